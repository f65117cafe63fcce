"""What goes from the page archive: what nobody cites any longer, after a time, and what a person wants gone, at once."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from sqlite_utils import Database

from db.archive import Record, archive_folder, delete_dropped, record_data, write_records
from db.connect import write_batch

MOST_DEAD = 0.5
"""Share of a file that may be records which are no longer wanted, before it is written anew."""
_AT_ONCE = 32 * 1024 * 1024

# Facts name the fetch that says so. The pages that led there and the answers that complete one (which state nothing themselves) are needed
# to read it again; what is staged may yet be accepted; vacancies, whose rows name no fetch, rest on the last good run.
_KEPT = """
CREATE TEMP TABLE kept_contents AS
WITH cited (page_id) AS (
    SELECT page_id FROM courses UNION SELECT page_id FROM course_claims
    UNION SELECT page_id FROM offers UNION SELECT page_id FROM offer_history
    UNION SELECT page_id FROM promos UNION SELECT page_id FROM promo_versions UNION SELECT page_id FROM reviews
    UNION SELECT page_id FROM review_versions UNION SELECT page_id FROM stated_ratings UNION SELECT page_id FROM staged
    UNION SELECT page_id FROM pages WHERE run_id IN (
        SELECT max(run_id) FROM runs WHERE school_id IS NULL AND status = 'ok' GROUP BY spider
    )
)
SELECT sha256 FROM pages WHERE sha256 IS NOT NULL AND (
    fetched_at >= ?1 OR page_id IN cited
    OR (reading IS NULL AND run_id IN (SELECT run_id FROM pages WHERE page_id IN cited))
)
"""


def prune_archive(db: Database, database: str | Path, *, fetched_before: str, now: str) -> int:
    """Drop the contents that were last fetched before a moment and that no fact cites; returns how many.

    A file is written anew once more than half of it is not wanted any longer.

    Raises:
        ArchiveError: a record that has to be moved is damaged; nothing is dropped.
        OSError, sqlite3.Error: likewise.
    """
    old = "SELECT EXISTS (SELECT 1 FROM archived_pages WHERE archived_at < ?)"
    if not db.conn.execute(old, (fetched_before,)).fetchone()[0]:
        return 0
    with write_batch(db) as conn:
        conn.execute(_KEPT, (fetched_before,))
        gone = conn.execute(
            "DELETE FROM archived_pages WHERE archived_at < ? AND sha256 NOT IN (SELECT sha256 FROM temp.kept_contents)", (fetched_before,)
        ).rowcount
        conn.execute("DROP TABLE temp.kept_contents")
        for file, size in conn.execute("SELECT file, bytes FROM archive_files WHERE dropped = 0").fetchall():
            (alive,) = conn.execute("SELECT coalesce(sum(length), 0) FROM archived_pages WHERE file = ?", (file,)).fetchone()
            if size - alive > size * MOST_DEAD:
                _write_anew(conn, database, file, now)
    with write_batch(db) as conn:
        delete_dropped(conn, database)
    return gone


def drop_contents(db: Database, database: str | Path, contents: Iterable[str], now: str) -> int:
    """Remove contents by their hash, and every byte of them from the files; returns how many there were. Raises as above."""
    wanted = [(sha256,) for sha256 in contents]
    with write_batch(db) as conn:
        files = {file for sha256 in wanted for (file,) in conn.execute("SELECT file FROM archived_pages WHERE sha256 = ?", sha256)}
        gone = conn.executemany("DELETE FROM archived_pages WHERE sha256 = ?", wanted).rowcount
        for file in sorted(files):
            _write_anew(conn, database, file, now)
    with write_batch(db) as conn:
        delete_dropped(conn, database)
    return max(gone, 0)


def _write_anew(conn: sqlite3.Connection, database: str | Path, file: str, now: str) -> None:
    """Move what is wanted of a file into a new one; the old one is to be deleted."""
    rows = conn.execute(
        "SELECT sha256, url, content_type, archived_at, position, length FROM archived_pages WHERE file = ? ORDER BY position", (file,)
    ).fetchall()
    moved: list[Record] = []
    fresh = True
    for number, (sha256, url, content_type, archived_at, position, length) in enumerate(rows, 1):
        data = record_data(archive_folder(database) / file, position, length)
        moved.append(Record(sha256=sha256, url=url, content_type=content_type, archived_at=archived_at, data=data))
        if number == len(rows) or sum(len(each.data) for each in moved) > _AT_ONCE:
            write_records(conn, database, moved, now, fresh=fresh)
            moved, fresh = [], False
    conn.execute("UPDATE archive_files SET dropped = 1 WHERE file = ?", (file,))
