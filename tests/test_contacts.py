"""E-mail addresses, telephone numbers and handles are taken out of what reviewers write; prices, dates and codes are not."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import Response

from normalize.contacts import MARK, without_contacts
from normalize.page import normalize_page
from normalize.text import parse_text
from scrapers.items import RawIssue, RawPage, RawReview
from tests.meaning import NOW, review_says
from tests.saved_pages import read_page, respond, saved, spider_named

TAKEN_OUT = [
    ("ivan@mail.ru", "[контакт]"),
    ("Пишите: Ivan.Petrov+1@sub.mail.co.uk!", "Пишите: [контакт]!"),
    ("почта иван@почта.рф.", "почта [контакт]."),
    ("a@b.ru@c.ru", "[контакт][контакт]"),
    ("ivan @ mail.ru", "[контакт]"),
    ("ivan (at) mail.ru", "[контакт]"),
    ("ivan[at]gmail[dot]com", "[контакт]"),
    ("ivan собака yandex точка ru", "[контакт]"),
    ("user@host", "[контакт]"),
    ("+7 (999) 123-45-67", "[контакт]"),
    ("+79991234567", "[контакт]"),
    ("8 999 123 45 67", "[контакт]"),
    ("8(999)1234567", "[контакт]"),
    ("8.999.123.45.67", "[контакт]"),
    ("89991234567", "[контакт]"),
    ("7-999-123-45-67", "[контакт]"),
    ("8‑999‑123–45–67", "[контакт]"),
    ("+7 999 12 34 567", "[контакт]"),
    ("8 (4872) 12-34-56", "[контакт]"),
    ("(495) 123-45-67", "[контакт]"),
    ("999 123-45-67", "[контакт]"),
    ("123-45-67", "[контакт]"),
    ("9991234567", "[контакт]"),
    ("8-800-555-35-35", "[контакт]"),
    ("+375 29 123-45-67", "[контакт]"),
    ("+380501234567", "[контакт]"),
    ("+998 90 123 45 67", "[контакт]"),
    ("+1 (555) 123-4567", "[контакт]"),
    ("+44 20 7946 0958", "[контакт]"),
    ("тел.89991234567,звоните", "тел.[контакт],звоните"),
    ("мой номер 8 999 123-45-67, стоило 89 000 ₽", "мой номер [контакт], стоило 89 000 ₽"),
    ("@ivan_petrov", "[контакт]"),
    ("в телеграме @ivan", "в телеграме [контакт]"),
    ("телеграм: ivan_petrov", "[контакт]"),
    ("тг ivan99", "[контакт]"),
    ("скайп live.ivan_1", "[контакт]"),
    ("t.me/ivan", "[контакт]"),
    ("https://t.me/ivan_petrov?start=1.", "[контакт]."),
    ("vk.com/id12345", "[контакт]"),
    ("wa.me/79991234567", "[контакт]"),
    ("www.vk.com/ivan", "[контакт]"),
    ("https://www.instagram.com/ivan_petrov/", "[контакт]"),
    ("https://m.vk.com/id123", "[контакт]"),
    ("89991234567,89991234568", "[контакт],[контакт]"),
    ("8-999-123-45-67,8-999-123-45-68", "[контакт],[контакт]"),
    ("89991234567.1 мая", "[контакт].1 мая"),
    ("+7 999 123-45-67,5 минут", "[контакт],5 минут"),
    ("№89991234567", "№[контакт]"),
    ("375291234567", "[контакт]"),
    ("998 90 123 45 67", "[контакт]"),
    ("37312345678", "[контакт]"),
    ("8−999−123−45−67", "[контакт]"),
    ("8—999—123—45—67", "[контакт]"),
    ("８９９９１２３４５６７", "[контакт]"),
    ("Ｐｙｔｈｏｎ — ９９９－１２３－４５－６７", "Ｐｙｔｈｏｎ — [контакт]"),
    ("ivan＠mail.ru", "[контакт]"),
    ("@иван_петров", "[контакт]"),
    ("@_ivan", "[контакт]"),
    ("ВК: id123456", "[контакт]"),
    ("+375 29 123-45-67 500 ₽", "[контакт] 500 ₽"),
    ("тг: python3", "[контакт]"),
    ("+380 44 123-45-67", "[контакт]"),
    ("380 44 123 45 67", "[контакт]"),
    ("380 501 234 567", "[контакт]"),
    ("+992 00 123 45 67", "[контакт]"),
    ("т.9123456789", "т.[контакт]"),
    ("9123456789.9123456788", "[контакт].[контакт]"),
    ("тел. №9123456789", "тел. №[контакт]"),
    ("1.89991234567", "1.[контакт]"),
    ("ВК: ads2023", "[контакт]"),
    ("ВК ads_manager", "[контакт]"),
    ("куратор Анна (@anna.k) и Олег (+7 912 345-67-89)", "куратор Анна ([контакт]) и Олег ([контакт])"),
]
STAYS = [
    "5 000-7 000 ₽",
    "79 000 - 99 000 ₽",
    "7 900 000 - 8 100 000 ₽",
    "89 991 234 567 ₽",
    "8 000 000 000 рублей",
    "+100 000 - 150 000 ₽ к зарплате",
    "курс за 99 900 ₽, рассрочка 2 775 ₽/мес × 36",
    "8 999 123 ₽ и 45 67",
    "2024-05-01 12:30",
    "с 01.02.2024 по 05.02.2024",
    "учился в 2019-2024",
    "8 марта 2024 года в 12 35",
    "Python 3.11.2 и Java 21.0.4",
    "192.168.100.200",
    "промокоды МАЙ24, SALE10 и 40SALE",
    "ИНН 7701234567",
    "ОГРН 1027700132195",
    "поддержка 24/7, оценка 9 из 10",
    "спасибо @всем",
    "разобрали @property и @staticmethod",
    "python@3.11",
    "email не приходит, телеграм-бот не отвечает",
    "в телеграме с 2024",
    "моя собака съела домашку",
    "страница на vk.com",
    "10-12-15 человек в группе",
    "C++, C#, F# и .NET 8.0",
    "аннотации @Component и @RestController",
    "декоратор @app.route и @pytest.fixture",
    "пакет @angular/core",
    "договор № 9123456789",
    "в заказе №9123456789",
    "ИНН 9701234567",
    "(2023) 12345",
    "tg python3",
    "точность 0.89991234567",
    "ISBN 978-5-17-118366-6",
    "ISBN: 9123456789",
    "89 000–120 000 ₽",
    "+100 000-150 000 ₽ к зарплате",
    "+1 000 000–1 500 000 ₽",
    "зарплата 380 000–400 000",
    "2020-2021",
    "2020—2021",
    "инструктор_1 помог",
    "1.9123456789",
    "№9123456789",
    "заказ 380123456789",
    "380 000 000 000 записей",
    "998 000 000 000 записей",
    "VK API5.131",
    "ВК ads2023",
    "",
]
MAY_BE_EITHER = [
    ("@component", "[контакт]"),
    ("@app.ivan", "[контакт]"),
    ("@ivan/core", "[контакт]/core"),
    ("договор № 89991234567", "договор № [контакт]"),
    ("№ 9123456789", "№ [контакт]"),
    ("1. 9123456789", "1. [контакт]"),
    ("заказ 380501234567", "заказ [контакт]"),
    ("123-45-67-89", "[контакт]"),
    ("(2023) 12-34-56", "[контакт]"),
    ("тг python_ivan3", "[контакт]"),
]


@pytest.mark.parametrize(("text", "expected"), TAKEN_OUT, ids=[row[0] for row in TAKEN_OUT])
def test_contact_is_replaced_by_a_mark(text: str, expected: str) -> None:
    assert without_contacts(text) == expected


@pytest.mark.parametrize("text", STAYS, ids=str)
def test_prices_dates_versions_and_codes_stay(text: str) -> None:
    assert without_contacts(text) == text


@pytest.mark.parametrize(("text", "expected"), MAY_BE_EITHER, ids=[row[0] for row in MAY_BE_EITHER])
def test_what_may_be_a_contact_as_well_as_something_else_goes(text: str, expected: str) -> None:
    assert without_contacts(text) == expected


@pytest.mark.parametrize(
    "unit",
    ["1", "9991234567 ", "89991234567,", "89991234567=", "123-45-67-", "12-", "(999)12", "375-", "100 000-", "+7999", "договор № 1",
     "ISBN 1", "@", "@a_1", "@a.", "＠а", "@_", "_", "a@b.", "tg.", "тг a", "телегр", "www.", "https://www.", "vk.com/"],
)  # fmt: skip
def test_time_does_not_grow_with_the_square_of_the_text(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    began = time.process_time()
    once = without_contacts(text)
    assert time.process_time() - began < 3  # what looks back over its text for each repeat takes minutes
    assert without_contacts(once) == once


@pytest.mark.parametrize("column", ["title", "text", "pros", "cons"])
def test_every_text_of_a_review_is_kept_without_contacts(column: str) -> None:
    said, complaints = review_says(**{column: ("Пишите на\u00a0ivan@mail.ru или +7\u00a0999\u200b 123-45-67",)})
    assert (said[column], complaints) == ("Пишите на [контакт] или [контакт]", [])


def test_issue_about_a_text_quotes_it_without_contacts() -> None:
    page = saved("stepik/reviews.json")
    answer = json.loads(page.body)
    answer["course-reviews"][0]["text"] = "Пишите ivan@mail.ru, 8\u00a0999\u00a0123\u00a045\u00a067 \ud83d"
    issues = [issue for each in read_page(page, json.dumps(answer).encode()).pages for issue in each.issues]
    assert [(issue.field, issue.text) for issue in issues if issue.field == "text"] == [("text", "Пишите [контакт], [контакт] \ufffd")]


def test_teaser_of_a_review_whose_page_failed_is_quoted_without_contacts() -> None:
    page = saved("reviews/otzovik.html")
    url = "https://otzovik.com/review_1.html"
    teaser = RawReview(
        source="otzovik", external_id="1", url=url, text=("Пишите на\u00a0ivan@mail.ru", "или 8\u00a0999\u200b 123-45-67 " + "а" * 300)
    )
    response = Response(url, request=respond(page, b"").request)
    (raw,) = spider_named(page.spider, page.now).parse_full(response, review=teaser)  # type: ignore[attr-defined]
    (issue,) = normalize_page(raw, now=NOW, author_secret=b"k").issues
    assert (issue.field, issue.reason, len(issue.text)) == ("text", "not_text", 200)
    assert issue.text.startswith("Пишите на [контакт] или [контакт] ааа")


@pytest.mark.parametrize(
    ("source", "field", "text"),
    [
        ("review", "published_on", "3 дня назад, [контакт]"),
        ("review", "url", "3 дня назад, vk.com/ivan_1"),
        ("page", "starts_on", "3 дня назад, vk.com/ivan_1"),
    ],
)
def test_issues_of_review_pages_quote_nothing_but_addresses_with_contacts(source: str, field: str, text: str) -> None:
    issue = RawIssue(kind="unknown", field=field, text="3 дня назад, vk.com/ivan_1", reason="no date")
    raw = RawPage(school="example", url="https://a.example/", fetched_at="2026-10-10T12:00:00Z", status=200, source=source, issues=(issue,))
    assert [each.text for each in normalize_page(raw, now=NOW, author_secret=b"k").issues] == [text]


def test_review_without_an_id_stays_the_same_one_when_contacts_are_taken_out() -> None:
    with_one = read_page(saved("reviews/hexlet-testimonials.html")).pages[0].reviews[0]
    body = saved("reviews/hexlet-testimonials.html").body
    assert with_one.text is not None
    changed = read_page(saved("reviews/hexlet-testimonials.html"), body.replace(with_one.text[:20].encode(), b"ivan@mail.ru")).pages[0]
    again = read_page(saved("reviews/hexlet-testimonials.html"), body.replace(with_one.text[:20].encode(), b"olga@mail.ru")).pages[0]
    assert changed.reviews[0].text == again.reviews[0].text
    assert changed.reviews[0].external_id != again.reviews[0].external_id


PIECES = st.sampled_from(
    ["8", "+7", "7", " ", "-", "(", ")", "999", "123", "45", "67", "9991234567", "@", "ivan", ".ru", "mail", "t.me/", "₽", " руб", ",", ".",
     "тг ", "_", "собака", "точка", "(at)", "/", "а", "2024", "‑"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=16).map("".join))


@given(TEXTS)
def test_nothing_is_left_to_take_out(text: str) -> None:
    once = without_contacts(text)
    assert without_contacts(once) == once


@given(
    st.sampled_from(["", "Пишите ", "«", "(", "мой: ", "тел. "]),
    st.from_regex(r"\A[a-z][a-z0-9._]{0,20}[a-z0-9]@[a-z][a-z0-9-]{0,15}\.(?:ru|com|org)\Z"),
    st.sampled_from(["", ".", ", спасибо", ")", "»", "!"]),
)
def test_no_address_survives(before: str, address: str, after: str) -> None:
    assert without_contacts(f"{before}{address}{after}") == f"{before}{MARK}{after}"


@given(
    st.sampled_from(["+7", "8", "7"]),
    st.from_regex(r"\A9\d{9}\Z"),
    st.sampled_from(
        ["{}{}{}{}{}", "{} {} {} {} {}", "{} ({}) {}-{}-{}", "{}({}){}{}{}", "{}-{}-{}-{}-{}", "{}.{}.{}.{}.{}", "{} {} {}{}{}"]
    ),
    st.sampled_from([("", ""), ("звоните ", " вечером"), ("(", ")"), ("т.", "."), ("№ ", ",")]),
)
@settings(max_examples=60)
def test_no_telephone_number_survives(country: str, number: str, form: str, around: tuple[str, str]) -> None:
    printed = form.format(country, number[:3], number[3:6], number[6:8], number[8:])
    assert without_contacts(f"{around[0]}{printed}{around[1]}") == f"{around[0]}{MARK}{around[1]}"


@given(st.integers(min_value=100, max_value=9_999_999), st.sampled_from(["₽", "руб.", "рублей", "р."]))
def test_no_price_is_taken_for_a_telephone_number(price: int, unit: str) -> None:
    text = parse_text(f"Заплатил {price:,} {unit}, не жалею".replace(",", " ", 2)).value or ""
    assert without_contacts(text) == text
