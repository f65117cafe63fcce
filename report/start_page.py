"""The first page: the market today."""

import sqlite3
from dataclasses import dataclass

from report.common import Told
from report.environment import Templates
from report.market import Category, Course, Market, School
from report.rows import Row

DROPS, SINCE_DAYS = 12, 30
SOON_DAYS, MOST_SOON = 7, 9
_DROPS = """
SELECT d.course_id, d.offer, d.name, d.previous_price, d.price, d.currency, d.drop_percent, d.valid_from
FROM price_drops AS d
JOIN offers AS o ON o.offer_id = d.offer_id
WHERE d.valid_to IS NULL AND o.removed_at IS NULL AND d.valid_from >= ?
ORDER BY d.drop_percent DESC, d.valid_from DESC, d.offer_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A price that fell and still stands."""

    row: Row
    course: Course


def start_page(conn: sqlite3.Connection, market: Market, templates: Templates, told: Told) -> tuple[str, bytes]:
    """Make the first page."""
    schools = sorted(market.schools.values(), key=_by_rating)
    soon = sorted(
        (promo for each in told.promos.values() for promo in each if promo.row["ends_at"] is not None and promo.days_left <= SOON_DAYS),
        key=lambda promo: (promo.row["ends_at"], promo.row["promo_id"]),
    )
    troubled = [
        (market.schools.get(number), run)
        for number, each in sorted(told.runs.items())
        for run in each
        if run.row["status"] != "ok" or run.good is None or run.good.is_stale
    ]
    return templates.page(
        "index.html",
        "index.html",
        schools=schools,
        totals=_totals(conn),
        directions=_directions(market),
        drops=_drops(conn, market),
        drop_days=SINCE_DAYS,
        soon=soon[:MOST_SOON],
        soon_days=SOON_DAYS,
        troubled=troubled,
        stale=[school for school in schools if school.is_stale],
        stale_courses=sum(course.age is not None and course.age.is_stale for course in market.courses.values()),
        clock=market.clock,
    )


def _totals(conn: sqlite3.Connection) -> Row:
    row: Row = conn.execute(
        "SELECT (SELECT count(DISTINCT school_id) FROM courses WHERE removed_at IS NULL) AS schools,"
        " (SELECT count(*) FROM courses WHERE removed_at IS NULL) AS courses,"
        " (SELECT count(*) FROM reviews WHERE removed_at IS NULL AND duplicate_of IS NULL) AS reviews,"
        " (SELECT count(*) FROM active_promos WHERE kind = 'sale') AS sales,"
        " (SELECT count(*) FROM active_promos WHERE kind = 'code') AS codes"
    ).fetchone()
    return row


def _directions(market: Market) -> list[tuple[Category, list[Category]]]:
    """The topmost categories and those under them, the largest first."""
    tops = [each for each in market.categories.values() if each.parent_id not in market.categories]
    return [
        (top, sorted((each for each in market.categories.values() if each.parent_id == top.category_id), key=_by_courses))
        for top in sorted(tops, key=_by_courses)
    ]


def _drops(conn: sqlite3.Connection, market: Market) -> list[Drop]:
    """The greatest of the last days, one of each course."""
    since = market.clock.today.toordinal() - SINCE_DAYS
    found: dict[int, Drop] = {}
    for row in conn.execute(_DROPS, (market.clock.today.fromordinal(since).isoformat(),)):
        if row["course_id"] in market.courses and row["course_id"] not in found:
            found[row["course_id"]] = Drop(row=row, course=market.courses[row["course_id"]])
            if len(found) == DROPS:
                break
    return list(found.values())


def _by_rating(school: School) -> tuple[bool, float, str]:
    rating = school.stats["rating_bayes"] if school.stats is not None else None
    return (rating is None, -(rating or 0), school.slug)


def _by_courses(category: Category) -> tuple[int, str]:
    return (-(category.stats["courses"] if category.stats is not None else 0), category.name)
