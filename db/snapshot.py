"""A folder whose files are replaced all at once, so that whoever looks sees the former ones or the new ones, whatever cuts the writer off.

Each name in the folder is a symbolic link through `.current`, and `.current` is a link to the folder that holds the files:

    DIR/courses.csv -> .current/courses.csv
    DIR/.current    -> .snapshot-1

A new snapshot is written beside it, in `.snapshot-2`, and renaming one link publishes it. Where the file system has no symbolic links the
files are renamed one by one, the last one last; a process killed between two renames leaves a mixture until the next snapshot.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from db.errors import BackupError
from db.lock import LockedError

CURRENT = ".current"
SLOTS = (".snapshot-1", ".snapshot-2")
_NEW_LINK = ".link"
_FORMER_STAGING = ".export"
"""Where earlier versions wrote what they had not finished."""
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)


@contextmanager
def new_snapshot(folder: Path, *, names: Collection[str], listed: Callable[[Path], frozenset[str]], last: str) -> Iterator[Path]:
    """Give an empty folder for the files of a snapshot; when the block ends well, they take the place of those with the same names.

    Args:
        folder: made where missing. Files of other names in it stay; when anything fails, so do the former ones.
        names: the files that the snapshot will have at least, so that a stranger among them is seen before any work.
        listed: the files in a folder of which its own list says that they are a snapshot's.
        last: the file that is put in place last where that cannot be done all at once.

    Raises:
        BackupError: a file of such a name is there that no snapshot has written; it stays, and nothing is changed.
        OSError: a file cannot be put in place.
        LockedError: another snapshot of the folder is being written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with claimed_folder(folder):
        # Before anything is cleared away: where there are no links, a killed snapshot has left its list in its slot.
        known = frozenset[str]().union(*(listed(place) for place in (folder, *(folder / slot for slot in (*SLOTS, _FORMER_STAGING)))))
        _refuse_strangers(folder, names, known)
        former = _target(folder / CURRENT)
        staging = folder / next(slot for slot in SLOTS if slot != former)
        _clear(folder, keep=former)
        staging.mkdir()
        try:
            yield staging
            sync_folder(staging)
            written = sorted((file.name for file in staging.iterdir()), key=lambda name: (name == last, name))
            _refuse_strangers(folder, written, known)
            if _has_links(folder):
                _switch(folder, staging.name, written)
            else:
                _replace_each(folder, staging, written)
        finally:
            _clear(folder, keep=_target(folder / CURRENT))


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(file: Path, text: str) -> None:
    """Write a text beside its place and put it there at once. Raises `OSError`: then what stood there stays."""
    partial = file.with_name(f".{file.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        partial.replace(file)
        sync_folder(file.parent)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def claimed_folder(folder: Path) -> Iterator[None]:
    """Hold a folder for one writer; the kernel lets go of it when the process ends. Raises `LockedError` where another has it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise LockedError(None, None) from error
    finally:
        os.close(descriptor)


def _refuse_strangers(folder: Path, names: Collection[str], known: Collection[str]) -> None:
    for name in sorted(names):
        path = folder / name
        if name not in known and os.path.lexists(path) and _target(path) != f"{CURRENT}/{name}":
            raise BackupError(f"{path} is there already and no export has written it; move it away or name another folder")


def _clear(folder: Path, *, keep: str | None) -> None:
    """Remove what an unfinished snapshot left, and links to files that the one to keep does not have."""
    for unfinished in {*SLOTS, _FORMER_STAGING} - {keep}:
        shutil.rmtree(folder / unfinished, ignore_errors=True)
    with suppress(OSError):
        (folder / _NEW_LINK).unlink(missing_ok=True)
        for path in folder.iterdir():
            if _target(path) == f"{CURRENT}/{path.name}" and not path.exists():
                path.unlink()


def _target(path: Path) -> str | None:
    """Where a symbolic link leads, None for everything else."""
    return str(path.readlink()) if path.is_symlink() else None


def _has_links(folder: Path) -> bool:
    try:
        (folder / _NEW_LINK).symlink_to(CURRENT)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return False
        raise
    return True


def _link(folder: Path, name: str, target: str) -> None:
    """Make a name a link, in the place of whatever had the name."""
    (folder / _NEW_LINK).unlink(missing_ok=True)
    (folder / _NEW_LINK).symlink_to(target)
    (folder / _NEW_LINK).replace(folder / name)


def _switch(folder: Path, slot: str, names: Sequence[str]) -> None:
    former = _target(folder / CURRENT) or _adopted(folder, slot, names)
    try:
        # A name that the former snapshot does not have leads nowhere until `.current` is switched: there is no such file yet.
        for name in names:
            if _target(folder / name) != f"{CURRENT}/{name}":
                _link(folder, name, f"{CURRENT}/{name}")
        _link(folder, CURRENT, slot)
        sync_folder(folder)
    except BaseException:
        if former is not None:
            _link(folder, CURRENT, former)
        else:
            (folder / CURRENT).unlink(missing_ok=True)
        raise


def _adopted(folder: Path, slot: str, names: Sequence[str]) -> str | None:
    """Make a snapshot of plain files that stand in the folder (an earlier version wrote them); its slot, None where there are none."""
    plain = [name for name in names if (folder / name).is_file()]
    if not plain:
        return None
    former = next(each for each in SLOTS if each != slot)
    (folder / former).mkdir()
    for name in plain:
        _keep(folder / name, folder / former / name)
    sync_folder(folder / former)
    _link(folder, CURRENT, former)
    return former


def _replace_each(folder: Path, staging: Path, names: Sequence[str]) -> None:
    """Rename the files into place in this order; when one cannot be, those before it become the former ones again."""
    kept = staging / "old"
    kept.mkdir()
    for name in names:
        if (folder / name).exists():
            _keep(folder / name, kept / name)
    published: list[str] = []
    try:
        for name in names:
            (staging / name).replace(folder / name)
            published.append(name)
        sync_folder(folder)
    except BaseException:
        for name in published:
            if (kept / name).exists():
                (kept / name).replace(folder / name)
            else:
                (folder / name).unlink()
        raise


def _keep(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except OSError:  # A file system without hard links.
        shutil.copyfile(file, place)
