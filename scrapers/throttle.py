"""When a host may be asked again: Retry-After, bounded new tries, and leaving a host alone that will not answer."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from scrapers import clock
from scrapers.bodies import is_cut_off
from scrapers.ending import is_ending
from scrapers.failures import RefusedResponse, ShutHostError, failure_reason
from scrapers.logs import shown_address

logger = logging.getLogger(__name__)

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
RETRIED_REASONS = frozenset({"timeout", "dns_failure", "connection_refused", "connection_lost", "truncated", "corrupt_body", "empty_body"})
STRIKES = frozenset({"timeout", "dns_failure", "connection_refused", "connection_lost", "tls", "challenge"})
"""Reasons that say something about the host rather than the page."""
FORBIDDING = frozenset({401, 403, 451})
"""Answers that, one after the other, say that we are not wanted."""


class Gates:
    """When each host may be asked next, how many may ask it at once, and which hosts are not to be asked any more in this run.

    Scrapy's own slots do not hold (2.19 on asyncio): all waiting requests are let go before the first is counted as under way.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._open_at: dict[str, float] = {}
        self._waited: dict[str, float] = {}
        self._strikes: dict[str, int] = {}
        self._shut: dict[str, str] = {}
        self._lanes: dict[str, asyncio.Semaphore] = {}
        self._slots: dict[str, dict[str, float]] = crawler.settings.getdict("DOWNLOAD_SLOTS")
        self._delays: dict[str, float] = {}
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._concurrency = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._max_wait = crawler.settings.getfloat("RETRY_AFTER_MAX")
        self._max_strikes = crawler.settings.getint("HOST_STRIKES")

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn to ask the host, and have it until the block ends.

        Raises `ShutHostError` if the host may not be asked in this run, or the crawl is ending.
        """
        lane = self._lanes.get(host)
        if lane is None:
            lane = self._lanes[host] = asyncio.Semaphore(int(self._slots.get(host, {}).get("concurrency", self._concurrency)))
        async with lane:
            await self._wait(host)
            self._open_at[host] = monotonic() + self.delay(host)
            yield

    def delay(self, host: str) -> float:
        """Return the least number of seconds from one request to the next."""
        return self._delays.get(host, self._slots.get(host, {}).get("delay", self._delay))

    def slow_down(self, host: str, seconds: float) -> None:
        """Ask the host less often than our settings say."""
        self._delays[host] = max(seconds, self.delay(host))

    async def _wait(self, host: str) -> None:
        while True:
            if host in self._shut:
                raise ShutHostError(self._shut[host], f"{host} is left alone for this run")
            remaining = self._open_at.get(host, 0.0) - monotonic()
            if remaining <= 0:
                return
            if is_ending(self._crawler):
                raise ShutHostError("cancelled", "the crawl is ending")
            await asyncio.sleep(min(remaining, 1.0))

    def hold(self, host: str, seconds: float) -> None:
        """Let nobody ask the host for so many seconds, and shut it where the waits of a run come to more than `RETRY_AFTER_MAX`."""
        now = monotonic()
        already = max(self._open_at.get(host, now), now)
        until = max(already, now + seconds)
        self._waited[host] = self._waited.get(host, 0.0) + until - already
        if self._waited[host] > self._max_wait:
            self.shut(host, "rate_limited")
        self._open_at[host] = until

    def shut(self, host: str, reason: str) -> None:
        """Leave the host alone for the rest of this run."""
        if host not in self._shut:
            logger.warning("%s is left alone for this run: %s", host, reason)
            self._shut[host] = reason

    def strike(self, host: str, reason: str) -> None:
        """Count a failure that speaks of the host; too many in a row shut it."""
        self._strikes[host] = self._strikes.get(host, 0) + 1
        if self._strikes[host] >= self._max_strikes:
            self.shut(host, reason)

    def answered(self, host: str) -> None:
        """Forget the failures: the host answered."""
        self._strikes.pop(host, None)


_GATES: WeakKeyDictionary[Crawler, Gates] = WeakKeyDictionary()


def gates(crawler: Crawler) -> Gates:
    """Return the gates of a crawl, which its middlewares and its download handler share."""
    if crawler not in _GATES:
        _GATES[crawler] = Gates(crawler)
    return _GATES[crawler]


def retry_after(value: bytes | None, now: datetime) -> float | None:
    """Read a Retry-After header, in seconds or as an HTTP date; a date in the past is 0.0, what makes no sense is None."""
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) <= 9 else float("inf")
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the second: a number that no int of C holds
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


class Patience:
    """What an answer, or its failing to come, means for the host. Told by the download handler, before the next request is let go."""

    def __init__(self, crawler: Crawler) -> None:
        self._settings = crawler.settings
        self._gates = gates(crawler)
        self._backoff = crawler.settings.getfloat("BACKOFF_BASE")

    def answered(self, request: Request, host: str, response: Response) -> None:
        """Hold the host for as long as the answer asks, or, where it does not say, a little longer each time."""
        if response.status in FORBIDDING:
            self._gates.strike(host, "blocked")
        else:
            self._gates.answered(host)
        if not _retry_reason(response):
            return
        seconds = None
        if response.status in {429, 503}:
            seconds = retry_after(response.headers.get(b"Retry-After"), clock.now(self._settings))
        self._gates.hold(host, self._pause(request) if seconds is None else seconds)

    def failed(self, request: Request, host: str, error: BaseException) -> None:
        """Count what speaks of the host, and hold it a little after what may pass."""
        reason = failure_reason(error)
        if reason in STRIKES:
            self._gates.strike(host, reason)
        else:
            self._gates.answered(host)
        if reason in RETRIED_REASONS:
            self._gates.hold(host, self._pause(request))

    def _pause(self, request: Request) -> float:
        return self._backoff * float(2 ** request.meta.get("retry_times", 0))


class PatientRetries:
    """Downloader middleware: asks again, a bounded number of times; the download handler keeps the request until the host is open."""

    def __init__(self, crawler: Crawler) -> None:
        self._times = crawler.settings.getint("RETRY_TIMES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Try again after 429, 503 and other answers that may pass; a host that says 429 to the last is `rate_limited`.

        A page that is cut off to the last is given to its spider, which says so: what came of it is kept as evidence.
        """
        reason = _retry_reason(response)
        if not reason or request.meta.get("dont_retry"):
            return response
        again = self._again(request, reason)
        if again is None and response.status == 429:
            raise RefusedResponse("rate_limited", "429 to the last try")
        return again or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Try again after a failure that may pass."""
        if isinstance(exception, ShutHostError) or request.meta.get("dont_retry"):
            return None
        reason = failure_reason(exception)
        return self._again(request, reason) if reason in RETRIED_REASONS else None

    def _again(self, request: Request, reason: str) -> Request | None:
        tried = request.meta.get("retry_times", 0)
        if tried >= self._times:
            return None
        logger.info("Trying again (%s): %s", reason, shown_address(request))
        again = request.replace(dont_filter=True, priority=request.priority - 1)
        again.meta["retry_times"] = tried + 1
        return again


def _retry_reason(response: Response) -> str:
    """What is wrong with an answer that may be right the next time, or nothing."""
    if response.status in RETRIED_STATUSES:
        return f"http_{response.status}"
    return "truncated" if response.status == 200 and is_cut_off(response.body) else ""
