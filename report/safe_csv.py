"""CSV from Datasette whose cells no spreadsheet runs as a formula; Datasette's own writes texts of strangers as they are."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from db.spreadsheet import guard


def safe_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the rows as CSV with a header line; texts are guarded as in the export, numbers are left alone, NULL is an empty cell.

    A cell may be what Datasette makes of a reference to another table (`{"value": …, "label": …}`): then the value counts.
    """
    out = StringIO()
    # CRLF ends the lines: before Python 3.13 a lone CR inside a cell is quoted only so.
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guard(column) for column in columns])
    for row in rows:
        writer.writerow([_cell(value["value"] if isinstance(value, dict) else value) for value in row])
    return out.getvalue()


def _cell(value: Any) -> Any:
    return guard(value) if isinstance(value, str) else value
