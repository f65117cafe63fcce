"""Microdata (itemscope, itemprop) as objects of the same shape as JSON-LD, so that one reader understands both."""

from typing import Any

from lxml import etree

from scrapers.items import Shown
from scrapers.links import absolute
from scrapers.locate import nodes
from scrapers.markup import text_of

_VALUE = {"meta": "content", "link": "href", "a": "href", "img": "src", "time": "datetime", "data": "value", "meter": "value"}
_ADDRESSES = {"link", "a", "img"}


def read_microdata(root: "etree._Element", address: str) -> list[dict[str, Any]]:
    """Every object of the page that is no part of another, in document order."""
    return [_thing(scope, address) for scope in nodes("//*[@itemscope][not(@itemprop)]", root)]


def _thing(scope: "etree._Element", address: str) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": (scope.get("itemtype") or "").split()}
    for node in _properties(scope):
        value = _thing(node, address) if node.get("itemscope") is not None else _value(node, address)
        for name in (node.get("itemprop") or "").split():
            found[name] = [*found[name], value] if isinstance(found.get(name), list) else [found[name], value] if name in found else value
    return found


def _properties(scope: "etree._Element") -> "list[etree._Element]":
    """The elements whose `itemprop` belongs to this object, not to one inside it."""
    found = []
    for child in scope:
        if not isinstance(child.tag, str):
            continue
        if child.get("itemprop") is not None:
            found.append(child)
        if child.get("itemscope") is None:
            found += _properties(child)
    return found


def _value(node: "etree._Element", address: str) -> str:
    if node.get("content") is not None:
        return node.get("content") or ""
    attribute = _VALUE.get(str(node.tag))
    stated = node.get(attribute) if attribute else None
    if stated is None:
        return Shown(" ".join(text_of(node).split()))
    return (absolute(address, stated) or "") if node.tag in _ADDRESSES else stated
