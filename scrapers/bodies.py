"""Whether a body that came whole is what was asked for."""

import re

from scrapy import Request
from scrapy.http import Response

from scrapers.challenges import challenge
from scrapers.failures import RefusedResponse

BINARY = {
    b"%PDF-": "PDF",
    b"GIF8": "GIF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"PK\x03\x04": "ZIP",
    b"Rar!": "RAR",
    b"\x00\x00\x01\x00": "ICO",
    b"ID3": "MP3",
}
"""First bytes -> what the file is."""
HEAD_BYTES = 64 * 1024
"""Bytes of a body that are enough to see what it is."""
_BEGINNING = 4096
"""Bytes within which a page has begun, whatever comments stand before it."""
_HTML = re.compile(
    rb"(?>[\s\x00\xef\xbb\xbf]+|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|(?:html|head|body|title|meta|script)[\s>])", re.I | re.S
)
_EDGE = 2048
"""Bytes of a page within which its first tag and its last one stand."""
BLANK = b" \t\r\n\xef\xbb\xbf\x00"


def check_body(request: Request, response: Response) -> None:
    """Refuse a response that cannot be the page that was asked for.

    `empty_body`: a 200 that says nothing (fine where `meta["may_be_empty"]`). `challenge`: a guard's question. `wrong_type`: a PDF, a
    picture, or JSON sent as HTML; or, where `meta["expects"]` is `html`, `json` or `xml`, anything else.
    """
    body = response.body
    if response.status in {204, 304} or 300 <= response.status < 400 or request.method == "HEAD":
        return
    guard = challenge(response.status, response.headers, body)
    if guard:
        raise RefusedResponse("challenge", guard)
    if response.status != 200:
        return
    start = body[:_BEGINNING].lstrip(BLANK)
    if not start and not body.strip(BLANK):
        if request.meta.get("may_be_empty"):
            return
        raise RefusedResponse("empty_body")
    check_type(start, declared=(response.headers.get(b"Content-Type") or b"").lower(), expected=request.meta.get("expects", ""))


def is_html(body: bytes) -> bool:
    """Whether a body begins as HTML does, also behind an XML declaration and comments."""
    return _HTML.match(body[:_BEGINNING]) is not None


def is_cut_off(body: bytes) -> bool:
    """An HTML document that begins and does not end. It is asked for again; its spider has the last word, by the text."""
    return b"<html" in body[:_EDGE].lower() and b"</html" not in body[-_EDGE:].lower()


def check_type(start: bytes, *, declared: bytes, expected: str) -> None:
    """Refuse a body whose first bytes belie its Content-Type or the caller's expectation."""
    text = not expected and declared.startswith((b"text/", b"application/xhtml", b"application/json", b"application/xml"))
    for mark, kind in BINARY.items():
        if start.startswith(mark) and (expected or text):
            raise RefusedResponse("wrong_type", kind)
    is_json = start[:1] in {b"{", b"["}
    if is_json and (expected in {"html", "xml"} or (not expected and declared.startswith(b"text/html"))):
        raise RefusedResponse("wrong_type", "JSON")
    if expected in {"json", "xml"} and is_html(start):
        raise RefusedResponse("wrong_type", "HTML")
    if not is_json and expected == "json":
        raise RefusedResponse("wrong_type", "not JSON")
