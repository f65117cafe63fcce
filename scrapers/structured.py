"""Any page that says in a known vocabulary what it sells: JSON-LD, microdata, OpenGraph and its framework's data, side by side."""

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from lxml import etree

from scrapers.comments import without_comments
from scrapers.items import RawCourse, RawIssue, RawOffer, RawReview, RawStatedRating, Said
from scrapers.jsonld import choose_course, course_facts, first_heading, is_a, read_things, stated_ratings_of
from scrapers.jsonld_offers import objects, offers_of
from scrapers.locate import distinct, find, said
from scrapers.microdata import read_microdata
from scrapers.printed import held_against, printed_sums
from scrapers.reading import united
from scrapers.states import course_objects, read_states

_FACTS = tuple(each.name for each in fields(RawCourse) if each.name not in {"url", "external_id", "offers", "teachers", "incomplete"})
_COURSE_WORD = re.compile(r"\b(?:course|kurs|курс|обучен|професси|profess|программ|program)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the vocabularies of one page say together."""

    course: RawCourse | None
    """None where none of them says that the page sells a course."""
    reviews: tuple[RawReview, ...]
    stated_ratings: tuple[RawStatedRating, ...]
    issues: tuple[RawIssue, ...]


def read_structured(text: str, root: "etree._Element", *, url: str, external_id: str, source: str) -> Told:
    """The page's course, its reviews, the rating that it states as a whole, and what was not understood.

    `source` is what the reviews are filed under. A course told twice on a page is one, with the statements of both.
    """
    plain = without_comments(text)
    heading = first_heading(plain)
    told, issues = read_things(plain)
    states, broken = read_states(plain)
    accounts = [told, read_microdata(root, url), course_objects(states, " ".join(heading))]
    courses: list[RawCourse] = []
    stated: list[RawStatedRating] = []
    for things in accounts:
        chosen = choose_course([thing for thing in things if _is_course(thing)], url, heading)
        if len(chosen) > 1:
            issues.append(RawIssue(kind="unknown", field="courses", text="", reason=f"{len(chosen)} courses on one page"))
        else:
            courses += [_course(thing, url, external_id) for thing in chosen]
            stated += [each for thing in chosen for each in stated_ratings_of(thing, url, source)]
    reviews = tuple(_review(row, url, source) for things in accounts for thing in things for row in objects(thing.get("review")))
    issues += broken
    if not courses and _sells(root, heading, url):
        courses = [RawCourse(url=url, external_id=external_id)]
    if not courses:
        return Told(course=None, reviews=reviews, stated_ratings=(), issues=tuple(issues))
    course = courses[0]
    for other in courses[1:]:
        course = united(course, other, _FACTS)
    completed = _completed(course, root, heading, _trail(told))
    printed = printed_sums(plain)
    completed = replace(completed, offers=tuple(held_against(offer, printed) for offer in completed.offers))
    return Told(course=completed, reviews=reviews, stated_ratings=_as_one(stated), issues=tuple(issues))


def _is_course(thing: dict[str, Any]) -> bool:
    """A `Course`, or a `Product` that calls itself one."""
    category = " ".join(said(thing.get("category")))
    return is_a(thing, "Course") or (is_a(thing, "Product") and _COURSE_WORD.search(category) is not None)


def _sells(root: "etree._Element", heading: Said, url: str) -> bool:
    """Whether OpenGraph says that the page sells a product for a price, which its heading or its address calls a course."""
    graph = find(
        ("//meta[@property='og:type'][starts-with(@content, 'product')]/@content", "//meta[@property='product:price:amount']/@content"),
        None,
        root,
    )
    return len(graph) == 2 and _COURSE_WORD.search(" ".join((*heading, url))) is not None


def _course(thing: dict[str, Any], url: str, external_id: str) -> RawCourse:
    return RawCourse(url=url, external_id=external_id, title=said(thing.get("name")), offers=offers_of(thing), **course_facts(thing))


def _completed(course: RawCourse, root: "etree._Element", heading: Said, trail: Said) -> RawCourse:
    """The course with the page's heading, its language and trail, and the price that OpenGraph states."""
    offers = course.offers
    graph = _price_of_graph(root)
    if graph and len(offers) <= 1:
        (offer,) = offers or (RawOffer(),)
        offers = (replace(offer, **{name: distinct(getattr(offer, name) + stated) for name, stated in graph.items()}),)
    own = {name.casefold() for name in (*heading, *course.title)}
    return replace(
        course,
        title=heading or course.title[:1] or find("//meta[@property='og:title']/@content", None, root),
        language=course.language or find("/html/@lang", None, root),
        categories=course.categories or tuple(name for name in trail[1:] if name.casefold() not in own),
        offers=offers,
    )


def _price_of_graph(root: "etree._Element") -> dict[str, Said]:
    """The price that OpenGraph states, as facts of an offer; that of a sale goes before the other, which is then the crossed-out one."""

    def stated(name: str) -> Said:
        return find(f"//meta[@property='product:{name}']/@content", None, root)

    price, currency, sale = stated("price:amount"), stated("price:currency"), stated("sale_price:amount")
    if not sale:
        return {"price": price, "currency": currency} if price else {}
    return {
        "price": sale,
        "list_price": price,
        "currency": currency + stated("sale_price:currency"),
        "offered_from": stated("sale_price_dates:start"),
        "discount_until": stated("sale_price_dates:end"),
    }


def _as_one(stated: list[RawStatedRating]) -> tuple[RawStatedRating, ...]:
    """What several places of a page state of its one rating, to be compared."""
    if not stated:
        return ()
    names = ("rating", "rating_best", "rating_worst", "count")
    facts = {name: distinct(tuple(text for each in stated for text in getattr(each, name))) for name in names}
    return (replace(stated[0], **facts),)


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
