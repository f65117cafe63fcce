"""Walking back through the writes of the journal, row by row: what each row said before a write and after it."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.journal import Key, unpack

State = Mapping[str, Any]
"""Column -> value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """A row that a write has touched."""

    written_at: str
    table: str
    key: Key
    before: State | None
    """None where the row was not there yet."""
    after: State | None
    """None where it is gone."""


@dataclass(slots=True)
class _Table:
    """A table as it was after the write that is looked at; only rows that later writes have touched are held."""

    conn: sqlite3.Connection
    name: str
    key: str
    columns: Sequence[str]
    rows: dict[Key, dict[str, Any] | None] = field(default_factory=dict)

    def row(self, key: Key) -> dict[str, Any] | None:
        if key not in self.rows:
            found = self.conn.execute(f"SELECT {', '.join(self.columns)} FROM {self.name} WHERE {self.key} = ?", (key,)).fetchone()
            self.rows[key] = None if found is None else dict(zip(self.columns, found, strict=True))
        return self.rows[key]


def row_changes(
    conn: sqlite3.Connection, watched: Mapping[str, tuple[str, Sequence[str]]], *, last: int, since: str
) -> Iterator[RowChange]:
    """What the writes up to number `last` changed that were done after `since`, the newest first.

    Args:
        conn: its tables say what they did after write `last`: the real ones where that is the newest, else those that `rewind` has made.
        watched: table -> its key, one column with a number, and the columns that matter.
        last: number of a write.
        since: UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    """
    tables = {name: _Table(conn, name, key, columns) for name, (key, columns) in watched.items()}
    writes = conn.execute(
        "SELECT write_id, written_at FROM writes WHERE write_id <= ? AND written_at > ? ORDER BY write_id DESC", (last, since)
    ).fetchall()
    for write_id, written_at in writes:
        for table in tables.values():
            yield from _of_table(conn, table, write_id, written_at)


def _of_table(conn: sqlite3.Connection, table: _Table, write_id: int, written_at: str) -> Iterator[RowChange]:
    there: dict[Key, bool] = {}
    values: dict[Key, dict[str, Any]] = {}
    for column in ("", *table.columns):
        packed = conn.execute(
            "SELECT cells FROM replaced WHERE (write_id, table_name, column_name) = (?, ?, ?)", (write_id, table.name, column)
        ).fetchone()
        for key, was in unpack(packed[0]) if packed else ():
            if column:
                values.setdefault(key, {})[column] = was
            else:
                there[key] = bool(was)
    for key in sorted({*there, *values}, key=str):
        after = table.row(key)
        before = {**(after or {}), **values.get(key, {})} if there.get(key, after is not None) else None
        table.rows[key] = before
        if before != after:
            yield RowChange(written_at=written_at, table=table.name, key=key, before=before, after=after)
