"""A page's headings as its readers see them: none of a script, a template or a hidden window, nor the logo or the badge inside one."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from parsel import Selector

from scrapers.comments import without_comments
from scrapers.items import Said, Shown
from scrapers.markup import Unseen, plain, spans, text_of

_UNSEEN = Unseen("script", "style", "noscript", "template")
_PICTURE = Unseen("svg")
"""Its `<title>` is no text of the page. Only inside a heading: elsewhere `<svg/>` may close itself, and the next one lies far behind."""
_HEADING = re.compile(r"<h1\b[^<>]*>", re.I), re.compile(r"</h1", re.I)
_MANY = 50
"""Headings that are looked at; a page has one, or a few."""
_MAY_HIDE = re.compile(r"display\s*:\s*none|\shidden\b", re.I)
# Elements that are always closed: of others it cannot be told here where they end. A `body` is hidden only until its script has run.
_TAG = re.compile(
    r"<(/?)(div|section|span|header|footer|nav|aside|article|main|form|dialog|table|ul|ol|h1)\b"
    r"((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.I,
)
_HIDDEN_STYLE = re.compile(r"\sstyle\s*=\s*(?:\"[^\"]*?display\s*:\s*none|'[^']*?display\s*:\s*none|display\s*:\s*none)", re.I)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN = re.compile(r"\shidden(?=[\s=/]|$)", re.I)
# «Онлайн-курсАналитик»: a small letter and a capital one in two elements are two words, whatever a style sheet puts between them. Among
# Latin letters they may be one: «JavaScript».
_SEAM = re.compile(r"((?:(?<=[а-яё])(?:</[a-z]+>)++(?=<[a-z][^<>]*>[A-ZА-ЯЁ])|(?<=[a-z])(?:</[a-z]+>)++(?=<[a-z][^<>]*>[А-ЯЁ])))")
_SPACED = re.compile(r"\s\0|\0\s")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """An `h1` that says something."""

    words: str
    markup: str
    is_hidden: bool


def first_heading(text: str) -> Said:
    """The text of the page's first `h1` that is seen, or nothing."""
    return next(((Shown(each.words),) for each in _headings(text) if not each.is_hidden), ())


def own_heading(text: str, names: Iterable[str], site: Iterable[str] = ()) -> Said:
    """The page's heading: of several the one that its data name, else the first that does not name the site.

    Args:
        text: the page.
        names: what the page's data call its course.
        site: what they call the site.
    """
    found = sorted(_headings(text), key=lambda each: each.is_hidden)
    wanted = {_squeezed(name): name for name in names if _squeezed(name)}
    for each in found:
        if (name := wanted.get(_squeezed(each.words))) is not None:
            return (Shown(each.words) if _folded(each.words) == _folded(name) else name,)
    seen = [each for each in found if not each.is_hidden]
    for each in seen:
        for piece in _pieces(each.markup) if wanted else ():
            if _squeezed(piece) in wanted:
                return (Shown(piece),)
    sites = {_squeezed(name) for name in site}
    chosen = next((each for each in seen if _squeezed(each.words) not in sites), None) or next(iter(seen), None)
    return (Shown(chosen.words),) if chosen else ()


@lru_cache(maxsize=2)
def _headings(text: str) -> tuple[Heading, ...]:
    plainly = _UNSEEN.removed(without_comments(text))
    found = [place for place, _ in zip(spans(plainly, *_HEADING), range(_MANY), strict=False)]
    hidden = _hidden_spans(plainly, found[-1][3]) if found and _MAY_HIDE.search(plainly) else []
    headings = []
    for start, begin, end, _ in found:
        markup = _PICTURE.removed(plainly[begin:end])
        if (words := _apart(markup)).strip():
            is_hidden = any(first <= start < last for first, last in hidden)
            headings.append(Heading(words=words, markup=markup, is_hidden=is_hidden))
    return tuple(headings)


def _hidden_spans(text: str, last: int) -> list[tuple[int, int]]:
    """Where elements begin and end that their own attributes hide; one that is never closed hides nothing."""
    found: list[tuple[int, int]] = []
    inside, start, depth = "", 0, 0
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if inside == name:
            depth += -1 if tag[1] else 1
            if not depth:
                found.append((start, tag.end()))
                inside = ""
        elif not inside and tag.start() > last:
            break
        elif not inside and not tag[1] and _hides(tag[3]):
            inside, start, depth = name, tag.start(), 1
    return found


def _hides(attributes: str) -> bool:
    return _MAY_HIDE.search(attributes) is not None and (
        _HIDDEN_STYLE.search(attributes) is not None or _HIDDEN.search(_QUOTED.sub('""', attributes)) is not None
    )


def _apart(markup: str) -> str:
    return plain(_SEAM.sub(r"\1 ", markup))


def _pieces(markup: str) -> list[str]:
    """The texts of a heading's parts, where each stands in an element of its own, or no blank parts what does from what does not."""
    node = Selector(text=f"<h1>{markup}</h1>", type="html").root.find(".//h1")
    while node is not None and len(node) == 1 and not (node.text or "").strip() and not (node[0].tail or "").strip():
        node = node[0]
    if node is None or not len(node):
        return []
    inside = [text_of(each) for each in node if isinstance(each.tag, str)]
    outside = [node.text or "", *(each.tail or "" for each in node)]
    if any(each.strip() for each in outside) and _SPACED.search("\0".join(filter(None, _in_order(node)))):
        return []
    return [each for each in (*inside, *outside) if each.strip()]


def _in_order(node: "etree._Element") -> Iterator[str]:
    yield node.text or ""
    for each in node:
        yield " " if each.tag == "br" else text_of(each) if isinstance(each.tag, str) else ""
        yield each.tail or ""


def _folded(text: str) -> str:
    return " ".join(html.unescape(text).translate(_INVISIBLE).split()).casefold()


def _squeezed(text: str) -> str:
    return _folded(text).replace(" ", "")
