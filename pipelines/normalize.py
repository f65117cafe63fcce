"""From the words of a page to what they mean."""

from datetime import datetime
from typing import Self

from scrapy.crawler import Crawler

from normalize.models import Page
from normalize.page import normalize_page
from pipelines.secret import author_secret
from scrapers.items import RawPage


class NormalizePipeline:
    """Turns each `RawPage` into a `Page`."""

    def __init__(self, crawler: Crawler) -> None:
        self.secret = author_secret(crawler.settings["DATABASE"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, item: RawPage) -> Page:
        """The page's meaning at the moment when it was fetched, whenever it is read; words that have none are its issues."""
        return normalize_page(item, now=datetime.fromisoformat(item.fetched_at), author_secret=self.secret)
