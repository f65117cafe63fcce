"""Days and moments as pages print them; the day is 10 October 2026, a Saturday."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.dates import Date, parse_date, parse_moment

TODAY = date(2026, 10, 10)
NOW = datetime(2026, 10, 10, 9, 0, tzinfo=UTC)

DAYS = [
    ("2026-10-19", "2026-10-19"),
    ("2024.05.01", "2024-05-01"),
    ("2026-10-11T00:00:00", "2026-10-11"),
    ("2026-10-12 23:59:59", "2026-10-12"),
    ("2024-05-02T10:00", "2024-05-02"),
    ("2013-07-08T16:17:21+0400", "2013-07-08"),
    ("2026-10-22T00:00:00Z", "2026-10-22"),
    ("2025-12-30T21:00:00.000Z", "2025-12-31"),
    ("19.04.2024", "2024-04-19"),
    ("01.02.2024", "2024-02-01"),
    ("19-04-2024", "2024-04-19"),
    ("13/04/2024", "2024-04-13"),
    ("30.11.24", "2024-11-30"),
    ("19 апреля 2024", "2024-04-19"),
    ("19 апреля 2024 г.", "2024-04-19"),
    ("19 апр. 2024 г.", "2024-04-19"),
    ("19 октября 2026 года", "2026-10-19"),
    ("5 мая, 2023", "2023-05-05"),
    ("сб, 19 апр 2024", "2024-04-19"),
    ("12 октября 2026, понедельник", "2026-10-12"),
    ("2024 апреля 19", "2024-04-19"),
    ("May 5, 2023", "2023-05-05"),
    ("Отзыв от 19 апреля 2024", "2024-04-19"),
    ("Действителен до 31.12.2026", "2026-12-31"),
    ("10 мая 2026 в 19:00 МСК", "2026-05-10"),
    ("Дата старта ближайшего набора: 2026-11-02", "2026-11-02"),
    ("13 октября", "2026-10-13"),
    ("пн, 12 октября", "2026-10-12"),
    ("1 ноября", "2026-11-01"),
    ("Стартуем с 29 октября", "2026-10-29"),
    ("С нуля до разработчика за 8 месяцев. Стартуем с 29 октября", "2026-10-29"),
    ("−45% до 13 октября", "2026-10-13"),
    ("Скидка 50% до 31 октября", "2026-10-31"),
    ("сегодня", "2026-10-10"),
    ("Вчера", "2026-10-09"),
    ("вчера в 12:30", "2026-10-09"),
    ("сегодня, 12:30", "2026-10-10"),
    ("позавчера", "2026-10-08"),
    ("старт завтра", "2026-10-11"),
    ("только что", "2026-10-10"),
    ("3 дня назад", "2026-10-07"),
    ("день назад", "2026-10-09"),
    ("неделю назад", "2026-10-03"),
    ("2 недели назад", "2026-09-26"),
    ("через 3 дня", "2026-10-13"),
]

COARSE = [
    ("апрель 2024", "2024-04-01", "month"),
    ("в мае 2024 года", "2024-05-01", "month"),
    ("05.2024", "2024-05-01", "month"),
    ("3 месяца назад", "2026-07-01", "month"),
    ("11 месяцев назад", "2025-11-01", "month"),
    ("2024", "2024-01-01", "year"),
    ("2024 год", "2024-01-01", "year"),
    ("2 года назад", "2024-01-01", "year"),
]

NO_DATE = [
    ("", "empty"),
    ("None", "placeholder: a program's word for nothing"),
    ("TBD", "placeholder: to be announced"),
    ("скоро", "no date"),
    ("в любое время", "no date"),
    ("15%", "no date"),
    ("12", "no date"),
    ("4,8", "no date"),
    ("май", "no date"),
    ("6 месяцев", "no date"),
    ("2 недели", "no date"),
    ("May 5", "no date"),
    ("May24", "no date"),
    ("31.04", "no date"),
    ("20240419", "no date"),
    ("осень 2024", "no date"),
    ("31.04.2024", "no such day"),
    ("31 апреля", "no such day"),
    ("29 февраля 2023", "no such day"),
    ("2024-13-01", "no such day"),
    ("2024-05-00", "no such day"),
    ("2024-05-01 25:00", "no such time"),
    ("1970-01-01", "an impossible year"),
    ("0000-00-00", "an impossible year"),
    ("9999-12-31", "an impossible year"),
    ("24.11.30", "an impossible year"),
    ("100 лет назад", "an impossible year"),
    ("03/04/2024", "day and month could change places"),
    ("19 апреля", "no year, and not near enough to tell"),
    ("до 9 октября", "no year, and not near enough to tell"),
    ("Старт 5 декабря", "no year, and not near enough to tell"),
    ("1 мая 2024 — 5 мая 2024", "two dates"),
    ("с 1 по 15 мая 2024", "a date among words of unknown meaning"),
    ("Курс вышел 5 мая 2023 и нравится всем", "a date among words of unknown meaning"),
    ("5 часов назад", "relative to a time of day that is not known"),
    ("١٩.٠٤.٢٠٢٤", "digits of another script"),
    ("1" * 100_000, "too long"),
]

MOMENTS = [
    ("2026-10-12 23:59:59", "2026-10-12T20:59:59Z", "2026-10-12T20:59:59Z"),
    ("2026-10-11T00:00:00", "2026-10-10T21:00:00Z", "2026-10-10T21:00:00Z"),
    ("2025-12-30T21:00:00.000Z", "2025-12-30T21:00:00Z", "2025-12-30T21:00:00Z"),
    ("2013-07-08T16:17:21+0400", "2013-07-08T12:17:21Z", "2013-07-08T12:17:21Z"),
    ("10 мая 2026 в 19:00 МСК", "2026-05-10T16:00:00Z", "2026-05-10T16:00:00Z"),
    ("до 31 октября", "2026-10-30T21:00:00Z", "2026-10-31T20:59:59Z"),
    ("2024-05-31", "2024-05-30T21:00:00Z", "2024-05-31T20:59:59Z"),
    ("31.12.2026", "2026-12-30T21:00:00Z", "2026-12-31T20:59:59Z"),
    ("сегодня", "2026-10-09T21:00:00Z", "2026-10-10T20:59:59Z"),
    ("вчера в 12:30", "2026-10-09T09:30:00Z", "2026-10-09T09:30:00Z"),
    ("5 часов назад", "2026-10-10T04:00:00Z", "2026-10-10T04:00:00Z"),
]


@pytest.mark.parametrize(("text", "day"), DAYS, ids=[row[0] for row in DAYS])
def test_day_is_read(text: str, day: str) -> None:
    assert parse_date(text, TODAY) == Date(date=date.fromisoformat(day), precision="day", reason=None)


@pytest.mark.parametrize(("text", "day", "precision"), COARSE, ids=[row[0] for row in COARSE])
def test_month_or_year_keeps_its_precision(text: str, day: str, precision: str) -> None:
    found = parse_date(text, TODAY)
    assert (found.date, found.precision, found.reason) == (date.fromisoformat(day), precision, None)


@pytest.mark.parametrize(("text", "reason"), NO_DATE, ids=[row[0][:40] for row in NO_DATE])
def test_what_is_no_one_day_gives_a_reason(text: str, reason: str) -> None:
    assert parse_date(text, TODAY) == Date(date=None, precision=None, reason=reason)


@pytest.mark.parametrize(
    ("text", "reference", "day"),
    [
        ("1 ноября", date(2026, 10, 13), date(2026, 11, 1)),
        ("5 января", date(2026, 12, 1), date(2027, 1, 5)),
        ("19 апреля", date(2024, 4, 1), date(2024, 4, 19)),
    ],
)
def test_year_is_inferred_within_45_days_after_the_reference(text: str, reference: date, day: date) -> None:
    assert parse_date(text, TODAY, reference=reference).date == day


def test_past_date_without_a_year_is_taken_only_within_45_days_before() -> None:
    assert parse_date("19 сентября", TODAY, past=True).date == date(2026, 9, 19)
    assert parse_date("19 августа", TODAY, past=True).reason == "no year, and not near enough to tell"


def test_hours_ago_are_told_from_the_moment_of_the_fetch() -> None:
    assert parse_date("11 часов назад", datetime(2026, 10, 10, 6, 0, tzinfo=UTC)).date == date(2026, 10, 9)


def test_day_of_the_fetch_is_the_day_in_moscow() -> None:
    assert parse_date("сегодня", datetime(2026, 10, 10, 22, 0, tzinfo=UTC)).date == date(2026, 10, 11)


@pytest.mark.parametrize(("text", "begin", "end"), MOMENTS, ids=[row[0] for row in MOMENTS])
def test_day_without_a_time_begins_at_midnight_and_ends_a_second_before_in_moscow(text: str, begin: str, end: str) -> None:
    assert (parse_moment(text, NOW, end=False).at, parse_moment(text, NOW, end=True).at) == (begin, end)


def test_month_is_no_moment() -> None:
    assert parse_moment("апрель 2024", NOW, end=True).reason == "only the month is stated"


PIECES = st.sampled_from(
    ["до ", " ", "19", "31", "0", ".", "-", "/", "апреля", "мая", "2024", "2026", "T", "10:00", "Z", "+03", "назад", "дней", "вчера", ","]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=10).map("".join)))
def test_any_text_gives_a_date_or_a_reason(text: str) -> None:
    found = parse_date(text, TODAY)
    assert (found.date is None) == (found.reason is not None) == (found.precision is None)
    moment = parse_moment(text, NOW, end=True)
    assert (moment.at is None) == (moment.reason is not None)


@given(st.dates(min_value=date(1991, 1, 1), max_value=date(2035, 12, 31)))
def test_written_days_are_read_back(day: date) -> None:
    assert parse_date(day.isoformat(), TODAY).date == day
    assert parse_date(day.strftime("%d.%m.%Y"), TODAY).date == day


@given(st.integers(min_value=0, max_value=45))
def test_a_day_without_a_year_never_lands_before_the_reference(days: int) -> None:
    day = TODAY + timedelta(days=days)
    months = ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"]
    assert parse_date(f"{day.day} {months[day.month - 1]}", TODAY).date == day
