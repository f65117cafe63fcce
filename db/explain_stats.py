"""What the figures of a school or a category are computed from."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from db.explanation import Explanation, Input, Observation, UnknownFigureError
from db.recompute import HALF_LIFE_DAYS, PRIOR_REVIEWS

_OF_REVIEWS = "the counted reviews (current, no copy of another)"
_OF_PRICES = "over the cheapest current tariff of each current course with pricing = 'full', in RUB"
_OF_DURATIONS = "over the stated durations of the current courses"
FORMULAS = {
    "courses": "number of current courses",
    "teachers": "number of different teachers of current courses",
    "reviews": f"number of {_OF_REVIEWS}",
    "rated_reviews": f"number of {_OF_REVIEWS} that have a rating",
    "sales": "number of active sales: begun, not ended, not paused, not removed",
    "promo_codes": "number of active promo codes: begun, not ended, not paused, not removed",
    "rating": f"arithmetic mean of the ratings of {_OF_REVIEWS}",
    "rating_bayes": f"(m · {PRIOR_REVIEWS} + Σ ratings) / ({PRIOR_REVIEWS} + n), m = market/mean_rating",
    "rating_recent": f"Σ w · rating / Σ w, w = 0.5 ^ (age in days / {HALF_LIFE_DAYS:g}); an undated review is as old as its first reading",
    "rating_low": "mean − 1.96 · s / √n, s the sample standard deviation (n − 1), at least 1",
    "rating_high": "mean + 1.96 · s / √n, s the sample standard deviation (n − 1), at most 5",
    **{f"stars_{n}": f"number of ratings that round half up to {n}" for n in range(1, 6)},
    "price_min": f"lowest price {_OF_PRICES}",
    "price_p10": f"10 % quantile (linear interpolation, R-7) {_OF_PRICES}",
    "price_median": f"median (linear interpolation, R-7) {_OF_PRICES}",
    "price_mean": f"arithmetic mean, rounded half up, {_OF_PRICES}",
    "price_p90": f"90 % quantile (linear interpolation, R-7) {_OF_PRICES}",
    "price_max": f"highest price {_OF_PRICES}",
    "free_courses": "number of current courses with a tariff that is free",
    "monthly_min": "lowest payment per month over the current tariffs of the current courses, in RUB",
    "duration_min": f"shortest {_OF_DURATIONS}",
    "duration_median": f"median (linear interpolation) {_OF_DURATIONS}",
    "duration_max": f"longest {_OF_DURATIONS}",
}
"""Column -> its definition (data contract, «Ratings»)."""
_CATEGORY_RATING = "arithmetic mean of the unrounded ratings of the schools that have a current course in the category"

_ROW = """
WITH RECURSIVE tree (category_id) AS (
    SELECT category_id FROM categories WHERE slug = :category
    UNION SELECT c.category_id FROM tree JOIN categories AS c ON c.parent_id = tree.category_id
),
owned (course_id, school_id) AS MATERIALIZED (
    SELECT course_id, school_id FROM courses
    WHERE removed_at IS NULL AND (
        school_id = (SELECT school_id FROM schools WHERE slug = :school)
        OR course_id IN (SELECT course_id FROM course_categories WHERE category_id IN (SELECT category_id FROM tree))
    )
),
whose (school_id) AS MATERIALIZED (
    SELECT school_id FROM schools WHERE slug = :school UNION SELECT school_id FROM owned WHERE :category IS NOT NULL
)
"""
_PAGE = "p.page_id, p.url, p.fetched_at, p.sha256, u.spider"
_PAGES = "JOIN pages AS p ON p.page_id = {0}.page_id JOIN runs AS u ON u.run_id = p.run_id"
_QUERIES = {
    "courses": f"SELECT 'courses/' || s.slug || '/' || c.external_id || '/title', 1, NULL, NULL, {_PAGE} FROM owned JOIN courses AS c"
    f" USING (course_id) JOIN schools AS s ON s.school_id = c.school_id {_PAGES.format('c')} ORDER BY 1",
    "teachers": "SELECT 'teachers/' || t.slug, 1, NULL, t.name, NULL, NULL, NULL, NULL, NULL FROM teachers AS t WHERE teacher_id IN"
    " (SELECT teacher_id FROM owned JOIN course_teachers USING (course_id)) ORDER BY 1",
    "reviews": f"SELECT 'reviews/' || r.external_id || '/rating', r.rating, coalesce(r.published_on, substr(r.first_seen_at, 1, 10)),"
    f" r.rating_text, {_PAGE} FROM reviews AS r {_PAGES.format('r')} WHERE r.school_id IN (SELECT school_id FROM whose)"
    " AND r.removed_at IS NULL AND r.duplicate_of IS NULL ORDER BY 1",
    "promos": f"SELECT 'promos/' || s.slug || '/' || a.external_id || '/kind', a.kind, NULL, a.title, {_PAGE} FROM promos AS a"
    f" JOIN schools AS s USING (school_id) {_PAGES.format('a')} WHERE a.school_id IN (SELECT school_id FROM whose) AND a.removed_at IS NULL"
    " AND a.paused = 0 AND coalesce(a.starts_at, :at) <= :at AND coalesce(a.ends_at, :at) >= :at"
    " AND (:school IS NOT NULL OR a.course_id IS NULL OR a.course_id IN (SELECT course_id FROM owned)) ORDER BY 1",
    "offers": "SELECT 'offers/' || s.slug || '/' || c.external_id || '/' || o.external_id || '/' || :column, o.{column}, NULL, NULL,"
    f" {_PAGE} FROM owned JOIN courses AS c USING (course_id) JOIN schools AS s ON s.school_id = c.school_id"
    f" JOIN offers AS o ON o.course_id = c.course_id AND o.removed_at IS NULL {_PAGES.format('o')}"
    " WHERE {which} ORDER BY c.course_id, 2, 1",
    "durations": f"SELECT 'courses/' || s.slug || '/' || c.external_id || '/duration_months', c.duration_months, NULL, NULL, {_PAGE}"
    f" FROM owned JOIN courses AS c USING (course_id) JOIN schools AS s ON s.school_id = c.school_id {_PAGES.format('c')}"
    " WHERE c.duration_months IS NOT NULL ORDER BY 1",
    "schools": "SELECT 'school_stats/' || s.slug || '/rating', t.rating, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM whose"
    " JOIN schools AS s USING (school_id) JOIN school_stats AS t USING (school_id) WHERE t.rating IS NOT NULL ORDER BY 1",
}


def explain_stat(conn: sqlite3.Connection, table: str, slug: str, column: str) -> Explanation:
    """One column of `school_stats` or `category_stats`. Raises `UnknownFigureError`."""
    owner, one = ("schools", "school") if table == "school_stats" else ("categories", "category")
    if column not in FORMULAS:
        raise UnknownFigureError(f"{table} has no figure {column!r}; there are {', '.join(FORMULAS)}")
    row = conn.execute(
        f"SELECT t.{column}, t.computed_at, (SELECT computed_at FROM stats_state) FROM {table} AS t"
        f" JOIN {owner} AS o USING ({one}_id) WHERE o.slug = ?",
        (slug,),
    ).fetchone()
    if row is None:
        raise UnknownFigureError(f"no figures were computed for {slug!r}: there is no such {one}, or nothing was read of it yet")
    value, computed_at, last = row
    names = {"school": None, "category": None, "at": last} | {one: slug}
    is_pooled = table == "category_stats" and column == "rating"
    found = tuple(_inputs(conn, "schools" if is_pooled else column, names))
    if column == "rating_bayes":
        mean = conn.execute("SELECT sum(rating_sum) / nullif(sum(rated_reviews), 0) FROM school_totals").fetchone()[0]
        found = (Input(figure="market/mean_rating", value=mean, weight=float(PRIOR_REVIEWS)), *found)
    is_money = column.startswith("price_") or column == "monthly_min"
    return Explanation(
        figure=f"{table}/{slug}/{column}",
        value=value,
        currency="RUB" if is_money else None,
        formula=_CATEGORY_RATING if is_pooled else FORMULAS[column],
        inputs=found,
        as_of=computed_at,
        notes=_stale(conn),
    )


def _stale(conn: sqlite3.Connection) -> tuple[str, ...]:
    """Inputs are read now; the figure was computed from what stood then."""
    (stale,) = conn.execute("SELECT EXISTS (SELECT 1 FROM stale_schools UNION ALL SELECT 1 FROM stale_catalogues)").fetchone()
    return ("facts have changed since the figures were computed: run `scrapy recompute`",) if stale else ()


def _inputs(conn: sqlite3.Connection, column: str, names: dict[str, Any]) -> Iterable[Input]:
    rows = _rows(conn, column, names)
    if column.startswith("price_"):
        # Sorted by course, then price: the first of each course is its cheapest tariff.
        cheapest: dict[str, tuple[Any, ...]] = {}
        for row in rows:
            cheapest.setdefault(row[0].rsplit("/", 2)[0], row)
        rows = sorted(cheapest.values())
    elif column == "free_courses":
        rows = list({row[0].rsplit("/", 2)[0]: row for row in rows}.values())
    return [_input(row) for row in rows]


_OFFERS = {
    "price": "o.pricing = 'full' AND o.currency = 'RUB'",
    "monthly_price": "o.monthly_price IS NOT NULL AND o.currency = 'RUB'",
    "pricing": "o.pricing = 'free'",
}
"""Column of a tariff -> which tariffs count."""
_FROM_OFFERS = {"monthly_min": "monthly_price", "free_courses": "pricing"}
_KINDS = {"sales": "sale", "promo_codes": "code"}


def _rows(conn: sqlite3.Connection, column: str, names: dict[str, Any]) -> list[tuple[Any, ...]]:
    if column in _KINDS:
        return [row for row in _run(conn, _QUERIES["promos"], names) if row[1] == _KINDS[column]]
    if column.startswith("price_") or column in _FROM_OFFERS:
        read = _FROM_OFFERS.get(column, "price")
        return _run(conn, _QUERIES["offers"].format(column=read, which=_OFFERS[read]), names | {"column": read})
    if column in _QUERIES or column.startswith("duration"):
        return _run(conn, _QUERIES.get(column, _QUERIES["durations"]), names)
    return [row for row in _run(conn, _QUERIES["reviews"], names) if row[1] is not None and _counts(column, row[1])]


def _counts(column: str, rating: float) -> bool:
    return not column.startswith("stars_") or int(rating + 0.5) == int(column[-1])


def _run(conn: sqlite3.Connection, query: str, names: dict[str, Any]) -> list[tuple[Any, ...]]:
    return conn.execute(_ROW + query, names).fetchall()


def _input(row: tuple[Any, ...]) -> Input:
    figure, value, day, said, page_id, url, fetched_at, sha256, spider = row
    page = None
    if page_id is not None:
        page = Observation(page_id=page_id, url=url, fetched_at=fetched_at, sha256=sha256, spider=spider)
    return Input(figure=figure, value=value, day=day, said=said, observation=page)
