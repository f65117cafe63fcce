"""docs/queries.md: the questions that the analysts' copy answers by itself, from db/queries and db/analysts_tables.py."""

from collections.abc import Iterator

from db.analysts_tables import COMPUTED, EMPTIED, HIDDEN, LEFT_OUT
from db.queries import load_queries

INTRODUCTION = """\
# Queries of the analysts' copy

Made by `python -m docs.generate` from `db/queries`; do not edit it by hand. `scrapy publish FILE` puts them into `datasette.yaml`, and
Datasette shows them on the page of the database; each also runs in any SQLite client on FILE, but for the two that find words (`escape_fts`
is Datasette's). `python bench/queries.py` tells how many rows each has. A new query is a new file: a line with the title, lines with what
the answer means, one SELECT.
"""


def queries_page() -> str:
    """The text of docs/queries.md."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    yield INTRODUCTION
    yield "| query | question | answer |\n|---|---|---|"
    for each in load_queries():
        yield f"| [`{each.name}`](../db/queries/{each.name}.sql) | {each.title} | {each.description.replace('|', chr(92) + '|')} |"
    yield "\n## What the copy does not have\n"
    yield "| table | why |\n|---|---|"
    for table, why in sorted(LEFT_OUT.items()):
        yield f"| `{table}` | {why} |"
    hidden = ", ".join(f"`{table}.{column}`" for table, columns in sorted(HIDDEN.items()) for column in sorted(columns))
    emptied = ", ".join(f"`{table}.{column}`" for table, column in sorted(EMPTIED))
    computed = ", ".join(f"`{name}`" for name in COMPUTED)
    yield f"\nColumns that are left out: {hidden}. Left empty where the text is a quote of a review: {emptied}."
    yield f"\nViews that are tables in the copy, made once, since they take long and its time stands still: {computed}.\n"
