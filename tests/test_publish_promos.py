"""Promotions: one row each, brought up to date, gone after three runs without them."""

from pathlib import Path

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
