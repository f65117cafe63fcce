"""Whose is a course that a page's data tell: the page's own, or another's that it merely mentions?"""

from collections.abc import Callable, Collection, Iterable
from typing import Any
from urllib.parse import urlsplit

from scrapers.jsonld import choose_course
from scrapers.links import absolutes
from scrapers.locate import said
from scrapers.markup import folded


def address_elsewhere(thing: dict[str, Any], page: str, headings: Collection[str], is_another: Callable[[str], bool]) -> str:
    """The address by which the object says that it is another page's, or empty.

    Its `url` decides. An `@id` is a name and need not be an address: it counts only where there is no `url`, and not against the page's own
    heading.

    Args:
        thing: the object.
        page: the page's address.
        headings: what the page is called.
        is_another: whether an address is that of another page of the site.
    """
    stated = absolutes(page, _full(page, said(thing.get("url"))))
    if not stated and not bears(thing, headings):
        stated = absolutes(page, (text for text in said(thing.get("@id")) if text.startswith(("http:", "https:", "/"))))
    return stated[0] if stated and all(map(is_another, stated)) else ""


def bears(thing: dict[str, Any], names: Collection[str]) -> bool:
    """Whether the object has one of the names."""
    wanted = {folded(name) for name in names}
    return any(folded(name) in wanted for name in said(thing.get("name")))


def told_beside(candidates: list[dict[str, Any]], page: str, heading: tuple[str, ...], names: Collection[str]) -> list[dict[str, Any]]:
    """The page's own course in a vocabulary beside the one that has told it already: with its name, with none, or with its address."""
    own = [each for each in candidates if not said(each.get("name")) or bears(each, names) or said(each.get("url"))]
    return choose_course(own, page, heading)


def _full(page: str, addresses: Iterable[str]) -> Iterable[str]:
    """Addresses as they are meant: one without a scheme may begin with the host all the same."""
    host = urlsplit(page).netloc.removeprefix("www.")
    return (f"https://{each}" if each.removeprefix("www.").startswith(f"{host}/") else each for each in addresses)
