"""A page and the API answers that complete it: what happens where an answer is missing or about another course."""

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from normalize.models import Page
from normalize.page import normalize_page
from tests.saved_pages import read_page, respond, saved, spider_named

_PRICES = saved("skillfactory/go-developer-prices.json")


def prices(**changes: Any) -> bytes:
    (row,) = json.loads(_PRICES.body)
    return json.dumps([row | changes], ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "body",
    [
        prices(url="https://skillfactory.ru/qa-engineer/"),
        prices(full_course_name="Профессия Инженер по тестированию"),
        prices(url=None),
        b"[]",
        b"{}",
        b"<html>502</html>",
    ],
    ids=["another address", "another name", "no address", "nobody's", "an object", "no json"],
)
def test_answer_about_no_or_another_course_leaves_the_course_incomplete(body: bytes) -> None:
    answer, page = read_page(_PRICES, body).pages
    (course,) = page.courses
    assert (answer.failed is not None, page.failed, course.title) == (True, "incomplete", "Go-разработчик")
    assert (course.incomplete, course.offers) == (True, ())
    assert [(issue.kind, issue.field) for issue in page.issues] == [("rejected", "offers")]


@pytest.mark.parametrize("name", ["htmlacademy/typescript-payment.json", "practicum/squads.json"])
def test_answer_that_is_json_but_not_the_one_we_know_leaves_the_course_incomplete(name: str) -> None:
    page = saved(name)
    *_, answer, whole = read_page(page, b'{"status": "ok", "title": "Courses"}').pages
    assert (answer.failed, whole.failed) == ("no_static_data", "incomplete")
    assert [(course.incomplete, course.offers) for course in whole.courses] == [(True, ())]


def after(error: Exception) -> list[Page]:
    """The pages of a course whose call for prices failed."""
    page = saved("skillfactory/go-developer.html")
    spider = spider_named(page.spider, page.now)
    (request,) = getattr(spider, page.callback)(respond(page, page.body))
    assert isinstance(request, Request)
    failure = Failure(error)  # type: ignore[no-untyped-call]
    failure.request = request  # type: ignore[attr-defined]
    assert request.errback is not None
    now = datetime.fromisoformat(page.now)
    return [normalize_page(each, now=now, author_secret=b"a key") for each in request.errback(failure)]


def test_call_that_fails_leaves_the_course_incomplete_and_names_the_call() -> None:
    answer, page = after(IgnoreRequest("gone"))
    (course,) = page.courses
    assert answer.failed
    assert (page.url, page.failed) == ("https://skillfactory.ru/go-developer", "incomplete")
    assert (course.title, course.incomplete, course.offers) == ("Go-разработчик", True, ())
    assert "«prices»" in page.issues[0].reason


@pytest.mark.parametrize("status", [404, 410])
def test_answer_that_nothing_is_known_leaves_the_course_without_a_price(status: int) -> None:
    answer, page = after(HttpError(Response("https://tools.skillfactory.ru/api", status=status)))  # type: ignore[no-untyped-call]
    (course,) = page.courses
    assert (answer.failed, page.failed, course.incomplete) == (f"http_{status}", None, False)
    assert [(offer.external_id, offer.pricing) for offer in course.offers] == [("default", "unknown")]
    assert [(issue.kind, issue.field) for issue in page.issues] == [("unknown", "offers")]


def test_price_of_another_country_is_refused() -> None:
    page = read_page(_PRICES, prices(siteCountryCode="KZ", currencySymbol="₸")).pages[-1]
    assert [(offer.external_id, offer.pricing, offer.price) for offer in page.courses[0].offers] == [
        ("basic", "unknown", None),
        ("consult", "unknown", None),
    ]
    assert [(issue.kind, issue.field) for issue in page.issues] == [("rejected", "price")]


def test_timer_that_has_run_out_takes_the_prices_along() -> None:
    page = read_page(_PRICES, prices(timer="2026-10-01 23:59:59", text_discount_deadline="1 октября")).pages[-1]
    assert {(offer.pricing, offer.price, offer.monthly_price) for offer in page.courses[0].offers} == {("unknown", None, None)}
    assert [(issue.kind, issue.field) for issue in page.issues] == [("suspect", "price")]


def test_third_tariff_is_read_under_either_of_its_names() -> None:
    body = prices(price_full_vip=400000, price_discount_vip=200000, discount_auto_full=50, price_dop_full=180000)
    offers = read_page(_PRICES, body).pages[-1].courses[0].offers
    assert [(offer.external_id, offer.price, offer.list_price, offer.conditional_price) for offer in offers][2] == (
        "vip",
        20000000,
        40000000,
        18000000,
    )


def test_page_of_the_school_that_is_no_course_is_neither_failed_nor_a_course() -> None:
    (page,) = read_page(saved("skillfactory/contacts.html")).pages
    assert (page.failed, page.courses, page.issues) == (None, (), ())


@pytest.mark.parametrize(("amount", "price", "pricing"), [(21400, 2140000, "full"), (44700, None, "unknown")])
def test_page_and_payment_api_must_agree(amount: int, price: int | None, pricing: str) -> None:
    answer = saved("htmlacademy/typescript-payment.json")
    page = read_page(answer, answer.body.replace(b"19900", str(amount).encode())).pages[-1]
    lite = next(offer for offer in page.courses[0].offers if offer.external_id == "lite")
    assert (lite.price, lite.pricing) == (price, pricing)
    assert [(issue.kind, issue.field) for issue in page.issues] == ([] if price else [("conflict", "price")])


def test_amount_that_is_a_payment_on_the_page_and_a_total_in_the_api_is_a_conflict() -> None:
    answer = saved("htmlacademy/typescript-payment.json")
    page = read_page(answer, re.sub(rb', "recurrent": \{[^}]*\}', b"", answer.body)).pages[-1]
    individual = next(offer for offer in page.courses[0].offers if offer.external_id == "default")
    assert (individual.price, individual.pricing) == (None, "unknown")
    assert ("conflict", "price") in [(issue.kind, issue.field) for issue in page.issues]


@pytest.mark.parametrize(
    ("now", "starts_on"),
    [("2026-10-10T12:00:00Z", "2026-10-22"), ("2026-10-21T12:00:00Z", "2026-11-05"), ("2026-11-20T12:00:00Z", None)],
)
def test_next_start_is_the_first_group_that_can_still_be_paid_for(now: str, starts_on: str | None) -> None:
    page = read_page(replace(saved("practicum/squads.json"), now=now)).pages[-1]
    assert page.courses[0].starts_on == starts_on


def test_group_that_has_begun_can_be_the_next_while_it_is_open() -> None:
    squads = [
        {"date_begin": "2026-10-08T00:00:00Z", "payment_deadline": "2026-10-11T00:00:00"},
        {"date_begin": "2026-10-22T00:00:00Z", "payment_deadline": "2026-10-21T00:00:00"},
    ]
    page = read_page(saved("practicum/squads.json"), json.dumps(squads).encode()).pages[-1]
    assert page.courses[0].starts_on == "2026-10-08"


def test_foreign_slug_among_the_prices_leaves_the_course_incomplete() -> None:
    answer = saved("practicum/prices-base.json")
    pages = read_page(answer, answer.body.replace(b'"data-engineer"', b'"data-analyst"')).pages
    assert [page.failed for page in pages if page.failed] == ["identity_mismatch", "incomplete"]
    assert pages[-1].courses[0].offers == ()


def test_tariff_that_can_be_bought_opens_a_course_of_which_the_rest_was_not_read_and_none_closes_it() -> None:
    answer = saved("practicum/profession-base.json")
    assert read_page(answer, b"[]").pages[-1].courses[0].enrolment is None
    answer = saved("practicum/profession-plus.json")
    assert read_page(answer, b"[]").pages[-1].courses[0].enrolment == "open"
