"""Catalogues that lose courses, list them twice or under several addresses, and lists without end."""

import html
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from market.catalogue import Change, Entry, relisted
from market.faults_base import Asked, Switch, share
from market.render import Answer

_NUMBERED = re.compile(r"(^|-)(\d{3,})$")
_TWIN = re.compile(r"-twin\b|(?<!\d)9(?=\d{3,}\b)")
_VARIANTS: tuple[Callable[[str], str], ...] = (
    lambda url: url.replace("https://", "http://", 1),
    lambda url: url.replace("https://", "https://www.", 1),
    lambda url: url.rstrip("/") if url.endswith("/") else f"{url}/",
)
_ADDRESS = re.compile(r"(?<=<loc>)[^<]*(?=</loc>)|(?<=href=\")[^\"#]*(?=[\"#])|(?<=<url>)[^<?]*(?=[<?])")

_PAGES = re.compile(r"(?P<before>[?&](?:page|new)=|/page/|^/reviews/[\w-]+/)(?P<page>\d+)(?=/?$|&)")
_PAGES_IN_PATH = {"otzovik.com": "", **dict.fromkeys(("tutortop.ru", "katalog-kursov.ru", "kursy-online.ru", "kurshub.ru"), "page/")}
"""Host -> what stands before the number of a page in its path; the others have it in the query."""


def _without(asked: Asked, lost: float) -> Change:
    """Lists without this share of their courses, always the same ones: they go in an order that every list has in common."""

    def change(names: Sequence[str]) -> Callable[[Entry], Sequence[str]]:
        ordered = sorted(names, key=lambda name: asked.chance("course", name))
        gone = set(ordered[: round(len(ordered) * lost + 1e-9)])
        return lambda entry: [] if entry.name in gone else [entry.text]

    return change


def _half(asked: Asked, answer: Answer) -> Answer:
    return relisted(answer, _without(asked, share(asked.parameter or "0.5")))


def _bleed(asked: Asked, answer: Answer) -> Answer:
    return relisted(answer, _without(asked, 1 - (1 - share(asked.parameter or "0.05")) ** asked.days))


def _twin_of(name: str) -> str:
    """The other address of a course: `python` → `python-twin`, `python-50003` → `python-950003`."""
    return _NUMBERED.sub(r"\g<1>9\2", name) if _NUMBERED.search(name) else f"{name}-twin"


def _twinned(text: str, name: str) -> str:
    number = _NUMBERED.search(name)
    return re.sub(rf"(?<!\d){number[2]}(?!\d)", f"9{number[2]}", text) if number else text.replace(name, _twin_of(name))


def _double(asked: Asked, answer: Answer) -> Answer:
    """In lists each course and its twin; the twin's own page is the course's, and calls itself the twin."""
    honest = _untwinned(asked)
    if honest != asked.target:
        body = answer.body.decode()
        for old, new in zip(re.findall(r"[\w-]+", honest), re.findall(r"[\w-]+", asked.target), strict=False):
            body = _twinned(body, old) if old != new else body
        return replace(answer, body=body.encode())

    def change(_names: Sequence[str]) -> Callable[[Entry], Sequence[str]]:
        return lambda entry: [entry.text, _other_id(_twinned(entry.text, entry.name))]

    return relisted(answer, change)


def _other_id(text: str) -> str:
    """A feed's offer under an id of its own."""
    return re.sub(r"(<offer\b[^>]*?\bid=\")([^\"]*)", r"\1\2-2", text)


def _untwinned(asked: Asked) -> str:
    """The course's path behind its twin's; a path that exists is no twin's."""
    plain = _TWIN.sub("", asked.target)
    return plain if plain != asked.target and asked.honest(asked.target).status == 404 else asked.target


def _aliases(_asked: Asked, answer: Answer) -> Answer:
    """Each course under two addresses: without TLS, with www., with or without the slash at the end, by turns."""

    def change(names: Sequence[str]) -> Callable[[Entry], Sequence[str]]:
        variant = {name: _VARIANTS[place % len(_VARIANTS)] for place, name in enumerate(names)}
        return lambda entry: [entry.text, _ADDRESS.sub(lambda found: variant[entry.name](found[0]), entry.text)]

    return answer if answer.content_type.startswith("application/json") else relisted(answer, change)


def _last_page(asked: Asked) -> str:
    """The last page of the list where a later one is asked for."""
    target = asked.target
    while (number := _page(target)) and number > 1 and _says_nothing(asked.honest(target)):
        target = _turned(asked, target, number - 1)
    return target


def _says_nothing(answer: Answer) -> bool:
    return answer.status != 200 or b'"course-reviews": []' in answer.body or b'"items": []' in answer.body


def _endless(asked: Asked, answer: Answer) -> Answer:
    """A next page, always; where there is none, the last one stands in for it."""
    if answer.content_type.startswith("application/json"):
        data = json.loads(answer.body)
        if isinstance(data, dict) and isinstance(data.get("meta"), dict) and "has_next" in data["meta"]:
            data["meta"]["has_next"] = True
        elif isinstance(data, dict) and "pages" in data:
            data["pages"] = 10_000
        return replace(answer, body=json.dumps(data, ensure_ascii=False).encode())
    if not answer.content_type.startswith("text/html"):
        return answer
    text = answer.body.decode()
    if 'rel="next"' in text or "</body>" not in text:
        return answer
    following = _turned(asked, asked.target, _page(asked.target) + 1)
    link = f'<nav class="pagination"><a rel="next" href="{following}">Далее</a></nav>'
    return replace(answer, body=text.replace("</body>", f"{link}</body>").encode())


def _facets(asked: Asked, answer: Answer) -> Answer:
    """A link to this page for every day of a calendar and every choice of a filter, each of which has them all again."""
    if not answer.content_type.startswith("text/html"):
        return answer
    days = [f"{asked.path}?month={month}&day={day}" for month in range(1, 13) for day in range(1, 29)]
    filters = [f"{asked.path}?level={level}&sort={sort}&page={page}" for level in range(5) for sort in range(5) for page in range(2, 6)]
    links = "".join(f'<a href="{html.escape(address)}">·</a>' for address in (*days, *filters))
    return replace(answer, body=answer.body.replace(b"</body>", f'<nav class="facets">{links}</nav></body>'.encode()))


def _page(target: str) -> int:
    """Which page of its list an address is; the first names no number."""
    found = _PAGES.search(target)
    return int(found["page"]) if found else 1


def _turned(asked: Asked, target: str, page: int) -> str:
    """The address of another page of the list."""
    if _PAGES.search(target):
        return _PAGES.sub(rf"\g<before>{page}", target)
    if asked.host in _PAGES_IN_PATH and target.endswith("/"):
        return f"{target}{_PAGES_IN_PATH[asked.host]}{page}/"
    return f"{target}{'&' if '?' in target else '?'}page={page}"


SWITCHES = (
    Switch(name="half", line="F53", meaning="half of the courses are gone from sitemap, listing, feed and API",
           parameter="share that is gone, default 0.5", check=share, rewrite=_half),
    Switch(name="double", line="F54", meaning="every course a second time, under an address and an id of its own", route=_untwinned,
           rewrite=_double),
    Switch(name="bleed", line="F55", meaning="every day some courses fewer", parameter="share a day, default 0.05", check=share,
           rewrite=_bleed),
    Switch(name="endless", line="F56", meaning="every list has a next page, which repeats the last", route=_last_page, rewrite=_endless),
    Switch(name="facets", line="F57", meaning="every page links to a calendar and filters without end", rewrite=_facets),
    Switch(name="aliases", line="F59", meaning="every course under two addresses that mean the same", rewrite=_aliases),
)  # fmt: skip
