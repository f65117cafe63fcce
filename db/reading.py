"""Reading one state of the database as of a moment, while others may write."""

import sqlite3
from pathlib import Path


def opened_file(path: str | Path) -> sqlite3.Connection:
    """A connection to a database that exists, outside any transaction, for statements of the caller's.

    Raises:
        sqlite3.Error: the file is missing.
    """
    uri = f"{Path(path).absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=60, isolation_level=None)


def set_clock(connection: sqlite3.Connection, now: str) -> None:
    """Make `now` (UTC, `YYYY-MM-DDTHH:MM:SSZ`) the time of the views, which ask SQLite for it by `datetime('now')` and by nothing else."""
    connection.create_function("datetime", 1, {"now": now.replace("T", " ").removesuffix("Z")}.__getitem__)


def open_at(path: str | Path, now: str) -> sqlite3.Connection:
    """Open a database in a read transaction, so that all statements see one state, with `now` as the time of its views.

    Raises:
        sqlite3.Error: the file is missing.
    """
    connection = opened_file(path)
    set_clock(connection, now)
    connection.execute("BEGIN")
    return connection
