"""Writes the pages that are made from the code: docs/data.md, docs/schools.md, docs/queries.md, docs/faults.md.

    python -m docs.generate

docs/data.md has every table, view and column of the database, from the schema and from what is said of it (db/descriptions.py).
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from db.connect import connect
from db.descriptions import Descriptions, load_descriptions
from docs.faults_page import faults_page
from docs.queries_page import queries_page
from docs.sources_page import sources_page

HERE = Path(__file__).parent
TARGET = HERE / "data.md"
SOURCES = HERE / "schools.md"
FAULTS = HERE / "faults.md"
QUERIES = HERE / "queries.md"

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


def data_page() -> str:
    """The text of docs/data.md. Raises `UndescribedError`."""
    with TemporaryDirectory() as folder:
        db = connect(Path(folder) / "schema.db")
        try:
            return "\n".join(_page(db.conn, load_descriptions()))
        finally:
            db.conn.close()


def _page(conn: sqlite3.Connection, said: Descriptions) -> Iterator[str]:
    for kind in ("table", "view"):
        names = conn.execute("SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", (kind,))
        said.require(kind, (row[0] for row in names))
    yield INTRODUCTION
    for group in said.groups:
        yield f"## {group}\n"
        for name in said.tables(group):
            yield from _section(name, _table_columns(conn, name), said)
    yield "## Views\n"
    for name in said.views:
        yield from _section(name, [(row[1], row[2], "") for row in conn.execute(f"PRAGMA table_info({name})")], said)


def _table_columns(conn: sqlite3.Connection, name: str) -> list[Column]:
    rows = conn.execute(f"PRAGMA table_info({name})").fetchall()
    return [(column, kind, "key" if key else "" if filled else "maybe") for _, column, kind, filled, _, key in rows]


def _section(name: str, columns: Sequence[Column], said: Descriptions) -> Iterator[str]:
    row, meanings = said.row(name), said.columns(name, (column for column, _, _ in columns))
    yield f"### {name}\n\nA row: {row[:1].lower() + row[1:]}\n"
    yield "| column | type | NULL | meaning | unit |\n|---|---|---|---|---|"
    for column, kind, null in columns:
        text = meanings[column].text.replace("|", "\\|")
        yield f"| `{column}` | {kind.lower()} | {null} | {text} | {meanings[column].unit} |"
    yield ""


if __name__ == "__main__":
    TARGET.write_text(data_page(), encoding="utf-8")
    SOURCES.write_text(sources_page(), encoding="utf-8")
    FAULTS.write_text(faults_page(), encoding="utf-8")
    QUERIES.write_text(queries_page(), encoding="utf-8")
