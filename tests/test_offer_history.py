"""Prices: history only on change, doubtful prices read twice, one current row always."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db.offers import PRICE_COLUMNS
from normalize.models import Offer
from tests.store import DAY_1, DAY_2, DAY_3, DAY_4, course, crawl, full, new_database, offer, one, page, rows

FREE = offer(pricing="free", price=0)
HISTORY = "SELECT valid_from, valid_to, confirmed, pricing, price FROM offer_history ORDER BY valid_from"
NOW = "SELECT pricing, price FROM offers"


def read(db: Database, now: str, *offers: Offer) -> None:
    crawl(db, now, page(course("go", *offers), now=now))


def test_first_row_is_confirmed_and_the_same_again_adds_none(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000))
    read(db, DAY_2, full(100_000))
    assert rows(db, HISTORY) == [(DAY_1, None, 1, "full", 100_000)]
    assert one(db, "SELECT page_id FROM offers") == (2,)
    db.close()


@pytest.mark.parametrize("price", [150_000, 50_000], ids=["half as much again", "half"])
def test_change_of_up_to_half_takes_effect_at_once(tmp_path: Path, price: int) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000))
    read(db, DAY_2, full(price))
    assert rows(db, HISTORY) == [(DAY_1, DAY_2, 1, "full", 100_000), (DAY_2, None, 1, "full", price)]
    assert rows(db, NOW) == [("full", price)]
    db.close()


@pytest.mark.parametrize(
    "doubtful",
    [full(150_001), full(49_999), full(1), FREE],
    ids=["over half more", "over half less", "glitch", "free"],
)
def test_doubtful_price_waits_and_the_old_one_stays(tmp_path: Path, doubtful: Offer) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000))
    read(db, DAY_2, doubtful)
    assert rows(db, HISTORY) == [(DAY_1, None, 1, "full", 100_000), (DAY_2, None, 0, doubtful.pricing, doubtful.price)]
    assert rows(db, NOW) == [("full", 100_000)]
    db.close()


def test_doubtful_price_read_again_takes_effect_from_its_first_reading(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000))
    read(db, DAY_2, full(10_000))
    read(db, DAY_3, full(10_000))
    assert rows(db, HISTORY) == [(DAY_1, DAY_2, 1, "full", 100_000), (DAY_2, None, 1, "full", 10_000)]
    assert rows(db, NOW) == [("full", 10_000)]
    db.close()


@pytest.mark.parametrize(
    ("second", "price"),
    [("2026-10-11T17:59:59Z", 100_000), ("2026-10-11T18:00:00Z", 10_000)],
    ids=["under six hours", "six hours"],
)
def test_second_reading_counts_from_six_hours_on(tmp_path: Path, second: str, price: int) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000))
    read(db, DAY_2, full(10_000))
    read(db, second, full(10_000))
    assert rows(db, NOW) == [("full", price)]
    assert one(db, "SELECT count(*) FROM offer_history") == (2,)
    db.close()


def test_run_of_another_source_is_no_second_reading_of_a_page(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000))
    read(db, DAY_2, full(10_000))
    feed = page(course("go", full(100_000)), url="https://feeds.example/alfa", now=DAY_3, source="feed")
    crawl(db, DAY_3, feed, spider="yml_feed")
    assert rows(db, NOW) == [("full", 100_000)]
    read(db, DAY_3, full(100_000))
    assert rows(db, HISTORY) == [(DAY_1, None, 1, "full", 100_000), (DAY_2, DAY_3, 0, "full", 10_000)]
    db.close()


def test_another_source_that_states_the_doubtful_price_later_confirms_it(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000))
    read(db, DAY_2, full(10_000))
    feed = page(course("go", full(10_000)), url="https://feeds.example/alfa", now=DAY_3, source="feed")
    crawl(db, DAY_3, feed, spider="yml_feed")
    assert rows(db, NOW) == [("full", 10_000)]
    db.close()


def test_price_of_a_feed_is_not_confirmed_by_the_page_that_it_completes(tmp_path: Path) -> None:
    db = new_database(tmp_path)

    def read_both(now: str, *order: str, price: int) -> None:
        for source in order:
            told = offer(pricing="monthly", monthly_price=5_000) if source == "alfa" else full(price)
            kind = "page" if source == "alfa" else "feed"
            crawl(db, now, page(course("go", told), url=f"https://{source}.example/", now=now, source=kind), spider=source)

    read_both(DAY_1, "alfa", "yml_feed", price=100_000)
    read_both(DAY_2, "alfa", "yml_feed", price=10_000)
    read_both(DAY_3, "alfa", "yml_feed", price=100_000)
    assert rows(db, NOW) == [("full", 100_000)]
    assert rows(db, "SELECT price FROM offer_history WHERE confirmed = 1 AND price < 100000") == []
    db.close()


def test_old_price_read_again_refutes_the_doubtful_one(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    for day, price in ((DAY_1, 100_000), (DAY_2, 10_000), (DAY_3, 100_000)):
        read(db, day, full(price))
    assert rows(db, HISTORY) == [(DAY_1, None, 1, "full", 100_000), (DAY_2, DAY_3, 0, "full", 10_000)]
    assert rows(db, NOW) == [("full", 100_000)]
    db.close()


def test_third_doubtful_price_takes_the_place_of_the_second(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    for day, price in ((DAY_1, 100_000), (DAY_2, 10_000), (DAY_3, 20_000), (DAY_4, 20_000)):
        read(db, day, full(price))
    assert rows(db, HISTORY) == [
        (DAY_1, DAY_3, 1, "full", 100_000),
        (DAY_2, DAY_3, 0, "full", 10_000),
        (DAY_3, None, 1, "full", 20_000),
    ]
    db.close()


def test_believable_third_price_ends_the_doubt(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    for day, price in ((DAY_1, 100_000), (DAY_2, 10_000), (DAY_3, 90_000)):
        read(db, day, full(price))
    assert rows(db, HISTORY) == [
        (DAY_1, DAY_3, 1, "full", 100_000),
        (DAY_2, DAY_3, 0, "full", 10_000),
        (DAY_3, None, 1, "full", 90_000),
    ]
    db.close()


def test_price_confirmed_with_a_new_deadline_keeps_both_states(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000))
    read(db, DAY_2, full(10_000, discount_until="2026-10-12T20:59:59Z"))
    read(db, DAY_3, full(10_000, discount_until="2026-10-13T20:59:59Z"))
    said = rows(db, "SELECT valid_from, valid_to, confirmed, price, discount_until FROM offer_history ORDER BY valid_from")
    assert said == [
        (DAY_1, DAY_2, 1, 100_000, None),
        (DAY_2, DAY_3, 1, 10_000, "2026-10-12T20:59:59Z"),
        (DAY_3, None, 1, 10_000, "2026-10-13T20:59:59Z"),
    ]
    assert one(db, "SELECT price, discount_until FROM offers") == (10_000, "2026-10-13T20:59:59Z")
    db.close()


def test_monthly_price_is_doubted_like_a_total(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000, monthly_price=4_000))
    read(db, DAY_2, full(100_000, monthly_price=9_000))
    assert one(db, "SELECT monthly_price FROM offers") == (4_000,)
    db.close()


def test_same_number_in_another_currency_is_doubted(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(50_000))
    read(db, DAY_2, replace(full(50_000), currency="USD"))
    assert rows(db, "SELECT price, currency FROM offers") == [(50_000, "RUB")]
    read(db, DAY_3, replace(full(50_000), currency="USD"))
    assert rows(db, "SELECT price, currency FROM offers") == [(50_000, "USD")]
    db.close()


def test_crossed_out_price_that_leaps_is_doubted_and_one_that_doubles_is_not(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    listed = "SELECT price, list_price FROM offers"
    read(db, DAY_1, full(50_000, list_price=80_000))
    read(db, DAY_2, full(50_000, list_price=160_000))
    assert rows(db, listed) == [(50_000, 160_000)]
    read(db, DAY_3, full(50_000, list_price=8_000_000))
    assert rows(db, listed) == [(50_000, 160_000)]
    read(db, DAY_4, full(50_000, list_price=8_000_000))
    assert rows(db, listed) == [(50_000, 8_000_000)]
    db.close()


def test_doubtful_price_is_confirmed_though_its_crossed_out_price_moved(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000, list_price=200_000))
    read(db, DAY_2, full(40_000, list_price=200_000))
    read(db, DAY_3, full(40_000, list_price=220_000))
    assert rows(db, "SELECT price, list_price FROM offers") == [(40_000, 220_000)]
    db.close()


@pytest.mark.parametrize("paid", ["from", "monthly", "subscription"])
def test_free_against_any_paid_pricing_is_doubted(tmp_path: Path, paid: str) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, FREE)
    read(db, DAY_2, offer(pricing=paid, price=5_000 if paid == "from" else None, monthly_price=None if paid == "from" else 900))
    assert rows(db, NOW) == [("free", 0)]
    db.close()


def test_price_that_is_no_longer_said_and_one_said_for_the_first_time_take_effect_at_once(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000))
    read(db, DAY_2, offer())
    assert rows(db, NOW) == [("unknown", None)]
    read(db, DAY_3, full(1_000))
    assert rows(db, HISTORY) == [(DAY_1, DAY_2, 1, "full", 100_000), (DAY_2, DAY_3, 1, "unknown", None), (DAY_3, None, 1, "full", 1_000)]
    db.close()


def test_vanished_tariff_keeps_its_row_without_a_price_and_comes_back(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000, "basic", name="Базовый"), full(200_000, "vip", name="VIP"))
    read(db, DAY_2, full(100_000, "basic", name="Базовый"))
    vip = "SELECT offer_id, name, pricing, price, currency, removed_at FROM offers WHERE external_id = 'vip'"
    assert one(db, vip) == (2, "VIP", "unknown", None, None, DAY_2)
    read(db, DAY_3, full(100_000, "basic", name="Базовый"))
    assert one(db, vip) == (2, "VIP", "unknown", None, None, DAY_2)
    read(db, DAY_4, full(100_000, "basic", name="Базовый"), full(900_000, "vip", name="VIP"))
    assert one(db, vip) == (2, "VIP", "full", 900_000, "RUB", None)
    history = rows(db, "SELECT valid_from, valid_to, price FROM offer_history WHERE offer_id = 2 ORDER BY valid_from")
    assert history == [(DAY_1, DAY_2, 200_000), (DAY_2, DAY_4, None), (DAY_4, None, 900_000)]
    db.close()


def test_two_runs_at_one_moment_keep_the_later_state(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    read(db, DAY_1, full(100_000))
    read(db, DAY_1, full(110_000))
    assert rows(db, HISTORY) == [(DAY_1, None, 1, "full", 110_000)]
    read(db, DAY_1, full(1_000))
    read(db, DAY_1, full(110_000))
    read(db, DAY_1, full(1_000))
    assert rows(db, NOW) == [("full", 110_000)]
    assert one(db, "SELECT count(*) FROM offer_history WHERE valid_to IS NULL AND confirmed = 1") == (1,)
    db.close()


STATES = st.one_of(
    st.builds(lambda price, monthly: full(price, monthly_price=monthly), st.integers(1, 9), st.sampled_from([None, 1, 5])),
    st.sampled_from([FREE, offer(), offer(pricing="monthly", monthly_price=3)]),
)
MOMENTS = st.integers(0, 60).map(lambda hours: f"2026-10-{10 + hours // 24:02}T{hours % 24:02}:00:00Z")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(MOMENTS, st.lists(STATES, max_size=1)), min_size=1, max_size=8))
def test_whatever_is_read_one_confirmed_row_is_current_and_says_what_offers_says(readings: list[tuple[str, list[Offer]]]) -> None:
    same = " AND ".join(f"h.{column} IS o.{column}" for column in PRICE_COLUMNS)
    current = f"SELECT count(*) FROM offer_history h WHERE h.offer_id = o.offer_id AND valid_to IS NULL AND confirmed = 1 AND {same}"
    with tempfile.TemporaryDirectory() as folder:
        db = new_database(Path(folder))
        for now, offers in readings:
            read(db, now, *offers)
            assert rows(db, f"SELECT 1 FROM offers o WHERE ({current}) <> 1") == []
            open_rows = (
                "SELECT confirmed, count(*) FROM offer_history WHERE valid_to IS NULL GROUP BY offer_id, confirmed HAVING count(*) > 1"
            )
            assert rows(db, open_rows) == []
            assert rows(db, "SELECT * FROM offer_history WHERE valid_to < valid_from") == []
        db.close()


def test_a_feeds_nameless_tariff_goes_when_the_page_names_its_own(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(900_00)), source="feed", url="https://feeds.example/alfa"), spider="yml_feed")
    crawl(db, DAY_1, page(course("go", full(1000_00, "76"), full(1200_00, "77"))))
    assert rows(db, "SELECT external_id, price FROM offers ORDER BY external_id") == [("76", 1000_00), ("77", 1200_00)]


def test_a_nameless_tariff_with_a_past_keeps_its_row_and_history(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(900_00)), source="feed", url="https://feeds.example/alfa"), spider="yml_feed")
    crawl(db, DAY_2, page(course("go", full(950_00)), source="feed", url="https://feeds.example/alfa"), spider="yml_feed")
    crawl(db, DAY_2, page(course("go", full(1000_00, "76"))))
    assert rows(db, "SELECT external_id, pricing, price, removed_at FROM offers ORDER BY external_id") == [
        ("76", "full", 1000_00, None),
        ("default", "unknown", None, DAY_2),
    ]
    assert rows(
        db, "SELECT h.price FROM offer_history h JOIN offers o USING (offer_id) WHERE o.external_id = 'default' ORDER BY h.valid_from"
    ) == [
        (900_00,),
        (None,),
    ]
