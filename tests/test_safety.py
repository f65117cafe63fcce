"""What `scrapy doctor` says of settings that are weaker than those of the project."""

from typing import Any

import pytest
from scrapy.settings import Settings

from pipelines.safety import weaknesses
from scrapers import settings as shipped

MIRROR = "http://127.0.0.1:8000"
OURS = shipped.DOWNLOADER_MIDDLEWARES


def said(**given: Any) -> list[tuple[str, str]]:
    """Level and text of every finding, the settings given as with -s."""
    settings = Settings()
    settings.setmodule("scrapers.settings", priority="project")
    settings.setdict(given, priority="cmdline")
    return [(each.level, each.text) for each in weaknesses(settings)]


def test_shipped_settings_have_no_weakness() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("name", "value", "level", "text"),
    [
        ("COOKIES_ENABLED", "True", "bad", "COOKIES_ENABLED is True: prices may be made for us alone"),
        ("DOWNLOAD_VERIFY_CERTIFICATES", "False", "bad",
         "DOWNLOAD_VERIFY_CERTIFICATES is False: any machine on the way can answer in a school's name"),
        ("DOWNLOAD_FAIL_ON_DATALOSS", "False", "bad", "DOWNLOAD_FAIL_ON_DATALOSS is False: half a page passes for a whole one"),
        ("MEMUSAGE_ENABLED", "0", "bad", "MEMUSAGE_ENABLED is False: a run that grows without end is not ended"),
        ("DOWNLOAD_MAXSIZE", "0", "bad", "DOWNLOAD_MAXSIZE is 0: one page can fill the memory"),
        ("DOWNLOAD_MAXSIZE", str(2**40), "bad", "DOWNLOAD_MAXSIZE is 1099511627776, 16777216 as shipped: one page can fill the memory"),
        ("DOWNLOAD_MAXSIZE", str(2**25), "warning", "DOWNLOAD_MAXSIZE is 33554432, 16777216 as shipped: one page can fill the memory"),
        ("CLOSESPIDER_TIMEOUT", "0", "bad", "CLOSESPIDER_TIMEOUT is 0: a run that hangs is not cut in time"),
        ("MEMUSAGE_LIMIT_MB", "0", "bad", "MEMUSAGE_LIMIT_MB is 0: a run that grows is not ended in time"),
        ("MEMUSAGE_LIMIT_MB", "2048", "warning", "MEMUSAGE_LIMIT_MB is 2048, 1024 as shipped: a run that grows is not ended in time"),
        ("DUE_HOURS", "1000", "bad", "DUE_HOURS is 1000, 20 as shipped: `crawlall` leaves a school out for longer, and says nothing"),
        ("DOWNLOAD_DELAY", "0.25", "bad", "DOWNLOAD_DELAY is 0.25, 1 as shipped: less than a second between two requests to a school"),
        ("CRAWL_DELAY_MAX", "0", "bad", "CRAWL_DELAY_MAX is 0, 30 as shipped: a longer Crawl-delay of a robots.txt is not kept"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", "8", "bad",
         "CONCURRENT_REQUESTS_PER_DOMAIN is 8, 1 as shipped: a school is asked for several pages at once"),
        ("DOWNLOAD_SLOTS", '{"otus.ru": {"delay": 0}}', "bad",
         "DOWNLOAD_SLOTS has {'delay': 0} for otus.ru: it is asked more often than other hosts"),
        ("LOG_FORMATTER", "scrapy.logformatter.LogFormatter", "bad",
         "LOG_FORMATTER is scrapy.logformatter.LogFormatter: words of reviews and names may stand in the log"),
        ("NOW", "2026-10-01T12:00:00Z", "bad",
         "NOW is 2026-10-01T12:00:00Z: the clock stands still, everything is dated so and nothing grows old"),
        ("EXTENSIONS", {"scrapy.extensions.closespider.CloseSpider": None}, "bad",
         "EXTENSIONS is without scrapy.extensions.closespider.CloseSpider: CLOSESPIDER_TIMEOUT cuts nothing"),
    ],
)  # fmt: skip
def test_setting_that_is_weaker_than_shipped_is_said_with_the_reason(name: str, value: Any, level: str, text: str) -> None:
    assert said(**{name: value}) == [(level, text)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOWNLOAD_MAXSIZE", "1000000"),
        ("DOWNLOAD_DELAY", "3"),
        ("CLOSESPIDER_TIMEOUT", "3600"),
        ("RETRY_TIMES", "0"),
        ("MIN_COURSES", "1000"),
    ],
)
def test_setting_that_is_stricter_than_shipped_is_no_weakness(name: str, value: str) -> None:
    assert said(**{name: value}) == []


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("scrapers.guard.OutsideGuard", "a page can send us to any address"),
        ("scrapers.robots.RobotsGuard", "robots.txt is not obeyed"),
        ("scrapers.guard.GuardedRedirects", "redirects are not judged hop by hop"),
    ],
)
def test_guard_that_is_switched_off_is_bad(part: str, why: str) -> None:
    assert said(DOWNLOADER_MIDDLEWARES={**OURS, part: None}) == [("bad", f"DOWNLOADER_MIDDLEWARES is without {part}: {why}")]


def test_guard_that_comes_too_late_is_bad() -> None:
    text = "DOWNLOADER_MIDDLEWARES has another order than as shipped: one part lets pass what the next would have stopped"
    assert said(DOWNLOADER_MIDDLEWARES={**OURS, "scrapers.guard.OutsideGuard": 950}) == [("bad", text)]


def test_list_on_the_command_line_takes_the_place_of_ours_and_all_that_is_lost_is_said() -> None:
    found = said(DOWNLOADER_MIDDLEWARES='{"scrapers.guard.OutsideGuard": null}')
    assert [text.removeprefix("DOWNLOADER_MIDDLEWARES is without ").partition(":")[0] for _, text in found[:4]] == [
        "scrapers.guard.OutsideGuard",
        "scrapers.robots.RobotsGuard",
        "scrapers.throttle.PatientRetries",
        "scrapers.guard.GuardedRedirects",
    ]
    assert "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware" in found[4][1]
    assert [level for level, _ in found] == ["bad"] * 5


def test_part_of_scrapy_that_is_switched_on_again_is_bad() -> None:
    part = "scrapy.downloadermiddlewares.redirect.RedirectMiddleware"
    text = f"DOWNLOADER_MIDDLEWARES has {part}: parts of Scrapy that know nothing of our limits"
    assert said(DOWNLOADER_MIDDLEWARES={**OURS, part: 610}) == [("bad", text)]


@pytest.mark.parametrize(
    ("scheme", "handler", "why"),
    [
        ("file", "scrapy.core.downloader.handlers.file.FileDownloadHandler", "what is no web page can be asked for"),
        ("https", "scrapy.core.downloader.handlers._httpx.HttpxDownloadHandler", "it connects to addresses inside our own network"),
    ],
)
def test_download_handler_of_another_kind_is_bad(scheme: str, handler: str, why: str) -> None:
    text = f"DOWNLOAD_HANDLERS has {handler} for {scheme}: {why}"
    assert said(DOWNLOAD_HANDLERS={**shipped.DOWNLOAD_HANDLERS, scheme: handler}) == [("bad", text)]


def test_promise_that_is_lowered_is_bad_and_says_for_how_many() -> None:
    told = "3 spiders promise more (skillbox: 100), and a run that finds less than they promise is published"
    assert said(MIN_COURSES="40") == [("bad", f"MIN_COURSES is 40: {told}")]


def test_rehearsal_on_a_mirror_is_a_warning_and_its_pace_is_not_looked_at() -> None:
    found = said(MIRROR_URL=MIRROR, NOW="2026-10-01T12:00:00Z", MIN_COURSES="0", DOWNLOAD_DELAY=0, CONCURRENT_REQUESTS_PER_DOMAIN=8)
    assert [(level, text.partition(" is ")[0]) for level, text in found] == [("warning", "NOW"), ("warning", "MIN_COURSES")]
