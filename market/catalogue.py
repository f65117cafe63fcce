"""Where an answer lists courses, whatever it is: a sitemap, a page of links, a feed, an API, the data inside a page.

A list is a row of entries, each with the name that its address ends in. What becomes of them is the caller's; the rest of the answer stays.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from market.faults_base import path_of
from market.render import GZIP, Answer, gzipped

_CHUNKS = {
    re.compile(r"[ \t]*<url>(?:(?!</url>).)*</url>\n?", re.S): re.compile(r"<loc>(.*?)</loc>"),
    re.compile(r"[ \t]*<offer\b.*?</offer>\n?", re.S): re.compile(r"<url>(.*?)</url>"),
}
"""An entry of a sitemap or a feed, and the address in it. A feed's own `<url>` holds no `<loc>`, and is none."""
_LINK = re.compile(r"<a\b[^>]*?\bhref=\"([^\"#]*)[^\"]*\"[^>]*>.*?</a>", re.S)
_SCRIPT = re.compile(r"(<script\b[^>]*>[^<{\[]*)([{\[].*?)(\s*;?\s*</script>)", re.S)
_REVIEWS = 'itemprop="review"'
"""What only a list of reviews has, whose links are no courses."""
_LEAST_LINKS = 3
"""So many links into one folder are a list; fewer are a menu."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One course in a list."""

    name: str
    """The last part of its address that tells it from others: `python`, `python-50003`."""
    text: str
    """The entry as it stands in the answer."""


Change = Callable[[Sequence[str]], Callable[[Entry], Sequence[str]]]
"""From the names in one list, each once, to what takes the place of an entry: nothing, one text or several."""


def name_of(address: str) -> str:
    """What an address ends in, tail and promo page aside."""
    parts = [part for part in path_of(address).split("/") if part and part != "promo"]
    return parts[-1] if parts else ""


def relisted(answer: Answer, change: Change) -> Answer:
    """The answer with its lists changed; what lists nothing stays as it is."""
    if answer.content_type == GZIP:
        plain = replace(answer, body=gzip.decompress(answer.body), content_type="application/xml")
        return replace(gzipped(relisted(plain, change)), modified=answer.modified)
    text = answer.body.decode()
    if answer.content_type.startswith("application/json"):
        return replace(answer, body=_json(_told_again(json.loads(text), change)).encode())
    for pattern, address in _CHUNKS.items():
        text = _cut_again(text, pattern, address, change)
    if "<html" in text[:200].lower() and _REVIEWS not in text:
        text = _SCRIPT.sub(lambda found: found[1] + _data_again(found[2], change) + found[3], _links_again(text, change))
    return replace(answer, body=text.encode())


def _cut_again(text: str, chunk: re.Pattern[str], address: re.Pattern[str], change: Change) -> str:
    """The chunks of a sitemap or a feed."""
    names = [name_of(found[1]) for each in chunk.findall(text) if (found := address.search(each))]
    instead = change(list(dict.fromkeys(names)))

    def again(found: re.Match[str]) -> str:
        told = address.search(found[0])
        return "".join(instead(Entry(name=name_of(told[1]), text=found[0]))) if told else found[0]

    return chunk.sub(again, text)


def _links_again(text: str, change: Change) -> str:
    """The links of a page, a folder at a time."""
    folders = {name: _folder(href) for href in _LINK.findall(text) if (name := name_of(href))}
    sizes = Counter(folders.values())
    instead = {
        folder: change([name for name, its in folders.items() if its == folder]) for folder, size in sizes.items() if size >= _LEAST_LINKS
    }

    def again(found: re.Match[str]) -> str:
        name, folder = name_of(found[1]), _folder(found[1])
        return "".join(instead[folder](Entry(name=name, text=found[0]))) if name and folder in instead else found[0]

    return _LINK.sub(again, text)


def _folder(address: str) -> str:
    return path_of(address).rstrip("/").rpartition("/")[0]


def _data_again(text: str, change: Change) -> str:
    """The data of a script, where it is JSON."""
    try:
        data = json.loads(text)
    except ValueError:
        return text
    told = _told_again(data, change)
    return text if told == data else _json(told).replace("</", "<\\/")


def _told_again(data: Any, change: Change) -> Any:
    """Lists of at least two objects that have a slug and a price."""
    if isinstance(data, dict):
        return {key: _told_again(value, change) for key, value in data.items()}
    if not isinstance(data, list):
        return data
    if len(data) < 2 or not all(map(_is_course, data)):
        return [_told_again(each, change) for each in data]
    instead = change([each["slug"] for each in data])
    return [json.loads(text) for each in data for text in instead(Entry(name=each["slug"], text=_json(each)))]


def _is_course(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("slug"), str) and any(key.startswith("price") for key in row)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
