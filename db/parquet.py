"""Parquet files beside the CSV files of a snapshot, for DuckDB and whatever else reads columns; needs DuckDB (`[analytics]`)."""

import json
import os
import re
from pathlib import Path
from typing import Any

import duckdb

from db.spreadsheet import FORMULA

_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE", "datetime": "TIMESTAMP"}
_MONEY = "DECIMAL(18, 2)"
# DuckDB's regular expressions write a character by its number in braces.
_FORMULA = re.sub(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8}))", r"\\x{\1\2}", FORMULA)


def write_parquet(folder: Path) -> None:
    """Write `NAME.parquet` for every table of the folder's `datapackage.json`, in its types: money DECIMAL, times in UTC.

    Texts are as on the sites: the apostrophe that guards a spreadsheet is taken away.

    Raises:
        OSError: a file cannot be written.
    """
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    with duckdb.connect() as db:
        for resource in package["resources"]:
            target = folder / f"{resource['name']}.parquet"
            try:
                db.execute(f"COPY ({_select(folder, resource)}) TO {_quoted(str(target))} (FORMAT parquet, COMPRESSION zstd)")
            except duckdb.IOException as error:
                raise OSError(f"{target.name}: {error}") from error
            with target.open("rb") as file:
                os.fsync(file.fileno())


def _select(folder: Path, resource: dict[str, Any]) -> str:
    fields = resource["schema"]["fields"]
    read = ", ".join(f"{_quoted(field['name'])}: {_quoted(_type(field))}" for field in fields)
    columns = ", ".join(_column(field) for field in fields)
    file, delimiter = _quoted(str(folder / resource["path"])), _quoted(resource["dialect"]["delimiter"])
    return (
        f"SELECT {columns} FROM read_csv({file}, columns = {{{read}}}, header = true, auto_detect = false, delim = {delimiter},"
        " quote = '\"', escape = '\"', nullstr = '', timestampformat = '%Y-%m-%dT%H:%M:%SZ', parallel = false)"
    )


def _type(field: dict[str, Any]) -> str:
    is_money = field["type"] == "number" and "two decimals" in field.get("unit", "")
    return _MONEY if is_money else _TYPES[field["type"]]


def _column(field: dict[str, Any]) -> str:
    name = f'"{field["name"]}"'
    if "guard" not in field:
        return name
    return f"CASE WHEN {name}[1] = '''' AND regexp_matches({name}[2:], {_quoted('^' + _FORMULA)}) THEN {name}[2:] ELSE {name} END AS {name}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
