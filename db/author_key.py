"""The key of the hash that stands for a reviewer's name: its file beside the database, and which key the stored hashes were made with."""

import hashlib
import hmac
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from db.connect import write_batch

_NAMED = b"academy-market: which key is this"
_HOLD_AUTHORS = ("forgotten_authors", "staged_reviews", "reviews")
NEVER_TOLD = "unknown"
"""Name of the key of a database that an earlier version wrote: those kept no fingerprint."""


class SecretError(OSError):
    """The key file cannot be made or read, is empty, or is not the one that the database needs."""


def key_file(database: str | Path) -> Path:
    """Where the key of a database lies."""
    return Path(f"{database}.key")


def read_key(path: Path) -> bytes | None:
    """The key; None where there is no such file. Raises `SecretError`."""
    try:
        secret = path.read_bytes().strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SecretError(error.errno, f"{path}: {error.strerror}") from error
    if len(secret) < 32:
        raise SecretError(f"{path}: holds no key; restore it from a backup, since a new one would make every reviewer look new")
    return secret


def fingerprint(secret: bytes) -> str:
    """What tells one key from another and says nothing of it."""
    return hmac.new(secret, _NAMED, hashlib.sha256).hexdigest()[:16]


def key_in_use(conn: sqlite3.Connection) -> str:
    """Fingerprint of the key that the stored hashes were made with; `NEVER_TOLD` where none was kept."""
    if not _has_table(conn, "author_keys"):
        return NEVER_TOLD
    row = conn.execute("SELECT fingerprint FROM author_keys ORDER BY author_key_id DESC LIMIT 1").fetchone()
    return row[0] if row else NEVER_TOLD


def use_key(db: Database, secret: bytes, now: str) -> None:
    """Remember the key as the one in use from `now` on (UTC, `YYYY-MM-DDTHH:MM:SSZ`)."""
    with write_batch(db) as conn:
        conn.execute("INSERT INTO author_keys (fingerprint, first_used_at) VALUES (?, ?)", (fingerprint(secret), now))


def key_trouble(conn: sqlite3.Connection, path: Path) -> str | None:
    """Why the key in the file is not the one that the stored hashes need; None where it is, or where there are none yet.

    With another key every reviewer would look new, and what was forgotten would be stored again. Raises `SecretError` where the file
    cannot be read.
    """
    secret, used = read_key(path), key_in_use(conn)
    if secret is not None and used in {NEVER_TOLD, fingerprint(secret)}:
        return None
    if not _has_authors(conn):
        return None
    is_so = "is missing" if secret is None else "is not the key of this database"
    return (
        f"{path} {is_so}: with another every reviewer would look new, and what was forgotten would be stored again; restore the key from"
        f" the backup. If it is lost for good, read «A lost key» in docs/operations.md, then say -s AUTHOR_KEY_LOST={used}"
    )


def _has_authors(conn: sqlite3.Connection) -> bool:
    return any(
        _has_table(conn, name) and conn.execute(f"SELECT 1 FROM {name} WHERE author_key IS NOT NULL LIMIT 1").fetchone() is not None
        for name in _HOLD_AUTHORS
    )


def _has_table(conn: sqlite3.Connection, name: str) -> bool:
    """Whether the database has come so far: the doctor looks at one of an earlier version as it is."""
    return conn.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)).fetchone() is not None
