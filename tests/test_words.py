"""Short statements: counts, percents, flags, languages, addresses, deadlines."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.deadline import read_deadline
from normalize.markup import without_tags
from normalize.words import (
    canonical_url,
    read_count,
    read_flag,
    read_instalments,
    read_language,
    read_markup,
    read_percent,
    read_text,
    read_word,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45", 45),
        ("45 занятий", 45),
        ("1 204 ученика", 1204),
        ("1\u00a0204", 1204),
        ("0", None),
        ("", None),
        ("12 000 000", 12_000_000),
        ("20 тыс. студентов", 20_000),
        ("1,1 тыс. отзывов", 1_100),
        ("15к", 15_000),
        ("1 млн отзывов", 1_000_000),
        ("45 занятий (90 ч)", 45),
    ],
)
def test_count(text: str, value: int | None) -> None:
    assert read_count(text) == (value, None)


@pytest.mark.parametrize("text", ["от 10 до 20", "4,5", "много", "5-й поток 10 занятий", "12345678", "-5"])
def test_count_that_is_not_one_whole_number(text: str) -> None:
    assert read_count(text) == (None, "no single whole number")


@pytest.mark.parametrize("text", ["45–50 уроков", "45 - 50 уроков", "3/6/12 месяцев"])
def test_several_numbers_written_as_one_are_no_count(text: str) -> None:
    assert read_count(text) == (None, "several numbers in one")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Рассрочка на 3 года", 36),
        ("на 1 год", 12),
        ("36", 36),
        ("Рассрочка на <strong>34 месяца</strong>", 34),
        ("36 месяцев<!-- --> без переплат", 36),
        ("24 месяц", 24),
        ("120", 120),
    ],
)
def test_number_of_payments(text: str, value: int) -> None:
    assert read_instalments(text) == (value, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("до 36", "only a floor or a ceiling is stated"),
        ("Рассрочка до 36 месяцев", "only a floor or a ceiling is stated"),
        ("3/6/12 месяцев", "several numbers in one"),
        ("на 24 недели", "not a number of months or payments"),
        ("20 лет", "more payments than anybody makes"),
    ],
)
def test_what_is_no_number_of_payments(text: str, reason: str) -> None:
    assert read_instalments(text) == (None, reason)


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("−45%", 45.0, None),
        ("-<!-- -->55<!-- -->% до 9 октября", 55.0, None),
        ("-55% до 9 октября", 55.0, None),
        ("45", 45.0, None),
        ("12,5%", 12.5, None),
        ("Выгодно", None, None),
        ("0%", None, None),
        ("-XX%", None, "a percent without a number"),
        ("10% и 20%", None, "two percents"),
        ("до −60%", None, "a ceiling of the discount"),
        ("Скидки до 60 %", None, "a ceiling of the discount"),
        ("up to 30%", None, "a ceiling of the discount"),
        ("−60% до 9 октября", 60.0, None),
        ("100%", None, "not a discount"),
        ("150 %", None, "not a discount"),
    ],
)
def test_percent(text: str, value: float | None, reason: str | None) -> None:
    shown = text.replace("<!-- -->", "")
    assert read_percent(shown) == (value, reason)


@pytest.mark.parametrize(("text", "value"), [("true", 1), ("1", 1), ("да", 1), ("0", 0), ("Нет", 0), ("false", 0)])
def test_flag(text: str, value: int) -> None:
    assert read_flag(text) == (value, None)


@pytest.mark.parametrize("text", ["возможно", "2", "не знаю"])
def test_flag_of_unknown_words(text: str) -> None:
    assert read_flag(text) == (None, "not a known word for yes_no")


@pytest.mark.parametrize(
    ("text", "value"), [("ru", "ru"), ("ru-RU", "ru"), ("Русский", "ru"), ("en_US", "en"), ("pt-br", "pt"), ("English", "en")]
)
def test_language(text: str, value: str) -> None:
    assert read_language(text) == (value, None)


def test_language_of_unknown_words() -> None:
    assert read_language("птичий язык") == (None, "not a known language")


def test_markup_goes_and_a_plain_less_than_stays() -> None:
    assert read_markup("Учим <b>писать</b>") == ("Учим писать", None)
    assert read_text("300 < 5000") == ("300 < 5000", None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Шаблоны C++: vector<int> и map<K, V>", "Шаблоны C++: vector<int> и map<K, V>"),
        ("Если a < b и c > d", "Если a < b и c > d"),
        ("Option<String> <b>в Rust</b>", "Option<String> в Rust"),
        ("Профессия<br>Go-разработчик", "Профессия Go-разработчик"),
        ("Профессия<br/>Go-разработчик", "Профессия Go-разработчик"),
        ("<p>О</p><p>курсе</p>", "О курсе"),
        ("<ul><li>Один</li><li class='x'>Два</li></ul>", "Один Два"),
        ("<h2>Кому</h2><div>Всем</div>", "Кому Всем"),
        ("Go-<span class=a>разра</span><wbr>ботчик", "Go-разработчик"),
        ('<a href="https://a.example/?q=1">Сайт</a>', "Сайт"),
        ("Py<!-- -->thon", "Python"),
        ("<STRONG>Важно</STRONG>", "Важно"),
    ],
)
def test_only_tags_of_html_go_and_words_of_two_lines_stay_apart(text: str, value: str) -> None:
    assert read_markup(text) == (value, None)


@given(st.text(alphabet=st.characters(exclude_characters="<")), st.sampled_from(["b", "p", "li", "SPAN", "br"]))
def test_text_between_tags_stays_letter_by_letter(text: str, name: str) -> None:
    assert without_tags(text) == text
    assert without_tags(f"<{name} class='x'>{text}</{name}>") in {text, f" {text} "}


def test_placeholder_is_no_word_of_a_table() -> None:
    assert read_word("format", "translation missing: ru.format") == (None, "placeholder: missing translation")


NOW = datetime(2026, 10, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("2026-10-12 23:59:59", "2026-10-12T20:59:59Z", None),
        ("2026-10-12", "2026-10-12T20:59:59Z", None),
        ("-55% до 9 октября", "2026-10-09T20:59:59Z", None),
        ("до 31 октября", "2026-10-31T20:59:59Z", None),
        ("-45%", None, None),
        ("", None, None),
        ("до 1 марта", None, "no year, and not near enough to tell"),
        ("до конца месяца", None, "no date"),
        ("2026-10-12T23:59:59Z", "2026-10-12T23:59:59Z", None),
    ],
)
def test_end_of_a_sale(text: str, value: str | None, reason: str | None) -> None:
    assert read_deadline(text, NOW) == (value, reason)


READERS: list[Callable[[str], Any]] = [
    canonical_url,
    read_count,
    read_flag,
    read_instalments,
    read_language,
    read_markup,
    read_percent,
    read_text,
    lambda text: read_deadline(text, NOW),
    lambda text: read_word("free", text),
]


@given(st.text(max_size=60) | st.from_regex(r"[-−+]?[\d .,%₽<&;:/]{1,20}", fullmatch=True))
def test_no_words_make_a_reader_raise(text: str) -> None:
    assert all(isinstance(reader(text), tuple | str | None) for reader in READERS)


@given(st.text(max_size=40))
def test_canonical_address_is_its_own(path: str) -> None:
    address = canonical_url(f"https://example.com/{path}")
    assert address is None or canonical_url(address) == address
