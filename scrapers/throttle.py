"""When a host may be asked again: Retry-After, bounded new tries, and leaving a host alone that will not answer."""

import asyncio
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from scrapers import clock
from scrapers.failures import RefusedResponse, ShutHostError, failure_reason
from scrapers.logs import shown_address

logger = logging.getLogger(__name__)

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
RETRIED_REASONS = frozenset({"timeout", "dns_failure", "connection_refused", "connection_lost", "truncated", "corrupt_body", "empty_body"})
STRIKES = frozenset({"timeout", "dns_failure", "connection_refused", "connection_lost", "tls", "challenge"})
"""Reasons that say something about the host rather than the page."""


class Gates:
    """When each host may be asked next, and which hosts are not to be asked any more in this run."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._open_at: dict[str, float] = {}
        self._waited: dict[str, float] = {}
        self._strikes: dict[str, int] = {}
        self._shut: dict[str, str] = {}
        self._max_wait = crawler.settings.getfloat("RETRY_AFTER_MAX")
        self._max_strikes = crawler.settings.getint("HOST_STRIKES")

    async def wait(self, host: str) -> None:
        """Come back when the host may be asked; raises `RefusedResponse` if it may not be asked in this run, or the crawl is ending."""
        while True:
            if host in self._shut:
                raise ShutHostError(self._shut[host], f"{host} is left alone for this run")
            remaining = self._open_at.get(host, 0.0) - monotonic()
            if remaining <= 0:
                return
            if not self._crawler.crawling:
                raise ShutHostError("cancelled", "the crawl is ending")
            await asyncio.sleep(min(remaining, 1.0))

    def hold(self, host: str, seconds: float) -> bool:
        """Let nobody ask the host for so many seconds; False (and the host is shut) where that is more than a run may wait."""
        self._waited[host] = self._waited.get(host, 0.0) + seconds
        if self._waited[host] > self._max_wait:
            self.shut(host, "rate_limited")
            return False
        self._open_at[host] = max(self._open_at.get(host, 0.0), monotonic() + seconds)
        return True

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
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


class PatientRetries:
    """Downloader middleware: asks again, a bounded number of times, when the site says it is time."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._gates = gates(crawler)
        self._times = crawler.settings.getint("RETRY_TIMES")
        self._backoff = crawler.settings.getfloat("BACKOFF_BASE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Try again after 429, 503 and the other passing failures; a host that wants more than `RETRY_AFTER_MAX` is `rate_limited`."""
        host = urlparse_cached(request).hostname or ""
        self._gates.answered(host)
        if response.status < 400:
            return response
        seconds = None
        if response.status in {429, 503}:
            seconds = retry_after(response.headers.get(b"Retry-After"), clock.now(self._crawler.settings))
            if seconds is not None and not self._gates.hold(host, seconds):
                raise RefusedResponse("rate_limited", f"asked to wait {seconds:.0f} s")
        if response.status not in RETRIED_STATUSES:
            return response
        again = self._again(request, host, f"http_{response.status}", hold=seconds is None)
        if again is None and response.status == 429:
            raise RefusedResponse("rate_limited", "still 429 after the last try")
        return again or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Try again after a failure that may pass."""
        if isinstance(exception, ShutHostError):
            return None
        reason = failure_reason(exception)
        host = urlparse_cached(request).hostname or ""
        if reason in STRIKES:
            self._gates.strike(host, reason)
        return self._again(request, host, reason, hold=True) if reason in RETRIED_REASONS else None

    def _again(self, request: Request, host: str, reason: str, *, hold: bool) -> Request | None:
        tried = request.meta.get("retry_times", 0)
        if tried >= self._times or request.meta.get("dont_retry"):
            return None
        if hold and not self._gates.hold(host, self._backoff * 2**tried):
            return None
        logger.info("Trying again (%s): %s", reason, shown_address(request))
        again = request.replace(dont_filter=True, priority=request.priority - 1)
        again.meta["retry_times"] = tried + 1
        return again
