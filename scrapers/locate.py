"""Where a fact stands on a page, as data, and how it is read from there.

A location is one of

- an XPath (begins with `/`, `.`, `(` or a function): the text of each node it finds;
- a JMESPath into the page's data: `program.title`, `payments[?value=='card'].autopayment.price`;
- a template of JMESPaths: `{price.new} {price.newCurrency}`; says nothing when one of them is missing.

Several locations in a tuple are all read, so that they can be compared; of a list the first that says something is taken.
"""

import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, TypeAlias

import jmespath
from jmespath.exceptions import JMESPathTypeError
from lxml import etree

from scrapers.items import Said, Shown
from scrapers.markup import text_of

Where: TypeAlias = "str | tuple[Where, ...] | list[Where]"

_XPATH = re.compile(r"[/.(]|[a-z-]+\(")
_PLAIN_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_HOLE = re.compile(r"\{([^{}]+)\}")
_HAS_CLASS = re.compile(r"has-class\('([\w-]+)'\)")


def said(value: object) -> Said:
    """A value of a JSON document as statements: numbers and booleans as JSON writes them, a list flattened, null and objects as silence."""
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if isinstance(value, bool | int | float):
        return (json.dumps(value),)
    if isinstance(value, list):
        return tuple(text for part in value for text in said(part))
    return ()


def distinct(statements: Said) -> Said:
    """Each statement once, in order."""
    return tuple(dict.fromkeys(statements))


def at(path: str, data: object) -> Any:
    """What the JMESPath `path` finds in `data`, or None, also where a function of the path meets a value that it is not made for."""
    keys = _keys(path)
    if keys is None:
        try:
            return _path(path).search(data)
        except JMESPathTypeError:
            return None
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def find(where: Where, data: object, node: "etree._Element | None" = None) -> Said:
    """Everything that the location says about a fact, in `data` (JMESPath) or below `node` (XPath), each statement as printed."""
    if isinstance(where, tuple):
        return tuple(text for place in where for text in find(place, data, node))
    if isinstance(where, list):
        return next((found for place in where if (found := find(place, data, node))), ())
    if _is_xpath(where):
        return () if node is None else _texts(_xpath(where)(node))
    if "{" in where:
        return _filled(where, data)
    return said(at(where, data))


def nodes(xpath: str, node: "etree._Element") -> "list[etree._Element]":
    """The elements that `xpath` finds below `node`, in document order."""
    found = _xpath(xpath)(node)
    return [each for each in found if isinstance(each, etree._Element)] if isinstance(found, list) else []


def outermost(found: Sequence[Any]) -> list[Any]:
    """What XPath found, in document order, without the elements inside an element that stands before them: their text is a part of its."""
    kept: list[Any] = []
    last = None
    for each in found:
        if isinstance(each, etree._Element):
            if last is not None and any(above is last for above in each.iterancestors()):
                continue
            last = each
        kept.append(each)
    return kept


def _texts(found: object) -> Said:
    results = outermost(found) if isinstance(found, list) else [found]
    texts = [text_of(each) if isinstance(each, etree._Element) else _written(each) for each in results]
    return tuple([Shown(text) for text in texts if text.strip()])


def _written(result: object) -> str:
    """A string of XPath as it is; a number, which counted something, without the point that XPath gives it: `3`."""
    return f"{result:g}" if isinstance(result, float) else str(result)


def _filled(template: str, data: object) -> Said:
    """The template with each hole filled; null is written `null`, a missing key makes the whole statement missing."""
    values = {}
    for path in _HOLE.findall(template):
        parent, _, key = path.rpartition(".")
        holder = at(parent, data) if parent else data
        if not isinstance(holder, dict) or key not in holder or isinstance(holder[key], dict | list):
            return ()
        values[path] = holder[key] if isinstance(holder[key], str) else json.dumps(holder[key])
    return (_HOLE.sub(lambda hole: values[hole[1]], template),)


@lru_cache(maxsize=1024)
def _is_xpath(where: str) -> bool:
    return _XPATH.match(where) is not None


@cache
def _xpath(path: str) -> etree.XPath:
    # `has-class` written out: as parsel's Python function it is called for every node of the page and costs more than all the rest.
    # The first condition is true of few nodes and quickly seen.
    return etree.XPath(_HAS_CLASS.sub(r"(contains(@class, '\1') and contains(concat(' ', normalize-space(@class), ' '), ' \1 '))", path))


@cache
def _keys(path: str) -> tuple[str, ...] | None:
    """The keys of a path that is nothing but keys, which needs no JMESPath; None for any other."""
    return tuple(path.split(".")) if _PLAIN_PATH.fullmatch(path) else None


@cache
def _path(path: str) -> "jmespath.parser.ParsedResult":
    return jmespath.compile(path)
