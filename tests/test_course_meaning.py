"""What a page says of a course beside its price: starts, enrolment, length, words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.meaning import course_says

BARE = {"url": "https://example.com/c/1", "offers": ({"external_id": "default", "pricing": "unknown"},)}


def said_of(column: str, **raw: Any) -> tuple[Any, list[tuple[str, str]]]:
    said, complaints = course_says(**raw)
    return said.get(column), complaints


def test_course_of_which_nothing_is_said_has_one_unknown_tariff() -> None:
    said, complaints = course_says()
    (offer,) = said.pop("offers")
    assert (said, complaints) == ({"url": "https://example.com/c/1"}, [])
    assert {name: value for name, value in offer.items() if value is not None} == {"external_id": "default", "pricing": "unknown"}


@pytest.mark.parametrize(
    ("starts", "expected", "complaints"),
    [
        (("2026-10-19",), "2026-10-19", []),
        (("2026-10-19", "19 октября 2026"), "2026-10-19", []),
        (("2026-11-02", "19 октября 2026"), None, [("conflict", "starts_on")]),
        (("2026-10-10",), "2026-10-10", []),
        (("2026-10-09",), None, [("suspect", "starts_on")]),
        (("13 октября",), "2026-10-13", []),
        (("13 марта",), None, [("unknown", "starts_on")]),
        (("в любое время",), None, []),
        (("2026-11-02", "в любое время"), None, [("conflict", "starts_on")]),
        (("", "в любое время"), None, [("unknown", "starts_on")]),
        (("ноябрь 2026",), None, [("unknown", "starts_on")]),
        (("скоро",), None, [("unknown", "starts_on")]),
        (("31.02.2027",), None, [("unknown", "starts_on")]),
    ],
    ids=str,
)
def test_next_start(starts: tuple[str, ...], expected: str | None, complaints: list[tuple[str, str]]) -> None:
    assert said_of("starts_on", starts_on=starts) == (expected, complaints)


@pytest.mark.parametrize(
    ("choices", "expected", "complaints"),
    [
        (("2027-02-15", "2026-11-23"), "2026-11-23", []),
        (("2026-09-01", "2027-02-15"), "2027-02-15", []),
        (("2026-09-01", "2026-10-09"), None, []),
        (("2027-02-15", "скоро"), None, [("unknown", "starts_on")]),
        (("2027-02-15", ""), None, [("unknown", "starts_on")]),
        (("2027-02-15", "в любое время"), "2027-02-15", []),
    ],
    ids=str,
)
def test_next_of_several_runs(choices: tuple[str, ...], expected: str | None, complaints: list[tuple[str, str]]) -> None:
    assert said_of("starts_on", start_choices=choices) == (expected, complaints)


def test_today_is_the_day_in_moscow() -> None:
    late = datetime(2026, 10, 10, 21, 30, tzinfo=UTC)
    assert said_of("starts_on", starts_on=("2026-10-10",), now=late) == (None, [("suspect", "starts_on")])
    assert said_of("starts_on", starts_on=("2026-10-11",), now=late) == ("2026-10-11", [])


@pytest.mark.parametrize(
    ("raw", "expected", "complaints"),
    [
        ({"enrolment": ("https://schema.org/InStock",)}, "open", []),
        ({"enrolment": ("SoldOut",)}, "closed", []),
        ({"enrolment": ("Набор временно закрыт",)}, "closed", []),
        ({"enrolment": ("available=false",)}, "closed", []),
        ({"enrolment": ("InStock", "SoldOut")}, None, [("conflict", "enrolment")]),
        ({"enrolment": ("набираем смелость",)}, None, [("unknown", "enrolment")]),
        ({"open_until": ("2026-10-12 23:59:59",)}, "open", []),
        ({"open_until": ("2026-10-10 14:59:59",)}, None, []),
        ({"open_until": ("2026-10-01", "2026-10-31")}, "open", []),
        ({"enrolment": ("SoldOut",), "open_until": ("2026-10-12 23:59:59",)}, "closed", []),
        ({}, None, []),
    ],
    ids=str,
)
def test_enrolment(raw: dict[str, Any], expected: str | None, complaints: list[tuple[str, str]]) -> None:
    assert said_of("enrolment", **raw) == (expected, complaints)


@pytest.mark.parametrize(
    ("raw", "months", "hours", "lessons", "complaints"),
    [
        ({"duration": ("9 месяцев и 278 часов практики",)}, 9.0, 278.0, None, []),
        ({"duration": ("P6M",)}, 6.0, None, None, []),
        ({"duration": ("6 недель",)}, 1.38, None, None, []),
        (
            {"duration": ("Профессия за 10 месяцев. Вернём деньги, если не найдёте работу за 3 месяца после выпуска",)},
            10.0,
            None,
            None,
            [],
        ),
        ({"duration": ("45 занятий",)}, None, None, 45, []),
        ({"duration": ("10 месяцев", "9 месяцев")}, None, None, None, [("conflict", "duration_months")]),
        ({"duration": ("6–8 месяцев",)}, None, None, None, [("unknown", "duration_months")]),
        ({"duration": ("Онлайн",)}, None, None, None, [("unknown", "duration_months")]),
        ({"duration": ("Доступ навсегда", "9 месяцев")}, 9.0, None, None, []),
        ({"duration": ("24",)}, None, None, None, [("unknown", "duration_months")]),
        ({"workload": ("Онлайн",)}, None, None, None, [("unknown", "workload_hours")]),
        ({"workload": (" ",), "duration": (" ",)}, None, None, None, []),
        ({"workload": ("PT15H",)}, None, 15.0, None, []),
        ({"workload": ("3–4 часа в неделю",)}, None, None, None, []),
        ({"workload": ("40 часов",), "duration": ("2 месяца, 50 часов",)}, 2.0, None, None, [("conflict", "workload_hours")]),
        (
            {"duration": ("P6M",), "starts_on": ("2026-11-30",), "ends_on": ("2027-09-20",)},
            None,
            None,
            None,
            [("conflict", "duration_months")],
        ),
        ({"duration": ("P6M",), "starts_on": ("2026-11-30",), "ends_on": ("2027-06-10",)}, 6.0, None, None, []),
        ({"duration": ("P12M",), "starts_on": ("2026-11-30",), "ends_on": ("2028-01-30",)}, 12.0, None, None, []),
        ({"duration": ("P1M",), "starts_on": ("2026-11-30",), "ends_on": ("2027-01-20",)}, 1.0, None, None, []),
        ({"duration": ("P6M",), "starts_on": ("2026-11-30",), "ends_on": ("2026-11-30",)}, 6.0, None, None, []),
        ({"lessons": ("45",)}, None, None, 45, []),
    ],
    ids=str,
)
def test_length(
    raw: dict[str, Any], months: float | None, hours: float | None, lessons: int | None, complaints: list[tuple[str, str]]
) -> None:
    said, found = course_says(**raw)
    assert (said.get("duration_months"), said.get("workload_hours"), said.get("lessons")) == (months, hours, lessons)
    assert found == complaints


@pytest.mark.parametrize(
    ("column", "words", "expected", "complaints"),
    [
        ("title", ("Про\u00adфессия\u00a0 Аналитик",), "Профессия Аналитик", []),
        ("title", ("translation missing: ru.title",), None, [("unknown", "title")]),
        ("title", ("Курс", "Другой курс"), None, [("conflict", "title")]),
        ("summary", ("None",), None, [("unknown", "summary")]),
        ("summary", ("Учим <b>писать</b>",), "Учим писать", []),
        ("level", ("С нуля",), "beginner", []),
        ("level", ("звёздный",), None, [("unknown", "level")]),
        ("format", ("Online",), "online", []),
        ("format", ("очно", "онлайн"), None, [("conflict", "format")]),
        ("language", ("ru-RU",), "ru", []),
        ("has_employment", ("true",), 1, []),
        ("has_employment", ("0",), 0, []),
        ("has_employment", ("возможно",), None, [("unknown", "has_employment")]),
        ("has_instalments", ("нет рассрочки",), 0, []),
        ("learners", ("12 345 человек",), 12345, []),
        ("learners", ("от 10 до 20",), None, [("unknown", "learners")]),
        ("categories", ("Программирование", "Волшебство"), ("programmirovanie",), [("unknown", "categories")]),
        ("skills", ("SQL", "SQL", " "), ("SQL",), []),
    ],
)
def test_words(column: str, words: tuple[str, ...], expected: Any, complaints: list[tuple[str, str]]) -> None:
    assert said_of(column, **{column: words}) == (expected, complaints)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.Example.com/c/1/?utm_source=x#top", "https://example.com/c/1"),
        ("http://example.com/c/1", "https://example.com/c/1"),
        ("https://example.com/курс/", "https://example.com/%D0%BA%D1%83%D1%80%D1%81"),
        ("https://школа.рф/c", "https://xn--80atdl2c.xn--p1ai/c"),
        ("https://example.com:8443/c", "https://example.com:8443/c"),
    ],
)
def test_address(address: str, expected: str) -> None:
    assert said_of("url", url=address) == (expected, [])


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://example.com/c",
        "https://user@example.com/c",
        "https://",
        "c/1",
        "https://a b/c",
        "",
        'https://"><b>/c',
        "https://[::1]/c",
        "https://a\u00a0b.ru/c",
        "https://a.ru/\ud800",
        "https://a.ru/" + "c" * 3000,
    ],
    ids=lambda address: ascii(address)[:40],
)
def test_course_without_a_web_address_is_refused(address: str) -> None:
    assert course_says(url=address) == ({}, [("rejected", "url")])


@pytest.mark.parametrize(
    ("words", "enrolment"),
    [
        (("https://schema.org/InStock", "https://schema.org/SoldOut"), "open"),
        (("https://schema.org/SoldOut",), "closed"),
        (("https://schema.org/SoldOut", "perhaps"), None),
    ],
)
def test_one_tariff_that_can_be_bought_opens_the_course(words: tuple[str, ...], enrolment: str | None) -> None:
    assert said_of("enrolment", tariffs_enrolment=words)[0] == enrolment
