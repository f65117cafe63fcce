"""The words around a printed sum, from what a page's data and its readers' text say to what is kept of the price."""

from typing import Any

import pytest

from normalize.table import load_table
from scrapers.items import RawOffer
from scrapers.printed import held_against
from scrapers.printed_currencies import meant_by
from scrapers.printed_sums import printed_sums, prints_wholly_free
from tests.meaning import offer_says, raw_offer_says

_FACTS = ("price", "price_from", "monthly_price", "monthly_from", "currency", "free")
LATIN_P = ["p.", "p"]
"""«1080p» on a page is no price."""


def kept(body: str, **stated: Any) -> tuple[Any, ...]:
    """Pricing, price, payment, floor of payments, and the fields complained of, of an offer beside a page's text."""
    held = held_against(RawOffer(**stated), printed_sums(body))
    offer, complaints = offer_says(**{name: said for name in _FACTS if (said := getattr(held, name))})
    figures = (offer.get(name) for name in ("pricing", "price", "monthly_price", "monthly_from"))
    return *figures, sorted({field for _, field in complaints})


@pytest.mark.parametrize(
    "body",
    [
        "Ежемесячно: 5 900 ₽",
        "Ежемесячный платёж: 5 900 ₽",
        "Платёж в месяц: 5 900 ₽",
        "Оплата в месяц: 5 900 ₽",
        "Оплата ежемесячно 5 900 ₽",
        "12 × 5 900 ₽ в месяц",
        "5 900 р/мес",
        "5900р в месяц",
        "5 900 RUB/мес",
        "5 900 ₽ / month",
        "5 900 ₽ (в месяц)",
        "5 900 ₽, помесячно",
        "5 900 ₽* в месяц",
        "5 900 ₽ в течение 12 месяцев",
        "5 900 ₽ <s>9 900 ₽</s> / мес",
        "<p>5 900 ₽</p><p>ежемесячный платёж</p>",
        "<p>Ежемесячный платёж</p><p>5 900 ₽</p>",
        "<td>В месяц</td><td>5 900 ₽</td>",
        "<p>5 900 ₽</p><p>в месяц × 12</p>",
        "<div>5 900</div><div>₽ в месяц</div>",
        "<span>5 900</span><span>₽</span><div>в месяц</div>",
        "<h1>Python 3</h1><p>5 900 ₽ в месяц</p>",
        "<span>Python 3</span> <b>5 900 ₽/мес</b>",
        "<td>36</td><td>5 900 ₽ в месяц</td>",
        "<li>Модуль 12</li><li>5 900 ₽/мес</li>",
        "60 000 <b>или</b> 5 900 ₽ в месяц",
    ],
)
def test_sum_that_is_printed_as_a_payment_per_month_is_one(body: str) -> None:
    assert kept(body, price=("5900",), currency=("RUB",)) == ("monthly", None, 590000, 0, [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("В рассрочку: 5 900 ₽", "monthly_price"),
        ("В рассрочку — 5 900 ₽", "monthly_price"),
        ("В рассрочку на 12 месяцев: 5 900 ₽", "monthly_price"),
        ("Рассрочка на 12 мес. 5 900 ₽", "monthly_price"),
        ("Первый взнос: 5 900 ₽", "monthly_price"),
        ("12 платежей: 5 900 ₽", "monthly_price"),
        ("12 × 5 900 ₽", "monthly_price"),
        ("5 900 ₽ × 12", "monthly_price"),
        ("<p>5 900 ₽</p><p>× 12 платежей</p>", "monthly_price"),
        ("<p>В рассрочку</p><p>5 900 ₽</p>", "monthly_price"),
        ("5 900 ₽/м", "monthly_price"),
        ("5 900 ₽ при оплате в рассрочку", "monthly_price"),
        ("5 900 ₽ на 12 месяцев", "price"),
        ("предоплата 5 900 ₽", "price"),
        ("Бронь 5 900 ₽", "price"),
        ("5 900 ₽ — предоплата", "price"),
        ("5 900 ₽ (аванс)", "price"),
        ("5 900 ₽ за модуль", "price"),
        ("5 900 ₽ за занятие", "price"),
        ("5 900 ₽/урок", "price"),
        ("5 900 ₽ в неделю", "price"),
        ("5 900 ₽ за первый месяц", "price"),
        ("подписка 5 900 ₽", "price"),
        ("абонентская плата 5 900 ₽", "price"),
        ("скидка 5 900 ₽", "price"),
        ("экономия 5 900 ₽", "price"),
        ("до 5 900 ₽", "price"),
        ("4 900 – 5 900 ₽", "price"),
        ("цена по промокоду 5 900 ₽", "price"),
        ("5 900 ₽ по промокоду", "price"),
        ("8 занятий в месяц: 5 900 ₽", "price"),
        ("Группы стартуют ежемесячно: 5 900 ₽", "price"),
        ("<p>Забронируйте место: предоплата 5 900 ₽</p><p>Полная стоимость 60 000 ₽</p>", "price"),
        ("<p>Оплата частями: 12 платежей, 5 900 ₽ каждый</p>", "monthly_price"),
        ("Было 5 900 ₽, стало 4 900 ₽", "price"),
        ("Вместо 5 900 ₽ — всего 4 900 ₽", "price"),
        ("Старая цена: 5 900 ₽ Цена: 4 900 ₽", "price"),
        ("<p>Старая цена</p><p>5 900 ₽</p><p>Новая цена</p><p>4 900 ₽</p>", "price"),
        ('<span style="text-decoration: line-through">5 900 ₽</span> 4 900 ₽', "price"),
        ("<div class='old-price'>5 900 ₽</div><div class='price'>4 900 ₽</div>", "price"),
        ("<s>5 900 ₽</s> 4 900 ₽", "price"),
        ("<s><span>5 900</span> ₽</s> 4 900 ₽", "price"),
        ("<del>5 900 ₽</del>", "price"),
    ],
)
def test_sum_that_is_printed_as_no_total_is_refused_and_complained_of(body: str, field: str) -> None:
    assert kept(body, price=("5900",), currency=("RUB",)) == ("unknown", None, None, None, [field])


@pytest.mark.parametrize(
    "body", ["минимум 5 900 ₽", "начиная с 5 900 ₽", "5 900 ₽ и выше", "5 900 – 9 900 ₽", "<div>от</div><div>5 900 ₽</div>"]
)
def test_sum_that_is_printed_as_a_floor_is_one(body: str) -> None:
    assert kept(body, price=("5900",), currency=("RUB",)) == ("from", 590000, None, None, [])


@pytest.mark.parametrize(
    "body",
    [
        "Стоимость курса 45 000 ₽",
        "Стоимость — 45 000 р.",
        "<p>Цена</p><p>45 000 ₽</p><button>В рассрочку</button>",
        "<div>45 000 ₽</div><div>В рассрочку от 3 750 ₽/мес</div>",
        "45 000 ₽ или 3 750 ₽ в месяц",
        "45 000 ₽ в рассрочку 3 750 ₽",
        "45 000 ₽, предоплата 5 000 ₽",
        "45 000 ₽ (предоплата 10 %)",
        "Предоплата 5 000 ₽, полная стоимость 45 000 ₽",
        "Скидка 20%: 45 000 ₽",
        "45 000 ₽ Скидка 50%",
        "Цена со скидкой 45 000 ₽",
        "<s>90 000 ₽</s> 45 000 ₽",
        "Было <s>90 000 ₽</s> 45 000 ₽",
        "Было 90 000 ₽, стало 45 000 ₽",
        "Вместо 90 000 ₽ — всего 45 000 ₽",
        "Старая цена: 90 000 ₽ Цена: 45 000 ₽",
        "<div class='old-price'>90 000 ₽</div><div class='price'>45 000 ₽</div>",
        "Единовременный платёж: 45 000 ₽",
        "При полной предоплате 45 000 ₽",
        "100 % предоплата — 45 000 ₽",
        "45 000 ₽ за 9 месяцев обучения",
        "45 000 ₽ за все модули",
        "45 000 ₽ / курс",
        "45 000 ₽ + бонус",
        "<h1>Python 3</h1><p>45 000 ₽</p>",
        "Python 3 – 45 000 ₽",
        "Набор 2026 – 45 000 ₽",
        "<td>9 месяцев</td><td>45 000 ₽</td>",
        "<td>45 000 ₽</td><td>1 месяц</td>",
        "<p>45 000 ₽</p><p>ежемесячные встречи</p>",
        "<p>3 750 ₽</p><p>в месяц</p><p>45 000 ₽</p><p>полная стоимость</p>",
        "<p>45 000 ₽</p><p>Ежемесячный платёж</p><p>3 750 ₽</p>",
        "<td>Предоплата</td><td>5 000 ₽</td><td>Полная стоимость</td><td>45 000 ₽</td>",
        "<p>45 000 ₽ в месяц</p><p>Стоимость обучения 45 000 ₽</p>",
        "Можно оплатить частями. Стоимость 45 000 ₽",
        "Зарплата 120 000 ₽ в месяц. Курс 45 000 ₽",
        "Заработок на маркетплейсах — 45 000 ₽",
        "45 000 ₽ / 250 000 ₸ / $500",
        "$450",
    ],
)
def test_sum_that_is_printed_as_a_total_stays_one(body: str) -> None:
    assert kept(body, price=("45000",), currency=("RUB",)) == ("full", 4500000, None, None, [])


@pytest.mark.parametrize(
    ("price", "currency", "body", "expected"),
    [
        ("25000", "KZT", "25 000 ₸ в месяц", ("monthly", None, 2500000, 0, [])),
        ("59000", "KZT", "59 000 тг/мес", ("monthly", None, 5900000, 0, [])),
        ("99", "BYN", "99 BYN/мес", ("monthly", None, 9900, 0, [])),
        ("49.00", "USD", "$49/month", ("monthly", None, 4900, 0, [])),
        ("49.5", "USD", "$49.50 per month", ("monthly", None, 4950, 0, [])),
        ("49", "USD", "12 monthly payments of $49", ("monthly", None, 4900, 0, [])),
        ("250000", "KZT", "от 250 000 тенге", ("from", 25000000, None, None, [])),
        ("250000", "KZT", "199 000 ₸", ("unknown", None, None, None, ["price"])),
        ("450000", "KZT", "<s>450 000 ₸</s> 225 000 ₸", ("unknown", None, None, None, ["price"])),
        ("990", "USD", "990 BYN", ("unknown", None, None, None, ["currency"])),
        ("250000", "KZT", "250 000 ₸ или 45 000 ₽", ("full", 25000000, None, None, [])),
        ("490", "USD", "USD 490, Course USD4", ("full", 49000, None, None, [])),
        ("990", "BYN", "990 руб.", ("full", 99000, None, None, [])),
        ("990", "BYN", "990 BYN (30 000 ₽)", ("full", 99000, None, None, [])),
    ],
)
def test_sums_are_compared_within_one_currency(price: str, currency: str, body: str, expected: tuple[Any, ...]) -> None:
    assert kept(body, price=(price,), currency=(currency,)) == expected


@pytest.mark.parametrize(
    ("floor", "body", "expected"),
    [
        ("4900", "от 4 900 ₽ в месяц", ("monthly", None, 490000, 1, [])),
        ("4900", "<span itemprop=lowPrice>4 900</span> ₽ в месяц", ("monthly", None, 490000, 1, [])),
        ("4900", "<p>от 4 900 ₽</p><p>в месяц</p>", ("monthly", None, 490000, 1, [])),
        ("3900", "Стоимость обучения 140 400 ₽ или 3 900 ₽/мес × 36 мес.", ("monthly", None, 390000, 1, [])),
        ("5000", "предоплата 5 000 ₽", ("unknown", None, None, None, ["price"])),
        ("45000", "от 45 000 ₽", ("from", 4500000, None, None, [])),
        ("45000", "45 000 ₽ или 3 900 ₽/мес", ("from", 4500000, None, None, [])),
        ("45000", "Без цены", ("from", 4500000, None, None, [])),
    ],
)
def test_floor_that_is_printed_as_a_payment_is_a_floor_of_payments(floor: str, body: str, expected: tuple[Any, ...]) -> None:
    assert kept(body, price_from=(floor,), currency=("RUB",)) == expected


@pytest.mark.parametrize(
    ("stated", "body", "pricing"),
    [
        ({"free": ("Free",)}, "Стоимость обучения 45 000 ₽", "unknown"),
        ({"free": ("Free",)}, "450 000 ₸", "unknown"),
        ({"price": ("Бесплатно",), "currency": ("RUB",)}, "45 000 ₽", "unknown"),
        ({"free": ("Free",), "price": ("0",), "currency": ("RUB",)}, "450 000 ₸", "unknown"),
        ({"free": ("Free",)}, "от 45 000 ₽", "unknown"),
        ({"free": ("Free",)}, "5 900 ₽ в месяц", "unknown"),
        ({"price": ("0",), "currency": ("RUB",)}, "45 000 ₽", "unknown"),
        ({"free": ("Free",)}, "Бесплатно", "free"),
        ({"free": ("Free",), "price": ("0",), "currency": ("RUB",)}, "Цена 0 ₽", "free"),
        ({"free": ("Free",)}, "<s>45 000 ₽</s> Бесплатно. Средняя зарплата 120 000 ₽, скидка 5 000 ₽", "free"),
        ({"free": ("Paid",), "price": ("45000",), "currency": ("RUB",)}, "45 000 ₽", "full"),
    ],
)
def test_course_that_is_said_to_be_free_is_not_while_the_page_prints_a_price(stated: dict[str, Any], body: str, pricing: str) -> None:
    found = kept(body, **stated)
    assert found[0] == pricing
    assert bool(found[4]) == (pricing == "unknown")


@pytest.mark.parametrize(
    ("line", "pricing"),
    [
        ("Бесплатный курс", "free"),
        ("Курс полностью бесплатный!", "free"),
        ("This course is completely free.", "free"),
        ("Бесплатные курсы", "unknown"),
        ("Бесплатно", "unknown"),
        ("Вводный модуль бесплатно", "unknown"),
        ("<script>Бесплатный курс</script>", "unknown"),
    ],
)
def test_course_that_the_page_itself_calls_free_is_free_beside_prices_of_others(line: str, pricing: str) -> None:
    body = f"<h1>Основы Python</h1><p>{line}</p><footer>Продолжение: 45 000 ₽</footer>"
    offer = held_against(RawOffer(free=("Free",)), printed_sums(body), wholly_free=prints_wholly_free(body))
    assert raw_offer_says(offer)[0]["pricing"] == pricing


def test_currencies_of_printed_sums_are_those_of_the_table() -> None:
    table = load_table("currency").exact
    assert [word for word, code in table.items() if code not in meant_by(word)] == LATIN_P
    assert sorted(meant_by("руб.")) == ["BYN", "RUB"]
