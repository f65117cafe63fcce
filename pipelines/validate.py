"""What may be kept at all: a fact that cannot belong to this school or says nothing is refused, with an issue."""

from dataclasses import replace
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from normalize.models import Course, Issue, Page
from scrapers.base import MarketSpider

_CONTESTED = {"conflict", "suspect", "rejected"}


class ValidatePipeline:
    """Refuses courses of which neither a title nor a price is known, and courses on somebody else's host."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.hosts: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Learn each school's own host; a school known from its feed alone has none yet."""
        spider = self.crawler.spider
        if isinstance(spider, MarketSpider):
            self.hosts = {school.slug: _host(school.home_url) for school in spider.schools() if school.home_url}

    def process_item(self, item: Page) -> Page:
        """The page with what may be kept."""
        if not item.courses:
            return item
        refusals = [(course, self._refusal(course, item)) for course in item.courses]
        kept = tuple(course for course, issue in refusals if issue is None)
        facts = tuple(facts for facts, (_, issue) in zip(item.course_facts, refusals, strict=False) if issue is None)
        issues = tuple(issue for _, issue in refusals if issue is not None)
        return replace(item, courses=kept, course_facts=facts, issues=(*item.issues, *issues)) if issues else item

    def _refusal(self, course: Course, page: Page) -> Issue | None:
        own = self.hosts.get(page.school) or _host(page.home_url or "")
        host = _host(course.url)
        if course.title is None:
            return Issue(kind="rejected", field="title", text=course.url, reason="a course without a title")
        if not course.external_id:
            return Issue(kind="rejected", field="external_id", text=course.url, reason="a course without an id")
        if own and host != own and not host.endswith(f".{own}"):
            return Issue(kind="rejected", field="url", text=course.url, reason=f"not an address of {own}")
        return None


def _host(address: str) -> str:
    """The host without `www.`; feeds write their school's address with or without a scheme."""
    return (urlsplit(address if "//" in address else f"//{address}").hostname or "").removeprefix("www.")
