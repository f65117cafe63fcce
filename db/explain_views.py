"""What the figures of views and of imported tables are computed from: their definition, and the figures that they read."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from db.descriptions import load_descriptions
from db.explain_facts import explain_fact
from db.explain_stats import explain_stat
from db.explanation import Explanation, Input, UnknownFigureError

_OFFER = "school || '/' || course || '/' || offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A view or table whose figures can be explained."""

    rows: str
    """Its FROM clause."""
    key: str
    """SQL of what names a row."""
    reads: tuple[str, ...] = ()
    """The columns of the tariff, or of the school's figures, that go into it."""
    of: str = ""
    """SQL of the name of that tariff or school; empty: as the key."""
    page: str = ""
    """The source, where what is told was not read by a crawl's page."""


FIGURES = {
    "instalment_truth": Figures(
        rows="instalment_truth", key=_OFFER, reads=("price", "instalment_price", "monthly_price", "monthly_from", "instalments")
    ),
    "sale_honesty": Figures(
        rows="(SELECT * FROM sale_honesty WHERE ended_at IS NULL)", key=_OFFER,
        reads=("price", "list_price", "discount_percent", "discount_until"),
    ),
    "effective_price": Figures(rows="effective_price", key=_OFFER, reads=("price", "list_price", "discount_percent")),
    "school_in_category": Figures(
        rows="school_in_category", key="category || '/' || school", of="school", reads=("rating", "rating_bayes", "reviews")
    ),
    "review_lifecycle": Figures(rows="review_lifecycle", key="school", reads=("rating", "reviews")),
    "salaries": Figures(rows="salary_by_grade", key="profession || '/' || grade", page="source"),
    "vacancies": Figures(
        rows="(SELECT v.*, p.slug FROM vacancies AS v JOIN professions AS p USING (profession_id) ORDER BY observed_on DESC)",
        key="slug", page="source",
    ),
    "audience": Figures(
        rows="(SELECT a.*, c.slug, 'imported by scrapy importcsv' AS source FROM audience AS a JOIN categories AS c USING (category_id)"
        " ORDER BY observed_on DESC)",
        key="slug", page="source",
    ),
}  # fmt: skip
"""By the first word of the figure; the time of the views is that of SQLite."""


def explain_view(conn: sqlite3.Connection, table: str, name: str, column: str) -> Explanation:
    """One column of a row of `FIGURES`. Raises `UnknownFigureError`."""
    told = FIGURES[table]
    cursor = conn.execute(f"SELECT *, {told.of or told.key} AS whose FROM {told.rows} WHERE {told.key} = ?", (name,))
    found = cursor.fetchone()
    if found is None:
        raise UnknownFigureError(f"there is no row {table}/{name}")
    row = dict(zip((each[0] for each in cursor.description), found, strict=True))
    if column not in row or column == "whose":
        raise UnknownFigureError(f"{table} has no figure {column!r}; there are {', '.join(key for key in row if key != 'whose')}")
    descriptions = load_descriptions()
    described = {"salaries": "salary_by_grade"}.get(table, table)
    return Explanation(
        figure=f"{table}/{name}/{column}",
        value=row[column],
        currency=row.get("currency") if _is_money(column) else None,
        formula=f"{descriptions.meaning(described, column).text} {descriptions.row(described)}",
        inputs=tuple(_inputs(conn, told, row)),
        as_of=row.get("observed_on"),
        notes=(f"source: {row[told.page]}",) if told.page else (),
    )


def _is_money(column: str) -> bool:
    return column.endswith("price") or column in {"amount", "paid_in_instalments", "overpayment", "price_certain", "price_if_stackable"}


def _inputs(conn: sqlite3.Connection, told: Figures, row: dict[str, Any]) -> list[Input]:
    if not told.reads:
        return []
    if told.key == _OFFER:
        found = [explain_fact(conn, "offers", row["whose"], read) for read in told.reads]
    else:
        found = [explain_stat(conn, "school_stats", row["whose"], read) for read in told.reads]
    return [Input(figure=each.figure, value=each.value) for each in found if each.value is not None]
