"""What a person imports: taken whole or not at all, every fault with its line."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.lock import exclusive_lock
from normalize.imported import AudienceRow, RefusedImportError, read_audience, read_salaries
from normalize.imported_texts import read_category_text
from tests.crash_harness import Nursery
from tests.store import DAY_1, course, crawl, new_database, page

TODAY = date(2026, 10, 10)
AUDIENCE = "category;observed_on;visitors_30d;learners_month\n"
SALARIES = "profession,grade,observed_on,amount,currency,vacancies,source\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seo;2026-10-01;1200;45", (1200, 45)),
        ("\ufeffseo;2026-10-01;1200;45", (1200, 45)),
        ("seo;01.10.2026;1 200;45\r\n", (1200, 45)),
        ("seo;2026-10-01;1\u00a0200\u202f000;", (1_200_000, None)),
        ("seo;2026-10-01;;0", (None, 0)),
        ("seo;2026-10-01;1200,00;45", (1200, 45)),
        ('"seo";"2026-10-01";"1200";"45"', (1200, 45)),
    ],
    ids=repr,
)
def test_numbers_of_an_audience_are_read_as_people_write_them(text: str, expected: tuple[int | None, int | None]) -> None:
    body = "\ufeff" * text.startswith("\ufeff") + AUDIENCE + text.lstrip("\ufeff")
    (row,) = read_audience(body.encode(), TODAY)
    assert (row.category, row.observed_on, row.visitors_30d, row.learners_month) == ("seo", "2026-10-01", *expected)


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ("seo;2026-10-01;1,200;", ["line 2: visitors_30d '1,200' is no whole number that can be read in one way only"]),
        ("seo;2026-10-01;-5;", ["line 2: visitors_30d '-5' is no whole number that can be read in one way only"]),
        ("seo;2026-10-01;12,5;", ["line 2: visitors_30d '12,5' is no whole number that can be read in one way only"]),
        ("seo;2026-10-01;;", ["line 2: neither visitors_30d nor learners_month"]),
        ("seo;2026-10-11;1;", ["line 2: observed_on '2026-10-11' lies in the future"]),
        ("seo;2026-02-30;1;", ["line 2: observed_on '2026-02-30' is no day of the calendar"]),
        ("seo;10/01/2026;1;", ["line 2: observed_on '10/01/2026' is neither YYYY-MM-DD nor DD.MM.YYYY"]),
        (
            "seo;2026-10-01;1;\n\nseo;2026-10-01;2;\nsmm;x;1;\nsmm;1",
            [
                "line 4: says again what line 2 says: seo, 2026-10-01",
                "line 5: observed_on 'x' is neither YYYY-MM-DD nor DD.MM.YYYY",
                "line 6: 2 cells, the header has 4",
            ],
        ),
        ("", ["line 1: no row below the header"]),
        ('seo;2026-10-01;"1;2', ["line 2: not CSV: unexpected end of data"]),
    ],
    ids=repr,
)
def test_every_fault_of_a_file_is_told_with_its_line(rows: str, problems: list[str]) -> None:
    with pytest.raises(RefusedImportError) as refused:
        read_audience((AUDIENCE + rows).encode(), TODAY)
    assert list(map(str, refused.value.problems)) == problems


@pytest.mark.parametrize("body", [b"", b"category;visitors_30d\n", AUDIENCE.encode() + b"seo;2026-10-01;\xff;"], ids=repr)
def test_file_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedImportError):
        read_audience(body, TODAY)


@given(st.binary(max_size=200))
def test_rows_of_any_bytes_are_read_or_refused(body: bytes) -> None:
    found: list[AudienceRow] = []
    with suppress(RefusedImportError):
        found += read_audience(AUDIENCE.encode() + body, TODAY)
    assert all((row.visitors_30d or 0) >= 0 and row.line >= 2 for row in found)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("120000", 12_000_000),
        ("120 000", 12_000_000),
        ('"120000,50"', 12_000_050),
        ("0", None),
        ("4999", None),
        ("12000000", None),
        ("", None),
    ],
)
def test_salary_is_given_in_roubles_and_kept_in_kopecks(amount: str, expected: int | None) -> None:
    body = f"{SALARIES}Go-разработчик,middle,2026-10-01,{amount},RUR,,опрос".encode()
    if expected is None:
        with pytest.raises(RefusedImportError, match="line 2: amount"):
            read_salaries(body, TODAY)
        return
    (row,) = read_salaries(body, TODAY)
    assert (row.amount, row.currency, row.vacancies, row.source) == (expected, "RUB", None, "опрос")


@pytest.mark.parametrize(
    ("front", "fault"),
    [
        ('category = "seo"\nkind = "about"', "a.md:1: title is missing"),
        ('category = "seo"\nkind = "news"\ntitle = "T"', "a.md:3: kind 'news' is none of about, faq, collection"),
        ('category = "seo"\nkind = "faq"\ntitle = "T"\norder = "2"', "a.md:5: order must be int"),
        ('category = "seo"\nkind = "faq"\ntitle = "T"\nslug = "x"', "a.md:5: unknown key 'slug'"),
        ('category = "seo"\nkind = \ntitle = "T"', "a.md:3: Invalid value"),
        ('category = "seo"\nkind = "collection"\ntitle = "T"', "a.md:1: a collection lists courses"),
        ('category = "seo"\nkind = "faq"\ntitle = "T"\ncourses = ["x/y"]', "a.md:5: only a collection lists courses"),
        ('category = "seo"\nkind = "collection"\ntitle = "T"\ncourses = [\n"x/y",\n"x/y",\n]', "a.md:6: x/y is listed twice"),
    ],
    ids=repr,
)
def test_fault_of_a_front_matter_is_told_with_its_line(front: str, fault: str) -> None:
    with pytest.raises(RefusedImportError) as refused:
        read_category_text("a.md", f"+++\n{front}\n+++\nТекст".encode())
    assert any(str(problem).startswith(fault) for problem in refused.value.problems), str(refused.value)


@pytest.mark.parametrize("body", [b"", b"# Title", b"+++\ntitle = 1", b"+++\n+++\n\xff", b"+++\n+++\na\x00b"], ids=repr)
def test_file_without_a_front_matter_or_of_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedImportError):
        read_category_text("a.md", body)


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    with Nursery() as opened:
        yield opened


def scrapy(nursery: Nursery, folder: Path, *words: str) -> tuple[int, str]:
    log = folder / "log"
    settings = ("-s", f"DATABASE={folder / 'academy.db'}", "-s", "NOW=2026-10-10T12:00:00Z")
    code = nursery.run([*words, *settings], log=log)
    return code, log.read_text("utf-8")


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(folder / "academy.db")
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def test_audience_is_imported_again_without_a_change(nursery: Nursery, tmp_path: Path) -> None:
    file = tmp_path / "audience.csv"
    file.write_text(AUDIENCE + "seo;2026-10-01;1 200;45\nsmm;2026-10-01;7;\n", "utf-8")
    code, said = scrapy(nursery, tmp_path, "importcsv", "audience", str(file))
    assert (code, "audience: 2 new, 0 changed, 0 unchanged" in said) == (0, True), said
    file.write_text(AUDIENCE + "seo;2026-10-01;;46\nsmm;2026-10-01;7;\n", "utf-8")
    code, said = scrapy(nursery, tmp_path, "importcsv", "audience", str(file))
    assert (code, "audience: 0 new, 1 changed, 1 unchanged" in said) == (0, True), said
    found = rows(tmp_path, "SELECT slug, visitors_30d, learners_month FROM audience JOIN categories USING (category_id) ORDER BY slug")
    assert found == [("seo", 1200, 46), ("smm", 7, None)]


def test_unknown_category_leaves_the_whole_file_out(nursery: Nursery, tmp_path: Path) -> None:
    file = tmp_path / "audience.csv"
    file.write_text(AUDIENCE + "seo;2026-10-01;1200;45\nseoo;2026-10-01;7;\n", "utf-8")
    code, said = scrapy(nursery, tmp_path, "importcsv", "audience", str(file))
    assert (code, "line 3: no category 'seoo'" in said, "nothing was imported" in said) == (os.EX_DATAERR, True, True), said
    assert rows(tmp_path, "SELECT * FROM audience") == []


def test_salary_of_another_source_is_not_written_over(nursery: Nursery, tmp_path: Path) -> None:
    file = tmp_path / "salaries.csv"
    file.write_text(SALARIES + "Go-разработчик,middle,2026-10-01,120000,RUB,8,опрос\n", "utf-8")
    assert scrapy(nursery, tmp_path, "importcsv", "salaries", str(file))[0] == 0
    file.write_text(SALARIES + "Go-разработчик,middle,2026-10-01,130000,RUB,8,другой\n", "utf-8")
    code, said = scrapy(nursery, tmp_path, "importcsv", "salaries", str(file))
    assert (code, "line 2: опрос has a figure for Go-разработчик, middle, 2026-10-01" in said) == (os.EX_DATAERR, True), said
    assert rows(tmp_path, "SELECT profession, grade, amount, vacancies FROM salary_by_grade") == [
        ("go-разработчик", "middle", 12_000_000, 8)
    ]


def test_import_waits_for_no_crawl_and_misses_no_file(nursery: Nursery, tmp_path: Path) -> None:
    file = tmp_path / "audience.csv"
    assert scrapy(nursery, tmp_path, "importcsv", "audience", str(file))[0] == os.EX_IOERR
    file.write_text(AUDIENCE + "seo;2026-10-01;1200;45\n", "utf-8")
    with exclusive_lock(tmp_path / "academy.db"):
        assert scrapy(nursery, tmp_path, "importcsv", "audience", str(file))[0] == os.EX_TEMPFAIL
    assert scrapy(nursery, tmp_path, "importcsv", "teachers", str(file))[0] == 2


def write(folder: Path, name: str, front: str, text: str) -> Path:
    file = folder / "texts" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"+++\n{front}\n+++\n{text}\n", "utf-8")
    return file


def test_texts_become_what_the_folder_says(nursery: Nursery, tmp_path: Path) -> None:
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("go")))
    db.conn.close()
    about = write(
        tmp_path, "seo/about.md", 'category = "seo"\nkind = "about"\ntitle = "SEO"\nupdated = 2026-10-01', "**О** <script>x</script>"
    )
    write(tmp_path, "seo/1.md", 'category = "seo"\nkind = "faq"\ntitle = "Сколько?"\norder = 1', "Год.")
    listed = 'category = "seo"\nkind = "collection"\ntitle = "Лучшие"\ncourses = [\n  "https://alfa.example/go/?utm=1",\n]'
    collection = write(tmp_path, "seo/best.md", listed, "")
    folder = str(tmp_path / "texts")
    code, said = scrapy(nursery, tmp_path, "importtexts", folder)
    assert (code, "texts: 3 new, 0 changed, 0 unchanged" in said) == (0, True), said
    assert rows(tmp_path, "SELECT file, title, text, updated_on FROM category_texts") == [
        ("seo/about.md", "SEO", "**О** <script>x</script>", "2026-10-01")
    ]
    assert rows(tmp_path, "SELECT c.external_id, place FROM collection_courses JOIN courses AS c USING (course_id)") == [("go", 1)]
    about.unlink()
    code, said = scrapy(nursery, tmp_path, "importtexts", folder)
    assert (code, "texts: 0 new, 0 changed, 2 unchanged, 1 removed" in said) == (0, True), said
    collection.write_text(collection.read_text("utf-8").replace("/go/", "/rust/"), "utf-8")
    code, said = scrapy(nursery, tmp_path, "importtexts", folder)
    assert (code, "seo/best.md:6: no course https://alfa.example/rust/?utm=1" in said) == (os.EX_DATAERR, True), said
    assert rows(tmp_path, "SELECT (SELECT count(*) FROM collections), (SELECT count(*) FROM faq)") == [(1, 1)]


def test_folder_without_texts_removes_nothing(nursery: Nursery, tmp_path: Path) -> None:
    assert scrapy(nursery, tmp_path, "importtexts", str(tmp_path))[0] == os.EX_DATAERR
    assert scrapy(nursery, tmp_path, "importtexts", str(tmp_path / "none"))[0] == os.EX_IOERR
