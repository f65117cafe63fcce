"""The folder of a site that is made again and again: what differs is written, what is made no longer is removed, strangers stay.

`.pages` names every file that is ours. A name is added before its file is written, so that after a kill nothing of ours is a stranger.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.snapshot import claimed_folder

LIST = ".pages"
_NEW = ".new"
_OURS = re.compile(r"(?:[\w~-][\w.~-]*/)*[\w~-][\w.~-]*\.(?:html|css)", re.ASCII)
"""A name that we may have written; whatever else stands in the list is not touched."""


class StrangerError(FileExistsError):
    """A file stands where a page should go, and it is not ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of the files of a site."""

    files: int
    """How many there are now."""
    written: int
    """How many of them are new or differ from what stood there."""
    removed: int

    def __str__(self) -> str:
        return f"{self.files} files, {self.written} of them written, {self.removed} removed"


def write_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> Written:
    """Make a folder hold exactly these files of ours, each replaced in one step.

    Not synced to the disk: after a power loss a page may be empty, and the next time it differs and is written again.

    Args:
        folder: made where missing; files of others in it stay.
        files: name below the folder, `/` between the parts, and content; each name once.

    Raises:
        StrangerError: a file of another origin has a name that is needed; what was written so far stays.
        OSError: a file cannot be written.
        LockedError: another report into the folder is under way.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with claimed_folder(folder), _listed(folder) as (known, announce):
        made: set[str] = set()
        written = 0
        for name, content in files:
            made.add(name)
            written += _write(folder, name, content, known, announce)
        gone = sorted(name for name in known - made if _OURS.fullmatch(name))
        for name in gone:
            _remove(folder, name)
        _replace(folder / LIST, "".join(f"{name}\n" for name in sorted(made)).encode())
    return Written(files=len(made), written=written, removed=len(gone))


class _Announcer:
    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def __call__(self, name: str) -> None:
        self._file.write(f"{name}\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()


@contextmanager
def _listed(folder: Path) -> Iterator[tuple[set[str], _Announcer]]:
    path = folder / LIST
    known = set(path.read_text("utf-8").split("\n")) - {""} if path.exists() else set()
    announce = _Announcer(path)
    try:
        yield known, announce
    finally:
        announce.close()


def _write(folder: Path, name: str, content: bytes, known: set[str], announce: _Announcer) -> bool:
    """Whether the file was new or different."""
    if not _OURS.fullmatch(name):
        raise ValueError(f"no name for a page: {name!r}")
    path = folder / name
    try:
        if path.read_bytes() == content and name in known:
            return False
        is_there = True
    except FileNotFoundError:
        is_there = False
    if name not in known:
        if is_there:
            raise StrangerError(
                f"{path} was not made by a report (it is not named in {folder / LIST}); move it away or name another folder"
            )
        announce(name)
        known.add(name)
        path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, content)
    return True


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + _NEW)
    new.write_bytes(content)
    new.replace(path)


def _remove(folder: Path, name: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    path = folder / name
    path.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            break
        parent.rmdir()
