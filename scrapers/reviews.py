"""Pages of reviews: which node of which site is which fact. A review site is a row of this table, not a class."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from scrapers.items import RawReview
from scrapers.locate import Where, find, nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSite:
    """How one site shows its reviews."""

    source: str
    """What its reviews are filed under: `otzovik`."""
    items: str
    """XPath to each review."""
    fields: Mapping[str, Where]
    """Fact of `RawReview` -> XPath below the review; `external_id` and `url` are addresses or ids as printed."""
    id_pattern: str = ""
    """Regular expression that cuts the id (group 1) out of what `external_id` finds; empty = taken whole."""
    page_pattern: str
    """Regular expression that an address of these lists matches; its group `page` is the page's number (absent on the first)."""
    proof: str
    """XPath that only a page of this kind has, also where it lists no review."""
    best: str = ""
    """Best value of the site's scale, where its pages do not say."""
    full_text: str = ""
    """XPath to the whole text on the review's own page; empty = the list has it."""


SITES: dict[str, ReviewSite] = {
    "otzovik.com": ReviewSite(
        source="otzovik",
        items="//*[has-class('review-list-chunk')]//div[has-class('item')][@itemprop='review']",
        fields={
            "external_id": ".//meta[@itemprop='url']/@content",
            "url": ".//meta[@itemprop='url']/@content",
            "author": ".//span[@itemprop='name']",
            "rating": ".//*[has-class('rating-score')]//span",
            "title": ".//a[has-class('review-title')]",
            "text": ".//*[has-class('review-teaser')]",
            "pros": ".//*[has-class('review-plus')]",
            "cons": ".//*[has-class('review-minus')]",
            "published": [".//div[has-class('review-postdate')]/@content", ".//div[has-class('review-postdate')]"],
        },
        id_pattern=r"review_(\d+)",
        page_pattern=r"^https://otzovik\.com/reviews/[\w.-]+/(?:(?P<page>\d+)/)?$",
        proof="//*[has-class('review-list-chunk')] | //*[has-class('reviews-counter')]",
        best="5",
        full_text="//*[has-class('review-body')]",
    ),
    "tutortop.ru": ReviewSite(
        source="tutortop",
        items="//*[has-class('reviews-list-item')]",
        fields={
            "external_id": "./@data-id | ./@id",
            "author": ".//span[@itemprop='author']",
            "rating": ".//*[has-class('reviews-list-ball')]",
            "title": ".//*[has-class('list-item-title')]",
            "text": ".//*[has-class('list-item-content')]",
            "published": ".//span[@itemprop='datePublished']",
        },
        page_pattern=r"^https://tutortop\.ru/school-reviews/[\w-]+/(?:page/(?P<page>\d+)/?)?$",
        proof="//*[has-class('reviews-list-item')] | //*[has-class('reviews-list')]",
        best="5",
    ),
    "ru.hexlet.io": ReviewSite(
        source="hexlet",
        items="//*[has-class('hexlet-dashboard-courses')]//*[has-class('mb-3')][has-class('pb-5')]",
        fields={
            "author": ".//h5[has-class('mt-3')]",
            "text": ".//*[has-class('fs-5')][has-class('lh-lg')]",
            "published": ".//time/@datetime",
        },
        page_pattern=r"^https://ru\.hexlet\.io/testimonials(?:\?page=(?P<page>\d+))?$",
        proof="//*[has-class('hexlet-dashboard-courses')]",
    ),
}


def site_of(url: str) -> ReviewSite | None:
    """The kind of page that an address leads to, chosen by its host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return SITES.get(host)


def read_reviews(site: ReviewSite, root: "etree._Element", page_url: str) -> tuple[RawReview, ...]:
    """The reviews on one page of the list, in its order."""
    return tuple(_review(site, node, page_url) for node in nodes(site.items, root))


def _review(site: ReviewSite, node: "etree._Element", page_url: str) -> RawReview:
    facts: dict[str, Any] = {name: find(where, node=node, data=None) for name, where in site.fields.items()}
    identity, address = facts.pop("external_id", ()), facts.pop("url", ())
    found = re.search(site.id_pattern, identity[0]) if identity and site.id_pattern else None
    external_id = found[1] if found else identity[0] if identity and not site.id_pattern else ""
    url = urljoin(page_url, address[0]) if address else page_url
    return RawReview(source=site.source, external_id=external_id, url=url, rating_best=(site.best,) if site.best else (), **facts)


def next_page(site: ReviewSite, root: "etree._Element", url: str) -> str | None:
    """The address of the next page of the same list: `rel=next`, else the next number where the page links to that or a later one."""
    stated = find("//a[@rel='next']/@href | //link[@rel='next']/@href", None, root)
    if stated:
        return urljoin(url, stated[0])
    number = _number(site, url)
    if number is None:
        return None
    for href in find("//a/@href", None, root):
        address = urljoin(url, href)
        linked = _number(site, address)
        if linked is not None and linked > number and _list_of(site, address) == _list_of(site, url):
            return re.sub(rf"{linked}(?=\D*$)", str(number + 1), address)
    return None


def _number(site: ReviewSite, url: str) -> int | None:
    found = re.search(site.page_pattern, _plain(url))
    return int(found["page"] or 1) if found else None


def _list_of(site: ReviewSite, url: str) -> str:
    """The address without its page number: what two pages of one list have in common."""
    plain = _plain(url)
    found = re.search(site.page_pattern, plain)
    cut = found.start("page") if found and found["page"] else len(plain)
    return re.sub(r"(?:page/?|\?page=)?$", "", plain[:cut]).rstrip("/")


def _plain(url: str) -> str:
    """The address without a sort order, which does not change which list it is."""
    split = urlsplit(url)
    page = re.search(r"(?:^|&)page=(\d+)", split.query)
    return f"https://{(split.hostname or '').removeprefix('www.')}{split.path}" + (f"?page={page[1]}" if page else "")
