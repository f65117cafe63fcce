"""Known words of sites, table by table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.table import load_table, read_table

ROWS = [
    ("currency", "₽", "RUB"),
    ("currency", "RUR", "RUB"),
    ("currency", "руб.", "RUB"),
    ("currency", "бел. руб.", "BYN"),
    ("currency", "$", "USD"),
    ("currency", "¥", None),
    ("level", "start", "beginner"),
    ("level", "с нуля", "beginner"),
    ("level", "Профессия с нуля до PRO", "beginner"),
    ("level", "Для начинающих", "beginner"),
    ("level", "Начальный", "beginner"),
    ("level", "pro", "specialist"),
    ("level", "Для специалистов", "specialist"),
    ("level", "Для начинающих и для специалистов", None),
    ("level", "зелёный", None),
    ("format", "Online", "online"),
    ("format", "онлайн", "online"),
    ("format", "Onsite", "offline"),
    ("format", "очно", "offline"),
    ("format", "Blended", "mixed"),
    ("format", "онлайн и офлайн", "mixed"),
    ("format", "почтой", None),
    ("enrolment", "InStock", "open"),
    ("enrolment", "https://schema.org/InStock", "open"),
    ("enrolment", "http://schema.org/PreOrder", "open"),
    ("enrolment", "https://schema.org/OutOfStock", "closed"),
    ("enrolment", "SoldOut", "closed"),
    ("enrolment", "Набор временно закрыт", "closed"),
    ("enrolment", "Набор временно закрыт. Сейчас мы не принимаем новые заявки.", "closed"),
    ("enrolment", "available=false", "closed"),
    ("enrolment", "скоро", None),
    ("language", "ru", "ru"),
    ("language", "ru-RU", "ru"),
    ("language", "Русский", "ru"),
    ("language", "English", "en"),
    ("language", "эльфийский", None),
    ("yes_no", "true", "1"),
    ("yes_no", "Да", "1"),
    ("yes_no", "С трудоустройством", "1"),
    ("yes_no", "0", "0"),
    ("yes_no", "нет", "0"),
    ("yes_no", "может быть", None),
    ("country", "1", "RU"),
    ("country", "ru", "RU"),
    ("country", "Россия", "RU"),
    ("country", "kz", "KZ"),
    ("country", "7", "other"),
    ("country", "fr", "other"),
    ("country", "Атлантида", None),
    ("free", "Бесплатно", "free"),
    ("free", "Бесплатный тариф", "free"),
    ("free", "completely free", "free"),
    ("free", "is_paid=false", "free"),
    ("free", "бесплатные модули", None),
    ("free", "Бесплатно 7 курсов", None),
    ("free", "бесплатный урок", None),
    ("free", "free trial", None),
    ("free", "Yes, this course is completely free.", "free"),
    ("free", "Весь курс бесплатный! Приходите", "free"),
    ("free", "The course is completely free for the first 7 days", "part"),
    ("free", "Весь курс бесплатный первые 7 дней, далее 5 000 ₽ в месяц", "part"),
    ("free", "The course is completely free. The certificate costs $49", None),
    ("free", "Курс полностью бесплатный при оплате второго", None),
    ("subscription", "Доступ по подписке", "subscription"),
    ("subscription", "разовый платёж", None),
    ("promo_kind", "present", "gift"),
    ("promo_kind", "discount", "code"),
    ("promo_kind", "promotion", "sale"),
    ("promo_kind", "Акция", "sale"),
    ("promo_kind", "загадка", None),
    ("promo_status", "active", "active"),
    ("promo_status", "paused", "paused"),
    ("promo_status", "sleeping", None),
    ("placeholder", "n/a", "a program's word for nothing"),
    ("placeholder", "N / A", "a program's word for nothing"),
    ("placeholder", "не указано вами ничего", None),
    ("placeholder_part", "Курс undefined", "a program's word for nothing"),
    ("placeholder_part", "undefined для детей", "a program's word for nothing"),
    ("placeholder_part", "Профессия «undefined»", "a program's word for nothing"),
    ("placeholder_part", "Курс null", "a program's word for nothing"),
    ("placeholder_part", "Тариф (null)", "a program's word for nothing"),
    ("placeholder_part", "null null", "a program's word for nothing"),
    ("placeholder_part", "null курс", "a program's word for nothing"),
    ("placeholder_part", "Курс N / A", "a program's word for nothing"),
    ("placeholder_part", "Курс NaN", "a program's word for nothing"),
    ("placeholder_part", "Тариф н/д", "a program's word for nothing"),
    ("placeholder_part", "undefined и null в JavaScript", None),
    ("placeholder_part", "Что такое undefined в JS", None),
    ("placeholder_part", "Undefined behavior в C++", None),
    ("placeholder_part", "Null safety в Dart", None),
    ("placeholder_part", "Работа с null", None),
    ("placeholder_part", "Ограничение NOT NULL", None),
    ("placeholder_part", "Прогулка на NaN", None),
    ("placeholder_part", "Курс Annull", None),
    ("placeholder_part", "Магистратура МАИ / Адаптация", None),
    ("placeholder_part", "Java и null", None),
    ("placeholder_part", "undefined.dev: курс", None),
    ("placeholder_part", "React и undefined", None),
    ("placeholder_part", "JavaScript: null, undefined, NaN", None),
    ("placeholder_part", "Основы JS: undefined", None),
    ("placeholder_part", "Обработка NaN", None),
    ("placeholder_part", "Обработка значений NaN", None),
    ("placeholder_part", "Проверка на undefined", None),
    ("placeholder_part", "Kotlin: null", None),
    ("placeholder_part", "Избавляемся от null", None),
    ("placeholder_part", "React: undefined", None),
    ("placeholder_part", "Python: undefined", "a program's word for nothing"),
    ("placeholder_part", "Курс: null", "a program's word for nothing"),
    ("placeholder_part", "Курс: undefined", "a program's word for nothing"),
    ("placeholder_part", "Курс от null", "a program's word for nothing"),
    ("placeholder_part", "Вебинар от undefined", "a program's word for nothing"),
    ("placeholder_part", "undefined и undefined", "a program's word for nothing"),
    ("placeholder_part", "Курс undefined и undefined", "a program's word for nothing"),
    ("placeholder_part", "Курс Python undefined", "a program's word for nothing"),
    ("placeholder_part", "N / A", "a program's word for nothing"),
]


@pytest.mark.parametrize(("table", "text", "value"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS])
def test_known_word_has_its_value_and_an_unknown_one_none(table: str, text: str, value: str | None) -> None:
    assert load_table(table).lookup(text) == value


def test_letters_case_and_spaces_do_not_matter() -> None:
    table = read_table("made up", [{"value": "yes", "match": ["Всё есть"]}])
    assert table.lookup("  ВСЕ\u00a0 есть ") == "yes"


def test_contained_word_is_a_whole_word() -> None:
    table = read_table("made up", [{"value": "go", "contains": ["go"]}, {"value": "c++", "contains": ["c++"]}])
    assert [table.lookup(text) for text in ("на go с нуля", "django", "(c++)")] == ["go", None, "c++"]


def test_word_that_two_rows_claim_has_no_value() -> None:
    table = read_table("made up", [{"value": "a", "contains": ["x"]}, {"value": "b", "regex": ["x.*y"]}])
    assert (table.lookup("x y"), table.lookup_all("x y")) == (None, ("a", "b"))


def test_table_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown key 'mach'"):
        read_table("made up", [{"value": "a", "mach": ["x"]}])


def test_table_that_gives_one_word_two_values_is_refused() -> None:
    with pytest.raises(ValueError, match="means both 'a' and 'b'"):
        read_table("made up", [{"value": "a", "match": ["x"]}, {"value": "b", "match": ["X"]}])


@given(
    st.sampled_from(["currency", "level", "format", "enrolment", "placeholder", "free", "country", "subscription"]), st.text(max_size=300)
)
def test_any_text_can_be_looked_up(name: str, text: str) -> None:
    table = load_table(name)
    values = {*table.exact.values(), *(value for _, value in table.patterns)}
    assert table.lookup(text) in values | {None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Научитесь писать программы и соберёте {{course.projects}} проектов в портфолио", "unfilled template"),
        ("Учебные программы для тех, кто начинает с нуля: translation missing: ru.summary", "missing translation"),
        ("— — — — — — — — — — — — — — — — — — — — — — — — — — — — —", "dashes"),
        ("Научитесь писать программы и соберёте три проекта в портфолио", None),
    ],
    ids=str,
)
def test_placeholder_inside_a_long_text_is_found(text: str, expected: str | None) -> None:
    assert load_table("placeholder").lookup(text) == expected


def test_long_text_without_the_mark_of_its_table_is_passed_over() -> None:
    table = read_table("example", [{"value": "found", "contains": ["слово"]}], mark="[A-Z]")
    assert table.lookup("слово") == "found"
    assert table.lookup("слово, за которым следует ещё много других слов") is None
    assert table.lookup("слово, за которым следует ещё много других слов: END") == "found"
