"""Spiders whose addresses come from the sources file: feeds, promo APIs, review pages."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from scrapers.base import MarketSpider, School
from scrapers.dialects import DIALECTS, Dialect
from scrapers.items import RawPage
from scrapers.registry import known_school
from scrapers.sources import Address, Sources, SourcesError, load_sources


class SourcedSpider(MarketSpider):
    """Base of spiders that read every school that has their key in the sources file; `-a school=SLUG,SLUG` narrows to some."""

    key: ClassVar[str]
    """What a school must have in the file: `feed`, `advcake_offer`, `reviews`."""
    by_agreement: ClassVar[bool] = False
    """Whether robots.txt is not asked: hosts named as feeds and promo APIs are read by agreement."""
    sources: Sources

    def __init__(self, *args: Any, school: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only = school

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Load the sources file before anything is asked for."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.sources = load_sources(crawler.settings)
        return spider

    @classmethod
    def check(cls, settings: BaseSettings, school: str | None = None, **arguments: str) -> None:
        """Raises `UsageError` where this spider cannot start: no file, no such school, no such name in the environment."""
        super().check(settings, **arguments)
        try:
            sources = load_sources(settings)
            for slug in sources.school_slugs(cls.key, school):
                for template in cls.templates(sources, slug):
                    sources.address(template)
        except SourcesError as error:
            raise UsageError(str(error), print_help=False) from error

    @classmethod
    def separable(cls, settings: BaseSettings) -> tuple[str, ...]:
        """All schools of this spider. Raises `SourcesError` where the file cannot be read."""
        return tuple(load_sources(settings).school_slugs(cls.key))

    @classmethod
    def templates(cls, sources: Sources, slug: str) -> list[str]:
        """The addresses, as the file writes them, that this spider asks for about one school. Raises `SourcesError`."""
        value = sources.schools[slug][cls.key]
        return value if isinstance(value, list) else [value]

    def slugs(self) -> list[str]:
        """The schools of this crawl."""
        return self.sources.school_slugs(self.key, self.only)

    def schools(self) -> tuple[School, ...]:
        """The schools of this crawl, each with a run of its own."""
        return tuple(self.school_of(slug) for slug in self.slugs())

    def school_of(self, slug: str) -> School:
        """The school as the file names it, else as its own spider or its dialect does."""
        table = self.sources.schools[slug]
        known = known_school(slug)
        dialect = DIALECTS.get(slug, Dialect())
        return School(
            slug=slug,
            name=table.get("name") or (known.school if known else dialect.school or slug),
            home_url=table.get("home_url") or (known.home_url if known else dialect.home_url),
            evidence=known.evidence if known else "recorded",
        )

    def ask_source(self, address: Address, callback: Any, *, school: str, **meta: Any) -> Request:
        """A request for an address of the file; its token is never stored or logged."""
        self.allowed_domains = sorted({*getattr(self, "allowed_domains", ()), urlsplit(address.url).hostname or ""})
        return self.request(address.url, callback, school=school, masked_url=address.template, robots_exempt=self.by_agreement, **meta)

    def for_each_school(self, page: RawPage) -> Iterator[RawPage]:
        """The page of a source that tells of all schools at once, as a page of each; its bytes came once, and count for the last."""
        slugs = self.slugs()
        for slug in slugs:
            yield replace(page, school=slug, bytes=page.bytes if slug == slugs[-1] else 0)

    def failed(self, failure: Failure) -> Iterator[RawPage]:
        """As for every spider; what several schools share fails for each of them."""
        for page in super().failed(failure):
            yield from self.for_each_school(page) if failure.request.meta.get("shared") else (page,)  # type: ignore[attr-defined]
