"""The moment at which something on a page begins or ends."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from normalize.agree import Reading
from normalize.dates import parse_date, parse_moment
from normalize.text import parse_text

MOSCOW = ZoneInfo("Europe/Moscow")
_UNTIL = re.compile(r"(?<!\w)(?:до|по)\s+(?=\d)(.+)$", re.I)


def read_deadline(text: str, now: datetime) -> Reading[str]:
    """When a sale ends: «2026-10-12 23:59:59», «-55% до 9 октября»; a badge without a date says nothing of it.

    A day without a year is the nearest one within 45 days before or after today: a sale's end lies neither in last spring nor in the
    next. One that lies behind us shows that the price beside it is out of date.
    """
    found = parse_text(text)
    if found.value is None:
        return None, found.reason
    until = _UNTIL.search(found.value)
    if until is None and "%" in found.value:
        return None, None
    words = until[1] if until else found.value
    moment = parse_moment(words, now, end=True)
    if moment.at is not None:
        return moment.at, None
    passed = parse_date(words, now.astimezone(MOSCOW).date(), past=True)
    if passed.date is None or passed.precision != "day":
        return None, moment.reason
    end = datetime(passed.date.year, passed.date.month, passed.date.day, tzinfo=MOSCOW) + timedelta(days=1, seconds=-1)
    return end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), None


def same_end(moments: Collection[str]) -> str | None:
    """The one end that several statements mean: «14:30» and the day without a time are one, and the time says it better; else None.

    A day without a time has been read as its last second in Moscow.
    """
    ends = [moscow_day(datetime.fromisoformat(each)) for each in moments]
    timed = [end for end in ends if end.strftime("%H:%M:%S") != "23:59:59"]
    if len({end.date() for end in ends}) == 1 and len(timed) == 1:
        return timed[0].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return None


def read_moment(text: str, now: datetime, *, end: bool) -> Reading[str]:
    """A moment in UTC; a day begins or ends in Moscow."""
    moment = parse_moment(text, now, end=end)
    return moment.at, moment.reason


def moscow_day(moment: datetime) -> datetime:
    """The same moment on Moscow's clock."""
    return moment.astimezone(MOSCOW)
