"""The price that OpenGraph states, and that of a sale."""

import pytest
from lxml import html

from scrapers.structured import read_structured

TITLE = "<h1>Курс ковки</h1>"
FULL = {"price:amount": "90000", "price:currency": "RUB"}
SALE = {**FULL, "sale_price:amount": "45000", "sale_price:currency": "RUB"}


def stated(meta: dict[str, str], head: str = "") -> dict[str, tuple[str, ...]]:
    tags = "".join(f'<meta property="product:{name}" content="{value}">' for name, value in meta.items())
    text = f'<html><head><meta property="og:type" content="product">{tags}{head}</head><body>{TITLE}</body></html>'
    told = read_structured(text, html.fromstring(text), url="https://a.example/kurs/kovka", external_id="kurs/kovka", source="a")
    assert told.course is not None
    (offer,) = told.course.offers
    names = ("price", "list_price", "currency", "offered_from", "discount_until")
    return {name: said for name in names if (said := getattr(offer, name))}


def test_price_without_a_sale_is_the_price() -> None:
    assert stated(FULL) == {"price": ("90000",), "currency": ("RUB",)}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, {}),
        ({"sale_price_dates:end": "2026-09-01"}, {"discount_until": ("2026-09-01",)}),
        (
            {"sale_price_dates:start": "2026-11-01", "sale_price_dates:end": "2026-12-01"},
            {"offered_from": ("2026-11-01",), "discount_until": ("2026-12-01",)},
        ),
    ],
    ids=str,
)
def test_price_of_a_sale_goes_before_the_crossed_out_one(days: dict[str, str], expected: dict[str, tuple[str, ...]]) -> None:
    assert stated({**SALE, **days}) == {"price": ("45000",), "list_price": ("90000",), "currency": ("RUB",), **expected}


def test_price_of_json_ld_is_compared_with_that_of_the_sale() -> None:
    course = '{"@type": "Course", "name": "Курс ковки", "offers": {"price": 90000, "priceCurrency": "RUB"}}'
    assert stated(SALE, f'<script type="application/ld+json">{course}</script>')["price"] == ("90000", "45000")
