"""The site: every page of the market from one read transaction, written where it differs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from db.reading import open_at
from report.category_pages import category_pages
from report.common import read_told
from report.course_pages import course_pages
from report.environment import HERE, STYLE, Templates
from report.folder import Written, write_folder
from report.market import FEW, Clock, read_market
from report.russian import moscow_day
from report.school_pages import school_pages
from report.start_page import start_page


def write_site(database: str | Path, folder: Path, *, now: str, limit: int) -> Written:
    """Make the site of a database in a folder.

    Args:
        database: the SQLite file; it may be written to meanwhile, one state of it is read.
        folder: made where missing; see `report.folder.write_folder`.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`. The pages know the day in Moscow, and which promotions can be used at that moment.
        limit: after how many days without a reading the data counts as out of date.

    Raises:
        sqlite3.Error: the database is missing, not ours or damaged.
        StrangerError: a file that is not ours has the name of a page.
        OSError: a page cannot be written.
        LockedError: another report into the folder is under way.
    """
    clock = Clock(today=moscow_day(now), limit=limit)
    with closing(open_at(database, now)) as conn:
        conn.row_factory = sqlite3.Row
        return write_folder(folder, _files(conn, clock))


def _files(conn: sqlite3.Connection, clock: Clock) -> Iterator[tuple[str, bytes]]:
    yield STYLE, (HERE / STYLE).read_bytes()
    templates = Templates(today=clock.today, limit=clock.limit, few_ratings=FEW)
    market = read_market(conn, clock)
    told = read_told(conn, market)
    yield from course_pages(conn, market, templates, told)
    yield from category_pages(conn, market, templates, told)
    yield from school_pages(conn, market, templates, told)
    # Last, so that who begins there finds the others.
    yield start_page(conn, market, templates, told)
