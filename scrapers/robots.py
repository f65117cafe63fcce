"""robots.txt, obeyed as RFC 9309 says: known before the host's first page, also when many pages are asked for at once."""

import asyncio
import codecs
import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Self
from weakref import WeakKeyDictionary

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from scrapers import clock
from scrapers.bodies import is_html
from scrapers.failures import DOWNLOAD_ERRORS, RefusedResponse, failure_reason
from scrapers.throttle import gates

logger = logging.getLogger(__name__)

MAX_BYTES = 500 * 1024
"""RFC 9309 2.5: at least this much is read; what lies beyond is not."""

_AS_OCTETS = "robots_octets"


def _octets(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8 as `%EA%F3`, the form in which a path with them is asked for (RFC 9309 2.2.2)."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(f"%{byte:02X}" for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_AS_OCTETS, _octets)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRules:
    """What one host's robots.txt says."""

    rules: Protego | None = None
    """None: everything is allowed, or nothing is."""
    unreachable: str = ""
    """Why it could not be had; then the whole host is disallowed (RFC 9309 2.3.1.4)."""
    verdict: str = "rules"
    """What was made of it, in words: `rules`, `no rules`, `html`, else as `unreachable`."""
    status: int | None = None
    """HTTP status; None where no answer came."""
    text: str = ""
    """The part of it that counts."""

    def refusal(self, url: str, agent: str) -> str:
        """Return the reason not to ask for `url`: `robots`, `robots_unreachable`, or nothing."""
        if self.unreachable:
            return "robots_unreachable"
        return "" if self.rules is None or self.rules.can_fetch(url, agent) else "robots"


@dataclass(slots=True, kw_only=True)
class Consulted:
    """One robots.txt that a crawl asked for, as evidence."""

    host: str
    fetched_at: str
    rules: HostRules
    refused: Counter[str] = field(default_factory=Counter)
    """Slug of each school that had a page of the host in this crawl -> how many of them it forbade."""


_CONSULTED: WeakKeyDictionary[Crawler, dict[str, Consulted]] = WeakKeyDictionary()


def consulted(crawler: Crawler) -> dict[str, Consulted]:
    """Every robots.txt that a crawl has asked for so far, by origin."""
    return _CONSULTED.setdefault(crawler, {})


class RobotsGuard:
    """Downloader middleware: one fetch of robots.txt a host and run, which all requests to the host wait for.

    `meta["robots_exempt"]` is for feeds and promo APIs that are read by agreement, and for nothing else.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        # The product alone, as RFC 9309 2.2.1 has it: in a contact such as me@yandex.ru another robot's name would be found.
        self._agent = re.split(r"[/\s]", crawler.settings["USER_AGENT"].strip(), maxsplit=1)[0]
        self._max_delay = crawler.settings.getfloat("CRAWL_DELAY_MAX")
        self._gates = gates(crawler)
        self._fetches: dict[str, asyncio.Task[HostRules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the host's rules; raise `RefusedResponse` where they forbid the page."""
        if request.meta.get("robots_exempt") or request.meta.get("is_robots_txt"):
            return
        url = urlparse_cached(request)
        origin = f"{url.scheme}://{url.netloc}"
        fetch = self._fetches.get(origin)
        if fetch is None:
            # Stored before anything is awaited: the second request finds the task, whether or not it is done.
            fetch = self._fetches[origin] = asyncio.ensure_future(self._fetch(origin, url.hostname or "", request.meta.get("school", "")))
        rules = fetch.result() if fetch.done() else await asyncio.shield(fetch)
        reason = rules.refusal(request.url, self._agent)
        consulted(self._crawler)[origin].refused[request.meta.get("school", "")] += bool(reason)
        if reason:
            self._count(f"robots/{reason}")
            raise RefusedResponse(reason, rules.unreachable)

    async def _fetch(self, origin: str, host: str, school: str) -> HostRules:
        rules = await self._ask(origin, host, school)
        fetched_at = clock.timestamp(clock.now(self._crawler.settings))
        consulted(self._crawler)[origin] = Consulted(host=host, fetched_at=fetched_at, rules=rules)
        return rules

    async def _ask(self, origin: str, host: str, school: str) -> HostRules:
        self._count("robots/asked")
        meta = {"is_robots_txt": True, "may_be_empty": True, "dont_retry": True, "dont_resume": True, "school": school}
        request = Request(f"{origin}/robots.txt", callback=NO_CALLBACK, meta=meta, priority=1000)
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except DOWNLOAD_ERRORS as error:
            return self._unreachable(host, failure_reason(error))
        if response.status == 429 or not 200 <= response.status < 500:
            return self._unreachable(host, f"http_{response.status}", response.status)
        if response.status >= 400:
            return HostRules(verdict="no rules", status=response.status)
        return self._read(host, response)

    def _unreachable(self, host: str, reason: str, status: int | None = None) -> HostRules:
        if reason == "redirect_loop":
            # RFC 9309 2.3.1.2: after five redirects it may be taken for unavailable, which is not unreachable.
            logger.warning("%s: robots.txt redirects without end; taken as having none", host)
            return HostRules(verdict="no rules")
        logger.warning("%s: robots.txt cannot be had (%s); nothing of the host is asked for in this run", host, reason)
        self._count("robots/unreachable_hosts")
        return HostRules(unreachable=reason, verdict=reason, status=status)

    def _read(self, host: str, response: Response) -> HostRules:
        text = response.body[:MAX_BYTES].removeprefix(codecs.BOM_UTF8).decode("utf-8", _AS_OCTETS)
        if is_html(response.body):
            logger.warning("%s: robots.txt is an HTML page; taken as having no rules", host)
            self._count("robots/html")
            return HostRules(verdict="html", status=response.status, text=text)
        rules = Protego.parse(text)
        self._slow_down(host, rules)
        return HostRules(rules=rules, status=response.status, text=text)

    def _slow_down(self, host: str, rules: Protego) -> None:
        """Be as slow as the host asks, if that is slower than we are."""
        theirs = min(rules.crawl_delay(self._agent) or 0.0, self._max_delay)
        if rules.request_rate(self._agent) or rules.visit_time(self._agent):
            logger.info("%s: robots.txt has a Request-rate or Visit-time, which is not followed", host)
        if theirs > self._gates.delay(host):
            self._gates.slow_down(host, theirs)

    def _count(self, name: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(name)
