"""One run at a time: an advisory lock beside the database, gone with the process that holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


class LockedError(Exception):
    """Another run holds the lock."""

    def __init__(self, pid: int | None, started_at: str | None) -> None:
        """Name the holder; None where it has not yet written its name."""
        self.pid = pid
        self.started_at = started_at
        super().__init__(f"another run holds the database: pid {pid or 'not known yet'}, started {started_at or 'just now'}")


@contextmanager
def exclusive_lock(database_path: str | Path) -> Iterator[None]:
    """Hold `<DATABASE>.lock` for the time of the block; a link to the database has the lock of the database.

    The kernel drops the lock when the process ends, however it ends, so a file left behind means nothing.

    Raises:
        LockedError: another process (or another block of this one) holds it.
    """
    path = _place(database_path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _held(path) from error
        _sign(file.fileno(), path)
        try:
            yield
        finally:
            file.truncate(0)


def _sign(file: int, path: Path) -> None:
    """Write who holds the lock. Straight into the file: what a buffer holds would be tried again when it is closed."""
    try:
        os.truncate(file, 0)
        os.write(file, f"{os.getpid()} {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n".encode())
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def holder(database_path: str | Path) -> str | None:
    """Who holds the lock, for a person; None where nobody does. The lock is not touched."""
    path = _place(database_path)
    if not path.exists():
        return None
    with path.open("r", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            held = _held(path)
            return f"pid {held.pid or 'not known yet'}, since {held.started_at or 'just now'}"
    return None


def _place(database_path: str | Path) -> Path:
    """The file of the lock: beside the database itself, where SQLite has its log too, by whatever name it is reached."""
    return Path(f"{os.path.realpath(database_path)}.lock")


def _held(path: Path) -> LockedError:
    words = path.read_text("utf-8").split()
    if len(words) != 2:
        return LockedError(None, None)
    return LockedError(int(words[0]), words[1])
