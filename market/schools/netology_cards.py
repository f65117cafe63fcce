"""What netology.ru sells: up to three tariff cards a programme, and the data that its pages hold beside them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from market.clock import in_words
from market.words import rounded
from market.world import Course, Terms

_TRAPS = {2: "date conflict", 4: "no date", 6: "wrapped titles"}
_KINDS = (("", "", 1.0, 0, 36), ("-neuro", " + нейросети", 1.3, 5, 36), ("-pro", " PRO", 0.88, 0, 24))
EXTRA = 10
"""Further percent off for paying at once; part of the price, not of the badge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One tariff in roubles."""

    slug: str
    title: str
    wrapped: bool
    list_price: int
    percent: int
    price: int
    monthly: int
    instalments: int
    until: date
    hours: int


def trap(course: Course) -> str:
    """What is odd about the course's page; empty for most."""
    return _TRAPS.get(course.index % 9, "")


def cards(course: Course, terms: Terms) -> list[Card]:
    """The course's tariffs on these terms."""
    made = []
    for place, (ending, words, factor, more, instalments) in enumerate(_KINDS[: terms.tariffs]):
        list_price, percent = rounded(terms.list_price * factor, 1), terms.percent + more
        reduced = list_price * (100 - percent) / 100
        made.append(Card(
            slug=course.slug + ending,
            title=course.title + words,
            wrapped=trap(course) == "wrapped titles" or place == 2,
            list_price=list_price,
            percent=percent,
            price=terms.paid(rounded(reduced * (100 - EXTRA) / 100, 100)),
            monthly=int(reduced) // instalments,
            instalments=instalments,
            until=terms.until,
            hours=course.hours + place * 25,
        ))  # fmt: skip
    return made


def summary(course: Course) -> str:
    """The description in the page's data."""
    return f"Курс Нетологии «{course.title}»: {course.about}. Поддержим на стажировке и с резюме."


def next_data(course: Course, terms: Terms, sold: list[Card]) -> dict[str, Any]:
    """The JSON of `__NEXT_DATA__`."""
    odd = trap(course)
    said = terms.starts_on + timedelta(days=14) if odd == "date conflict" else terms.starts_on
    undated = odd == "no date"
    program = {
        "program_id": 84000 + course.index, "program_family_id": 8000 + course.index, "program_family_url": course.slug,
        "urlcode": f"{course.slug}-{18 + course.index % 40}", "name": course.slug, "title": course.title, "type": "profession",
        "program_type_alias": "profession", "is_active": True, "is_async": undated, "isProgramStarted": False, "isFake": False,
        "isFreeProgram": False, "price_type": "paid", "price": sold[0].price, "price_without_discount": sold[0].list_price,
        "initialPrice": sold[0].price, "initialPriceWithoutDiscount": sold[0].list_price, "resource_packages": [], "promoCodeInfo": {},
        "discount_finish_date": terms.until.isoformat(), "date": "" if undated else terms.starts_on.isoformat(),
        "starts_at": "в любое время" if undated else f"{in_words(said)} {said.year}", "meta": {"description": summary(course)},
    }  # fmt: skip
    shown = [{"slug": card.slug, "title": f"<p>{card.title}</p>" if card.wrapped else card.title, "isPriceHidden": False,
              "isOrderButtonHidden": False, "customRedirect": ""} for card in sold]  # fmt: skip
    block = {"sections": [{"cards": shown}]}
    return {
        "page": "/programs/[programName]", "query": {"programName": course.slug}, "isFallback": False,
        "props": {"pageProps": {
            "isActive": True,
            "initialState": {"program": {"data": program}},
            "landingContent": {"programFamilyUrl": course.slug, "templateType": "courseLanding", "content": {
                f"plansNew_{17_000_000_000_000 + course.index}": block, f"plansNew_{17_900_000_000_000 + course.index}": block}},
        }},
    }  # fmt: skip
