"""Two runs at once: the second is told whose turn it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.lock import LockedError, exclusive_lock, holder

HOLD = """
import sys
from db.lock import exclusive_lock
with exclusive_lock(sys.argv[1]):
    print('held', flush=True)
    sys.stdin.read()
"""


def test_second_run_is_told_pid_and_start_of_the_first(tmp_path: Path) -> None:
    """F8: the lock is held -> refused at once with pid and start of the holder."""
    database = tmp_path / "academy.db"
    with exclusive_lock(database):
        with pytest.raises(LockedError, match=f"pid {os.getpid()}, started 20") as refused, exclusive_lock(database):
            pass
        assert refused.value.pid == os.getpid()
    assert (tmp_path / "academy.db.lock").exists()


def test_lock_is_free_again_after_the_block_even_when_it_raised(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive_lock(tmp_path / "a.db"):
        _ = 1 / 0
    with exclusive_lock(tmp_path / "a.db"):
        pass


def test_lock_file_of_a_dead_process_locks_nobody_out(tmp_path: Path) -> None:
    """F9: a lock file of a process that is gone -> locks nobody out."""
    (tmp_path / "a.db.lock").write_text("99999 2020-01-01T00:00:00Z\n")
    with exclusive_lock(tmp_path / "a.db"):
        assert (tmp_path / "a.db.lock").read_text().startswith(f"{os.getpid()} ")


def test_lock_holds_between_processes_and_ends_with_kill(tmp_path: Path) -> None:
    """F9: the holder is killed -> the lock is free."""
    database = tmp_path / "a.db"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LockedError) as refused, exclusive_lock(database):
            pass
        assert refused.value.pid == other.pid
        other.kill()
        other.wait()
    with exclusive_lock(database):
        pass


@pytest.mark.parametrize("there", [True, False], ids=["database", "no database yet"])
def test_link_to_the_database_has_its_lock(tmp_path: Path, *, there: bool) -> None:
    """F8: the same database by the name of a link, of its file or of its folder -> one lock."""
    (tmp_path / "disk").mkdir()
    database, link, folder = tmp_path / "disk" / "academy.db", tmp_path / "link.db", tmp_path / "folder"
    if there:
        database.touch()
    link.symlink_to(database)
    folder.symlink_to(tmp_path / "disk")
    for first, second in [(database, link), (link, database), (folder / "academy.db", link), (database, folder / "academy.db")]:
        with exclusive_lock(first):
            assert (holder(second) or "").startswith(f"pid {os.getpid()}, since 20")
            with pytest.raises(LockedError, match=f"pid {os.getpid()}"), exclusive_lock(second):
                pass
        assert holder(second) is None
    assert sorted(path.name for path in tmp_path.rglob("*.lock")) == ["academy.db.lock"]


def test_two_databases_do_not_disturb_each_other(tmp_path: Path) -> None:
    with exclusive_lock(tmp_path / "a.db"), exclusive_lock(tmp_path / "b.db"):
        pass
