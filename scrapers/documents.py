"""The data that a page carries inside itself: JSON in scripts and attributes, JavaScript literals. Parsed, never executed.

Each kind is cut out of the page's text by a regular expression before any HTML is parsed.
"""

import html
import json
import re
from dataclasses import dataclass
from typing import Any, Protocol

import chompjs

from scrapers.markup import Unseen, plain, spans

_UNSEEN = Unseen("script", "style", "noscript")
_SCRIPT_ENDS = re.compile(r"</script")
_PUSHED = re.compile(r"self\.__next_f\.push\(\[1,\s*\""), re.compile(r"\"\]\)")
_CALLS = re.compile(r"\b(?:Number|String|Boolean)\(\s*(\"[^\"]*\"|'[^']*'|[\w.-]*)\s*\)")


_TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+"
    r"|(?P<opens>[{\[])|(?P<closes>[}\]])|(?P<odd>(?<![\w.$])(?:0[xXoObB]\w|0\d|\d[\d.]*+\s++\d))",
    re.S,
)
"""Strings and comments, brackets, and numbers that no JSON has: «45 000», «045000», «0x1F»."""
_EVERY_KEY = 100_000
"""Characters of a document that is read with an eye on keys said twice, which takes half as long again; JSON-LD is far shorter."""

_MOST_VALUES = 8
"""Values of one key that are told apart; two are enough for a contradiction."""


class BrokenDocumentError(ValueError):
    """The page carries such a document, but it cannot be read, or not all of it."""

    def __init__(self, *problems: str, kept: Any = None) -> None:
        super().__init__(*problems)
        self.problems = problems
        """What is wrong with it, one text a broken part."""
        self.kept = kept
        """What could be read of it, or None."""


class Document(Protocol):
    """One kind of data inside a page."""

    def read(self, text: str) -> Any:
        """The data, or None where the page carries none. Raises `BrokenDocumentError`."""


@dataclass(frozen=True, slots=True)
class ScriptJson:
    """`<script id="…" type="application/json">…</script>`."""

    id: str

    def read(self, text: str) -> Any:
        """The parsed JSON of the script with this id."""
        opening = re.compile(rf"<script\b[^<>]*\bid=[\"']?{re.escape(self.id)}[\"'\s>]>?")
        found = next(spans(text, opening, _SCRIPT_ENDS), None)
        if not found:
            return None
        body = text[found[1] : found[2]]
        return load_json(body[body.index("{") :] if "{" in body else body)


@dataclass(frozen=True, slots=True)
class JsLiteral:
    """`const NAME = { … }` or `window.NAME = { … }`, whatever follows it, with `Number("5")` and its like unwrapped."""

    name: str

    def read(self, text: str) -> Any:
        """The object literal assigned to this name."""
        # The name's first letter stands apart so that the search skips to it.
        first, rest = re.escape(self.name[0]), re.escape(self.name[1:])
        found = re.search(rf"{first}(?:(?<![\w$.].)|(?<=\bwindow\..)){rest}\s*=\s*(?=\{{)", text)
        if not found:
            return None
        end = text.find("</script", found.end())
        try:
            literal = _CALLS.sub(r"\1", text[found.end() : end if end >= 0 else len(text)])
            return _load_literal(literal, {"strict": False})
        except (ValueError, RecursionError) as error:
            raise BrokenDocumentError(f"literal {self.name}: {error}") from error


@dataclass(frozen=True, slots=True)
class Attributes:
    """JSON in an attribute, HTML-escaped: `<li data-tariff-data="{…}">`; a list, one entry per element."""

    name: str

    def read(self, text: str) -> Any:
        """All the objects that stand in this attribute, in the page's order; an empty one says nothing, a broken one leaves the others."""
        found = re.findall(rf"\b{re.escape(self.name)}=(?:\"([^\"]*)\"|'([^']*)')", text)
        objects: list[Any] = []
        problems: list[str] = []
        for value in (double or single for double, single in found):
            if not value.strip():
                continue
            try:
                # Nearly all that is escaped in JSON is the quote.
                objects.append(load_json(html.unescape(value.replace("&quot;", '"'))))
            except BrokenDocumentError as error:
                problems.append(str(error))
        if problems:
            raise BrokenDocumentError(*problems, kept=objects or None)
        return objects or None


@dataclass(frozen=True, slots=True)
class Flight:
    """Objects in the payload of a Next.js page, `self.__next_f.push([1,"…"])`, that stand under this key."""

    key: str

    def read(self, text: str) -> Any:
        """A list of the objects, in the page's order, or None."""
        pushed = [load_json(f'[1,"{text[start:end]}"]') for _, start, end, _ in spans(text, *_PUSHED)]
        payload = "".join(part[1] for part in pushed if isinstance(part, list) and len(part) == 2 and isinstance(part[1], str))
        found: list[Any] = []
        problems: list[str] = []
        for row in re.findall(r"^[0-9a-f]+:([\[{].*)$", payload, re.M):
            try:
                found += _under(self.key, json.loads(row))
            except (ValueError, RecursionError) as error:
                if f'"{self.key}"' in row:
                    problems.append(f"payload: {error}")
        if problems:
            raise BrokenDocumentError(*problems, kept=found or None)
        return found or None


def _under(key: str, value: Any) -> list[Any]:
    parts = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    own = [value[key]] if isinstance(value, dict) and isinstance(value.get(key), dict) else []
    return own + [each for part in parts for each in _under(key, part)]


@dataclass(frozen=True, slots=True)
class Words:
    """Figures in running text that no element tells apart: each match of the pattern, with the pattern's names for its parts."""

    pattern: str

    def read(self, text: str) -> Any:
        """A list of matches, or None. Scripts and styles are no text."""
        visible = " ".join(plain(_UNSEEN.removed(text)).split())
        return [found.groupdict() for found in re.finditer(self.pattern, visible)] or None


def load_json(text: str) -> Any:
    """JSON as sites write it: control characters allowed, what stands behind the first value ignored. Raises `BrokenDocumentError`.

    A key that is said twice, and not alike, has both values, as a list.
    """
    reading: dict[str, Any] = {"strict": False}
    if len(text) <= _EVERY_KEY:
        reading["object_pairs_hook"] = _with_every_value
    try:
        return json.loads(text, **reading)
    except (ValueError, RecursionError) as strict:
        try:
            return _load_literal(text, reading)
        except (ValueError, RecursionError):
            raise BrokenDocumentError(str(strict)) from strict


def _load_literal(text: str, reading: dict[str, Any]) -> Any:
    """The value of a JavaScript literal. One with a number that can be read in two ways is broken: the parser would mend it to another."""
    depth = 0
    for token in _TOKEN.finditer(text):
        if token["odd"]:
            raise ValueError(f"a number written in no known way: {token[0]}")
        depth += bool(token["opens"]) - bool(token["closes"])
        if token["closes"] and depth <= 0:
            break
    return chompjs.parse_js_object(text, loader_kwargs=reading)


def _with_every_value(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, a key that is said twice and not alike having all its values."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    values: dict[str, list[Any]] = {}
    for key, value in pairs:
        told = values.setdefault(key, [])
        if len(told) < _MOST_VALUES and value not in told:
            told.append(value)
    return {key: _flat(values[key]) if len(values[key]) > 1 else value for key, value in found.items()}


def _flat(values: list[Any]) -> list[Any]:
    return [each for value in values for each in (value if isinstance(value, list) else [value])]
