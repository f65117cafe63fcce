"""Importing files with a run's settings: under the lock of the crawls, everything or nothing."""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from scrapy.settings import BaseSettings
from sqlite_utils import Database

from db.connect import connect, save_categories
from db.import_texts import import_texts
from db.imports import Imported, import_audience, import_salaries
from normalize.category import CATEGORIES
from normalize.imported import Problem, RefusedImportError, read_audience, read_salaries
from normalize.imported_texts import CategoryText, read_category_text
from pipelines.crawls import CannotRunError, claimed, refuse_senseless
from scrapers import clock

KINDS = ("audience", "salaries")
_MOSCOW = ZoneInfo("Europe/Moscow")
_MOST_BYTES = 50_000_000


def import_csv(settings: BaseSettings, kind: str, file: Path) -> Imported:
    """Import a file of one of the `KINDS`.

    Raises `CannotRunError`: 2 a setting cannot be meant, 65 a fault in the file, 74 it cannot be read, 75 the lock is held.
    """
    refuse_senseless(settings)
    body, today = _body(file), clock.now(settings).astimezone(_MOSCOW).date()
    if kind == "audience":
        return _imported(settings, lambda db: import_audience(db, read_audience(body, today)))
    return _imported(settings, lambda db: import_salaries(db, read_salaries(body, today)))


def import_folder(settings: BaseSettings, folder: Path) -> Imported:
    """Make the texts of the categories be the folder's `*.md`. Raises `CannotRunError` as `import_csv`."""
    if not folder.is_dir():
        raise CannotRunError(f"{folder} is no folder", os.EX_IOERR)
    bodies = {path.relative_to(folder).as_posix(): _body(path) for path in sorted(folder.rglob("*.md"))}
    if not bodies:
        raise CannotRunError(f"{folder} holds no .md file; nothing is removed", os.EX_DATAERR)
    return _imported(settings, lambda db: import_texts(db, _texts(bodies)))


def _texts(bodies: dict[str, bytes]) -> list[CategoryText]:
    texts: list[CategoryText] = []
    problems: list[Problem] = []
    for file, body in bodies.items():
        try:
            texts.append(read_category_text(file, body))
        except RefusedImportError as error:
            problems += error.problems
    if problems:
        raise RefusedImportError(problems)
    return texts


def _imported(settings: BaseSettings, write: Callable[[Database], Imported]) -> Imported:
    with claimed(settings), closing(connect(settings["DATABASE"]).conn) as conn:
        db = Database(conn)
        save_categories(db, ((each.slug, each.name, each.parent) for each in CATEGORIES))
        try:
            return write(db)
        except RefusedImportError as error:
            raise CannotRunError(f"{error}\nnothing was imported", os.EX_DATAERR) from error


def _body(file: Path) -> bytes:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise CannotRunError(f"{file} is larger than {_MOST_BYTES} bytes", os.EX_DATAERR)
        return file.read_bytes()
    except OSError as error:
        raise CannotRunError(f"{file}: {error.strerror}", os.EX_IOERR) from error
