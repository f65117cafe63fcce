"""Conditional requests and resuming: what Scrapy's HTTP cache is for, without its two faults.

That one serves a stored page when the site fails or says it is fresh, which is a price nobody saw today, and it writes every body anew
on each 304. Here a page that has a validator is always asked for, and a stored body is given out only when the site confirms it, or when
the run that is being taken up again had it already. A page that could not be read is not kept: the site would confirm it for ever.
"""

import json
import logging
import sqlite3
from datetime import datetime, timedelta
from typing import Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from twisted.python.failure import Failure

from db.page_cache import CachedPage, PageCache
from db.runs import RESUME_WITHIN
from normalize.models import Page
from scrapers import clock
from scrapers.bodies import is_cut_off
from scrapers.encodings import unpacked

logger = logging.getLogger(__name__)

KEPT_HEADERS = ("Content-Type", "ETag", "Last-Modified", "Location")
REMEMBERED = frozenset({200, 301, 302, 303, 307, 308, 404, 410})
"""Answers that a run taken up again need not ask for a second time."""


class PageCacheMiddleware:
    """Downloader middleware, next to the wire.

    In `request.meta` of a page whose body was stored: `stored_at`, when the body was first fetched; `fetched_at`, when the site last sent
    or confirmed it; `not_modified`, True if the site confirmed it (304); `resumed`, True if nothing was asked, because the run being
    taken up had the page. `dont_cache` leaves a request alone, `dont_resume` has it asked again; `masked_url` is the key where the
    address holds a secret.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("PAGE_CACHE"):
            raise NotConfigured
        self._crawler = crawler
        self._settings = crawler.settings
        self._cache: PageCache | None = None
        self._name = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl; it opens and closes its file with the spider."""
        made = cls(crawler)
        crawler.signals.connect(made.open, signal=signals.spider_opened)
        crawler.signals.connect(made.close, signal=signals.spider_closed)
        crawler.signals.connect(made.judge, signal=signals.item_scraped)
        crawler.signals.connect(made.stumbled, signal=signals.spider_error)
        return made

    def open(self, spider: Spider) -> None:
        """Open `<DATABASE>.pages`; where it cannot be opened, the crawl does without."""
        self._name = spider.name
        try:
            self._cache = PageCache(f"{self._settings['DATABASE']}.pages")
        except (sqlite3.OperationalError, OSError) as error:
            logger.warning("the page cache cannot be opened (%s): going on without it", error)

    def close(self) -> None:
        """Drop what is old, and close the file."""
        if self._cache is None:
            return
        oldest = clock.now(self._settings) - timedelta(days=self._settings.getint("PAGE_CACHE_DAYS"))
        try:
            self._cache.prune(fetched_before=clock.timestamp(oldest), max_bytes=self._settings.getint("PAGE_CACHE_MB") * 1024 * 1024)
        except sqlite3.OperationalError as error:
            logger.warning("the page cache cannot be pruned: %s", error)
        self._cache.close()
        self._cache = None

    def judge(self, item: object) -> None:
        """Drop a page that came and could not be read: cut, garbled, not what was asked for. Next time it is asked for as if never seen."""
        if isinstance(item, Page) and item.failed and item.status in {200, 304}:
            self._drop(item.url)
            if item.landed:
                self._drop(item.landed)

    def stumbled(self, response: Response | Failure | None) -> None:
        """Likewise one that the spider's code stumbled over, if it was over a page."""
        if isinstance(response, Response):
            self._drop(_key(response.request or Request(response.url)))

    def process_request(self, request: Request) -> Response | None:
        """Give the stored page to a run that is taken up again; else ask whether it has changed."""
        for name in ("If-None-Match", "If-Modified-Since", "Cache-Control"):
            request.headers.pop(name, None)
        for name in ("stored_at", "fetched_at", "not_modified", "resumed"):  # of another page: a redirect's, or copied by a spider
            request.meta.pop(name, None)
        if self._cache is None or request.method != "GET" or request.meta.get("dont_cache"):
            return None
        page = self._get(self._cache, _key(request))
        if page is None:
            return None
        headers = json.loads(page.headers)
        if self._is_resumable(request, page):
            self._count("page_cache/resumed", request)
            request.meta["resumed"] = True
            return self._stored(request, page, headers, fetched_at=page.fetched_at, confirmed=headers.get("confirmed", False))
        if page.status != 200 or not ("ETag" in headers or "Last-Modified" in headers):
            return None
        if "ETag" in headers:
            request.headers["If-None-Match"] = headers["ETag"]
        if "Last-Modified" in headers:
            request.headers["If-Modified-Since"] = headers["Last-Modified"]
        request.headers["Cache-Control"] = "max-age=0"
        request.meta["_stored_page"] = page
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        """Put the stored body behind a 304, and keep what came new. Whatever is refused never gets here."""
        stored: CachedPage | None = request.meta.pop("_stored_page", None)
        wire_body: bytes | None = request.meta.pop("wire_body", None)
        if "cached" in response.flags or request.method != "GET" or request.meta.get("dont_cache"):
            return response
        now = clock.timestamp(clock.now(self._settings))
        # Also where the cache has failed since: the question is answered by the body that it was asked about.
        if response.status == 304 and stored is not None:
            self._count("page_cache/not_modified", request)
            headers = {**json.loads(stored.headers), **_kept(response.headers), "confirmed": True}
            self._put(request, stored.body, status=200, headers=headers, now=now)
            return self._stored(request, stored, headers, fetched_at=now, confirmed=True)
        if response.status in REMEMBERED and not (response.status == 200 and is_cut_off(response.body)):
            headers = {**_kept(response.headers), "stored_at": now, "bytes": request.meta.get("wire_bytes", len(response.body))}
            body = response.body if response.status == 200 else b""
            if response.status == 200 and wire_body is not None:
                body, headers["encoding"] = wire_body, request.meta["wire_encoding"]
            self._put(request, body, status=response.status, headers=headers, now=now)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Let go of the stored body: it is not given out for a page that did not come."""
        request.meta.pop("_stored_page", None)

    def _is_resumable(self, request: Request, page: CachedPage) -> bool:
        resumed: set[int] = getattr(self._crawler.spider, "resumed_run_ids", set())
        if page.run_id not in resumed or request.meta.get("dont_resume"):
            return False
        # A long run may be taken up later than this after its first pages: those are asked for anew.
        return abs(clock.now(self._settings) - datetime.fromisoformat(page.fetched_at)) <= RESUME_WITHIN

    def _stored(self, request: Request, page: CachedPage, headers: dict[str, str], *, fetched_at: str, confirmed: object) -> Response:
        request.meta["stored_at"] = headers["stored_at"]
        request.meta["fetched_at"] = fetched_at
        request.meta["not_modified"] = bool(confirmed)
        request.meta["wire_bytes"] = 0 if confirmed else headers.get("bytes", len(page.body))
        body = (
            unpacked(page.body, headers["encoding"], self._settings.getint("DOWNLOAD_MAXSIZE") * 64) if "encoding" in headers else page.body
        )
        if is_cut_off(body):  # by a version of ours that kept such pages; it is tried again, and not with its validators
            self._drop(_key(request))
        shown = Headers({name: headers[name] for name in KEPT_HEADERS if name in headers})
        kind = responsetypes.from_args(headers=shown, url=request.url, body=body)
        return kind(url=request.url, status=page.status, headers=shown, body=body, flags=["cached"])

    def _put(self, request: Request, body: bytes, *, status: int, headers: dict[str, object], now: str) -> None:
        run_id = getattr(self._crawler.spider, "run_ids", {}).get(request.meta.get("school"))
        if run_id is None or self._cache is None:
            return
        key = _key(request)
        packed = json.dumps(headers, ensure_ascii=False).encode()
        try:
            self._cache.put(self._name, key, CachedPage(url=key, status=status, headers=packed, body=body, fetched_at=now, run_id=run_id))
        except (sqlite3.OperationalError, OSError) as error:
            self._go_without(self._cache, error)

    def _drop(self, key: str) -> None:
        if self._cache is None:
            return
        try:
            self._cache.drop(self._name, key)
        except (sqlite3.OperationalError, OSError) as error:
            self._go_without(self._cache, error)

    def _get(self, cache: PageCache, key: str) -> CachedPage | None:
        try:
            return cache.get(self._name, key)
        except (sqlite3.OperationalError, OSError) as error:
            self._go_without(cache, error)
            return None

    def _go_without(self, cache: PageCache, error: Exception) -> None:
        logger.warning("the page cache cannot be read or written (%s): going on without it", error)
        cache.close()
        self._cache = None

    def _count(self, name: str, request: Request) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"{name}/{request.meta.get('school', '')}")


def _key(request: Request) -> str:
    return str(request.meta.get("masked_url") or request.url)


def _kept(headers: Headers) -> dict[str, object]:
    return {name: value.decode("latin-1") for name in KEPT_HEADERS if (value := headers.get(name))}
