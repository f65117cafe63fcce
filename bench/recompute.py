"""How long do the figures take: all of them, and after one school of 300 has changed, at 10 k, 100 k and 1 M reviews?

Prints one line a size: seconds of a full computation, and of an incremental one after one review and after one price of a school has
changed (medians of seven, taken in turn), their shares of the full one, how often the table of reviews could have been scanned in the
time of the full one, and the growth against the size before (in brackets: full, review, price).

    python bench/recompute.py [--sizes 10000,100000,1000000]
"""

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from sqlite_utils import Database

from db.connect import connect
from db.recompute import recompute

SCHOOLS, COURSES, CATEGORIES, DIRECTIONS = 300, 20, 80, 12
SEEN = "2026-10-10T12:00:00Z"
RATINGS = (1, 2, 3, 4, 4, 5, 5, 5, 4.5)
CHANGES = {
    "review": "UPDATE reviews SET rating = 6 - rating WHERE review_id = ?",
    "price": "UPDATE offers SET price = price + 100 WHERE course_id = ?",
}
TEXT = "Понятные объяснения и внимательные наставники, но заданий хотелось бы больше. " * 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    print(f"{'reviews':>9} {'full s':>8} {'review s':>9} {'share':>6} {'price s':>9} {'share':>6} {'scans':>6}  growth")
    before: list[float] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            full, review, price, scan = measure(fill(Path(folder) / "academy.db", size))
        growth = [now / then for now, then in zip((full, review, price), before, strict=False)]
        print(
            f"{size:>9} {full:>8.3f} {review:>9.4f} {review / full:>6.1%} {price:>9.4f} {price / full:>6.1%} {full / scan:>6.1f}"
            f"  {' '.join(f'{factor:.1f}' for factor in growth)}",
            flush=True,
        )
        before = [full, review, price]


def measure(db: Database) -> tuple[float, float, float, float]:
    """Seconds: full, after one review, after one price, and one scan of the table of reviews."""
    recompute(db, now=SEEN, full=True)
    times: dict[str, list[float]] = {"full": [], "review": [], "price": [], "scan": []}
    for turn in range(7):
        times["full"].append(seconds(lambda: recompute(db, now=SEEN, full=True)))
        for what, sql in CHANGES.items():
            with db.conn:
                db.conn.execute(sql, (1 + turn,))
            times[what].append(seconds(lambda: recompute(db, now=SEEN)))
        times["scan"].append(seconds(lambda: db.conn.execute("SELECT sum(rating), count(removed_at) FROM reviews NOT INDEXED").fetchall()))
    full, review, price, scan = (statistics.median(values) for values in times.values())
    return full, review, price, scan


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def fill(path: Path, reviews: int) -> Database:
    """300 schools with 20 courses in up to four categories each, as a market has them; the reviews spread evenly."""
    db = connect(path)
    rng = random.Random(7)
    with db.conn as conn:
        conn.executemany(
            "INSERT INTO schools (school_id, slug, name) VALUES (?1, 'school' || ?1, 'Школа')", [(n + 1,) for n in range(SCHOOLS)]
        )
        conn.execute("INSERT INTO runs (run_id, spider, school_id, started_at) VALUES (1, 'bench', 1, ?)", (SEEN,))
        conn.execute("INSERT INTO pages (page_id, run_id, url, fetched_at, status) VALUES (1, 1, 'https://a.example', ?, 200)", (SEEN,))
        directions = [row[0] for row in conn.execute("SELECT category_id FROM categories ORDER BY category_id")]
        conn.executemany(
            "INSERT INTO categories (category_id, slug, name, parent_id) VALUES (?1, 'bench' || ?1, '', ?2)",
            [(1000 + n, directions[n % DIRECTIONS]) for n in range(CATEGORIES)],
        )
        fill_courses(conn, rng)
        first = date(2020, 1, 1)
        conn.executemany(
            "INSERT INTO reviews (school_id, source, external_id, rating, text, published_on, first_seen_at, last_seen_at, page_id)"
            " VALUES (?, 'otzovik', 'otzovik:' || ?, ?, ?, ?, ?, ?, 1)",
            (
                (
                    1 + n % SCHOOLS,
                    n,
                    rng.choice((1, 2, 3, 4, 4, 5, 5, 5, 4.5)),
                    TEXT,
                    str(first + timedelta(rng.randrange(2400))),
                    SEEN,
                    SEEN,
                )
                for n in range(reviews)
            ),
        )
    return db


def fill_courses(conn: sqlite3.Connection, rng: random.Random) -> None:
    courses = range(1, SCHOOLS * COURSES + 1)
    conn.executemany(
        "INSERT INTO courses (course_id, school_id, external_id, url, duration_months, first_seen_at, last_seen_at, page_id)"
        " VALUES (?1, ?2, ?1, ?1, ?3, '', '', 1)",
        [(n, 1 + (n - 1) // COURSES, rng.randrange(1, 24)) for n in courses],
    )
    conn.executemany(
        "INSERT INTO offers (course_id, external_id, pricing, price, currency, page_id) VALUES (?, ?, 'full', ?, 'RUB', 1)",
        [(n, tariff, rng.randrange(1_000_000, 30_000_000)) for n in courses for tariff in ("basic", "vip")],
    )
    conn.executemany(
        "INSERT OR IGNORE INTO course_categories VALUES (?, ?)",
        [(n, 1000 + ((n - 1) // COURSES * 7 + rng.randrange(4)) % CATEGORIES) for n in courses],
    )
    promos = [(1 + n % SCHOOLS, f"advcake:{n}", ("code", "sale")[n % 2]) for n in range(SCHOOLS * 2)]
    conn.executemany(
        "INSERT INTO promos (school_id, external_id, kind, source, first_seen_at, last_seen_at, page_id)"
        " VALUES (?, ?, ?, 'advcake', '', '', 1)",
        promos,
    )


if __name__ == "__main__":
    main()
