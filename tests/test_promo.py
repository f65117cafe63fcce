"""Discounts and the terms of promos."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.promo import Discount, Terms, parse_discount, parse_terms

DISCOUNTS = [
    ("16", "percent", 16.0, None, None),
    ("15.5", "percent", 15.5, None, None),
    ("100", "%", 100.0, None, None),
    ("10%", None, 10.0, None, None),
    ("−45 %", None, 45.0, None, None),
    ("Скидка 16% на заказ", None, 16.0, None, None),
    ("5000", "rub", None, 500000, "RUB"),
    ("5 000", "₽", None, 500000, "RUB"),
    ("1 000 ₽", None, None, 100000, "RUB"),
    ("-1 000 ₽", None, None, 100000, "RUB"),
    ("Скидка 1000р", None, None, 100000, "RUB"),
    ("20 $", None, None, 2000, "USD"),
]

REFUSED = [
    ("", "percent", "empty"),
    ("None", None, "placeholder: a program's word for nothing"),
    ("15", None, "a number without a unit"),
    ("0%", None, "no percent between 0 and 100"),
    ("0", "percent", "no percent between 0 and 100"),
    ("120%", None, "no percent between 0 and 100"),
    ("до 50%", None, "a ceiling, a floor or a range of percents"),
    ("от 10%", None, "a ceiling, a floor or a range of percents"),
    ("10-20%", None, "a ceiling, a floor or a range of percents"),
    ("10% и 15%", None, "two percents"),
    ("5%", "rub", "a percent and a currency"),
    ("999999 ₽", None, "absurdly large"),
    ("0", "rub", "zero is not a price"),
    ("5000", "попугаи", "unknown unit"),
    ("до 5 000 ₽", None, "not one exact amount"),
    ("подарок", "percent", "no percent"),
]


def terms(**said: object) -> Terms:
    silent: dict[str, object] = dict.fromkeys(("percent", "amount", "currency", "min_price", "stackable", "reason"))
    silent |= {"is_impossible": False, "gift": False, "for_webmasters": False}
    return Terms(**(silent | said))  # type: ignore[arg-type]


MIXED = "adds up with some discounts and not with others"
TERMS = [
    ("", terms()),
    ("На все курсы школы", terms()),
    ("Скидка 16% на покупку любого курса", terms(percent=16.0)),
    ("Скидка 5 000 ₽ на любой курс", terms(amount=500000, currency="RUB")),
    ("Скидка 1000р при заказе от 5000р", terms(amount=100000, currency="RUB", min_price=500000)),
    ("Скидка 10% при покупке от 30 000 ₽", terms(percent=10.0, currency="RUB", min_price=3000000)),
    ("Скидка 5% к заказам от 10000 рублей", terms(percent=5.0, currency="RUB", min_price=1000000)),
    ("Скидка от 10 000 ₽", terms(reason="a ceiling or a floor of sums")),
    ("Скидка до 10 000 ₽", terms(reason="a ceiling or a floor of sums")),
    ("Скидка до 5 тыс.", terms(reason="a ceiling or a floor of sums")),
    ("Скидка до 5 т.р.", terms(reason="a ceiling or a floor of sums")),
    ("Скидка до $50", terms(reason="a ceiling or a floor of sums")),
    (
        "Скидка 5 000 ₽ при заказе от 50 000 ₽. Промокод действителен до 31 октября",
        terms(amount=500000, currency="RUB", min_price=5000000),
    ),
    ("Скидка 20%. Промокод до 31 октября", terms(percent=20.0)),
    ("Скидка 20%. Промокод до 31.10.2026", terms(percent=20.0)),
    ("Скидка 120%", terms(reason="no percent between 0 and 100", is_impossible=True)),
    ("Скидка 0%", terms(reason="no percent between 0 and 100")),
    ("Скидка 999 999 ₽", terms(reason="absurdly large", is_impossible=True)),
    ("Минимальная сумма заказа 3 000 руб.", terms(currency="RUB", min_price=300000)),
    ("До 12 уроков в подарок", terms(gift=True)),
    ("Не суммируется с другими акциями", terms(stackable=0)),
    ("Не суммируется c другими промокодами", terms(stackable=0)),
    ("Суммируется со скидкой на сайте", terms(stackable=1)),
    ("Не суммируется с другими промокодами. Суммируется со скидкой на сайте.", terms(reason=MIXED)),
    ("Не суммируется с другими акциями. Исключение: цена на сайте", terms(reason=MIXED)),
    ("Подключитесь к офферу и зарабатывайте", terms(for_webmasters=True)),
    ("скидки до 50%", terms(reason="a ceiling, a floor or a range of percents")),
    ("Скидка 10% и ещё 15%", terms(reason="two percents")),
    ("90% выпускников находят работу", terms()),
    ("Курс стоит 50 000 ₽", terms()),
]


@pytest.mark.parametrize(("text", "unit", "percent", "amount", "currency"), DISCOUNTS, ids=[row[0] for row in DISCOUNTS])
def test_discount_is_a_percent_or_an_amount(
    text: str, unit: str | None, percent: float | None, amount: int | None, currency: str | None
) -> None:
    assert parse_discount(text, unit) == Discount(percent=percent, amount=amount, currency=currency, reason=None)


@pytest.mark.parametrize(("text", "unit", "reason"), REFUSED, ids=[row[0] or "empty" for row in REFUSED])
def test_absurd_and_unclear_discounts_give_a_reason(text: str, unit: str | None, reason: str) -> None:
    assert parse_discount(text, unit) == Discount(percent=None, amount=None, currency=None, reason=reason)


@pytest.mark.parametrize(("text", "expected"), TERMS, ids=[row[0] or "empty" for row in TERMS])
def test_terms_are_read_out_of_free_text(text: str, expected: Terms) -> None:
    assert parse_terms(text) == expected


PIECES = st.sampled_from(["скидка ", "до ", "10", "%", "5 000 ₽", "при заказе от ", "не ", "суммируется", ". ", "в подарок", "-", "120"])


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_gives_discounts_within_bounds(text: str) -> None:
    for found in (parse_discount(text), parse_discount(text, "percent"), parse_terms(text)):
        assert found.percent is None or 0 < found.percent <= 100
        assert found.amount is None or 0 < found.amount <= 50_000_000
        assert found.percent is None or found.amount is None
    stated = parse_discount(text)
    assert (stated.percent is None and stated.amount is None) == (stated.reason is not None)


@pytest.mark.parametrize(
    ("text", "stackable"),
    [
        ("Не может суммироваться с другими скидками", 0),
        ("Без суммирования с акциями", 0),
        ("Не совмещается с другими акциями", 0),
        ("Не применяется совместно с другими акциями", 0),
        ("Не может быть использован совместно с другими", 0),
        ("Нельзя применить вместе с другими", 0),
        ("Не действует с другими акциями", 0),
        ("Может суммироваться со скидкой на сайте", 1),
        ("Совмещается с акциями", 1),
        ("Может быть использован совместно с другими", 1),
        ("Применяется вместе со скидкой на сайте", 1),
        ("Можно использовать вместе с другими", 1),
        ("Суммирование скидок запрещено", None),
        ("Совместимость уточняйте", None),
    ],
    ids=str,
)
def test_terms_of_adding_up(text: str, stackable: int | None) -> None:
    terms = parse_terms(text)
    assert terms.stackable == stackable
    assert (terms.reason is not None) == (stackable is None)
