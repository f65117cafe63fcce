"""A new school in half an hour: the walk of CONTRIBUTING.md, step by step, against a school that no spider knows."""

import ast
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lxml import html

from market.server import Market
from scrapers.look import Place, course_pattern, courses_among, likely_course, places
from scrapers.new_site import site_file

ROOT = Path(__file__).parent.parent
ROOMS = ("scrapers", "normalize", "db", "pipelines", "report", "commands", "market")
COURSE = "https://lesnaya-shkola.ru/courses/site-data-analyst-1"


@dataclass
class Checkout:
    """A copy of the project in which a contributor works, and what they have typed."""

    folder: Path
    market: Market
    steps: list[str] = field(default_factory=list)

    def scrapy(self, *words: str) -> "subprocess.CompletedProcess[str]":
        settings = {"MIRROR_URL": self.market.url, "DATABASE": "try.db", "NOW": "2026-10-01T12:00:00Z", "MIN_COURSES": 1}
        return self.run("scrapy", *words, *(part for name, value in settings.items() for part in ("-s", f"{name}={value}")))

    def pages(self, school: str) -> "subprocess.CompletedProcess[str]":
        return self.run("pytest", "tests/test_pages.py", "-q", "-k", school, "-p", "no:cacheprovider", "-p", "no:xdist")

    def run(self, module: str, *words: str) -> "subprocess.CompletedProcess[str]":
        self.steps.append(" ".join((module, *words[:3])))
        command = [sys.executable, "-m", module, *words]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    ignored = shutil.ignore_patterns("__pycache__")
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=ignored)
    (tmp_path / "tests" / "pages").mkdir(parents=True)
    for name in ("scrapy.cfg", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("test_pages.py", "saved_pages.py", "crawling.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests" / name)
    with Market() as market:
        yield Checkout(tmp_path, market)


def test_school_that_nobody_knows_is_stored_after_four_commands_and_no_edit(checkout: Checkout) -> None:
    begun = checkout.scrapy("newschool", "lesnaya", "https://lesnaya-shkola.ru/")
    assert begun.returncode == 0, begun.stderr
    assert "Sitemaps: https://lesnaya-shkola.ru/sitemap.xml; addresses in them: 5" in begun.stdout
    assert "price: one place" in begun.stdout
    (page,) = (checkout.folder / "tests/pages/lesnaya").glob("*.html")
    first = checkout.pages("lesnaya")
    assert first.returncode == 1
    assert "read it against the page" in first.stdout
    said = json.loads(page.with_suffix(".expected.json").read_text("utf-8"))["pages"][0]["courses"][0]
    assert (said["title"], said["duration_months"], said["offers"][0]["pricing"]) == ("Системный аналитик", 10.0, "full")
    second = checkout.pages("lesnaya")
    assert second.returncode == 0, second.stdout
    crawled = checkout.scrapy("crawl", "lesnaya")
    assert crawled.returncode == 0, crawled.stderr
    db = sqlite3.connect(checkout.folder / "try.db")
    assert db.execute("SELECT count(*), min(url) FROM courses").fetchone()[0] == 4
    assert db.execute("SELECT evidence FROM schools").fetchall() == [("recorded",)]
    db.close()
    assert [step.split(" -")[0] for step in checkout.steps] == [
        "scrapy newschool lesnaya https://lesnaya-shkola.ru/",
        "pytest tests/test_pages.py",
        "pytest tests/test_pages.py",
        "scrapy crawl lesnaya",
    ]


def test_page_is_saved_and_read_by_hand(checkout: Checkout) -> None:
    course = "https://purpleschool.ru/course/" + checkout.market.world.course("otus", 0).slug
    missing = checkout.scrapy("savepage", "purpleschool", course)
    assert (missing.returncode, "http_404" in missing.stdout) == (1, True)
    listed = checkout.scrapy("savepage", "skypro", "https://sky.pro/course/programming", "--as", "listing", "--callback", "parse_listing")
    assert listed.returncode == 0, listed.stderr
    again = checkout.scrapy("savepage", "skypro", "https://sky.pro/course/programming", "--as", "listing")
    assert (again.returncode, "--force" in again.stdout) == (1, True)
    file = "tests/pages/skypro/listing.html"
    shown = checkout.scrapy("parsepage", "skypro", file, "--url", "https://sky.pro/course/programming", "--callback", "parse_listing")
    assert shown.returncode == 1, "a listing says nothing of a course"


@pytest.mark.parametrize(
    ("name", "url", "reason"),
    [
        ("Lesnaya", "https://lesnaya-shkola.ru/", "small letters"),
        ("skillbox", "https://lesnaya-shkola.ru/", "there is a spider skillbox already"),
        ("another", "https://www.skillbox.ru/course/x/", "is read by the spider skillbox"),
        ("lesnaya", "ftp://lesnaya-shkola.ru/", "an address begins with"),
    ],
)
def test_name_or_address_that_cannot_be_is_refused_and_nothing_is_written(checkout: Checkout, name: str, url: str, reason: str) -> None:
    done = checkout.scrapy("newschool", name, url)
    assert (done.returncode, reason in done.stderr) == (2, True)
    assert not list((checkout.folder / "tests/pages").iterdir())


def test_site_that_is_not_there_is_refused_and_nothing_is_written(checkout: Checkout) -> None:
    done = checkout.scrapy("newschool", "nowhere", "https://nowhere.example/course/x")
    assert done.returncode == 1
    assert not (checkout.folder / "scrapers/spiders/nowhere.py").exists()


PAGE = """<!DOCTYPE html><html><body><h1>Курс ткачества</h1><p class="price big">12 900 ₽</p><p class="plan">1 100 ₽ / мес</p>
<div id="length">3 месяца</div><p>Скидка действует</p></body></html>"""


def test_places_are_named_by_id_or_class_and_a_payment_is_told_from_a_total() -> None:
    found = places(PAGE, html.document_fromstring(PAGE))
    assert [(place.fact, place.where, place.words) for place in found] == [
        ("title", "(//h1[normalize-space()])[1]", "Курс ткачества"),
        ("price", "//p[has-class('price')][has-class('big')]", "12 900 ₽"),
        ("monthly_price", "//p[has-class('plan')]", "1 100 ₽ / мес"),
        ("duration", "//*[@id='length']", "3 месяца"),
    ]


def test_place_that_is_one_of_several_is_left_for_a_person_to_choose() -> None:
    text = PAGE.replace("<p>Скидка", '<p class="old">19 900 ₽</p><p>Скидка')
    written = site_file(
        name="tkach", url="https://tkach.example/kurs/osnovy", month="2026-11", pattern=r"^https://tkach\.example/kurs/(?P<external_id>[\w-]+)/?$",
        sitemaps=[], courses=0, vocabulary=False, found=places(text, html.document_fromstring(text)),
    )  # fmt: skip
    compile(written, "tkach.py", "exec")
    assert "class TkachSpider(ListingSpider):" in written
    assert 'listing_urls = ["https://tkach.example/kurs"]' in written
    assert '\n            "monthly_price": "//p[has-class(\'plan\')]",' in written
    assert written.count('            # which? "price":') == 2


def test_words_of_the_site_never_become_statements_of_the_file() -> None:
    hostile = (
        "<!DOCTYPE html><html><body><h1>Курс</h1><div id='\"+str(open(&quot;x&quot;))+\"'>45 000 ₽</div>"
        '<script type="application/ld+json">{"@type": "Product", "name": "Курс\\nraise SystemExit"}</script></body></html>'
    )
    found = places(hostile, html.document_fromstring(hostile))
    spied = Place(fact="duration", where='"]\nraise SystemExit #\u202e', words="3\x1b[2J мес\nraise SystemExit")
    written = site_file(
        name="tkach", url="https://tkach.example/kurs/osnovy", month="2026-11", pattern='^https://tkach/"(?P<external_id>x)\n',
        sitemaps=[], courses=0, vocabulary=False, found=[*found, spied],
    )  # fmt: skip
    body = ast.parse(written).body
    assert [type(each).__name__ for each in body] == ["Expr", "ImportFrom", "ImportFrom", "ClassDef"]
    called = [ast.unparse(each.func) for each in ast.walk(body[-1]) if isinstance(each, ast.Call)]
    assert called == ["CourseRules"]
    assert written.replace("\n", "").isprintable()


def test_addresses_of_courses_are_those_beside_the_one_that_was_given() -> None:
    pattern = course_pattern("https://www.tkach.example/kurs/osnovy/?utm=1")
    known = [
        "https://tkach.example/kurs/shelk",
        "http://tkach.example/kurs/shelk/",
        "https://tkach.example/blog/shelk",
        "https://x.example/kurs/a",
    ]
    assert pattern == r"^https://tkach\.example/kurs/(?P<external_id>[\w-]+)/?$"
    assert courses_among(known, pattern) == ["https://tkach.example/kurs/shelk"]
    assert (
        likely_course([f"https://tkach.example/kurs/{name}" for name in "abc"], "https://tkach.example/") == "https://tkach.example/kurs/a"
    )
    assert likely_course(["https://tkach.example/kurs/a"], "https://tkach.example/") is None
