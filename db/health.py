"""How the last run of every spider and school ended: what a person needs to judge it."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db.runs import RunFigures, good_run_figures, run_figures_of

MOST_WORDS = 20
_LAST = """
SELECT r.run_id, r.spider, coalesce(s.slug, ''), r.school_id, coalesce(s.evidence = 'synthetic', 0), r.status, r.gate, r.reason,
    coalesce(r.finished_at, r.started_at),
    (SELECT max(finished_at) FROM runs AS g WHERE g.spider = r.spider AND g.school_id IS r.school_id AND g.status = 'ok')
FROM runs AS r LEFT JOIN schools AS s USING (school_id)
WHERE r.run_id IN (SELECT max(run_id) FROM runs GROUP BY spider, school_id)
ORDER BY r.status = 'ok', r.spider, s.slug
"""
_FAILED = "SELECT failed, count(*) FROM pages WHERE run_id = ? AND failed IS NOT NULL GROUP BY failed ORDER BY count(*) DESC, failed"
_NEW_WORDS = f"""
SELECT DISTINCT field, coalesce(text, ''), reason FROM issues
WHERE run_id = ?1 AND kind = 'unknown' AND (field, coalesce(text, '')) NOT IN (
    SELECT field, coalesce(text, '') FROM issues WHERE kind = 'unknown' AND run_id IN (SELECT value FROM json_each(?2)))
ORDER BY field, text LIMIT {MOST_WORDS}
"""
_ROBOTS = "SELECT host, verdict, refused FROM robots_files WHERE run_id = ? AND (refused > 0 OR verdict <> 'rules') ORDER BY host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The last run of a spider over a school, beside the good ones before it."""

    run_id: int
    spider: str
    school: str
    """Slug; empty where the spider reads no school."""
    is_assumed: bool
    """Whether the shape of the school's pages is assumed, not proven."""
    status: str
    gate: str | None
    """The rule that stopped it."""
    reason: str | None
    ended_at: str
    last_good_at: str | None
    """Age of the data that stands."""
    figures: RunFigures
    good: tuple[RunFigures, ...]
    """Those of the last good runs before it, at most five."""
    failed: tuple[tuple[str, int], ...]
    """Why pages could not be read, and how many of each."""
    new_words: tuple[tuple[str, str, str], ...]
    """Column, word and reason of what is not known, and was not said in those good runs."""
    robots: tuple[tuple[str, str, int], ...]
    """Hosts whose robots.txt forbade something or could not be read: host, what was made of it, pages refused."""

    @property
    def can_be_accepted(self) -> bool:
        """Whether a person may publish it all the same."""
        return self.status == "failed" and self.gate is not None


def known_slugs(db: Database) -> tuple[str, ...]:
    """Slugs of all schools that a spider has ever begun with."""
    return tuple(slug for (slug,) in db.conn.execute("SELECT slug FROM schools ORDER BY slug"))


def last_runs(db: Database, school: str | None = None) -> Iterator[Health]:
    """The last run of every spider and school (or of one school), the troubled ones first."""
    for row in db.conn.execute(_LAST).fetchall():
        if school in (None, row[2]):
            yield _health(db, row)


def _health(db: Database, row: tuple[Any, ...]) -> Health:
    run_id, spider, slug, school_id, is_assumed, status, gate, reason, ended_at, last_good_at = row
    conn: sqlite3.Connection = db.conn
    former = tuple(each for each in good_run_figures(db, spider, school_id, limit=6) if each.run_id != run_id)[:5]
    known = "[" + ",".join(str(each.run_id) for each in former) + "]"
    return Health(
        run_id=run_id,
        spider=spider,
        school=slug,
        is_assumed=bool(is_assumed),
        status=status,
        gate=gate,
        reason=reason,
        ended_at=ended_at,
        last_good_at=last_good_at,
        figures=run_figures_of(db, run_id),
        good=former,
        failed=tuple(conn.execute(_FAILED, (run_id,)).fetchall()),
        new_words=tuple(conn.execute(_NEW_WORDS, (run_id, known)).fetchall()),
        robots=tuple(conn.execute(_ROBOTS, (run_id,)).fetchall()),
    )
