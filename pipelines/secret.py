"""Which key stands for reviewers' names: made on first use, and held against the database before every run."""

import logging
import os
import secrets
from pathlib import Path

from sqlite_utils import Database

from db.author_key import SecretError, fingerprint, key_file, key_in_use, key_trouble, read_key, use_key
from db.snapshot import sync_folder

logger = logging.getLogger(__name__)


def held_secret(db: Database, database: str | Path, *, now: str, lost: str = "") -> bytes:
    """The key, which is the one of the hashes that the database holds; made and remembered where it holds none. Raises `SecretError`.

    Args:
        db: the database, whose lock the caller holds.
        database: its file.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`.
        lost: fingerprint of a key that is given up: what holds in its place is the key in the file, or a new one where there is none.
    """
    used = key_in_use(db.conn)
    if trouble := key_trouble(db.conn, key_file(database)):
        if lost != used:
            raise SecretError(trouble)
        logger.warning("%s: the key %s is given up; reviewers look new, and who was forgotten must be forgotten again", database, used)
    secret = author_secret(database)
    if fingerprint(secret) != used:
        use_key(db, secret, now)
    return secret


def author_secret(database: str | Path) -> bytes:
    """The key in `<DATABASE>.key`, made on first use with mode 0600. Raises `SecretError`.

    A lost key makes every name look new; an empty file is therefore an error and never replaced, and where names have been hashed,
    `held_secret` comes first. Where the key may have to be made the caller holds the database's lock.
    """
    path = key_file(database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
    except OSError as error:
        raise SecretError(error.errno, f"{path}: {error.strerror}") from error
    secret = read_key(path)
    if secret is None:
        raise SecretError(f"{path}: has gone while it was read")
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
