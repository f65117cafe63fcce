"""The Parquet files of an export hold what the database holds, in its types."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from scrapy.settings import Settings

from db.export import export
from db.parquet import write_parquet
from pipelines.crawls import CannotRunError
from pipelines.exports import export_snapshot
from tests.facts import course, new_database, offer, promo, review, state

NOW = "2026-10-12T12:00:00Z"
TEXTS = [
    "=1+1", "'=1+1", "''", "'так'", ' "=cmd"', "строка\nвторая; с \"кавычками\", и запятой", "\tотступ", "a\rb\r\nc", "\u00a0+7", "«-50%»",
    "\u200e=1", "\u2066﹢1", "\U000e0020=1", "\x0b=1",
    "NULL", "01234", "\\", "＝1", "\u200b@я",
]  # fmt: skip


def read(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as db:
        return db.execute(sql.replace("DIR", str(folder))).fetchall()


def exported(folder: Path, **options: bool) -> Path:
    db = new_database(str(folder / "academy.db"))
    course_id = course(db, 1, "go", starts_on="2026-11-01", duration_months=9.5, has_employment=1)
    state(db, offer(db, course_id, price=13_373_505, monthly_from=0), "2026-10-10T12:00:00Z", None, price=13_373_505)
    promo(db, 1, "advcake:1", code="01234", percent=7.5)
    for number, text in enumerate(TEXTS):
        review(db, 1, f"otzovik:{number:02}", text=text)
    db.conn.close()
    export(folder / "academy.db", folder / "out", also=write_parquet, now=NOW, **options)
    return folder / "out"


def test_columns_have_their_types_and_what_is_not_known_is_null(tmp_path: Path) -> None:
    folder = exported(tmp_path)
    assert read(folder, "SELECT price, list_price, monthly_from, course FROM 'DIR/offers.parquet'") == [
        (Decimal("133735.05"), None, False, "go")
    ]
    assert read(folder, "SELECT starts_on, duration_months, has_employment, has_instalments, title FROM 'DIR/courses.parquet'") == [
        (date(2026, 11, 1), 9.5, True, None, None)
    ]
    assert read(folder, "SELECT typeof(valid_from), valid_from::VARCHAR, valid_to FROM 'DIR/price_history.parquet'") == [
        ("TIMESTAMP", "2026-10-10 12:00:00", None)
    ]
    assert read(folder, "SELECT code, percent, active FROM 'DIR/promos.parquet'") == [("01234", 7.5, True)]


@pytest.mark.parametrize("options", [{}, {"raw": True}, {"excel": True}], ids=["guarded", "raw", "excel"])
def test_texts_are_those_of_the_sites_whatever_the_csv_guards(tmp_path: Path, options: dict[str, bool]) -> None:
    folder = exported(tmp_path, texts=True, **options)
    assert [text for (text,) in read(folder, "SELECT text FROM 'DIR/reviews.parquet' ORDER BY external_id")] == TEXTS


def test_every_table_is_there_and_leads_to_the_same_snapshot_as_its_csv(tmp_path: Path) -> None:
    folder = exported(tmp_path)
    names = {file.stem for file in folder.glob("*.csv")}
    assert {file.stem for file in folder.glob("*.parquet")} == names
    assert {file.resolve().parent for file in folder.iterdir() if not file.name.startswith(".")} == {folder / ".snapshot-1"}


def test_without_duckdb_parquet_is_refused_and_the_former_snapshot_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = exported(tmp_path)
    before = (folder / "manifest.json").read_text("utf-8")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.delitem(sys.modules, "db.parquet")
    settings = Settings({"DATABASE": str(tmp_path / "academy.db"), "NOW": NOW})
    with pytest.raises(CannotRunError, match="needs DuckDB") as refused:
        export_snapshot(settings, folder, texts=True, raw=False, excel=False, parquet=True)
    assert refused.value.code == 2
    assert (folder / "manifest.json").read_text("utf-8") == before
