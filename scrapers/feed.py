"""YML feeds, read offer by offer: memory does not grow with the feed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from scrapers.archives import ArchiveError, unarchived_pieces
from scrapers.base import plain_address
from scrapers.dialects import DIALECTS, Dialect, known_params
from scrapers.feed_elements import FLOOR, as_floor, find, sums, text_of, texts
from scrapers.items import RawCourse, RawIssue, RawOffer, Said

_MONTHLY = {"monthly_price", "monthly_list_price", "monthly_from"}
MAX_UNPACKED = 300 * 1024 * 1024


class FeedError(ValueError):
    """The body is not a YML feed, or not a whole one."""


@dataclass(slots=True)
class FeedHead:
    """What a feed says of itself before its offers."""

    name: str = ""
    company: str = ""
    url: str = ""
    currency: str = ""
    """The one whose rate is 1."""
    names_currencies: bool = False
    """Whether any offer states its currency; one that does not is then in none, rather than in the feed's own."""
    categories: dict[str, str] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    """Name of each collection of the shop's, by its id."""
    unknown_params: dict[str, str] = field(default_factory=dict)
    """Parameters that nobody knows, each with the first value it had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOffer:
    """One `<offer>`: its id, its course (None where it has no address), and whether the head was complete before it."""

    external_id: str
    url: str
    facts: dict[str, Said]
    offer: RawOffer


def read_feed(body: bytes, dialect: Dialect, head: FeedHead) -> Iterator[FeedOffer]:
    """The offers of a feed, one after another; `head` is filled on the way. Entities and the network are never used.

    Raises `FeedError` where the body stops being a feed; what was yielded before must then not be believed.
    """
    known = known_params(dialect)
    head.names_currencies = _names(b"<currencyId", body)
    parser = etree.XMLPullParser(
        events=("end",),
        tag=("offer", "category", "set", "currency", "name", "company", "url"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    try:
        for piece in unarchived_pieces(body, MAX_UNPACKED):
            parser.feed(piece)
            yield from _read_so_far(parser, dialect, head, known)
        root = parser.close()
        yield from _read_so_far(parser, dialect, head, known)
    except (ArchiveError, etree.XMLSyntaxError) as error:
        raise FeedError(str(error)) from error
    if root.tag != "yml_catalog":
        raise FeedError(f"root element is <{root.tag}>")


def _names(mark: bytes, body: bytes) -> bool:
    """Whether the mark stands anywhere in the feed, also across two pieces of it."""
    last = b""
    try:
        for piece in unarchived_pieces(body, MAX_UNPACKED):
            if mark in last + piece:
                return True
            last = piece[-len(mark) :]
    except ArchiveError as error:
        raise FeedError(str(error)) from error
    return False


def _read_so_far(parser: "etree.XMLPullParser", dialect: Dialect, head: FeedHead, known: frozenset[str]) -> Iterator[FeedOffer]:
    for _, element in parser.read_events():
        if not isinstance(element, etree._Element):
            continue
        parent = element.getparent()
        if element.tag == "offer":
            yield _offer(element, dialect, head, known)
            element.clear()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
        elif element.tag == "category":
            head.categories[element.get("id", "")] = text_of(element)
        elif element.tag == "set":
            head.sets[element.get("id", "")] = " ".join(texts(element, "name"))
        elif element.tag == "currency":
            head.currency = element.get("id", "") if element.get("rate") == "1" else head.currency
        elif parent is not None and parent.tag == "shop":
            setattr(head, str(element.tag), text_of(element))


def _offer(element: "etree._Element", dialect: Dialect, head: FeedHead, known: frozenset[str]) -> FeedOffer:
    facts = {name: _in_unit(find(place, element), dialect.units.get(name)) for name, place in dialect.course.items()}
    if available := element.get("available"):
        facts["enrolment"] = (f"available={available}",)
    facts["categories"] = tuple(head.categories[key] for key in texts(element, "categoryId") if head.categories.get(key))
    # An additional category may be named by its id or by its name.
    facts["categories"] += tuple(head.categories.get(text, text) for text in find("param:Дополнительная категория", element))
    sets = [key.strip() for text in texts(element, "set-ids") for key in text.split(",")]
    facts["collections"] = tuple(head.sets[key] for key in sets if head.sets.get(key))
    for each in element.iterfind("param"):
        name = " ".join(each.get("name", "").split())
        if name not in known:
            head.unknown_params.setdefault(name, text_of(each))
    tariff = _tariff(element, dialect)
    address = texts(element, "url")
    offer = RawOffer(home_currency="" if head.names_currencies else head.currency or dialect.currency, **tariff)
    return FeedOffer(external_id=element.get("id", ""), url=address[0] if address else "", facts=facts, offer=offer)


def _tariff(element: "etree._Element", dialect: Dialect) -> dict[str, Said]:
    """What an offer says of its price. Without any sale, the end of one is the end of nothing."""
    said = {name: find(place, element) for name, place in dialect.offer.items()}
    is_sale = any(sums(said.get(listed, ())) for listed in ("list_price", "monthly_list_price"))
    for price, listed, place in (
        ("price", "list_price", dialect.sale_price),
        ("monthly_price", "monthly_list_price", dialect.monthly_sale_price),
    ):
        sale = sums(find(place, element))
        if sale:
            regular = said.get(price, ())
            # What is off the least that one pays is itself the least.
            sale = tuple(as_floor(text) for text in sale) if any(text.startswith(FLOOR) for text in regular) else sale
            said |= {price: sale, listed: (*regular, *sums(said.get(listed, ())))}
            is_sale = True
    # The name of these parameters says what the number is for; one that comes with its currency has to come with its period.
    said |= {name: tuple(_per_month(text) for text in said[name]) for name in _MONTHLY & said.keys()}
    if not is_sale:
        said |= {"discount_until": (), "monthly_discount_until": ()}
    return said


def _in_unit(statements: Said, unit: str | None) -> Said:
    return tuple(f"{text} {unit}" if unit and text.replace(",", ".").replace(".", "", 1).isdigit() else text for text in statements)


def _per_month(text: str) -> str:
    return f"{text} в месяц" if re.search(r"[^\d\s.,]", text) else text


def course_of(found: FeedOffer, external_id: str | None) -> RawCourse:
    """The feed's offer as a course; the id is the one its address names, else the feed's own."""
    return RawCourse(url=found.url, external_id=external_id or found.external_id, offers=(found.offer,), **found.facts)


def refused(found: FeedOffer, reason: str) -> RawIssue:
    """The issue for an offer that cannot be a course."""
    return RawIssue(kind="rejected", field="url", text=found.url or found.external_id, reason=reason)


def external_id(pattern: str, url: str) -> str | None:
    """The id that the school's pattern names in the address (its tail and trailing slash aside), or None."""
    found = re.search(pattern, plain_address(url)) if pattern else None
    return found["external_id"] if found else None


def dialect_name(table: Mapping[str, Any], slug: str) -> str:
    """The dialect that a school's table names, else the one of its slug, else `yandex`. Raises `FeedError` for an unknown one."""
    name = table.get("dialect") or (slug if slug in DIALECTS else "yandex")
    if name not in DIALECTS:
        raise FeedError(f"unknown dialect {name!r}; known: {', '.join(sorted(DIALECTS))}")
    return str(name)
