"""The rating that a page states as a whole: kept with its history, apart from the reviews that were read."""

from pathlib import Path
from typing import Any

import pytest

from normalize.agree import Issues
from normalize.models import StatedRating
from normalize.review import normalize_stated_rating
from scrapers.items import RawStatedRating
from tests.store import DAY_1, DAY_2, DAY_3, course, crawl, new_database, page, review, rows

STATED = "SELECT source, course_id, observed_at, rating, reviews FROM stated_ratings ORDER BY stated_rating_id"


def says(**raw: Any) -> tuple[StatedRating | None, list[tuple[str, str]]]:
    issues = Issues()
    found = normalize_stated_rating(RawStatedRating(source="otzovik", **raw), issues)
    return found, [(each.kind, each.field) for each in issues.found]


@pytest.mark.parametrize(
    ("count", "reviews"), [("24 отзыва", 24), ("1 отзыв", 1), ("21 отзыв", 21), ("2494", 2494), ("1,1 тыс. отзывов", 1100), ("0", None)]
)
def test_number_of_reviews_is_read_in_any_form_of_the_noun(count: str, reviews: int | None) -> None:
    found, complaints = says(rating=("4.6",), rating_best=("5",), count=(count,))
    assert found is not None
    assert (found.rating, found.reviews, complaints) == (4.6, reviews, [])


def test_two_places_that_count_differently_leave_no_number() -> None:
    found, complaints = says(rating=("4,6",), rating_best=("5",), count=("24", "26 отзывов"))
    assert found is not None
    assert (found.rating, found.reviews, complaints) == (4.6, None, [("conflict", "reviews")])


def test_page_that_states_nothing_understandable_has_no_stated_rating() -> None:
    assert says(rating=("7",), rating_best=("5",)) == (None, [("unknown", "rating")])


def test_row_is_added_only_when_something_else_is_stated(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    for day, count in ((DAY_1, 24), (DAY_2, 24), (DAY_3, 25)):
        crawl(db, day, page(source="review", stated_ratings=[StatedRating(source="otzovik", rating=4.1, reviews=count)]))
    assert rows(db, STATED) == [("otzovik", None, DAY_1, 4.1, 24), ("otzovik", None, DAY_3, 4.1, 25)]
    db.close()


def test_coverage_holds_what_was_read_against_what_is_stated_and_mixes_neither(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    stated = [StatedRating(source="otzovik", rating=4.1, reviews=40)]
    read = [review(number, f"Отзыв о многом номер {number}", rating=2.0) for number in range(10)]
    crawl(db, DAY_1, page(source="review", stated_ratings=stated, reviews=read))
    said = "SELECT school, course, stated_rating, stated_reviews, reviews, rating, coverage FROM review_coverage"
    assert rows(db, said) == [("alfa", None, 4.1, 40, 10, 2.0, 0.25)]
    db.close()


def test_rating_of_a_course_that_is_gone_or_unknown_is_not_shown(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    stated = [StatedRating(source="alfa", rating=4.9, reviews=3, course_url=f"https://alfa.example/{slug}") for slug in ("go", "nobody")]
    crawl(db, DAY_1, page(course("go"), stated_ratings=stated))
    assert rows(db, "SELECT course, stated_rating FROM review_coverage") == [("go", 4.9)]
    db.conn.execute("UPDATE courses SET removed_at = last_seen_at")
    assert rows(db, "SELECT course FROM review_coverage") == []
    db.close()
