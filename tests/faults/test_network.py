"""F25, F27, F33, F36, F37, F39, F40: what a network does to a whole crawl, and what it costs in memory."""

import gzip
import os
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from market.sources import ENVIRONMENT
from tests.crash_harness import ROOT
from tests.crawling import crawl
from tests.fault_server import Answer, Asked, FaultServer, fault_server
from tests.small_school import NAMES, SmallSchool, address, course_page, html, urlset, xml

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HTML = {"Content-Type": "text/html; charset=utf-8"}
FULL = dict.fromkeys(NAMES, 90_000)


def test_school_that_forbids_everything_keeps_its_old_data(school: SmallSchool) -> None:
    """F25: 403 everywhere -> the run fails, no second try, robots.txt is read again by the next run, the old data stays."""
    assert school.crawl() == 0
    school.route("/sitemap.xml", Answer(status=403))
    before = len(school.server.asked(robots=True))
    assert [school.crawl(), school.crawl()] == [1, 1]
    assert school.server.asked(robots=True)[before:] == ["otus.ru/robots.txt", "otus.ru/sitemap.xml"] * 2
    assert school.last_run() == ("failed", "1 of 1 pages failed")
    assert school.failed_pages() == [("/sitemap.xml", "http_403")]
    assert school.prices() == FULL


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty_body"),
        (b"ok", "no_static_data"),
        (b'<html><body><div id="app"></div><script src="/bundle.js"></script></body></html>', "no_static_data"),
    ],
    ids=["empty", "tiny", "JavaScript alone"],
)
def test_page_without_a_word_of_the_course_is_no_course_and_no_loss(school: SmallSchool, body: bytes, reason: str) -> None:
    """F27, F40: empty 200, tiny body, a page that only JavaScript fills -> `empty_body` or `no_static_data`, never «no courses»."""
    assert school.crawl() == 0
    school.route("/lessons/go/", html(body))
    assert school.crawl() == 0
    assert school.failed_pages() == [("/lessons/go/", reason)]
    assert school.prices() == FULL


def confirmed(body: bytes, etag: str) -> Callable[[Asked], Answer]:
    """A page that the site confirms to whoever names its ETag, whole or not."""

    def answer(asked: Asked) -> Answer:
        if asked.headers.get("If-None-Match") == etag:
            return Answer(status=304, body=b"", headers={"ETag": etag})
        return Answer(body=body, headers={**HTML, "ETag": etag})

    return answer


@pytest.mark.parametrize(
    ("body", "reason"),
    [(course_page("go")[:-20], "truncated"), (b'<html><div id="app"></div></html>', "no_static_data")],
    ids=["cut", "says nothing"],
)
def test_page_that_could_not_be_read_is_not_asked_about_but_for(school: SmallSchool, body: bytes, reason: str) -> None:
    """F34: a page with an ETag came cut off, or said nothing -> it is not kept for a 304, which would confirm it day after day."""
    school.route("/lessons/go/", confirmed(body, '"1"'))
    assert [school.crawl(), school.failed_pages()] == [0, [("/lessons/go/", reason)]]
    school.route("/lessons/go/", confirmed(course_page("go"), '"1"'))
    school.server.log.clear()
    assert [school.crawl(), school.failed_pages(), school.prices()] == [0, [], FULL]
    assert [asked.headers.get("If-None-Match") for asked in school.server.log if asked.url == "otus.ru/lessons/go/"] == [None]


def signed(folder: Path, *, until: timedelta) -> Path:
    """A certificate for loopback, made by nobody."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key(), serial_number=1)
        .not_valid_before(today - timedelta(days=10))
        .not_valid_after(today + until)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "own.pem"
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(params=[timedelta(days=1), timedelta(days=-1)], ids=["self-signed", "expired"])
def unvouched(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[FaultServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed(tmp_path, until=request.param))
    with fault_server(tls=context) as server:
        server.routes["school.example/"] = Answer()
        yield server


async def test_certificate_that_nobody_vouches_for_is_refused(unvouched: FaultServer) -> None:
    """F33: expired or self-signed certificate -> `tls`, nothing is sent."""
    outcome = await crawl(unvouched.url, "https://school.example/", meta={"robots_exempt": True})
    assert outcome.failures == {"https://school.example/": "tls"}
    assert unvouched.asked(robots=True) == []


async def test_school_may_be_excepted_from_the_check(unvouched: FaultServer) -> None:
    """F33: a documented exception for one spider (`DOWNLOAD_VERIFY_CERTIFICATES` in its `custom_settings`) -> read."""
    outcome = await crawl(unvouched.url, "https://school.example/", DOWNLOAD_VERIFY_CERTIFICATES=False)
    assert list(outcome.pages) == ["https://school.example/"]


def test_site_learns_nothing_by_which_to_tell_us_apart(school: SmallSchool) -> None:
    """F39: personal or A/B prices -> no cookie is sent back, and every request has the same headers."""
    body = course_page("go")
    school.route("/lessons/go/", Answer(body=body, headers={**HTML, "Set-Cookie": "group=B; Path=/"}))
    school.route("/sitemap.xml", Answer(body=urlset(*map(address, NAMES)), headers={"Content-Type": "text/xml", "Set-Cookie": "visitor=1"}))
    assert [school.crawl(), school.crawl()] == [0, 0]
    personal = {"Cookie", "Referer", "Authorization"}
    told = [{name: value for name, value in each.headers.items() if name != "Host"} for each in school.server.log]
    assert [personal & headers.keys() for headers in told] == [set()] * len(told)
    pages = [headers for headers, each in zip(told, school.server.log, strict=True) if "/lessons/" in each.url]
    assert {name: {headers.get(name) for headers in pages} for name in pages[0]} == {name: {value} for name, value in pages[0].items()}


def test_two_readings_of_one_day_that_differ_are_no_price(school: SmallSchool) -> None:
    """F39: two readings disagree by much -> the second is kept aside until it is read again; the old price stays."""
    assert school.crawl() == 0
    school.route("/lessons/go/", html(course_page("go", price="9000.00")))
    assert school.crawl() == 0
    assert school.prices() == FULL
    school.route("/lessons/go/", html(course_page("go")))
    assert school.crawl() == 0
    assert school.rows("SELECT price / 100, valid_to IS NULL FROM offer_history WHERE confirmed = 0") == [(9_000, 0)]
    assert school.prices() == FULL


MOST_MORE = 96 * 1024
"""Kilobytes that hostile answers may cost beyond what the same crawl needs without them: a few times the largest body that is read."""


def bomb(packed_by: str) -> bytes:
    """A gigabyte of nothing, packed."""
    block = b"\0" * (1 << 20)
    if packed_by == "gzip":
        return gzip.compress(block, 9) * 1024
    if packed_by == "br":
        packer = brotli.Compressor(quality=5)
        return b"".join(packer.process(block) for _ in range(1024)) + packer.finish()
    pressed = zstd.compress(block)
    return pressed * 1024


def peak(school: SmallSchool, database: Path) -> int:
    """The most memory that one `scrapy crawl` had, in kilobytes; what `wait4` tells would be no less than the memory of this process."""
    arguments = school.console.arguments("crawl", "otus", database=database, MIRROR_URL=school.server.url, BACKOFF_BASE=0.01)
    most = 0
    with (school.folder / "log").open("ab") as log:
        command = [sys.executable, "-m", "scrapy", *arguments]
        child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **ENVIRONMENT}, stdout=log, stderr=log)
        while child.poll() is None:
            found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{child.pid}/status").read_text("ascii"))
            most = int(found[1]) if found else most
            time.sleep(0.02)
    return most


def test_hostile_bodies_cost_a_bounded_amount_of_memory(school: SmallSchool, tmp_path: Path) -> None:
    """F36, F37: bombs in gzip, br and zstd, a page of 200 MB, a sitemap bomb -> `too_large`, the others go on; peak memory is bounded."""
    plain = peak(school, tmp_path / "plain.db")
    school.route("/lessons/go/", html(b"<html>" + b" " * 200_000_000))
    for name, encoding in (("java", "gzip"), ("kotlin", "br"), ("linux", "zstd")):
        school.route(f"/lessons/{name}/", Answer(body=bomb(encoding), headers={**HTML, "Content-Encoding": encoding}))
    school.route("/lessons/php/", html(b"<div>" * 500_000))
    school.route("/lessons/ruby/", html(b"<script type='application/ld+json'>" + b"[" * 1_000_000 + b"</script>"))
    hostile = peak(school, tmp_path / "academy.db")
    assert dict(school.failed_pages()) == {
        "/lessons/go/": "too_large",
        "/lessons/java/": "too_large",
        "/lessons/kotlin/": "too_large",
        "/lessons/linux/": "too_large",
        "/lessons/php/": "no_static_data",
        "/lessons/ruby/": "no_static_data",
    }
    school.route("/sitemap.xml", xml(bomb("gzip")))
    packed = peak(school, tmp_path / "sitemap.db")
    (school.folder / "peak").write_text(f"{plain} {hostile} {packed}", "ascii")
    assert max(hostile, packed) - plain < MOST_MORE
