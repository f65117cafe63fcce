"""What may be wrong with the machine or the files: each finding says what to do."""

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from db.archive import archive_folder
from db.author_key import SecretError, key_file, key_trouble
from db.backup import damage
from db.connect import connect
from db.errors import DatabaseError, MissingDatabaseError
from db.filesystem import file_system, is_network
from db.lock import holder
from db.runs import run_ahead_of
from db.soundness import refuse_missing

Level = Literal["good", "warning", "bad"]
_WAL_RESET_FIXED = {(3, 44): 6, (3, 50): 7, (3, 51): 3}
"""Release -> the patch of it from which on a race when the log is begun anew cannot damage the file (sqlite.org/wal.html#walresetbug)."""
_ROOM = 2
"""Free space, in sizes of the database: a migration and a backup copy it whole."""
_OLD_DAYS = 3
_LOG = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    what: str
    """`SQLite`, `file system`, `key` …"""
    text: str
    """How it is, and what to do where that is not well."""


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """Whether a version of SQLite has the bug by which a race of two checkpoints can damage a database with a log."""
    major, minor, patch = version
    if version >= (3, 53, 0) or version < (3, 7, 0):
        return False
    return patch < _WAL_RESET_FIXED.get((major, minor), 10**6)


def examine(database: str | Path, now: str) -> Iterator[Finding]:
    """Look at SQLite, the disk, the locks, the key, the page cache and the database itself; `now` is UTC, `YYYY-MM-DDTHH:MM:SSZ`."""
    path = Path(database)
    yield _sqlite()
    yield _disk(path)
    yield _room(path)
    yield _lock(path)
    if not path.exists() or key_file(path).exists():
        yield _key(path)
    yield _pages(path)
    try:
        refuse_missing(path)
    except MissingDatabaseError as error:
        text = f"{error}; the first crawl makes it, if DATABASE names the file that is meant"
        yield Finding(level="warning", what="database", text=text)
        return
    yield _log(path)
    yield from _database(path, now)


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if has_wal_reset_bug(sqlite3.sqlite_version_info):
        text = f"{version} can damage a file when two processes fold back the log at once; here only the crawl does. 3.51.3 does not"
        return Finding(level="warning", what="SQLite", text=text)
    return Finding(level="good", what="SQLite", text=version)


def _disk(path: Path) -> Finding:
    kind = file_system(path)
    if is_network(kind):
        text = f"{path} lies on {kind}: over a network SQLite's log and locks do not hold; put it on a local disk"
        return Finding(level="bad", what="file system", text=text)
    return Finding(level="good", what="file system", text=kind or "not known")


def _room(path: Path) -> Finding:
    folder = next(each for each in (path.absolute().parent, *path.absolute().parents) if each.exists())
    free = shutil.disk_usage(folder).free
    size = path.stat().st_size if path.exists() else 0
    text = f"{free // 2**20} MB free, the database has {size // 2**20} MB"
    short = free < _ROOM * size or free < 2**28
    return Finding(level="bad" if short else "good", what="free space", text=text + ("; make room" if short else ""))


def _lock(path: Path) -> Finding:
    who = holder(path)
    return Finding(level="good", what="lock", text=f"held by {who}" if who else "free")


def _key(path: Path) -> Finding:
    key = key_file(path)
    if not key.exists():
        return Finding(level="good", what="key", text=f"{key} is made by the next crawl")
    mode = stat.S_IMODE(key.stat().st_mode)
    if mode & 0o077:
        text = f"{key} can be read by others (mode {mode:04o}): whoever has it can tell reviewers' names; chmod 600 {key}"
        return Finding(level="bad", what="key", text=text)
    return Finding(level="good", what="key", text=f"{key}, for its owner alone")


def _key_of(conn: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    """Whether the key is the one that the reviewers in the database were hashed with."""
    try:
        trouble = key_trouble(conn, key_file(path))
    except SecretError as error:
        trouble = str(error)
    if trouble:
        yield Finding(level="bad", what="key", text=trouble)
    elif not key_file(path).exists():
        yield _key(path)


def _pages(path: Path) -> Finding:
    """The page cache, its log, and damaged ones that were set aside."""
    files = sorted(each for each in path.absolute().parent.glob("*") if each.name.startswith(f"{path.name}.pages"))
    if names := " ".join(each.name for each in files if _is_open_to_others(each)):
        text = f"others can read {names}, in which reviewers' names stand; chmod 600 {names}"
        return Finding(level="bad", what="page cache", text=text)
    return Finding(level="good", what="page cache", text="for its owner alone" if files else "is made by the first crawl")


def _is_open_to_others(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & 0o077)
    except FileNotFoundError:  # a log goes with the crawl that wrote it
        return False


def _log(path: Path) -> Finding:
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > _LOG:
        text = (
            f"{size // 2**20} MB: somebody has been reading since it was last folded back, and keeps it from that; find and end that reader"
        )
        return Finding(level="warning", what="log", text=text)
    return Finding(level="good", what="log", text=f"{size // 2**20} MB")


def _database(path: Path, now: str) -> Iterator[Finding]:
    try:
        yield from _contents(path, now)
    except DatabaseError as error:
        yield Finding(level="bad", what="database", text=str(error))
    except sqlite3.Error as error:
        yield Finding(level="bad", what="database", text=f"{path} cannot be read: {error}; restore a backup")


def _contents(path: Path, now: str) -> Iterator[Finding]:
    with closing(connect(path, migrate=False).conn) as conn:
        problems = damage(conn)
        text = f"{problems}; restore a backup" if problems else "sound"
        yield Finding(level="bad" if problems else "good", what="database", text=text)
        (has_runs,) = conn.execute("SELECT count(*) FROM sqlite_master WHERE name = 'runs'").fetchone()
        if not has_runs:
            return
        yield from _key_of(conn, path)
        yield from _archive(conn, path)
        yield from _runs(conn, now)


def _archive(conn: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    (is_there,) = conn.execute("SELECT count(*) FROM sqlite_master WHERE name = 'archive_files'").fetchone()
    if not is_there:
        return
    files = conn.execute("SELECT file, bytes FROM archive_files WHERE dropped = 0 ORDER BY file").fetchall()
    folder = archive_folder(path)
    short = [name for name, size in files if not (folder / name).exists() or (folder / name).stat().st_size < size]
    if short:
        text = f"{', '.join(short)} in {folder}: missing, or shorter than written; pages in there cannot be looked at; restore a backup"
        yield Finding(level="bad", what="archive", text=text)
    else:
        (pages,) = conn.execute("SELECT count(*) FROM archived_pages").fetchone()
        yield Finding(level="good", what="archive", text=f"{pages} pages, {sum(size for _, size in files) // 2**20} MB")


def _runs(conn: sqlite3.Connection, now: str) -> Iterator[Finding]:
    if text := run_ahead_of(conn, now):
        yield Finding(level="warning", what="clock", text=text)
    last = conn.execute(
        "SELECT spider, coalesce(slug, ''), max(finished_at) FILTER (WHERE status = 'ok') FROM runs LEFT JOIN schools USING (school_id)"
        " GROUP BY spider, school_id ORDER BY 3, 1, 2"
    ).fetchall()
    for spider, school, good in last:
        name = " ".join(dict.fromkeys(filter(None, (spider, school))))
        if good is None:
            yield Finding(level="warning", what="last good run", text=f"{name}: never; scrapy check {school}".rstrip())
        else:
            days = (datetime.fromisoformat(now) - datetime.fromisoformat(good)).days
            old = days >= _OLD_DAYS
            text = f"{name}: {good}" + (f", {days} days ago; scrapy check {school}".rstrip() if old else "")
            yield Finding(level="warning" if old else "good", what="last good run", text=text)
