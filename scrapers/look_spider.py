"""Fetches what a first look at a school needs: robots.txt, a few sitemaps and one page, by the rules of every other crawl."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from scrapers.base import tree
from scrapers.failures import failure_reason
from scrapers.look import feeds_named, likely_course, page_links
from scrapers.sitemap import SitemapError, read_sitemap

MAX_SITEMAPS = 5


class LookSpider(Spider):
    """Not one of the market's spiders: nothing that it sees is stored."""

    name = "look"
    custom_settings = {"ITEM_PIPELINES": {}, "PAGE_CACHE": False, "LOG_LEVEL": "ERROR", "EXTENSIONS": {}}

    def __init__(self, url: str, *, only_page: bool = False, seen: "Seen | None" = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url, self.only_page = url, only_page
        self.seen = seen if seen is not None else Seen()

    async def start(self) -> AsyncIterator[Any]:
        """robots.txt first: it names the sitemaps; where only a page is wanted, the page."""
        if self.only_page:
            yield self.ask(self.url, self.parse_page)
        else:
            yield self.ask(urljoin(self.url, "/robots.txt"), self.parse_robots, may_be_empty=True)

    def ask(self, url: str, callback: Any, **meta: Any) -> Request:
        """A request whose failure is remembered."""
        return Request(url, callback, errback=self.failed, dont_filter=True, meta={"school": "", **meta})

    def parse_robots(self, response: Response) -> Iterator[Request]:
        """The sitemaps that it names, else the usual one."""
        text = response.text if isinstance(response, TextResponse) else ""
        self.seen.feeds += feeds_named(text, response.url)
        self.seen.pending = re.findall(r"^[^\S\n]*sitemap[^\S\n]*:[^\S\n]*(\S+)", text, re.I | re.M) or [urljoin(self.url, "/sitemap.xml")]
        yield from self.next_sitemap()

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Its addresses, or its children."""
        try:
            kind, addresses = read_sitemap(response.body)
        except SitemapError as error:
            self.seen.troubles.append(f"{response.url}: not a sitemap ({error})")
        else:
            self.seen.sitemaps.append(response.url)
            if kind == "sitemapindex":
                self.seen.pending += addresses
            else:
                self.seen.addresses += addresses
        yield from self.next_sitemap()

    def next_sitemap(self) -> Iterator[Request]:
        """The next sitemap, then the page."""
        if self.seen.pending and len(self.seen.sitemaps) < MAX_SITEMAPS:
            yield self.ask(self.seen.pending.pop(0), self.parse_sitemap)
        else:
            yield self.ask(self.url, self.parse_page)

    def parse_page(self, response: Response) -> Iterator[Request]:
        """The page; where it is the home page, one of the courses that sitemap or links lead to."""
        self.seen.page = response
        if not isinstance(response, TextResponse) or self.only_page:
            return
        self.seen.feeds += feeds_named(response.text, response.url)
        self.seen.links += page_links(response.text, response.url)
        if urlsplit(response.url).path.strip("/") == "" and not response.meta.get("second"):
            course = likely_course([*self.seen.addresses, *self.seen.links], self.url)
            if course:
                yield self.ask(course, self.parse_page, second=True)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """What could not be had, and why; a sitemap is done without."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self.seen.troubles.append(f"{request.url}: {failure_reason(failure)}")
        if request.callback in {self.parse_robots, self.parse_sitemap}:
            yield from self.next_sitemap()


class Seen:
    """What a look has found so far."""

    def __init__(self) -> None:
        self.page: Response | None = None
        self.pending: list[str] = []
        self.sitemaps: list[str] = []
        self.addresses: list[str] = []
        self.links: list[str] = []
        self.feeds: list[str] = []
        self.troubles: list[str] = []

    @property
    def root(self) -> Any:
        """The page as a tree, or None."""
        return tree(self.page) if isinstance(self.page, TextResponse) else None
