"""What a reviewer says."""

import hmac
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from normalize.agree import Issues
from normalize.review import normalize_review
from scrapers.items import RawReview
from tests.meaning import context, review_says


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("pros", "Достоинства: задачи", "задачи"),
        ("pros", "Плюсы — задачи", "задачи"),
        ("cons", "Недостатки:  цена", "цена"),
        ("cons", "Минусы:", None),
        ("text", "Плюсы: задачи. Минусы: цена.", "Плюсы: задачи. Минусы: цена."),
        ("title", "Достоинства: одни", "Достоинства: одни"),
        ("text", "Вернули 300 < 5000 <b>рублей</b>", "Вернули 300 < 5000 <b>рублей</b>"),
        ("text", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_labels_go_and_words_stay(column: str, text: str, expected: str | None) -> None:
    said, complaints = review_says(rating=("5",), **{column: (text,)})
    assert (said.get(column), complaints) == (expected, [])


@pytest.mark.parametrize(
    ("raw", "rating", "rating_text", "complaints"),
    [
        ({"rating": ("4",)}, 4.0, "4", []),
        ({"rating": ("4,5",)}, 4.5, "4,5", []),
        ({"rating": ("9/10",)}, 4.5, "9/10", []),
        ({"rating": ("87 %",)}, 4.35, "87 %", []),
        ({"rating": ("8",), "rating_best": ("10",)}, 4.0, "8", []),
        ({"rating": ("3",), "rating_best": ("5",), "rating_worst": ("1",)}, 3.0, "3", []),
        ({"rating": ("0",)}, None, "0", []),
        ({"rating": (" ",)}, None, None, []),
        ({"rating": ("8",)}, None, "8", [("unknown", "rating")]),
        ({"rating": ("пять с плюсом",)}, None, "пять с плюсом", [("unknown", "rating")]),
        ({"rating": ("4", "5")}, None, "4", [("conflict", "rating")]),
    ],
    ids=str,
)
def test_rating(raw: dict[str, Any], rating: float | None, rating_text: str | None, complaints: list[tuple[str, str]]) -> None:
    said, found = review_says(text=("Хорошо",), **raw)
    assert (said.get("rating"), said.get("rating_text"), found) == (rating, rating_text, complaints)


@pytest.mark.parametrize(
    ("published", "expected", "complaints"),
    [
        ("2026-03-07", "2026-03-07", []),
        ("5 мая, 2026", "2026-05-05", []),
        ("вчера", "2026-10-09", []),
        ("2026-03-07T22:30:00Z", "2026-03-08", []),
        ("2026-03-07T22:30:00+03:00", "2026-03-07", []),
        ("2026-03-07T23:59", "2026-03-07", []),
        ("2026-10-11", None, [("unknown", "published_on")]),
        ("2026-10-10T21:30:00Z", None, [("unknown", "published_on")]),
        ("май 2026", None, [("unknown", "published_on")]),
        ("1970-01-01", None, [("unknown", "published_on")]),
        ("31.04.2026", None, [("unknown", "published_on")]),
        ("03/04/2026", None, [("unknown", "published_on")]),
    ],
)
def test_day_in_moscow(published: str, expected: str | None, complaints: list[tuple[str, str]]) -> None:
    said, found = review_says(text=("Хорошо",), published=(published,))
    assert (said.get("published_on"), found) == (expected, complaints)


def identity(school: str = "example", **raw: Any) -> str:
    review = normalize_review(RawReview(source="otzovik", **({"text": ("Хорошо",), "author": ("Оля",)} | raw)), context(school), Issues())
    assert review is not None
    return review.external_id


def test_review_without_an_id_is_the_same_however_its_words_are_spaced() -> None:
    assert identity() == identity(text=(" хорошо! ",))
    assert identity().startswith("otzovik:")


@pytest.mark.parametrize(
    "changed",
    [{"school": "other"}, {"author": ("Юля",)}, {"text": ("Плохо",)}, {"published": ("2026-03-07",)}, {"pros": ("цена",)}],
    ids=str,
)
def test_review_without_an_id_differs_by_school_author_day_and_words(changed: dict[str, Any]) -> None:
    assert identity(**changed) != identity()


@pytest.mark.parametrize("words", ["вчера", "3 дня назад", "19 сентября", "май 2026", "31.04.2026", "19 сентября 2027"])
def test_day_that_is_not_told_in_full_is_no_part_of_the_id(words: str) -> None:
    """Tomorrow the same words mean another day, or one that can be read."""
    assert identity(published=(words,)).replace("~", "") == identity()
    assert identity(published=(words,)).startswith("otzovik:~")


@pytest.mark.parametrize("words", ["07.03.2026", "7 марта 2026 года", "2026-03-07T10:00:00Z", "1772870400"])
def test_day_in_full_is_a_part_of_the_id_however_it_is_printed(words: str) -> None:
    assert identity(published=(words,)) == identity(published=("2026-03-07",))
    assert identity(published=("2026-03-07", "неделю назад")) == identity(published=("2026-03-07",))


def test_id_of_a_review_is_for_ever() -> None:
    """What is stored is found again by it."""
    assert identity(published=("2026-03-07",)) == "otzovik:6355e74f36bcb13112f2e1ad"


def test_pros_are_not_cons_of_a_review_without_an_id() -> None:
    assert identity(pros=("цена",)) != identity(cons=("цена",))


def test_author_is_kept_as_a_keyed_hash_only() -> None:
    said, _ = review_says(text=("Хорошо",), author=("  Оля К. ",))
    assert said["author_key"] == hmac.digest(b"a key of the tests", "оляк".encode(), "sha256").hex()[:32]
    assert "Оля" not in str(said)


def test_review_that_says_nothing_is_refused() -> None:
    assert review_says(author=("Оля",), published=("2026-03-07",), rating=("0",)) == ({}, [("rejected", "text")])


@pytest.mark.parametrize(("words", "day"), [("2 часа назад", "2026-09-01"), ("30 минут назад", "2026-09-02"), ("час назад", "2026-09-01")])
def test_hours_count_from_the_moment_of_the_reading_to_a_day_in_moscow(words: str, day: str) -> None:
    at_a_quarter_to_one = replace(context(), said_at=datetime(2026, 9, 1, 21, 45, tzinfo=UTC))
    review = normalize_review(RawReview(source="otzovik", text=("Хорошо",), published=(words,)), at_a_quarter_to_one, Issues())
    assert review is not None
    assert review.published_on == day


def test_yesterday_counts_from_when_the_words_were_written_down() -> None:
    then = replace(context(), said_at=datetime(2026, 9, 1, 21, 30, tzinfo=UTC))
    review = normalize_review(RawReview(source="otzovik", text=("Хорошо",), published=("вчера",)), then, Issues())
    assert review is not None
    assert review.published_on == "2026-09-01"
