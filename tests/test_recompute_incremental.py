"""An incremental computation gives what a full one gives, after any edit by anybody."""

import sqlite3
from typing import Any

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from db.recompute import Recomputed, recompute
from tests.facts import category, course, new_database, offer, promo, review, rows

DERIVED = ("school_stats", "category_stats", "school_totals", "category_totals", "course_figures", "category_schools", "stats_state")
NOW = "2026-10-10T12:00:00Z"

UNLINKED_COURSE = 7
schools = st.integers(1, 3)
courses = st.integers(1, 6)
categories = st.integers(1, 4)
gone = st.sampled_from([None, "2026-10-01T00:00:00Z"])
hours = st.sampled_from([None, *(f"2026-10-{day:02d}T{hour:02d}:00:00Z" for day in (10, 11, 12) for hour in (0, 11, 12, 13))])


def edit(sql: str, *values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, tuple[Any, ...]]]:
    return st.tuples(st.just(sql), st.tuples(*values))


ratings = st.sampled_from([None, 1.0, 2.5, 3.7, 4.35, 4.5, 5.0])
days = st.sampled_from([None, "2024-02-29", "2025-06-01", "2026-10-01"])
keys = st.integers(1, 12)
currencies = st.sampled_from(["RUB", "USD"])
prices = st.sampled_from([None, 100, 10_001, 99_900_00])

edits = st.one_of(
    edit(
        "INSERT OR REPLACE INTO reviews (review_id, source, external_id, school_id, rating, published_on, removed_at, first_seen_at,"
        " last_seen_at, page_id) VALUES (?1, 'o', 'o:' || ?1, ?2, ?3, ?4, ?5, '2026-05-05T10:00:00Z', '', 1)",
        st.integers(13, 10**6), schools, ratings, days, gone,
    ),
    edit("UPDATE reviews SET rating = ?2 WHERE review_id = ?1", keys, ratings),
    edit("UPDATE reviews SET school_id = ?2 WHERE review_id = ?1", keys, schools),
    edit("UPDATE reviews SET removed_at = ?2, published_on = ?3 WHERE review_id = ?1", keys, gone, days),
    edit("UPDATE reviews SET duplicate_of = nullif(?2, ?1) WHERE review_id = ?1", keys, st.integers(1, 3)),
    edit("DELETE FROM reviews WHERE review_id = ? AND review_id > 3", keys),
    edit("UPDATE courses SET removed_at = ?2, duration_months = ?3 WHERE course_id = ?1", courses, gone, st.sampled_from([None, 3.5, 9.0])),
    edit("UPDATE courses SET school_id = ?2 WHERE course_id = ?1", courses, schools),
    edit("INSERT OR IGNORE INTO course_categories VALUES (?, ?)", courses, categories),
    edit("DELETE FROM course_categories WHERE course_id = ? AND category_id = ?", courses, categories),
    edit("UPDATE OR IGNORE course_categories SET category_id = ?2 WHERE course_id = ?1", courses, categories),
    edit("UPDATE categories SET parent_id = ?2 WHERE category_id = ?1", st.integers(3, 4), st.sampled_from([None, 1, 2])),
    edit("INSERT OR IGNORE INTO categories VALUES (?1, 'new' || ?1, '', 1)", st.integers(5, 7)),
    edit("INSERT OR IGNORE INTO course_teachers VALUES (?, ?)", courses, st.integers(1, 2)),
    edit("DELETE FROM course_teachers WHERE course_id = ?", courses),
    edit("UPDATE offers SET pricing = 'full', price = ?2, currency = ?3 WHERE course_id = ?1", courses, prices, currencies),
    edit("UPDATE offers SET pricing = 'free', price = 0, removed_at = ?2 WHERE course_id = ?1", courses, gone),
    edit("UPDATE offers SET pricing = 'monthly', price = NULL, monthly_price = ?2 WHERE course_id = ?1", courses, prices),
    edit("UPDATE OR IGNORE offers SET course_id = ?2 WHERE course_id = ?1", courses, courses),
    edit("DELETE FROM offers WHERE course_id = ?", courses),
    edit("INSERT OR IGNORE INTO offers (course_id, external_id, pricing, price, currency, page_id) VALUES (?, 'more', 'full', ?, 'RUB', 1)",
         courses, st.integers(1, 500)),
    edit("INSERT OR IGNORE INTO courses (school_id, external_id, url, duration_months, first_seen_at, last_seen_at, page_id)"
         " SELECT ?, 'more-' || count(*), 'more-' || count(*), ?, '', '', 1 FROM courses", schools, st.sampled_from([None, 1.5])),
    edit("DELETE FROM courses WHERE course_id = ?", st.just(UNLINKED_COURSE)),
    edit("INSERT OR IGNORE INTO promos (school_id, external_id, kind, source, first_seen_at, last_seen_at, page_id)"
         " SELECT ?, 'more-' || max(promo_id), ?, 'advcake', '', '', 1 FROM promos WHERE true HAVING count(*) > 0",
         schools, st.sampled_from(["code", "sale"])),
    edit("UPDATE OR IGNORE course_teachers SET teacher_id = ?2, course_id = ?3 WHERE course_id = ?1", courses, st.integers(1, 2), courses),
    edit("UPDATE promos SET starts_at = ?2, ends_at = ?3 WHERE promo_id = ?1", schools, hours, hours),
    edit("UPDATE promos SET kind = ?2, course_id = ?3, paused = ?4 WHERE promo_id = ?1",
         schools, st.sampled_from(["code", "sale", "gift"]), st.one_of(st.none(), courses), st.integers(0, 1)),
    edit("UPDATE promos SET school_id = ?2, removed_at = ?3 WHERE promo_id = ?1", schools, schools, gone),
    edit("DELETE FROM promo_versions WHERE promo_id = ?", schools),
    edit("DELETE FROM promos WHERE promo_id = ? AND promo_id NOT IN (SELECT promo_id FROM promo_versions)", schools),
    edit("INSERT OR IGNORE INTO schools (slug, name) VALUES ('new', '') RETURNING ?", st.just(0)),
)  # fmt: skip


def small_market() -> sqlite_utils.Database:
    """Three schools with two courses, a promo and four reviews each; directions 1 and 2, category 3 under 1 and 4 under 2."""
    db = new_database()
    for category_id, parent_id in ((1, None), (2, None), (3, 1), (4, 2)):
        category(db, category_id, f"k{category_id}", parent_id)
    for school_id in (1, 2, 3):
        for number in (1, 2):
            offer(db, course(db, school_id, f"{school_id}-{number}", categories=(2 + number,)), price=1000 * school_id + number)
        promo(db, school_id, f"code {school_id}", ends_at="2026-10-11T12:00:00Z")
    for number in range(12):
        review(db, 1 + number % 3, f"p:{number}", 1 + number % 5, published_on="2026-01-01")
    with db.conn:
        db.conn.execute("INSERT INTO teachers VALUES (1, 'anna', 'Anna', 1, NULL), (2, 'boris', 'Boris', 2, NULL)")
        db.conn.execute("INSERT INTO course_teachers VALUES (1, 1), (3, 2), (5, 2)")
    assert course(db, 3, "unlinked") == UNLINKED_COURSE
    return db


def figures(db: sqlite_utils.Database) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for table in ("school_stats", "category_stats"):
        cursor = db.conn.execute(f"SELECT * FROM {table} ORDER BY 1")
        names = [column[0] for column in cursor.description]
        found[table] = [dict(zip(names, values, strict=True)) for values in cursor]
        for values in found[table]:
            del values["computed_at"]
    return found


def from_scratch(db: sqlite_utils.Database, now: str) -> dict[str, list[dict[str, Any]]]:
    """The figures of a copy of the database that has never been computed."""
    copy = sqlite3.connect(":memory:")
    db.conn.backup(copy)
    for table in DERIVED:
        copy.execute(f"DELETE FROM {table}")
    copy.commit()
    fresh = sqlite_utils.Database(copy)
    recompute(fresh, now=now, full=True)
    found = figures(fresh)
    copy.close()
    return found


MEANS = ("rating", "rating_bayes", "rating_recent", "rating_low", "rating_high", "duration_min", "duration_median", "duration_max")


def same(left: dict[str, list[dict[str, Any]]], right: dict[str, list[dict[str, Any]]]) -> bool:
    """Counts and money exactly, means within 1e-9."""
    for table, wanted in right.items():
        for got, want in zip(left[table], wanted, strict=True):
            assert {k: v for k, v in got.items() if k not in MEANS} == {k: v for k, v in want.items() if k not in MEANS}
            assert [got[k] for k in MEANS] == [want[k] if want[k] is None else pytest.approx(want[k], abs=1e-9, rel=0) for k in MEANS]
    return True


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.lists(edits, min_size=1, max_size=4), st.integers(0, 30)), min_size=1, max_size=5))
def test_incremental_equals_full_after_any_edits(rounds: list[tuple[list[tuple[str, tuple[Any, ...]]], int]]) -> None:
    db = small_market()
    recompute(db, now=NOW)
    for changes, hour in rounds:
        now = f"2026-10-{10 + hour // 24:02d}T{hour % 24:02d}:00:00Z"
        with db.conn:
            for sql, values in changes:
                db.conn.execute(sql, values).fetchall()
        recompute(db, now=now)
        assert same(figures(db), from_scratch(db, now))
        assert rows(db, "SELECT * FROM stale_schools UNION SELECT * FROM stale_catalogues") == []
    db.conn.close()


def test_nothing_changed_means_nothing_is_computed() -> None:
    db = small_market()
    assert recompute(db, now=NOW) == Recomputed(schools=3, categories=4)
    assert recompute(db, now="2026-10-10T13:00:00Z") == Recomputed(schools=0, categories=0)
    assert rows(db, "SELECT DISTINCT computed_at FROM school_stats") == [(NOW,)]


def test_school_that_changed_is_computed_with_its_categories_alone() -> None:
    db = small_market()
    recompute(db, now=NOW)
    with db.conn:
        db.conn.execute("DELETE FROM course_categories WHERE course_id = 1")  # School 1 leaves category 3, and direction 1 with it.
    assert recompute(db, now="2026-10-10T13:00:00Z") == Recomputed(schools=1, categories=4)
    assert rows(db, "SELECT category_id, courses FROM category_stats ORDER BY 1") == [(1, 2), (2, 3), (3, 2), (4, 3)]
    changed = rows(db, "SELECT category_id FROM category_stats WHERE computed_at > '2026-10-10T12:00:00Z' ORDER BY 1")
    assert changed == [(1,), (3,)]


def test_promo_that_ends_unseen_changes_its_school_alone() -> None:
    db = small_market()
    with db.conn:
        db.conn.execute("UPDATE promos SET ends_at = '2026-10-10T15:00:00Z' WHERE school_id = 2")
    recompute(db, now=NOW)
    assert rows(db, "SELECT promo_codes FROM school_stats") == [(1,), (1,), (1,)]
    assert recompute(db, now="2026-10-10T15:00:00Z").schools == 0
    assert rows(db, "SELECT promo_codes FROM school_stats") == [(1,), (1,), (1,)]
    assert recompute(db, now="2026-10-10T15:00:01Z").schools == 1
    assert rows(db, "SELECT promo_codes FROM school_stats") == [(1,), (0,), (1,)]


def test_review_of_one_school_moves_rating_bayes_of_the_others() -> None:
    db = small_market()
    recompute(db, now=NOW)
    before = rows(db, "SELECT rating_bayes FROM school_stats WHERE school_id = 1")
    review(db, 3, "late", 1)
    assert recompute(db, now="2026-10-10T13:00:00Z").schools == 1
    assert rows(db, "SELECT rating_bayes < ? FROM school_stats WHERE school_id = 1".replace("?", str(before[0][0]))) == [(1,)]
    assert rows(db, "SELECT computed_at FROM school_stats WHERE school_id = 1") == [("2026-10-10T13:00:00Z",)]


def test_reading_a_review_again_makes_nothing_stale() -> None:
    db = small_market()
    recompute(db, now=NOW)
    with db.conn:
        db.conn.execute("UPDATE reviews SET last_seen_at = '2026-10-11T12:00:00Z', rating = rating, missed_runs = 0")
        db.conn.execute("UPDATE courses SET last_seen_at = '2026-10-11T12:00:00Z', title = 'Курс'")
    assert rows(db, "SELECT * FROM stale_schools UNION SELECT * FROM stale_catalogues") == []


def test_only_changed_figures_get_a_new_time() -> None:
    db = small_market()
    recompute(db, now=NOW)
    assert recompute(db, now="2026-10-10T13:00:00Z", full=True) == Recomputed(schools=3, categories=4)
    assert rows(db, "SELECT DISTINCT computed_at FROM category_stats UNION SELECT computed_at FROM school_stats") == [(NOW,)]
