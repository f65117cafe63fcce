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

from db.as_of import Moment, moment_of, rewind
from db.change_feed import Change, changes, feed_begin, save_changes
from db.datapackage import TABLES, describe
from db.fields import FIELDS
from db.journal import close_write, has_open_write
from db.manifest import MANIFEST, PACKAGE, ExportedFile, Manifest, exported_files
from db.reading import opened_sound_file, set_clock
from db.snapshot import new_snapshot
from db.spreadsheet import guard


def export(
    db_path: str | Path,
    folder: str | Path,
    *,
    texts: bool = False,
    raw: bool = False,
    excel: bool = False,
    also: Callable[[Path], None] | None = None,
    now: str,
    as_of: str | None = None,
) -> Manifest:
    """Write the tables of `db.datapackage` as CSV, `datapackage.json` and `manifest.json` into `folder`, from one read transaction.

    Args:
        db_path: the SQLite file; it may be written to meanwhile.
        folder: made where missing. When anything fails, the snapshot in it stays the old one.
        texts: title, pros, cons and text of reviews too.
        raw: no apostrophe before texts that a spreadsheet would run.
        excel: byte order mark, semicolons and CRLF.
        also: adds files to the snapshot, given the folder that holds the others.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`: which promos count as active.
        as_of: a day or a time (see `db.as_of.moment_of`): the files are then those of that time, byte for byte as they were exported, but
            for the texts of reviews whose authors have been forgotten since. None: as it is now; the time is remembered for such questions.

    Raises:
        NoHistoryError: nothing is known as of that time.
        BackupError: a file that no export has written has the name of one that this would write; it stays.
        OSError: a file cannot be written.
        MissingDatabaseError, NotADatabaseError, DamagedDatabaseError: there is no database, or one that must not be relied on.
        NewerSchemaError: a newer version wrote the database.
        sqlite3.Error: the database is not ours, or cannot be read.
        LockedError: another export into the folder is under way.
    """
    names = (*(f"{table.name}.csv" for table in TABLES), PACKAGE, MANIFEST)
    snapshot = new_snapshot(Path(folder), names=names, listed=exported_files, last=MANIFEST)
    with closing(opened_sound_file(db_path)) as connection, snapshot as staging:
        _close_open_write(connection, now)
        connection.execute("BEGIN")
        moment = _moment(connection, now) if as_of is None else moment_of(connection, as_of, now)
        set_clock(connection, moment.at)
        if as_of is not None:
            rewind(connection, moment)
        feed = changes(connection, last_write=moment.write_id, since=feed_begin(moment.at), until=moment.at, money=roubles)
        save_changes(connection, feed)
        manifest = _write_files(connection, staging, texts=texts, raw=raw, excel=excel)
        connection.execute("ROLLBACK")
        if also is not None:
            also(staging)
        if as_of is None:
            # A run of many reviews is published in a minute or two.
            connection.execute("PRAGMA busy_timeout = 600000").close()
            connection.execute("INSERT OR REPLACE INTO exports VALUES (?, ?)", (moment.at, moment.write_id))
    return manifest


def changes_since(db_path: str | Path, since: str, *, now: str) -> list[Change]:
    """What changed after `since` up to `now`, both UTC `YYYY-MM-DDTHH:MM:SSZ`; see `db.change_feed`.

    Raises:
        DatabaseError, sqlite3.Error: as `export` does.
    """
    with closing(opened_sound_file(db_path)) as connection:
        connection.execute("BEGIN")
        return changes(connection, last_write=_moment(connection, now).write_id, since=since, until=now, money=roubles)


def _close_open_write(connection: sqlite3.Connection, now: str) -> None:
    """Give a number to what was changed outside a crawl, so that this snapshot can be told from the next one."""
    if has_open_write(connection):
        connection.execute("BEGIN IMMEDIATE")
        close_write(connection, now)
        connection.execute("COMMIT")


def _moment(connection: sqlite3.Connection, now: str) -> Moment:
    (write_id,) = connection.execute("SELECT max(write_id) FROM writes").fetchone()
    return Moment(write_id=write_id, at=now)


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
    _write_json(staging / PACKAGE, package)
    manifest = Manifest(files=tuple(written), datapackage=_sha256(staging / PACKAGE))
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
