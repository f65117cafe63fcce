"""What can go wrong while a database is read and files are made of it, in words and exit codes."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from db.errors import BackupError, DatabaseError, NoHistoryError
from db.lock import LockedError
from pipelines.crawls import CannotRunError, refusal_code


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
        raise CannotRunError(f"{database} cannot be read: {error}", os.EX_DATAERR) from error
