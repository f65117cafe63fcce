"""Where a run is struck, and by what: the menu of faults, and points spread over a whole run."""

import errno
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.torture.shim import KINDS

Scene = tuple[int, str]
"""Day of the market, and command."""
Counts = Mapping[Scene, Mapping[str, int]]
"""How many operations of each kind the undisturbed command takes; `statement`, `write statement`, and the kinds of the shim."""

LOCKED_SHORTLY, LOCKED_LONG, PATIENCE = 0.3, 1.5, 0.2
"""Seconds: another process holds the write lock; a connection waits for it (in place of a minute)."""
_SPOILED: Mapping[str, Mapping[str, Any]] = {
    "killed": {"deed": "kill"},
    "killed in the middle": {"deed": "tear"},
    "disk full once": {"deed": "fail", "error": errno.ENOSPC},
    "disk full": {"deed": "fail", "error": errno.ENOSPC, "lasting": ("write", "truncate")},
    "disk fills up in the middle": {"deed": "shorten", "error": errno.ENOSPC, "lasting": ("write", "truncate")},
    "I/O error once": {"deed": "fail", "error": errno.EIO},
    "I/O errors": {"deed": "fail", "error": errno.EIO, "lasting": KINDS},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One row of the menu."""

    day: int
    """1: into an empty folder; 2: over what day 1 has left."""
    command: str
    kind: str
    """`statement`, or a kind of system call."""
    deed: str

    @property
    def kills(self) -> bool:
        """Whether the process dies of it."""
        return self.deed.startswith("killed")

    @property
    def counted(self) -> str:
        """What the operations that it may strike are called in `Counts`."""
        return self.kind if self.kind != "statement" or self.kills else "write statement"

    def orders(self, number: int, folder: str) -> dict[str, Any]:
        """What the child is told, to strike its operation of that number."""
        if self.kind != "statement":
            return {"calls": {"folder": folder, "kind": self.kind, "at": number, **_SPOILED[self.deed]}}
        told: dict[str, dict[str, Any]] = {
            "killed": {"kill_at": number},
            "I/O error once": {"error_at": number, "error_once": True},
            "I/O errors": {"error_at": number},
            "locked for a while": {"lock_at": number, "lock_for": LOCKED_SHORTLY},
            "locked for too long": {"lock_at": number, "lock_for": LOCKED_LONG, "patience": PATIENCE},
        }
        return {"calls": {"folder": folder}, **told[self.deed]}


def _rows(day: int, command: str, **deeds: Sequence[str]) -> tuple[Fault, ...]:
    return tuple(Fault(day=day, command=command, kind=kind, deed=deed) for kind, struck in deeds.items() for deed in struck)


MENU = (
    *_rows(
        1, "crawlall", statement=("killed",), write=("killed", "killed in the middle", "disk fills up in the middle"), sync=("killed",),
        name=("killed", "I/O error once"), truncate=("killed",),
    ),
    *_rows(
        2, "crawlall", statement=("killed", "I/O error once", "I/O errors", "locked for a while", "locked for too long"),
        write=("killed", "killed in the middle", "disk full once", "disk full", "I/O error once", "I/O errors"),
        sync=("killed", "I/O error once"), name=("killed", "I/O error once"), truncate=("I/O error once",),
    ),
    *_rows(1, "export", name=("killed",)),
    *_rows(2, "export", write=("killed in the middle", "disk full"), sync=("killed",), name=("killed", "I/O error once")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A fault somewhere in a run."""

    fault: Fault
    share: float
    """Which operation: the share of those before it in all that an undisturbed run takes, 0 to under 1."""

    def number(self, counts: Counts) -> int:
        """The number of the operation, from 1."""
        return 1 + int(self.share * counts[self.fault.day, self.fault.command][self.fault.counted])

    def __str__(self) -> str:
        """For a person, and as the id of a test."""
        fault = self.fault
        return f"day {fault.day}, {fault.command}: {fault.counted} {fault.deed} at {self.share:.4f}"


def spread(points: int, seed: int) -> list[Point]:
    """So many points: the rows of the menu by turns, those of one row spread evenly over the run, each at random within its stretch."""
    rng = random.Random(seed)
    chosen = []
    for row, fault in enumerate(MENU):
        share = points // len(MENU) + (row < points % len(MENU))
        chosen += [Point(fault=fault, share=(each + rng.random()) / share) for each in range(share)]
    rng.shuffle(chosen)
    return chosen
