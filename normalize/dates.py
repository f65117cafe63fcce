"""Days and moments: fixed forms first, dateparser for the rest; a wall time is Europe/Moscow."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from normalize.date_forms import ANCHOR, LEAD, Written, find_dates, find_year
from normalize.table import fold_words
from normalize.text import parse_phrase

Precision = Literal["day", "month", "year"]

MOSCOW = ZoneInfo("Europe/Moscow")
MAX_LENGTH = 500
DAYS_WITHOUT_YEAR = 45
"""A date without a year is taken only this near: after the reference, or before it for things past."""
NO_TIME_OF_DAY = "relative to a time of day that is not known"
"""The reason of «5 часов назад» where only the day is given."""

_FIRST_YEAR = 1990
_YEARS_AHEAD = 10
# «24.11.30» is more likely a year first than a day in 2030.
_SHORT_YEARS_AHEAD = 2
_FREE_FORM_LENGTH = 60
_DAYS_AWAY = {
    "позавчера": -2, "вчера": -1, "yesterday": -1, "сегодня": 0, "today": 0, "только что": 0, "сейчас": 0,
    "завтра": 1, "tomorrow": 1, "послезавтра": 2,
}  # fmt: skip
_COUNTS = {"один": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7}
_AGO = re.compile(
    rf"(?P<through>через )?(?:(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)}) )?"
    r"(?:(?P<second>секунд[уы]?)|(?P<minute>минут[уы]?)|(?P<hour>час(?:а|ов)?)|(?P<day>день|дня|дней)|(?P<week>недел[юиь])"
    r"|(?P<month>месяц(?:а|ев)?)|(?P<year>год(?:а)?|лет))(?P<ago> назад)?"
)
_TIME_BEHIND = re.compile(r"(?:,| в)? (?P<hour>\d{1,2}):(?P<minute>\d\d)$")
_ONE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A day, or the first day of the month or year that a text names."""

    date: date | None
    precision: Precision | None
    reason: str | None
    """Why there is no date; None where there is one."""
    counted: bool = field(default=False, compare=False)
    """Reckoned from today («вчера», «19 сентября»): the same words mean another day later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant."""

    at: str | None
    """UTC, `YYYY-MM-DDTHH:MM:SSZ`."""
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    day: date
    precision: Precision
    moment: datetime | None
    """Set where the text states a time of day."""
    counted: bool = field(default=False, compare=False)


class _NotUnderstood(Exception):
    """Carries the reason out of the steps below; never leaves this module."""


def parse_date(text: str, today: date, reference: date | None = None, past: bool = False) -> Date:
    """Read the one date that a text states, as a day in Moscow.

    `today` resolves «вчера»; give the moment of the fetch (an aware datetime) where «5 часов назад» must resolve too. A day without a year
    is taken only within 45 days after `reference` (default `today`), with `past` only within 45 days before it: farther off, the year would
    be a guess. Two dates, impossible days, years before 1990 or more than ten ahead, numeric dates with two readings («03/04/2024») and
    dates among words of unknown meaning give None and a reason. Raises nothing.
    """
    reading = _read(text, today, reference, past)
    if isinstance(reading, str):
        return Date(date=None, precision=None, reason=reading)
    return Date(date=reading.day, precision=reading.precision, reason=None, counted=reading.counted)


def parse_moment(text: str, now: datetime, end: bool, reference: date | None = None) -> Moment:
    """Read the instant at which something begins, or with `end` ends.

    A date without a time begins at 00:00:00 and ends at 23:59:59 in Moscow; a time without a zone is Moscow's. Days without a year as in
    `parse_date`. Raises nothing.
    """
    reading = _read(text, now, reference, False)
    if isinstance(reading, str):
        return Moment(at=None, reason=reading)
    if reading.precision != "day":
        return Moment(at=None, reason=f"only the {reading.precision} is stated")
    clock = time(23, 59, 59) if end else time(0, 0, 0)
    moment = reading.moment or datetime.combine(reading.day, clock, MOSCOW)
    return Moment(at=moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), reason=None)


def _read(text: str, now: date, reference: date | None, past: bool) -> _Reading | str:
    """Return the reading, or the reason why there is none; short texts repeat on a page and are remembered."""
    return (_read_short if len(text) <= _FREE_FORM_LENGTH else _read_any)(text, now, reference, past)


def _read_any(text: str, now: date, reference: date | None, past: bool) -> _Reading | str:
    try:
        return _understand(text, now, reference, past)
    except _NotUnderstood as error:
        return str(error)


_read_short = lru_cache(maxsize=4096)(_read_any)


def _understand(text: str, now: date, reference: date | None, past: bool) -> _Reading:
    phrase = parse_phrase(text, MAX_LENGTH)
    if phrase.value is None:
        raise _NotUnderstood(phrase.reason or "empty")
    words = fold_words(phrase.value)
    today = _day_in_moscow(now)
    written = find_dates(words)
    if not written:
        return _read_rest(words, now, today)
    readings = [_resolve(one, today, _day_in_moscow(reference or now), past) for one in written]
    if len(set(readings)) > 1:
        raise _NotUnderstood("two dates")
    around = words
    for one in sorted(written, key=lambda found: -found.start):
        around = f"{around[: one.start]} {around[one.end :]}"
    if LEAD.sub("", around) and not any(ANCHOR.search(words[: one.start]) for one in written):
        raise _NotUnderstood("a date among words of unknown meaning")
    return min(readings, key=lambda reading: reading.counted)


def _day_in_moscow(day: date) -> date:
    if isinstance(day, datetime):
        return (day.astimezone(MOSCOW) if day.tzinfo else day).date()
    return day


def _resolve(written: Written, today: date, reference: date, past: bool) -> _Reading:
    if written.ambiguous:
        raise _NotUnderstood("day and month could change places")
    if written.year is None:
        return _near(written, today, reference, past)
    if not _FIRST_YEAR <= written.year <= today.year + (_SHORT_YEARS_AHEAD if written.short else _YEARS_AHEAD):
        raise _NotUnderstood("an impossible year")
    precision: Precision = "day" if written.day is not None else "month" if written.month is not None else "year"
    day = _make_date(written.year, 1 if written.month is None else written.month, 1 if written.day is None else written.day)
    if day is None:
        raise _NotUnderstood("no such day")
    return _with_clock(day, precision, written.clock, written.zone)


def _near(written: Written, today: date, reference: date, past: bool) -> _Reading:
    years = (reference.year - 1, reference.year, reference.year + 1)
    days = [day for day in (_make_date(year, written.month or 0, written.day or 0) for year in years) if day]
    if not days and _make_date(2000, written.month or 0, written.day or 0) is None:
        raise _NotUnderstood("no such day")
    sign = -1 if past else 1
    near = [day for day in days if 0 <= sign * (day - reference).days <= DAYS_WITHOUT_YEAR]
    if not near:
        raise _NotUnderstood("no year, and not near enough to tell")
    return replace(_with_clock(near[0], "day", written.clock, written.zone), counted=True)


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_clock(day: date, precision: Precision, clock: tuple[int, int, int] | None, zone: str | None) -> _Reading:
    if clock is None:
        return _Reading(day=day, precision=precision, moment=None)
    hour, minute, second = clock
    if hour > 23 or minute > 59 or second > 59:
        raise _NotUnderstood("no such time")
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(zone))
    return _Reading(day=moment.astimezone(MOSCOW).date(), precision=precision, moment=moment)


def _zone(words: str | None) -> ZoneInfo | timezone:
    if words is None or not re.match(r"[+-]\d|z|utc|gmt", words):
        return MOSCOW
    if words[0] not in "+-":
        return UTC
    hours, minutes = int(words[1:3]), int(words[3:].lstrip(":") or 0)
    if hours > 14 or minutes > 59:
        raise _NotUnderstood("no such time zone")
    return timezone((1 if words[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def _read_rest(words: str, now: date, today: date) -> _Reading:
    """Relative forms, a year alone, and what only dateparser knows."""
    bare = LEAD.sub(" ", f" {words} ").strip()
    clock = _TIME_BEHIND.search(words)
    named = LEAD.sub(" ", f" {words[: clock.start()]} ").strip() if clock else bare
    if named in _DAYS_AWAY:
        there = today + timedelta(days=_DAYS_AWAY[named])
        found = _with_clock(there, "day", (int(clock["hour"]), int(clock["minute"]), 0) if clock else None, None)
        return replace(found, counted=True)
    ago = _AGO.fullmatch(words) or _AGO.fullmatch(bare)
    if ago and bool(ago["ago"]) != bool(ago["through"]):
        return replace(_ago(ago, now, today), counted=True)
    year = find_year(bare if bare else words)
    if year is not None:
        return _resolve(year, today, today, False)
    day = _free_form(words) if len(words) <= _FREE_FORM_LENGTH and len(_ONE_YEAR.findall(words)) == 1 else None
    if day is None or not _FIRST_YEAR <= day.year <= today.year + _YEARS_AHEAD:
        raise _NotUnderstood("no date")
    return _Reading(day=day, precision="day", moment=None)


def _ago(match: re.Match[str], now: date, today: date) -> _Reading:
    count = int(match["count"]) if match["count"] and match["count"].isdigit() else _COUNTS.get(match["count"] or "", 1)
    count = -count if match["ago"] else count
    if abs(count) > (30 if match["year"] else 300):
        raise _NotUnderstood("an impossible year")
    if match["year"]:
        return _Reading(day=date(today.year + count, 1, 1), precision="year", moment=None)
    if match["month"]:
        months = today.year * 12 + today.month - 1 + count
        return _Reading(day=date(months // 12, months % 12 + 1, 1), precision="month", moment=None)
    if match["week"] or match["day"]:
        return _Reading(day=today + timedelta(days=count * (7 if match["week"] else 1)), precision="day", moment=None)
    unit = timedelta(hours=1) if match["hour"] else timedelta(minutes=1) if match["minute"] else timedelta(seconds=1)
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise _NotUnderstood(NO_TIME_OF_DAY)
    moment = now + count * unit
    return _Reading(day=moment.astimezone(MOSCOW).date(), precision="day", moment=moment)


@lru_cache(maxsize=4096)
def _free_form(words: str) -> date | None:
    """Ask dateparser, imported only here because the import alone takes longer than a thousand fixed forms."""
    from dateparser.date import DateDataParser  # noqa: PLC0415

    # The base never shows: day, month and year must all stand in the text.
    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "RELATIVE_BASE": datetime(2000, 1, 1), "DATE_ORDER": "DMY"}  # noqa: DTZ001
    try:
        parsed = DateDataParser(languages=["ru"], settings=settings).get_date_data(words).date_obj
    except (ValueError, OverflowError):
        return None
    stated = _ONE_YEAR.search(words)
    if parsed is None or stated is None or str(parsed.year) != stated[0] or not re.search(r"[а-я]{3}", words):
        return None
    found: date = parsed.date()
    return found
