"""A run that is read again: today's spider over the pages that the run has fetched, from the archive and from nowhere else.

There is no downloader here at all. A request is answered by the page that the run had at that address, or fails as it failed then; what the
run never asked for, or the archive no longer has, fails as `not_archived`.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings, Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.request import fingerprint
from twisted.internet.defer import maybeDeferred
from twisted.python.failure import Failure

from db.archive import read_page
from db.archived_runs import ArchivedRun, FetchedPage, archived_run, pages_of_run, run_of_page
from db.errors import ArchiveError
from db.reading import opened_file
from normalize.models import Page
from pipelines.normalize import NormalizePipeline
from pipelines.validate import ValidatePipeline
from scrapers.base import MarketSpider, SchoolSpider
from scrapers.failures import RefusedResponse
from scrapers.items import RawPage
from scrapers.sourced import SourcedSpider
from scrapers.sources import Address, Sources, SourcesError

NOT_ARCHIVED = "not_archived"


class CannotReplayError(RuntimeError):
    """A run cannot be read again; the message says why."""


class _OwnSources(Sources):
    """The sources file, whose secrets nobody needs to know where nothing is asked for."""

    def address(self, template: str) -> Address:
        return Address(template, template if template.startswith("http") else f"https://secret.invalid/{template}")


class Replay:
    """One run being read again."""

    def __init__(self, settings: BaseSettings, conn: sqlite3.Connection, run: ArchivedRun) -> None:
        """Make today's spider for it. Raises `CannotReplayError`."""
        self._conn = conn
        self._database: str = settings["DATABASE"]
        self.run = run
        self.crawler = _crawler(settings, run)
        self.spider = _spider(self.crawler, run)
        self.crawler.spider = self.spider
        pages = pages_of_run(conn, run.run_id)
        # A run that was taken up may have two fetches of an address: the one that could be read goes before.
        self._pages: dict[str, FetchedPage] = {}
        for good in (False, True):
            told = [page for page in pages if (page.failed is None) is good]
            self._pages |= {page.asked: page for page in told if page.asked} | {page.url: page for page in told}
        self.missing: list[str] = []
        """Addresses that the spider asks for and that the archive cannot answer."""

    def pages(self, wanted: Callable[[Request], bool] = lambda request: True) -> Iterator[RawPage]:
        """What the spider reads, request after request; those that are not `wanted` are left out."""
        waiting: deque[Request] = deque()
        seen: set[bytes] = set()
        outputs = iter(self.spider.first_requests())
        try:
            while True:
                for each in self._told(outputs):
                    if isinstance(each, RawPage):
                        yield each
                    elif isinstance(each, Request) and wanted(each) and (each.dont_filter or fingerprint(each) not in seen):
                        seen.add(fingerprint(each))
                        waiting.append(each)
                if not waiting:
                    return
                outputs = self._answered(waiting.popleft())
        except CloseSpider:
            return

    def _answered(self, request: Request) -> Iterator[Any]:
        page = self._pages.get(request.meta.get("masked_url") or request.url)
        response = self._response(request, page) if page is not None and page.sha256 else None
        return self._failed(request, page) if response is None else self._read(request, response)

    def _failed(self, request: Request, page: FetchedPage | None) -> Iterator[Any]:
        """What the errback says of a page that did not come then, or that the archive has not."""
        error = RefusedResponse(NOT_ARCHIVED)
        if page is not None and page.sha256 is None and page.failed:
            error = RefusedResponse(page.failed)
            if page.status:
                error.response = Response(page.url, status=page.status)  # type: ignore[attr-defined]  # as Scrapy's HttpError has it
        else:
            self.missing.append(request.meta.get("masked_url") or request.url)
        failure = Failure(error)  # type: ignore[no-untyped-call]  # Twisted has no types here
        failure.request = request  # type: ignore[attr-defined]  # Scrapy sets it
        return iter(request.errback(failure) or () if request.errback else ())

    def _read(self, request: Request, response: Response) -> Iterator[Any]:
        """What the callback says; a page that it stumbles over is a failed one, as in a crawl."""
        failures: list[Failure] = []
        yield from self._told(_called(request, response), failures)
        for failure in failures:
            error = failure.value
            if isinstance(error, CloseSpider):
                raise error
            reason = error.reason if isinstance(error, RefusedResponse) else f"error_{type(error).__name__}"
            yield self.spider.unreadable(response, reason)

    @staticmethod
    def _told(outputs: Iterator[Any], failures: list[Failure] | None = None) -> Iterator[Any]:
        """The outputs of a callback, one by one, and how it ended where that is not well."""
        while True:
            told: list[Any] = []
            ended: list[Failure] = []
            maybeDeferred(next, outputs).addCallbacks(told.append, ended.append)
            if ended and not isinstance(ended[0].value, StopIteration):
                if failures is None:
                    ended[0].raiseException()
                else:
                    failures.extend(ended)
            if not told:
                return
            yield told[0]

    def _response(self, request: Request, page: FetchedPage) -> Response | None:
        assert page.sha256 is not None
        kept = read_page(self._conn, self._database, page.sha256)
        if kept is None:
            return None
        told = dict(kept.headers) | {"ETag": page.etag, "Last-Modified": page.last_modified}
        headers = Headers({name: value for name, value in told.items() if value})
        request.meta.update(fetched_at=page.fetched_at, stored_at=page.said_at, not_modified=page.status == 304, wire_bytes=page.bytes)
        if page.asked or page.landed:
            request.meta["redirect_urls"] = [page.asked or page.url]
        url = request.url if request.meta.get("masked_url") else page.landed or page.url
        kind = responsetypes.from_args(headers=headers, url=url, body=kept.body)
        return kind(url, status=kept.status, headers=headers, body=kept.body, request=request)


def _called(request: Request, response: Response) -> Iterator[Any]:
    """What the callback yields; that it is called at all waits for the first output to be asked for, so that it may stumble there."""
    assert request.callback is not None
    yield from request.callback(response, **request.cb_kwargs) or ()


def meant_pages(replay: Replay) -> Iterator[Page]:
    """The pages of a run as a crawl would stage them."""
    normalize, validate = NormalizePipeline(replay.crawler), ValidatePipeline(replay.crawler)
    validate.open_spider()
    for raw in replay.pages():
        yield validate.process_item(normalize.process_item(raw))


def parse_archived(settings: BaseSettings, page_id: int) -> list[RawPage]:
    """What today's spider reads of one fetch of a page, in parts where it comes in parts; the database may be in use.

    Raises:
        LookupError: there is no such fetch.
        CannotReplayError: there is no such spider any longer, or the sources file does not name the school.
        ArchiveError: the archive has not, or no longer, what it takes.
        NewerSchemaError: a newer version wrote the database.
    """
    with closing(opened_file(settings["DATABASE"], writable=False)) as conn:
        run_id, url = run_of_page(conn, page_id)
        replay = Replay(settings, conn, archived_run(conn, run_id))
        found: list[RawPage] = []
        for raw in replay.pages(_towards(replay.spider, url)):
            if raw.url == url:
                found.append(raw)
            elif found:
                break
        if not found or found[0].failed == NOT_ARCHIVED:
            raise ArchiveError(f"{url}: the archive has not what it takes to read it again")
        return found


def _towards(spider: MarketSpider, url: str) -> Callable[[Request], bool]:
    """Leave out the pages of other courses, where the address tells."""
    course = spider.external_id(url) if isinstance(spider, SchoolSpider) else None
    if not isinstance(spider, SchoolSpider) or course is None:
        return lambda request: True
    return lambda request: spider.external_id(request.url) in (None, course)


def _crawler(settings: BaseSettings, run: ArchivedRun) -> Crawler:
    loader = SpiderLoader.from_settings(settings)
    if run.spider not in loader.list():
        raise CannotReplayError(f"there is no spider {run.spider}")
    own = Settings()
    own.update(settings)
    own.set("NOW", run.started_at, priority="cmdline")
    return Crawler(loader.load(run.spider), own)


def _spider(crawler: Crawler, run: ArchivedRun) -> MarketSpider:
    kind = crawler.spidercls
    if not issubclass(kind, MarketSpider):
        raise CannotReplayError(f"{run.spider} is no spider of the market")
    arguments: dict[str, Any] = dict(run.arguments)
    if issubclass(kind, SourcedSpider):
        arguments["school"] = run.school
    try:
        spider = kind.from_crawler(crawler, **arguments)
        if isinstance(spider, SourcedSpider):
            spider.sources = _OwnSources(spider.sources.path, spider.sources.schools, spider.sources.promo_apis)
            spider.slugs()
    except SourcesError as error:
        raise CannotReplayError(str(error)) from error
    return spider
