"""From a page's data and nodes to a `RawCourse`, by rules that a school's file declares."""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from lxml import etree

from scrapers.items import RawCourse, RawIssue, RawOffer, RawTeacher, Said
from scrapers.locate import Where, at, distinct, find, nodes
from scrapers.markup import plain

_EVERY_PAGE: dict[str, Where] = {"language": "/html/@lang"}
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_OFFER_FACTS = {each.name for each in fields(RawOffer)} - {"external_id", "home_currency"}
_COURSE_FACTS = {each.name for each in fields(RawCourse)} - {"url", "external_id", "offers", "teachers", "incomplete"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRules:
    """Where each fact of a course stands on a school's pages."""

    fields: Mapping[str, Where]
    """Fact of `RawCourse` -> location; the language is that of the HTML page where nothing else is given."""
    offers: str = ""
    """The tariffs: a JMESPath to a list of objects, or an XPath to their nodes; empty = one tariff, read from the page as a whole."""
    offer_fields: Mapping[str, Where] = field(default_factory=dict)
    """Fact of `RawOffer` -> location inside a tariff; the whole page's data is `page` there."""
    more_offers: str = ""
    """Another place that tells of the same tariffs, as `offers`; a tariff that both name by the same id is one, said twice."""
    more_offer_fields: Mapping[str, Where] = field(default_factory=dict)
    """As `offer_fields`, for those; their `external_id` is the tariff's own."""
    offer_ids: str = ""
    """Where the tariffs are nodes: a JMESPath to a list of `{id, name}`; a tariff takes the id of its name.
    One that has `hidden: true` there is a tariff without a price, whether or not the page shows it."""
    offer_ids_may_lack: bool = False
    """Whether a page on which that list is missing altogether knows its tariffs by their names."""
    main_offer: str = ""
    """JMESPath to the id of the tariff that the page as a whole speaks of."""
    main_offer_fields: Mapping[str, Where] = field(default_factory=dict)
    """What the page as a whole says of that tariff."""
    lone_offer_fields: Mapping[str, Where] = field(default_factory=dict)
    """What a page without tariffs (an older layout) says of its only one."""
    teachers: str = ""
    """JMESPath to a list of `{name, position}`."""
    no_course: Where = ()
    """Where a page says something only if what it offers is no course: an event, an open lesson."""
    currency: str = ""
    """What the school sells in: the currency of amounts that name none."""

    def __post_init__(self) -> None:
        """Refuse a misspelt fact when the spider is loaded, not when the value is missed."""
        unknown = (self.fields.keys() - _COURSE_FACTS) | (
            set().union(self.offer_fields, self.more_offer_fields, self.main_offer_fields, self.lone_offer_fields)
            - _OFFER_FACTS
            - {"external_id"}
        )
        if unknown:
            raise ValueError(f"not a fact of a course or an offer: {', '.join(sorted(unknown))}")


def read_course(
    rules: CourseRules, *, url: str, external_id: str, data: dict[str, Any], root: "etree._Element | None"
) -> tuple[RawCourse, list[RawIssue]]:
    """Everything that the rules find of one course, with its tariffs."""
    facts = {name: distinct(find(where, data, root)) for name, where in {**_EVERY_PAGE, **rules.fields}.items()}
    offers, issues = read_offers(rules, data, root)
    teachers = tuple(
        RawTeacher(name=row["name"], position=row.get("position") or "") for row in _rows(rules.teachers, data) if row.get("name")
    )
    return RawCourse(url=url, external_id=external_id, offers=offers, teachers=teachers, **facts), issues


def read_offers(rules: CourseRules, data: dict[str, Any], root: "etree._Element | None") -> tuple[tuple[RawOffer, ...], list[RawIssue]]:
    """The tariffs of one page; rows that share an id are one tariff, said in two places."""
    tariffs: dict[str, dict[str, Said]] = {}
    issues: list[RawIssue] = []
    ids = _ids_by_name(rules, data)
    told = [(row, ids) for row in _offer_rows(rules.offers, rules.offer_fields, data, root)]
    if rules.more_offers:
        told += [(row, None) for row in _offer_rows(rules.more_offers, rules.more_offer_fields, data, root)]
    for row, known in told:
        external_id = _offer_id(row.pop("external_id", ()), known)
        if external_id is None:
            issues.append(_nameless(row.get("name", ()), "a tariff whose id the page does not tell"))
        else:
            _merge(tariffs.setdefault(external_id, {}), row)
    main = find(rules.main_offer, data) if rules.main_offer else ()
    facts = {name: find(where, data, root) for name, where in rules.main_offer_fields.items()}
    if any(facts.values()):
        if len(main) == 1 and (main[0] in tariffs or not tariffs):
            _merge(tariffs.setdefault(main[0], {}), facts)
        else:
            issues.append(_nameless(main, "the page's main tariff is none of its tariffs"))
    issues += _hide(tariffs, rules, data)
    lone = {name: find(where, data, root) for name, where in rules.lone_offer_fields.items()} if not tariffs else {}
    if any(lone.values()):
        tariffs["default"] = lone
    return tuple(RawOffer(external_id=key, home_currency=rules.currency, **facts) for key, facts in tariffs.items()), issues


def _hide(tariffs: dict[str, dict[str, Said]], rules: CourseRules, data: dict[str, Any]) -> list[RawIssue]:
    """Leave a tariff whose price the site says it does not show its id and name; a price that is stated all the same is an issue."""
    issues: list[RawIssue] = []
    for row in _rows(rules.offer_ids, data):
        if row.get("hidden") is not True or not isinstance(row.get("id"), str) or not row["id"].strip():
            continue
        facts = tariffs.get(row["id"], {})
        if price := facts.get("price"):
            issues.append(
                RawIssue(kind="rejected", field="price", text=" | ".join(price), reason="the site says that it does not show this price")
            )
        tariffs[row["id"]] = {"name": facts.get("name") or find("name", row)}
    return issues


def _nameless(words: Said, reason: str) -> RawIssue:
    return RawIssue(kind="unknown", field="external_id", text=" | ".join(words), reason=reason)


def _offer_rows(place: str, told: Mapping[str, Where], data: dict[str, Any], root: "etree._Element | None") -> Iterable[dict[str, Said]]:
    if not place:
        facts = {name: find(where, data, root) for name, where in told.items()}
        return [facts] if any(facts.values()) else []
    if place.startswith(("/", "(")):
        found = [] if root is None else nodes(place, root)
        return [{name: find(where, {"page": data}, node) for name, where in told.items()} for node in found]
    return [{name: find(where, {**row, "page": data}, root) for name, where in told.items()} for row in _rows(place, data)]


def _rows(path: str, data: dict[str, Any]) -> list[dict[str, Any]]:
    found = at(path, data) if path else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _ids_by_name(rules: CourseRules, data: dict[str, Any]) -> dict[str, set[str]] | None:
    """Plain name of a tariff -> the ids it stands beside; None where tariffs carry their own id."""
    if not rules.offer_ids or (rules.offer_ids_may_lack and at(rules.offer_ids, data) is None):
        return None
    ids: dict[str, set[str]] = {}
    for row in _rows(rules.offer_ids, data):
        if isinstance(row.get("id"), str) and row["id"].strip() and isinstance(row.get("name"), str):
            ids.setdefault(_plain(row["name"]), set()).add(row["id"])
    return ids


def _offer_id(stated: Said, ids: dict[str, set[str]] | None) -> str | None:
    """One id for the tariff: its own, `default` where the site has none, None where it cannot be told."""
    if ids is None:
        return "default" if not stated else stated[0] if len(set(stated)) == 1 else None
    candidates = {external_id for name in stated for external_id in ids.get(_plain(name), ())}
    return candidates.pop() if len(candidates) == 1 else None


def _plain(name: str) -> str:
    """A name as its letters: one place writes it as HTML, escaped once more, or with marks that nobody sees, the other does not."""
    return " ".join(html.unescape(plain(name)).translate(_UNSEEN).split())


def united(course: RawCourse, beside: RawCourse, names: Iterable[str]) -> RawCourse:
    """The course with the statements of the same page's other account of it: these facts, and all of the tariffs that both tell of.

    A course without tariffs takes those of the other account.
    """
    facts = {name: distinct((*getattr(course, name), *getattr(beside, name))) for name in names}
    others = {offer.external_id: offer for offer in beside.offers}
    offers = tuple(_united_offer(offer, others.get(offer.external_id)) for offer in course.offers) or beside.offers
    return replace(course, offers=offers, **facts)


def _united_offer(offer: RawOffer, beside: RawOffer | None) -> RawOffer:
    if beside is None:
        return offer
    return replace(offer, **{name: distinct((*getattr(offer, name), *getattr(beside, name))) for name in _OFFER_FACTS})


def _merge(tariff: dict[str, Said], facts: dict[str, Said]) -> None:
    for name, statements in facts.items():
        tariff[name] = distinct((*tariff.get(name, ()), *statements))
