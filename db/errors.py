"""Why a database cannot be used; every message says what a person can do."""

import sqlite3

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether SQLite finds the file damaged, or no database at all."""
    # What Python's module itself complains of has no code.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


class DatabaseError(Exception):
    """The database cannot be opened or must not be written to."""


class NewerSchemaError(DatabaseError):
    """The file was written by a newer version of this project."""


class NotADatabaseError(DatabaseError):
    """The file is something else, or its first page is damaged."""


class MissingDatabaseError(NotADatabaseError):
    """There is no file, or one that holds nothing, where only a database that is there already makes sense."""


class DamagedDatabaseError(DatabaseError):
    """SQLite's own check found damage."""


class UnwritableDatabaseError(DatabaseError):
    """The folder or the file cannot be written to."""


class RunStateError(DatabaseError):
    """A run is not in the state that the step asks for: publishing twice, finishing an unknown run."""


class UnknownCategoryError(DatabaseError):
    """A course names a category that has no row; `save_categories` was not called with the known ones."""


class AcceptanceError(DatabaseError):
    """A run cannot be published on a person's word; the message says why."""


class BackupError(DatabaseError):
    """A copy (a backup, an analysts' one, a folder of CSV files) was not made; the message says why."""


class NoHistoryError(DatabaseError):
    """The database cannot be read as of a time: its history begins later, or the time lies ahead."""


class ArchiveError(DatabaseError):
    """A page of the archive cannot be read; the message says why."""
