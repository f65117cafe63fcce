"""Writing what a person imports from CSV files: all rows or none, and how many of them said something new."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db.connect import write_batch
from db.links import slug_of
from normalize.imported import AudienceRow, Problem, RefusedImportError, SalaryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did."""

    new: int = 0
    """Rows that were not there."""
    changed: int = 0
    """Rows that said something else."""
    unchanged: int = 0
    """Rows that said the same."""
    removed: int = 0
    """Rows whose file is gone."""

    def __str__(self) -> str:
        """For the terminal."""
        removed = f", {self.removed} removed" if self.removed else ""
        return f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged{removed}"


def import_audience(db: Database, rows: Sequence[AudienceRow]) -> Imported:
    """Write visitors and learners. An empty cell says nothing: it leaves a figure that is there.

    Raises:
        RefusedImportError: a category that is not known; nothing is written.
    """
    with write_batch(db) as conn:
        ids = category_ids(conn)
        refuse([Problem(line=row.line, text=f"no category {row.category!r}") for row in rows if row.category not in ids])
        return _count(
            _upsert(
                conn,
                "audience",
                {"category_id": ids[row.category], "observed_on": row.observed_on},
                {"visitors_30d": row.visitors_30d, "learners_month": row.learners_month},
            )
            for row in rows
        )


def import_salaries(db: Database, rows: Sequence[SalaryRow]) -> Imported:
    """Write salaries; a profession that is not there is made, found by the slug that courses and vacancies use too.

    Raises:
        RefusedImportError: another source has a figure for that profession, grade and day, or two names are one profession; nothing is
            written.
    """
    with write_batch(db) as conn:
        refuse([*_said_twice(rows), *_said_by_others(conn, rows)])
        done = []
        for row in rows:
            slug = slug_of(row.profession)
            conn.execute("INSERT INTO professions (slug, name) VALUES (?, ?) ON CONFLICT (slug) DO NOTHING", (slug, row.profession))
            (profession_id,) = conn.execute("SELECT profession_id FROM professions WHERE slug = ?", (slug,)).fetchone()
            key = {"profession_id": profession_id, "grade": row.grade, "observed_on": row.observed_on}
            said = {"amount": row.amount, "currency": row.currency, "vacancies": row.vacancies, "source": row.source}
            done.append(_upsert(conn, "salaries", key, said))
        return _count(done)


def category_ids(conn: sqlite3.Connection) -> dict[str, int]:
    """Slug -> number of every category."""
    return dict(conn.execute("SELECT slug, category_id FROM categories"))


def refuse(problems: list[Problem]) -> None:
    """Raise `RefusedImportError` where there is any."""
    if problems:
        raise RefusedImportError(problems)


def _said_twice(rows: Sequence[SalaryRow]) -> list[Problem]:
    first: dict[tuple[str, str, str], int] = {}
    found = []
    for row in rows:
        line = first.setdefault((slug_of(row.profession), row.grade, row.observed_on), row.line)
        if line != row.line:
            found.append(Problem(line=row.line, text=f"{row.profession!r} is the profession of line {line}"))
    return found


def _said_by_others(conn: sqlite3.Connection, rows: Sequence[SalaryRow]) -> list[Problem]:
    found = []
    for row in rows:
        other = conn.execute(
            "SELECT source FROM salaries JOIN professions USING (profession_id) WHERE (slug, grade, observed_on) = (?, ?, ?)",
            (slug_of(row.profession), row.grade, row.observed_on),
        ).fetchone()
        if other is not None and other[0] != row.source:
            found.append(Problem(line=row.line, text=f"{other[0]} has a figure for {row.profession}, {row.grade}, {row.observed_on}"))
    return found


def _upsert(conn: sqlite3.Connection, table: str, key: dict[str, Any], said: dict[str, Any]) -> str:
    where = " AND ".join(f"{column} = :{column}" for column in key)
    stored = conn.execute(f"SELECT {', '.join(said)} FROM {table} WHERE {where}", key).fetchone()
    if stored is None:
        columns = ", ".join([*key, *said])
        conn.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(f':{name}' for name in [*key, *said])})", key | said)
        return "new"
    told = {column: value for column, value in said.items() if value is not None}
    if all(was == told.get(column, was) for column, was in zip(said, stored, strict=True)):
        return "unchanged"
    conn.execute(f"UPDATE {table} SET {', '.join(f'{column} = :{column}' for column in told)} WHERE {where}", key | told)
    return "changed"


def _count(done: Any) -> Imported:
    return Imported(**Counter(done))
