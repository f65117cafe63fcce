"""Real crawls that die: SIGKILL or an I/O error at a chosen SQL statement, a disk with a chosen number of pages left.

Run as a program it loads the project once, then reads requests from standard input and forks a child for each, which is `scrapy` from then
on: a crawl costs no second start of Python. `Nursery` is the other side, for the tests. What a child is told by `faults`:

- `kill_at`: SIGKILL itself before its n-th SQL statement, of either database file;
- `halt_at`: likewise SIGSTOP;
- `error_at`: from the n-th writing statement on the main database file on, raise «disk I/O error»; with `error_once` only there;
- `pages_left`: SQLite itself finds the disk full when the main database file has grown by so many pages;
- `count_to`: a file for the number of statements, written when the crawl has ended.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scrapy.cmdline import execute
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

ROOT = Path(__file__).parent.parent
READING = ("SELECT", "PRAGMA", "ROLLBACK")


class Doomed(sqlite3.Connection):
    """A connection that counts, and fails when told to."""

    faults: Mapping[str, Any] = {}
    statements = 0
    writes = 0
    is_main = False

    def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
        """Count, perhaps fail, then as ever."""
        self._count(sql)
        return super().execute(sql, *rest)

    def executemany(self, sql: str, *rest: Any) -> sqlite3.Cursor:
        """Likewise."""
        self._count(sql)
        return super().executemany(sql, *rest)

    def _count(self, sql: str) -> None:
        Doomed.statements += 1
        if Doomed.statements == self.faults.get("kill_at"):
            os.kill(os.getpid(), signal.SIGKILL)
        if Doomed.statements == self.faults.get("halt_at"):
            os.kill(os.getpid(), signal.SIGSTOP)
        if not self.is_main or sql.lstrip().upper().startswith(READING):
            return
        Doomed.writes += 1
        fails_at = self.faults.get("error_at")
        if fails_at is not None and (Doomed.writes == fails_at if self.faults.get("error_once") else Doomed.writes >= fails_at):
            raise sqlite3.OperationalError("disk I/O error")


def doomed_connect(database: str | Path, **options: Any) -> sqlite3.Connection:
    """Stands in for `sqlite3.connect`."""
    conn = _connect(database, factory=Doomed, **options)
    assert isinstance(conn, Doomed)
    conn.is_main = not str(database).endswith(".pages")
    left = Doomed.faults.get("pages_left")
    if conn.is_main and left is not None:
        (pages,) = sqlite3.Connection.execute(conn, "PRAGMA page_count").fetchone()
        sqlite3.Connection.execute(conn, f"PRAGMA max_page_count = {pages + left}").fetchall()
    return conn


_connect = sqlite3.connect


def become_scrapy(request: Mapping[str, Any]) -> None:
    """Be `scrapy` with these arguments from here on; does not return."""
    with Path(request["log"]).open("ab", buffering=0) as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(request["environment"])
    Doomed.faults = request["faults"]
    sqlite3.connect = doomed_connect  # type: ignore[assignment]
    code = 0
    try:
        execute(["scrapy", *request["arguments"]])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        if "count_to" in Doomed.faults:
            Path(Doomed.faults["count_to"]).write_text(f"{Doomed.statements} {Doomed.writes}", "ascii")
    os._exit(code)


def main() -> None:
    """Load the project, then serve requests, one JSON object a line; answers are the child's pid and, when it ended, its exit code."""
    sys.path.insert(0, str(ROOT))
    for room in ("commands.crawl", "pipelines.page_cache", "pipelines.store"):
        import_module(room)
    SpiderLoader.from_settings(get_project_settings()).list()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            become_scrapy(json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


@dataclass(slots=True)
class Child:
    """A crawl under way."""

    pid: int
    answers: Any
    log: Path

    def wait(self) -> int:
        """Its exit code; negative where a signal ended it."""
        return int(self.answers.readline())


class Nursery:
    """Starts crawls, one after the other; use it as a context manager."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def start(
        self, arguments: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None, faults: Mapping[str, Any] | None = None
    ) -> Child:
        """Begin `scrapy ARGUMENTS`; its output is appended to the file `log`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"arguments": list(arguments), "log": str(log), "environment": dict(environment or {}), "faults": dict(faults or {})}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return Child(int(self._process.stdout.readline()), self._process.stdout, log)

    def run(
        self, arguments: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None, faults: Mapping[str, Any] | None = None
    ) -> int:
        """Run `scrapy ARGUMENTS` to its end; its exit code, negative where a signal ended it."""
        return self.start(arguments, log=log, environment=environment, faults=faults).wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()


if __name__ == "__main__":
    main()
