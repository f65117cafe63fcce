"""Marking reviews that tell one text twice, within a school and across sites; worked out anew from all its current reviews.

Two texts are the same when they agree after folding case, spaces and punctuation; where a school has reviews from more than one site, also
when rapidfuzz finds them alike to 95 of 100. Working from scratch in order of `review_id` makes the earliest the canonical one, leaves no
chains, and lets the next one take over when a canonical review is edited or removed. Where any of them has a rating, it is the earliest of
those that have one, since a rating counts only with a canonical review.
"""

import json
import re
import sqlite3
from collections.abc import Iterable
from zlib import crc32

from db.near_duplicates import find_near_duplicates
from normalize.models import Review

SHORT = 20
"""Folded characters below which a text («Отлично!») is a duplicate only of one by the same author or of the same day."""

WORDS = re.compile(r"[^\W_]+")

_TAIL = 40
_END = 96

# A review without a body tells its pros and cons.
_WORDS = "coalesce(text, coalesce(pros, '') || ' ' || coalesce(cons, ''))"
_CURRENT = f"SELECT review_id, {_WORDS} FROM reviews WHERE school_id = ? AND removed_at IS NULL"
# Only these can be the same, and only these are read and folded whole.
_SUSPECTED = f"""
SELECT review_id, {_WORDS}, author_key, published_on FROM reviews
WHERE school_id = ?1 AND removed_at IS NULL
    AND text_key IN (SELECT text_key FROM reviews WHERE school_id = ?1 AND text_key IS NOT NULL GROUP BY text_key HAVING count(*) > 1)
ORDER BY review_id
"""
_OTHER_SITES = """
SELECT EXISTS (SELECT 1 FROM reviews WHERE school_id = ?1 AND source <> (SELECT source FROM reviews WHERE school_id = ?1 LIMIT 1))
"""


def fold(text: str) -> str:
    """Fold case, spaces and punctuation away; idempotent."""
    return "".join(WORDS.findall(text.casefold()))


def text_key(review: Review) -> int | None:
    """Number that reviews of the same folded text share: of how the text ends; None where it has no words."""
    text = review.text
    if text is None:
        text = f"{review.pros or ''} {review.cons or ''}"
    # Nearly every text is through with this; what is left in the rest is for the regular expression.
    end = text[-_END:].casefold().replace(" ", "").replace(",", "").replace(".", "").rstrip("!?)…")[-_TAIL:]
    if len(end) < _TAIL or not end.isalnum():
        end = fold(text[-_END:])[-_TAIL:]
        if len(end) < _TAIL:
            # A short text, or one that ends in a row of dots.
            end = fold(text)[-_TAIL:]
    return crc32(end.encode()) if end else None


def mark_duplicates(conn: sqlite3.Connection, school_id: int) -> None:
    """Set `duplicate_of` of every review of a school, in a transaction of the caller's.

    Takes time in proportion to the school's reviews, and memory for a few numbers each.
    """
    found = _same_texts(conn.execute(_SUSPECTED, (school_id,)))
    (has_other_sites,) = conn.execute(_OTHER_SITES, (school_id,)).fetchone()
    if has_other_sites:
        texts = ((review_id, WORDS.findall(text.casefold())) for review_id, text in conn.execute(_CURRENT, (school_id,)))
        near = find_near_duplicates(conn, ((review_id, words) for review_id, words in texts if review_id not in found), shortest=SHORT)
        found = {review_id: near.get(first, first) for review_id, first in found.items()} | near
    _save_marks(conn, school_id, _rated_first(conn, found))


def _rated_first(conn: sqlite3.Connection, found: dict[int, int]) -> dict[int, int]:
    """The same marks, but a review without a rating gives way to its earliest copy that has one."""
    listed = json.dumps(sorted({*found, *found.values()}))
    rated = {
        row[0] for row in conn.execute("SELECT review_id FROM json_each(?) JOIN reviews ON review_id = value AND rating > 0", (listed,))
    }
    heirs: dict[int, int] = {}
    for review_id, first in sorted(found.items()):
        if first not in rated and review_id in rated:
            heirs.setdefault(first, review_id)
    marks = {review_id: heirs.get(first, first) for review_id, first in found.items()} | heirs
    return {review_id: first for review_id, first in marks.items() if review_id != first}


def _same_texts(suspected: Iterable[tuple[int, str, str | None, str | None]]) -> dict[int, int]:
    canonical: dict[tuple[str, str | None], int] = {}
    found: dict[int, int] = {}
    for review_id, text, author_key, published_on in suspected:
        keys = _keys(fold(text), author_key, published_on)
        first = min((canonical[key] for key in keys if key in canonical), default=None)
        if first is None:
            canonical.update(dict.fromkeys(keys, review_id))
        else:
            found[review_id] = first
    return found


def _keys(folded: str, author_key: str | None, published_on: str | None) -> list[tuple[str, str | None]]:
    """Tell under which keys a text is known: its words, and for a short one author or day besides."""
    if len(folded) >= SHORT:
        return [(folded, None)]
    return [(folded, word) for word in (author_key, published_on) if word is not None]


# A mark that rests on a forgotten text stays: nobody can tell any longer, and the counts are to stay.
_MARKED = """
SELECT r.review_id, r.duplicate_of FROM reviews AS r JOIN reviews AS first ON first.review_id = r.duplicate_of
WHERE +r.school_id = ? AND NOT EXISTS (SELECT 1 FROM forgotten_authors AS f WHERE f.author_key IN (r.author_key, first.author_key))
"""


def _save_marks(conn: sqlite3.Connection, school_id: int, found: dict[int, int]) -> None:
    marked = dict(conn.execute(_MARKED, (school_id,)).fetchall())
    changed = [
        (found.get(review_id), review_id) for review_id in sorted({*marked, *found}) if marked.get(review_id) != found.get(review_id)
    ]
    conn.executemany("UPDATE reviews SET duplicate_of = ? WHERE review_id = ?", changed)
