"""Which sales are what they say: histories of tariffs worked out by hand. It is 31 October 2026, 15:00 in Moscow."""

from typing import Any

import pytest
import sqlite_utils

from tests.facts import course, new_database, offer, rows, state

NOW = "2026-10-31T12:00:00Z"
NOON = "2026-{}T12:00:00Z"
FULL, LOW = 10_000_000, 6_000_000
"""100 000 and 60 000 roubles."""
State = tuple[str, str | None, dict[str, Any]]


@pytest.fixture
def db() -> sqlite_utils.Database:
    db = new_database()
    set_clock(db, NOW)
    return db


def set_clock(db: sqlite_utils.Database, now: str) -> None:
    db.conn.create_function("datetime", 1, {"now": now.replace("T", " ").removesuffix("Z")}.__getitem__)


def tariff(db: sqlite_utils.Database, *states: State, slug: str = "go", seen: str = NOW, removed_at: str | None = None) -> int:
    """A tariff that has been in these states: first day (noon, UTC) or moment, last one or None, price columns."""
    offer_id = offer(db, course(db, 1, slug, last_seen_at=seen), removed_at=removed_at)
    for begin, end, columns in states:
        state(db, offer_id, moment(begin), None if end is None else moment(end), **columns)
    return offer_id


def moment(text: str) -> str:
    return NOON.format(text) if len(text) == 5 else text


def regular(price: int = FULL) -> dict[str, Any]:
    return {"price": price}


def sale(price: int = LOW, list_price: int | None = FULL, **columns: Any) -> dict[str, Any]:
    return {"price": price, "list_price": list_price, **columns}


def found(db: sqlite_utils.Database, *columns: str) -> list[tuple[Any, ...]]:
    return rows(db, f"SELECT {', '.join(columns)} FROM sale_honesty ORDER BY offer_id, began_at")


def test_sale_from_the_price_of_the_month_before_is_honest(db: sqlite_utils.Database) -> None:
    offer_id = tariff(db, ("08-01", "10-01", regular()), ("10-01", None, sale(discount_percent=40.0)))
    assert found(db, "school", "course", "course_id", "offer_id", "offer", "began_at", "ended_at") == [
        ("a", "go", 1, offer_id, "default", "2026-10-01T12:00:00Z", None)
    ]
    assert found(db, "price", "list_price", "currency", "discount_percent", "claimed_percent", "reference_price", "true_percent") == [
        (LOW, FULL, "RUB", 40.0, 40.0, FULL, 40.0)
    ]
    assert found(db, "reference_days", "days_on_sale_of_90", "end_moves", "verdict") == [(30.0, 30.0, 0, "honest")]


def test_crossed_out_price_that_nobody_was_charged_is_inflated(db: sqlite_utils.Database) -> None:
    tariff(db, ("08-01", "10-01", regular(8_000_000)), ("10-01", None, sale()))
    assert found(db, "claimed_percent", "reference_price", "true_percent", "verdict") == [(40.0, 8_000_000, 25.0, "inflated_reference")]


def test_price_of_an_earlier_sale_within_the_30_days_is_the_reference(db: sqlite_utils.Database) -> None:
    tariff(db, ("07-01", "09-10", regular()), ("09-10", "09-13", sale(5_000_000)), ("09-13", "10-01", regular()), ("10-01", None, sale()))
    assert found(db, "began_at", "ended_at", "reference_price", "true_percent", "days_on_sale_of_90", "verdict") == [
        ("2026-09-10T12:00:00Z", "2026-09-13T12:00:00Z", FULL, 50.0, 3.0, "honest"),
        ("2026-10-01T12:00:00Z", None, 5_000_000, -20.0, 33.0, "inflated_reference"),
    ]


def test_price_of_an_earlier_sale_before_the_30_days_is_not(db: sqlite_utils.Database) -> None:
    tariff(db, ("07-01", "08-20", regular()), ("08-20", "09-01", sale(5_000_000)), ("09-01", "10-01", regular()), ("10-01", None, sale()))
    assert found(db, "reference_price", "verdict") == [(FULL, "honest"), (FULL, "honest")]


@pytest.mark.parametrize(
    ("first", "days", "true", "verdict"),
    [
        ("2026-09-01T12:00:00Z", 30.0, 40.0, "honest"),
        ("2026-09-01T12:00:01Z", 30.0, None, "insufficient_history"),
        ("2026-09-16T12:00:00Z", 15.0, None, "insufficient_history"),
    ],
    ids=["30 days", "a second less", "15 days"],
)
def test_thirty_days_before_the_sale_must_be_known(
    db: sqlite_utils.Database, first: str, days: float, true: float | None, verdict: str
) -> None:
    tariff(db, (first, "10-01", regular()), ("10-01", None, sale()))
    assert found(db, "reference_price", "reference_days", "true_percent", "verdict") == [(FULL, days, true, verdict)]


def test_tariff_first_seen_on_sale_has_no_reference(db: sqlite_utils.Database) -> None:
    tariff(db, ("10-01", None, sale()))
    assert found(db, "claimed_percent", "reference_price", "reference_days", "true_percent", "verdict") == [
        (40.0, None, 0.0, None, "insufficient_history")
    ]


def test_days_without_a_price_are_not_known(db: sqlite_utils.Database) -> None:
    unknown = {"pricing": "unknown", "price": None}
    tariff(db, ("08-01", "09-20", regular()), ("09-20", "09-21", unknown), ("09-21", "10-01", regular()), ("10-01", None, sale()))
    tariff(db, ("08-01", "09-20", regular()), ("09-21", "10-01", regular()), ("10-01", None, sale()), slug="not read on a day")
    nothing = {"pricing": "full", "price": None}
    states = ("08-01", "09-20", regular()), ("09-20", "09-21", nothing), ("09-21", "10-01", regular()), ("10-01", None, sale())
    tariff(db, *states, slug="not stated on a day")
    assert found(db, "reference_price", "reference_days", "verdict") == [(FULL, 29.0, "insufficient_history")] * 3


def test_part_of_a_month_is_enough_to_prove_a_crossed_out_price_wrong(db: sqlite_utils.Database) -> None:
    tariff(db, ("09-26", "10-01", regular(7_000_000)), ("10-01", None, sale()))
    assert found(db, "reference_price", "reference_days", "true_percent", "verdict") == [(7_000_000, 5.0, None, "inflated_reference")]


@pytest.mark.parametrize(
    ("price", "true", "verdict"),
    [(6_050_000, 39.5, "honest"), (6_100_000, 39.0, "honest"), (6_100_100, 39.0, "inflated_reference")],
    ids=["rounded", "a point", "a rouble more"],
)
def test_stated_percent_stands_for_a_crossed_out_price(db: sqlite_utils.Database, price: int, true: float, verdict: str) -> None:
    tariff(db, ("08-01", "10-01", regular()), ("10-01", None, sale(price, None, discount_percent=40.0)))
    assert found(db, "list_price", "claimed_percent", "true_percent", "verdict") == [(None, 40.0, true, verdict)]


@pytest.mark.parametrize(
    ("first", "verdict"),
    [("2026-08-17T12:00:00Z", "perpetual"), ("2026-08-17T12:00:01Z", "honest")],
    ids=["75 days", "a second less"],
)
def test_sale_of_75_of_90_days_is_perpetual(db: sqlite_utils.Database, first: str, verdict: str) -> None:
    tariff(db, ("07-01", first, regular()), (first, None, sale()))
    assert found(db, "days_on_sale_of_90", "verdict") == [(75.0, verdict)]


def test_at_most_90_days_are_counted(db: sqlite_utils.Database) -> None:
    tariff(db, ("01-01", None, sale()))
    assert found(db, "days_on_sale_of_90", "verdict") == [(90.0, "perpetual")]


def test_short_breaks_do_not_end_a_perpetual_sale(db: sqlite_utils.Database) -> None:
    tariff(db, ("07-01", "09-30", sale()), ("09-30", "10-05", regular()), ("10-05", None, sale()))
    assert found(db, "began_at", "days_on_sale_of_90", "verdict") == [
        ("2026-07-01T12:00:00Z", 90.0, "perpetual"),
        ("2026-10-05T12:00:00Z", 85.0, "perpetual"),
    ]


def test_ended_sale_is_judged_by_the_90_days_before_its_end(db: sqlite_utils.Database) -> None:
    tariff(db, ("01-01", "03-17", sale()), ("03-17", None, regular()))
    set_clock(db, "2031-01-01T00:00:00Z")
    assert found(db, "ended_at", "days_on_sale_of_90", "verdict") == [("2026-03-17T12:00:00Z", 75.0, "perpetual")]


def test_sale_is_known_to_be_on_only_up_to_the_last_reading(db: sqlite_utils.Database) -> None:
    tariff(db, ("07-01", "08-10", regular()), ("08-10", None, sale()), seen="2026-08-20T12:00:00Z")
    assert found(db, "ended_at", "days_on_sale_of_90", "last_seen_at", "verdict") == [(None, 10.0, "2026-08-20T12:00:00Z", "honest")]


def test_sale_that_was_read_once_is_known_to_have_lasted_no_time(db: sqlite_utils.Database) -> None:
    tariff(db, ("06-01", "07-01", regular()), ("07-01", None, sale()), seen="2026-07-01T12:00:00Z")
    assert found(db, "ended_at", "days_on_sale_of_90", "verdict") == [(None, 0.0, "honest")]


@pytest.mark.parametrize(
    ("ends", "moves", "verdict"),
    [
        (["2026-10-12T20:59:59Z", "2026-10-19T20:59:59Z", "2026-10-26T20:59:59Z"], 2, "countdown_reset"),
        (["2026-10-12T20:59:59Z", "2026-10-19T20:59:59Z", "2026-10-19T20:59:59Z"], 1, "honest"),
        (["2026-10-12T20:59:59Z", None, "2026-10-19T20:59:59Z"], 1, "honest"),
        (["2026-10-19T20:59:59Z", "2026-10-12T20:59:59Z", "2026-10-19T20:59:59Z"], 0, "honest"),
        (["2026-10-12T20:59:59Z", "2026-10-12T21:00:00Z", "2026-10-12T22:00:00Z"], 0, "honest"),
        ([None, "2026-10-12T20:59:59Z", None], 0, "honest"),
        (["2026-10-12T20:59:59Z", "2026-10-13T20:59:59Z", "2026-10-14T20:59:59Z"], 2, "countdown_reset"),
    ],
    ids=["twice", "once", "silent between", "back and forth", "midnight in Moscow, an hour", "first stated", "a day each"],
)
def test_end_that_moves_twice_is_a_countdown_reset(db: sqlite_utils.Database, ends: list[str | None], moves: int, verdict: str) -> None:
    one, two, three = ends
    tariff(
        db,
        ("08-01", "10-05", regular()),
        ("10-05", "10-12", sale(discount_until=one)),
        ("10-12", "10-19", sale(5_900_000, discount_until=two)),
        ("10-19", None, sale(discount_until=three)),
    )
    assert found(db, "began_at", "discount_until", "end_moves", "verdict") == [("2026-10-05T12:00:00Z", three, moves, verdict)]


def test_perpetual_goes_before_reset_and_reset_before_inflated(db: sqlite_utils.Database) -> None:
    ends = [f"2026-10-{day}T20:59:59Z" for day in (12, 19, 26)]
    long = [("05-01", "10-12"), ("10-12", "10-19"), ("10-19", None)]
    short = [("10-05", "10-12"), ("10-12", "10-19"), ("10-19", None)]
    cheap = ("02-01", "05-01", regular(LOW))
    tariff(db, cheap, *((a, b, sale(discount_until=end)) for (a, b), end in zip(long, ends, strict=True)))
    tariff(
        db, ("08-01", "10-05", regular(LOW)), *((a, b, sale(discount_until=end)) for (a, b), end in zip(short, ends, strict=True)), slug="b"
    )
    tariff(db, ("08-01", "10-05", regular(LOW)), ("10-05", None, sale()), slug="c")
    assert found(db, "end_moves", "verdict") == [(2, "perpetual"), (2, "countdown_reset"), (0, "inflated_reference")]


def test_states_one_after_another_are_one_sale_as_it_stands_last(db: sqlite_utils.Database) -> None:
    tariff(db, ("08-01", "10-01", regular()), ("10-01", "10-10", sale(9_000_000)), ("10-10", "10-20", sale()), ("10-20", None, regular()))
    assert found(db, "began_at", "ended_at", "price", "reference_price", "true_percent", "days_on_sale_of_90", "verdict") == [
        ("2026-10-01T12:00:00Z", "2026-10-20T12:00:00Z", LOW, FULL, 40.0, 19.0, "honest")
    ]


def test_gap_ends_a_sale(db: sqlite_utils.Database) -> None:
    tariff(db, ("08-01", "10-01", regular()), ("10-01", "10-10", sale()), ("10-12", None, sale()))
    assert found(db, "began_at", "ended_at", "days_on_sale_of_90", "reference_price", "verdict") == [
        ("2026-10-01T12:00:00Z", "2026-10-10T12:00:00Z", 9.0, FULL, "honest"),
        ("2026-10-12T12:00:00Z", None, 28.0, LOW, "inflated_reference"),
    ]


def test_unconfirmed_readings_are_left_out(db: sqlite_utils.Database) -> None:
    tariff(
        db,
        ("08-01", "10-01", regular()),
        ("09-15", "09-16", {"price": 1_000_000, "confirmed": 0}),
        ("10-01", None, sale()),
        ("10-21", None, {"price": 500_000, "list_price": FULL, "confirmed": 0}),
    )
    tariff(db, ("08-01", None, regular()), ("10-20", None, {**sale(), "confirmed": 0}), slug="doubted")
    assert found(db, "course", "price", "reference_price", "reference_days", "days_on_sale_of_90", "verdict") == [
        ("go", LOW, FULL, 30.0, 30.0, "honest")
    ]


def test_sale_without_a_total_is_judged_by_its_length_alone(db: sqlite_utils.Database) -> None:
    monthly = {"pricing": "monthly", "price": None, "monthly_price": 300_000, "discount_percent": 30.0}
    tariff(db, ("09-01", None, monthly))
    tariff(db, ("08-01", None, monthly), slug="long")
    assert found(db, "price", "claimed_percent", "reference_price", "true_percent", "days_on_sale_of_90", "verdict") == [
        (None, 30.0, None, None, 60.0, "insufficient_history"),
        (None, 30.0, None, None, 90.0, "perpetual"),
    ]


def test_no_sale_without_a_higher_crossed_out_price_or_a_percent(db: sqlite_utils.Database) -> None:
    tariff(db, ("10-01", None, sale(FULL, FULL)))
    tariff(db, ("10-01", None, sale(LOW, None, discount_percent=0.0)), slug="zero")
    tariff(db, ("10-01", None, {"pricing": "unknown", "price": None, "list_price": FULL}), slug="unknown")
    assert found(db, "course") == []


def test_floor_is_not_held_against_a_full_price(db: sqlite_utils.Database) -> None:
    tariff(db, ("08-01", "10-01", {"pricing": "from", "price": 5_000_000}), ("10-01", None, sale()))
    assert found(db, "reference_price", "verdict") == [(None, "insufficient_history")]


def test_prices_in_another_currency_are_no_reference_and_part_a_sale(db: sqlite_utils.Database) -> None:
    tariff(db, ("08-01", "10-01", regular()), ("10-01", "10-10", sale()), ("10-10", None, sale(60_000, 100_000, currency="USD")))
    assert found(db, "began_at", "ended_at", "currency", "reference_price", "verdict") == [
        ("2026-10-01T12:00:00Z", "2026-10-10T12:00:00Z", "RUB", FULL, "honest"),
        ("2026-10-10T12:00:00Z", None, "USD", None, "insufficient_history"),
    ]


def test_sale_ends_when_the_tariff_or_its_course_is_gone(db: sqlite_utils.Database) -> None:
    gone = "2026-10-20T12:00:00Z"
    nothing = {"pricing": "unknown", "price": None}
    tariff(db, ("08-01", "10-01", regular()), ("10-01", "10-20", sale()), ("10-20", None, nothing), removed_at=gone)
    tariff(db, ("08-01", "10-01", regular()), ("10-01", None, sale()), slug="course", seen="2026-10-17T12:00:00Z")
    db.conn.execute("UPDATE courses SET removed_at = ? WHERE external_id = 'course'", (gone,))
    assert found(db, "ended_at", "days_on_sale_of_90", "verdict") == [(gone, 19.0, "honest")] * 2
