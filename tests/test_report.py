"""The report site: words, charts and addresses, its folder, and what it makes of odd rows."""

import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from lxml import html
from scrapy.settings import Settings
from sqlite_utils import Database

from db.lock import LockedError
from db.recompute import recompute
from db.snapshot import claimed_folder
from pipelines.crawls import CannotRunError
from pipelines.reports import made_of
from report import russian, words
from report.charts import State, rating_chart, shares, step_chart
from report.environment import site_link
from report.folder import StrangerError, Written, write_folder
from report.links import course_page, figure_key, file_name, is_web
from report.markdown import rendered
from report.site import write_site
from tests.facts import category, course, new_database, offer, promo, review, row, state

NOW = "2026-10-11T09:00:00Z"
HOSTILE = "<script>alert(1)</script>\"'&amp;</h1>"


@pytest.mark.parametrize(
    ("count", "noun", "shown"),
    [
        (1, "code", "1\u00a0промокод"),
        (3, "code", "3\u00a0промокода"),
        (11, "sale", "11\u00a0акций"),
        (0, "review", "0\u00a0отзывов"),
        (21, "course", "21\u00a0курс"),
        (112, "course", "112\u00a0курсов"),
        (1524, "review", "1\u00a0524\u00a0отзыва"),
    ],
)
def test_nouns_agree_with_their_numbers(count: int, noun: str, shown: str) -> None:
    assert russian.counted(count, *words.NOUNS[noun]) == shown


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (7252700, "RUB", "72\u00a0527\u00a0₽"),
        (274950, "RUB", "2\u00a0749,50\u00a0₽"),
        (28606405, "RUB", "286\u00a0064,05\u00a0₽"),
        (0, "RUB", "0\u00a0₽"),
        (-150000, "RUB", "−1\u00a0500\u00a0₽"),
        (9900, "USD", "99\u00a0$"),
        (100000, "UZS", "1\u00a0000\u00a0UZS"),
        (100000, None, "1\u00a0000"),
    ],
)
def test_money_has_kopecks_only_where_there_are_some(minor: int, currency: str | None, shown: str) -> None:
    assert russian.money(minor, currency) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(9.0, "9\u00a0месяцев"), (1.5, "1,5\u00a0месяца"), (1.0, "1\u00a0месяц"), (0.23, "7\u00a0дней"), (23.98, "24\u00a0месяца")],
)
def test_short_courses_last_days_and_long_ones_months(value: float, shown: str) -> None:
    assert russian.months(value) == shown


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (4.125, 2, "4,13"),
        (4.25, 1, "4,3"),
        (4.375, None, "4,38"),
        (2.675, 2, "2,68"),
        (4.445, 1, "4,4"),
        (2.5, 0, "3"),
        (-0.5, 0, "−1"),
        (1234567.5, 0, "1\u00a0234\u00a0568"),
    ],
)
def test_figures_are_rounded_half_up_and_once(value: float, digits: int | None, shown: str) -> None:
    assert russian.number(value, digits) == shown


def test_rating_is_the_same_on_the_console_and_in_the_report() -> None:
    (console,) = sqlite3.connect(":memory:").execute("SELECT printf('%.2f', 4.125)").fetchone()
    assert russian.number(4.125, 2) == console.replace(".", ",")


def test_days_are_days_in_moscow() -> None:
    assert russian.moscow_day("2026-10-12T20:59:59Z") == date(2026, 10, 12)
    assert russian.moscow_day("2026-10-12T21:00:00Z") == date(2026, 10, 13)
    assert russian.day(date(2026, 5, 1)) == "1\u00a0мая\u00a02026"
    told = [russian.ago(days) for days in (0, 1, 4, 21, -1, -2)]
    assert told == ["сегодня", "вчера", "4\u00a0дня\u00a0назад", "21\u00a0день\u00a0назад", "завтра", "через\u00a02\u00a0дня"]


def test_a_step_chart_has_a_gap_where_no_price_was_known_and_one_band_for_one_sale() -> None:
    chart = step_chart(
        [
            State(begins=date(2026, 1, 1), ends=date(2026, 1, 11), value=100_00, is_sale=False),
            State(begins=date(2026, 1, 11), ends=date(2026, 1, 21), value=50_00, is_sale=True),
            State(begins=date(2026, 1, 21), ends=date(2026, 1, 31), value=80_00, is_sale=True),
            State(begins=date(2026, 1, 31), ends=date(2026, 2, 10), value=None, is_sale=False),
            State(begins=date(2026, 2, 10), ends=date(2026, 2, 20), value=100_00, is_sale=False),
        ]
    )
    assert chart is not None
    assert chart.lines == ("M62.0 10.0H119.6V68.0H177.2V33.2H234.8", "M292.4 10.0H350.0")
    assert chart.sales == ((119.6, 115.2),)
    assert [value for _, value in chart.ticks] == [0, 5000, 10000]


def test_no_chart_is_drawn_of_one_day_or_of_no_price() -> None:
    day = date(2026, 1, 1)
    assert step_chart([State(begins=day, ends=day, value=100, is_sale=False)]) is None
    assert step_chart([State(begins=day, ends=date(2026, 1, 2), value=None, is_sale=False)]) is None
    assert rating_chart([("2026-01", 4.5, 3)], few=10) is None


def test_months_without_ratings_keep_their_place_on_the_axis() -> None:
    chart = rating_chart([("2025-12", 5.0, 12), ("2026-01", 4.0, 3), ("2026-04", 1.0, 10)], few=10)
    assert chart is not None
    assert [(point.x, point.y, point.is_few) for point in chart.points] == [(62.0, 10.0, False), (134.0, 39.0, True), (350.0, 126.0, False)]


def test_bars_are_measured_by_the_longest() -> None:
    assert shares([10, None, 40, 0]) == [25.0, 0.0, 100.0, 0.0]
    assert shares([0, 0]) == [0.0, 0.0]


def test_file_names_are_safe_and_differ_where_the_words_do() -> None:
    assert file_name("python-2.0") == "python-2.0"
    assert re.fullmatch(r"con~[0-9a-f]{12}", file_name("con"))
    devices = ("con", "nul", "aux", "prn", "com1", "lpt9", "con.python", "nul.")
    assert [file_name(word).partition("~")[0] for word in devices] == ["con", "nul", "aux", "prn", "com1", "lpt9", "con-python", "nul"]
    assert [file_name(word) for word in ("console", "com10", "auxiliary", "python.con")] == ["console", "com10", "auxiliary", "python.con"]
    told = [file_name(word) for word in ("Python", "python", "../../etc/passwd", "a/b", "a-b", "курс", "", ".hidden", "x" * 200, "a" * 81)]
    assert len(set(told)) == len(told)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._~-]*", name) and len(name) <= 80 for name in told)
    assert course_page("alfa", "a/b") == "courses/alfa/a-b~c14cddc033f6.html"


def test_a_key_of_a_figure_can_be_taken_apart_again() -> None:
    assert figure_key("offers", "alfa", "a/b c", "76", "price") == "offers/alfa/a%2Fb%20c/76/price"


@pytest.mark.parametrize(
    ("url", "may_be_a_link"),
    [
        ("https://alfa.example/go", True),
        ("http://alfa.example", True),
        ("javascript:alert(1)", False),
        (" JaVaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//alfa.example", False),
        ("https:", False),
        ("https://[", False),
    ],
)
def test_only_web_addresses_become_links(url: str, may_be_a_link: bool) -> None:
    assert is_web(url) is may_be_a_link
    assert ("<a " in site_link(url, "школа")) is may_be_a_link


def test_markdown_shows_raw_html_as_text_and_tames_links() -> None:
    shown = rendered("# Что это\n\n<script>x</script> [да](https://a.example) [нет](javascript:alert) ![рис](https://a.example/p.png)")
    assert "<h3>Что это</h3>" in shown
    assert "&lt;script&gt;" in shown
    assert '<a href="https://a.example" rel="nofollow noopener noreferrer">да</a>' in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown


def test_only_what_differs_is_written_and_what_is_gone_removed(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert write_folder(folder, [("a.html", b"1"), ("b/c.html", b"2")]) == Written(files=2, written=2, removed=0)
    (folder / "b" / "notes.txt").write_text("mine")
    assert write_folder(folder, [("a.html", b"1"), ("b/d.html", b"3")]) == Written(files=2, written=1, removed=1)
    assert sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()) == [
        ".pages", "a.html", "b/d.html", "b/notes.txt",
    ]  # fmt: skip
    assert (folder / ".pages").read_text() == "a.html\nb/d.html\n"


def test_a_file_of_somebody_else_is_neither_replaced_nor_removed(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(StrangerError, match=r"index\.html was not made by a report"):
        write_folder(tmp_path, [("index.html", b"1")])
    (tmp_path / "index.html").unlink()
    (tmp_path / "secret.txt").write_text("mine")
    (tmp_path / ".pages").write_text("../outside.html\nsecret.txt\n")
    (tmp_path.parent / "outside.html").write_text("mine")
    write_folder(tmp_path, [("index.html", b"1")])
    assert (tmp_path / "secret.txt").read_text() == "mine"
    assert (tmp_path.parent / "outside.html").read_text() == "mine"


def test_what_a_killed_report_has_written_is_known_to_the_next(tmp_path: Path) -> None:
    def until_it_is_killed() -> object:
        yield "a.html", b"1"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path, until_it_is_killed())  # type: ignore[arg-type]
    assert write_folder(tmp_path, [("b.html", b"2")]) == Written(files=1, written=1, removed=1)


def small_market(folder: Path) -> Path:
    """A school with one course whose every word is hostile, a second school without anything."""
    path = folder / "academy.db"
    db = new_database(str(path))
    category(db, 1, "python")
    row(db, "category_texts", file="a.md", category_id=1, title=HOSTILE, text=HOSTILE)
    number = course(db, 1, "a/Б", categories=(1,), title=HOSTILE, summary=HOSTILE)
    with db.conn:
        db.conn.execute("UPDATE courses SET url = 'javascript:alert(1)'")
        db.conn.execute("UPDATE schools SET home_url = 'javascript:alert(1)', evidence = 'synthetic' WHERE school_id = 1")
    tariff = offer(db, number, "vip", name=HOSTILE, price=90_000_00, list_price=120_000_00, condition=HOSTILE, conditional_price=1_00)
    state(db, tariff, "2026-10-01T12:00:00Z", "2026-10-05T12:00:00Z", price=100_000_00)
    state(db, tariff, "2026-10-05T12:00:00Z", None, price=90_000_00, list_price=120_000_00)
    promo(db, 1, "advcake:1", code=HOSTILE, title=HOSTILE, url="javascript:alert(1)", percent=10.0)
    review(db, 1, "otzovik:1", 4.5, title=HOSTILE, pros=HOSTILE, cons=HOSTILE, url="javascript:alert(1)", published_on="2026-10-01")
    with db.conn:
        db.conn.execute("UPDATE runs SET status = 'ok', finished_at = started_at")
        db.conn.execute(
            "INSERT INTO issues (run_id, page_id, url, kind, field, text, reason)"
            " VALUES (1, 1, 'javascript:alert(1)', 'conflict', 'instalments', ?1, ?1)",
            (HOSTILE,),
        )
    recompute(db, now="2026-10-10T13:00:00Z")
    db.conn.close()
    return path


def page_of(site: Path, name: str) -> html.HtmlElement:
    return html.fromstring((site / name).read_bytes())


def test_text_of_sites_is_shown_as_text_and_never_runs(tmp_path: Path) -> None:
    write_site(small_market(tmp_path), tmp_path / "site", now=NOW, limit=2)
    pages = [page_of(tmp_path / "site", str(file.relative_to(tmp_path / "site"))) for file in (tmp_path / "site").rglob("*.html")]
    assert len(pages) == 6
    assert [page.xpath("//script | //*[@onerror or @onclick or @style] | //iframe | //object") for page in pages] == [[]] * 6
    assert {
        href for page in pages for href in page.xpath("//@href") if re.match(r"\s*\w+:", href) and not href.startswith("data:image/svg")
    } == set()
    (title,) = page_of(tmp_path / "site", course_page("a", "a/Б")).xpath("//h1")
    assert title.text_content() == HOSTILE


def test_the_pages_do_not_change_with_the_hour_but_with_the_day(tmp_path: Path) -> None:
    database = small_market(tmp_path)
    assert write_site(database, tmp_path / "site", now=NOW, limit=2) == Written(files=7, written=7, removed=0)
    assert write_site(database, tmp_path / "site", now="2026-10-11T20:59:00Z", limit=2) == Written(files=7, written=0, removed=0)
    assert write_site(database, tmp_path / "site", now="2026-10-11T21:01:00Z", limit=2) == Written(files=7, written=6, removed=0)


def test_a_course_that_is_gone_takes_its_page_along(tmp_path: Path) -> None:
    database = small_market(tmp_path)
    write_site(database, tmp_path / "site", now=NOW, limit=2)
    db = Database(database)
    with db.conn:
        db.conn.execute("UPDATE courses SET removed_at = '2026-10-11T08:00:00Z'")
    db.conn.close()
    made = write_site(database, tmp_path / "site", now=NOW, limit=2)
    assert (made.files, made.removed) == (5, 2)
    assert not (tmp_path / "site" / "courses").exists()


def test_data_older_than_the_limit_is_grey_and_says_so(tmp_path: Path) -> None:
    database = small_market(tmp_path)
    for now, is_stale in (("2026-10-12T09:00:00Z", False), ("2026-10-13T09:00:00Z", True)):
        write_site(database, tmp_path / "site", now=now, limit=2)
        told = page_of(tmp_path / "site", course_page("a", "a/Б"))
        assert bool(told.xpath("//div[contains(@class, 'lead') and contains(@class, 'stale')]")) is is_stale
        assert ("устарело: 10\u00a0октября\u00a02026, 3\u00a0дня\u00a0назад" in told.text_content()) is is_stale
        start = page_of(tmp_path / "site", "index.html").text_content()
        assert ("Дольше 2\u00a0дней не читались: Альфа" in start) is is_stale


def test_few_ratings_and_assumed_pages_are_said_to_be_so(tmp_path: Path) -> None:
    write_site(small_market(tmp_path), tmp_path / "site", now=NOW, limit=2)
    school = page_of(tmp_path / "site", "schools/a.html").text_content()
    assert "мало: 1\u00a0оценка" in school
    assert "разбор страниц предположителен" in school
    silent = page_of(tmp_path / "site", "schools/b.html").text_content()
    assert "оценок нет" in silent
    assert "Ни одного курса не прочитано." in silent


def test_a_price_that_is_missing_says_why(tmp_path: Path) -> None:
    database = small_market(tmp_path)
    db = Database(database)
    with db.conn:
        db.conn.execute("UPDATE offers SET price = NULL, pricing = 'unknown'")
        db.conn.execute("UPDATE issues SET field = 'price', text = '100 | 200', reason = 'the page says two things'")
    db.conn.close()
    write_site(database, tmp_path / "site", now=NOW, limit=2)
    (why,) = page_of(tmp_path / "site", course_page("a", "a/Б")).xpath("//p[@class='why']")
    assert " ".join(why.text_content().split()) == "Цена неизвестна. Цена: на странице сказано разное («100 | 200»)."


def test_instalments_that_cost_more_than_paying_at_once_are_flagged(tmp_path: Path) -> None:
    database = small_market(tmp_path)
    db = Database(database)
    with db.conn:
        db.conn.execute("UPDATE offers SET monthly_price = 300000, instalments = 36, instalment_price = price")
    db.conn.close()
    write_site(database, tmp_path / "site", now=NOW, limit=2)
    (truth,) = page_of(tmp_path / "site", course_page("a", "a/Б")).xpath("//div[h4='Рассрочка на деле']")
    assert truth.get("class") == "truth dear"
    assert " ".join(truth.text_content().replace("\u00a0", " ").split()) == (
        "Рассрочка на деле 36 × 3 000 ₽ = 108 000 ₽ «Без переплаты», но дороже на 18 000 ₽ (20 %)"
    )


def test_a_price_history_is_a_chart_with_a_title_and_a_table(tmp_path: Path) -> None:
    write_site(small_market(tmp_path), tmp_path / "site", now=NOW, limit=2)
    (figure,) = page_of(tmp_path / "site", course_page("a", "a/Б")).xpath("//figure")
    assert figure.xpath("./svg/title/text()") == [f"Цена тарифа «{HOSTILE}» по дням; полосой отмечены распродажи"]
    assert len(figure.xpath(".//rect[@class='sale']")) == 1
    rows = [[cell.text_content().replace("\u00a0", " ") for cell in each] for each in figure.xpath(".//tbody/tr")]
    assert rows == [["1 октября 2026", "100 000 ₽", "нет"], ["5 октября 2026", "90 000 ₽", "120 000 ₽"]]


def refused(database: Path, folder: Path) -> tuple[int, str]:
    with pytest.raises(CannotRunError) as caught:
        made_of(Settings({"DATABASE": str(database), "NOW": NOW, "DUE_HOURS": 20}), folder, write_site)
    return caught.value.code, str(caught.value)


def test_a_report_that_cannot_be_made_says_why_and_makes_no_database(tmp_path: Path) -> None:
    missing, site = tmp_path / "none.db", tmp_path / "site"
    assert refused(missing, site) == (65, f"there is no database {missing}")
    assert not missing.exists()
    (tmp_path / "text.db").write_text("no database at all, " * 100)
    assert refused(tmp_path / "text.db", site)[0] == 65
    database = small_market(tmp_path)
    site.mkdir()
    with claimed_folder(site):
        assert refused(database, site) == (75, f"another report is being written into {site}")
    (site / "index.html").write_text("mine")
    assert refused(database, site)[0] == 74


def test_two_reports_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    with claimed_folder(tmp_path), pytest.raises(LockedError):
        write_folder(tmp_path, [("a.html", b"1")])
    assert not (tmp_path / "a.html").exists()


def test_data_is_out_of_date_when_two_turns_of_the_crawl_have_passed(tmp_path: Path) -> None:
    def limit_of(_database: str, _folder: Path, *, now: str, limit: int) -> tuple[str, int]:
        return now, limit

    settings = {"DATABASE": str(small_market(tmp_path)), "NOW": NOW}
    assert made_of(Settings(settings | {"DUE_HOURS": 20}), tmp_path, limit_of) == (NOW, 2)
    assert made_of(Settings(settings | {"DUE_HOURS": 164}), tmp_path, limit_of) == (NOW, 14)
