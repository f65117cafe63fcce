"""The report site of the demo market: in Chromium, and figure by figure against the database."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, sync_playwright

from db.reading import open_at
from pipelines.explain import explanation_of
from tests.console import DAY_1, DAY_2, opened_console
from tests.crawling import project_settings

SIZES = {"courses": 40, "reviews": 300, "promos": 20}
CHROMIUM = shutil.which("chromium")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
KINDS = ("start", "category", "school", "course")
TEXT = """+++
category = "{category}"
kind = "{kind}"
title = "{title}"
+++
Слова **человека** и [ссылка](https://a.example).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Two days of the market, and the report of the second."""

    folder: Path
    database: Path
    report: Callable[[str], str]
    """Makes the report again at a moment; what it says."""

    def pages(self) -> list[Path]:
        return sorted(self.folder.rglob("*.html"))

    def page(self, kind: str) -> Path:
        """The start page, else the page of that kind with most figures, which shows most."""
        if kind == "start":
            return self.folder / "index.html"
        found = self.folder.glob({"category": "categories/*.html", "school": "schools/*.html", "course": "courses/*/*.html"}[kind])
        return max(found, key=lambda page: (page.read_bytes().count(b"<dt>") + page.read_bytes().count(b"data-figure"), page))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("report")
    database, folder, log = home / "academy.db", home / "site", home / "log"
    with opened_console(home, **SIZES) as console:

        def run(*words: str, now: str) -> None:
            assert console.run(*words, database=database, log=log, NOW=now) == 0, log.read_text("utf-8")

        def report(now: str) -> str:
            run("report", str(folder), now=now)
            return log.read_text("utf-8").splitlines()[-1]

        for day in (DAY_1, DAY_2):
            console.market.day = 1 if day == DAY_1 else 2
            run("crawlall", "--all", now=day)
        import_by_people(home, database, lambda *words: run(*words, now=DAY_2))
        report(DAY_2)
        yield Site(folder=folder, database=database, report=report)


def import_by_people(home: Path, database: Path, run: Callable[..., None]) -> None:
    """What no crawl brings: texts and audience of the category with most courses."""
    with closing(sqlite3.connect(database)) as db:
        (slug,) = db.execute(
            "SELECT slug FROM category_stats JOIN categories USING (category_id) WHERE parent_id IS NOT NULL ORDER BY courses DESC, slug"
        ).fetchone()
    (home / "texts").mkdir()
    for kind, title in (("about", "О категории"), ("faq", "С чего начать?")):
        (home / "texts" / f"{kind}.md").write_text(TEXT.format(category=slug, kind=kind, title=title), "utf-8")
    (home / "audience.csv").write_text(f"category,observed_on,visitors_30d,learners_month\n{slug},2026-10-01,12345,678\n", "utf-8")
    run("importtexts", str(home / "texts"))
    run("importcsv", "audience", str(home / "audience.csv"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: make browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


def test_pages_open_from_the_disk_without_errors_and_ask_nobody(site: Site, browser: Browser) -> None:
    said: list[str] = []
    with closing(browser.new_context(java_script_enabled=True)) as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda request: said.append(request.url))
        page.on("request", lambda request: said.append(request.url) if urlsplit(request.url).scheme not in {"file", "data"} else None)
        for kind in KINDS:
            page.goto(site.page(kind).as_uri())
            assert page.evaluate("getComputedStyle(document.querySelector('.brand')).fontWeight") == "700", "the stylesheet holds"
            page.set_viewport_size({"width": 390, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, f"{kind} is wider than a phone"
            page.set_viewport_size({"width": 1280, "height": 800})
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(site: Site, browser: Browser, scheme: str) -> None:
    found = []
    with closing(browser.new_context(color_scheme=scheme)) as context:  # type: ignore[arg-type]
        page = context.new_page()
        for kind in KINDS:
            page.goto(site.page(kind).as_uri())
            found += [
                (kind, each["id"], [node["html"][:200] for node in each["nodes"][:3]])
                for each in Axe().run(page).response["violations"]
                if each["impact"] in {"serious", "critical"}
            ]
    assert found == []


def test_the_keyboard_reaches_the_content_first(site: Site, browser: Browser) -> None:
    with closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(site.page("course").as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "К содержанию"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"


def test_every_link_inside_the_site_leads_somewhere(site: Site) -> None:
    ids = {file: set(html.fromstring(file.read_bytes()).xpath("//@id")) for file in site.pages()}
    broken = []
    for file in site.pages():
        for address in html.fromstring(file.read_bytes()).xpath("//@href"):
            parts = urlsplit(address)
            if parts.scheme:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if not target.is_file() or (parts.fragment and parts.fragment not in ids[target]):
                broken.append((file.name, address))
    assert len(ids) > 60
    assert broken == []


def test_links_to_sites_are_of_the_web_and_tell_nothing(site: Site) -> None:
    links = {
        (urlsplit(link.get("href")).scheme, link.get("rel"))
        for file in site.pages()
        for link in html.fromstring(file.read_bytes()).xpath("//a[contains(@href, ':')]")
    }
    assert links == {("https", "nofollow noopener noreferrer")}


def test_no_page_has_a_script_and_each_forbids_what_it_does_not_need(site: Site) -> None:
    for file in site.pages():
        page = html.fromstring(file.read_bytes())
        assert page.xpath("//script | //@style | //@onclick | //img | //iframe") == []
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:;")


KEYS = {
    "school_stats": ("SELECT s.slug, t.* FROM school_stats AS t JOIN schools AS s USING (school_id)", 1),
    "category_stats": ("SELECT c.slug, t.* FROM category_stats AS t JOIN categories AS c USING (category_id)", 1),
    "school_in_category": ("SELECT category, school, t.* FROM school_in_category AS t", 2),
    "offers": (
        "SELECT s.slug, c.external_id, o.external_id AS offer, o.* FROM offers AS o JOIN courses AS c USING (course_id)"
        " JOIN schools AS s USING (school_id) WHERE o.removed_at IS NULL",
        3,
    ),
    "effective_price": ("SELECT school, course, offer, t.* FROM effective_price AS t", 3),
    "instalment_truth": ("SELECT school, course, offer, t.* FROM instalment_truth AS t", 3),
    "sale_honesty": ("SELECT school, course, offer, t.* FROM sale_honesty AS t WHERE ended_at IS NULL", 3),
    "review_lifecycle": ("SELECT school, t.* FROM review_lifecycle AS t", 1),
    "salaries": ("SELECT profession, grade, t.* FROM salary_by_grade AS t", 2),
    "vacancies": ("SELECT p.slug, v.* FROM vacancies AS v JOIN professions AS p USING (profession_id) ORDER BY observed_on", 1),
    "audience": ("SELECT c.slug, a.* FROM audience AS a JOIN categories AS c USING (category_id) ORDER BY observed_on", 1),
}
"""Where each table's figures stand, and how many words name a row."""
MONEY = re.compile(r"price|amount|paid_in_instalments|overpayment$|monthly_min")


def shown_number(text: str, value: float) -> bool:
    """Whether a text is a value, rounded to the decimals that it shows."""
    found = re.match(r"(−?)([\d\u00a0]+)(?:,(\d+))?", text)
    if found is None:
        return False
    sign, whole, decimals = found.groups()
    shown = float(f"{whole.replace(chr(160), '')}.{decimals or 0}") * (-1 if sign else 1)
    return abs(shown - value) <= 0.5 * 10 ** -len(decimals or "") + 1e-9


def test_every_figure_on_every_page_is_the_database_s(site: Site) -> None:
    with closing(open_at(site.database, DAY_2)) as db:
        db.row_factory = sqlite3.Row
        cells = {table: {tuple(row[:words]): row for row in db.execute(sql)} for table, (sql, words) in KEYS.items()}
    seen: dict[str, int] = dict.fromkeys(KEYS, 0)
    for file in site.pages():
        for figure in html.fromstring(file.read_bytes()).xpath("//*[@data-figure]"):
            table, *subject, column = map(unquote, figure.get("data-figure").split("/"))
            value = cells[table][tuple(subject)][column]
            seen[table] += 1
            assert figure.get("value") == ("" if value is None else str(value)), (file.name, figure.get("data-figure"))
            text = figure.text_content()
            if value is None:
                assert text == "нет данных"
            elif not isinstance(value, str) and text != "бесплатно" and not text.endswith(("день", "дня", "дней")):
                scale = 0.01 if MONEY.search(column) and "percent" not in column else 100 if column.startswith("share_") else 1
                assert shown_number(text, value * scale), (file.name, figure.get("data-figure"), text, value)
    assert {table: count for table, count in seen.items() if not count} == {}
    assert seen["offers"] > 100


def test_the_totals_of_the_first_page_are_the_database_s(site: Site) -> None:
    with closing(open_at(site.database, DAY_2)) as db:
        expected = {
            "courses": "SELECT count(*) FROM courses WHERE removed_at IS NULL",
            "reviews": "SELECT sum(reviews) FROM school_stats",
            "schools": "SELECT count(*) FROM school_stats WHERE courses > 0",
            "sales": "SELECT count(*) FROM active_promos WHERE kind = 'sale'",
            "codes": "SELECT count(*) FROM active_promos WHERE kind = 'code'",
        }
        counted = {name: db.execute(sql).fetchone()[0] for name, sql in expected.items()}
    shown = {
        each.get("data-total"): each.text for each in html.fromstring((site.folder / "index.html").read_bytes()).xpath("//*[@data-total]")
    }
    assert {name: int(text.replace("\u00a0", "")) for name, text in shown.items()} == counted


def test_what_people_wrote_for_a_category_stands_on_its_page(site: Site) -> None:
    (page,) = [file for file in site.folder.glob("categories/*.html") if "О категории" in file.read_text("utf-8")]
    text = html.fromstring(page.read_bytes()).text_content()
    assert "С чего начать?" in text
    assert "12\u00a0345" in text


def test_a_second_report_writes_nothing(site: Site) -> None:
    files = len(site.pages()) + 1
    assert site.report(DAY_2) == f"{files} files, 0 of them written, 0 removed: {site.folder}/index.html"


def test_what_a_page_says_to_explain_can_be_explained_and_is_the_same(site: Site) -> None:
    """A dozen figures of each table: those of views are computed anew for each."""
    named: dict[str, dict[str, str]] = {table: {} for table in KEYS}
    for file in site.pages():
        for figure in html.fromstring(file.read_bytes()).xpath("//*[@data-figure]"):
            of_table = named[figure.get("data-figure").partition("/")[0]]
            if len(of_table) < 12:
                of_table[figure.get("data-figure")] = figure.get("value")
    settings = project_settings(DATABASE=str(site.database), NOW=DAY_2)
    told = {figure: explanation_of(settings, figure) for of_table in named.values() for figure in of_table}
    shown = {figure: value for of_table in named.values() for figure, value in of_table.items()}
    assert {figure: "" if each.value is None else str(each.value) for figure, each in told.items()} == shown
    assert {figure for figure, each in told.items() if not each.formula} == set()
    assert [table for table, of_table in named.items() if not of_table] == []


def test_figures_name_themselves_for_explain(site: Site) -> None:
    shown = site.page("school").read_text("utf-8")
    slug = site.page("school").stem
    assert f'data-figure="school_stats/{slug}/rating" title="scrapy explain school_stats/{slug}/rating"' in shown
    assert f"<code>scrapy explain school_stats/{slug}/rating</code>" in shown
