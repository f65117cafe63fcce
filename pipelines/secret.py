"""The key of the hash that stands for a reviewer's name: a file beside the database, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from db.snapshot import sync_folder


class SecretError(OSError):
    """The key file cannot be made or read, or is empty."""


def author_secret(database: str | Path) -> bytes:
    """The key in `<DATABASE>.key`, made on first use with mode 0600. Raises `SecretError`.

    A lost key makes every name look new; it is therefore never replaced, and an empty file is an error. Where the key may have to be made
    the caller holds the database's lock.
    """
    path = Path(f"{database}.key")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        secret = path.read_bytes().strip()
    except OSError as error:
        raise SecretError(error.errno, f"{path}: {error.strerror}") from error
    if len(secret) < 32:
        raise SecretError(f"{path}: holds no key; restore it from a backup, since a new one would make every reviewer look new")
    return secret


def _make(path: Path) -> None:
    """Write the key under another name first: a process that is killed meanwhile leaves no half of a key."""
    unfinished = path.with_name(f"{path.name}.new")
    # One that such a process has left may be anybody's to read, or a link: the mode holds only for a file that is made here.
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)
