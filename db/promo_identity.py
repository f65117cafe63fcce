"""Promos that their source lists under new ids: the same ones are known again, those that a new one replaces are over."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from db.publication import Publication, add_issue
from normalize.models import Issue

_SAME = ("source", "kind", "code", "percent", "amount", "currency", "min_price", "stackable", "condition")
"""What two rows must have alike to be one promo: its days may be moved, its words be edited."""


def know_again(conn: sqlite3.Connection, run: Publication, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Give the row of a code that is listed under a new id that id, where the run lists the old one no more and both are the only ones.

    Args:
        conn: the connection, in a transaction of the caller's.
        run: the run, which must list all that its source has.
        rows: id -> the promo, as the run states it.
    """
    known: set[str] = set()
    left: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for promo_id, external_id, is_current, *terms in conn.execute(
        f"SELECT promo_id, external_id, removed_at IS NULL, {', '.join(_SAME)} FROM promos WHERE school_id = ?", (run.school_id,)
    ):
        known.add(external_id)
        if is_current and external_id not in rows:
            left[tuple(terms)].append(promo_id)
    new: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for external_id, row in rows.items():
        if external_id not in known and row["code"]:
            new[tuple(row[name] for name in _SAME)].append(external_id)
    moved = [(ids[0], left[terms][0]) for terms, ids in new.items() if len(ids) == 1 and len(left.get(terms, ())) == 1]
    if not moved:
        return
    conn.executemany("UPDATE promos SET external_id = ? WHERE promo_id = ?", moved)
    text, reason = f"{len(moved)} of {len(rows)} promos", "the source gave them new ids: known again by code and terms"
    add_issue(conn, run, rows[moved[0][0]]["page_id"], Issue(kind="suspect", field="external_id", text=text, reason=reason))


def end_replaced(conn: sqlite3.Connection, run: Publication) -> None:
    """End at once what the run lists no more while it lists the same code under an id that came later: one code has one set of terms."""
    replaced = conn.execute(
        "SELECT old.promo_id, old.external_id, old.code, max(new.page_id) FROM promos AS old"
        " JOIN promos AS new USING (school_id, source, code) JOIN pages AS told ON told.page_id = new.page_id"
        " JOIN pages AS said ON said.page_id = old.page_id"
        " WHERE school_id = ?1 AND old.removed_at IS NULL AND said.run_id <> ?2 AND told.run_id = ?2"
        " AND new.first_seen_at > old.last_seen_at GROUP BY old.promo_id ORDER BY old.promo_id",
        (run.school_id, run.run_id),
    ).fetchall()
    conn.executemany("UPDATE promos SET removed_at = ? WHERE promo_id = ?", [(run.now, promo_id) for promo_id, *_ in replaced])
    for _, external_id, code, page_id in replaced:
        reason = "the source lists the code under a new id with other terms: the old ones are over"
        add_issue(conn, run, page_id, Issue(kind="suspect", field="external_id", text=f"{external_id} {code}", reason=reason))
