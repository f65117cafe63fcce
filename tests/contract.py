"""The data contract (docs/data.md) as a judge: what a page may say at all, and whether the database takes it."""

import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.connect import connect, save_categories
from db.publish import publish_run
from db.runs import open_run
from db.staging import stage_pages
from normalize.category import CATEGORIES
from normalize.models import Course, Offer, Page, Promo, Review, StatedRating, VacancyList
from tests.saved_pages import Outcome

MOST_MONEY = 10**12
"""Kopecks: no sum of the market comes near it, and SQLite's integers hold it."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MONEY = ("price", "list_price", "instalment_price", "monthly_price", "monthly_list_price", "conditional_price", "amount", "min_price")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00a0\u00ad\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffd\ud800-\udfff]")
NOW = "2026-10-10T12:00:00Z"


def complaints(outcome: Outcome) -> list[str]:
    """Everything on the pages that the contract forbids."""
    return [wrong for page in outcome.pages for wrong in _of_page(page)]


def _of_page(page: Page) -> Iterator[str]:
    for course in page.courses:
        yield from _of_course(course, page.fetched_at[:10])
    for promo in page.promos:
        yield from _of_promo(promo)
    for review in page.reviews:
        yield from _of_review(review, page.fetched_at[:10])
    for stated in page.stated_ratings:
        yield from _of_stated(stated)
    for told in page.vacancies:
        yield from _of_vacancies(told)
    for issue in page.issues:
        if not issue.reason or not issue.field or issue.kind not in {"unknown", "conflict", "rejected", "suspect"}:
            yield f"issue {issue}"


def _of_course(course: Course, today: str) -> Iterator[str]:
    yield from _texts("course", course, ("title", "summary", "level", "format", "language", "enrolment"))
    yield from _within("duration_months", course.duration_months, 0.01, 240)
    yield from _within("workload_hours", course.workload_hours, 0.01, 20_000)
    yield from _within("lessons", course.lessons, 1, 10_000)
    yield from _within("learners", course.learners, 1, 100_000_000)
    yield from _is_day("starts_on", course.starts_on)
    if not course.url.startswith("https://") or set(course.url) & set("?# ") or course.url.endswith("/"):
        yield f"address of a course {course.url!r}"
    if course.starts_on and course.starts_on < today:
        yield f"a start that has passed {course.starts_on}"
    if not course.offers and not course.incomplete:
        yield "a course without a tariff"
    for offer in course.offers:
        yield from _of_offer(offer)


def _of_offer(offer: Offer) -> Iterator[str]:
    yield from _texts("offer", offer, ("name", "condition"))
    yield from _money(offer)
    if not offer.external_id:
        yield "a tariff without an id"
    yield from _within("instalments", offer.instalments, 1, 120)
    yield from _within("discount_percent", offer.discount_percent, 0.01, 99.99)
    yield from _is_moment("discount_until", offer.discount_until)
    if (offer.price is not None) != (offer.pricing in {"full", "from", "free"}):
        yield f"pricing {offer.pricing}, price {offer.price}"
    if (offer.price == 0) != (offer.pricing == "free"):
        yield f"pricing {offer.pricing}, price {offer.price}"
    if offer.price is not None and offer.list_price is not None and offer.price >= offer.list_price:
        yield f"price {offer.price}, list price {offer.list_price}"
    if (offer.monthly_from is None) != (offer.monthly_price is None):
        yield f"monthly_from {offer.monthly_from}, monthly_price {offer.monthly_price}"
    sums = [getattr(offer, name) for name in _MONEY[:6]]
    if any(sums) and offer.currency is None:
        yield f"money without a currency {offer}"


def _of_promo(promo: Promo) -> Iterator[str]:
    yield from _texts("promo", promo, ("title", "description"))
    yield from _money(promo)
    yield from _within("percent", promo.percent, 0.01, 100)
    yield from _is_moment("starts_at", promo.starts_at)
    yield from _is_moment("ends_at", promo.ends_at)
    if promo.starts_at and promo.ends_at and promo.ends_at < promo.starts_at:
        yield f"ends before it begins {promo}"
    if promo.percent is not None and promo.amount is not None:
        yield f"two discounts {promo}"
    if promo.amount == 0 or promo.min_price == 0:
        yield f"a discount of nothing {promo}"
    if not promo.external_id.startswith(f"{promo.source}:") or len(promo.external_id) == len(promo.source) + 1:
        yield f"id of a promo {promo.external_id!r}"


def _of_review(review: Review, today: str) -> Iterator[str]:
    yield from _texts("review", review, ("title", "pros", "cons", "text"))
    yield from _within("rating", review.rating, 1, 5)
    yield from _is_day("published_on", review.published_on)
    if review.published_on and review.published_on > today:
        yield f"a review of a day to come {review.published_on}"
    if not review.external_id.startswith(f"{review.source}:") or len(review.external_id) == len(review.source) + 1:
        yield f"id of a review {review.external_id!r}"
    if review.rating is None and not any((review.title, review.pros, review.cons, review.text)):
        yield "a review that says nothing"


def _of_stated(stated: StatedRating) -> Iterator[str]:
    yield from _within("stated rating", stated.rating, 1, 5)
    yield from _within("stated reviews", stated.reviews, 0, 10**10)


def _of_vacancies(told: VacancyList) -> Iterator[str]:
    yield from _within("found", told.found, 0, 10**8)
    for vacancy in told.vacancies:
        yield from _within("salary", vacancy.salary, 1, 10**9)


def _texts(what: str, row: Any, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        text = getattr(row, name)
        if text is not None and (text != text.strip() or not text or _UNSEEN.search(text)):
            yield f"{what}.{name} {text[:80]!r}"


def _money(row: Any) -> Iterator[str]:
    for name in _MONEY:
        amount = getattr(row, name, None)
        if amount is not None and not (type(amount) is int and 0 <= amount <= MOST_MONEY):
            yield f"{name} {amount!r}"
    if row.currency is not None and not _CURRENCY.fullmatch(row.currency):
        yield f"currency {row.currency!r}"


def _within(name: str, value: float | None, least: float, most: float) -> Iterator[str]:
    if value is not None and not (least <= value <= most):
        yield f"{name} {value!r}"


def _is_day(name: str, value: str | None) -> Iterator[str]:
    if value is not None and date.fromisoformat(value).isoformat() != value:
        yield f"{name} {value!r}"


def _is_moment(name: str, value: str | None) -> Iterator[str]:
    if value is not None and (not _MOMENT.fullmatch(value) or datetime.fromisoformat(value) is None):
        yield f"{name} {value!r}"


@cache
def _template() -> sqlite3.Connection:
    """An empty database with every table, view and category, in memory."""
    with tempfile.TemporaryDirectory() as folder:
        db = connect(Path(folder) / "academy.db")
        save_categories(db, [(each.slug, each.name, each.parent) for each in CATEGORIES])
        memory = sqlite3.connect(":memory:")
        db.conn.backup(memory)
        db.conn.close()
    return memory


def judge(outcome: Outcome) -> None:
    """Stage and publish the pages: the constraints of the schema are the judge. Raises `sqlite3.Error`."""
    conn = sqlite3.connect(":memory:")
    try:
        _template().backup(conn)
        conn.execute("PRAGMA foreign_keys = ON")
        db = Database(conn)
        for school in dict.fromkeys(page.school for page in outcome.pages):
            run = open_run(db, spider="fuzz", school_slug=school, school_name=None, home_url=None, evidence="recorded", now=NOW)
            stage_pages(db, run.run_id, [page for page in outcome.pages if page.school == school])
            publish_run(db, run.run_id, NOW)
    finally:
        conn.close()
