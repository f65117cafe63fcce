"""What the elements of one offer of a YML feed say: their words, units and marks."""

import re
from html.entities import html5

from lxml import etree

from scrapers.dialects import Place
from scrapers.items import Said

FLOOR = "от "
"""What stands before an amount that is the least of several."""


def sums(statements: Said) -> Said:
    """Those that state an amount; «0» and «None» stand where there is none."""
    return tuple(text for text in statements if re.search(r"(?!0)\d", text))


def find(place: Place, element: "etree._Element") -> Said:
    """What an offer says at a place of its dialect."""
    if isinstance(place, tuple):
        return tuple(text for each in place for text in find(each, element))
    if isinstance(place, list):
        return next((found for each in place if (found := find(each, element))), ())
    if place.startswith("@"):
        value = element.get(place[1:], "")
        return (value,) if value.strip() else ()
    if place.startswith("param:"):
        wanted = place.removeprefix("param:")
        return tuple(
            text for each in element.iterfind("param") if " ".join(each.get("name", "").split()) == wanted for text in _with_unit(each)
        )
    return tuple(text for each in element.iterfind(place) for text in _with_unit(each))


def texts(element: "etree._Element", tag: str) -> Said:
    """The words of each child of that name that has any."""
    return tuple(text for each in element.iterfind(tag) if (text := text_of(each)))


def _with_unit(element: "etree._Element") -> Said:
    """The words of an element with its unit; an amount that YML marks by `from="true"` is the least of several."""
    text = text_of(element)
    said = (f"{text} {element.get('unit', '')}".strip(),) if text else ()
    return said if _is_false(element.get("from", "")) else tuple(as_floor(each) for each in said)


def _is_false(flag: str) -> bool:
    return flag.strip().lower() in {"", "false", "0", "no"}


def as_floor(text: str) -> str:
    """The amount as the least of several; a zero stays one."""
    return text if text.startswith(FLOOR) or not sums((text,)) else f"{FLOOR}{text}"


def text_of(element: "etree._Element") -> str:
    """All the words of an element, comments left out, a space for each element inside it.

    An entity that a DTD would have to explain is a character of HTML if its name is one; else it is marked as lost (U+FFFD), so that the
    text is refused rather than shortened.
    """
    parts = [element.text or ""]
    for child in element:
        if isinstance(child, etree._Entity):
            parts.append(html5.get(f"{child.name};", "\ufffd"))
        elif isinstance(child.tag, str):
            parts.append(f" {text_of(child)} ")
        parts.append(child.tail or "")
    return "".join(parts).strip()
