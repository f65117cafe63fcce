"""Every parser of `normalize/` on any text: no error, no absurd value, a reason where there is no value, its own output unchanged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parsers import PARSERS

WORDS = st.sampled_from(
    ["от ", "до ", " ", "5 900", "1.200", "0", "-", "–", "₽", "$", "тыс.", "/мес", "%", "×", "бесплатно", "в ", "3", "к", ",",
     "\u00a0", "|", "19", " апреля ", "2024", "2026", "T", "10:00", "Z", "+03", " назад", " дней", "вчера", " мес.", " год",
     " недель", " часов", " из ", "★", "☆", "½", "width:", "px", "(", ")", " отзывов", "<b>", "</b>", "<!--", "-->", "&amp;",
     "&nbsp;", "&#0;", "\ud800", "\x00", "\ufffd", "٣", "４２", "²", "{{", "}}", "скидка ", "не ", "суммируется", "при заказе от ",
     "в подарок", ".", "/", "@", "mail", ".ru", "8", "999", "https://", "[", "]", "?", "#", "только ", "для новых", "P", "M",
     "1e9", "9" * 20, "\n", '"', ";", "=", "+++\n", "'"]
)  # fmt: skip
ANY = st.text(st.characters(exclude_categories=()), max_size=120)
REPEATS = st.builds(lambda first, often, second, tail: first * often + second + tail, WORDS, st.integers(1, 400), WORDS, WORDS)
TEXTS = st.one_of(st.lists(WORDS, max_size=14).map("".join), ANY, REPEATS)


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(text=TEXTS)
def test_parser_keeps_to_its_word_on_any_text(name: str, text: str) -> None:
    assert list(PARSERS[name](text)) == []
