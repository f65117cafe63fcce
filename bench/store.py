"""How many reviews a second reach the facts, against the limit.

The whole store path (stage pages of 20 in batches, publish: identity, versions, misses, duplicates, staged rows deleted, commit on disk)
and a plain `executemany` of the same rows, keys of their texts included, into the same table with the same indexes and triggers, in one
transaction, take turns five times. Both open the database by `connect()`, hence with the same cache, log and deletion, and commit with
`synchronous = FULL`. The ratio is that of a turn, its median over the turns: what else the machine does weighs on both sides of it.
Goal: the path reaches at least 0.6 of the limit.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from db.connect import connect, write_batch
from db.duplicates import text_key
from db.publish import publish_run
from db.runs import open_run
from db.staging import stage_pages
from normalize.models import Page, Review

REVIEWS = 100_000
PER_PAGE = 20
BATCH = 50
ROUNDS = 5
NOW = "2026-10-10T12:00:00Z"

COLUMNS = (
    "source", "external_id", "url", "author_key", "rating", "rating_text", "title", "pros", "cons", "text", "published_on", "school_id",
    "first_seen_at", "last_seen_at", "page_id", "text_key",
)  # fmt: skip

WORDS = [
    "курс",
    "программа",
    "куратор",
    "наставник",
    "вебинар",
    "лекция",
    "задание",
    "проект",
    "портфолио",
    "работа",
    "резюме",
    "собеседование",
    "группа",
    "чат",
    "поддержка",
    "ответ",
    "неделя",
    "месяц",
    "практика",
    "теория",
    "материал",
    "видео",
    "платформа",
    "доступ",
    "обучение",
    "профессия",
    "новичок",
    "опыт",
    "результат",
    "знания",
]


def reviews(count: int, seed: int) -> list[Review]:
    """Texts of 30 to 60 words, all different, as a school's page shows them."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        text = " ".join(chance.choices(WORDS, k=chance.randint(30, 60))).capitalize() + "."
        made.append(
            Review(
                source="tutortop",
                external_id=f"tutortop:{number:07}",
                url=f"https://tutortop.example/school-reviews/one/?page={number // PER_PAGE}",
                author_key=f"{chance.getrandbits(128):032x}",
                rating=float(chance.randint(1, 5)),
                rating_text="5 из 5",
                title="Отзыв о курсе",
                pros="Кураторы и практика",
                cons=None,
                text=text,
                published_on=f"2026-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
            )
        )
    return made


def pages(made: Sequence[Review]) -> list[Page]:
    return [
        Page(
            school="one",
            url=f"https://tutortop.example/school-reviews/one/?page={start // PER_PAGE}",
            fetched_at=NOW,
            status=200,
            bytes=50_000,
            source="review",
            reviews=tuple(made[start : start + PER_PAGE]),
        )
        for start in range(0, len(made), PER_PAGE)
    ]


def store_path(folder: Path, made: Sequence[Review]) -> tuple[float, float, float]:
    """Seconds for staging, publishing and both."""
    read = pages(made)
    db = connect(folder / "path.db")
    run = open_run(db, spider="reviews", school_slug="one", school_name="One", home_url=None, evidence="recorded", now=NOW)
    start = time.perf_counter()
    for first in range(0, len(read), BATCH):
        stage_pages(db, run.run_id, read[first : first + BATCH])
    staged = time.perf_counter()
    publish_run(db, run.run_id, NOW)
    end = time.perf_counter()
    (stored,) = db.conn.execute("SELECT count(*) FROM reviews").fetchone()
    if stored != len(made):
        raise SystemExit(f"{stored} of {len(made)} reviews stored")
    db.close()
    return staged - start, end - staged, end - start


def plain(folder: Path, made: Sequence[Review]) -> float:
    """Seconds for one `executemany` in one transaction."""
    db = connect(folder / "plain.db")
    run = open_run(db, spider="reviews", school_slug="one", school_name="One", home_url=None, evidence="recorded", now=NOW)
    stage_pages(db, run.run_id, [Page(school="one", url="https://tutortop.example/", fetched_at=NOW, status=200)])
    given = attrgetter(*COLUMNS[:11])
    rows = [(*given(review), run.school_id, NOW, NOW, 1, text_key(review)) for review in made]
    db.conn.execute("PRAGMA synchronous = FULL")
    start = time.perf_counter()
    with write_batch(db) as conn:
        conn.executemany(f"INSERT INTO reviews ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})", rows)
    seconds = time.perf_counter() - start
    db.close()
    return seconds


def main() -> None:
    made = reviews(REVIEWS, seed=1)
    limits, paths = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            limits.append(plain(Path(folder), made))
        with tempfile.TemporaryDirectory() as folder:
            paths.append(store_path(Path(folder), made))
    limit = statistics.median(limits)
    staging, publishing, whole = (statistics.median(column) for column in zip(*paths, strict=True))
    print(f"{REVIEWS:,} reviews, medians of {ROUNDS}")
    print(f"{'':<24}{'seconds':>10}{'reviews/s':>12}")
    for name, seconds in (("plain executemany", limit), ("whole path", whole), ("  staging", staging), ("  publishing", publishing)):
        print(f"{name:<24}{seconds:>10.2f}{REVIEWS / seconds:>12,.0f}")
    ratios = sorted(limit / path[-1] for limit, path in zip(limits, paths, strict=True))
    print(f"{'ratio':<24}{statistics.median(ratios):>10.2f}   goal 0.60, turns {ratios[0]:.2f} to {ratios[-1]:.2f}")


if __name__ == "__main__":
    main()
