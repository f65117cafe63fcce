"""What must be equal after a run that was struck and run again, and what may differ.

Compared: every row of every table, history included (`tests.database_dump`); the page cache; every cell of the CSV files; the names of all
files. Left out, and why:

- numbers of rows, in the tables and in four columns of the CSV files: they follow the order in which answers came, which differs between
  two undisturbed runs too. A number that points to a row counts as what tells that row, so a wrong link is a difference;
- when each step of the schema was applied (`_sqlite_migrations`): it is taken from the real clock, all other times from the setting `NOW`;
- only where a command ended with an error and said so: the runs that it closed as failed, with their pages, issues and staged rows, which
  are kept for reading;
- only where an operation failed and the process lived on: how much was sent over the wire (`TRANSFERRED`), and the page cache. A crawl goes
  on without it where it cannot be written, and asks for whole pages then; and what a failed run fetched need not be sent to the next;
- the hash of the CSV files in the manifest, since numbers of rows stand in them: it must be that of the files beside it.
"""

import csv
import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.database_dump import Dump

NUMBERS = ("course_id", "offer_id", "review_id", "duplicate_of")
Files = dict[str, bytes]


def files_of(folder: Path) -> Files:
    """What a reader finds in a folder of CSV files; nothing where there is none."""
    if not folder.exists():
        return {}
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".") and path.exists()}


def names_below(folder: Path) -> list[str]:
    """Every file and link below the folder; the two places of a snapshot of CSV files are one."""
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return sorted(name.replace(".snapshot-2", ".snapshot-1") for name in found)


def unsound(database: Path) -> list[str]:
    """What SQLite finds wrong in a copy of the database and its page cache, since opening them mends what can be mended."""
    found = []
    with TemporaryDirectory(dir=database.parent.parent) as place:
        for name in (database.name, f"{database.name}.pages"):
            for file in (name, f"{name}-wal"):
                if database.with_name(file).exists():
                    shutil.copyfile(database.with_name(file), Path(place, file))
            if Path(place, name).exists():
                found += [f"{name}: {problem}" for problem in _problems(Path(place, name))]
    return found


def _problems(file: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(file)) as db:
            found = [f"integrity: {row[0]}" for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
            return found + [f"points nowhere: {row}" for row in db.execute("PRAGMA foreign_key_check")]
    except sqlite3.DatabaseError as error:
        return [str(error)]


def rows_that_differ(found: Dump, wanted: Dump) -> list[str]:
    """Rows that are missing and rows that are too many."""
    lines = []
    for table in sorted({*found, *wanted}):
        there, due = found.get(table, Counter()), wanted.get(table, Counter())
        lines += [f"{table}: missing {row}" for row in due - there] + [f"{table}: too many {row}" for row in there - due]
    return lines


def cached_pages(database: Path) -> Dump:
    """The page cache, as `dump` shows a table; the number of the run that fetched a page is left out.

    robots.txt is asked for by every crawl, so that of a run taken up may have been confirmed since it was fetched.
    """
    told = "iif(key LIKE '%/robots.txt', json_remove(CAST(headers AS TEXT), '$.confirmed'), headers)"
    with closing(sqlite3.connect(f"{database}.pages")) as db:
        rows = db.execute(f"SELECT spider, key, url, status, {told}, fetched_at, body_bytes, body FROM cached_pages").fetchall()
    return {"cached_pages": Counter(rows)}


def manifest_problems(files: Files) -> list[str]:
    """Files that are not those of the manifest beside them: a mixture of two snapshots."""
    if not files:
        return []
    if "manifest.json" not in files:
        return ["CSV: no manifest"]
    manifest = json.loads(files["manifest.json"])
    told = {entry["file"]: entry["sha256"] for entry in manifest["files"]} | {"datapackage.json": manifest["datapackage"]}
    held = {name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"}
    return [f"CSV: {name} is not the file of the manifest" for name in sorted({*told, *held}) if told.get(name) != held.get(name)]


def cells_of(files: Files) -> dict[str, Any]:
    """The CSV files as values, without the numbers of rows."""
    found: dict[str, Any] = {}
    for name, content in files.items():
        if name.endswith(".csv"):
            rows = csv.DictReader(StringIO(content.decode(), newline=""), strict=True)
            found[name] = [{column: cell for column, cell in row.items() if column not in NUMBERS} for row in rows]
        elif name == "manifest.json":
            found[name] = [(entry["file"], entry["rows"]) for entry in json.loads(content)["files"]]
        else:
            found[name] = content
    return found
