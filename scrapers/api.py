"""Courses that a JSON API tells of: addresses from a sitemap, one call a course, reviews page by page."""

from collections.abc import Iterator
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from scrapers.items import RawIssue, RawReview
from scrapers.joined import json_answer
from scrapers.locate import Where, at, find
from scrapers.reading import CourseRules, read_course
from scrapers.sitemap import SitemapDiscovery

MAX_REVIEW_PAGES = 5_000


class ApiSpider(SitemapDiscovery):
    """Sitemap, then one API call a course, then the API's reviews of it where the school has them."""

    source = "api"
    api_url: ClassVar[str]
    """Address of the API call; `{external_id}` is replaced."""
    api_course: ClassVar[str]
    """JMESPath to the course in the answer."""
    api_id: ClassVar[str] = "id"
    """JMESPath, inside the course, to the id that must be the one asked for."""
    rules: ClassVar[CourseRules]
    reviews_url: ClassVar[str] = ""
    """Address of the first page of a course's reviews; empty = none."""
    reviews_list: ClassVar[str] = ""
    """JMESPath to the list of reviews."""
    reviews_more: ClassVar[str] = ""
    """JMESPath that is true while there is a next page."""
    review_course: ClassVar[str] = ""
    """JMESPath, inside one review, to the id of the course that it is about; empty where reviews do not say."""
    review_fields: ClassVar[dict[str, Where]] = {}
    """Fact of `RawReview` -> location inside one review; `external_id` is the API's id."""

    def course_request(self, url: str) -> Request:
        """The API call for one course."""
        external_id = self.external_id(url)
        address = self.api_url.format(external_id=external_id)
        return self.ask(address, self.parse_api_course, course=external_id, course_page=url, about=url, expects="json")

    def parse_api_course(self, response: Response) -> Iterator[Any]:
        """The course, or why the answer is not about it; then its reviews."""
        data, problem = json_answer(response)
        course_data = at(self.api_course, data) if not problem else None
        wanted, address = response.meta["course"], response.meta["course_page"]
        if problem or not isinstance(course_data, dict):
            yield self.unreadable(response, problem or "no_static_data")
            return
        if find(self.api_id, course_data) != (wanted,):
            issue = RawIssue(
                kind="rejected", field="external_id", text=" ".join(find(self.api_id, course_data)), reason=f"not the course {wanted}"
            )
            yield self.unreadable(response, "identity_mismatch", issue)
            return
        course, issues = read_course(self.rules, url=address, external_id=wanted, data=course_data, root=None)
        yield self.page(response, courses=(course,), issues=tuple(issues))
        if self.reviews_url:
            yield self.reviews_request(address, wanted, 1, set())

    def reviews_request(self, address: str, external_id: str, number: int, known: set[str]) -> Request:
        """One page of a course's reviews, with the ids of those already read; the first is asked for without a page number."""
        url = self.reviews_url.format(external_id=external_id) + (f"&page={number}" if number > 1 else "")
        meta = {"course": external_id, "course_page": address, "about": address, "number": number, "known_reviews": known}
        return self.ask(url, self.parse_api_reviews, expects="json", **meta)

    def parse_api_reviews(self, response: Response) -> Iterator[Any]:
        """The reviews on one page, then the next page, as long as each brings a review that is not yet known."""
        data, problem = json_answer(response)
        rows = at(self.reviews_list, data) if not problem else None
        if not isinstance(rows, list):
            yield self.unreadable(response, problem or "no_static_data")
            return
        meta = response.meta
        own, issues = self.reviews_of(meta["course"], meta["course_page"], rows)
        known: set[str] = meta.get("known_reviews", set())
        fresh = {review.external_id for review in own} - known
        following = self.reviews_request(meta["course_page"], meta["course"], meta["number"] + 1, known | fresh)
        more = bool(rows) and at(self.reviews_more, data) is True
        if more and (not fresh or meta["number"] >= MAX_REVIEW_PAGES):
            reason = "a list without an end" if fresh else "the page repeats what was read, and says that there is more"
            issues.append(RawIssue(kind="suspect", field="reviews", text=following.url, reason=reason))
            more = False
        yield self.page(response, source="review", reviews=own, issues=tuple(issues))
        if more:
            yield following

    def reviews_of(self, course: str, course_page: str, rows: list[Any]) -> tuple[tuple[RawReview, ...], list[RawIssue]]:
        """The reviews of this course among the rows; one that names another course is refused."""
        own: list[RawReview] = []
        issues: list[RawIssue] = []
        for row in rows:
            if not isinstance(row, dict):
                continue
            stated = find(self.review_course, row) if self.review_course else ()
            if stated and stated != (course,):
                reason = f"a review of course {' '.join(stated)}, not of {course}"
                text = " ".join(find(self.review_fields["external_id"], row))
                issues.append(RawIssue(kind="rejected", field="reviews", text=text, reason=reason))
            else:
                own.append(self.review(row, course_page))
        return tuple(own), issues

    def review(self, row: dict[str, Any], course_url: str) -> RawReview:
        """One review of the API, as the school's own source."""
        facts = {name: find(where, row) for name, where in self.review_fields.items()}
        external_id = facts.pop("external_id", ())
        return RawReview(
            source=self.slug, external_id=external_id[0] if external_id else "", url=course_url, course_url=course_url, **facts
        )
