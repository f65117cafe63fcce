"""One page a course: is it the page that was asked for, and what does it say by the school's rules."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response, TextResponse

from scrapers.base import SchoolSpider, canonical, is_soft_404, tree
from scrapers.comments import without_comments
from scrapers.decoding import settle_encoding
from scrapers.documents import BrokenDocumentError, Document
from scrapers.items import RawCourse, RawIssue, RawPage
from scrapers.locate import Where, find
from scrapers.reading import CourseRules, read_course


class CoursePageSpider(SchoolSpider):
    """Base of spiders that read one page a course. Subclasses say how the pages are found."""

    documents: ClassVar[Mapping[str, Document]] = {}
    """Name in the page's data -> the document that is cut out of the page's text."""
    rules: ClassVar[CourseRules]
    """Where each fact stands."""
    proof: ClassVar[Where] = ()
    """What only a course's page has; a page without it is no course, and nothing is wrong with that. Empty = every page must be one."""

    def adjust_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Hook: the page's data before anything is read from it."""
        return data

    def adjust_item(self, item: RawCourse, response: TextResponse) -> RawCourse:
        """Hook: the course after it was read."""
        return item

    def course_request(self, url: str) -> Request:
        """A request for the page of one course."""
        return self.ask(url, self.parse_course, course=self.external_id(url), about=url)

    def parse_course(self, response: Response) -> Iterator[RawPage]:
        """The page of one course, or why it is not one."""
        problem, refusals = self.identity_problem(response)
        if problem or not isinstance(response, TextResponse):
            yield self.unreadable(response, problem or "not_text", *refusals)
            return
        if self.proof and not find(self.proof, None, tree(response)):
            yield self.other_page(response)
            return
        data, broken = self.read_documents(without_comments(response.text))
        yield self.read_whole(response, data, broken)

    def read_whole(self, response: TextResponse, data: dict[str, Any], broken: list[RawIssue]) -> RawPage:
        """What the page and its data say of the course by the rules, or why they say nothing."""
        address = self.own_address(canonical(response) or response.url)
        external_id = str(self.external_id(address))
        data = self.adjust_data(data)
        root = tree(response)
        course, issues = read_course(self.rules, url=address, external_id=external_id, data=data, root=root)
        course = self.adjust_item(course, response)
        # A catalogue or a «not found» page that answers 200 has a heading, and nothing that is about a course.
        is_about_it = canonical(response) is not None or any(data.values())
        if course.title and is_soft_404(course.title[0]):
            return self.unreadable(response, "soft_404")
        if not course.offers and not (course.title and is_about_it):
            return self.unreadable(response, "no_static_data", *broken, *issues)
        if words := find(self.rules.no_course, data, root):
            refusal = RawIssue(kind="rejected", field="courses", text=" | ".join(words), reason="not a course")
            return self.page(response, issues=(refusal,))
        return self.page(response, courses=(course,), issues=(*broken, *issues))

    def other_page(self, response: TextResponse) -> RawPage:
        """A page without the proof of a course: one of the school's other pages, if it has at least a heading and its own address."""
        heading = find("(//h1[normalize-space()])[1]", None, tree(response))
        is_page = bool(heading) and canonical(response) is not None and not is_soft_404(heading[0])
        return self.page(response) if is_page else self.unreadable(response, "no_static_data")

    def identity_problem(self, response: Response) -> tuple[str, tuple[RawIssue, ...]]:
        """Why the response is not the page of the course that was asked for: a reason and its issues, or an empty reason."""
        if problem := text_problem(response):
            return problem, ()
        wanted = response.meta["course"]
        stated = canonical(response)
        for address in (response.url, stated or response.url):
            if self.external_id(address) != wanted:
                issue = RawIssue(kind="rejected", field="url", text=address, reason=f"not the page of course {wanted}")
                return "identity_mismatch", (issue,)
        return "", ()

    def read_documents(self, text: str) -> tuple[dict[str, Any], list[RawIssue]]:
        """The data inside the page; a document, or a part of one, that cannot be read is an issue, the rest stays."""
        data: dict[str, Any] = {}
        issues: list[RawIssue] = []
        for name, document in self.documents.items():
            try:
                data[name] = document.read(text)
            except BrokenDocumentError as error:
                data[name] = error.kept
                reason = "broken data inside the page"
                issues += [RawIssue(kind="unknown", field="offers", text=f"{name}: {each}"[:200], reason=reason) for each in error.problems]
        return data, issues


def text_problem(response: Response) -> str:
    """Why the body cannot be believed as a text at all; empty where it can."""
    if not isinstance(response, TextResponse):
        return "not_text"
    is_readable = settle_encoding(response)
    return "truncated" if is_cut_off(response.text) else "" if is_readable else "wrong_encoding"


def is_cut_off(text: str) -> bool:
    """An HTML document that begins and does not end: what stood behind the cut would be missing without a word."""
    return "<html" in text[:2048].lower() and "</html" not in text[-2048:].lower()
