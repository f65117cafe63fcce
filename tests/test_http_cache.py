import gzip
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from db.page_cache import PageCache
from pipelines.page_cache import PageCacheMiddleware
from tests.crawling import AskingSpider, Outcome, crawl, project_settings
from tests.fault_server import Answer, Asked, FaultServer, fault_server

PAGE = "https://school.example/course"
AT = "school.example/course"
HTML = {"Content-Type": "text/html; charset=utf-8"}
NOON = "2026-10-10T12:00:00Z"
NEXT_DAY = "2026-10-11T12:00:00Z"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


@pytest.fixture
def run(server: FaultServer, tmp_path: Path) -> Callable[..., Any]:
    async def crawled(*urls: str, now: str = NOON, run_id: int = 1, **changed: Any) -> Outcome:
        database = str(tmp_path / "academy.db")
        return await crawl(
            server.url, *(urls or (PAGE,)), PAGE_CACHE=True, DATABASE=database, NOW=now, run_ids={"example": run_id}, **changed
        )

    return crawled


def page(body: bytes, headers: dict[str, str]) -> Callable[[Asked], Answer]:
    """A page with validators, as a well-kept server answers for it."""

    def answer(asked: Asked) -> Answer:
        known = "ETag" in headers and asked.headers.get("If-None-Match") == headers["ETag"]
        since = "Last-Modified" in headers and asked.headers.get("If-Modified-Since") == headers["Last-Modified"]
        return Answer(status=304, body=b"", headers=headers) if known or since else Answer(body=body, headers={**HTML, **headers})

    return answer


async def test_page_is_asked_for_again_and_a_304_gives_the_stored_body(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"', "Cache-Control": "max-age=86400"})
    await run()
    second = await run(now=NEXT_DAY, run_id=2)
    response = second.pages[PAGE]
    assert (response.status, response.body, response.flags) == (200, b"<h1>Go</h1>", ["cached"])
    assert (response.meta["not_modified"], response.meta["stored_at"], response.meta["wire_bytes"]) == (True, NOON, 0)
    assert response.headers["ETag"] == b'"1"'
    asked = [entry for entry in server.log if entry.url == AT]
    assert (asked[1].headers["If-None-Match"], asked[1].headers["Cache-Control"]) == ('"1"', "max-age=0")


@pytest.mark.parametrize("control", ["no-store", "no-cache", "private, max-age=0", "max-age=31536000"])
async def test_cache_control_of_the_site_changes_nothing(server: FaultServer, run: Callable[..., Any], control: str) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {"Last-Modified": "Fri, 09 Oct 2026 06:00:00 GMT", "Cache-Control": control})
    await run()
    second = await run(now=NEXT_DAY, run_id=2)
    assert server.asked() == [AT, AT]
    assert second.pages[PAGE].meta["not_modified"] is True


async def test_body_keeps_its_first_date_over_many_confirmations(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    await run()
    await run(now=NEXT_DAY, run_id=2)
    third = await run(now="2026-10-12T12:00:00Z", run_id=3)
    assert (third.pages[PAGE].meta["stored_at"], third.pages[PAGE].meta["fetched_at"]) == (NOON, "2026-10-12T12:00:00Z")


async def test_changed_page_is_given_and_kept_anew(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    await run()
    server.routes[AT] = page(b"<h1>Go, dearer</h1>", {"ETag": '"2"'})
    second = await run(now=NEXT_DAY, run_id=2)
    third = await run(now="2026-10-12T12:00:00Z", run_id=3)
    assert (second.pages[PAGE].body, second.pages[PAGE].flags) == (b"<h1>Go, dearer</h1>", [])
    assert (third.pages[PAGE].body, third.pages[PAGE].meta["stored_at"]) == (b"<h1>Go, dearer</h1>", NEXT_DAY)


async def test_page_without_validators_is_fetched_whole(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {})
    await run()
    second = await run(now=NEXT_DAY, run_id=2)
    assert second.pages[PAGE].flags == []
    assert [("If-None-Match" in entry.headers) for entry in server.log if entry.url == AT] == [False, False]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Answer(status=500), "http_500"),
        (Answer(status=404), "http_404"),
        (Answer(hang_up=True), "connection_lost"),
        (Answer(status=200, body=b""), "empty_body"),
    ],
    ids=["500", "404", "hang_up", "empty"],
)
async def test_stored_page_never_stands_in_for_one_that_did_not_come(
    server: FaultServer, run: Callable[..., Any], fault: Answer, reason: str
) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    await run()
    server.routes[AT] = fault
    second = await run(now=NEXT_DAY, run_id=2)
    assert (second.pages, second.failures) == ({}, {PAGE: reason})


async def test_stored_page_survives_a_bad_day(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    await run()
    server.routes[AT] = Answer(status=500)
    await run(now=NEXT_DAY, run_id=2)
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    third = await run(now="2026-10-12T12:00:00Z", run_id=3)
    assert third.pages[PAGE].meta["not_modified"] is True


async def test_cut_page_is_never_stored(server: FaultServer, run: Callable[..., Any]) -> None:
    packed = gzip.compress(b"<h1>Go</h1>" * 100)
    server.routes[AT] = Answer(body=packed[:-20], headers={**HTML, "ETag": '"1"', "Content-Encoding": "gzip"})
    await run()
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    second = await run(now=NEXT_DAY, run_id=2)
    assert second.pages[PAGE].flags == []
    assert "If-None-Match" not in server.log[-1].headers


CUT = b"<html><h1>Go</h1><p>90 000"
WHOLE = CUT + " ₽</p></html>".encode()


async def test_page_without_its_end_is_never_stored(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes[AT] = page(CUT, {"ETag": '"1"'})
    await run()
    server.routes[AT] = page(WHOLE, {"ETag": '"1"'})
    second = await run(now=NEXT_DAY, run_id=2)
    assert (second.pages[PAGE].body, second.pages[PAGE].flags) == (WHOLE, [])
    assert ["If-None-Match" in entry.headers for entry in server.log if entry.url == AT] == [False] * 4


async def test_cut_page_that_was_stored_once_is_asked_for_whole_when_a_304_confirms_it(
    server: FaultServer, run: Callable[..., Any], tmp_path: Path
) -> None:
    server.routes[AT] = page(WHOLE, {"ETag": '"1"'})
    await run()
    with closing(sqlite3.connect(tmp_path / "academy.db.pages")) as cache, cache:
        cache.execute("UPDATE cached_pages SET body = ? WHERE key = ?", (CUT, PAGE))
    second = await run(now=NEXT_DAY, run_id=2)
    assert (second.pages[PAGE].body, second.pages[PAGE].flags) == (WHOLE, [])
    assert ["If-None-Match" in entry.headers for entry in server.log if entry.url == AT] == [False, True, False]


async def test_packed_page_comes_unpacked_out_of_the_cache(server: FaultServer, run: Callable[..., Any]) -> None:
    packed = gzip.compress("<h1>Курс</h1>".encode() * 100)
    server.routes[AT] = page(packed, {"ETag": '"1"', "Content-Encoding": "gzip"})
    first = await run()
    second = await run(now=NEXT_DAY, run_id=2)
    assert first.pages[PAGE].meta["wire_bytes"] == len(packed)
    assert second.pages[PAGE].text == "<h1>Курс</h1>" * 100


async def test_taken_up_run_asks_only_for_what_it_does_not_have(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes |= {AT: page(b"<h1>Go</h1>", {"ETag": '"1"'}), "school.example/rest": Answer(), "school.example/gone": Answer(status=404)}
    server.routes["school.example/old"] = Answer(status=301, headers={"Location": "/course"})
    await run(PAGE, "https://school.example/gone", "https://school.example/old")
    server.log.clear()
    urls = [PAGE, "https://school.example/rest", "https://school.example/gone", "https://school.example/old"]
    again = await run(*urls, now="2026-10-10T17:59:59Z", resumed={1})
    assert server.asked() == ["school.example/rest"]
    assert again.failures == {"https://school.example/gone": "http_404"}
    response = again.pages[PAGE]
    assert (response.meta["resumed"], response.meta["fetched_at"], response.meta["not_modified"]) == (True, NOON, False)
    assert "resumed" not in again.pages["https://school.example/rest"].meta


async def test_confirmed_page_is_taken_up_as_confirmed(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    await run()
    await run(now=NEXT_DAY, run_id=2)
    server.log.clear()
    third = await run(now="2026-10-11T13:00:00Z", run_id=2, resumed={2})
    meta = third.pages[PAGE].meta
    assert server.asked() == []
    assert (meta["resumed"], meta["not_modified"], meta["stored_at"], meta["fetched_at"]) == (True, True, NOON, NEXT_DAY)


async def test_page_of_a_finished_run_is_asked_for(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    await run()
    await run(now="2026-10-10T12:30:00Z", run_id=2)
    assert server.asked() == [AT, AT]


async def test_robots_is_asked_for_by_a_taken_up_run_too(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    await run()
    await run(resumed={1})
    assert server.asked(robots=True) == ["school.example/robots.txt", AT, "school.example/robots.txt"]


async def test_secret_of_an_address_is_not_in_the_file(server: FaultServer, run: Callable[..., Any], tmp_path: Path) -> None:
    server.routes["school.example/feed?pass=s3cret"] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    meta = {"masked_url": "https://school.example/feed?pass=${PASS}"}
    await run("https://school.example/feed?pass=s3cret", meta=meta)
    second = await run("https://school.example/feed?pass=s3cret", meta=meta, run_id=2)
    assert second.pages["https://school.example/feed?pass=s3cret"].meta["not_modified"] is True
    assert all(b"s3cret" not in file.read_bytes() for file in tmp_path.iterdir())


async def test_304_that_nobody_asked_for_is_a_failure(server: FaultServer, run: Callable[..., Any]) -> None:
    server.routes[AT] = Answer(status=304, body=b"", headers={})
    outcome = await run()
    assert outcome.failures == {PAGE: "http_304"}


async def test_cache_that_cannot_be_opened_is_done_without(
    server: FaultServer, run: Callable[..., Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    (tmp_path / "academy.db.pages").mkdir()
    for run_id in (1, 2):
        outcome = await run(run_id=run_id)
        assert (outcome.pages[PAGE].body, outcome.pages[PAGE].flags) == (b"<h1>Go</h1>", [])
    assert caplog.text.count("(unable to open database file): going on without it") == 2


@pytest.mark.parametrize("call", ["get", "put"])
async def test_cache_that_fails_midway_is_done_without(
    server: FaultServer, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, call: str
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    server.routes[AT] = page(b"<h1>Go</h1>", {"ETag": '"1"'})
    await run()
    monkeypatch.setattr(PageCache, call, fail)
    outcome = await run(now=NEXT_DAY, run_id=2)
    assert outcome.pages[PAGE].body == b"<h1>Go</h1>"
    assert "(disk I/O error): going on without it" in caplog.text


def test_page_confirmed_after_the_cache_has_failed_has_its_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    crawler = get_crawler(AskingSpider, dict(project_settings(PAGE_CACHE=True, DATABASE=str(tmp_path / "academy.db"), NOW=NOON)))
    crawler.spider = AskingSpider.from_crawler(crawler, run_ids={"example": 1})
    cache = PageCacheMiddleware.from_crawler(crawler)
    cache.open(crawler.spider)
    asked = [Request(f"{PAGE}{number}", meta={"school": "example"}) for number in (1, 2)]
    for request in asked:
        cache.process_response(request, HtmlResponse(request.url, body=b"<h1>Go</h1>", headers={"ETag": '"1"'}))
        assert cache.process_request(request) is None
    monkeypatch.setattr(PageCache, "put", fail)
    bodies = [cache.process_response(request, Response(request.url, status=304)).body for request in asked]
    assert bodies == [b"<h1>Go</h1>", b"<h1>Go</h1>"]
