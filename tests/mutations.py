"""Saved pages gone wrong: spans lost, doubled, swapped, nested, numbers replaced, bytes in between, other encodings, huge repeats.

A mutation is a few plain values, so that Hypothesis can shrink them and a failure can be told as a call: `mutate(body, [Mutation(...)])`.
Places and lengths are parts of a thousand of the body, so that a mutation means something for a page of any length.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

Kind = Literal[
    "delete", "double", "swap", "nest", "insert", "truncate", "number", "every number", "word", "encode", "repeat", "markup", "between",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "delete", "double", "swap", "nest", "insert", "truncate", "number", "every number", "word", "encode", "repeat", "markup", "between",
)  # fmt: skip
MOST_BYTES = 400_000
"""What a repeat may make of a page: enough that a step that is not linear is felt."""

_BROKEN = (b"\xff\xfe", b"\xc3", b"\xd0", b"\x80", b"\xf4\x90\x80\x80")
_ODD = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        "\x00", "\x1b[31m", "\ufeff", "\ufffd", "\ud800", "\u202e", "\u200b", "\u00ad", "\u00a0", "👩\u200d💻", "и\u0306", "<!--", "-->",
        "]]>", "<![CDATA[", "</script>", "<script>", "<br", "&", "&#0;", "&#xD800;", "&#x110000;", "&amp;nbsp;", "&laquo;", '"', "'",
        "\\", "\\ud800", "\\u0000", "{", "}", "[", "]", ",", ":", "null", "true", "NaN", "Infinity", "-1", "0", "1e999", "1E400",
        "{{price}}", "${title}", "<!DOCTYPE x", "[<!ENTITY a 'b'>]>", "&a;", "<?xml version='1.0'?>", "%", "−", "₽", "$", "от ", "до ",
        " в месяц", "бесплатно", "%00", "%D1", "http://[", "javascript:", "//", "../", "?", "#", "@", "9" * 400, "(" * 300, "٣",
        "４２", "½", "²", "\r\n", "\t", "31 февраля", "0000-00-00", "9999-12-31T23:59:60Z", "1970-01-01", "PT", "P1Y2M3DT4H", "-55%",
        "120%", "★★★★☆", "5.0051",
    )
)  # fmt: skip
ODD: tuple[bytes, ...] = (*_ODD, *_BROKEN)
"""What stands where it should not."""
NUMBERS = tuple(
    text.encode()
    for text in (
        "0", "-1", "1", "0.01", "00", "1e9", "9" * 19, "9" * 30, "9" * 5000, "9223372036854775808", "2147483648", "1000000000001",
        "-0", "0.5", "1,5", "9.650", "1 000", "1_000", "NaN", "null", "٣", "４２", "1e999", "0x10", "31", "32", "13", "1970", "0000",
        "9999", "99999", "2", "100", "101", "6",
    )
)  # fmt: skip
WORDS = tuple(
    text.encode()
    for text in (
        "", " ", "null", "бесплатно", "от 10 до 20 тыс.", "−500 ₽", "5 900 ₽/мес", "вчера", "31.02.2026", "до конца месяца", "N/A",
        "{{price}}", "★½", "10 из 5", "х" * 3000, "javascript:alert(1)", "https://", "https://[::1", "http://user@host/",
        "../../etc/passwd", "полгода", "от 4 до 10 мес.", "\x00", "ru", "kz", "$", "0", "<b>", "&amp;amp;", "=1+1",
        "1970-01-01T00:00:00Z", "1e400", "true", "[]", "{}",
    )
)  # fmt: skip
ENCODINGS = ("cp1251", "koi8-r", "utf-16", "utf-16-be", "utf-8-sig", "latin-1", "utf-7", "cp1251 twice", "utf-8 twice")
MARKUP = tuple(
    text.encode()
    for text in (
        "<h1>Другой курс</h1>", "<h1></h1>", '<link rel="canonical" href="">', '<link rel="canonical" href="https://[">',
        '<link rel="canonical" href="/x">', "<base href='http://127.0.0.1/'>", '<script type="application/ld+json">{</script>',
        '<script type="application/ld+json">[[{"@type": ["Course", null], "offers": [1, {"price": {}}]}]]</script>',
        '<script type="application/ld+json">{"@graph": {"@graph": [null, 5, "x"]}}</script>', "<meta charset='koi8-r'>",
        "<svg><style><p>", "<table><h1>", "<template><h1>x", "<frameset>", "<plaintext>", "<offer id='1'><price>-1</price></offer>",
        '{"data": null}', '{"id": {"id": []}}', '"id": null, "id": [1]', '"price": {"new": [[]], "old": true}',
        '"price": -5, "price": "0"',
    )
)  # fmt: skip
DATA: tuple[object, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 10**30, "", "  ", "x", "\ud800", "a\x00b", [], {}, [[]], [None], [1, "a"], {"a": 1},
    {"name": "x"}, "9" * 50, "http://[", "2026-13-01", "−5%",
)  # fmt: skip
"""What stands in data where something else should."""
_JSON_SCRIPT = re.compile(rb"(?<=>)\s*[{\[].*?(?=</script>)", re.S)
_NUMBER = re.compile(rb"\d+(?:[.,]\d+)?")
_WORD = re.compile(rb"(?<=[>\"'])[^<>\"']{1,200}(?=[<\"'])")


@dataclass(frozen=True, slots=True)
class Mutation:
    """One thing that goes wrong: what, where, how long, and which of the odd pieces."""

    kind: Kind
    place: int
    """Thousandths of the body."""
    length: int
    """Likewise; of a repeat how often, of a nesting how deep, in steps of ten."""
    piece: int
    """Which of the odd pieces; taken modulo how many there are."""


MUTATIONS = st.builds(Mutation, st.sampled_from(KINDS), st.integers(0, 1000), st.integers(1, 200), st.integers(0, 200))


def mutations(most: int = 4) -> st.SearchStrategy[list[Mutation]]:
    """Some mutations, one after another."""
    return st.lists(MUTATIONS, min_size=1, max_size=most)


def mutate(body: bytes, wrong: Sequence[Mutation]) -> bytes:
    """The body after every mutation."""
    for each in wrong:
        body = _APPLIED[each.kind](body, each)
    return body


def data_of(page: bytes) -> list[tuple[int, int, object]]:
    """Where the page carries JSON, and what it says: the page itself, or each of its scripts."""
    found: list[tuple[int, int, object]] = []
    for start, end in [(0, len(page)), *((each.start(), each.end()) for each in _JSON_SCRIPT.finditer(page))]:
        with suppress(ValueError):
            found.append((start, end, json.loads(page[start:end])))
    return found


def with_other_datum(page: bytes, which: int, datum: object) -> bytes:
    """The page with one value of its data, counted through all of them, replaced by another; the page itself where it carries none."""
    places = [(start, end, path) for start, end, told in data_of(page) for path in _paths(told)]
    if not places:
        return page
    start, end, path = places[which % len(places)]
    told = json.loads(page[start:end])
    holder = told
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = datum
    return page[:start] + json.dumps(told).encode() + page[end:]


def _paths(value: object, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield (*above, key)
        yield from _paths(each, (*above, key))


def _span(body: bytes, mutation: Mutation) -> tuple[int, int]:
    start = len(body) * mutation.place // 1000
    return start, min(len(body), start + max(1, len(body) * mutation.length // 1000))


def _delete(body: bytes, mutation: Mutation) -> bytes:
    start, end = _span(body, mutation)
    return body[:start] + body[end:]


def _double(body: bytes, mutation: Mutation) -> bytes:
    start, end = _span(body, mutation)
    return body[:end] + body[start:end] + body[end:]


def _swap(body: bytes, mutation: Mutation) -> bytes:
    start, end = _span(body, mutation)
    other = (start + len(body) * (mutation.piece % 97 + 1) // 100) % max(1, len(body))
    first, second = sorted((start, other))
    length = min(end - start, second - first, len(body) - second)
    if length <= 0:
        return body
    one, two = body[first : first + length], body[second : second + length]
    return body[:first] + two + body[first + length : second] + one + body[second + length :]


def _nest(body: bytes, mutation: Mutation) -> bytes:
    start, end = _span(body, mutation)
    opening, closing = ((b"<div>", b"</div>"), (b"[", b"]"), (b'{"a":', b"}"), (b"<b><table><tr>", b""))[mutation.piece % 4]
    depth = mutation.length * 10
    return body[:start] + opening * depth + body[start:end] + closing * depth + body[end:]


def _insert(body: bytes, mutation: Mutation) -> bytes:
    start, _ = _span(body, mutation)
    return body[:start] + ODD[mutation.piece % len(ODD)] + body[start:]


def _truncate(body: bytes, mutation: Mutation) -> bytes:
    return body[: _span(body, mutation)[0]]


def _number(body: bytes, mutation: Mutation) -> bytes:
    found = list(_NUMBER.finditer(body))
    if not found:
        return body
    which = found[len(found) * mutation.place // 1001]
    return body[: which.start()] + NUMBERS[mutation.piece % len(NUMBERS)] + body[which.end() :]


def _every_number(body: bytes, mutation: Mutation) -> bytes:
    number = NUMBERS[mutation.piece % len(NUMBERS)]
    if len(number) * len(body) > MOST_BYTES * 20:
        number = number[:30]
    return _NUMBER.sub(lambda _: number, body)[:MOST_BYTES]


def _word(body: bytes, mutation: Mutation) -> bytes:
    found = list(_WORD.finditer(body))
    if not found:
        return body
    which = found[len(found) * mutation.place // 1001]
    return body[: which.start()] + WORDS[mutation.piece % len(WORDS)] + body[which.end() :]


def _encode(body: bytes, mutation: Mutation) -> bytes:
    text = body.decode("utf-8", "replace")
    name = ENCODINGS[mutation.piece % len(ENCODINGS)]
    if name == "cp1251 twice":
        return body.decode("cp1251", "replace").encode()
    if name == "utf-8 twice":
        return body.decode("latin-1").encode()
    return text.encode(name, "replace")


def _repeat(body: bytes, mutation: Mutation) -> bytes:
    start, end = _span(body, mutation)
    piece = body[start:end] if mutation.piece % 2 else ODD[mutation.piece % len(ODD)]
    times = max(1, min(mutation.length * 50, (MOST_BYTES - len(body)) // max(1, len(piece))))
    return body[:start] + piece * times + body[start:]


def _markup(body: bytes, mutation: Mutation) -> bytes:
    start, _ = _span(body, mutation)
    return body[:start] + MARKUP[mutation.piece % len(MARKUP)] + body[start:]


def _between(body: bytes, mutation: Mutation) -> bytes:
    """An odd piece where a tag or a value ends, so that the rest stays what it was."""
    ends = [found.end() for found in re.finditer(rb"[>\"',}\]]", body)]
    if not ends:
        return body
    place = ends[len(ends) * mutation.place // 1001]
    return body[:place] + ODD[mutation.piece % len(ODD)] + body[place:]


_APPLIED: dict[Kind, Callable[[bytes, Mutation], bytes]] = {
    "delete": _delete, "double": _double, "swap": _swap, "nest": _nest, "insert": _insert, "truncate": _truncate, "number": _number,
    "every number": _every_number, "word": _word, "encode": _encode, "repeat": _repeat, "markup": _markup, "between": _between,
}  # fmt: skip
