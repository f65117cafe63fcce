from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from scrapers import clock, settings
from scrapers.addon import DerivedSettings
from scrapers.failures import RefusedResponse, failure_reason
from scrapers.logs import ReticentLogFormatter, shown_address
from scrapers.sense import senseless
from tests.crawling import crawl, project_settings
from tests.fault_server import Answer, FaultServer, fault_server


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


def derived(**changed: object) -> Settings:
    made = Settings()
    made.setmodule("scrapers.settings", priority="project")
    made.setdict(changed, priority="cmdline")
    DerivedSettings().update_settings(made)
    return made


def test_nothing_that_opens_a_door_is_on() -> None:
    made = project_settings()
    doors = ["TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "METAREFRESH_ENABLED"]
    assert [made.getbool(name) for name in doors] == [False] * 4
    assert made.getbool("DOWNLOAD_VERIFY_CERTIFICATES") is True
    assert {scheme: name for scheme, name in settings.DOWNLOAD_HANDLERS.items() if name is None} == dict.fromkeys(
        ["file", "ftp", "s3", "data"]
    )


def test_a_site_is_asked_once_a_second_and_by_one_request() -> None:
    made = derived(CONTACT="mail@academy.example")
    assert (made.getfloat("DOWNLOAD_DELAY"), made.getint("CONCURRENT_REQUESTS_PER_DOMAIN"), made.getfloat("CRAWL_DELAY_MAX")) == (
        1.0,
        1,
        30.0,
    )


def test_a_mirror_is_asked_without_a_pause() -> None:
    made = derived(MIRROR_URL="http://127.0.0.1:8000")
    assert (made.getfloat("DOWNLOAD_DELAY"), made.getint("CONCURRENT_REQUESTS_PER_DOMAIN"), made.getfloat("CRAWL_DELAY_MAX")) == (
        0.0,
        8,
        0.0,
    )


def test_a_spider_s_own_pause_does_not_hold_on_a_mirror() -> None:
    made = Settings()
    made.setmodule("scrapers.settings", priority="project")
    made.setdict({"DOWNLOAD_DELAY": 5, "DOWNLOAD_SLOTS": {"school.example": {"delay": 9}}}, priority="spider")
    made.set("MIRROR_URL", "http://127.0.0.1:8000", priority="cmdline")
    DerivedSettings().update_settings(made)
    assert (made.getfloat("DOWNLOAD_DELAY"), made.getdict("DOWNLOAD_SLOTS")) == (0.0, {})


async def test_requests_to_one_host_never_overlap(server: FaultServer) -> None:
    urls = [f"https://school.example/{number}" for number in range(4)]
    server.routes |= {url.removeprefix("https://"): Answer(wait=0.2) for url in urls}
    await crawl(server.url, *urls, CONCURRENT_REQUESTS_PER_DOMAIN=1, DOWNLOAD_DELAY=0)
    times = sorted(entry.at for entry in server.log[1:])
    assert [later - earlier >= 0.1 for earlier, later in pairwise(times)] == [True] * 3


async def test_pause_holds_after_a_slow_answer(server: FaultServer) -> None:
    urls = [f"https://school.example/{number}" for number in range(3)]
    server.routes |= {url.removeprefix("https://"): Answer() for url in urls}
    server.routes["school.example/0"] = Answer(wait=0.8)
    await crawl(server.url, *urls, CONCURRENT_REQUESTS_PER_DOMAIN=1, DOWNLOAD_DELAY=0.3)
    times = sorted(entry.at for entry in server.log)
    assert [later - earlier >= 0.15 for earlier, later in pairwise(times)] == [True] * 3


def test_clock_stands_still_where_now_is_set() -> None:
    assert clock.timestamp(clock.now(project_settings(NOW="2026-10-10T15:00:00+03:00"))) == "2026-10-10T12:00:00Z"


def test_clock_runs_where_now_is_not_set() -> None:
    moment = clock.now(project_settings())
    assert moment.microsecond == 0
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=5)


@pytest.mark.parametrize("text", ["2026-10-10T12:00:00", "tomorrow"])
def test_now_without_a_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"NOW|Invalid isoformat"):
        clock.now(project_settings(NOW=text))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RefusedResponse("challenge", "qrator"), "challenge"),
        (HttpError(Response("https://school.example/", status=410)), "http_410"),
        (DownloadTimeoutError(), "timeout"),
        (ZeroDivisionError(), "ZeroDivisionError"),
    ],
    ids=["refused", "http", "timeout", "unknown"],
)
def test_every_failure_has_a_short_name(error: Exception, expected: str) -> None:
    assert failure_reason(error) == expected
    assert failure_reason(Failure(error)) == expected


def test_logs_name_no_secret_and_no_item() -> None:
    request = Request("https://school.example/feed?pass=s3cret", meta={"masked_url": "https://school.example/feed?pass=${PASS}"})
    formatter = ReticentLogFormatter()
    entry = formatter.download_error(Failure(DownloadTimeoutError(request.url)), request, None, request.url)
    assert entry["msg"] % entry["args"] == "Could not download https://school.example/feed?pass=${PASS}: DownloadTimeoutError"
    assert formatter.dropped({"author": "Анна"}, ValueError(), None, None) is None
    assert shown_address(Request("https://school.example/")) == "https://school.example/"


@pytest.mark.parametrize(
    "fault", [Answer(status=403), Answer(body=b"x" * 5000), Answer(body=b"xx", cut=1)], ids=["403", "too_large", "cut"]
)
async def test_log_of_a_crawl_names_no_secret(server: FaultServer, caplog: pytest.LogCaptureFixture, fault: Answer) -> None:
    server.routes["school.example/feed?pass=s3cret"] = fault
    meta = {"masked_url": "https://school.example/feed?pass=${PASS}"}
    with caplog.at_level("INFO"):
        outcome = await crawl(server.url, "https://school.example/feed?pass=s3cret", meta=meta, DOWNLOAD_MAXSIZE=1000)
    assert len(outcome.failures) == 1
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NOW", "2026-10-01T12:00:00Z"),
        ("NOW", "2026-10-01T15:00+03:00"),
        ("NOW", ""),
        ("MIN_COURSES", "0"),
        ("MIN_COURSES", None),
        ("RETRY_AFTER_MAX", "0.5"),
        ("DUE_HOURS", "0"),
        ("DUE_HOURS", "1.5"),
        ("ARCHIVE_KEEP_DAYS", "36500"),
        ("PAGE_CACHE", "0"),
        ("PROGRESS", "true"),
        ("MIRROR_URL", "http://127.0.0.1:8000"),
        ("MIRROR_URL", ""),
    ],
)
def test_setting_that_can_be_meant_is_taken(name: str, value: object) -> None:
    made = project_settings()
    made.set(name, value, priority="cmdline")
    assert list(senseless(made)) == []


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("NOW", "garbage", "not an ISO time with an offset or a Z at its end, as 2026-10-01T12:00:00Z"),
        ("NOW", "2026-10-01T12:00:00", "not an ISO time with an offset or a Z at its end, as 2026-10-01T12:00:00Z"),
        ("NOW", "0001-01-01T00:00:00Z", "no year of ours"),
        ("MIN_COURSES", "abc", "not a whole number from 0"),
        ("MIN_COURSES", "-1", "not a whole number from 0"),
        ("MIN_COURSES", "1.5", "not a whole number from 0"),
        ("RETRY_AFTER_MAX", "abc", "not a number from 0"),
        ("RETRY_AFTER_MAX", "nan", "not a number from 0"),
        ("HOST_STRIKES", "", "not a whole number from 0"),
        ("DUE_HOURS", "1e12", "not a number from 0 to 876000"),
        ("PAGE_CACHE_DAYS", "1000000", "not a whole number from 0 to 36500"),
        ("ARCHIVE", "maybe", "neither True nor False"),
        ("MIRROR_URL", "ftp://x", "MIRROR_URL must look like http://127.0.0.1:8000, not 'ftp://x'"),
    ],
)
def test_setting_that_cannot_be_meant_is_named_with_its_value(name: str, value: str, why: str) -> None:
    made = project_settings()
    made.set(name, value, priority="cmdline")
    assert list(senseless(made)) == [f"{name}={value}: {why}"]
