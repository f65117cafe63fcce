"""Coupons of every shape that the export has had."""

from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from scrapers.admitad import ExportError, campaign_of, promo_of, read_coupons
from scrapers.items import RawIssue, RawPromo
from scrapers.spiders.admitad import AdmitadSpider
from tests.crawling import project_settings

_HEAD = "id,site,advcampaign_id,description,species,promocode,gotolink,date_start,date_end,has_affiliate_link"


def test_rows_of_a_table_are_coupons() -> None:
    body = f'{_HEAD}\r\n17,https://a.example,30401,"Скидка 10%, кроме книг",promocode,LETO,https://g.example,2026-10-01,2026-10-31,1\r\n'.encode()
    (row,) = read_coupons(body)
    assert campaign_of(row) == "30401"
    assert promo_of(row) == RawPromo(
        external_id="admitad:17",
        source="admitad",
        kind=("promocode",),
        code=("LETO",),
        description=("Скидка 10%, кроме книг",),
        starts_at=("2026-10-01",),
        ends_at=("2026-10-31",),
    )


@pytest.mark.parametrize("separator", [";", "\t"])
def test_table_may_have_another_separator_and_a_byte_order_mark(separator: str) -> None:
    body = b"\xef\xbb\xbf" + separator.join(("id", "promocode", "campaign_id")).encode() + b"\n" + separator.join(("5", "X", "7")).encode()
    assert [(row["id"], campaign_of(row)) for row in read_coupons(body)] == [("5", "7")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Access denied</body></html>",
        b"<admitad_coupons><coupons><coupon id='1'><name>x</name></coupon>",
        b"name,price\nA,1\n",
        f"{_HEAD}\n1,2\n".encode(),
        f'{_HEAD}\n1,"open\n'.encode(),
        b'"id,promocode\n',
    ],
    ids=["empty", "a page", "cut off", "another table", "a short row", "an open quote", "an open quote in the head"],
)
def test_body_that_is_no_whole_export_is_refused(body: bytes) -> None:
    with pytest.raises(ExportError):
        list(read_coupons(body))


@pytest.mark.parametrize(
    ("row", "field"),
    [({"promocode": "A"}, "external_id"), ({"id": "1"}, "code"), ({"id": "1", "promocode": "A", "regions": ["KZ", "BY"]}, "promos")],
)
def test_coupon_that_cannot_be_one_is_refused(row: dict[str, Any], field: str) -> None:
    found = promo_of(row)
    assert isinstance(found, RawIssue)
    assert (found.kind, found.field) == ("rejected", field)


def test_memory_does_not_hold_what_was_read() -> None:
    body = (
        b"<admitad_coupons><coupons>"
        + b"<coupon id='1'><name>n</name><promocode>A</promocode></coupon>" * 20_000
        + b"</coupons></admitad_coupons>"
    )
    assert sum(1 for _ in read_coupons(body)) == 20_000


@pytest.mark.parametrize(
    ("asked", "told"), [(None, {"alfa": 0, "beta": 700}), ("beta", {"beta": 700})], ids=["all", "the rest of a killed crawl"]
)
def test_export_counts_for_the_school_whose_run_is_published_last(tmp_path: Path, asked: str | None, told: dict[str, int]) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text('[admitad]\ncoupons = "https://export.admitad.com/coupons"\ncampaigns = { alfa = 1, beta = 2 }\n', "utf-8")
    crawler = get_crawler(AdmitadSpider, dict(project_settings(SOURCES=str(sources))))
    spider = AdmitadSpider.from_crawler(crawler, school=asked)
    (request,) = spider.first_requests()
    assert request.meta["school"] == "beta"
    request.meta["wire_bytes"] = 700
    pages = spider.for_each_school(spider.page(Response(request.url, request=request)))
    assert {page.school: page.bytes for page in pages} == told


def test_export_without_a_coupon_of_a_school_says_nothing_of_its_coupons(tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text('[admitad]\ncoupons = "https://export.admitad.com/coupons"\ncampaigns = { alfa = 1, beta = 2 }\n', "utf-8")
    spider = AdmitadSpider.from_crawler(get_crawler(AdmitadSpider, dict(project_settings(SOURCES=str(sources)))))
    (request,) = spider.first_requests()
    coupon = b"<coupon id='5'><advcampaign_id>2</advcampaign_id><promocode>A</promocode><customer_type>new</customer_type></coupon>"
    body = b"<admitad_coupons><coupons>" + coupon + b"</coupons></admitad_coupons>"
    pages = list(spider.parse(Response(request.url, request=request, body=body)))
    assert [(page.school, len(page.promos), [(each.kind, each.field, each.text) for each in page.issues]) for page in pages] == [
        ("alfa", 0, [("suspect", "promos", "campaign 1")]),
        ("beta", 1, []),
    ]
    assert [promo.condition for page in pages for promo in page.promos] == [("customer_type=new",)]
