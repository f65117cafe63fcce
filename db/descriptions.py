"""What tables, views and columns mean, for people: the one source of docs/data.md and of what Datasette shows beside the data.

Rows and columns are described in db/fields.py and db/datapackage.py (what is exported), at the head of db/views/*.sql (what a row of a view
is) and in db/columns.toml (the rest).
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.connect import VIEWS
from db.datapackage import TABLES
from db.fields import FIELDS

WORDS = Path(__file__).parent / "columns.toml"
UNITS = {"money": "minor units of currency", "datetime": "UTC", "boolean": "0 or 1"}


class UndescribedError(LookupError):
    """A table, view or column of which nothing is said, or a description of what is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a column says."""

    text: str
    unit: str
    """Empty where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptions:
    """All that is said of the database."""

    words: Mapping[str, Any]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of tables, in the order in which they are shown."""
        return tuple(dict.fromkeys(table["group"] for table in self.words["tables"].values()))

    def tables(self, group: str) -> tuple[str, ...]:
        """The tables of a group, in the order in which they are shown."""
        return tuple(name for name, table in self.words["tables"].items() if table["group"] == group)

    @property
    def views(self) -> tuple[str, ...]:
        """The views, in the order in which they are shown."""
        return tuple(self.words["views"])

    def require(self, kind: str, names: Iterable[str]) -> None:
        """Hold that exactly these tables or views (`kind`: table or view) are described. Raises `UndescribedError`."""
        if odd := set(names) ^ self.words[f"{kind}s"].keys():
            raise UndescribedError(f"{WORDS.name} and the schema differ in {kind}s: {', '.join(sorted(odd))}")

    def row(self, name: str) -> str:
        """What a row of a table or view is. Raises `UndescribedError`."""
        if name in self.words["views"]:
            lines = (VIEWS / f"{name}.sql").read_text("utf-8").splitlines()
            comment = " ".join(line.removeprefix("--").strip() for line in lines if line.startswith("--"))
            return comment.removeprefix("A row:").strip()
        exported = {each.name: each.row for each in TABLES}
        text = self.words["tables"].get(name, {}).get("row") or exported.get(name)
        if text is None:
            raise UndescribedError(f"{WORDS.name} does not say what a row of {name} is")
        return str(text)

    def columns(self, name: str, columns: Iterable[str]) -> dict[str, Meaning]:
        """What the columns of a table or view say. Raises `UndescribedError` also where one is described that is not among them."""
        asked = tuple(columns)
        own = self._own(name)
        if unknown := own.keys() - set(asked):
            raise UndescribedError(f"{WORDS.name} describes columns that {name} does not have: {', '.join(sorted(unknown))}")
        return {column: self.meaning(name, column) for column in asked}

    def meaning(self, name: str, column: str) -> Meaning:
        """What one column of a table or view says. Raises `UndescribedError`."""
        exported = FIELDS.get(column)
        unit = self.words["units"].get(column, "")
        if exported is not None:
            unit = UNITS.get(exported.type) or exported.unit or ""
        text = self._own(name).get(column) or self.words["columns"].get(column) or (exported.description if exported else None)
        if text is None:
            raise UndescribedError(f"nothing is said of the column {column} of {name}")
        return Meaning(text=text, unit=unit)

    def _own(self, name: str) -> Mapping[str, str]:
        described = self.words["tables"].get(name) or self.words["views"].get(name) or {}
        own: Mapping[str, str] = described.get("columns", {})
        return own


def load_descriptions() -> Descriptions:
    """Read the descriptions."""
    return Descriptions(words=tomllib.loads(WORDS.read_text("utf-8")))
