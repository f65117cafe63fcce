"""How Russian sites print numbers, and the corpora that the pages are written from."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

NBSP = "\u00a0"


@cache
def corpus(name: str) -> dict[str, Any]:
    """One of the files in `texts/`, without its extension."""
    return tomllib.loads((Path(__file__).parent / "texts" / f"{name}.toml").read_text(encoding="utf-8"))


def spaced(number: int) -> str:
    """Thousands set apart by a no-break space: 133735 → «133 735»."""
    return f"{number:,}".replace(",", NBSP)


def counted(number: int, one: str, few: str, many: str) -> str:
    """A number with the right form of its noun: 2 → «2 месяца»."""
    if number % 10 == 1 and number % 100 != 11:
        noun = one
    elif number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}:
        noun = few
    else:
        noun = many
    return f"{number} {noun}"


def months_in_words(number: int) -> str:
    """«1 месяц», «3 месяца», «10 месяцев»."""
    return counted(number, "месяц", "месяца", "месяцев")


def in_long_words(when: date) -> str:
    """A day with its year as Russian sites print it: «5 мая, 2026»."""
    months = ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"]
    return f"{when.day} {months[when.month - 1]}, {when.year}"


def payment(total: int, parts: int) -> int:
    """One of so many payments; never a whole fraction of the total, as instalments never quite add up to what a course costs."""
    each = max(total // parts, 1)
    return each + 1 if total % each == 0 else each


def rounded(number: float, step: int) -> int:
    """The nearest multiple of `step`, as price lists have it."""
    return int(number / step + 0.5) * step


def professions(title: str) -> tuple[str, ...]:
    """The professions that the course of that title teaches, by the names that figures use; () for a title from outside the corpus."""
    named = [topic for topic in corpus("courses")["topics"] if topic["profession"] in title]
    return tuple(name for topic in named for name in topic.get("known_as", [topic["profession"]]))


def filed(title: str) -> frozenset[str]:
    """Names of the categories, below the directions, that a title of the corpus belongs to; empty for any other title."""
    return frozenset(name for topic in corpus("courses")["topics"] if topic["profession"] in title for name in topic["filed"])


def direction(category: str) -> str:
    """The direction that a feed's word for a category means."""
    return {"Управление": "Бизнес и управление"}.get(category, category)
