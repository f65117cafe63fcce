"""What stands between two words on a page: some elements part them, others do not."""

import html
import re
from collections.abc import Collection, Iterator

from lxml import etree

PARTING = ("br", "p", "div", "li", "ul", "ol", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6", "table")
"""Elements that begin a line of their own; inline ones (`span`, `b`, `wbr`) and comments stand inside a word."""

# A quoted value may hold «<» and «>»; where a quote is missing, the tag ends at the next «>». Nothing is gone over twice.
_TAG = re.compile(r"<(?:/?([a-z][^\s<>/]*+)|[!?/])(?:(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>|[^<>]*+>)", re.I)
_COMMENT = re.compile(r"<!--"), re.compile(r"-->")
_string = etree.XPath("string()")


def plain(markup: str, *, parting: Collection[str] = PARTING, space: str = " ") -> str:
    """The text of a piece of HTML as a reader sees it: a space where a line ends, none where a tag or a comment stands in a word.

    `parting` are the elements that end a line, `space` is what stands there instead.
    """
    if "<" in markup:
        markup = _TAG.sub(lambda tag: space if (tag[1] or "").lower() in parting else "", without_spans(markup, *_COMMENT))
    return html.unescape(markup)


def spans(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where each `opening` begins and ends, and where the first `closing` behind it does; one that is never closed is none.

    As `opening(.*?)closing` in one pattern would find them, but in a time that grows with the text and not with its square.
    """
    place = 0
    while (first := opening.search(text, place)) and (last := closing.search(text, first.end())):
        yield first.start(), first.end(), last.start(), last.end()
        place = last.end()


def without_spans(text: str, opening: re.Pattern[str], closing: re.Pattern[str], instead: str = "") -> str:
    """The text with `instead` in the place of each span."""
    pieces, place = [], 0
    for start, _, _, end in spans(text, opening, closing):
        pieces += [text[place:start], instead]
        place = end
    return "".join([*pieces, text[place:]]) if place else text


class Unseen:
    """Elements whose content nobody sees, by name; one that is never closed stays."""

    def __init__(self, *names: str) -> None:
        self._opening = re.compile(rf"<({'|'.join(names)})\b", re.I)
        self._closing = {name: re.compile(rf"</{name}\s*>", re.I) for name in names}

    def removed(self, text: str) -> str:
        """The text with a space in the place of each such element."""
        pieces, place, search = [], 0, 0
        endless: set[str] = set()
        while first := self._opening.search(text, search):
            name = first[1].lower()
            last = None if name in endless else self._closing[name].search(text, first.end())
            if last is None:
                endless.add(name)
                search = first.end()
                continue
            pieces += [text[place : first.start()], " "]
            place = search = last.end()
        return "".join([*pieces, text[place:]])


def text_of(node: "etree._Element") -> str:
    """The string value of an element, with a space where a line ends. Most elements hold a text and nothing else."""
    if not len(node):
        return node.text or ""
    if next(node.iterdescendants(*PARTING), None) is None:
        return str(_string(node))
    return "".join(_pieces(node))


def _pieces(node: "etree._Element") -> list[str]:
    pieces: list[str] = []
    for event, each in etree.iterwalk(node, events=("start", "end", "comment", "pi")):
        parting = " " if each is not node and each.tag in PARTING else ""
        inside = event == "start"
        text = each.text if inside else each.tail if each is not node else None
        pieces += (parting, text or "")
    return pieces


def folded(text: str) -> str:
    """The words as they are compared: white space of every kind is one space, and case does not count."""
    return " ".join(text.split()).casefold()
