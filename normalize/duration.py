"""How long a course takes: months, hours, lessons, or why that cannot be told."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from normalize import duration_words as w
from normalize.number import parse_number
from normalize.numerals import in_digits
from normalize.table import fold_words
from normalize.text import parse_phrase

MAX_LENGTH = 500
DAYS_IN_MONTH = Decimal("30.4375")
_MAX = {"months": Decimal(120), "hours": Decimal(20000), "lessons": Decimal(10000)}
_MONTHS = {"year": Decimal(12), "month": Decimal(1), "week": 7 / DAYS_IN_MONTH, "day": 1 / DAYS_IN_MONTH}
_CENT = Decimal("0.01")
_CEILING = "only a ceiling is stated"
_INTERNSHIP = "an internship with a length of its own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """What a text says about the length of a course; each figure stands for itself."""

    months: float | None
    """Calendar length, two decimals; 30.4375 days a month. The lower bound of a range."""
    hours: float | None
    """Total hours as stated; academic hours (45 minutes) are counted as the site counts them, not converted."""
    lessons: int | None
    upper_months: float | None
    """The upper bound of a range of months, or a ceiling («до 12 месяцев»)."""
    reason: str | None
    """Why a figure is missing that the text speaks of; None where all was understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quantity:
    """One number with its unit: `months`, `hours` or `lessons`."""

    measure: str
    lower: Decimal
    upper: Decimal


def parse_duration(text: str, unit: str | None = None) -> Duration:
    """Read the length of a course out of a short statement or a sentence.

    `unit` is the unit that a feed states beside a bare number («месяц», `day`). Each of months, hours and lessons is filled where the
    text states exactly one; two different ones, a floor («от 3 месяцев»), a weekly load or something else's length (a guarantee, a
    payment plan) give None and a reason. Years and months side by side add up, «12 мес. + стажировка 2 мес.» does not. Raises nothing.
    """
    phrase = parse_phrase(text, MAX_LENGTH)
    if phrase.value is None:
        return _nothing(phrase.reason or "empty")
    stated = fold_words(unit[:60]) if unit else ""
    if stated and stated not in w.STATED_UNITS:
        return _nothing("unknown unit")
    return _parse(fold_words(phrase.value), w.STATED_UNITS.get(stated, ""))


def _nothing(reason: str) -> Duration:
    return Duration(months=None, hours=None, lessons=None, upper_months=None, reason=reason)


@lru_cache(maxsize=4096)
def _parse(words: str, unit: str) -> Duration:
    if unit and re.fullmatch(r"[\d.,]+(?: ?[-–—] ?[\d.,]+)?", words):
        words = f"{words} {unit}"
    iso = w.ISO.fullmatch(words)
    if iso:
        return _iso_duration(iso)
    words = w.HALF.sub(lambda half: "0.5 месяца" if "месяца" in half[0] else "6 месяцев", words)
    words = in_digits(words)
    quantities, reasons = _quantities(words)
    if w.WORDS_LEFT.search(words):
        reasons.append("several numbers before one unit")
    if not quantities and not reasons:
        return _nothing("no end" if w.ENDLESS.search(words) else "a number without a unit" if re.search(r"\d", words) else "no number")
    return _settle(quantities, reasons)


def _iso_duration(match: re.Match[str]) -> Duration:
    """ISO 8601: the date part is calendar time, a time part alone is hours of work."""
    months = sum((Decimal(match[name]) * factor for name, factor in _MONTHS.items() if match[name]), Decimal(0))
    hours = Decimal(match["hour"] or 0) + Decimal(match["minute"] or 0) / 60
    if months and hours:
        return _nothing("a duration of calendar time and hours at once")
    if months > _MAX["months"] or hours > _MAX["hours"]:
        return _nothing("zero, backwards or absurdly long")
    if months:
        return _settle([_Quantity(measure="months", lower=months, upper=months)], [])
    return _settle([_Quantity(measure="hours", lower=hours, upper=hours)], [])


def _quantities(words: str) -> tuple[list[_Quantity], list[str]]:
    """Find what is stated, and the reasons why some of it does not count."""
    found: list[_Quantity] = []
    reasons: list[str] = []
    previous: tuple[int, str] | None = None
    for match in w.QUANTITY.finditer(words):
        before, after = words[: match.start()], words[match.end() :]
        name = next(name for name, _ in w.UNITS if match[name])
        reason, quantity = _quantity(match, name, before, after)
        joins = previous is not None and _joins(words[previous[0] : match.start()], previous[1], name)
        if quantity and joins and found:
            last = found.pop()
            quantity = _Quantity(measure="months", lower=last.lower + quantity.lower, upper=last.upper + quantity.upper)
        if quantity:
            found.append(quantity)
        if reason:
            reasons.append(reason)
        previous = (match.end(), name) if quantity else None
    return found, reasons


def _joins(between: str, previous: str, name: str) -> bool:
    """«1 год и 2 месяца» is one duration: only a smaller calendar unit right behind a larger one."""
    order = list(_MONTHS)
    return w.JOINT.fullmatch(between) is not None and previous in order and name in order and order.index(previous) < order.index(name)


def _quantity(match: re.Match[str], name: str, before: str, after: str) -> tuple[str | None, _Quantity | None]:
    """Weigh one number with a unit: why it does not count, and what does count of it."""
    reason = _meant_otherwise(match, name, before, after)
    first = parse_number(match["first"])
    second = parse_number(match["second"]) if match["second"] else first
    if reason is not None or first is None or second is None:
        return reason or "a number that cannot be read", None
    measure, factor = ("months", _MONTHS[name]) if name in _MONTHS else (f"{name}s", Decimal(1))
    lower, upper = first * factor, second * factor
    if not 0 < lower <= upper <= _MAX[measure]:
        return "zero, backwards or absurdly long", None
    vague = _vague(match, before, after, measure)
    if vague is None:
        return None, _Quantity(measure=measure, lower=lower, upper=upper)
    ceiling = vague == _CEILING and measure == "months"
    return vague, _Quantity(measure=measure, lower=Decimal(0), upper=upper) if ceiling else None


def _meant_otherwise(match: re.Match[str], name: str, before: str, after: str) -> str | None:
    of_work = name in {"hour", "lesson"}
    if w.LOAD_BEHIND.match(after) or (of_work and (w.LOAD_OF_WORK_BEHIND.match(after) or w.LOAD_BEFORE.search(before))):
        return "a load per week or day, not a total"
    if name == "hour" and (w.EACH_BEFORE.search(before) or w.MINUTES_BEHIND.match(after)):
        return "the length of one lesson, or hours and minutes"
    if w.SIDE_BY_SIDE.search(before) or w.CHOICE_BEFORE.search(before):
        return "several numbers before one unit"
    if w.INTERNSHIP_BEFORE.search(before) or w.INTERNSHIP_BEHIND.match(after):
        return _INTERNSHIP
    in_sentence = bool(before.strip() or after.strip(" ."))
    if w.ELSE_BEFORE.search(before) or w.ELSE_BEHIND.match(after) or (match[0].endswith("лет") and in_sentence):
        return "the length of something else"
    return None


def _vague(match: re.Match[str], before: str, after: str, measure: str) -> str | None:
    if match["second"]:
        return None if measure == "months" else f"a range of {measure}"
    if w.FLOOR_BEFORE.search(before) or match["plus"] or w.FLOOR_BEHIND.match(after):
        return "only a floor is stated"
    if w.ABOUT_BEFORE.search(before):
        return "only an approximation is stated"
    return _CEILING if w.CEILING_BEFORE.search(before) or w.CEILING_BEHIND.match(after) else None


def _settle(quantities: list[_Quantity], reasons: list[str]) -> Duration:
    """Take each measure that is stated once; the reasons of what is left out count only where nothing or too much is stated."""
    values: dict[str, tuple[Decimal, Decimal]] = {}
    clashes: list[str] = []
    for measure in ("months", "hours", "lessons"):
        distinct = {(_round(q.lower), _round(q.upper)) for q in quantities if q.measure == measure}
        if len(distinct) == 1:
            values[measure] = distinct.pop()
        elif distinct:
            clashes.append(f"two different numbers of {measure}")
    if _INTERNSHIP in reasons and "months" in values:
        del values["months"]
        clashes.append(_INTERNSHIP)
    months = values.get("months")
    if any(upper <= 0 for _, upper in values.values()):
        return _nothing("zero, backwards or absurdly long")
    exact = months is not None and months[0] > 0
    noted = clashes or (reasons if not values or (months and not exact) else [])
    lessons = values.get("lessons")
    if lessons and lessons[0] != lessons[0].to_integral_value():
        return _nothing("a part of a lesson")
    return Duration(
        months=float(months[0]) if months and exact else None,
        hours=float(values["hours"][0]) if "hours" in values else None,
        lessons=int(lessons[0]) if lessons else None,
        upper_months=float(months[1]) if months and months[0] != months[1] else None,
        reason=noted[0] if noted else None,
    )


def _round(value: Decimal) -> Decimal:
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)
