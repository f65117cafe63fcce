"""Publishing a quarantined run with a run's settings: under the lock of the crawls."""

import os
import sqlite3

from scrapy.settings import BaseSettings

from db.acceptance import accept_run
from db.connect import opened
from db.errors import AcceptanceError
from pipelines.crawls import CannotRunError
from pipelines.failures import claimed_existing, storage_code
from pipelines.figures import recompute_figures
from scrapers import clock


def accept(settings: BaseSettings, school: str, run_id: int, *, who: str, reason: str) -> str:
    """Publish the run and bring the figures up to it; what was done, for a person.

    Raises `CannotRunError`: 65 the run cannot be accepted, or the database is refused; 74 it cannot be written; 75 another run holds it.
    """
    with claimed_existing(settings):
        try:
            with opened(settings["DATABASE"]) as db:
                accept_run(db, run_id, school=school, who=who, reason=reason, now=clock.timestamp(clock.now(settings)))
        except AcceptanceError as error:
            raise CannotRunError(str(error), os.EX_DATAERR) from error
        except sqlite3.Error as error:
            raise CannotRunError(f"nothing was published: {error}", storage_code(error)) from error
        recompute_figures(settings)
    return f"run {run_id} of {school} is published; later runs are compared with it"
