"""Promotions, reviews and runs, as several pages show them."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from report.market import Age, Course, Market, School
from report.rows import Row, grouped

SHOWN_REVIEWS = 8
_RUNS = """
SELECT r.school_id, r.spider, r.status, r.gate, r.reason, r.pages, r.failed_pages, r.courses, r.promos, r.reviews, r.issues,
    coalesce(r.finished_at, r.started_at) AS ended_at,
    (SELECT max(finished_at) FROM runs AS g WHERE g.spider = r.spider AND g.school_id IS r.school_id AND g.status = 'ok') AS good_at
FROM runs AS r
WHERE r.run_id IN (SELECT max(run_id) FROM runs GROUP BY spider, school_id)
ORDER BY r.school_id, r.spider
"""
_PROMOS = "SELECT * FROM active_promos ORDER BY school, kind, ends_at IS NULL, ends_at, external_id"
_REVIEWS = """
SELECT * FROM (
    SELECT school_id, rating, title, pros, cons, text, published_on, first_seen_at, review_id, url, source, is_own, course_id,
        row_number() OVER (
            PARTITION BY school_id ORDER BY coalesce(published_on, substr(first_seen_at, 1, 10)) DESC, review_id DESC
        ) AS place
    FROM latest_reviews
    WHERE coalesce(text, pros, cons) IS NOT NULL
) WHERE place <= ? ORDER BY school_id, place
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promo:
    """A promotion that can be used today."""

    row: Row
    school: School
    course: Course | None
    age: Age | None
    days_left: int
    """Until its last day; 0 where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review of a school."""

    row: Row
    school: School


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The last run of a spider over a school, and how old what it last read well is."""

    row: Row
    ended: Age | None
    good: Age | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of the schools, by their number."""

    promos: Mapping[int, Sequence[Promo]]
    """Those that can be used now; one for a course that is gone is left out."""
    reviews: Mapping[int, Sequence[Review]]
    """The newest that say something."""
    runs: Mapping[int, Sequence[Run]]
    """The last run of each spider; those that read no school stand under 0."""


def read_told(conn: sqlite3.Connection, market: Market) -> Told:
    """Read it, a query each."""
    return Told(promos=_promos(conn, market), reviews=_reviews(conn, market), runs=_runs(conn, market))


def _promos(conn: sqlite3.Connection, market: Market) -> dict[int, list[Promo]]:
    """The promotions of each school that can be used now; one for a course that is gone is left out."""
    found: dict[int, list[Promo]] = defaultdict(list)
    for row in conn.execute(_PROMOS):
        if row["course_id"] is not None and row["course_id"] not in market.courses:
            continue
        found[row["school_id"]].append(
            Promo(
                row=row,
                school=market.schools[row["school_id"]],
                course=market.courses[row["course_id"]] if row["course_id"] is not None else None,
                age=market.clock.age(row["last_seen_at"]),
                days_left=market.clock.days_until(row["ends_at"]) if row["ends_at"] is not None else 0,
            )
        )
    return found


def _reviews(conn: sqlite3.Connection, market: Market) -> dict[int, list[Review]]:
    """The newest reviews of each school that say something."""
    rows = grouped(conn.execute(_REVIEWS, (SHOWN_REVIEWS,)))
    return {number: [Review(row=row, school=market.schools[number]) for row in each] for number, each in rows.items()}


def _runs(conn: sqlite3.Connection, market: Market) -> dict[int, list[Run]]:
    """The last run of each spider over each school; runs that read no school stand under 0."""
    found: dict[int, list[Run]] = defaultdict(list)
    for row in conn.execute(_RUNS):
        run = Run(row=row, ended=market.clock.age(row["ended_at"]), good=market.clock.age(row["good_at"]))
        found[row["school_id"] or 0].append(run)
    return found


def newest_reviews(reviews: Mapping[int, Sequence[Review]], schools: Iterable[int], most: int = SHOWN_REVIEWS) -> list[Review]:
    """The newest reviews of some schools."""
    found = [review for number in schools for review in reviews.get(number, ())]
    found.sort(key=lambda review: (review.row["published_on"] or review.row["first_seen_at"][:10], review.row["review_id"]), reverse=True)
    return found[:most]
