"""Settings that cannot be meant: told by name and value before anything begins, since most of them are read when a crawl is half done."""

import math
from collections.abc import Iterator

from scrapy.settings import BaseSettings

from scrapers import clock
from scrapers.mirror import check_mirror

_SWITCHES = ("PAGE_CACHE", "ARCHIVE", "PROGRESS")
_A_CENTURY = 36_500
"""Days. Who goes back further leaves the calendar."""
_NUMBERS = {
    "RETRY_AFTER_MAX": math.inf,
    "BACKOFF_BASE": math.inf,
    "CRAWL_DELAY_MAX": math.inf,
    "SHUTDOWN_GRACE": math.inf,
    "DOWNLOAD_DELAY": math.inf,
    "DUE_HOURS": 24 * _A_CENTURY,
}
"""Most that each can be; least is zero."""
_WHOLE_NUMBERS = {
    "MIN_COURSES": math.inf,
    "HOST_STRIKES": math.inf,
    "PAGE_CACHE_DAYS": _A_CENTURY,
    "PAGE_CACHE_MB": math.inf,
    "ARCHIVE_KEEP_DAYS": _A_CENTURY,
    "CONCURRENT_REQUESTS_PER_DOMAIN": math.inf,
    "RETRY_TIMES": math.inf,
}


def senseless(settings: BaseSettings) -> Iterator[str]:
    """Every setting of ours that cannot be what was meant: `NAME=VALUE: why`."""
    for name, most in {**_NUMBERS, **_WHOLE_NUMBERS}.items():
        if settings.get(name) is not None and not _is_number(settings, name, most):
            kind = "a whole number" if name in _WHOLE_NUMBERS else "a number"
            yield f"{name}={settings[name]}: not {kind} from 0{'' if most == math.inf else f' to {most}'}"
    for name in _SWITCHES:
        if settings.get(name) is not None and not _is_switch(settings, name):
            yield f"{name}={settings[name]}: neither True nor False"
    yield from _wrong_time(settings)
    try:
        check_mirror(settings.get("MIRROR_URL") or "http://none")
    except ValueError as error:
        yield f"MIRROR_URL={settings['MIRROR_URL']}: {error}"


def _is_number(settings: BaseSettings, name: str, most: float) -> bool:
    try:
        value = settings.getint(name) if name in _WHOLE_NUMBERS else settings.getfloat(name)
    except (TypeError, ValueError, OverflowError):
        return False
    return math.isfinite(value) and 0 <= value <= most


def _is_switch(settings: BaseSettings, name: str) -> bool:
    try:
        settings.getbool(name)
    except ValueError:
        return False
    return True


def _wrong_time(settings: BaseSettings) -> Iterator[str]:
    try:
        year = clock.now(settings).year
    except (TypeError, ValueError, OverflowError):
        yield f"NOW={settings['NOW']}: not an ISO time with an offset or a Z at its end, as 2026-10-01T12:00:00Z"
        return
    # What is kept and compared lies days and weeks before: there must be a calendar for it.
    if not 2000 <= year < 9000:
        yield f"NOW={settings['NOW']}: no year of ours"
