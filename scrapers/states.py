"""What a page's own script starts from: the data that its framework leaves in the page. Parsed, never executed."""

import re
from collections.abc import Iterator
from typing import Any

from scrapers.documents import Attributes, BrokenDocumentError, Document, JsLiteral, ScriptJson
from scrapers.items import RawIssue
from scrapers.locate import said
from scrapers.markup import folded
from scrapers.state_prices import OLD_PRICES, days_of_sale, why_not_today

_LITERAL = re.compile(r"\bwindow\.(__\w+__|[A-Z_]*STATE[A-Z_]*)\s*=\s*\{")
_LITERALS = 20
"""Literals that are looked for on one page; sites have one or two, and each is a search through the page."""
_COURSE = re.compile(r"(?:course|program(?:me)?|profession)(?:Data|Info)?")
_NAMES = ("name", "title", "h1")
_CURRENCIES = ("currency", "priceCurrency", "currency_code", "currencyCode")


def read_states(text: str) -> tuple[list[Any], list[RawIssue]]:
    """The data of `__NEXT_DATA__`, Nuxt, Inertia and of literals such as `window.__STATE__`; a broken one is an issue."""
    documents: list[Document] = [ScriptJson("__NEXT_DATA__"), ScriptJson("__NUXT_DATA__"), Attributes("data-page")]
    documents += [JsLiteral(name) for name in [*dict.fromkeys(_LITERAL.findall(text))][:_LITERALS]]
    states: list[Any] = []
    issues: list[RawIssue] = []
    for document in documents:
        try:
            data = document.read(text)
        except BrokenDocumentError as error:
            data = error.kept
            issues.append(RawIssue(kind="unknown", field="courses", text=str(error)[:200], reason="broken data inside the page"))
        states += [data] if data is not None else []
    return states, issues


def course_objects(states: list[Any], heading: str) -> list[dict[str, Any]]:
    """Objects that are certainly the page's course, in the shape of JSON-LD.

    They bear its heading, and either stand under a name such as `course` or have a price beside its currency. A price without a currency
    of its own is not taken: it may be a payment, a discount or a count. One that something beside it makes doubtful is told without its
    number, and only where no other object has a plain one.
    """
    wanted = folded(heading)
    if not wanted:
        return []
    found = [(key, each) for key, each in _objects(states) if any(folded(str(each.get(name, ""))) == wanted for name in _NAMES)]
    doubts = [(each, why_not_today(each, key)) for key, each in found if said(each.get("price")) and _currency(each)]
    priced = [_course(each) for each, why in doubts if why is None] or [_course(each, why) for each, why in doubts[:1]]
    named = [{"@type": "Course", "name": each[name]} for key, each in found if _COURSE.fullmatch(key) for name in _NAMES if each.get(name)]
    return priced or named[:1]


def _course(found: dict[str, Any], doubt: str | None = None) -> dict[str, Any]:
    offer: dict[str, Any] = {"@type": "Offer", "price": found["price"], "priceCurrency": _currency(found)}
    old = next((found[name] for name in OLD_PRICES if said(found.get(name))), None)
    if doubt is not None:
        # In words alone: a number would be held against the sums that the page prints.
        offer["price"] = f"a price beside {re.sub(r'[0-9]', '', doubt)[:60]}"
    elif old is not None:
        offer["priceSpecification"] = {"priceType": "ListPrice", "price": old, "priceCurrency": _currency(found)}
    offer["validFrom"], offer["priceValidUntil"] = days_of_sale(found)
    return {"@type": "Course", "name": next(found[name] for name in _NAMES if found.get(name)), "offers": offer}


def _currency(found: dict[str, Any]) -> str:
    return next((text for name in _CURRENCIES for text in said(found.get(name))), "")


def _objects(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object with the name that it stands under: `course`, in a list `courses[]`."""
    pending = [("", value)]
    while pending:
        key, each = pending.pop()
        if isinstance(each, dict):
            yield key, each
            pending += each.items()
        elif isinstance(each, list):
            pending += [(f"{key}[]", member) for member in each]
