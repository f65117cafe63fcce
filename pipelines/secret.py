"""The key of the hash that stands for a reviewer's name: a file beside the database, readable by its owner alone."""

import os
import secrets
from pathlib import Path


class SecretError(OSError):
    """The key file cannot be made or read, or is empty."""


def author_secret(database: str | Path) -> bytes:
    """The key in `<DATABASE>.key`, made on first use with mode 0600. Raises `SecretError`.

    A lost key makes every name look new; it is therefore never replaced, and an empty file is an error.
    """
    path = Path(f"{database}.key")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            secret = path.read_bytes().strip()
        else:
            secret = secrets.token_hex(32).encode()
            with os.fdopen(descriptor, "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise SecretError(error.errno, f"{path}: {error.strerror}") from error
    if len(secret) < 32:
        raise SecretError(f"{path}: holds no key; restore it from a backup, since a new one would make every reviewer look new")
    return secret
