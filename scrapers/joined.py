"""A course's page that is not whole without the school's JSON API: page and answers are read as one, so that they can be compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from urllib.parse import quote

from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from scrapers.base import canonical, tree
from scrapers.comments import without_comments
from scrapers.documents import BrokenDocumentError, load_json
from scrapers.failures import failure_reason
from scrapers.items import IssueKind, RawIssue, RawPage
from scrapers.links import absolute
from scrapers.locate import Where, at, find
from scrapers.markup import folded
from scrapers.pages import CoursePageSpider, text_problem

NOTHING_KNOWN = frozenset({"http_404", "http_410"})
"""Failures by which an API says that it knows nothing of what it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One kind of API call that completes a page.

    Locations and templates see the page's documents, `course` (`external_id`, `address`, `quoted`: the address with a slash, fit for a
    query) and, in a repeated call, `each`.
    """

    name: str
    """Under this name the answer stands in the page's data; of a repeated call a list of `{each, answer}`."""
    url: Where
    """The address that is asked for, as a template or a location on the page; where it finds nothing, there is no call."""
    each: str = ""
    """JMESPath to a list: one call for each of its members."""
    about: Mapping[str, Where] = field(default_factory=dict)
    """JMESPath inside `{each, answer}` -> where the page says the same: an answer that says something else is about another course."""
    holds: str = ""
    """JMESPath to what every answer has, though it may be an empty list there; an answer without it is none."""


@dataclass(slots=True)
class Whole:
    """A page on its way to being whole: what was read so far, and the calls that are still to be made."""

    response: TextResponse
    data: dict[str, Any]
    issues: list[RawIssue]
    pending: list[tuple[Call, dict[str, Any]]]
    lost: bool = False
    """Whether an answer that there should be did not come: the site may have said more of the course than was read."""


class JoinedSpider(CoursePageSpider):
    """Base of spiders whose pages need API calls, one after another. The course is told by its page, when the last answer is in.

    «404» and «410» are answers: the API knows nothing of the course, which is an issue, and its page speaks alone. Where an answer does
    not come, or is about another course, the page counts as failed and its course as incomplete: what was known of it before stands.
    """

    calls: ClassVar[tuple[Call, ...]]

    def parse_course(self, response: Response) -> Iterator[Any]:
        """Check the page, then make the calls that it needs."""
        problem, refusals = self.identity_problem(response)
        if problem or not isinstance(response, TextResponse):
            yield self.unreadable(response, problem or "not_text", *refusals)
            return
        if self.proof and not find(self.proof, None, tree(response)):
            yield self.other_page(response)
            return
        data, broken = self.read_documents(without_comments(response.text))
        address = (canonical(response) or response.url).rstrip("/")
        data["course"] = {"external_id": str(self.external_id(address)), "address": address, "quoted": quote(address + "/", safe="")}
        pending = [(call, scope) for call in self.calls for scope in _scopes(call, data)]
        yield from self.next_call(Whole(response, data, broken, pending))

    def next_call(self, whole: Whole) -> Iterator[Any]:
        """The next request, or, when there is none left, the course."""
        while whole.pending:
            call, scope = whole.pending[0]
            found = find(call.url, {**whole.data, **scope}, tree(whole.response))
            if found and (url := absolute(whole.response, found[0])) is not None:
                about = whole.data["course"]["address"]
                request = self.ask(url, self.parse_answer, about=about, expects="json", cb_kwargs={"whole": whole}, dont_filter=True)
                yield request.replace(errback=self.no_answer_for_page)
                return
            whole.pending.pop(0)
            if found:
                self.lose(whole, call, "not an address")
        page = self.read_whole(whole.response, whole.data, whole.issues)
        yield _incomplete(page) if whole.lost else page

    def parse_answer(self, response: Response, whole: Whole) -> Iterator[Any]:
        """Put the answer into the page's data, if it is one and about this course; then make the next call."""
        call, scope = whole.pending.pop(0)
        answer, problem = json_answer(response)
        if not problem and call.holds and at(call.holds, answer) is None:
            problem = "no_static_data"
        other = self.other_course(call, {**scope, "answer": answer}, whole) if not problem else ()
        if problem or other:
            yield self.unreadable(response, problem or "identity_mismatch", *other)
            self.lose(whole, call, problem or "identity_mismatch")
        else:
            yield self.page(response)
            if call.each:
                whole.data.setdefault(call.name, []).append({**scope, "answer": answer})
            else:
                whole.data[call.name] = answer
        yield from self.next_call(whole)

    def no_answer_for_page(self, failure: Failure) -> Iterator[Any]:
        """The errback of a call: the answer is a failed page; then the next call."""
        whole: Whole = failure.request.cb_kwargs["whole"]  # type: ignore[attr-defined]  # Scrapy sets it
        call, _ = whole.pending.pop(0)
        yield from self.failed(failure)
        reason = failure_reason(failure)
        if reason in NOTHING_KNOWN:
            whole.issues.append(_no_answer(whole, call, reason, kind="unknown"))
        else:
            self.lose(whole, call, reason)
        yield from self.next_call(whole)

    @staticmethod
    def lose(whole: Whole, call: Call, reason: str) -> None:
        """Note that an answer is missing."""
        whole.lost = True
        whole.issues.append(_no_answer(whole, call, reason, kind="rejected"))

    def other_course(self, call: Call, said: dict[str, Any], whole: Whole) -> tuple[RawIssue, ...]:
        """An issue for each statement by which the answer is about another course than the page, or about none."""
        issues = []
        for path, expected in call.about.items():
            wanted, stated = find(expected, {**whole.data, **said}, tree(whole.response)), find(path, said)
            if not stated or not {_folded(text) for text in stated} <= {_folded(text) for text in wanted}:
                text = f"{' | '.join(stated)} instead of {' | '.join(wanted)}"
                issues.append(RawIssue(kind="rejected", field="url", text=text, reason=f"the answer «{call.name}» is about another course"))
        return tuple(issues)


def _no_answer(whole: Whole, call: Call, reason: str, *, kind: IssueKind) -> RawIssue:
    return RawIssue(kind=kind, field="offers", text=whole.data["course"]["address"], reason=f"no answer «{call.name}»: {reason}")


def _incomplete(page: RawPage) -> RawPage:
    """The page as a failed one, its course as one of which more is said than was read."""
    courses = tuple(replace(course, offers=(), incomplete=True) for course in page.courses)
    return replace(page, failed=page.failed or "incomplete", courses=courses)


def _scopes(call: Call, data: dict[str, Any]) -> list[dict[str, Any]]:
    if not call.each:
        return [{}]
    members = at(call.each, data)
    return [{"each": member} for member in members if isinstance(member, str)] if isinstance(members, list) else []


def json_answer(response: Response) -> tuple[Any, str]:
    """The data of an answer and an empty reason, or None and why it cannot be read."""
    if problem := text_problem(response):
        return None, problem
    try:
        return load_json(response.text), ""
    except BrokenDocumentError:
        return None, "not_json"


def _folded(text: str) -> str:
    """Words to compare: white space of every kind, case and a trailing slash do not count."""
    return folded(text).rstrip("/")
