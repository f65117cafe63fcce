"""Making something of the database for people, with a run's settings."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from scrapy.settings import BaseSettings

from db.connect import opened
from db.soundness import refuse_missing
from pipelines.crawls import time_of_run
from pipelines.failures import explained

Made = TypeVar("Made")


def stale_after(settings: BaseSettings) -> int:
    """After how many days without a reading data is out of date: twice the time after which `crawlall` would have read it again."""
    return math.ceil(2 * settings.getfloat("DUE_HOURS") / 24)


def made_of(settings: BaseSettings, folder: Path, make: Callable[..., Made]) -> Made:
    """Bring the views of the database up to date, then call `make(database, folder, now=…, limit=…)`.

    `now` is the run's time as the database writes it; `limit` is `stale_after`.

    Raises `CannotRunError`: 2 a setting cannot be meant; 65 no database, a damaged or a newer one; 74 it or the folder cannot be read or
    written; 75 another is at it.
    """
    database, now = settings["DATABASE"], time_of_run(settings)
    with explained(database, f"report {database} into {folder}", busy=f"another report is being written into {folder}"):
        refuse_missing(database)
        with opened(database):
            pass
        return make(database, folder, now=now, limit=stale_after(settings))
