"""Spiders that a contributor got wrong, for `crawlall -s SPIDER_MODULES=…`."""

from collections.abc import Iterator
from typing import Any

from scrapy.http import Response

from scrapers.items import RawPage
from scrapers.spiders.otus import OtusSpider


class StumblingSpider(OtusSpider):
    """Raises at every course."""

    name = "stumbling"
    school = "Спотыкание"

    def parse_course(self, response: Response) -> Iterator[RawPage]:
        raise ZeroDivisionError
        yield


class StillbornSpider(OtusSpider):
    """Raises before it begins."""

    name = "stillborn"
    school = "Не начали"

    def first_requests(self) -> Iterator[Any]:
        raise KeyError("sitemap")
        yield
