"""What changed on the market, event by event: prices, tariffs, promotions, ratings, courses, deleted reviews."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from typing import Any

from db.change_rules import EVENTS, WATCHED, Money, Told, moves
from db.past import RowChange, row_changes

FEED_DAYS = 30
"""How many days before the day of a snapshot its `changes.csv` tells of."""

_NAMES = {
    "courses": "SELECT s.slug, c.external_id, NULL, NULL, NULL, c.title, c.first_seen_at FROM courses AS c"
    " JOIN schools AS s USING (school_id) WHERE course_id = ?",
    "offers": "SELECT s.slug, c.external_id, o.external_id, NULL, NULL, c.title, c.first_seen_at FROM offers AS o"
    " JOIN courses AS c USING (course_id) JOIN schools AS s USING (school_id) WHERE offer_id = ?",
    "promos": "SELECT s.slug, c.external_id, NULL, p.external_id, NULL, p.title, p.first_seen_at FROM promos AS p"
    " JOIN schools AS s USING (school_id) LEFT JOIN courses AS c USING (course_id) WHERE promo_id = ?",
    "reviews": "SELECT s.slug, c.external_id, NULL, NULL, r.external_id, NULL, r.first_seen_at FROM reviews AS r"
    " JOIN schools AS s USING (school_id) LEFT JOIN courses AS c USING (course_id) WHERE review_id = ?",
    "school_stats": "SELECT slug, NULL, NULL, NULL, NULL, name, NULL FROM schools WHERE school_id = ?",
}
_FIRST_DAYS = "SELECT slug, substr(min(first_seen_at), 1, 10) FROM courses JOIN schools USING (school_id) GROUP BY slug"
# Not the day of its first promotion: a source that was read for a month without one has news when there is one.
_FIRST_READING = """
SELECT substr(min(first.started_at), 1, 10) FROM main.promos AS p JOIN pages USING (page_id) JOIN runs AS u USING (run_id)
JOIN runs AS first ON first.spider = u.spider AND first.school_id = u.school_id AND first.status = 'ok' WHERE p.promo_id = ?
"""
_SCHEDULED = """
SELECT promo_id, starts_at, 1 FROM promos
WHERE coalesce(removed_at, '9') > starts_at AND paused = 0 AND starts_at > :since AND starts_at <= :until AND first_seen_at < starts_at
UNION ALL
SELECT promo_id, ends_at, 0 FROM promos
WHERE coalesce(removed_at, '9') > ends_at AND paused = 0 AND ends_at > :since AND ends_at < :until AND first_seen_at <= ends_at
"""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """One event; the fields are the columns of `changes.csv`, where they are described (`db.fields`)."""

    changed_at: str
    change: str
    school: str
    course: str | None
    offer: str | None
    promo: str | None
    review: str | None
    title: str | None
    before: str | None
    after: str | None
    currency: str | None
    pricing: str | None
    change_percent: float | None


def changes(conn: sqlite3.Connection, *, last_write: int, since: str, until: str, money: Money) -> list[Change]:
    """The events after `since` up to `until`, in the order of time.

    What a school (a source of promotions) showed on the day on which it was first read is not new; a rating has moved when it leaves the
    interval that it had at the beginning of the time, or at its last move. A promotion that begins or ends by its own dates does so at that
    time.

    Args:
        conn: says what the database did after `last_write`, see `row_changes`.
        last_write: number of the last write to be told of.
        since: UTC, `YYYY-MM-DDTHH:MM:SSZ`, as is
        until: the time of the snapshot.
        money: minor units as text.
    """
    names = _Names(conn)
    found: list[Change] = []
    ratings: dict[Any, list[RowChange]] = {}
    for row in row_changes(conn, WATCHED, last=last_write, since=since):
        if row.table == "school_stats":
            ratings.setdefault(row.key, []).append(row)
        elif told := EVENTS[row.table](row, money):
            found.extend(names.named(row.table, row.key, row.written_at, told))
    for key, rows in ratings.items():
        for moved_at, told in moves(reversed(rows)):
            found.extend(names.named("school_stats", key, moved_at, told))
    for promo_id, at, begins in conn.execute(_SCHEDULED, {"since": since, "until": until}).fetchall():
        found.extend(names.named("promos", promo_id, at, Told(change="promo_on" if begins else "promo_off")))
    return sorted(found, key=lambda each: tuple("" if value is None else str(value) for value in astuple(each)))


def save_changes(conn: sqlite3.Connection, rows: Iterable[Change]) -> None:
    """Lay the events into a temporary table `changes`, for the export."""
    columns = [each.name for each in fields(Change)]
    conn.execute(f"CREATE TEMP TABLE changes ({', '.join(columns)})")
    conn.executemany(f"INSERT INTO changes VALUES ({', '.join('?' * len(columns))})", map(astuple, rows))


def feed_begin(until: str) -> str:
    """The time after which the `changes.csv` of a snapshot tells: midnight (UTC), `FEED_DAYS` before its day."""
    return f"{date.fromisoformat(until[:10]) - timedelta(days=FEED_DAYS)}T00:00:00Z"


class _Names:
    """Whose row it is, and whether its school was known before."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.first_days = dict(conn.execute(_FIRST_DAYS).fetchall())

    def named(self, table: str, key: Any, at: str, told: Told) -> Iterator[Change]:
        row = self.conn.execute(_NAMES[table], (key,)).fetchone()
        if row is None:
            return
        school, course, offer, promo, review, title, first_seen_at = row
        if told.change in _FIRST and first_seen_at[:10] == at[:10] == self._first_day(table, key, school):
            return
        yield Change(
            changed_at=at, change=told.change, school=school, course=course, offer=offer, promo=promo, review=review, title=title,
            before=told.before, after=told.after, currency=told.currency, pricing=told.pricing, change_percent=told.percent,
        )  # fmt: skip

    def _first_day(self, table: str, key: Any, school: str) -> str | None:
        """The day on which the school, or the source of a promotion, was first read."""
        if table == "promos":
            first: str | None = self.conn.execute(_FIRST_READING, (key,)).fetchone()[0]
            return first
        return self.first_days.get(school)


_FIRST = frozenset({"course_new", "tariff_new", "promo_on"})
