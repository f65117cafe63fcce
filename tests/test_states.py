"""Objects of a framework's data as the page's course: the number under `price` is its price only where nothing beside it says otherwise."""

from typing import Any

import pytest

from scrapers.jsonld_offers import offers_of
from scrapers.states import course_objects


def told(*objects: dict[str, Any], under: str = "course") -> list[tuple[tuple[str, ...], ...]]:
    """Price, list price and the sale's end of each course that is found."""
    stated = [{"title": "Ковка", "currency": "RUB", **each} for each in objects]
    found = course_objects([{"page": {under: stated[0] if len(stated) == 1 else stated}}], "Ковка")
    return [(offer.price, offer.list_price, offer.discount_until) for thing in found for offer in offers_of(thing)]


@pytest.mark.parametrize(
    ("beside", "key"),
    [
        ({"price": 90000, "discountPrice": 45000}, "discountPrice"),
        ({"price": 90000, "sale_price": "45000"}, "sale_price"),
        ({"price": 90000, "newPrice": 45000}, "newPrice"),
        ({"price": 90000, "finalprice": 45000}, "finalprice"),
        ({"price": 90000, "discount": 50}, "discount"),
        ({"price": 90000, "sale": {"price": 45000}}, "sale"),
        ({"price": 90000, "prices": [{"price": 45000}]}, "prices"),
        ({"price": 4900, "pricePeriod": "month"}, "pricePeriod"),
        ({"price": 4900, "priceUnit": "мес"}, "priceUnit"),
        ({"price": 4900, "billing": "monthly"}, "billing"),
        ({"price": 4900, "priceSuffix": "₽/мес"}, "priceSuffix"),
        ({"price": 4900, "isMonthly": True, "installments": 12}, "isMonthly"),
        ({"price": 4900, "installments": 12}, "installments"),
        ({"price": 4900, "monthlyPrice": 4900}, "monthlyPrice"),
        ({"price": 4900, "pricePerMonth": "4900.00"}, "pricePerMonth"),
        ({"price": 4900, "isPriceFrom": True}, "isPriceFrom"),
        ({"price": 4900, "priceFrom": 4900}, "priceFrom"),
        ({"price": 4900, "priceText": "от 4 900 ₽"}, "priceText"),
        ({"price": 4500000, "priceInCents": True}, "priceInCents"),
        ({"price": 4500000, "currencyMinorUnit": 2}, "currencyMinorUnit"),
        ({"price": 1, "type": "trial"}, "type"),
        ({"price": 45000, "oldPrice": 90000, "saleEndsAt": 1790000000}, "saleEndsAt"),
    ],
    ids=str,
)
def test_price_that_something_beside_it_makes_doubtful_is_not_read(beside: dict[str, Any], key: str) -> None:
    assert told(beside) == [((f"a price beside {key}",), (), ())]


@pytest.mark.parametrize(
    "beside",
    [
        {"monthly": 790},
        {"months": 9, "lessons": 40, "durationMonths": 9, "durationUnit": "month", "period": "9 месяцев"},
        {"monthlyPrice": 3750, "installments": 12},
        {"installmentPrice": 3750, "installmentMonths": 12},
        {"installment": {"months": 12, "price": 3750}},
        {"hasInstallment": True, "installmentAvailable": True, "hasTrial": True, "trialDays": 7},
        {"basePrice": 90000, "maxPrice": 90000, "finalPrice": 45000},
        {"priceFormatted": "45 000 ₽", "priceId": 12, "price_list_id": 3, "priceCurrency": "RUB"},
        {"priceInCents": 4500000},
        {"pricePerLesson": 900, "trialPrice": 1},
        {"type": "course", "kind": "profession", "unit": "course", "format": "online"},
        {"startsFrom": "2026-11-01", "minAge": 18, "endsAt": "2027-01-01", "startMonth": "ноябрь"},
        {"isMonthly": False, "discountPrice": None, "discount": 0, "priceFrom": False, "installments": []},
        {"description": "Занятия 8 раз в месяц, от основ до работы"},
    ],
    ids=str,
)
def test_price_with_other_facts_beside_it_is_read(beside: dict[str, Any]) -> None:
    assert told({"price": 45000, **beside}) == [(("45000",), (), ())]


def test_old_price_and_the_end_of_the_sale_are_read_beside_the_price() -> None:
    sale = {"price": 45000, "oldPrice": 90000, "discount": 50}
    assert told(sale) == [(("45000",), ("90000",), ())]
    assert told({**sale, "saleEndsAt": "2026-09-01", "endsAt": "2027-01-01"}) == [(("45000",), ("90000",), ("2026-09-01",))]
    assert told({**sale, "promo": {"validUntil": "2026-12-01"}}) == [(("45000",), ("90000",), ("2026-12-01",))]


@pytest.mark.parametrize("under", ["installment", "installmentPlan", "trial", "monthly", "oldCourse"])
def test_price_under_a_name_that_is_no_course_is_not_read(under: str) -> None:
    assert told({"price": 4900}, under=under) == [((f"a price beside {under}",), (), ())]


def test_trial_beside_the_course_leaves_the_price_of_the_course() -> None:
    assert told({"price": 1, "type": "trial"}, {"price": 45000, "type": "course"}, under="items") == [(("45000",), (), ())]


@pytest.mark.parametrize("under", ["course", "courses", "product", "data", "pageProps"])
def test_price_under_a_plain_name_is_read(under: str) -> None:
    assert told({"price": 45000}, under=under) == [(("45000",), (), ())]
