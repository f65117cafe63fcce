"""What stands between two words on a page: some elements part them, others do not."""

import html
import re

from lxml import etree
from w3lib.html import remove_tags

PARTING = ("br", "p", "div", "li", "ul", "ol", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6", "table")
"""Elements that begin a line of their own; inline ones (`span`, `b`, `wbr`) and comments stand inside a word."""

_PARTING_TAG = re.compile(rf"</?(?:{'|'.join(PARTING)})\b[^>]*>", re.I)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_string = etree.XPath("string()")


def plain(markup: str) -> str:
    """The text of a piece of HTML as a reader sees it: a space where a line ends, none where a tag or a comment stands in a word."""
    if "<" in markup:
        markup = remove_tags(_PARTING_TAG.sub(" ", _COMMENT.sub("", markup)))
    return html.unescape(markup)


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
