"""What docs/analysts.md shows runs, on a demo market of eighty days."""

import os
import re
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db.export import export
from db.parquet import write_parquet
from market.clock import clock
from tests.console import opened_console

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/analysts.md").read_text("utf-8")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", re.S | re.M)
BLOCKS = [(kind, body, shown) for kind, body, shown in FENCED.findall(PAGE) if kind != "text"]
DAYS = (1, 2, 8, 20, 36, 80)
DEMO = Path("data/demo")


def blocks(kind: str) -> list[tuple[str, str]]:
    return [(body, shown) for each, body, shown in BLOCKS if each == kind]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what `make demo` makes, and the CSV files with Parquet beside them."""
    place = tmp_path_factory.mktemp("analyst")
    demo = place / DEMO
    demo.mkdir(parents=True)
    with opened_console(place, courses=60, reviews=100) as console:
        for day in DAYS:
            console.market.day = day
            now = f"{clock(day):%Y-%m-%dT%H:%M:%SZ}"
            # A market that is seen so seldom has more reviews than a gate lets through: those runs fail, the rest counts.
            code = console.run(
                "crawlall", "--all", database=demo / "academy.db", log=place / "log", NOW=now, MIN_COURSES=1, LOG_LEVEL="WARNING"
            )
            assert code in {0, 1}
    export(demo / "academy.db", demo / "csv", also=write_parquet, now=now)
    return place


def test_every_block_is_of_a_kind_that_is_run() -> None:
    assert {kind for kind, _, _ in BLOCKS} == {"sql", "sh", "python"}
    assert (len(blocks("sql")), len(blocks("python")), len(blocks("sh"))) == (12, 2, 3)


@pytest.mark.parametrize(("query", "shown"), blocks("sql"), ids=lambda text: text.partition("\n")[0][:40])
def test_query_gives_the_columns_that_are_shown(place: Path, query: str, shown: str) -> None:
    with closing(sqlite3.connect(place / DEMO / "academy.db")) as db:
        cursor = db.execute(query)
        names = [column[0] for column in cursor.description]
        assert cursor.fetchone() is not None
    if shown:
        assert shown.split("\n", maxsplit=1)[0].split() == names


@pytest.mark.parametrize("script", [body for body, _ in blocks("python")], ids=["duckdb", "pandas"])
def test_script_prints_tables(place: Path, script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=place, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("netology") >= 1


# The third block publishes a copy for Datasette, which tests/test_datasette.py does.
@pytest.mark.parametrize("line", [body for body, _ in blocks("sh") if " export " in body], ids=["parquet", "excel"])
def test_export_writes_the_files_that_the_page_reads(place: Path, line: str) -> None:
    program, *words = shlex.split(line)
    assert program == ".venv/bin/python"
    # The project is found by its scrapy.cfg; the paths are those of the page.
    named = [word.replace("data/demo", str(place / DEMO)) for word in words]
    subprocess.run([sys.executable, *named], cwd=ROOT, env=os.environ, capture_output=True, timeout=120, check=True)
    folder = Path(named[3])
    written = {f"data/demo/{folder.name}/{file.name}" for file in folder.iterdir()}
    read = set(re.findall(rf"data/demo/{folder.name}/[\w.]+", PAGE))
    assert read != set()
    assert read - written == set()


@pytest.mark.parametrize(("day", "longest"), [(60, "countdown_reset"), (80, "perpetual")], ids=["day 60", "day 80"])
def test_market_has_sales_of_every_verdict(place: Path, day: int, longest: str) -> None:
    with closing(sqlite3.connect(place / DEMO / "academy.db")) as db:
        db.create_function("datetime", 1, {"now": f"{clock(day):%Y-%m-%d %H:%M:%S}"}.__getitem__)
        found = {verdict for (verdict,) in db.execute("SELECT verdict FROM sale_honesty")}
    assert found == {"honest", "inflated_reference", "insufficient_history", longest}
