"""What the database knows of a run that is to be read again from the archive."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedRun:
    """A run, as far as it takes to begin it again."""

    run_id: int
    spider: str
    school: str
    """Slug; empty where what was read is no school's."""
    started_at: str
    finished_at: str | None
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """One fetch of a run."""

    url: str
    asked: str | None
    """The address that led there, where it was another."""
    landed: str | None
    """Where the address led, if nothing could be read there."""
    status: int
    sha256: str | None
    failed: str | None
    fetched_at: str
    said_at: str
    """When the body was first fetched, where a 304 confirmed it."""
    etag: str | None
    last_modified: str | None
    bytes: int


_RUN = """
SELECT run_id, spider, coalesce(slug, ''), started_at, finished_at, arguments FROM runs LEFT JOIN schools USING (school_id)
"""

# A body that a 304 confirms was written down when it last came whole.
_PAGES = """
WITH whole AS (
    SELECT url, max(fetched_at) AS fetched_at FROM pages WHERE status <> 304 AND sha256 IS NOT NULL AND run_id IN (
        SELECT former.run_id FROM runs AS former JOIN runs AS this
        ON former.spider = this.spider AND former.school_id IS this.school_id AND former.run_id <= this.run_id WHERE this.run_id = ?1
    ) GROUP BY url
)
SELECT url, asked, landed, status, sha256, failed, p.fetched_at, iif(status = 304, coalesce(whole.fetched_at, p.fetched_at), p.fetched_at),
    etag, last_modified, bytes
FROM pages AS p LEFT JOIN whole USING (url) WHERE run_id = ?1 ORDER BY page_id
"""


def archived_run(conn: sqlite3.Connection, run_id: int) -> ArchivedRun:
    """The run with this number. Raises LookupError where there is none."""
    row = conn.execute(f"{_RUN} WHERE run_id = ?", (run_id,)).fetchone()
    if row is None:
        raise LookupError(f"there is no run {run_id}")
    return _run(row)


def good_runs(conn: sqlite3.Connection, school: str | None = None) -> Iterator[ArchivedRun]:
    """The runs that were published, of all or of one school, in the order in which they were."""
    rows = conn.execute(f"{_RUN} WHERE status = 'ok' AND (?1 IS NULL OR slug = ?1) ORDER BY finished_at, run_id", (school,))
    yield from map(_run, rows.fetchall())


def run_of_page(conn: sqlite3.Connection, page_id: int) -> tuple[int, str]:
    """Run and address of a fetch. Raises LookupError where there is none."""
    row = conn.execute("SELECT run_id, url FROM pages WHERE page_id = ?", (page_id,)).fetchone()
    if row is None:
        raise LookupError(f"there is no page {page_id}")
    return int(row[0]), str(row[1])


def pages_of_run(conn: sqlite3.Connection, run_id: int) -> list[FetchedPage]:
    """What a run has fetched or tried."""
    names = FetchedPage.__slots__
    return [FetchedPage(**dict(zip(names, row, strict=True))) for row in conn.execute(_PAGES, (run_id,))]


def contents_of_run(conn: sqlite3.Connection, run_id: int) -> list[tuple[str, str, bool]]:
    """Address and hash of each archived page of a run, and whether nothing was ever read of it: what only leads to other pages."""
    rows = conn.execute(
        "SELECT pages.url, sha256, reading IS NULL AND failed IS NULL FROM pages JOIN archived_pages USING (sha256) WHERE run_id = ?",
        (run_id,),
    )
    return [(url, sha256, bool(leads)) for url, sha256, leads in rows]


def readings_of_run(conn: sqlite3.Connection, run_id: int) -> dict[str, int | None]:
    """Address of each fetch of a run -> the checksum of what was read of it."""
    return dict(conn.execute("SELECT url, reading FROM pages WHERE run_id = ?", (run_id,)))


def _run(row: tuple[int, str, str, str, str | None, str | None]) -> ArchivedRun:
    run_id, spider, school, started_at, finished_at, arguments = row
    told = json.loads(arguments) if arguments else {}
    return ArchivedRun(run_id=run_id, spider=spider, school=school, started_at=started_at, finished_at=finished_at, arguments=told)
