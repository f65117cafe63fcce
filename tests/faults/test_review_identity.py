"""Reviews to which their site gives no id stay the same ones: as their day is printed in other words, and as they are edited."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.as_of import moment_of, rewind
from db.connect import connect
from db.mending import Mending, Window
from db.mending_words import mend_review
from db.publication import Publication
from db.review_identity import find_review
from normalize.models import Page, Review
from normalize.page import normalize_page
from scrapers.items import RawPage, RawReview
from tests.store import DAY_1, DAY_2, DAY_3, DAY_4, DAY_5, crawl, new_database, one, page, review, rows

SITE = "https://kursy-online.example/reviews/alfa/"
LATER = "2026-11-10T12:00:00Z"
OLD_ID = "otzovik:0123456789abcdef01234567"
ANNA = "a1"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = new_database(tmp_path)
    yield db
    db.conn.close()


def told(text: str = "Куратор молчал весь курс.", published: str = "", author: str = "Анна", **raw: Any) -> RawReview:
    day = {"published": (published,)} if published else {}
    return RawReview(source="otzovik", author=(author,) if author else (), text=(text,), rating_best=("5",), **(day | raw))


def listed(now: str, *reviews: RawReview, number: int = 1) -> Page:
    raw = RawPage(school="alfa", url=f"{SITE}page/{number}/", fetched_at=now, said_at=now, status=200, source="review", reviews=reviews)
    return normalize_page(raw, now=datetime.fromisoformat(now), author_secret=b"a key of the tests")


def read(db: Database, now: str, *reviews: RawReview) -> None:
    crawl(db, now, listed(now, *reviews))


def bare(name: str, text: str = "Куратор молчал весь курс.", published_on: str | None = "2026-10-01", **columns: Any) -> Review:
    """A review as it is staged, with an id like a hash."""
    said = {"external_id": f"otzovik:{name:0<24}", "author_key": ANNA, "published_on": published_on}
    return replace(review(1, text), **(said | columns))


def listing(*reviews: Review, failed: bool = False) -> tuple[Page, ...]:
    lost = page(url=f"{SITE}page/2/", status=503, failed="http_503")
    return (page(reviews=reviews, url=SITE, source="review"), *((lost, page(url=f"{SITE}page/3/")) if failed else ()))


def test_day_without_a_year_is_kept_when_the_year_can_no_longer_be_told(db: Database) -> None:
    """F113, F116: «19 сентября» in October and in November -> one review, of the day that was read first."""
    read(db, DAY_1, told(published="19 сентября"))
    assert listed(LATER, told(published="19 сентября")).reviews[0].published_on is None
    for now in (DAY_2, DAY_3, DAY_4, LATER):
        read(db, now, told(published="19 сентября"))
    assert rows(db, "SELECT published_on, removed_at, missed_runs, first_seen_at FROM reviews") == [("2026-09-19", None, 0, DAY_1)]


def test_review_of_two_weeks_ago_is_of_the_day_that_was_counted_first(db: Database) -> None:
    """F113, F116: «2 недели назад» day after day -> one review, of the day that was counted first; none is deleted."""
    for now in (DAY_1, DAY_2, DAY_3, DAY_4, DAY_5):
        read(db, now, told(published="2 недели назад", rating=("1",)), told("Всё хорошо, советую.", "2 недели назад", rating=("5",)))
    assert rows(db, "SELECT rating, published_on, last_seen_at FROM reviews") == [(1.0, "2026-09-26", DAY_5), (5.0, "2026-09-26", DAY_5)]
    assert rows(db, "SELECT reviews_seen, deleted, share_deleted_negative FROM review_lifecycle") == [(2, 0, 0.0)]


def test_day_in_full_goes_before_one_that_was_counted(db: Database) -> None:
    """F116: «2 недели назад», then «24.09.2026» -> one review, of the day in full, whatever is printed afterwards."""
    for now, words in ((DAY_1, "2 недели назад"), (DAY_2, "24.09.2026"), (DAY_3, "24.09.2026"), (DAY_4, "2 недели назад")):
        read(db, now, told(published=words))
        expected = "2026-09-26" if now == DAY_1 else "2026-09-24"
        assert rows(db, "SELECT published_on, removed_at FROM reviews") == [(expected, None)]


def test_day_that_is_printed_no_more_is_not_forgotten(db: Database) -> None:
    read(db, DAY_1, told(published="19.09.2026"))
    read(db, DAY_2, told())
    assert rows(db, "SELECT published_on, last_seen_at FROM reviews") == [("2026-09-19", DAY_2)]


def test_known_day_of_a_review_with_an_id_outlives_words_that_no_longer_tell_it(db: Database) -> None:
    read(db, DAY_1, told(published="19 сентября", external_id="7"))
    read(db, LATER, told(published="19 сентября", external_id="7"))
    assert one(db, "SELECT published_on FROM reviews") == ("2026-09-19",)
    read(db, LATER, told(published="20.09.2026", external_id="7"))
    assert one(db, "SELECT published_on FROM reviews") == ("2026-09-20",)


def test_same_words_of_two_days_in_full_are_two_reviews(db: Database) -> None:
    read(db, DAY_1, told(published="19.09.2025"))
    read(db, DAY_2, told(published="19.09.2026"))
    read(db, DAY_3, told(published="вчера"))
    days = rows(db, "SELECT published_on FROM reviews ORDER BY review_id")
    assert days == [("2025-09-19",), ("2026-09-19",), ("2026-10-11",)]


def test_equal_reviews_on_one_page_are_as_many_and_the_older_keeps_its_day(db: Database) -> None:
    """F115: equal reviews without an id on one page -> none is lost; a new one on top is the new one."""
    first, second, third = (told("Отлично!", words, author="") for words in ("неделю назад", "3 дня назад", "сегодня"))
    read(db, DAY_1, second, first)
    read(db, DAY_2, third, second, first)
    found = rows(db, "SELECT published_on, first_seen_at, last_seen_at FROM reviews ORDER BY review_id")
    assert sorted(found) == [("2026-10-03", DAY_1, DAY_2), ("2026-10-07", DAY_1, DAY_2), ("2026-10-11", DAY_2, DAY_2)]


def test_equal_review_that_is_pushed_to_the_next_page_while_reading_is_one(db: Database) -> None:
    """F115: a review without an id pushed to the next page while the list is read -> one row."""
    crawl(db, DAY_1, listed(DAY_1, told(published="вчера")), listed(DAY_1, told(published="вчера"), number=2))
    assert one(db, "SELECT count(*) FROM reviews") == (1,)


def test_one_review_in_two_vocabularies_of_a_course_page_is_one() -> None:
    raw = RawPage(school="alfa", url=SITE, fetched_at=DAY_1, status=200, reviews=(told(rating=("5",)), told(rating=("5.0",))))
    found = normalize_page(raw, now=datetime.fromisoformat(DAY_1), author_secret=b"").reviews
    assert len({each.external_id for each in found}) == 1


@pytest.mark.parametrize("words", ["2 недели назад", "26 сентября"])
def test_review_stored_when_counted_days_were_a_part_of_the_id_is_known(db: Database, words: str) -> None:
    (now_said,) = listed(DAY_2, told(published=words)).reviews
    crawl(
        db, DAY_1, page(reviews=[review(text=now_said.text, author_key=now_said.author_key, published_on="2026-09-26", external_id=OLD_ID)])
    )
    for now in (DAY_2, DAY_3, DAY_4, DAY_5):
        read(db, now, told(published=words))
    assert rows(db, "SELECT external_id, published_on, first_seen_at, removed_at FROM reviews") == [
        (now_said.external_id, "2026-09-26", DAY_1, None)
    ]


def test_former_id_is_that_of_the_days_before(db: Database) -> None:
    crawl(db, DAY_1, *listing(bare("0")))
    crawl(db, DAY_2, *listing(bare("1", published_on=None)))
    path = rows(db, "PRAGMA database_list")[0][2]
    assert find_review(db.conn, 1, "otzovik", f"otzovik:{'0' * 24}") == 1
    past = connect(Path(path))
    rewind(past.conn, moment_of(past.conn, DAY_1[:10], DAY_2))
    assert rows(past, "SELECT review_id, external_id FROM reviews") == [(1, "otzovik:000000000000000000000000")]
    past.conn.close()
    assert one(db, "SELECT external_id FROM reviews") == ("otzovik:100000000000000000000000",)


@pytest.mark.parametrize("place", ["#review-1", "1", "_:b0", "review-1"])
def test_review_stored_under_its_place_on_a_page_is_known_by_its_words(db: Database, place: str) -> None:
    """Three pages numbered their reviews alike, and one row stood for all: it stays the review that it shows, the others are new."""
    said = {"source": "alfa", "author_key": ANNA, "published_on": "2026-10-01"}
    crawl(db, DAY_1, page(reviews=[replace(review(1, "Отзыв об А"), external_id=f"alfa:{place}", **said)]))
    now = [replace(review(1, f"Отзыв {text}"), external_id=f"alfa:{name:0<24}", **said) for name, text in (("a", "об А"), ("b", "о Б"))]
    crawl(db, DAY_2, page(reviews=now))
    assert rows(db, "SELECT review_id, external_id, text, missed_runs, removed_at FROM reviews ORDER BY text DESC") == [
        (1, f"alfa:{'a':0<24}", "Отзыв об А", 0, None),
        (2, f"alfa:{'b':0<24}", "Отзыв о Б", 0, None),
    ]


@pytest.mark.parametrize("source", ["otzovik", "alfa"])
def test_review_with_an_id_of_its_own_is_no_other_of_the_same_words(db: Database, source: str) -> None:
    said = {"source": source, "author_key": ANNA, "published_on": "2026-10-01"}
    name = "17" if source == "otzovik" else "r-7"
    crawl(db, DAY_1, page(reviews=[replace(review(1, "Отзыв об А"), external_id=f"{source}:{name}", **said)]))
    crawl(db, DAY_2, page(reviews=[replace(review(1, "Отзыв об А"), external_id=f"{source}:{'a':0<24}", **said)]))
    assert rows(db, "SELECT external_id, missed_runs FROM reviews ORDER BY review_id") == [
        (f"{source}:{name}", 1),
        (f"{source}:{'a':0<24}", 0),
    ]


def test_edit_of_a_review_without_an_id_is_an_edit(db: Database) -> None:
    """F113: an edited review without an id, of an author and a day of which one went and one came -> one row, its former words kept."""
    read(db, DAY_1, told("Плохо, всё плохо.", "19.09.2026", rating=("1",)), told("Хорошо учат.", "20.09.2026", "Олег"))
    read(db, DAY_2, told("Вернули деньги.", "19.09.2026", rating=("4",)), told("Хорошо учат.", "20.09.2026", "Олег"))
    assert rows(db, "SELECT review_id, text, missed_runs FROM reviews") == [(1, "Вернули деньги.", 0), (2, "Хорошо учат.", 0)]
    assert rows(db, "SELECT review_id, valid_to, text, rating FROM review_versions") == [(1, DAY_2, "Плохо, всё плохо.", 1.0)]


@pytest.mark.parametrize(
    ("before", "after", "failed"),
    [
        ([bare("0")], [bare("1", "Иначе", "2026-10-02")], False),
        ([bare("0", published_on=None)], [bare("1", "Иначе", None)], False),
        ([bare("0")], [bare("1", "Иначе", author_key="b2")], False),
        ([bare("0")], [bare("1", "Иначе", source="tutortop", external_id=f"tutortop:{'1' * 24}")], False),
        ([bare("0"), bare("2", "Второй")], [bare("1", "Иначе")], False),
        ([bare("0")], [bare("1", "Иначе"), bare("2", "Второй")], False),
        ([bare("0")], [bare("0"), bare("1", "Иначе")], False),
        ([bare("0")], [bare("1", "Иначе")], True),
        ([bare("0", external_id="otzovik:7")], [bare("1", "Иначе")], False),
        ([bare("0")], [bare("1", "Иначе", external_id="otzovik:7")], False),
        ([bare("0")], [bare("1", published_on="2026-10-02")], False),
    ],
    ids=[
        "another day", "no day", "another author", "another site", "two went", "two came", "none went", "not read whole", "an id went",
        "an id came", "the same words of another day",
    ],
)  # fmt: skip
def test_what_may_be_another_review_is_another(db: Database, before: list[Review], after: list[Review], failed: bool) -> None:
    crawl(db, DAY_1, *listing(*before))
    known = {(each.external_id, each.text) for each in before}
    crawl(db, DAY_2, *listing(*after, failed=failed))
    assert set(rows(db, "SELECT external_id, text FROM reviews")) == known | {(each.external_id, each.text) for each in after}
    assert rows(db, "SELECT * FROM review_versions") == []


def test_archive_read_again_finds_the_review_by_the_id_that_it_had(db: Database, tmp_path: Path) -> None:
    """An edit whose former words were misread: the page of before names an id that the row has no longer."""
    scratch = connect(tmp_path / "scratch.db")
    for database, words in ((db, "Пло"), (scratch, "Плохо")):
        crawl(database, DAY_1, *listing(bare("0", words)))
        crawl(database, DAY_2, *listing(bare("1", "Хорошо")))
    mended(db, scratch, "otzovik:000000000000000000000000")
    assert rows(db, "SELECT external_id, text FROM reviews") == [("otzovik:100000000000000000000000", "Хорошо")]
    assert rows(db, "SELECT valid_to, text FROM review_versions") == [(DAY_2, "Плохо")]
    scratch.conn.close()


def test_archive_read_again_finds_the_review_that_was_stored_under_another_id(db: Database, tmp_path: Path) -> None:
    scratch = connect(tmp_path / "scratch.db")
    crawl(db, DAY_1, *listing(bare("0", rating=1.0)))
    crawl(scratch, DAY_1, *listing(bare("~1", external_id="otzovik:~123456789012345678901234", rating=2.0)))
    mended(db, scratch, "otzovik:~123456789012345678901234")
    assert rows(db, "SELECT review_id, external_id, rating FROM reviews") == [(1, "otzovik:~123456789012345678901234", 2.0)]
    scratch.conn.close()


def mended(db: Database, scratch: Database, external_id: str) -> None:
    run = Publication(run_id=1, spider="alfa", school_id=1, now=DAY_2)
    mend_review(Mending(conn=db.conn, scratch=scratch.conn, run=run), "otzovik", external_id, Window(start="", end=None))
