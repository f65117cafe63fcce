"""A database in a folder of its own, and pages with as little on them as a test needs."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.connect import connect
from db.publish import publish_run
from db.runs import Run, open_run
from db.staging import stage_pages
from normalize.models import Course, Issue, Offer, Page, Promo, Review

DAY_1 = "2026-10-10T12:00:00Z"
DAY_2 = "2026-10-11T12:00:00Z"
DAY_3 = "2026-10-12T12:00:00Z"
DAY_4 = "2026-10-13T12:00:00Z"
DAY_5 = "2026-10-14T12:00:00Z"


def new_database(folder: Path) -> Database:
    return connect(folder / "academy.db")


def start(db: Database, now: str = DAY_1, *, spider: str = "alfa", school: str = "alfa") -> Run:
    return open_run(db, spider=spider, school_slug=school, school_name=None, home_url=None, evidence="recorded", now=now)


def offer(external_id: str = "default", **columns: Any) -> Offer:
    return Offer(external_id=external_id, currency="RUB", **columns)


def full(price: int, external_id: str = "default", **columns: Any) -> Offer:
    return offer(external_id, pricing="full", price=price, **columns)


def course(slug: str = "go", *offers: Offer, **columns: Any) -> Course:
    said: dict[str, Any] = {"external_id": slug, "url": f"https://alfa.example/{slug}", "title": f"Курс {slug}", "offers": offers}
    return Course(**(said | columns))


def promo(number: int = 1, **columns: Any) -> Promo:
    said: dict[str, Any] = {"external_id": f"advcake:{number}", "source": "advcake", "kind": "code"}
    return Promo(**(said | columns))


def review(number: int = 1, text: str | None = None, *, source: str = "otzovik", **columns: Any) -> Review:
    said: dict[str, Any] = {"source": source, "external_id": f"{source}:{number}", "text": text}
    return Review(**(said | columns))


def page(
    *courses: Course,
    url: str = "https://alfa.example/all",
    now: str = DAY_1,
    source: str = "page",
    promos: Sequence[Promo] = (),
    reviews: Sequence[Review] = (),
    issues: Sequence[Issue] = (),
    **columns: Any,
) -> Page:
    said: dict[str, Any] = {"school": "alfa", "url": url, "fetched_at": now, "status": 200, "source": source}
    facts = {"courses": courses, "promos": tuple(promos), "reviews": tuple(reviews), "issues": tuple(issues)}
    return Page(**(said | facts | columns))


def crawl(db: Database, now: str, *pages: Page, spider: str = "alfa", school: str = "alfa") -> Run:
    """One run from start to publication."""
    run = start(db, now, spider=spider, school=school)
    stage_pages(db, run.run_id, pages)
    publish_run(db, run.run_id, now)
    return run


def rows(db: Database, sql: str) -> list[tuple[Any, ...]]:
    return db.conn.execute(sql).fetchall()


def one(db: Database, sql: str) -> tuple[Any, ...]:
    found = rows(db, sql)
    if len(found) != 1:
        raise AssertionError(f"{len(found)} rows: {found}")
    return found[0]


def dump(path: Path) -> list[str]:
    """All rows of all tables as SQL, without the times at which migrations were applied."""
    conn = sqlite3.connect(path)
    lines = [line for line in conn.iterdump() if "_sqlite_migrations" not in line]
    conn.close()
    return lines
