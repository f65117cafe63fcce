"""A plugin for Datasette 0.65, by `--plugins-dir report/plugins`: a search that knows word forms, and CSV that is safe in a spreadsheet."""

import sqlite3
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, Request, Response

from db.search import query
from report.safe_csv import safe_csv

TOO_MANY = "More rows than Datasette gives at once (setting max_returned_rows): ask for fewer, or take the files of scrapy export."
_OF_THE_PAGE = ("_next", "_size", "_labels", "_shape", "_nocount", "_nofacet", "_facet")


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Put our reading of what a person searches for in the place of Datasette's, which looks for the words exactly as typed."""
    conn.create_function("escape_fts", 1, query, deterministic=True)


@hookimpl
def register_output_renderer() -> dict[str, Any]:
    """`.safe_csv` beside `.csv` and `.json`."""
    return {"extension": "safe_csv", "render": render_safe_csv, "can_render": _has_columns}


def _has_columns(columns: Sequence[str]) -> bool:
    return bool(columns)


async def render_safe_csv(
    datasette: Datasette, columns: Sequence[str], rows: Sequence[Sequence[Any]], data: dict[str, Any], request: Request
) -> Response:
    """Give all rows of a table or view with its filters, and those of a query; 400 where it is cut off: never a part as the whole."""
    found = [list(row) for row in rows]
    following = data.get("next")
    if data.get("truncated"):
        raise BadRequest(TOO_MANY)
    while following:
        kept = [(key, value) for key in request.args for value in request.args.getlist(key) if key not in _OF_THE_PAGE]
        asked = urlencode([*kept, ("_next", following), ("_size", "max"), ("_shape", "arrays"), ("_nocount", 1), ("_nofacet", 1)])
        page = (await datasette.client.get(f"{request.path.removesuffix('.safe_csv')}.json?{asked}", cookies=request.cookies)).json()
        found += page["rows"]
        following = page["next"]
    headers = {"content-disposition": f'attachment; filename="{request.path.rpartition("/")[2].removesuffix(".safe_csv")}.csv"'}
    return Response(safe_csv(columns, found), content_type="text/csv; charset=utf-8", headers=headers)
