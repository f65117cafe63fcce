"""Backing up with a run's settings."""

import os
import shutil
from pathlib import Path

from scrapy.settings import BaseSettings

from db.backup import back_up
from pipelines.failures import explained


def back_up_database(settings: BaseSettings, target: Path) -> str:
    """Copy the database, and the key of the reviewers' names beside it; what was done, for a person.

    Raises `CannotRunError`: 65 the target is there already, there is no database, or it or the copy is not sound, 74 it cannot be
    read or written.
    """
    source, key = settings["DATABASE"], Path(f"{settings['DATABASE']}.key")
    with explained(source, f"back up {source} into {target}"):
        made = back_up(source, target)
        if key.exists():
            beside = Path(f"{target}.key")
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file, key.open("rb") as original:
                shutil.copyfileobj(original, file)
                file.flush()
                os.fsync(file.fileno())
    return f"{made.path}: {made.bytes // 2**20} MB, {made.schools} schools, {made.reviews} reviews; checked"
