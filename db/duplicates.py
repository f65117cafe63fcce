"""Marking reviews that tell one text twice, within a school and across sites; worked out anew from all its current reviews.

Two texts are the same when they agree after folding case, spaces and punctuation. Working from scratch in order of `review_id` makes the
earliest the canonical one, leaves no chains, and lets the next one take over when a canonical review is edited or removed.
"""

import re
import sqlite3
from collections.abc import Iterator

SHORT = 20
"""Folded characters below which a text («Отлично!») is a duplicate only of one by the same author or of the same day."""

_WORDS = re.compile(r"[^\W_]+")

_CURRENT = """
SELECT review_id, coalesce(text, nullif(concat_text, '')), author_key, published_on
FROM (SELECT *, coalesce(pros, '') || ' ' || coalesce(cons, '') AS concat_text FROM reviews)
WHERE school_id = ? AND removed_at IS NULL ORDER BY review_id
"""


def fold(text: str) -> str:
    """Fold case, spaces and punctuation away; idempotent."""
    return "".join(_WORDS.findall(text.casefold()))


def mark_duplicates(conn: sqlite3.Connection, school_id: int) -> None:
    """Set `duplicate_of` of every review of a school, in a transaction of the caller's."""
    canonical: dict[tuple[str, str | None], int] = {}
    found: dict[int, int] = {}
    for review_id, keys in _keys(conn, school_id):
        first = min((canonical[key] for key in keys if key in canonical), default=None)
        if first is None:
            canonical.update(dict.fromkeys(keys, review_id))
        else:
            found[review_id] = first
    _save_marks(conn, school_id, found)


def _keys(conn: sqlite3.Connection, school_id: int) -> Iterator[tuple[int, list[tuple[str, str | None]]]]:
    for review_id, text, author_key, published_on in conn.execute(_CURRENT, (school_id,)):
        folded = fold(text or "")
        if len(folded) >= SHORT:
            yield review_id, [(folded, None)]
        elif folded:
            yield review_id, [(folded, word) for word in (author_key, published_on) if word is not None]


def _save_marks(conn: sqlite3.Connection, school_id: int, found: dict[int, int]) -> None:
    rows = conn.execute("SELECT review_id, duplicate_of FROM reviews WHERE school_id = ? AND duplicate_of IS NOT NULL", (school_id,))
    marked = dict(rows.fetchall())
    changed = [
        (found.get(review_id), review_id) for review_id in sorted({*marked, *found}) if marked.get(review_id) != found.get(review_id)
    ]
    conn.executemany("UPDATE reviews SET duplicate_of = ? WHERE review_id = ?", changed)
