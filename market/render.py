"""Answers of the market's sites: templates, sitemaps, robots.txt."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from market import words
from market.clock import clock

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
JSON = "application/json"
GZIP = "application/gzip"


@dataclass(frozen=True, slots=True)
class Answer:
    """One page as served: its bytes before any content encoding, its type, and when it last changed."""

    body: bytes
    content_type: str
    modified: datetime
    status: int = 200


@cache
def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["attribute"] = lambda value: Markup(escape(json.dumps(value, ensure_ascii=False), quote=True))
    made.filters["script"] = lambda value: Markup(json.dumps(value, ensure_ascii=False).replace("</", "<\\/"))
    for word in (words.spaced, words.counted, words.months_in_words):
        made.globals[word.__name__] = word
    return made


def page(template: str, day: int, **facts: object) -> Answer:
    """A page from its template; `day` is the day on which it last changed."""
    content_type = XML if template.endswith(".xml") else HTML
    return Answer(_templates().get_template(template).render(**facts).encode(), content_type, clock(day))


def html(title: str, body: str, *, canonical: str = "", head: str = "", day: int = 1, lang: str = "ru") -> Answer:
    """A whole page from the pieces that matter."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    top = f'<meta charset="utf-8"><title>{title}</title>{link}{head}'
    text = f'<!DOCTYPE html><html lang="{lang}"><head>{top}</head><body>{body}</body></html>'
    return Answer(text.encode(), HTML, clock(day))


def script(value: object, kind: str, name: str = "") -> str:
    """Data in a script element."""
    words = json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
    return f'<script{f" id={chr(34)}{name}{chr(34)}" if name else ""} type="{kind}">{words}</script>'


def data(value: object, day: int, status: int = 200) -> Answer:
    """A JSON answer."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), JSON, clock(day), status)


def sitemap_index(children: Iterable[str], day: int) -> Answer:
    """A sitemap of sitemaps, all of the same day."""
    return page("sitemap_index.xml", day, children=list(children), lastmod=clock(day).date().isoformat())


def sitemap(urls: Iterable[tuple[str, int]]) -> Answer:
    """A sitemap of addresses, each with the day of its latest change."""
    listed = list(urls)
    latest = max((day for _, day in listed), default=1)
    return page("sitemap.xml", latest, urls=[(url, clock(day).date().isoformat()) for url, day in listed])


def gzipped(answer: Answer) -> Answer:
    """The same as a `.gz` file; equal content gives equal bytes."""
    return Answer(gzip.compress(answer.body, mtime=0), GZIP, answer.modified)


def robots(rules: Iterable[str], sitemap_url: str = "") -> Answer:
    """A robots.txt for everybody."""
    lines = ["User-agent: *", *rules]
    if sitemap_url:
        lines += ["", f"Sitemap: {sitemap_url}"]
    return Answer(("\n".join(lines) + "\n").encode(), "text/plain; charset=utf-8", clock(1))
