import logging
from collections.abc import Iterator
from itertools import pairwise

import pytest

from scrapers.robots import HostRules
from tests.crawling import crawl
from tests.fault_server import Answer, Asked, FaultServer, fault_server
from tests.small_school import NAMES, SmallSchool

TEXT = {"Content-Type": "text/plain"}
URLS = [f"https://school.example/private/{number}" for number in range(8)]


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        running.routes |= {url.removeprefix("https://"): Answer() for url in URLS}
        yield running


def robots(body: bytes, **changed: object) -> Answer:
    return Answer(body=body, headers=TEXT, **changed)


async def test_nothing_is_fetched_before_robots_is_known_however_many_ask_at_once(server: FaultServer) -> None:
    """F43: Disallow, many requests at once -> nothing is fetched before robots.txt is known; what it forbids is `robots`, counted."""
    server.routes["school.example/robots.txt"] = robots(b"User-agent: *\nDisallow: /\n", wait=0.3)
    outcome = await crawl(server.url, *URLS)
    assert server.asked(robots=True) == ["school.example/robots.txt"]
    assert outcome.failures == dict.fromkeys(URLS, "robots")
    assert outcome.stats["robots/robots"] == 8


async def test_one_robots_file_serves_a_whole_run(server: FaultServer) -> None:
    outcome = await crawl(server.url, *URLS)
    assert server.asked(robots=True).count("school.example/robots.txt") == 1
    assert sorted(outcome.pages) == URLS


@pytest.mark.parametrize("status", [500, 502, 503, 429])
async def test_host_is_left_alone_when_robots_cannot_be_had(server: FaultServer, status: int, caplog: pytest.LogCaptureFixture) -> None:
    """F44, F45: robots.txt answers 5xx or 429 -> nothing of the host is asked for in this run, `robots_unreachable`."""
    server.routes["school.example/robots.txt"] = robots(b"", status=status)
    with caplog.at_level(logging.WARNING):
        outcome = await crawl(server.url, *URLS)
    assert server.asked(robots=True) == ["school.example/robots.txt"]
    assert outcome.failures == dict.fromkeys(URLS, "robots_unreachable")
    assert f"robots.txt cannot be had (http_{status})" in caplog.text


async def test_host_is_left_alone_when_robots_times_out(server: FaultServer) -> None:
    """F44: robots.txt does not come in time -> the host is left alone for this run."""
    server.routes["school.example/robots.txt"] = robots(b"", wait=1.5)
    outcome = await crawl(server.url, *URLS, DOWNLOAD_TIMEOUT=0.5)
    assert server.asked() == []
    assert outcome.failures == dict.fromkeys(URLS, "robots_unreachable")


async def test_host_is_left_alone_when_robots_hangs_up(server: FaultServer) -> None:
    """F44: the connection is reset instead of robots.txt -> the host is left alone for this run."""
    server.routes["school.example/robots.txt"] = robots(b"", hang_up=True)
    outcome = await crawl(server.url, *URLS)
    assert server.asked() == []
    assert outcome.failures == dict.fromkeys(URLS, "robots_unreachable")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_missing_robots_allows_everything(server: FaultServer, status: int) -> None:
    """F45: robots.txt is missing, forbidden or gone (401, 403, 404, 410) -> everything is allowed, as RFC 9309 says."""
    server.routes["school.example/robots.txt"] = robots(b"no", status=status)
    outcome = await crawl(server.url, *URLS)
    assert sorted(outcome.pages) == URLS


async def test_empty_robots_allows_everything(server: FaultServer) -> None:
    server.routes["school.example/robots.txt"] = robots(b"")
    outcome = await crawl(server.url, URLS[0])
    assert list(outcome.pages) == [URLS[0]]


@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf\n", b"<!-- a page --><!-- of ours -->\n", b'<?xml version="1.0"?>\n<!-- a page -->']
)
@pytest.mark.parametrize("begins", [b"<!DOCTYPE html><html>", b"<HTML lang=ru>", b"<head><title>404</title></head>"])
async def test_robots_that_is_a_web_page_has_no_rules_and_is_flagged(
    server: FaultServer, caplog: pytest.LogCaptureFixture, before: bytes, begins: bytes
) -> None:
    """F46: robots.txt is a web page, also behind a comment or an XML declaration -> taken as having no rules, counted and warned of."""
    server.routes["school.example/robots.txt"] = Answer(body=before + begins + b"User-agent: *\nDisallow: /\n</html>")
    outcome = await crawl(server.url, URLS[0])
    assert list(outcome.pages) == [URLS[0]]
    assert outcome.stats["robots/html"] == 1
    assert "is an HTML page" in caplog.text


async def test_rules_behind_a_comment_of_html_are_rules(server: FaultServer) -> None:
    server.routes["school.example/robots.txt"] = robots(b"<!-- robots -->\nUser-agent: *\nDisallow: /\n")
    outcome = await crawl(server.url, URLS[0])
    assert outcome.failures == {URLS[0]: "robots"}


async def test_rules_beyond_500_kib_are_not_read(server: FaultServer) -> None:
    """F47: robots.txt of more than 500 KiB -> the first 500 KiB count."""
    server.routes["school.example/robots.txt"] = robots(b"User-agent: *\n" + b"#" * 512_000 + b"\nDisallow: /\n")
    outcome = await crawl(server.url, URLS[0])
    assert list(outcome.pages) == [URLS[0]]


async def test_robots_is_followed_over_five_redirects(server: FaultServer) -> None:
    """F50: robots.txt behind five redirects -> followed."""
    server.routes["school.example/robots.txt"] = Answer(status=301, headers={"Location": "/r1"})
    server.routes |= {f"school.example/r{n}": Answer(status=301, headers={"Location": f"/r{n + 1}"}) for n in range(1, 5)}
    server.routes["school.example/r5"] = robots(b"User-agent: *\nDisallow: /\n")
    outcome = await crawl(server.url, URLS[0])
    assert outcome.failures == {URLS[0]: "robots"}


async def test_robots_behind_more_than_five_redirects_is_taken_for_missing(server: FaultServer) -> None:
    """F50: robots.txt behind more than five redirects -> taken for missing."""
    server.routes["school.example/robots.txt"] = Answer(status=301, headers={"Location": "/r1"})
    server.routes |= {f"school.example/r{n}": Answer(status=301, headers={"Location": f"/r{n + 1}"}) for n in range(1, 9)}
    outcome = await crawl(server.url, URLS[0])
    assert list(outcome.pages) == [URLS[0]]
    assert "school.example/r6" not in server.asked()


async def test_redirect_into_a_forbidden_part_is_not_followed(server: FaultServer) -> None:
    """F43: a redirect into a forbidden part -> not followed, `robots`."""
    server.routes["school.example/robots.txt"] = robots(b"User-agent: *\nDisallow: /private/\n")
    server.routes["school.example/open"] = Answer(status=302, headers={"Location": "/private/0"})
    outcome = await crawl(server.url, "https://school.example/open")
    assert outcome.failures == {"https://school.example/open": "robots"}
    assert server.asked() == ["school.example/open"]


async def test_each_host_is_asked_for_its_own_robots(server: FaultServer) -> None:
    server.routes["other.example/robots.txt"] = robots(b"User-agent: *\nDisallow: /\n")
    server.routes["other.example/a"] = Answer()
    outcome = await crawl(server.url, URLS[0], "https://other.example/a")
    assert (list(outcome.pages), outcome.failures) == ([URLS[0]], {"https://other.example/a": "robots"})


async def test_rules_for_us_go_before_rules_for_all(server: FaultServer) -> None:
    server.routes["school.example/robots.txt"] = robots(b"User-agent: *\nAllow: /\n\nUser-agent: AcademyMarket\nDisallow: /private/1\n")
    outcome = await crawl(server.url, URLS[0], URLS[1])
    assert (list(outcome.pages), outcome.failures) == ([URLS[0]], {URLS[1]: "robots"})


async def test_rules_for_another_robot_are_not_found_in_our_contact(server: FaultServer) -> None:
    """F43: a contact that holds another robot's name -> our own group counts, or the one for all, not that robot's."""
    body = b"User-agent: *\nDisallow: /private/\n\nUser-agent: Yandex\nAllow: /\n"
    server.routes["school.example/robots.txt"] = robots(body)
    outcome = await crawl(server.url, URLS[0], USER_AGENT="AcademyMarket/0.1 (+me@yandex.ru)")
    assert (server.asked(), outcome.failures) == ([], {URLS[0]: "robots"})


async def test_every_redirect_into_what_is_forbidden_is_counted(server: FaultServer) -> None:
    """F43: Disallow, reached by several redirects -> each is refused and counted, the second as the first."""
    server.routes["school.example/robots.txt"] = robots(b"User-agent: *\nDisallow: /private/\n")
    asked = [f"https://school.example/open/{number}" for number in range(3)]
    server.routes |= {url.removeprefix("https://"): Answer(status=302, headers={"Location": "/private/0"}) for url in asked}
    outcome = await crawl(server.url, *asked)
    assert outcome.failures == dict.fromkeys(asked, "robots")
    assert outcome.stats["robots/robots"] == 3


async def test_feed_read_by_agreement_asks_no_robots(server: FaultServer) -> None:
    server.routes["school.example/robots.txt"] = robots(b"User-agent: *\nDisallow: /\n")
    await crawl(server.url, URLS[0], meta={"robots_exempt": True})
    assert server.asked(robots=True) == ["school.example/private/0"]


async def test_agreement_with_one_host_does_not_bind_the_next(server: FaultServer) -> None:
    server.routes["school.example/feed"] = Answer(status=302, headers={"Location": "https://other.example/feed"})
    server.routes["other.example/robots.txt"] = robots(b"User-agent: *\nDisallow: /\n")
    outcome = await crawl(server.url, "https://school.example/feed", meta={"robots_exempt": True})
    assert outcome.failures == {"https://school.example/feed": "robots"}
    assert server.asked(robots=True) == ["school.example/feed", "other.example/robots.txt"]


async def test_robots_may_stand_on_another_host_of_the_school(server: FaultServer) -> None:
    server.routes["school.example/robots.txt"] = Answer(status=301, headers={"Location": "https://www.school.example/robots.txt"})
    server.routes["www.school.example/robots.txt"] = robots(b"User-agent: *\nDisallow: /private/\n")
    outcome = await crawl(server.url, URLS[0], domains=["school.example"])
    assert outcome.failures == {URLS[0]: "robots"}


async def test_crawl_delay_is_kept_where_it_is_longer_than_ours(server: FaultServer) -> None:
    """F48: Crawl-delay -> kept where it is longer than our own pause."""
    server.routes["school.example/robots.txt"] = robots(b"User-agent: *\nCrawl-delay: 0.4\n")
    await crawl(server.url, *URLS[:3], CRAWL_DELAY_MAX=30)
    times = [entry.at for entry in server.log]
    assert [later - earlier >= 0.2 for earlier, later in pairwise(times[1:])] == [True, True]


async def test_crawl_delay_is_capped(server: FaultServer) -> None:
    """F48: an absurd Crawl-delay -> kept up to `CRAWL_DELAY_MAX`."""
    server.routes["school.example/robots.txt"] = robots(b"User-agent: *\nCrawl-delay: 86400\n")
    outcome = await crawl(server.url, *URLS[:2], CRAWL_DELAY_MAX=0.2)
    assert sorted(outcome.pages) == URLS[:2]


@pytest.mark.parametrize("line", [b"Request-rate: 1/10", b"Visit-time: 0200-0630"])
async def test_rate_and_hours_of_visit_are_said_not_followed(server: FaultServer, caplog: pytest.LogCaptureFixture, line: bytes) -> None:
    """F48: Request-rate, Visit-time -> not followed, and the log says so."""
    server.routes["school.example/robots.txt"] = robots(b"User-agent: *\n" + line + b"\n")
    with caplog.at_level(logging.INFO):
        await crawl(server.url, URLS[0], LOG_LEVEL="INFO")
    assert "school.example: robots.txt has a Request-rate or Visit-time, which is not followed" in caplog.messages


CYRILLIC = "https://school.example/%D0%BA%D1%83%D1%80%D1%81/go"


@pytest.mark.parametrize(
    ("body", "url", "is_allowed"),
    [
        (b"User-agent: *\r\nDisallow: /private/\r\n", URLS[0], False),
        (b"User-agent: *\rDisallow: /private/\r", URLS[0], False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /private/\n", URLS[0], False),
        (b"User-agent: *\nDisallow: /nul\x00\nDisallow: /private/\n", URLS[0], False),
        ("User-agent: *\nDisallow: /курс/\n".encode(), CYRILLIC, False),
        ("User-agent: *\nDisallow: /курс/\n".encode("cp1251"), "https://school.example/%EA%F3%F0%F1/go", False),
        ("User-agent: *\nDisallow: /курс/\n".encode("cp1251"), URLS[0], True),
        (b"User-agent: *\nDisallow: /%D0%BA%D1%83%D1%80%D1%81/\n", CYRILLIC, False),
        (b"User-agent: *\nDisallow: /*/3$\n", "https://school.example/private/3", False),
        (b"User-agent: *\nDisallow: /*/3$\n", "https://school.example/private/33", True),
        (b"User-agent: *\nDisallow: /private/\nAllow: /private/1\n", URLS[1], True),
        (b"User-agent: *\nAllow: /private/\nDisallow: /private/1\n", URLS[1], False),
        (b"User-agent: *\nDisallow: /private\nAllow: /private\n", URLS[1], True),
        (b"User-agent: *\nDisallow:\n", URLS[0], True),
        (b"Disallow: /private/\n", URLS[0], True),
    ],
    ids=[
        "CRLF", "CR", "BOM", "NUL", "Cyrillic", "cp1251", "cp1251 forbids nothing else", "percent-encoded", "wildcard and end",
        "end is the end", "longest match allows", "longest match forbids", "a tie allows", "forbids nothing", "rules for nobody",
    ],
)  # fmt: skip
async def test_robots_in_every_wild_form_is_read_as_meant(server: FaultServer, body: bytes, url: str, is_allowed: bool) -> None:
    """F47: CRLF, BOM, NUL, not UTF-8, wildcards, percent-encoded Cyrillic, ties of length -> read as RFC 9309 says."""
    server.routes["school.example/robots.txt"] = robots(body)
    server.routes[url.removeprefix("https://")] = Answer()
    outcome = await crawl(server.url, url)
    assert (list(outcome.pages), outcome.failures) == (([url], {}) if is_allowed else ([], {url: "robots"}))


async def test_robots_is_asked_for_again_in_the_next_run(server: FaultServer) -> None:
    """F49: robots.txt changes between two runs -> it is asked for anew by each run, however fresh the stored one is."""
    answers = iter([robots(b"User-agent: *\nAllow: /\n"), robots(b"User-agent: *\nDisallow: /\n")])

    def robots_of_the_day(asked: Asked) -> Answer:
        return next(answers)

    server.routes["school.example/robots.txt"] = robots_of_the_day
    first = await crawl(server.url, URLS[0])
    second = await crawl(server.url, URLS[0])
    assert (list(first.pages), second.failures) == ([URLS[0]], {URLS[0]: "robots"})


def test_unreachable_robots_allows_nothing() -> None:
    assert HostRules(unreachable="timeout").refusal("https://school.example/", "AcademyMarket/0.1") == "robots_unreachable"


def test_robots_of_each_run_is_kept_as_evidence(school: SmallSchool) -> None:
    """F49: what robots.txt said in each run -> kept with the run, the same text once, with what it forbade."""
    assert school.crawl() == 0
    school.route("/robots.txt", robots(b"User-agent: *\nDisallow: /lessons/go/\n"))
    assert [school.crawl(), school.crawl()] == [0, 0]
    assert school.rows("SELECT run_id, host, verdict, status, refused, text FROM robots_files JOIN robots_texts USING (sha256)") == [
        (1, "otus.ru", "rules", 200, 0, "User-agent: *\nAllow: /\n"),
        (2, "otus.ru", "rules", 200, 1, "User-agent: *\nDisallow: /lessons/go/\n"),
        (3, "otus.ru", "rules", 200, 1, "User-agent: *\nDisallow: /lessons/go/\n"),
    ]
    assert school.rows("SELECT count(*) FROM robots_texts") == [(2,)]
    assert school.current() == sorted(NAMES)
