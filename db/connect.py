"""Opening the database: settings of the connection, checks, migrations, views, and the transaction for batches."""

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from db.backup import keep_copy
from db.errors import UnwritableDatabaseError
from db.migrations import migrations, refuse_newer
from db.soundness import refuse_damaged

VIEWS = Path(__file__).parent / "views"

SETTINGS = (
    # Of a file that is made new: rows of reviews are long, half the pages are half the work.
    "PRAGMA page_size = 8192",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    # KiB: little, since each spider of a crawl has a connection of its own, and all fill theirs once the database is larger than that; and
    # the log is folded back in large pieces.
    "PRAGMA cache_size = -2048",
    "PRAGMA wal_autocheckpoint = 8000",
    # Debian's SQLite overwrites with zeros whatever is deleted; nothing here is secret, and staged rows are deleted in bulk.
    "PRAGMA secure_delete = OFF",
)


def connect(path: str | Path, *, migrate: bool = True) -> Database:
    """Open the database, making it, its folder, its tables and its views where they are missing.

    Args:
        path: the SQLite file.
        migrate: bring tables and views up to date; without it the file is opened as it is.

    Raises:
        UnwritableDatabaseError: the folder cannot be made, or folder or file not be written to.
        NotADatabaseError: the file holds something else.
        DamagedDatabaseError: `PRAGMA quick_check` found damage.
        NewerSchemaError: steps were applied that this version does not know.
    """
    path = Path(path)
    _refuse_unwritable(path)
    conn = sqlite3.connect(path, timeout=60)
    try:
        refuse_damaged(conn, path)
        for setting in SETTINGS:
            conn.execute(setting)
        db = Database(conn)
        refuse_newer(conn, path)
        if migrate:
            _back_up_before_migration(db, path)
            migrations.apply(db)
            save_views(db, VIEWS)
    except BaseException:
        conn.close()
        raise
    return db


@contextmanager
def opened(path: str | Path) -> Iterator[Database]:
    """The database of `connect`, closed at the end of the block; raises as `connect` does."""
    db = connect(path)
    try:
        yield db
    finally:
        db.conn.close()


@contextmanager
def write_batch(db: Database) -> Iterator[sqlite3.Connection]:
    """One transaction that takes the write lock at once: all of it or nothing; any error propagates after the rollback."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db.conn
        db.conn.execute("COMMIT")
    except BaseException:
        # A full disk may have ended the transaction already; rollback() then does nothing and hides nothing.
        db.rollback()
        raise


def fold_log(path: str | Path) -> bool:
    """Fold the write-ahead log back into the file and cut it off; whether that could be done.

    Not while somebody reads who began before the last write: then the log stays, and grows with each crawl.
    """
    with closing(sqlite3.connect(path, timeout=1)) as conn:
        (is_busy, _, _) = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def save_categories(db: Database, rows: Iterable[tuple[str, str, str | None]]) -> None:
    """Make the categories be those given, parents before children; rows that nobody names stay.

    Args:
        db: the database.
        rows: slug, name, slug of the parent (None = a direction). A direction is also found by its name, so that its slug can change.

    Raises:
        LookupError: a parent that is neither given before nor in the table.
    """
    with write_batch(db) as conn:
        ids = dict(conn.execute("SELECT slug, category_id FROM categories"))
        directions = dict(conn.execute("SELECT name, category_id FROM categories WHERE parent_id IS NULL"))
        for slug, name, parent in rows:
            if parent is not None and parent not in ids:
                raise LookupError(f"category {slug}: no parent {parent}")
            parent_id = None if parent is None else ids[parent]
            if slug not in ids and parent is None and name in directions:
                conn.execute("UPDATE categories SET slug = ? WHERE category_id = ?", (slug, directions[name]))
            row = conn.execute(
                "INSERT INTO categories (slug, name, parent_id) VALUES (?1, ?2, ?3) ON CONFLICT (slug) DO UPDATE"
                " SET name = excluded.name, parent_id = excluded.parent_id"
                " WHERE name IS NOT excluded.name OR parent_id IS NOT excluded.parent_id",
                (slug, name, parent_id),
            )
            row.close()
            ids[slug] = conn.execute("SELECT category_id FROM categories WHERE slug = ?", (slug,)).fetchone()[0]


def save_views(db: Database, folder: Path) -> None:
    """Make every `<view>.sql` of a folder a view of that name; views that already say the same are left alone.

    A file is a `SELECT` or a whole `CREATE VIEW` statement, with comments before it.

    Raises:
        ValueError: a file that creates a view of another name than its own.
    """
    stored = dict(db.conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
    changed = {name: sql for name, sql in view_statements(folder).items() if stored.get(name) != sql}
    if not changed:
        return
    with write_batch(db) as conn:
        for name, sql in changed.items():
            conn.execute(f'DROP VIEW IF EXISTS "{name}"')
            conn.execute(sql)


def view_statements(folder: Path) -> dict[str, str]:
    """The `CREATE VIEW` of every `<view>.sql` of a folder, by name. Raises `ValueError` for one that creates a view of another name."""
    return {file.stem: _view_statement(file) for file in sorted(folder.glob("*.sql"))}


def _view_statement(file: Path) -> str:
    text = file.read_text("utf-8").strip().removesuffix(";").rstrip()
    body = re.sub(r"\A(?:\s*--[^\n]*\n)+", "", text).lstrip()
    created = re.match(r'CREATE\s+VIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)"?\s', body, re.IGNORECASE)
    if created is None:
        # The comment stays inside the statement, where `.schema` shows it.
        return f"CREATE VIEW {file.stem} AS\n{text}"
    if created[1] != file.stem:
        raise ValueError(f"{file.name} creates the view {created[1]}")
    return f"CREATE VIEW {file.stem} {body[created.end() :]}"


def _refuse_unwritable(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableDatabaseError(f"cannot make the folder {path.parent}: {error.strerror}") from error
    if path.is_dir():
        raise UnwritableDatabaseError(f"{path} is a folder, not a database file")
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            raise UnwritableDatabaseError(f"no permission to write to {place}")


def _back_up_before_migration(db: Database, path: Path) -> None:
    """Keep a file that an older version wrote as it is, beside the one that is brought up to date; not one that holds no run."""
    applied = {step.name for step in migrations.applied(db)}
    pending = [step.name for step in migrations.pending(db)]
    if applied and pending and db.execute("SELECT EXISTS (SELECT 1 FROM runs)").fetchone()[0]:
        keep_copy(path, path.with_name(f"{path.name}.before-{pending[0]}"))
