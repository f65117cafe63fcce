"""Exporting with a run's settings."""

import csv
import os
from collections.abc import Callable, Iterable
from dataclasses import astuple, fields
from importlib import import_module
from pathlib import Path
from typing import TextIO

from scrapy.settings import BaseSettings

from db.change_feed import Change
from db.export import changes_since, export
from db.manifest import Manifest
from db.spreadsheet import guard
from pipelines.crawls import CannotRunError, time_of_run
from pipelines.failures import explained
from scrapers import clock
from scrapers.printable import printable


def given_time(text: str) -> str:
    """A day or a time as a person gives it, as the database writes it. Raises `CannotRunError`, exit code 64, where it is neither."""
    try:
        return clock.day_or_time(text)
    except ValueError as error:
        raise CannotRunError(f"{text!r} is neither a day (2026-10-10) nor a time (2026-10-10T12:00:00Z)", os.EX_USAGE) from error


OPTIONS = {
    "texts": "the texts of reviews too",
    "raw": "no apostrophe before what a spreadsheet would run",
    "excel": "byte order mark, semicolons and CRLF",
    "parquet": "each table as Parquet too; needs the extra [analytics]",
}
"""The choices of an export, in the words of the command line."""


def export_snapshot(
    settings: BaseSettings, folder: Path, *, texts: bool, raw: bool, excel: bool, parquet: bool, as_of: str | None = None
) -> Manifest:
    """Write the CSV files into the folder; a crawl may be under way, since one read transaction sees one state.

    Raises:
        CannotRunError: exit code 2 Parquet without DuckDB, or a setting that cannot be meant, 64 no such time, 65 not our database, a
            damaged one, or one without history of that time, 74 nothing could be read or written, 75 another export is at work.
    """
    moment = None if as_of is None else given_time(as_of)
    now = time_of_run(settings)
    database = settings["DATABASE"]
    with explained(database, f"export {database} into {folder}", busy=f"another export writes into {folder}"):
        also = _parquet_writer() if parquet else None
        return export(database, folder, texts=texts, raw=raw, excel=excel, also=also, now=now, as_of=moment)


def _parquet_writer() -> Callable[[Path], None]:
    try:
        writer: Callable[[Path], None] = import_module("db.parquet").write_parquet
    except ModuleNotFoundError as error:
        raise CannotRunError("--parquet needs DuckDB, which the extra [analytics] brings", 2) from error
    return writer


def read_changes(settings: BaseSettings, since: str) -> list[Change]:
    """What changed on the market since a day (UTC) or a time.

    Raises:
        CannotRunError: as `export_snapshot` does.
    """
    begin, now, database = given_time(since), time_of_run(settings), settings["DATABASE"]
    with explained(database, f"read {database}"):
        return changes_since(database, begin if "T" in begin else f"{begin}T00:00:00Z", now=now)


def write_changes(rows: Iterable[Change], out: TextIO, *, as_csv: bool) -> None:
    """Write events as `changes.csv` has them, or one a line for people to read."""
    if as_csv:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(each.name for each in fields(Change))
        writer.writerows([guard(cell) if isinstance(cell, str) else cell for cell in astuple(row)] for row in rows)
        return
    for row in rows:
        what = "/".join(part for part in (row.school, row.course, row.offer, row.promo, row.review) if part)
        values = f"  {row.before or '-'} -> {row.after or '-'} {row.currency or ''}".rstrip() if row.before or row.after else ""
        percent = "" if row.change_percent is None else f" ({row.change_percent:+g} %)"
        line = f"{row.changed_at}  {row.change:<16} {what}{values}{percent}{f'  «{row.title}»' if row.title else ''}"
        out.write(f"{printable(line)}\n")
