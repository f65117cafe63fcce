"""A page that turns out not to be readable while it is read."""

from collections.abc import Iterable
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Response

from scrapers.base import MarketSpider
from scrapers.failures import RefusedResponse
from scrapers.items import RawPage


class RefusedPages:
    """Spider middleware: a `RefusedResponse` out of a callback is a failed page with its reason, as it is out of a download."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_spider_exception(self, response: Response, exception: Exception) -> Iterable[RawPage] | None:
        """The failed page; None for any other error, which is a fault of ours."""
        if isinstance(exception, RefusedResponse) and isinstance(spider := self.crawler.spider, MarketSpider):
            return [spider.unreadable(response, exception.reason)]
        return None
