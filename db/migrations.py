"""The steps by which the tables came to be, in order; a step that has been released is never edited."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database, Migrations

from db.errors import NewerSchemaError
from db.journal import create_triggers

HERE = Path(__file__).parent

DIRECTIONS: tuple[tuple[str, str], ...] = (
    ("programming", "Программирование"),
    ("marketing", "Маркетинг"),
    ("design", "Дизайн"),
    ("business", "Бизнес и управление"),
    ("analytics", "Аналитика"),
    ("games", "Игры"),
    ("other", "Другие профессии"),
    ("finance", "Финансы"),
    ("children", "Для детей и подростков"),
    ("self-development", "Саморазвитие"),
    ("beauty", "Красота и здоровье"),
    ("content", "Создание контента"),
)
"""Slug and name of the twelve directions of the data contract, which are rows from the start."""

migrations = Migrations("academy_market")


def sql_statements(script: str) -> Iterator[str]:
    """Cut an SQL script into its statements, triggers in one piece, so that they can run inside one transaction.

    `sqlite3.Connection.executescript` would commit first and leave half a step behind when a later statement fails.

    Raises:
        ValueError: text after the last semicolon that is not a comment.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    rest = [line for line in statement.splitlines() if line.strip() and not line.lstrip().startswith("--")]
    if rest:
        raise ValueError(f"SQL that does not end: {rest[0]}")


def run_script(db: Database, path: Path) -> None:
    """Execute a file of SQL statement by statement in the transaction that is open."""
    for statement in sql_statements(path.read_text("utf-8")):
        db.conn.execute(statement)


@migrations(name="m0001_tables")
def _create_tables(db: Database) -> None:
    run_script(db, HERE / "schema.sql")
    db.conn.executemany("INSERT INTO categories (slug, name) VALUES (?, ?)", DIRECTIONS)


@migrations(name="m0002_stats")
def _create_stats(db: Database) -> None:
    run_script(db, HERE / "stats.sql")


@migrations(name="m0003_review_versions")
def _keep_review_versions(db: Database) -> None:
    run_script(db, HERE / "versions.sql")


@migrations(name="m0004_runs_of_no_school")
def _let_runs_have_no_school(db: Database) -> None:
    run_script(db, HERE / "sourceless_runs.sql")


@migrations(name="m0005_category_texts")
def _create_category_texts(db: Database) -> None:
    run_script(db, HERE / "category_texts.sql")


@migrations(name="m0006_stated_ratings")
def _create_stated_ratings(db: Database) -> None:
    run_script(db, HERE / "stated_ratings.sql")


@migrations(name="m0007_quarantine")
def _create_quarantine(db: Database) -> None:
    run_script(db, HERE / "quarantine.sql")


@migrations(name="m0008_journal")
def _create_journal(db: Database) -> None:
    run_script(db, HERE / "journal.sql")
    create_triggers(db.conn)


@migrations(name="m0009_archive")
def _create_archive(db: Database) -> None:
    run_script(db, HERE / "archive.sql")


@migrations(name="m0010_pages_about")
def _tell_what_a_page_was_about(db: Database) -> None:
    run_script(db, HERE / "pages_about.sql")


@migrations(name="m0011_promo_conditions")
def _let_promos_have_conditions(db: Database) -> None:
    run_script(db, HERE / "promo_conditions.sql")
    create_triggers(db.conn)


@migrations(name="m0012_author_keys")
def _tell_which_key_was_used(db: Database) -> None:
    run_script(db, HERE / "author_keys.sql")


def known_steps() -> set[str]:
    """Names of all steps that this version knows."""
    return {step.name for step in migrations._migrations}


def refuse_newer(conn: sqlite3.Connection, path: str | Path, *, schema: str = "main") -> None:
    """Hold that this version knows every step that was applied; a file without a record of steps is no concern of this function.

    Args:
        conn: a connection to the database.
        path: its file, for the message.
        schema: the name under which it is attached.

    Raises:
        NewerSchemaError: a step that this version does not know: what the tables mean may have changed.
    """
    table = migrations.migrations_table
    if conn.execute(f"SELECT 1 FROM {schema}.sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone() is None:
        return
    applied = {name for (name,) in conn.execute(f"SELECT name FROM {schema}.{table} WHERE migration_set = ?", (migrations.name,))}
    if unknown := sorted(applied - known_steps()):
        raise NewerSchemaError(f"{path} was written by a newer version (steps {', '.join(unknown)}); update this checkout")
