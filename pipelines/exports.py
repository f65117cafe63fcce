"""Exporting with a run's settings."""

import os
import sqlite3
from pathlib import Path

from scrapy.settings import BaseSettings

from db.export import Manifest, export
from db.lock import LockedError
from pipelines.crawls import CannotRunError
from scrapers import clock

OPTIONS = {
    "texts": "the texts of reviews too",
    "raw": "no apostrophe before what a spreadsheet would run",
    "excel": "byte order mark, semicolons and CRLF",
}
"""The choices of an export, in the words of the command line."""


def export_snapshot(settings: BaseSettings, folder: Path, *, texts: bool, raw: bool, excel: bool) -> Manifest:
    """Write the CSV files into the folder; a crawl may be under way, since one read transaction sees one state.

    Raises:
        CannotRunError: exit code 65 not our database or a damaged one, 74 nothing could be read or written, 75 another export is at work.
    """
    now = clock.timestamp(clock.now(settings))
    try:
        return export(settings["DATABASE"], folder, texts=texts, raw=raw, excel=excel, now=now)
    except LockedError as error:
        raise CannotRunError(f"another export writes into {folder}", os.EX_TEMPFAIL) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise CannotRunError(f"cannot export {settings['DATABASE']} into {folder}: {error}", os.EX_IOERR) from error
    except sqlite3.DatabaseError as error:
        raise CannotRunError(f"{settings['DATABASE']} cannot be read: {error}", os.EX_DATAERR) from error
