"""An empty database in which runs are published a second time, with the numbers that schools, runs and pages have in the first."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from db.connect import connect, write_batch
from db.runs import RunFigures, run_figures_of


@contextmanager
def scratch_database(database: str | Path) -> Iterator[Database]:
    """A database in a folder of its own beside the given one, gone at the end of the block. Raises as `connect` does, and OSError."""
    beside = Path(database).absolute().parent
    for left in beside.glob(".reparse-*"):
        _remove(left)
    with TemporaryDirectory(dir=beside, prefix=".reparse-") as folder:
        db = connect(Path(folder) / "scratch.db")
        try:
            yield db
        finally:
            db.conn.close()


def begin_run(scratch: Database, conn: sqlite3.Connection, run_id: int) -> None:
    """Open a run again: its school, its row and those of its pages, as they were before anything was read of them."""
    with write_batch(scratch) as target:
        for table, wanted in (
            ("schools", "school_id, slug, name, home_url, evidence FROM schools JOIN runs USING (school_id) WHERE run_id = ?"),
            ("runs", "run_id, spider, school_id, started_at FROM runs WHERE run_id = ?"),
            ("pages", "page_id, run_id, url, fetched_at, status FROM pages WHERE run_id = ?"),
            ("forgotten_authors", "author_key, forgotten_at FROM forgotten_authors WHERE ? IS NOT NULL"),
        ):
            columns = wanted.partition(" FROM ")[0]
            marks = ", ".join("?" * len(columns.split(", ")))
            rows = conn.execute(f"SELECT {wanted}", (run_id,)).fetchall()
            target.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", rows)


def figures_then(conn: sqlite3.Connection, run_id: int) -> RunFigures:
    """What the run had read when it was judged."""
    return run_figures_of(Database(conn), run_id)


def course_spiders(conn: sqlite3.Connection, school_id: int) -> set[str]:
    """The spiders that have ever told of the school's courses."""
    rows = conn.execute("SELECT DISTINCT spider FROM course_claims JOIN courses USING (course_id) WHERE school_id = ?", (school_id,))
    return {spider for (spider,) in rows}


def school_number(conn: sqlite3.Connection, slug: str) -> int:
    """The number of a school that is known."""
    return int(conn.execute("SELECT school_id FROM schools WHERE slug = ?", (slug,)).fetchone()[0])


def note_readings(conn: sqlite3.Connection, scratch: sqlite3.Connection, run_id: int, urls: list[str]) -> None:
    """Write down that these pages have now been read as they are read today: checksum and issues."""
    for url in urls:
        conn.execute(
            "UPDATE pages SET reading = ?3, failed = ?4 WHERE (run_id, url) = (?1, ?2)",
            (run_id, url, *scratch.execute("SELECT reading, failed FROM pages WHERE (run_id, url) = (?, ?)", (run_id, url)).fetchone()),
        )
        (page_id,) = conn.execute("SELECT page_id FROM pages WHERE (run_id, url) = (?, ?)", (run_id, url)).fetchone()
        issues = scratch.execute(
            "SELECT run_id, page_id, url, kind, field, text, reason FROM issues WHERE (run_id, page_id) = (?, ?) ORDER BY issue_id",
            (run_id, page_id),
        ).fetchall()
        conn.execute("DELETE FROM issues WHERE (run_id, page_id) = (?, ?)", (run_id, page_id))
        conn.executemany("INSERT INTO issues (run_id, page_id, url, kind, field, text, reason) VALUES (?, ?, ?, ?, ?, ?, ?)", issues)


def _remove(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
