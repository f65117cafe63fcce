"""The system calls of a child: counted, and one of them spoiled.

With a C compiler at hand `shim.c` stands between the C library and everything above it, SQLite included. Without one only the calls that
Python itself makes are counted, by wrappers around functions of `os`: syncs and changes of names, not writes.
"""

import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

KINDS = ("write", "sync", "name", "truncate")
"""`sync` is fsync and fdatasync; `name` is rename, link, symlink, unlink, mkdir, rmdir and the making of a file."""
DEEDS = ("nothing", "kill", "tear", "shorten", "fail")
"""Killed before the call, killed after half of a write, half of a write done and told so, an error returned."""
SOURCE = Path(__file__).with_name("shim.c")
_PYTHON_CALLS = {
    "fsync": ("sync", 0), "rename": ("name", 1), "replace": ("name", 1), "link": ("name", 1), "symlink": ("name", 1), "unlink": ("name", 0),
    "mkdir": ("name", 0), "rmdir": ("name", 0),
}  # fmt: skip
"""Function of `os` -> its kind, and which of its arguments names the file that changes."""


def compiled(folder: Path) -> Path | None:
    """The shim as a library in the folder; None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    library = folder / "shim.so"
    words = [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(words, check=True, capture_output=True)
    return library


class Calls:
    """What a child counts and spoils of its own system calls, once `arm` has said where."""

    def __init__(self) -> None:
        """Use the shim if it is loaded into this process."""
        self._library = ctypes.CDLL(None)
        self.is_preloaded = hasattr(self._library, "torture_arm")
        if self.is_preloaded:
            self._library.torture_seen.restype = self._library.torture_unsynced.restype = ctypes.c_long
        self._seen = dict.fromkeys(KINDS, 0)
        self._plan: Mapping[str, Any] = {}
        self._done = False

    def arm(self, plan: Mapping[str, Any]) -> None:
        """Count below `folder`; do the `deed` at the `at`-th call of `kind`, with `error`; `lasting`: kinds that fail from then on."""
        self._plan = {"kind": "write", "at": 0, "deed": "nothing", "error": 0, "lasting": (), **plan}
        if not self.is_preloaded:
            for name, (kind, argument) in _PYTHON_CALLS.items():
                setattr(os, name, self._wrapped(getattr(os, name), kind, argument))
            return
        mask = sum(1 << KINDS.index(kind) for kind in self._plan["lasting"])
        self._library.torture_arm(
            os.fsencode(self._plan["folder"]), KINDS.index(self._plan["kind"]), ctypes.c_long(self._plan["at"]),
            DEEDS.index(self._plan["deed"]), self._plan["error"], mask,
        )  # fmt: skip

    @property
    def seen(self) -> dict[str, int]:
        """How many calls of each kind there have been."""
        if self.is_preloaded:
            return {kind: int(self._library.torture_seen(number)) for number, kind in enumerate(KINDS)}
        return dict(self._seen)

    @property
    def done(self) -> bool:
        """Whether the deed is done."""
        return bool(self._library.torture_done()) if self.is_preloaded else self._done

    @property
    def unsynced(self) -> int:
        """Writes to a write-ahead log since it was last synced; needs the shim."""
        return int(self._library.torture_unsynced())

    def _wrapped(self, call: Callable[..., Any], kind: str, argument: int) -> Callable[..., Any]:
        @wraps(call)
        def counted(*args: Any, **options: Any) -> Any:
            named = args[argument]
            place = Path(f"/proc/self/fd/{named}").readlink() if isinstance(named, int) else Path(named)
            if place.is_relative_to(self._plan["folder"]):
                self._count(kind)
            return call(*args, **options)

        return counted

    def _count(self, kind: str) -> None:
        self._seen[kind] += 1
        if self._done:
            fails = kind in self._plan["lasting"]
        else:
            fails = self._done = (self._plan["kind"], self._plan["at"]) == (kind, self._seen[kind])
        if not fails:
            return
        if self._plan["deed"] == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(self._plan["error"], os.strerror(self._plan["error"]))
