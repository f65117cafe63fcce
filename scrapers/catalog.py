"""Courses that are listed on pages of cards: links that match, next page until there is none."""

import html
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response, TextResponse

from scrapers.items import RawIssue
from scrapers.links import absolute, unmarked
from scrapers.pages import CoursePageSpider, text_problem

MAX_PAGES = 200
# An attribute may hold a «<», but a few at most: a page of nothing but open tags must not be searched to its end from each of them.
_HREF = re.compile(r"<(?:a|link)\b([^<>]*?(?:<[^<>]*?){0,3}?)\bhref=(?:\"([^\"]*)\"|'([^']*)')([^>]*)", re.I)
_NEXT = re.compile(r"\brel=[\"']?next\b", re.I)


class ListingSpider(CoursePageSpider):
    """Listing pages, then one page a course."""

    listing_urls: ClassVar[list[str]]

    def first_requests(self) -> Iterator[Request]:
        """The first page of each listing."""
        for url in self.listing_urls:
            yield self.ask(url, self.parse_listing, listing_page=1)

    def parse_listing(self, response: Response) -> Iterator[Any]:
        """Each course that the page links to, then the next page, as long as each brings a course; one without any is unreadable."""
        problem = text_problem(response)
        if problem or not isinstance(response, TextResponse):
            yield self.unreadable(response, problem)
            return
        courses: dict[str, str] = {}
        following = ""
        for href, is_next in links(response.text):
            joined = absolute(response, href)
            if joined is None:
                continue
            url = self.own_address(unmarked(joined))
            if external_id := self.external_id(url):
                courses.setdefault(external_id, url)
            if is_next:
                following = url
        if not courses:
            yield self.unreadable(
                response, "no_courses", RawIssue(kind="unknown", field="courses", text="", reason="a listing without a course")
            )
            return
        number, known = response.meta["listing_page"], response.meta.get("listed_courses", frozenset())
        reason = f"a listing of more than {MAX_PAGES} pages is read no further" if number >= MAX_PAGES else ""
        if courses.keys() <= known:
            reason = "the page repeats what was read, and names a next one"
        stops = bool(following and reason)
        yield self.page(response, issues=(RawIssue(kind="suspect", field="courses", text=following, reason=reason),) if stops else ())
        for url in courses.values():
            yield self.course_request(url)
        if following and not stops:
            yield self.ask(following, self.parse_listing, listing_page=number + 1, listed_courses=known | courses.keys())


def links(text: str) -> Iterator[tuple[str, bool]]:
    """Each address that the page links to, as written, and whether it is the next page of the same list."""
    for before, double, single, after in _HREF.findall(text):
        yield html.unescape(double or single), _NEXT.search(before + after) is not None
