"""May a run be trusted? Every figure written out."""

from dataclasses import replace
from typing import Any

import pytest

from db.runs import RunFigures
from pipelines.check import verdict

GOOD = RunFigures(
    run_id=1, pages=103, failed_pages=2, courses=100, offers=180, promos=0, reviews=0, issues=7, title_fill=1.0, price_fill=0.9
)


def judged(former: list[RunFigures] | None = None, min_courses: int = 50, **figures: Any) -> str | None:
    return verdict(replace(GOOD, **figures), [GOOD] * 5 if former is None else former, min_courses=min_courses)


@pytest.mark.parametrize(
    "figures",
    [
        {},
        {"courses": 70},
        {"courses": 200},
        {"failed_pages": 51},
        {"price_fill": 0.63},
        {"price_fill": None, "title_fill": None},
        {"reviews": 10},
    ],
    ids=str,
)
def test_run_like_the_last_good_ones_is_trusted(figures: dict[str, Any]) -> None:
    assert judged(**figures) is None


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({"pages": 0, "failed_pages": 0, "courses": 0}, "no page was fetched"),
        ({"pages": 100, "failed_pages": 50}, "50 of 100 pages failed"),
        ({"courses": 49}, "49 courses, at least 50 expected"),
        ({"courses": 0}, "0 courses, at least 50 expected"),
        ({"courses": 69}, "69 courses, 100 in the last good runs"),
        ({"courses": 201}, "201 courses, 100 in the last good runs"),
        ({"price_fill": 0.62}, "62% of the courses have a price, 90% in the last good runs"),
        ({"price_fill": 0.0}, "0% of the courses have a price, 90% in the last good runs"),
        ({"title_fill": 0.69}, "69% of the courses have a title, 100% in the last good runs"),
    ],
    ids=str,
)
def test_run_unlike_them_is_not(figures: dict[str, Any], reason: str) -> None:
    assert judged(**figures) == reason


@pytest.mark.parametrize(("courses", "reason"), [(1, None), (0, "0 courses, at least 1 expected"), (100_000, None)])
def test_first_run_is_held_to_its_promise_alone(courses: int, reason: str | None) -> None:
    assert judged([], min_courses=1, courses=courses) == reason


def test_one_odd_run_among_five_does_not_move_the_median() -> None:
    former = [GOOD, GOOD, GOOD, GOOD, replace(GOOD, courses=5)]
    assert judged(former, courses=69) == "69 courses, 100 in the last good runs"


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (1000, 699, "699 reviews, 1000 in the last good runs"),
        (1000, 700, None),
        (1000, 0, "0 reviews, 1000 in the last good runs"),
        (12, 3, None),
        (12, 1, "1 reviews, 12 in the last good runs"),
        (8, 0, None),
        (0, 500, None),
    ],
)
def test_reviews_are_counted_likewise_but_a_few_come_and_go(before: int, now: int, reason: str | None) -> None:
    shown = {"courses": 0, "title_fill": None, "price_fill": None}
    former = [replace(GOOD, reviews=before, **shown)]
    assert judged(former, min_courses=0, reviews=now, **shown) == reason
