"""Texts as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.text import Text, clip, fold, parse_text

KEPT = [
    ("Профессия Python-разработчик", "Профессия Python-разработчик"),
    ("  два\t\nслова  ", "два слова"),
    ("6\u00a0230\u202f₽\u2009и", "6 230 ₽ и"),
    ("профориента\u00adция", "профориентация"),
    ("a\u200bb\ufeffc\u2060d", "abcd"),
    ("\u202eevil\u202c\u2066x\u2069", "evilx"),
    ("ab\x07c\x85d", "abc d"),
    ("&laquo;Курс&raquo; &amp; &#8381;", "«Курс» & ₽"),
    ("и\u0306", "й"),
    ("МАЙ24", "МАЙ24"),
    ("ＭＡＹ２４", "ＭＡＹ２４"),
    ("👩\u200d💻 код", "👩\u200d💻 код"),
    ("сло\u200dво", "слово"),
    ("\u200d\u200d\u200d", None),
    ("👩\u200d\u200d💻\u200d\u200d", "👩\u200d💻"),
    ("Ещё — да", "Ещё — да"),
    ("<b>как есть</b>", "<b>как есть</b>"),
    ("Спасибо. Рис. С°", "Спасибо. Рис. С°"),
]

REFUSED = [
    ("бит\ud800ый", "broken encoding: half of a character"),
    ("Ку\ufffdс", "broken encoding: a character was lost"),
    ("РњР°СЂРєРµС‚РёРЅРі", "broken encoding: UTF-8 read as another one"),
    ("ÐœÐ°Ñ€ÐºÐµÑ‚", "broken encoding: UTF-8 read as another one"),
    ("Ð»\x16Ð´Ð°v", "broken encoding: UTF-8 read as another one"),
    ("Ð»N\u0303‚Ð°", "broken encoding: UTF-8 read as another one"),
    ("translation missing: ru.feed.categories.it", "placeholder: missing translation"),
    ("Цена {{price}} ₽", "placeholder: unfilled template"),
    ("${course.title}", "placeholder: unfilled template"),
    ("N/A", "placeholder: a program's word for nothing"),
    ("undefined", "placeholder: a program's word for nothing"),
    ("None", "placeholder: a program's word for nothing"),
    ("null", "placeholder: a program's word for nothing"),
    ("Lorem ipsum dolor sit amet", "placeholder: filler text"),
    ("—", "placeholder: dashes"),
    ("- - -", "placeholder: dashes"),
    ("TBD", "placeholder: to be announced"),
]


@pytest.mark.parametrize(("text", "value"), KEPT, ids=[ascii(row[0]) for row in KEPT])
def test_text_is_cleaned_and_kept(text: str, value: str) -> None:
    assert parse_text(text) == Text(value=value, reason=None)


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[ascii(row[0]) for row in REFUSED])
def test_broken_text_and_placeholders_are_refused(text: str, reason: str) -> None:
    assert parse_text(text) == Text(value=None, reason=reason)


@pytest.mark.parametrize("text", ["", "   ", "\u00a0\u200b", "\x00"], ids=ascii)
def test_silence_is_no_issue(text: str) -> None:
    assert parse_text(text) == Text(value=None, reason=None)


def test_entities_are_decoded_once_and_a_second_layer_is_noted() -> None:
    assert parse_text("a&amp;nbsp;b") == Text(value="a&nbsp;b", reason="escaped twice")


def test_nul_characters_go_and_are_noted() -> None:
    assert parse_text("a\x00b") == Text(value="ab", reason="NUL characters")


@pytest.mark.parametrize(
    ("left", "right"), [("Ёлка, да!", "елка — да"), ("  Курс_по  SQL ", "КУРС ПО SQL"), ("и\u0306", "й"), ("Straße", "STRASSE")]
)
def test_folding_forgets_case_spaces_and_punctuation(left: str, right: str) -> None:
    assert fold(left) == fold(right)


def test_folding_keeps_different_letters_apart() -> None:
    assert fold("Java") != fold("JavaScript")


@pytest.mark.parametrize(("text", "limit", "clipped"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("ab cd", 4, "ab…"), ("ab", 1, "…")])
def test_clipped_text_ends_in_an_ellipsis(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped


ANY = st.text(st.characters(exclude_categories=()), max_size=200)


@given(ANY)
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    once = parse_text(text)
    if once.value is not None and once.reason is None:
        assert parse_text(once.value) == once


@given(ANY)
def test_nothing_invisible_is_left(text: str) -> None:
    value = parse_text(text).value
    assert value is None or not set(value) & set("\x00\u00ad\u00a0\u200b\u202e\u2066\ufeff\ufffd\n\t\x1b")


@given(ANY, st.integers(min_value=1, max_value=50))
def test_clipped_text_is_never_too_long(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit
