"""Bad bodies in every callback: nothing is raised, the page is failed or complained of, and nothing is said that the page does not say."""

import json
import re
from dataclasses import replace

import pytest

from normalize.models import Page
from scrapers.base import is_soft_404
from tests.saved_pages import Outcome, Saved, as_expected, read_page, saved, saved_pages
from tests.test_losses import wrong_facts

_ONE_A_CALLBACK = {(page.spider, page.callback): page for page in reversed(saved_pages())}
PAGES = list(_ONE_A_CALLBACK.values())
_OTHER = {".html": "otus/graph-and-instance.html", ".json": "stepik/free.json", ".xml": "yml_feed/otus.xml"}
_SOFT_404 = "<!DOCTYPE html><html lang='ru'><head><title>404</title></head><body><h1>Курс не найден</h1></body></html>".encode()
_BAD = {
    "empty": b"",
    "blank": b"   \n",
    "binary": b"\x00\x01\x02\xff\xfe\x89PNG\r\n\x1a\n" * 50,
    "soft 404": _SOFT_404,
    "null": b"null",
    "list": b"[]",
    "object": b"{}",
    "bare html": b"<html></html>",
    "gif": b"GIF89a",
    "byte order mark": b"\xef\xbb\xbf",
}
_MONEY = re.compile(r'("(?:price|discount|price_without_discount|min_price|score)":\s*)(?:[\d.]+|"[\d.]+")')
_DEEP = b'{"a":' * 20_000 + b"1" + b"}" * 20_000


def facts(outcome: Outcome) -> int:
    return sum(len(page.courses) + len(page.promos) + len(page.reviews) for page in outcome.pages)


def is_failed(page: Page) -> bool:
    return page.failed is not None


def said_by(page: Page) -> tuple[object, ...]:
    return page.failed, page.courses, page.reviews, page.promos


def is_complained_of(outcome: Outcome) -> bool:
    return any(page.failed or page.issues for page in outcome.pages)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.spider}.{page.callback}")
class TestBadBody:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"   \n",
            b"\x00\x01\x02\xff\xfe\x89PNG\r\n\x1a\n" * 50,
            _SOFT_404,
            b"null",
            b"[]",
            b"{}",
            b"<html></html>",
            b"GIF89a",
            b"\xef\xbb\xbf",
        ],
        ids=["empty", "blank", "binary", "soft 404", "null", "list", "object", "bare html", "gif", "byte order mark"],
    )
    def test_says_nothing_and_is_failed(self, page: Saved, body: bytes) -> None:
        outcome = read_page(page, body)
        assert facts(outcome) == 0
        assert any(is_failed(each) for each in outcome.pages)

    def test_of_another_school_says_nothing(self, page: Saved) -> None:
        other = next(saved(name) for suffix, name in _OTHER.items() if suffix != page.file.suffix and not name.startswith(page.spider))
        outcome = read_page(page, other.body)
        assert facts(outcome) == 0
        assert any(is_failed(each) for each in outcome.pages)

    @pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
    def test_cut_off_is_never_taken_for_whole(self, page: Saved, share: float) -> None:
        outcome = read_page(page, page.body[: int(len(page.body) * share)])
        assert any(is_failed(each) for each in outcome.pages)

    @pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
    def test_in_another_encoding_says_what_it_says_in_utf_8(self, page: Saved, encoding: str) -> None:
        body = page.body.decode().encode(encoding, errors="ignore")
        outcome = read_page(page, body)
        same = [said_by(each) for each in outcome.pages] == [
            said_by(each) for each in read_page(page, body.decode(encoding).encode()).pages
        ]
        # A feed and an API that belie their own encoding may be refused; only HTML is known for it.
        assert same or (page.file.suffix != ".html" and is_complained_of(outcome))

    @pytest.mark.parametrize("number", ["NaN", "1e999", "-1", "0", '"0"', "-Infinity", "null", "[]", "99999999999999999999999"])
    def test_with_impossible_numbers_has_no_number_of_money(self, page: Saved, number: str) -> None:
        text = re.sub(
            r'("(?:price|discount|price_without_discount|min_price|score)":\s*)(?:[\d.]+|"[\d.]+")', rf"\g<1>{number}", page.body.decode()
        )
        assert [fact for fact in wrong_facts(page, "", text.encode()) if "'rating_text'" not in fact] == []

    def test_nested_without_end_says_nothing(self, page: Saved) -> None:
        script = (
            b'<script id="__NEXT_DATA__" type="application/json">'
            + _DEEP
            + b'</script><script type="application/ld+json">'
            + _DEEP
            + b"</script>"
        )
        body = _DEEP if page.file.suffix == ".json" else b"<html><head>" + script + b"</head><body></body></html>"
        outcome = read_page(page, body)
        assert facts(outcome) == 0
        assert any(is_failed(each) for each in outcome.pages)


@pytest.mark.parametrize("name", ["skillbox/two-tariffs.html", "hexlet/programme-2021.html", "otus/graph-and-instance.html"])
def test_title_of_a_megabyte_is_clipped(name: str) -> None:
    page = saved(name)
    body = re.sub(rb"(<h1[^>]*>).*?(</h1>)", lambda found: found[1] + "Ж ".encode() * 350_000 + found[2], page.body)
    (course,) = read_page(page, body).pages[0].courses
    assert course.title is not None
    assert len(course.title) == 500
    assert course.title.endswith("…")


@pytest.mark.parametrize(
    "name", ["skillbox/two-tariffs.html", "netology/three-cards.html", "hexlet/programme-2021.html", "otus/graph-and-instance.html"]
)
def test_page_of_another_course_is_refused(name: str) -> None:
    page = saved(name)
    body = re.sub(rb'(<link[^>]*href="https://[^"]*/)[\w-]+(/?"[^>]*>)', rb"\g<1>another-course\g<2>", page.body)
    (found,) = read_page(page, body).pages
    assert (found.failed, found.courses) == ("identity_mismatch", ())
    assert [(issue.kind, issue.field) for issue in found.issues] == [("rejected", "url")]


@pytest.mark.parametrize(
    "heading",
    [
        "Страница не найдена",
        "Курс не найден",
        "404",
        "Ошибка 404: такой страницы нет",
        "Page not found",
        "Такой страницы нет",
        "Такой страницы больше нет",
        "Такой страницы не существует",
        "Упс, страница потерялась",
        "Ой! Мы не нашли такой курс",
        "Этой страницы не существует",
        "Нет такой страницы",
        "Курс больше недоступен",
        "Страница была удалена",
        "Курс «Ткачество с нуля» не найден",
        "Запрашиваемая страница не найдена",
        "Not Found",
        "This course is no longer available",
    ],
)
def test_page_that_says_not_found_with_status_200_is_failed(heading: str) -> None:
    page = saved("hexlet/programme-2021.html")
    (found,) = read_page(page, page.body.replace("Ruby-разработчик".encode(), heading.encode())).pages
    assert (found.failed, found.courses) == ("soft_404", ())


@pytest.mark.parametrize(
    "heading",
    [
        "Программа удалённой работы",
        "Курс «Не найден и счастлив»",
        "Курс по несуществующим языкам",
        "Курс: недоступная роскошь",
        "Found not",
    ],
)
def test_course_that_only_sounds_like_not_found_is_a_course(heading: str) -> None:
    assert not is_soft_404(heading)


def test_literal_with_comments_and_calls_is_read_and_never_run() -> None:
    page = saved("skillbox/two-tariffs.html")
    body = page.body.decode().replace(
        'fullPrice: Number("124000")', "/* old */ fullPrice: Number( '124000' ), // was 130000\n evil: (function(){ throw 1 })"
    )
    whole, changed = read_page(page).pages[0], read_page(page, body.encode()).pages[0]
    lists = [offer.list_price for offer in changed.courses[0].offers]
    assert lists in ([12400000, None], [None, None])
    assert [offer.price for offer in changed.courses[0].offers] == [offer.price for offer in whole.courses[0].offers]


def test_one_broken_tariff_leaves_the_page_its_title_and_an_issue() -> None:
    page = saved("skillbox/two-tariffs.html")
    body = page.body.replace(b"&quot;nomenclature_id&quot;: 311", b"&quot;nomenclature_id&quot;: ")
    (found,) = read_page(page, body).pages
    assert found.courses[0].title == "Аналитик данных с нуля"
    assert [issue.field for issue in found.issues if issue.reason == "broken data inside the page"] == ["offers"]
    assert {offer.price for offer in found.courses[0].offers} <= {6324000, None}


def test_catalogue_in_place_of_a_course_is_no_course() -> None:
    page = saved("skillbox/two-tariffs.html")
    (found,) = read_page(page, "<html lang='ru'><body><h1>Все курсы Skillbox</h1></body></html>".encode()).pages
    assert (found.failed, found.courses) == ("no_static_data", ())


def test_course_page_with_nothing_but_its_title_and_its_address_is_a_course() -> None:
    page = saved("skillbox/two-tariffs.html")
    head = '<link rel="canonical" href="https://skillbox.ru/course/data-analyst/">'
    (found,) = read_page(page, f"<html lang='ru'><head>{head}</head><body><h1>Аналитик</h1></body></html>".encode()).pages
    assert [(course.title, [offer.pricing for offer in course.offers]) for course in found.courses] == [("Аналитик", ["unknown"])]


@pytest.mark.parametrize(
    "name", ["skillbox/two-tariffs.html", "netology/three-cards.html", "hexlet/programme-2021.html", "otus/graph-and-instance.html"]
)
def test_title_is_the_first_heading_and_its_lines_are_parted(name: str) -> None:
    page = saved(name)
    text = re.sub(r"<h1([^>]*)>.*?</h1>", r"<h1\1>Профессия<br>Go-<b>разработчик</b><!-- --></h1>", page.body.decode(), flags=re.S)
    body = text.replace("</body>", "<div class='popup'><h1>Запишитесь</h1></div></body>")
    (found,) = read_page(page, body.encode()).pages
    assert [course.title for course in found.courses] == ["Профессия Go-разработчик"]


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ('"type": "profession"', '"type": "event"'),
        ('"type": "profession"', '"type": "profession", "program_type_alias": "event"'),
        ("<h1>Тестировщик с нуля</h1>", "<h1>Открытое занятие: тестирование</h1>"),
    ],
)
def test_open_lesson_is_no_course(was: str, is_now: str) -> None:
    page = saved("netology/three-cards.html")
    (found,) = read_page(page, page.body.decode().replace(was, is_now).encode()).pages
    assert (found.failed, found.courses) == (None, ())
    assert [(issue.kind, issue.field, issue.reason) for issue in found.issues] == [("rejected", "courses", "not a course")]


def test_programme_that_is_free_is_a_course() -> None:
    page = saved("netology/any-time.html")
    body = page.body.replace(b'"isFreeProgram": false', b'"isFreeProgram": true').replace(b'"price": 18000', b'"price": 0')
    (found,) = read_page(page, body.replace(b'"price_without_discount": 18000', b'"price_without_discount": null')).pages
    assert [(offer.pricing, offer.price) for offer in found.courses[0].offers] == [("free", 0)]


def test_payment_that_does_not_name_the_month_is_no_payment() -> None:
    page = saved("netology/three-cards.html")
    text = page.body.decode().replace('3 300<!-- --> </div><div class="styles_monthPaymentLabel__m4"> ₽/мес.', "3 300 ₽")
    offers = {offer.external_id: offer for offer in read_page(page, text.encode()).pages[0].courses[0].offers}
    assert (offers["qa-engineer"].price, offers["qa-engineer"].monthly_price) == (7130000, None)
    assert (offers["qa-ai"].price, offers["qa-ai"].monthly_price) == (7940000, 367500)


@pytest.mark.parametrize("lead", ['<span class="lead">за всю программу</span>', ""])
def test_big_number_that_is_not_said_to_be_anything_is_no_price(lead: str) -> None:
    page = saved("hexlet/paid-at-once.html")
    text = page.body.decode().replace('<span class="text-muted">вместо 71 000 ₽</span>', lead).replace("при оплате сразу за", "учиться")
    (found,) = read_page(page, text.encode()).pages
    assert [(offer.pricing, offer.price, offer.monthly_price) for offer in found.courses[0].offers] == [("unknown", None, None)]
    assert ("unknown", "monthly_price") in [(issue.kind, issue.field) for issue in found.issues]


@pytest.mark.parametrize("size", ["display-4", "h3"])
def test_programme_that_costs_nothing_says_so_where_the_price_stands(size: str) -> None:
    page = saved("hexlet/paid-at-once.html")
    text = re.sub(r'<span class="display-4">.*?</p>', f'<span class="{size}">\nБесплатно</span>', page.body.decode(), flags=re.S)
    (found,) = read_page(page, text.encode()).pages
    assert [(offer.pricing, offer.price) for offer in found.courses[0].offers] == [("free", 0)]
    assert found.issues == ()


def test_card_for_another_country_refuses_the_price() -> None:
    page = saved("skillbox/two-tariffs.html")
    (found,) = read_page(page, page.body.replace(b'country_code: "ru"', b'country_code: "kz"')).pages
    assert {offer.price for offer in found.courses[0].offers} == {None}
    assert ("rejected", "price") in {(issue.kind, issue.field) for issue in found.issues}


def test_number_of_a_tariff_that_names_no_month_is_no_payment() -> None:
    page = saved("skillbox/two-tariffs.html")
    text = page.body.decode().replace("&quot;newCurrency&quot;: &quot;₽/мес&quot;", "&quot;newCurrency&quot;: &quot;₽&quot;")
    offers = read_page(page, text.replace("monthlyPayment", "other").encode()).pages[0].courses[0].offers
    assert [(offer.price, offer.monthly_price) for offer in offers] == [(6324000, None), (8670000, None)]


def test_price_of_an_older_landing_is_a_payment_only_where_it_says_so() -> None:
    page = saved("skillbox/two-tariffs.html")
    head = '<link rel="canonical" href="https://skillbox.ru/course/data-analyst/">'
    older = "<html lang='ru'><head>{}</head><body><h1>Курс</h1><div class='price-v9__primary-price'>{}</div></body></html>"
    said = [
        [(offer.pricing, offer.monthly_price) for offer in read_page(page, older.format(head, price).encode()).pages[0].courses[0].offers]
        for price in ("58 000 ₽", "2 581 ₽/мес")
    ]
    assert said == [[("unknown", None)], [("monthly", 258100)]]


def test_null_among_descriptions_leaves_the_tariff() -> None:
    page = saved("skillbox/two-tariffs.html")
    body = page.body.replace(b"&quot;descriptions&quot;: [", b"&quot;descriptions&quot;: [null, ")
    assert read_page(page, body).pages[0].courses == read_page(page).pages[0].courses


def test_api_answer_about_another_course_is_refused() -> None:
    page = saved("stepik/paid.json")
    (found,) = read_page(page, page.body.replace(b'"id": 70402', b'"id": 70499')).pages
    assert (found.failed, found.courses) == ("identity_mismatch", ())
    assert [(issue.kind, issue.field, issue.text) for issue in found.issues] == [("rejected", "external_id", "70499")]


def test_list_of_reviews_that_has_none_is_a_page_without_reviews() -> None:
    page = saved("stepik/reviews.json")
    answer = json.dumps({"meta": {"has_next": False}, "course-reviews": []}).encode()
    outcome = read_page(page, answer)
    assert [(each.failed, each.reviews) for each in outcome.pages] == [(None, ())]
    assert outcome.asks == ()


def test_feed_that_breaks_off_is_failed_after_its_good_offers() -> None:
    page = saved("yml_feed/yandex.xml")
    whole = page.body
    (found,) = read_page(page, whole[: whole.index(b'<offer id="y3">')]).pages
    assert (found.failed, found.courses) == ("broken_feed", ())


def test_feed_of_entities_reads_no_file() -> None:
    page = saved("yml_feed/otus.xml")
    bomb = page.body.replace(b"<yml_catalog", b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>\n<yml_catalog', 1).replace(
        "Администратор Linux".encode(), b"&f;"
    )
    courses = [course for each in read_page(page, bomb).pages for course in each.courses]
    assert [course.title for course in courses] in ([], [None])


def reviews_answer(course: int = 70402, first: int = 1, *, more: bool) -> bytes:
    rows = [
        {"id": number, "course": course, "user": 9, "score": 5, "text": "Понятно", "create_date": "2026-01-01T10:00:00Z"}
        for number in (first, first + 1)
    ]
    return json.dumps({"meta": {"has_next": more}, "course-reviews": rows}, ensure_ascii=False).encode()


def test_review_of_another_course_is_refused() -> None:
    (found,) = read_page(saved("stepik/reviews.json"), reviews_answer(99999, more=False)).pages
    assert (found.failed, found.reviews) == (None, ())
    assert [(issue.kind, issue.field, issue.text, issue.reason) for issue in found.issues] == [
        ("rejected", "reviews", "1", "a review of course 99999, not of 70402"),
        ("rejected", "reviews", "2", "a review of course 99999, not of 70402"),
    ]


def reviews_behind(known: set[str], number: int, *, more: bool) -> tuple[list[tuple[str, str]], list[str]]:
    page = replace(saved("stepik/reviews.json"), meta={**saved("stepik/reviews.json").meta, "number": number, "known_reviews": known})
    outcome = read_page(page, reviews_answer(more=more))
    return [(issue.kind, issue.text) for issue in outcome.pages[0].issues], list(outcome.asks)


_SECOND = "https://stepik.org/api/course-reviews?course=70402&page=2"


def test_next_page_of_reviews_is_asked_for_while_each_brings_a_new_one() -> None:
    assert reviews_behind({"1"}, 1, more=True) == ([], [_SECOND])
    assert reviews_behind({"1", "2"}, 1, more=False) == ([], [])


def test_list_of_reviews_that_repeats_itself_is_left_with_an_issue() -> None:
    assert reviews_behind({"1", "2"}, 1, more=True) == ([("suspect", _SECOND)], [])


def test_list_of_reviews_beyond_the_limit_is_left_with_an_issue() -> None:
    beyond = "https://stepik.org/api/course-reviews?course=70402&page=5001"
    assert reviews_behind(set(), 4_999, more=True) == ([], ["https://stepik.org/api/course-reviews?course=70402&page=5000"])
    assert reviews_behind(set(), 5_000, more=True) == ([("suspect", beyond)], [])


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ({"can_be_enrolled": {"enabled": True}}, "open"),
        ({"can_be_enrolled": {"enabled": True}, "can_be_bought": None}, "open"),
        ({"can_be_enrolled": {"enabled": True}, "can_be_bought": {}}, "open"),
        ({"can_be_enrolled": {"enabled": True}, "can_be_bought": {"enabled": False}}, "open"),
        ({"can_be_enrolled": {"enabled": False}, "can_be_bought": {"enabled": True}}, "open"),
        ({"can_be_bought": {"enabled": True}}, "open"),
        ({"can_be_enrolled": {"enabled": False}, "can_be_bought": {"enabled": False}}, "closed"),
        ({"can_be_enrolled": {"enabled": False}}, "closed"),
        ({"can_be_enrolled": {"enabled": False}, "can_be_bought": None}, "closed"),
        ({"can_be_enrolled": {"enabled": False}, "can_be_bought": {}}, "closed"),
        ({"can_be_bought": {"enabled": False}}, None),
        ({}, None),
    ],
    ids=str,
)
def test_enrolment_of_a_free_api_course_is_read_from_what_is_there(actions: dict[str, object], expected: str | None) -> None:
    answer = json.loads(saved("stepik/free.json").body)
    answer["courses"][0]["actions"] = actions
    (found,) = read_page(saved("stepik/free.json"), json.dumps(answer).encode()).pages
    assert found.courses[0].enrolment == expected


@pytest.mark.parametrize(
    ("actions", "expected", "complaints"),
    [
        ({"can_be_enrolled": {"enabled": False}, "can_be_bought": {"enabled": False}}, "closed", []),
        ({"can_be_enrolled": {"enabled": False}, "can_be_bought": {"enabled": True}}, "open", []),
        ({"can_be_enrolled": {"enabled": False}}, None, [("unknown", "enrolment")]),
        ({"can_be_enrolled": {"enabled": True}}, "open", []),
    ],
    ids=str,
)
def test_paid_api_course_is_closed_only_where_it_cannot_be_bought(
    actions: dict[str, object], expected: str | None, complaints: list[tuple[str, str]]
) -> None:
    answer = json.loads(saved("stepik/paid.json").body)
    answer["courses"][0]["actions"] = actions
    (found,) = read_page(saved("stepik/paid.json"), json.dumps(answer).encode()).pages
    assert found.courses[0].enrolment == expected
    assert [(issue.kind, issue.field) for issue in found.issues] == complaints


@pytest.mark.parametrize(("price", "pricing", "conflict"), [("4990.00", "unknown", True), (None, "free", False)], ids=str)
def test_api_course_that_is_not_paid_and_has_a_price_is_a_conflict(price: str | None, pricing: str, conflict: bool) -> None:
    answer = json.loads(saved("stepik/free.json").body)
    answer["courses"][0] |= {"is_paid": False, "price": price, "currency_code": price and "RUB"}
    (found,) = read_page(saved("stepik/free.json"), json.dumps(answer).encode()).pages
    (offer,) = found.courses[0].offers
    assert (offer.pricing, offer.price) == (pricing, None if conflict else 0)
    assert [(issue.kind, issue.field) for issue in found.issues] == ([("conflict", "price")] if conflict else [])


def test_jsonld_of_another_course_is_refused_and_the_heading_stays() -> None:
    page = saved("otus/list-of-instances.html")
    own = page.url.rstrip("/").rpartition("/")[2]
    thing = {"@type": "Course", "name": "Другой", "url": "https://otus.ru/lessons/clear/", "offers": {"price": 5, "priceCurrency": "RUB"}}
    script = f'<script type="application/ld+json">{json.dumps(thing, ensure_ascii=False)}</script>'
    body = f"<!DOCTYPE html><html lang='ru'><head>{script}</head><body><h1>Мой курс</h1></body></html>"
    (found,) = read_page(page, body.encode()).pages
    (course,) = found.courses
    assert (course.external_id, course.title, [offer.price for offer in course.offers]) == (own, "Мой курс", [None])
    assert [(issue.kind, issue.field, issue.text) for issue in found.issues] == [("rejected", "courses", "https://otus.ru/lessons/clear/")]


def test_course_of_another_name_but_no_other_address_is_the_page_s_own() -> None:
    page = saved("otus/list-of-instances.html")
    thing = {"@type": "Course", "name": "Иначе", "@id": "#course", "offers": {"price": 5, "priceCurrency": "RUB"}}
    script = f'<script type="application/ld+json">{json.dumps(thing, ensure_ascii=False)}</script>'
    body = f"<!DOCTYPE html><html lang='ru'><head>{script}</head><body><h1>Мой курс</h1></body></html>"
    (found,) = read_page(page, body.encode()).pages
    assert [(course.title, course.offers[0].price) for course in found.courses] == [("Мой курс", 500)]


def test_tariff_and_canonical_address_that_are_commented_out_are_not_read() -> None:
    page = saved("skillbox/two-tariffs.html")
    (tariff,) = re.findall(rb'<li[^>]*data-tariff-data="[^"]*311[^"]*"[^>]*>', page.body)[:1]
    hidden = b"<!-- " + tariff.replace(b"&quot;nomenclature_id&quot;: 311", b"&quot;nomenclature_id&quot;: 999") + b"</li> -->"
    canonical = b'<!-- <link rel="canonical" href="https://skillbox.ru/course/another/"> -->'
    body = page.body.replace(b"<head>", b"<head>" + canonical, 1).replace(tariff, hidden + tariff, 1)
    assert hidden in body
    assert canonical in body
    assert as_expected(read_page(page, body)) == as_expected(read_page(page))


def test_listing_beyond_the_limit_is_left_with_an_issue() -> None:
    page = saved("netology/listing.html")
    before, beyond = (read_page(replace(page, meta={**page.meta, "listing_page": number})) for number in (199, 200))
    following = "https://netology.ru/development?page=2"
    courses = ("https://netology.ru/programs/qa-engineer", "https://netology.ru/programs/php-developer")
    assert ([issue.text for issue in before.pages[0].issues], before.asks) == ([], (*courses, following))
    assert ([issue.text for issue in beyond.pages[0].issues], beyond.asks) == ([following], courses)


def test_listing_that_repeats_itself_is_left_with_an_issue() -> None:
    page = saved("netology/listing.html")
    known = frozenset({"qa-engineer", "php-developer"})
    fresh, repeated = (
        read_page(replace(page, meta={**page.meta, "listing_page": 2, "listed_courses": each})) for each in (known - {"qa-engineer"}, known)
    )
    following = "https://netology.ru/development?page=2"
    assert (fresh.pages[0].issues, fresh.asks[-1]) == ((), following)
    assert [(issue.kind, issue.text) for issue in repeated.pages[0].issues] == [("suspect", following)]
    assert following not in repeated.asks


def test_list_of_a_known_vocabulary_is_followed_while_each_page_brings_a_new_one() -> None:
    page = saved("general/json-ld.html")
    body = '<html><body><h1>Курсы</h1><a href="/courses/{}">Курс</a><a rel="next" href="/courses?page=3">Дальше</a></body></html>'
    meta = {**page.meta, "listing_page": 2}
    asks = [
        read_page(replace(page, callback="parse_listing", meta=meta), body.format(slug).encode()).asks
        for slug in ("vyshivka", "vyshivka", "batik")
    ]
    following = "https://lesnaya-shkola.ru/courses?page=3"
    assert [following in each for each in asks] == [True, False, True]


def test_page_of_a_list_that_was_cut_off_fails_and_leads_nowhere() -> None:
    """F34: a further page of a list that ends in its middle -> `truncated`; its links are not taken for all of them."""
    page = saved("general/json-ld.html")
    body = '<html><body><h1>Курсы</h1><a href="/courses/batik">Курс</a><a rel="next" href="/courses?page=3">Дальше</a>'
    outcome = read_page(replace(page, callback="parse_listing", meta={**page.meta, "listing_page": 2}), body.encode())
    assert ([each.failed for each in outcome.pages], outcome.asks) == (["truncated"], ())


@pytest.mark.parametrize(
    ("name", "path", "slug"), [("general/json-ld.html", "/courses", "keramika"), ("netology/listing.html", "/development", "go")]
)
def test_next_page_and_courses_of_a_list_are_asked_for_without_session_and_campaign(name: str, path: str, slug: str) -> None:
    """F58: a session and utm in every link of a list -> the next page is asked for by its number alone, the course at its own address."""
    page = saved(name)
    course = f"{path}/{slug}" if name.startswith("general") else f"/programs/{slug}"
    marks = "sid=123456789&amp;utm_source=site"
    links = f'<a href="{course}?{marks}">Курс</a><a rel="next" href="{path}?{marks}&amp;page=3">Дальше</a>'
    body = f"<html><body><h1>Курсы</h1>{links}</body></html>"
    asks = read_page(replace(page, callback="parse_listing", meta={**page.meta, "listing_page": 1}), body.encode()).asks
    assert [url.split("/", 3)[3] for url in asks] == [course[1:], f"{path[1:]}?page=3"]
