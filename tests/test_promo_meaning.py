"""What a promo is worth, and when."""

from typing import Any

import pytest

from tests.meaning import promo_says


def test_code_with_every_field() -> None:
    assert promo_says(
        kind=("discount",),
        code=(" МАЙ24 ",),
        title=("Скидка 16% на заказ",),
        description=("Скидка 16% при заказе от 20 000 ₽. Не суммируется с другими промокодами.",),
        discount=("16",),
        discount_type=("percent",),
        min_price=("20000",),
        starts_at=("2026-10-01",),
        ends_at=("2026-10-31",),
        status=("active=true", "active"),
        url="https://example.com/sale/?utm_source=x",
    ) == (
        {
            "kind": "code",
            "code": "МАЙ24",
            "title": "Скидка 16% на заказ",
            "description": "Скидка 16% при заказе от 20 000 ₽. Не суммируется с другими промокодами.",
            "percent": 16.0,
            "currency": "RUB",
            "min_price": 2000000,
            "starts_at": "2026-09-30T21:00:00Z",
            "ends_at": "2026-10-31T20:59:59Z",
            "stackable": 0,
            "paused": 0,
            "url": "https://example.com/sale",
        },
        [],
    )


@pytest.mark.parametrize("code", ["МАЙ24", "May24", "40SALE", "ＳＡＬＥ１０", "sale-10%", "'=cmd", "РАСПРОДАЖА и С0", "é\u0301x"])
def test_code_keeps_its_letters(code: str) -> None:
    said, complaints = promo_says(code=(f" {code}\n",), discount=("5",), discount_type=("percent",))
    assert (said["kind"], said["code"], complaints) == ("code", code, [])


def test_broken_code_is_no_code() -> None:
    said, complaints = promo_says(kind=("discount",), code=("МА\ufffd24",), discount=("5",), discount_type=("percent",))
    assert (said["kind"], said.get("code"), complaints) == ("code", None, [("unknown", "code")])


@pytest.mark.parametrize(
    ("raw", "percent", "amount", "complaints"),
    [
        ({"discount": ("16",), "discount_type": ("percent",)}, 16.0, None, []),
        ({"discount": ("5000",), "discount_type": ("rub",)}, None, 500000, []),
        ({"discount": ("1 000 ₽",)}, None, 100000, []),
        ({"title": ("Скидка 25% на всё",)}, 25.0, None, []),
        ({"discount": ("40",), "discount_type": ("percent",), "title": ("Скидка 45%",)}, None, None, [("conflict", "percent")]),
        ({"discount": ("40",), "discount_type": ("percent",), "description": ("Скидка 3 000 ₽",)}, None, None, [("conflict", "percent")]),
        ({"discount": ("4000",), "discount_type": ("rub",), "description": ("Скидка 3 000 ₽",)}, None, None, [("conflict", "amount")]),
        ({"title": ("Скидка 40%",), "description": ("Скидка 45%",)}, None, None, [("unknown", "percent"), ("conflict", "percent")]),
        ({"title": ("Скидки до 60%",)}, None, None, [("unknown", "percent")]),
        ({"title": ("Удобный график",)}, None, None, []),
    ],
    ids=str,
)
def test_discount(raw: dict[str, Any], percent: float | None, amount: int | None, complaints: list[tuple[str, str]]) -> None:
    said, found = promo_says(code=("SALE",), **raw)
    assert (said.get("percent"), said.get("amount"), sorted(found)) == (percent, amount, sorted(complaints))
    assert said.get("currency") == ("RUB" if amount else None)


@pytest.mark.parametrize(
    "raw",
    [
        {"discount": ("120",), "discount_type": ("percent",)},
        {"discount": ("0",), "discount_type": ("percent",)},
        {"discount": ("999999",), "discount_type": ("rub",)},
        {"discount": ("16",)},
        {"discount": ("16",), "discount_type": ("points",)},
    ],
    ids=str,
)
def test_promo_with_an_impossible_discount_is_refused(raw: dict[str, Any]) -> None:
    assert promo_says(code=("SALE",), **raw) == ({}, [("rejected", "percent")])


@pytest.mark.parametrize(
    ("raw", "kind", "complaints"),
    [
        ({"kind": ("present",), "code": ("GIFT",)}, "gift", []),
        ({"kind": ("discount",), "code": ("GIFT",), "title": ("Второй курс в подарок",)}, "gift", []),
        ({"kind": ("discount",), "code": ("GIFT",)}, "code", []),
        ({"kind": ("discount",)}, "code", [("unknown", "code")]),
        ({"kind": ("promotion",)}, "sale", []),
        ({}, "sale", []),
    ],
    ids=str,
)
def test_kind(raw: dict[str, Any], kind: str, complaints: list[tuple[str, str]]) -> None:
    said, found = promo_says(**raw)
    assert (said["kind"], said.get("percent"), found) == (kind, None, complaints)


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ({"kind": ("лотерея",)}, ("unknown", "kind")),
        ({"starts_at": ("2026-10-31",), "ends_at": ("2026-10-01",)}, ("rejected", "ends_at")),
        ({"description": ("Подключитесь к офферу и зарабатывайте",)}, ("rejected", "description")),
    ],
    ids=str,
)
def test_promo_that_cannot_be_shown_is_refused(raw: dict[str, Any], complaint: tuple[str, str]) -> None:
    assert promo_says(code=("SALE",), **raw) == ({}, [complaint])


@pytest.mark.parametrize(
    ("description", "stackable", "complaints"),
    [
        ("Не суммируется с другими скидками", 0, []),
        ("Суммируется со скидкой на сайте", 1, []),
        ("Не суммируется с промокодами. Суммируется со скидкой на сайте.", None, [("unknown", "stackable")]),
        ("Действует на всё", None, []),
    ],
)
def test_adding_up(description: str, stackable: int | None, complaints: list[tuple[str, str]]) -> None:
    said, found = promo_says(code=("SALE",), description=(description,))
    assert (said.get("stackable"), found) == (stackable, complaints)


@pytest.mark.parametrize(
    ("status", "paused"),
    [(("active=true", "active"), 0), (("active=true", "paused"), 1), (("active=false", "active"), 1), ((), 0)],
    ids=str,
)
def test_pause(status: tuple[str, ...], paused: int) -> None:
    assert promo_says(code=("SALE",), status=status)[0]["paused"] == paused


def test_two_least_orders_are_a_conflict() -> None:
    said, complaints = promo_says(code=("SALE",), min_price=("30000",), description=("Скидка 5% при заказе от 50 000 ₽",))
    assert (said.get("min_price"), complaints) == (None, [("conflict", "min_price")])


@pytest.mark.parametrize(
    ("status", "paused", "complaints"),
    [
        (("active=true", "active"), 0, []),
        ((), 0, []),
        (("active=true", "moderation"), 1, []),
        (("active=0",), 1, []),
        (("active=true", "gone fishing"), 1, [("unknown", "paused")]),
    ],
)
def test_only_a_status_that_we_know_to_be_active_is_active(status: tuple[str, ...], paused: int, complaints: list[tuple[str, str]]) -> None:
    said, found = promo_says(code=("A1",), discount=("5",), discount_type=("percent",), status=status)
    assert (said["paused"], found) == (paused, complaints)
