"""A snapshot of an earlier day, byte for byte."""

import hashlib
import re
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db.as_of import VIEWS
from db.connect import connect, write_batch
from db.datapackage import TABLES
from db.errors import NoHistoryError
from db.export import export
from db.forget import forget_author
from db.journal import JOURNALED, columns_of, pack, unpack
from db.publish import publish_in_transaction
from db.recompute import recompute
from db.staging import stage_pages
from tests.store import DAY_1, DAY_2, DAY_3, DAY_4, DAY_5, course, crawl, full, new_database, one, page, promo, review, rows, start

TEXT = st.text(alphabet="аб", min_size=1, max_size=2)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = new_database(tmp_path)
    yield db
    db.conn.close()


def hashes(db: Database, now: str, **options: Any) -> dict[str, str]:
    """SHA-256 of every file of an export."""
    (_, _, path) = db.conn.execute("PRAGMA database_list").fetchone()
    folder = Path(path).parent / "csv"
    export(path, folder, now=now, **options)
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir() if file.is_file()}


def a_day(db: Database, day: str, *courses: Any, **facts: Any) -> None:
    crawl(db, day, page(*courses, now=day, **facts))
    recompute(db, now=day)


def test_snapshot_of_an_earlier_day_is_the_one_that_was_exported(db: Database) -> None:
    exported = {}
    a_day(db, DAY_1, course("go", full(100_00)), course("c"), reviews=[review(1, "Раз", rating=5.0)], promos=[promo(1, ends_at=DAY_3)])
    exported[DAY_1] = hashes(db, DAY_1, texts=True)
    a_day(db, DAY_2, course("go", full(90_00), title="Go"), reviews=[review(1, "Два", rating=2.0), review(2, "Три")], promos=[promo(2)])
    exported[DAY_2] = hashes(db, DAY_2, texts=True)
    a_day(db, DAY_3, course("go", full(9_00)), course("java"), reviews=[review(3)])
    exported[DAY_3] = hashes(db, DAY_3, texts=True)
    assert {day: hashes(db, DAY_4, texts=True, as_of=day[:10]) for day in exported} == exported
    assert len({frozenset(files.items()) for files in exported.values()}) == 3


def test_of_several_exports_on_a_day_the_last_one_counts_and_a_time_names_each(db: Database) -> None:
    morning, evening = "2026-10-10T12:30:00Z", "2026-10-10T18:00:00Z"
    a_day(db, DAY_1, course("go", full(100_00)))
    first = hashes(db, morning)
    a_day(db, "2026-10-10T17:00:00Z", course("go", full(90_00)))
    second = hashes(db, evening)
    a_day(db, "2026-10-10T19:00:00Z", course("go", full(80_00)))
    assert first != second
    assert hashes(db, DAY_3, as_of="2026-10-10") == second
    assert hashes(db, DAY_3, as_of=morning) == first


def test_day_without_an_export_is_told_as_of_its_end(db: Database) -> None:
    a_day(db, DAY_1, course("go", full(100_00)), promos=[promo(ends_at="2026-10-10T20:59:59Z")])
    a_day(db, DAY_2, course("go", full(90_00)), promos=[promo(ends_at="2026-10-10T20:59:59Z")])
    (_, _, path) = db.conn.execute("PRAGMA database_list").fetchone()
    folder = Path(path).parent / "csv"
    export(path, folder, now=DAY_4, as_of="2026-10-10")
    assert (folder / "offers.csv").read_text("utf-8").splitlines()[1].split(",")[6] == "100.00"
    header, row = ((folder / "promos.csv").read_text("utf-8").splitlines())[:2]
    assert dict(zip(header.split(","), row.split(","), strict=True))["active"] == "0"


def test_what_was_changed_by_hand_belongs_to_the_next_snapshot(db: Database) -> None:
    a_day(db, DAY_1, course("go", full(100_00)))
    before = hashes(db, DAY_1)
    db.conn.execute("UPDATE courses SET title = 'Исправлено'")
    db.conn.execute("DELETE FROM course_categories")
    db.conn.commit()
    after = hashes(db, DAY_2)
    assert before != after
    assert hashes(db, DAY_4, as_of="2026-10-10") == before
    assert hashes(db, DAY_4, as_of="2026-10-11") == after


@pytest.mark.parametrize("as_of", ["2026-10-09", "2026-10-10T11:59:59Z", "2026-10-14"])
def test_time_of_which_nothing_is_known_is_refused(db: Database, as_of: str) -> None:
    a_day(db, DAY_1, course("go", full(100_00)))
    with pytest.raises(NoHistoryError):
        hashes(db, DAY_2, as_of=as_of)


def test_edit_that_was_accepted_later_was_not_known_before(db: Database) -> None:
    """A run of day 2 that a person publishes on day 4: the words of its page count from day 4 on."""
    a_day(db, DAY_1, course("go"), reviews=[review(1, "Раз")])
    held = start(db, DAY_2)
    stage_pages(db, held.run_id, [page(course("go"), now=DAY_2, reviews=[review(1, "Два")])])
    known = hashes(db, DAY_3, texts=True)
    with write_batch(db):
        publish_in_transaction(db, held.run_id, DAY_2, written_at=DAY_4)
    assert hashes(db, DAY_5, texts=True) != known
    assert hashes(db, DAY_5, texts=True, as_of=DAY_3[:10]) == known


def test_words_of_a_forgotten_author_are_in_no_snapshot_of_the_past(db: Database) -> None:
    a_day(db, DAY_1, course("go"), reviews=[review(1, "Неповторимые слова", author_key="k1")])
    a_day(db, DAY_2, course("go"), reviews=[review(1, "Другие слова", author_key="k1")])
    forget_author(db, "k1", DAY_3)
    (_, _, path) = db.conn.execute("PRAGMA database_list").fetchone()
    export(path, Path(path).parent / "csv", now=DAY_4, as_of="2026-10-10", texts=True)
    assert "слова" not in (Path(path).parent / "csv" / "reviews.csv").read_text("utf-8")
    noted = [zlib.decompress(cells).decode() for (cells,) in rows(db, "SELECT cells FROM replaced")]
    assert [text for text in noted if "слова" in text] == []


def test_database_that_was_there_before_the_journal_begins_its_history_then(db: Database) -> None:
    a_day(db, DAY_1, course("go", full(100_00)))
    assert rows(db, "SELECT write_id, written_at FROM writes") == [(0, None), (1, DAY_1), (2, DAY_1)]
    assert one(db, "SELECT count(*) FROM replaced_now") == (0,)


def test_every_column_of_an_export_is_noted(db: Database) -> None:
    """A migration that adds a column calls `create_triggers` again: the triggers name every column that they should."""
    for table in JOURNALED:
        (update,) = [
            sql
            for name, sql in rows(db, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            if name == f"{table.name}_journal_update"
        ] or [""]
        assert [name for name in columns_of(db.conn, table) if f"OLD.{name} IS NOT NEW.{name}" not in update] == [], table.name
    read = {table.name for table in JOURNALED}
    views = dict(rows(db, "SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
    tables = {name for (name,) in rows(db, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    queries = [*(table.query(texts=True) for table in TABLES), *(views[name] for name in VIEWS)]
    assert set(re.findall(r"(?:FROM|JOIN)\s+(\w+)", " ".join(queries))) & tables == read


@given(st.dictionaries(st.integers(-5, 2**60), st.one_of(st.none(), st.integers(), st.floats(allow_nan=False), st.text()), min_size=1))
def test_packed_cells_come_back(cells: dict[int, Any]) -> None:
    assert list(unpack(pack(sorted(cells.items())))) == sorted(cells.items())


DAYS = st.lists(
    st.fixed_dictionaries(
        {
            "prices": st.dictionaries(st.sampled_from(["go", "java", "c"]), st.integers(100, 400), max_size=3),
            "reviews": st.dictionaries(st.integers(1, 4), st.tuples(TEXT, st.integers(1, 5)), max_size=4),
            "promos": st.dictionaries(st.integers(1, 3), st.sampled_from([None, DAY_2, DAY_4]), max_size=3),
        }
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(days=DAYS)
def test_whatever_comes_each_day_can_be_read_again(tmp_path_factory: pytest.TempPathFactory, days: list[dict[str, Any]]) -> None:
    folder = tmp_path_factory.mktemp("days")
    db = connect(folder / "academy.db")
    exported = {}
    for number, day in enumerate(days, 10):
        now = f"2026-10-{number}T12:00:00Z"
        courses = [course(slug, full(price)) for slug, price in day["prices"].items()]
        reviews = [review(n, text, rating=float(stars)) for n, (text, stars) in day["reviews"].items()]
        promos = [promo(n, ends_at=end) for n, end in day["promos"].items()]
        a_day(db, now, *courses, reviews=reviews, promos=promos)
        exported[now] = hashes(db, now, texts=True)
    assert {now: hashes(db, "2026-11-01T00:00:00Z", texts=True, as_of=now[:10]) for now in exported} == exported
    db.conn.close()
    with sqlite3.connect(folder / "academy.db") as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    conn.close()
