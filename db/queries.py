"""The questions that analysts ask, each a file `db/queries/<name>.sql`: a title, what the answer means, and the query.

The first line of a file is `-- title`, the comment lines behind it the description; the rest is one SELECT over the copy for analysts.
"""

from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question and its query."""

    name: str
    title: str
    description: str
    sql: str


def load_queries(folder: Path = QUERIES) -> tuple[Query, ...]:
    """Read the files of a folder, by name. Raises `ValueError` for one without a title, a description or a query."""
    return tuple(_read(file) for file in sorted(folder.glob("*.sql")))


def _read(file: Path) -> Query:
    lines = file.read_text("utf-8").strip().splitlines()
    body = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    title, *description = [line.removeprefix("--").strip() for line in lines[:body]] or [""]
    sql = "\n".join(lines[body:]).strip().removesuffix(";")
    if not (title and description and sql):
        raise ValueError(f"{file.name} needs a line with its title, one or more with a description, and a query")
    return Query(name=file.stem, title=title, description=" ".join(description), sql=sql)
