"""Two runs at once: the second is told whose turn it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.lock import LockedError, exclusive_lock

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
    with subprocess.Popen([sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError) as refused, exclusive_lock(database):
            pass
        assert refused.value.pid == holder.pid
        holder.kill()
        holder.wait()
    with exclusive_lock(database):
        pass


def test_two_databases_do_not_disturb_each_other(tmp_path: Path) -> None:
    with exclusive_lock(tmp_path / "a.db"), exclusive_lock(tmp_path / "b.db"):
        pass
