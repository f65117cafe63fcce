from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.throttle import retry_after
from tests.crawling import crawl
from tests.fault_server import Answer, Asked, FaultServer, fault_server

NOON = datetime(2026, 10, 10, 12, 0, 0, tzinfo=UTC)
PAGE = "https://school.example/course"
AT = "school.example/course"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


def after(*answers: Answer) -> Callable[[Asked], Answer]:
    """The answers in turn; the last one for ever."""
    left = list(answers)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


def refusing(status: int, retry: str | None = None) -> Answer:
    return Answer(status=status, headers={} if retry is None else {"Retry-After": retry})


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"120", 120.0),
        (b" 0 ", 0.0),
        (b"Sat, 10 Oct 2026 12:01:30 GMT", 90.0),
        (b"Sat, 10 Oct 2026 11:00:00 GMT", 0.0),
        (b"99999999999999", float("inf")),
        (b"-5", None),
        (b"1.5", None),
        (b"soon", None),
        (b"Fri, 99999999999999999999 Dec 2027 00:00:00 GMT", None),
        (b"Fri, 31 Dec 99999999999999999999 00:00:00 GMT", None),
        (b"Fri, 31 Dec 2027 99999999999999999999:00:00 GMT", None),
        (b"Fri, 31 Dec 2027 00:00:00 +99999999999999999999", None),
        (b"", None),
        (None, None),
        ("٣".encode(), None),
    ],
    ids=str,
)
def test_retry_after_is_read(header: bytes | None, expected: float | None) -> None:
    """F24: Retry-After as an HTTP date, in the past, or garbage -> read; past is no wait; garbage counts as not given."""
    assert retry_after(header, NOON) == expected


@given(st.binary(max_size=60))
def test_retry_after_is_never_negative_and_never_raises(header: bytes) -> None:
    seconds = retry_after(header, NOON)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_waited_for(server: FaultServer, status: int) -> None:
    """F23: 429 or 503 with Retry-After in seconds -> the page is asked for again after that time."""
    server.routes[AT] = after(refusing(status, "1"), Answer())
    outcome = await crawl(server.url, PAGE)
    first, second = server.times(AT)
    assert list(outcome.pages) == [PAGE]
    assert second - first >= 0.6


async def test_whole_host_waits_and_another_does_not(server: FaultServer) -> None:
    """F23: 429 for one page of a host -> all requests to that host wait, other hosts do not."""
    server.routes[AT] = after(refusing(429, "1"), Answer())
    others = [f"https://school.example/{number}" for number in range(3)]
    server.routes |= {url.removeprefix("https://"): Answer() for url in [*others, "https://free.example/"]}
    await crawl(server.url, PAGE, *others, "https://free.example/", CONCURRENT_REQUESTS_PER_DOMAIN=1)
    refused_at, tried_again_at = server.times(AT)
    asked_at = [server.times(url.removeprefix("https://"))[0] for url in others]
    assert all(at - refused_at >= 0.6 for at in asked_at if at > refused_at)
    assert server.times("free.example/")[0] < tried_again_at


async def test_date_in_the_past_means_at_once(server: FaultServer) -> None:
    """F24: Retry-After in the past -> asked again at once."""
    server.routes[AT] = after(refusing(503, "Sat, 10 Oct 2020 12:00:00 GMT"), Answer())
    outcome = await crawl(server.url, PAGE, BACKOFF_BASE=60)
    first, second = server.times(AT)
    assert list(outcome.pages) == [PAGE]
    assert second - first < 1


async def test_senseless_retry_after_backs_off_twice_as_long_each_time(server: FaultServer) -> None:
    """F24: a senseless Retry-After -> a pause of our own that doubles with each try."""
    server.routes[AT] = after(refusing(503, "soon"), refusing(503, "soon"), Answer())
    await crawl(server.url, PAGE, BACKOFF_BASE=0.2)
    first, second, third = server.times(AT)
    assert second - first >= 0.1
    assert third - second >= 0.2


async def test_more_than_the_longest_wait_gives_the_host_up(server: FaultServer) -> None:
    """F23: Retry-After of more than `RETRY_AFTER_MAX` -> the host is left alone, `rate_limited`; old data stays."""
    others = [f"https://school.example/{number}" for number in range(5)]
    server.routes[AT] = refusing(429, "7200")
    server.routes |= {url.removeprefix("https://"): Answer() for url in others}
    outcome = await crawl(server.url, PAGE, *others, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    # Which request goes first is the scheduler's affair; none goes after the refusal.
    assert server.asked()[-1] == AT
    assert len(server.asked()) == 1 + len(outcome.pages)
    assert outcome.failures == dict.fromkeys({PAGE, *others} - outcome.pages.keys(), "rate_limited")


async def test_short_waits_without_end_give_the_host_up_too(server: FaultServer) -> None:
    """F23: one short Retry-After after another -> the host is left alone when they come to more than `RETRY_AFTER_MAX`."""
    urls = [f"https://school.example/{number}" for number in range(10)]
    server.routes |= {url.removeprefix("https://"): refusing(429, "1") for url in urls}
    outcome = await crawl(server.url, *urls, RETRY_AFTER_MAX=2, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert outcome.failures == dict.fromkeys(urls, "rate_limited")
    assert len(server.asked()) == 3


async def test_429_to_the_last_try_is_rate_limited(server: FaultServer) -> None:
    """F23: 429 to the last try -> `rate_limited`."""
    server.routes[AT] = refusing(429)
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: "rate_limited"}
    assert server.asked() == [AT] * 3


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_server_errors_are_tried_three_times(server: FaultServer, status: int) -> None:
    """F25: errors without end -> three tries and no more."""
    server.routes[AT] = refusing(status)
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: f"http_{status}"}
    assert server.asked() == [AT] * 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_clear_answers_are_not_questioned(server: FaultServer, status: int) -> None:
    """F25: 403 and other clear answers -> asked for once, no second try, no way round."""
    server.routes[AT] = refusing(status)
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: f"http_{status}"}
    assert server.asked() == [AT]


async def test_time_out_is_tried_again_and_named(server: FaultServer) -> None:
    """F38: a host that hangs -> `timeout` after the limit, a bounded number of tries."""
    server.routes[AT] = Answer(wait=1.2)
    outcome = await crawl(server.url, PAGE, DOWNLOAD_TIMEOUT=0.3)
    assert outcome.failures == {PAGE: "timeout"}
    assert server.asked() == [AT] * 3


async def test_answer_that_drips_is_cut_after_the_limit(server: FaultServer) -> None:
    """F38: slow loris, a byte now and then -> `timeout` after the limit for the whole answer, a bounded number of tries."""
    server.routes[AT] = Answer(body=b"x" * 1000, drip=0.1)
    before = monotonic()
    outcome = await crawl(server.url, PAGE, DOWNLOAD_TIMEOUT=0.5)
    assert (outcome.failures, server.asked()) == ({PAGE: "timeout"}, [AT] * 3)
    assert monotonic() - before < 10


async def test_robots_that_drips_is_no_permission(server: FaultServer) -> None:
    """F38: robots.txt hangs -> the host is left alone for this run after the same limit."""
    server.routes["school.example/robots.txt"] = Answer(body=b"User-agent: *\nAllow: /\n" * 50, drip=0.1)
    outcome = await crawl(server.url, PAGE, DOWNLOAD_TIMEOUT=0.5)
    assert (outcome.failures, server.asked()) == ({PAGE: "robots_unreachable"}, [])


async def test_lost_connection_is_tried_again_and_named(server: FaultServer) -> None:
    server.routes[AT] = Answer(hang_up=True)
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: "connection_lost"}


async def test_page_that_comes_at_the_second_try_is_a_page(server: FaultServer) -> None:
    server.routes[AT] = after(Answer(hang_up=True), Answer())
    outcome = await crawl(server.url, PAGE)
    assert (list(outcome.pages), outcome.failures) == ([PAGE], {})


async def test_host_that_never_answers_is_left_alone(server: FaultServer) -> None:
    """F32: a host that does not answer -> left alone after `HOST_STRIKES` failures; nothing of it counts as gone."""
    urls = [f"https://school.example/{number}" for number in range(30)]
    server.routes |= {url.removeprefix("https://"): Answer(hang_up=True) for url in urls}
    outcome = await crawl(server.url, *urls, HOST_STRIKES=4, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert outcome.failures == dict.fromkeys(urls, "connection_lost")
    assert len(server.asked()) < 10


@pytest.mark.parametrize("status", [401, 403, 451])
async def test_host_that_forbids_page_after_page_is_left_alone(server: FaultServer, status: int) -> None:
    """F25: 403 everywhere -> after `HOST_STRIKES` in a row the host is left alone, `blocked`; robots.txt is read anew by each run."""
    urls = [f"https://school.example/{number}" for number in range(30)]
    server.routes |= {url.removeprefix("https://"): refusing(status) for url in urls}
    outcome = await crawl(server.url, *urls, HOST_STRIKES=4, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert sorted(outcome.failures.values()) == ["blocked"] * 26 + [f"http_{status}"] * 4
    assert len(server.asked()) == 4


async def test_page_that_is_forbidden_now_and_then_is_no_sign(server: FaultServer) -> None:
    """F25: 403 for single pages among others -> they fail, the host is asked on."""
    urls = [f"https://school.example/{number}" for number in range(12)]
    server.routes |= {url.removeprefix("https://"): refusing(403) if number % 2 else Answer() for number, url in enumerate(urls)}
    outcome = await crawl(server.url, *urls, HOST_STRIKES=2, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert (len(outcome.pages), set(outcome.failures.values())) == (6, {"http_403"})
