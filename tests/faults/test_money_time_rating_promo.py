"""Faults of money, time, ratings and promos, F88 to F123: each input as sites have it, and what becomes of it."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from db.recompute import recompute
from normalize.dates import parse_date
from normalize.deadline import read_deadline
from normalize.duration import parse_duration
from normalize.models import Page, Review, StatedRating
from normalize.money import parse_money
from normalize.promo import parse_discount
from normalize.rating import parse_rating
from normalize.words import read_count
from report.console import figures
from scrapers.microdata import read_microdata
from tests import facts
from tests.meaning import NOW, course_says, offer_says, promo_says, review_says
from tests.saved_pages import read_page, saved
from tests.store import DAY_1, DAY_2, DAY_3, DAY_4, DAY_5, course, crawl, full, new_database, one, page, promo, review, rows

RUB = ("RUB",)


@pytest.mark.parametrize("price", ["5 900 ₽/мес", "от 3 450 ₽ в месяц", "24 платежа по 3 458 ₽ в месяц", "5 900 ₽ ежемесячно"])
def test_payment_where_the_price_stands_is_no_price(price: str) -> None:
    """F88: a payment per month where the price stands -> no price, an issue; never a total."""
    said, complaints = offer_says(price=(price,))
    assert (said.get("price"), said["pricing"], complaints) == (None, "unknown", [("unknown", "price")])


def test_payment_where_the_payment_stands_is_a_payment() -> None:
    """F88: `4 628` where the payment per month stands -> `monthly_price`, `pricing` is `monthly`."""
    said, complaints = offer_says(monthly_price=("4 628",), currency=RUB)
    assert (said["monthly_price"], said["pricing"], said.get("price"), complaints) == (462800, "monthly", None, [])


def test_same_number_as_a_total_and_as_a_payment_is_neither() -> None:
    """F88: one number as the total and as the payment per month -> a conflict, neither is kept."""
    said, complaints = offer_says(price=("4 628 ₽",), monthly_price=("4 628 ₽/мес",))
    assert (said.get("price"), said.get("monthly_price"), complaints) == (None, None, [("conflict", "price")])


@pytest.mark.parametrize("price", ["от 10 000 ₽", "начиная с 10 000 руб.", "from 10000 ₽", "не менее 10 тыс. ₽"])
def test_floor_is_kept_as_a_floor(price: str) -> None:
    """F89: «от 10 000 ₽» -> `pricing` is `from`, never `full`."""
    said, complaints = offer_says(price=(price,))
    assert (said["pricing"], said["price"], complaints) == ("from", 1000000, [])


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [("55 000–225 000 ₽", 5500000, 22500000), ("от 10 до 20 тыс.", 1000000, 2000000), ("1,2–1,5 млн ₽", 120000000, 150000000)],
)
def test_unit_of_a_range_is_of_both_ends_and_a_range_is_no_price(text: str, lower: int, upper: int) -> None:
    """F90: a range, its unit behind the second number -> both ends have the unit; a tariff of such a price has none, and an issue."""
    found = parse_money(text)
    assert (found.kind, found.amount, found.upper) == ("range", lower, upper)
    said, complaints = offer_says(price=(text,), currency=RUB)
    assert (said["pricing"], said.get("price"), complaints) == ("unknown", None, [("unknown", "price")])


@pytest.mark.parametrize(
    ("raw", "pricing"),
    [
        ({"price": ("Бесплатно",)}, "free"),
        ({"free": ("Бесплатный курс",)}, "free"),
        ({"price": ("0 ₽",), "free": ("Бесплатный курс",)}, "free"),
        ({"price": ("0 ₽",)}, "unknown"),
        ({"free": ("Первый урок бесплатно",)}, "unknown"),
        ({"free": ("Бесплатный вводный модуль",)}, "unknown"),
        ({"free": ("free trial",)}, "unknown"),
        ({"price": ("Бесплатно, сертификат 3 000 ₽",)}, "unknown"),
        ({"price": ("50 000 ₽",), "free": ("Бесплатный курс",)}, "unknown"),
    ],
    ids=str,
)
def test_only_what_is_free_as_a_whole_is_free(raw: dict[str, Any], pricing: str) -> None:
    """F91: «Бесплатно», `0 ₽`, a free lesson, a paid certificate -> `free` only where the whole course is said to be, else unknown."""
    said, complaints = offer_says(**raw)
    assert (said["pricing"], said.get("price"), bool(complaints)) == (pricing, 0 if pricing == "free" else None, pricing != "free")


@pytest.mark.parametrize("price", ["по запросу", "уточняйте", "—", "N/A", "скоро", "от 0000 ₽", "{{price}}", "XX ₽"])
def test_words_in_the_place_of_a_price_are_unknown(price: str) -> None:
    """F92: «по запросу», a dash, `N/A`, «скоро», a template -> unknown, with an issue that quotes it."""
    said, complaints = offer_says(price=(price,))
    assert (said["pricing"], said.get("price"), complaints) == ("unknown", None, [("unknown", "price")])


def test_old_and_new_price_are_told_by_where_they_stand() -> None:
    """F93: the old and the new price -> told by their places, in whatever order; the badge is kept as stated and not computed with."""
    expected = {"pricing": "full", "price": 7252700, "list_price": 14505400, "discount_percent": 50.0, "currency": "RUB"}
    raw = {"price": ("72 527 ₽",), "list_price": ("145 054 ₽",), "discount_percent": ("−50%",)}
    assert offer_says(**raw) == (expected, [])
    assert offer_says(**dict(reversed(raw.items()))) == (expected, [])


@pytest.mark.parametrize("price", ["145 054 ₽ 72 527 ₽", "72 527 ₽ 145 054 ₽", "145 054 ₽ −50% 72 527 ₽"])
def test_two_prices_in_one_text_are_none(price: str) -> None:
    """F93: both prices in one text -> unknown: which is which cannot be told from their order."""
    assert offer_says(price=(price,))[1] == [("unknown", "price")]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("72,5 тыс.", 7250000),
        ("50 т.р.", 5000000),
        ("15к ₽", 1500000),
        ("1,2 млн ₽", 120000000),
        ("5 тыс. руб.", 500000),
        ("2 миллиона ₽", 200000000),
    ],
)
def test_thousands_and_millions_are_multiplied(text: str, amount: int) -> None:
    """F94: «тыс.», «т.р.», «к», «млн» -> multiplied."""
    assert parse_money(text).amount == amount


@pytest.mark.parametrize(
    ("text", "amount"), [("1.200,50 ₽", 120050), ("1,200.50 $", 120050), ("4 200,5 ₽", 420050), ("9.650 ₽", None), ("5,000 $", None)]
)
def test_separators_have_one_reading_or_none(text: str, amount: int | None) -> None:
    """F95: points, commas and spaces in a number -> read where there is one reading; «9.650» has two and is unknown with a reason."""
    found = parse_money(text)
    assert (found.amount, found.reason is None) == (amount, amount is not None)


@pytest.mark.parametrize(
    ("price", "currency"),
    [
        ("49 $", "USD"),
        ("49 €", "EUR"),
        ("12 000 ₸", "KZT"),
        ("500 000 сум", "UZS"),
        ("99 BYN", "BYN"),
        ("5 000 р.", "RUB"),
        ("5 000 Р", "RUB"),
        ("5 000 P", "RUB"),
    ],
)
def test_price_keeps_its_own_currency(price: str, currency: str) -> None:
    """F96: dollars, euros, tenge, roubles as Cyrillic Р or Latin P -> the price's own currency, nothing converted."""
    assert offer_says(price=(price,))[0]["currency"] == currency


def test_figures_count_roubles_only() -> None:
    """F96: prices in several currencies -> figures are of roubles alone, nothing is mixed."""
    db = facts.new_database()
    for number, (price, currency) in enumerate([(100_000, "RUB"), (5_000, "USD"), (300_000, "RUB")]):
        facts.offer(db, facts.course(db, 1, f"c{number}"), price=price, currency=currency)
    recompute(db, now=DAY_1)
    found = facts.record(db, "SELECT price_min, price_median, price_max FROM school_stats WHERE school_id = 1")
    assert found == {"price_min": 100_000, "price_median": 200_000, "price_max": 300_000}


@pytest.mark.parametrize("glitch", [100, 5_000_000 * 10, 5_000_000 // 10], ids=["a rouble", "ten times", "a tenth"])
def test_price_that_jumps_is_kept_apart_until_it_is_read_again(tmp_path: Path, glitch: int) -> None:
    """F97: a price that is suddenly a rouble, ten times or a tenth -> the old one stands until a later run reads the new one again."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go", full(5_000_000))))
    crawl(db, DAY_2, page(course("go", full(glitch))))
    assert rows(db, "SELECT price FROM offers") == [(5_000_000,)]
    crawl(db, DAY_3, page(course("go", full(5_000_000))))
    assert rows(db, "SELECT price FROM offers") == [(5_000_000,)]
    assert rows(db, "SELECT price, confirmed FROM offer_history ORDER BY valid_from") == [(5_000_000, 1), (glitch, 0)]
    db.conn.close()


@pytest.mark.parametrize("price", ["-500", "−500 ₽", "1" + "0" * 21, "1e9", "NaN", "Infinity", "1 000 000 000 000 ₽"])
def test_impossible_number_is_no_price(price: str) -> None:
    """F98: a negative price, 10²¹, `1e9`, NaN -> refused with a reason."""
    said, complaints = offer_says(price=(price,), currency=RUB)
    assert (said.get("price"), complaints) == (None, [("unknown", "price")])


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2 мес. 5 900 ₽", 590000),
        ("Тариф 2: 5 900 ₽", 590000),
        ("Курс 2.0 за 5000", None),
        ("рассрочка на 24 месяца", None),
        ("Скидка 50% до 31 октября", None),
        ("Python 3 100 000 ₽", None),
    ],
)
def test_number_beside_the_currency_is_the_price(text: str, amount: int | None) -> None:
    """F99: other numbers in the text -> the number beside the currency is the price; where there is none, no number is."""
    assert parse_money(text).amount == amount


@pytest.mark.parametrize(
    ("total", "complaints"),
    [
        ("166 608 ₽", []),
        ("168 274 ₽", []),
        ("157 335 ₽", [("suspect", "instalment_price")]),
        ("180 000 ₽", [("suspect", "instalment_price")]),
    ],
)
def test_instalments_that_come_to_another_total_are_doubted(total: str, complaints: list[tuple[str, str]]) -> None:
    """F100: a stated total of instalments that is more than 1 % off n payments -> all three kept as stated, an issue `suspect`."""
    said, found = offer_says(instalment_price=(total,), monthly_price=("4 628 ₽/мес",), instalments=("36",))
    assert (said["monthly_price"], said["instalments"], said.get("price"), found) == (462800, 36, None, complaints)
    assert said["instalment_price"] == parse_money(total).amount


def test_payments_without_their_number_give_no_total() -> None:
    """F100: a payment without a number of payments, or two numbers of different banks -> no total, the number is a conflict."""
    assert "instalment_price" not in offer_says(monthly_price=("4 628 ₽/мес",))[0]
    said, complaints = offer_says(monthly_price=("4 628 ₽/мес",), instalments=("36", "34 месяца"))
    assert (said.get("instalments"), said.get("price"), complaints) == (None, None, [("conflict", "instalments")])


def test_promo_is_active_between_its_days_in_moscow(tmp_path: Path) -> None:
    """F101: promos that have ended, begin later or have no end -> active by the day in Moscow, to its last second."""
    db = facts.new_database()
    facts.promo(db, 1, "ended", ends_at="2026-10-09T20:59:59Z")
    facts.promo(db, 1, "ends today", ends_at="2099-10-10T20:59:59Z")
    facts.promo(db, 1, "begins later", starts_at="2099-10-10T21:00:00Z")
    facts.promo(db, 1, "no end", ends_at=None)
    assert sorted(facts.rows(db, "SELECT external_id FROM active_promos")) == [("ends today",), ("no end",)]
    said, _ = promo_says(code=("A1",), discount=("5%",), starts_at=("2026-10-01",), ends_at=("2026-10-31",))
    assert (said["starts_at"], said["ends_at"]) == ("2026-09-30T21:00:00Z", "2026-10-31T20:59:59Z")


@pytest.mark.parametrize(
    "end", ["2026-10-31 00:00:00", "2026-10-31T00:00:00", "2026-10-31T00:00:00+03:00", "2026-10-31 00:00", "31.10.2026 00:00:00"]
)
def test_end_at_midnight_is_the_end_of_its_day(end: str) -> None:
    """F101: an export writes a day as its midnight -> the promo ends with that day, also where it begins on it."""
    for start, begins in (("2026-10-01 00:00:00", "2026-09-30T21:00:00Z"), ("2026-10-31 00:00:00", "2026-10-30T21:00:00Z")):
        said, found = promo_says(code=("A1",), discount=("5%",), starts_at=(start,), ends_at=(end,))
        assert (said["starts_at"], said["ends_at"], found) == (begins, "2026-10-31T20:59:59Z", [])


@pytest.mark.parametrize("end", ["2026-10-30T21:00:00Z", "2026-10-31 00:00:01", "31 октября 2026, 00:00"])
def test_end_at_an_hour_is_that_hour(end: str) -> None:
    said, found = promo_says(code=("A1",), discount=("5%",), ends_at=(end,))
    assert (said["ends_at"], found) == ("2026-10-30T21:00:01Z" if end.endswith("01") else "2026-10-30T21:00:00Z", [])


def test_promo_that_lasts_no_second_is_refused() -> None:
    moment = ("2026-10-31 12:00:00",)
    assert promo_says(code=("A1",), discount=("5%",), starts_at=moment, ends_at=moment) == ({}, [("rejected", "ends_at")])


@pytest.mark.parametrize(
    ("description", "ends_at", "complaints"),
    [
        ("Скидка 5% до 31.10.2025", "2025-10-31T20:59:59Z", []),
        ("До 31.10.2026", "2026-10-31T20:59:59Z", []),
        ("Скидка 5%. Действует до 31.10.2026 включительно.", "2026-10-31T20:59:59Z", []),
        ("Акция с 1 по 31 октября 2026 года", "2026-10-31T20:59:59Z", []),
        ("Промокод действует до 31 октября", "2026-10-31T20:59:59Z", []),
        ("Скидка 5% до 31.10.2026. Акция до 31 октября.", "2026-10-31T20:59:59Z", []),
        ("Скидка 5% до 31.10.2026. Акция до 30.11.2026.", None, [("unknown", "ends_at")]),
        ("Скидка 5%. Занятия идут до 31.12.2026.", None, [("unknown", "ends_at")]),
        ("Скидка 5% до 31.10", None, [("unknown", "ends_at")]),
        ("Скидка 5% до 31 марта", None, [("unknown", "ends_at")]),
        ("Скидка 5% до конца октября", None, [("unknown", "ends_at")]),
        ("Скидка 5% до 03/04/2026", None, [("unknown", "ends_at")]),
        ("Скидка 5% на курс до 12 уроков", None, []),
        ("Снижаем цены до конца акции", None, []),
        ("Скидка 5% на все курсы", None, []),
    ],
)
def test_end_in_the_text_alone_is_read_or_said_to_be_unclear(
    description: str, ends_at: str | None, complaints: list[tuple[str, str]]
) -> None:
    """F101: `date_end: null`, «до 31.10.2025» in the text alone -> that end if it is clear, else NULL and an issue."""
    said, found = promo_says(code=("A1",), discount=("5%",), description=(description,))
    assert (said.get("ends_at"), found) == (ends_at, complaints)


def test_field_and_text_that_tell_two_ends_are_a_conflict() -> None:
    """F101: the field says one end and the text another -> NULL and a conflict; the same day twice is one."""
    told = {"code": ("A1",), "discount": ("5%",), "ends_at": ("2026-10-31 12:00:00",)}
    said, found = promo_says(**told, description=("Скидка 5% до 31.10.2026",))
    assert (said["ends_at"], found) == ("2026-10-31T09:00:00Z", [])
    said, found = promo_says(**told, description=("Скидка 5% до 30.11.2026",))
    assert (said.get("ends_at"), found) == (None, [("conflict", "ends_at")])


def test_promo_that_ends_before_it_begins_is_refused() -> None:
    """F101: a promo that ends before it begins -> refused with an issue."""
    assert promo_says(code=("A1",), discount=("5%",), starts_at=("2026-10-31",), ends_at=("2026-10-01",)) == ({}, [("rejected", "ends_at")])


@pytest.mark.parametrize("text", ["до конца месяца", "только сегодня и завтра", "пока не закончится"])
def test_end_in_words_is_unknown_never_a_guess(text: str) -> None:
    """F101: «до конца месяца» and other ends in words -> NULL and an issue, never a guessed day."""
    assert read_deadline(text, NOW)[0] is None
    said, complaints = promo_says(code=("A1",), discount=("5%",), ends_at=(text,))
    assert (said.get("ends_at"), complaints) == (None, [("unknown", "ends_at")])


def test_end_that_moves_is_the_one_said_last(tmp_path: Path) -> None:
    """F101: an end that is moved every day -> one promo, its end as said last, since when it is known."""
    db = new_database(tmp_path)
    for day in (DAY_1, DAY_2, DAY_3):
        crawl(db, day, page(source="promo", promos=[promo(1, ends_at=day)]))
    assert rows(db, "SELECT ends_at, first_seen_at FROM promos") == [(DAY_3, DAY_1)]
    db.conn.close()


def test_gift_without_a_discount_is_a_gift() -> None:
    """F102: `discount: null` of the type percent, «До 12 уроков в подарок» -> a gift, not 0 %."""
    said, complaints = promo_says(kind=("discount",), code=("May24",), title=("До 12 уроков в подарок",), discount_type=("percent",))
    assert (said["kind"], said["code"], said.get("percent"), said.get("amount"), complaints) == ("gift", "May24", None, None, [])


@pytest.mark.parametrize("discount", ["0", "0.00", "0%"])
@pytest.mark.parametrize(
    "said", [{"kind": ("present",), "title": ("Второй курс",)}, {"kind": ("discount",), "title": ("До 12 уроков в подарок",)}]
)
def test_gift_with_a_discount_of_zero_is_a_gift(discount: str, said: dict[str, Any]) -> None:
    """F102: `discount: 0` of a gift -> a gift without a discount; a zero of anything else is refused."""
    found, complaints = promo_says(**said, code=("May24",), discount=(discount,), discount_type=("percent",))
    assert (found["kind"], found.get("percent"), found.get("amount"), complaints) == ("gift", None, None, [])


@pytest.mark.parametrize(
    ("description", "stackable", "min_price", "complaints"),
    [
        ("Скидка 5%. Не суммируется с другими акциями.", 0, None, []),
        ("Скидка 5% при заказе от 30 000 ₽", None, 3000000, []),
        ("Скидка 5%. Только для новых пользователей.", None, None, [("unknown", "description")]),
        ("Скидка 5% на первый заказ", None, None, [("unknown", "description")]),
        ("Скидка 5% для новичков. Не суммируется с промокодами.", 0, None, [("unknown", "description")]),
        ("Скидка 5% на все курсы", None, None, []),
        ("Скидка 5% к заказам от 10000 рублей", None, 1000000, []),
        ("Скидка 5% на курс «Python»", None, None, [("unknown", "description")]),
        ("Скидка 5% пенсионерам", None, None, [("unknown", "description")]),
        ("Скидка 5% при покупке двух курсов", None, None, [("unknown", "description")]),
        ("Скидка 5%. Нельзя применить к уже уценённым курсам.", None, None, [("unknown", "description")]),
        ("Скидка 5% от 10 000 ₽", None, None, [("unknown", "description")]),
    ],
)
def test_conditions_are_read_or_said_not_to_be(
    description: str, stackable: int | None, min_price: int | None, complaints: list[tuple[str, str]]
) -> None:
    """F103: «не суммируется», a least order, new users only, some courses only -> read into columns, or an issue that quotes it."""
    said, found = promo_says(code=("A1",), description=(description,))
    assert (said["percent"], said.get("stackable"), said.get("min_price"), found) == (5.0, stackable, min_price, complaints)
    assert ("condition" in said) == bool(complaints)


@pytest.mark.parametrize(
    ("stated", "condition"),
    [
        ("customer_type=new", "customer_type=new"),
        ("customer_type=all", None),
        ("private=true", "private=true"),
        ("private=false", None),
        ("categories_selection=selected", "categories_selection=selected"),
        ("categories_selection=all", None),
        ('categories=["Дизайн"]', 'categories=["Дизайн"]'),
    ],
)
def test_condition_in_a_field_of_its_own_is_kept_as_words(stated: str, condition: str | None) -> None:
    """F103: `customer_type=new`, `private`, chosen categories -> the promo has the condition and an issue quotes it."""
    said, found = promo_says(code=("A1",), discount=("5%",), condition=(stated,))
    assert (said.get("condition"), found) == (condition, [("unknown", "condition")] if condition else [])


def test_code_with_a_condition_is_in_no_certain_price() -> None:
    """F103: a code for new users or for one course among all -> it lowers the price that may be, never the certain one."""
    db = facts.new_database()
    facts.offer(db, facts.course(db, 1, "go"), price=10_000_000)
    facts.promo(db, 1, "advcake:1", code="NEW", percent=50.0, condition="customer_type=new")
    facts.promo(db, 1, "advcake:2", code="TEN", percent=10.0)
    found = facts.rows(db, "SELECT price_certain, codes_certain, price_if_stackable, codes_if_stackable FROM effective_price")
    assert found == [(9_000_000, "TEN", 4_500_000, "NEW, TEN")]


def test_row_of_another_school_is_no_promo_of_this_one() -> None:
    """F103: a promo of one school among several -> only the rows of the school that was asked for, each other one an issue."""
    saved_page = saved("advcake/promocodes.json")
    answer = json.loads(saved_page.body)
    answer["data"] = [answer["data"][0] | {"offer_id": 750, "offer_name": "other.ru"}]
    answer["total"] = 1
    (found,) = read_page(saved_page, json.dumps(answer).encode()).pages
    assert (found.promos, [(issue.kind, issue.field) for issue in found.issues]) == ((), [("rejected", "school_id")])


@pytest.mark.parametrize(
    ("discount", "unit"), [("120", "percent"), ("100.5", "percent"), ("999999", "rub"), ("0", "percent"), ("-5", "percent")]
)
def test_discount_of_more_than_everything_is_refused_never_cut(discount: str, unit: str) -> None:
    """F104: 120 %, 999,999 ₽, 0 % -> the promo is refused with an issue, its discount is not cut to what is possible."""
    assert promo_says(code=("A1",), discount=(discount,), discount_type=(unit,)) == ({}, [("rejected", "percent")])
    assert parse_discount(discount, unit).percent is None


@pytest.mark.parametrize("title", ["Скидка 120%", "Скидка 100,5 % на всё", "Скидка 999 999 ₽ на курс"])
def test_discount_of_more_than_everything_in_the_title_is_refused_too(title: str) -> None:
    """F104: 120 % or 999,999 ₽ in the title alone -> the promo is refused with an issue; beside a field that can be it is a conflict."""
    assert promo_says(code=("A1",), title=(title,)) == ({}, [("rejected", "percent")])
    said, found = promo_says(code=("A1",), title=(title,), discount=("10%",))
    assert (said.get("percent"), said.get("amount"), found) == (None, None, [("conflict", "percent")])


@pytest.mark.parametrize("amount", [40_000_000, 10_000_000])
def test_sum_off_that_is_no_less_than_the_price_makes_nothing_free(amount: int) -> None:
    """F104: 400,000 ₽ off a course for 100,000 ₽, or all of its price -> the code is left out of the effective price, not cut."""
    db = facts.new_database()
    facts.offer(db, facts.course(db, 1, "go"), price=10_000_000)
    facts.promo(db, 1, "advcake:1", code="ALL", amount=amount, currency="RUB")
    facts.promo(db, 1, "advcake:2", code="TEN", percent=10.0)
    assert facts.rows(db, "SELECT price_certain, codes_certain, price_if_stackable FROM effective_price") == [(9_000_000, "TEN", 9_000_000)]


@pytest.mark.parametrize("rating", ["0", "0.0 (0)", "0%", "☆☆☆☆☆", "0 из 5"])
def test_zero_is_a_missing_rating(rating: str) -> None:
    """F105: a rating of 0 -> none was given: NULL, in no average, nothing to complain of."""
    said, complaints = review_says(text=("Хорошо",), rating=(rating,))
    assert (said.get("rating"), complaints) == (None, [])


@pytest.mark.parametrize(
    ("raw", "rating"),
    [
        ({"rating": ("9/10",)}, 4.5),
        ({"rating": ("9",), "rating_best": ("10",)}, 4.5),
        ({"rating": ("6",), "rating_best": ("6",)}, 5.0),
        ({"rating": ("3",), "rating_best": ("6",)}, 2.5),
        ({"rating": ("87",), "rating_best": ("100",)}, 4.35),
        ({"rating": ("87 %",)}, 4.35),
        ({"rating": ("★★★★☆",)}, 4.0),
        ({"rating": ("★½",)}, 1.5),
        ({"rating": ("9",)}, None),
        ({"rating": ("87",)}, None),
        ({"rating": ("A",)}, None),
        ({"rating": ("B+",)}, None),
        ({"rating": ("F",)}, None),
        ({"rating": ("5 с плюсом",)}, None),
        ({"rating": ("отлично",)}, None),
        ({"rating": ("9",), "rating_best": ("лучше всех",)}, None),
        ({"rating": ("4.866666666666667",), "rating_best": ("5",)}, 4.866666666666667),
        ({"rating": ("4.8666666666666667",)}, None),
    ],
    ids=str,
)
def test_scale_is_used_where_it_is_stated(raw: dict[str, Any], rating: float | None) -> None:
    """F106: scales of 6, 10, 100, per cent, stars; 15 decimals -> on 1..5 where the best is stated or drawn, else NULL and an issue."""
    said, complaints = review_says(text=("Хорошо",), **raw)
    assert (said.get("rating"), complaints) == (rating, [] if rating else [("unknown", "rating")])


def test_two_numbers_that_ran_together_are_no_rating() -> None:
    """F107: `5.0051`, a rating and a count run together -> refused; by its itemprop the rating is read alone."""
    assert review_says(text=("Хорошо",), rating=("5.0051",))[1] == [("unknown", "rating")]
    markup = "<p itemscope itemtype='https://schema.org/AggregateRating'><b itemprop=ratingValue>5.00</b><i itemprop=reviewCount>51</i></p>"
    (found,) = read_microdata(html.fromstring(markup).getroottree().getroot(), "https://example.ru/")
    assert (found["ratingValue"], found["reviewCount"]) == ("5.00", "51")


@pytest.mark.parametrize(
    ("text", "rating", "best", "count"),
    [
        ("4,5", 4.5, None, None),
        ("4.5 из 5", 4.5, 5.0, None),
        ("4,5 (2 494 отзыва)", 4.5, None, 2494),
        ("4,5 из 5 (2\u00a0494)", 4.5, 5.0, 2494),
        ("1,1 тыс. отзывов", None, None, 1100),
    ],
)
def test_value_scale_and_count_are_three_things(text: str, rating: float | None, best: float | None, count: int | None) -> None:
    """F108: «4,5 (2 494 отзыва)», «4.5 из 5», «1,1 тыс. отзывов» -> value, best value and count, each by itself."""
    found = parse_rating(text)
    assert (found.rating, found.best, found.count) == (rating, best, count)


@pytest.mark.parametrize(
    ("name", "ratings"),
    [
        ("reviews/otzyvru.html", [4.0]),
        ("reviews/otzyvmarketing.html", [4.0]),
        ("reviews/irecommend.html", [4.0, None]),
        ("reviews/progbasics.html", [4.0]),
        ("reviews/yandex-maps.html", [2.0]),
    ],
)
def test_stars_are_counted_however_they_are_drawn(name: str, ratings: list[float | None]) -> None:
    """F109: stars drawn by a width in pixels or per cent, by lit elements, by the number in a class -> the rating that they show."""
    assert [each.rating for found in read_page(saved(name)).pages for each in found.reviews][: len(ratings)] == ratings


@pytest.mark.parametrize(
    ("rating", "best", "worst"), [("6", "5", ""), ("2", "5", "3"), ("3", "1", "5"), ("101", "100", ""), ("4", "0", "")]
)
def test_value_outside_its_scale_is_refused(rating: str, best: str, worst: str) -> None:
    """F110: a value above its best or below its worst, a best below its worst -> refused with an issue."""
    raw = {"rating_best": (best,), "rating_worst": (worst,) if worst else ()}
    said, complaints = review_says(text=("Хорошо",), rating=(rating,), **raw)
    assert (said.get("rating"), complaints) == (None, [("unknown", "rating")])


def test_stated_number_of_reviews_is_never_mixed_with_those_that_were_read(tmp_path: Path) -> None:
    """F111: 2,494 reviews stated, 2 on the page -> two numbers, apart, and the share that was read."""
    db = new_database(tmp_path)
    stated = [StatedRating(source="otzovik", rating=4.8, reviews=2494)]
    reviews = [review(number, f"Отзыв номер {number}", rating=2.0) for number in (1, 2)]
    crawl(db, DAY_1, page(source="review", stated_ratings=stated, reviews=reviews))
    recompute(db, now=DAY_1)
    assert rows(db, "SELECT rating, reviews FROM school_stats") == [(2.0, 2)]
    assert rows(db, "SELECT stated_rating, stated_reviews, reviews, round(coverage, 5) FROM review_coverage") == [(4.8, 2494, 2, 0.0008)]
    db.conn.close()


def test_stars_are_rounded_half_up_and_once() -> None:
    """F112: 2.5, 4.45, 4.5 as stars -> half up from the unrounded value, once: 4.45 is 4, not 5 by way of 4.5."""
    db = facts.new_database()
    for number, rating in enumerate([1, 1.49, 1.5, 2.5, 3.49, 3.5, 4.45, 4.49, 4.5, 5]):
        facts.review(db, 1, f"o:{number}", rating)
    recompute(db, now=DAY_1)
    assert facts.rows(db, "SELECT stars_1, stars_2, stars_3, stars_4, stars_5 FROM school_stats WHERE school_id = 1") == [(2, 1, 2, 3, 2)]


def listing(*reviews: Review, number: int = 1) -> Page:
    return page(reviews=reviews, url=f"https://otzovik.example/alfa?page={number}", source="review")


def test_edit_keeps_what_the_review_said_before(tmp_path: Path) -> None:
    """F113: an edited review -> the row says the new text, what it said before is kept with its end."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, listing(review(1, "Хорошо", rating=5.0)))
    crawl(db, DAY_2, listing(review(1, "Плохо", rating=1.0)))
    crawl(db, DAY_3, listing(review(1, "Плохо", rating=2.0)))
    assert rows(db, "SELECT text, rating FROM reviews") == [("Плохо", 2.0)]
    versions = rows(db, "SELECT review_id, valid_to, text, rating, page_id FROM review_versions ORDER BY valid_to")
    assert versions == [(1, DAY_2, "Хорошо", 5.0, 1), (1, DAY_3, "Плохо", 1.0, 2)]
    db.close()


def test_review_is_gone_after_three_runs_without_it_and_back_when_seen(tmp_path: Path) -> None:
    """F113: a deleted review that comes back -> removed after three runs without it, the same row when it is seen again."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, listing(review(1, "Один"), review(2, "Два")))
    for day, removed in ((DAY_2, None), (DAY_3, None), (DAY_4, DAY_4), (DAY_5, DAY_4)):
        crawl(db, day, listing(review(2, "Два")))
        assert one(db, "SELECT removed_at FROM reviews WHERE external_id = 'otzovik:1'") == (removed,)
    crawl(db, DAY_5, listing(review(1, "Один"), review(2, "Два")))
    assert rows(db, "SELECT removed_at, missed_runs FROM reviews") == [(None, 0), (None, 0)]
    db.close()


def test_review_on_three_sites_counts_once(tmp_path: Path) -> None:
    """F114: one review on three sites -> three rows, of which two point at the first; counted once."""
    text = "Учился восемь месяцев, наставник отвечал в тот же день, проекты пригодились на собеседовании, жаль только, что дорого."
    db = new_database(tmp_path)
    copies = [review(number, text, rating=5.0, source=source) for number, source in enumerate(["otzovik", "tutortop", "irecommend"])]
    for each in copies:
        crawl(db, DAY_1, page(reviews=[each], source="review", url=f"https://{each.source}.example/"), spider=each.source)
    recompute(db, now=DAY_1)
    assert rows(db, "SELECT source, duplicate_of FROM reviews ORDER BY review_id") == [
        ("otzovik", None),
        ("tutortop", 1),
        ("irecommend", 1),
    ]
    assert rows(db, "SELECT reviews, rated_reviews FROM school_stats") == [(1, 1)]
    db.close()


def test_rating_that_only_a_copy_has_counts(tmp_path: Path) -> None:
    """F114: the first of several copies has no rating -> the earliest that has one stands for all, until that rating goes; counted once."""
    db = new_database(tmp_path)
    said: dict[str, Any] = {"text": "Учился восемь месяцев, наставник отвечал в тот же день, проекты пригодились на собеседовании."}
    first, second, third = review(1, **said), review(2, **said, rating=2.0), review(3, **said, rating=4.0)
    crawl(db, DAY_1, listing(first, review(2, **said), review(3, **said)))
    for day, copies, marks, mean in (
        (DAY_2, (first, second, third), [2, None, 2], 2.0),
        (DAY_3, (first, review(2, **said), third), [3, 3, None], 4.0),
        (DAY_4, (review(1, **said, rating=1.0), second, third), [None, 1, 1], 1.0),
        (DAY_5, (first, review(2, **said), review(3, **said)), [None, 1, 1], None),
    ):
        crawl(db, day, listing(*copies))
        recompute(db, now=day)
        assert [mark for (mark,) in rows(db, "SELECT duplicate_of FROM reviews ORDER BY review_id")] == marks
        assert rows(db, "SELECT reviews, rated_reviews, rating FROM school_stats") == [(1, int(mean is not None), mean)]
    db.close()


def test_review_pushed_to_the_next_page_while_reading_is_one_row(tmp_path: Path) -> None:
    """F114, F115: a new review pushes one to the next page while the list is read -> one row, nothing lost, nothing twice."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, listing(review(1, "Один"), review(2, "Два")), listing(review(2, "Два"), review(3, "Три"), number=2))
    assert one(db, "SELECT count(*) FROM reviews") == (3,)
    assert rows(db, "SELECT * FROM issues") == []
    db.close()


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("вчера", "2026-10-09"),
        ("3 дня назад", "2026-10-07"),
        ("5 часов назад", "2026-10-10"),
        ("16 часов назад", "2026-10-09"),
        ("20 минут назад", "2026-10-10"),
        ("2 недели назад", "2026-09-26"),
        ("19 сентября", "2026-09-19"),
        ("сегодня в 12:30", "2026-10-10"),
        ("19 апреля", None),
        ("апрель 2024", None),
        ("2 недели", None),
        ("31.04", None),
        ("31.04.2026", None),
        ("29 февраля 2025", None),
    ],
)
def test_day_in_words_counts_from_the_fetch_or_is_unknown(published: str, expected: str | None) -> None:
    """F116: «вчера», «5 часов назад», «апрель 2024», 31.04 -> a day counted from the fetch; coarse or impossible: NULL and an issue."""
    said, complaints = review_says(text=("Хорошо",), published=(published,))
    assert (said.get("published_on"), complaints) == (expected, [] if expected else [("unknown", "published_on")])


def test_coarse_date_keeps_how_coarse_it_is() -> None:
    """F116: «апрель 2024», «2024 год» -> the first day with its precision, so that nobody takes it for a day."""
    assert [(found.date, found.precision) for found in (parse_date(text, date(2026, 10, 10)) for text in ("апрель 2024", "2024 год"))] == [
        (date(2024, 4, 1), "month"),
        (date(2024, 1, 1), "year"),
    ]


@pytest.mark.parametrize(
    "published", ["2026-10-11", "2104-01-01", "1970-01-01", "0000-00-00", "0", "9999-12-31", "0000000000", "4102444800"]
)
def test_day_that_cannot_be_is_no_day_of_a_review(published: str) -> None:
    """F117: a review of tomorrow, of 1970, of the year 0 or 2104 -> NULL and an issue."""
    said, complaints = review_says(text=("Хорошо",), published=(published,))
    assert (said.get("published_on"), complaints) == (None, [("unknown", "published_on")])


@pytest.mark.parametrize(
    ("text", "months", "upper", "hours", "reason"),
    [
        ("3 месяца", 3.0, None, None, None),
        ("1,5 года", 18.0, None, None, None),
        ("полгода", 6.0, None, None, None),
        ("6–8 недель", 1.38, 1.84, None, None),
        ("от 4 до 10 мес.", 4.0, 10.0, None, None),
        ("P6M", 6.0, None, None, None),
        ("60 дней", 1.97, None, None, None),
        ("72 ак. часа", None, None, 72.0, None),
        ("12 мес. + стажировка 2 мес.", None, None, None, "an internship with a length of its own"),
        ("бессрочно", None, None, None, "no end"),
    ],
)
def test_length_of_a_course(text: str, months: float | None, upper: float | None, hours: float | None, reason: str | None) -> None:
    """F118: «1,5 года», «6–8 недель», «72 ак. часа», `P6M`, «бессрочно» -> months of 30.4375 days, hours as stated, or a reason."""
    found = parse_duration(text)
    assert (found.months, found.upper_months, found.hours, found.reason) == (months, upper, hours, reason)


def test_length_against_its_dates_is_a_contradiction() -> None:
    """F119: `P6M` between dates ten months apart -> `duration_months` is a conflict and NULL."""
    said, complaints = course_says(duration=("P6M",), starts_on=("2026-11-30",), ends_on=("2027-09-20",))
    assert (said.get("duration_months"), complaints) == (None, [("conflict", "duration_months")])


@pytest.mark.parametrize(
    ("text", "count"),
    [("1 отзыв", 1), ("2 отзыва", 2), ("5 отзывов", 5), ("21 отзыв", 21), ("11 отзывов", 11), ("112 оценок", 112), ("1 оценка", 1)],
)
def test_noun_of_a_count_may_stand_in_any_form(text: str, count: int) -> None:
    """F120: 1 отзыв, 2 отзыва, 5 отзывов, 21 отзыв -> the number, whatever the form of the noun."""
    assert (parse_rating(text).count, read_count(text)[0]) == (count, count)


@pytest.mark.parametrize(("text", "count"), [("1 акция", 1), ("2 акции", 2), ("11 акций", 11), ("21 урок", 21), ("45 занятий", 45)])
def test_other_nouns_are_counted_alike(text: str, count: int) -> None:
    """F120: 1 акция, 11 акций, 21 урок -> the number."""
    assert read_count(text) == (count, None)


def test_school_without_reviews_has_no_rating_and_stands_last(tmp_path: Path) -> None:
    """F121: a school without reviews -> its rating is NULL and printed as a dash, it stands last, nothing divides by zero."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go"), school="beta"), spider="beta", school="beta")
    crawl(db, DAY_1, page(course("go")), spider="alfa", school="alfa")
    crawl(
        db,
        DAY_1,
        page(reviews=[review(1, "Плохо", rating=1.0)], source="review", url="https://o.example/"),
        spider="reviews",
        school="alfa",
    )
    recompute(db, now=DAY_1)
    assert rows(db, "SELECT slug, rating, rating_bayes FROM school_stats JOIN schools USING (school_id) ORDER BY slug") == [
        ("alfa", 1.0, 1.0),
        ("beta", None, None),
    ]
    out = io.StringIO()
    figures(db, out)
    lines = [line.split("\t")[:2] for line in out.getvalue().splitlines() if line.startswith(("alfa", "beta"))]
    assert lines == [["alfa", "1.0"], ["beta", "–"]]
    db.close()


def test_reviews_none_of_which_counts_give_no_rating(tmp_path: Path) -> None:
    """F122: only reviews without a rating, or copies of another's -> no rating at all (a dash), never 0."""
    db = facts.new_database()
    first = facts.review(db, 2, "o:1", 5)
    facts.review(db, 1, "o:2", None)
    facts.review(db, 1, "o:3", 5, duplicate_of=first)
    facts.review(db, 1, "o:4", 5, removed_at=DAY_1)
    recompute(db, now=DAY_2)
    columns = "reviews, rated_reviews, rating, rating_recent, rating_low, rating_high"
    assert facts.rows(db, f"SELECT {columns} FROM school_stats WHERE school_id = 1") == [(1, 0, None, None, None, None)]


@pytest.mark.parametrize(
    ("salary", "kopecks"),
    [
        ({"from": 80_000, "gross": True}, 6_960_000),
        ({"from": 80_000, "gross": False}, 8_000_000),
        ({"from": 80_000, "gross": None}, 8_000_000),
        ({"from": 1_500, "currency": "USD"}, None),
    ],
    ids=str,
)
def test_salary_before_tax_is_brought_to_what_is_left_and_dollars_are_left_out(salary: dict[str, Any], kopecks: int | None) -> None:
    """F123: a salary before tax, after tax, in dollars -> brought to what is left after tax; another currency is left out."""
    saved_page = saved("hh/first-page.json")
    answer = json.loads(saved_page.body)
    answer["items"] = [answer["items"][0] | {"salary": {"from": None, "to": None, "currency": "RUR", "gross": False} | salary}]
    (found,) = read_page(saved_page, json.dumps(answer).encode()).pages
    assert [each.salary for told in found.vacancies for each in told.vacancies] == [kopecks]
    assert [(issue.kind, issue.field) for issue in found.issues] == ([] if kopecks else [("rejected", "amount")])


def test_salary_on_a_course_s_page_is_no_price() -> None:
    """F123: «зарплата от 80 000 ₽ до вычета налогов» where a price is looked for -> no price."""
    assert offer_says(price=("зарплата от 80 000 ₽ до вычета налогов",))[1] == [("unknown", "price")]
