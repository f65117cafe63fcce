"""Ratings of all scales, brought to 1..5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.rating import NO_RATING, Rating, parse_rating

READ = [
    ("4,5", None, None, 4.5, None, 4.5),
    ("5", None, None, 5.0, None, 5.0),
    ("1", None, None, 1.0, None, 1.0),
    ("4.5 из 5", None, None, 4.5, 5.0, 4.5),
    ("4 / 5", None, None, 4.0, 5.0, 4.0),
    ("5/5", None, None, 5.0, 5.0, 5.0),
    ("9/10", None, None, 9.0, 10.0, 4.5),
    ("1/10", None, None, 1.0, 10.0, 1.0),
    ("87 %", None, None, 87.0, 100.0, 4.35),
    ("width: 87%", None, None, 87.0, 100.0, 4.35),
    ('style="width: 87%"', None, None, 87.0, 100.0, 4.35),
    ("width:65px", "65", None, 65.0, 65.0, 5.0),
    ("width:52px", "65", None, 52.0, 65.0, 4.0),
    ("★★★★☆", None, None, 4.0, 5.0, 4.0),
    ("★★★★★", None, None, 5.0, None, 5.0),
    ("⭐️⭐️⭐️⭐️", None, None, 4.0, None, 4.0),
    ("★ ½", None, None, 1.5, None, 1.5),
    ("5★", None, None, 5.0, None, 5.0),
    ("4 звезды", None, None, 4.0, None, 4.0),
    ("Оценка: 4,5", None, None, 4.5, None, 4.5),
    ("Рейтинг 4.8", None, None, 4.8, None, 4.8),
    ("7", "10", None, 7.0, 10.0, 3.5),
    ("80", "100", None, 80.0, 100.0, 4.0),
    ("3", "5", "1", 3.0, 5.0, 3.0),
    ("1", "10", "1", 1.0, 10.0, 1.0),
    ("10", "10", "1", 10.0, 10.0, 5.0),
    ("5.5", "10", "1", 5.5, 10.0, 3.0),
    ("4.8333", "5", None, 4.8333, 5.0, 4.8333),
]

REFUSED = [
    ("", None, None, "empty"),
    ("0", None, None, NO_RATING),
    ("0%", None, None, NO_RATING),
    ("☆☆☆☆☆", None, None, NO_RATING),
    ("0", "5", "0", NO_RATING),
    ("7", None, None, "a scale that is not known"),
    ("5.0051", None, None, "more digits than a rating has"),
    ("A", None, None, "no rating in numbers or stars"),
    ("B+", None, None, "no rating in numbers or stars"),
    ("5 с плюсом", None, None, "no rating in numbers or stars"),
    ("-4", None, None, "no rating in numbers or stars"),
    ("4,5 4,6", None, None, "no rating in numbers or stars"),
    ("12/31", None, None, "a scale that is not known, or two scales"),
    ("4 из 5", "10", None, "a scale that is not known, or two scales"),
    ("width:65px", None, None, "a bar whose full width is not known"),
    ("6", "5", None, "above the best of its scale"),
    ("101%", None, None, "above the best of its scale"),
    ("2", "5", "3", "below the worst of its scale"),
    ("3", "1", "5", "a scale whose best is not above its worst"),
    ("5", "пять", None, "a scale that is not a number"),
    ("٤", None, None, "digits of another script"),
]

COUNTED = [
    ("4,5 (2 494 отзыва)", 4.5, 2494),
    ("4.8 (2494)", 4.8, 2494),
    ("4,5 из 5 (24 оценки)", 4.5, 24),
    ("4.5/5 на основе 120 отзывов", 4.5, 120),
    ("24 отзыва", None, 24),
    ("1,1 тыс. отзывов", None, 1100),
]


@pytest.mark.parametrize(("text", "best", "worst", "read"), [(*row[:3], row[3:]) for row in READ], ids=[row[0] for row in READ])
def test_rating_is_brought_to_five(text: str, best: str | None, worst: str | None, read: tuple[float, float | None, float]) -> None:
    value, scale, rating = read
    assert parse_rating(text, best, worst) == Rating(value=value, best=scale, count=None, rating=rating, reason=None)


@pytest.mark.parametrize(("text", "best", "worst", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_no_rating_on_its_scale_gives_a_reason(text: str, best: str | None, worst: str | None, reason: str) -> None:
    assert parse_rating(text, best, worst) == Rating(value=None, best=None, count=None, rating=None, reason=reason)


@pytest.mark.parametrize(("text", "rating", "count"), COUNTED, ids=[row[0] for row in COUNTED])
def test_number_of_reviews_is_kept_apart_from_the_rating(text: str, rating: float | None, count: int) -> None:
    found = parse_rating(text)
    assert (found.rating, found.count, found.reason) == (rating, count, None)


def test_zero_of_zero_reviews_is_a_missing_rating() -> None:
    assert parse_rating("0.0 (0)") == Rating(value=None, best=None, count=0, rating=None, reason=NO_RATING)


PIECES = st.sampled_from(["4", "5", ",", ".", "/", " из ", "%", "★", "☆", "½", "(", ")", " отзывов", "width:", "px", "0", " "])
SCALES = st.sampled_from([None, "5", "10", "0", "x", "1"])


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=10).map("".join)), SCALES, SCALES)
def test_any_text_gives_a_rating_within_one_and_five_or_none(text: str, best: str | None, worst: str | None) -> None:
    found = parse_rating(text, best, worst)
    assert found.rating is None or 1 <= found.rating <= 5
    assert (found.rating is None) == (found.value is None)
    assert found.rating is not None or found.count is not None or found.reason
