"""What the exported files hold: the query of each, and their description for `datapackage.json`."""

from dataclasses import dataclass
from typing import Any

from db.fields import FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One exported file."""

    name: str
    """Stem of the file."""
    row: str
    """What a row is."""
    columns: str
    """The columns of the query, comma-separated SQL."""
    source: str
    """Its FROM clause."""
    key: tuple[str, ...]
    """The columns that name a row; the file is ordered by them."""
    texts: str = ""
    """Further columns, only with `--texts`."""

    def query(self, *, texts: bool) -> str:
        """Return the SELECT, ordered by the whole key."""
        columns = f"{self.columns}, {self.texts}" if texts and self.texts else self.columns
        return f"SELECT {columns} {self.source} ORDER BY {', '.join(self.key)}"


_FIGURES = (
    "t.courses, t.teachers, t.reviews, t.rated_reviews, t.sales, t.promo_codes, t.rating, t.rating_bayes, t.rating_recent, t.rating_low,"
    " t.rating_high, t.stars_1, t.stars_2, t.stars_3, t.stars_4, t.stars_5, t.price_min, t.price_p10, t.price_median, t.price_mean,"
    " t.price_p90, t.price_max, t.free_courses, t.monthly_min, 'RUB' AS currency, t.duration_min, t.duration_median, t.duration_max,"
    " t.computed_at"
)
_PRICES = (
    "name, {0}pricing, {0}price, {0}list_price, {0}instalment_price, {0}monthly_price, {0}monthly_list_price, {0}monthly_from,"
    " {0}instalments, {0}conditional_price, {0}condition, {0}discount_percent, {0}discount_until, {0}currency"
)

TABLES = (
    Table(
        name="courses",
        row="A course of a school; removed_at is empty while the school lists it.",
        columns="s.slug AS school, c.external_id, c.course_id, c.url, c.title, c.summary, c.level, c.format, c.language, c.starts_on,"
        " c.enrolment, c.duration_months, c.workload_hours, c.lessons, c.has_employment, c.has_instalments, c.learners, c.first_seen_at,"
        " c.last_seen_at, c.removed_at",
        source="FROM courses AS c JOIN schools AS s ON s.school_id = c.school_id",
        key=("school", "c.external_id"),
    ),
    Table(
        name="offers",
        row="A tariff of a course as it stands now.",
        columns="s.slug AS school, c.external_id AS course, o.external_id, o.offer_id, o." + _PRICES.format("o.") + ", o.removed_at",
        source="FROM offers AS o JOIN courses AS c ON c.course_id = o.course_id JOIN schools AS s ON s.school_id = c.school_id",
        key=("school", "course", "o.external_id"),
    ),
    Table(
        name="price_history",
        row="A confirmed state that a tariff was in from valid_from to valid_to (empty: still).",
        columns="school, course, offer, offer_id, valid_from, valid_to, confirmed, " + _PRICES.format(""),
        source="FROM price_history",
        key=("school", "course", "offer", "valid_from"),
    ),
    Table(
        name="promos",
        row="A promo code, sale or gift; active is 1 where it could be used when this was exported.",
        columns="s.slug AS school, p.external_id, c.external_id AS course, p.kind, p.code, p.title, p.description, p.percent, p.amount,"
        " p.currency, p.min_price, p.starts_at, p.ends_at, p.stackable, p.condition, p.paused,"
        " p.promo_id IN (SELECT promo_id FROM active_promos) AS active, p.url, p.source, p.first_seen_at, p.last_seen_at, p.removed_at",
        source="FROM promos AS p JOIN schools AS s ON s.school_id = p.school_id LEFT JOIN courses AS c ON c.course_id = p.course_id",
        key=("school", "p.external_id"),
    ),
    Table(
        name="reviews",
        row="A review, without who wrote it; counted in figures where removed_at and duplicate_of are empty.",
        columns="r.source, r.external_id, r.review_id, s.slug AS school, c.external_id AS course, r.url, r.rating, r.rating_text,"
        " r.published_on, r.duplicate_of, r.first_seen_at, r.last_seen_at, r.removed_at",
        source="FROM reviews AS r JOIN schools AS s ON s.school_id = r.school_id LEFT JOIN courses AS c ON c.course_id = r.course_id",
        key=("r.source", "r.external_id"),
        texts="r.title, r.pros, r.cons, r.text",
    ),
    Table(
        name="school_stats",
        row="A school and its figures.",
        columns=f"s.slug AS school, s.name, {_FIGURES}",
        source="FROM school_stats AS t JOIN schools AS s ON s.school_id = t.school_id",
        key=("school",),
    ),
    Table(
        name="category_stats",
        row="A category or direction and its figures.",
        columns=f"k.slug AS category, k.name, {_FIGURES}",
        source="FROM category_stats AS t JOIN categories AS k ON k.category_id = t.category_id",
        key=("category",),
    ),
    Table(
        name="school_in_category",
        row="A school that has a current course in a category.",
        columns="category, school, school_name, rating, rating_bayes, courses, teachers, reviews, sales, promo_codes",
        source="FROM school_in_category",
        key=("category", "school"),
    ),
    Table(
        name="changes",
        row="Something that changed in the thirty days before the day of this snapshot (docs/analysts.md tells what each change means).",
        columns="changed_at, change, school, course, offer, promo, review, title, before, after, currency, pricing, change_percent",
        source="FROM changes",
        key=("changed_at", "change", "school", "course", "offer", "promo", "review"),
    ),
)


def describe(columns: dict[str, tuple[str, ...]], *, guarded: bool, excel: bool) -> dict[str, Any]:
    """Describe exported files as a Data Package (specs.frictionlessdata.io); `columns`: the column names by the name of the table."""
    dialect = {"delimiter": ";" if excel else ",", "lineTerminator": "\r\n" if excel else "\n", "quoteChar": '"', "doubleQuote": True}
    return {
        "profile": "tabular-data-package",
        "name": "academy-market",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name,
                "path": f"{table.name}.csv",
                "description": table.row,
                "encoding": "utf-8",
                "dialect": dialect,
                "schema": {
                    "fields": [_field(name, guarded=guarded) for name in columns[table.name]],
                    "primaryKey": [name.rpartition(".")[2] for name in table.key],
                    "missingValues": [""],
                },
            }
            for table in TABLES
        ],
    }


def _field(name: str, *, guarded: bool) -> dict[str, Any]:
    field = FIELDS[name]
    described: dict[str, Any] = {
        "name": name,
        "type": "number" if field.type == "money" else field.type,
        "description": field.description,
    }
    if field.unit is not None:
        described["unit"] = field.unit
    if field.type == "boolean":
        described |= {"trueValues": ["1"], "falseValues": ["0"]}
    if field.type == "string" and guarded:
        described["guard"] = "An apostrophe stands before what a spreadsheet would run; take one away to have the text."
    return described
