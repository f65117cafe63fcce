"""What each view shows and leaves out. Times relative to now are taken far away from it, so that no case depends on the day."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from db.connect import VIEWS
from db.recompute import recompute
from tests.facts import category, course, new_database, offer, promo, record, review, row, rows, state, teacher

NOW = "2026-10-10T12:00:00Z"
PAST, FUTURE = "2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
CONTRACT = {
    "active_promos": "promos",
    "latest_reviews": "reviews",
    "price_history": "offer_history",
    "price_drops": "offer_history",
    "open_issues": "issues",
    "run_summary": "runs",
    "salary_by_grade": "salaries",
    "category_teachers": "teachers",
    "category_top_courses": "courses",
}
"""The views that list rows of one table, and the table."""


@pytest.fixture
def db() -> sqlite_utils.Database:
    return new_database()


def columns(db: sqlite_utils.Database, name: str) -> set[str]:
    return {column[1] for column in db.conn.execute(f"PRAGMA table_info({name})")}


@pytest.mark.parametrize(("view", "table"), CONTRACT.items(), ids=CONTRACT)
def test_view_of_rows_has_the_columns_of_their_table(db: sqlite_utils.Database, view: str, table: str) -> None:
    assert columns(db, table) - columns(db, view) == set()
    assert ("school" in columns(db, view)) is (view != "salary_by_grade")


@pytest.mark.parametrize("path", sorted(VIEWS.glob("*.sql")), ids=lambda path: path.stem)
def test_view_file_says_first_what_a_row_is_and_is_one_plain_select(db: sqlite_utils.Database, path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("-- A row: ")
    db.conn.execute(text).fetchall()


def test_time_is_asked_for_only_in_the_form_that_the_export_fixes() -> None:
    asking = {path.stem for path in VIEWS.glob("*.sql") if "'now'" in path.read_text("utf-8").replace("datetime('now')", "")}
    assert asking == set()


def test_active_promo_has_begun_and_not_ended_and_is_neither_paused_nor_removed(db: sqlite_utils.Database) -> None:
    promo(db, 1, "no dates")
    promo(db, 2, "between", starts_at=PAST, ends_at=FUTURE)
    promo(db, 1, "ended", ends_at=PAST)
    promo(db, 1, "not begun", starts_at=FUTURE)
    promo(db, 1, "paused", paused=1)
    promo(db, 1, "removed", removed_at=PAST)
    assert rows(db, "SELECT external_id, school FROM active_promos ORDER BY promo_id") == [("no dates", "a"), ("between", "b")]


def test_promo_is_active_to_its_last_second(db: sqlite_utils.Database) -> None:
    db.conn.create_function("datetime", 1, {"now": "2026-10-12 20:59:59"}.__getitem__)
    promo(db, 1, "last", ends_at="2026-10-12T20:59:59Z")
    promo(db, 1, "over", ends_at="2026-10-12T20:59:58Z")
    promo(db, 1, "first", starts_at="2026-10-12T20:59:59Z")
    promo(db, 1, "soon", starts_at="2026-10-12T21:00:00Z")
    assert rows(db, "SELECT external_id FROM active_promos ORDER BY promo_id") == [("last",), ("first",)]


def coding(db: sqlite_utils.Database) -> None:
    """Direction 1 (coding) over 2 (python) and 3 (java); B is rated 5, A 3, C not at all; course 5 is gone."""
    category(db, 1, "coding")
    category(db, 2, "python", 1)
    category(db, 3, "java", 1)
    for school_id, rating in ((1, 3), (2, 5)):
        review(db, school_id, f"o:{school_id}", rating)
    course(db, 1, "a-python", categories=(2,), level="beginner", format="online", duration_months=9.5, has_instalments=1)
    course(db, 1, "a-java", categories=(3,), level="beginner", format="offline", duration_months=3)
    course(db, 2, "b-python", categories=(2,), has_instalments=0)
    course(db, 3, "c-both", categories=(2, 3), format="online")
    course(db, 2, "b-gone", categories=(3,), removed_at=PAST, level="specialist")


def test_direction_has_the_current_courses_of_its_categories_once(db: sqlite_utils.Database) -> None:
    coding(db)
    found = rows(db, "SELECT category, course_id FROM category_courses ORDER BY category_id, course_id")
    assert found == [
        ("coding", 1), ("coding", 2), ("coding", 3), ("coding", 4), ("python", 1), ("python", 3), ("python", 4), ("java", 2), ("java", 4),
    ]  # fmt: skip


def test_best_schools_of_a_category_come_first_and_the_unrated_last(db: sqlite_utils.Database) -> None:
    coding(db)
    teacher(db, 1, "anna", 1, 2)
    teacher(db, 2, "boris", 5)
    promo(db, 1, "all courses")
    promo(db, 1, "java only", course_id=2, kind="sale")
    recompute(db, now=NOW)
    shown = "school, rating, courses, teachers, reviews, sales, promo_codes"
    assert rows(db, f"SELECT {shown} FROM school_in_category WHERE category = 'coding'") == [
        ("b", 5.0, 1, 0, 1, 0, 0),
        ("a", 3.0, 2, 1, 1, 1, 1),
        ("c", None, 1, 0, 0, 0, 0),
    ]
    assert rows(db, f"SELECT {shown} FROM school_in_category WHERE category = 'python' AND school = 'a'") == [("a", 3.0, 1, 1, 1, 0, 1)]


def test_top_courses_are_five_by_school_then_by_reviews_of_the_course(db: sqlite_utils.Database) -> None:
    coding(db)
    for number in range(4):
        course(db, 2, f"more-{number}", categories=(2,))
    review(db, 2, "o:10", 5, course_id=8)
    review(db, 2, "o:11", 5, course_id=8, removed_at=PAST)
    review(db, 2, "o:12", 5, course_id=7)
    review(db, 2, "o:13", 5, course_id=7)
    recompute(db, now=NOW)
    found = rows(db, "SELECT place, external_id, school, reviews FROM category_top_courses WHERE category = 'python'")
    assert found == [(1, "more-1", "b", 2), (2, "more-2", "b", 1), (3, "b-python", "b", 0), (4, "more-0", "b", 0), (5, "more-3", "b", 0)]
    assert rows(db, "SELECT count(*) FROM category_top_courses WHERE category = 'java'") == [(2,)]


def facets(db: sqlite_utils.Database, category_slug: str, *names: str) -> list[tuple[Any, ...]]:
    marks = ", ".join(f"'{name}'" for name in names)
    return rows(
        db,
        "SELECT facet, value, courses FROM category_facets"
        f" WHERE category = '{category_slug}' AND facet IN ({marks}) ORDER BY facet, value",
    )


def test_facets_count_current_courses(db: sqlite_utils.Database) -> None:
    coding(db)
    assert facets(db, "coding", "direction", "category", "school", "level", "format", "instalments") == [
        ("category", "java", 2), ("category", "python", 3), ("direction", "coding", 4), ("format", "offline", 1), ("format", "online", 2),
        ("instalments", "1", 1), ("level", "beginner", 2), ("school", "a", 2), ("school", "b", 1), ("school", "c", 1),
    ]  # fmt: skip


def test_facets_of_the_things_a_course_is_linked_to(db: sqlite_utils.Database) -> None:
    coding(db)
    teacher(db, 1, "anna", 1, 2)
    for table, plural in (("profession", "professions"), ("skill", "skills"), ("tool", "tools")):
        row(db, plural, slug=f"the-{table}", name="Имя")
        for course_id in (1, 3, 5):
            row(db, f"course_{plural}", **{"course_id": course_id, f"{table}_id": 1})
    assert facets(db, "coding", "teacher", "profession", "skill", "tool") == [
        ("profession", "the-profession", 2), ("skill", "the-skill", 2), ("teacher", "anna", 2), ("tool", "the-tool", 2),
    ]  # fmt: skip


def test_rating_facet_counts_the_courses_of_schools_at_or_above_each_threshold(db: sqlite_utils.Database) -> None:
    coding(db)
    recompute(db, now=NOW)
    assert facets(db, "coding", "rating") == [("rating", "3.0", 3), ("rating", "3.5", 1), ("rating", "4.0", 1), ("rating", "4.5", 1)]


def test_price_and_duration_facets_are_ranges(db: sqlite_utils.Database) -> None:
    coding(db)
    offer(db, 1, "basic", price=9_900_000)
    offer(db, 1, "vip", price=19_900_000)
    offer(db, 2, price=4_900_050)
    offer(db, 3, pricing="free", price=0)
    offer(db, 4, "dollars", price=100, currency="USD")
    assert facets(db, "coding", "price", "duration", "free") == [
        ("duration", "3.0–9.5", 2), ("free", "1", 1), ("price", "4900050–9900000", 2),
    ]  # fmt: skip
    ends = record(db, "SELECT low, high FROM category_facets WHERE category = 'coding' AND facet = 'price'")
    assert ends == {"low": 4_900_050, "high": 9_900_000}


def test_teachers_of_a_category_teach_a_current_course_in_it(db: sqlite_utils.Database) -> None:
    coding(db)
    teacher(db, 1, "anna", 1, 2)
    teacher(db, 2, "boris", 5)
    found = rows(db, "SELECT category, slug, school, courses FROM category_teachers ORDER BY category_id")
    assert found == [("coding", "anna", "a", 2), ("python", "anna", "a", 1), ("java", "anna", "a", 1)]


def test_latest_reviews_are_the_counted_ones_newest_first(db: sqlite_utils.Database) -> None:
    review(db, 1, "o:1", 5, published_on="2026-01-01")
    review(db, 2, "o:2", 5, published_on="2026-06-01")
    review(db, 1, "o:3", 5, first_seen_at="2026-03-01T00:00:00Z")
    review(db, 1, "o:4", 5, duplicate_of=1)
    review(db, 1, "o:5", 5, removed_at=PAST)
    assert rows(db, "SELECT external_id, school FROM latest_reviews") == [("o:2", "b"), ("o:3", "a"), ("o:1", "a")]


def tariff(db: sqlite_utils.Database) -> int:
    """100 roubles, an unconfirmed 10, 90, not said for a time, 80, 85."""
    offer_id = offer(db, course(db, 1, "go"), "basic", price=8500)
    state(db, offer_id, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", price=10000)
    state(db, offer_id, "2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z", price=1000, confirmed=0)
    state(db, offer_id, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", price=9000, list_price=12000)
    state(db, offer_id, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", pricing="unknown")
    state(db, offer_id, "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z", price=8000)
    state(db, offer_id, "2026-05-01T00:00:00Z", None, price=8500)
    return offer_id


def test_price_history_leaves_out_what_was_not_confirmed(db: sqlite_utils.Database) -> None:
    tariff(db)
    found = rows(db, "SELECT school, course, offer, valid_from, valid_to, price, list_price FROM price_history")
    assert found == [
        ("a", "go", "basic", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", 10000, None),
        ("a", "go", "basic", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", 9000, 12000),
        ("a", "go", "basic", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", None, None),
        ("a", "go", "basic", "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z", 8000, None),
        ("a", "go", "basic", "2026-05-01T00:00:00Z", None, 8500, None),
    ]


def test_price_drop_compares_with_the_price_that_was_known_before(db: sqlite_utils.Database) -> None:
    tariff(db)
    found = rows(db, "SELECT valid_from, price, previous_price, drop_amount, drop_percent FROM price_drops")
    assert found == [("2026-04-01T00:00:00Z", 8000, 9000, 1000, 11.11), ("2026-02-01T00:00:00Z", 9000, 10000, 1000, 10.0)]


def test_change_of_currency_is_no_price_drop(db: sqlite_utils.Database) -> None:
    offer_id = offer(db, course(db, 1, "go"), price=5000, currency="USD")
    state(db, offer_id, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", price=100_000)
    state(db, offer_id, "2026-02-01T00:00:00Z", None, price=5000, currency="USD")
    assert rows(db, "SELECT * FROM price_drops") == []


def test_salary_is_the_latest_of_each_grade(db: sqlite_utils.Database) -> None:
    row(db, "professions", slug="tester", name="Тестировщик")
    for grade, day, amount in (("senior", "2026-01-01", 3), ("junior", "2026-01-01", 1), ("junior", "2026-02-01", 2)):
        row(db, "salaries", profession_id=1, grade=grade, observed_on=day, amount=amount, currency="RUB", source="hh")
    assert rows(db, "SELECT profession, grade, amount FROM salary_by_grade") == [("tester", "junior", 2), ("tester", "senior", 3)]


def test_reviews_are_counted_by_source_and_the_school_s_own_apart(db: sqlite_utils.Database) -> None:
    for number, (source, rating) in enumerate([("a", 5), ("a", None), ("otzovik", 2), ("otzovik", 3), ("otzovik", 1)]):
        removed = NOW if number == 4 else None
        row(
            db, "reviews", source=source, external_id=f"{source}:{number}", school_id=1, rating=rating, removed_at=removed,
            first_seen_at=NOW, last_seen_at=NOW, page_id=1,
        )  # fmt: skip
    found = rows(db, "SELECT school, source, is_own, reviews, rated_reviews, rating FROM review_sources")
    assert found == [("a", "otzovik", 0, 2, 2, 2.5), ("a", "a", 1, 2, 1, 5.0)]


def test_unmapped_categories_are_named_with_how_often_they_occur(db: sqlite_utils.Database) -> None:
    row(db, "runs", run_id=7, spider="feed", school_id=1, started_at=NOW, finished_at=NOW)
    for number, name in enumerate(("Гончарство", "Гончарство", "Ткачество")):
        row(db, "issues", run_id=7, url=f"https://a.example/{number}", kind="unknown", field="categories", text=name, reason="not known")
    row(db, "issues", run_id=7, kind="unknown", field="level", text="Гуру", reason="not known")
    found = rows(db, "SELECT name, pages, schools, example_school FROM unmapped_categories")
    assert found == [("Гончарство", 2, 1, "a"), ("Ткачество", 1, 1, "a")]


def test_run_summary_has_the_share_of_failed_pages(db: sqlite_utils.Database) -> None:
    row(db, "runs", spider="b", school_id=2, started_at="2026-10-11T12:00:00Z", pages=8, failed_pages=2, status="failed", reason="count")
    found = rows(db, "SELECT school, status, reason, failed_share FROM run_summary")
    assert found == [("b", "failed", "count", 0.25), ("a", "running", None, None)]


def test_open_issues_are_those_of_the_latest_finished_run_of_a_spider_and_school(db: sqlite_utils.Database) -> None:
    for run_id, spider, school_id, finished in (
        (2, "a", 1, NOW),
        (3, "a", 1, NOW),
        (4, "a", 1, None),
        (5, "feed", 1, NOW),
        (6, "feed", 2, NOW),
    ):
        row(db, "runs", run_id=run_id, spider=spider, school_id=school_id, started_at=NOW, finished_at=finished)
        row(db, "issues", run_id=run_id, kind="unknown", field="level", reason="a word we do not know")
    assert rows(db, "SELECT run_id, spider, school FROM open_issues") == [(3, "a", "a"), (5, "feed", "a"), (6, "feed", "b")]


def test_views_work_in_a_connection_that_knows_nothing_of_us(tmp_path: Path) -> None:
    new_database(str(tmp_path / "academy.db")).conn.close()
    plain = sqlite3.connect(tmp_path / "academy.db")
    filled = [path.stem for path in sorted(VIEWS.glob("*.sql")) if plain.execute(f"SELECT * FROM {path.stem}").fetchall()]
    assert filled == ["run_summary"]
    plain.close()
