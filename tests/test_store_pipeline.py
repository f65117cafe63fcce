"""Batches into the database, a verdict at the end."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from normalize.models import Course, Offer, Page
from pipelines.store import PAGES_A_BATCH, StorePipeline
from scrapers.spiders.netology import NetologySpider
from tests.crawling import project_settings

NOW = "2026-10-10T12:00:00Z"


@pytest.fixture
def crawler(tmp_path: Path) -> Crawler:
    made = get_crawler(NetologySpider, dict(project_settings(DATABASE=str(tmp_path / "academy.db"), NOW=NOW, MIN_COURSES=2)))
    made.spider = NetologySpider.from_crawler(made)
    return made


@pytest.fixture
def store(crawler: Crawler) -> StorePipeline:
    pipeline = StorePipeline.from_crawler(crawler)
    pipeline.open_spider()
    return pipeline


def page(slug: str, **facts: Any) -> Page:
    offer = Offer(external_id=slug, pricing="full", price=9990000, currency="RUB")
    url = f"https://netology.ru/programs/{slug}"
    course = Course(external_id=slug, url=url, title=slug, offers=(offer,))
    given: dict[str, Any] = {"courses": (course,), "status": 200} | facts
    return Page(school="netology", url=url, fetched_at=NOW, **given)


def rows(crawler: Crawler, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(crawler.settings["DATABASE"]) as db:
        found = db.execute(sql).fetchall()
    db.close()
    return found


def close(store: StorePipeline, reason: str = "finished") -> None:
    store.spider_closed(store.spider, reason)


def test_good_run_is_published_at_its_end_and_not_before(store: StorePipeline, crawler: Crawler) -> None:
    store.process_item(page("go"))
    store.process_item(page("java"))
    store.flush()
    assert rows(crawler, "SELECT count(*) FROM courses") == [(0,)]
    close(store)
    assert rows(crawler, "SELECT external_id FROM courses ORDER BY 1") == [("go",), ("java",)]
    assert rows(crawler, "SELECT status, reason, pages, courses, offers FROM runs") == [("ok", None, 2, 2, 2)]
    assert crawler.stats.get_value("market/failed_runs") is None


def test_run_below_its_promise_publishes_nothing_and_says_why(store: StorePipeline, crawler: Crawler) -> None:
    store.process_item(page("go"))
    close(store)
    assert rows(crawler, "SELECT count(*) FROM courses") == [(0,)]
    assert rows(crawler, "SELECT status, reason FROM runs") == [("failed", "1 courses, at least 2 expected")]
    assert crawler.stats.get_value("market/failed_runs") == 1


def test_run_that_was_stopped_publishes_nothing(store: StorePipeline, crawler: Crawler) -> None:
    for slug in ("go", "java", "php"):
        store.process_item(page(slug))
    close(store, "shutdown")
    assert rows(crawler, "SELECT count(*) FROM courses") == [(0,)]
    assert rows(crawler, "SELECT status, reason FROM runs") == [("failed", "stopped: shutdown")]


def test_pages_are_written_batch_by_batch(store: StorePipeline, crawler: Crawler) -> None:
    for number in range(PAGES_A_BATCH - 1):
        store.process_item(page(f"c{number}"))
    assert rows(crawler, "SELECT count(*) FROM pages") == [(0,)]
    store.process_item(page("last"))
    assert rows(crawler, "SELECT count(*) FROM pages") == [(PAGES_A_BATCH,)]
    close(store)


def test_page_that_code_stumbles_over_is_a_failed_page(store: StorePipeline, crawler: Crawler) -> None:
    response = Response("https://netology.ru/programs/odd", status=200)
    response.request = next(iter(store.spider.first_requests()))
    store.spider_error(Failure(KeyError("x")), response)
    store.item_error(page("worse"), Failure(ValueError("y")))
    close(store)
    assert rows(crawler, "SELECT url, failed FROM pages ORDER BY url") == [
        ("https://netology.ru/programs/odd", "error_KeyError"),
        ("https://netology.ru/programs/worse", "error_ValueError"),
    ]
    assert rows(crawler, "SELECT status, reason FROM runs") == [("failed", "2 of 2 pages failed")]


def test_database_that_cannot_be_written_fails_the_run(store: StorePipeline, crawler: Crawler, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("pipelines.store.stage_pages", full)
    monkeypatch.setattr(Crawler, "engine", None)  # nothing is being crawled here that would have to end
    for slug in ("go", "java", "php"):
        store.process_item(page(slug))
    close(store)
    assert crawler.stats.get_value("market/storage_failed") == "database or disk is full"
    assert rows(crawler, "SELECT status, reason FROM runs") == [("failed", "storage: database or disk is full")]
    assert rows(crawler, "SELECT count(*) FROM courses") == [(0,)]


def test_database_that_cannot_be_opened_ends_the_crawl_before_its_first_request(crawler: Crawler) -> None:
    Path(crawler.settings["DATABASE"]).mkdir()
    pipeline = StorePipeline.from_crawler(crawler)
    with pytest.raises(CloseSpider) as refusal:
        pipeline.open_spider()
    assert refusal.value.reason == "storage_failed"
    close(pipeline, "storage_failed")
    assert "is a folder" in crawler.stats.get_value("market/storage_failed")
    assert crawler.stats.get_value("market/runs") is None
