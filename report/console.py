"""The market as tables on a terminal: rich where there is one, plain lines elsewhere."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.table import Table
from sqlite_utils import Database

from db.changes import Changes, PriceChange, changes_between
from db.connect import connect
from scrapers.printable import printable

HEADINGS = ("rating", "interval", "courses", "reviews", "median price", "cheapest a month", "sales", "promo codes")
_FIGURES = (
    "round(t.rating, 2), CASE WHEN t.rating_low IS NOT NULL THEN printf('%.2f–%.2f', t.rating_low, t.rating_high) END,"
    " t.courses, t.reviews, t.price_median, t.monthly_min, t.sales, t.promo_codes"
)
_SCHOOLS = (
    f"SELECT s.name, {_FIGURES} FROM school_stats t JOIN schools s USING (school_id) ORDER BY t.rating IS NULL, t.rating DESC, s.slug"
)
_CATEGORIES = (
    f"SELECT c.name, {_FIGURES} FROM category_stats t JOIN categories c USING (category_id)"
    " WHERE t.courses > 0 ORDER BY t.courses DESC, c.slug"
)
MAX_PRICE_CHANGES = 12
EXAMPLE_QUERY = "SELECT category, place, school, title, url FROM category_top_courses LIMIT 10"


def tell(database: Path, folder: Path, site: Path, *, since: str | None, until: str, out: TextIO = sys.stdout) -> None:
    """Print the whole market: figures, what changed since the last crawl (None: this was the first), and where to look next."""
    db = connect(database)
    try:
        figures(db, out)
        if since is not None:
            changes(changes_between(db, since, until), out)
    finally:
        db.conn.close()
    lines = [
        f"\nDatabase: {database}\nCSV:      {folder}\nPages:    {site / 'index.html'} (open it in a browser)",
        "\nTry next:",
        f"  sqlite3 -header {database} '{EXAMPLE_QUERY}'",
        f"  .venv/bin/python -m scrapy check -s DATABASE={database}",
        "  make demo        # one day later"
        if since is not None
        else "  make demo        # one day later: price changes, expired codes, edited reviews",
    ]
    print(*lines, sep="\n", file=out)


def figures(db: Database, out: TextIO = sys.stdout) -> None:
    """Print the figures of every school, then of every category that has a course."""
    table("Schools", ("school", *HEADINGS), map(_row, db.conn.execute(_SCHOOLS)), out)
    table("Categories", ("category", *HEADINGS), map(_row, db.conn.execute(_CATEGORIES)), out)


def changes(found: Changes, out: TextIO = sys.stdout) -> None:
    """Print what changed since the last crawl."""
    rows = [(each.school, each.course, each.tariff, _change(each)) for each in found.prices]
    table("Price changes since the last crawl", ("school", "course", "tariff", "price"), rows[:MAX_PRICE_CHANGES], out)
    if len(rows) > MAX_PRICE_CHANGES:
        print(f"… and {len(rows) - MAX_PRICE_CHANGES} more: SELECT * FROM price_history", file=out)
    table("Other changes since the last crawl", ("what", "how many"), [(name, str(count)) for name, count in found.counts.items()], out)


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]], out: TextIO) -> None:
    """One table; text from sites is shown as it is, never as markup or escape sequences."""
    shown = [[printable(cell) for cell in row] for row in rows]
    if not out.isatty():
        print(f"\n{title}", *("\t".join(row) for row in [headings, *shown]), sep="\n", file=out)
        return
    drawn = Table(title=title, title_justify="left")
    for number, heading in enumerate(headings):
        drawn.add_column(heading, justify="left" if number == 0 else "right")
    for row in shown:
        drawn.add_row(*row)
    Console(file=out, markup=False).print(drawn)


def roubles(amount: int | None) -> str:
    """Minor units as «72 527 ₽»; a dash where nothing is known."""
    if amount is None:
        return "–"
    whole, kopecks = divmod(amount, 100)
    return f"{whole:,}".replace(",", "\u202f") + (f",{kopecks:02d}" if kopecks else "") + " ₽"


def _row(row: Sequence[object]) -> list[str]:
    name, rating, interval, courses, reviews, median, monthly, sales, codes = row
    money = [roubles(each if isinstance(each, int) else None) for each in (median, monthly)]
    return [
        str(name),
        *("–" if each is None else str(each) for each in (rating, interval, courses, reviews)),
        *money,
        str(sales),
        str(codes),
    ]


def _change(change: PriceChange) -> str:
    unit = " a month" if change.monthly else ""
    doubt = "" if change.confirmed else "  (waits to be read a second time)"
    return f"{roubles(change.before)} → {roubles(change.after)}{unit}{doubt}"
