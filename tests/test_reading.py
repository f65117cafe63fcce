"""Rules to a course: tariffs, ids, what two places say of one."""

from dataclasses import replace

import pytest
from lxml import html

from scrapers.items import RawOffer
from scrapers.reading import CourseRules, read_course

CARDS = CourseRules(
    fields={"title": "//h1"},
    offers="//li",
    offer_fields={"external_id": "./b", "name": "./b", "price": "./i"},
    offer_ids="plans[].{id: slug, name: title}",
    main_offer="main",
    main_offer_fields={"price": "price"},
)


def offers(rules: CourseRules, data: dict[str, object], page: str = "<h1>Курс</h1>") -> tuple[list[tuple[str, tuple[str, ...]]], list[str]]:
    course, issues = read_course(rules, url="https://a.example/1", external_id="1", data=data, root=html.document_fromstring(page))
    return [(offer.external_id, offer.price) for offer in course.offers], [issue.reason for issue in issues]


def test_card_takes_the_id_that_stands_beside_its_name() -> None:
    data = {"plans": [{"slug": "a", "title": "<p>База</p>"}, {"slug": "b", "title": "Плюс"}, {"slug": "a", "title": "База"}]}
    page = "<h1>Курс</h1><li><b>Плюс</b><i>20 ₽</i></li><li><b> База </b><i>10 ₽</i></li>"
    assert offers(CARDS, data, page) == ([("b", ("20 ₽",)), ("a", ("10 ₽",))], [])


def test_page_and_its_data_speak_of_one_tariff() -> None:
    data = {"plans": [{"slug": "a", "title": "База"}], "main": "a", "price": 11}
    assert offers(CARDS, data, "<h1>К</h1><li><b>База</b><i>10 ₽</i></li>") == ([("a", ("10 ₽", "11"))], [])


@pytest.mark.parametrize(
    "plans", [[], [{"slug": "a", "title": "База"}, {"slug": "b", "title": "База"}], [{"slug": 5, "title": "База"}], None], ids=str
)
def test_card_whose_id_cannot_be_told_is_an_issue(plans: object) -> None:
    assert offers(CARDS, {"plans": plans}, "<h1>К</h1><li><b>База</b><i>10 ₽</i></li>") == (
        [],
        ["a tariff whose id the page does not tell"],
    )


def test_main_tariff_that_is_none_of_the_cards_is_an_issue() -> None:
    data = {"plans": [{"slug": "a", "title": "База"}], "main": "z", "price": 11}
    page = "<h1>К</h1><li><b>База</b><i>10 ₽</i></li>"
    assert offers(CARDS, data, page) == ([("a", ("10 ₽",))], ["the page's main tariff is none of its tariffs"])


def test_page_without_cards_has_the_main_tariff_alone() -> None:
    assert offers(CARDS, {"main": "z", "price": 11}) == ([("z", ("11",))], [])


def test_rows_that_share_an_id_are_one_tariff_with_both_statements() -> None:
    rules = CourseRules(fields={}, offers="rows", offer_fields={"external_id": "id", "price": "price"})
    assert offers(rules, {"rows": [{"id": 1, "price": 5}, {"id": 1, "price": 6}, 7, None]}) == ([("1", ("5", "6"))], [])


def test_lone_tariff_is_read_only_where_there_is_no_other() -> None:
    rules = CourseRules(fields={}, offers="rows", offer_fields={"external_id": "id", "price": "price"}, lone_offer_fields={"price": "//h1"})
    assert offers(rules, {"rows": []}) == ([("default", ("Курс",))], [])
    assert offers(rules, {"rows": [{"id": "x", "price": 1}]}) == ([("x", ("1",))], [])


def test_course_of_a_page_that_says_nothing_has_no_tariff() -> None:
    rules = CourseRules(fields={}, offer_fields={"price": "//h2"})
    assert offers(rules, {}) == ([], [])


def test_teacher_needs_a_name() -> None:
    rules = CourseRules(fields={}, teachers="staff")
    data = {"staff": [{"name": "Анна", "position": "Ozon"}, {"position": "никто"}, {"name": "Пётр"}]}
    course, _ = read_course(rules, url="https://a.example/1", external_id="1", data=data, root=None)
    assert [(each.name, each.position) for each in course.teachers] == [("Анна", "Ozon"), ("Пётр", "")]


def test_statement_that_is_repeated_stands_once() -> None:
    rules = CourseRules(fields={"title": ("a", "b")})
    course, _ = read_course(rules, url="https://a.example/1", external_id="1", data={"a": "x", "b": "x"}, root=None)
    assert course.title == ("x",)


@pytest.mark.parametrize(
    "wrong", [{"fields": {"titel": "//h1"}}, {"fields": {}, "offer_fields": {"prize": "x"}}, {"fields": {"offers": "x"}}], ids=str
)
def test_misspelt_fact_is_refused_when_the_spider_is_loaded(wrong: dict[str, dict[str, str]]) -> None:
    with pytest.raises(ValueError, match="not a fact of a course or an offer"):
        CourseRules(**wrong)  # type: ignore[arg-type]


def test_every_tariff_carries_strings_only() -> None:
    rules = CourseRules(fields={}, offers="rows", offer_fields={"external_id": "id", "price": "price"})
    course, _ = read_course(rules, url="https://a.example/1", external_id="1", data={"rows": [{"id": 76, "price": 1.5}]}, root=None)
    assert course.offers == (RawOffer(external_id="76", price=("1.5",)),)


@pytest.mark.parametrize(
    ("on_the_page", "in_the_data"),
    [
        ("База&nbsp;PRO", "<p>База&nbsp;PRO</p>"),
        ("Go &amp; Python", "Go &amp; Python"),
        ("Ба&shy;за", "База"),
        ("База", "\ufeffБа\u200bза\u2060"),
        ("База<br>плюс", "База<br>плюс"),
    ],
)
def test_name_is_the_same_however_it_is_written(on_the_page: str, in_the_data: str) -> None:
    data = {"plans": [{"slug": "a", "title": in_the_data}]}
    assert offers(CARDS, data, f"<h1>К</h1><li><b>{on_the_page}</b><i>10 ₽</i></li>") == ([("a", ("10 ₽",))], [])


HIDING = replace(CARDS, offer_ids="plans[].{id: slug, name: title, hidden: hidden}")


def test_tariff_whose_price_is_hidden_is_a_tariff_without_a_price() -> None:
    data = {"plans": [{"slug": "a", "title": "База"}, {"slug": "b", "title": "Про", "hidden": True}]}
    assert offers(HIDING, data, "<h1>К</h1><li><b>База</b><i>10 ₽</i></li>") == ([("a", ("10 ₽",)), ("b", ())], [])


def test_hidden_price_that_is_printed_all_the_same_is_an_issue() -> None:
    data = {"plans": [{"slug": "b", "title": "Про", "hidden": True}]}
    assert offers(HIDING, data, "<h1>К</h1><li><b>Про</b><i>10 ₽</i></li>") == (
        [("b", ())],
        ["the site says that it does not show this price"],
    )


def test_tariff_carries_the_currency_that_the_school_sells_in() -> None:
    rules = CourseRules(fields={}, currency="RUB", offer_fields={"price": "price"})
    course, _ = read_course(rules, url="https://a.example/1", external_id="1", data={"price": 5}, root=None)
    assert course.offers == (RawOffer(price=("5",), home_currency="RUB"),)


def test_language_is_that_of_the_html_page() -> None:
    root = html.document_fromstring("<html lang='ru-RU'><h1>К</h1></html>")
    course, _ = read_course(CourseRules(fields={}), url="https://a.example/1", external_id="1", data={}, root=root)
    assert course.language == ("ru-RU",)
