"""The rules of prices, one by one."""

from typing import Any

import pytest

from tests.meaning import offer_says

RUB = {"currency": ("RUB",)}


def rows(*cases: tuple[str, dict[str, Any], dict[str, Any], list[tuple[str, str]]]) -> Any:
    return pytest.mark.parametrize(("raw", "said", "complaints"), [case[1:] for case in cases], ids=[case[0] for case in cases])


@rows(
    ("a total", {"price": ("99 900 ₽",)}, {"pricing": "full", "price": 9990000, "currency": "RUB"}, []),
    ("old money is RUB", {"price": ("500",), "currency": ("RUR",)}, {"pricing": "full", "price": 50000, "currency": "RUB"}, []),
    ("said twice alike", {"price": ("99900 ₽", "99 900 руб.")}, {"pricing": "full", "price": 9990000, "currency": "RUB"}, []),
    ("two totals", {"price": ("99 900 ₽", "98 900 ₽")}, {"pricing": "unknown", "currency": "RUB"}, [("conflict", "price")]),
    (
        "two totals beside a payment",
        {"price": ("99 900 ₽", "98 900 ₽"), "monthly_price": ("3 000 ₽/мес",)},
        {"pricing": "unknown", "monthly_price": 300000, "monthly_from": 0, "currency": "RUB"},
        [("conflict", "price")],
    ),
    ("zero is no price", {"price": ("0",), **RUB}, {"pricing": "unknown", "currency": "RUB"}, [("unknown", "price")]),
    (
        "zero beside a payment says nothing",
        {"price": ("0 ₽",), "monthly_price": ("1 500 ₽/мес",)},
        {"pricing": "monthly", "monthly_price": 150000, "monthly_from": 0, "currency": "RUB"},
        [],
    ),
    ("zero that is said to be free", {"price": ("0",), "free": ("Бесплатный курс",)}, {"pricing": "free", "price": 0}, []),
    ("free by word in the price's place", {"price": ("Бесплатно",)}, {"pricing": "free", "price": 0}, []),
    (
        "free and priced",
        {"price": ("5 000 ₽",), "free": ("Бесплатный курс",)},
        {"pricing": "unknown", "currency": "RUB"},
        [("conflict", "price")],
    ),
    ("a free lesson is not the course", {"free": ("Первый урок бесплатно",)}, {"pricing": "unknown"}, [("unknown", "pricing")]),
    ("free and not free", {"free": ("free", "paid")}, {"pricing": "unknown"}, [("conflict", "pricing")]),
    ("a floor", {"price": ("от 55 000 ₽",)}, {"pricing": "from", "price": 5500000, "currency": "RUB"}, []),
    ("lowPrice is a floor", {"price_from": ("6491",), **RUB}, {"pricing": "from", "price": 649100, "currency": "RUB"}, []),
    (
        "lowPrice beside the price",
        {"price": ("70 000 ₽",), "price_from": ("6491",)},
        {"pricing": "full", "price": 7000000, "currency": "RUB"},
        [],
    ),
    ("a payment in a total's place", {"price": ("5 900 ₽/мес",)}, {"pricing": "unknown", "currency": "RUB"}, [("unknown", "price")]),
    (
        "a payment alone is never multiplied",
        {"monthly_price": ("5 900 ₽/мес",), "instalments": ("36 месяцев",)},
        {"pricing": "monthly", "monthly_price": 590000, "monthly_from": 0, "instalments": 36, "currency": "RUB"},
        [],
    ),
    (
        "a payment from",
        {"monthly_price": ("от 6 230 ₽ / месяц",)},
        {"pricing": "monthly", "monthly_price": 623000, "monthly_from": 1, "currency": "RUB"},
        [],
    ),
    (
        "an amount in a payment's place that names its currency and no month",
        {"monthly_price": ("98 000 ₽",)},
        {"pricing": "unknown", "currency": "RUB"},
        [("unknown", "monthly_price")],
    ),
    (
        "a bare number in a payment's place",
        {"monthly_price": ("4990",), **RUB},
        {"pricing": "monthly", "monthly_price": 499000, "monthly_from": 0, "currency": "RUB"},
        [],
    ),
    (
        "a floor of the payment stated apart",
        {"monthly_from": ("2700",), **RUB},
        {"pricing": "monthly", "monthly_price": 270000, "monthly_from": 1, "currency": "RUB"},
        [],
    ),
    (
        "a subscription has no total",
        {"monthly_price": ("3 990 ₽/мес",), "subscription": ("подписка",)},
        {"pricing": "subscription", "monthly_price": 399000, "monthly_from": 0, "currency": "RUB"},
        [],
    ),
    ("a range is no price", {"price": ("55 000–225 000 ₽",)}, {"pricing": "unknown", "currency": "RUB"}, [("unknown", "price")]),
    ("an instalment in a total's place", {"price": ("Рассрочка 5 900 ₽",)}, {"pricing": "unknown"}, [("unknown", "price")]),
    (
        "a former price in the price's place",
        {"price": ("вместо 9 900 ₽",)},
        {"pricing": "unknown", "currency": "RUB"},
        [("unknown", "price")],
    ),
    (
        "a tariff named after instalments",
        {"name": ("Рассрочка",), "price": ("4628",), **RUB},
        {"name": "Рассрочка", "pricing": "unknown", "currency": "RUB"},
        [("unknown", "price")],
    ),
    (
        "a tariff without instalments",
        {"name": ("Без рассрочки",), "price": ("99 900 ₽",)},
        {"name": "Без рассрочки", "pricing": "full", "price": 9990000, "currency": "RUB"},
        [],
    ),
    ("a part by its unit", {"price": ("4628 / Installment",), **RUB}, {"pricing": "unknown", "currency": "RUB"}, [("unknown", "price")]),
    ("two sums of which one bears the currency", {"price": ("5 900/9 900 ₽",)}, {"pricing": "unknown"}, [("unknown", "price")]),
    ("no less than", {"price": ("10 000 ₽ и выше",)}, {"pricing": "from", "price": 1000000, "currency": "RUB"}, []),
    (
        "free by word beside a floor",
        {"price": ("Бесплатно",), "price_from": ("5 000 ₽",)},
        {"pricing": "unknown", "currency": "RUB"},
        [("conflict", "price")],
    ),
    ("free beside a floor of zero", {"free": ("Бесплатно",), "price_from": ("0",)}, {"pricing": "free", "price": 0}, []),
    ("free for a while", {"free": ("Весь курс бесплатный первые 7 дней",)}, {"pricing": "unknown"}, [("unknown", "pricing")]),
    ("on request", {"price": ("по запросу",)}, {"pricing": "unknown"}, [("unknown", "price")]),
    ("a placeholder", {"price": ("от 0000 ₽",)}, {"pricing": "unknown"}, [("unknown", "price")]),
    ("nothing said", {}, {"pricing": "unknown"}, []),
)
def test_what_kind_of_price_is_stated(raw: dict[str, Any], said: dict[str, Any], complaints: list[tuple[str, str]]) -> None:
    assert offer_says(**raw) == (said, complaints)


@rows(
    (
        "below it",
        {"price": ("80 000 ₽",), "list_price": ("100 000 ₽",)},
        {"pricing": "full", "price": 8000000, "list_price": 10000000, "currency": "RUB"},
        [],
    ),
    ("equal is none", {"price": ("80 000 ₽",), "list_price": ("80 000 ₽",)}, {"pricing": "full", "price": 8000000, "currency": "RUB"}, []),
    (
        "below the price is a conflict",
        {"price": ("80 000 ₽",), "list_price": ("79 999 ₽",)},
        {"pricing": "unknown", "currency": "RUB"},
        [("conflict", "price")],
    ),
    (
        "of the payment below the payment",
        {"monthly_price": ("5 000 ₽/мес",), "monthly_list_price": ("4 000 ₽/мес",)},
        {"pricing": "unknown", "currency": "RUB"},
        [("conflict", "monthly_price")],
    ),
    (
        "of the payment equal is none",
        {"monthly_price": ("5 000 ₽/мес",), "monthly_list_price": ("5 000 ₽/мес",)},
        {"pricing": "monthly", "monthly_price": 500000, "monthly_from": 0, "currency": "RUB"},
        [],
    ),
)
def test_crossed_out_price(raw: dict[str, Any], said: dict[str, Any], complaints: list[tuple[str, str]]) -> None:
    assert offer_says(**raw) == (said, complaints)


@rows(
    ("none stated", {"price": ("99900",)}, {"pricing": "unknown"}, [("unknown", "currency")]),
    ("two", {"price": ("990 ₽",), "list_price": ("20 $",)}, {"pricing": "unknown"}, [("conflict", "currency")]),
    ("against the one stated apart", {"price": ("990 ₽",), "currency": ("USD",)}, {"pricing": "unknown"}, [("conflict", "currency")]),
    (
        "a word of roubles in a shop of Belarus",
        {"price": ("99 руб.",), "home_currency": "BYN"},
        {"pricing": "unknown"},
        [("unknown", "currency")],
    ),
    (
        "the Russian sign in a shop of Belarus",
        {"price": ("99 ₽",), "home_currency": "BYN"},
        {"pricing": "full", "price": 9900, "currency": "RUB"},
        [],
    ),
    (
        "of the shop",
        {"price": ("99",), "home_currency": "BYN"},
        {"pricing": "full", "price": 9900, "currency": "BYN"},
        [],
    ),
    ("kept as it is", {"price": ("49 $",)}, {"pricing": "full", "price": 4900, "currency": "USD"}, []),
    (
        "one for all",
        {"price": ("990",), "monthly_price": ("99 ₽/мес",)},
        {"pricing": "full", "price": 99000, "monthly_price": 9900, "monthly_from": 0, "currency": "RUB"},
        [],
    ),
)
def test_currency(raw: dict[str, Any], said: dict[str, Any], complaints: list[tuple[str, str]]) -> None:
    assert offer_says(**raw) == (said, complaints)


@rows(
    (
        "for another country",
        {"price": ("990 ₽",), "country": ("kz",), "name": ("База",)},
        {"name": "База", "pricing": "unknown"},
        [("rejected", "price")],
    ),
    ("for Russia and another", {"price": ("990 ₽",), "country": ("1", "kz")}, {"pricing": "unknown"}, [("rejected", "price")]),
    ("for Russia", {"price": ("990 ₽",), "country": ("1", "ru")}, {"pricing": "full", "price": 99000, "currency": "RUB"}, []),
    (
        "run out a second ago",
        {"price": ("990 ₽",), "discount_until": ("2026-10-10 14:59:59",), "discount_percent": ("-5%",)},
        {"pricing": "unknown"},
        [("suspect", "price")],
    ),
    (
        "run out yesterday by a date without a year",
        {"price": ("990 ₽",), "discount_until": ("до 9 октября",)},
        {"pricing": "unknown"},
        [("suspect", "price")],
    ),
    (
        "whose payments' sale ran out a second ago",
        {"price": ("990 ₽",), "monthly_price": ("99 ₽/мес",), "monthly_discount_until": ("2026-10-10 14:59:59",)},
        {"pricing": "full", "price": 99000, "currency": "RUB"},
        [("suspect", "monthly_price")],
    ),
    (
        "ends today",
        {"price": ("990 ₽",), "discount_until": ("-45% до 10 октября",), "discount_percent": ("-45% до 10 октября",)},
        {"pricing": "full", "price": 99000, "discount_percent": 45.0, "discount_until": "2026-10-10T20:59:59Z", "currency": "RUB"},
        [],
    ),
)
def test_tariff_of_another_place_or_time(raw: dict[str, Any], said: dict[str, Any], complaints: list[tuple[str, str]]) -> None:
    assert offer_says(**raw) == (said, complaints)


@rows(
    ("a badge", {"discount_percent": ("−45%",)}, {"pricing": "unknown", "discount_percent": 45.0}, []),
    ("half a percent", {"discount_percent": ("12,5 %",)}, {"pricing": "unknown", "discount_percent": 12.5}, []),
    ("two percents", {"discount_percent": ("−45% и ещё −10%",)}, {"pricing": "unknown"}, [("unknown", "discount_percent")]),
    ("no more than a ceiling", {"discount_percent": ("до −60%",)}, {"pricing": "unknown"}, [("unknown", "discount_percent")]),
    ("a placeholder", {"discount_percent": ("-XX%",)}, {"pricing": "unknown"}, [("unknown", "discount_percent")]),
    ("more than all", {"discount_percent": ("120%",)}, {"pricing": "unknown"}, [("unknown", "discount_percent")]),
    ("nothing off", {"discount_percent": ("0%",)}, {"pricing": "unknown"}, []),
    ("two badges", {"discount_percent": ("-45%", "-50%")}, {"pricing": "unknown"}, [("conflict", "discount_percent")]),
)
def test_badge(raw: dict[str, Any], said: dict[str, Any], complaints: list[tuple[str, str]]) -> None:
    assert offer_says(**raw) == (said, complaints)


@rows(
    (
        "below the price",
        {"price": ("100 ₽",), "conditional_price": ("90 ₽",), "condition": ("после звонка",)},
        {"pricing": "full", "price": 10000, "conditional_price": 9000, "condition": "после звонка", "currency": "RUB"},
        [],
    ),
    (
        "not below the price",
        {"price": ("100 ₽",), "conditional_price": ("100 ₽",)},
        {"pricing": "full", "price": 10000, "currency": "RUB"},
        [("conflict", "conditional_price")],
    ),
    ("alone is no price", {"conditional_price": ("90 ₽",)}, {"pricing": "unknown", "conditional_price": 9000, "currency": "RUB"}, []),
)
def test_price_that_needs_something(raw: dict[str, Any], said: dict[str, Any], complaints: list[tuple[str, str]]) -> None:
    assert offer_says(**raw) == (said, complaints)


@rows(
    (
        "the data and the text agree",
        {"instalments": ("24", "Рассрочка на <b>24 месяца</b>")},
        {"pricing": "unknown", "instalments": 24},
        [],
    ),
    ("they do not", {"instalments": ("36", "Рассрочка на 34 месяца")}, {"pricing": "unknown"}, [("conflict", "instalments")]),
    ("more than anybody makes", {"instalments": ("240",)}, {"pricing": "unknown"}, [("unknown", "instalments")]),
    ("none", {"instalments": ("0",)}, {"pricing": "unknown"}, []),
    (
        "its total is stated, not computed",
        {"instalment_price": ("157335",), "instalments": ("36",), **RUB},
        {"pricing": "unknown", "instalment_price": 15733500, "instalments": 36, "currency": "RUB"},
        [],
    ),
)
def test_instalments(raw: dict[str, Any], said: dict[str, Any], complaints: list[tuple[str, str]]) -> None:
    assert offer_says(**raw) == (said, complaints)


@rows(
    ("what the prices give", {"discount_percent": ("−50%",)}, {"discount_percent": 50.0}, []),
    ("rounded", {"discount_percent": ("−52%",)}, {"discount_percent": 52.0}, []),
    ("less, the rest is for paying at once", {"discount_percent": ("−30%",)}, {"discount_percent": 30.0}, []),
    ("more", {"discount_percent": ("−53%",)}, {"discount_percent": 53.0}, [("suspect", "discount_percent")]),
)
def test_badge_beside_both_prices(raw: dict[str, Any], said: dict[str, Any], complaints: list[tuple[str, str]]) -> None:
    prices = {"pricing": "full", "price": 7252700, "list_price": 14505400, "currency": "RUB"}
    assert offer_says(price=("72 527 ₽",), list_price=("145 054 ₽",), **raw) == (prices | said, complaints)


def test_two_zeros_are_two_complaints_and_no_price() -> None:
    said, complaints = offer_says(price=("0",), monthly_price=("0",), currency=("RUB",))
    assert said == {"pricing": "unknown", "currency": "RUB"}
    assert sorted(complaints) == [("unknown", "monthly_price"), ("unknown", "price")]


@pytest.mark.parametrize(
    "days",
    [
        {"offered_from": ("2026-12-01",)},
        {"offered_from": ("2026-01-01", "2026-10-11")},
        {"offered_until": ("2026-09-01",)},
        {"offered_until": ("2026-10-09",), "discount_until": ("2026-12-01",)},
    ],
    ids=str,
)
def test_tariff_that_is_not_offered_today_has_no_price(days: dict[str, Any]) -> None:
    said, complaints = offer_says(price=("45 000 ₽",), **days)
    assert ("price" in said, said["pricing"], complaints) == (False, "unknown", [("suspect", "price")])


@pytest.mark.parametrize(
    "days",
    [
        {"offered_from": ("2026-10-10",)},
        {"offered_from": ("2020-01-01",)},
        {"offered_until": ("2026-10-10",)},
        {"offered_until": ("2027-01-01",)},
        {"offered_from": ("скоро",)},
    ],
    ids=str,
)
def test_tariff_that_is_offered_today_keeps_its_price(days: dict[str, Any]) -> None:
    assert offer_says(price=("45 000 ₽",), **days) == ({"pricing": "full", "price": 4500000, "currency": "RUB"}, [])
