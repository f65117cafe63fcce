"""The database as it was after an earlier write: temporary tables and views that stand before the real ones of the same names."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from db.errors import NoHistoryError
from db.journal import JOURNALED, Journaled, Key, columns_of, unpack

VIEWS = ("category_courses", "active_promos", "price_history", "school_in_category")
"""The views that exports read, each after those that it reads itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A state of the database and the time that its views take for now."""

    write_id: int
    """The last write that had been done."""
    at: str
    """UTC, `YYYY-MM-DDTHH:MM:SSZ`."""


def moment_of(conn: sqlite3.Connection, as_of: str, now: str) -> Moment:
    """The state that is meant by a day, `YYYY-MM-DD` (UTC), or by a time, `YYYY-MM-DDTHH:MM:SSZ`.

    Of a day on which a snapshot was exported it is the state of the last one; else that of its end, or of `now` on the day itself.

    Raises:
        NoHistoryError: the database had no history yet, or the time lies ahead.
    """
    if as_of > now:
        raise NoHistoryError(f"{as_of} lies ahead")
    end = as_of if "T" in as_of else min(f"{as_of}T23:59:59Z", now)
    exported = conn.execute(
        "SELECT write_id, exported_at FROM exports WHERE exported_at LIKE ? || '%' ORDER BY exported_at DESC LIMIT 1", (as_of,)
    ).fetchone()
    if exported is not None:
        return Moment(write_id=exported[0], at=exported[1])
    (write_id,) = conn.execute("SELECT max(write_id) FROM writes WHERE written_at <= ?", (end,)).fetchone()
    if write_id is None:
        (first,) = conn.execute("SELECT min(written_at) FROM writes").fetchone()
        raise NoHistoryError(f"nothing is known as of {as_of}: the history of the whole database begins {first or 'with its first crawl'}")
    return Moment(write_id=write_id, at=end)


def rewind(conn: sqlite3.Connection, moment: Moment) -> None:
    """Lay the tables as they were at a moment over the real ones, for this connection. To be called inside a read transaction."""
    for table in JOURNALED:
        _copy(conn, table)
    (last,) = conn.execute("SELECT max(write_id) FROM writes").fetchone()
    for write_id in range(last, moment.write_id, -1):
        _undo(conn, write_id)
    for view in VIEWS:
        (statement,) = conn.execute("SELECT sql FROM main.sqlite_master WHERE type = 'view' AND name = ?", (view,)).fetchone()
        conn.execute(statement.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))


def _copy(conn: sqlite3.Connection, table: Journaled) -> None:
    columns = [*table.key, *columns_of(conn, table)]
    conn.execute(f"CREATE TEMP TABLE {table.name} AS SELECT {', '.join(columns)} FROM main.{table.name}")
    conn.execute(f"CREATE UNIQUE INDEX temp.{table.name}_key ON {table.name} ({', '.join(table.key)})")


def _undo(conn: sqlite3.Connection, write_id: int) -> None:
    for table in JOURNALED:
        where = " AND ".join(f"{name} = ?" for name in table.key)
        if table.numbered:
            (last,) = conn.execute(f"SELECT last_review FROM writes WHERE write_id = {write_id - 1}").fetchone()
            conn.execute(f"DELETE FROM temp.{table.name} WHERE {table.key[0]} > ?", (last,))
        # '' comes first: a row that was not there goes, one that was deleted is there again before its values are.
        for column, packed in conn.execute(
            "SELECT column_name, cells FROM replaced WHERE write_id = ? AND table_name = ? ORDER BY column_name", (write_id, table.name)
        ).fetchall():
            cells = [(_values(table, key), was) for key, was in unpack(packed)]
            if column:
                conn.executemany(f"UPDATE temp.{table.name} SET {column} = ? WHERE {where}", [(was, *key) for key, was in cells])
                continue
            conn.executemany(f"DELETE FROM temp.{table.name} WHERE {where}", [key for key, _ in cells])
            places = ", ".join("?" * len(table.key))
            conn.executemany(
                f"INSERT INTO temp.{table.name} ({', '.join(table.key)}) VALUES ({places})", [key for key, was in cells if was]
            )


def _values(table: Journaled, key: Key) -> tuple[Any, ...]:
    return (key,) if len(table.key) == 1 else tuple(json.loads(key))  # type: ignore[arg-type]  # a key of several columns is text
