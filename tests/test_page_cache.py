"""The page cache keeps bodies as received and survives its own damage."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.page_cache import CachedPage, PageCache, drop_damaged

BODY = b"\x1f\x8b\x00not really gzip\xff"


def page(fetched_at: str = "2026-10-10T12:00:00Z", body: bytes = BODY, run_id: int = 7) -> CachedPage:
    return CachedPage(url="https://a.example/1", status=200, headers=b"ETag: x", body=body, fetched_at=fetched_at, run_id=run_id)


def test_page_comes_back_as_it_was_stored_after_reopening(tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "new" / "a.db.pages")
    cache.put("skillbox", "k1", page())
    cache.close()
    cache = PageCache(tmp_path / "new" / "a.db.pages")
    assert cache.get("skillbox", "k1") == CachedPage(
        url="https://a.example/1", status=200, headers=b"ETag: x", body=BODY, fetched_at="2026-10-10T12:00:00Z", run_id=7
    )
    cache.close()


def test_page_of_another_spider_or_key_is_not_found(tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "pages")
    cache.put("skillbox", "k1", page())
    assert cache.get("otus", "k1") is None
    assert cache.get("skillbox", "k2") is None
    cache.close()


def test_second_put_replaces_the_first(tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "pages")
    cache.put("skillbox", "k1", page(body=b"old", run_id=1))
    cache.put("skillbox", "k1", page(body=b"new", run_id=2))
    stored = cache.get("skillbox", "k1")
    assert stored is not None
    assert (stored.body, stored.run_id) == (b"new", 2)
    cache.close()


def test_put_is_seen_by_another_process_at_once(tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "pages")
    cache.put("skillbox", "k1", page())
    other = sqlite3.connect(tmp_path / "pages")
    assert other.execute("SELECT count(*) FROM cached_pages").fetchone() == (1,)
    other.close()
    cache.close()


@pytest.mark.parametrize("junk", [b"this is a text file, not a database\n" * 40, b"\x00" * 5000], ids=["text", "zeros"])
def test_file_that_is_no_cache_is_set_aside_with_a_warning(tmp_path: Path, junk: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "pages"
    path.write_bytes(junk)
    with caplog.at_level(logging.WARNING):
        cache = PageCache(path)
    cache.put("skillbox", "k1", page())
    assert cache.get("skillbox", "k1") is not None
    assert (tmp_path / "pages.damaged-1").read_bytes() == junk
    assert "set aside as pages.damaged-1" in caplog.text
    cache.close()


def test_damage_found_while_reading_starts_a_new_cache(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "pages"
    cache = PageCache(path)
    for number in range(40):
        cache.put("skillbox", f"k{number}", page(body=bytes([number]) * 9000))
    cache.close()
    content = bytearray(path.read_bytes())
    # The first page (header and schema) stays whole: opening finds nothing wrong.
    content[4096:] = b"\xaa" * (len(content) - 4096)
    path.write_bytes(content)
    cache = PageCache(path)
    assert cache.get("skillbox", "k7") is None
    assert "set aside as pages.damaged-1" in caplog.text
    cache.put("skillbox", "k7", page())
    stored = cache.get("skillbox", "k7")
    assert stored is not None
    assert stored.body == BODY
    cache.close()


def test_prune_drops_the_old_and_then_the_oldest_beyond_the_size(tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "pages")
    for day in (1, 2, 3, 4):
        cache.put("skillbox", f"day{day}", page(fetched_at=f"2026-10-0{day}T00:00:00Z", body=b"x" * 100))
    assert cache.prune(fetched_before="2026-10-02T00:00:00Z", max_bytes=250) == 2
    left = [key for key in ("day1", "day2", "day3", "day4") if cache.get("skillbox", key)]
    assert left == ["day3", "day4"]
    cache.close()


def test_full_disk_is_an_error_and_not_damage(tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "pages")
    (pages,) = cache._conn.execute("PRAGMA page_count").fetchone()
    cache._conn.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone()
    with pytest.raises(sqlite3.OperationalError, match="full"):
        cache.put("skillbox", "k1", page(body=b"x" * 100_000))
    assert cache.get("skillbox", "k1") is None
    assert not (tmp_path / "pages.damaged-1").exists()
    cache.close()


@pytest.fixture
def open_umask() -> Iterator[None]:
    former = os.umask(0o022)
    yield
    os.umask(former)


def modes(folder: Path) -> dict[str, str]:
    return {each.name: f"{each.stat().st_mode & 0o777:o}" for each in folder.iterdir()}


@pytest.mark.usefixtures("open_umask")
def test_cache_is_its_owners_alone_from_the_first_byte(tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "pages")
    cache.put("reviews", "k1", page())
    assert modes(tmp_path) == {"pages": "600", "pages-wal": "600", "pages-shm": "600"}
    cache.close()


@pytest.mark.usefixtures("open_umask")
def test_cache_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "pages"
    former = PageCache(path)
    former.put("reviews", "k1", page())
    for each in tmp_path.iterdir():
        each.chmod(0o644)
    cache = PageCache(path)
    assert modes(tmp_path) == {"pages": "600", "pages-wal": "600", "pages-shm": "600"}
    assert cache.get("reviews", "k1") is not None
    cache.close()
    former.close()


@pytest.mark.usefixtures("open_umask")
def test_damaged_cache_that_is_set_aside_is_closed_to_others_too(tmp_path: Path) -> None:
    (tmp_path / "pages").write_bytes(b"this is a text file, not a database\n" * 40)
    PageCache(tmp_path / "pages").close()
    assert modes(tmp_path) == {"pages": "600", "pages.damaged-1": "600"}


def test_forgotten_pages_leave_no_byte_and_neither_do_those_they_had_replaced(tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "pages")
    for key, word in (("a", b"Ivan"), ("b", b"Olga"), ("c", b"Petr")):
        cache.put("reviews", key, page(body=word * 5000, run_id=1))
        cache.put("reviews", key, page(body=word * 30, run_id=2 if key == "c" else 1))
    assert cache.forget(lambda key, run_id: key == "a" or run_id == 2) == 2
    assert [key for key in "abc" if cache.get("reviews", key)] == ["b"]
    cache.close()
    left = (tmp_path / "pages").read_bytes()
    assert (b"Ivan" in left, b"Olga" in left, b"Petr" in left) == (False, True, False)


def test_damaged_files_are_deleted_and_counted(tmp_path: Path) -> None:
    for name in ("pages", "pages.damaged-1", "pages.damaged-2", "other.pages.damaged-1"):
        (tmp_path / name).write_bytes(b"Ivan")
    assert drop_damaged(tmp_path / "pages") == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == ["other.pages.damaged-1", "pages"]
