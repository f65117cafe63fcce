"""`datasette.yaml`: what Datasette 0.65 shows beside the analysts' copy, by `datasette serve -i FILE -m datasette.yaml`.

Descriptions come from `db.descriptions`, as in docs/data.md; queries from db/queries; dashboards from db/dashboards.toml. The file is YAML
that needs no library to write: nested mappings, lists in one line, texts as JSON has them or in blocks.
"""

import json
import sqlite3
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from db.analysts_tables import SEARCHED, SHOWN
from db.descriptions import Descriptions, load_descriptions
from db.queries import Query, load_queries

CONFIG = "datasette.yaml"
"""Name of the file, in the folder of the copy."""
DASHBOARDS = Path(__file__).parent / "dashboards.toml"
SNAPSHOT = "The moment of which this copy is; «now» in views and queries is this time."
PROSE = (
    "A read-only copy of what is known of the market, as of the moment in the table snapshot. Money is in kopecks (minor units of the"
    " currency beside it) unless a column says roubles; times are UTC. NULL means that the site does not say or is not understood; it is"
    " never zero."
    " A search looks for the words in any form («курсы» finds «курс»); add .safe_csv to an address for CSV whose cells no spreadsheet runs."
)


def datasette_config(copy: Path) -> str:
    """Return the text of `datasette.yaml` for a copy. Raises `UndescribedError`: nothing is said of one of its columns."""
    queries, said = load_queries(), load_descriptions()
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?immutable=1", uri=True)) as conn:
        tables = dict(_tables(conn, said))
    config = {
        "title": "Academy Market",
        "description": PROSE,
        "databases": {
            copy.stem: {
                "description": PROSE,
                "tables": tables,
                "queries": {
                    each.name: {"sql": each.sql, "title": each.title, "description": each.description, "hide_sql": True} for each in queries
                },
            }
        },
        "plugins": {"datasette-dashboards": dashboards(copy.stem, queries)},
    }
    return "\n".join(yaml_lines(config)) + "\n"


def _tables(conn: sqlite3.Connection, said: Descriptions) -> Iterator[tuple[str, dict[str, Any]]]:
    listed = conn.execute(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    for (name,) in listed.fetchall():
        if any(name.startswith(f"{table}_fts") for table in SEARCHED):
            continue
        columns = [row[1] for row in conn.execute(f"PRAGMA table_info('{name}')")]
        shown = SHOWN.get(name)
        table: dict[str, Any] = {"description": SNAPSHOT if name == "snapshot" else _row(said.row(name))}
        if shown and shown.facets:
            table["facets"] = list(shown.facets)
        if shown and shown.sort:
            table["sort_desc" if shown.sort.startswith("-") else "sort"] = shown.sort.removeprefix("-")
        if shown and shown.label:
            table["label_column"] = shown.label
        table["columns"] = {column: _said_of(said, name, column) for column in columns}
        yield name, table


def _row(text: str) -> str:
    return f"A row: {text[:1].lower()}{text[1:]}"


def _said_of(said: Descriptions, table: str, column: str) -> str:
    """The meaning and the unit in one: the `units` of Datasette are physical ones only."""
    if (table, column) == ("snapshot", "taken_at"):
        return SNAPSHOT
    meaning = said.meaning(table, column)
    return f"{meaning.text} [{meaning.unit}]" if meaning.unit else meaning.text


def dashboards(database: str, queries: tuple[Query, ...]) -> dict[str, Any]:
    """Return the settings of datasette-dashboards: every chart draws a query of db/queries. Raises `KeyError` for one that is not there."""
    known = {each.name: each for each in queries}
    drawn: dict[str, Any] = tomllib.loads(DASHBOARDS.read_text("utf-8"))
    for dashboard in drawn.values():
        for chart in dashboard["charts"].values():
            query = known[chart["query"]]
            chart.update(title=query.title, db=database, query=query.sql, library="vega-lite")
            # The menu of a chart offers an editor on another site. A bar has its own height, whatever the place for the chart.
            chart["display"] |= {"usermeta": {"embedOptions": {"actions": False}}, "autosize": {"type": "fit-x", "contains": "padding"}}
    return drawn


def yaml_lines(node: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """Write a mapping of texts, numbers, lists and mappings as YAML; texts of several lines in blocks."""
    for key, value in node.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{json.dumps(key, ensure_ascii=False)}:"
            yield from yaml_lines(value, indent + "  ")
        elif isinstance(value, str) and "\n" in value and value == value.strip():
            yield f"{indent}{json.dumps(key, ensure_ascii=False)}: |2-"
            yield from (f"{indent}  {line}" if line else "" for line in value.split("\n"))
        else:
            yield f"{indent}{json.dumps(key, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
