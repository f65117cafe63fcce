"""How long does the report site take at 20,000 courses, and again when nothing has changed?

Fills a database by SQL: 300 schools, two tariffs a course, three states of each price, 200,000 reviews. Prints seconds, files, how many of
them were written, and the peak memory of the process; the second line is the second report, the third one a day later. On a busy machine
look at the seconds of the processor.

    python bench/report.py [--courses 20000]
"""

import argparse
import random
import resource
import sqlite3
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from db.connect import connect
from db.recompute import recompute
from report.site import write_site

SCHOOLS, CATEGORIES, DIRECTIONS, REVIEWS_A_COURSE = 300, 80, 12, 10
SEEN, NEXT_DAY = "2026-10-10T12:00:00Z", "2026-10-11T12:00:00Z"
STATES = (
    ("2026-07-01T12:00:00Z", "2026-08-15T12:00:00Z", 110),
    ("2026-08-15T12:00:00Z", "2026-09-20T12:00:00Z", 95),
    ("2026-09-20T12:00:00Z", None, 100),
)
TEXT = "Понятные объяснения и внимательные наставники, но заданий хотелось бы больше. " * 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--courses", type=int, default=20_000)
    courses = parser.parse_args().courses
    with tempfile.TemporaryDirectory() as folder:
        database, site = Path(folder) / "academy.db", Path(folder) / "site"
        fill(database, courses)
        print(f"{courses} courses, {database.stat().st_size / 2**20:.0f} MB")
        for moment in (SEEN, SEEN, NEXT_DAY):
            started, worked = time.perf_counter(), time.process_time()
            made = write_site(database, site, now=moment, limit=2)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{time.perf_counter() - started:6.1f} s, {time.process_time() - worked:5.1f} s of processor: {made}, peak {peak:.0f} MB",
                flush=True,
            )
        print(f"site: {sum(file.stat().st_size for file in site.rglob('*') if file.is_file()) / 2**20:.0f} MB")


def fill(path: Path, courses: int) -> None:
    """A market of that many courses, in the shape of a real one."""
    db = connect(path)
    rng = random.Random(7)
    with db.conn as conn:
        conn.executemany(
            "INSERT INTO schools (school_id, slug, name) VALUES (?1, 'school-' || ?1, 'Школа ' || ?1)", [(n + 1,) for n in range(SCHOOLS)]
        )
        conn.executemany(
            "INSERT INTO runs (spider, school_id, started_at, finished_at, status) VALUES ('bench', ?, ?2, ?2, 'ok')",
            [(n + 1, SEEN) for n in range(SCHOOLS)],
        )
        conn.execute("INSERT INTO pages (page_id, run_id, url, fetched_at, status) VALUES (1, 1, 'https://a.example', ?, 200)", (SEEN,))
        directions = [row[0] for row in conn.execute("SELECT category_id FROM categories ORDER BY category_id")]
        conn.executemany(
            "INSERT INTO categories (category_id, slug, name, parent_id) VALUES (?1, 'bench-' || ?1, 'Категория ' || ?1, ?2)",
            [(1000 + n, directions[n % DIRECTIONS]) for n in range(CATEGORIES)],
        )
        fill_courses(conn, rng, courses)
        fill_reviews(conn, rng, courses)
    recompute(db, now=SEEN, full=True)
    db.conn.close()


def fill_courses(conn: sqlite3.Connection, rng: random.Random, courses: int) -> None:
    numbers = range(1, courses + 1)
    conn.executemany(
        "INSERT INTO courses (course_id, school_id, external_id, url, title, summary, level, duration_months, first_seen_at, last_seen_at,"
        " page_id) VALUES (?1, ?2, 'course-' || ?1, 'https://a.example/' || ?1, 'Курс ' || ?1, ?3, 'beginner', ?4, ?5, ?5, 1)",
        [(n, 1 + n % SCHOOLS, TEXT, rng.randrange(1, 24), SEEN) for n in numbers],
    )
    offers = [
        (2 * n + tariff, n, name, rng.randrange(30_000, 200_000) * 100) for n in numbers for tariff, name in enumerate(("basic", "vip"))
    ]
    conn.executemany(
        "INSERT INTO offers (offer_id, course_id, external_id, name, pricing, price, list_price, monthly_price, instalments, currency,"
        " page_id) VALUES (?1, ?2, ?3, ?3, 'full', ?4, ?4 * 2, ?4 / 30, 36, 'RUB', 1)",
        offers,
    )
    conn.executemany(
        "INSERT INTO offer_history (offer_id, valid_from, valid_to, confirmed, pricing, price, list_price, currency, page_id)"
        " VALUES (?, ?, ?, 1, 'full', ?, ?, 'RUB', 1)",
        [(offer, begins, ends, price * share // 100, price * 2) for offer, _, _, price in offers for begins, ends, share in STATES],
    )
    conn.executemany(
        "INSERT OR IGNORE INTO course_categories VALUES (?, ?)", [(n, 1000 + rng.randrange(CATEGORIES)) for n in numbers for _ in range(2)]
    )
    for table, name in (("skills", "skill"), ("tools", "tool"), ("professions", "profession")):
        conn.executemany(f"INSERT INTO {table} VALUES (?1, '{name}-' || ?1, '{name} ' || ?1)", [(n,) for n in range(1, 301)])
        conn.executemany(
            f"INSERT OR IGNORE INTO course_{table} VALUES (?, ?)", [(n, 1 + rng.randrange(300)) for n in numbers for _ in range(4)]
        )
    conn.executemany(
        "INSERT INTO teachers VALUES (?1, 'teacher-' || ?1, 'Имя ' || ?1, ?2, NULL)", [(n, 1 + n % SCHOOLS) for n in range(1, 3001)]
    )
    conn.executemany(
        "INSERT OR IGNORE INTO course_teachers VALUES (?, ?)",
        [(n, 1 + (n % SCHOOLS + SCHOOLS * rng.randrange(10) - 1) % 3000) for n in numbers for _ in range(3)],
    )
    conn.executemany(
        "INSERT INTO promos (school_id, external_id, kind, code, title, percent, source, first_seen_at, last_seen_at, page_id)"
        " VALUES (?, ?, ?, 'CODE', 'Скидка', 10, 'advcake', ?4, ?4, 1)",
        [(1 + n % SCHOOLS, f"advcake:{n}", ("code", "sale")[n % 2], SEEN) for n in range(SCHOOLS * 3)],
    )


def fill_reviews(conn: sqlite3.Connection, rng: random.Random, courses: int) -> None:
    first = date(2020, 1, 1)
    conn.executemany(
        "INSERT INTO reviews (school_id, course_id, source, external_id, rating, text, published_on, first_seen_at, last_seen_at, page_id)"
        " VALUES (?, ?, 'otzovik', 'otzovik:' || ?, ?, ?, ?, ?7, ?7, 1)",
        (
            (
                1 + n % courses % SCHOOLS,
                1 + (n - 1) % courses if n % 3 == 0 else None,
                n,
                rng.choice((1, 3, 4, 5)),
                TEXT,
                str(first + timedelta(rng.randrange(2400))),
                SEEN,
            )
            for n in range(courses * REVIEWS_A_COURSE)
        ),
    )


if __name__ == "__main__":
    main()
