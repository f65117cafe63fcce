"""Backing up with a run's settings."""

import os
import shutil
import sqlite3
from pathlib import Path

from scrapy.settings import BaseSettings

from db.backup import back_up
from db.errors import BackupError
from pipelines.crawls import CannotRunError


def back_up_database(settings: BaseSettings, target: Path) -> str:
    """Copy the database, and the key of the reviewers' names beside it; what was done, for a person.

    Raises `CannotRunError`: 65 the target is there already or the copy is not sound, 74 it cannot be read or written.
    """
    source, key = settings["DATABASE"], Path(f"{settings['DATABASE']}.key")
    try:
        made = back_up(source, target)
        if key.exists():
            beside = Path(f"{target}.key")
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file, key.open("rb") as original:
                shutil.copyfileobj(original, file)
                file.flush()
                os.fsync(file.fileno())
    except BackupError as error:
        raise CannotRunError(str(error), os.EX_DATAERR) from error
    except (OSError, sqlite3.Error) as error:
        raise CannotRunError(f"no backup of {source} into {target}: {error}", os.EX_IOERR) from error
    return f"{made.path}: {made.bytes // 2**20} MB, {made.schools} schools, {made.reviews} reviews; checked"
