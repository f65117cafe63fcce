"""Full prices with something said beside them: a remark of instalments, parts, lengths and counts is no reason to lose the price."""

import pytest

from normalize.money import parse_money
from normalize.money_refusals import is_of_payments
from tests.meaning import offer_says

FULL = [
    "500+ часов практики, 45 000 ₽",
    "45 000 ₽, 1000+ студентов",
    "45 000 ₽, 1000 + студентов",
    "45 000 ₽, 200 кейсов",
    "45 000 ₽, более 500 упражнений",
    "45 000 ₽, 500 учащихся",
    "Офис 365: 45 000 ₽",
    "Java 101: 45 000 ₽",
    "Поток 152: 45 000 ₽",
    "45 000 ₽. Рассрочка на 12 месяцев",
    "45 000 ₽, рассрочка без переплат",
    "45 000 ₽, возможна оплата частями",
    "45 000 ₽ (возможна рассрочка)",
    "45 000 ₽ без скрытых платежей",
    "45 000 ₽, предоплата не требуется",
    "45 000 ₽ без оформления кредита",
    "45 000 ₽ без подписки",
    "45 000 ₽, подписка не нужна",
    "$45 000, no subscription",
    "$45 000, no credit card required",
    "Предоплата 100% — 45 000 ₽",
    "45 000 ₽, 3 платформы",
    "45 000 ₽, 5 платных модулей",
    "45 000 ₽, 8 частных уроков",
    "45 000 ₽ (в 2 раза дешевле)",
    "45 000 ₽, остальное бесплатно",
    "1 модуль бесплатно. Полный курс 45 000 ₽",
    "45 000 ₽. Каждый урок — практика",
    "45 000 ₽ за все модули",
    "45 000 ₽ за 12 модулей",
    "Python с нуля за 10 месяцев 45 000 ₽",
    "Python с нуля за 9 месяцев. 45 000 ₽",
    "60 дней — 45 000 ₽",
    "9 месяцев — 45 000 ₽",
    "45 000 ₽ за 12 месяцев обучения",
    "Интенсив 3 дня — 45 000 ₽",
    "Цена на 2026 год: 45 000 ₽",
    "$45 000, classes every 2 weeks",
    "45 000 ₽ / курс",
    "45 000 ₽, минимум теории",
    "45 000 ₽, максимум практики",
    "45 000 ₽ и больше никаких доплат",
    "45 000 ₽ и более 500 упражнений",
    "45 000 ₽ для граждан РФ и Беларуси",
    "45 000 ₽ для граждан России и Республики Беларусь",
    "45 000 ₽ выгода 25%",
    "45 000 ₽ или рассрочка",
    "Course with certificate $45 000",
]
REFUSED = [
    "5 900 ₽ (рассрочка)",
    "5 900 ₽, в рассрочку",
    "5 900 ₽ (частями)",
    "Без скидки в рассрочку 5 900 ₽",
    "Рассрочка без первого взноса 5 900 ₽",
    "Возможна рассрочка 5 900 ₽",
    "990 ₽, подписка",
    "5 900 ₽, 3 платежа",
    "5 900 ₽ в 4 части",
    "5 900 ₽ за 4 раза",
    "5 900 ₽, остальное потом",
    "Один модуль курса 5 900 ₽",
    "Каждый модуль — 5 900 ₽",
    "5 900 ₽ один модуль",
    "5 900 ₽ за частный урок",
    "5 900 ₽ за 2 модуля",
    "Оплата за 3 месяца. 5 900 ₽",
    "Доступ к курсу за 3 месяца 5 900 ₽",
    "Тариф на 6 месяцев — 5 900 ₽",
    "6 месяцев — 5 900 ₽",
    "за 3 мес. 5 900 ₽",
    "5 900 ₽, каждые 30 дней",
    "5 900 ₽ / поток",
    "Free course with certificate $49",
    "99 руб. (Беларусь)",
    "Цена 990: 45 000 ₽",
    "5 900 ₽ (аванс)",
    "5 900 ₽, предоплата",
    "5 900 ₽ (кредит)",
    "5 900 ₽ (оплата частями)",
    "5 900 ₽ (рассрочка на 12 мес)",
    "$99, first installment",
    "Python, 3 месяца — 5 900 ₽",
    "Обучение за 3 месяца 5 900 ₽",
    "Оплачивайте за 3 месяца 5 900 ₽",
    "Стандарт на 3 месяца — 5 900 ₽",
    "Стандарт на 5 месяцев — 5 900 ₽",
    "VIP 3 месяца — 5 900 ₽",
]


@pytest.mark.parametrize("text", FULL)
def test_remark_beside_a_full_price_leaves_it_a_full_price(text: str) -> None:
    money = parse_money(text)
    assert (money.amount, money.per, money.kind, money.reason) == (4500000, "total", "exact", None)


@pytest.mark.parametrize("text", REFUSED)
def test_words_that_make_the_sum_a_part_are_still_refused(text: str) -> None:
    assert parse_money(text).kind == "unknown"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("10 000 ₽ и выше в зависимости от тарифа", "from"),
        ("10 000 ₽ и более", "from"),
        ("10 000 ₽ и больше в зависимости от тарифа", "from"),
        ("10 000 ₽ минимум", "from"),
        ("10 000 ₽ (минимум)", "from"),
        ("10 000 ₽ максимум", "up_to"),
        ("10 000 ₽ и меньше", "up_to"),
    ],
)
def test_bound_behind_the_sum_ends_its_clause(text: str, kind: str) -> None:
    assert parse_money(text).kind == kind


@pytest.mark.parametrize(
    "name",
    ["Приём платежей в Telegram", "Credit risk modelling", "Полный платёж", "Продажа по подписной модели", "12 месяцев",
     "Курс на 6 месяцев", "Python за месяц", "Бронирование отелей", "Business plan", "Месячный интенсив", "Вводный курс",
     "Пробный экзамен ЕГЭ", "Демография", "Базовый", "Однодневный тренинг", "Бесплатная доставка",
     "Первые шаги", "Модульная сетка", "Тестирование ПО"],
)  # fmt: skip
def test_tariff_named_after_its_course_keeps_its_price(name: str) -> None:
    assert offer_says(name=(name,), price=("45 000 ₽",))[0]["pricing"] == "full"


@pytest.mark.parametrize(
    "name",
    ["В рассрочку", "Рассрочка на 12 месяцев", "Рассрочка от банка", "Оплата частями", "Стандарт в рассрочку", "Стандарт (рассрочка)",
     "Кредит", "3 платежа", "Ежемесячный платёж", "Предоплата", "Подписка на все курсы", "Долями", "Помесячно", "Первый взнос",
     "Тариф «Рассрочка»", "Credit", "Стандарт: оплата в кредит", "В месяц", "Оплата за месяц", "Per month", "Бронь", "Бронирование места",
     "Payment plan", "Installment plan", "Месячный тариф"],
)  # fmt: skip
def test_tariff_named_after_a_way_of_paying_bit_by_bit_has_no_total(name: str) -> None:
    assert offer_says(name=(name,), price=("4 628 ₽",))[0]["pricing"] == "unknown"


def test_sooner_is_no_former_price() -> None:
    assert offer_says(price=("Чем раньше, тем выгоднее! 45 000 ₽",))[0]["pricing"] == "full"
    assert offer_says(price=("Раньше 45 000 ₽",))[0]["pricing"] == "unknown"


def test_long_number_in_the_name_of_a_tariff_takes_no_time() -> None:
    assert not is_of_payments("9" * 5000)


@pytest.mark.parametrize("text", ["5 900 ₽, рассрочка на 12 месяцев", "5 900 ₽ (рассрочка на 12 месяцев)", "5 900 ₽, рассрочка 12 мес"])
def test_sum_beside_the_number_of_payments_may_be_one_of_them(text: str) -> None:
    assert parse_money(text).amount is None


@pytest.mark.parametrize(
    "name",
    ["Пробный урок", "Пробное занятие", "Демо-доступ", "Demo", "Вводный модуль бесплатно", "Первый урок", "Free trial", "Тариф «Пробный»",
     "Бесплатный вебинар", "Тестовый доступ на 7 дней", "Один модуль", "Модуль 1"],
)  # fmt: skip
def test_tariff_named_after_a_trial_or_a_part_is_neither_free_nor_priced(name: str) -> None:
    free, complaints = offer_says(name=(name,), price=("0",), free=("Free",), currency=("RUB",))
    assert (free["pricing"], complaints[0]) == ("unknown", ("unknown", "pricing"))
    assert offer_says(name=(name,), price=("500 ₽",))[0]["pricing"] == "unknown"


@pytest.mark.parametrize("name", ["Бесплатный курс", "Бесплатный доступ", "Бесплатный тариф", "Базовый", "Вводный курс"])
def test_tariff_that_is_the_whole_course_stays_free(name: str) -> None:
    assert offer_says(name=(name,), price=("0",), free=("Free",)) == ({"name": name, "pricing": "free", "price": 0}, [])
