"""What a course is filed under and who teaches it: rows of the small tables and the links to them."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from db.errors import UnknownCategoryError

_NOT_IN_SLUG = re.compile(r"[^\w+#.]+")
_BY_NAME = {"professions": "profession_id", "skills": "skill_id", "tools": "tool_id"}


def slug_of(name: str) -> str:
    """Make the slug of a name: lower case, words joined by hyphens; `C++`, `C#` and `.NET` stay three different things.

    >>> slug_of("Python-разработчик")
    'python-разработчик'
    """
    return _NOT_IN_SLUG.sub("-", name.casefold().replace("_", "-")).strip("-") or name


def save_links(conn: sqlite3.Connection, course_id: int, school_id: int, course: Mapping[str, Any]) -> None:
    """Make the links of a course be what its merged claims say: `categories` by slug, the others by name, `teachers` per school.

    Raises:
        UnknownCategoryError: a category without a row.
    """
    _relink(conn, course_id, "course_categories", "category_id", [_category_id(conn, slug) for slug in course["categories"]])
    for table, key in _BY_NAME.items():
        _relink(conn, course_id, f"course_{table}", key, [_named_id(conn, table, key, name) for name in course[table]])
    teachers = [_teacher_id(conn, school_id, teacher) for teacher in course["teachers"]]
    _relink(conn, course_id, "course_teachers", "teacher_id", teachers)


def _relink(conn: sqlite3.Connection, course_id: int, table: str, key: str, wanted: Sequence[int]) -> None:
    linked = {row[0] for row in conn.execute(f"SELECT {key} FROM {table} WHERE course_id = ?", (course_id,))}
    gone = [(course_id, linked_id) for linked_id in sorted(linked - set(wanted))]
    added = [(course_id, linked_id) for linked_id in sorted(set(wanted) - linked)]
    conn.executemany(f"DELETE FROM {table} WHERE course_id = ? AND {key} = ?", gone)
    conn.executemany(f"INSERT INTO {table} (course_id, {key}) VALUES (?, ?)", added)


def _category_id(conn: sqlite3.Connection, slug: str) -> int:
    row = conn.execute("SELECT category_id FROM categories WHERE slug = ?", (slug,)).fetchone()
    if row is None:
        raise UnknownCategoryError(f"no category {slug}")
    return int(row[0])


def _named_id(conn: sqlite3.Connection, table: str, key: str, name: str) -> int:
    slug = slug_of(name)
    conn.execute(f"INSERT INTO {table} (slug, name) VALUES (?, ?) ON CONFLICT (slug) DO NOTHING", (slug, name))
    return int(conn.execute(f"SELECT {key} FROM {table} WHERE slug = ?", (slug,)).fetchone()[0])


def _teacher_id(conn: sqlite3.Connection, school_id: int, teacher: Mapping[str, Any]) -> int:
    (school,) = conn.execute("SELECT slug FROM schools WHERE school_id = ?", (school_id,)).fetchone()
    slug = f"{school}-{slug_of(teacher['name'])}"
    conn.execute(
        "INSERT INTO teachers (slug, name, school_id, position) VALUES (?, ?, ?, ?) ON CONFLICT (slug) DO UPDATE"
        " SET position = excluded.position WHERE excluded.position IS NOT NULL AND position IS NOT excluded.position",
        (slug, teacher["name"], school_id, teacher["position"]),
    )
    return int(conn.execute("SELECT teacher_id FROM teachers WHERE slug = ?", (slug,)).fetchone()[0])
