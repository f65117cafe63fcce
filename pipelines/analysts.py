"""Publishing the analysts' copy with a run's settings."""

import os
import sqlite3
from pathlib import Path

from scrapy.settings import BaseSettings

from db.analysts_copy import copy_for_analysts
from db.datasette_config import CONFIG, datasette_config
from db.errors import BackupError
from db.lock import LockedError
from db.snapshot import write_whole
from pipelines.crawls import CannotRunError
from scrapers import clock


def publish_for_analysts(settings: BaseSettings, target: Path) -> str:
    """Write the copy and, beside it, `datasette.yaml`; what was done and how to serve it, for a person. A crawl may be under way.

    Raises `CannotRunError`: 65 the target is something else than a copy, or the data is refused, 74 nothing could be read or written, 75
    another copy or export into the folder is under way.
    """
    source = settings["DATABASE"]
    try:
        made = copy_for_analysts(source, target, now=clock.timestamp(clock.now(settings)))
        write_whole(target.with_name(CONFIG), datasette_config(target))
    except LockedError as error:
        raise CannotRunError(f"another copy or export writes into {target.parent}", os.EX_TEMPFAIL) from error
    except BackupError as error:
        raise CannotRunError(str(error), os.EX_DATAERR) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise CannotRunError(f"cannot publish {source} into {target}: {error}", os.EX_IOERR) from error
    except sqlite3.DatabaseError as error:
        raise CannotRunError(f"{source} cannot be read: {error}", os.EX_DATAERR) from error
    told = f"{made.path}: {made.bytes / 2**20:.1f} MB, {made.tables} tables, {made.views} views, {made.rows} rows; checked, read-only"
    return f"{told}\npython -m datasette serve -i {made.path} -m {target.with_name(CONFIG)} --plugins-dir report/plugins"
