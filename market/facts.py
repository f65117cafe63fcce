"""Rows of truth in the columns of the data contract, and what one source says of one course.

`None` = the site does not say, contradicts itself, or the contract tells a reader to refuse it. Money is in kopecks.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Row = dict[str, Any]
Source = Literal["page", "api", "feed"]
RANK: dict[str, int] = {"page": 1, "api": 2, "feed": 3}

COURSE_COLUMNS = (
    "title", "summary", "level", "format", "language", "starts_on", "enrolment", "duration_months", "workload_hours", "lessons",
    "has_employment", "has_instalments", "learners",
)  # fmt: skip
OFFER_COLUMNS = (
    "name", "pricing", "price", "list_price", "instalment_price", "monthly_price", "monthly_list_price", "monthly_from", "instalments",
    "conditional_price", "condition", "discount_percent", "discount_until", "currency",
)  # fmt: skip
DAYS_A_MONTH = 30.4375


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a perfect reader learns of one course from one source on one day."""

    source: Source
    school: str
    external_id: str
    url: str
    """Canonical address of the course."""
    page_url: str
    """Address of the page, API answer or feed that says so."""
    course: Row
    offers: tuple[Row, ...]
    issues: tuple[Row, ...] = ()
    categories: tuple[str, ...] = ()
    """Names of the known categories under which the source files it."""
    skills: tuple[str, ...] = ()
    teachers: tuple[str, ...] = ()


def course_row(**known: object) -> Row:
    """The columns of `courses`, NULL unless given."""
    return _row(COURSE_COLUMNS, known)


def offer_row(external_id: str = "default", pricing: str = "unknown", **known: object) -> Row:
    """The columns of `offers`, NULL unless given.

    A list price equal to the price is NULL; an exact payment per month has `monthly_from` 0.
    """
    row: Row = {"external_id": external_id} | _row(OFFER_COLUMNS, known | {"pricing": pricing})
    if row["list_price"] == row["price"]:
        row["list_price"] = None
    if row["monthly_price"] is not None and row["monthly_from"] is None:
        row["monthly_from"] = 0
    return row


def issue_row(school: str, url: str, kind: str, field: str | None) -> Row:
    """One expected issue: `kind` as in the contract, `field` the column that stays empty, if one does."""
    return {"school": school, "url": url, "kind": kind, "field": field}


def kopecks(roubles: int) -> int:
    """Whole roubles in minor units."""
    return roubles * 100


def months_from(number: int, unit: Literal["год", "месяц", "неделя", "день"]) -> float:
    """A stated duration in months of 30.4375 days, two decimals."""
    if unit == "год":
        return float(number * 12)
    if unit == "месяц":
        return float(number)
    return round(number * {"неделя": 7, "день": 1}[unit] / DAYS_A_MONTH, 2)


def iso(when: date | None) -> str | None:
    """A date as stored."""
    return None if when is None else when.isoformat()


def _row(columns: tuple[str, ...], known: dict[str, object]) -> Row:
    unknown = known.keys() - set(columns)
    if unknown:
        raise ValueError(f"no such columns: {sorted(unknown)}")
    return {column: known.get(column) for column in columns}
