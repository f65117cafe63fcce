"""The market's calendar: day 1 is 1 October 2026, and every page is dated in Moscow."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

DAY_ONE = datetime(2026, 10, 1, 12, tzinfo=UTC)
MOSCOW = timedelta(hours=3)
_MONTHS = ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"]


def clock(day: int) -> datetime:
    """The moment, in UTC, at which day number `day` (from 1) is read."""
    return DAY_ONE + timedelta(days=day - 1)


def today(day: int) -> date:
    """The date in Moscow on that day."""
    return (clock(day) + MOSCOW).date()


def begins_at(when: date) -> str:
    """The first second of a date in Moscow, as UTC: `2026-10-01` → `2026-09-30T21:00:00Z`."""
    return (datetime(when.year, when.month, when.day, tzinfo=UTC) - MOSCOW).strftime("%Y-%m-%dT%H:%M:%SZ")


def ends_at(when: date) -> str:
    """The last second of a date in Moscow, as UTC: `2026-10-12` → `2026-10-12T20:59:59Z`."""
    return f"{when.isoformat()}T20:59:59Z"


def in_words(when: date) -> str:
    """Day and month as Russian sites print them: «9 октября»."""
    return f"{when.day} {_MONTHS[when.month - 1]}"


def last_change(day: int, state_on: Callable[[int], object]) -> int:
    """The latest day up to `day` whose state differs from the day before; 1 when nothing ever changed."""
    state = state_on(day)
    for earlier in range(day - 1, 0, -1):
        if state_on(earlier) != state:
            return earlier + 1
    return 1
