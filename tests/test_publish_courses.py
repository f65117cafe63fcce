"""Courses: one row each, completed from several sources, gone only when every source has dropped them."""

import sqlite3
from pathlib import Path

import pytest

from db.courses import MISSES_ALLOWED
from db.errors import UnknownCategoryError
from db.publish import publish_run
from db.staging import stage_pages
from normalize.models import Course, Page, Teacher
from tests.store import (
    DAY_1,
    DAY_2,
    DAY_3,
    DAY_4,
    DAY_5,
    course,
    crawl,
    dump,
    full,
    new_database,
    offer,
    one,
    page,
    promo,
    review,
    rows,
    start,
)
from tests.test_staging import FailingConnection

OFFERS = "SELECT external_id, pricing, price, list_price, monthly_price FROM offers WHERE removed_at IS NULL ORDER BY external_id"
FEED = "https://feeds.example/alfa"


def feed(*courses: Course, now: str = DAY_1) -> Page:
    return page(*courses, url=FEED, now=now, source="feed")


def test_course_without_a_tariff_has_a_default_one_of_unknown_price(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go")))
    assert rows(db, OFFERS) == [("default", "unknown", None, None, None)]
    db.close()


def test_feed_fills_what_the_page_leaves_open_and_overwrites_nothing(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", title="Go с нуля", lessons=40)))
    crawl(db, DAY_2, feed(course("go", title="Go-разработчик", lessons=44, workload_hours=120.0)), spider="yml_feed")
    assert rows(db, "SELECT title, lessons, workload_hours, page_id, last_seen_at FROM courses") == [("Go с нуля", 40, 120.0, 1, DAY_2)]
    db.close()


def test_incomplete_course_keeps_what_was_known_and_takes_what_was_read(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(10_00), lessons=40, level="beginner", professions=("Go-разработчик",))))
    crawl(db, DAY_2, page(course("go", title="Go с нуля", lessons=44, incomplete=True), failed="incomplete"))
    assert rows(db, "SELECT title, lessons, level, last_seen_at FROM courses") == [("Go с нуля", 44, "beginner", DAY_2)]
    assert rows(db, OFFERS) == [("default", "full", 10_00, None, None)]
    assert one(db, "SELECT count(*) FROM offer_history") == (1,)
    assert one(db, "SELECT name FROM professions JOIN course_professions USING (profession_id)") == ("Go-разработчик",)
    db.close()


def test_incomplete_course_that_is_new_has_an_unknown_price(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", incomplete=True), failed="incomplete"))
    assert rows(db, OFFERS) == [("default", "unknown", None, None, None)]
    db.close()


def test_order_of_the_sources_does_not_matter(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, feed(course("go", full(9_00), title="Go-разработчик", summary="Из фида")), spider="yml_feed")
    crawl(db, DAY_2, page(course("go", full(10_00), title="Go с нуля")))
    assert rows(db, "SELECT title, summary FROM courses") == [("Go с нуля", "Из фида")]
    assert rows(db, OFFERS) == [("default", "full", 10_00, None, None)]
    db.close()


def test_api_goes_before_the_feed_and_after_the_page(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, feed(course("go", title="Фид", summary="Фид", language="ru")), spider="yml_feed")
    crawl(db, DAY_1, page(course("go", title="API", summary="API"), source="api"), spider="api")
    crawl(db, DAY_1, page(course("go", title="Страница")))
    assert rows(db, "SELECT title, summary, language FROM courses") == [("Страница", "API", "ru")]
    db.close()


def test_closed_in_the_feed_counts_only_while_the_page_is_silent(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, feed(course("go", enrolment="closed"), course("java", enrolment="closed")), spider="yml_feed")
    crawl(db, DAY_1, page(course("go", enrolment="open"), course("java")))
    assert rows(db, "SELECT external_id, enrolment FROM courses ORDER BY external_id") == [("go", "open"), ("java", "closed")]
    db.close()


def test_feed_adds_no_tariffs_where_the_page_states_prices(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(10_00, "basic"), full(20_00, "vip"))))
    crawl(db, DAY_1, feed(course("go", full(9_00, "f1"))), spider="yml_feed")
    assert rows(db, OFFERS) == [("basic", "full", 10_00, None, None), ("vip", "full", 20_00, None, None)]
    db.close()


def test_feed_gives_the_prices_where_the_page_states_none(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", offer()), course("java", offer("basic", name="Базовый"))))
    crawl(db, DAY_1, feed(course("go", full(9_00, "f1")), course("java", full(8_00, "f2"))), spider="yml_feed")
    said = rows(db, "SELECT c.external_id, o.external_id, pricing, price, o.page_id FROM offers o JOIN courses c USING (course_id)"
                    " WHERE o.removed_at IS NULL ORDER BY 1, 2")  # fmt: skip
    assert said == [("go", "f1", "full", 9_00, 2), ("java", "basic", "unknown", None, 1), ("java", "f2", "full", 8_00, 2)]
    db.close()


def test_total_from_the_feed_completes_a_monthly_price(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", offer(pricing="monthly", monthly_price=5_00))))
    crawl(db, DAY_1, feed(course("go", full(100_00, list_price=200_00))), spider="yml_feed")
    assert rows(db, OFFERS) == [("default", "full", 100_00, 200_00, 5_00)]
    db.close()


@pytest.mark.parametrize(
    ("stated", "fed", "stays"),
    [
        (full(100_00), full(90_00, list_price=300_00), ("default", "full", 100_00, None, None)),
        (full(100_00), full(100_00, list_price=300_00), ("default", "full", 100_00, 300_00, None)),
        (offer(pricing="subscription", monthly_price=5_00), full(90_00), ("default", "subscription", None, None, 5_00)),
        (offer(pricing="free", price=0), full(90_00), ("default", "free", 0, None, None)),
        (full(100_00), offer(pricing="free", price=0), ("default", "full", 100_00, None, None)),
        (offer(list_price=100_00), full(90_00), ("default", "unknown", None, 100_00, None)),
        (full(100_00, list_price=200_00), offer(pricing="monthly", monthly_price=5_00), ("default", "full", 100_00, 200_00, 5_00)),
    ],
    ids=["another price", "same price", "subscription", "free on the page", "free in the feed", "contested price", "monthly in the feed"],
)
def test_source_out_of_step_completes_no_price(tmp_path: Path, stated, fed, stays) -> None:  # type: ignore[no-untyped-def]
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", stated)))
    crawl(db, DAY_1, feed(course("go", fed)), spider="yml_feed")
    assert rows(db, OFFERS) == [stays]
    db.close()


def test_course_is_gone_after_three_runs_without_it_and_back_when_listed(tmp_path: Path) -> None:
    assert MISSES_ALLOWED == 3
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go"), course("java")))
    gone = "SELECT removed_at, last_seen_at FROM courses WHERE external_id = 'go'"
    for day, removed in ((DAY_2, None), (DAY_3, None), (DAY_4, DAY_4), (DAY_5, DAY_4)):
        crawl(db, day, page(course("java"), now=day))
        assert one(db, gone) == (removed, DAY_1)
    crawl(db, DAY_5, page(course("go"), now=DAY_5))
    assert one(db, gone) == (None, DAY_5)
    assert one(db, "SELECT course_id, first_seen_at FROM courses WHERE external_id = 'go'") == (1, DAY_1)
    db.close()


def test_misses_must_follow_on_each_other(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    for listed in (True, False, False, True, False, False):
        crawl(db, DAY_1, page(*([course("go")] if listed else []), course("java")))
    assert one(db, "SELECT removed_at FROM courses WHERE external_id = 'go'") == (None,)
    db.close()


@pytest.mark.parametrize(("status", "removed"), [(503, None), (0, None), (404, DAY_4), (410, DAY_4)])
def test_course_whose_page_could_not_be_read_is_not_missed(tmp_path: Path, status: int, removed: str | None) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go"), url="https://alfa.example/go/"))
    for day in (DAY_2, DAY_3, DAY_4):
        crawl(db, day, page(url="https://alfa.example/go/?from=sitemap", status=status, failed="no page", now=day))
    assert one(db, "SELECT removed_at FROM courses") == (removed,)
    db.close()


def test_source_removes_only_what_no_other_source_lists(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(10_00), title="Страница")))
    crawl(db, DAY_1, feed(course("go", full(10_00), title="Фид")), spider="yml_feed")
    for day in (DAY_2, DAY_3, DAY_4):
        crawl(db, day, page(course("java"), now=day))
    assert one(db, "SELECT title, removed_at, page_id FROM courses WHERE external_id = 'go'") == ("Фид", None, 2)
    db.close()


def test_run_of_one_school_counts_nothing_against_another(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, feed(course("go")), spider="yml_feed", school="alfa")
    for day in (DAY_2, DAY_3, DAY_4):
        crawl(db, day, page(course("x", url="https://beta.example/x"), now=day), spider="yml_feed", school="beta")
    assert one(db, "SELECT removed_at FROM courses WHERE external_id = 'go'") == (None,)
    db.close()


def test_page_gives_the_course_its_own_id_where_the_feed_knew_only_its_offer_id(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, feed(course("go", external_id="12345")), spider="yml_feed")
    crawl(db, DAY_2, page(course("go")))
    crawl(db, DAY_3, feed(course("go", external_id="12345")), spider="yml_feed")
    assert rows(db, "SELECT course_id, external_id, url FROM courses") == [(1, "go", "https://alfa.example/go")]
    db.close()


def test_course_that_moved_keeps_its_row(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", title="Курс Go")))
    crawl(db, DAY_2, page(course("go", title="Курс «Go»", url="https://alfa.example/code/go")))
    assert rows(db, "SELECT course_id, external_id, url, title FROM courses") == [(1, "go", "https://alfa.example/code/go", "Курс «Go»")]
    assert rows(db, "SELECT * FROM issues") == []
    db.close()


def test_course_under_two_addresses_is_one(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", title="Курс Go"), course("go", title="Курс Go", lessons=9, url="https://alfa.example/code/go")))
    assert rows(db, "SELECT external_id, url, lessons FROM courses") == [("go", "https://alfa.example/go", 9)]
    db.close()


def test_id_used_again_for_another_course_overwrites_nothing(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", title="Go-разработчик")))
    crawl(db, DAY_2, page(course("go", title="Настольная игра го", url="https://alfa.example/games/go")))
    said = rows(db, "SELECT external_id, url, title FROM courses ORDER BY course_id")
    assert said == [
        ("go", "https://alfa.example/go", "Go-разработчик"),
        ("games/go", "https://alfa.example/games/go", "Настольная игра го"),
    ]
    assert rows(db, "SELECT kind, field, text FROM issues") == [("suspect", "external_id", "go")]
    db.close()


def test_address_of_one_course_with_the_id_of_another_stays_with_the_address(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", title="Go"), course("java", title="Java")))
    crawl(db, DAY_2, page(course("go", title="Go!", external_id="java")))
    assert rows(db, "SELECT external_id, title FROM courses ORDER BY course_id") == [("go", "Go!"), ("java", "Java")]
    assert rows(db, "SELECT kind, field, text FROM issues") == [("suspect", "external_id", "java")]
    db.close()


def test_one_feed_that_contradicts_itself_is_a_conflict(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    twice = (course("go", full(10_00), lessons=9, title="Go"), course("go", full(11_00), lessons=10, title="Go"), course("go", full(10_00)))
    crawl(db, DAY_1, feed(twice[0], twice[1], course("go", full(12_00), title="Go")))
    assert rows(db, "SELECT title, lessons FROM courses") == [("Go", None)]
    assert rows(db, OFFERS) == [("default", "unknown", None, None, None)]
    assert rows(db, "SELECT kind, field, text FROM issues") == [
        ("conflict", "lessons", "9 / 10"),
        ("conflict", "price", "default: 1000 / 1100"),
    ]
    db.close()


def test_feed_that_lists_each_tariff_apart_gives_one_course_with_all(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, feed(course("go", full(10_00, "1")), course("go", full(20_00, "2"))))
    assert rows(db, OFFERS) == [("1", "full", 10_00, None, None), ("2", "full", 20_00, None, None)]
    db.close()


def test_links_become_what_the_page_says(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    first = course(
        "go", skills=("C++", "C#", "SQL"), tools=("Git",), professions=("Go-разработчик",), categories=("programming", "analytics")
    )
    crawl(db, DAY_1, page(first))
    crawl(db, DAY_2, page(course("go", skills=("C#", "sql"), categories=("programming",))))
    assert rows(db, "SELECT slug, name FROM course_skills JOIN skills USING (skill_id) ORDER BY slug") == [("c#", "C#"), ("sql", "SQL")]
    assert rows(db, "SELECT slug FROM course_categories JOIN categories USING (category_id)") == [("programming",)]
    assert rows(db, "SELECT * FROM course_tools") == []
    db.close()


def test_teacher_of_the_same_name_at_another_school_is_another(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    teachers = (Teacher(name="Анна Ли", position="Ведущая"), Teacher(name="Анна  Ли"))
    crawl(db, DAY_1, page(course("go", teachers=teachers)))
    crawl(db, DAY_1, page(course("x", url="https://beta.example/x", teachers=(Teacher(name="Анна Ли"),))), school="beta")
    said = rows(db, "SELECT slug, school_id, position FROM teachers ORDER BY teacher_id")
    assert said == [("alfa-анна-ли", 1, "Ведущая"), ("beta-анна-ли", 2, None)]
    db.close()


def test_category_without_a_row_stops_the_publication(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, [page(course("go", categories=("never-heard-of",)))])
    with pytest.raises(UnknownCategoryError, match="never-heard-of"):
        publish_run(db, run.run_id, DAY_1)
    assert rows(db, "SELECT * FROM courses") == []
    assert one(db, "SELECT status FROM runs") == ("running",)
    db.close()


def test_feed_names_a_school_that_has_only_its_slug(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    named = page(course("go"), url=FEED, source="feed", school_name="Альфа", home_url="https://alfa.example")
    crawl(db, DAY_1, named)
    assert rows(db, "SELECT name, home_url FROM schools") == [("Альфа", "https://alfa.example")]
    crawl(db, DAY_2, page(course("go"), url=FEED, source="feed", school_name="Другая"))
    assert rows(db, "SELECT name, home_url FROM schools") == [("Альфа", "https://alfa.example")]
    db.close()


PAGES = [
    page(course("go", full(1_00), skills=("SQL",)), url="https://alfa.example/go", promos=[promo(1)]),
    page(course("java", full(2_00)), url="https://alfa.example/java", reviews=[review(1, "Первый"), review(2, "Второй")]),
    page(course("php"), url="https://alfa.example/php", reviews=[review(3, "Третий")], promos=[promo(2)]),
]


def test_ids_do_not_depend_on_which_page_came_first(tmp_path: Path) -> None:
    tables = {
        "courses": "SELECT course_id, external_id FROM courses",
        "offers": "SELECT offer_id, course_id FROM offers",
        "promos": "SELECT promo_id, external_id FROM promos",
        "reviews": "SELECT review_id, external_id FROM reviews",
    }
    seen = []
    for name, pages in (("one", PAGES), ("two", PAGES[::-1])):
        db = new_database(tmp_path / name)
        crawl(db, DAY_1, *pages)
        seen.append({table: rows(db, sql) for table, sql in tables.items()})
        db.close()
    assert seen[0] == seen[1]
    assert seen[0]["courses"] == [(1, "go"), (2, "java"), (3, "php")]


def test_two_equal_runs_make_equal_databases(tmp_path: Path) -> None:
    for name in ("one", "two"):
        db = new_database(tmp_path / name)
        crawl(db, DAY_1, *PAGES)
        crawl(db, DAY_2, *PAGES[1:])
        db.close()
    assert dump(tmp_path / "one" / "academy.db") == dump(tmp_path / "two" / "academy.db")


def test_run_killed_and_taken_up_ends_like_one_that_was_not(tmp_path: Path) -> None:
    whole, killed = new_database(tmp_path / "whole"), new_database(tmp_path / "killed")
    crawl(whole, DAY_1, *PAGES)
    run = start(killed, DAY_1)
    stage_pages(killed, run.run_id, PAGES[:2])
    again = start(killed, DAY_1)
    stage_pages(killed, again.run_id, PAGES)
    publish_run(killed, again.run_id, DAY_1)
    whole.close()
    killed.close()
    assert dump(tmp_path / "whole" / "academy.db") == dump(tmp_path / "killed" / "academy.db")


def test_publication_is_whole_or_absent_whichever_statement_fails(tmp_path: Path) -> None:
    path = tmp_path / "academy.db"
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, PAGES)
    before = dump(path)
    db.close()
    raw = sqlite3.connect(path, factory=FailingConnection)
    db.conn = raw
    failures = 0
    while True:
        raw.left = failures
        try:
            publish_run(db, run.run_id, DAY_1)
        except sqlite3.OperationalError:
            raw.left = -1
            failures += 1
            assert not raw.in_transaction
            assert dump(path) == before
        else:
            break
    raw.left = -1
    assert failures > 50
    assert one(db, "SELECT status FROM runs") == ("ok",)
    assert rows(db, "SELECT * FROM staged") == []
    assert rows(db, "PRAGMA foreign_key_check") == []
    raw.close()
