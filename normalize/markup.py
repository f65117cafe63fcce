"""Texts that a source may write as HTML: tags go, and what only looks like one («vector<int>») is a part of the text."""

import re
from collections import Counter

from scrapers.items import Shown

_PARTING = (
    "address article aside blockquote br caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr legend li main nav noindex ol option p pre section select summary table tbody td tfoot th thead tr ul"
)
_INLINE = (
    "a abbr acronym area audio b base bdi bdo big body button canvas cite code col colgroup data datalist del dfn em embed font frame "
    "frameset head html i iframe img input ins kbd label link map mark marquee meta meter nobr noscript object output param picture "
    "progress q rp rt ruby s samp script small source span strike strong style sub sup svg template textarea time title track tt u "
    "use var video wbr"
)
# Only these names make a tag: «vector<int>», «Map<K, V>» and «a <b» are words.
# One that is never closed is matched to the end and stays: with `-->` alone each of many would be followed to the end.
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.S)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"})
_TAG = re.compile(rf"</?(?:(?P<parting>{_PARTING.replace(' ', '|')})|{_INLINE.replace(' ', '|')})(?:\s[^<>]*|/)?>", re.I)


def without_tags(text: str) -> str:
    """The text without HTML tags and comments: a space where a tag ends a line (`br`, `p`, `li`), none where it stands in a word.

    A text that a page's readers saw as it stands has none.

    >>> without_tags("<p>Шаблоны <b>C++</b>:</p>vector<int>")
    ' Шаблоны C++: vector<int>'
    """
    if "<" not in text or isinstance(text, Shown):
        return text
    return _TAG.sub(lambda tag: " " if tag["parting"] else "", _COMMENT.sub(lambda comment: "" if comment[1] else comment[0], text))


def has_stray_tags(text: str) -> bool:
    """Whether a tag is opened and never closed, or the other way round: «Тег <b> в HTML» speaks of one.

    >>> has_stray_tags("<b>Курс</b> Python<br>"), has_stray_tags("Тег <b> в HTML")
    (False, True)
    """
    balance: Counter[str] = Counter()
    for tag in _TAG.finditer(text):
        name = tag[0].strip("</>").split()[0].rstrip("/").lower()
        balance[name] += -1 if tag[0].startswith("</") else 0 if name in _VOID or tag[0].endswith("/>") else 1
    return any(balance.values())
