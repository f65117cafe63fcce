"""Nothing that a page can repeat holds up a crawl: no pattern goes over its text again for each repeat."""

import subprocess
import sys
from pathlib import Path

import pytest

from scrapers.base import MAX_DEPTH, tree
from scrapers.failures import RefusedResponse
from tests.saved_pages import read_page, respond, saved


@pytest.mark.parametrize("what", ["parsers", "pages"])
def test_nothing_repeated_takes_long(what: str) -> None:
    command = [sys.executable, "-m", "tests.adversarial", what]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=500, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "read them all"), done.stderr[-2000:]


def nested(depth: int) -> bytes:
    return b"<html><body>" + b"<div>" * depth + b"<h1>Go</h1>" + b"</div>" * depth + b"</body></html>"


def test_page_nested_as_deep_as_allowed_is_read() -> None:
    response = respond(saved("netology/three-cards.html"), nested(MAX_DEPTH - 3))
    assert tree(response).xpath("string(//h1)") == "Go"


def test_page_nested_deeper_is_refused() -> None:
    response = respond(saved("netology/three-cards.html"), nested(MAX_DEPTH - 2))
    with pytest.raises(RefusedResponse, match="too_deep"):
        tree(response)


def test_text_inside_a_text_is_not_said_twice() -> None:
    page = saved("reviews/hexlet-testimonials.html")
    text = read_page(page).pages[0].reviews[0].text
    assert text is not None
    inside = f'<div class="fs-5 lh-lg"><div class="fs-5 lh-lg">{text}</div></div>'
    changed = read_page(page, page.body.replace(text.encode(), inside.encode()))
    assert changed.pages[0].reviews[0].text == text


def test_answer_inside_a_review_is_no_review() -> None:
    page = saved("reviews/progbasics.html")
    whole = read_page(page).pages[0].reviews
    answer = b"<div class='comment'><div class='comment__name'>School</div><div class='comment__info'><p>Thanks</p></div></div>"
    head, end, tail = page.body.partition(b"</p>")
    assert len(read_page(page, head + end + answer + tail).pages[0].reviews) == len(whole)
