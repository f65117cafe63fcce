"""School and category figures from the facts: `school_stats`, `category_stats` and their history.

The SQL lies in db/recompute/, run in the order of the file names inside one transaction. A full and an incremental computation are the
same statements over more or fewer schools, so they cannot drift apart; what is incremental is the choice of the schools and categories:
those that the triggers of db/stats.sql have named since the last computation, and those with a promo that began or ended meanwhile.
"""

import math
import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlite_utils

from db.connect import write_batch
from db.journal import close_write
from db.migrations import sql_statements

SQL_FOLDER = Path(__file__).parent / "recompute"
PRIOR_REVIEWS = 25
"""C of `rating_bayes`: how many reviews of average rating every school starts with."""
HALF_LIFE_DAYS = 365.0
"""After so many days a review counts half as much in `rating_recent`."""
RULES = 1
"""Number of the rules by which figures are computed: one more whenever a definition changes. Old rows of the history keep theirs."""
REFERENCE_DAY = "2026-01-01"
"""The day from which ages are counted. Any will do: moving it scales all weights alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """How many rows were looked at anew."""

    schools: int
    categories: int


def recompute(db: sqlite_utils.Database, *, now: str, full: bool = False) -> Recomputed:
    """Bring `school_stats` and `category_stats` up to the facts, in one transaction.

    `now` is UTC, `YYYY-MM-DDTHH:MM:SSZ`: it decides which promos are active and is the `computed_at` of every row that changes; a row whose
    figures stay the same keeps its `computed_at`. Without `full` only what changed since the last computation is read. Raises
    `sqlite3.Error`, and then nothing has changed.
    """
    connection: sqlite3.Connection = db.conn
    _provide_math(connection)
    values = {
        "now": now,
        "full": int(full),
        "rules": RULES,
        "prior_reviews": PRIOR_REVIEWS,
        "half_life_days": HALF_LIFE_DAYS,
        "reference_day": REFERENCE_DAY,
    }
    with write_batch(db):
        state = connection.execute("SELECT rules FROM stats_state").fetchone()
        if state is not None and state[0] != RULES:
            values["full"] = 1
        for statement in _statements():
            connection.execute(statement, values)
        close_write(connection, now)
        return Recomputed(
            schools=connection.execute("SELECT count(*) FROM temp.touched_schools").fetchone()[0],
            categories=connection.execute("SELECT count(*) FROM temp.touched_categories").fetchone()[0],
        )


@cache
def _statements() -> tuple[str, ...]:
    return tuple(statement for path in sorted(SQL_FOLDER.glob("*.sql")) for statement in sql_statements(path.read_text(encoding="utf-8")))


def _provide_math(connection: sqlite3.Connection) -> None:
    """Add what some builds of SQLite are made without."""
    try:
        connection.execute("SELECT pow(1.0, 1.0), sqrt(1.0)")
    except sqlite3.OperationalError:
        connection.create_function("pow", 2, math.pow, deterministic=True)
        connection.create_function("sqrt", 1, _sqrt, deterministic=True)


def _sqrt(value: float | None) -> float | None:
    return None if value is None else math.sqrt(value)
