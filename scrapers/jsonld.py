"""Courses told in JSON-LD: `@graph`, list or object, `@type` a string or a list, prices as numbers or strings."""

import html
import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from scrapy.http import Response, TextResponse
from w3lib.html import remove_tags

from scrapers.base import canonical, is_soft_404
from scrapers.documents import BrokenDocumentError, load_json
from scrapers.items import RawCourse, RawIssue, RawOffer, RawPage, RawTeacher, Said
from scrapers.locate import find, said
from scrapers.sitemap import SitemapSpider

_SCRIPT = re.compile(r"<script\b[^>]*\btype=[\"']?application/ld\+json[^>]*>(.*?)</script", re.S | re.I)
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1", re.S | re.I)
_LANGUAGE = re.compile(r"<html\b[^>]*\blang=[\"']?([\w-]+)", re.I)


class JsonLdSpider(SitemapSpider):
    """Sitemap, then one page a course, whose JSON-LD says everything but the title."""

    ignore: ClassVar[frozenset[str]] = frozenset()
    """Facts of `RawCourse` that the school's JSON-LD gets wrong, each with a dated comment in the school's file."""

    def parse_course(self, response: Response) -> Iterator[RawPage]:
        """The course of the page, or why it has none."""
        problem, refused = self.identity_problem(response)
        if problem or not isinstance(response, TextResponse):
            yield self.unreadable(response, problem or "not_text", *refused)
            return
        things, issues = read_things(response.text)
        heading = first_heading(response.text)
        if is_soft_404(" ".join(heading)):
            yield self.unreadable(response, "soft_404", *issues)
            return
        address = canonical(response) or response.url
        courses = choose_course([each for each in things if is_a(each, "Course")], address, heading)
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
            **{"language": tuple(_LANGUAGE.findall(response.text)[:1]), **facts},
        )
        yield self.page(response, courses=(self.adjust_item(course, response),), issues=tuple(issues))


def read_things(text: str) -> tuple[list[dict[str, Any]], list[RawIssue]]:
    """Every object of every JSON-LD block, graphs and lists opened; a broken block is an issue, the others are read."""
    things: list[dict[str, Any]] = []
    issues: list[RawIssue] = []
    for block in _SCRIPT.findall(text):
        try:
            things.extend(_opened(load_json(block)))
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
    """Whether `@type` names this type, as a string or among others."""
    types = thing.get("@type")
    return types == kind or (isinstance(types, list) and kind in types)


def choose_course(courses: list[dict[str, Any]], address: str, heading: Said) -> list[dict[str, Any]]:
    """The page's own course: the only one, or the only one with the page's heading or address."""
    if len(courses) <= 1:
        return courses
    plain = {_plain(text) for text in heading}
    return (
        [each for each in courses if _plain(str(each.get("name", ""))) in plain]
        or [each for each in courses if each.get("url") == address]
        or courses
    )


def first_heading(text: str) -> Said:
    """The text of the page's first `h1`, or nothing."""
    found = _HEADING.search(text)
    heading = html.unescape(remove_tags(found[1])) if found else ""
    return (heading,) if heading.strip() else ()


def course_facts(course: dict[str, Any]) -> dict[str, Any]:
    """What the object says of the course itself and of its runs, as facts of `RawCourse`."""
    runs = _objects(course.get("hasCourseInstance"))
    # A run that does not say when it starts may be the next one: an empty statement stands for it.
    starts = find("[].startDate", runs) if len(runs) <= 1 else tuple(text for run in runs for text in said(run.get("startDate")) or ("",))
    facts: dict[str, Any] = {
        "summary": said(course.get("description")),
        "level": said(course.get("educationalLevel")),
        "format": _distinct(find("[].courseMode", runs)),
        "duration": _distinct(find(("[].duration", "[].courseSchedule.duration"), runs) + said(course.get("timeRequired"))),
        "workload": _distinct(find("[].courseWorkload", runs)),
        "starts_on" if len(runs) <= 1 else "start_choices": starts,
        "ends_on": find("[].endDate", runs) if len(runs) == 1 else (),
        "enrolment": _distinct(find("[].availability", _objects(course.get("offers")))),
        "skills": said(course.get("teaches")),
        "teachers": tuple(RawTeacher(name=name) for name in _distinct(find("[].instructor[].name || [].instructor.name", runs))),
    }
    if language := said(course.get("inLanguage")):
        facts["language"] = language
    return facts


def offers_of(course: dict[str, Any]) -> tuple[RawOffer, ...]:
    """The course's offers. Only a course whose single offer is of the category «free» is said to be free."""
    rows = _objects(course.get("offers"))
    alone = len(rows) == 1
    offers: dict[str, RawOffer] = {}
    for row in rows:
        offer = _offer(row, alone=alone)
        former = offers.get(offer.external_id)
        offers[offer.external_id] = _joined(former, offer) if former else offer
    return tuple(offers.values())


def _offer(row: dict[str, Any], *, alone: bool) -> RawOffer:
    price = said(row.get("price")) or find("priceSpecification.price", row)
    unit = " ".join(find(("priceSpecification.unitText", "priceSpecification.unitCode", "priceSpecification.billingDuration"), row))
    monthly = bool(re.search(r"\b(?:month|mon|мес|P1M)", unit, re.I))
    category = said(row.get("category"))
    return RawOffer(
        external_id="default" if alone else _offer_id(row),
        name=said(row.get("name")),
        price=() if monthly else price,
        price_from=said(row.get("lowPrice")),
        monthly_price=price if monthly else (),
        currency=said(row.get("priceCurrency")) or find("priceSpecification.priceCurrency", row),
        discount_until=said(row.get("priceValidUntil")) or said(row.get("validThrough")),
        free=category if alone else (),
        subscription=tuple(word for word in category if "subscri" in word.casefold()),
    )


def _offer_id(row: dict[str, Any]) -> str:
    for key in ("sku", "identifier", "@id"):
        if isinstance(row.get(key), str | int):
            return str(row[key])
    tariff = parse_qs(urlsplit(str(row.get("url", ""))).query).get("tariffId")
    return tariff[0] if tariff else " ".join(said(row.get("name")) or said(row.get("category"))) or "default"


def _joined(one: RawOffer, other: RawOffer) -> RawOffer:
    """Two offers that cannot be told apart are one, said twice: where they differ, it is a conflict."""
    names = [name for name in RawOffer.__slots__ if name != "external_id"]
    return RawOffer(external_id=one.external_id, **{name: _distinct(getattr(one, name) + getattr(other, name)) for name in names})


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


def _distinct(statements: Said) -> Said:
    return tuple(dict.fromkeys(statements))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
