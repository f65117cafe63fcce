"""Reviews: one row each, edits kept, gone after three whole readings without them."""

import sqlite3
from pathlib import Path

import pytest

from db.publish import publish_run
from db.staging import stage_pages
from normalize.models import Page, Review
from tests.store import DAY_1, DAY_2, DAY_3, DAY_4, course, crawl, dump, new_database, one, page, review, rows, start

SITE = "https://otzovik.example/alfa"


def listing(*reviews: Review, number: int = 1, **columns: object) -> Page:
    return page(reviews=reviews, url=f"{SITE}?page={number}", source="review", **columns)  # type: ignore[arg-type]


def test_review_keeps_every_column(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go")))
    told = review(
        7,
        "Текст",
        url="https://otzovik.example/7",
        author_key="ab12",
        rating=4.5,
        rating_text="9/10",
        title="Заголовок",
        pros="Плюс",
        cons="Минус",
        published_on="2026-10-01",
        course_url="https://alfa.example/go",
    )
    crawl(db, DAY_2, listing(told), spider="reviews")
    columns = [name for (name,) in rows(db, "SELECT name FROM pragma_table_info('reviews')") if name != "text_key"]
    assert rows(db, f"SELECT {', '.join(columns)} FROM reviews") == [
        (
            1, 1, 1, "otzovik", "otzovik:7", "https://otzovik.example/7", "ab12", 4.5, "9/10", "Заголовок", "Плюс", "Минус", "Текст",
            "2026-10-01", None, DAY_2, DAY_2, None, 0, 2,
        )
    ]  # fmt: skip
    db.close()


def test_same_review_again_only_moves_when_it_was_seen(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, listing(review(1, "Текст")))
    crawl(db, DAY_2, listing(review(1, "Текст")))
    assert rows(db, "SELECT review_id, first_seen_at, last_seen_at, page_id FROM reviews") == [(1, DAY_1, DAY_2, 2)]
    assert rows(db, "SELECT * FROM review_versions") == []
    db.close()


def test_whole_text_on_its_own_page_goes_before_the_beginning_in_a_list(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    whole = page(reviews=[review(1, "Начало и конец")], url="https://otzovik.example/z/1", source="review")
    for day in (DAY_1, DAY_2):
        crawl(db, day, listing(review(1, "Начало…"), review(2, "Другой")), whole)
    assert rows(db, "SELECT external_id, text FROM reviews ORDER BY external_id") == [
        ("otzovik:1", "Начало и конец"),
        ("otzovik:2", "Другой"),
    ]
    assert rows(db, "SELECT * FROM review_versions") == []
    db.close()


def test_only_sources_that_were_read_whole_miss_reviews(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    other = page(reviews=[review(9, "Девять", source="tutortop")], url="https://tutortop.example/alfa", source="review")
    crawl(db, DAY_1, listing(review(1, "Один"), review(2, "Два")), other)
    failed = page(url=f"{SITE}?page=2", status=503, failed="http_503")
    for day in (DAY_2, DAY_3, DAY_4):
        crawl(db, day, listing(review(2, "Два")), failed)
    assert rows(db, "SELECT external_id, missed_runs FROM reviews ORDER BY 1") == [("otzovik:1", 0), ("otzovik:2", 0), ("tutortop:9", 0)]
    db.close()


def test_other_spider_that_reads_the_same_site_misses_nothing(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, listing(review(1, "Один")), spider="reviews")
    for day in (DAY_2, DAY_3, DAY_4):
        crawl(db, day, listing(review(2, "Два")), spider="alfa")
    assert one(db, "SELECT missed_runs, removed_at FROM reviews WHERE external_id = 'otzovik:1'") == (0, None)
    db.close()


def test_review_of_another_school_is_not_taken_over(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, listing(review(1, "Об Альфе")))
    crawl(db, DAY_2, listing(review(1, "О Бете"), review(2, "Тоже о Бете")), school="beta")
    assert rows(db, "SELECT school_id, text FROM reviews ORDER BY review_id") == [(1, "Об Альфе"), (2, "Тоже о Бете")]
    assert rows(db, "SELECT kind, field, text FROM issues") == [("suspect", "external_id", "otzovik:1")]
    db.close()


@pytest.mark.parametrize(
    ("second", "times"),
    [
        ([review(1, "Один"), review(2, "Два", rating=4.0)], 1),
        ([review(1, "Один"), review(2, "Два", rating=3.0)], 1),
        ([review(1, "Один", rating=3.0), review(2, "Два", rating=4.0)], 2),
        ([review(1, "Один"), review(2, "Два", rating=4.0), review(3, "Три")], 2),
        ([review(1, "Один"), review(2, "Иначе", rating=4.0)], 2),
        ([review(1, "Один", author_key="a"), review(2, "Два", rating=4.0)], 2),
        ([review(1, "Один", published_on="2026-10-01"), review(2, "Два", rating=4.0)], 2),
        ([review(1, "Один", pros="Плюс"), review(2, "Два", rating=4.0)], 2),
    ],
    ids=["nothing", "another rating", "a first rating", "a new review", "a text", "an author", "a day", "pros"],
)
def test_duplicates_are_looked_for_only_where_a_text_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: list[Review], times: int
) -> None:
    looked: list[int] = []
    monkeypatch.setattr("db.reviews.mark_duplicates", lambda conn, school_id: looked.append(school_id))
    db = new_database(tmp_path)
    crawl(db, DAY_1, listing(review(1, "Один"), review(2, "Два", rating=4.0)))
    crawl(db, DAY_2, listing(*second))
    assert looked == [1] * times
    db.close()


def test_full_disk_while_publishing_leaves_the_last_good_data_and_the_staged_pages(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, listing(review(1, "Один")))
    run = start(db, DAY_2)
    many = [listing(*(review(n * 50 + i, f"Отзыв {n} {i} " + "слово " * 200) for i in range(50)), number=n) for n in range(20)]
    stage_pages(db, run.run_id, many)
    before = dump(tmp_path / "academy.db")
    (pages,) = one(db, "PRAGMA page_count")
    db.conn.execute(f"PRAGMA max_page_count = {pages + 20}").fetchone()
    with pytest.raises(sqlite3.OperationalError, match="full"):
        publish_run(db, run.run_id, DAY_2)
    assert dump(tmp_path / "academy.db") == before
    db.conn.execute("PRAGMA max_page_count = 1000000").fetchone()
    publish_run(db, run.run_id, DAY_2)
    assert one(db, "SELECT count(*) FROM reviews") == (1000,)
    assert one(db, "PRAGMA synchronous") == (1,)
    db.close()
