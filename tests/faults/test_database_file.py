"""F7, F13, F16, F17, F20, F22: a file or folder that is not what it should be, and what every connection is set to."""

import os
import sqlite3
from pathlib import Path

import pytest

from db.connect import connect, save_categories, write_batch
from db.errors import DamagedDatabaseError, DatabaseError, NewerSchemaError, NotADatabaseError, UnwritableDatabaseError
from tests.store import new_database, one, rows


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


def test_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """F12: a database of a newer version -> refused by name of the step that is not known."""
    path = tmp_path / "academy.db"
    db = connect(path)
    db.table("_sqlite_migrations").insert({"migration_set": "academy_market", "name": "m0999_from_the_future", "applied_at": "2031-01-01"})
    db.close()
    with pytest.raises(NewerSchemaError, match="m0999_from_the_future"):
        connect(path)


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
