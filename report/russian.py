"""Numbers, money, dates and plurals as Russians write them. Money comes in minor units, times in UTC; a day is a day in Moscow."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
_MOSCOW = timezone(timedelta(hours=3))
"""Moscow keeps no summer time since October 2014."""
_MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря")
_SHORT = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "UAH": "₴", "BYN": "Br", "GBP": "£"}


def plural(count: float, one: str, few: str, many: str) -> str:
    """Choose the form of a noun: 1, 21 промокод; 2, 34 промокода; 5, 11, 112 промокодов; 1,5 месяца."""
    if count != int(count):
        return few
    tens, ones = abs(int(count)) % 100, abs(int(count)) % 10
    if ones == 1 and tens != 11:
        return one
    return few if 2 <= ones <= 4 and not 12 <= tens <= 14 else many


def counted(count: float, one: str, few: str, many: str) -> str:
    """Write a number and its noun: «11 акций»."""
    return f"{number(count)}{NBSP}{plural(count, one, few, many)}"


def half_up(value: float, digits: int = 0) -> Decimal:
    """Round as people and SQLite do, once and from the number as it is written: 4.125 to 4.13, where Python makes 4.12 of it."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def number(value: float, digits: int | None = None) -> str:
    """Write a number in groups of three with a decimal comma: «1 234,5».

    digits: how many decimals; None: as many as it has, at most two.
    """
    shown = f"{half_up(value, 2 if digits is None else digits):,f}"
    if digits is None:
        shown = shown.rstrip("0").rstrip(".")
    return shown.replace(",", NBSP).replace(".", ",").replace("-", "−")


def money(minor: int, currency: str | None) -> str:
    """Write a sum of minor units: «72 527 ₽», «2 749,50 ₽»; without a currency only the number."""
    whole, rest = divmod(abs(minor), 100)
    shown = ("−" if minor < 0 else "") + f"{whole:,}".replace(",", NBSP) + (f",{rest:02d}" if rest else "")
    return shown if currency is None else f"{shown}{NBSP}{_SIGNS.get(currency, currency)}"


def percent(value: float) -> str:
    """Write a percentage: «9,5 %», from ten on in whole points: «13 %»."""
    return f"{number(value, 0 if abs(value) >= 10 else 1).removesuffix(',0')}{NBSP}%"


def moscow_day(moment: str) -> date:
    """Return the day in Moscow of `YYYY-MM-DDTHH:MM:SSZ`, or of a date as it is."""
    if len(moment) == 10:
        return date.fromisoformat(moment)
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(_MOSCOW).date()


def day(when: date) -> str:
    """Write a day: «2 октября 2026»."""
    return f"{when.day}{NBSP}{_MONTHS[when.month - 1]}{NBSP}{when.year}"


def short_day(when: date) -> str:
    """Write a day for the edge of a chart: «2 окт 26»."""
    return f"{when.day}{NBSP}{_SHORT[when.month - 1]}{NBSP}{when.year % 100:02d}"


def month(year_month: str) -> str:
    """Write `2026-10` as «окт 2026»."""
    year, _, number_of_month = year_month.partition("-")
    return f"{_SHORT[int(number_of_month) - 1]}{NBSP}{year}"


def ago(days: int) -> str:
    """Write how long ago a day was: «сегодня», «вчера», «3 дня назад»; a day to come as «через 2 дня»."""
    if days in {0, 1}:
        return ("сегодня", "вчера")[days]
    if days == -1:
        return "завтра"
    told = counted(abs(days), "день", "дня", "дней")
    return f"через{NBSP}{told}" if days < 0 else f"{told}{NBSP}назад"


def months(value: float) -> str:
    """Write a duration in months: «9 месяцев», «1,5 месяца»; below one month in days."""
    if value < 0.95:
        return counted(max(1, int(half_up(value * 30.4375))), "день", "дня", "дней")
    return counted(float(half_up(value, 1)), "месяц", "месяца", "месяцев")
