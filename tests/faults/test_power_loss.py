"""F3: the power goes. What was published stays published; what was not is gone as a whole.

A kill loses nothing that a process has written; a power cut loses what is not yet on the disk, in any order. So the files are copied as
such a cut may leave them: the write-ahead log cut off or filled with rubbish from any byte on, the main file with some sectors of a
checkpoint and not others.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.console import DAY_2, facts, integrity, opened_console, run_states
from tests.crash_harness import ROOT
from tests.torture.shim import compiled

SECTOR = 512
SEED = 3
Facts = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The files at the moment when the crawl of day 2 has said that all is well, and the facts before and after it."""

    main: bytes
    log: bytes
    before: Facts
    after: Facts

    def restored(self, folder: Path, *, main: bytes | None = None, log: bytes | None = None) -> Path:
        """The files as something has left them."""
        (folder / "academy.db").write_bytes(self.main if main is None else main)
        (folder / "academy.db-wal").write_bytes(self.log if log is None else log)
        (folder / "academy.db-shm").unlink(missing_ok=True)
        return folder / "academy.db"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    folder = tmp_path_factory.mktemp("power")
    database, log = folder / "academy.db", folder / "log"
    with opened_console(folder, courses=60, reviews=60) as console:
        assert console.run("crawl", "skillbox", database=database, log=log) == 0
        before = facts(database)
        console.market.day = 2
        # While somebody reads who began before, the log is not folded back into the file.
        with closing(sqlite3.connect(database, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM courses").fetchall()
            assert console.run("crawl", "skillbox", database=database, log=log, NOW=DAY_2) == 0
            main, written = database.read_bytes(), (folder / "academy.db-wal").read_bytes()
        yield Copy(main=main, log=written, before=before, after=facts(database))


def test_copy_taken_when_the_crawl_says_that_all_is_well_holds_the_publication(copy: Copy, tmp_path: Path) -> None:
    """F3: power is lost right after exit code 0 -> the facts are in the files."""
    database = copy.restored(tmp_path)
    assert integrity(database) == "ok"
    assert run_states(database) == ["ok", "ok"]
    assert facts(database) == copy.after
    assert copy.after != copy.before


@pytest.mark.parametrize("rest", ["nothing", "zeros", "rubbish"])
def test_log_that_breaks_off_anywhere_holds_the_state_before_or_after(copy: Copy, tmp_path: Path, rest: str) -> None:
    """F3: only a part of the log reached the disk, cut at any byte -> no damage, and the whole publication or none of it."""
    rng = random.Random(SEED)
    seen = []
    for place in [*sorted(rng.randrange(len(copy.log)) for _ in range(40)), len(copy.log) - 1]:
        lost = len(copy.log) - place
        tail = {"nothing": b"", "zeros": bytes(lost), "rubbish": rng.randbytes(lost)}[rest]
        database = copy.restored(tmp_path, log=copy.log[:place] + tail)
        assert integrity(database) == "ok", place
        found = facts(database)
        assert found in (copy.before, copy.after), place
        # What is published and what calls the run good are one.
        assert (found == copy.after) == (run_states(database) == ["ok", "ok"]), place
        seen.append(found == copy.after)
    assert seen == sorted(seen)
    assert not seen[0]


def test_checkpoint_that_breaks_off_anywhere_holds_the_publication(copy: Copy, tmp_path: Path) -> None:
    """F3: folding the log back breaks off anywhere -> the publication is whole, since it stands in the log until then."""
    database = copy.restored(tmp_path)
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    folded = database.read_bytes()
    assert folded != copy.main
    rng = random.Random(SEED)
    for _ in range(25):
        length = rng.randrange(len(copy.main), len(folded) + 1)
        sectors = range(0, length, SECTOR)
        half = b"".join((folded if rng.random() < 0.5 else copy.main.ljust(length, b"\0"))[at : at + SECTOR] for at in sectors)[:length]
        database = copy.restored(tmp_path, main=half)
        assert integrity(database) == "ok"
        assert facts(database) == copy.after


PROGRAM = """
import json, os
from pathlib import Path
from db.publish import publish_run
from db.staging import stage_pages
from tests.store import DAY_1, course, full, new_database, page, start
from tests.torture.shim import Calls
calls = Calls()
calls.arm({"folder": os.getcwd()})
db = new_database(Path.cwd())
run = start(db)
stage_pages(db, run.run_id, [page(course("go", full(100_00)))])
staged = calls.unsynced
publish_run(db, run.run_id, DAY_1)
print(json.dumps([staged, calls.unsynced]))
"""


def test_log_is_on_the_disk_when_publishing_returns(tmp_path: Path) -> None:
    """F3: «published» was told -> its commit was synced (`synchronous = FULL`); what is only staged need not survive."""
    shim = compiled(tmp_path)
    if shim is None:
        pytest.skip("no C compiler: syncs of SQLite cannot be counted")
    environment = {**os.environ, "LD_PRELOAD": str(shim), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    staged, published = json.loads(done.stdout)
    assert staged > 0
    assert published == 0
