"""The page archive: the body of each fetched page once per content, in WARC files in the folder `<DATABASE>.archive`.

A record is appended to its file and written through to the disk before the row that points to it is committed, so a row without its record
cannot come to be. What a crash leaves behind the end that the database knows is taken in at the next start, record by record, and cut off
where a record is not whole. All writing happens under the database's write lock, so there is one writer at a time.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.errors import ArchiveError
from db.reading import opened_file
from db.snapshot import sync_folder
from db.warc import ArchivedPage, pack_info, unpack_page, whole_records

FILE_BYTES = 256 * 1024 * 1024
"""A file that has so many is full, and the next one is begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A page on its way into the archive, packed."""

    sha256: str
    url: str
    content_type: str | None
    archived_at: str
    data: bytes


def archive_folder(database: str | Path) -> Path:
    """Where the files of a database's archive lie."""
    return Path(f"{database}.archive")


def is_archived(conn: sqlite3.Connection, sha256: str) -> bool:
    """Whether the archive has this content."""
    return conn.execute("SELECT 1 FROM archived_pages WHERE sha256 = ?", (sha256,)).fetchone() is not None


def append_records(conn: sqlite3.Connection, database: str | Path, records: Mapping[str, Record], now: str) -> None:
    """Write packed records by their hash to the file of the month and the rows that point to them; those that are there are left out.

    Args:
        conn: the connection, in a transaction that holds the write lock.
        database: the database's file.
        records: by `sha256`.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`.

    Raises:
        OSError: the file cannot be written. The rows must be rolled back; what was appended is then behind the known end.
        sqlite3.Error: the rows cannot be.
    """
    new = [record for sha256, record in records.items() if not is_archived(conn, sha256)]
    if new:
        write_records(conn, database, new, now)


def write_records(conn: sqlite3.Connection, database: str | Path, records: list[Record], now: str, *, fresh: bool = False) -> None:
    """As above, whatever the table says already of these contents; `fresh`: into a file of their own."""
    folder = _made(archive_folder(database))
    path, known = _file_for(conn, folder, now, fresh=fresh)
    rows: list[tuple[object, ...]] = []
    with path.open("ab") as file:
        # What stands behind the known end is of a batch that has failed since the start.
        file.truncate(known)
        position = file.seek(0, os.SEEK_END)
        if position == 0:
            position += file.write(pack_info(path.name, now))
        for record in records:
            length = file.write(record.data)
            rows.append((record.sha256, path.name, position, length, record.url, record.content_type, record.archived_at))
            position += length
        file.flush()
        os.fsync(file.fileno())
    if known == 0:
        sync_folder(folder)
    conn.executemany("INSERT OR REPLACE INTO archived_pages VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    conn.execute("INSERT OR REPLACE INTO archive_files (file, bytes) VALUES (?, ?)", (path.name, position))


def read_archived(database: str | Path, sha256: str) -> ArchivedPage | None:
    """The page with this content, or None where the archive never had or no longer has it; the database may be in use.

    Raises:
        ArchiveError: the archive should have it, and its file is missing or damaged.
        NewerSchemaError: a newer version wrote the database.
        sqlite3.Error: the database cannot be read.
    """
    with closing(opened_file(database, writable=False)) as conn:
        return read_page(conn, database, sha256)


def read_page(conn: sqlite3.Connection, database: str | Path, sha256: str) -> ArchivedPage | None:
    """As `read_archived`, by a connection that is open."""
    row = conn.execute("SELECT file, position, length FROM archived_pages WHERE sha256 = ?", (sha256,)).fetchone()
    if row is None:
        return None
    name, position, length = row
    page = unpack_page(record_data(archive_folder(database) / name, position, length))
    if page is None or page.sha256 != sha256:
        raise ArchiveError(f"{name}: at {position} stands another page than {sha256}")
    return page


def record_data(path: Path, position: int, length: int) -> bytes:
    """A packed record as it stands in its file. Raises `ArchiveError`."""
    try:
        with path.open("rb") as file:
            file.seek(position)
            data = file.read(length)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) != length:
        raise ArchiveError(f"{path} ends before {position + length}")
    return data


def mend_archive(conn: sqlite3.Connection, database: str | Path) -> int:
    """Bring files and tables together after a crash, in a transaction that holds the write lock; returns how many pages were taken in.

    Records that were written and never committed are taken in if the archive has not their content yet; what is no whole record is cut off;
    files that were rewritten go.

    Raises:
        OSError: a file cannot be read or written.
    """
    folder = archive_folder(database)
    if not folder.is_dir():
        return 0
    delete_dropped(conn, database)
    known = dict(conn.execute("SELECT file, bytes FROM archive_files"))
    taken = 0
    for path in sorted(folder.glob("*.warc.gz")):
        if path.stat().st_size > known.get(path.name, 0):
            taken += _take_in(conn, path, known.get(path.name, 0))
    return taken


def delete_dropped(conn: sqlite3.Connection, database: str | Path) -> None:
    """Delete the files whose records have moved; to be called when no transaction that moved them can still be rolled back."""
    for (name,) in conn.execute("SELECT file FROM archive_files WHERE dropped = 1").fetchall():
        (archive_folder(database) / name).unlink(missing_ok=True)
        conn.execute("DELETE FROM archive_files WHERE file = ?", (name,))


def _take_in(conn: sqlite3.Connection, path: Path, start: int) -> int:
    taken, end = 0, start
    for position, length, page in _pages(path, start):
        end = position + length
        if page is not None and not is_archived(conn, page.sha256):
            row = (page.sha256, path.name, position, length, page.url, page.content_type, page.archived_at)
            conn.execute("INSERT INTO archived_pages VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            taken += 1
    if end < path.stat().st_size:
        os.truncate(path, end)
    if end == 0:
        path.unlink()
    elif end > start:
        conn.execute("INSERT OR REPLACE INTO archive_files (file, bytes) VALUES (?, ?)", (path.name, end))
    return taken


def _pages(path: Path, start: int) -> Iterator[tuple[int, int, ArchivedPage | None]]:
    with path.open("rb") as file:
        for position, length in whole_records(file, start):
            file.seek(position)
            try:
                page = unpack_page(file.read(length))
            except ArchiveError:
                return
            yield position, length, page


def _made(folder: Path) -> Path:
    if not folder.is_dir():
        # Reviewers' names stand in the pages.
        folder.mkdir(mode=0o700)
        sync_folder(folder.parent)
    return folder


def _file_for(conn: sqlite3.Connection, folder: Path, now: str, *, fresh: bool) -> tuple[Path, int]:
    """The file that is written to, and where it ends; a new one where the last is full, or shorter than it should be."""
    month = now[:7]
    known = {
        int(name.removeprefix(f"{month}-").partition(".")[0]): (name, size, dropped)
        for name, size, dropped in conn.execute("SELECT file, bytes, dropped FROM archive_files WHERE file GLOB ?", (f"{month}-*.warc.gz",))
    }
    last = max(known, default=0)
    if last and not fresh:
        name, size, dropped = known[last]
        path = folder / name
        if not dropped and size < FILE_BYTES and path.exists() and path.stat().st_size >= size:
            return path, size
    number = last + 1
    while (path := folder / f"{month}-{number}.warc.gz").exists() and fresh:
        number += 1
    return path, 0
