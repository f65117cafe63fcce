"""Professions: which ones a course prepares for, by the site's own word or by its title."""

from normalize.table import load_table
from normalize.text import parse_text


def known_profession(name: str) -> str:
    """Return the name that figures use for what a site calls `name`; the name itself where no such profession is known.

    >>> known_profession("SMM-специалист")
    'SMM-менеджер'
    >>> known_profession("Сомелье")
    'Сомелье'
    """
    return load_table("professions").lookup(name) or name


def professions_of_title(title: str) -> tuple[str, ...]:
    """Return every known profession that a course's title names, in the order of the table; () for a title that names none.

    >>> professions_of_title("Профессия Python-разработчик + ИИ")
    ('Python-разработчик',)
    >>> professions_of_title("Python для аналитиков")
    ()
    """
    cleaned = parse_text(title).value
    return () if cleaned is None else load_table("professions").lookup_all(cleaned)
