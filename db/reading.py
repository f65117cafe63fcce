"""Reading one state of the database as of a moment, while others may write."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from db.migrations import refuse_newer
from db.soundness import refuse_damaged, refuse_missing


def opened_file(path: str | Path, *, writable: bool = True) -> sqlite3.Connection:
    """A connection to a database that exists, outside any transaction, for statements of the caller's.

    Raises:
        MissingDatabaseError: there is no such file, or it is empty.
        NewerSchemaError: steps were applied that this version does not know.
        sqlite3.Error: the file is no database, or damaged.
    """
    return _opened(path, writable=writable, look=lambda *_: None)


def opened_sound_file(path: str | Path, *, writable: bool = True) -> sqlite3.Connection:
    """A connection as `opened_file` gives it, to a database that SQLite has looked through.

    Raises:
        NotADatabaseError, DamagedDatabaseError, UnwritableDatabaseError: as `refuse_damaged` does.
        MissingDatabaseError, NewerSchemaError, sqlite3.Error: as `opened_file` does.
    """
    return _opened(path, writable=writable, look=refuse_damaged)


def _opened(path: str | Path, *, writable: bool, look: Callable[[sqlite3.Connection, str | Path], None]) -> sqlite3.Connection:
    refuse_missing(path)
    uri = f"{Path(path).absolute().as_uri()}?mode={'rw' if writable else 'ro'}"
    connection = sqlite3.connect(uri, uri=True, timeout=60, isolation_level=None)
    try:
        look(connection, path)
        refuse_newer(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def set_clock(connection: sqlite3.Connection, now: str) -> None:
    """Make `now` (UTC, `YYYY-MM-DDTHH:MM:SSZ`) the time of the views, which ask SQLite for it by `datetime('now')` and by nothing else."""
    connection.create_function("datetime", 1, {"now": now.replace("T", " ").removesuffix("Z")}.__getitem__)


def open_at(path: str | Path, now: str) -> sqlite3.Connection:
    """Open a database in a read transaction, so that all statements see one state, with `now` as the time of its views.

    Raises:
        DatabaseError, sqlite3.Error: as `opened_sound_file` does.
    """
    connection = opened_sound_file(path)
    set_clock(connection, now)
    connection.execute("BEGIN")
    return connection
