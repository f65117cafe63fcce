"""Is there a database at all, and is it whole: what every command looks at before it reads or writes."""

import sqlite3
from pathlib import Path

from db.errors import DamagedDatabaseError, MissingDatabaseError, NotADatabaseError, UnwritableDatabaseError

_found_sound: set[tuple[int, int, int, int]] = set()
"""What this process has looked through, as it was then: each spider of a crawl opens the file, which after a year takes a while to read."""


def refuse_missing(path: str | Path) -> None:
    """Hold that a database is there: SQLite would make one of a wrong name, and of an empty file. Raises `MissingDatabaseError`."""
    path = Path(path)
    if not path.exists():
        raise MissingDatabaseError(f"there is no database {path}")
    if path.is_file() and path.stat().st_size == 0:
        raise MissingDatabaseError(f"there is no database {path}: the file is empty")


def refuse_damaged(conn: sqlite3.Connection, path: str | Path) -> None:
    """Have SQLite look through the file, once in a process while the file stays as it is.

    Raises:
        NotADatabaseError: the file holds something else.
        DamagedDatabaseError: `PRAGMA quick_check` found damage.
        UnwritableDatabaseError: it cannot be read, or the log not be opened.
    """
    found = Path(path).stat()
    state = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    if state in _found_sound:
        return
    try:
        problems = [row[0] for row in conn.execute("PRAGMA quick_check(5)")]
    except sqlite3.OperationalError as error:
        raise UnwritableDatabaseError(f"cannot open {path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise damage_of(path, error) from error
    if problems != ["ok"]:
        raise _damaged(path, "; ".join(problems))
    _found_sound.add(state)


def damage_of(path: str | Path, error: sqlite3.DatabaseError) -> NotADatabaseError | DamagedDatabaseError:
    """What SQLite found while it read the file, with what a person can do."""
    if "not a database" in str(error):
        return NotADatabaseError(f"{path} is not an SQLite database; move it away or name another file")
    return _damaged(path, str(error))


def _damaged(path: str | Path, told: str) -> DamagedDatabaseError:
    # SQLite says it in several lines.
    found = " ".join(told.split())
    return DamagedDatabaseError(f"{path} is damaged ({found}); restore a backup, or keep what `sqlite3 {path} .recover` saves")
