"""How long courses take, in months, hours and lessons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.duration import Duration, parse_duration

MONTHS = [
    ("11 месяцев", 11.0),
    ("Python 3 6 месяцев", 6.0),
    ("HTML5 2 месяца", 2.0),
    ("8 мес.", 8.0),
    ("1 месяц", 1.0),
    ("1 год", 12.0),
    ("2 г.", 24.0),
    ("1,5 года", 18.0),
    ("полгода", 6.0),
    ("полтора года", 18.0),
    ("один год", 12.0),
    ("два месяца", 2.0),
    ("5 лет", 60.0),
    ("1 год 2 месяца", 14.0),
    ("1 год и 6 месяцев", 18.0),
    ("3 недели", 0.69),
    ("60 дней", 1.97),
    ("2 недели 3 дня", 0.56),
    ("9 недель (63 дня)", 2.07),
    ("9,5 мес.", 9.5),
    ("P6M", 6.0),
    ("P1Y6M", 18.0),
    ("P2W", 0.46),
    ("6 months", 6.0),
    ("8 weeks", 1.84),
    ("Длительность 12 месяцев", 12.0),
    ("Курс длится 6 месяцев", 6.0),
    ("Профессия с нуля за 10 месяцев. Научитесь писать код.", 10.0),
    ("С нуля до разработчика за 8 месяцев. … Стартуем с 29 сентября", 8.0),
    ("9 месяцев, 10 часов в неделю", 9.0),
    ("10 недель, 2 занятия в неделю", 2.3),
    ("полгода, 6 месяцев", 6.0),
    ("8 недель по 5 часов", 1.84),
    ("двадцать один месяц", 21.0),
    ("один год и два месяца", 14.0),
    ("Старт 29 сентября 2026 6 месяцев", 6.0),
    ("8 weeks, 5 hours daily", 1.84),
    ("3 months (10 hours weekly)", 3.0),
    ("6 months weekly classes", 6.0),
    ("Обучение 9 месяцев ежедневно", 9.0),
    ("6 months, minimum 10 hours per week", 6.0),
    ("6 месяцев и более 300 часов практики", 6.0),
    ("6 months of learning", 6.0),
    ("6 months with support", 6.0),
    ("Learn more 6 months", 6.0),
    ("6-month mentoring program", 6.0),
    ("Get access to a 6 months course", 6.0),
    ("6 months + 3 months of mentoring", 6.0),
    ("Курс по подписке длится 6 месяцев", 6.0),
    ("6 месяцев, гарантия трудоустройства", 6.0),
    ("6 месяцев, доступ навсегда", 6.0),
]

HOURS = [
    ("303 час", 303.0),
    ("278 часов практики", 278.0),
    ("72 ак. часа", 72.0),
    ("72 академических часа", 72.0),
    ("1.5 часа", 1.5),
    ("40 hours", 40.0),
    ("40 hours of weekly lectures", 40.0),
    ("72 часа, еженедельно вебинары", 72.0),
    ("72 часа (еженедельно 2 занятия)", 72.0),
    ("100 hours of practice", 100.0),
    ("Weekly live sessions, 40 hours", 40.0),
    ("PT15H", 15.0),
    ("PT278H", 278.0),
    ("PT90M", 1.5),
    ("двадцать четыре часа", 24.0),
    ("сто двадцать часов", 120.0),
]

LESSONS = [
    ("45 занятий", 45),
    ("45 уроков", 45),
    ("1 урок", 1),
    ("15 видеоуроков", 15),
    ("45 онлайн-занятий", 45),
    ("20 lessons", 20),
    ("12 занятий по 1,5 часа", 12),
]

RANGES = [
    ("6–8 недель", 1.38, 1.84),
    ("от 4 до 10 мес.", 4.0, 10.0),
    ("8-10 месяцев", 8.0, 10.0),
    ("8—10 месяцев", 8.0, 10.0),
    ("1-2 года", 12.0, 24.0),
    ("два-три месяца", 2.0, 3.0),
]

NOTHING = [
    ("", "empty"),
    ("бессрочно", "no end"),
    ("в своём темпе", "no end"),
    ("скоро", "no number"),
    ("9,5", "a number without a unit"),
    ("24/7", "a number without a unit"),
    ("30 минут", "a number without a unit"),
    ("3–4 часа в неделю", "a load per week or day, not a total"),
    ("10 ч/нед", "a load per week or day, not a total"),
    ("В неделю: 10 часов", "a load per week or day, not a total"),
    ("12 мес. + стажировка 2 мес.", "an internship with a length of its own"),
    ("8 месяцев обучения + 2 месяца стажировки", "an internship with a length of its own"),
    ("за 10 месяцев, а работу найдёте за 6 месяцев", "two different numbers of months"),
    ("Рассрочка на 36 месяцев", "the length of something else"),
    ("36 месяцев без переплат", "the length of something else"),
    ("Первый платёж через 3 месяца", "the length of something else"),
    ("доступ на 2 года", "the length of something else"),
    ("для детей 7–12 лет", "the length of something else"),
    ("возврат денег в течение 14 дней", "the length of something else"),
    ("по 2 часа 3 раза в неделю", "the length of one lesson, or hours and minutes"),
    ("Длительность занятия 2 часа", "the length of one lesson, or hours and minutes"),
    ("1 час 30 минут", "the length of one lesson, or hours and minutes"),
    ("3/6/12 месяцев", "several numbers before one unit"),
    ("6 или 12 месяцев", "several numbers before one unit"),
    ("двенадцать 6 месяцев", "several numbers before one unit"),
    ("двадцать двадцать 4 часа", "several numbers before one unit"),
    ("три четыре месяца", "several numbers before one unit"),
    ("45–50 уроков", "a range of lessons"),
    ("от 18 лет", "the length of something else"),
    ("от 3 месяцев", "only a floor is stated"),
    ("300+ часов практики", "only a floor is stated"),
    ("~3 месяца", "only an approximation is stated"),
    ("10 hours weekly", "a load per week or day, not a total"),
    ("10 hours (weekly)", "a load per week or day, not a total"),
    ("10 hours each week", "a load per week or day, not a total"),
    ("10 hours every week", "a load per week or day, not a total"),
    ("10 hours / week", "a load per week or day, not a total"),
    ("10 hours of study per week", "a load per week or day, not a total"),
    ("4 hours/wk", "a load per week or day, not a total"),
    ("3-4 hours daily", "a load per week or day, not a total"),
    ("2 hours per lesson", "a load per week or day, not a total"),
    ("Weekly workload: 10 hours", "a load per week or day, not a total"),
    ("Per week: 10 hours", "a load per week or day, not a total"),
    ("20 hours monthly", "a load per week or day, not a total"),
    ("5 lessons weekly", "a load per week or day, not a total"),
    ("10 часов еженедельно", "a load per week or day, not a total"),
    ("2 часа ежедневно", "a load per week or day, not a total"),
    ("10 часов практики в неделю", "a load per week or day, not a total"),
    ("10 часов в каждую неделю", "a load per week or day, not a total"),
    ("3 months access", "the length of something else"),
    ("12 months of access", "the length of something else"),
    ("Access for 12 months", "the length of something else"),
    ("12 months subscription", "the length of something else"),
    ("доступ 12 месяцев", "the length of something else"),
    ("подписка на 3 месяца", "the length of something else"),
    ("12 месяцев подписки", "the length of something else"),
    ("12 месяцев гарантии", "the length of something else"),
    ("6 months of mentoring", "the length of something else"),
    ("6 months of career support", "the length of something else"),
    ("6 месяцев сопровождения", "the length of something else"),
    ("6 months or more", "only a floor is stated"),
    ("6 месяцев и более", "only a floor is stated"),
    ("more than 6 months", "only a floor is stated"),
    ("minimum 6 months", "only a floor is stated"),
    ("approximately 6 months", "only an approximation is stated"),
    ("0 месяцев", "zero, backwards or absurdly long"),
    ("10-8 месяцев", "zero, backwards or absurdly long"),
    ("999 месяцев", "zero, backwards or absurdly long"),
    ("P0D", "zero, backwards or absurdly long"),
    ("PT0S", "zero, backwards or absurdly long"),
    ("P999Y", "zero, backwards or absurdly long"),
    ("PT99999H", "zero, backwards or absurdly long"),
    ("P3MT20H", "a duration of calendar time and hours at once"),
    ("٣ месяца", "digits of another script"),
    ("9" * 10_000, "too long"),
]


@pytest.mark.parametrize(("text", "months"), MONTHS, ids=[row[0] for row in MONTHS])
def test_calendar_length_is_read_in_months(text: str, months: float) -> None:
    assert parse_duration(text) == Duration(months=months, hours=None, lessons=None, upper_months=None, reason=None)


@pytest.mark.parametrize(("text", "hours"), HOURS, ids=[row[0] for row in HOURS])
def test_hours_are_counted_as_stated(text: str, hours: float) -> None:
    assert parse_duration(text) == Duration(months=None, hours=hours, lessons=None, upper_months=None, reason=None)


@pytest.mark.parametrize(("text", "lessons"), LESSONS, ids=[row[0] for row in LESSONS])
def test_lessons_are_counted(text: str, lessons: int) -> None:
    assert parse_duration(text) == Duration(months=None, hours=None, lessons=lessons, upper_months=None, reason=None)


@pytest.mark.parametrize(("text", "lower", "upper"), RANGES, ids=[row[0] for row in RANGES])
def test_range_keeps_both_bounds(text: str, lower: float, upper: float) -> None:
    assert parse_duration(text) == Duration(months=lower, hours=None, lessons=None, upper_months=upper, reason=None)


@pytest.mark.parametrize(("text", "reason"), NOTHING, ids=[row[0][:40] for row in NOTHING])
def test_what_is_no_clear_length_gives_a_reason(text: str, reason: str) -> None:
    assert parse_duration(text) == Duration(months=None, hours=None, lessons=None, upper_months=None, reason=reason)


@pytest.mark.parametrize(
    ("text", "months", "hours"),
    [("9 месяцев и 278 часов практики", 9.0, 278.0), ("12 месяцев, 309 часов практики", 12.0, 309.0), ("9 месяцев (252 часа)", 9.0, 252.0)],
)
def test_months_and_hours_side_by_side_are_both_read(text: str, months: float, hours: float) -> None:
    assert parse_duration(text) == Duration(months=months, hours=hours, lessons=None, upper_months=None, reason=None)


def test_two_numbers_of_hours_leave_the_months_standing() -> None:
    found = parse_duration("10 месяцев, 300 часов лекций и 50 часов практики")
    assert found == Duration(months=10.0, hours=None, lessons=None, upper_months=None, reason="two different numbers of hours")


@pytest.mark.parametrize(
    "text", ["до 12 месяцев", "12 months or less", "12 месяцев или меньше", "12 months maximum", "at most 12 months", "less than 12 months"]
)
def test_ceiling_is_no_length_but_an_upper_bound(text: str) -> None:
    found = parse_duration(text)
    assert found == Duration(months=None, hours=None, lessons=None, upper_months=12.0, reason="only a ceiling is stated")


@pytest.mark.parametrize(
    ("text", "unit", "months"),
    [("9", "месяц", 9.0), ("9,5", "month", 9.5), ("2", "год", 24.0), ("10", "неделя", 2.3), ("60", "день", 1.97), ("8 мес.", "месяц", 8.0)],
)
def test_unit_stated_apart_is_used_for_a_bare_number(text: str, unit: str, months: float) -> None:
    assert parse_duration(text, unit).months == months


def test_hours_stated_apart_are_no_calendar_length() -> None:
    assert parse_duration("120", "час") == Duration(months=None, hours=120.0, lessons=None, upper_months=None, reason=None)


def test_unknown_unit_stated_apart_is_refused() -> None:
    assert parse_duration("7", "спринт").reason == "unknown unit"


PIECES = st.sampled_from(
    ["от ", "до ", " ", "3", "1,5", "0", "-", "–", "мес.", "год", "недель", " часов", "уроков", " и ", "в неделю", "P", "T", "M", "+"]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_gives_positive_figures_or_a_reason(text: str) -> None:
    found = parse_duration(text)
    figures = [figure for figure in (found.months, found.hours, found.lessons) if figure is not None]
    assert all(figure > 0 for figure in figures)
    assert figures or found.reason
    assert found.upper_months is None or found.upper_months > (found.months or 0)


@given(st.integers(min_value=1, max_value=120))
def test_whole_months_are_read_back(months: int) -> None:
    assert parse_duration(f"{months} мес.").months == months
