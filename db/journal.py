"""What each write has replaced: the database can be read as it was after any of them (`db.as_of`), and what changed be told.

Triggers note every value of an exported column that is about to be replaced, whoever writes; `close_write` packs the notes of a
transaction, one row for each column that changed. A day on which every row was merely seen again costs a few bytes a row. Reviews come in
by the hundred thousand, hence no note for each: those with a number above that of the last write are new. The words of
edited reviews are noted too; `forget_texts` finds them again.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import Any

Key = int | str
"""What tells a row: its number, or its key as a JSON list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journaled:
    """A table whose changes are noted."""

    name: str
    key: tuple[str, ...]
    left_out: frozenset[str] = frozenset()
    """Columns that no export shows."""
    numbered: bool = False
    """New rows are told by their number instead of by a note."""


_NOT_SHOWN = frozenset({"page_id", "missed_runs"})
TEXTS = ("title", "pros", "cons", "text")
"""Columns of reviews that hold the words of a person."""
JOURNALED = (
    Journaled(name="schools", key=("school_id",)),
    Journaled(name="categories", key=("category_id",)),
    Journaled(name="courses", key=("course_id",), left_out=_NOT_SHOWN),
    Journaled(name="course_categories", key=("course_id", "category_id")),
    Journaled(name="course_teachers", key=("course_id", "teacher_id")),
    Journaled(name="offers", key=("offer_id",), left_out=_NOT_SHOWN),
    Journaled(name="offer_history", key=("offer_id", "valid_from"), left_out=_NOT_SHOWN),
    Journaled(name="promos", key=("promo_id",), left_out=_NOT_SHOWN),
    Journaled(name="reviews", key=("review_id",), left_out=_NOT_SHOWN | {"author_key", "text_key"}, numbered=True),
    Journaled(name="school_stats", key=("school_id",)),
    Journaled(name="category_stats", key=("category_id",)),
)
"""Every table that an export reads."""


def columns_of(conn: sqlite3.Connection, table: Journaled) -> list[str]:
    """The columns whose changes are noted, the key left out."""
    names = [row[1] for row in conn.execute(f"PRAGMA main.table_info({table.name})")]
    return [name for name in names if name not in table.key and name not in table.left_out]


def create_triggers(conn: sqlite3.Connection) -> None:
    """Make the triggers for the tables as they are now; a migration that adds a column of an export calls this once more."""
    for table in JOURNALED:
        columns = columns_of(conn, table)
        statements = {
            "delete": [("''", "1"), *((f"'{name}'", f"OLD.{name}") for name in columns)],
            "update": [(f"'{name}'", f"OLD.{name} WHERE OLD.{name} IS NOT NEW.{name}") for name in columns],
            "insert": [] if table.numbered else [("''", "0")],
        }
        for event, noted in statements.items():
            conn.execute(f"DROP TRIGGER IF EXISTS {table.name}_journal_{event}")
            if noted:
                key = _key_expression(table, "NEW" if event == "insert" else "OLD")
                rows = " UNION ALL ".join(f"SELECT '{table.name}', {name}, {key}, {was}" for name, was in noted)
                conn.execute(
                    f"CREATE TRIGGER {table.name}_journal_{event} AFTER {event.upper()} ON {table.name} BEGIN"
                    f" INSERT INTO replaced_now (table_name, column_name, row_key, was) {rows}; END"
                )


def _key_expression(table: Journaled, row: str) -> str:
    columns = [f"{row}.{name}" for name in table.key]
    return columns[0] if len(columns) == 1 else f"json_array({', '.join(columns)})"


def close_write(conn: sqlite3.Connection, written_at: str) -> int | None:
    """Pack what has been noted since the last write was closed, in the transaction that wrote; None where nothing was.

    Args:
        conn: the connection, in a transaction.
        written_at: UTC, `YYYY-MM-DDTHH:MM:SSZ`: from when on the database has said so.

    Returns:
        The number of the write.
    """
    last_id, last_review = conn.execute("SELECT write_id, last_review FROM writes ORDER BY write_id DESC LIMIT 1").fetchone()
    (newest,) = conn.execute("SELECT coalesce(max(review_id), 0) FROM reviews").fetchone()
    if newest == last_review and not has_open_write(conn):
        return None
    conn.execute("INSERT INTO writes VALUES (?, ?, ?)", (last_id + 1, written_at, newest))
    # Of several values in one write the first is what stood before it.
    cells = conn.execute(
        "SELECT table_name, column_name, row_key, was, min(cell_id) FROM replaced_now"
        " WHERE NOT (table_name = 'reviews' AND row_key > ?) GROUP BY table_name, column_name, row_key",
        (last_review,),
    )
    packed = [
        (last_id + 1, *column, pack((row[2], row[3]) for row in rows)) for column, rows in groupby(cells, key=lambda row: (row[0], row[1]))
    ]
    conn.executemany("INSERT INTO replaced VALUES (?, ?, ?, ?)", packed)
    conn.execute("DELETE FROM replaced_now")
    return int(last_id) + 1


def forget_texts(conn: sqlite3.Connection, review_ids: Iterable[int]) -> None:
    """Empty the noted words of these reviews, in a transaction of the caller's."""
    unwanted = set(review_ids)
    places = ", ".join("?" * len(TEXTS))
    noted = conn.execute(
        f"SELECT write_id, column_name, cells FROM replaced WHERE table_name = 'reviews' AND column_name IN ({places})", TEXTS
    ).fetchall()
    for write_id, column, packed in noted:
        cells = list(unpack(packed))
        kept = [(key, None if key in unwanted else was) for key, was in cells]
        if kept != cells:
            conn.execute(
                "UPDATE replaced SET cells = ? WHERE (write_id, table_name, column_name) = (?, 'reviews', ?)",
                (pack(kept), write_id, column),
            )
    conn.executemany(
        f"UPDATE replaced_now SET was = NULL WHERE table_name = 'reviews' AND column_name IN ({places}) AND row_key = ?",
        [(*TEXTS, review_id) for review_id in unwanted],
    )


def has_open_write(conn: sqlite3.Connection) -> bool:
    """Whether something was written that no write tells of: by hand, or by a command that only changes names."""
    return bool(conn.execute("SELECT EXISTS (SELECT 1 FROM replaced_now)").fetchone()[0])


def pack(cells: Iterable[tuple[Key, Any]]) -> bytes:
    """Cells of one column, by their keys: numbers as steps from one to the next, which are mostly 1 and hence nearly nothing."""
    pairs = list(cells)
    keys = [key for key, _ in pairs]
    numbers = [key for key in keys if isinstance(key, int)]
    is_numbered = len(numbers) == len(keys)
    steps = [numbers[0], *(after - before for before, after in pairwise(numbers))] if is_numbered else keys
    return zlib.compress(json.dumps([is_numbered, steps, [was for _, was in pairs]], ensure_ascii=False, separators=(",", ":")).encode())


def unpack(packed: bytes) -> Iterator[tuple[Key, Any]]:
    """The cells again, in the same order."""
    is_numbered, steps, values = json.loads(zlib.decompress(packed))
    return zip(accumulate(steps) if is_numbered else steps, values, strict=True)
