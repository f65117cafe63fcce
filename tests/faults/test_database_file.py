"""F7, F13, F16, F17, F20, F22: a file or folder that is not what it should be, and what every connection is set to."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from db.analysts_copy import copy_for_analysts
from db.archive import read_archived
from db.connect import connect, save_categories, write_batch
from db.errors import DamagedDatabaseError, DatabaseError, NewerSchemaError, NotADatabaseError, UnwritableDatabaseError
from db.export import changes_since, export
from db.reading import open_at
from pipelines.replay import parse_archived
from tests.crash_harness import ROOT
from tests.crawling import project_settings
from tests.store import DAY_1, new_database, one, rows


def test_connection_checks_foreign_keys_and_writes_ahead(tmp_path: Path) -> None:
    """F22: foreign keys are off by default in SQLite -> on in every connection of ours, with a log and a patient lock."""
    db = new_database(tmp_path)
    assert one(db, "PRAGMA foreign_keys") == (1,)
    assert one(db, "PRAGMA journal_mode") == ("wal",)
    assert one(db, "PRAGMA busy_timeout") == (60_000,)
    db.close()


@pytest.mark.parametrize("content", [b"name;price\npython;100\n" * 100, b"\x89PNG\r\n" + b"\x00" * 3000], ids=["csv", "png"])
def test_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """F13: another file in the place of the database -> refused and left as it is."""
    path = tmp_path / "academy.db"
    path.write_bytes(content)
    with pytest.raises(NotADatabaseError, match="is not an SQLite database"):
        connect(path)
    assert path.read_bytes() == content


def test_damaged_page_is_refused(tmp_path: Path) -> None:
    """F13: a damaged page -> refused at the start with the advice to restore a backup; nothing is written."""
    path = tmp_path / "academy.db"
    db = connect(path)
    save_categories(db, [(f"slug-{number}", "Имя " * 50, None) for number in range(500)])
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 20_480] = os.urandom(20_480)
    path.write_bytes(content)
    with pytest.raises(DamagedDatabaseError, match="restore a backup"):
        connect(path)


def test_truncated_database_is_refused(tmp_path: Path) -> None:
    """F13: a file that was cut -> refused at the start."""
    path = tmp_path / "academy.db"
    connect(path).close()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(DatabaseError):
        connect(path)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A database in which a version to come has changed something."""
    path = tmp_path / "academy.db"
    db = connect(path)
    db.table("_sqlite_migrations").insert({"migration_set": "academy_market", "name": "m0999_from_the_future", "applied_at": "2031-01-01"})
    db.close()
    return path


READERS: dict[str, Callable[[Path], object]] = {
    "connect": connect,
    "look at": lambda path: connect(path, migrate=False),
    "report and explain": lambda path: open_at(path, DAY_1),
    "export": lambda path: export(path, path.parent / "csv", now=DAY_1),
    "export of the past": lambda path: export(path, path.parent / "csv", now=DAY_1, as_of="2026-10-01"),
    "changes": lambda path: changes_since(path, "2026-10-01T00:00:00Z", now=DAY_1),
    "publish": lambda path: copy_for_analysts(path, path.parent / "copy.db", now=DAY_1),
    "archive": lambda path: read_archived(path, "0" * 64),
    "parse again": lambda path: parse_archived(project_settings(DATABASE=str(path)), 1),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_database_of_a_newer_version_is_refused(newer: Path, read: Callable[[Path], object]) -> None:
    """F12: a database of a newer version -> refused by every reader by name of the step that is not known; nothing is written."""
    words = r"academy\.db was written by a newer version \(steps m0999_from_the_future\); update this checkout"
    with pytest.raises(NewerSchemaError, match=words):
        read(newer)
    assert [path.name for path in newer.parent.iterdir() if not path.name.startswith(("academy.db", "."))] == []


@pytest.mark.parametrize(
    "words",
    [
        "check",
        "export csv",
        "changes --since 2026-10-01",
        "publish copy.db",
        "report pages",
        "explain school_stats/otus/rating",
        "recompute",
    ],
)
def test_every_command_refuses_a_newer_database_with_the_same_words_and_code(newer: Path, words: str) -> None:
    """F12: a command of an older version on that database -> exit code 65, and what to do."""
    verb, *rest = words.split()
    places = [str(newer.parent / word) if word in {"csv", "copy.db", "pages"} else word for word in rest]
    command = [sys.executable, "-m", "scrapy", verb, *places, "-s", f"DATABASE={newer}", "-s", "CONTACT=mail@academy.example"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = f"{newer} was written by a newer version (steps m0999_from_the_future); update this checkout\n"
    assert (done.returncode, done.stdout, done.stderr) == (65, "", told)


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """F20: the folder cannot be made -> said so by name before anything is asked for."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnwritableDatabaseError, match="cannot make the folder"):
        connect(tmp_path / "file" / "academy.db")


def test_folder_in_the_place_of_the_database_is_refused(tmp_path: Path) -> None:
    """F20: a folder in the place of the file -> refused."""
    with pytest.raises(UnwritableDatabaseError, match="is a folder"):
        connect(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission_is_refused(tmp_path: Path) -> None:
    """F20: a folder that must not be written to -> refused."""
    tmp_path.chmod(0o500)
    with pytest.raises(UnwritableDatabaseError, match="no permission"):
        connect(tmp_path / "academy.db")


def test_batch_that_fails_leaves_nothing_and_the_next_one_works(tmp_path: Path) -> None:
    """F17: a batch fails in the middle -> none of it is there, and the next one works."""
    db = new_database(tmp_path)
    with pytest.raises(sqlite3.IntegrityError), write_batch(db) as conn:
        conn.executemany("INSERT INTO skills (slug, name) VALUES (?, ?)", [("sql", "SQL"), ("sql", "SQL")])
    assert rows(db, "SELECT * FROM skills") == []
    with write_batch(db) as conn:
        conn.execute("INSERT INTO skills (slug, name) VALUES ('sql', 'SQL')")
    assert rows(db, "SELECT slug FROM skills") == [("sql",)]
    db.close()
