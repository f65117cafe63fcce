"""One runner over every saved page."""

import json

import pytest

from tests.saved_pages import LOADER, Saved, as_expected, as_text, read_page, saved_pages


@pytest.mark.parametrize("page", saved_pages(), ids=lambda page: page.name)
def test_page_says_what_is_expected_of_it(page: Saved) -> None:
    outcome = read_page(page)
    if not page.expected.exists():
        page.expected.write_text(as_text(outcome), encoding="utf-8")
        pytest.fail(f"{page.expected.name} has been written: read it against the page, then run again")
    assert as_expected(outcome) == json.loads(page.expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("spider", LOADER.list())
def test_every_spider_has_a_saved_page(spider: str) -> None:
    assert [page.name for page in saved_pages() if page.spider == spider]
