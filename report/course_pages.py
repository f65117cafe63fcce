"""A page for each course: its tariffs side by side, how their prices came to be, and why one is missing."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from report.charts import State, StepChart, step_chart
from report.common import Review, Told
from report.environment import Templates
from report.links import figure_key
from report.market import Course, Market
from report.rows import Row, Stream, grouped
from report.russian import moscow_day
from report.words import MONEY_FIELDS

_COURSES = "SELECT * FROM courses WHERE removed_at IS NULL ORDER BY course_id"
_OFFERS = "SELECT course_id, offers.* FROM offers WHERE removed_at IS NULL ORDER BY course_id, external_id"
_HISTORY = """
SELECT o.course_id, h.offer_id, h.valid_from, h.valid_to, h.price, h.list_price, h.monthly_price, h.pricing, h.currency
FROM offers AS o JOIN offer_history AS h ON h.offer_id = o.offer_id
WHERE o.removed_at IS NULL AND h.confirmed = 1
ORDER BY o.course_id, o.external_id, h.valid_from
"""
_CATEGORIES = """
SELECT m.course_id, m.category_id FROM course_categories AS m ORDER BY m.course_id, m.category_id
"""
_NAMED = "SELECT m.course_id, n.name FROM course_{0} AS m JOIN {0} AS n USING ({1}_id) ORDER BY m.course_id, m.{1}_id"
_REVIEWS = """
SELECT course_id, school_id, rating, title, pros, cons, text, published_on, review_id, url, source, 0 AS is_own
FROM reviews WHERE course_id IS NOT NULL AND removed_at IS NULL AND duplicate_of IS NULL ORDER BY course_id
"""
_ISSUES = "SELECT url, kind, field, text, reason FROM open_issues WHERE kind <> 'rejected' ORDER BY issue_id"
_INSTALMENTS = "SELECT * FROM instalment_truth"
_EFFECTIVE = "SELECT * FROM effective_price WHERE price_certain < price OR price_if_stackable < price"
_SALES = "SELECT * FROM sale_honesty WHERE ended_at IS NULL"
_DIFFERING = (
    "SELECT course_id, offer, field, text, spider, other_spider FROM contradictions WHERE origin = 'sources'"
    " ORDER BY course_id, offer, field, other_spider"
)
SHOWN_REVIEWS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """A tariff, with what became of its price."""

    row: Row
    subject: tuple[str, ...]
    """How its figures are named."""
    chart: StepChart | None
    effective: Row | None
    """What it comes to with promotions, where that is less."""
    truth: Row | None
    """What its instalments come to."""
    sale: Row | None
    """What its discount is worth."""
    states: Sequence[Row]
    """Confirmed prices, oldest first; those that tell nothing new of the price left out."""
    deadline: date | None
    """Last day of the discount."""
    is_expired: bool
    """The day named for the discount has passed, so the price may have too."""


def course_pages(conn: sqlite3.Connection, market: Market, templates: Templates, told: Told) -> Iterator[tuple[str, bytes]]:
    """Make the page of every current course, one after another; each table is read once, in the order of the courses."""
    streams = {
        "offers": Stream(conn.execute(_OFFERS)),
        "history": Stream(conn.execute(_HISTORY)),
        "categories": Stream(conn.execute(_CATEGORIES)),
        "reviews": Stream(conn.execute(_REVIEWS)),
        **{f"{name}s": Stream(conn.execute(_NAMED.format(f"{name}s", name))) for name in ("profession", "skill", "tool", "teacher")},
    }
    issues, differing = _issues(conn), grouped(conn.execute(_DIFFERING))
    truths = {row["offer_id"]: row for row in conn.execute(_INSTALMENTS)}
    sales = {row["offer_id"]: row for row in conn.execute(_SALES)}
    effective = {row["offer_id"]: row for row in conn.execute(_EFFECTIVE)}
    for row in conn.execute(_COURSES):
        number = row["course_id"]
        course = market.courses[number]
        taken = {name: stream.take(number) for name, stream in streams.items()}
        past = {offer: list(rows) for offer, rows in groupby(taken["history"], key=itemgetter("offer_id"))}
        tariffs = [
            _tariff(
                course,
                offer,
                past.get(offer["offer_id"], []),
                effective=effective.get(offer["offer_id"]),
                truth=truths.get(offer["offer_id"]),
                sale=sales.get(offer["offer_id"]),
                today=market.clock.today,
            )
            for offer in taken["offers"]
        ]
        reviews = sorted(taken["reviews"], key=lambda each: (each["published_on"] or "", each["review_id"]), reverse=True)
        categories = [market.categories[each["category_id"]] for each in taken["categories"] if each["category_id"] in market.categories]
        found = issues.get(row["url"], [])
        yield templates.page(
            "course.html",
            course.page,
            course=course,
            row=row,
            school=course.school,
            tariffs=tariffs,
            categories=categories,
            names={name: [each["name"] for each in taken[name]] for name in ("professions", "skills", "tools", "teachers")},
            promos=[each for each in told.promos.get(course.school.school_id, ()) if each.course in {None, course}],
            reviews=[Review(row=each, school=course.school) for each in reviews[:SHOWN_REVIEWS]],
            issues=found,
            differing=differing.get(number, []),
            price_issues=[each for each in found if each["field"] in MONEY_FIELDS],
            keys=[figure_key(*tariff.subject, "price") for tariff in tariffs],
        )


def _issues(conn: sqlite3.Connection) -> dict[str, list[Row]]:
    """Issues by the address of the course as the table of courses has it: without a slash at its end."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in conn.execute(_ISSUES):
        if row["url"] is not None:
            found[row["url"].partition("?")[0].rstrip("/")].append(row)
    return found


def _tariff(
    course: Course, offer: Row, states: Sequence[Row], *, effective: Row | None, truth: Row | None, sale: Row | None, today: date
) -> Tariff:
    told = _told(states)
    deadline = moscow_day(offer["discount_until"]) if offer["discount_until"] is not None else None
    return Tariff(
        row=offer,
        subject=("offers", course.school.slug, course.row["external_id"], offer["external_id"]),
        chart=step_chart([_state(state, today) for state in states]) if len(told) > 1 else None,
        effective=effective,
        truth=truth,
        sale=sale,
        states=told,
        deadline=deadline,
        is_expired=deadline is not None and deadline < today,
    )


def _told(states: Sequence[Row]) -> list[Row]:
    """The states that begin with another price than the one before had."""
    columns = itemgetter("price", "list_price", "currency", "pricing")
    return [state for before, state in zip((None, *states), states, strict=False) if before is None or columns(before) != columns(state)]


def _state(state: Row, today: date) -> State:
    begins = moscow_day(state["valid_from"])
    ends = moscow_day(state["valid_to"]) if state["valid_to"] is not None else today
    return State(
        begins=begins, ends=max(begins, ends), value=state["price"], is_sale=state["list_price"] is not None and state["price"] is not None
    )
