"""What the documentation says of the code holds."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from scrapy.settings import default_settings

from docs.faults_page import FaultsError, faults_page, shown_faults
from docs.generate import FAULTS, QUERIES, SOURCES, TARGET, data_page
from docs.queries_page import queries_page
from docs.sources_page import sources_page
from market.faults import listing, parse_fault
from normalize.table import read_table
from scrapers import settings
from scrapers.base import SchoolSpider
from scrapers.failures import REASONS
from scrapers.registry import _loader
from scrapers.sources import load_sources

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?://)([^)#]*)(?:#([^)]*))?\)")
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.S | re.M)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def examples(name: str, language: str) -> list[str]:
    return [dedent(body) for kind, body in FENCED.findall(text_of(name)) if kind == language]


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = [(page.parent / path if path else page, anchor) for path, anchor in LINK.findall(page.read_text(encoding="utf-8"))]
    assert [str(target) for target, _ in links if not target.exists()] == []
    assert [(str(target), anchor) for target, anchor in links if anchor and anchor not in anchors(target)] == []


def test_every_command_that_is_named_exists() -> None:
    done = subprocess.run([sys.executable, "-m", "scrapy", "-h"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    commands = set(re.findall(r"^  (\w+) {2,}", done.stdout, re.M))
    named = {word for page in PAGES for word in re.findall(r"(?:-m |`)scrapy (\w+)", page.read_text(encoding="utf-8"))}
    assert {"crawl", "crawlall", "recompute", "check", "export", "demo"} <= named
    assert named - commands == set()


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    named = {word for page in PAGES for word in re.findall(r"(?:^|`)make (\w+)", page.read_text(encoding="utf-8"), re.M)}
    assert {"demo", "test", "setup"} <= named
    assert named - targets == set()


def test_the_readme_names_every_spider_and_no_other() -> None:
    (row,) = re.findall(r"^\| `scrapy crawl NAME` \|(.*)$", text_of("README.md"), re.M)
    assert sorted(re.findall(r"`(\w+)`", row.partition(";")[0])) == sorted(_loader().list())


def test_the_table_of_settings_lists_exactly_ours_with_their_defaults() -> None:
    ours = {name: getattr(settings, name) for name in dir(settings) if name.isupper() and not hasattr(default_settings, name)}
    rows = re.findall(r"^\| `([A-Z_]+)` \| `(.+?)` \|", text_of("README.md"), re.M)
    assert {name: ast.literal_eval(default) for name, default in rows} == ours


def test_the_page_of_the_database_is_in_step_with_the_schema() -> None:
    assert TARGET.read_text(encoding="utf-8") == data_page(), "run `.venv/bin/python -m docs.generate` and commit docs/data.md"


def test_the_page_of_the_sources_is_in_step_with_the_spiders() -> None:
    assert SOURCES.read_text(encoding="utf-8") == sources_page(), "run `.venv/bin/python -m docs.generate` and commit docs/schools.md"


def test_the_page_of_the_faults_is_in_step_with_their_tests() -> None:
    assert FAULTS.read_text(encoding="utf-8") == faults_page(), "run `.venv/bin/python -m docs.generate` and commit docs/faults.md"


def test_the_page_of_the_queries_is_in_step_with_their_files() -> None:
    assert QUERIES.read_text(encoding="utf-8") == queries_page(), "run `.venv/bin/python -m docs.generate` and commit docs/queries.md"


def test_docstring_of_a_fault_says_the_fault_and_what_happens(tmp_path: Path) -> None:
    file = tmp_path / "test_it.py"
    file.write_text('def test_a() -> None:\n    """F3, F4: the disk\n    is full -> nothing is lost."""\n', "utf-8")
    assert [(each.number, each.fault, each.outcome, each.test) for listed in shown_faults(tmp_path).values() for each in listed] == [
        (3, "the disk is full", "nothing is lost.", "test_a"),
        (4, "the disk is full", "nothing is lost.", "test_a"),
    ]
    file.write_text('def test_a() -> None:\n    """F3: nothing is lost."""\n', "utf-8")
    with pytest.raises(FaultsError, match=r"test_it\.py: test_a"):
        shown_faults(tmp_path)


def test_the_page_of_the_sources_says_of_each_where_it_is_read() -> None:
    text = SOURCES.read_text(encoding="utf-8")
    assert "| `javarush` | JavaRush | any known vocabulary" in text
    assert "| main tariff: list_price | `prices.fullPrice` |" in text
    assert "| course: starts_on | `next.props.pageProps.initialState.program.data.date ;" in text
    assert "completed by: `https://tools.skillfactory.ru/api/get-info-by-url?url={course.quoted}`" in text
    assert "| otzyvru.com | `otzyvru` | described | others' |" in text


def test_the_table_of_faults_is_in_step_with_the_switches() -> None:
    rows = re.findall(r"^\| `([\w-]+(?:\[=…\])?)` \| (.*) \| (F\d+) \|$", text_of("docs/operations.md"), re.M)
    assert rows == listing()


def test_every_fault_of_a_rehearsal_can_be_switched_on() -> None:
    named = re.findall(r"--fault '?([^\s']+)", text_of("docs/operations.md"))
    assert "gzip-cut:skillbox.ru/course/*" in named
    assert [str(parse_fault(fault)) for fault in named] == named


def test_every_word_for_a_failed_page_is_explained() -> None:
    explained = set(re.findall(r"`([a-z0-9_]+)`", text_of("docs/operations.md")))
    said = {word for file in (ROOT / "scrapers").rglob("*.py") for word in failure_words(file)} | {reason for _, reason in REASONS}
    assert {"challenge", "identity_mismatch", "broken_feed", "robots"} <= said
    assert said - explained == set()


def failure_words(file: Path) -> Iterator[str]:
    """The words that the code of a file gives to a failed page, where it writes them out."""
    places = {"RefusedResponse": 0, "ShutHostError": 0, "unreadable": 1, "no_answer": 2}
    given: list[ast.AST] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            place = places.get(getattr(node.func, "attr", getattr(node.func, "id", "")))
            given += [each.value for each in node.keywords if each.arg == "failed"]
            given += [] if place is None else node.args[place : place + 1]
        elif isinstance(node, ast.FunctionDef) and node.name in {"refusal", "identity_problem", "answer"}:
            given += [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value is not None]
    words = [each.value for place in given for each in ast.walk(place) if isinstance(each, ast.Constant)]
    yield from (word for word in words if isinstance(word, str) and re.fullmatch(r"[a-z][a-z0-9_]*", word))


def test_the_site_file_that_contributors_begin_with_is_a_spider() -> None:
    (source,) = examples("CONTRIBUTING.md", "python")
    names: dict[str, object] = {"__name__": "example_school"}
    exec(compile(source, "CONTRIBUTING.md", "exec"), names)
    spider = names["ExampleSchoolSpider"]
    assert isinstance(spider, type)
    assert issubclass(spider, SchoolSpider)
    assert spider().external_id("https://www.example.school/courses/python/?utm_source=x") == "python"


def test_the_rows_of_known_words_that_contributors_begin_with_are_a_table() -> None:
    (rows,) = [text for text in examples("CONTRIBUTING.md", "toml") if "[[row]]" in text]
    table = read_table("level", tomllib.loads(rows)["row"])
    assert [table.lookup(text) for text in ("Для  всех", "Java с нуля", "без подготовки", "сложно")] == [*["beginner"] * 3, None]


def test_the_sources_file_of_the_readme_can_be_read(tmp_path: Path) -> None:
    (source,) = examples("README.md", "toml")
    (tmp_path / "sources.toml").write_text(source, encoding="utf-8")
    sources = load_sources({"SOURCES": str(tmp_path / "sources.toml")})  # type: ignore[arg-type]
    assert [sources.school_slugs(key) for key in ("feed", "advcake_offer", "reviews")] == [["geekbrains"]] * 3
    assert sorted(sources.promo_apis["advcake"]) == ["promocodes", "promotions"]
