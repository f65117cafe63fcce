"""What every page may speak of: the schools, how old their data is, the categories, and one line of each course."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from report.links import category_page, course_page, school_page
from report.rows import Row, grouped
from report.russian import moscow_day

FEW = 10
"""Of fewer ratings a mean says little, and the pages say so."""

_SCHOOLS = """
SELECT s.school_id, s.slug, s.name, s.home_url, s.evidence,
    (SELECT max(last_seen_at) FROM courses AS c WHERE c.school_id = s.school_id AND c.removed_at IS NULL) AS courses_at,
    (SELECT max(last_seen_at) FROM promos AS p WHERE p.school_id = s.school_id AND p.removed_at IS NULL) AS promos_at
FROM schools AS s ORDER BY s.slug
"""
_REVIEWS_AT = "SELECT school_id, max(last_seen_at) AS reviews_at FROM reviews WHERE removed_at IS NULL GROUP BY school_id"
_COURSES = """
SELECT c.school_id, c.course_id, c.external_id, c.title, c.duration_months, c.last_seen_at,
    o.external_id AS offer, o.pricing, o.price, o.list_price, o.monthly_price, o.monthly_from, o.currency
FROM courses AS c
LEFT JOIN (
    SELECT *, row_number() OVER (
        PARTITION BY course_id
        ORDER BY
            instr('free full from monthly subscription unknown', pricing),
            price IS NULL, price, external_id
    ) AS place
    FROM offers WHERE removed_at IS NULL
) AS o ON o.course_id = c.course_id AND o.place = 1
WHERE c.removed_at IS NULL
ORDER BY c.school_id, c.title IS NULL, c.title, c.external_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """How old a fact is."""

    day: date
    """When it was last read, in Moscow."""
    days: int
    """Whole days since then: pages that were made at another hour of the same day are the same."""
    is_stale: bool
    """Older than the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Today in Moscow, and after how many days data counts as out of date."""

    today: date
    limit: int

    def age(self, moment: str | None) -> Age | None:
        """The age of what was read at a moment (UTC) or on a day; None where it never was."""
        if moment is None:
            return None
        day = moscow_day(moment)
        days = (self.today - day).days
        return Age(day=day, days=days, is_stale=days > self.limit)

    def days_until(self, moment: str) -> int:
        """Whole days from today to the day of a moment."""
        return (moscow_day(moment) - self.today).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A current course in one line."""

    row: Row
    school: "School"
    page: str
    age: Age | None

    @property
    def title(self) -> str:
        """Title, else what the site calls it by."""
        return str(self.row["title"] or self.row["external_id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school and how old what is known of it is."""

    school_id: int
    slug: str
    name: str
    home_url: str | None
    is_assumed: bool
    """The shape of its pages is assumed, not proven on recorded ones."""
    page: str
    stats: Row | None
    courses_age: Age | None
    reviews_age: Age | None
    promos_age: Age | None

    @property
    def is_stale(self) -> bool:
        """Whether its courses were not read for longer than the limit."""
        return self.courses_age is not None and self.courses_age.is_stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category that has a page."""

    category_id: int
    slug: str
    name: str
    parent_id: int | None
    page: str
    stats: Row | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """All of it, by the numbers of the rows."""

    clock: Clock
    schools: Mapping[int, School]
    categories: Mapping[int, Category]
    courses: Mapping[int, Course]
    courses_of_school: Mapping[int, Sequence[Course]]
    courses_of_category: Mapping[int, Sequence[Course]]

    def school_called(self, slug: str) -> School:
        """The school of a slug."""
        return next(school for school in self.schools.values() if school.slug == slug)

    def path_to(self, category: Category) -> list[Category]:
        """The categories above it, the topmost first, itself not."""
        above: list[Category] = []
        parent_id = category.parent_id
        while parent_id is not None and parent_id in self.categories and self.categories[parent_id] not in above:
            above.insert(0, self.categories[parent_id])
            parent_id = above[0].parent_id
        return above


def read_market(conn: sqlite3.Connection, clock: Clock) -> Market:
    """Read what every page may speak of; a few queries, whatever the size of the market."""
    schools = _schools(conn, clock)
    courses = {
        row["course_id"]: Course(
            row=row,
            school=(school := schools[row["school_id"]]),
            page=course_page(school.slug, row["external_id"]),
            age=clock.age(row["last_seen_at"]),
        )
        for row in conn.execute(_COURSES)
    }
    of_school: dict[int, list[Course]] = defaultdict(list)
    for course in courses.values():
        of_school[course.school.school_id].append(course)
    members = grouped(conn.execute("SELECT category_id, course_id FROM category_courses ORDER BY category_id, course_id"))
    return Market(
        clock=clock,
        schools=schools,
        categories=_categories(conn, set(members)),
        courses=courses,
        courses_of_school=of_school,
        courses_of_category={category: [courses[row["course_id"]] for row in rows] for category, rows in members.items()},
    )


def _schools(conn: sqlite3.Connection, clock: Clock) -> dict[int, School]:
    stats = {row["school_id"]: row for row in conn.execute("SELECT * FROM school_stats")}
    reviews_at = dict(conn.execute(_REVIEWS_AT).fetchall())
    return {
        row["school_id"]: School(
            school_id=row["school_id"],
            slug=row["slug"],
            name=row["name"],
            home_url=row["home_url"],
            is_assumed=row["evidence"] == "synthetic",
            page=school_page(row["slug"]),
            stats=stats.get(row["school_id"]),
            courses_age=clock.age(row["courses_at"]),
            reviews_age=clock.age(reviews_at.get(row["school_id"])),
            promos_age=clock.age(row["promos_at"]),
        )
        for row in conn.execute(_SCHOOLS)
    }


def _categories(conn: sqlite3.Connection, with_courses: set[int]) -> dict[int, Category]:
    """Those with a course, and those above them; a category without courses has no page."""
    stats = {row["category_id"]: row for row in conn.execute("SELECT * FROM category_stats")}
    return {
        row["category_id"]: Category(
            category_id=row["category_id"],
            slug=row["slug"],
            name=row["name"],
            parent_id=row["parent_id"],
            page=category_page(row["slug"]),
            stats=stats.get(row["category_id"]),
        )
        for row in conn.execute("SELECT category_id, slug, name, parent_id FROM categories ORDER BY name, slug")
        if row["category_id"] in with_courses
    }
