"""Differences between a database and what is true in the demo market: every field of every row."""

import hmac
import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from market.truth import Row, Truth

_COURSES = "SELECT s.slug AS school, c.*, c.removed_at IS NOT NULL AS removed FROM courses c JOIN schools s USING (school_id)"
_OFFERS = (
    "SELECT s.slug AS school, c.external_id AS course, o.*, coalesce(o.removed_at, c.removed_at) IS NOT NULL AS removed"
    " FROM offers o JOIN courses c USING (course_id) JOIN schools s USING (school_id)"
)
_PROMOS = "SELECT s.slug AS school, p.*, p.removed_at IS NOT NULL AS removed FROM promos p JOIN schools s USING (school_id)"
_REVIEWS = "SELECT s.slug AS school, r.*, r.removed_at IS NOT NULL AS removed FROM reviews r JOIN schools s USING (school_id)"
_STATED = "SELECT school, course AS course, source, stated_rating AS rating, stated_reviews AS reviews FROM review_coverage"
_SALARIES = "SELECT p.name AS profession, s.* FROM salaries s JOIN professions p USING (profession_id)"
_VACANCIES = "SELECT p.name AS profession, v.* FROM vacancies v JOIN professions p USING (profession_id)"
_LINKED = (
    "SELECT s.slug AS school, c.external_id AS course, '{kind}' AS kind, n.name, false AS removed"
    " FROM course_{kind} l JOIN {kind} n USING ({key})"
)
_LINKS = " UNION ALL ".join(
    f"{_LINKED.format(kind=kind, key=key)} JOIN courses c USING (course_id) JOIN schools s ON s.school_id = c.school_id"
    for kind, key in (
        ("categories", "category_id"),
        ("professions", "profession_id"),
        ("skills", "skill_id"),
        ("tools", "tool_id"),
        ("teachers", "teacher_id"),
    )
)
_ISSUES = (
    "SELECT s.slug AS school, i.url, i.kind, i.field FROM issues i JOIN runs r USING (run_id) JOIN schools s USING (school_id)"
    " WHERE r.run_id IN (SELECT max(run_id) FROM runs GROUP BY spider, school_id)"
)


def differences(database: Path, true: Truth) -> list[str]:
    """Each row or field in which the database is not what is true, in words; empty where all is right."""
    db = sqlite3.connect(database)
    db.row_factory = sqlite3.Row
    _hash_authors(true["reviews"], Path(f"{database}.key").read_bytes())
    try:
        return [
            *_compare("course", db.execute(_COURSES), true["courses"], ("school", "external_id")),
            *_compare("offer", _standing(db.execute(_OFFERS), true["offers"]), true["offers"], ("school", "course", "external_id")),
            *_compare("link", db.execute(_LINKS), true["links"], ("school", "course", "kind", "name")),
            *_compare("promo", db.execute(_PROMOS), true["promos"], ("school", "external_id")),
            *_compare_reviews(db, true),
            *_compare("stated rating", db.execute(_STATED), true["stated"], ("school", "course", "source")),
            *_compare("salary", db.execute(_SALARIES), true["salaries"], ("profession", "grade", "observed_on")),
            *_compare("vacancies", db.execute(_VACANCIES), true["vacancies"], ("profession", "observed_on")),
            *_missing_issues(db, true["issues"]),
        ]
    finally:
        db.close()


def _standing(stored: Iterable[sqlite3.Row], true: list[Row]) -> list[sqlite3.Row]:
    """Without a feed's tariff that the school's own page took the place of: it was never true where both are read at once."""
    known = {(row["school"], row["course"], row["external_id"]) for row in true}
    return [row for row in stored if not row["removed"] or (row["school"], row["course"], row["external_id"]) in known]


def _compare(kind: str, stored: Iterable[sqlite3.Row], true: list[Row], key: tuple[str, ...]) -> list[str]:
    found = {tuple(row[name] for name in key): row for row in stored}
    wanted = {tuple(row[name] for name in key): row for row in true}
    lines = [f"{kind} {each} is not stored" for each in wanted.keys() - found.keys()]
    lines += [f"{kind} {each} is not true" for each in found.keys() - wanted.keys()]
    for each in wanted.keys() & found.keys():
        stored_row, true_fields = found[each], _fields(wanted[each])
        if kind == "offer" and wanted[each]["removed"]:
            true_fields = [("removed", True)]
        wrong = [(name, value) for name, value in true_fields if not _same(stored_row[name], value)]
        lines += [f"{kind} {each} {name}: {stored_row[name]!r}, true is {value!r}" for name, value in wrong]
    return sorted(lines)


def _fields(row: Row) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in row.items() if name not in {"key", "course", "waiting"}]


def _same(stored: Any, true: Any) -> bool:
    if isinstance(stored, float) or isinstance(true, float):
        return stored is not None and true is not None and abs(stored - true) < 1e-9
    return bool(stored == true)


def _compare_reviews(db: sqlite3.Connection, true: Truth) -> list[str]:
    """By id where the site shows one, else by what is said; then which are marked as the same review on another site."""
    stored = [dict(row) for row in db.execute(_REVIEWS)]
    with_id = [row for row in true["reviews"] if row["external_id"]]
    ids = {row["external_id"] for row in with_id}
    lines = _compare("review", [row for row in stored if row["external_id"] in ids], with_id, ("source", "external_id"))  # type: ignore[arg-type]
    said = ("school", "source", "author_key", "title", "text", "pros", "cons", "rating", "rating_text", "published_on", "removed")
    found = Counter(tuple(row[name] for name in said) for row in stored if row["external_id"] not in ids)
    wanted = Counter(tuple(row[name] for name in said) for row in true["reviews"] if not row["external_id"])
    lines += [f"review {each} is not stored" for each in wanted - found] + [f"review {each} is not true" for each in found - wanted]
    counted = sum(row["duplicate_of"] is not None and not row["removed"] for row in stored)
    if counted != len(true["duplicates"]):
        lines.append(f"{counted} reviews are marked as duplicates, true are {len(true['duplicates'])}")
    return lines


def _hash_authors(reviews: list[Row], key: bytes) -> None:
    """Put the key of each author in the place of the name: half of the HMAC-SHA256 over its small letters, in hex."""
    for row in reviews:
        name = row.pop("author")
        letters = "".join(filter(str.isalnum, (name or "").lower().replace("ё", "е")))
        row["author_key"] = None if name is None else hmac.digest(key.strip(), letters.encode(), "sha256").hex()[:32]


def _missing_issues(db: sqlite3.Connection, true: list[Row]) -> list[str]:
    """Issues that must be there; where the truth leaves the field open, an issue about any field will do."""
    stored = {tuple(row) for row in db.execute(_ISSUES)}
    stored |= {(school, url, kind, None) for school, url, kind, _ in stored}
    wanted = (tuple(row[name] for name in ("school", "url", "kind", "field")) for row in true)
    return [f"no issue {each}" for each in wanted if each not in stored]
