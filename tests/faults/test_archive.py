"""The files of the page archive and the rows that point into them, whatever comes between."""

import hashlib
import sqlite3
from contextlib import closing
from errno import ENOSPC
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from db.archive import archive_folder, read_archived
from tests.crash_harness import counted
from tests.small_school import NAMES, SmallSchool, course_page, html

CRAWL = {"days": 0, "NOW": "2026-10-01T12:00:00Z"}


def contents(database: Path) -> set[str]:
    """The hashes that the table knows; each is in the files, whole."""
    with closing(sqlite3.connect(database)) as db:
        known = {sha256 for (sha256,) in db.execute("SELECT sha256 FROM archived_pages")}
    assert all(read_archived(database, sha256) is not None for sha256 in known)
    return known


def bodies(database: Path) -> list[str]:
    """The hashes of all bodies in the files, read to their end by a tool that knows nothing of the table."""
    found: list[str] = []
    for path in sorted(archive_folder(database).glob("*.warc.gz")):
        with path.open("rb") as file:
            pages = (each for each in ArchiveIterator(file, check_digests="raise") if each.rec_type == "response")
            found += [hashlib.sha256(each.content_stream().read()).hexdigest() for each in pages]
    return found


def unknown_bytes(database: Path) -> int:
    """What stands in the files behind the end that the table knows."""
    with closing(sqlite3.connect(database)) as db:
        known = dict(db.execute("SELECT file, bytes FROM archive_files"))
    return sum(path.stat().st_size - known.get(path.name, 0) for path in archive_folder(database).glob("*.warc.gz"))


def test_kill_between_the_file_and_the_commit_leaves_no_row_without_its_page(school: SmallSchool, tmp_path: Path) -> None:
    """F2: killed between the page's file and the commit -> no row without its page; at the next start the page is taken in, not twice."""
    count = tmp_path / "count"
    assert school.crawl(**CRAWL, faults={"count_to": str(count)}) == 0
    expected, statements = contents(school.database), counted(count)["statements"]
    assert len(expected) == len(NAMES) + 1
    numbers = range(statements - 1, statements // 2, -max(statements // 16, 1))
    between = ("INSERT OR REPLACE INTO archived_pages", "INSERT OR REPLACE INTO archive_files")
    for fault in (*({"kill_at": number} for number in numbers), *({"kill_before": words} for words in between)):
        school.folder = tmp_path / "-".join(map(str, fault.values())).replace(" ", "-")
        school.folder.mkdir()
        assert school.crawl(**CRAWL, faults=fault) == -9
        known = contents(school.database)
        assert school.rows("SELECT count(*) FROM pages WHERE sha256 NOT IN (SELECT sha256 FROM archived_pages)") == [(0,)]
        assert unknown_bytes(school.database) > 0 or "kill_at" in fault
        assert school.crawl(**CRAWL) == 0
        assert known <= contents(school.database) == expected
        assert sorted(bodies(school.database)) == sorted(expected)
        assert unknown_bytes(school.database) == 0


def test_torn_page_is_cut_off_before_the_next_is_written(school: SmallSchool) -> None:
    """F2: the file ends in the middle of a page -> at the next start the rest is cut off, and any tool reads the file to its end."""
    assert school.crawl() == 0
    (path,) = archive_folder(school.database).iterdir()
    ((position, length),) = school.rows("SELECT position, length FROM archived_pages ORDER BY position DESC LIMIT 1")
    with path.open("r+b") as file:
        file.seek(position)
        record = file.read(length)
        file.write(record[: length // 2])
    assert unknown_bytes(school.database) == length // 2
    school.route("/lessons/go/", html(course_page("go", price="95000.00")))
    assert school.crawl() == 0
    assert sorted(bodies(school.database)) == sorted(contents(school.database))
    assert unknown_bytes(school.database) == 0
    assert len(bodies(school.database)) == len(NAMES) + 2


def test_full_disk_under_the_archive_fails_the_run_and_says_so(school: SmallSchool) -> None:
    """F2: the disk is full when a page is written to its file -> 74, the run fails and nothing of it is published; then all is well."""
    assert school.crawl() == 0
    school.route("/lessons/go/", html(course_page("go", price="95000.00")))
    full: dict[str, Any] = {"folder": str(archive_folder(school.database)), "kind": "sync", "at": 1, "deed": "fail", "error": ENOSPC}
    assert school.crawl(faults={"calls": full}) == 74
    status, reason = school.last_run()
    assert status == "failed"
    assert "No space left on device" in str(reason)
    assert school.prices()["go"] == 90_000
    assert school.crawl() == 0
    assert school.prices()["go"] == 95_000
    assert sorted(bodies(school.database)) == sorted(contents(school.database))


def test_old_pages_go_unless_a_fact_cites_them(school: SmallSchool) -> None:
    """F129: the archive grows -> a content is kept once; after ARCHIVE_KEEP_DAYS what no fact cites goes, and what one cites never."""
    for number in range(1, 6):
        price = "90000.00" if number < 4 else "95000.00"
        school.route("/lessons/go/", html(course_page("go", price=price, description=f"Day {number}")))
        assert school.crawl(ARCHIVE_KEEP_DAYS=2) == 0
    assert school.crawl(days=30, ARCHIVE_KEEP_DAYS=2) == 0
    of_go = "SELECT substr(archived_at, 9, 2) FROM archived_pages WHERE url LIKE '%/go/' ORDER BY archived_at"
    # The first that said each price, and the last that was fetched.
    assert school.rows(of_go) == [("01",), ("04",), ("05",)]
    cited = school.rows(
        "SELECT sha256 FROM offer_history JOIN pages USING (page_id) UNION SELECT sha256 FROM courses JOIN pages USING (page_id)"
    )
    assert {sha256 for (sha256,) in cited} <= contents(school.database)
    assert set(bodies(school.database)) >= contents(school.database)


def test_file_is_written_anew_when_most_of_it_is_not_wanted(school: SmallSchool) -> None:
    """F129: most of a file is not wanted any longer -> what is wanted moves to a new file, and the old one goes."""
    for number in range(1, 8):
        school.teach(*NAMES, description="Новое описание. " * 40 + str(number))
        assert school.crawl(ARCHIVE_KEEP_DAYS=1) == 0
    names = sorted(path.name for path in archive_folder(school.database).iterdir())
    assert "2026-10-1.warc.gz" not in names
    assert set(bodies(school.database)) >= contents(school.database)
    assert school.rows("SELECT count(*) FROM pages JOIN archived_pages USING (sha256) WHERE run_id IN (2, 3)") == [(2,)]
