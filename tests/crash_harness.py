"""Real crawls that die: killed, halted or failing at a chosen SQL statement or system call, or on a disk with few pages left.

Run as a program it loads the project once, then reads requests from standard input and forks a child for each, which is `scrapy` from then
on: a crawl costs no second start of Python. `Nursery` is the other side, for the tests. What a child is told by `faults`:

- `kill_at`: SIGKILL itself before its n-th SQL statement, of either database file;
- `kill_before`: likewise before the first statement that contains these words;
- `halt_at`: SIGSTOP before the n-th;
- `error_at`: from the n-th writing statement on the main database file on, raise «disk I/O error»; with `error_once` only there;
- `lock_at`: another process takes the write lock before the n-th writing statement, for `lock_for` seconds;
- `patience`: seconds that a connection waits for a lock, in place of what the code says;
- `pages_left`: SQLite itself finds the disk full when the main database file has grown by so many pages;
- `calls`: what `tests.torture.shim.Calls.arm` takes;
- `fixed_key`: the key of the authors' hash is made, but always the same;
- `count_to`: a file for what was counted, as JSON, written when the child ends: `statements`, `writes` (statements that write), `calls` by
  kind, and `done`, whether the deed of `calls` is done.
"""

import json
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import TracebackType
from typing import Any, Self

from scrapy.cmdline import execute
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from tests.torture.doomed import Doomed, doomed_connect
from tests.torture.shim import Calls

ROOT = Path(__file__).parent.parent


def become_scrapy(request: Mapping[str, Any]) -> None:
    """Be `scrapy` with these arguments from here on; does not return."""
    with Path(request["log"]).open("ab", buffering=0) as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(request["environment"])
    Doomed.faults = faults = request["faults"]
    sqlite3.connect = doomed_connect  # type: ignore[assignment]
    if "fixed_key" in faults:
        secrets.token_hex = lambda size: "6b" * size  # type: ignore[assignment,misc]
    calls = Calls()
    if "calls" in faults:
        calls.arm(faults["calls"])
    code = 0
    try:
        execute(["scrapy", *request["arguments"]])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        if "count_to" in faults:
            counted = {"statements": Doomed.statements, "writes": Doomed.writes, "calls": calls.seen, "done": calls.done}
            Path(faults["count_to"]).write_text(json.dumps(counted), "ascii")
    os._exit(code)


def main() -> None:
    """Load the project, then serve requests, one JSON object a line; answers are the child's pid and, when it ended, its exit code."""
    for room in ("commands", "pipelines", "scrapers"):
        for module in iter_modules([str(ROOT / room)]):
            import_module(f"{room}.{module.name}")
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
    """Starts crawls, one after the other; use it as a context manager. `preload`: a library that every child begins with."""

    def __init__(self, preload: Path | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash_harness"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env={**os.environ, **({"LD_PRELOAD": str(preload)} if preload else {})},
        )  # fmt: skip

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


def counted(file: Path) -> dict[str, Any]:
    """What a child has written to `count_to`."""
    found: dict[str, Any] = json.loads(file.read_text("ascii"))
    return found


def wait_until_stopped(pid: int) -> None:
    """Return once a process that is to halt stands still, with every thread of it. Raises `AssertionError` after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError):  # a thread that ended between the two looks
            threads = [stat.read_text("utf-8") for stat in Path(f"/proc/{pid}/task").glob("*/stat")]
            if threads and all(stat.rpartition(")")[2].split()[0] == "T" for stat in threads):
                return
        time.sleep(0.01)
    raise AssertionError("the crawl did not come to its halt")


if __name__ == "__main__":
    main()
