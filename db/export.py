"""CSV files for analysts: one snapshot of the database, whole or not at all.

A snapshot takes the place of the former one in one step (`db.snapshot`). A reader who is slower than that and must not mix two of them
reads `manifest.json`, then the files, and compares their sha256 with it; where one differs an export has just taken place: begin again.
"""

import csv
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from db.datapackage import TABLES, describe
from db.fields import FIELDS
from db.snapshot import new_snapshot
from db.spreadsheet import guard

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """One file of a snapshot."""

    file: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot consists of."""

    files: tuple[ExportedFile, ...]
    """The tables."""
    datapackage: str
    """sha256 of `datapackage.json`."""


def export(db_path: str | Path, folder: str | Path, *, texts: bool = False, raw: bool = False, excel: bool = False, now: str) -> Manifest:
    """Write the tables of `db.datapackage` as CSV, `datapackage.json` and `manifest.json` into `folder`, from one read transaction.

    Args:
        db_path: the SQLite file; it may be written to meanwhile.
        folder: made where missing. When anything fails, the snapshot in it stays the old one.
        texts: title, pros, cons and text of reviews too.
        raw: no apostrophe before texts that a spreadsheet would run.
        excel: byte order mark, semicolons and CRLF.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`: which promos count as active.

    Raises:
        OSError: a file cannot be written.
        sqlite3.Error: the database is missing, not ours or damaged.
        LockedError: another export into the folder is under way.
    """
    with closing(_open_at(Path(db_path), now)) as connection, new_snapshot(Path(folder), last=MANIFEST) as staging:
        return _write_files(connection, staging, texts=texts, raw=raw, excel=excel)


def _open_at(path: Path, now: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=60, isolation_level=None)
    # The views ask SQLite for the time by datetime('now') and by nothing else.
    moment = now.replace("T", " ").removesuffix("Z")
    connection.create_function("datetime", 1, {"now": moment}.__getitem__)
    connection.execute("BEGIN")
    return connection


def _write_files(connection: sqlite3.Connection, staging: Path, *, texts: bool, raw: bool, excel: bool) -> Manifest:
    written = []
    columns = {}
    for table in TABLES:
        cursor = connection.execute(table.query(texts=texts))
        names = tuple(column[0] for column in cursor.description)
        columns[table.name] = names
        with _durable(staging / f"{table.name}.csv") as file:
            rows = _write_csv(file, names, cursor, raw=raw, excel=excel)
        written.append(ExportedFile(file=f"{table.name}.csv", rows=rows, sha256=_sha256(staging / f"{table.name}.csv")))
    package = describe(columns, guarded=not raw, excel=excel)
    _write_json(staging / "datapackage.json", package)
    manifest = Manifest(files=tuple(written), datapackage=_sha256(staging / "datapackage.json"))
    _write_json(staging / MANIFEST, asdict(manifest))
    return manifest


def _write_csv(file: BinaryIO, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]], *, raw: bool, excel: bool) -> int:
    text = TextIOWrapper(file, encoding="utf-8-sig" if excel else "utf-8", newline="")
    # Before Python 3.13 the writer quotes a lone CR only where CR is part of the line end, hence CRLF first.
    writer = csv.writer(text if excel else _LineFeeds(text), delimiter=";" if excel else ",", lineterminator="\r\n")
    writer.writerow(names)
    formats = [(place, form) for place, name in enumerate(names) if (form := _format(name, raw=raw)) is not None]
    count = 0
    for row in rows:
        cells = list(row)
        for place, form in formats:
            if cells[place] is not None:
                cells[place] = form(cells[place])
        writer.writerow(cells)
        count += 1
    text.detach()
    return count


@dataclass(frozen=True, slots=True)
class _LineFeeds:
    """Takes lines that end in CRLF and writes them ending in LF; line ends inside cells stay as they are."""

    file: TextIOWrapper

    def write(self, line: str) -> int:
        return self.file.write(f"{line[:-2]}\n")


def _format(name: str, *, raw: bool) -> Callable[[Any], str] | None:
    kind = FIELDS[name].type
    if kind == "money":
        return roubles
    if kind == "string" and not raw:
        return guard
    return None


def roubles(minor: int) -> str:
    """Minor units as a decimal number: 13373500 is `133735.00`."""
    whole, rest = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:02d}"


def _write_json(path: Path, value: object) -> None:
    with _durable(path) as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")


@contextmanager
def _durable(path: Path) -> Iterator[BinaryIO]:
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
