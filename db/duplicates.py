"""Marking reviews that tell one text twice, within a school and across sites; worked out anew from all its current reviews.

Two texts are the same when they agree after folding case, spaces and punctuation; where a school has reviews from more than one site, also
when rapidfuzz finds them alike to 95 of 100. Working from scratch in order of `review_id` makes the earliest the canonical one, leaves no
chains, and lets the next one take over when a canonical review is edited or removed.
"""

import json
import re
import sqlite3
from collections.abc import Iterator

from db.near_duplicates import find_near_duplicates

SHORT = 20
"""Folded characters below which a text («Отлично!») is a duplicate only of one by the same author or of the same day."""

WORDS = re.compile(r"[^\W_]+")

_TAIL = 40

# A review without a body tells its pros and cons.
_CURRENT = """
SELECT review_id, coalesce(text, coalesce(pros, '') || ' ' || coalesce(cons, '')) AS words FROM reviews
WHERE school_id = ? AND removed_at IS NULL
"""
_TAILS = """
SELECT review_id, substr(coalesce(text, coalesce(pros, '') || ' ' || coalesce(cons, '')), -96) FROM reviews
WHERE school_id = ? AND removed_at IS NULL
"""
_CHOSEN = """
SELECT review_id, coalesce(text, coalesce(pros, '') || ' ' || coalesce(cons, '')), author_key, published_on FROM reviews
WHERE review_id IN (SELECT value FROM json_each(?)) ORDER BY review_id
"""


def fold(text: str) -> str:
    """Fold case, spaces and punctuation away; idempotent."""
    return "".join(WORDS.findall(text.casefold()))


def mark_duplicates(conn: sqlite3.Connection, school_id: int) -> None:
    """Set `duplicate_of` of every review of a school, in a transaction of the caller's.

    Takes time in proportion to the school's reviews, and memory for a few numbers each.
    """
    found = _same_texts(conn, _with_same_tail(conn, school_id))
    (sources,) = conn.execute("SELECT count(DISTINCT source) FROM reviews WHERE school_id = ?", (school_id,)).fetchone()
    if sources > 1:
        texts = ((review_id, WORDS.findall(text.casefold())) for review_id, text in conn.execute(_CURRENT, (school_id,)))
        near = find_near_duplicates(conn, ((review_id, words) for review_id, words in texts if review_id not in found), shortest=SHORT)
        found = {review_id: near.get(first, first) for review_id, first in found.items()} | near
    _save_marks(conn, school_id, found)


def _with_same_tail(conn: sqlite3.Connection, school_id: int) -> list[int]:
    """Find the reviews whose folded text ends like another's: only these can be the same, and only these are read and folded whole."""
    first_with: dict[int, int] = {}
    suspected: set[int] = set()
    unclear: list[int] = []
    for review_id, tail in conn.execute(_TAILS, (school_id,)):
        folded = fold(tail)
        if len(folded) < _TAIL:
            unclear.append(review_id)
        else:
            _suspect(review_id, folded, first_with, suspected)
    # Few letters at the end: a short text, or one that ends in a row of dots.
    for review_id, text, _, _ in conn.execute(_CHOSEN, (json.dumps(unclear),)):
        _suspect(review_id, fold(text), first_with, suspected)
    return sorted(suspected)


def _suspect(review_id: int, folded: str, first_with: dict[int, int], suspected: set[int]) -> None:
    first = first_with.setdefault(hash(folded[-_TAIL:]), review_id)
    if first != review_id:
        suspected.update((first, review_id))


def _same_texts(conn: sqlite3.Connection, review_ids: list[int]) -> dict[int, int]:
    canonical: dict[tuple[str, str | None], int] = {}
    found: dict[int, int] = {}
    for review_id, keys in _keys(conn, review_ids):
        first = min((canonical[key] for key in keys if key in canonical), default=None)
        if first is None:
            canonical.update(dict.fromkeys(keys, review_id))
        else:
            found[review_id] = first
    return found


def _keys(conn: sqlite3.Connection, review_ids: list[int]) -> Iterator[tuple[int, list[tuple[str, str | None]]]]:
    """Yield under which keys a text is known: its words, and for a short one author or day besides; none where it has no words."""
    for review_id, text, author_key, published_on in conn.execute(_CHOSEN, (json.dumps(review_ids),)):
        folded = fold(text)
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
