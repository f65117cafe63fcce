"""Instalments, promotions, contradictions, reviews and tariffs as of a moment: every figure worked out by hand."""

import json
from typing import Any

import pytest
import sqlite_utils

from tests.facts import course, new_database, offer, promo, record, review, row, rows, state

NOW = "2026-10-12T20:59:59Z"
"""The last second of 12 October in Moscow."""
PRICE = 10_000_000
"""100 000 roubles."""
TOGETHER = "price_certain, codes_certain, price_if_stackable, codes_if_stackable"


@pytest.fixture
def db() -> sqlite_utils.Database:
    db = new_database()
    db.conn.create_function("datetime", 1, {"now": NOW.replace("T", " ").removesuffix("Z")}.__getitem__)
    return db


# Instalments


def plan(db: sqlite_utils.Database, slug: str = "go", **columns: Any) -> None:
    offer(db, course(db, 1, slug), **({"price": 9_990_000, "monthly_price": 308_300, "instalments": 36} | columns))


def test_instalments_are_held_against_the_price_at_once(db: sqlite_utils.Database) -> None:
    plan(db, instalment_price=11_100_000)
    found = record(db, "SELECT * FROM instalment_truth")
    assert {key: found[key] for key in ("school", "course", "course_id", "offer", "price", "monthly_price", "instalments", "currency")} == {
        "school": "a", "course": "go", "course_id": 1, "offer": "default", "price": 9_990_000, "monthly_price": 308_300, "instalments": 36,
        "currency": "RUB",
    }  # fmt: skip
    assert (found["paid_in_instalments"], found["instalment_price"]) == (11_098_800, 11_100_000)
    assert (found["overpayment"], found["overpayment_percent"], found["costs_more"]) == (1_108_800, 11.1, 1)
    assert (found["is_lower_bound"], found["is_interest_free"]) == (0, 0)


@pytest.mark.parametrize(
    ("price", "overpayment", "costs_more"),
    [(9_997_200, 3_600, 0), (9_997_199, 3_601, 1), (10_000_800, 0, 0), (10_100_000, -99_200, 0)],
    ids=["a rouble a payment", "a kopeck more", "the same", "cheaper"],
)
def test_up_to_a_rouble_a_payment_is_rounding(db: sqlite_utils.Database, price: int, overpayment: int, costs_more: int) -> None:
    plan(db, price=price, monthly_price=277_800)
    assert rows(db, "SELECT paid_in_instalments, overpayment, costs_more FROM instalment_truth") == [(10_000_800, overpayment, costs_more)]


def test_payment_that_is_a_floor_gives_a_lower_bound(db: sqlite_utils.Database) -> None:
    plan(db, "above", monthly_from=1)
    plan(db, "below", monthly_from=1, monthly_price=270_000)
    assert rows(db, "SELECT course, is_lower_bound, overpayment, costs_more FROM instalment_truth") == [
        ("above", 1, 1_108_800, 1),
        ("below", 1, -270_000, None),
    ]


def test_plan_said_to_be_free_of_interest_that_costs_more_shows_both(db: sqlite_utils.Database) -> None:
    plan(db, instalment_price=9_990_000)
    plan(db, "silent")
    assert rows(db, "SELECT course, is_interest_free, costs_more FROM instalment_truth") == [("go", 1, 1), ("silent", None, 1)]


def test_nothing_is_said_of_instalments_where_the_price_is_not_known(db: sqlite_utils.Database) -> None:
    plan(db, "disputed", pricing="unknown", price=None, instalment_price=11_100_000)
    plan(db, "floor", pricing="from")
    found = rows(
        db, "SELECT course, paid_in_instalments, overpayment, overpayment_percent, costs_more, is_interest_free FROM instalment_truth"
    )
    assert found == [("disputed", 11_098_800, None, None, None, None), ("floor", 11_098_800, None, None, None, None)]


def test_no_row_where_the_number_of_payments_is_not_known_or_the_tariff_is_not_current(db: sqlite_utils.Database) -> None:
    plan(db, "conflict", instalments=None)
    plan(db, "no payment", monthly_price=None)
    plan(db, "subscription", pricing="subscription", price=None)
    plan(db, "gone", removed_at=NOW)
    offer(db, course(db, 1, "course gone", removed_at=NOW), price=PRICE, monthly_price=300_000, instalments=36)
    assert rows(db, "SELECT course FROM instalment_truth") == []


# Promotions


def priced(db: sqlite_utils.Database, price: int = PRICE, slug: str = "go", **columns: Any) -> int:
    course_id = course(db, 1, slug)
    offer(db, course_id, price=price, **columns)
    return course_id


def code(db: sqlite_utils.Database, name: str, percent: float | None = None, **columns: Any) -> int:
    return promo(db, columns.pop("school_id", 1), columns.pop("external_id", f"advcake:{name}"), code=name, percent=percent, **columns)


def sum_off(db: sqlite_utils.Database, name: str, amount: int, **columns: Any) -> int:
    return code(db, name, amount=amount, **({"currency": "RUB"} | columns))


def together(db: sqlite_utils.Database) -> tuple[Any, ...]:
    return tuple(record(db, f"SELECT {TOGETHER} FROM effective_price").values())


def test_without_promotions_a_tariff_costs_what_it_costs(db: sqlite_utils.Database) -> None:
    course_id = priced(db)
    assert record(db, "SELECT school, course, course_id, offer_id, offer, price, currency, is_reduced FROM effective_price") == {
        "school": "a", "course": "go", "course_id": course_id, "offer_id": 1, "offer": "default", "price": PRICE, "currency": "RUB",
        "is_reduced": 0,
    }  # fmt: skip
    assert together(db) == (PRICE, None, PRICE, None)


def test_of_promotions_that_do_not_add_up_the_best_one_counts(db: sqlite_utils.Database) -> None:
    priced(db)
    code(db, "TEN", 10.0, stackable=0)
    sum_off(db, "SUM", 1_500_000, stackable=0)
    code(db, "FIVE", 5.0, stackable=0)
    assert together(db) == (8_500_000, "SUM", 8_500_000, "SUM")


def test_promotions_that_add_up_are_taken_one_after_another_percents_first(db: sqlite_utils.Database) -> None:
    priced(db)
    sum_off(db, "SUM", 500_000, stackable=1)
    code(db, "TEN", 10.0, stackable=1)
    code(db, "TWENTY", 20.0, stackable=1)
    # 100 000 × 0.8 × 0.9 - 5 000
    assert together(db) == (6_700_000, "TWENTY, TEN, SUM", 6_700_000, "TWENTY, TEN, SUM")


def test_where_nothing_is_said_of_adding_up_there_are_two_prices(db: sqlite_utils.Database) -> None:
    priced(db)
    code(db, "TEN", 10.0)
    code(db, "FIVE", 5.0, stackable=1)
    code(db, "TWELVE", 12.0, stackable=0)
    # Known: 12 % alone. Else 100 000 × 0.9 × 0.95.
    assert together(db) == (8_800_000, "TWELVE", 8_550_000, "TEN, FIVE")


def test_one_promotion_that_does_not_add_up_can_beat_several_that_do(db: sqlite_utils.Database) -> None:
    priced(db)
    code(db, "ALONE", 30.0, stackable=0)
    code(db, "TEN", 10.0, stackable=1)
    code(db, "FIVE", 5.0, stackable=1)
    assert together(db) == (7_000_000, "ALONE", 7_000_000, "ALONE")


def test_on_a_reduced_price_a_code_must_add_up_with_the_reduction(db: sqlite_utils.Database) -> None:
    priced(db, list_price=20_000_000)
    code(db, "ALONE", 50.0, stackable=0)
    code(db, "TEN", 10.0)
    assert together(db) == (PRICE, None, 9_000_000, "TEN")
    code(db, "FIVE", 5.0, stackable=1)
    assert together(db) == (9_500_000, "FIVE", 8_550_000, "TEN, FIVE")


def test_sale_that_is_in_the_price_already_is_not_taken_twice(db: sqlite_utils.Database) -> None:
    priced(db, slug="crossed out", list_price=20_000_000)
    priced(db, slug="percent", discount_percent=50.0)
    priced(db, slug="plain")
    promo(db, 1, "advcake:pr1", kind="sale", percent=50.0, stackable=1)
    found = rows(db, f"SELECT course, is_reduced, {TOGETHER} FROM effective_price ORDER BY course_id")
    assert found == [
        ("crossed out", 1, PRICE, None, PRICE, None),
        ("percent", 1, PRICE, None, PRICE, None),
        ("plain", 0, 5_000_000, "advcake:pr1", 5_000_000, "advcake:pr1"),
    ]


def test_of_two_sales_only_the_better_one_counts(db: sqlite_utils.Database) -> None:
    priced(db)
    promo(db, 1, "advcake:pr1", kind="sale", percent=20.0, stackable=1)
    promo(db, 1, "admitad:pr1", kind="sale", percent=10.0, stackable=1)
    code(db, "TEN", 10.0, stackable=1)
    assert together(db) == (7_200_000, "advcake:pr1, TEN", 7_200_000, "advcake:pr1, TEN")


def test_code_that_two_sources_name_counts_once_by_its_worse_terms(db: sqlite_utils.Database) -> None:
    priced(db)
    code(db, "TEN", 10.0, stackable=1)
    code(db, "TEN", 15.0, external_id="admitad:TEN")
    assert together(db) == (9_000_000, "TEN", 9_000_000, "TEN")


def test_code_that_one_source_says_does_not_add_up_does_not(db: sqlite_utils.Database) -> None:
    priced(db)
    code(db, "TEN", 10.0, stackable=1)
    code(db, "TEN", 10.0, external_id="admitad:TEN", stackable=0)
    code(db, "FIVE", 5.0, stackable=1)
    assert together(db) == (9_000_000, "TEN", 9_000_000, "TEN")


@pytest.mark.parametrize(
    ("stackable", "list_price", "at_best"),
    [
        (1, None, (4_500_000, "HALF, TEN")),
        (None, None, (4_500_000, "HALF, TEN")),
        (0, None, (5_000_000, "HALF")),
        (1, 20_000_000, (4_500_000, "HALF, TEN")),
        (0, 20_000_000, (9_000_000, "TEN")),
    ],
)
def test_code_with_a_condition_only_lowers_the_price_that_may_be(
    db: sqlite_utils.Database, stackable: int | None, list_price: int | None, at_best: tuple[int, str]
) -> None:
    priced(db, list_price=list_price)
    code(db, "HALF", 50.0, stackable=stackable, condition="пенсионерам")
    code(db, "TEN", 10.0, stackable=1)
    assert together(db) == (9_000_000, "TEN", *at_best)


def test_sale_with_a_condition_only_lowers_the_price_that_may_be(db: sqlite_utils.Database) -> None:
    priced(db)
    promo(db, 1, "advcake:pr1", kind="sale", percent=20.0, stackable=1, condition="на курсы по дизайну")
    code(db, "TEN", 10.0, stackable=1)
    assert together(db) == (9_000_000, "TEN", 7_200_000, "advcake:pr1, TEN")


def test_condition_that_one_source_names_holds_for_the_code(db: sqlite_utils.Database) -> None:
    priced(db)
    code(db, "TEN", 10.0)
    code(db, "TEN", 10.0, external_id="admitad:TEN", condition="customer_type=new")
    assert together(db) == (PRICE, None, 9_000_000, "TEN")


def test_least_price_is_asked_of_the_price_on_the_page(db: sqlite_utils.Database) -> None:
    priced(db, 5_000_000, "enough")
    priced(db, 4_999_999, "too cheap")
    sum_off(db, "SUM", 1_000_000, min_price=5_000_000, stackable=1)
    code(db, "TEN", 10.0, stackable=1)
    # 50 000 × 0.9 - 10 000; 49 999.99 × 0.9 is 44 999.991.
    found = rows(db, "SELECT course, price_certain, codes_certain FROM effective_price ORDER BY course_id")
    assert found == [("enough", 3_500_000, "TEN, SUM"), ("too cheap", 4_499_999, "TEN")]


def test_least_price_in_another_currency_is_not_met(db: sqlite_utils.Database) -> None:
    priced(db)
    code(db, "TEN", 10.0, min_price=100, currency="USD")
    assert together(db) == (PRICE, None, PRICE, None)


def test_sum_in_another_currency_changes_no_price(db: sqlite_utils.Database) -> None:
    priced(db, 30_000, currency="USD")
    sum_off(db, "SUM", 10_000)
    code(db, "TEN", 10.0)
    assert together(db) == (27_000, "TEN", 27_000, "TEN")


@pytest.mark.parametrize(("price", "reached", "used"), [(500_001, 1, "SUM"), (500_000, 500_000, None), (300_000, 300_000, None)])
def test_sum_that_leaves_nothing_of_the_price_is_not_believed(
    db: sqlite_utils.Database, price: int, reached: int, used: str | None
) -> None:
    priced(db, price)
    sum_off(db, "SUM", 500_000)
    assert together(db) == (reached, used, reached, used)


def test_sums_that_leave_nothing_together_are_not_taken_together(db: sqlite_utils.Database) -> None:
    priced(db, 1_000_000)
    code(db, "TEN", 10.0, stackable=1)
    sum_off(db, "SIX", 600_000, stackable=1)
    sum_off(db, "THREE", 300_000, stackable=1)
    assert together(db) == (400_000, "SIX", 400_000, "SIX")


@pytest.mark.parametrize(
    ("price", "percent", "reached"),
    [(33_333, 7.0, 30_999), (1_000_000, 7.0, 930_000), (1_320_000, 9.9, 1_189_320)],
    ids=["30 999.69", "no part", "in binary 1 189 319.9999999998"],
)
def test_parts_of_a_kopeck_are_dropped(db: sqlite_utils.Database, price: int, percent: float, reached: int) -> None:
    priced(db, price)
    code(db, "CODE", percent)
    assert together(db) == (reached, "CODE", reached, "CODE")


def test_promotion_holds_for_its_course_or_for_the_whole_school(db: sqlite_utils.Database) -> None:
    go = priced(db, slug="go")
    priced(db, slug="java")
    code(db, "GO", 20.0, course_id=go)
    code(db, "ALL", 10.0)
    code(db, "OTHERS", 50.0, school_id=2)
    found = rows(db, "SELECT course, codes_certain FROM effective_price ORDER BY course_id")
    assert found == [("go", "GO"), ("java", "ALL")]


def test_promotion_works_to_its_last_second_in_moscow(db: sqlite_utils.Database) -> None:
    priced(db)
    code(db, "TODAY", 10.0, ends_at="2026-10-12T20:59:59Z")
    code(db, "YESTERDAY", 50.0, ends_at="2026-10-11T20:59:59Z")
    code(db, "TOMORROW", 60.0, starts_at="2026-10-12T21:00:00Z")
    assert together(db) == (9_000_000, "TODAY", 9_000_000, "TODAY")
    db.conn.create_function("datetime", 1, {"now": "2026-10-12 21:00:00"}.__getitem__)
    assert together(db) == (4_000_000, "TOMORROW", 4_000_000, "TOMORROW")


def test_gifts_paused_removed_and_figureless_promotions_change_no_price(db: sqlite_utils.Database) -> None:
    priced(db)
    promo(db, 1, "advcake:gift", kind="gift", percent=10.0)
    promo(db, 1, "advcake:sale", kind="sale", title="Скидки до 60 %")
    code(db, "PAUSED", 10.0, paused=1)
    code(db, "GONE", 10.0, removed_at=NOW)
    code(db, "BARE")
    assert together(db) == (PRICE, None, PRICE, None)


def test_only_current_tariffs_with_a_full_price_have_an_effective_one(db: sqlite_utils.Database) -> None:
    course_id = course(db, 1, "go")
    for pricing, price in (("from", PRICE), ("free", 0), ("unknown", None), ("monthly", None)):
        offer(db, course_id, pricing, pricing=pricing, price=price)
    offer(db, course_id, "gone", price=PRICE, removed_at=NOW)
    offer(db, course(db, 1, "course gone", removed_at=NOW), price=PRICE)
    assert rows(db, "SELECT offer FROM effective_price") == []


# Contradictions


def claim(db: sqlite_utils.Database, course_id: int, spider: str, *offers: dict[str, Any], **said: Any) -> None:
    """What a spider says of a course; `yml_feed` on the page of the feed, any other on page 1 unless a page is given."""
    rank, place = (3, 2) if spider == "yml_feed" else (1, 1)
    told = {"page_id": said.pop("page_id", place), "removed_at": said.pop("removed_at", None), "last_seen_at": NOW, "run_id": 1}
    row(db, "course_claims", course_id=course_id, spider=spider, rank=rank, course=json.dumps(said), offers=json.dumps(offers), **told)


def tariff(external_id: str = "default", pricing: str = "full", **columns: Any) -> dict[str, Any]:
    return {"external_id": external_id, "pricing": pricing, "currency": "RUB"} | columns


def feed_page(db: sqlite_utils.Database) -> None:
    row(db, "pages", page_id=2, run_id=1, url="https://a.example/feed.xml", fetched_at="2026-10-11T12:00:00Z", status=200)


def differences(db: sqlite_utils.Database) -> list[tuple[Any, ...]]:
    return rows(db, "SELECT offer, field, text FROM contradictions ORDER BY offer, field")


def test_page_and_feed_that_differ_contradict_each_other(db: sqlite_utils.Database) -> None:
    feed_page(db)
    course_id = course(db, 1, "go")
    claim(db, course_id, "a", tariff(price=9_000_000), starts_on="2026-11-01", title="Go")
    claim(db, course_id, "yml_feed", tariff(price=9_500_050), starts_on="2026-11-08", title="Go-разработчик")
    assert differences(db) == [(None, "starts_on", "2026-11-01 | 2026-11-08"), ("default", "price", "90000.00 | 95000.50")]
    found = record(db, "SELECT * FROM contradictions WHERE field = 'price'")
    assert (found["origin"], found["school"], found["course"], found["course_id"]) == ("sources", "a", "go", course_id)
    assert (found["spider"], found["url"], found["fetched_at"]) == ("a", "https://a.example/1", "2026-10-10T12:00:00Z")
    assert (found["other_spider"], found["other_url"], found["other_fetched_at"]) == (
        "yml_feed", "https://a.example/feed.xml", "2026-10-11T12:00:00Z",
    )  # fmt: skip


def test_silence_other_tariffs_and_near_durations_contradict_nothing(db: sqlite_utils.Database) -> None:
    feed_page(db)
    course_id = course(db, 1, "go")
    claim(
        db,
        course_id,
        "a",
        tariff("vip", price=9),
        tariff("x", "unknown", price=None),
        tariff("y", "free"),
        lessons=None,
        duration_months=10.0,
    )
    claim(db, course_id, "yml_feed", tariff(price=8), tariff("x", price=7), tariff("y", "unknown"), lessons=12, duration_months=11.5)
    assert differences(db) == []


def test_durations_far_apart_and_free_against_paid_contradict_each_other(db: sqlite_utils.Database) -> None:
    feed_page(db)
    course_id = course(db, 1, "go")
    claim(db, course_id, "a", tariff(pricing="free", price=0), tariff("b", instalments=24), duration_months=6.0)
    claim(db, course_id, "yml_feed", tariff(pricing="full", price=100), tariff("b", instalments=36), duration_months=9.0)
    assert differences(db) == [
        (None, "duration_months", "6.0 | 9.0"),
        ("b", "instalments", "24 | 36"),
        ("default", "price", "0.00 | 1.00"),
        ("default", "pricing", "free | full"),
    ]


def test_source_that_lists_the_course_no_more_contradicts_nothing(db: sqlite_utils.Database) -> None:
    feed_page(db)
    dropped, gone = course(db, 1, "dropped"), course(db, 1, "gone", removed_at=NOW)
    claim(db, dropped, "a", level="beginner")
    claim(db, dropped, "yml_feed", level="specialist", removed_at=NOW)
    claim(db, gone, "a", level="beginner")
    claim(db, gone, "yml_feed", level="specialist")
    assert differences(db) == []


def conflict(db: sqlite_utils.Database, run_id: int, status: str, url: str, text: str) -> None:
    page_id = 10 + run_id
    row(db, "runs", run_id=run_id, spider="b", school_id=1, started_at=NOW, finished_at=NOW, status=status)
    row(db, "pages", page_id=page_id, run_id=run_id, url=url, fetched_at=NOW, status=200)
    row(db, "issues", run_id=run_id, page_id=page_id, url=url, kind="conflict", field="price", text=text, reason="the page says two things")
    row(db, "issues", run_id=run_id, page_id=page_id, url=url, kind="unknown", field="level", text="Гуру", reason="not known")


def test_conflicts_of_a_page_are_those_of_the_latest_published_run(db: sqlite_utils.Database) -> None:
    course_id = course(db, 1, "go")
    url = "https://school1.example/go/?from=menu"
    conflict(db, 2, "ok", url, "older")
    conflict(db, 3, "ok", url, "1 | 2")
    conflict(db, 4, "failed", url, "failed")
    found = rows(db, "SELECT origin, school, course_id, course, field, text, reason, spider, url, fetched_at FROM contradictions")
    assert found == [("page", "a", course_id, "go", "price", "1 | 2", "the page says two things", "b", url, NOW)]


def test_conflict_stays_open_while_its_page_could_not_be_read_again(db: sqlite_utils.Database) -> None:
    course_id = course(db, 1, "go")
    conflict(db, 2, "ok", "https://school1.example/go", "1 | 2")
    row(db, "runs", run_id=3, spider="b", school_id=1, started_at=NOW, finished_at=NOW, status="ok")
    assert differences(db) == []
    claim(db, course_id, "b", page_id=12)
    assert differences(db) == [(None, "price", "1 | 2")]


def test_conflict_of_no_course_is_shown_and_of_a_removed_one_is_not(db: sqlite_utils.Database) -> None:
    course(db, 1, "gone", removed_at=NOW)
    conflict(db, 2, "ok", "https://school1.example/gone", "gone")
    row(db, "issues", run_id=2, page_id=12, url="https://api.example/promos", kind="conflict", field="percent", text="5 | 6", reason="two")
    assert rows(db, "SELECT course, field, text FROM contradictions") == [(None, "percent", "5 | 6")]


# Reviews


def test_reviews_are_counted_with_those_that_are_gone(db: sqlite_utils.Database) -> None:
    for number, (rating, removed_at) in enumerate(
        [(5, None), (5, NOW), (3.5, None), (1, NOW), (2.5, NOW), (2, None), (3, None), (None, NOW)]
    ):
        review(db, 1, f"otzovik:{number}", rating, removed_at=removed_at)
    found = record(db, "SELECT * FROM review_lifecycle")
    assert found == {
        "school_id": 1, "school": "a", "reviews_seen": 8, "edited": 0, "raised": 0, "lowered": 0,
        "deleted": 4, "share_deleted": 0.5,
        "negatives_seen": 3, "deleted_negative": 2, "share_deleted_negative": 0.6667,
        "positives_seen": 3, "deleted_positive": 1, "share_deleted_positive": 0.3333,
        "rating": 13.5 / 4, "rating_with_deleted": 22 / 7,
    }  # fmt: skip


def test_copies_of_reviews_are_left_out_of_their_lifecycle(db: sqlite_utils.Database) -> None:
    first = review(db, 1, "otzovik:1", 5)
    review(db, 1, "irecommend:1", 1, source="irecommend", duplicate_of=first, removed_at=NOW)
    assert rows(db, "SELECT reviews_seen, deleted, rating, rating_with_deleted FROM review_lifecycle") == [(1, 0, 5.0, 5.0)]


def test_edits_are_counted_once_a_review_against_what_it_said_first(db: sqlite_utils.Database) -> None:
    for number, (now, *before) in enumerate([(3, 1, 5), (2, 4), (3, 3), (4, None), (None, 2)]):
        review_id = review(db, 1, f"otzovik:{number}", now)
        for day, rating in enumerate(before, 1):
            row(db, "review_versions", review_id=review_id, valid_to=f"2026-10-0{day}T12:00:00Z", rating=rating, page_id=1)
    review(db, 1, "otzovik:untouched", 4)
    assert rows(db, "SELECT reviews_seen, edited, raised, lowered FROM review_lifecycle") == [(6, 5, 1, 1)]


def test_share_of_negatives_is_not_known_where_there_are_none(db: sqlite_utils.Database) -> None:
    review(db, 1, "otzovik:1", 5)
    review(db, 2, "otzovik:2", removed_at=NOW)
    found = rows(db, "SELECT school, share_deleted, share_deleted_negative, share_deleted_positive, rating FROM review_lifecycle")
    assert found == [("a", 0.0, None, 0.0, 5.0), ("b", 1.0, None, None, None)]


# Tariffs as of a moment


AS_OF = (
    "SELECT course, offer, price FROM offers_as_of WHERE :t >= valid_from AND (valid_to IS NULL OR :t < valid_to) ORDER BY course, offer"
)


def test_tariffs_can_be_asked_for_as_of_a_moment(db: sqlite_utils.Database) -> None:
    go, java = (offer(db, course(db, 1, slug)) for slug in ("go", "java"))
    state(db, go, "2026-10-01T12:00:00Z", "2026-10-05T12:00:00Z", price=100)
    state(db, go, "2026-10-05T12:00:00Z", None, price=90)
    state(db, go, "2026-10-03T12:00:00Z", None, price=1, confirmed=0)
    state(db, java, "2026-10-04T12:00:00Z", None, price=70)
    told = {
        "2026-10-01T11:59:59Z": [],
        "2026-10-01T12:00:00Z": [("go", "default", 100)],
        "2026-10-05T11:59:59Z": [("go", "default", 100), ("java", "default", 70)],
        "2026-10-05T12:00:00Z": [("go", "default", 90), ("java", "default", 70)],
    }
    assert {t: db.conn.execute(AS_OF, {"t": t}).fetchall() for t in told} == told


def test_tariff_that_is_gone_has_no_state_after_that(db: sqlite_utils.Database) -> None:
    day_5, day_7 = "2026-10-05T12:00:00Z", "2026-10-07T12:00:00Z"
    own = offer(db, course(db, 1, "go"), removed_at=day_5)
    state(db, own, "2026-10-01T12:00:00Z", "2026-10-05T12:00:01Z", price=100)
    state(db, own, "2026-10-05T12:00:01Z", None, pricing="unknown")
    of_course = offer(db, course(db, 1, "java", removed_at=day_7))
    state(db, of_course, "2026-10-01T12:00:00Z", None, price=70)
    both = offer(db, course(db, 1, "php", removed_at=day_7), removed_at=day_5)
    state(db, both, "2026-10-01T12:00:00Z", day_5, price=50)
    state(db, both, day_5, None, pricing="unknown")
    assert rows(db, "SELECT course, price, valid_to FROM offers_as_of ORDER BY course") == [
        ("go", 100, day_5), ("java", 70, day_7), ("php", 50, day_5),
    ]  # fmt: skip


def test_state_of_no_length_is_not_shown(db: sqlite_utils.Database) -> None:
    offer_id = offer(db, course(db, 1, "go"))
    state(db, offer_id, NOW, NOW, price=100)
    assert rows(db, "SELECT * FROM offers_as_of") == []
