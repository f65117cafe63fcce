"""A reviewer who wants their words gone."""

from pathlib import Path

from db.forget import forget_author
from db.page_cache import CachedPage, PageCache
from db.recompute import recompute
from tests.console import opened_console
from tests.store import DAY_1, DAY_2, DAY_3, crawl, new_database, one, page, review, rows

KEY = "a" * 32
LONG = "Курс оказался лучше, чем я ожидала, и наставник отвечал быстро"
WORDS = "SELECT external_id, rating, title, pros, cons, text FROM reviews ORDER BY external_id"


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


def test_command_drops_the_stored_pages_and_refuses_what_is_no_key(tmp_path: Path) -> None:
    database, log = tmp_path / "academy.db", tmp_path / "log"
    with opened_console(tmp_path, courses=20, reviews=60, promos=5) as console:
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
