"""A page for each category that has a course: who teaches it, for how much, what it leads to, and what people say."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from report import words
from report.charts import shares
from report.common import Promo, Told, newest_reviews
from report.environment import Templates
from report.links import figure_key
from report.market import Category, Course, Market
from report.rows import Row, grouped

MOST_COURSES = 60
MOST_NAMES = 24
MOST_PROFESSIONS = 6
MOST_PROMOS = 12
MOST_FACET_VALUES = 12
_SCHOOLS = "SELECT * FROM school_in_category ORDER BY category_id, rating_bayes DESC NULLS LAST, school"
_TOP = "SELECT category_id, place, course_id, rating_bayes, reviews FROM category_top_courses ORDER BY category_id, place"
_FACETS = (
    "SELECT category_id, facet, value, name, low, high, courses FROM category_facets WHERE facet NOT IN ('teacher', 'skill', 'tool')"
    " ORDER BY category_id, facet, courses DESC, value DESC"
)
_TEACHERS = """
SELECT * FROM (
    SELECT category_id, name, position, school_id, courses, count(*) OVER (PARTITION BY category_id) AS teachers,
        row_number() OVER (PARTITION BY category_id ORDER BY courses DESC, name, teacher_id) AS place
    FROM category_teachers
) WHERE place <= ? ORDER BY category_id, place
"""
_TAUGHT = """
SELECT * FROM (
    SELECT m.category_id, n.name, count(*) AS courses,
        sum(CASE WHEN c.level = 'beginner' THEN 1 ELSE 0 END) AS beginner,
        sum(CASE WHEN c.level = 'specialist' THEN 1 ELSE 0 END) AS specialist,
        row_number() OVER (PARTITION BY m.category_id ORDER BY count(*) DESC, n.name) AS place
    FROM category_courses AS m
    JOIN courses AS c ON c.course_id = m.course_id
    JOIN course_{0} AS l ON l.course_id = m.course_id
    JOIN {0} AS n ON n.{1}_id = l.{1}_id
    GROUP BY m.category_id, n.{1}_id
) WHERE place <= ? ORDER BY category_id, place
"""
_PROFESSIONS = """
SELECT m.category_id, l.profession_id, p.slug, p.name, count(*) AS courses
FROM category_courses AS m
JOIN course_professions AS l ON l.course_id = m.course_id
JOIN professions AS p ON p.profession_id = l.profession_id
GROUP BY m.category_id, l.profession_id ORDER BY m.category_id, courses DESC, p.slug
"""
_SALARIES = "SELECT * FROM salary_by_grade"
_VACANCIES = """
SELECT v.*, p.slug AS profession FROM vacancies AS v JOIN professions AS p ON p.profession_id = v.profession_id
WHERE v.observed_on = (SELECT max(l.observed_on) FROM vacancies AS l WHERE l.profession_id = v.profession_id)
"""
_AUDIENCE = """
SELECT a.* FROM audience AS a
WHERE a.observed_on = (SELECT max(l.observed_on) FROM audience AS l WHERE l.category_id = a.category_id) ORDER BY a.category_id
"""
_TEXTS = "SELECT category_id, title, text, source, updated_on, file FROM {} ORDER BY category_id, position IS NULL, position, file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profession:
    """What a profession of a category is paid and how much it is looked for."""

    name: str
    slug: str
    courses: int
    grades: Sequence[tuple[Row, float]]
    """Salary and the length of its bar."""
    vacancies: Row | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """Rows of all categories, by category."""

    schools: Mapping[int, list[Row]]
    top: Mapping[int, list[Row]]
    facets: Mapping[int, list[Row]]
    teachers: Mapping[int, list[Row]]
    skills: Mapping[int, list[Row]]
    tools: Mapping[int, list[Row]]
    professions: Mapping[int, list[Profession]]
    audience: Mapping[int, list[Row]]
    about: Mapping[int, list[Row]]
    faq: Mapping[int, list[Row]]
    collections: Mapping[int, list[tuple[Row, list[Course]]]]


def category_pages(conn: sqlite3.Connection, market: Market, templates: Templates, told: Told) -> Iterator[tuple[str, bytes]]:
    """Make the page of every category with a current course."""
    read = _read(conn, market)
    for category in market.categories.values():
        number = category.category_id
        courses = sorted(market.courses_of_category[number], key=_by_price)
        schools = read.schools.get(number, [])
        offered = _offered(told.promos, {row["school_id"] for row in schools}, courses)
        facets = read.facets.get(number, [])
        yield templates.page(
            "category.html",
            category.page,
            category=category,
            above=market.path_to(category),
            children=[each for each in market.categories.values() if each.parent_id == number],
            siblings=_siblings(market, category),
            schools=[(row, market.schools[row["school_id"]]) for row in schools],
            top=[(row, market.courses[row["course_id"]]) for row in read.top.get(number, [])],
            ranges={row["facet"]: row for row in facets if row["facet"] in {"price", "duration"}},
            facets=_facets(facets),
            teachers=[(row, market.schools[row["school_id"]]) for row in read.teachers.get(number, [])],
            professions=read.professions.get(number, [])[:MOST_PROFESSIONS],
            audience=next(iter(read.audience.get(number, [])), None),
            audience_age=market.clock.age(next((row["observed_on"] for row in read.audience.get(number, [])), None)),
            taught=[
                (title, rows) for title, rows in (("Навыки", read.skills.get(number)), ("Инструменты", read.tools.get(number))) if rows
            ],
            promos=offered[:MOST_PROMOS],
            further_promos=max(0, len(offered) - MOST_PROMOS),
            reviews=newest_reviews(told.reviews, [row["school_id"] for row in schools]),
            about=read.about.get(number, []),
            faq=read.faq.get(number, []),
            collections=read.collections.get(number, []),
            courses=courses[:MOST_COURSES],
            further_courses=max(0, len(courses) - MOST_COURSES),
            stats_age=market.clock.age(category.stats["computed_at"] if category.stats is not None else None),
            clock=market.clock,
            keys=[figure_key("category_stats", category.slug, column) for column in ("rating", "rating_low", "reviews", "price_median")],
        )


def _read(conn: sqlite3.Connection, market: Market) -> _Read:
    listed: dict[str, list[Course]] = defaultdict(list)
    for row in conn.execute("SELECT file, course_id FROM collection_courses ORDER BY file, place"):
        if row["course_id"] in market.courses:
            listed[row["file"]].append(market.courses[row["course_id"]])
    texts = {name: grouped(conn.execute(_TEXTS.format(name))) for name in ("category_texts", "faq", "collections")}
    return _Read(
        schools=grouped(conn.execute(_SCHOOLS)),
        top=grouped(conn.execute(_TOP)),
        facets=grouped(conn.execute(_FACETS)),
        teachers=grouped(conn.execute(_TEACHERS, (MOST_NAMES,))),
        skills=grouped(conn.execute(_TAUGHT.format("skills", "skill"), (MOST_NAMES,))),
        tools=grouped(conn.execute(_TAUGHT.format("tools", "tool"), (MOST_NAMES,))),
        professions=_professions(conn),
        audience=grouped(conn.execute(_AUDIENCE)),
        about=texts["category_texts"],
        faq=texts["faq"],
        collections={number: [(row, listed[row["file"]]) for row in rows] for number, rows in texts["collections"].items()},
    )


def _professions(conn: sqlite3.Connection) -> dict[int, list[Profession]]:
    """Those of each category that a salary or vacancies are known of, the one with most courses first."""
    salaries = grouped(conn.execute(_SALARIES))
    vacancies = {row["profession_id"]: row for row in conn.execute(_VACANCIES)}
    found: dict[int, list[Profession]] = defaultdict(list)
    for row in conn.execute(_PROFESSIONS):
        grades = salaries.get(row["profession_id"], [])
        if not grades and row["profession_id"] not in vacancies:
            continue
        found[row["category_id"]].append(
            Profession(
                name=row["name"],
                slug=row["slug"],
                courses=row["courses"],
                grades=list(zip(grades, shares([grade["amount"] for grade in grades]), strict=True)),
                vacancies=vacancies.get(row["profession_id"]),
            )
        )
    return found


def _by_price(course: Course) -> tuple[bool, int, str, int]:
    """Known prices first, the lowest first."""
    price = course.row["price"]
    return (price is None, price or 0, course.title, course.row["course_id"])


def _offered(promos: Mapping[int, Sequence[Promo]], schools: set[int], courses: Sequence[Course]) -> list[Promo]:
    """Promotions for a school of the category or a course in it, those that end first before the others."""
    members = {course.row["course_id"] for course in courses}
    found = [
        promo
        for number in sorted(schools)
        for promo in promos.get(number, ())
        if promo.course is None or promo.course.row["course_id"] in members
    ]
    return sorted(found, key=lambda promo: (promo.row["ends_at"] is None, promo.row["ends_at"] or "", promo.row["promo_id"]))


def _siblings(market: Market, category: Category) -> list[Category]:
    return [each for each in market.categories.values() if each.parent_id == category.parent_id and each is not category]


def _facets(rows: Sequence[Row]) -> list[tuple[str, list[tuple[str, int]], int]]:
    """Heading, values with how many courses have them, and how many values more there are."""
    by_facet: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        shown = words.FACET_FLAGS.get(row["facet"]) or row["name"] or words.FACET_VALUES.get(row["value"], row["value"])
        by_facet[row["facet"]].append((shown, row["courses"]))
    return [
        (heading, by_facet[facet][:MOST_FACET_VALUES], max(0, len(by_facet[facet]) - MOST_FACET_VALUES))
        for facet, heading in words.FACETS.items()
        if facet in by_facet
    ]
