"""Copies that can be trusted, and what the doctor sees."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from scrapy.settings import Settings

from db.analysts_copy import copy_for_analysts
from db.author_key import use_key
from db.backup import back_up, damage
from db.connect import connect, fold_log
from db.doctor import Finding, examine, has_wal_reset_bug
from db.errors import BackupError, DamagedDatabaseError, MissingDatabaseError
from db.export import changes_since, export
from db.filesystem import file_system, is_network
from db.lock import exclusive_lock
from db.migrations import migrations
from pipelines.crawls import CannotRunError, claimed
from tests.console import opened_console
from tests.store import DAY_1, DAY_2, course, crawl, full, new_database, page, review, start

BACK_TO_M0006 = """
DELETE FROM _sqlite_migrations WHERE name = 'm0007_quarantine';
DROP TRIGGER promos_keep_versions;
DROP TABLE acceptances; DROP TABLE robots_files; DROP TABLE robots_texts; DROP TABLE course_aliases; DROP TABLE forgotten_authors;
DROP TABLE promo_versions;
ALTER TABLE staged DROP COLUMN matched; ALTER TABLE runs DROP COLUMN matched; ALTER TABLE runs DROP COLUMN gate;
ALTER TABLE school_stats_history DROP COLUMN rules; ALTER TABLE category_stats_history DROP COLUMN rules;
ALTER TABLE stats_state DROP COLUMN rules;
"""


def looked_at(path: Path, what: str, now: str = DAY_2) -> list[tuple[str, str]]:
    return [(each.level, each.text) for each in examine(path, now) if each.what == what]


def test_backup_of_a_database_that_is_being_written_to_is_whole(tmp_path: Path) -> None:
    """F14: a copy is wanted while the database is being written to -> `backup` makes a whole one and checks it."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(100_00))))
    db.conn.execute("BEGIN IMMEDIATE")
    db.conn.execute("UPDATE offers SET price = 1")
    made = back_up(tmp_path / "academy.db", tmp_path / "copies" / "academy.db")
    db.conn.execute("ROLLBACK")
    assert (made.schools, made.reviews, made.bytes) == (1, 0, made.path.stat().st_size)
    with closing(sqlite3.connect(made.path)) as copy:
        assert copy.execute("SELECT price FROM offers").fetchall() == [(100_00,)]
        assert damage(copy) == ""
    assert [each.name for each in made.path.parent.iterdir()] == ["academy.db"]
    db.close()


def test_backup_takes_nobody_s_place_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    new_database(tmp_path).close()
    target = tmp_path / "copy.db"
    target.write_text("mine")
    with pytest.raises(BackupError, match="is there already"):
        back_up(tmp_path / "academy.db", target)
    assert target.read_text() == "mine"
    with pytest.raises(MissingDatabaseError, match="there is no database"):
        back_up(tmp_path / "other.db", tmp_path / "c.db")
    assert not (tmp_path / "other.db").exists()
    (tmp_path / "other.db").touch()
    with pytest.raises(MissingDatabaseError, match="the file is empty"):
        back_up(tmp_path / "other.db", tmp_path / "c.db")
    assert ((tmp_path / "other.db").stat().st_size, (tmp_path / "c.db").exists()) == (0, False)


def test_copy_that_is_not_sound_is_no_backup(tmp_path: Path) -> None:
    """F14: the copy is not sound -> no backup, and said so."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(100_00))))
    db.conn.execute("PRAGMA foreign_keys = OFF")
    db.conn.execute("UPDATE offers SET course_id = 77")
    db.conn.commit()
    db.close()
    with pytest.raises(BackupError, match="a row of offers points to a row of courses that is not there"):
        back_up(tmp_path / "academy.db", tmp_path / "copy.db")
    assert sorted(each.name for each in tmp_path.iterdir() if "copy" in each.name) == []


COPIES: dict[str, Callable[[Path], object]] = {
    "backup": lambda path: back_up(path, path.with_name("copy.db")),
    "publish": lambda path: copy_for_analysts(path, path.with_name("copy.db"), now=DAY_2),
    "export": lambda path: export(path, path.with_name("copy"), now=DAY_2),
    "changes": lambda path: changes_since(path, DAY_1, now=DAY_2),
}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_database_whose_damage_no_copy_shows_is_refused(tmp_path: Path, copied: Callable[[Path], object]) -> None:
    """F14: a page is damaged that the copy has not, an index's -> refused: a sound copy does not prove the database sound."""
    path = tmp_path / "academy.db"
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(100_00))))
    (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'issues' AND type = 'index' ORDER BY name").fetchone()
    db.close()
    content = bytearray(path.read_bytes())
    content[8192 * (root - 1) : 8192 * root] = b"\xff" * 8192
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("VACUUM INTO ?", (str(tmp_path / "sound.db"),))
    with closing(sqlite3.connect(tmp_path / "sound.db")) as conn:
        assert damage(conn) == ""
    with pytest.raises(DamagedDatabaseError, match=r"is damaged .*; restore a backup"):
        copied(path)
    assert [each.name for each in tmp_path.iterdir() if "copy" in each.name] == []


def test_older_database_is_kept_as_it_was_before_it_is_brought_up_to_date(tmp_path: Path) -> None:
    """F12: an older database -> a checked backup is made before anything is changed."""
    path = tmp_path / "academy.db"
    old = connect(path)
    crawl(old, DAY_1, page(course("go", full(100_00))))
    old.conn.executescript(BACK_TO_M0006)
    old.close()
    connect(path).close()
    kept = tmp_path / "academy.db.before-m0007_quarantine"
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT price FROM offers").fetchall() == [(100_00,)]
        assert copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'acceptances'").fetchone() == (0,)
    db = connect(path)
    assert [step.name for step in migrations.pending(db)] == []
    db.close()
    assert [each.name for each in tmp_path.glob("*.before-*")] == [kept.name]


def held_at_m0006(path: Path, price: int, now: str) -> None:
    """The database as a version before m0007 leaves it after a run."""
    db = connect(path)
    crawl(db, now, page(course("go", full(price)), now=now))
    db.conn.executescript(BACK_TO_M0006)
    db.close()


def prices(copy: Path) -> list[int]:
    with closing(sqlite3.connect(copy)) as db:
        return [price for (price,) in db.execute("SELECT price FROM offers")]


def test_copy_of_an_earlier_update_is_no_backup_of_this_one(tmp_path: Path) -> None:
    """F12: updated, a backup restored, used, updated again -> a second copy, `.before-STEP-2`; the first stays as it is."""
    path = tmp_path / "academy.db"
    first = tmp_path / "academy.db.before-m0007_quarantine"
    held_at_m0006(path, 100_00, DAY_1)
    connect(path).close()
    for leftover in tmp_path.glob("academy.db-*"):
        leftover.unlink()
    shutil.copyfile(first, path)
    connect(path).close()
    assert [each.name for each in tmp_path.glob("*.before-*")] == [first.name], "the same rows are there already"
    for number, price in ((2, 120_00), (3, 130_00)):
        with closing(sqlite3.connect(first)) as db:
            db.execute("VACUUM INTO ?", (str(tmp_path / "restored"),))
        (tmp_path / "restored").replace(path)
        with closing(sqlite3.connect(path)) as db:
            db.execute("UPDATE offers SET price = ?", (price,))
            db.commit()
        connect(path).close()
        assert prices(tmp_path / f"{first.name}-{number}") == [price]
    assert prices(first) == [100_00]
    assert len(list(tmp_path.glob("*.before-*"))) == 3


def test_update_that_is_cut_off_again_and_again_keeps_one_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F12: an update that is interrupted, run again -> one copy of the state before it, however often."""
    path = tmp_path / "academy.db"
    held_at_m0006(path, 100_00, DAY_1)
    for _ in range(3):
        with monkeypatch.context() as patch:
            patch.setattr("db.connect.migrations.apply", cut)
            with pytest.raises(sqlite3.OperationalError, match="disk is full"):
                connect(path)
    connect(path).close()
    assert [each.name for each in tmp_path.glob("*.before-*")] == ["academy.db.before-m0007_quarantine"]
    assert list(tmp_path.glob(".*.partial")) == []


def cut(db: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def test_damaged_copy_of_an_earlier_update_is_not_relied_on(tmp_path: Path) -> None:
    """F12: the copy beside the database is cut or something else -> another one is made, and this one left alone."""
    path = tmp_path / "academy.db"
    held_at_m0006(path, 100_00, DAY_1)
    back_up(path, tmp_path / "whole")
    (tmp_path / "academy.db.before-m0007_quarantine").write_bytes((tmp_path / "whole").read_bytes()[:-8192])
    (tmp_path / "academy.db.before-m0007_quarantine-2").write_text("notes")
    connect(path).close()
    assert prices(tmp_path / "academy.db.before-m0007_quarantine-3") == [100_00]
    assert (tmp_path / "academy.db.before-m0007_quarantine-2").read_text() == "notes"


def test_new_database_is_not_backed_up(tmp_path: Path) -> None:
    new_database(tmp_path).close()
    assert list(tmp_path.glob("*.before-*")) == []


@pytest.mark.parametrize(
    ("version", "has_it"),
    [
        ((3, 6, 23), False), ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 50, 6), True), ((3, 50, 7), False),
        ((3, 51, 2), True), ((3, 51, 3), False), ((3, 52, 0), True), ((3, 53, 0), False), ((4, 0, 0), False),
    ],
    ids=str,
)  # fmt: skip
def test_versions_of_sqlite_that_can_damage_a_file_are_known(version: tuple[int, int, int], has_it: bool) -> None:
    """F15: an SQLite with the bug in resetting its log -> known by version, shown by `doctor`."""
    assert has_wal_reset_bug(version) is has_it


MOUNTS = """\
22 28 0:20 / /sys rw - sysfs sysfs rw
28 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 28 0:50 / {0}/far\\040away rw - nfs4 server:/x rw
41 28 0:51 / {0}/near rw - tmpfs none rw
42 41 0:52 / {0}/near rw - fuse.sshfs host: rw
broken line
"""


@pytest.mark.parametrize(
    ("place", "kind", "network"), [("far away/academy.db", "nfs4", True), ("near/data/x", "fuse.sshfs", True), ("here", "ext4", False)]
)
def test_file_system_is_that_of_the_innermost_mount(tmp_path: Path, place: str, kind: str, network: bool) -> None:
    """F16: the database on NFS or SMB -> seen; `doctor` calls it bad, a crawl warns."""
    (tmp_path / "far away").mkdir()
    (tmp_path / "near").mkdir()
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(tmp_path), "utf-8")
    assert file_system(tmp_path / place, mounts) == kind
    assert is_network(kind) is network


@pytest.mark.parametrize(
    "kind",
    [
        "nfs", "cifs", "smb3", "9p", "ceph", "lustre", "davfs", "glusterfs", "beegfs", "virtiofs", "vboxsf", "fuse.glusterfs",
        "fuse.davfs2", "fuse.s3fs", "fuse.rclone", "fuse.sshfs", "fuse.ceph-fuse", "fuse.juicefs", "fuse.of-next-year",
    ],
)  # fmt: skip
def test_file_system_over_a_network_is_known_by_its_kind(kind: str) -> None:
    """F16: the database over a network, or in a folder of the host's -> seen, also by a kind of FUSE that nobody has named yet."""
    assert is_network(kind) is True


@pytest.mark.parametrize(
    "kind", [None, "ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuseblk", "fuse", "fuse.ntfs-3g", "fuse.mergerfs", "fuse.encfs"]
)
def test_file_system_of_this_machine_is_not_over_a_network(kind: str | None) -> None:
    assert is_network(kind) is False


def test_file_system_is_unknown_where_nobody_tells(tmp_path: Path) -> None:
    assert file_system(tmp_path, tmp_path / "nowhere") is None


def test_healthy_machine_has_nothing_bad(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(100_00))))
    db.close()
    (tmp_path / "academy.db.key").write_bytes(b"k" * 64)
    (tmp_path / "academy.db.key").chmod(0o600)
    found = list(examine(tmp_path / "academy.db", DAY_2))
    assert [each for each in found if each.level == "bad"] == []
    assert Finding(level="good", what="last good run", text=f"alfa: {DAY_1}") in found


def test_key_that_others_can_read_is_bad(tmp_path: Path) -> None:
    new_database(tmp_path).close()
    key = tmp_path / "academy.db.key"
    key.write_bytes(b"k" * 64)
    key.chmod(0o644)
    ((level, text),) = looked_at(tmp_path / "academy.db", "key")
    assert (level, "mode 0644" in text, "chmod 600" in text) == ("bad", True, True)


@pytest.mark.parametrize(("key", "told"), [(None, "is missing"), (b"o" * 64, "is not the key of this database"), (b"", "holds no key")])
def test_key_that_is_lost_is_bad_where_reviewers_were_hashed_with_it(tmp_path: Path, key: bytes | None, told: str) -> None:
    """F13: the key of reviewers' names is lost, empty or another one -> `doctor` says so; crawls and `reparse` end with 74."""
    database, file = tmp_path / "academy.db", tmp_path / "academy.db.key"
    db = new_database(tmp_path)
    assert looked_at(database, "key") == [("good", f"{file} is made by the next crawl")]
    crawl(db, DAY_1, page(source="review", reviews=[review(1, "Слова", author_key="a" * 32)]))
    use_key(db, b"k" * 64, DAY_1)
    db.close()
    if key is not None:
        file.write_bytes(key)
        file.chmod(0o600)
    bad = [text for level, text in looked_at(database, "key") if level == "bad"]
    assert (len(bad), told in bad[0]) == (1, True)
    with pytest.raises(CannotRunError, match=told) as refused, claimed(Settings({"DATABASE": str(database)}), hashes_names=True):
        pass
    assert refused.value.code == 74
    with claimed(Settings({"DATABASE": str(database)})):  # for figures: nobody is hashed
        pass
    file.write_bytes(b"k" * 64)
    file.chmod(0o600)
    assert looked_at(database, "key") == [("good", f"{file}, for its owner alone")]
    with claimed(Settings({"DATABASE": str(database)}), hashes_names=True):
        pass


def test_page_cache_that_others_can_read_is_bad(tmp_path: Path) -> None:
    new_database(tmp_path).close()
    assert looked_at(tmp_path / "academy.db", "page cache") == [("good", "is made by the first crawl")]
    for name, mode in (("academy.db.pages", 0o600), ("academy.db.pages-wal", 0o600), ("academy.db.pages.damaged-1", 0o640)):
        (tmp_path / name).write_bytes(b"")
        (tmp_path / name).chmod(mode)
    ((level, text),) = looked_at(tmp_path / "academy.db", "page cache")
    assert (level, text.endswith("chmod 600 academy.db.pages.damaged-1")) == ("bad", True)
    (tmp_path / "academy.db.pages.damaged-1").chmod(0o600)
    assert looked_at(tmp_path / "academy.db", "page cache") == [("good", "for its owner alone")]


def test_doctor_names_who_holds_the_lock_and_leaves_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "academy.db"
    new_database(tmp_path).close()
    assert looked_at(path, "lock") == [("good", "free")]
    with exclusive_lock(path):
        ((level, text),) = looked_at(path, "lock")
    assert (level, text.startswith(f"held by pid {os.getpid()}, since 20")) == ("good", True)
    assert looked_at(path, "lock") == [("good", "free")]


def test_run_from_the_future_and_data_that_is_old_are_said(tmp_path: Path) -> None:
    """F10: the clock was wrong -> `doctor` names the run that began in the future."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(100_00))))
    start(db, "2030-01-01T00:00:00Z", spider="beta", school="beta")
    db.close()
    ((level, text),) = looked_at(tmp_path / "academy.db", "clock")
    assert (level, text.startswith("run 2 began 2030-01-01T00:00:00Z")) == ("warning", True)
    assert looked_at(tmp_path / "academy.db", "last good run", "2026-10-20T12:00:00Z") == [
        ("warning", "beta: never; scrapy check beta"),
        ("warning", f"alfa: {DAY_1}, 10 days ago; scrapy check alfa"),
    ]


def test_damaged_database_is_bad_and_says_what_to_do(tmp_path: Path) -> None:
    """F13: a damaged database -> `doctor` says what is damaged and what to do."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(100_00))))
    db.close()
    path = tmp_path / "academy.db"
    content = bytearray(path.read_bytes())
    content[8192 * 3 : 8192 * 4] = b"\xff" * 8192
    path.write_bytes(content)
    ((level, text),) = looked_at(path, "database")
    assert (level, "restore a backup" in text) == ("bad", True)


@pytest.mark.parametrize(("content", "told"), [(None, ""), (b"", ": the file is empty")], ids=["missing", "empty"])
def test_database_that_is_not_there_is_named_and_not_made(tmp_path: Path, content: bytes | None, told: str) -> None:
    """F20: DATABASE names no file, or an empty one -> `doctor` says which, and that a crawl makes it; it makes nothing."""
    path = tmp_path / "academy.db"
    if content is not None:
        path.write_bytes(content)
    text = f"there is no database {path}{told}; the first crawl makes it, if DATABASE names the file that is meant"
    assert looked_at(path, "database") == [("warning", text)]
    assert [each.stat().st_size for each in tmp_path.iterdir()] == ([] if content is None else [0])


def test_log_is_folded_back_unless_somebody_reads_from_before(tmp_path: Path) -> None:
    """F7: an analyst reads all night -> the crawl goes on, the log that cannot be folded back is told."""
    path = tmp_path / "academy.db"
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(100_00))))
    log = tmp_path / "academy.db-wal"
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM courses").fetchone()
        crawl(db, DAY_2, page(course("go", full(110_00)), now=DAY_2))
        assert fold_log(path) is False
        assert log.stat().st_size > 0
    assert fold_log(path) is True
    assert log.stat().st_size == 0
    db.close()


def test_commands_say_what_they_did(tmp_path: Path) -> None:
    database, log = tmp_path / "academy.db", tmp_path / "log"
    with opened_console(tmp_path, courses=20, reviews=10, promos=5) as console:
        assert console.run("crawl", "otus", database=database, log=log) == 0
        copy = tmp_path / "copies" / "academy.db"
        assert console.run("backup", str(copy), database=database, log=log) == 0
        assert (copy.with_name("academy.db.key").read_bytes(), copy.with_name("academy.db.key").stat().st_mode & 0o777) == (
            b"k" * 64,
            0o600,
        )
        assert console.run("backup", str(copy), database=database, log=log) == 65
        assert console.run("backup", database=database, log=log) == 2
        database.with_name("academy.db.key").chmod(0o600)
        assert console.run("doctor", database=database, log=log) == 0
        assert console.run("doctor", database=database, log=log, COOKIES_ENABLED="True", DOWNLOAD_MAXSIZE=0) == 1
        said = log.read_text("utf-8")
        assert "bad      setting: COOKIES_ENABLED is True: prices may be made for us alone" in said
        assert "bad      setting: DOWNLOAD_MAXSIZE is 0: one page can fill the memory" in said
