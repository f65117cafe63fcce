"""Any page that says in a known vocabulary what it sells: JSON-LD, microdata, OpenGraph and its framework's data, side by side."""

import re
from dataclasses import fields, replace
from typing import Any

from lxml import etree

from scrapers.comments import without_comments
from scrapers.items import RawCourse, RawIssue, RawOffer, RawReview, Said
from scrapers.jsonld import choose_course, course_facts, first_heading, is_a, read_things
from scrapers.jsonld_offers import distinct, objects, offers_of
from scrapers.locate import find, said
from scrapers.microdata import read_microdata
from scrapers.reading import united
from scrapers.states import course_objects, read_states

_FACTS = tuple(each.name for each in fields(RawCourse) if each.name not in {"url", "external_id", "offers", "teachers"})
_COURSE_WORD = re.compile(r"\b(?:course|курс|обучен|професси|программ)", re.I)


def read_structured(
    text: str, root: "etree._Element", *, url: str, external_id: str, source: str
) -> tuple[RawCourse | None, tuple[RawReview, ...], list[RawIssue]]:
    """The page's course, its reviews and what was not understood; no course where no vocabulary says that the page sells one.

    `source` is what the reviews are filed under. A course told twice on a page is one, with the statements of both.
    """
    plain = without_comments(text)
    heading = first_heading(plain)
    told, issues = read_things(plain)
    states, broken = read_states(plain)
    accounts = [told, read_microdata(root, url), course_objects(states, " ".join(heading))]
    courses = []
    for things in accounts:
        chosen = choose_course([thing for thing in things if _is_course(thing)], url, heading)
        if len(chosen) > 1:
            issues.append(RawIssue(kind="unknown", field="courses", text="", reason=f"{len(chosen)} courses on one page"))
        else:
            courses += [_course(thing, url, external_id) for thing in chosen]
    reviews = tuple(_review(row, url, source) for things in accounts for thing in things for row in objects(thing.get("review")))
    if not courses:
        return None, reviews, issues + broken
    course = courses[0]
    for other in courses[1:]:
        course = united(course, other, _FACTS)
    return _completed(course, root, heading, _trail(told)), reviews, issues + broken


def _is_course(thing: dict[str, Any]) -> bool:
    """A `Course`, or a `Product` that calls itself one."""
    category = " ".join(said(thing.get("category")))
    return is_a(thing, "Course") or (is_a(thing, "Product") and _COURSE_WORD.search(category) is not None)


def _course(thing: dict[str, Any], url: str, external_id: str) -> RawCourse:
    return RawCourse(url=url, external_id=external_id, title=said(thing.get("name")), offers=offers_of(thing), **course_facts(thing))


def _completed(course: RawCourse, root: "etree._Element", heading: Said, trail: Said) -> RawCourse:
    """The course with the page's heading, its language and trail, and the price that OpenGraph states."""
    graph = {name: find(f"//meta[@property='{name}']/@content", None, root) for name in ("product:price:amount", "product:price:currency")}
    offers = course.offers
    if graph["product:price:amount"] and len(offers) <= 1:
        (offer,) = offers or (RawOffer(),)
        price, currency = (distinct(one + two) for one, two in zip((offer.price, offer.currency), graph.values(), strict=True))
        offers = (replace(offer, price=price, currency=currency),)
    own = {name.casefold() for name in (*heading, *course.title)}
    return replace(
        course,
        title=heading or course.title[:1] or find("//meta[@property='og:title']/@content", None, root),
        language=course.language or find("/html/@lang", None, root),
        categories=course.categories or tuple(name for name in trail[1:] if name.casefold() not in own),
        offers=offers,
    )


def _trail(things: list[dict[str, Any]]) -> Said:
    """The names of the page's breadcrumbs, in order; the first is the home page."""
    crumbs = [each for thing in things if is_a(thing, "BreadcrumbList") for each in objects(thing.get("itemListElement"))]
    return tuple(text for each in crumbs for text in find(["name", "item.name"], each)[:1])


def _review(row: dict[str, Any], url: str, source: str) -> RawReview:
    return RawReview(
        source=source,
        external_id=next(iter(said(row.get("@id")) + said(row.get("identifier"))), ""),
        url=url,
        course_url=url,
        author=find(["author.name", "author[].name", "author"], row),
        rating=find(["reviewRating.ratingValue", "reviewRating"], row),
        rating_best=find("reviewRating.bestRating", row),
        rating_worst=find("reviewRating.worstRating", row),
        title=find(["name", "headline"], row),
        text=find(["reviewBody", "description"], row),
        published=find("datePublished", row),
    )
