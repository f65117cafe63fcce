"""F12: a database of any earlier version is brought up to date with all that it holds, or left as it was."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db import migrations as steps
from db.connect import connect
from db.migrations import migrations
from db.recompute import recompute
from tests.store import DAY_2, course, crawl, full, page, review, rows

STEPS = [step.name for step in migrations._migrations]

# What the first version could hold, in the words of its own schema: it must be there, and mean the same, in every later one.
OLD_ROWS = """
INSERT INTO schools (school_id, slug, name, home_url, evidence) VALUES (1, 'alfa', 'Альфа', 'https://alfa.example', 'recorded');
INSERT INTO runs (run_id, spider, school_id, started_at, finished_at, status, pages, courses) VALUES
  (1, 'alfa', 1, '2026-01-01T12:00:00Z', '2026-01-01T12:05:00Z', 'ok', 1, 1);
INSERT INTO pages (page_id, run_id, url, fetched_at, status) VALUES (1, 1, 'https://alfa.example/all', '2026-01-01T12:00:00Z', 200);
INSERT INTO courses (course_id, school_id, external_id, url, title, first_seen_at, last_seen_at, page_id) VALUES
  (1, 1, 'go', 'https://alfa.example/go', 'Курс go', '2026-01-01T12:00:00Z', '2026-01-01T12:00:00Z', 1);
INSERT INTO course_claims (course_id, spider, rank, course, offers, page_id, run_id, last_seen_at) VALUES
  (1, 'alfa', 1, '{}', '[]', 1, 1, '2026-01-01T12:00:00Z');
INSERT INTO offers (offer_id, course_id, external_id, pricing, price, currency, page_id) VALUES
  (1, 1, 'default', 'full', 9900000, 'RUB', 1);
INSERT INTO offer_history (offer_id, valid_from, pricing, price, currency, confirmed, page_id) VALUES
  (1, '2026-01-01T12:00:00Z', 'full', 9900000, 'RUB', 1, 1);
INSERT INTO promos (school_id, source, external_id, kind, code, first_seen_at, last_seen_at, page_id) VALUES
  (1, 'advcake', 'advcake:1', 'code', 'МАЙ24', '2026-01-01T12:00:00Z', '2026-01-01T12:00:00Z', 1);
INSERT INTO reviews (school_id, source, external_id, rating, text, first_seen_at, last_seen_at, page_id) VALUES
  (1, 'otzovik', 'otzovik:1', 4.5, 'Понравилось', '2026-01-01T12:00:00Z', '2026-01-01T12:00:00Z', 1);
INSERT INTO issues (run_id, page_id, url, kind, field, text, reason) VALUES
  (1, 1, 'https://alfa.example/all', 'unknown', 'level', 'джедай', 'no known word');
"""
HELD = (
    "SELECT slug, c.title, o.price, code, rating, text FROM schools s JOIN courses c USING (school_id) JOIN offers o USING (course_id)"
    " JOIN promos p ON p.school_id = s.school_id JOIN reviews r ON r.school_id = s.school_id"
)


def older(path: Path, stop_before: str) -> None:
    """A database as the version before that step made it, with rows."""
    conn = sqlite3.connect(path)
    migrations.apply(Database(conn), stop_before=stop_before)
    conn.executescript(OLD_ROWS)
    conn.close()


def schema(path: Path) -> dict[str, Any]:
    """Every object and what it is made of, without the order in which columns came and the words of comments."""
    with closing(sqlite3.connect(path)) as db:
        names = db.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2").fetchall()
        return {
            f"{kind} {name}": (sorted(row[1:] for row in db.execute(f"PRAGMA table_xinfo({name})")) if kind == "table" else name)
            for kind, name in names
        }


@pytest.fixture
def current(tmp_path: Path) -> dict[str, Any]:
    connect(tmp_path / "new.db").close()
    return schema(tmp_path / "new.db")


@pytest.mark.parametrize("step", STEPS[1:])
def test_every_earlier_schema_comes_forward_with_its_rows(tmp_path: Path, current: dict[str, Any], step: str) -> None:
    """F12: a database of any earlier version -> brought up to date in one go, every row as it was; the next run and the figures work."""
    path = tmp_path / "academy.db"
    older(path, step)
    db = connect(path)
    assert schema(path) == current
    assert rows(db, HELD) == [("alfa", "Курс go", 9_900_000, "МАЙ24", 4.5, "Понравилось")]
    assert rows(db, "PRAGMA foreign_key_check") == []
    crawl(db, DAY_2, page(course("go", full(95_000_00)), reviews=[review(1, "Понравилось", rating=4.5)]))
    recompute(db, now=DAY_2)
    assert rows(db, "SELECT price FROM offer_history ORDER BY valid_from") == [(9_900_000,), (9_500_000,)]
    assert rows(db, "SELECT courses, reviews, rating FROM school_stats") == [(1, 1, 4.5)]
    db.close()


SCRIPTS = dict(
    zip(
        STEPS[1:],
        (
            "stats",
            "versions",
            "sourceless_runs",
            "category_texts",
            "stated_ratings",
            "quarantine",
            "journal",
            "archive",
            "pages_about",
            "promo_conditions",
            "author_keys",
        ),
        strict=True,
    )
)


@pytest.mark.parametrize("step", STEPS[1:])
def test_step_that_is_cut_off_leaves_the_former_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """F12: a migration is interrupted at any of its statements -> the version before it, whole; run again, it goes through."""
    path = tmp_path / "academy.db"
    older(path, step)
    before = schema(path)
    whole = list(steps.sql_statements((steps.HERE / f"{SCRIPTS[step]}.sql").read_text("utf-8")))
    assert whole
    for cut_at in range(len(whole)):
        with monkeypatch.context() as patch:
            patch.setattr(steps, "sql_statements", cut_off(whole[:cut_at]))
            with pytest.raises(sqlite3.OperationalError, match="disk is full"):
                connect(path)
        assert schema(path) == before
    db = connect(path)
    assert rows(db, HELD) == [("alfa", "Курс go", 9_900_000, "МАЙ24", 4.5, "Понравилось")]
    db.close()
    assert [file.name for file in tmp_path.iterdir() if "before" in file.name] == [f"academy.db.before-{step}"]


@pytest.mark.parametrize("step", STEPS[1:])
def test_new_database_that_was_cut_off_leaves_no_backup_of_nothing(tmp_path: Path, step: str) -> None:
    """F12: killed while the database was made for the first time -> the next start goes on, and keeps no copy of what holds no run."""
    path = tmp_path / "academy.db"
    conn = sqlite3.connect(path)
    migrations.apply(Database(conn), stop_before=step)
    conn.close()
    connect(path).conn.close()
    assert [file.name for file in tmp_path.iterdir() if "before" in file.name] == []


def cut_off(statements: list[str]) -> Callable[[str], Iterator[str]]:
    """Stands in for the statements of a script: these, then the disk is full."""

    def told(script: str) -> Iterator[str]:
        yield from statements
        raise sqlite3.OperationalError("database or disk is full")

    return told
