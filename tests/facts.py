"""Rows of facts for tests of figures, views and exports: as few words as the case needs, the rest filled in."""

import sqlite3
from typing import Any

import sqlite_utils

from db.connect import VIEWS, save_views
from db.migrations import migrations

SEEN = "2026-10-10T12:00:00Z"


def new_database(path: str = ":memory:", factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite_utils.Database:
    """All tables and views, the schools `a` (1), `b` (2), `c` (3), one run and one page; categories only those made by `category`."""
    db = sqlite_utils.Database(sqlite3.connect(path, factory=factory))
    db.conn.execute("PRAGMA foreign_keys = ON")
    migrations.apply(db)
    save_views(db, VIEWS)
    with db.conn:
        db.conn.execute("DELETE FROM categories")
        db.conn.execute("INSERT INTO schools (school_id, slug, name) VALUES (1, 'a', 'Альфа'), (2, 'b', 'Бета'), (3, 'c', 'Вега')")
    row(db, "runs", run_id=1, spider="a", school_id=1, started_at=SEEN)
    row(db, "pages", page_id=1, run_id=1, url="https://a.example/1", fetched_at=SEEN, status=200)
    return db


def row(db: sqlite_utils.Database, table: str, **values: Any) -> int:
    with db.conn:
        sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
        return int(db.conn.execute(sql, tuple(values.values())).lastrowid or 0)


def category(db: sqlite_utils.Database, category_id: int, slug: str, parent_id: int | None = None) -> int:
    return row(db, "categories", category_id=category_id, slug=slug, name=slug.upper(), parent_id=parent_id)


def course(db: sqlite_utils.Database, school_id: int, external_id: str, *, categories: tuple[int, ...] = (), **values: Any) -> int:
    url = f"https://school{school_id}.example/{external_id}"
    seen = {"first_seen_at": SEEN, "last_seen_at": SEEN, "page_id": 1}
    course_id = row(db, "courses", school_id=school_id, external_id=external_id, url=url, **(seen | values))
    for category_id in categories:
        row(db, "course_categories", course_id=course_id, category_id=category_id)
    return course_id


def offer(db: sqlite_utils.Database, course_id: int, external_id: str = "default", *, pricing: str = "full", **values: Any) -> int:
    given = {"currency": "RUB", "page_id": 1} | values
    return row(db, "offers", course_id=course_id, external_id=external_id, pricing=pricing, **given)


def state(db: sqlite_utils.Database, offer_id: int, valid_from: str, valid_to: str | None, **values: Any) -> None:
    given = {"confirmed": 1, "pricing": "full", "currency": "RUB", "page_id": 1} | values
    row(db, "offer_history", offer_id=offer_id, valid_from=valid_from, valid_to=valid_to, **given)


def promo(db: sqlite_utils.Database, school_id: int, external_id: str, *, kind: str = "code", **values: Any) -> int:
    given = {"source": "advcake", "first_seen_at": SEEN, "last_seen_at": SEEN, "page_id": 1} | values
    return row(db, "promos", school_id=school_id, external_id=external_id, kind=kind, **given)


def review(db: sqlite_utils.Database, school_id: int, external_id: str, rating: float | None = None, **values: Any) -> int:
    given = {"source": "otzovik", "first_seen_at": SEEN, "last_seen_at": SEEN, "page_id": 1} | values
    return row(db, "reviews", school_id=school_id, external_id=external_id, rating=rating, **given)


def teacher(db: sqlite_utils.Database, school_id: int, slug: str, *course_ids: int) -> int:
    teacher_id = row(db, "teachers", slug=slug, name=slug.title(), school_id=school_id)
    for course_id in course_ids:
        row(db, "course_teachers", course_id=course_id, teacher_id=teacher_id)
    return teacher_id


def rows(db: sqlite_utils.Database, sql: str) -> list[tuple[Any, ...]]:
    return db.conn.execute(sql).fetchall()


def record(db: sqlite_utils.Database, sql: str) -> dict[str, Any]:
    """The only row that the query gives, by column."""
    cursor = db.conn.execute(sql)
    (found,) = cursor.fetchall()
    return dict(zip((column[0] for column in cursor.description), found, strict=True))
