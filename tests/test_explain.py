"""Where figures come from: recomputed from what is listed, and traced to the words of pages."""

import argparse
import io
import math
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib import import_module
from operator import mul
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import BaseSettings, Settings
from sqlite_utils import Database

from commands.explain import Command
from db.explain import explain
from db.explain_facts import FACTS
from db.explain_stats import FORMULAS
from db.explanation import Explanation, UnknownFigureError
from market.sources import ENVIRONMENT
from normalize.models import Issue
from pipelines.crawls import CannotRunError
from pipelines.explain import Reader, explanation_of, print_explanation
from pipelines.rules import RULES
from tests.console import opened_console
from tests.crawling import project_settings
from tests.store import DAY_1, DAY_2, course, crawl, full, new_database, page

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSettings]:
    """The settings of a database that has crawled the demo market."""
    folder = tmp_path_factory.mktemp("market")
    with opened_console(folder, courses=40, reviews=200, promos=20) as console:
        assert console.run("crawlall", database=folder / "academy.db", log=folder / "log") == 0
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        yield project_settings(DATABASE=str(folder / "academy.db"), SOURCES=str(folder / "sources.toml"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = new_database(tmp_path)
    yield db
    db.conn.close()


def quantile(values: Sequence[float], share: float) -> float:
    """R-7, by its definition: at place (n - 1) · share of the sorted values."""
    place = (len(values) - 1) * share
    below = math.floor(place)
    rest = place - below
    return sorted(values)[below] * (1 - rest) + (sorted(values)[below + 1] * rest if rest else 0)


COUNTED = {"courses", "teachers", "reviews", "rated_reviews", "sales", "promo_codes", "free_courses", *(f"stars_{n}" for n in range(1, 6))}
QUANTILES = {"price_p10": 0.1, "price_median": 0.5, "price_p90": 0.9, "duration_median": 0.5}


def recomputed(column: str, found: Explanation) -> Any:
    """The figure, from nothing but the inputs that its explanation lists and the formula that it names."""
    values: list[Any] = [each.value for each in found.inputs]
    if column in COUNTED:
        return len(values)
    if column.startswith("rating"):
        return rating(column, found)
    if not values:
        return None
    if column in QUANTILES:
        exact = quantile(values, QUANTILES[column])
        return math.floor(exact + 0.5) if column.startswith("price") else exact
    return {"min": min, "max": max, "ean": lambda prices: math.floor(sum(prices) / len(prices) + 0.5)}[column[-3:]](values)


def rating(column: str, found: Explanation) -> float | None:
    ratings: list[float] = [each.value for each in found.inputs if each.figure != "market/mean_rating"]
    if len(ratings) < (2 if column in {"rating_low", "rating_high"} else 1):
        return None
    mean = statistics.fmean(ratings)
    if column == "rating_bayes":
        prior = found.inputs[0]
        return (prior.value * (prior.weight or 0) + sum(ratings)) / ((prior.weight or 0) + len(ratings))
    if column == "rating_recent":
        weights = [0.5 ** (days_before("2026-10-01", each.day or "") / 365) for each in found.inputs]
        return sum(map(mul, weights, ratings)) / sum(weights)
    margin = 1.96 * statistics.stdev(ratings) / math.sqrt(len(ratings)) if column != "rating" else 0
    return {"rating": mean, "rating_low": max(1.0, mean - margin), "rating_high": min(5.0, mean + margin)}[column]


def days_before(reference: str, day: str) -> float:
    with closing(sqlite3.connect(":memory:")) as conn:
        return float(conn.execute("SELECT julianday(?) - julianday(?)", (reference, day)).fetchone()[0])


def test_every_figure_of_the_market_comes_out_of_the_inputs_that_are_listed(market: BaseSettings) -> None:
    wrong, checked = [], 0
    with closing(sqlite3.connect(market["DATABASE"])) as conn:
        for table, owners in (("school_stats", "schools"), ("category_stats", "categories")):
            key = "school_id" if owners == "schools" else "category_id"
            for (slug,) in conn.execute(f"SELECT slug FROM {table} JOIN {owners} USING ({key}) ORDER BY slug").fetchall():
                for column in FORMULAS:
                    found = explain(conn, f"{table}/{slug}/{column}")
                    (stored,) = conn.execute(
                        f"SELECT {column} FROM {table} WHERE {key} = (SELECT {key} FROM {owners} WHERE slug = ?)", (slug,)
                    ).fetchone()
                    again = recomputed(column, found)
                    checked += stored is not None
                    if found.value != stored or (again is None) != (stored is None) or (stored is not None and abs(again - stored) > 1e-9):
                        wrong.append((found.figure, stored, again))
        mean = explain(conn, "market/mean_rating")
        (expected,) = conn.execute(
            "SELECT avg(rating) FROM reviews WHERE removed_at IS NULL AND duplicate_of IS NULL AND rating IS NOT NULL"
        ).fetchone()
    assert wrong == []
    assert checked > 800
    assert mean.value == pytest.approx(expected, abs=1e-9)


FIGURES = """
WITH named AS (
    SELECT s.slug AS school, s.slug || '/' || c.external_id AS course, o.external_id AS offer, o.price, o.monthly_price
    FROM offers AS o JOIN courses AS c USING (course_id) JOIN schools AS s USING (school_id)
)
SELECT 'offers/' || course || '/' || offer || '/price' FROM named WHERE price IS NOT NULL GROUP BY school
UNION ALL SELECT 'offers/' || course || '/' || offer || '/monthly_price' FROM named WHERE monthly_price IS NOT NULL GROUP BY school
UNION ALL SELECT 'courses/' || course || '/title' FROM named GROUP BY school
UNION ALL SELECT 'promos/' || slug || '/' || external_id || '/kind' FROM promos JOIN schools USING (school_id) GROUP BY source
UNION ALL SELECT 'reviews/' || external_id || '/rating' FROM reviews WHERE rating IS NOT NULL GROUP BY source
"""


def test_every_kind_of_fact_leads_to_the_words_of_its_page_and_they_mean_it(market: BaseSettings) -> None:
    reader = Reader(market)
    with closing(sqlite3.connect(market["DATABASE"])) as conn:
        figures = [figure for (figure,) in conn.execute(FIGURES)]
    wrong = []
    for figure in figures:
        for each in explanation_of(market, figure).inputs:
            words = reader.words(each.figure, each.observation) if each.observation else []
            if [place.means for place in words if place.raw] != [each.value]:
                wrong.append((figure, each, words))
    assert wrong == []
    assert len(figures) > 50


def test_printed_explanation_names_formula_page_words_and_rule(market: BaseSettings) -> None:
    out = io.StringIO()
    found = explanation_of(market, "courses/netology/data-analyst/duration_months")
    print_explanation(market, found, out, everything=False)
    assert out.getvalue().splitlines() == [
        "courses/netology/data-analyst/duration_months = 4.0",
        "  since:   2026-10-01T12:00:00Z",
        "  formula: stated by the school's own page before its API, by the API before a feed; a later source fills what is missing",
        "  inputs:  1",
        "    4.0  courses/netology/data-analyst/duration_months",
        "      said by https://netology.ru/programs/data-analyst, fetched 2026-10-01T12:00:00Z by netology",
        "      duration: «4 месяца и 80 часов практики»",
        "      starts_on: «2026-10-19» | «19 октября 2026»",
        "      means 4.0 by normalize.duration.parse_duration: months of 30.4375 days; a conflict where start and end tell another length",
    ]


def test_reader_of_the_output_may_stop_early(market: BaseSettings) -> None:
    """`scrapy explain … | head -1`: one line, and no traceback."""
    command = [sys.executable, "-m", "scrapy", "explain", "school_stats/stepik/rating", "--all"]
    settings = ["-s", f"DATABASE={market['DATABASE']}", "-s", f"SOURCES={market['SOURCES']}"]
    child = subprocess.Popen([*command, *settings], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stderr is not None
    with child.stdout, child.stderr:
        assert child.stdout.read(1) == b"s"
        child.stdout.close()
        assert child.stderr.read() == b""
    child.wait()


def test_damage_that_is_met_while_the_answer_is_printed_is_65(market: BaseSettings, tmp_path: Path) -> None:
    """F13: a page proves damaged in the middle of an answer -> exit code 65 and the advice; no traceback."""
    copy, log = tmp_path / "copy.db", tmp_path / "out"
    with closing(sqlite3.connect(market["DATABASE"])) as conn, closing(sqlite3.connect(copy)) as target:
        conn.backup(target)
    command = Command()
    command.settings = project_settings(DATABASE=str(copy), SOURCES=market["SOURCES"])

    def damaged(*_: object, **__: object) -> None:
        copy.write_bytes(copy.read_bytes()[:100] + b"\xff" * 8092)
        with closing(sqlite3.connect(copy)) as conn:
            conn.execute("SELECT count(*) FROM pages")

    with pytest.MonkeyPatch.context() as patch, log.open("w") as err:
        patch.setattr("commands.explain.print_explanation", damaged)
        patch.setattr(sys, "stderr", err)
        command.run(["school_stats/netology/rating"], argparse.Namespace(json=False, all=False))
    assert command.exitcode == 65
    assert log.read_text() == (
        f"{copy} is damaged (database disk image is malformed); restore a backup, or keep what `sqlite3 {copy} .recover` saves\n"
    )


def test_page_that_the_archive_has_lost_is_said_to_be_lost(market: BaseSettings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(market["DATABASE"])) as conn, closing(sqlite3.connect(copy)) as target:
        conn.backup(target)
    settings, out = project_settings(DATABASE=str(copy), SOURCES=market["SOURCES"]), io.StringIO()
    print_explanation(settings, explanation_of(settings, "courses/netology/data-analyst/title"), out, everything=False)
    assert "its words cannot be read again: " in out.getvalue()


def test_tariff_may_be_named_without_its_course_where_that_is_clear(db: Database) -> None:
    crawl(
        db, DAY_1, page(course("go", full(100_00, "76")), course("java", full(200_00, "77"), full(300_00, "x")), course("c", full(1, "x")))
    )
    assert explain(db.conn, "offers/alfa/76/price").figure == "offers/alfa/go/76/price"
    assert explain(db.conn, "offers/alfa/java/x/price").value == 300_00
    with pytest.raises(UnknownFigureError, match="it could be offers/alfa/java/x, offers/alfa/c/x"):
        explain(db.conn, "offers/alfa/x/price")


def test_doubted_price_and_complaints_are_told_beside_the_value(db: Database) -> None:
    crawl(db, DAY_1, page(course("go", full(100_00))))
    conflict = Issue(kind="conflict", field="price", text="10 | 100", reason="two prices")
    crawl(db, DAY_2, page(course("go", full(10_00)), now=DAY_2, issues=[conflict]))
    found = explain(db.conn, "offers/alfa/go/default/price")
    assert found.value == 100_00
    assert [each.value for each in found.inputs] == [100_00, 10_00]
    assert found.notes == (
        f"the tariff stands as it is since {DAY_1}",
        f"read once as 1000 on {DAY_2}, and not believed before it is read again six hours later",
        "conflict price: «10 | 100» (two prices)",
    )


@pytest.mark.parametrize(
    "figure",
    ["", "nonsense", "school_stats/alfa/colour", "school_stats/beta/rating", "offers/alfa/go/none/price", "courses/alfa/go/page_id"],
)
def test_figure_that_does_not_exist_is_a_usage_error(db: Database, tmp_path: Path, figure: str) -> None:
    crawl(db, DAY_1, page(course("go", full(100_00))))
    with pytest.raises(CannotRunError) as caught:
        explanation_of(project_settings(DATABASE=str(tmp_path / "academy.db")), figure)
    assert caught.value.code == 64


def test_every_fact_has_a_rule_whose_function_exists() -> None:
    assert {table: set(columns) for table, columns in FACTS.items()} == {table: set(rules) for table, rules in RULES.items()}
    for rules in RULES.values():
        for rule in rules.values():
            module, _, name = rule.function.rpartition(".")
            assert callable(getattr(import_module(module), name))


def test_looking_at_a_copy_without_its_key_makes_none(tmp_path: Path) -> None:
    Reader(Settings({"DATABASE": str(tmp_path / "academy.db")}))
    assert list(tmp_path.iterdir()) == []
