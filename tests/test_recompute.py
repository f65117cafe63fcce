"""The figures of the data contract, each worked out by hand."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
import sqlite_utils

from db.recompute import recompute
from tests.facts import category, course, new_database, offer, promo, record, review, rows, teacher

NOW = "2026-10-10T12:00:00Z"


@pytest.fixture
def db() -> sqlite_utils.Database:
    return new_database()


def stats(db: sqlite_utils.Database, school: int = 1, *, now: str = NOW) -> dict[str, object]:
    recompute(db, now=now)
    return record(db, f"SELECT * FROM school_stats WHERE school_id = {school}")


def category_stats(db: sqlite_utils.Database, category_id: int) -> dict[str, object]:
    recompute(db, now=NOW)
    return record(db, f"SELECT * FROM category_stats WHERE category_id = {category_id}")


def rate(db: sqlite_utils.Database) -> None:
    """A: 5, 4 and 4.5, each a year (365 days) older than the one before, and a review without a rating; B: 2.5. The mean of all is 4."""
    review(db, 1, "o:1", 5, published_on="2026-01-01")
    review(db, 1, "o:2", 4, published_on="2025-01-01")
    review(db, 1, "o:3", 4.5, published_on="2024-01-02")
    review(db, 1, "o:4", None, published_on="2026-01-01")
    review(db, 2, "o:5", 2.5, published_on="2026-01-01")


def test_rating_is_the_mean_of_the_rated_reviews(db: sqlite_utils.Database) -> None:
    rate(db)
    figures = stats(db)
    assert (figures["reviews"], figures["rated_reviews"], figures["rating"]) == (4, 3, 4.5)


def test_rating_bayes_adds_25_reviews_of_the_mean_of_all(db: sqlite_utils.Database) -> None:
    rate(db)
    assert stats(db)["rating_bayes"] == pytest.approx(4.053571428571429, abs=1e-12)  # (4 · 25 + 13.5) / 28
    assert stats(db, 2)["rating_bayes"] == pytest.approx(3.9423076923076925, abs=1e-12)  # (4 · 25 + 2.5) / 26


def test_rating_recent_halves_a_review_every_365_days(db: sqlite_utils.Database) -> None:
    rate(db)
    assert stats(db)["rating_recent"] == pytest.approx(4.642857142857143, abs=1e-12)  # (5 + 4 / 2 + 4.5 / 4) / 1.75


def test_undated_review_is_as_old_as_its_first_reading(db: sqlite_utils.Database) -> None:
    review(db, 1, "o:1", 5, published_on="2026-01-01")
    review(db, 1, "o:2", 2, first_seen_at="2025-01-01T23:30:00Z")
    assert stats(db)["rating_recent"] == pytest.approx(4.0, abs=1e-12)  # (5 + 2 / 2) / 1.5


def test_interval_is_196_standard_errors_cut_at_five(db: sqlite_utils.Database) -> None:
    rate(db)
    figures = stats(db)
    assert figures["rating_low"] == pytest.approx(3.934196736194, abs=1e-9)  # 4.5 - 1.96 · 0.5 / √3
    assert figures["rating_high"] == 5.0


def test_interval_is_cut_at_one(db: sqlite_utils.Database) -> None:
    review(db, 1, "o:1", 1)
    review(db, 1, "o:2", 2)
    figures = stats(db)
    assert (figures["rating_low"], figures["rating_high"]) == (1.0, pytest.approx(2.48, abs=1e-12))  # 1.5 ± 1.96 · √0.5 / √2


def test_interval_of_equal_ratings_has_no_width(db: sqlite_utils.Database) -> None:
    for number in range(3):
        review(db, 1, f"o:{number}", 4.35)
    figures = stats(db)
    assert (figures["rating_low"], figures["rating_high"]) == (pytest.approx(4.35, abs=1e-12), pytest.approx(4.35, abs=1e-12))


def test_one_rating_has_no_interval(db: sqlite_utils.Database) -> None:
    rate(db)
    figures = stats(db, 2)
    assert (figures["rating_low"], figures["rating_high"]) == (None, None)


def test_removed_reviews_and_copies_do_not_count(db: sqlite_utils.Database) -> None:
    first = review(db, 1, "o:1", 5)
    review(db, 1, "o:2", 1, duplicate_of=first)
    review(db, 1, "o:3", 1, removed_at="2026-10-01T00:00:00Z")
    figures = stats(db)
    assert (figures["reviews"], figures["rating"], figures["stars_1"]) == (1, 5.0, 0)


def test_school_that_nobody_rated_has_zeros_and_no_rating(db: sqlite_utils.Database) -> None:
    rate(db)
    figures = stats(db, 3)
    assert {name for name, value in figures.items() if value == 0} == {
        "courses", "teachers", "reviews", "rated_reviews", "sales", "promo_codes", "free_courses",
        "stars_1", "stars_2", "stars_3", "stars_4", "stars_5",
    }  # fmt: skip
    assert {name for name, value in figures.items() if value is None} == {
        "rating", "rating_bayes", "rating_recent", "rating_low", "rating_high", "monthly_min", "duration_min", "duration_median",
        "duration_max", "price_min", "price_p10", "price_median", "price_mean", "price_p90", "price_max",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ([500], [500, 500, 500, 500, 500, 500]),
        ([400, 100, 300, 200], [100, 130, 250, 250, 370, 400]),
        ([10001, 10002], [10001, 10001, 10002, 10002, 10002, 10002]),
        ([100, 100, 100, 101], [100, 100, 100, 100, 101, 101]),
        ([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110], [10, 20, 60, 60, 100, 110]),
    ],
    ids=str,
)
def test_prices_are_quantiles_by_linear_interpolation(db: sqlite_utils.Database, prices: list[int], expected: list[int]) -> None:
    for number, price in enumerate(prices):
        offer(db, course(db, 1, str(number)), price=price)
    names = ("price_min", "price_p10", "price_median", "price_mean", "price_p90", "price_max")
    found = stats(db)
    assert [found[name] for name in names] == expected
    assert {type(found[name]) for name in names} == {int}


def test_only_the_cheapest_full_price_in_roubles_of_a_current_course_counts(db: sqlite_utils.Database) -> None:
    taken = course(db, 1, "taken")
    offer(db, taken, "basic", price=30_000)
    offer(db, taken, "vip", price=90_000)
    offer(db, taken, "old", price=1, removed_at="2026-10-01T00:00:00Z")
    offer(db, taken, "floor", pricing="from", price=2)
    offer(db, taken, "abroad", price=3, currency="KZT")
    offer(db, course(db, 1, "gone", removed_at="2026-10-01T00:00:00Z"), price=4)
    figures = stats(db)
    assert (figures["courses"], figures["price_min"], figures["price_max"]) == (1, 30_000, 30_000)


def test_free_courses_and_the_cheapest_month(db: sqlite_utils.Database) -> None:
    offer(db, course(db, 1, "free"), pricing="free", price=0)
    offer(db, course(db, 1, "month"), pricing="monthly", monthly_price=4_900_00)
    offer(db, course(db, 1, "dollars"), pricing="monthly", monthly_price=50_00, currency="USD")
    figures = stats(db)
    assert (figures["free_courses"], figures["monthly_min"], figures["price_min"]) == (1, 4_900_00, None)


def test_durations_are_months(db: sqlite_utils.Database) -> None:
    for number, months in enumerate([9, 3.5, 12, None]):
        course(db, 1, str(number), duration_months=months)
    figures = stats(db)
    assert (figures["duration_min"], figures["duration_median"], figures["duration_max"]) == (3.5, 9.0, 12.0)


def test_teachers_are_those_of_current_courses(db: sqlite_utils.Database) -> None:
    first, second = course(db, 1, "first"), course(db, 1, "second")
    teacher(db, 1, "anna", first, second)
    teacher(db, 1, "boris", course(db, 1, "gone", removed_at="2026-10-01T00:00:00Z"))
    assert stats(db)["teachers"] == 1


def test_only_promos_that_run_now_count(db: sqlite_utils.Database) -> None:
    promo(db, 1, "always")
    promo(db, 1, "last second", ends_at=NOW)
    promo(db, 1, "ended", ends_at="2026-10-10T11:59:59Z")
    promo(db, 1, "not begun", starts_at="2026-10-10T12:00:01Z")
    promo(db, 1, "paused", paused=1)
    promo(db, 1, "removed", removed_at="2026-10-01T00:00:00Z")
    promo(db, 1, "sale", kind="sale", starts_at=NOW)
    promo(db, 1, "gift", kind="gift")
    figures = stats(db)
    assert (figures["promo_codes"], figures["sales"]) == (2, 1)


def market(db: sqlite_utils.Database) -> None:
    """Direction 1 over categories 2 and 3. A teaches in 2, B in 2 and 3, C (best rated) only in a course that is gone."""
    category(db, 1, "coding")
    category(db, 2, "python", 1)
    category(db, 3, "java", 1)
    rate(db)
    review(db, 3, "o:6", 5)
    offer(db, course(db, 1, "python", categories=(2,)), price=100)
    offer(db, course(db, 2, "python", categories=(2,)), price=200)
    offer(db, course(db, 2, "java", categories=(3,)), price=400)
    course(db, 3, "gone", categories=(2,), removed_at="2026-10-01T00:00:00Z")


def test_category_rating_is_the_mean_of_its_schools(db: sqlite_utils.Database) -> None:
    market(db)
    figures = category_stats(db, 2)
    assert (figures["rating"], figures["reviews"], figures["rated_reviews"]) == (3.5, 5, 4)  # (4.5 + 2.5) / 2


def test_category_pools_the_reviews_of_its_schools(db: sqlite_utils.Database) -> None:
    market(db)
    figures = category_stats(db, 2)
    assert figures["rating_bayes"] == pytest.approx(4.172413793103448, abs=1e-12)  # m = 21 / 5; (4.2 · 25 + 16) / 29
    assert figures["rating_recent"] == pytest.approx(3.863636363636364, abs=1e-12)  # (8.125 + 2.5) / 2.75
    assert figures["rating_low"] == pytest.approx(2.9414790193, abs=1e-9)  # mean 4, squares 1 + 0 + 0.25 + 2.25, s = √(3.5 / 3)
    assert figures["rating_high"] == 5.0
    assert [figures[f"stars_{stars}"] for stars in range(1, 6)] == [0, 0, 1, 1, 2]


def test_direction_has_the_courses_of_its_categories(db: sqlite_utils.Database) -> None:
    market(db)
    figures = category_stats(db, 1)
    assert (figures["courses"], figures["price_min"], figures["price_median"], figures["price_mean"]) == (3, 100, 200, 233)


def test_category_counts_promos_for_all_courses_and_for_its_own(db: sqlite_utils.Database) -> None:
    market(db)
    promo(db, 2, "whole school")
    promo(db, 2, "java", course_id=3)
    promo(db, 3, "school outside")
    assert [category_stats(db, number)["promo_codes"] for number in (1, 2, 3)] == [2, 1, 2]


def test_course_in_two_categories_of_a_direction_counts_once_in_it(db: sqlite_utils.Database) -> None:
    category(db, 1, "coding")
    category(db, 2, "python", 1)
    category(db, 3, "data", 1)
    course(db, 1, "both", categories=(1, 2, 3))
    assert category_stats(db, 1)["courses"] == 1


def test_category_without_courses_has_zeros_and_no_rating(db: sqlite_utils.Database) -> None:
    rate(db)
    category(db, 1, "empty")
    figures = category_stats(db, 1)
    assert (figures["courses"], figures["reviews"], figures["rating"], figures["rating_bayes"]) == (0, 0, None, None)


def test_history_keeps_the_last_figures_of_each_day_on_which_they_changed(db: sqlite_utils.Database) -> None:
    course(db, 1, "1")
    recompute(db, now="2026-10-10T01:00:00Z")
    course(db, 1, "2")
    recompute(db, now="2026-10-10T23:00:00Z")
    recompute(db, now="2026-10-11T12:00:00Z", full=True)
    course(db, 1, "3")
    recompute(db, now="2026-10-12T12:00:00Z")
    history = "SELECT observed_on, courses FROM school_stats_history WHERE school_id = 1 ORDER BY observed_on"
    assert rows(db, history) == [("2026-10-10", 2), ("2026-10-12", 3)]
    assert rows(db, "SELECT count(*) FROM school_stats_history WHERE school_id = 2") == [(1,)]


def test_computation_that_fails_changes_nothing(db: sqlite_utils.Database) -> None:
    course(db, 1, "1")
    recompute(db, now=NOW)
    course(db, 1, "2")
    db.conn.execute("CREATE TRIGGER refuse BEFORE UPDATE ON stats_state BEGIN SELECT RAISE(ABORT, 'full'); END")
    db.conn.execute("CREATE TRIGGER refuse_too BEFORE INSERT ON stats_state BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(sqlite3.IntegrityError, match="full"):
        recompute(db, now="2026-10-10T13:00:00Z")
    assert rows(db, "SELECT courses FROM school_stats WHERE school_id = 1") == [(1,)]
    assert rows(db, "SELECT school_id FROM stale_catalogues") == [(1,)]


def test_figures_of_a_deleted_school_go_and_the_mean_of_all_follows(db: sqlite_utils.Database) -> None:
    rate(db)
    recompute(db, now=NOW)
    with db.conn:
        db.conn.execute("DELETE FROM reviews WHERE school_id = 2")
        db.conn.execute("DELETE FROM school_stats WHERE school_id = 2")
        db.conn.execute("DELETE FROM schools WHERE school_id = 2")
    assert stats(db)["rating_bayes"] == pytest.approx(4.5, abs=1e-12)
    assert rows(db, "SELECT school_id FROM school_stats ORDER BY 1") == [(1,), (3,)]


class WithoutMathematics(sqlite3.Connection):
    """An SQLite that was built without its mathematical functions, until it is given them."""

    given: dict[str, int]

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        if "pow(" in sql and not hasattr(self, "given"):
            raise sqlite3.OperationalError("no such function: pow")
        return super().execute(sql, parameters)

    def create_function(self, name: str, narg: int, func: Any, **options: Any) -> None:
        self.given = {**getattr(self, "given", {}), name: narg}
        super().create_function(name, narg, func, **options)


def test_missing_mathematical_functions_are_supplied() -> None:
    db = new_database(factory=WithoutMathematics)
    rate(db)
    figures = stats(db)
    assert figures["rating_recent"] == pytest.approx(4.642857142857143, abs=1e-12)
    assert figures["rating_low"] == pytest.approx(3.934196736194, abs=1e-9)
    assert stats(db, 3)["rating_low"] is None
    assert isinstance(db.conn, WithoutMathematics)
    assert db.conn.given == {"pow": 2, "sqrt": 1}


def test_recompute_waits_for_another_writer(tmp_path: Path) -> None:
    db = new_database(str(tmp_path / "academy.db"))
    db.conn.execute("PRAGMA journal_mode = WAL")
    rate(db)
    with closing(sqlite3.connect(tmp_path / "academy.db", check_same_thread=False, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM promos")
        writer = Timer(0.2, lambda: other.execute("COMMIT"))
        writer.start()
        recompute(db, now=NOW)
        writer.join()
    assert stats(db)["courses"] == 0
    db.close()
