"""What `crawlall` crawls: spiders and schools without a good run of late, and of a spider of several schools only those."""

from pathlib import Path

import pytest

from db.runs import fail_run
from pipelines.crawls import due
from scrapers.spiders.otus import OtusSpider
from scrapers.spiders.yml_feed import YmlFeedSpider
from tests.crawling import project_settings
from tests.store import crawl, new_database, start

YESTERDAY, THIS_MORNING, NOW = "2026-10-10T12:00:00Z", "2026-10-11T06:00:00Z", "2026-10-11T12:00:00Z"
FEEDS = "".join(f'[schools.{slug}]\nfeed = "https://feeds.example/{slug}"\n' for slug in ("alfa", "beta", "gamma"))


def found(folder: Path, good: dict[tuple[str, str], str], *, sources: str = FEEDS) -> list[tuple[str, dict[str, str]]]:
    """What is due now, where these runs of spider and school were good."""
    db = new_database(folder)
    for (spider, school), began in good.items():
        crawl(db, began, spider=spider, school=school)
    fail_run(db, start(db, THIS_MORNING, spider="otus", school="otus").run_id, reason="x", now=THIS_MORNING)
    db.close()
    (folder / "sources.toml").write_text(sources, "utf-8")
    settings = project_settings(DATABASE=str(folder / "academy.db"), SOURCES=str(folder / "sources.toml"), NOW=NOW)
    return [(spider.name, arguments) for spider, arguments in due([OtusSpider, YmlFeedSpider], settings)]


def test_everything_is_due_at_first(tmp_path: Path) -> None:
    assert found(tmp_path, {}) == [("otus", {}), ("yml_feed", {})]


def test_what_was_good_within_the_hours_is_left_out(tmp_path: Path) -> None:
    good = {("otus", "otus"): THIS_MORNING, **{("yml_feed", slug): THIS_MORNING for slug in ("alfa", "beta", "gamma")}}
    assert found(tmp_path, good) == []


def test_what_was_good_yesterday_is_due_whole(tmp_path: Path) -> None:
    good = {("otus", "otus"): YESTERDAY, **{("yml_feed", slug): YESTERDAY for slug in ("alfa", "beta", "gamma")}}
    assert found(tmp_path, good) == [("otus", {}), ("yml_feed", {})]


@pytest.mark.parametrize("before", [{}, {("yml_feed", "gamma"): YESTERDAY}], ids=["never good", "good yesterday"])
def test_schools_that_were_good_are_left_out_of_their_spider(tmp_path: Path, before: dict[tuple[str, str], str]) -> None:
    good = {("otus", "otus"): THIS_MORNING, ("yml_feed", "beta"): THIS_MORNING, **before}
    assert found(tmp_path, good) == [("yml_feed", {"school": "alfa,gamma"})]


def test_school_that_is_no_longer_in_the_sources_file_is_not_waited_for(tmp_path: Path) -> None:
    good = {("otus", "otus"): THIS_MORNING, ("yml_feed", "alfa"): THIS_MORNING, ("yml_feed", "closed"): YESTERDAY}
    assert found(tmp_path, good, sources='[schools.alfa]\nfeed = "https://feeds.example/alfa"\n') == []


def test_spider_whose_sources_file_is_broken_is_due_so_that_it_is_complained_of(tmp_path: Path) -> None:
    good = {("otus", "otus"): THIS_MORNING, ("yml_feed", "alfa"): THIS_MORNING}
    assert found(tmp_path, good, sources="[schools") == [("yml_feed", {})]
