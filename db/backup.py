"""Copies of the database that can be trusted: taken whole, checked, and put in their place at once."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from db.errors import BackupError
from db.soundness import refuse_damaged, refuse_missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy that was made."""

    path: Path
    bytes: int
    schools: int
    reviews: int


def back_up(database: str | Path, target: str | Path) -> Backup:
    """Copy the database into a new file, while it may be written to; a plain `cp` of a live file is not sound.

    The copy is made by `VACUUM INTO` in one read transaction, checked (`integrity_check`, `foreign_key_check`), written through to the
    disk, and only then has its name. The database is looked through before: a copy may be sound because it lacks what was damaged.

    Raises:
        MissingDatabaseError: there is no database, or the file is empty.
        NotADatabaseError, DamagedDatabaseError: the file holds something else, or is damaged.
        BackupError: the target is there already, or the copy does not pass the checks; nothing is left behind.
        OSError, sqlite3.Error: the database cannot be read, or the copy not be written.
    """
    source, target = Path(database), Path(target)
    refuse_missing(source)
    if target.exists():
        raise BackupError(f"{target} is there already; a backup takes nobody's place")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=60)) as conn:
            refuse_damaged(conn, source)
            conn.execute("VACUUM INTO ?", (str(partial),))
        schools, reviews = _checked(partial)
        sync(partial)
        partial.rename(target)
        sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)
    return Backup(path=target, bytes=target.stat().st_size, schools=schools, reviews=reviews)


def keep_copy(database: str | Path, target: str | Path) -> Path:
    """Keep the database as it is in a copy of its own: `target`, or the first of `target-2`, `target-3` … that is free.

    A copy that is there already and holds the very same rows will do, so that what is cut off and run again does not pile them up. One that
    holds other rows is of another day: somebody restored a backup since.

    Returns:
        The copy that holds the database as it is now.

    Raises:
        BackupError, OSError, sqlite3.Error: as `back_up` does.
    """
    number, place = 1, Path(target)
    while place.exists():
        if is_copy_of(place, database):
            return place
        number += 1
        place = Path(f"{target}-{number}")
    return back_up(database, place).path


def is_copy_of(copy: Path, database: str | Path) -> bool:
    """Whether two files hold the same tables, views, indexes and triggers, with the same rows; not where one of them cannot be read."""
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    try:
        with closing(_reading(copy)) as one, closing(_reading(database)) as other:
            other.execute("BEGIN")
            objects = one.execute(schema).fetchall()
            if objects != other.execute(schema).fetchall():
                return False
            tables = [name.decode() for kind, name, _, _ in objects if kind == b"table"]
            return all(_same_rows(one, other, f'SELECT * FROM "{name}"') for name in tables)
    except sqlite3.DatabaseError:
        return False


def _same_rows(one: sqlite3.Connection, other: sqlite3.Connection, query: str) -> bool:
    # To Python 1 and 1.0 are equal.
    pairs = zip_longest(one.execute(query), other.execute(query))
    return all(left == right and [*map(type, left)] == [*map(type, right)] for left, right in pairs)


def _reading(path: str | Path) -> sqlite3.Connection:
    conn = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True, timeout=60, isolation_level=None)
    conn.text_factory = bytes  # also what is no UTF-8
    return conn


def _checked(copy: Path) -> tuple[int, int]:
    """Numbers of schools and reviews in a copy that is sound. Raises `BackupError`."""
    with closing(sqlite3.connect(copy)) as conn:
        if problems := damage(conn):
            raise BackupError(f"the copy is not sound: {problems}")
        counts = conn.execute("SELECT (SELECT count(*) FROM schools), (SELECT count(*) FROM reviews)").fetchone()
        return int(counts[0]), int(counts[1])


def damage(conn: sqlite3.Connection) -> str:
    """What SQLite's own checks find wrong, at most three things; empty where all is well."""
    broken = [str(row[0]) for row in conn.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
    orphans = [f"a row of {row[0]} points to a row of {row[2]} that is not there" for row in conn.execute("PRAGMA foreign_key_check")]
    return "; ".join((broken + orphans)[:3])


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
