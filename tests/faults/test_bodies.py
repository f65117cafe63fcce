import gzip
import sys
import zlib
from collections.abc import Iterator

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Headers, HtmlResponse

from scrapers.bodies import check_body, is_html
from scrapers.challenges import challenge
from scrapers.dialects import DIALECTS
from scrapers.documents import BrokenDocumentError, load_json
from scrapers.encodings import PIECE, decoder, unpacked
from scrapers.failures import RefusedResponse
from scrapers.feed import FeedError, FeedHead, read_feed
from scrapers.pages import text_problem
from scrapers.sitemap import SitemapError, read_sitemap
from tests.crawling import crawl
from tests.fault_server import Answer, FaultServer, fault_server

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = "https://school.example/course"
AT = "school.example/course"
HTML = {"Content-Type": "text/html; charset=utf-8"}
TEXT = ("<html><h1>Курс</h1>" + "".join(f"<p>{number}</p>" for number in range(3000)) + "</html>").encode()


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


@pytest.mark.parametrize("encoding", PACKERS)
async def test_whole_packed_page_is_read(server: FaultServer, encoding: str) -> None:
    packed = PACKERS[encoding](TEXT)
    server.routes[AT] = Answer(body=packed, headers={**HTML, "Content-Encoding": encoding})
    outcome = await crawl(server.url, PAGE)
    assert outcome.pages[PAGE].body == TEXT
    assert outcome.pages[PAGE].meta["wire_bytes"] == len(packed)
    assert "Content-Encoding" not in outcome.pages[PAGE].headers


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, 4 * PIECE])
def test_body_of_several_members_is_read_to_its_end(encoding: str, size: int) -> None:
    """F36: a body packed in several members, of just the size of our pieces -> read whole; reading always comes to an end."""
    member = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert unpacked(PACKERS[encoding](member) * 3, encoding, 20 * PIECE) == member * 3


@pytest.mark.parametrize("encoding", PACKERS)
@pytest.mark.parametrize("missing", [1, 8, 400])
async def test_cut_packed_page_is_refused_and_asked_for_again(server: FaultServer, encoding: str, missing: int) -> None:
    """F35: a cut gzip, br or zstd body -> `truncated`, tried again; half a page never passes for a whole one."""
    server.routes[AT] = Answer(body=PACKERS[encoding](TEXT)[:-missing], headers={**HTML, "Content-Encoding": encoding})
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: "truncated"}
    assert server.asked() == [AT] * 3


async def test_body_shorter_than_it_says_is_refused(server: FaultServer) -> None:
    """F34: a body shorter than its Content-Length -> `truncated`, tried again."""
    server.routes[AT] = Answer(body=TEXT, headers=HTML, cut=1000)
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: "truncated"}


@pytest.mark.parametrize("missing", [7, 20, len(TEXT) - 1000])
async def test_page_without_its_end_is_asked_for_again_and_given_to_its_spider(server: FaultServer, missing: int) -> None:
    """F34: Content-Length is less than the page: it has no end -> tried again, then `truncated` by its spider, which keeps what came."""
    server.routes[AT] = Answer(body=TEXT[:-missing], headers=HTML)
    outcome = await crawl(server.url, PAGE)
    assert server.asked() == [AT] * 3
    assert text_problem(outcome.pages[PAGE]) == "truncated"


async def test_page_whose_end_comes_with_the_second_try_is_read(server: FaultServer) -> None:
    answers = iter([Answer(body=TEXT[:-20], headers=HTML), Answer(body=TEXT, headers=HTML)])
    server.routes[AT] = lambda _: next(answers)
    outcome = await crawl(server.url, PAGE)
    assert (outcome.pages[PAGE].body, server.asked()) == (TEXT, [AT] * 2)


SITEMAP = b"<urlset><url><loc>https://school.example/a/</loc></url><url><loc>https://school.example/b/</loc></url></urlset>"
FEED = (
    b"<yml_catalog><shop><offers><offer id='1'><url>https://school.example/a/</url><price>9</price></offer></offers></shop></yml_catalog>"
)


def test_no_beginning_of_a_sitemap_a_feed_or_an_answer_in_json_is_read() -> None:
    """F34: Content-Length is less than what comes: a sitemap, a feed or JSON cut at any byte -> refused, never read half."""
    for cut in range(1, len(SITEMAP)):
        with pytest.raises(SitemapError):
            read_sitemap(SITEMAP[:cut])
    for cut in range(1, len(FEED)):
        with pytest.raises(FeedError):
            list(read_feed(FEED[:cut], DIALECTS["yandex"], FeedHead()))
    answer = '{"courses": [{"title": "Курс Go", "price": 98000}], "more": false}'
    for cut in range(1, len(answer)):
        with pytest.raises(BrokenDocumentError):
            load_json(answer[:cut])


async def test_page_that_is_not_packed_as_it_says_is_refused(server: FaultServer) -> None:
    server.routes[AT] = Answer(body=TEXT, headers={**HTML, "Content-Encoding": "gzip"})
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: "corrupt_body"}


async def test_packing_that_we_did_not_ask_for_is_refused(server: FaultServer) -> None:
    server.routes[AT] = Answer(body=TEXT, headers={**HTML, "Content-Encoding": "compress"})
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: "unknown_encoding"}


@pytest.mark.parametrize("encoding", PACKERS)
async def test_bomb_stops_at_the_size_limit(server: FaultServer, encoding: str) -> None:
    """F36: a decompression bomb -> stopped at the size limit, `too_large`."""
    bomb = PACKERS[encoding](b"\0" * 50_000_000)
    server.routes[AT] = Answer(body=bomb, headers={**HTML, "Content-Encoding": encoding})
    server.routes["school.example/fine"] = Answer()
    outcome = await crawl(server.url, PAGE, "https://school.example/fine", DOWNLOAD_MAXSIZE=1_000_000)
    assert outcome.failures == {PAGE: "too_large"}
    assert list(outcome.pages) == ["https://school.example/fine"]


async def test_huge_page_is_refused_and_the_others_go_on(server: FaultServer) -> None:
    """F37: a page of 200 MB -> `too_large`, the others go on."""
    server.routes[AT] = Answer(body=b"x" * 3_000_000, headers=HTML)
    server.routes["school.example/fine"] = Answer()
    outcome = await crawl(server.url, PAGE, "https://school.example/fine", DOWNLOAD_MAXSIZE=1_000_000)
    assert outcome.failures == {PAGE: "too_large"}
    assert list(outcome.pages) == ["https://school.example/fine"]


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf"], ids=["none", "white", "bom"])
async def test_page_that_says_nothing_is_refused_and_asked_for_again(server: FaultServer, body: bytes) -> None:
    """F27: an empty answer with status 200 -> `empty_body`, tried again."""
    server.routes[AT] = Answer(body=body, headers=HTML)
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: "empty_body"}
    assert server.asked() == [AT] * 3


CHALLENGES = {
    "cloudflare": b"<title>Just a moment...</title><script>window._cf_chl_opt={cType:'managed'}</script>",
    "ddos-guard": b"<title>DDOS-GUARD</title><script src='/.well-known/ddos-guard/js-challenge/index.js'></script>",
    "qrator": b"<html><head><script src='/__qrator/qauth_utm_v2_d9118.js'></script></head><body></body></html>",
    "servicepipe": b"<html><noscript><img src='https://servicepipe.ru/static/a.png'></noscript><div id='id_captcha_frame_div'></div>",
    "smartcaptcha": "<title>Вы не робот?</title><form action='/checkcaptcha?key=1'></form>".encode(),
}


@pytest.mark.parametrize("guard", CHALLENGES)
@pytest.mark.parametrize("status", [200, 403, 503])
async def test_challenge_is_recognised_and_never_asked_for_again(server: FaultServer, guard: str, status: int) -> None:
    """F26: a challenge page with status 200 -> `challenge`, by its own evidence; never solved, not asked for again."""
    server.routes[AT] = Answer(status=status, body=CHALLENGES[guard], headers=HTML)
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: "challenge"}
    assert server.asked() == [AT]
    assert challenge(status, Headers(), CHALLENGES[guard]) == guard


async def test_status_507_is_otzovik_s_captcha(server: FaultServer) -> None:
    server.routes[AT] = Answer(status=507)
    outcome = await crawl(server.url, PAGE)
    assert outcome.failures == {PAGE: "challenge"}


async def test_host_that_only_challenges_is_left_alone(server: FaultServer) -> None:
    """F26: challenges without end -> the host is left alone; they count as failed pages, never as «no courses»."""
    urls = [f"https://school.example/{number}" for number in range(30)]
    server.routes |= {url.removeprefix("https://"): Answer(status=403, body=CHALLENGES["qrator"]) for url in urls}
    outcome = await crawl(server.url, *urls, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert outcome.failures == dict.fromkeys(urls, "challenge")
    assert len(server.asked()) == 10


@pytest.mark.parametrize(
    "body",
    [
        "<title>Курс Python</title><script src='https://www.google.com/recaptcha/api.js'></script>",
        "<title>Курс Python</title><script src='https://smartcaptcha.yandexcloud.net/captcha.js'></script>",
        "<title>Курс Python</title><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>",
        "<title>Робототехника: программируйте робота с нуля</title>",
        "<title>Защита сайта</title><p>Поставим DDoS-Guard, Qrator, Servicepipe или Cloudflare; «Just a moment...»</p>",
    ],
    ids=["recaptcha", "smartcaptcha", "cloudflare", "robotics", "security"],
)
def test_page_that_only_mentions_a_guard_is_no_challenge(body: str) -> None:
    """F26: a page that merely carries the script of a captcha -> no challenge."""
    assert challenge(200, Headers({"Server": "ddos-guard"}), body.encode()) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"GIF89a\x01\x00", "GIF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"PK\x03\x04\x14", "ZIP"),
        (b'{"course": 1}', "JSON"),
        (b'\n [{"course": 1}]', "JSON"),
    ],
    ids=str,
)
def test_body_that_belies_its_type_is_refused(body: bytes, kind: str) -> None:
    """F42: a PDF, picture or JSON sent as HTML -> `wrong_type`."""
    response = HtmlResponse(PAGE, headers={"Content-Type": "text/html"}, body=body)
    with pytest.raises(RefusedResponse) as refusal:
        check_body(Request(PAGE), response)
    assert (refusal.value.reason, refusal.value.detail) == ("wrong_type", kind)


@pytest.mark.parametrize(
    ("expects", "body", "declared"),
    [
        ("json", b"<!DOCTYPE html><html>", "application/json"),
        ("json", b"404 page", "text/plain"),
        ("json", b"<!-- a page --><html>", "application/json"),
        ("xml", b"<!-- a page -->\n<!-- of ours --><head><title>404</title>", "application/xml"),
        ("xml", b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html>', "application/xml"),
        ("xml", b"<head><title>404</title></head>", "application/xml"),
        ("xml", b"<html><h1>404</h1></html>", "application/xml"),
        ("xml", b'{"error": 1}', "application/xml"),
        ("html", b'{"error": 1}', "application/json"),
    ],
)
def test_body_other_than_expected_is_refused(expects: str, body: bytes, declared: str) -> None:
    """F42: HTML where JSON is expected -> `wrong_type`."""
    response = HtmlResponse(PAGE, headers={"Content-Type": declared}, body=body)
    with pytest.raises(RefusedResponse, match="wrong_type"):
        check_body(Request(PAGE, meta={"expects": expects}), response)


@pytest.mark.parametrize(
    ("expects", "body", "declared"),
    [
        ("", b"<!DOCTYPE html><html>", "text/html"),
        ("", b'{"course": 1}', "application/json"),
        ("json", b'\xef\xbb\xbf{"course": 1}', "text/html"),
        ("xml", b'<?xml version="1.0"?><urlset>', "text/html"),
        ("xml", b"\x1f\x8b\x08", "application/gzip"),
        ("", b"%PDF-1.7", "application/pdf"),
    ],
)
def test_body_as_expected_is_let_through(expects: str, body: bytes, declared: str) -> None:
    response = HtmlResponse(PAGE, headers={"Content-Type": declared}, body=body)
    check_body(Request(PAGE, meta={"expects": expects}), response)
    assert response.body == body


def test_beginning_of_many_comments_is_looked_at_in_no_time() -> None:
    assert not is_html(b"<!-- -->" * 500 + b"<url")
    assert not is_html(b"<!--" * 1000)


def test_gzip_of_several_members_is_read_whole() -> None:
    assert unpacked(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip", 100) == b"one two"


def test_gzip_with_padding_behind_it_is_read() -> None:
    assert unpacked(gzip.compress(b"one") + b"\0" * 10, "gzip", 100) == b"one"


def test_gzip_whose_second_member_is_cut_is_refused() -> None:
    """F35: an archive whose second part is cut -> refused."""
    with pytest.raises(RefusedResponse, match="truncated"):
        unpacked(gzip.compress(b"one ") + gzip.compress(b"two")[:-4], "gzip", 100)


@given(cut=st.integers(min_value=1, max_value=200), padding=st.integers(min_value=0, max_value=3))
def test_members_are_read_whole_wherever_the_pieces_part(cut: int, padding: int) -> None:
    """F35: an archive of several parts that comes in pieces, also one that ends a byte into the next part -> read whole."""
    body = gzip.compress(b"one " * 10) + b"\0" * padding + gzip.compress(b"two " * 10)
    stream = decoder("gzip")
    unpacked_so_far = b"".join(piece for chunk in (body[:cut], body[cut:]) for piece in stream.feed(chunk))
    assert (unpacked_so_far, stream.complete) == (b"one " * 10 + b"two " * 10, True)


def test_gzip_that_comes_byte_by_byte_is_read_whole() -> None:
    body = gzip.compress(b"one ") + b"\0\0" + gzip.compress(b"two")
    stream = decoder("gzip")
    assert b"".join(piece for byte in body for piece in stream.feed(bytes([byte]))) == b"one two"
    assert stream.complete


def test_gzip_that_is_cut_a_byte_into_its_second_member_is_refused() -> None:
    """F35: an archive cut right behind the first byte of its second part -> `truncated`; that byte is no padding."""
    with pytest.raises(RefusedResponse, match="truncated"):
        unpacked(gzip.compress(b"one ") + b"\x1f", "gzip", 100)


@pytest.mark.parametrize("tail", [b"\x1f\x00", b"two", b"\0\0two"], ids=repr)
def test_gzip_with_anything_but_padding_behind_it_is_refused(tail: bytes) -> None:
    """F35: something other than padding behind an archive -> `corrupt_body`: it may have been a part of it."""
    with pytest.raises(RefusedResponse, match="corrupt_body"):
        unpacked(gzip.compress(b"one ") + tail, "gzip", 100)


def test_bare_deflate_is_read() -> None:
    assert unpacked(bare_deflate(TEXT), "deflate", 1_000_000) == TEXT


@pytest.mark.parametrize("encoding", PACKERS)
@given(data=st.binary(max_size=2000), cut=st.integers(min_value=0, max_value=2000))
def test_no_cut_is_taken_for_the_whole(encoding: str, data: bytes, cut: int) -> None:
    """F35: a packed body cut at any byte -> refused, or it was whole."""
    packed = PACKERS[encoding](data)
    if cut >= len(packed):
        assert unpacked(packed, encoding, 10_000) == data
    else:
        with pytest.raises(RefusedResponse):
            unpacked(packed[:cut], encoding, 10_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
@given(data=st.binary(max_size=300))
def test_any_bytes_are_unpacked_or_refused(encoding: str, data: bytes) -> None:
    try:
        outcome = len(unpacked(data, encoding, 10_000)) <= 10_000
    except RefusedResponse as refusal:
        outcome = refusal.reason in {"truncated", "corrupt_body", "too_large"}
    assert outcome
