"""CSV snapshots: what is in them, what a spreadsheet may not run, and that a failure leaves the old one."""

import csv
import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from hypothesis import given
from hypothesis import strategies as st

from db.datapackage import TABLES
from db.errors import BackupError, MissingDatabaseError
from db.export import export, roubles
from db.fields import FIELDS
from db.lock import LockedError, exclusive_lock
from db.recompute import recompute
from db.spreadsheet import guard, unguard
from tests.facts import category, course, new_database, offer, promo, review, state, teacher

NOW = "2026-10-10T12:00:00Z"
FILES = [
    "category_stats.csv", "changes.csv", "courses.csv", "datapackage.json", "manifest.json", "offers.csv", "price_history.csv",
    "promos.csv", "reviews.csv", "school_in_category.csv", "school_stats.csv",
]  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> sqlite_utils.Database:
    db = new_database(str(tmp_path / "academy.db"))
    db.conn.execute("PRAGMA journal_mode = WAL")
    category(db, 1, "coding")
    offer_id = offer(db, course(db, 1, "python", categories=(1,), title="=1+1", duration_months=9.5), "basic", price=13_373_500)
    state(db, offer_id, "2026-10-01T00:00:00Z", None, price=13_373_500)
    offer(db, course(db, 1, "go", title='Go; "с нуля",\r\nи не только'), pricing="free", price=0)
    teacher(db, 1, "anna", 1)
    promo(db, 1, "advcake:2", code="МАЙ24", amount=50_005, currency="RUB", ends_at="2026-10-10T12:00:00Z")
    promo(db, 1, "advcake:1", code="-10", percent=10, ends_at="2026-10-10T11:59:59Z")
    review(db, 1, "otzovik:2", 4.5, pros="+ наставник", text="Хорошо", author_key="c0ffee")
    review(db, 1, "otzovik:1", None, text="@всем")
    recompute(db, now=NOW)
    return db


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def contents(folder: Path) -> dict[str, bytes]:
    """What a reader finds; a link that leads nowhere is no file."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".") and path.exists()}


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def take(tmp_path: Path, name: str = "out", **options: Any) -> Path:
    export(tmp_path / "academy.db", tmp_path / name, now=NOW, **options)
    return tmp_path / name


def test_every_file_is_there_and_nothing_else(db: sqlite_utils.Database, tmp_path: Path) -> None:
    folder = take(tmp_path)
    assert sorted(contents(folder)) == FILES
    assert hidden(folder) == [".current", ".snapshot-1"]
    take(tmp_path)
    assert hidden(folder) == [".current", ".snapshot-2"]


def test_offers_come_back_as_they_are_with_money_in_roubles(db: sqlite_utils.Database, tmp_path: Path) -> None:
    found = [
        {name: offer[name] for name in ("school", "course", "external_id", "pricing", "price", "list_price", "currency")}
        for offer in table(take(tmp_path), "offers")
    ]
    assert found == [
        {"school": "a", "course": "go", "external_id": "default", "pricing": "free", "price": "0.00", "list_price": "", "currency": "RUB"},
        {
            "school": "a", "course": "python", "external_id": "basic", "pricing": "full", "price": "133735.00", "list_price": "",
            "currency": "RUB",
        },
    ]  # fmt: skip


def test_line_ends_semicolons_and_quotes_inside_a_cell_come_back(db: sqlite_utils.Database, tmp_path: Path) -> None:
    """F83: line ends, semicolons and quotes in a cell -> come back through a CSV reader."""
    course(db, 2, "cr", title="Один\rдва")
    titles = [row["title"] for row in table(take(tmp_path), "courses")]
    assert titles == ['Go; "с нуля",\r\nи не только', "'=1+1", "Один\rдва"]


def test_figures_have_their_currency(db: sqlite_utils.Database, tmp_path: Path) -> None:
    figures = table(take(tmp_path), "school_stats")[0]
    names = ("school", "courses", "teachers", "rating", "price_median", "price_mean", "currency", "duration_max")
    assert [figures[name] for name in names] == ["a", "2", "1", "4.5", "133735.00", "133735.00", "RUB", "9.5"]


def test_promos_are_ordered_by_their_key_and_active_at_the_time_given(db: sqlite_utils.Database, tmp_path: Path) -> None:
    found = [[row[name] for name in ("external_id", "code", "percent", "amount", "active")] for row in table(take(tmp_path), "promos")]
    assert found == [["advcake:1", "'-10", "10.0", "", "0"], ["advcake:2", "МАЙ24", "", "500.05", "1"]]
    assert table(tmp_path / "out", "school_in_category")[0]["promo_codes"] == "1"


def test_reviews_have_no_texts_unless_asked_and_never_an_author(db: sqlite_utils.Database, tmp_path: Path) -> None:
    short = table(take(tmp_path), "reviews")
    assert [row["external_id"] for row in short] == ["otzovik:1", "otzovik:2"]
    assert {"title", "pros", "cons", "text", "author_key"} & set(short[0]) == set()
    long = table(take(tmp_path, texts=True), "reviews")
    assert [(row["pros"], row["text"]) for row in long] == [("", "'@всем"), ("'+ наставник", "Хорошо")]
    assert all(b"c0ffee" not in text for text in contents(tmp_path / "out").values())


def test_raw_texts_have_no_apostrophe(db: sqlite_utils.Database, tmp_path: Path) -> None:
    assert table(take(tmp_path, raw=True), "courses")[1]["title"] == "=1+1"


def test_excel_gets_a_mark_semicolons_and_crlf(db: sqlite_utils.Database, tmp_path: Path) -> None:
    """F127: Excel -> `--excel` gives a byte order mark, semicolons, CRLF."""
    lines = (take(tmp_path, excel=True) / "school_in_category.csv").read_bytes().split(b"\r\n")
    assert lines == [
        b"\xef\xbb\xbfcategory;school;school_name;rating;rating_bayes;courses;teachers;reviews;sales;promo_codes",
        "coding;a;Альфа;4.5;4.5;1;1;2;0;1".encode(),
        b"",
    ]


def test_default_is_utf8_commas_and_line_feeds(db: sqlite_utils.Database, tmp_path: Path) -> None:
    """F127: any other reader -> UTF-8 without a mark, commas, LF."""
    assert (take(tmp_path) / "school_in_category.csv").read_bytes() == (
        "category,school,school_name,rating,rating_bayes,courses,teachers,reviews,sales,promo_codes\ncoding,a,Альфа,4.5,4.5,1,1,2,0,1\n"
    ).encode()


def test_manifest_has_rows_and_hash_of_every_file(db: sqlite_utils.Database, tmp_path: Path) -> None:
    """F126: which files belong together? -> `manifest.json`, written last, has rows and SHA-256 of each."""
    folder = take(tmp_path)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert {entry["file"]: entry["rows"] for entry in manifest["files"]} == {
        "courses.csv": 2, "offers.csv": 2, "price_history.csv": 1, "promos.csv": 2, "reviews.csv": 2, "school_stats.csv": 3,
        "category_stats.csv": 1, "school_in_category.csv": 1, "changes.csv": 1,
    }  # fmt: skip
    for entry in manifest["files"]:
        assert entry["sha256"] == hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest()
    assert manifest["datapackage"] == hashlib.sha256((folder / "datapackage.json").read_bytes()).hexdigest()


def test_datapackage_describes_every_column_in_order(db: sqlite_utils.Database, tmp_path: Path) -> None:
    folder = take(tmp_path, texts=True)
    package = json.loads((folder / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert [field["name"] for field in resource["schema"]["fields"]] == next(csv.reader(file))
        assert all(field["description"] and field["type"] for field in resource["schema"]["fields"])
    price = next(field for field in package["resources"][1]["schema"]["fields"] if field["name"] == "price")
    assert (price["type"], price["unit"]) == ("number", "units of the column currency, with two decimals")


def test_every_described_column_is_exported(db: sqlite_utils.Database, tmp_path: Path) -> None:
    package = json.loads((take(tmp_path, texts=True) / "datapackage.json").read_bytes())
    assert {field["name"] for resource in package["resources"] for field in resource["schema"]["fields"]} == set(FIELDS)


def test_two_exports_are_byte_identical_at_any_time_while_no_promo_changes(db: sqlite_utils.Database, tmp_path: Path) -> None:
    """F124, F125: two exports of one state -> byte for byte the same: every file is ordered by its whole key."""
    first = contents(take(tmp_path))
    export(tmp_path / "academy.db", tmp_path / "later", now="2026-10-10T11:59:59Z")
    db.conn.execute("DELETE FROM promos WHERE external_id = 'advcake:1'")
    db.conn.commit()
    export(tmp_path / "academy.db", tmp_path / "again", now="2026-10-10T11:59:58Z")
    assert contents(take(tmp_path, "second"))["courses.csv"] == first["courses.csv"]
    assert contents(tmp_path / "again") == contents(tmp_path / "second")


def test_rows_written_meanwhile_belong_to_the_next_snapshot(
    db: sqlite_utils.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F124: a crawl writes while an export reads -> all files are of one moment."""
    monkeypatch.setattr(os, "fsync", lambda _: review(db, 1, f"otzovik:{os.urandom(4).hex()}", 5))
    export(tmp_path / "academy.db", tmp_path / "out", now=NOW)
    assert len(table(tmp_path / "out", "reviews")) == 2


def fail_at(monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> list[int]:
    """Let the n-th write of a line, fsync or rename fail, as on a full disk; returns how many there have been."""

    class Counting(TextIOWrapper):
        def write(self, text: str) -> int:
            return super().write(text)

    owner, name = {"write": (Counting, "write"), "fsync": (os, "fsync"), "rename": (Path, "replace")}[call]
    real, calls = getattr(owner, name), [0]

    def counted(*args: Any) -> Any:
        calls[0] += 1
        if calls[0] == number:
            raise OSError(28, "No space left on device")
        return real(*args)

    monkeypatch.setattr(owner, name, counted)
    monkeypatch.setattr("db.export.TextIOWrapper", Counting)
    return calls


@pytest.mark.parametrize(
    ("call", "existing", "times"),
    [("write", True, 25), ("write", False, 25), ("fsync", True, 13), ("fsync", False, 13), ("rename", True, 1), ("rename", False, 12)],
)
def test_failure_at_any_point_leaves_the_old_snapshot(
    *, db: sqlite_utils.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, existing: bool, times: int
) -> None:
    """F5: the disk is full at any write, fsync or rename of an export -> the old files stay as they were, nothing half-made is left."""
    folder = tmp_path / "out"
    folder.mkdir()
    if existing:
        take(tmp_path)
    (folder / "notes.txt").write_text("не наше")
    old, left = contents(folder), hidden(folder)
    course(db, 2, "new", title="Новый")
    recompute(db, now=NOW)
    for number in range(1, times + 1):
        with monkeypatch.context() as patch:
            fail_at(patch, call, number)
            with pytest.raises(OSError, match="No space left"):
                take(tmp_path)
        assert contents(folder) == old
        assert hidden(folder) == left
        assert not any(path.is_symlink() and not path.exists() for path in folder.iterdir())
    with monkeypatch.context() as patch:
        calls = fail_at(patch, call, times + 1)
        take(tmp_path)
    assert calls == [times]
    assert sorted(contents(folder)) == sorted([*FILES, "notes.txt"])
    assert len(table(folder, "courses")) == 3


def make_plain(folder: Path) -> None:
    """As earlier versions wrote it: files, no links."""
    files = contents(folder)
    shutil.rmtree(folder)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("before", ["nothing", "plain files", "some plain files", "a snapshot"])
def test_reader_finds_the_old_snapshot_or_the_new_one_at_every_moment(
    db: sqlite_utils.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """F126: a reader comes at any moment of an export -> the old files or the new ones, whole, never mixed."""
    folder = tmp_path / "out"
    folder.mkdir()
    if before != "nothing":
        take(tmp_path)
    if "plain" in before:
        make_plain(folder)
    if before == "some plain files":
        (folder / "promos.csv").unlink()
    old, seen = contents(folder), []
    course(db, 2, "new", title="Новый")
    with monkeypatch.context() as patch:
        for owner, name in ((os, "rename"), (os, "replace"), (os, "symlink"), (os, "unlink"), (os, "mkdir"), (os, "link"), (os, "rmdir")):
            patch.setattr(owner, name, watched(getattr(owner, name), seen, folder))
        take(tmp_path)
    new = contents(folder)
    assert len(table(folder, "courses")) == 3
    assert len(seen) >= 13
    assert [files for files in seen if files not in (old, new)] == []
    assert sorted(new) == FILES


def watched(call: Callable[..., Any], seen: list[dict[str, bytes]], folder: Path) -> Callable[..., Any]:
    """The call, after which a reader looks into the folder."""

    def doing(*args: Any, **options: Any) -> Any:
        done = call(*args, **options)
        seen.append(contents(folder))
        return done

    return doing


def test_plain_file_in_the_place_of_a_link_is_replaced(db: sqlite_utils.Database, tmp_path: Path) -> None:
    folder = take(tmp_path)
    (folder / "courses.csv").unlink()
    (folder / "courses.csv").write_text("saved by a spreadsheet")
    assert len(table(take(tmp_path), "courses")) == 2
    assert (folder / "courses.csv").is_symlink()


def test_file_that_the_new_snapshot_does_not_have_goes(db: sqlite_utils.Database, tmp_path: Path) -> None:
    folder = take(tmp_path)
    (folder / ".snapshot-1" / "former.csv").write_text("id\n1\n")
    (folder / "former.csv").symlink_to(".current/former.csv")
    assert sorted(contents(take(tmp_path))) == FILES


def test_folder_can_be_copied_whole(db: sqlite_utils.Database, tmp_path: Path) -> None:
    folder = take(tmp_path)
    shutil.copytree(folder, tmp_path / "linked", symlinks=True)
    shutil.copytree(folder, tmp_path / "plain")
    files = contents(folder)
    shutil.rmtree(folder)
    assert contents(tmp_path / "linked") == files
    assert contents(tmp_path / "plain") == files


def test_folder_without_links_works_too(db: sqlite_utils.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "symlink", refuse)
    old = contents(take(tmp_path))
    assert sorted(old) == FILES
    course(db, 2, "new", title="Новый")
    for number in range(1, 11):
        with monkeypatch.context() as patch:
            fail_at(patch, "rename", number)
            with pytest.raises(OSError, match="No space left"):
                take(tmp_path)
        assert contents(tmp_path / "out") == old
    assert len(table(take(tmp_path), "courses")) == 3
    assert hidden(tmp_path / "out") == []


def test_leavings_of_a_killed_export_are_cleared_away(db: sqlite_utils.Database, tmp_path: Path) -> None:
    """F5: an export was killed -> the next one clears away what it left."""
    for name in (".export", ".snapshot-1", ".snapshot-2"):
        (tmp_path / "out" / name).mkdir(parents=True)
        (tmp_path / "out" / name / "courses.csv").write_text("half")
    (tmp_path / "out" / ".link").symlink_to(".snapshot-1")
    assert sorted(contents(take(tmp_path))) == FILES
    assert hidden(tmp_path / "out") == [".current", ".snapshot-1"]


STRANGERS = {
    "courses.csv": b"my own\n",
    "datapackage.json": b'{"name": "mine"}',
    "manifest.json": b'{"name": "a web page", "icons": []}',
    "changes.csv": b"",
}


@pytest.mark.parametrize("name", STRANGERS)
def test_file_of_a_person_is_not_written_over(db: sqlite_utils.Database, tmp_path: Path, name: str) -> None:
    """F5: a file of somebody's own has the name of one of an export -> refused by name, it stays, nothing else is made."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / name).write_bytes(STRANGERS[name])
    with pytest.raises(BackupError, match=rf"{name} is there already and no export has written it; move it away or name another folder"):
        take(tmp_path)
    assert contents(folder) == {name: STRANGERS[name]}
    assert hidden(folder) == []
    (folder / name).rename(folder / "notes.txt")
    assert sorted(contents(take(tmp_path))) == sorted([*FILES, "notes.txt"])


@pytest.mark.parametrize(
    "manifest",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"files": 1, "datapackage": ""}', b'{"files": ["courses.csv"], "datapackage": ""}', b"[" * 100_000],
    ids=lambda each: repr(each[:20]),
)
def test_manifest_that_cannot_be_read_names_nothing(db: sqlite_utils.Database, tmp_path: Path, manifest: bytes) -> None:
    folder = take(tmp_path)
    make_plain(folder)
    (folder / "manifest.json").write_bytes(manifest)
    old = contents(folder)
    with pytest.raises(BackupError, match="no export has written it"):
        take(tmp_path)
    assert contents(folder) == old


def test_link_and_table_of_a_person_are_not_written_over(db: sqlite_utils.Database, tmp_path: Path) -> None:
    folder = take(tmp_path)
    (folder / "courses.parquet").write_text("made by me of courses.csv")
    old = contents(folder)
    with pytest.raises(BackupError, match=r"courses\.parquet is there already"):
        take(tmp_path, also=lambda staging: (staging / "courses.parquet").write_text("ours"))
    assert contents(folder) == old
    assert sorted(contents(take(tmp_path))) == sorted([*FILES, "courses.parquet"]), "no such file is asked for"
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "courses.csv").symlink_to("/nowhere/courses.csv")
    with pytest.raises(BackupError, match=r"courses\.csv is there already"):
        take(tmp_path, "links")
    assert (tmp_path / "links" / "courses.csv").readlink() == Path("/nowhere/courses.csv")


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_folders_of_ours_are_exported_into_again(
    *, db: sqlite_utils.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """F5: a folder of an earlier version, with its manifest, or with tables beside the CSV files -> taken over as before."""
    if not links:
        monkeypatch.setattr(os, "symlink", refuse_links)

    def beside(staging: Path) -> None:
        (staging / "courses.parquet").write_text("ours")

    folder = take(tmp_path, also=beside)
    make_plain(folder)
    for _ in range(2):
        assert sorted(contents(take(tmp_path, also=beside))) == sorted([*FILES, "courses.parquet"])
    older = json.loads((folder / "manifest.json").read_bytes())
    older["files"] = [entry for entry in older["files"] if entry["file"] != "changes.csv"]
    make_plain(folder)
    (folder / "changes.csv").unlink()
    (folder / "manifest.json").write_text(json.dumps(older))
    assert "changes.csv" in contents(take(tmp_path, also=beside))


def refuse_links(*_: Any, **__: Any) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def refuse_nothing(*_: Any, **__: Any) -> None:
    """Do nothing."""


@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("number", range(1, 12))
def test_export_without_links_that_was_killed_between_two_names_is_made_again(
    *, db: sqlite_utils.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, existing: bool
) -> None:
    """F5: killed where the files are renamed one by one, the manifest last -> the next export knows them for its own."""
    monkeypatch.setattr(os, "symlink", refuse_links)
    if existing:
        take(tmp_path)
    real, calls = Path.replace, iter(range(number - 1))

    def until_killed(path: Path, target: Path) -> None:
        if next(calls, None) is None:
            refuse_links()
        real(path, target)

    with monkeypatch.context() as patch:
        # A killed process takes nothing back and clears nothing away.
        patch.setattr(Path, "replace", until_killed)
        patch.setattr(Path, "unlink", refuse_links)
        patch.setattr(shutil, "rmtree", refuse_nothing)
        with pytest.raises(OSError, match="not permitted"):
            take(tmp_path)
    if not existing:
        assert len(contents(tmp_path / "out")) == number - 1
    assert sorted(contents(take(tmp_path))) == FILES
    assert hidden(tmp_path / "out") == []


def test_second_export_into_one_folder_is_refused(db: sqlite_utils.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F8: two exports into one folder -> the second is refused."""
    seen = []

    def second(*args: Any, **options: Any) -> None:
        with pytest.raises(LockedError) as refusal:
            export(tmp_path / "academy.db", tmp_path / "out", now=NOW)
        seen.append(refusal.type)
        raise OSError(5, "enough")

    monkeypatch.setattr("db.export._write_files", second)
    with pytest.raises(OSError, match="enough"):
        take(tmp_path)
    assert seen == [LockedError]


def test_missing_database_is_an_error_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(MissingDatabaseError, match="there is no database"):
        take(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+7 495 000-00-00", "'+7 495 000-00-00"),
        ("-500", "'-500"),
        ("- минус", "'- минус"),
        ("@школа", "'@школа"),
        ("\tтекст", "'\tтекст"),
        ("\rтекст", "'\rтекст"),
        ("\nтекст", "'\nтекст"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠1", "'＠1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ('"=1"', '\'"=1"'),
        ("'=1", "''=1"),
        ("«=1»", "'«=1»"),
        (" \t", "' \t"),
        ("\x0b=1", "'\x0b=1"),
        ("\x00\x1f=1", "'\x00\x1f=1"),
        ("\u200e=1", "'\u200e=1"),
        ("\u2066+1", "'\u2066+1"),
        ("\u00ad-1", "'\u00ad-1"),
        ("\u2028@x", "'\u2028@x"),
        ("\u1680\u205f=1", "'\u1680\u205f=1"),
        ("\U000e0020=1", "'\U000e0020=1"),
        ("\u200b \u202e«=1»", "'\u200b \u202e«=1»"),
        ("﹢1", "'﹢1"),
        ("﹣1", "'﹣1"),
        ("﹦1", "'﹦1"),
        ("﹫x", "'﹫x"),
        ("⁺1", "'⁺1"),
        ("\x0bтекст", "\x0bтекст"),
        ("\u200eКурс", "\u200eКурс"),
        ("a﹢1", "a﹢1"),
        ("−500", "−500"),
        ("", ""),
        ("Курс", "Курс"),
        ("1-2", "1-2"),
        ("— тире", "— тире"),
        ("'цитата'", "'цитата'"),
        ("e=mc²", "e=mc²"),
        ("МАЙ24", "МАЙ24"),
        ("01234", "01234"),
    ],
    ids=repr,
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str, expected: str) -> None:
    """F82: a text that begins like a formula, also after a space, quote or what is not seen, also full-width -> an apostrophe before it."""
    assert guard(text) == expected
    assert unguard(expected) == text


def test_nothing_that_cannot_be_seen_hides_a_formula() -> None:
    """F82: any white space, control or format character of Unicode before a formula -> the apostrophe all the same."""
    unseen = [each for each in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(each) in {"Cc", "Cf", "Zs", "Zl", "Zp"}]
    assert len(unseen) > 200
    assert [each for each in unseen if guard(f"{each}=1") != f"'{each}=1"] == []


def test_every_letter_that_means_a_sign_is_one() -> None:
    """F82: a letter of which Unicode says that it is = + - or @ in another form -> guarded like these."""
    alike = [each for each in map(chr, range(sys.maxunicode + 1)) if unicodedata.normalize("NFKC", each)[:1] in {"=", "+", "-", "@"}]
    assert len(alike) >= 19
    assert [each for each in alike if guard(f"{each}1") != f"'{each}1"] == []


@given(st.text(alphabet=st.one_of(st.sampled_from("'\"=+-@\t\r\n ＝«\x0b\u200e﹢"), st.characters(exclude_categories=["Cs"]))))
def test_unguard_undoes_guard(text: str) -> None:
    """F82: the apostrophe -> taken away again by the documented inverse, whatever the text."""
    assert unguard(guard(text)) == text


@pytest.mark.parametrize(
    ("minor", "expected"), [(13_373_500, "133735.00"), (5, "0.05"), (0, "0.00"), (100, "1.00"), (-150, "-1.50")], ids=str
)
def test_minor_units_are_printed_as_decimals(minor: int, expected: str) -> None:
    assert roubles(minor) == expected


def test_tables_are_those_of_the_issue() -> None:
    assert [table.name for table in TABLES] == [
        "courses", "offers", "price_history", "promos", "reviews", "school_stats", "category_stats", "school_in_category",
        "changes",
    ]  # fmt: skip


def scrapy(*words: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parent.parent.parent
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words, "-s", f"NOW={NOW}"], cwd=root, capture_output=True, text=True, check=False
    )


def test_exit_codes_of_the_commands(db: sqlite_utils.Database, tmp_path: Path) -> None:
    setting = f"DATABASE={tmp_path / 'academy.db'}"
    done = scrapy("export", str(tmp_path / "out"), "--texts", "-s", setting)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"9 files with 15 rows in {tmp_path / 'out'}\n", "")
    assert scrapy("export", "-s", setting).returncode == 2
    blocked = scrapy("export", str(tmp_path / "academy.db"), "-s", setting)
    assert (blocked.returncode, blocked.stdout) == (74, "")
    (tmp_path / "text.db").write_text("not a database " * 100)
    assert scrapy("export", str(tmp_path / "out"), "-s", f"DATABASE={tmp_path / 'text.db'}").returncode == 65
    course(db, 3, "new")
    done = scrapy("recompute", "-s", setting)
    assert (done.returncode, done.stdout) == (0, "recomputed 1 schools and 0 categories\n")
    assert scrapy("recompute", "--full", "-s", setting).stdout == "recomputed 3 schools and 1 categories\n"
    with exclusive_lock(tmp_path / "academy.db"):
        held = scrapy("recompute", "-s", setting)
    assert (held.returncode, held.stdout) == (75, "")
