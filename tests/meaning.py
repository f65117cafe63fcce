"""One raw item at a time through `normalize`: what is stated of it, what is complained of."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from normalize.agree import Context, Issues
from normalize.course import normalize_course
from normalize.offer import normalize_offer
from normalize.promotion import normalize_promo
from normalize.review import normalize_review
from scrapers.items import RawCourse, RawOffer, RawPromo, RawReview

NOW = datetime(2026, 10, 10, 12, 0, tzinfo=UTC)
Said = dict[str, Any]
Complaints = list[tuple[str, str]]


def context(school: str = "example", now: datetime = NOW) -> Context:
    return Context(school=school, now=now, said_at=now, author_secret=b"a key of the tests")


def offer_says(**raw: Any) -> tuple[Said, Complaints]:
    return raw_offer_says(RawOffer(**raw))


def raw_offer_says(raw: RawOffer) -> tuple[Said, Complaints]:
    issues = Issues()
    return _stated(normalize_offer(raw, context(), issues)), _complaints(issues)


def course_says(now: datetime = NOW, **raw: Any) -> tuple[Said, Complaints]:
    issues = Issues()
    given = {"url": "https://example.com/c/1", "external_id": "1"} | raw
    found = normalize_course(RawCourse(**given), context(now=now), issues)
    return _stated(found) if found else {}, _complaints(issues)


def promo_says(**raw: Any) -> tuple[Said, Complaints]:
    issues = Issues()
    given = {"external_id": "advcake:pc1", "source": "advcake"} | raw
    found = normalize_promo(RawPromo(**given), context(), issues)
    return _stated(found) if found else {}, _complaints(issues)


def review_says(school: str = "example", **raw: Any) -> tuple[Said, Complaints]:
    issues = Issues()
    found = normalize_review(RawReview(**({"source": "otzovik", "external_id": "1"} | raw)), context(school), issues)
    return _stated(found) if found else {}, _complaints(issues)


def _stated(item: Any) -> Said:
    """Without what every item has (its id and source) and what is not said."""
    said = {name: value for name, value in asdict(item).items() if value is not None and value != ()}
    return {name: value for name, value in said.items() if name not in {"external_id", "source"} and value is not False}


def _complaints(issues: Issues) -> Complaints:
    return [(issue.kind, issue.field) for issue in issues.found]
