"""Which statement of which page a fact is, and what else was stated."""

import json
import sqlite3
from typing import Any

from db.claims import COURSE_COLUMNS
from db.explanation import Explanation, Input, Observation, UnknownFigureError
from db.offers import PRICE_COLUMNS

FACTS = {
    "courses": COURSE_COLUMNS,
    "offers": PRICE_COLUMNS,
    "promos": (
        "kind", "code", "title", "description", "percent", "amount", "currency", "min_price", "starts_at", "ends_at", "stackable",
        "condition", "url",
    ),
    "reviews": ("rating", "title", "pros", "cons", "text", "published_on"),
}  # fmt: skip
_MONEY = frozenset(
    {"price", "list_price", "instalment_price", "monthly_price", "monthly_list_price", "conditional_price", "amount", "min_price"}
)
_FIND = {
    "courses": "SELECT course_id, 'courses/' || s.slug || '/' || t.external_id FROM courses AS t JOIN schools AS s USING (school_id)"
    " WHERE s.slug || '/' || t.external_id = ?1",
    "offers": "SELECT offer_id, 'offers/' || s.slug || '/' || c.external_id || '/' || t.external_id FROM offers AS t"
    " JOIN courses AS c USING (course_id) JOIN schools AS s USING (school_id)"
    " WHERE s.slug || '/' || c.external_id || '/' || t.external_id = ?1 OR s.slug || '/' || t.external_id = ?1",
    "promos": "SELECT promo_id, 'promos/' || s.slug || '/' || t.external_id FROM promos AS t JOIN schools AS s USING (school_id)"
    " WHERE s.slug || '/' || t.external_id = ?1",
    "reviews": "SELECT review_id, 'reviews/' || t.external_id FROM reviews AS t WHERE t.external_id = ?1",
}
"""Table -> the columns that can be explained."""
_KEYS = {"courses": "course_id", "offers": "offer_id", "promos": "promo_id", "reviews": "review_id"}
_PAGE = "SELECT p.page_id, p.url, p.fetched_at, p.sha256, u.spider FROM pages AS p JOIN runs AS u USING (run_id) WHERE p.page_id = ?"
BY_RANK = "stated by the school's own page before its API, by the API before a feed; a later source fills what is missing"
_AS_STATED = "as stated; the raw words are those of the page"


def explain_fact(conn: sqlite3.Connection, table: str, name: str, column: str) -> Explanation:
    """One column of a course, tariff, promotion or review. Raises `UnknownFigureError`."""
    if column not in FACTS[table]:
        raise UnknownFigureError(f"{table} has no fact {column!r}; there are {', '.join(FACTS[table])}")
    found = conn.execute(_FIND[table], (name,)).fetchall()
    exact = [row for row in found if row[1] == f"{table}/{name}"] or found
    if len(exact) != 1:
        several = f"; it could be {', '.join(row[1] for row in exact[:5])}" if exact else ""
        raise UnknownFigureError(f"there is no one row {table}/{name}{several}")
    ((row_id, figure),) = exact
    cursor = conn.execute(f"SELECT * FROM {table} WHERE {_KEYS[table]} = ?", (row_id,))
    row = dict(zip((each[0] for each in cursor.description), cursor.fetchone(), strict=True))
    statements = {"courses": _course, "offers": _offer}.get(table, _only)
    inputs, notes = statements(conn, row, figure, column)
    return Explanation(
        figure=f"{figure}/{column}",
        value=row[column],
        currency=row.get("currency") if column in _MONEY else None,
        formula=BY_RANK if table in {"courses", "offers"} else _AS_STATED,
        inputs=tuple(inputs),
        as_of=max((each.observation.fetched_at for each in inputs if each.observation), default=None),
        notes=(*notes, *_gone(row), *_complaints(conn, table, row, inputs, column)),
    )


def _course(conn: sqlite3.Connection, row: dict[str, Any], figure: str, column: str) -> tuple[list[Input], list[str]]:
    claims = _claims(conn, row["course_id"])
    said = [(json.loads(course).get(column), page_id) for course, _, page_id in claims]
    return [_stated(conn, f"{figure}/{column}", value, page_id) for value, page_id in said if value is not None], []


def _offer(conn: sqlite3.Connection, row: dict[str, Any], figure: str, column: str) -> tuple[list[Input], list[str]]:
    """The state that stands was first read on the page of its history; every source that says something of it now is told beside it."""
    name = f"{figure}/{column}"
    since, page_id = conn.execute(
        "SELECT valid_from, page_id FROM offer_history WHERE offer_id = ? AND valid_to IS NULL AND confirmed = 1", (row["offer_id"],)
    ).fetchone()
    stated = [
        _stated(conn, name, offer.get(column), claimed_by)
        for _, offers, claimed_by in _claims(conn, row["course_id"])
        for offer in json.loads(offers)
        if offer["external_id"] == row["external_id"] and offer.get(column) is not None
    ]
    notes = [f"the tariff stands as it is since {since}"]
    if row[column] is not None and all(each.value != row[column] for each in stated):
        stated.insert(0, _stated(conn, name, row[column], page_id))
    doubted = conn.execute(
        f"SELECT valid_from, {column} FROM offer_history WHERE offer_id = ? AND valid_to IS NULL AND confirmed = 0", (row["offer_id"],)
    ).fetchone()
    if doubted is not None:
        notes.append(f"read once as {doubted[1]} on {doubted[0]}, and not believed before it is read again six hours later")
    return stated, notes


def _only(conn: sqlite3.Connection, row: dict[str, Any], figure: str, column: str) -> tuple[list[Input], list[str]]:
    said = row.get("rating_text") if column == "rating" else None
    return ([_stated(conn, f"{figure}/{column}", row[column], row["page_id"], said)] if row[column] is not None else []), []


def _claims(conn: sqlite3.Connection, course_id: int) -> list[tuple[str, str, int]]:
    return conn.execute(
        "SELECT course, offers, page_id FROM course_claims WHERE course_id = ? AND removed_at IS NULL ORDER BY rank, spider", (course_id,)
    ).fetchall()


def _stated(conn: sqlite3.Connection, figure: str, value: Any, page_id: int, said: str | None = None) -> Input:
    number, url, fetched_at, sha256, spider = conn.execute(_PAGE, (page_id,)).fetchone()
    page = Observation(page_id=number, url=url, fetched_at=fetched_at, sha256=sha256, spider=spider)
    return Input(figure=figure, value=value, observation=page, said=said)


def _gone(row: dict[str, Any]) -> list[str]:
    return [f"no longer listed since {row['removed_at']}"] if row.get("removed_at") else []


def _complaints(conn: sqlite3.Connection, table: str, row: dict[str, Any], inputs: list[Input], column: str) -> list[str]:
    """What was wrong with the words of this column on the pages that tell of the row."""
    pages = {each.observation.page_id for each in inputs if each.observation} | {row["page_id"]}
    if table in {"courses", "offers"}:
        pages |= {page_id for _, _, page_id in _claims(conn, row["course_id"])}
    fields = (column, "price") if table == "offers" else (column,)
    rows = conn.execute(
        "SELECT DISTINCT kind, field, text, reason FROM issues WHERE page_id IN (SELECT value FROM json_each(?))"
        " AND field IN (SELECT value FROM json_each(?)) ORDER BY 1, 2, 3",
        (json.dumps(sorted(pages)), json.dumps(fields)),
    )
    return [f"{kind} {field}: «{text}» ({reason})" for kind, field, text, reason in rows]
