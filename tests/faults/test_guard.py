import logging
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.addresses import RefusedAddressError, guarded_socket, is_public, is_refused_host
from tests.crawling import crawl
from tests.fault_server import Answer, FaultServer, fault_server


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        running.routes["school.example/"] = Answer()
        yield running


PRIVATE = [
    "127.0.0.1", "127.255.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1",
    "fec0::1", "fec0::1%eth0", "feff:ffff::1", "192.0.0.8", "3fff::1", "::10.0.0.1", "::ffff:0:10.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "64:ff9b:1:a00:1::", "64:ff9b:1::808:808",
    "2002:a00:1::1", "2002:c0a8:101::", "2002:a9fe:a9fe::1",
    # Teredo: the server, then the client with every bit turned: 10.0.0.1 and 127.0.0.1 behind a public server, and a server within.
    "2001:0:808:808:8000:63bf:f5ff:fffe", "2001:0:808:808:8000:63bf:80ff:fffe", "2001:0:a00:1:8000:63bf:f7f7:f7f7",
]  # fmt: skip


WRAPPED = ["2002:808:808::1", "2001:0:808:808:8000:63bf:f7f7:f7f7"]


@pytest.mark.parametrize("address", PRIVATE)
def test_address_of_our_own_network_is_not_public(address: str) -> None:
    """F30: private, loopback, link-local, site-local, carrier-grade addresses, also wrapped (mapped, NAT64, 6to4, Teredo) -> not public."""
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["8.8.8.8", "77.88.55.242", "2a02:6b8::2:242", "::ffff:8.8.8.8", "64:ff9b::808:808", *WRAPPED])
def test_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address) is True


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "db.localhost",
        "printer.local",
        "metadata.google.internal",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "017700000001",
    ],
)
def test_name_that_leads_home_is_refused(host: str) -> None:
    """F30: odd ways to write a local address (127.1, 2130706433, localhost.) -> refused."""
    assert is_refused_host(host) is True


@pytest.mark.parametrize("host", ["skillbox.ru", "ru.hexlet.io", "xn--80ak6aa92e.com", "1c.ru", "local.ru", "8.8.8.8"])
def test_name_of_a_site_is_not_refused(host: str) -> None:
    assert is_refused_host(host) is False


@given(st.text(max_size=40))
def test_judging_a_host_never_raises(host: str) -> None:
    assert is_refused_host(host) in {True, False}


@pytest.mark.parametrize("address", PRIVATE)
def test_no_socket_is_made_for_an_address_of_our_own(address: str) -> None:
    """F31: a second look-up that gives another address -> the address connected to is the one that is judged."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(RefusedAddressError):
        guarded_socket((family, socket.SOCK_STREAM, 0, "", (address, 443)))


async def test_name_that_resolves_to_loopback_is_stopped_at_the_connection(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """F31: a public name that resolves to our own network -> stopped where the connection is made, on the very address."""
    port = server.url.rpartition(":")[2]

    async def resolve(self: object, host: str, port: int = 0, family: object = None) -> list[dict[str, object]]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", resolve)
    url = f"http://rebound.example:{port}/secret"
    outcome = await crawl("", url, meta={"robots_exempt": True}, CONTACT="mail@academy.example")
    assert outcome.failures == {url: "refused_address"}
    assert server.asked(robots=True) == []


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://0.0.0.0:{port}/",
        "http://localhost:{port}/",
        "http://127.1/",
    ],
)
async def test_start_request_into_our_own_network_is_refused(server: FaultServer, target: str) -> None:
    """F30: a start request into our own network -> refused before anything is sent, `refused_address` or `refused_scheme`."""
    url = target.format(port=server.url.rpartition(":")[2])
    outcome = await crawl("", url, CONTACT="mail@academy.example")
    assert outcome.failures == {url: "refused_address"}
    assert server.asked(robots=True) == []


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1/admin", "refused_address"),
        ("http://169.254.169.254/latest/meta-data/", "refused_address"),
        ("http://[::1]/", "refused_address"),
        ("http://2130706433/", "refused_address"),
        ("https://other.example/", "offsite"),
        ("//other.example/", "offsite"),
        ("https://school.example.other.example/", "offsite"),
        ("https://school.example@other.example/", "refused_address"),
        ("file:///etc/passwd", "refused_scheme"),
        ("ftp://school.example/a", "refused_scheme"),
        ("data:text/html,<h1>1</h1>", "refused_scheme"),
        ("/showcaptcha?retpath=1", "challenge"),
    ],
    ids=str,
)
async def test_redirect_is_no_way_out(server: FaultServer, location: str, reason: str) -> None:
    """F30: a redirect to 127.0.0.1, a mapped IPv6 address, file:, data: or ftp: -> refused, also for start requests."""
    server.routes["school.example/go"] = Answer(status=302, headers={"Location": location})
    outcome = await crawl(server.url, "https://school.example/go", domains=["school.example"])
    assert outcome.failures == {"https://school.example/go": reason}
    assert server.asked() == ["school.example/go"]


async def test_start_request_to_another_host_is_refused(server: FaultServer) -> None:
    outcome = await crawl(server.url, "https://other.example/", domains=["school.example"])
    assert outcome.failures == {"https://other.example/": "offsite"}
    assert server.asked(robots=True) == []


async def test_part_of_the_school_s_host_is_ours(server: FaultServer) -> None:
    server.routes["www.school.example/"] = Answer()
    outcome = await crawl(server.url, "https://www.school.example/", domains=["school.example"])
    assert list(outcome.pages) == ["https://www.school.example/"]


async def test_redirect_to_itself_is_a_loop(server: FaultServer) -> None:
    """F29: a redirect to itself -> `redirect_loop`."""
    server.routes["school.example/a"] = Answer(status=302, headers={"Location": "/b"})
    server.routes["school.example/b"] = Answer(status=302, headers={"Location": "/a"})
    outcome = await crawl(server.url, "https://school.example/a")
    assert outcome.failures == {"https://school.example/a": "redirect_loop"}
    assert server.asked() == ["school.example/a", "school.example/b"]


async def test_chain_of_more_than_five_redirects_is_a_loop(server: FaultServer) -> None:
    """F29: a chain of more than five redirects -> `redirect_loop`."""
    server.routes |= {f"school.example/{n}": Answer(status=301, headers={"Location": f"/{n + 1}"}) for n in range(9)}
    outcome = await crawl(server.url, "https://school.example/0")
    assert outcome.failures == {"https://school.example/0": "redirect_loop"}
    assert len(server.asked()) == 6


async def test_meta_refresh_is_not_followed(server: FaultServer) -> None:
    """F30: meta refresh -> not followed."""
    body = b'<html><meta http-equiv="refresh" content="0; url=http://127.0.0.1/"><h1>1</h1></html>'
    server.routes["school.example/a"] = Answer(body=body)
    outcome = await crawl(server.url, "https://school.example/a")
    assert list(outcome.pages) == ["https://school.example/a"]
    assert server.asked() == ["school.example/a"]


async def test_endless_address_is_refused(server: FaultServer) -> None:
    url = "https://school.example/" + "a" * 3000
    outcome = await crawl(server.url, url)
    assert outcome.failures == {url: "url_too_long"}


async def test_unknown_host_is_a_dns_failure(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """F32: NXDOMAIN -> `dns_failure`."""

    async def resolve(self: object, host: str, port: int = 0, family: object = None) -> list[dict[str, object]]:
        raise OSError(None, "no such name")

    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", resolve)
    with caplog.at_level(logging.WARNING):
        outcome = await crawl("", "https://gone.example/", meta={"robots_exempt": True}, CONTACT="mail@academy.example")
    assert outcome.failures == {"https://gone.example/": "dns_failure"}
