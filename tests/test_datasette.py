"""Datasette over the copy of the demo market: what an analyst asks, and that nobody can write."""

import csv
import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from db.analysts_copy import copy_for_analysts
from db.queries import load_queries
from tests.console import Console, opened_console
from tests.crash_harness import wait_until_stopped
from tests.running_datasette import Served, running_datasette

DAYS = (1, 4, 7, 10)
"""Few, and enough for a countdown that begins again; the last is before the promo codes of the market end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyst:
    """The market crawled, published and served."""

    console: Console
    database: Path
    copy: Path
    served: Served


def noon(day: int) -> str:
    return f"2026-10-{day:02}T12:00:00Z"


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyst]:
    folder = tmp_path_factory.mktemp("analyst")
    database, copy, log = folder / "academy.db", folder / "public" / "market.db", folder / "log"
    with opened_console(folder, courses=120, reviews=400) as console:
        for day in DAYS:
            console.market.day = day
            assert console.run("crawlall", "--all", database=database, log=log, NOW=noon(day)) == 0, log.read_text("utf-8")[-2000:]
        spoil(database)
        assert console.run("publish", str(copy), database=database, log=log, NOW=noon(DAYS[-1])) == 0, log.read_text("utf-8")[-2000:]
        with running_datasette(copy, folder / "datasette.log") as served:
            yield Analyst(console=console, database=database, copy=copy, served=served)


def spoil(database: Path) -> None:
    """A code whose text a spreadsheet would run, as a school could print it."""
    with closing(sqlite3.connect(database)) as db:
        db.execute(
            'UPDATE promos SET title = \'=HYPERLINK("https://evil.example";"скидка")\' WHERE code IS NOT NULL AND removed_at IS NULL'
        )
        db.commit()


@pytest.mark.parametrize("name", [each.name for each in load_queries()])
def test_every_query_of_ours_returns_rows(analyst: Analyst, name: str) -> None:
    answer = analyst.served.json(f"/market/{name}.json", _shape="objects")
    assert (answer["truncated"], answer["rows"] != []) == (False, True)
    assert all(None not in row for row in [answer["columns"]])


def test_every_table_and_view_opens_with_its_description_and_facets(analyst: Analyst) -> None:
    shown = analyst.served.json("/market.json")
    names = [each["name"] for each in shown["tables"] if not each["hidden"]] + [each["name"] for each in shown["views"]]
    assert len(names) == 57
    for name in names:
        status, text = analyst.served.get(f"/market/{name}")
        assert status == 200, name
        columns = analyst.served.json(f"/market/{name}.json", _size="0")["columns"]
        assert re.findall(r"<dt>([^<]+)</dt><dd>[^<]", text) == [each for each in columns if each != "rowid"], name
    facets = analyst.served.json("/market/sale_honesty.json", _size="0")["facet_results"]
    assert {each["value"] for each in facets["verdict"]["results"]} >= {"countdown_reset", "insufficient_history"}


def test_words_of_a_russian_find_other_forms_of_them(analyst: Analyst) -> None:
    def found(table: str, words: str) -> int:
        return int(analyst.served.json(f"/market/{table}.json", _search=words, _size="0")["filtered_table_rows_count"])

    assert found("courses", "разработчики") == found("courses", "Разработчика") > 20
    assert found("reviews", "преподавателями") == found("reviews", "преподаватель") > 10
    assert found("reviews", "преподаватель -преподавателя") < found("reviews", "преподаватель")
    assert found("reviews", "несуществующееслово") == 0
    rows = analyst.served.json("/market/find_courses.json", words="аналитики", _shape="objects")["rows"]
    assert {"аналитик" in f"{row['title']} {row['summary']}".lower() for row in rows} == {True}


def test_nothing_can_be_written(analyst: Analyst) -> None:
    before = analyst.copy.read_bytes()
    for sql in ("DELETE FROM courses", "UPDATE courses SET title = 'x'", "PRAGMA user_version = 7", "ATTACH 'x.db' AS x", "VACUUM"):
        assert analyst.served.get("/market.json", sql=sql)[0] == 400, sql
        assert analyst.served.get("/market.json", sql=f"WITH x AS (SELECT 1) {sql}")[0] == 400, sql
    for path in ("/market", "/market/courses", "/market/find_courses", "/market/-/create", "/market/courses/-/insert"):
        assert analyst.served.get(path, method="POST", body=b"title=x")[0] >= 400, path
    assert analyst.served.json("/-/databases.json")[0]["is_mutable"] is False
    assert analyst.copy.read_bytes() == before


def test_formula_of_a_site_is_guarded_in_our_csv_and_only_there(analyst: Analyst) -> None:
    theirs = analyst.served.get("/market/codes_ending_soon.csv")[1]
    status, ours = analyst.served.get("/market/codes_ending_soon.safe_csv")
    formula = '=HYPERLINK("https://evil.example";"скидка")'
    assert status == 200
    assert {row["title"] for row in csv.DictReader(StringIO(theirs, newline=""))} == {formula}
    assert {row["title"] for row in csv.DictReader(StringIO(ours, newline=""))} == {f"'{formula}"}
    page = analyst.served.get("/market/codes_ending_soon")[1]
    assert 'href="/market/codes_ending_soon.safe_csv"' in page


def test_our_csv_has_every_row_of_a_table_and_its_filters(analyst: Analyst) -> None:
    with closing(sqlite3.connect(f"{analyst.copy.as_uri()}?immutable=1", uri=True)) as db:
        pages = db.execute("SELECT page_id FROM pages ORDER BY page_id").fetchall()
        good = db.execute("SELECT count(*) FROM pages WHERE status = 200").fetchone()[0]
        drops = [row[0] for row in db.execute("SELECT drop_percent FROM price_drops")]
    rows = list(csv.DictReader(StringIO(analyst.served.get("/market/pages.safe_csv", _labels="on")[1], newline="")))
    assert len(pages) > 1000
    assert [int(row["page_id"]) for row in rows] == [page[0] for page in pages]
    assert len(analyst.served.get("/market/pages.safe_csv", status="200")[1].splitlines()) == good + 1
    shown = csv.DictReader(StringIO(analyst.served.get("/market/price_drops.safe_csv")[1], newline=""))
    assert sorted(float(row["drop_percent"]) for row in shown) == sorted(drops)


def test_answer_that_is_cut_off_is_not_given_as_csv(analyst: Analyst) -> None:
    sql = "SELECT page_id FROM pages"
    assert analyst.served.json("/market.json", sql=sql)["truncated"] is True
    status, text = analyst.served.get("/market.safe_csv", sql=sql)
    assert (status, "max_returned_rows" in text) == (400, True)
    assert analyst.served.get("/market.safe_csv", sql=f"{sql} ORDER BY page_id LIMIT 2") == (200, "page_id\r\n1\r\n2\r\n")


def test_dashboard_takes_nothing_from_elsewhere(analyst: Analyst) -> None:
    status, page = analyst.served.get("/-/dashboards/market")
    assert status == 200
    sources = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', page)
    assert [each for each in sources if not each.startswith("/-/static")] == []
    assert len([each for each in sources if "vega" in each]) == 3
    assert {analyst.served.get(each.partition("?")[0])[0] for each in sources} == {200}


def test_charts_are_drawn_without_a_request_to_anybody_else(analyst: Analyst) -> None:
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("no chromium: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        tab = browser.new_page()
        asked: list[str] = []
        failed: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("pageerror", lambda error: failed.append(str(error)))
        tab.goto(f"{analyst.served.url}/-/dashboards/market", wait_until="networkidle")
        for name in ("prices", "rating", "salaries", "changes", "verdicts", "unknown"):
            tab.wait_for_selector(f"#chart-{name} svg.marks")
        bars = tab.locator("#chart-prices [aria-roledescription=bar]").count()
        assert tab.locator("a[href*='vega']").count() == 0
        browser.close()
    assert bars == len(analyst.served.json("/market/price_by_direction.json")["rows"]) == 8
    assert failed == []
    assert [each for each in asked if not each.startswith(analyst.served.url)] == []


def test_publish_tells_how_to_serve_and_refuses_what_is_no_copy(analyst: Analyst, tmp_path: Path) -> None:
    log = tmp_path / "log"

    def publish(*words: str) -> int:
        return analyst.console.run("publish", *words, database=analyst.database, log=log)

    assert publish(str(tmp_path / "market.db")) == 0
    assert f"-m {tmp_path}/datasette.yaml --plugins-dir report/plugins" in log.read_text("utf-8")
    assert publish() == 2
    before = analyst.database.read_bytes()
    assert publish(str(analyst.database)) == os.EX_DATAERR
    assert analyst.database.read_bytes() == before
    (tmp_path / "file").write_text("", "ascii")
    assert publish(str(tmp_path / "file" / "market.db")) == os.EX_IOERR
    assert analyst.console.run("publish", str(tmp_path / "x.db"), database=tmp_path / "none.db", log=log) == os.EX_DATAERR


def test_analyst_reads_and_publishes_while_a_crawl_writes(analyst: Analyst, tmp_path: Path) -> None:
    copy, log = tmp_path / "market.db", tmp_path / "log"
    analyst.console.market.day = DAYS[-1] + 1
    now = noon(DAYS[-1] + 1)
    crawl = analyst.console.start("crawlall", "--all", log=log, faults={"halt_at": 4000}, database=analyst.database, NOW=now)
    wait_until_stopped(crawl.pid)
    try:
        # No patience: a lock would be an error at once.
        with closing(sqlite3.connect(f"{analyst.database.as_uri()}?mode=ro", uri=True, timeout=0)) as reader:
            reader.execute("BEGIN")
            first = reader.execute(FIGURES).fetchall()
            publish_beside(analyst, copy, tmp_path)
            assert torn_or_running(copy, now) == ([], True)
            os.kill(crawl.pid, signal.SIGCONT)
            while Path(f"/proc/{crawl.pid}").exists():
                copy_for_analysts(analyst.database, copy, now=now)
                assert torn_or_running(copy, now)[0] == []
                assert reader.execute(FIGURES).fetchall() == first
            assert crawl.wait() == 0, log.read_text("utf-8")[-2000:]
            reader.execute("COMMIT")
            assert reader.execute(FIGURES).fetchall() != first
    finally:
        if Path(f"/proc/{crawl.pid}").exists():
            os.kill(crawl.pid, signal.SIGKILL)


FIGURES = """
SELECT s.slug, t.courses, t.rating, count(c.course_id), max(c.last_seen_at)
FROM school_stats AS t JOIN schools AS s USING (school_id) JOIN courses AS c USING (school_id) GROUP BY s.slug
"""
TORN = """
SELECT 'a fact of a run that is not published', r.run_id FROM course_claims AS l JOIN runs AS r USING (run_id) WHERE r.status <> 'ok'
UNION ALL SELECT 'stars do not add up', school_id FROM school_stats WHERE stars_1 + stars_2 + stars_3 + stars_4 + stars_5 <> rated_reviews
UNION ALL SELECT 'an offer whose state is not its history', o.offer_id FROM offers AS o JOIN offer_history AS h USING (offer_id)
WHERE h.valid_to IS NULL AND h.confirmed = 1 AND h.price IS NOT o.price
"""


def torn_or_running(copy: Path, now: str) -> tuple[list[tuple[object, ...]], bool]:
    """What does not fit together in a copy, and whether a run that began now is under way in it."""
    with closing(sqlite3.connect(f"{copy.as_uri()}?immutable=1", uri=True)) as db:
        running = db.execute("SELECT count(*) FROM runs WHERE started_at >= ? AND status = 'running'", (now,)).fetchone()[0]
        return db.execute(TORN).fetchall(), running > 0


def publish_beside(analyst: Analyst, copy: Path, folder: Path) -> None:
    """Publish from a second process while the first stands still."""
    with opened_console(folder, courses=1, reviews=1) as second:
        assert second.run("publish", str(copy), database=analyst.database, log=folder / "second.log") == 0
