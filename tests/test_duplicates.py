"""One text told twice is counted once: the earliest review is the canonical one."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from sqlite_utils import Database

from db import near_duplicates
from db.connect import write_batch
from db.duplicates import fold, mark_duplicates
from normalize.models import Review
from tests.store import DAY_1, DAY_2, DAY_3, DAY_4, crawl, new_database, page, review, rows

LONG = "Прошла курс за полгода: куратор отвечал каждый день, практики много, диплом дали. Работу нашла сама."
EDITED = "Прошла курс за полгода: куратор отвечала каждый день, практики много, диплом дали. Работу нашла сама!!"
OTHER = "Не понравилось вообще всё, деньги вернули через суд спустя четыре месяца переписки с поддержкой школы."


def told(db: Database, *reviews: Review, now: str = DAY_1) -> dict[str, str | None]:
    """Publish, and say of each review whose duplicate it is."""
    crawl(db, now, page(reviews=reviews, source="review"))
    sql = "SELECT r.external_id, d.external_id FROM reviews r LEFT JOIN reviews d ON d.review_id = r.duplicate_of ORDER BY r.review_id"
    return dict(rows(db, sql))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (LONG, LONG, True),
        (LONG, LONG.upper().replace(",", " —  "), True),
        (LONG, LONG + "...................................................................................", True),
        (LONG, EDITED, False),
        (LONG, OTHER, False),
        ("Отлично!", "отлично", False),
        ("!!!", "???", False),
    ],
    ids=["equal", "case and punctuation", "a row of dots", "a letter more", "another", "short", "no words"],
)
def test_within_one_site_only_the_same_text_is_a_duplicate(tmp_path: Path, one: str, other: str, same: bool) -> None:
    db = new_database(tmp_path)
    assert told(db, review(1, one), review(2, other)) == {"otzovik:1": None, "otzovik:2": "otzovik:1" if same else None}
    db.close()


@pytest.mark.parametrize(
    ("other", "same"), [(LONG, True), (EDITED, True), (OTHER, False), (LONG[:60], False)], ids=["equal", "edited", "another", "part"]
)
def test_across_sites_a_nearly_equal_text_is_a_duplicate(tmp_path: Path, other: str, same: bool) -> None:
    db = new_database(tmp_path)
    said = told(db, review(1, LONG), review(2, other, source="tutortop"))
    assert said == {"otzovik:1": None, "tutortop:2": "otzovik:1" if same else None}
    db.close()


def test_same_text_about_another_school_is_no_duplicate(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(reviews=[review(1, LONG)], source="review"), school="alfa")
    crawl(db, DAY_1, page(reviews=[review(2, LONG)], source="review"), school="beta")
    assert rows(db, "SELECT duplicate_of FROM reviews") == [(None,), (None,)]
    db.close()


@pytest.mark.parametrize(
    ("columns", "same"),
    [
        ({"author_key": "a", "published_on": "2026-10-02"}, True),
        ({"author_key": "b", "published_on": "2026-10-01"}, True),
        ({"author_key": "b", "published_on": "2026-10-02"}, False),
        ({}, False),
    ],
    ids=["same author", "same day", "neither", "unknown"],
)
def test_short_text_is_a_duplicate_only_with_author_or_day(tmp_path: Path, columns: dict[str, str], same: bool) -> None:
    db = new_database(tmp_path)
    first = review(1, "Отлично!", author_key="a", published_on="2026-10-01")
    said = told(db, first, review(2, "отлично", **columns))
    assert said["otzovik:2"] == ("otzovik:1" if same else None)
    db.close()


def test_pros_and_cons_stand_for_a_missing_text(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    said = told(
        db, review(1, pros="Много практики", cons="Дорого, куратор молчит"), review(2, pros="много практики", cons="Дорого куратор молчит")
    )
    assert said == {"otzovik:1": None, "otzovik:2": "otzovik:1"}
    assert told(db, review(3), review(4), now=DAY_2)["otzovik:4"] is None
    db.close()


def test_every_copy_points_at_the_earliest(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    copies = [review(1, LONG), review(2, LONG), review(3, EDITED, source="tutortop"), review(4, EDITED, source="tutortop")]
    assert list(told(db, *copies).values()) == [None, "otzovik:1", "otzovik:1", "otzovik:1"]
    db.close()


def test_edit_makes_and_unmakes_a_duplicate(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    assert told(db, review(1, LONG), review(2, OTHER))["otzovik:2"] is None
    assert told(db, review(1, LONG), review(2, LONG), now=DAY_2)["otzovik:2"] == "otzovik:1"
    assert told(db, review(1, OTHER), review(2, LONG), now=DAY_3)["otzovik:2"] is None
    db.close()


def test_next_copy_takes_over_from_a_removed_one_and_gives_back(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    everything = [review(1, LONG), review(2, LONG), review(3, LONG)]
    told(db, *everything)
    for day in (DAY_2, DAY_3, DAY_4):
        said = told(db, *everything[1:], now=day)
    assert said == {"otzovik:1": None, "otzovik:2": None, "otzovik:3": "otzovik:2"}
    assert told(db, *everything, now=DAY_4) == {"otzovik:1": None, "otzovik:2": "otzovik:1", "otzovik:3": "otzovik:1"}
    db.close()


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


PIECES = st.lists(st.sampled_from(["курс", "Очень", "понравился", "!!", "…", "куратор", "и ещё раз"]), max_size=9).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["otzovik", "tutortop"])), min_size=1, max_size=12))
def test_marks_point_backwards_at_reviews_that_are_no_duplicates(said: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = new_database(Path(folder))
        told(db, *(review(number, text, source=source) for number, (text, source) in enumerate(said)))
        marks = dict(rows(db, "SELECT review_id, duplicate_of FROM reviews"))
        for review_id, canonical in marks.items():
            assert canonical is None or (canonical < review_id and marks[canonical] is None)
        before = rows(db, "SELECT * FROM reviews")
        with write_batch(db) as conn:
            mark_duplicates(conn, 1)
        assert rows(db, "SELECT * FROM reviews") == before
        db.close()


def test_comparisons_grow_with_the_reviews_even_when_all_begin_and_end_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    words = [f"слово{number}" for number in range(300)]

    def text() -> str:
        return " ".join(
            ["Добрый день, хочу поделиться своим мнением о школе", *chance.choices(words, k=40), "всем советую эту школу, спасибо"]
        )

    compared: list[int] = []

    def counted(*texts: str, score_cutoff: float) -> float:
        compared[-1] += 1
        return fuzz.ratio(*texts, score_cutoff=score_cutoff)

    monkeypatch.setattr(near_duplicates, "ratio", counted)
    monkeypatch.setattr(near_duplicates, "_MOST", 0)  # without the first look at letters, which would spare all of these
    for count in (500, 2_000):
        compared.append(0)
        db = new_database(tmp_path / str(count))
        told(db, *(review(n, text(), source="otzovik" if n % 2 else "tutortop") for n in range(count)))
        with write_batch(db) as conn:
            mark_duplicates(conn, 1)
        db.close()
    assert 0 < compared[1] <= 6 * compared[0]


def test_short_texts_with_a_letter_changed_here_and_there_are_one_review(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    text = "Училась на курсе полгода. Преподаватели отвечали быстро, задания интересные, диплом защитила и нашла работу."
    edited = text.replace("быстро", "быстр").replace("интересные", "интересны").replace("Училась", "Училас")
    crawl(db, DAY_1, page(reviews=[review(1, text), review(2, edited, source="tutortop")]))
    assert rows(db, "SELECT review_id, duplicate_of FROM reviews ORDER BY review_id") == [(1, None), (2, 1)]
