"""The read-only copy for analysts: what it holds and what not, how it is put in its place, and what Datasette is told of it."""

import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from db.analysts_copy import copy_for_analysts, is_copy
from db.analysts_tables import COMPUTED, EMPTIED, HIDDEN, LEFT_OUT, PUBLISHED, SEARCHED, SHOWN
from db.connect import VIEWS
from db.datasette_config import datasette_config, yaml_lines
from db.descriptions import load_descriptions
from db.errors import BackupError, MissingDatabaseError, NotADatabaseError
from db.lock import LockedError
from db.queries import load_queries
from db.search import query
from db.snapshot import claimed_folder
from tests.store import DAY_1, DAY_2, course, crawl, full, new_database, page, promo, review, start

PERSONAL = re.compile(r"author|email|phone|person|accepted|text_key|token|secret|cookie|etag")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """Two days of a small school: a course, a code that ends on the second day, a review that was edited, a run that failed."""
    db = new_database(tmp_path)
    ending = promo(1, code="A", ends_at="2026-10-11T20:59:59Z")
    first = review(1, "Пишите мне, говорит Зинаида", author_key="ключ-одного-человека", rating=2.0)
    crawl(db, DAY_1, page(course("go", full(100_00), summary="Обучение с нуля"), promos=[ending], reviews=[first]))
    second = review(1, "Учёба понравилась", author_key="ключ-одного-человека", rating=4.0)
    crawl(db, DAY_2, page(course("go", full(90_00), summary="Обучение с нуля"), promos=[ending], reviews=[second]))
    start(db, DAY_2, spider="beta")
    yield db
    db.conn.close()


@pytest.fixture
def copy(db: Database, tmp_path: Path) -> Path:
    copy_for_analysts(tmp_path / "academy.db", tmp_path / "market.db", now=DAY_2)
    return tmp_path / "market.db"


@contextmanager
def opened(copy: Path) -> Iterator[sqlite3.Connection]:
    """The copy as `datasette -i` opens it."""
    with closing(sqlite3.connect(f"{copy.as_uri()}?immutable=1", uri=True)) as conn:
        conn.create_function("escape_fts", 1, query)
        yield conn


def ask(copy: Path, sql: str, *given: Any) -> list[tuple[Any, ...]]:
    with opened(copy) as conn:
        return conn.execute(sql, given).fetchall()


def columns(conn: sqlite3.Connection) -> dict[str, list[str]]:
    names = [row[0] for row in conn.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'")]
    return {name: [row[1] for row in conn.execute(f"PRAGMA table_info('{name}')")] for name in names if "_fts" not in name}


def test_table_that_nobody_decided_on_is_not_in_the_copy(db: Database, tmp_path: Path) -> None:
    db.conn.execute("CREATE TABLE diary (page TEXT)")
    copy_for_analysts(tmp_path / "academy.db", tmp_path / "market.db", now=DAY_2)
    assert ask(tmp_path / "market.db", "SELECT name FROM sqlite_schema WHERE name = 'diary'") == []


def test_of_every_table_it_is_decided_whether_analysts_get_it(db: Database) -> None:
    tables = {row[0] for row in db.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")}
    assert set(PUBLISHED) | set(LEFT_OUT) == tables
    assert set(PUBLISHED) & set(LEFT_OUT) == set()


def test_copy_has_every_table_and_view_but_those_that_are_left_out(db: Database, copy: Path) -> None:
    with opened(copy) as conn:
        held = columns(conn)
    live = columns(db.conn)
    assert set(live) - set(held) == set(LEFT_OUT)
    assert set(held) - set(live) == {"snapshot"}
    missing = {name: set(live[name]) - set(held[name]) for name in held if name != "snapshot"}
    taken_along = {"latest_reviews": {"author_key", "text_key"}}
    assert {name: each for name, each in missing.items() if each} == {**HIDDEN, **taken_along}


def test_no_column_of_the_copy_is_about_a_person(copy: Path) -> None:
    with opened(copy) as conn:
        told = [f"{table}.{column}" for table, names in columns(conn).items() for column in names if PERSONAL.search(column)]
    assert told == []


def test_no_byte_of_the_copy_has_what_was_left_out(db: Database, tmp_path: Path, copy: Path) -> None:
    live = (tmp_path / "academy.db").read_bytes() + (tmp_path / "academy.db-wal").read_bytes()
    for words in ("ключ-одного-человека", "говорит Зинаида"):
        assert words.encode() in live
        assert words.encode() not in copy.read_bytes()
    assert ask(copy, "SELECT review_id, rating FROM review_versions") == [(1, 2.0)]


def test_quotes_of_reviews_are_not_in_the_copy(tmp_path: Path, db: Database) -> None:
    run = start(db, "2026-10-12T12:00:00Z", spider="reviews").run_id
    rows = [(run, "text", "пишите на a@b.ru"), (run, "title", "Зинаида"), (run, "rating", "6 из 5"), (1, "title", "Курс | Курсы")]
    db.conn.executemany("INSERT INTO issues (run_id, kind, field, text, reason) VALUES (?, 'unknown', ?, ?, 'odd')", rows)
    db.conn.commit()
    copy_for_analysts(tmp_path / "academy.db", tmp_path / "market.db", now=DAY_2)
    assert ask(tmp_path / "market.db", "SELECT field, text FROM issues ORDER BY issue_id") == [
        ("text", None),
        ("title", None),
        ("rating", "6 из 5"),
        ("title", "Курс | Курсы"),
    ]


def test_file_is_whole_in_itself_and_read_only(copy: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(copy.stat().st_mode) == 0o444
    assert [file.name for file in tmp_path.iterdir() if "market" in file.name] == ["market.db"]
    assert ask(copy, "PRAGMA journal_mode") == [("delete",)]
    assert ask(copy, "PRAGMA integrity_check") == [("ok",)]
    assert ask(copy, "PRAGMA foreign_key_check") == []
    assert ask(copy, "SELECT count(*) > 0 FROM sqlite_stat1") == [(1,)]
    with opened(copy) as conn, pytest.raises(sqlite3.OperationalError, match="readonly"):
        conn.execute("DELETE FROM courses")


def test_clock_of_the_copy_stands_still(db: Database, tmp_path: Path) -> None:
    counts = {}
    for name, now in (("then.db", DAY_2), ("later.db", "2026-10-12T12:00:00Z")):
        copy_for_analysts(tmp_path / "academy.db", tmp_path / name, now=now)
        counts[now] = ask(tmp_path / name, "SELECT (SELECT taken_at FROM snapshot), count(*) FROM active_promos")
    assert counts == {DAY_2: [(DAY_2, 1)], "2026-10-12T12:00:00Z": [("2026-10-12T12:00:00Z", 0)]}


def test_view_that_takes_long_is_a_table_with_the_same_rows(db: Database, copy: Path) -> None:
    kinds = dict(ask(copy, "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')"))
    assert {kinds[name] for name in COMPUTED} == {"table"}
    assert {kinds[file.stem] for file in VIEWS.glob("*.sql") if file.stem not in COMPUTED} == {"view"}
    for name in COMPUTED:
        live = db.conn.execute(f'SELECT * FROM "{name}"').fetchall()
        assert ask(copy, f'SELECT * FROM "{name}"') == live, name


def test_facets_have_indexes_and_exist(copy: Path) -> None:
    with opened(copy) as conn:
        held = columns(conn)
        tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        indexed = {row[0] for row in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}
    for name, shown in SHOWN.items():
        named = {*shown.facets, *([shown.sort.removeprefix("-")] if shown.sort else []), *([shown.label] if shown.label else [])}
        assert named - set(held[name]) == set(), name
        assert name not in tables or {f"{name}_facet_{column}" for column in shown.facets} <= indexed
    assert EMPTIED.keys() <= {(table, column) for table, names in held.items() for column in names}


@pytest.mark.parametrize("asked", ["учёба", "учеба", "УЧЕБЫ", "понравилась учёба"])
def test_words_are_found_whichever_way_they_are_written(copy: Path, asked: str) -> None:
    found = "SELECT rowid FROM reviews_fts WHERE reviews_fts MATCH escape_fts(?)"
    assert ask(copy, found, asked) == [(1,)]
    assert ask(copy, found, "Зинаида") == []


def test_course_is_found_by_its_summary_and_prefix_without_any_help(copy: Path) -> None:
    assert ask(copy, "SELECT rowid FROM courses_fts WHERE courses_fts MATCH 'обуч* нул*'") == [(1,)]
    assert sorted(SEARCHED) == ["courses", "reviews"]


def test_former_copy_is_replaced_and_anything_else_is_left_alone(db: Database, tmp_path: Path, copy: Path) -> None:
    assert is_copy(copy)
    copy_for_analysts(tmp_path / "academy.db", copy, now="2026-10-13T12:00:00Z")
    assert ask(copy, "SELECT taken_at FROM snapshot") == [("2026-10-13T12:00:00Z",)]
    (tmp_path / "notes.txt").write_text("mine", "ascii")
    for name in ("academy.db", "notes.txt"):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(BackupError, match="is no copy for analysts"):
            copy_for_analysts(tmp_path / "academy.db", tmp_path / name, now=DAY_2)
        assert (tmp_path / name).read_bytes() == before


def test_copy_that_cannot_be_made_leaves_the_former_one(db: Database, tmp_path: Path, copy: Path) -> None:
    before = copy.read_bytes()
    db.conn.execute("ALTER TABLE schools RENAME COLUMN name TO named")
    with pytest.raises(BackupError, match="no such column"):
        copy_for_analysts(tmp_path / "academy.db", copy, now=DAY_2)
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + b"?" * 4000)
    with pytest.raises(NotADatabaseError):
        copy_for_analysts(tmp_path / "broken.db", copy, now=DAY_2)
    with pytest.raises(MissingDatabaseError):
        copy_for_analysts(tmp_path / "none.db", copy, now=DAY_2)
    assert copy.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if "partial" in file.name or file.name == "none.db"] == []


def test_two_writers_of_one_folder_do_not_meet(db: Database, tmp_path: Path) -> None:
    with claimed_folder(tmp_path), pytest.raises(LockedError):
        copy_for_analysts(tmp_path / "academy.db", tmp_path / "market.db", now=DAY_2)


def test_what_is_not_committed_is_not_in_the_copy(db: Database, tmp_path: Path) -> None:
    db.conn.execute("BEGIN IMMEDIATE")
    db.conn.execute("UPDATE courses SET title = 'half done'")
    copy_for_analysts(tmp_path / "academy.db", tmp_path / "market.db", now=DAY_2)
    db.conn.execute("COMMIT")
    assert ask(tmp_path / "market.db", "SELECT title FROM courses") == [("Курс go",)]


def test_datasette_is_told_of_every_column_what_the_page_of_the_database_says(copy: Path) -> None:
    told = yaml.safe_load(datasette_config(copy))["databases"]["market"]
    with opened(copy) as conn:
        assert {name: list(table["columns"]) for name, table in told["tables"].items()} == columns(conn)
    offers = told["tables"]["offers"]["columns"]
    assert offers["price"] == "Total paid at once, by anyone, without a promo code; 0 only where free. [minor units of currency]"
    assert offers["instalments"] == "Number of payments. [months]"
    assert told["tables"]["courses"]["description"] == "A row: a course of a school; removed_at is empty while the school lists it."
    said = load_descriptions()
    for table, described in told["tables"].items():
        assert all(text.startswith(said.meaning(table, each).text) for each, text in described["columns"].items() if table != "snapshot")


def test_charts_draw_queries_and_put_no_text_into_the_page_as_html(copy: Path) -> None:
    config = yaml.safe_load(datasette_config(copy))
    (dashboard,) = config["plugins"]["datasette-dashboards"].values()
    queries = config["databases"]["market"]["queries"]
    assert len(dashboard["charts"]) == 6
    assert {chart["library"] for chart in dashboard["charts"].values()} == {"vega-lite"}
    assert {chart["query"] for chart in dashboard["charts"].values()} <= {each["sql"] for each in queries.values()}
    assert {name for row in dashboard["layout"] for name in row} == set(dashboard["charts"])


def test_every_query_reads_and_says_what_it_answers(copy: Path) -> None:
    queries = load_queries()
    assert len(queries) >= 20
    assert len({each.title for each in queries}) == len(queries)
    with opened(copy) as conn:
        for each in queries:
            assert [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {each.sql}", {"category": "", "words": ""})], each.name
            assert each.description.endswith("."), each.name


@pytest.mark.parametrize("text", ["", "SELECT 1", "-- A title\nSELECT 1", "-- A title\n-- What it means."])
def test_query_without_title_description_or_sql_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.sql").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"odd\.sql"):
        load_queries(tmp_path)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn"), include_characters="\n"))
VALUES = st.recursive(
    WORDS | st.integers() | st.booleans() | st.none() | st.lists(WORDS),
    lambda inner: st.dictionaries(WORDS, inner, min_size=1),
    max_leaves=8,
)


@given(st.dictionaries(WORDS, VALUES, min_size=1))
def test_whatever_is_written_as_yaml_is_read_as_the_same(node: dict[str, Any]) -> None:
    assert yaml.safe_load("\n".join(yaml_lines(node)) + "\n") == node
