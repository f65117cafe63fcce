"""Publishing promo codes, gifts and sales."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from db.promo_identity import end_replaced, know_again
from db.publication import MISSES_ALLOWED, Publication

COLUMNS = (
    "source", "kind", "code", "title", "description", "percent", "amount", "currency", "min_price", "starts_at", "ends_at", "stackable",
    "condition", "paused", "url",
)  # fmt: skip
"""Columns of `promos` as a source states them."""


def publish_promos(conn: sqlite3.Connection, run: Publication, promos: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Write what a run says of promotions, in a transaction of the caller's; one that three published runs have missed is removed.

    Args:
        conn: the connection.
        run: the run.
        promos: page and staged object, in a fixed order; of two with one id the first counts.
    """
    courses = dict(conn.execute("SELECT url, course_id FROM courses WHERE school_id = ?", (run.school_id,)))
    names = ("school_id", "external_id", "course_id", "first_seen_at", "last_seen_at", "page_id", *COLUMNS)
    kept = ", ".join(f"{c} = excluded.{c}" for c in ("course_id", "last_seen_at", "page_id", *COLUMNS))
    rows: dict[str, dict[str, Any]] = {}
    for page_id, promo in promos:
        # What was staged before there was the column, and is published only now, does not have it.
        row = {c: promo.get(c) for c in ("external_id", *COLUMNS)}
        row |= {"school_id": run.school_id, "course_id": courses.get(promo["course_url"]), "page_id": page_id}
        rows.setdefault(promo["external_id"], row | {"first_seen_at": run.now, "last_seen_at": run.now})
    is_whole = not _is_doubted(conn, run)
    if is_whole:
        know_again(conn, run, rows)
    conn.executemany(
        f"INSERT INTO promos ({', '.join(names)}) VALUES ({', '.join(':' + c for c in names)})"
        f" ON CONFLICT (school_id, external_id) DO UPDATE SET {kept}, removed_at = NULL, missed_runs = 0",
        list(rows.values()),
    )
    if is_whole:
        end_replaced(conn, run)
        _count_misses(conn, run)


def _is_doubted(conn: sqlite3.Connection, run: Publication) -> bool:
    """Whether the run doubts itself that its list is whole (a `suspect` list): what it does not list may be there all the same."""
    doubted = "SELECT EXISTS (SELECT 1 FROM issues WHERE run_id = ? AND kind = 'suspect' AND field = 'promos')"
    return bool(conn.execute(doubted, (run.run_id,)).fetchone()[0])


def _count_misses(conn: sqlite3.Connection, run: Publication) -> None:
    # Each spider counts only against what it has read itself: its last page of the promo tells.
    conn.execute(
        "UPDATE promos SET missed_runs = missed_runs + 1, removed_at = iif(missed_runs + 1 >= ?4, ?3, NULL)"
        " WHERE school_id = ?5 AND removed_at IS NULL AND (SELECT spider = ?1 AND run_id <> ?2 FROM pages JOIN runs USING (run_id)"
        " WHERE pages.page_id = promos.page_id)",
        (run.spider, run.run_id, run.now, MISSES_ALLOWED, run.school_id),
    )
