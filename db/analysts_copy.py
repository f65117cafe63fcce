"""A copy of the database for analysts: one state, read-only, without personal columns, with indexes and full-text search.

The copy is a file of its own that nothing writes to any more: no write-ahead log (so that it opens as `immutable`, from a read-only disk
too), mode 0444. Its clock stands still: where the views ask for the time, they get that of the table `snapshot`.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.analysts_tables import COMPUTED, EMPTIED, HIDDEN, PUBLISHED, SEARCHED, SHOWN
from db.backup import damage, sync
from db.connect import VIEWS, view_statements
from db.errors import BackupError
from db.migrations import refuse_newer
from db.reading import opened_sound_file
from db.search import fold
from db.snapshot import claimed_folder

APPLICATION_ID = 0x41634D6B
"""«AcMk» in the head of the file: by it a copy is known to be one, and may be replaced."""
MODE = 0o444
_SNAPSHOT = "CREATE TABLE snapshot (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), taken_at TEXT NOT NULL) STRICT"
# Datasette fails at a reference that leaves the column to SQLite.
_REFERENCE = re.compile(r"\bREFERENCES (\w+)(?! *\()")
_NOW, _TAKEN = "datetime('now')", "datetime((SELECT taken_at FROM snapshot))"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalystsCopy:
    """A copy that was made."""

    path: Path
    bytes: int
    tables: int
    views: int
    rows: int


def copy_for_analysts(database: str | Path, target: str | Path, *, now: str) -> AnalystsCopy:
    """Write the copy beside its place, check it and put it there at once; what stood there stays until then, or if anything fails.

    Args:
        database: the SQLite file; it may be written to meanwhile, one read transaction sees one state.
        target: a new file, or a former copy.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`: the time by which the views go.

    Raises:
        BackupError: something else than a copy stands there, or the new one does not pass the checks.
        LockedError: another copy or export into the folder is under way.
        MissingDatabaseError, NotADatabaseError, DamagedDatabaseError: there is no database, or one that must not be relied on.
        NewerSchemaError: a newer version wrote the database.
        OSError, sqlite3.Error: the database cannot be read, or the copy not be written.
    """
    source, target = Path(database), Path(target)
    # The copy has no more than the published tables: that it is sound does not say that the database is.
    opened_sound_file(source, writable=False).close()
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    with claimed_folder(target.parent):
        if target.exists() and not is_copy(target):
            raise BackupError(f"{target} is there already and is no copy for analysts; name another file")
        partial.unlink(missing_ok=True)
        try:
            made = _write(source, partial, target, now)
            partial.chmod(MODE)
            sync(partial)
            partial.replace(target)
            sync(target.parent)
        finally:
            partial.unlink(missing_ok=True)
    return made


def is_copy(path: Path) -> bool:
    """Whether a file is a copy that this module has written."""
    with path.open("rb") as file:
        head = file.read(72)
    return head.startswith(b"SQLite format 3\0") and head[68:] == APPLICATION_ID.to_bytes(4, "big")


def _write(source: Path, partial: Path, target: Path, now: str) -> AnalystsCopy:
    with closing(sqlite3.connect(partial.absolute().as_uri(), uri=True, isolation_level=None, timeout=60)) as conn:
        # What is cut off is thrown away, so nothing needs to be taken back and nothing synced before the end.
        for setting in ("page_size = 8192", "journal_mode = OFF", "synchronous = OFF", f"application_id = {APPLICATION_ID}"):
            conn.execute(f"PRAGMA {setting}").close()
        conn.create_function("folded", 1, lambda text: None if text is None else fold(text), deterministic=True)
        with _one_state(conn, source):
            tables = _copy_tables(conn)
        conn.execute(_SNAPSHOT)
        conn.execute("INSERT INTO snapshot VALUES (1, ?)", (now,))
        views = _make_views(conn)
        rows = sum(conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables)
        _check_views(conn, views)
        _compute_views(conn)
        _add_facet_indexes(conn, [*tables, *COMPUTED])
        _add_search(conn)
        for step in ("ANALYZE", "PRAGMA optimize", "PRAGMA journal_mode = DELETE"):
            conn.execute(step).close()
        if problems := damage(conn):
            raise BackupError(f"the copy is not sound: {problems}")
    return AnalystsCopy(path=target, bytes=partial.stat().st_size, tables=len(tables), views=len(views), rows=rows)


@contextmanager
def _one_state(conn: sqlite3.Connection, source: Path) -> Iterator[None]:
    """The database as `source`, in one read transaction."""
    conn.execute("ATTACH ? AS source", (f"{source.absolute().as_uri()}?mode=ro",))
    conn.execute("BEGIN")
    refuse_newer(conn, source, schema="source")
    yield
    conn.execute("COMMIT")
    conn.execute("DETACH source")


def _copy_tables(conn: sqlite3.Connection) -> list[str]:
    listed = conn.execute("SELECT name, sql FROM source.sqlite_schema WHERE type = 'table' ORDER BY rowid")
    tables = [(name, sql) for name, sql in listed.fetchall() if name in PUBLISHED]
    for name, sql in tables:
        conn.execute(_REFERENCE.sub(lambda found: f"{found[0]} ({_key(conn, found[1])})", sql))
        for column in sorted(HIDDEN.get(name, ())):
            conn.execute(f'ALTER TABLE main."{name}" DROP COLUMN "{column}"')
        columns = [row[1] for row in conn.execute(f"PRAGMA main.table_info('{name}')")]
        read = ", ".join(EMPTIED.get((name, column), f'"{column}"') for column in columns)
        conn.execute(f'INSERT INTO main."{name}" SELECT {read} FROM source."{name}"')
    names = [name for name, _ in tables]
    for index, table, sql in conn.execute(
        "SELECT name, tbl_name, sql FROM source.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid"
    ).fetchall():
        indexed = {row[2] for row in conn.execute(f"PRAGMA source.index_info('{index}')")}
        if table in names and not indexed & HIDDEN.get(table, frozenset()):
            conn.execute(sql)
    return names


def _key(conn: sqlite3.Connection, table: str) -> str:
    """The column that is the key of a table."""
    (key,) = [row[1] for row in conn.execute(f"PRAGMA source.table_info('{table}')") if row[5]]
    return str(key)


def _make_views(conn: sqlite3.Connection) -> list[str]:
    """Make the views of this version, with the time of the snapshot for the time of day."""
    views = view_statements(VIEWS)
    for sql in views.values():
        conn.execute(sql.replace(_NOW, _TAKEN))
    return list(views)


def _compute_views(conn: sqlite3.Connection) -> None:
    for name in COMPUTED:
        conn.execute(f'CREATE TABLE temp."{name}" AS SELECT * FROM main."{name}"')
    for name in COMPUTED:
        conn.execute(f'DROP VIEW main."{name}"')
        conn.execute(f'CREATE TABLE main."{name}" AS SELECT * FROM temp."{name}"')
        conn.execute(f'DROP TABLE temp."{name}"')


def _add_facet_indexes(conn: sqlite3.Connection, tables: list[str]) -> None:
    for name, shown in SHOWN.items():
        for column in shown.facets if name in tables else ():
            conn.execute(f'CREATE INDEX "{name}_facet_{column}" ON "{name}" ("{column}")')


def _add_search(conn: sqlite3.Connection) -> None:
    for table, (key, columns) in SEARCHED.items():
        listed = ", ".join(columns)
        conn.execute(f'CREATE VIRTUAL TABLE {table}_fts USING fts5({listed}, content="{table}", content_rowid="{key}", prefix=\'3 5\')')
        folded = ", ".join(f"folded({column})" for column in columns)
        conn.execute(f"INSERT INTO {table}_fts (rowid, {listed}) SELECT {key}, {folded} FROM {table}")
        conn.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('optimize')")


def _check_views(conn: sqlite3.Connection, views: list[str]) -> None:
    """Hold that every view can be read and asks no other clock than the snapshot. Raises `BackupError`."""
    for name, sql in conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'view'").fetchall():
        if re.search(r"'now'|current_(?:time|date)", sql, re.IGNORECASE):
            raise BackupError(f"the view {name} asks for the time otherwise than by {_NOW}")
    for name in views:
        try:
            conn.execute(f'EXPLAIN SELECT * FROM "{name}"').close()
        except sqlite3.OperationalError as error:
            hint = "a database of an older version is brought up to date by the next crawl"
            raise BackupError(f"the view {name} cannot be read in the copy ({error}); {hint}") from error
