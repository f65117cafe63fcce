"""Promotions: one row each, brought up to date, gone after three runs without them."""

from pathlib import Path
from typing import Any

from sqlite_utils import Database

from normalize.models import Issue
from tests.store import DAY_1, DAY_2, DAY_3, DAY_4, DAY_5, course, crawl, new_database, one, page, promo, rows


def test_promo_is_one_row_that_takes_what_is_said_last(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(promos=[promo(1, code="МАЙ24", percent=10.0)], source="promo"), spider="advcake")
    crawl(db, DAY_2, page(promos=[promo(1, code="МАЙ24", percent=15.0, paused=1)], source="promo"), spider="advcake")
    said = rows(db, "SELECT promo_id, external_id, code, percent, paused, first_seen_at, last_seen_at, page_id FROM promos")
    assert said == [(1, "advcake:1", "МАЙ24", 15.0, 1, DAY_1, DAY_2, 2)]
    db.close()


def test_promo_of_one_course_is_tied_to_it(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go")))
    told = [promo(1, course_url="https://alfa.example/go"), promo(2, course_url="https://alfa.example/never"), promo(3)]
    crawl(db, DAY_1, page(promos=told, source="promo"), spider="advcake")
    assert rows(db, "SELECT external_id, course_id FROM promos") == [("advcake:1", 1), ("advcake:2", None), ("advcake:3", None)]
    db.close()


def test_promo_is_gone_after_three_runs_without_it_and_back_when_told(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(promos=[promo(1)], source="promo"), spider="advcake")
    for day, removed in ((DAY_2, None), (DAY_3, None), (DAY_4, DAY_4), (DAY_5, DAY_4)):
        crawl(db, day, page(source="promo"), spider="advcake")
        assert one(db, "SELECT removed_at, last_seen_at FROM promos") == (removed, DAY_1)
    crawl(db, DAY_5, page(promos=[promo(1)], source="promo"), spider="advcake")
    assert one(db, "SELECT removed_at, first_seen_at, missed_runs FROM promos") == (None, DAY_1, 0)
    db.close()


def test_other_spider_of_the_school_misses_no_promo(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(promos=[promo(1)], source="promo"), spider="advcake")
    for day in (DAY_2, DAY_3, DAY_4):
        crawl(db, day, page(course("go")))
    assert one(db, "SELECT removed_at, missed_runs FROM promos") == (None, 0)
    db.close()


def test_promo_told_twice_in_one_run_is_as_told_first(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    first = page(promos=[promo(1, title="Первый")], url="https://api.example/1", source="promo")
    second = page(promos=[promo(1, title="Второй")], url="https://api.example/2", source="promo")
    crawl(db, DAY_1, second, first, spider="advcake")
    assert rows(db, "SELECT title FROM promos") == [("Первый",)]
    db.close()


FOUR = ("ОСЕНЬ26", "NEW5", "40SALE", "LATE")


def republished(db: Database, now: str, first: int, **terms: Any) -> None:
    told = [promo(first + place, code=code, **({"percent": 10.0} | terms)) for place, code in enumerate(FOUR)]
    crawl(db, now, page(promos=told, source="promo"), spider="advcake")


def test_codes_under_new_ids_are_the_rows_that_they_were(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    republished(db, DAY_1, 10, ends_at="2026-10-31T20:59:59Z")
    republished(db, DAY_2, 20, ends_at="2026-11-30T20:59:59Z")
    assert rows(db, "SELECT promo_id, external_id, code, first_seen_at, last_seen_at, removed_at, missed_runs FROM promos") == [
        (1, "advcake:20", "ОСЕНЬ26", DAY_1, DAY_2, None, 0),
        (2, "advcake:21", "NEW5", DAY_1, DAY_2, None, 0),
        (3, "advcake:22", "40SALE", DAY_1, DAY_2, None, 0),
        (4, "advcake:23", "LATE", DAY_1, DAY_2, None, 0),
    ]
    assert rows(db, "SELECT kind, field, text, reason FROM issues") == [
        ("suspect", "external_id", "4 of 4 promos", "the source gave them new ids: known again by code and terms")
    ]
    assert rows(db, "SELECT promo_id, valid_to, ends_at FROM promo_versions") == [
        (number, DAY_2, "2026-10-31T20:59:59Z") for number in (1, 2, 3, 4)
    ]
    db.close()


def test_codes_under_new_ids_with_other_terms_end_the_old_ones_at_once(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    republished(db, DAY_1, 10)
    republished(db, DAY_2, 20, percent=15.0)
    assert rows(db, "SELECT external_id, percent, removed_at FROM promos WHERE code = 'LATE'") == [
        ("advcake:13", 10.0, DAY_2),
        ("advcake:23", 15.0, None),
    ]
    assert one(db, "SELECT count(*) FROM promos WHERE removed_at IS NULL") == (4,)
    reason = "the source lists the code under a new id with other terms: the old ones are over"
    assert rows(db, "SELECT kind, field, text, reason FROM issues ORDER BY text LIMIT 1") == [
        ("suspect", "external_id", "advcake:10 ОСЕНЬ26", reason)
    ]
    republished(db, DAY_3, 20, percent=15.0)
    assert one(db, "SELECT count(*) FROM issues") == (4,)
    db.close()


def test_code_that_stands_twice_under_old_ids_is_not_guessed(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    twice = [promo(1, code="SALE", percent=5.0), promo(2, code="SALE", percent=5.0)]
    crawl(db, DAY_1, page(promos=twice, source="promo"), spider="advcake")
    crawl(db, DAY_2, page(promos=[promo(3, code="SALE", percent=5.0)], source="promo"), spider="advcake")
    assert rows(db, "SELECT external_id, first_seen_at, removed_at FROM promos") == [
        ("advcake:1", DAY_1, DAY_2),
        ("advcake:2", DAY_1, DAY_2),
        ("advcake:3", DAY_2, None),
    ]
    db.close()


def test_code_that_stands_under_both_ids_is_two_promos(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    first, second = promo(1, code="SALE", percent=5.0), promo(2, code="SALE", percent=5.0)
    crawl(db, DAY_1, page(promos=[first], source="promo"), spider="advcake")
    crawl(db, DAY_2, page(promos=[first, second], source="promo"), spider="advcake")
    crawl(db, DAY_3, page(promos=[second], source="promo"), spider="advcake")
    assert rows(db, "SELECT external_id, removed_at, missed_runs FROM promos") == [("advcake:1", None, 1), ("advcake:2", None, 0)]
    db.close()


def test_sales_without_a_code_codes_of_other_sources_and_doubted_lists_are_left_alone(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(
        db, DAY_1, page(promos=[promo(1, kind="sale", percent=5.0), promo(2, code="SALE", percent=5.0)], source="promo"), spider="advcake"
    )
    other = promo(9, external_id="admitad:9", source="admitad", code="SALE", percent=5.0)
    crawl(db, DAY_2, page(promos=[other], source="promo"), spider="admitad")
    doubt = Issue(kind="suspect", field="promos", text="total 9, rows 2", reason="another number of rows")
    told = [promo(3, kind="sale", percent=5.0), promo(4, code="SALE", percent=5.0)]
    crawl(db, DAY_3, page(promos=told, source="promo", issues=[doubt]), spider="advcake")
    current = "SELECT external_id FROM promos WHERE removed_at IS NULL ORDER BY promo_id"
    assert rows(db, current) == [("advcake:1",), ("advcake:2",), ("admitad:9",), ("advcake:3",), ("advcake:4",)]
    crawl(db, DAY_4, page(promos=told, source="promo"), spider="advcake")
    # The sale has been missed once; the code is over, since the list that is whole has it under the later id.
    assert rows(db, current) == [("advcake:1",), ("admitad:9",), ("advcake:3",), ("advcake:4",)]
    db.close()
