"""Writing the texts of the categories: the tables become what the folder says."""

import sqlite3
from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlite_utils import Database

from db.connect import write_batch
from db.imports import Imported, category_ids, refuse
from normalize.imported import Problem
from normalize.imported_texts import CategoryText

TABLES = {"about": "category_texts", "faq": "faq", "collection": "collections"}
_Row = tuple[object, ...]


def import_texts(db: Database, texts: Sequence[CategoryText]) -> Imported:
    """Make the texts, questions and collections be exactly these; what is not among them is removed.

    Raises:
        RefusedImportError: an unknown category or course, or two `about` texts of one category; nothing is written.
    """
    with write_batch(db) as conn:
        ids = category_ids(conn)
        found = {text.file: _courses(conn, text) for text in texts}
        refuse(
            [
                Problem(file=text.file, line=text.category_line, text=f"no category {text.category!r}")
                for text in texts
                if text.category not in ids
            ]
            + [
                Problem(file=text.file, line=line, text=f"no course {told}")
                for text in texts
                for (line, told), course_id in zip(text.courses, found[text.file], strict=True)
                if course_id is None
            ]
            + _second_about(texts)
        )
        before = _stored(conn)
        for table in ("collection_courses", *TABLES.values()):
            conn.execute(f"DELETE FROM {table}")
        for text in texts:
            row = (text.file, ids[text.category], text.title, text.text, text.position, text.source, text.updated_on)
            conn.execute(f"INSERT INTO {TABLES[text.kind]} VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            # Two addresses of one course are one course, where it stands first.
            listed = [(text.file, course_id, place) for place, course_id in enumerate(dict.fromkeys(found[text.file]), 1)]
            conn.executemany("INSERT INTO collection_courses VALUES (?, ?, ?)", listed)
        return _compared(before, _stored(conn))


def _courses(conn: sqlite3.Connection, text: CategoryText) -> list[int | None]:
    return [_course_id(conn, told) for _, told in text.courses]


def _course_id(conn: sqlite3.Connection, told: str) -> int | None:
    """By the address of its page (query, fragment and last slash aside), or by `school/external_id`."""
    parts = urlsplit(told)
    if parts.scheme in {"http", "https"}:
        found = conn.execute("SELECT course_id FROM courses WHERE url = ?", (f"https://{parts.netloc}{parts.path.rstrip('/')}",)).fetchall()
    else:
        school, _, external_id = told.partition("/")
        found = conn.execute(
            "SELECT course_id FROM courses JOIN schools USING (school_id) WHERE slug = ? AND external_id = ?", (school, external_id)
        ).fetchall()
    return int(found[0][0]) if len(found) == 1 else None


def _second_about(texts: Sequence[CategoryText]) -> list[Problem]:
    first: dict[str, str] = {}
    return [
        Problem(file=text.file, line=text.category_line, text=f"{text.category} has a text already: {first[text.category]}")
        for text in texts
        if text.kind == "about" and first.setdefault(text.category, text.file) != text.file
    ]


def _stored(conn: sqlite3.Connection) -> dict[str, _Row]:
    courses: dict[str, list[_Row]] = {}
    for file, *listed in conn.execute("SELECT file, place, course_id FROM collection_courses ORDER BY file, place"):
        courses.setdefault(file, []).append(tuple(listed))
    return {
        row[0]: (table, *row[1:], *courses.get(row[0], ())) for table in TABLES.values() for row in conn.execute(f"SELECT * FROM {table}")
    }


def _compared(before: dict[str, _Row], after: dict[str, _Row]) -> Imported:
    same = sum(after.get(file) == row for file, row in before.items())
    new, removed = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    return Imported(new=new, changed=len(after) - new - same, unchanged=same, removed=removed)
