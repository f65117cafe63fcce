"""Every callback of every spider on saved pages gone wrong: no error escapes, every value keeps the contract, the database takes it."""

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scrapy.http import Response

from scrapers.failures import RefusedResponse
from scrapers.items import RawPage
from scrapers.refusals import RefusedPages
from tests.contract import complaints, judge
from tests.mutations import DATA, KINDS, Mutation, data_of, mutate, mutations, with_other_datum
from tests.saved_pages import LOADER, Outcome, Saved, read_page, respond, saved, saved_pages, spider_named

EXAMPLES = 10
"""Mutations of each page; more of them are made by `bench/fuzz/`."""


def outcome_of(page: Saved, body: bytes) -> Outcome:
    """What the page comes to; one that its callback refuses is a failed page, of which nothing is said."""
    try:
        return read_page(page, body)
    except RefusedResponse:
        return Outcome(pages=(), asks=())


@pytest.mark.parametrize("page", saved_pages(), ids=lambda page: page.name)
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(wrong=mutations())
def test_page_gone_wrong_says_nothing_that_the_contract_forbids(page: Saved, wrong: list[Mutation]) -> None:
    outcome = outcome_of(page, mutate(page.body, wrong))
    assert complaints(outcome) == []
    judge(outcome)
    assert all(url.isascii() for url in outcome.asks)


@pytest.mark.parametrize("page", [page for page in saved_pages() if data_of(page.body)], ids=lambda page: page.name)
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(which=st.integers(0, 2000), datum=st.sampled_from(DATA))
def test_datum_of_another_kind_says_nothing_that_the_contract_forbids(page: Saved, which: int, datum: object) -> None:
    outcome = outcome_of(page, with_other_datum(page.body, which, datum))
    assert complaints(outcome) == []
    judge(outcome)


def test_every_callback_that_reads_a_page_has_a_saved_one() -> None:
    read = {(page.spider, page.callback) for page in saved_pages()}
    assert {spider for spider, _ in read} == set(LOADER.list())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_mutation_changes_a_page(kind: str) -> None:
    body = saved("netology/three-cards.html").body
    assert mutate(body, [Mutation(kind, 400, 50, 3)]) != body  # type: ignore[arg-type]


def test_database_judges_a_value_that_the_contract_forbids() -> None:
    page = saved("reviews/otzovik.html")
    outcome = read_page(page)
    (found,) = outcome.pages
    forged = Outcome(pages=(replace(found, reviews=(replace(found.reviews[0], rating=7.0),)),), asks=())
    assert complaints(forged) == ["rating 7.0"]
    with pytest.raises(sqlite3.IntegrityError):
        judge(forged)


def test_page_refused_while_it_is_read_is_a_failed_page_with_its_reason() -> None:
    page = saved("otus/list-of-instances.html")
    spider = spider_named(page.spider, page.now)
    response: Response = respond(page, page.body)
    spider.crawler.spider = spider
    (failed,) = RefusedPages(spider.crawler).process_spider_exception(response, RefusedResponse("too_deep")) or ()
    assert isinstance(failed, RawPage)
    assert (failed.failed, failed.url, failed.courses) == ("too_deep", page.url, ())
    assert RefusedPages(spider.crawler).process_spider_exception(response, ValueError("ours")) is None
