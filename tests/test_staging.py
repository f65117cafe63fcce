"""Staging: batches whole or not at all, and the same page again changes nothing."""

import sqlite3
from pathlib import Path

import pytest

from db.connect import connect
from db.staging import stage_pages
from normalize.models import Issue, IssueKind, Offer
from tests.store import course, dump, full, new_database, offer, one, page, promo, review, rows, start

ISSUE = Issue(kind="unknown", field="level", text="джедай", reason="no known word")
OTHER = Issue(kind="conflict", field="price", text="1 / 2", reason="two prices")
FEED = "https://feeds.example/alfa"


def test_staging_touches_no_fact(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    stage_pages(db, start(db).run_id, [page(course("go", full(1_00)), promos=[promo()], reviews=[review()])])
    for table in ("courses", "offers", "promos", "reviews"):
        assert rows(db, f"SELECT * FROM {table}") == []
    db.close()


def test_page_staged_again_keeps_its_id_and_says_only_the_new(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, [page(course("go"), course("java"), issues=[ISSUE, ISSUE]), page(url="https://alfa.example/2")])
    stage_pages(db, run.run_id, [page(course("go"), issues=[OTHER], sha256="ff")])
    assert rows(db, "SELECT page_id, url, sha256 FROM pages") == [
        (1, "https://alfa.example/all", "ff"),
        (2, "https://alfa.example/2", None),
    ]
    assert rows(db, "SELECT page_id, courses FROM staged") == [(1, 1)]
    assert rows(db, "SELECT page_id, kind, field, text, reason FROM issues") == [(1, "conflict", "price", "1 / 2", "two prices")]
    db.close()


def test_page_that_has_fallen_silent_is_staged_no_more(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, [page(course("go"))])
    stage_pages(db, run.run_id, [page()])
    assert rows(db, "SELECT * FROM staged") == []
    db.close()


@pytest.mark.parametrize(
    "batches", [[[0, 1, 2]], [[0], [1], [2]], [[0, 1, 2], [0, 1, 2]], [[0, 1, 2, 0, 1, 2]], [[0, 1], [0, 1, 2]]], ids=str
)
def test_parts_of_a_page_stand_side_by_side_however_they_come(tmp_path: Path, batches: list[list[int]]) -> None:
    db = new_database(tmp_path)
    run = start(db)
    parts = [
        page(course(f"c{part}"), url=FEED, part=part, source="feed", issues=[ISSUE], bytes=900 if part == 0 else 0) for part in range(3)
    ]
    for batch in batches:
        stage_pages(db, run.run_id, [parts[part] for part in batch])
    assert rows(db, "SELECT page_id, part, courses FROM staged") == [(1, 0, 1), (1, 1, 1), (1, 2, 1)]
    assert one(db, "SELECT count(*) FROM issues") == (3,)
    assert one(db, "SELECT count(*), max(bytes) FROM pages") == (1, 900)
    db.close()


def test_reviews_of_a_page_go_where_their_page_goes(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = start(db)
    other = "https://alfa.example/2"
    stage_pages(db, run.run_id, [page(reviews=[review(1, "Один"), review(2, "Два")]), page(url=other, reviews=[review(3, "Три")])])
    stage_pages(db, run.run_id, [page(reviews=[review(4, "Четыре")]), page(reviews=[review(5, "Пять"), review(6, "Шесть")])])
    assert rows(db, "SELECT page_id, external_id, text FROM staged_reviews ORDER BY external_id") == [
        (2, "otzovik:3", "Три"),
        (1, "otzovik:5", "Пять"),
        (1, "otzovik:6", "Шесть"),
    ]
    assert rows(db, "SELECT page_id, reviews FROM staged ORDER BY page_id") == [(1, 2), (2, 1)]
    stage_pages(db, run.run_id, [page()])
    assert rows(db, "SELECT external_id FROM staged_reviews") == [("otzovik:3",)]
    db.close()


@pytest.mark.parametrize(
    ("kind", "field", "courses", "priced"),
    [
        ("conflict", "price", 1, 1),
        ("suspect", "monthly_price", 1, 1),
        ("rejected", "currency", 1, 1),
        ("rejected", "pricing", 1, 1),
        ("unknown", "price", 1, 0),
        ("conflict", "title", 1, 0),
        ("conflict", "price", 2, 0),
    ],
)
def test_price_refused_on_purpose_counts_as_priced_on_a_page_of_one_course(
    tmp_path: Path, kind: IssueKind, field: str, courses: int, priced: int
) -> None:
    db = new_database(tmp_path)
    said = [course(f"c{number}", offer()) for number in range(courses)]
    stage_pages(db, start(db).run_id, [page(*said, issues=[Issue(kind=kind, field=field, text="1 / 2", reason="two prices")])])
    assert one(db, "SELECT courses, priced FROM staged") == (courses, priced)
    db.close()


def test_failure_in_a_later_part_stays_with_the_page_until_it_is_read_anew(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, [page(url=FEED, source="feed"), page(url=FEED, part=1, failed="truncated"), page(url=FEED, part=2)])
    assert rows(db, "SELECT failed FROM pages") == [("truncated",)]
    stage_pages(db, run.run_id, [page(url=FEED, source="feed")])
    assert rows(db, "SELECT failed FROM pages") == [(None,)]
    db.close()


def test_courses_of_a_source_that_states_none_are_refused(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = start(db)
    with pytest.raises(ValueError, match="a source of kind promo states no courses"):
        stage_pages(db, run.run_id, [page(url="https://alfa.example/1"), page(course("go"), source="promo")])
    assert rows(db, "SELECT * FROM pages") == []
    db.close()


def test_full_disk_takes_the_whole_batch_and_nothing_before_it(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, [page(course("go"))])
    before = dump(tmp_path / "academy.db")
    (pages,) = one(db, "PRAGMA page_count")
    db.conn.execute(f"PRAGMA max_page_count = {pages + 3}").fetchone()
    large = [page(course("java", summary="очень длинно " * 20_000), url=f"https://alfa.example/{number}") for number in range(3)]
    with pytest.raises(sqlite3.OperationalError, match="full"):
        stage_pages(db, run.run_id, large)
    assert not db.conn.in_transaction
    assert dump(tmp_path / "academy.db") == before
    db.conn.execute("PRAGMA max_page_count = 1000000").fetchone()
    stage_pages(db, run.run_id, large)
    assert one(db, "SELECT count(*) FROM staged") == (4,)
    db.close()


class FailingConnection(sqlite3.Connection):
    """Fails at the n-th statement, counted from when `left` is set."""

    left = -1

    def _count(self) -> None:
        if self.left == 0:
            raise sqlite3.OperationalError("disk I/O error")
        self.left -= 1

    def execute(self, *given: object) -> sqlite3.Cursor:
        # Neither the way back nor a setting is what fails here.
        if not str(given[0]).startswith(("ROLLBACK", "PRAGMA")):
            self._count()
        return super().execute(*given)  # type: ignore[arg-type]

    def executemany(self, *given: object) -> sqlite3.Cursor:
        self._count()
        return super().executemany(*given)  # type: ignore[arg-type]


def test_batch_is_whole_or_absent_whichever_statement_fails(tmp_path: Path) -> None:
    path = tmp_path / "academy.db"
    connect(path).close()
    db = new_database(tmp_path)
    run = start(db)
    db.close()
    raw = sqlite3.connect(path, factory=FailingConnection)
    db.conn = raw
    batch = [page(course("go"), issues=[ISSUE]), page(course("java"), url="https://alfa.example/2", issues=[ISSUE])]
    before = dump(path)
    failures = 0
    while True:
        raw.left = failures
        try:
            stage_pages(db, run.run_id, batch)
        except sqlite3.OperationalError:
            failures += 1
            assert dump(path) == before
        else:
            break
    assert failures > 5
    raw.left = -1
    assert one(db, "SELECT count(*) FROM staged") == (2,)
    raw.close()


@pytest.mark.parametrize(
    ("told", "priced"),
    [
        (offer(pricing="free", price=0), 1),
        (offer(pricing="monthly", monthly_price=5_000), 1),
        (offer(pricing="subscription", monthly_price=5_000), 1),
        (offer(pricing="subscription"), 0),
        (offer(pricing="unknown", instalments=36), 0),
    ],
    ids=["free", "a payment", "a subscription with its price", "a subscription without", "unknown"],
)
def test_course_is_priced_where_a_tariff_has_a_sum_or_is_free(tmp_path: Path, told: Offer, priced: int) -> None:
    db = new_database(tmp_path)
    run = start(db)
    stage_pages(db, run.run_id, [page(course("go", told))])
    assert one(db, "SELECT priced FROM staged") == (priced,)
    db.close()
