"""Pages of reviews, read by the table of `review_sites.py`."""

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from scrapers.base import host_of
from scrapers.items import RawReview, RawStatedRating
from scrapers.links import absolute, absolutes
from scrapers.locate import find, nodes, outermost
from scrapers.review_sites import SITES, ReviewSite

_DIGITS = 9
"""More digits than the number of a page has."""


def site_of(url: str) -> ReviewSite | None:
    """The kind of page that an address leads to, chosen by its host."""
    return SITES.get(host_of(url))


def read_reviews(site: ReviewSite, root: "etree._Element", page_url: str) -> tuple[RawReview, ...]:
    """The reviews on one page of the list, in its order; what stands inside a review (an answer to it) is none of its own."""
    return tuple(_review(site, node, page_url) for node in outermost(nodes(site.items, root)))


def read_stated(site: ReviewSite, root: "etree._Element") -> tuple[RawStatedRating, ...]:
    """The rating that the list states of the school as a whole."""
    facts = {name: find(where, None, root) for name, where in site.stated.items()}
    best = (site.best,) if site.best else ()
    return (RawStatedRating(source=site.source, rating_best=best, **facts),) if any(facts.values()) else ()


def _review(site: ReviewSite, node: "etree._Element", page_url: str) -> RawReview:
    facts: dict[str, Any] = {name: find(where, node=node, data=None) for name, where in site.fields.items()}
    identity, address = facts.pop("external_id", ()), facts.pop("url", ())
    external_id = _id_of(site, identity[0]) if identity else ""
    url = (absolute(page_url, address[0]) if address else None) or page_url
    return RawReview(source=site.source, external_id=external_id, url=url, rating_best=(site.best,) if site.best else (), **facts)


def _id_of(site: ReviewSite, printed: str) -> str:
    """The review's id in what is printed, or nothing; a session or an affiliate's tail in a link makes no other review of it."""
    if not site.id_pattern:
        return printed
    found = re.search(site.id_pattern, re.split(r"[?#]", printed)[0])
    return found[1] if found else ""


def is_review(site: ReviewSite, url: str, external_id: str) -> bool:
    """Whether an address is that of the review's own page."""
    return site_of(url) is site and _id_of(site, url) == external_id


def next_page(site: ReviewSite, root: "etree._Element", url: str) -> str | None:
    """The address of the next page of the same list: `rel=next`, else the next number where the page links to that or a later one."""
    stated = find("//a[@rel='next']/@href | //link[@rel='next']/@href", None, root)
    if stated and (following := absolute(url, stated[0])):
        return following
    number = _number(site, url)
    if number is None:
        return None
    for address in absolutes(url, find("//a/@href", None, root)):
        linked = _number(site, address)
        if linked is not None and linked > number and _list_of(site, address) == _list_of(site, url):
            return re.sub(rf"{linked}(?=\D*$)", str(number + 1), address)
    return None


def same_list(site: ReviewSite, one: str, other: str) -> bool:
    """Whether an address is a page of the list `other`; one that redirects elsewhere, or names another as its own, is somebody else's."""
    return _number(site, other) is None or (_number(site, one) is not None and _list_of(site, one) == _list_of(site, other))


def _number(site: ReviewSite, url: str) -> int | None:
    found = re.search(site.page_pattern, _plain(url))
    return int(found["page"] or site.first) if found and len(found["page"] or "") < _DIGITS else None


def _list_of(site: ReviewSite, url: str) -> str:
    """The address without its page number: what two pages of one list have in common."""
    plain = _plain(url)
    found = re.search(site.page_pattern, plain)
    cut = found.start("page") if found and found["page"] else len(plain)
    return re.sub(r"(?:page/?|\?(?:page|new)=)?$", "", plain[:cut]).rstrip("/")


def _plain(url: str) -> str:
    """The address without a sort order, which does not change which list it is."""
    split = urlsplit(url)
    page = re.search(r"(?:^|&)((?:page|new)=\d+)", split.query)
    return f"https://{host_of(url)}{split.path}" + (f"?{page[1]}" if page else "")
