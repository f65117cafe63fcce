"""Any page that says in a known vocabulary what it sells: JSON-LD, microdata, OpenGraph and its framework's data, side by side."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from typing import Any

from lxml import etree

from scrapers.comments import without_comments
from scrapers.headings import own_heading
from scrapers.items import RawCourse, RawIssue, RawOffer, RawReview, RawStatedRating, Said
from scrapers.jsonld import choose_course, course_facts, is_a, read_things, stated_ratings_of
from scrapers.jsonld_offers import offers_of
from scrapers.jsonld_prices import objects
from scrapers.locate import distinct, find, said
from scrapers.microdata import read_microdata
from scrapers.printed import held_against, is_free
from scrapers.printed_sums import printed_sums, prints_wholly_free
from scrapers.reading import united
from scrapers.states import course_objects, read_states
from scrapers.whose import address_elsewhere, bears, told_beside

_FACTS = tuple(each.name for each in fields(RawCourse) if each.name not in {"url", "external_id", "offers", "teachers", "incomplete"})
_COURSE_WORD = re.compile(r"\b(?:course|kurs|курс|обучен|професси|profess|программ|program)", re.I)

_GIFT = re.compile(r"подарочн\w*\s+(?:сертификат|карт)|\bсертификат\s+на\s|\bgift\s+(?:card|certificate|voucher)", re.I)
"""What is sold beside courses and pays for any of them."""
# «#review-1», «_:b0», «1»: a place in the list of one page. Every page has such a one, and it is another review's tomorrow.
_PLACE_ON_PAGE = re.compile(r"#.*|_:.*|\d+|(?:review|comment|testimonial|otzyv|отзыв)[-_ ]?\d+", re.I | re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the vocabularies of one page say together."""

    course: RawCourse | None
    """None where none of them says that the page sells a course."""
    reviews: tuple[RawReview, ...]
    stated_ratings: tuple[RawStatedRating, ...]
    issues: tuple[RawIssue, ...]


def read_structured(
    text: str, root: "etree._Element", *, url: str, external_id: str, source: str, is_another: Callable[[str], bool] = lambda _: False
) -> Told:
    """The page's course, its reviews, the rating that it states as a whole, and what was not understood.

    A course told twice on a page is one, with the statements of both. One that names another page's address is left to that page.

    Args:
        text: the page.
        root: the page as a tree.
        url: its address.
        external_id: the id that the address carries.
        source: what the reviews are filed under.
        is_another: whether an address is that of another page of the site.
    """
    plain = without_comments(text)
    told, issues = read_things(plain)
    states, broken = read_states(plain)
    vocabularies = [told, read_microdata(root, url)]
    heading = _heading(plain, root, vocabularies)
    vocabularies.append(course_objects(states, " ".join(heading)))
    courses: list[RawCourse] = []
    stated: list[RawStatedRating] = []
    reviews: list[RawReview] = []
    for things in vocabularies:
        elsewhere = {number: address_elsewhere(each, url, heading, is_another) for number, each in enumerate(things)}
        named = {*heading, *(name for each in courses for name in each.title)}
        chosen, complaints = _chosen(things, elsewhere, url, heading, named if courses else ())
        issues += complaints
        courses += [_course(thing, url, external_id) for thing in chosen]
        stated += [each for thing in chosen for each in stated_ratings_of(thing, url, source)]
        for number, thing in enumerate(things):
            is_own = any(thing is each for each in chosen) or (is_a(thing, "Product") and bears(thing, named))
            about = elsewhere[number] or (url if is_own else "")
            reviews += [_review(row, url, source, about) for row in objects(thing.get("review"))]
    issues += broken
    if not courses and _sells(root, heading, url):
        courses = [RawCourse(url=url, external_id=external_id)]
    if not courses:
        return Told(course=None, reviews=tuple(reviews), stated_ratings=(), issues=tuple(issues))
    course = courses[0]
    for other in courses[1:]:
        course = united(course, other, _FACTS)
    completed = _completed(course, root, heading, _trail(told))
    printed = printed_sums(plain)
    wholly_free = any(map(is_free, completed.offers)) and prints_wholly_free(plain)
    completed = replace(completed, offers=tuple(held_against(offer, printed, wholly_free=wholly_free) for offer in completed.offers))
    return Told(course=completed, reviews=tuple(reviews), stated_ratings=_as_one(stated), issues=tuple(issues))


def _heading(text: str, root: "etree._Element", vocabularies: list[list[dict[str, Any]]]) -> Said:
    things = [thing for each in vocabularies for thing in each]
    names = [name for thing in things if _is_course(thing) for name in said(thing.get("name"))]
    site = [name for thing in things if is_a(thing, "Organization") or is_a(thing, "WebSite") for name in said(thing.get("name"))]
    return own_heading(text, names, [*site, *find("//meta[@property='og:site_name']/@content", None, root)])


def _chosen(
    things: list[dict[str, Any]], elsewhere: dict[int, str], url: str, heading: Said, named: Collection[str]
) -> tuple[list[dict[str, Any]], list[RawIssue]]:
    """The page's course among the objects of one vocabulary, if it is there, and why not; `named` is what another one has called it."""
    candidates = [number for number, thing in enumerate(things) if _is_course(thing)]
    own = [things[number] for number in candidates if not elsewhere[number]]
    chosen = told_beside(own, url, heading, named) if named else choose_course(own, url, heading)
    if len(chosen) == 1 or not candidates:
        return chosen, []
    if named and not chosen:
        others = [name for thing in own for name in said(thing.get("name"))]
        reason = "told beside the page's course, under another name"
        return [], [RawIssue(kind="rejected", field="courses", text=" | ".join(others)[:200], reason=reason)] if others else []
    if not chosen and len(candidates) == 1:
        reason = "identity_mismatch: data of another page's course"
        return [], [RawIssue(kind="rejected", field="courses", text=elsewhere[candidates[0]], reason=reason)]
    reason = f"{len(chosen or candidates)} courses on one page"
    return [], [RawIssue(kind="unknown", field="courses", text="", reason=reason)]


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
    words = " ".join((*heading, url))
    return len(graph) == 2 and _COURSE_WORD.search(words) is not None and _GIFT.search(words) is None


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


def _review(row: dict[str, Any], url: str, source: str, course_url: str) -> RawReview:
    ids = [text for text in said(row.get("@id")) + said(row.get("identifier")) if not _PLACE_ON_PAGE.fullmatch(text.strip())]
    return RawReview(
        source=source,
        external_id=next(iter(ids), ""),
        url=url,
        course_url=course_url,
        author=find(["author.name", "author[].name", "author"], row),
        rating=find(["reviewRating.ratingValue", "reviewRating"], row),
        rating_best=find("reviewRating.bestRating", row),
        rating_worst=find("reviewRating.worstRating", row),
        title=find(["name", "headline"], row),
        text=find(["reviewBody", "description"], row),
        published=find("datePublished", row),
    )
