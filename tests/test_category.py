"""Which categories a course belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.category import CATEGORIES, categories_of_title, match_category

NAMES = [
    ("Программирование", "programmirovanie"),
    ("code", "programmirovanie"),
    ("programming", "programmirovanie"),
    ("Управление", "biznes-i-upravlenie"),
    ("Менеджмент", "biznes-i-upravlenie"),
    ("Аналитика и Data Science", "analitika"),
    ("Игры", "igry"),
    ("Для\u00a0детей", "dlya-detej-i-podrostkov"),
    ("Реферальный маркетинг", "referalnyj-marketing"),
    ("1С-разработка", "1s-razrabotka"),
    ("Кино и Музыка", "sozdanie-kontenta"),
    ("Школа креативных профессий", None),
    ("translation missing: ru.feed.categories.design", None),
    ("", None),
]

TITLES = [
    ("Профессия Python-разработчик + ИИ", ("python",)),
    ("Java-разработчик", ("java",)),
    ("JavaScript с нуля", ("javascript",)),
    ("Go-разработчик с нуля", ("go",)),
    ("Golang", ("go",)),
    ("Django-мастерская", ()),
    ("Let's go: прогулки", ()),
    ("1С-разработчик", ("1s-razrabotka",)),
    ("1C: программист с нуля", ("1s-razrabotka",)),
    ("1С-аналитик", ("1s-analitika",)),
    ("Бухгалтер в 1С", ("1s-buhgalteriya", "buhgalteriya")),
    ("SEO-специалист", ("seo",)),
    ("SMM-менеджер", ("smm",)),
    ("Таргетолог", ("targetirovannaya-reklama",)),
    ("Реферальный маркетинг с нуля", ("referalnyj-marketing",)),
    ("Курс С++. ООП", ("c-plus-plus",)),
    ("Разработчик на C#", ("c-sharp",)),
    ("UX/UI-дизайнер", ("ux-ui",)),
    ("3D-визуализация интерьеров", ("3d-vizualizaciya",)),
    ("Искусство пить чай", ()),
    ("Специалист по машинному обучению", ("mashinnoe-obuchenie",)),
    ("Нейросети для дизайнера", ("mashinnoe-obuchenie",)),
    ("Python-разработчик + нейросети", ("python",)),
    ("", ()),
]


@pytest.mark.parametrize(("name", "slug"), NAMES, ids=[row[0] or "empty" for row in NAMES])
def test_name_of_a_site_is_matched_to_a_known_category(name: str, slug: str | None) -> None:
    assert match_category(name) == slug


@pytest.mark.parametrize(("title", "slugs"), TITLES, ids=[row[0] or "empty" for row in TITLES])
def test_whole_words_of_a_title_name_its_categories(title: str, slugs: tuple[str, ...]) -> None:
    assert categories_of_title(title) == slugs


def test_the_twelve_directions_come_first_and_have_no_parent() -> None:
    assert [category.name for category in CATEGORIES if category.parent is None] == [
        "Программирование",
        "Маркетинг",
        "Дизайн",
        "Бизнес и управление",
        "Аналитика",
        "Игры",
        "Другие профессии",
        "Финансы",
        "Для детей и подростков",
        "Саморазвитие",
        "Красота и здоровье",
        "Создание контента",
    ]
    assert all(category.parent is None for category in CATEGORIES[:12])


def test_every_category_lies_under_a_direction_and_has_its_own_slug() -> None:
    directions = {category.slug for category in CATEGORIES[:12]}
    assert all(category.parent in directions for category in CATEGORIES[12:])
    assert len({category.slug for category in CATEGORIES}) == len(CATEGORIES)


@given(st.text(max_size=100))
def test_any_title_gives_only_known_categories(title: str) -> None:
    known = {category.slug for category in CATEGORIES}
    assert set(categories_of_title(title)) <= known
    assert match_category(title) in known | {None}
