"""Texts that are nearly the same, found without comparing each with each.

Only texts that share a rare piece are compared: the beginning, the end, or one of the few pairs of neighbouring words whose checksum is
the smallest (a sample that depends on the text alone). Of many texts with one piece in common only those of nearly the same length are.
"""

import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import islice, pairwise
from zlib import crc32

from rapidfuzz.fuzz import ratio

ALIKE = 95.0
"""Likeness of two folded texts, 0..100, from which they are one."""

NEIGHBOURS = 20
"""With how many texts of the same piece, next to it in length, a text is compared at most."""

_EDGE = 24
_SAMPLE = 3
_SHORT, _SHORT_SAMPLE = 40, 12
"""Of a text of few words, two changed ones spoil so many pairs that a small sample may hold none that is left."""
_CHUNK = 1_000

# What is counted of a text before it is compared letter by letter: its commonest letters, each up to _MOST.
_LETTERS = "оеаинтсрвлкмдпуя"
_MOST = 32
_UNARY = tuple((1 << count) - 1 for count in range(_MOST + 1))

_TABLES = (
    "CREATE TEMP TABLE near_texts (review_id INTEGER PRIMARY KEY, letters BLOB NOT NULL, folded TEXT NOT NULL)",
    "CREATE TEMP TABLE near_pieces (piece INTEGER, length INTEGER, review_id INTEGER, PRIMARY KEY (piece, length, review_id))"
    " WITHOUT ROWID",
    "CREATE TEMP TABLE near_pairs (later INTEGER, earlier INTEGER, PRIMARY KEY (later, earlier)) WITHOUT ROWID",
)

_BY_PIECE = """
SELECT piece, p.review_id, length, letters FROM near_pieces p CROSS JOIN near_texts t ON t.review_id = p.review_id
ORDER BY piece, length, p.review_id
"""

_CANDIDATES = """
SELECT later, earlier, l.folded, e.folded FROM near_pairs
CROSS JOIN near_texts l ON l.review_id = later CROSS JOIN near_texts e ON e.review_id = earlier ORDER BY later, earlier
"""


def find_near_duplicates(conn: sqlite3.Connection, texts: Iterable[tuple[int, list[str]]], *, shortest: int) -> dict[int, int]:
    """Find texts that are alike, each with the earliest it resembles, which itself resembles none before it.

    Args:
        conn: the connection; the work lies in temporary tables, which are gone afterwards.
        texts: review and its folded words.
        shortest: folded characters below which a text takes no part.

    Returns:
        Later review to earlier one.
    """
    for statement in _TABLES:
        conn.execute(statement)
    try:
        rest = iter(texts)
        while chunk := list(islice(rest, _CHUNK)):
            folded = [(review_id, "".join(words), words) for review_id, words in chunk]
            long = [row for row in folded if len(row[1]) >= shortest]
            conn.executemany("INSERT INTO near_texts VALUES (?, ?, ?)", [(review_id, _letters(text), text) for review_id, text, _ in long])
            pieces = [(piece, len(text), review_id) for review_id, text, words in long for piece in _pieces(text, words)]
            conn.executemany("INSERT OR IGNORE INTO near_pieces VALUES (?, ?, ?)", pieces)
        conn.executemany("INSERT OR IGNORE INTO near_pairs VALUES (?, ?)", _possible(conn.execute(_BY_PIECE)))
        return _first_alike(conn.execute(_CANDIDATES))
    finally:
        for table in ("near_texts", "near_pieces", "near_pairs"):
            conn.execute(f"DROP TABLE {table}")


def _pieces(text: str, words: list[str]) -> Iterator[int]:
    yield crc32(text[:_EDGE].encode())
    yield crc32(text[-_EDGE:].encode())
    sums = [crc32(word.encode()) for word in words]
    sample = _SHORT_SAMPLE if len(words) <= _SHORT else _SAMPLE
    yield from nsmallest(sample, {(one * 0x9E3779B1 + other) & 0xFFFFFFFF for one, other in pairwise(sums)})


def _letters(text: str) -> bytes:
    """How often the text has each of the commonest letters, in unary: a bit in which two texts differ is a letter added or taken out."""
    mark = 0
    for letter in _LETTERS:
        mark = mark << _MOST | _UNARY[min(text.count(letter), _MOST)]
    return mark.to_bytes(len(_LETTERS) * _MOST // 8, "big")


def _possible(by_piece: Iterable[tuple[int, int, int, bytes]]) -> Iterator[tuple[int, int]]:
    """Pair each text with the neighbours before it, but for those whose letters alone differ too much.

    Likeness is 1 - (letters put in or taken out) / (letters of both); the neighbours before a text are no longer than it is.
    """
    window: deque[tuple[int, int]] = deque(maxlen=NEIGHBOURS)
    last = None
    for piece, review_id, length, letters in by_piece:
        if piece != last:
            window.clear()
            last = piece
        mark = int.from_bytes(letters, "big")
        most = 2 * length * (100 - ALIKE) / 100
        for other in [other for other, other_mark in window if (mark ^ other_mark).bit_count() <= most]:
            yield (review_id, other) if review_id > other else (other, review_id)
        window.append((review_id, mark))


def _first_alike(candidates: Iterable[tuple[int, int, str, str]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for later, earlier, later_text, earlier_text in candidates:
        if later not in found and earlier not in found and ratio(later_text, earlier_text, score_cutoff=ALIKE):
            found[later] = earlier
    return found
