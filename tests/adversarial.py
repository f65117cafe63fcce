"""Texts and pages of one thing repeated, which make a search that goes over its text again for each repeat last for hours.

`python -m tests.adversarial parsers` and `… pages` go through all of them and name each before it is read. One that takes more than
`SECONDS` of processor time is killed by the kernel, which no regular expression can hold off.
"""

import signal
import sys
from contextlib import suppress

from scrapers.failures import RefusedResponse
from tests.parsers import PARSERS
from tests.saved_pages import read_page, saved

SECONDS = 3
"""Of processor time, thirty times what the slowest takes."""
TEXT_LENGTH = 6_000
"""Characters: beyond every bound of a parser that has one."""
LONG_TEXT_LENGTH = 40_000
"""For the parsers that read texts of any length."""
UNBOUNDED = ("text", "markup", "contacts", "plain")
PAGE_LENGTH = 200_000

UNITS = (
    "1", "1 ", "1,", "1.", "0", "12 345 ", "99-", "-", "- ", "—", " ", "\u00a0", "a", "я", "я ", "a.", "a@", "@", "@a", "a@b.",
    "8 999 ", "(9", "+7", "от ", "до ", "по ", "в ", "и ", "1 мес ", "1 год ", "1 час ", "мес", "2026", "01.", "1 мая ", "×",
    "1 ×", "%", "1%", "₽", "1 ₽ ", "₽1", "★", "½", "из", "1/", "(1)", "width:", "<", ">", "<a ", "<b>", "<!--", "-->", "<!", "&",
    "&amp;", "&#", "{{", "}}", "${", "\x00", "\u200d", "\ud800", "не ", "суммируется ", "скидка ", "только ", "при заказе от ",
    "t.me/", "https://", "собака ", "точка ", "тг ", "\n", '"', ",", ";", "РС", "Р°",
)  # fmt: skip
PAGE_UNITS = (
    "<div>", "<div><div></div>", "<p>", "<b>", "<s>", "<del>", "<span>", "<a ", "<a href=", "<a href='x'>", "<a href=\"",
    "<link ", "<link rel=canonical ", '<link rel="canonical" href="', "<script ", "<script>",
    "<script type='application/ld+json'>", "<style>", "<noscript>", "<template>", "<!--", "<!-->", "--", "<h1", "<h1>", "<html ",
    "<meta ", "<table><tr><td>", "<li>", "</", "<", "&", "&amp;", "&#1", "1 ", "1 000 ₽ ", "1", "от ", "data-page=\"",
    "data-tariff-data='", "self.__next_f.push([1,\"", "window.__A__ = {", "const tariffs = {", "{", "[", '{"a":', '"a":1,',
    "\\\"", "Number(\"", "курс ", "<div class='item' itemprop='review'>", "<div class='comment'>", "<div itemscope>",
    "<div itemscope itemprop='offers'>", "\n", "http://", "<br",
)  # fmt: skip
PAGES = (
    "skillbox/two-tariffs.html", "netology/listing.html", "otus/list-of-instances.html", "skypro/qa-engineer.html",
    "general/microdata.html", "reviews/hexlet-testimonials.html",
)  # fmt: skip


def begin(what: str) -> None:
    """Name what is read next; it has `SECONDS` from now."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)


def parsers() -> None:
    """Every parser on every unit."""
    for name, check in PARSERS.items():
        length = LONG_TEXT_LENGTH if name in UNBOUNDED else TEXT_LENGTH
        for unit in UNITS:
            begin(f"{name} {unit!a}")
            for text in (unit * (length // len(unit)), f"5 900 ₽ {unit * (length // len(unit))}|"):
                if told := list(check(text)):
                    raise SystemExit(ascii(told[0])[:300])


def pages() -> None:
    """Pages of every mechanism with every unit in the middle."""
    for page in map(saved, PAGES):
        head, end, tail = page.body.rpartition(b"</body>")
        for unit in PAGE_UNITS:
            begin(f"{page.name} {unit!a}")
            with suppress(RefusedResponse):
                read_page(page, head + unit.encode() * (PAGE_LENGTH // len(unit)) + end + tail)


if __name__ == "__main__":
    {"parsers": parsers, "pages": pages}[sys.argv[1]]()
    sys.stdout.write("read them all\n")
