"""The data that a page carries inside itself: JSON in scripts and attributes, JavaScript literals. Parsed, never executed.

Each kind is cut out of the page's text by a regular expression before any HTML is parsed.
"""

import html
import json
import re
from dataclasses import dataclass
from typing import Any, Protocol

import chompjs

_CALLS = re.compile(r"\b(?:Number|String|Boolean)\(\s*(\"[^\"]*\"|'[^']*'|[\w.-]*)\s*\)")


class BrokenDocumentError(ValueError):
    """The page carries such a document, but it cannot be read."""


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
        found = re.search(rf"<script\b[^>]*\bid=[\"']?{re.escape(self.id)}[\"'\s>][^<]*?>?(.*?)</script", text, re.S)
        if not found:
            return None
        body = found[1]
        return load_json(body[body.index("{") :] if "{" in body else body)


@dataclass(frozen=True, slots=True)
class JsLiteral:
    """`const NAME = { … };`, with `Number("5")` and its like unwrapped."""

    name: str

    def read(self, text: str) -> Any:
        """The object literal assigned to this name."""
        # The keyword's first letter stands apart so that the search skips to it.
        found = re.search(
            rf"[clv](?:(?<=\bc)onst|(?<=\bl)et|(?<=\bv)ar)\s+{re.escape(self.name)}\s*=\s*(\{{.*?\}})\s*;?\s*(?:</script|(?:const|let|var)\s)",
            text,
            re.S,
        )
        if not found:
            return None
        try:
            return chompjs.parse_js_object(_CALLS.sub(r"\1", found[1]))
        except ValueError as error:
            raise BrokenDocumentError(f"literal {self.name}: {error}") from error


@dataclass(frozen=True, slots=True)
class Attributes:
    """JSON in an attribute, HTML-escaped: `<li data-tariff-data="{…}">`; a list, one entry per element."""

    name: str

    def read(self, text: str) -> Any:
        """All the objects that stand in this attribute, in the page's order."""
        found = re.findall(rf"\b{re.escape(self.name)}=(?:\"([^\"]*)\"|'([^']*)')", text)
        # Nearly all that is escaped in JSON is the quote.
        return [load_json(html.unescape((double or single).replace("&quot;", '"'))) for double, single in found] or None


def load_json(text: str) -> Any:
    """JSON as sites write it: control characters allowed, what stands behind the first value ignored. Raises `BrokenDocumentError`."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as strict:
        try:
            return chompjs.parse_js_object(text)
        except (ValueError, RecursionError):
            raise BrokenDocumentError(str(strict)) from strict
