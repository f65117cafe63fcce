"""What a run reads is staged page by page; the facts tables are not touched before the run has been judged.

A staged payload is JSON: `source`, `school_name`, `home_url`, `courses` and `promos` as objects by column. Reviews, of which there are many
and large ones, are rows of `staged_reviews`, so that they are published without passing through Python again.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from operator import attrgetter

from sqlite_utils import Database

from db.connect import write_batch
from db.duplicates import text_key
from db.forget import forgotten_keys
from db.listed import listing
from normalize.models import Course, IssueKind, Offer, Page, Promo, Teacher

COURSE_RANKS = {"page": 1, "api": 2, "feed": 3}
"""Kinds of sources that state courses, the one that goes before the others first."""

REVIEW_FIELDS = (
    "source", "external_id", "url", "author_key", "rating", "rating_text", "title", "pros", "cons", "text", "published_on", "course_url",
)  # fmt: skip
"""The columns of a staged review as its page states them, in order."""

_REFUSALS: frozenset[IssueKind] = frozenset({"conflict", "suspect", "rejected"})
_PRICE_FIELDS = frozenset({"price", "monthly_price", "currency", "pricing"})

_NAMES = {model: tuple(each.name for each in fields(model)) for model in (Course, Offer, Promo, Teacher)}
_review_values = attrgetter(*REVIEW_FIELDS)
_SAVE_REVIEW = f"""
INSERT INTO staged_reviews (staged_id, page_id, text_key, {", ".join(REVIEW_FIELDS)})
VALUES ({", ".join("?" * (len(REVIEW_FIELDS) + 3))})
"""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode

# A later part of a page (a feed in pieces) adds to the row that part 0 wrote.
_SAVE_PAGE = """
INSERT INTO pages (run_id, url, fetched_at, status, sha256, etag, last_modified, bytes, failed, asked, reading, landed, about)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?11, ?12, ?13, ?14)
ON CONFLICT (run_id, url) DO UPDATE SET
    fetched_at = excluded.fetched_at, status = excluded.status, sha256 = coalesce(excluded.sha256, sha256),
    etag = coalesce(excluded.etag, etag), last_modified = coalesce(excluded.last_modified, last_modified),
    bytes = max(excluded.bytes, iif(?10 = 0, 0, bytes)), failed = coalesce(excluded.failed, iif(?10 = 0, NULL, failed)),
    asked = coalesce(excluded.asked, asked), landed = excluded.landed, about = coalesce(excluded.about, about),
    reading = iif(?10 = 0 OR reading IS NULL, excluded.reading,
        reading + coalesce(excluded.reading, 0) - 2 * (reading & coalesce(excluded.reading, 0)))
RETURNING page_id
"""


def stage_pages(db: Database, run_id: int, pages: Sequence[Page]) -> None:
    """Write a batch of pages in one transaction: rows of `pages`, their `issues`, and what they state, staged.

    Staging a page again replaces what it said before: its part 0 clears issues and staged parts, so the parts of a page must come in order.

    Raises:
        ValueError: courses on a page whose source states none (`promo`, `review`).
        sqlite3.Error: the disk is full or the like; nothing of the batch is kept.
    """
    with write_batch(db) as conn:
        staged: dict[tuple[int, int], tuple[Page, str]] = {}
        issues: list[tuple[object, ...]] = []
        for page in pages:
            payload = _payload(page) if _says_something(page) else None
            page_id = _save_page(conn, run_id, page, payload)
            if page.asked and page.failed is None:
                _forget_failure(conn, run_id, page.asked)
            if page.part == 0:
                # The page may stand in this very batch twice, so what is still in hand goes too.
                staged = {key: value for key, value in staged.items() if key[0] != page_id}
                issues = [row for row in issues if row[1] != page_id]
                conn.execute("DELETE FROM issues WHERE page_id = ? AND run_id = ?", (page_id, run_id))
                conn.execute("DELETE FROM staged WHERE page_id = ?", (page_id,))
            issues += [(run_id, page_id, i.url or page.url, i.kind, i.field, i.text, i.reason) for i in page.issues]
            if payload is not None:
                staged[page_id, page.part] = (page, payload)
        conn.executemany("INSERT INTO issues (run_id, page_id, url, kind, field, text, reason) VALUES (?, ?, ?, ?, ?, ?, ?)", issues)
        conn.executemany("DELETE FROM staged WHERE page_id = ? AND part = ?", list(staged))
        _save_staged(conn, run_id, staged)


def reading_of(page: Page) -> int | None:
    """A checksum of what a page, or a part of it, states; None where it states nothing. Those of a page's parts are joined by XOR."""
    return _reading(page, _payload(page)) if _says_something(page) else None


def _reading(page: Page, payload: str) -> int:
    words = f"{page.part} {payload} {[_review_values(review) for review in page.reviews]!r}"
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=7).digest())


def _says_something(page: Page) -> bool:
    facts = (page.courses, page.promos, page.reviews, page.stated_ratings, page.vacancies, page.school_name, page.home_url)
    return any(facts)


def _save_staged(conn: sqlite3.Connection, run_id: int, staged: Mapping[tuple[int, int], tuple[Page, str]]) -> None:
    (last,) = conn.execute("SELECT coalesce(max(staged_id), 0) FROM staged_reviews").fetchone()
    forgotten = forgotten_keys(conn)
    rows, reviews = [], []
    for (page_id, part), (page, payload) in staged.items():
        first_review = last + 1 if page.reviews else None
        priced = _priced(page)
        counted = listing(page, priced)
        rows.append((page_id, part, run_id, *_figures(page, priced), payload, first_review, _encode(counted) if counted else None))
        for review in page.reviews:
            last += 1
            kept = replace(review, title=None, pros=None, cons=None, text=None) if review.author_key in forgotten else review
            reviews.append((last, page_id, text_key(kept), *_review_values(kept)))
    conn.executemany(_SAVE_REVIEW, reviews)
    conn.executemany("INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _save_page(conn: sqlite3.Connection, run_id: int, page: Page, payload: str | None) -> int:
    values = (
        run_id, page.url, page.fetched_at, page.status, page.sha256, page.etag, page.last_modified, page.bytes, page.failed, page.part,
        page.asked, None if payload is None else _reading(page, payload), page.landed, page.about,
    )  # fmt: skip
    (page_id,) = conn.execute(_SAVE_PAGE, values).fetchall()[0]
    return int(page_id)


def _forget_failure(conn: sqlite3.Connection, run_id: int, asked: str) -> None:
    """Drop the row of a redirect whose end did not come before the run was killed, and now has."""
    row = conn.execute("SELECT page_id FROM pages WHERE run_id = ? AND url = ? AND landed IS NOT NULL", (run_id, asked)).fetchone()
    if row is not None:
        for table in ("issues", "staged", "pages"):
            conn.execute(f"DELETE FROM {table} WHERE page_id = ?", row)


def _figures(page: Page, priced: Sequence[bool]) -> tuple[int, ...]:
    return (
        len(page.courses),
        sum(len(course.offers) for course in page.courses),
        len(page.promos),
        len(page.reviews),
        sum(course.title is not None for course in page.courses),
        sum(priced),
    )


def _priced(page: Page) -> list[bool]:
    refused = _refuses_price(page)
    return [refused or _is_priced(course) for course in page.courses]


def _payload(page: Page) -> str:
    if page.courses and page.source not in COURSE_RANKS:
        raise ValueError(f"a source of kind {page.source} states no courses: {page.url}")
    return _encode(
        {
            "source": page.source,
            "school_name": page.school_name,
            "home_url": page.home_url,
            "courses": [_course_columns(course) for course in page.courses],
            "promos": [_columns(promo) for promo in page.promos],
            **({"vacancies": [asdict(each) for each in page.vacancies]} if page.vacancies else {}),
            **({"stated_ratings": [asdict(each) for each in page.stated_ratings]} if page.stated_ratings else {}),
        }
    )


def _columns(fact: Course | Offer | Promo | Teacher) -> dict[str, object]:
    """As `dataclasses.asdict`, which copies deeply and takes ten times as long."""
    return {name: getattr(fact, name) for name in _NAMES[type(fact)]}


def _course_columns(course: Course) -> dict[str, object]:
    offers, teachers = list(map(_columns, course.offers)), list(map(_columns, course.teachers))
    return {**_columns(course), "teachers": teachers, "offers": offers}


def _is_priced(course: Course) -> bool:
    """Tell whether any tariff has a sum, or costs nothing: «by subscription» alone is what is left of a page that lost its prices."""
    return any(offer.pricing == "free" or offer.price is not None or offer.monthly_price is not None for offer in course.offers)


def _refuses_price(page: Page) -> bool:
    """Tell whether the price of the page's only course was read, understood and refused on purpose: the layout is then the known one."""
    return len(page.courses) == 1 and any(issue.kind in _REFUSALS and issue.field in _PRICE_FIELDS for issue in page.issues)
