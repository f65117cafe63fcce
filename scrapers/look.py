"""A first look at a school that no spider knows: where its facts seem to stand. Nothing is parsed, nothing chosen."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from scrapers.base import host_of, plain_address
from scrapers.catalog import links
from scrapers.headings import first_heading
from scrapers.jsonld import is_a, read_things
from scrapers.jsonld_prices import objects
from scrapers.links import absolutes
from scrapers.locate import find, nodes, said
from scrapers.states import course_objects, read_states

_SUM = re.compile(r"\d[\d\s\u00a0\u2009\u202f.,]*\s*(?:₽|руб)", re.I)
_MONTHLY = re.compile(r"(?:/|в|за)\s*мес", re.I)
_DURATION = re.compile(r"\d+\s*(?:мес|недел|час)", re.I)
_FEED = re.compile(r"\.ya?ml(?:\?|$)|/yml/|feed[^/]*\.xml", re.I)
ENOUGH = 3
"""From so many addresses of one form on, they are a school's courses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a fact seems to stand."""

    fact: str
    """`title`, `price`, `monthly_price`, `duration`."""
    where: str
    """An XPath, or a path into JSON-LD or the framework's data."""
    words: str
    """What stands there."""


def places(text: str, root: "etree._Element") -> list[Place]:
    """Every place of a course's page that seems to tell its title, price or duration; two of one fact are for a person to choose from."""
    heading = first_heading(text)
    found = [Place(fact="title", where="(//h1[normalize-space()])[1]", words=" ".join(heading))] if heading else []
    things, _ = read_things(text)
    for thing in things:
        if is_a(thing, "Course") or is_a(thing, "Product"):
            found += [Place(fact="title", where="JSON-LD name", words=words) for words in said(thing.get("name"))]
            for offer in objects(thing.get("offers")):
                found += [
                    Place(fact="price", where=f"JSON-LD offers.{key}", words=w)
                    for key in ("price", "lowPrice")
                    for w in said(offer.get(key))
                ]
    for course in course_objects(read_states(text)[0], " ".join(heading)):
        found += [Place(fact="price", where="data of the framework", words=words) for words in find("offers.price", course)]
    return found + _in_elements(root)


def _in_elements(root: "etree._Element") -> list[Place]:
    found: list[Place] = []
    for node in nodes("//body//*[not(self::script or self::style)][text()[normalize-space()]]", root):
        words = " ".join("".join(node.itertext()).split())
        if len(words) > 80 or (fact := _fact(words)) is None:
            continue
        where = _xpath(node)
        if all(each.where != where for each in found):
            found.append(Place(fact=fact, where=where, words=words))
    return found


def _fact(words: str) -> str | None:
    if _SUM.search(words):
        return "monthly_price" if _MONTHLY.search(words) else "price"
    return "duration" if _DURATION.search(words) else None


def _xpath(node: "etree._Element") -> str:
    """The element by its id or its classes, which are what sites keep when they move things about."""
    if re.fullmatch(r"[\w-]+", node.get("id") or ""):
        return f"//*[@id='{node.get('id')}']"
    classes = re.findall(r"[\w-]+", node.get("class") or "")
    if classes:
        return f"//{node.tag}" + "".join(f"[has-class('{name}')]" for name in classes)
    parent = node.getparent()
    return f"{_xpath(parent)}/{node.tag}" if parent is not None and parent.tag != "body" else f"//{node.tag}"


def has_course(text: str) -> bool:
    """Whether the page's JSON-LD calls it a course."""
    return any(is_a(thing, "Course") for thing in read_things(text)[0])


def course_pattern(url: str) -> str:
    """The regular expression of the addresses beside this one: same host, same folder, another last part."""
    address = plain_address(url).rstrip("/")
    folder = address.rpartition("/")[0]
    words = re.escape(folder).replace("\\-", "-")
    return rf"^{words}/(?P<external_id>[\w-]+)/?$"


def courses_among(addresses: Iterable[str], pattern: str) -> list[str]:
    """Those of the addresses that the pattern takes for courses, each once."""
    plain = dict.fromkeys(plain_address(url).rstrip("/") for url in addresses)
    return [url for url in plain if re.search(pattern, url)]


def likely_course(addresses: Iterable[str], home: str) -> str | None:
    """An address of the largest family of addresses on the host (one folder, many last parts), or None."""
    own = [plain_address(url).rstrip("/") for url in addresses if host_of(url) == host_of(home)]
    folders = Counter(url.rpartition("/")[0] for url in own if urlsplit(url).path.count("/") > 1)
    best = next((folder for folder, count in folders.most_common(1) if count >= ENOUGH), None)
    return next((url for url in own if best and url.startswith(f"{best}/")), None)


def page_links(text: str, url: str) -> list[str]:
    """Every address that a page links to, absolute."""
    return absolutes(url, (address for address, _ in links(text)))


def feeds_named(text: str, url: str) -> list[str]:
    """Addresses in a page or a robots.txt that look like YML feeds."""
    words = re.findall(r"https?://[^\s\"'<>]+", text) + page_links(text, url)
    return list(dict.fromkeys(word for word in words if _FEED.search(word)))
