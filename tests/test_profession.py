"""Which professions a course prepares for."""

import pytest

from normalize.agree import Issues
from normalize.filing import read_professions
from normalize.profession import professions_of_title
from scrapers.hh import known_professions

TITLES = [
    ("Профессия Python-разработчик + ИИ", ("Python-разработчик",)),
    ("Разработчик на Python с нуля", ("Python-разработчик",)),
    ("Fullstack-разработчик на Python", ("Fullstack-разработчик",)),
    ("Java-разработчик", ("Java-разработчик",)),
    ("JavaScript-разработчик", ("JavaScript-разработчик",)),
    ("Golang developer. Professional", ("Go-разработчик",)),
    ("Разработчик C++", ("C++-разработчик",)),
    ("Программист 1C", ("1С-разработчик",)),
    ("Тестировщик ПО", ("Инженер по тестированию",)),
    ("Продакт-менеджер", ("Менеджер продукта",)),
    ("Редактор и копирайтер", ("Копирайтер",)),
    ("Системный и бизнес-аналитик", ("Бизнес-аналитик",)),
    ("1С-бухгалтер", ("Бухгалтер",)),
    ("UI/UX-дизайнер", ("UX/UI-дизайнер",)),
    ("Python для аналитиков данных", ()),
    ("Excel для бухгалтеров", ()),
    ("Django-мастерская", ()),
    ("", ()),
]


@pytest.mark.parametrize(("title", "names"), TITLES, ids=[row[0] or "empty" for row in TITLES])
def test_title_names_the_professions_that_stand_in_it(title: str, names: tuple[str, ...]) -> None:
    assert professions_of_title(title) == names


def test_what_the_site_names_goes_before_the_title_and_takes_the_name_that_figures_use() -> None:
    issues = Issues()
    assert read_professions(("SMM-специалист", "Сомелье", "smm-менеджер"), "Таргетолог", issues) == ("SMM-менеджер", "Сомелье")
    assert issues.found == []


def test_placeholder_is_no_profession() -> None:
    issues = Issues()
    assert read_professions(("{{profession}}",), None, issues) == ()
    assert [(each.kind, each.field) for each in issues.found] == [("unknown", "professions")]


def test_every_profession_that_vacancies_are_asked_for_is_named_as_the_courses_name_it() -> None:
    """Else a category's page would find no salary for the courses in it."""
    assert {name: professions_of_title(name) for name in known_professions()} == {name: (name,) for name in known_professions()}
