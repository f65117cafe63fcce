"""A whole database as values that two databases can be compared by: every table, every row, ids told by what they stand for."""

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

Row = tuple[Any, ...]
Dump = dict[str, Counter[Row]]

NATURAL = {
    "schools": ("slug",),
    "runs": ("school_id", "spider"),
    "pages": ("run_id", "url"),
    "courses": ("school_id", "external_id"),
    "offers": ("course_id", "external_id"),
    "promos": ("school_id", "external_id"),
    "reviews": ("school_id", "source", "external_id"),
    "categories": ("slug",),
    "professions": ("slug",),
    "skills": ("slug",),
    "tools": ("slug",),
    "teachers": ("slug",),
    "issues": ("page_id", "kind", "field", "text"),
}
"""What tells a row, in place of its number."""
LEFT_OUT = {
    # When each step of the schema was applied, by the real clock.
    "_sqlite_migrations",
}


def dump(database: Path) -> Dump:
    """Table -> its rows, with how often each is there. A number that points to a row is replaced by what tells that row."""
    db = sqlite3.connect(database)
    try:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        keys: dict[str, dict[int, Row]] = {}
        for name in names:
            _name_rows(db, name, keys)
        return {name: _rows(db, name, keys) for name in names if name not in LEFT_OUT}
    finally:
        db.close()


def of_school(row: Row, schools: frozenset[str]) -> str | None:
    """The school that a dumped row speaks of, None where it speaks of none."""
    for value in row:
        if isinstance(value, tuple) and (found := _first_word(value)) in schools:
            return found
    return None


def _first_word(value: Row) -> Any:
    return _first_word(value[0]) if isinstance(value[0], tuple) else value[0]


def _references(db: sqlite3.Connection, table: str) -> dict[str, str]:
    """Column -> the table that it points into, columns that merely carry another table's number included."""
    declared = {row[3]: row[2] for row in db.execute(f"PRAGMA foreign_key_list({table})")}
    numbers = {
        "school_id": "schools",
        "run_id": "runs",
        "page_id": "pages",
        "course_id": "courses",
        "offer_id": "offers",
        "category_id": "categories",
    }
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    return {column: numbers[column] for column in columns if column in numbers and numbers[column] != table} | declared


def _name_rows(db: sqlite3.Connection, table: str, keys: dict[str, dict[int, Row]]) -> None:
    if table in keys or table not in NATURAL:
        return
    references = _references(db, table)
    wanted = NATURAL[table]
    for column in wanted:
        if column in references:
            _name_rows(db, references[column], keys)
    named: dict[int, Row] = {}
    seen: Counter[Row] = Counter()
    for rowid, *values in db.execute(f"SELECT rowid, {', '.join(wanted)} FROM {table} ORDER BY rowid"):
        key = tuple(keys[references[c]][v] if c in references and v is not None else v for c, v in zip(wanted, values, strict=True))
        # Several runs of one spider and school: the first, the second …
        named[rowid] = (*key, seen[key])
        seen[key] += 1
    keys[table] = named


def _rows(db: sqlite3.Connection, table: str, keys: dict[str, dict[int, Row]]) -> Counter[Row]:
    references = _references(db, table)
    cursor = db.execute(f"SELECT * FROM {table}")
    columns = [each[0] for each in cursor.description]
    own = {row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[5] and table in NATURAL}
    return Counter(
        tuple(
            keys[table][value]
            if column in own
            else keys[references[column]][value]
            if column in references and value is not None
            else value
            for column, value in zip(columns, row, strict=True)
        )
        for row in cursor
    )
