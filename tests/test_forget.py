"""A reviewer who wants their words gone."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.archive import archive_folder
from db.forget import forget_author
from db.page_cache import CachedPage, PageCache
from db.recompute import recompute
from scrapers.encodings import unpacked
from tests.console import Console, opened_console
from tests.store import DAY_1, DAY_2, DAY_3, crawl, new_database, one, page, review, rows

KEY = "a" * 32
LONG = "Курс оказался лучше, чем я ожидала, и наставник отвечал быстро"
WORDS = "SELECT external_id, rating, title, pros, cons, text FROM reviews ORDER BY external_id"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with opened_console(tmp_path_factory.mktemp("console"), courses=20, reviews=60, promos=5) as made:
        yield made


def test_words_go_and_ratings_and_counts_stay(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    mine = review(1, "Первое слово", author_key=KEY, rating=5.0, title="Заголовок", pros="плюс", cons="минус")
    crawl(db, DAY_1, page(source="review", reviews=[mine, review(2, "Чужие слова", author_key="b" * 32, rating=3.0)]))
    crawl(db, DAY_2, page(source="review", reviews=[review(1, "Второе слово", author_key=KEY, rating=4.0)]))
    recompute(db, now=DAY_2)
    before = one(db, "SELECT reviews, rated_reviews, rating FROM school_stats")
    gone = forget_author(db, KEY, DAY_3)
    assert (gone.reviews, gone.versions, gone.urls) == (1, 1, ("https://alfa.example/all",))
    assert rows(db, WORDS) == [("otzovik:1", 4.0, None, None, None, None), ("otzovik:2", 3.0, None, None, None, "Чужие слова")]
    assert rows(db, "SELECT rating, title, pros, cons, text FROM review_versions") == [(5.0, None, None, None, None)]
    recompute(db, now=DAY_3, full=True)
    assert one(db, "SELECT reviews, rated_reviews, rating FROM school_stats") == before
    db.close()


def test_words_that_come_again_are_not_kept(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    said = page(source="review", reviews=[review(1, LONG, author_key=KEY, rating=5.0)])
    crawl(db, DAY_1, said)
    forget_author(db, KEY, DAY_2)
    crawl(db, DAY_3, said)
    assert rows(db, WORDS) == [("otzovik:1", 5.0, None, None, None, None)]
    assert rows(db, "SELECT * FROM review_versions") == []
    db.close()


def test_copy_of_a_forgotten_review_stays_a_copy(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    both = [review(1, LONG, author_key=KEY, rating=5.0), review(2, LONG, source="tutortop", author_key="b" * 32, rating=5.0)]
    crawl(db, DAY_1, page(source="review", reviews=both))
    assert one(db, "SELECT count(*) FROM reviews WHERE duplicate_of IS NOT NULL") == (1,)
    forget_author(db, KEY, DAY_2)
    crawl(db, DAY_3, page(source="review", reviews=[*both, review(3, "Ещё один отзыв о другом совсем", rating=1.0)]))
    assert one(db, "SELECT count(*) FROM reviews WHERE duplicate_of IS NOT NULL") == (1,)
    db.close()


def test_words_are_in_no_byte_of_the_files_any_longer(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(source="review", reviews=[review(1, LONG, author_key=KEY)]))
    cache = PageCache(tmp_path / "academy.db.pages")
    body = LONG.encode()
    cache.put("reviews", "u", CachedPage(url="u", status=200, headers=b"{}", body=body, fetched_at=DAY_1, run_id=1))
    forget_author(db, KEY, DAY_2)
    assert (cache.forget(lambda key, _: key in {"u", "v"}), cache.get("reviews", "u")) == (1, None)
    cache.close()
    db.close()
    found = [each.name for each in tmp_path.iterdir() if "наставник".encode() in each.read_bytes()]
    assert found == []


def test_command_drops_the_stored_pages_and_refuses_what_is_no_key(console: Console, tmp_path: Path) -> None:
    database, log = tmp_path / "academy.db", tmp_path / "log"
    assert console.run("crawl", "reviews", "-a", "school=skillbox", database=database, log=log) == 0
    db = new_database(tmp_path)
    key, count = one(db, "SELECT author_key, count(*) FROM reviews WHERE source = 'otzovik' GROUP BY 1 ORDER BY 2 DESC LIMIT 1")
    assert console.run("forget", "Анна", database=database, log=log) == 2
    assert console.run("forget", key, database=database, log=log) == 0
    assert f"{count} reviews and 0 former versions lost their words" in log.read_text("utf-8")
    assert one(db, f"SELECT count(*), count(text), count(rating) FROM reviews WHERE author_key = '{key}'")[:2] == (count, 0)
    assert console.run("crawl", "reviews", "-a", "school=skillbox", database=database, log=log, NOW="2026-10-02T12:00:00Z") == 0
    assert one(db, f"SELECT count(text) FROM reviews WHERE author_key = '{key}'") == (0,)
    db.close()


def cached(database: Path) -> dict[str, bytes]:
    """Address -> page, as the cache has it."""
    with closing(sqlite3.connect(f"{database}.pages")) as db:
        rows = db.execute("SELECT key, headers, body FROM cached_pages").fetchall()
    return {key: unpacked(body, json.loads(told).get("encoding", "identity"), 10**7) for key, told, body in rows if body}


def showing(database: Path, words: str) -> list[str]:
    return sorted(url for url, body in cached(database).items() if words.encode() in body)


def reviewer(database: Path) -> tuple[str, str]:
    """The key of one who has a review in the list of otzovik, and its first words."""
    with closing(sqlite3.connect(database)) as db:
        key, text = db.execute(
            "SELECT author_key, text FROM reviews WHERE source = 'otzovik' AND length(text) > 60 ORDER BY review_id LIMIT 1"
        ).fetchone()
    return key, text[:30]


@pytest.mark.parametrize("archive", [True, False])
def test_lists_that_show_the_beginnings_of_the_texts_go_from_the_cache_too(console: Console, tmp_path: Path, archive: bool) -> None:
    database, log = tmp_path / "academy.db", tmp_path / "log"
    words = ("crawl", "reviews", "-a", "school=skillbox", "-a", "full=1")
    assert console.run(*words, database=database, log=log, ARCHIVE=archive) == 0
    assert console.run("crawl", "otus", database=database, log=log) == 0
    key, beginning = reviewer(database)
    before = showing(database, beginning)
    assert "https://otzovik.com/reviews/skillbox/" in before
    assert len(before) == 2  # the list and the review's own page
    assert console.run("forget", key, database=database, log=log) == 0
    assert showing(database, beginning) == []
    assert any(url.startswith("https://otus.ru/") for url in cached(database))


def test_cache_is_cleaned_where_the_archive_is_damaged_today_and_again(console: Console, tmp_path: Path) -> None:
    database, log = tmp_path / "academy.db", tmp_path / "log"
    assert console.run("crawl", "reviews", "-a", "school=skillbox", database=database, log=log) == 0
    assert console.run("crawl", "otus", database=database, log=log) == 0
    key, beginning = reviewer(database)
    (shown,) = showing(database, beginning)
    # A page of a course, which is to be kept, has lost its end.
    (path,) = archive_folder(database).iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert [console.run("forget", key, database=database, log=log) for _ in range(2)] == [65, 65]
    assert log.read_text("utf-8").count("the archive still holds the words") == 2
    assert showing(database, beginning) == []
    path.write_bytes(whole)
    assert console.run("forget", key, database=database, log=log) == 0
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM archived_pages WHERE url = ?", (shown,)).fetchone() == (0,)


def test_damaged_caches_that_were_set_aside_are_deleted_and_told(console: Console, tmp_path: Path) -> None:
    database, log = tmp_path / "academy.db", tmp_path / "log"
    assert console.run("crawl", "reviews", "-a", "school=skillbox", database=database, log=log) == 0
    cache = tmp_path / "academy.db.pages"
    (tmp_path / "academy.db.pages.damaged-1").write_bytes(cache.read_bytes())
    # This one is found to be damaged while it is cleaned.
    cache.write_bytes(cache.read_bytes()[:4096] + b"\xaa" * 40_960)
    assert console.run("forget", reviewer(database)[0], database=database, log=log) == 0
    assert "2 damaged page caches were deleted" in log.read_text("utf-8")
    assert sorted(each.name for each in tmp_path.iterdir() if ".pages" in each.name) == ["academy.db.pages"]


def words_of(database: Path, key: str) -> int:
    with closing(sqlite3.connect(database)) as db:
        return int(db.execute("SELECT count(text) FROM reviews WHERE author_key = ?", (key,)).fetchone()[0])


def test_lost_key_brings_nothing_back_that_was_forgotten(console: Console, tmp_path: Path) -> None:
    database, log, key = tmp_path / "academy.db", tmp_path / "log", tmp_path / "academy.db.key"
    words = ("crawl", "reviews", "-a", "school=skillbox")
    assert console.run(*words, database=database, log=log) == 0
    author, beginning = reviewer(database)
    assert console.run("forget", author, database=database, log=log) == 0
    asked = len(console.market.requests)
    key.write_bytes(b"o" * 64)  # missing ones are made by the console; see tests/test_secret.py
    for verb in (words, ("crawlall", "--all"), ("reparse",)):
        assert console.run(*verb, database=database, log=log, NOW="2026-10-02T12:00:00Z") == 74
    assert console.run("doctor", database=database, log=log) == 1
    assert log.read_text("utf-8").count("is not the key of this database") == 4
    assert console.run("recompute", database=database, log=log) == 0
    assert len(console.market.requests) == asked
    assert showing(database, beginning) == []
    key.write_bytes(b"k" * 64)
    assert console.run(*words, database=database, log=log, NOW="2026-10-02T12:00:00Z") == 0
    assert words_of(database, author) == 0


def test_key_that_nobody_has_is_refused_and_a_forgotten_one_is_not(console: Console, tmp_path: Path) -> None:
    database, log = tmp_path / "academy.db", tmp_path / "log"
    assert console.run("crawl", "reviews", "-a", "school=skillbox", database=database, log=log) == 0
    assert console.run("forget", "0" * 32, database=database, log=log) == 65
    assert f"has no reviewer {'0' * 32}: nothing was removed" in log.read_text("utf-8")
    author, _ = reviewer(database)
    assert [console.run("forget", author, database=database, log=log) for _ in range(2)] == [0, 0]
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT author_key FROM forgotten_authors").fetchall() == [(author,)]
