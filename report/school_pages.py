"""A page for each school: how it is rated and by how many, what it sells, how its runs went and how old the data is."""

import sqlite3
from collections.abc import Iterator

from report.charts import rating_chart, shares
from report.common import Told
from report.environment import Templates
from report.links import figure_key
from report.market import FEW, Market, School
from report.rows import grouped

MONTHS = 24
_BY_MONTH = """
SELECT school_id, substr(published_on, 1, 7) AS month, avg(rating) AS rating, count(*) AS ratings
FROM reviews
WHERE removed_at IS NULL AND duplicate_of IS NULL AND rating IS NOT NULL AND published_on IS NOT NULL
GROUP BY school_id, month ORDER BY school_id, month
"""
_HISTORY = """
SELECT school_id, substr(observed_on, 1, 7) AS month, rating, rated_reviews, max(observed_on) AS observed_on
FROM school_stats_history GROUP BY school_id, month ORDER BY school_id, month
"""
_SOURCES = "SELECT * FROM review_sources"
_COVERAGE = "SELECT * FROM review_coverage"
_ISSUES = """
SELECT r.school_id, i.kind, i.field, count(*) AS issues
FROM open_issues AS i JOIN runs AS r ON r.run_id = i.run_id
GROUP BY r.school_id, i.kind, i.field ORDER BY r.school_id, issues DESC, i.kind, i.field
"""


def school_pages(conn: sqlite3.Connection, market: Market, templates: Templates, told: Told) -> Iterator[tuple[str, bytes]]:
    """Make the page of every school."""
    by_month, history = grouped(conn.execute(_BY_MONTH)), grouped(conn.execute(_HISTORY))
    sources, coverage, issues = grouped(conn.execute(_SOURCES)), grouped(conn.execute(_COVERAGE)), grouped(conn.execute(_ISSUES))
    lives = {row["school_id"]: row for row in conn.execute("SELECT * FROM review_lifecycle")}
    for school in market.schools.values():
        number = school.school_id
        months = by_month.get(number, [])[-MONTHS:]
        yield templates.page(
            "school.html",
            school.page,
            school=school,
            stats=school.stats,
            stats_age=market.clock.age(school.stats["computed_at"] if school.stats is not None else None),
            months=months,
            chart=rating_chart([(row["month"], row["rating"], row["ratings"]) for row in months], few=FEW),
            ends={row["month"]: row for row in history.get(number, [])},
            stars=_stars(school),
            life=lives.get(number),
            promos=told.promos.get(number, []),
            courses=market.courses_of_school.get(number, []),
            reviews=told.reviews.get(number, []),
            sources=sources.get(number, []),
            stated=[(row, market.clock.age(row["observed_at"])) for row in coverage.get(number, [])],
            runs=told.runs.get(number, []),
            issues=issues.get(number, []),
            clock=market.clock,
            keys=[
                figure_key("school_stats", school.slug, column)
                for column in ("rating", "rating_low", "rating_recent", "reviews", "price_median")
            ],
        )


def _stars(school: School) -> list[tuple[int, int, float]]:
    """Stars, how many ratings, and the length of the bar; five stars first."""
    if school.stats is None:
        return []
    counts = [school.stats[f"stars_{stars}"] for stars in range(5, 0, -1)]
    return list(zip(range(5, 0, -1), counts, shares(counts), strict=True))
