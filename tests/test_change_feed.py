"""What changed on the market, told event by event."""

from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.change_feed import feed_begin
from db.export import changes_since
from db.recompute import recompute
from normalize.models import Promo
from tests.store import DAY_1, DAY_2, DAY_3, DAY_4, DAY_5, course, crawl, full, new_database, offer, page, promo, review

SHOWN = ("changed_at", "change", "course", "offer", "promo", "review", "before", "after", "change_percent")
OFFER, DAY = ("go", "default"), DAY_2


def told(db: Database, *, since: str = DAY_1, now: str = DAY_5) -> list[tuple[Any, ...]]:
    """The events, without what is empty."""
    (_, _, path) = db.conn.execute("PRAGMA database_list").fetchone()
    found = changes_since(path, since, now=now)
    return [tuple(value for name in SHOWN if (value := getattr(each, name)) is not None) for each in found]


@pytest.fixture
def db(tmp_path: Path) -> Any:
    db = new_database(tmp_path)
    yield db
    db.conn.close()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (full(100_000_00), full(90_000_00), ("price_down", *OFFER, "100000.00", "90000.00", -10.0)),
        (full(90_000_00), full(100_000_00), ("price_up", *OFFER, "90000.00", "100000.00", 11.11)),
        (offer(pricing="monthly", monthly_price=5_000_00), offer(pricing="monthly", monthly_price=4_500_00),
         ("monthly_down", *OFFER, "5000.00", "4500.00", -10.0)),
        (full(100_000_00), offer(pricing="unknown"), ("price_gone", *OFFER, "100000.00")),
        (offer(pricing="unknown"), full(100_000_00), ("price_stated", *OFFER, "100000.00")),
        (offer(pricing="from", price=90_000_00), full(99_000_00), ("pricing_changed", *OFFER, "from 90000.00 RUB", "full 99000.00 RUB")),
    ],
    ids=["down", "up", "per month", "gone", "stated", "a floor becomes a price"],
)  # fmt: skip
def test_price_that_changes_is_told_with_both_values(db: Database, before: Any, after: Any, expected: tuple[Any, ...]) -> None:
    crawl(db, DAY_1, page(course("go", before)))
    crawl(db, DAY_2, page(course("go", after), now=DAY_2))
    assert told(db) == [(DAY, *expected)]


def test_what_stays_the_same_is_no_event_and_neither_is_a_first_day(db: Database) -> None:
    crawl(db, DAY_1, page(course("go", full(100)), promos=[promo()], reviews=[review()]))
    crawl(db, DAY_2, page(course("go", full(100)), now=DAY_2, promos=[promo()], reviews=[review()]))
    assert told(db, since="2026-01-01T00:00:00Z") == []


def test_doubtful_price_is_told_when_it_is_believed(db: Database) -> None:
    for day, price in ((DAY_1, 100_00), (DAY_2, 10_00), (DAY_3, 10_00)):
        crawl(db, day, page(course("go", full(price)), now=day))
    assert told(db) == [(DAY_3, "price_down", *OFFER, "100.00", "10.00", -90.0)]


def test_tariffs_come_and_go(db: Database) -> None:
    crawl(db, DAY_1, page(course("go", full(100, "a"))))
    crawl(db, DAY_2, page(course("go", full(100, "a"), full(200, "b")), now=DAY_2))
    crawl(db, DAY_3, page(course("go", full(200, "b")), now=DAY_3))
    crawl(db, DAY_4, page(course("go", full(100, "a"), full(200, "b")), now=DAY_4))
    assert told(db) == [(DAY_2, "tariff_new", "go", "b"), (DAY_3, "tariff_gone", "go", "a"), (DAY_4, "tariff_back", "go", "a")]


def test_course_is_new_missing_after_three_misses_and_back(db: Database) -> None:
    crawl(db, DAY_1, page(course("go")))
    for day in (DAY_2, DAY_3, DAY_4):
        crawl(db, day, page(course("java"), now=day))
    crawl(db, DAY_5, page(course("go"), course("java"), now=DAY_5))
    events = [event for event in told(db) if event[1].startswith("course")]
    assert events == [(DAY_2, "course_new", "java"), (DAY_4, "course_missing", "go"), (DAY_5, "course_back", "go")]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (promo(ends_at=DAY_4), promo(ends_at=DAY_5), [(DAY, "promo_extended", "advcake:1", DAY_4, DAY_5)]),
        (promo(ends_at="2026-10-20T20:59:59Z"), promo(ends_at=None), [(DAY, "promo_extended", "advcake:1", "2026-10-20T20:59:59Z")]),
        (promo(ends_at=None), promo(ends_at=DAY_3), [(DAY, "promo_shortened", "advcake:1", DAY_3), (DAY_3, "promo_off", "advcake:1")]),
        (promo(), promo(paused=True), [(DAY, "promo_off", "advcake:1")]),
        (promo(paused=True), promo(), [(DAY, "promo_on", "advcake:1")]),
        (promo(starts_at=DAY_3), promo(starts_at=DAY_3), [(DAY_3, "promo_on", "advcake:1")]),
        (promo(ends_at=DAY_3), promo(ends_at=DAY_3), [(DAY_3, "promo_off", "advcake:1")]),
    ],
    ids=["extended", "for ever", "shortened", "paused", "again", "begins by its dates", "ends by its dates"],
)
def test_promotion_is_on_off_or_moved(db: Database, first: Promo, second: Promo, expected: list[tuple[Any, ...]]) -> None:
    crawl(db, DAY_1, page(course("go"), promos=[first]))
    crawl(db, DAY_2, page(course("go"), now=DAY_2, promos=[second]))
    assert told(db) == expected


def test_first_promotion_of_a_source_that_had_none_is_told(db: Database) -> None:
    crawl(db, DAY_1, page(course("go")))
    crawl(db, DAY_2, page(course("go"), now=DAY_2, promos=[promo()]))
    assert told(db) == [(DAY_2, "promo_on", "advcake:1")]


def test_promotion_that_has_ended_is_not_told_of_again_when_it_is_no_longer_listed(db: Database) -> None:
    crawl(db, DAY_1, page(course("go"), promos=[promo(1, ends_at=DAY_2), promo(2)]))
    for day in (DAY_3, DAY_4, DAY_5):
        crawl(db, day, page(course("go"), now=day, promos=[promo(2)]))
    assert told(db) == [(DAY_2, "promo_off", "advcake:1")]


def test_review_that_three_crawls_have_missed_is_told_as_deleted(db: Database) -> None:
    crawl(db, DAY_1, page(course("go"), reviews=[review(1, "Плохо"), review(2, "Хорошо")]))
    for day in (DAY_2, DAY_3, DAY_4):
        crawl(db, day, page(course("go"), now=day, reviews=[review(2, "Хорошо")]))
    assert told(db) == [(DAY_4, "review_deleted", "otzovik:1")]


def test_rating_has_moved_when_it_leaves_the_interval_that_it_had(db: Database) -> None:
    """Ten ratings of 5 and 4 by turns: 4.5 ± 1.96 · 0.527 / √10 = 4.173 … 4.827.

    47.5 / 11 = 4.318 lies inside it, 53 / 14 = 3.786 does not.
    """
    ratings = [5, 4] * 5
    for day, more in ((DAY_1, []), (DAY_2, [2.5]), (DAY_3, [2.5, 1.0, 1.0, 3.5])):
        crawl(db, day, page(course("go"), now=day, reviews=[review(n, rating=float(r)) for n, r in enumerate([*ratings, *more])]))
        recompute(db, now=day)
    assert [event for event in told(db) if event[1].startswith("rating")] == [(DAY_3, "rating_down", "4.5000", "3.7857")]


def test_slow_slide_is_told_when_the_sum_of_the_steps_leaves_the_interval(db: Database) -> None:
    """45 / 10 = 4.5, 48 / 11 = 4.364, 51 / 12 = 4.25, 54 / 13 = 4.154: each step is small."""
    for number, day in enumerate((DAY_1, DAY_2, DAY_3, DAY_4)):
        said = [5, 4] * 5 + [3.0] * number
        crawl(db, day, page(course("go"), now=day, reviews=[review(n, rating=float(r)) for n, r in enumerate(said)]))
        recompute(db, now=day)
    assert [event[:2] for event in told(db)] == [(DAY_4, "rating_down")]


def test_changes_csv_begins_thirty_days_before_the_day_of_the_snapshot() -> None:
    assert feed_begin("2026-10-31T15:00:00Z") == "2026-10-01T00:00:00Z"
