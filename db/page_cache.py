"""The page cache: bodies as they were received, in an SQLite file of its own beside the database.

It serves conditional requests and killed runs. It holds nothing that a site could not send again, so a damaged file is set aside with a
warning and a new one begun. Reviewers' names stand in the pages, so every file is its owner's alone.
"""

import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from db.errors import is_damage

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

_TABLE = """
CREATE TABLE IF NOT EXISTS cached_pages (
    spider TEXT NOT NULL,
    key TEXT NOT NULL,
    url TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers BLOB NOT NULL,
    fetched_at TEXT NOT NULL,
    run_id INTEGER NOT NULL,
    body_bytes INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (spider, key)
) STRICT
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedPage:
    """One stored answer."""

    url: str
    status: int
    headers: bytes
    """As the caller encodes them."""
    body: bytes
    """As received, still compressed where the site compressed it."""
    fetched_at: str
    """UTC, `YYYY-MM-DDTHH:MM:SSZ`."""
    run_id: int
    """The run that fetched or confirmed it."""


class PageCache:
    """Pages by spider and key (a fingerprint of the request); every `put` is on its own and cheap."""

    def __init__(self, path: str | Path) -> None:
        """Open the cache, making its folder and file where they are missing.

        Raises:
            OSError, sqlite3.OperationalError: the file cannot be opened or written to.
        """
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._conn = _open(self.path)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            _set_aside(self.path, error)
            self._conn = _open(self.path)

    def get(self, spider: str, key: str) -> CachedPage | None:
        """Read a page; None when it is not there (or the file was found damaged)."""
        return self._unless_damaged(lambda: self._get(spider, key))

    def put(self, spider: str, key: str, page: CachedPage) -> None:
        """Store a page in the place of the one before it.

        Raises:
            sqlite3.Error: disk full and the like.
        """
        self._unless_damaged(lambda: self._put(spider, key, page))

    def drop(self, spider: str, key: str) -> None:
        """Delete one page of one spider, if it is there.

        Raises:
            sqlite3.Error: disk full and the like.
        """
        self._unless_damaged(lambda: self._drop(spider, key))

    def prune(self, *, fetched_before: str, max_bytes: int) -> int:
        """Delete pages fetched before a moment, then the oldest until the bodies fit into `max_bytes`; returns how many went."""
        return self._unless_damaged(lambda: self._prune(fetched_before, max_bytes)) or 0

    def forget(self, is_unwanted: Callable[[str, int], bool]) -> int:
        """Delete the pages whose key and run are unwanted, and every byte that the file ever held of them; returns how many there were.

        Raises:
            sqlite3.Error: disk full and the like.
        """
        return self._unless_damaged(lambda: self._forget(is_unwanted)) or 0

    def close(self) -> None:
        """Close the file."""
        self._conn.close()

    def _get(self, spider: str, key: str) -> CachedPage | None:
        row = self._conn.execute(
            "SELECT url, status, headers, body, fetched_at, run_id FROM cached_pages WHERE spider = ? AND key = ?", (spider, key)
        ).fetchone()
        if row is None:
            return None
        url, status, headers, body, fetched_at, run_id = row
        return CachedPage(url=url, status=status, headers=headers, body=body, fetched_at=fetched_at, run_id=run_id)

    def _put(self, spider: str, key: str, page: CachedPage) -> None:
        self._conn.execute(
            "INSERT OR REPLACE INTO cached_pages (spider, key, url, status, headers, fetched_at, run_id, body_bytes, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (spider, key, page.url, page.status, page.headers, page.fetched_at, page.run_id, len(page.body), page.body),
        )

    def _drop(self, spider: str, key: str) -> None:
        self._conn.execute("DELETE FROM cached_pages WHERE spider = ? AND key = ?", (spider, key))

    def _prune(self, fetched_before: str, max_bytes: int) -> int:
        old = self._conn.execute("DELETE FROM cached_pages WHERE fetched_at < ?", (fetched_before,)).rowcount
        over = self._conn.execute(
            "DELETE FROM cached_pages WHERE (spider, key) IN (SELECT spider, key FROM (SELECT spider, key, sum(body_bytes)"
            " OVER (ORDER BY fetched_at DESC, spider, key ROWS UNBOUNDED PRECEDING) AS kept FROM cached_pages) WHERE kept > ?)",
            (max_bytes,),
        ).rowcount
        self._conn.execute("PRAGMA incremental_vacuum").fetchall()
        return old + over

    def _forget(self, is_unwanted: Callable[[str, int], bool]) -> int:
        rows = self._conn.execute("SELECT spider, key, run_id FROM cached_pages").fetchall()
        gone = [(spider, key) for spider, key, run_id in rows if is_unwanted(key, run_id)]
        for each in gone:
            self._conn.execute("DELETE FROM cached_pages WHERE spider = ? AND key = ?", each)
        # Bodies that others have replaced since stand in the free room of the file until it is written anew.
        self._conn.execute("VACUUM")
        self._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return len(gone)

    def _unless_damaged(self, step: Callable[[], _T]) -> _T | None:
        try:
            return step()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self._conn.close()
            _set_aside(self.path, error)
            self._conn = _open(self.path)
            return None


def drop_damaged(path: str | Path) -> int:
    """Delete the damaged files that were set aside beside a cache; returns how many there were. Raises OSError."""
    path = Path(path)
    found = [each for each in path.parent.iterdir() if each.name.startswith(f"{path.name}.damaged-")]
    for each in found:
        each.unlink()
    return len(found)


def _make_private(path: Path) -> None:
    """Have the file its owner's alone before anything stands in it, whatever the umask; SQLite gives the same mode to its log.

    A file that is there is not opened for it: to close it would end the locks that this process has on it through SQLite.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        # Whoever is not its owner cannot; the doctor tells.
        with suppress(FileNotFoundError, PermissionError):
            each.chmod(0o600)


def _open(path: Path) -> sqlite3.Connection:
    _make_private(path)
    conn = sqlite3.connect(path, timeout=60, isolation_level=None)
    try:
        conn.execute("PRAGMA auto_vacuum = INCREMENTAL")
        conn.execute("PRAGMA journal_mode = WAL")
        # A power cut may lose the last pages, never the file: they are asked for again.
        conn.execute("PRAGMA synchronous = NORMAL")
        conn.execute(_TABLE)
    except sqlite3.Error:
        conn.close()
        raise
    return conn


def _set_aside(path: Path, error: sqlite3.DatabaseError) -> None:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.rename(aside)
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    logger.warning("page cache %s is damaged (%s): set aside as %s, beginning a new one", path, error, aside.name)
