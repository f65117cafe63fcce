"""The page archive: WARC files that any tool opens, once per content, sound after any end, without what must not be kept."""

import gzip
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from db.archive import Record, append_records, archive_folder, mend_archive, read_archived
from db.archive_keeping import drop_contents
from db.connect import connect, write_batch
from db.errors import ArchiveError
from db.warc import ArchivedPage, pack_page, unpack_page
from market.sources import ENVIRONMENT
from tests.console import DAY_1, DAY_2, Console, opened_console
from tests.fault_server import Answer
from tests.small_school import NAMES, SmallSchool, course_page, html, small_school

SHA = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"  # of «foo»


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with opened_console(tmp_path_factory.mktemp("console"), courses=20, reviews=60, promos=5) as made:
        yield made


@pytest.fixture
def school(console: Console, tmp_path: Path) -> Iterator[SmallSchool]:
    with small_school(console, tmp_path) as made:
        yield made


def records(database: Path) -> dict[str, bytes]:
    """URL -> body of every page in every file, read by warcio alone; each digest holds."""
    found = {}
    for path in sorted(archive_folder(database).glob("*.warc.gz")):
        with path.open("rb") as file:
            kinds = []
            for record in ArchiveIterator(file, check_digests="raise"):
                kinds.append(record.rec_type)
                body = record.content_stream().read()
                if record.rec_type == "response":
                    assert record.digest_checker.passed is True
                    found[f"{record.rec_headers.get_header('WARC-Target-URI')} {record.rec_headers.get_header('WARC-Date')}"] = body
            assert kinds[0] == "warcinfo"
    return found


def record(number: int) -> Record:
    page = example(f"page {number}".encode() * 50)
    return Record(sha256=page.sha256, url=page.url, content_type=None, archived_at=DAY_1, data=pack_page(page))


def example(body: bytes) -> ArchivedPage:
    return ArchivedPage(
        sha256=hashlib.sha256(body).hexdigest(),
        url="https://a.example/?key=${KEY}",
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=body,
        archived_at=DAY_1,
    )


def test_every_page_that_was_read_is_in_a_file_that_any_tool_opens(school: SmallSchool) -> None:
    assert school.crawl() == 0
    found = records(school.database)
    day = "2026-10-01T12:00:00Z"
    assert found[f"https://otus.ru/lessons/python/ {day}"] == course_page("python")
    assert sorted(found) == sorted([f"https://otus.ru/sitemap.xml {day}", *(f"https://otus.ru/lessons/{name}/ {day}" for name in NAMES)])


def test_content_is_kept_once_over_all_days_and_every_fetch_points_to_it(school: SmallSchool) -> None:
    assert [school.crawl(), school.crawl()] == [0, 0]
    school.route("/lessons/go/", html(course_page("go", price="95000.00")))
    assert school.crawl() == 0
    assert len(records(school.database)) == len(NAMES) + 2
    assert school.rows("SELECT count(*), count(DISTINCT sha256) FROM pages JOIN archived_pages USING (sha256)") == [(27, 10)]
    ((first, last),) = school.rows("SELECT min(sha256) FILTER (WHERE run_id = 1), min(sha256) FILTER (WHERE run_id = 3) FROM pages"
                                   " WHERE url LIKE '%/go/'")  # fmt: skip
    then, now = read_archived(school.database, first), read_archived(school.database, last)
    assert then is not None
    assert now is not None
    assert (then.body, now.body) == (course_page("go"), course_page("go", price="95000.00"))
    assert (now.url, now.status, now.archived_at) == ("https://otus.ru/lessons/go/", 200, "2026-10-03T12:00:00Z")


def test_page_that_was_confirmed_by_a_304_points_to_what_was_kept_of_it(school: SmallSchool) -> None:
    school.route("/lessons/go/", Answer(body=course_page("go"), headers={"Content-Type": "text/html", "ETag": '"v1"'}))
    assert school.crawl() == 0
    school.route("/lessons/go/", Answer(status=304, body=b"", headers={"ETag": '"v1"'}))
    assert school.crawl() == 0
    found = school.rows(
        "SELECT status, archived_at FROM pages AS p JOIN archived_pages USING (sha256) WHERE p.url LIKE '%/go/' ORDER BY run_id"
    )
    assert found == [(200, "2026-10-01T12:00:00Z"), (304, "2026-10-01T12:00:00Z")]


def test_page_that_could_not_be_read_is_kept_too(school: SmallSchool) -> None:
    school.route("/lessons/go/", html(b"<!DOCTYPE html><html><body>Nothing here</body></html>"))
    assert school.crawl() == 0
    assert school.rows("SELECT failed FROM pages JOIN archived_pages USING (sha256) WHERE pages.url LIKE '%/go/'") == [("no_static_data",)]


def test_cookies_and_other_headers_are_not_kept(school: SmallSchool) -> None:
    headers = {"Set-Cookie": "session=s3cret", "X-Token": "s3cret", "Content-Language": "ru", "Content-Type": "text/html"}
    school.route("/lessons/go/", Answer(body=course_page("go"), headers=headers))
    assert school.crawl() == 0
    ((sha256,),) = school.rows("SELECT sha256 FROM pages WHERE url LIKE '%/go/'")
    page = read_archived(school.database, sha256)
    assert page is not None
    assert dict(page.headers).keys() <= {"Content-Type", "Content-Language", "Content-Length", "Date"}
    assert b"s3cret" not in b"".join(unpacked(path) for path in archive_folder(school.database).iterdir())


def unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def test_secrets_of_the_sources_file_are_in_no_address_and_feeds_are_kept_unpacked(console: Console, tmp_path: Path) -> None:
    database = tmp_path / "academy.db"
    assert console.run("crawl", "yml_feed", "-a", "school=geekbrains", database=database, log=tmp_path / "log") == 0
    (path,) = archive_folder(database).iterdir()
    whole = unpacked(path)
    assert b"<yml_catalog" in whole
    assert [secret for secret in ENVIRONMENT.values() if f"/{secret}".encode() in whole] == []
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM pages JOIN archived_pages USING (sha256, url)").fetchone() == (1,)
    assert len(records(database)) == 1


def test_nothing_is_kept_where_the_setting_says_so(school: SmallSchool) -> None:
    assert school.crawl(ARCHIVE=False) == 0
    assert not archive_folder(school.database).exists()
    assert school.rows("SELECT count(*) FROM archived_pages") == [(0,)]


def test_page_comes_back_as_it_was_packed() -> None:
    page = example("Страница".encode())
    back = unpack_page(pack_page(page))
    assert back is not None
    assert (back.sha256, back.url, back.status, back.body, back.archived_at) == (page.sha256, page.url, 200, page.body, DAY_1)
    assert back.headers == (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", "16"))


def test_damage_is_seen_and_never_read(tmp_path: Path) -> None:
    database = tmp_path / "academy.db"
    db = connect(database)
    with write_batch(db) as conn:
        append_records(conn, database, {record(1).sha256: record(1)}, DAY_1)
    (path,) = archive_folder(database).iterdir()
    content = bytearray(path.read_bytes())
    content[-30] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="damaged"):
        read_archived(database, record(1).sha256)
    path.unlink()
    with pytest.raises(ArchiveError, match="cannot be read"):
        read_archived(database, record(1).sha256)
    assert read_archived(database, SHA) is None
    db.conn.close()


def test_batch_that_was_not_committed_is_taken_in_and_a_torn_record_cut_off(tmp_path: Path) -> None:
    database = tmp_path / "academy.db"
    db = connect(database)
    with write_batch(db) as conn:
        append_records(conn, database, {record(1).sha256: record(1)}, DAY_1)
    (path,) = archive_folder(database).iterdir()
    with path.open("ab") as file:
        file.write(record(2).data + record(1).data + record(3).data[:-7])
    with write_batch(db) as conn:
        assert mend_archive(conn, database) == 1
    kept = [(number, read_archived(database, record(number).sha256) is not None) for number in (1, 2, 3)]
    assert kept == [(1, True), (2, True), (3, False)]
    with write_batch(db) as conn:
        append_records(conn, database, {record(number).sha256: record(number) for number in (2, 3)}, DAY_2)
    assert read_archived(database, record(3).sha256) is not None
    assert len(records(database)) == 1
    assert path.stat().st_size == db.conn.execute("SELECT bytes FROM archive_files").fetchone()[0]
    db.conn.close()


def test_batch_that_fails_while_the_crawl_lives_leaves_no_trace_in_the_next(tmp_path: Path) -> None:
    database = tmp_path / "academy.db"
    db = connect(database)
    db.conn.execute("BEGIN IMMEDIATE")
    append_records(db.conn, database, {record(1).sha256: record(1)}, DAY_1)
    db.conn.execute("ROLLBACK")
    with write_batch(db) as conn:
        append_records(conn, database, {record(2).sha256: record(2)}, DAY_1)
    assert read_archived(database, record(1).sha256) is None
    assert len(records(database)) == 1
    db.conn.close()


def test_file_that_is_shorter_than_it_should_be_is_not_written_to(tmp_path: Path) -> None:
    database = tmp_path / "academy.db"
    db = connect(database)
    with write_batch(db) as conn:
        append_records(conn, database, {record(1).sha256: record(1)}, DAY_1)
    (path,) = archive_folder(database).iterdir()
    path.write_bytes(path.read_bytes()[:100])
    with write_batch(db) as conn:
        append_records(conn, database, {record(2).sha256: record(2)}, DAY_1)
    assert sorted(each.name for each in archive_folder(database).iterdir()) == ["2026-10-1.warc.gz", "2026-10-2.warc.gz"]
    assert read_archived(database, record(2).sha256) is not None
    db.conn.close()


def test_what_is_dropped_leaves_no_byte_behind_and_the_rest_can_be_read(tmp_path: Path) -> None:
    database = tmp_path / "academy.db"
    db = connect(database)
    with write_batch(db) as conn:
        append_records(conn, database, {record(number).sha256: record(number) for number in (1, 2)}, DAY_1)
    assert drop_contents(db, database, [record(1).sha256, SHA], DAY_2) == 1
    assert read_archived(database, record(1).sha256) is None
    assert list(records(database).values()) == [b"page 2" * 50]
    with write_batch(db) as conn:
        assert mend_archive(conn, database) == 0
    assert read_archived(database, record(2).sha256) is not None
    db.conn.close()


def test_forgotten_author_stands_on_no_archived_page_today_or_later(console: Console, tmp_path: Path) -> None:
    database, log = tmp_path / "academy.db", tmp_path / "log"
    for day in (1, 2):
        console.market.day = day
        assert console.run("crawl", "reviews", "-a", "school=skillbox", database=database, log=log, NOW=f"2026-10-0{day}T12:00:00Z") == 0
    with closing(sqlite3.connect(database)) as db:
        key, words = db.execute(
            "SELECT author_key, text FROM reviews WHERE source = 'otzovik' AND length(text) > 60 ORDER BY review_id LIMIT 1"
        ).fetchone()
    needle = words.split(".")[0].encode()
    assert any(needle in body for body in records(database).values())
    before = len(records(database))
    assert console.run("forget", key, database=database, log=log, NOW="2026-10-02T13:00:00Z") == 0
    left = records(database)
    assert [url for url, body in left.items() if needle in body] == []
    assert 0 < len(left) < before
    assert console.run("crawl", "reviews", "-a", "school=skillbox", database=database, log=log, NOW="2026-10-03T12:00:00Z") == 0
    assert [url for url, body in records(database).items() if needle in body] == []
    console.market.day = 1


def test_doctor_sees_a_file_that_is_missing(school: SmallSchool) -> None:
    assert school.crawl() == 0
    school.run("doctor")
    assert "9 pages, 0 MB" in school.log
    next(archive_folder(school.database).iterdir()).unlink()
    assert school.run("doctor") == 1
    assert "2026-10-1.warc.gz" in school.log
