"""What prices in words are worth, in minor units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.money import Money, parse_money

EXACT = [
    ("133735", 13373500, None),
    ("4990.00", 499000, None),
    ("7970.0", 797000, None),
    ("4 628", 462800, None),
    ("4\u00a0628", 462800, None),
    ("4\u202f628\u2009₽", 462800, "RUB"),
    ("1 299,50 ₽", 129950, "RUB"),
    ("1.200,50", 120050, None),
    ("1,200.50 $", 120050, "USD"),
    ("1'299 ₽", 129900, "RUB"),
    ("1’299 ₽", 129900, "RUB"),
    ("4 200,5 ₽", 420050, "RUB"),
    ("1.299.000 ₽", 129900000, "RUB"),
    ("1 200 000,00 руб.", 120000000, "RUB"),
    ("29 000 руб.", 2900000, "RUB"),
    ("или 99 900 ₽", 9990000, "RUB"),
    ("вместо 112 000 ₽", 11200000, "RUB"),
    ("Цена: 5 900 ₽", 590000, "RUB"),
    ("Стоимость – 5 900 ₽", 590000, "RUB"),
    ("Стоимость — 5900", 590000, None),
    ("Полная стоимость: 145 054 ₽", 14505400, "RUB"),
    ("99 900 ₽ одним платежом", 9990000, "RUB"),
    ("98 000 ₽ при оплате сразу за 8 месяцев", 9800000, "RUB"),
    ("292 622<!-- --> ₽", 29262200, "RUB"),
    ("<b>5 900</b> ₽", 590000, "RUB"),
    ("5&nbsp;900 ₽", 590000, "RUB"),
    ("４２０００ ₽", 4200000, "RUB"),
    ("5000р", 500000, "RUB"),
    ("5 000 Р", 500000, "RUB"),
    ("5 000 P", 500000, "RUB"),
    ("10000₽", 1000000, "RUB"),
    ("₽ 5 000", 500000, "RUB"),
    ("1000 RUR", 100000, "RUB"),
    ("5000 руб. 50 коп.", 500050, "RUB"),
    ("72,5 тыс.", 7250000, None),
    ("5 тыс. руб.", 500000, "RUB"),
    ("50 т.р.", 5000000, "RUB"),
    ("50 т. р.", 5000000, "RUB"),
    ("15к", 1500000, None),
    ("15 к ₽", 1500000, "RUB"),
    ("1,2 млн ₽", 120000000, "RUB"),
    ("99 бел. руб.", 9900, "BYN"),
    ("бел.руб. 99", 9900, "BYN"),
    ("99 BYN", 9900, "BYN"),
    ("$100", 10000, "USD"),
    ("US$ 49.99", 4999, "USD"),
    ("€ 99", 9900, "EUR"),
    ("100 €", 10000, "EUR"),
    ("12 000 ₸", 1200000, "KZT"),
    ("500 000 сум", 50000000, "UZS"),
    ("100 CAD", 10000, "CAD"),
    ("2 мес. 5 900 ₽", 590000, "RUB"),
    ("5 900 ₽ 5 900 ₽", 590000, "RUB"),
    ("72 527 ₽ -50%", 7252700, "RUB"),
    ("Цена со скидкой 5 900 ₽", 590000, "RUB"),
    ("1 000 ₽ до 31 октября", 100000, "RUB"),
    ("5 000 ₽ за 8 занятий", 500000, "RUB"),
    ("Тариф 12 000 ₽", 1200000, "RUB"),
    ("без скидки 10 000 ₽", 1000000, "RUB"),
    ("0,5 ₽", 50, "RUB"),
    ("99 900 ₽ без рассрочки", 9990000, "RUB"),
    ("99 900 ₽, есть рассрочка", 9990000, "RUB"),
    ("Одним платежом 99 900 ₽", 9990000, "RUB"),
    ("Рассрочка 0%. Полная стоимость 99 900 ₽", 9990000, "RUB"),
    ("99 900 ₽ за весь курс", 9990000, "RUB"),
    ("Курс «Go» 2026 года: 99 900 ₽", 9990000, "RUB"),
    ("300 часов, 99 900 ₽", 9990000, "RUB"),
    ("20 тыс. студентов, цена 5 000 ₽", 500000, "RUB"),
    ("99 900 ₽ до 31.12.2026", 9990000, "RUB"),
    ("100 рублей РБ", 10000, "BYN"),
    ("99 руб. (RUB)", 9900, "RUB"),
]

PERIODIC = [
    ("5 900 ₽/мес", 590000, "month", "exact"),
    ("14 000 ₽ /мес.", 1400000, "month", "exact"),
    ("2 749,5 ₽/мес", 274950, "month", "exact"),
    ("12 000 руб. в месяц", 1200000, "month", "exact"),
    ("5 000 р/мес", 500000, "month", "exact"),
    ("Ежемесячный платёж 5 900 ₽", 590000, "month", "exact"),
    ("5 900 ₽ ежемесячно", 590000, "month", "exact"),
    ("24 месяца по 3 458 ₽", 345800, "month", "exact"),
    ("3 458 ₽ × 24 мес", 345800, "month", "exact"),
    ("9 платежей по 5 000 ₽ в месяц", 500000, "month", "exact"),
    ("от 3 450 ₽ в месяц", 345000, "month", "from"),
    ("от\n6 230 ₽ / месяц", 623000, "month", "from"),
    ("до 10 000 ₽ в месяц", 1000000, "month", "up_to"),
    ("2 000 ₽/нед", 200000, "week", "exact"),
    ("700 ₽ в день", 70000, "day", "exact"),
    ("900 ₽ за 1 урок", 90000, "lesson", "exact"),
    ("1 500 руб/занятие", 150000, "lesson", "exact"),
    ("800 ₽/час", 80000, "hour", "exact"),
    ("от 10 000 ₽", 1000000, "total", "from"),
    ("до 50 000 ₽", 5000000, "total", "up_to"),
    ("не более 50 000 ₽", 5000000, "total", "up_to"),
    ("50 000 ₽ и ниже", 5000000, "total", "up_to"),
    ("10 000 ₽ и выше", 1000000, "total", "from"),
    ("с 10 000 ₽", 1000000, "total", "from"),
    ("минимальная цена 10 000 ₽", 1000000, "total", "from"),
    ("5 900 ₽ за каждый месяц", 590000, "month", "exact"),
    ("5 ９００ ₽／мес", 590000, "month", "exact"),
    ("дороже 10 000 ₽", 1000000, "total", "from"),
    ("ежемес. 5 900 ₽", 590000, "month", "exact"),
    ("рассрочка от 5 900 ₽/мес", 590000, "month", "from"),
]

RANGES = [
    ("55 000–225 000 ₽", 5500000, 22500000, "RUB", "total"),
    ("1290₽-2490₽", 129000, 249000, "RUB", "total"),
    ("от 10 до 20 тыс.", 1000000, 2000000, None, "total"),
    ("от 10 до 20 тыс. руб.", 1000000, 2000000, "RUB", "total"),
    ("10–12 тыс. ₽", 1000000, 1200000, "RUB", "total"),
    ("от 1 до 2 млн руб.", 100000000, 200000000, "RUB", "total"),
    ("от 20 000 до 30 000 руб.", 2000000, 3000000, "RUB", "total"),
    ("от 55 000 ₽ до 225 000 ₽", 5500000, 22500000, "RUB", "total"),
    ("3 990–7 490 ₽ / месяц", 399000, 749000, "RUB", "month"),
    ("между 55 000 и 225 000 ₽", 5500000, 22500000, "RUB", "total"),
]

UNKNOWN = [
    ("", "empty"),
    ("по запросу", "no number"),
    ("уточняйте", "no number"),
    ("скоро", "no number"),
    ("XX", "no number"),
    ("—", "placeholder: dashes"),
    ("NaN", "placeholder: a program's word for nothing"),
    ("{{price}}", "placeholder: unfilled template"),
    ("0", "zero is not a price"),
    ("0 ₽", "zero is not a price"),
    ("0,00 ₽", "zero is not a price"),
    ("0000", "a number written in no known way, or in two"),
    ("от 0000 ₽", "a number written in no known way, or in two"),
    ("9.650", "a number written in no known way, or in two"),
    ("9.650 ₽", "a number written in no known way, or in two"),
    ("5,000 USD", "a number written in no known way, or in two"),
    ("-500", "negative"),
    ("−10 000", "negative"),
    ("- 500 ₽", "negative"),
    ("−23 600 ₽", "negative"),
    ("1e9", "no number"),
    ("1000000000000000000000", "no number"),
    ("1 000 000 000 000 ₽", "absurdly large"),
    ("٣٬٥٠٠", "digits of another script"),
    ("145 054 ₽ 72 527 ₽", "two amounts"),
    ("98 000 ₽ вместо 112 000 ₽", "two amounts"),
    ("рассрочка на 24 месяца", "a number without a currency among other words"),
    ("Скидка 50% до 31 октября", "a number without a currency among other words"),
    ("Курс 2.0 за 5000", "several numbers and no currency"),
    ("11 месяцев", "a number without a currency among other words"),
    ("36 мес.", "a number without a currency among other words"),
    ("2024-05-01", "several numbers and no currency"),
    ("первый урок бесплатно", "no number"),
    ("бесплатные модули", "no number"),
    ("C$100", "a number without a currency among other words"),
    ("¥ 5000", "a number without a currency among other words"),
    ("$100 CAD", "two currencies"),
    ("36 000 ₽ в год", "paid for something that is not a known period"),
    ("5 000 ₽ / чел", "paid for something that is not a known period"),
    ("3 458 ₽ × 24", "one of several payments"),
    ("4 платежа по 2 000 ₽", "one of several payments"),
    ("5 900 ₽ 36 мес.", "a period that may not belong to the amount"),
    ("5 900 ₽, 2 раза в неделю", "a period that may not belong to the amount"),
    ("5 900 ₽ в рассрочку", "an instalment of an unknown period"),
    ("Рассрочка 5 900 ₽", "an instalment of an unknown period"),
    ("рассрочка от 5 900 ₽", "an instalment of an unknown period"),
    ("рассрочка 24 мес 5 900 ₽", "an instalment of an unknown period"),
    ("5 900 ₽ рассрочка", "an instalment of an unknown period"),
    ("Есть рассрочка 5 900 ₽", "an instalment of an unknown period"),
    ("кредит 5 900 ₽", "an instalment of an unknown period"),
    ("взнос 5 900 ₽", "an instalment of an unknown period"),
    ("Оплата частями 5 900 ₽", "an instalment of an unknown period"),
    ("3 платежа 5 900 ₽", "an instalment of an unknown period"),
    ("990 ₽ по подписке", "a subscription of an unknown period"),
    ("Долями по 5 900 ₽", "one of several payments"),
    ("2 этапа по 25 000 ₽", "one of several payments"),
    ("5 900 ₽ за модуль", "the price of a part"),
    ("1 модуль 5 900 ₽", "the price of a part"),
    ("урок 900 ₽", "the price of a part"),
    ("5 900 ₽ за 3 месяца", "a payment for a length of time that need not be the course's"),
    ("за полгода 5 900 ₽", "a payment for a length of time that need not be the course's"),
    ("3 месяца — 5 900 ₽", "a payment for a length of time that need not be the course's"),
    ("месяц 5 900 ₽", "a payment for a length of time that need not be the course's"),
    ("5 900 ₽ - семестр", "a payment for a length of time that need not be the course's"),
    ("5 900 ₽ каждые 30 дней", "a payment for a length of time that need not be the course's"),
    ("при оплате за год 5 900 ₽", "a payment for a length of time that need not be the course's"),
    ("5 900 ₽ за двоих", "paid for something that is not a known period"),
    ("5 900 ₽ (x12)", "one of several payments"),
    ("5 900 ₽ 12 раз", "one of several payments"),
    ("5 900 ₽ сейчас, остальное потом", "one of several payments"),
    ("5 900 ₽ за первую часть", "the price of a part"),
    ("Часть 1: 5 900 ₽", "the price of a part"),
    ("50% от 5 900 ₽", "the price of a part"),
    ("7 дней за 1 ₽", "the price of a part"),
    ("trial $1", "the price of a part"),
    ("Забронировать за 5 900 ₽", "a discount or another sum, not a price"),
    ("5 900 ₽ выгода", "a discount or another sum, not a price"),
    ("5 900 рублей Беларуси", "two currencies"),
    ("55 000 / 225 000 ₽", "two amounts"),
    ("10 или 20 тыс. ₽", "two amounts"),
    ("5 900 вместо 9 900 ₽", "two amounts"),
    ("Сейчас 5 900, было 9 900 ₽", "two amounts"),
    ("5 900/9 900 ₽", "two amounts"),
    ("5 тыс. 900 руб.", "two amounts"),
    ("1 млн 200 тыс. ₽", "two amounts"),
    ("семьдесят две тысячи 500 ₽", "two numbers side by side"),
    ("1½ тыс. ₽", "a fraction in one sign"),
    ("－５００ ₽", "negative"),
    ("100 руб (BYN)", "two currencies"),
    ("The course is free. Certificate costs $49", "a discount or another sum, not a price"),
    ("скидка 5 000 ₽", "a discount or another sum, not a price"),
    ("С дополнительной скидкой 23 600 ₽", "a discount or another sum, not a price"),
    ("10 000 ₽ скидки", "a discount or another sum, not a price"),
    ("зарплата от 80 000 ₽", "a discount or another sum, not a price"),
    ("1 ₽ за первый месяц", "the price of a part"),
    ("Пробный урок 500 ₽", "the price of a part"),
    ("5 900+1 000 ₽", "two numbers side by side"),
    ("12 34 ₽", "two numbers side by side"),
    ("~5000 ₽", "approximate"),
    ("10-12 000 ₽", "a range whose bounds do not fit"),
    ("Python 3 100 000 ₽", "the first digit may belong to the word before it"),
    ("РњР°СЂРєРµС‚ 5000 ₽", "broken encoding: UTF-8 read as another one"),
    ("9" * 100_000, "too long"),
]


@pytest.mark.parametrize(("text", "amount", "currency"), EXACT, ids=[row[0] for row in EXACT])
def test_exact_total_is_read_in_minor_units(text: str, amount: int, currency: str | None) -> None:
    assert parse_money(text) == Money(amount=amount, currency=currency, per="total", kind="exact", upper=None, reason=None)


@pytest.mark.parametrize(("text", "amount", "per", "kind"), PERIODIC, ids=[row[0] for row in PERIODIC])
def test_period_floor_and_ceiling_are_kept_apart_from_the_sum(text: str, amount: int, per: str, kind: str) -> None:
    money = parse_money(text)
    assert (money.amount, money.currency, money.per, money.kind, money.reason) == (amount, "RUB", per, kind, None)


@pytest.mark.parametrize(("text", "lower", "upper", "currency", "per"), RANGES, ids=[row[0] for row in RANGES])
def test_unit_behind_a_range_belongs_to_both_bounds(text: str, lower: int, upper: int, currency: str | None, per: str) -> None:
    money = parse_money(text)
    assert (money.amount, money.upper, money.currency, money.per, money.kind) == (lower, upper, currency, per, "range")


@pytest.mark.parametrize(("text", "reason"), UNKNOWN, ids=[row[0][:40] for row in UNKNOWN])
def test_what_is_no_clear_price_is_unknown_with_a_reason(text: str, reason: str) -> None:
    assert parse_money(text) == Money(amount=None, currency=None, per="total", kind="unknown", upper=None, reason=reason)


@pytest.mark.parametrize(
    "text",
    [
        "Бесплатно",
        "бесплатный курс",
        "Бесплатный тариф",
        "free",
        "completely free",
        "completely free of charge",
        "Курс бесплатный для всех желающих",
        "The course is completely free of charge.",
    ],
)
def test_only_words_for_the_whole_course_make_it_free(text: str) -> None:
    assert parse_money(text) == Money(amount=0, currency=None, per="total", kind="free", upper=None, reason=None)


def test_currency_stated_apart_is_used() -> None:
    assert parse_money("100", "RUR").currency == "RUB"


def test_period_stated_beside_the_currency_is_used() -> None:
    money = parse_money("4 628", "₽/мес")
    assert (money.amount, money.currency, money.per) == (462800, "RUB", "month")


def test_currency_stated_apart_that_differs_is_refused() -> None:
    assert parse_money("100 $", "RUB").reason == "two currencies"


def test_unknown_currency_stated_apart_is_refused() -> None:
    assert parse_money("100", "фантики").reason == "unknown currency"


PIECES = st.sampled_from(
    ["от", "до", " ", "5 900", "1.200", "0", "-", "–", "₽", "$", "тыс.", "/мес", "%", "×", "бесплатно", "в", "3", "к", ",", "\u00a0"]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_gives_a_positive_amount_or_a_reason(text: str) -> None:
    money = parse_money(text)
    if money.kind == "unknown":
        assert (money.amount, money.upper) == (None, None)
        assert money.reason
    elif money.kind == "free":
        assert (money.amount, money.reason) == (0, None)
    else:
        assert money.amount is not None
        assert 0 < money.amount <= 10**12
        assert money.reason is None
        assert (money.upper is not None) == (money.kind == "range")


@given(st.integers(min_value=1, max_value=10**12))
def test_an_amount_printed_in_roubles_is_read_back(minor: int) -> None:
    assert parse_money(f"{minor // 100},{minor % 100:02d} ₽").amount == minor
