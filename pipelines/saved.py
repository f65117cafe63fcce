"""Saved pages: what was asked for, what came, and what spider and meaning make of it. Tests and `scrapy parsepage` read them alike."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from normalize.models import Page
from normalize.page import normalize_page
from scrapers.base import SchoolSpider
from scrapers.items import RawPage

TYPES = {".html": "text/html", ".json": "application/json", ".xml": "application/xml"}
NO_SECRET = b"a look at a page; nothing of it is kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One fact: where it belongs, what the page says of it, and what that means."""

    fact: str
    """`course python title`, `offer python/basic price`."""
    raw: str
    """The statements, one after another."""
    value: str
    """What they mean; empty where that is not known."""


def response_of(request: Request, body: bytes, content_type: str) -> Response:
    """A response with this body to a request, of the class that Scrapy would give it."""
    sent = {"Content-Type": f"{content_type}; charset=utf-8"}
    kind = responsetypes.from_args(headers=Headers(sent), url=request.url, body=body)
    return kind(request.url, status=200, headers=sent, body=body, request=request)


def usual_meta(spider: Spider, url: str) -> dict[str, Any]:
    """What requests of the market's spiders carry."""
    course = spider.external_id(url) if isinstance(spider, SchoolSpider) else None
    return {"school": spider.name, "course": course, "listing_page": 1, "number": 1, "depth_of_index": 0}


def pages_of(spider: Spider, callback: str, url: str, file: Path) -> list[RawPage]:
    """What a callback of a spider reads from a saved file. Raises `AttributeError` where the spider has no such callback."""
    request = Request(url, meta=usual_meta(spider, url))
    response = response_of(request, file.read_bytes(), TYPES.get(file.suffix, "text/html"))
    return [each for each in getattr(spider, callback)(response) if isinstance(each, RawPage)]


def meant(raw: RawPage, now: datetime) -> Page:
    """The page's meaning."""
    return normalize_page(raw, now=now, author_secret=NO_SECRET)


def side_by_side(raw: RawPage, page: Page) -> Iterator[Shown]:
    """Every fact of the page's courses, promos and reviews that the page says or that is known of it."""
    for told, course in zip(raw.courses, page.courses, strict=False):
        yield from _facts(f"course {told.external_id}", told, course)
        for offer, tariff in zip(told.offers, course.offers, strict=False):
            yield from _facts(f"offer {told.external_id}/{offer.external_id}", offer, tariff)
    for promo, known in zip(raw.promos, page.promos, strict=False):
        yield from _facts(f"promo {known.external_id}", promo, known)
    for review, read in zip(raw.reviews, page.reviews, strict=False):
        yield from _facts(f"review {read.external_id}", review, read)


def _facts(name: str, raw: Any, known: Any) -> Iterator[Shown]:
    for field in dict.fromkeys([*(each.name for each in fields(raw)), *(each.name for each in fields(known))]):
        statements, value = getattr(raw, field, ()), getattr(known, field, None)
        if field in {"offers", "teachers", "author", "author_key"} or (statements in ((), "") and value in (None, (), "")):
            continue
        said = (
            " | ".join(statements)
            if isinstance(statements, tuple) and all(isinstance(each, str) for each in statements)
            else str(statements)
        )
        yield Shown(fact=f"{name} {field}", raw=said, value="" if value is None else str(value))
