"""The one clock of a run: UTC, to the second, or the fixed time of the setting `NOW`."""

from datetime import UTC, date, datetime

from scrapy.settings import BaseSettings


def now(settings: BaseSettings) -> datetime:
    """Return the time of this run, aware, UTC, without microseconds.

    Raises ValueError when the setting `NOW` is not an ISO time with an offset.
    """
    fixed = settings.get("NOW")
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    moment = datetime.fromisoformat(fixed)
    if moment.tzinfo is None:
        raise ValueError(f"NOW needs an offset or a Z at its end: {fixed!r}")
    return moment.astimezone(UTC).replace(microsecond=0)


def timestamp(moment: datetime) -> str:
    """Write an aware time as the database stores it: `2026-10-10T12:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_or_time(text: str) -> str:
    """What a person gives as a day, `2026-10-10`, or as a time, `2026-10-10T15:00+03:00`: that day, or the time as `timestamp` writes it.

    Raises ValueError where it is neither, or a time without an offset or a Z at its end.
    """
    if len(text) == len("2026-10-10"):
        return date.fromisoformat(text).isoformat()
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} needs an offset or a Z at its end")
    return timestamp(moment)
