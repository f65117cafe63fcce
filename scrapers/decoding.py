"""In which encoding a body is, whatever is said of it: sites say one in the header, another in the page, and write in a third."""

import re
from collections.abc import Iterator

from scrapy.http import TextResponse
from w3lib.encoding import html_body_declared_encoding, html_to_unicode, http_content_type_encoding, read_bom

from scrapers.russian import foreign_words, looks_russian

_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5")
_HIGH = re.compile(rb"[\x80-\xff]+")
_SAMPLE = 20_000
"""Bytes that are enough to see what they look like."""
_FEW = 60
"""Letters that are too few to judge an encoding by."""
_LONG = 4
"""Letters of a word that no Western language writes with accents throughout: «Òåñò» is «Тест»."""


def settle_encoding(response: TextResponse) -> bool:
    """Have the response read in the first encoding that makes sense of its body; False where none does.

    The order: byte order mark, header, the page's own word, UTF-8, what Russian letters it looks like. A body that is UTF-8 throughout is
    UTF-8, since none in another encoding is by chance. It is the response itself that is changed: its callers hold it already.
    """
    if response._encoding is not None:  # by whoever made it, or settled before
        return not is_garbled(response.text)
    candidates = list(_candidates(response))
    for encoding in candidates:
        _read_in(response, encoding)
        if _makes_sense(response.text, encoding):
            return True
    # A few Russian words on an English page, or a title in capitals, tell nothing by their letters: then what the site says counts.
    for encoding in candidates:
        _read_in(response, encoding)
        if encoding in _CYRILLIC and "\ufffd" not in response.text and len("".join(foreign_words(response.text))) < _FEW:
            return True
    return False


def is_garbled(text: str) -> bool:
    """More than one character in a thousand was lost: the body is in another encoding than it says."""
    return text.count("\ufffd") > max(3, len(text) // 1000)


def _candidates(response: TextResponse) -> Iterator[str]:
    body = response.body
    if mark := read_bom(body)[0]:
        yield mark
        return
    header = http_content_type_encoding((response.headers.get(b"Content-Type") or b"").decode("latin-1"))
    stated = [each for each in (header, html_body_declared_encoding(body)) if each]
    if stated[:1] != ["utf-8"] and not body.isascii() and _is_utf8(body):
        yield "utf-8"
    # Few words in another encoding would be lost in a long page without a sign: unasked, UTF-8 is believed to the last byte only.
    yield from dict.fromkeys(stated or ["utf-8"])
    yield from _detected(body)


def _read_in(response: TextResponse, encoding: str) -> None:
    response._encoding = encoding
    response._cached_ubody = response._cached_selector = None


def _makes_sense(text: str, encoding: str) -> bool:
    if is_garbled(text):
        return False
    if encoding.startswith("utf"):  # these have a form of their own, which other bytes have not
        return True
    words = foreign_words(text)
    return looks_russian("".join(words)) or all(sum(map(str.isalpha, word)) < _LONG for word in words)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _detected(body: bytes) -> Iterator[str]:
    """The one encoding of Russian in which the body is Russian; it is not believed where there are two."""
    written = b" ".join(_HIGH.findall(body))[:_SAMPLE]
    found = [each for each in _CYRILLIC if looks_russian("".join(foreign_words(html_to_unicode(f"charset={each}", written)[1])))]
    if len(found) == 1:
        yield found[0]
