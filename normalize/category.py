"""Directions and categories: what a course is filed under, by the site's own word or by its title."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from normalize.table import Table, read_table
from normalize.text import parse_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A row of the table `categories`."""

    slug: str
    """`referalnyj-marketing`."""
    name: str
    """«Реферальный маркетинг»."""
    parent: str | None
    """Slug of its direction; None where it is one of the twelve directions."""


@cache
def _loaded() -> tuple[tuple[Category, ...], Table, Table]:
    """Read the categories, the table of their names and the table of the words of titles."""
    with (Path(__file__).parent / "tables" / "categories.toml").open("rb") as file:
        rows = tomllib.load(file)["category"]
    categories = tuple(Category(slug=row["slug"], name=row["name"], parent=row.get("parent")) for row in rows)
    names = read_table("categories", [{"value": row["slug"], "match": [row["name"], row["slug"], *row.get("also", [])]} for row in rows])
    titles = [{"value": row["slug"], "contains": row.get("contains", []), "regex": row.get("regex", [])} for row in rows]
    return categories, names, read_table("categories of titles", titles)


CATEGORIES: tuple[Category, ...] = _loaded()[0]
"""Every known category, directions first."""


def match_category(name: str) -> str | None:
    """Return the slug of the category that a site calls `name`; None where no such name is known."""
    cleaned = parse_text(name).value
    return None if cleaned is None else _loaded()[1].lookup(cleaned)


def categories_of_title(title: str) -> tuple[str, ...]:
    """Return the slugs of every category whose words stand in a course's title, in the order of `CATEGORIES`.

    Only categories below the directions; the direction of each is its parent.
    """
    cleaned = parse_text(title).value
    return () if cleaned is None else _loaded()[2].lookup_all(cleaned)
