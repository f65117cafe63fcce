"""`scrapy explain`: which rows a figure was computed from, and which page said each of them."""

import sqlite3
from typing import Any

from db.explain_facts import explain_fact
from db.explain_stats import explain_stat
from db.explain_views import FIGURES, explain_view
from db.explanation import Explanation, Input, UnknownFigureError

FORMS = (
    "school_stats/<school>/<column>",
    "category_stats/<category>/<column>",
    "courses/<school>/<course>/<column>",
    "offers/<school>/<course>/<offer>/<column>",
    "promos/<school>/<promo>/<column>",
    "reviews/<review>/<column>",
    "market/mean_rating",
    *(f"{name}/…/<column>" for name in FIGURES),
)
"""What can be explained. The course of an offer may be left out where only one course of the school has an offer of that id."""


def explain(conn: sqlite3.Connection, figure: str) -> Explanation:
    """What the figure rests on.

    Args:
        conn: in a read transaction, so that all of it is of one state.
        figure: one of `FORMS`.

    Raises:
        UnknownFigureError: there is no such row or column, or there are several; the message names what could be meant.
    """
    table, _, rest = figure.strip("/").partition("/")
    name, _, column = rest.rpartition("/")
    if figure == "market/mean_rating":
        return _mean_rating(conn)
    if table in {"school_stats", "category_stats"}:
        return explain_stat(conn, table, name, column)
    if table in {"courses", "offers", "promos", "reviews"}:
        return explain_fact(conn, table, name, column)
    if table in FIGURES:
        return explain_view(conn, table, name, column)
    raise UnknownFigureError(f"{figure!r} is no figure; there are {', '.join(FORMS)}")


def _mean_rating(conn: sqlite3.Connection) -> Explanation:
    rows = conn.execute(
        "SELECT slug, rating, rated_reviews, computed_at FROM school_stats JOIN schools USING (school_id)"
        " WHERE rated_reviews > 0 ORDER BY slug"
    ).fetchall()
    rated = sum(row[2] for row in rows)
    value: Any = sum(row[1] * row[2] for row in rows) / rated if rated else None
    return Explanation(
        figure="market/mean_rating",
        value=value,
        formula="Σ rating × rated reviews of each school / Σ rated reviews: the mean over all counted reviews",
        inputs=tuple(Input(figure=f"school_stats/{slug}/rating", value=rating, weight=n) for slug, rating, n, _ in rows),
        as_of=max((row[3] for row in rows), default=None),
    )
