"""Which tables and columns the analysts' copy has, and how Datasette is to show them."""

from collections.abc import Mapping
from dataclasses import dataclass

PUBLISHED = (
    *("schools", "courses", "course_aliases", "offers", "offer_history", "promos", "promo_versions"),
    *("reviews", "review_versions", "stated_ratings"),
    *("categories", "professions", "skills", "tools", "teachers"),
    *("course_categories", "course_professions", "course_skills", "course_tools", "course_teachers"),
    *("salaries", "vacancies", "audience"),
    *("category_texts", "faq", "collections", "collection_courses"),
    # course_claims: what the courses and tariffs are merged from; the view contradictions reads it.
    *("runs", "pages", "issues", "course_claims"),
    *("school_stats", "category_stats", "school_stats_history", "category_stats_history"),
)
"""Tables that the copy has. One that stands neither here nor in `LEFT_OUT` is not copied either; a test asks for the decision."""

ROW_KEEPING = ("stale_schools", "stale_catalogues", "stats_state", "school_totals", "category_totals", "course_figures", "category_schools")
LEFT_OUT: Mapping[str, str] = {
    "staged": "not published yet, and may never be",
    "staged_reviews": "not published yet, and may never be",
    "forgotten_authors": "keys of persons",
    "author_keys": "of use to who runs the crawl",
    "acceptances": "names of persons",
    "robots_files": "of use to who runs the crawl",
    "robots_texts": "of use to who runs the crawl",
    "_sqlite_migrations": "of the database itself",
    "writes": "the past of the whole database, which `export --as-of` and `changes` read",
    "replaced": "the past of the whole database, which `export --as-of` and `changes` read",
    "replaced_now": "the past of the whole database, which `export --as-of` and `changes` read",
    "exports": "which snapshots were made",
    "archived_pages": "where in the page archive a page lies",
    "archive_files": "where in the page archive a page lies",
    **dict.fromkeys(ROW_KEEPING, "kept between computations of the figures"),
}
"""Tables that the copy does not have, and why."""

HIDDEN: Mapping[str, frozenset[str]] = {
    # One person's reviews could be told by either: the key is the same on all of one site, the checksum where the words are.
    "reviews": frozenset({"author_key", "text_key"}),
    # Somebody took these words back.
    "review_versions": frozenset({"title", "pros", "cons", "text"}),
    "pages": frozenset({"etag", "last_modified"}),
}
"""Columns that the copy does not have, by table."""

EMPTIED: Mapping[tuple[str, str], str] = {
    # Quotes of reviews were once not cleaned of addresses and telephone numbers, as the reviews themselves are.
    ("issues", "text"): (
        "CASE WHEN field IN ('pros', 'cons', 'text') OR (field = 'title' AND run_id IN (SELECT run_id FROM source.runs WHERE courses = 0))"
        " THEN NULL ELSE text END"
    ),
}
"""Columns that have something else in the copy: the SQL of it, by table and column."""


COMPUTED = (
    "category_facets",
    "category_teachers",
    "category_top_courses",
    "contradictions",
    "effective_price",
    "price_drops",
    "review_coverage",
    "review_lifecycle",
    "sale_honesty",
    "school_in_category",
)
"""Views that take long: in the copy, whose time stands still, each is a table with the same rows, made once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a table or view is shown. Facets of a table have an index."""

    facets: tuple[str, ...] = ()
    sort: str | None = None
    """The column to order by; with a minus sign: falling."""
    label: str | None = None
    """The column that stands for a row where another table points to it."""


SHOWN: Mapping[str, Shown] = {
    "schools": Shown(sort="slug", label="slug"),
    "courses": Shown(facets=("school_id", "level", "format", "enrolment", "has_employment"), label="title"),
    "offers": Shown(facets=("pricing", "currency"), label="name"),
    "offer_history": Shown(facets=("pricing", "confirmed"), sort="-valid_from"),
    "promos": Shown(facets=("kind", "school_id", "source", "stackable"), sort="-last_seen_at", label="title"),
    "reviews": Shown(facets=("school_id", "source", "rating"), sort="-published_on", label="title"),
    "categories": Shown(facets=("parent_id",), label="name"),
    "issues": Shown(facets=("kind", "field"), sort="-issue_id"),
    "runs": Shown(facets=("status", "spider", "gate"), sort="-run_id", label="spider"),
    "pages": Shown(facets=("status", "failed"), label="url"),
    "effective_price": Shown(facets=("school",)),
    "sale_honesty": Shown(facets=("verdict", "school")),
    "instalment_truth": Shown(facets=("school", "costs_more", "is_interest_free")),
    "contradictions": Shown(facets=("origin", "school", "field")),
    "active_promos": Shown(facets=("school", "kind", "stackable")),
    "category_facets": Shown(facets=("facet", "category")),
    "latest_reviews": Shown(facets=("school", "source", "is_own")),
    "open_issues": Shown(facets=("school", "kind", "field")),
    "price_drops": Shown(facets=("school",), sort="-drop_percent"),
    "price_history": Shown(facets=("school", "pricing")),
    "review_sources": Shown(facets=("school", "is_own")),
    "run_summary": Shown(facets=("status", "school")),
    "salary_by_grade": Shown(facets=("grade",)),
    "school_in_category": Shown(facets=("category",)),
}
"""How the tables and views are shown that need more than their columns."""

SEARCHED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "courses": ("course_id", ("title", "summary")),
    "reviews": ("review_id", ("title", "pros", "cons", "text")),
}
"""Key and columns of the tables with full-text search: `<table>_fts`, by the rules of `db.search`."""
