"""YML feeds as pages in parts, one request a school."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from scrapy import Request
from scrapy.http import Response

from scrapers.archives import sha256_of
from scrapers.dialects import DIALECTS
from scrapers.feed import MAX_UNPACKED, FeedError, FeedHead, course_of, dialect_name, external_id, read_feed, refused
from scrapers.items import RawIssue
from scrapers.registry import known_school
from scrapers.sourced import SourcedSpider
from scrapers.sources import Sources, SourcesError

PART = 50  # offers an item: few enough to keep memory flat where each has a description of pages


class FeedSpider(SourcedSpider):
    """Reads each school's feed in the dialect named in the sources file (default: the slug's own, else `yandex`)."""

    source = "feed"
    by_agreement = True
    min_courses = 1
    custom_settings = {"DOWNLOAD_MAXSIZE": 256 * 1024 * 1024, "DOWNLOAD_WARNSIZE": 0, "DOWNLOAD_TIMEOUT": 300}

    @classmethod
    def templates(cls, sources: Sources, slug: str) -> list[str]:
        """The feed's address; an unknown dialect is refused before anything is asked for."""
        try:
            dialect_name(sources.schools[slug], slug)
        except FeedError as error:
            raise SourcesError(f"{sources.path}: [schools.{slug}] {error}") from error
        return super().templates(sources, slug)

    def first_requests(self) -> Iterator[Request]:
        """One request a school."""
        for slug in self.slugs():
            yield self.ask_source(
                self.sources.address(self.sources.schools[slug][self.key]), self.parse, school=slug, keep_packed=MAX_UNPACKED
            )

    def parse(self, response: Response) -> Iterator[Any]:
        """The feed's offers in parts; a feed that breaks off is a failed page, so that its run is not believed."""
        slug = response.meta["school"]
        dialect, head = DIALECTS[dialect_name(self.sources.schools[slug], slug)], FeedHead()
        spider = known_school(slug)
        pattern = spider.course_url if spider else dialect.course_url
        response.meta["sha256"] = sha256_of(response.body)
        offers = read_feed(response.body, dialect, head)
        part = 0
        try:
            while batch := list(islice(offers, PART)):
                courses, issues = [], []
                for each in batch:
                    found = replace(each, url=spider.own_address(each.url)) if spider else each
                    if not found.url.startswith(("https://", "http://")):
                        issues.append(refused(found, "an offer without a web address"))
                        continue
                    courses.append(course_of(found, external_id(pattern, found.url)))
                names = {
                    "school_name": head.name or head.company,
                    "home_url": head.url,
                    "categories": tuple(head.categories.values()) if part == 0 else (),
                }
                yield self.page(response, part=part, courses=tuple(courses), issues=tuple(issues), **names)
                part += 1
        except FeedError as error:
            issue = RawIssue(kind="unknown", field="courses", text=str(error)[:200], reason="broken feed")
            yield self.page(response, part=part, failed="broken_feed", issues=(issue,))
            return
        if part and head.unknown_params:
            issues = [
                RawIssue(
                    kind="unknown", field="courses", text=f"{name}: {value}"[:200], reason="a parameter that this dialect does not know"
                )
                for name, value in head.unknown_params.items()
            ]
            yield self.page(response, part=part, issues=tuple(issues))
        if part == 0:
            yield self.unreadable(
                response, "no_courses", RawIssue(kind="unknown", field="courses", text="", reason="a feed without an offer")
            )
