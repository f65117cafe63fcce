"""The archive read again: a mistake that was made on a day is mended in the history of that day, and nothing else changes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from db.connect import connect
from db.errors import ArchiveError
from db.export import export
from market.sources import ENVIRONMENT
from pipelines.replay import parse_archived
from tests.console import Console, facts, opened_console
from tests.crawling import project_settings
from tests.database_dump import Dump, dump
from tests.small_school import SmallSchool, course_page, html, small_school

WRONG = {"SPIDER_MODULES": "scrapers.spiders,tests.misreadings"}
BLIND = {**WRONG, "environment": {**ENVIRONMENT, "MISREAD": "blind"}}
BLIND_TO_PYTHON = {**WRONG, "environment": {**ENVIRONMENT, "MISREAD": "python"}}
HISTORY = (
    "SELECT substr(valid_from, 9, 2) || '–' || coalesce(substr(valid_to, 9, 2), ''), h.price / 100, confirmed, c.title,"
    " substr(fetched_at, 9, 2)"
    " FROM offer_history AS h JOIN offers USING (offer_id) JOIN courses AS c USING (course_id) JOIN pages AS p ON p.page_id = h.page_id"
    " WHERE c.external_id = 'python' ORDER BY valid_from"
)
DAYS = tuple(f"2026-10-0{day}T12:00:00Z" for day in (1, 2, 3, 4))
AS_IT_WAS_SAID = {"runs", "school_stats_history", "category_stats_history", "pages", "stats_state"}
"""What tells how it was read at the time, and stays."""


@dataclass(slots=True)
class Twice:
    """A market crawled for some days by two databases, the one misread at first and then read again."""

    console: Console
    misread: Path
    right: Path
    asked: int
    """Requests while it was read again."""
    log: str
    exported: dict[str, bytes]
    """Time of a snapshot of the misread database -> its manifest, which has the hashes of all its files."""


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with opened_console(tmp_path_factory.mktemp("console"), courses=30, reviews=120, promos=10) as made:
        yield made


@pytest.fixture
def school(console: Console, tmp_path: Path) -> Iterator[SmallSchool]:
    with small_school(console, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def twice(console: Console, tmp_path_factory: pytest.TempPathFactory) -> Twice:
    folder = tmp_path_factory.mktemp("twice")
    made = Twice(console, folder / "misread" / "academy.db", folder / "right" / "academy.db", 0, "", {})
    for database in (made.misread, made.right):
        database.parent.mkdir()
    for number, now in enumerate(DAYS, 1):
        console.market.day = number
        for database, settings in ((made.misread, WRONG if number < 4 else {}), (made.right, {})):
            console.run("crawlall", "--all", database=database, log=folder / "log", NOW=now, **settings)
        made.exported[now] = snapshot(made.misread, now=now)
    console.market.day = 1
    before = len(console.market.requests)
    assert console.run("reparse", database=made.misread, log=folder / "again", NOW=DAYS[-1]) == 0
    made.asked, made.log = len(console.market.requests) - before, (folder / "again").read_text("utf-8")
    return made


def snapshot(database: Path, **options: str) -> bytes:
    """The manifest of an export, texts of reviews included."""
    folder = database.parent.parent / "csv"
    export(database, folder, texts=True, **options)
    return (folder / "manifest.json").read_bytes()


def kept(database: Path) -> Dump:
    """All that the database says, but how it was read at the time."""
    return {name: rows for name, rows in dump(database).items() if name not in AS_IT_WAS_SAID}


def stated(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as db:
        return db.execute(sql).fetchall()


def test_history_of_a_market_that_was_misread_becomes_what_it_would_have_been(twice: Twice) -> None:
    mended, right = facts(twice.misread), facts(twice.right)
    assert {name: len(rows) for name, rows in mended.items()} == {name: len(rows) for name, rows in right.items()}
    assert mended == right
    for sql in (
        "SELECT source, external_id, valid_to, v.text, v.rating FROM review_versions AS v JOIN reviews USING (review_id) ORDER BY 1, 2, 3",
        "SELECT external_id, v.valid_to, v.percent, v.code FROM promo_versions AS v JOIN promos USING (promo_id) ORDER BY 1, 2",
        "SELECT slug, source, url, observed_at, rating, reviews FROM stated_ratings JOIN schools USING (school_id)"
        " LEFT JOIN courses USING (course_id) ORDER BY 1, 2, 3, 4",
        "SELECT slug, observed_on, vacancies, employers FROM vacancies JOIN professions USING (profession_id) ORDER BY 1, 2",
        "SELECT slug, courses, rating, price_median FROM school_stats JOIN schools USING (school_id) ORDER BY 1",
    ):
        assert stated(twice.misread, sql) == stated(twice.right, sql)


def test_snapshots_of_the_days_before_stay_as_they_were_exported(twice: Twice) -> None:
    """What was read wrong was said wrong; reading it again does not change what was said then."""
    again = {now: snapshot(twice.misread, now="2026-11-01T00:00:00Z", as_of=now) for now in twice.exported}
    assert again == twice.exported
    assert snapshot(twice.misread, now=DAYS[-1]) != twice.exported[DAYS[-1]]


def test_nothing_is_asked_of_any_site(twice: Twice) -> None:
    assert twice.asked == 0


def test_what_has_changed_is_told(twice: Twice) -> None:
    assert "read differently, 0 say nothing today" in twice.log
    assert "offers.price: " in twice.log
    assert "reviews.text: " in twice.log


def test_second_time_changes_nothing(twice: Twice, tmp_path: Path) -> None:
    before = dump(twice.misread)
    assert twice.console.run("reparse", database=twice.misread, log=tmp_path / "log", NOW=DAYS[-1]) == 0
    assert ", 0 say nothing today" in (tmp_path / "log").read_text("utf-8")
    assert "changed" not in (tmp_path / "log").read_text("utf-8")
    assert dump(twice.misread) == before


def test_archive_that_was_read_right_changes_nothing_at_all(twice: Twice, tmp_path: Path) -> None:
    before = dump(twice.right)
    assert twice.console.run("reparse", database=twice.right, log=tmp_path / "log", NOW=DAYS[-1]) == 0
    assert "; 0 read differently, 0 say nothing today" in (tmp_path / "log").read_text("utf-8")
    assert dump(twice.right) == before
    assert sorted(path.name for path in twice.right.parent.iterdir()) == [
        "academy.db", "academy.db.archive", "academy.db.key", "academy.db.lock", "academy.db.pages",
    ]  # fmt: skip


def priced(school: SmallSchool, price: str) -> None:
    school.route("/lessons/python/", html(course_page("python", price=price)))


def test_price_that_was_misread_is_mended_at_the_time_of_the_fetch(school: SmallSchool) -> None:
    for price, settings in (("10000.00", WRONG), ("13000.00", WRONG), ("16000.00", {})):
        priced(school, price)
        assert school.crawl(**settings) == 0
    assert school.rows(HISTORY)[0] == ("01–02", 100_000, 1, "Курс python", "01")
    school.server.routes.clear()
    asked = len(school.server.asked(robots=True))
    assert school.run("reparse") == 0
    assert school.rows(HISTORY) == [
        ("01–02", 10_000, 1, "Курс python", "01"),
        ("02–03", 13_000, 1, "Курс python", "02"),
        ("03–", 16_000, 1, "Курс python", "03"),
    ]
    assert len(school.server.asked(robots=True)) == asked


def test_page_that_could_not_be_read_then_gives_its_course_from_that_day_on(school: SmallSchool) -> None:
    priced(school, "10000.00")
    assert school.crawl(**BLIND_TO_PYTHON) == 0
    assert school.current() == ["go", "java", "kotlin", "linux", "php", "ruby", "rust"]
    assert school.run("reparse") == 0
    assert school.rows(HISTORY) == [("01–", 10_000, 1, "Курс python", "01")]
    assert school.rows("SELECT first_seen_at, removed_at FROM courses WHERE external_id = 'python'") == [("2026-10-01T12:00:00Z", None)]
    assert school.rows("SELECT failed FROM pages WHERE url LIKE '%/python/'") == [(None,)]


def test_page_that_says_nothing_today_leaves_what_it_said(school: SmallSchool) -> None:
    assert [school.crawl(), school.run("recompute", days=0)] == [0, 0]
    before = kept(school.database)
    assert school.run("reparse", **BLIND_TO_PYTHON) == 0
    assert "0 read differently, 1 say nothing today" in school.log
    assert kept(school.database) == before


def test_run_of_a_layout_that_nobody_reads_any_longer_is_left_as_it_was(school: SmallSchool) -> None:
    assert [school.crawl(), school.run("recompute", days=0)] == [0, 0]
    before = kept(school.database)
    assert school.run("reparse", **BLIND) == 0
    assert "left as it was: run 1 of otus otus: 8 of 9 pages failed" in school.log
    assert kept(school.database) == before


def test_page_that_is_gone_from_the_archive_leaves_what_it_said(school: SmallSchool) -> None:
    priced(school, "10000.00")
    assert school.crawl(**WRONG) == 0
    with closing(sqlite3.connect(school.database)) as db, db:
        db.execute("DELETE FROM archived_pages WHERE url LIKE '%/python/'")
    assert school.run("reparse") == 0
    assert "1 pages that the spiders ask for today are not in the archive" in school.log
    assert school.rows(HISTORY) == [("01–", 100_000, 1, "Курс python!", "01")]
    assert school.rows("SELECT DISTINCT title FROM courses WHERE external_id IN ('go', 'php') ORDER BY 1") == [("Курс go",), ("Курс php",)]


def test_runs_around_one_that_cannot_be_read_again_are_mended(school: SmallSchool) -> None:
    for price, settings in (("10000.00", WRONG), ("11000.00", {}), ("13000.00", WRONG), ("13000.00", {})):
        priced(school, price)
        assert school.crawl(**settings) == 0
    with closing(sqlite3.connect(school.database)) as db, db:
        db.execute("UPDATE runs SET spider = 'otus_of_old' WHERE run_id = 2")
    assert school.run("reparse") == 0
    assert "left as it was: run 2 of otus_of_old otus: there is no spider otus_of_old" in school.log
    assert school.rows(HISTORY) == [
        ("01–03", 10_000, 1, "Курс python", "01"),
        # Read once, and doubted beside the misread price of the first day.
        ("02–03", 11_000, 0, "Курс python", "02"),
        ("03–", 13_000, 1, "Курс python", "03"),
    ]


def test_only_what_was_fetched_since_a_day_is_mended_where_one_is_given(school: SmallSchool) -> None:
    for price, settings in (("10000.00", WRONG), ("13000.00", WRONG), ("16000.00", {})):
        priced(school, price)
        assert school.crawl(**settings) == 0
    before = school.rows(HISTORY)
    assert school.run("reparse", "--since", "2026-10-03", "otus") == 0
    assert school.rows(HISTORY) == before
    assert school.run("reparse", "--since", "2026-10-02") == 0
    assert [row[:2] for row in school.rows(HISTORY)] == [("01–02", 100_000), ("02–03", 13_000), ("03–", 16_000)]


def test_what_cannot_be_read_again_is_told(school: SmallSchool) -> None:
    assert school.run("reparse") == 65
    assert "there is no database" in school.log
    connect(school.folder / "academy.db").close()
    assert school.run("reparse") == 65
    assert "there is no good run" in school.log
    assert school.crawl() == 0
    assert school.run("reparse", "nobody") == 65
    assert "there is no good run of nobody" in school.log
    assert school.run("reparse", "otus", "netology") == 2
    assert school.run("reparse", "--since", "yesterday") == 2


def settings_of(console: Console, database: Path) -> Settings:
    return project_settings(DATABASE=str(database), SOURCES=str(console.sources))


def test_every_page_of_facts_can_be_read_again_by_itself(twice: Twice) -> None:
    settings = settings_of(twice.console, twice.right)
    wanted = stated(
        twice.right,
        "SELECT page_id, count(*), pages.url FROM reviews JOIN pages USING (page_id) GROUP BY page_id"
        " UNION ALL SELECT page_id, 1, pages.url FROM course_claims JOIN pages USING (page_id) WHERE spider <> 'yml_feed'",
    )
    assert len(wanted) > 40
    for page_id, things, url in wanted:
        found = parse_archived(settings, page_id)
        assert {page.url for page in found} == {url}
        assert sum(len(page.courses) + len(page.reviews) for page in found) >= things


def test_page_that_is_not_there_is_an_error(twice: Twice, school: SmallSchool) -> None:
    with pytest.raises(LookupError, match="there is no page 99999"):
        parse_archived(settings_of(twice.console, twice.right), 99_999)
    assert school.crawl(ARCHIVE=False) == 0
    with pytest.raises(ArchiveError, match="has not what it takes"):
        parse_archived(settings_of(school.console, school.database), 2)
