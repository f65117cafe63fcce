"""The run that is being published, for every room of facts."""

import sqlite3
from dataclasses import dataclass

from normalize.models import Issue

MISSES_ALLOWED = 3
"""A source that does not list a course in this many published runs on end lists it no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The run that is being published, for everything that is written in its name."""

    run_id: int
    spider: str
    school_id: int
    now: str


def add_issue(conn: sqlite3.Connection, run: Publication, page_id: int, issue: Issue) -> None:
    """Write an issue that shows only when the statements of a whole run are laid side by side."""
    conn.execute(
        "INSERT INTO issues (run_id, page_id, url, kind, field, text, reason)"
        " SELECT ?, page_id, url, ?, ?, ?, ? FROM pages WHERE page_id = ?",
        (run.run_id, issue.kind, issue.field, issue.text, issue.reason, page_id),
    )
