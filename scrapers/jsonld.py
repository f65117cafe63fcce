"""Courses told in JSON-LD: `@graph`, list or object, `@type` a string or a list, prices as numbers or strings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from scrapy.http import Response, TextResponse

from scrapers.base import canonical, is_soft_404, tree
from scrapers.comments import without_comments
from scrapers.documents import BrokenDocumentError, load_json
from scrapers.headings import first_heading, own_heading
from scrapers.items import RawCourse, RawIssue, RawPage, RawStatedRating, RawTeacher, Said
from scrapers.jsonld_offers import offers_of
from scrapers.jsonld_prices import objects
from scrapers.links import absolutes
from scrapers.locate import distinct, find, said
from scrapers.markup import spans
from scrapers.reading import CourseRules, read_course, united
from scrapers.sitemap import SitemapSpider

_SCRIPT = re.compile(r"<script\b[^<>]*\btype=[\"']?application/ld\+json[^<>]*>", re.I), re.compile(r"</script", re.I)
_LANGUAGE = re.compile(r"<html\b[^<>]*\blang=[\"']?([\w-]+)", re.I)


@dataclass(frozen=True, slots=True)
class Thing:
    """The page's only JSON-LD object of a type, as a document of a page that is read by rules."""

    kind: str

    def read(self, text: str) -> Any:
        """The object, or None where there is none. Raises `BrokenDocumentError` where there are several, or a block is broken."""
        things, issues = read_things(text)
        found = [each for each in things if is_a(each, self.kind)]
        if len(found) > 1:
            raise BrokenDocumentError(f"{len(found)} objects of the type {self.kind}")
        if issues:
            raise BrokenDocumentError(*(issue.text for issue in issues), kept=found[0] if found else None)
        return found[0] if found else None


class JsonLdSpider(SitemapSpider):
    """Sitemap, then one page a course, whose JSON-LD says everything but the title."""

    ignore: ClassVar[frozenset[str]] = frozenset()
    """Facts of `RawCourse` that the school's JSON-LD gets wrong, each with a dated comment in the school's file."""
    rules: ClassVar[CourseRules] = CourseRules(fields={})
    """What else the page says, beside its JSON-LD: further statements of the same facts and of the same tariffs."""

    def parse_course(self, response: Response) -> Iterator[RawPage]:
        """The course of the page, or why it has none."""
        problem, refused = self.identity_problem(response)
        if problem or not isinstance(response, TextResponse):
            yield self.unreadable(response, problem or "not_text", *refused)
            return
        text = without_comments(response.text)
        things, issues = read_things(text)
        told = [each for each in things if is_a(each, "Course")]
        heading = own_heading(text, (name for each in told for name in said(each.get("name"))))
        if is_soft_404(" ".join(first_heading(text))):
            yield self.unreadable(response, "soft_404", *issues)
            return
        address = canonical(response) or response.url
        courses = choose_course(told, address, heading)
        if len(courses) == 1 and (other := self.stated_elsewhere(courses[0], address)):
            issues.append(RawIssue(kind="rejected", field="courses", text=other, reason="identity_mismatch: JSON-LD of another course"))
            courses = [{}] if heading else []
        if len(courses) != 1:
            reason = "ambiguous_course_schema" if courses else "no_static_data"
            yield self.unreadable(
                response, reason, *issues, RawIssue(kind="unknown", field="courses", text="", reason=f"{len(courses)} courses in JSON-LD")
            )
            return
        facts = {name: value for name, value in course_facts(courses[0]).items() if name not in self.ignore}
        course = RawCourse(
            url=address,
            external_id=str(self.external_id(address)),
            title=heading or said(courses[0].get("name")),
            offers=offers_of(courses[0]),
            **{"language": tuple(_LANGUAGE.findall(text)[:1]), **facts},
        )
        course, more = self.with_rules(course, response, text)
        stated = stated_ratings_of(courses[0], address, self.slug)
        yield self.page(response, courses=(self.adjust_item(course, response),), stated_ratings=stated, issues=(*issues, *more))

    def with_rules(self, course: RawCourse, response: TextResponse, text: str) -> tuple[RawCourse, list[RawIssue]]:
        """The course with what the school's rules find beside the JSON-LD."""
        if not (self.rules.fields or self.rules.offers):
            return course, []
        data, broken = self.read_documents(text)
        beside, issues = read_course(self.rules, url=course.url, external_id=course.external_id, data=data, root=tree(response))
        return united(course, beside, tuple(self.rules.fields)), broken + issues

    def stated_elsewhere(self, course: dict[str, Any], address: str) -> str:
        """The address by which the object says that it is another course of the school, or empty; a name alone never says so."""
        stated = absolutes(address, said(course.get("url")) + said(course.get("@id")))
        return next((url for url in stated if self.external_id(url) not in {None, self.external_id(address)}), "")


def read_things(text: str) -> tuple[list[dict[str, Any]], list[RawIssue]]:
    """Every object of every JSON-LD block, graphs and lists opened; a broken block is an issue, the others are read."""
    things: list[dict[str, Any]] = []
    issues: list[RawIssue] = []
    plainly = without_comments(text)
    for _, start, end, _ in spans(plainly, *_SCRIPT):
        try:
            things.extend(_opened(load_json(plainly[start:end])))
        except BrokenDocumentError as error:
            issues.append(RawIssue(kind="unknown", field="courses", text=str(error)[:200], reason="broken JSON-LD"))
    return things, issues


def _opened(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for part in value:
            yield from _opened(part)
    elif isinstance(value, dict):
        yield value
        if isinstance(value.get("@graph"), list | dict):
            yield from _opened(value["@graph"])


def is_a(thing: dict[str, Any], kind: str) -> bool:
    """Whether `@type` names this type, as a string or among others: `Course`, `schema:Course`, `https://schema.org/Course`."""
    return any(re.split(r"[/#:]", name)[-1] == kind for name in said(thing.get("@type")))


def choose_course(courses: list[dict[str, Any]], address: str, heading: Said) -> list[dict[str, Any]]:
    """The page's own course: the only one, or the only one with the page's heading or address."""
    if len(courses) <= 1:
        return courses
    headings = {_plain(text) for text in heading}
    return (
        [each for each in courses if _plain(str(each.get("name", ""))) in headings]
        or [each for each in courses if each.get("url") == address]
        or courses
    )


def course_facts(course: dict[str, Any]) -> dict[str, Any]:
    """What the object says of the course itself and of its runs, as facts of `RawCourse`."""
    runs = objects(course.get("hasCourseInstance"))
    # A run that does not say when it starts may be the next one: an empty statement stands for it.
    starts = find("[].startDate", runs) if len(runs) <= 1 else tuple(text for run in runs for text in said(run.get("startDate")) or ("",))
    facts: dict[str, Any] = {
        "summary": said(course.get("description")),
        "level": said(course.get("educationalLevel")),
        "format": distinct(find("[].courseMode", runs)),
        "duration": distinct(find("[].duration", runs) + _whole_schedules(runs) + said(course.get("timeRequired"))),
        "workload": distinct(find("[].courseWorkload", runs)),
        "starts_on" if len(runs) <= 1 else "start_choices": starts,
        "ends_on": find("[].endDate", runs) if len(runs) == 1 else (),
        "tariffs_enrolment": distinct(find("[].availability", objects(course.get("offers")))),
        "skills": said(course.get("teaches")),
        "teachers": tuple(RawTeacher(name=name) for name in distinct(find("[].instructor[].name || [].instructor.name", runs))),
    }
    if language := said(course.get("inLanguage")):
        facts["language"] = language
    return facts


def stated_ratings_of(thing: dict[str, Any], url: str, source: str) -> tuple[RawStatedRating, ...]:
    """The rating that an object states of itself as a whole."""
    return tuple(
        RawStatedRating(
            source=source,
            course_url=url,
            rating=said(each.get("ratingValue")),
            rating_best=said(each.get("bestRating")),
            rating_worst=said(each.get("worstRating")),
            count=find(["reviewCount", "ratingCount"], each),
        )
        for each in objects(thing.get("aggregateRating"))
    )


def _whole_schedules(runs: list[dict[str, Any]]) -> Said:
    """Durations of schedules; of one that repeats it is the length of a single lesson and says nothing of the course."""
    schedules = [schedule for run in runs for schedule in objects(run.get("courseSchedule"))]
    return tuple(
        text for each in schedules if not (each.get("repeatFrequency") or each.get("repeatCount")) for text in said(each.get("duration"))
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
