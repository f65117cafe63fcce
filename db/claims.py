"""What several sources say of one course, merged into one row: pure functions over claims."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from db.offers import DEFAULT_OFFER, NOTHING_SAID, READ_AGAIN

COURSE_COLUMNS = (
    "title", "summary", "level", "format", "language", "starts_on", "enrolment", "duration_months", "workload_hours", "lessons",
    "has_employment", "has_instalments", "learners",
)  # fmt: skip
"""What a source can say of a course."""

LINKS = ("categories", "professions", "skills", "tools", "teachers")
"""Lists that a source can give of a course; taken whole from the first source that gives one."""

MONEY_COLUMNS = ("price", "list_price", "instalment_price", "monthly_price", "monthly_list_price", "conditional_price")
_SALE_COLUMNS = (*MONEY_COLUMNS, "monthly_from", "instalments", "condition", "discount_percent", "discount_until", "currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one source said of a course the last time it listed it."""

    spider: str
    rank: int
    """1 the school's page, 2 its API, 3 a feed."""
    page_id: int
    course: dict[str, Any]
    """`COURSE_COLUMNS` and `LINKS`."""
    offers: tuple[dict[str, Any], ...]
    """Each with its `external_id` and the price columns of `offers`."""
    read_at: str = ""
    """When it said so last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two statements of equal standing that differ; neither is taken."""

    field: str
    text: str


def merge_claims(claims: Iterable[Claim]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Complete one course from its sources, by rank: a later source fills what is NULL and never overwrites.

    Returns:
        The course's columns and lists, and its tariffs by their own id, each with the `page_id` that states it and, for what must be
        read twice, `read_at`: when a source said so last. The tariffs are those of the first source that states a price at all (with
        those of sources before it, whose price is unknown); a source after it adds none. A course of which no tariff is known has one,
        `default` and `unknown`.
    """
    ordered = sorted(claims, key=lambda claim: (claim.rank, claim.spider))
    course = {column: _first(claim.course.get(column) for claim in ordered) for column in COURSE_COLUMNS}
    course |= {link: next((claim.course[link] for claim in ordered if claim.course.get(link)), []) for link in LINKS}
    offers: dict[str, dict[str, Any]] = {}
    is_priced = False
    for claim in ordered:
        for offer in claim.offers:
            stated = {**NOTHING_SAID, **offer, "page_id": claim.page_id}
            external_id = stated.pop("external_id")
            if external_id in offers:
                offers[external_id] = complete_offer(offers[external_id], stated)
            elif not is_priced:
                offers[external_id] = stated
        is_priced = is_priced or any(offer["pricing"] != "unknown" for offer in claim.offers)
    if len(offers) > 1 and DEFAULT_OFFER in offers and _says_nothing(offers[DEFAULT_OFFER]):
        del offers[DEFAULT_OFFER]
    if not offers:
        offers[DEFAULT_OFFER] = {**NOTHING_SAID, "page_id": ordered[0].page_id}
    return course, {key: {**offer, "read_at": _read_at(key, offer, ordered)} for key, offer in offers.items()}


def _read_at(external_id: str, offer: dict[str, Any], claims: Iterable[Claim]) -> dict[str, str]:
    """When each value that must be read twice was read last, whichever source said it."""
    said = [(each, claim.read_at) for claim in claims for each in claim.offers if each["external_id"] == external_id]
    return {column: max((at for each, at in said if each[column] == offer[column]), default="") for column in READ_AGAIN}


def complete_offer(offer: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    """Fill what a tariff leaves open from a later source.

    Nothing of the sale is taken from a source that contradicts what is known (another price, monthly price or currency: it is out of
    step), nor from one that says free where the other says paid. A total turns a tariff of which only the monthly payment was known
    into a `full` one; what was `unknown` takes the later pricing only if nothing of its price was said.
    """
    named = {**offer, "name": offer["name"] if offer["name"] is not None else later["name"]}
    if later["pricing"] == "unknown":
        return named
    is_open = offer["pricing"] == "unknown" and all(offer[column] is None for column in MONEY_COLUMNS)
    if is_open and offer["currency"] in (None, later["currency"]):
        return {**later, **{column: value for column, value in named.items() if value is not None and column not in ("pricing", "page_id")}}
    agree = all(offer[c] == later[c] for c in ("price", "monthly_price", "currency") if None not in (offer[c], later[c]))
    if offer["pricing"] == "unknown" or not agree or (offer["pricing"] == "free") != (later["pricing"] == "free"):
        return named
    filled = {**named, **{c: later[c] for c in _SALE_COLUMNS if offer[c] is None}}
    if offer["pricing"] == "monthly" and later["pricing"] in ("full", "from"):
        filled["pricing"] = later["pricing"]
    elif offer["pricing"] in ("monthly", "subscription"):
        filled["price"] = None
    for total, crossed_out in (("price", "list_price"), ("monthly_price", "monthly_list_price")):
        if None not in (filled[total], filled[crossed_out]) and filled[total] >= filled[crossed_out]:
            filled[crossed_out] = offer[crossed_out]
    return filled


def complete_claim(claim: Claim, former: Claim) -> Claim:
    """What is known of a course of which this time not everything could be read: what its source said before, where it says nothing now.

    Its tariffs are those of before where none could be read.
    """
    course = {name: value if value not in (None, []) else former.course.get(name) for name, value in claim.course.items()}
    return replace(claim, course=course, offers=claim.offers or former.offers)


def unite_statements(statements: Sequence[Claim]) -> tuple[Claim, list[Contradiction]]:
    """Make one claim of what one run read of a course in several places, the places ordered by rank and address.

    Places of different rank, and the texts of different pages, complete each other. Two entries of one page (a feed lists a course twice)
    that differ contradict each other: NULL. A tariff priced differently by places of equal rank is `unknown`, without a price.
    """
    first = statements[0]
    if len(statements) == 1:
        return first, []
    contradictions = _page_contradictions(statements)
    contested = {contradiction.field for contradiction in contradictions}
    course: dict[str, Any] = {c: None if c in contested else _first(s.course.get(c) for s in statements) for c in COURSE_COLUMNS}
    course |= {link: next((s.course[link] for s in statements if s.course.get(link)), []) for link in LINKS}
    offers: dict[str, dict[str, Any]] = {}
    ranks: dict[str, int] = {}
    disputed: set[str] = set()
    for statement in statements:
        for offer in statement.offers:
            key = offer["external_id"]
            if key not in offers:
                offers[key], ranks[key] = offer, statement.rank
            elif key in disputed:
                continue
            elif ranks[key] == statement.rank and _differ(offers[key], offer):
                disputed.add(key)
                contradictions.append(Contradiction(field="price", text=f"{key}: {offers[key]['price']} / {offer['price']}"))
                offers[key] = {**NOTHING_SAID, "name": offers[key]["name"], "external_id": key}
            else:
                offers[key] = {**complete_offer(offers[key], offer), "external_id": key}
    united = Claim(spider=first.spider, rank=first.rank, page_id=first.page_id, course=course, offers=tuple(offers.values()))
    return united, contradictions


def _page_contradictions(statements: Sequence[Claim]) -> list[Contradiction]:
    found: dict[str, Contradiction] = {}
    for one, other in pairwise(statements):
        for column in COURSE_COLUMNS:
            values = (one.course.get(column), other.course.get(column))
            if one.page_id == other.page_id and None not in values and values[0] != values[1]:
                found.setdefault(column, Contradiction(field=column, text=f"{values[0]} / {values[1]}"))
    return list(found.values())


def _differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if "unknown" in (one["pricing"], other["pricing"]):
        return False
    columns = ("pricing", "price", "monthly_price", "currency")
    return any(one[c] != other[c] for c in columns if None not in (one[c], other[c]))


def _says_nothing(offer: dict[str, Any]) -> bool:
    """Whether a tariff is bare; a currency alone says nothing."""
    return offer["pricing"] == "unknown" and all(offer[column] is None for column in _SALE_COLUMNS if column != "currency")


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)
