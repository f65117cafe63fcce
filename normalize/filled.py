"""Which facts of a course or a review have got a value: what tells a layout that has changed from a school that has.

Words alone are no fact: where a duration stood and «Онлайн» stands now, the page still says something, and nothing of the duration.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from normalize.models import Course, Offer, Review
from scrapers.items import RawCourse, RawOffer, RawReview

_COURSE_FACTS = tuple(each.name for each in fields(RawCourse) if each.name not in {"url", "external_id", "offers", "incomplete"})
_OFFER_FACTS = tuple(each.name for each in fields(RawOffer) if each.name not in {"external_id", "home_currency"})
_REVIEW_FACTS = ("author", "rating", "title", "pros", "cons", "text", "published")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "start_choices": ("starts_on",),
    "tariffs_enrolment": ("enrolment",),
    "duration": ("duration_months", "workload_hours", "lessons"),
    "workload": ("workload_hours",),
    "author": ("author_key",),
    "published": ("published_on",),
}
"""Fact -> the columns that it may fill, where these have other names. One that has no column at all is there when it is said."""


def filled_facts(raw: RawCourse, course: Course) -> set[str]:
    """`course.duration`, `offer.price` …: of the offers those that at least one of them has."""
    found = {f"course.{name}" for name in _COURSE_FACTS if getattr(raw, name) and _has_value(course, name)}
    told = zip(raw.offers, course.offers, strict=True) if not course.incomplete and raw.offers else ()
    return found | {f"offer.{name}" for offer, meant in told for name in _OFFER_FACTS if getattr(offer, name) and _has_value(meant, name)}


def filled_review_facts(raw: RawReview, review: Review) -> set[str]:
    """`review.rating`, `review.text` …"""
    return {f"review.{name}" for name in _REVIEW_FACTS if getattr(raw, name) and _has_value(review, name)}


def _has_value(meant: Course | Offer | Review, name: str) -> bool:
    if isinstance(meant, Offer) and name == "price":
        return meant.pricing != "unknown"
    columns: tuple[str, ...] = _COLUMNS.get(name, (name,))
    values: list[Any] = [getattr(meant, column) for column in columns if hasattr(meant, column)]
    return not values or any(value not in {None, ()} for value in values)
