"""Finding Russian words in the full-text index of the analysts' copy."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.search import fold, query, stem

TEXTS = ("Курс по Python", "Все курсы школы", "Обучение тестированию с трудоустройством", "Учёба на C++ и Go-разработчик", "Рынок труда")


def found(text: str) -> list[str]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        db.executemany("INSERT INTO words VALUES (?)", [(fold(each),) for each in TEXTS])
        return [TEXTS[row[0] - 1] for row in db.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (query(text),))]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("курсы", [TEXTS[0], TEXTS[1]]),
        ("КУРСОВ", [TEXTS[0], TEXTS[1]]),
        ("курс", [TEXTS[0], TEXTS[1]]),
        ("учеба", [TEXTS[3]]),
        ("учёбы", [TEXTS[3]]),
        ("обучения", [TEXTS[2]]),
        ("тестирование трудоустройство", [TEXTS[2]]),
        ("курсы -школа", [TEXTS[0]]),
        ('"все курсы"', [TEXTS[1]]),
        ('"курс школы"', []),
        ("c++", [TEXTS[3]]),
        ("go-разработчика", [TEXTS[3]]),
        ("рынка", []),
        ("-курс", []),
        ("!?*", []),
        ("", []),
    ],
)
def test_words_find_their_other_forms(asked: str, answer: list[str]) -> None:
    assert found(asked) == answer


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("курсы", "курс"),
        ("школа", "школ"),
        ("бесплатного", "бесплатн"),
        ("Преподавателями", "преподавател"),
        ("учёба", "учеб"),
        ("цена", "цен"),
        ("цех", "цех"),
        ("1с", "1с"),
        ("Python", "python"),
    ],
)
def test_a_word_loses_its_longest_ending(word: str, left: str) -> None:
    assert stem(word) == left


@given(st.text())
def test_whatever_is_typed_is_a_query_that_runs(text: str) -> None:
    """And finds texts of ours or nothing: no sign of it is an operator, a column or an error of FTS5."""
    assert set(found(text)) <= set(TEXTS)
