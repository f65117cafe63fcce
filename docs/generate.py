"""Writes the pages that are made from the code: docs/data.md, docs/schools.md, docs/faults.md.

    python -m docs.generate

docs/data.md has every table, view and column of the database, from the schema and from what is said of it. Rows and columns are described
in db/fields.py and db/datapackage.py (what is exported), at the head of db/views/*.sql (what a row of a view is) and in docs/columns.toml
(the rest).
"""

import sqlite3
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from db.connect import VIEWS, connect
from db.datapackage import TABLES
from db.fields import FIELDS
from docs.faults_page import faults_page
from docs.sources_page import sources_page

HERE = Path(__file__).parent
TARGET = HERE / "data.md"
SOURCES = HERE / "schools.md"
FAULTS = HERE / "faults.md"
WORDS = HERE / "columns.toml"

INTRODUCTION = """\
# The database, table by table

Made by `python -m docs.generate` from the schema; do not edit it by hand. [Analysts](analysts.md) shows queries to begin with.

- Money is a whole number of minor units (kopecks) with its ISO 4217 `currency` beside it; 13373500 and RUB are 133 735 roubles. The CSV
  export writes it as decimal roubles: 133735.00.
- Times are UTC, `YYYY-MM-DDTHH:MM:SSZ`; dates `YYYY-MM-DD`. A wall time on a Russian site is taken as Moscow time.
- NULL («empty» in the CSV files): the site does not say, or what it says is not understood, or it contradicts itself. In the two latter
  cases a row of `issues` says so. It is never a zero, an empty string or today's date.
- `page_id` in a row of facts names the fetch of the page that says so.
- Current are courses, tariffs, promotions and reviews whose `removed_at` is NULL; a review is counted if its `duplicate_of` is NULL too.
"""

Column: TypeAlias = tuple[str, str, str]
"""Name, type, and `key`, `maybe` (it can be NULL) or nothing."""
UNITS = {"money": "minor units of currency", "datetime": "UTC", "boolean": "0 or 1"}


class UndescribedError(LookupError):
    """A table, view or column of which nothing is said, or a description of what is not there."""


def data_page() -> str:
    """The text of docs/data.md. Raises `UndescribedError`."""
    words = tomllib.loads(WORDS.read_text("utf-8"))
    with TemporaryDirectory() as folder:
        db = connect(Path(folder) / "schema.db")
        try:
            return "\n".join(_page(db.conn, words))
        finally:
            db.conn.close()


def _page(conn: sqlite3.Connection, words: Mapping[str, Any]) -> Iterator[str]:
    for kind, described in (("table", words["tables"]), ("view", words["views"])):
        names = {
            row[0]
            for row in conn.execute("SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", (kind,))
        }
        if odd := names ^ described.keys():
            raise UndescribedError(f"{WORDS.name} and the schema differ in {kind}s: {', '.join(sorted(odd))}")
    yield INTRODUCTION
    for group in dict.fromkeys(table["group"] for table in words["tables"].values()):
        yield f"## {group}\n"
        for name, table in words["tables"].items():
            if table["group"] == group:
                yield from _section(name, _table_row(name, table), _table_columns(conn, name), table.get("columns", {}), words)
    yield "## Views\n"
    for name, view in words["views"].items():
        columns = [(row[1], row[2], "") for row in conn.execute(f"PRAGMA table_info({name})")]
        yield from _section(name, _view_row(name), columns, view.get("columns", {}), words)


def _table_row(name: str, table: Mapping[str, Any]) -> str:
    exported = {each.name: each.row for each in TABLES}
    if "row" not in table and name not in exported:
        raise UndescribedError(f"{WORDS.name} does not say what a row of {name} is")
    return str(table.get("row") or exported[name])


def _view_row(name: str) -> str:
    lines = (VIEWS / f"{name}.sql").read_text("utf-8").splitlines()
    comment = " ".join(line.removeprefix("--").strip() for line in lines if line.startswith("--"))
    return comment.removeprefix("A row:").strip()


def _table_columns(conn: sqlite3.Connection, name: str) -> list[Column]:
    rows = conn.execute(f"PRAGMA table_info({name})").fetchall()
    return [(column, kind, "key" if key else "" if filled else "maybe") for _, column, kind, filled, _, key in rows]


def _section(name: str, row: str, columns: Sequence[Column], own: Mapping[str, str], words: Mapping[str, Any]) -> Iterator[str]:
    if unknown := own.keys() - {column for column, _, _ in columns}:
        raise UndescribedError(f"{WORDS.name} describes columns that {name} does not have: {', '.join(sorted(unknown))}")
    yield f"### {name}\n\nA row: {row[:1].lower() + row[1:]}\n"
    yield "| column | type | NULL | meaning | unit |\n|---|---|---|---|---|"
    for column, kind, null in columns:
        meaning, unit = _meaning(name, column, own, words)
        yield f"| `{column}` | {kind.lower()} | {null} | {meaning} | {unit} |"
    yield ""


def _meaning(table: str, column: str, own: Mapping[str, str], words: Mapping[str, Any]) -> tuple[str, str]:
    exported = FIELDS.get(column)
    unit = words["units"].get(column, "")
    if exported is not None:
        unit = UNITS.get(exported.type) or exported.unit or ""
    text = own.get(column) or words["columns"].get(column) or (exported.description if exported else None)
    if text is None:
        raise UndescribedError(f"nothing is said of the column {column} of {table}")
    return text.replace("|", "\\|"), unit


if __name__ == "__main__":
    TARGET.write_text(data_page(), encoding="utf-8")
    SOURCES.write_text(sources_page(), encoding="utf-8")
    FAULTS.write_text(faults_page(), encoding="utf-8")
