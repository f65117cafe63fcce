from collections.abc import Iterator

import pytest
from scrapy.exceptions import UsageError

from scrapers.addon import user_agent
from scrapers.mirror import check_mirror, mirrored
from tests.crawling import crawl
from tests.fault_server import Answer, FaultServer, fault_server


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://school.example/", "http://127.0.0.1:8000/school.example/"),
        ("https://school.example", "http://127.0.0.1:8000/school.example/"),
        ("https://school.example?page=2", "http://127.0.0.1:8000/school.example/?page=2"),
        ("http://school.example/a/b?x=%D0%B0+b%2F&y=1&x=2", "http://127.0.0.1:8000/school.example/a/b?x=%D0%B0+b%2F&y=1&x=2"),
        ("https://school.example/a?back=https://other.example/", "http://127.0.0.1:8000/school.example/a?back=https://other.example/"),
        ("https://school.example/a#reviews", "http://127.0.0.1:8000/school.example/a"),
    ],
    ids=str,
)
def test_address_keeps_its_path_and_query_on_the_mirror(url: str, expected: str) -> None:
    assert mirrored(url, "http://127.0.0.1:8000/") == expected


@pytest.mark.parametrize("mirror", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://127.0.0.1:8000/?a=1"], ids=str)
def test_what_cannot_be_a_mirror_is_refused(mirror: str) -> None:
    with pytest.raises(ValueError, match="MIRROR_URL"):
        check_mirror(mirror)


async def test_wrong_mirror_setting_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="MIRROR_URL"):
        await crawl("127.0.0.1:8000", "https://school.example/")


async def test_response_comes_back_under_its_real_address(server: FaultServer) -> None:
    server.routes["school.example/course?a=%D0%B0+b&a=%2F"] = Answer()
    outcome = await crawl(server.url, "https://school.example/course?a=%D0%B0+b&a=%2F")
    assert outcome.pages["https://school.example/course?a=%D0%B0+b&a=%2F"].url == "https://school.example/course?a=%D0%B0+b&a=%2F"
    assert server.asked(robots=True) == ["school.example/robots.txt", "school.example/course?a=%D0%B0+b&a=%2F"]


async def test_redirect_names_real_addresses_and_stays_on_the_mirror(server: FaultServer) -> None:
    server.routes["school.example/old"] = Answer(status=301, headers={"Location": "/new"})
    server.routes["school.example/new"] = Answer()
    outcome = await crawl(server.url, "https://school.example/old")
    assert outcome.pages["https://school.example/old"].url == "https://school.example/new"
    assert server.asked() == ["school.example/old", "school.example/new"]


async def test_no_second_is_spent_between_requests_to_a_mirror(server: FaultServer) -> None:
    urls = [f"https://school.example/{number}" for number in range(20)]
    server.routes |= {url.removeprefix("https://"): Answer() for url in urls}
    outcome = await crawl(server.url, *urls)
    times = [entry.at for entry in server.log]
    assert len(outcome.pages) == 20
    assert max(times) - min(times) < 3


async def test_delay_given_on_the_command_line_holds_on_a_mirror_too(server: FaultServer) -> None:
    server.routes |= {"school.example/1": Answer(), "school.example/2": Answer()}
    await crawl(server.url, "https://school.example/1", "https://school.example/2", DOWNLOAD_DELAY=0.3)
    times = [entry.at for entry in server.log]
    assert times[2] - times[1] >= 0.15


async def test_user_agent_names_the_contact(server: FaultServer) -> None:
    server.routes["school.example/"] = Answer()
    await crawl(server.url, "https://school.example/", CONTACT="mail@academy.example")
    assert [entry.headers["User-Agent"] for entry in server.log] == ["AcademyMarket/0.1 (+mail@academy.example)"] * 2


def test_user_agent_without_a_contact_is_the_name_alone() -> None:
    assert user_agent("") == "AcademyMarket/0.1"
