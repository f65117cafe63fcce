"""What can go wrong while a database is read and files are made of it, in words and exit codes."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from scrapy.settings import BaseSettings

from db.errors import BackupError, DatabaseError, NoHistoryError, is_damage
from db.lock import LockedError
from db.soundness import damage_of, refuse_missing
from pipelines.crawls import CannotRunError, claimed, refusal_code, refuse_senseless


@contextmanager
def explained(database: str, doing: str, *, busy: str = "") -> Iterator[None]:
    """Turn what the block raises into `CannotRunError`.

    Exit codes: 65 the data is refused (no database, damaged, newer, without that history), 74 something cannot be read or written, 75
    somebody else is at it.

    Args:
        database: the SQLite file.
        doing: what the block does, for «cannot …».
        busy: what to say where another process holds what is to be written.
    """
    try:
        yield
    except LockedError as error:
        raise CannotRunError(busy, os.EX_TEMPFAIL) from error
    except (BackupError, NoHistoryError) as error:
        raise CannotRunError(str(error), os.EX_DATAERR) from error
    except DatabaseError as error:
        raise CannotRunError(str(error), refusal_code(error)) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise CannotRunError(f"cannot {doing}: {error}", os.EX_IOERR) from error
    except sqlite3.DatabaseError as error:
        told = damage_of(database, error) if is_damage(error) else f"{database} cannot be read: {error}"
        raise CannotRunError(str(told), os.EX_DATAERR) from error


@contextmanager
def claimed_existing(settings: BaseSettings, *, hashes_names: bool = False) -> Iterator[None]:
    """Hold the database for a command that makes none: with a wrong name it would report the success of having done nothing.

    Raises `CannotRunError`: 65 there is no database; else as `claimed` does.
    """
    refuse_senseless(settings)
    with explained(settings["DATABASE"], f"read {settings['DATABASE']}"):
        refuse_missing(settings["DATABASE"])
    with claimed(settings, hashes_names=hashes_names):
        yield


def storage_code(error: OSError | sqlite3.Error) -> int:
    """65 where the database proves damaged on the way, 74 where something cannot be read or written."""
    return os.EX_DATAERR if isinstance(error, sqlite3.DatabaseError) and is_damage(error) else os.EX_IOERR
