"""One run that nothing disturbs, and any number of runs that are struck somewhere, then run again by hand as an operator would."""

import os
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.console import DAY_1, DAY_2, Console, opened_console
from tests.crash_harness import counted
from tests.database_dump import Dump, dump
from tests.torture.compare import (
    Files,
    cached_pages,
    cells_of,
    files_of,
    manifest_problems,
    names_below,
    rows_that_differ,
    unsound,
)  # fmt: skip
from tests.torture.points import Point, Scene
from tests.torture.shim import compiled

DAYS = {1: DAY_1, 2: DAY_2}
COMMANDS = ("crawlall", "export")
NEW_AIMS = 4
"""Counts of system calls differ a little from run to run: how often a shot beyond the end of a run is taken again, nearer."""


@dataclass(slots=True)
class Undisturbed:
    """What two days come to when nothing happens."""

    folder: Path
    """Holds a folder for each command of each day: the data as it was before."""
    counts: dict[Scene, dict[str, int]] = field(default_factory=dict)
    dumps: dict[int, Dump] = field(default_factory=dict)
    lenient: dict[int, Dump] = field(default_factory=dict)
    """Likewise, without what was sent over the wire."""
    cached: dict[int, Dump] = field(default_factory=dict)
    files: dict[int, Files] = field(default_factory=dict)
    names: dict[int, list[str]] = field(default_factory=dict)

    def before(self, day: int, command: str) -> Path:
        """The data before this command."""
        return self.folder / f"before-{command}-{day}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one point."""

    point: Point
    number: int
    """Of the operation that was struck."""
    hit: bool
    """False where the run ended before that operation came."""
    code: int
    """Of the command that was struck; negative: the signal that ended it."""
    again: tuple[int, ...]
    """Of the commands that were run after it."""
    rows: int
    """Rows of the database and of the CSV files that were compared."""
    differences: tuple[str, ...]


@dataclass(slots=True)
class Rack:
    """A console with its market, and what an undisturbed run came to."""

    console: Console
    folder: Path
    settings: Mapping[str, object]
    known: Undisturbed

    def learn(self) -> None:
        """Run both days undisturbed."""
        data = self.folder / "data"
        data.mkdir()
        for day in DAYS:
            for command in COMMANDS:
                shutil.copytree(data, self.known.before(day, command), symlinks=True)
                code, told = self._run(day, command, data)
                if code != 0 or told is None:
                    raise AssertionError(f"day {day}, {command}: {code}\n{self._log(data)[-3000:]}")
                counts = {"statement": told["statements"], "write statement": told["writes"], **told["calls"]}
                self.known.counts[day, command] = counts
            self.known.dumps[day] = dump(data / "academy.db")
            self.known.lenient[day] = dump(data / "academy.db", ignore_transfers=True)
            self.known.cached[day] = cached_pages(data / "academy.db")
            self.known.files[day] = files_of(data / "csv")
            self.known.names[day] = names_below(data)

    def strike(self, point: Point) -> Outcome:
        """Run a command with the fault, look at what is there, run again, and compare."""
        fault, number = point.fault, point.number(self.known.counts)
        for _ in range(NEW_AIMS):
            data = self.folder / "struck"
            shutil.rmtree(data, ignore_errors=True)
            shutil.copytree(self.known.before(fault.day, fault.command), data, symlinks=True)
            self._log_file(data).unlink(missing_ok=True)
            code, told = self._run(fault.day, fault.command, data, fault.orders(number, str(data)))
            there = _operations(told, fault.counted)
            hit = code == -signal.SIGKILL if told is None else told["done"] or (fault.kind == "statement" and number <= there)
            if hit or told is None:
                break
            number = max(1, number - max(1, self.known.counts[fault.day, fault.command][fault.counted] - there))
        found = self._struck_badly(point, code, data)
        again = [self._run(fault.day, command, data)[0] for command in COMMANDS[COMMANDS.index(fault.command) :]]
        if any(again):
            found.append(f"run again, ended with {again}: {_complaints(self._log(data))}")
        found += self._differs(point, code, data)
        rows = sum(sum(rows.values()) for rows in self.known.dumps[fault.day].values())
        rows += sum(len(cells) for name, cells in cells_of(self.known.files[fault.day]).items() if name.endswith(".csv"))
        return Outcome(point=point, number=number, hit=hit, code=code, again=tuple(again), rows=rows, differences=tuple(found))

    def _struck_badly(self, point: Point, code: int, data: Path) -> list[str]:
        """What is wrong after the fault, before anybody has run anything again."""
        fault, log, day = point.fault, self._log(data), point.fault.day
        found = unsound(data / "academy.db")
        if code not in ((-signal.SIGKILL,) if fault.kills else (0, os.EX_IOERR)):
            found.append(f"exit code {code}: {_complaints(log)}")
        if "Traceback" in log:
            found.append(f"a traceback: {log[log.index('Traceback') :][:2500]}")
        files = files_of(data / "csv")
        former = self.known.files.get(day - 1, {})
        if files != former and (fault.command != "export" or files != self.known.files[day]):
            found += manifest_problems(files) or ["CSV: neither the old snapshot nor the new one"]
        if code == 0 and fault.command == "crawlall":
            held = dump(data / "academy.db", ignore_transfers=True)
            found += [f"exit code 0, but {line}" for line in rows_that_differ(held, self.known.lenient[day])]
        if code == 0 and fault.command == "export" and files != self.known.files[day]:
            found.append("exit code 0, but the snapshot is not the new one")
        return found

    def _differs(self, point: Point, code: int, data: Path) -> list[str]:
        """What is not as if nothing had happened, when the commands have been run again."""
        day, database, lived_on = point.fault.day, data / "academy.db", not point.fault.kills
        held = dump(database, ignore_failed=code > 0, ignore_transfers=lived_on)
        found = rows_that_differ(held, self.known.lenient[day] if lived_on else self.known.dumps[day])
        if point.fault.kills:
            found += rows_that_differ(cached_pages(database), self.known.cached[day])
        found += unsound(database)
        files = files_of(data / "csv")
        found += manifest_problems(files)
        cells, due = cells_of(files), cells_of(self.known.files[day])
        found += [f"CSV: {name} differs" for name in sorted({*cells, *due}) if cells.get(name) != due.get(name)]
        # Where a disk fails SQLite may leave a log beside its file, which belongs to it: the next that opens the file takes it in.
        names = [name for name in names_below(data) if point.fault.kills or not name.endswith(("-wal", "-shm"))]
        return found + [f"files: {name}" for name in sorted(set(names) ^ set(self.known.names[day]))]

    def _run(self, day: int, command: str, data: Path, faults: Mapping[str, Any] | None = None) -> tuple[int, dict[str, Any] | None]:
        """Exit code, and what was counted unless it was killed."""
        count = self.folder / "count"
        count.unlink(missing_ok=True)
        self.console.market.day = day
        words = (command, str(data / "csv")) if command == "export" else (command,)
        told = {"count_to": str(count), "fixed_key": True, "calls": {"folder": str(data)}, **(faults or {})}
        code = self.console.run(*words, database=data / "academy.db", log=self._log_file(data), faults=told, NOW=DAYS[day], **self.settings)
        return code, counted(count) if count.exists() else None

    def _log_file(self, data: Path) -> Path:
        return self.folder / f"{data.name}.log"

    def _log(self, data: Path) -> str:
        return self._log_file(data).read_text("utf-8")


def _operations(told: Mapping[str, Any] | None, kind: str) -> int:
    if told is None:
        return 0
    return int({"statement": told["statements"], "write statement": told["writes"], **told["calls"]}[kind])


def _complaints(log: str) -> str:
    """What a log says beside how things went."""
    return "\n".join(line for line in log.splitlines() if " INFO: " not in line)[-3000:]


@contextmanager
def opened_rack(*, spiders: Sequence[str] = (), known: Undisturbed | None = None, preload: bool = True, **sizes: int) -> Iterator[Rack]:
    """A rack in a folder of its own, in memory where there is such a place: the kill of a process loses nothing that it has written.

    `spiders`: those that crawl (default: all); `known`: what another rack has learnt already; `preload`: use the shim if it can be built.
    """
    settings = {"SPIDER_MODULES": ",".join(f"scrapers.spiders.{name}" for name in spiders)} if spiders else {}
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with TemporaryDirectory(prefix="torture-", dir=memory) as place:
        folder = Path(place)
        with opened_console(folder, compiled(folder) if preload else None, **sizes) as console:
            console.key = None
            rack = Rack(console, folder, settings, known or Undisturbed(folder))
            if known is None:
                rack.learn()
            yield rack
