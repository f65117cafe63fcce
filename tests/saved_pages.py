"""Saved pages: a page of a site, what was asked of it, and what the spider and the meaning make of it.

Beside `<page>.html`, `.json` or `.xml` stand `<page>.toml` (spider, url, callback, now, meta) and `<page>.expected.json`.
Where one page leads to the next before anything is said, `[answers]` names the files behind the addresses asked for; a page that is itself
such an answer says in `begins` which saved page it is that everything begins with.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.test import get_crawler

from normalize.models import Page
from normalize.page import normalize_page
from scrapers.items import RawPage
from tests.crawling import project_settings

FOLDER = Path(__file__).parent / "pages"
SECRET = b"a key of the tests"
LOADER = SpiderLoader.from_settings(project_settings())
_TYPES = {".html": "text/html", ".json": "application/json", ".xml": "application/xml"}
_HASH = re.compile(r"^~?[0-9a-f]{24}$")
_CIRCUMSTANCES = {"school", "url", "about", "fetched_at", "status", "sha256", "bytes", "source"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """One saved page and how it was come by."""

    file: Path
    spider: str
    url: str
    callback: str
    now: str
    meta: dict[str, Any]
    arguments: dict[str, str]
    answers: dict[str, Path]
    begins: Path | None

    @property
    def name(self) -> str:
        return str(self.file.relative_to(FOLDER))

    @property
    def expected(self) -> Path:
        return self.file.with_suffix(".expected.json")

    @property
    def body(self) -> bytes:
        return self.file.read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a callback came to: its pages with their meaning, and the addresses it asks for next."""

    pages: tuple[Page, ...]
    asks: tuple[str, ...]


@cache
def saved_pages() -> tuple[Saved, ...]:
    return tuple(_load(file) for file in sorted(FOLDER.glob("*/*.toml")))


def saved(name: str) -> Saved:
    return next(each for each in saved_pages() if each.name == name)


def _load(description: Path) -> Saved:
    table = tomllib.loads(description.read_text(encoding="utf-8"))
    begins = description.parent / table["begins"] if "begins" in table else None
    if begins:
        table = tomllib.loads(begins.with_suffix(".toml").read_text(encoding="utf-8")) | table
    (file,) = (description.with_suffix(suffix) for suffix in _TYPES if description.with_suffix(suffix).exists())
    return Saved(
        file=file,
        spider=table["spider"],
        url=table["url"],
        callback=table["callback"],
        now=table.get("now", "2026-10-10T12:00:00Z"),
        meta=table["meta"],
        arguments=table.get("arguments", {}),
        answers={url: description.parent / name for url, name in table.get("answers", {}).items()},
        begins=begins,
    )


@cache
def spider_named(name: str, now: str, **arguments: str) -> Spider:
    settings = project_settings(NOW=now, SOURCES=str(FOLDER / "sources.toml"))
    crawler = get_crawler(settings_dict=dict(settings))
    return LOADER.load(name).from_crawler(crawler, **arguments)


def read_page(page: Saved, body: bytes | None = None, **headers: str) -> Outcome:
    """The callback's pages, normalised; `body` stands for the page's own where it is given."""
    spider = spider_named(page.spider, page.now, **page.arguments)
    if hasattr(spider, "seen"):
        spider.seen.clear()
    results = list(_results(spider, page, page.body if body is None else body, headers))
    now = datetime.fromisoformat(page.now)
    pages = tuple(normalize_page(each, now=now, author_secret=SECRET) for each in results if isinstance(each, RawPage))
    return Outcome(pages=pages, asks=tuple(each.url for each in results if isinstance(each, Request)))


def _results(spider: Spider, page: Saved, body: bytes, headers: dict[str, str]) -> Iterator[Any]:
    """What the callback yields, and what follows from the answers that are saved beside the page."""
    first = page.begins or page.file
    table = tomllib.loads(first.with_suffix(".toml").read_text(encoding="utf-8"))
    request = Request(table["url"], getattr(spider, page.callback), meta=dict(page.meta))
    yield from _followed(page, body, headers, request, first)


def _followed(page: Saved, body: bytes, headers: dict[str, str], request: Request, file: Path) -> Iterator[Any]:
    sent = {"Content-Type": f"{_TYPES[file.suffix]}; charset=utf-8", **(headers if file == page.file else {})}
    content = body if file == page.file else file.read_bytes()
    for each in request.callback(_response(request, content, sent), **request.cb_kwargs):  # type: ignore[misc]  # every request here has one
        if isinstance(each, Request) and each.url in page.answers:
            yield from _followed(page, body, headers, each, page.answers[each.url])
        else:
            yield each


def respond(page: Saved, body: bytes) -> Response:
    """The page's answer with this body."""
    return _response(Request(page.url, meta=dict(page.meta)), body, {"Content-Type": f"{_TYPES[page.file.suffix]}; charset=utf-8"})


def _response(request: Request, body: bytes, sent: dict[str, str]) -> Response:
    kind = responsetypes.from_args(headers=Headers(sent), url=request.url, body=body)
    return kind(request.url, status=200, headers=sent, body=body, request=request)


def as_expected(outcome: Outcome) -> dict[str, Any]:
    """What an expectation file holds: every fact and issue; what is not said is left out, so a fact too many shows."""
    pages = [
        {name: value for name, value in _said(asdict(page)).items() if name not in {*_CIRCUMSTANCES, "course_facts", "matched"}}
        for page in outcome.pages
    ]
    return {"pages": pages, **({"asks": list(outcome.asks)} if outcome.asks else {})}


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _shown(name, _said(each)) for name, each in value.items() if each is not None and each not in ((), [], "")}
        return {name: each for name, each in kept.items() if name not in {"part", "paused", "incomplete"} or each}
    if isinstance(value, list | tuple):
        return [_said(each) for each in value]
    return value


def _shown(name: str, value: Any) -> Any:
    """Hashes are not written by hand: that there is one is what an expectation says of it."""
    if name == "author_key":
        return "a key"
    if name == "external_id" and _HASH.match(str(value).partition(":")[2]):
        return f"{value.partition(':')[0]}:<of its words>"
    return value


def as_text(outcome: Outcome) -> str:
    return json.dumps(as_expected(outcome), ensure_ascii=False, indent=1) + "\n"


def facts_of(outcome: Outcome) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every fact under a name that survives the loss of its neighbours: ids, never positions."""
    for page in outcome.pages:
        for course in page.courses:
            yield from _row(("course", course.url), course, {"offers", "teachers", "incomplete"})
            yield ("course", course.url, "teachers"), course.teachers
            for offer in course.offers:
                yield from _row(("offer", course.url, offer.external_id), offer, set())
        for promo in page.promos:
            yield from _row(("promo", promo.external_id), promo, set())
        for told in page.vacancies:
            for vacancy in told.vacancies:
                yield from _row(("vacancy", told.profession, vacancy.external_id), vacancy, set())
        for review in page.reviews:
            yield from _row(("review", review.external_id), review, set())


def _row(key: tuple[str, ...], row: Any, without: set[str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name in row.__slots__:
        if name not in without:
            yield (*key, name), getattr(row, name)
