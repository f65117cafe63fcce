"""Faults of text, F73 to F87: encodings, what is invisible, what looks like something else, what is too long, what could be run."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from db.export import export
from db.recompute import recompute
from db.spreadsheet import guard, unguard
from normalize.dates import parse_date
from normalize.duration import parse_duration
from normalize.money import parse_money
from normalize.page import normalize_page
from normalize.rating import parse_rating
from normalize.text import fold, parse_text
from normalize.words import canonical_url, read_count
from report.console import table
from scrapers.items import RawPage, RawPromo, Shown
from scrapers.pages import text_problem
from scrapers.pages_folder import file_name
from tests.contract import judge
from tests.meaning import NOW, course_says, offer_says, promo_says, review_says
from tests.parsers import TODAY
from tests.saved_pages import SECRET, Saved, read_page, saved
from tests.store import DAY_1, course, crawl, full, new_database, one, page, promo, review, rows

COURSE = saved("netology/three-cards.html")
REVIEWS = saved("reviews/otzovik.html")
PROMOS = saved("advcake/promocodes.json")


SINGLE = ["cp1251", "koi8-r", "cp866", "iso8859-5"]


def recoded(page: Saved, encoding: str, *, says: str = "utf-8") -> bytes:
    """The page as a site in another encoding has it, its `meta` saying what it likes."""
    text = page.body.decode().replace('<meta charset="utf-8">', f'<meta charset="{says}">')
    return text.encode(encoding, "xmlcharrefreplace")


@pytest.mark.parametrize("encoding", SINGLE)
@pytest.mark.parametrize("header", ["utf-8", "iso-8859-1", "windows-1251", "koi8-r", ""])
def test_body_is_read_in_its_own_encoding_whatever_its_header_says(encoding: str, header: str) -> None:
    """F73, F74: a body in windows-1251, KOI8-R, CP866 or ISO 8859-5 under a header (and a `meta`) that says another -> read in its own."""
    content_type = f"text/html; charset={header}" if header else "text/html"
    for each in (COURSE, REVIEWS):
        outcome = read_page(each, recoded(each, encoding, says=header or "utf-8"), **{"Content-Type": content_type})
        assert [(found.failed, found.courses, found.reviews) for found in outcome.pages] == [
            (found.failed, found.courses, found.reviews) for found in read_page(each).pages
        ]


@pytest.mark.parametrize("encoding", SINGLE)
@pytest.mark.parametrize("header", ["; charset=utf-8", "; charset=iso-8859-1", ""])
def test_answer_of_an_api_is_read_in_its_own_encoding_whatever_its_header_says(encoding: str, header: str) -> None:
    """F73: promo codes in windows-1251, KOI8-R, CP866 or ISO 8859-5, with a header that says another or none -> read in their own."""
    told = json.dumps(json.loads(PROMOS.body), ensure_ascii=False).replace("₽", "руб.").encode(encoding, "ignore")
    honest = json.dumps(json.loads(told.decode(encoding)), ensure_ascii=False).encode()
    assert honest != told
    (read,) = read_page(PROMOS, told, **{"Content-Type": f"application/json{header}"}).pages
    (meant,) = read_page(PROMOS, honest, **{"Content-Type": "application/json"}).pages
    assert read.failed is None
    assert len(read.promos) > 0
    assert read.promos == meant.promos


@pytest.mark.parametrize("header", ["utf-8", "iso-8859-1"])
def test_what_the_page_says_of_its_encoding_is_heard_where_the_header_is_wrong(header: str) -> None:
    """F73: a header that is wrong over a page whose `meta` is right -> read as the `meta` says."""
    outcome = read_page(COURSE, recoded(COURSE, "cp1251", says="windows-1251"), **{"Content-Type": f"text/html; charset={header}"})
    assert [found.courses for found in outcome.pages] == [found.courses for found in read_page(COURSE).pages]


@pytest.mark.parametrize("header", ["windows-1251", "iso-8859-1", "koi8-r", "cp866"])
def test_body_in_utf_8_is_read_as_that_whatever_its_header_says(header: str) -> None:
    """F73: a body in UTF-8 under a header that says windows-1251, KOI8-R, CP866 or Latin-1 -> read as UTF-8."""
    outcome = read_page(COURSE, COURSE.body, **{"Content-Type": f"text/html; charset={header}"})
    assert [found.courses for found in outcome.pages] == [found.courses for found in read_page(COURSE).pages]


def test_body_that_makes_no_sense_in_any_encoding_is_refused() -> None:
    """F73, F74: letters that are Russian in no encoding, or in two -> the page fails as `wrong_encoding`; nothing of it is read."""
    body = COURSE.body.decode().translate({code: 0xC4 + code % 8 for code in range(0x400, 0x460)}).encode("cp1252", "xmlcharrefreplace")
    for header in ("utf-8", "windows-1251", "iso-8859-1"):
        (found,) = read_page(COURSE, body, **{"Content-Type": f"text/html; charset={header}"}).pages
        assert (found.failed, found.courses) == ("wrong_encoding", ())


@pytest.mark.parametrize("heading", ["ЕГЭ по физике", "Купить", "ШКОЛА ДИЗАЙНА"])
@pytest.mark.parametrize("rest", ["", "english words " * 3000], ids=["short", "long"])
def test_few_russian_words_are_read_in_the_encoding_that_the_site_says(heading: str, rest: str) -> None:
    """F73: an English page in windows-1251, as its header says, with a few Russian words -> these words, not signs of loss."""
    body = f"<html><body><h1>{heading}</h1>{rest}</body></html>".encode("cp1251")
    response = HtmlResponse("https://school.example/", headers={"Content-Type": "text/html; charset=windows-1251"}, body=body)
    assert text_problem(response) == ""
    assert f"<h1>{heading}</h1>" in response.text


def test_western_letters_in_the_encoding_that_the_header_says_are_read() -> None:
    response = HtmlResponse(
        "https://school.example/",
        headers={"Content-Type": "text/html; charset=iso-8859-1"},
        body="<h1>Café Ångström, São Paulo</h1>".encode("cp1252"),
    )
    assert (text_problem(response), response.text) == ("", "<h1>Café Ångström, São Paulo</h1>")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_before_a_page_says_what_it_is(encoding: str) -> None:
    """F74: UTF-16, or UTF-8 with a byte order mark, under a header that says utf-8 -> the mark goes before the header, the page is read."""
    marked = read_page(COURSE, COURSE.body.decode().encode(encoding))
    assert [found.courses for found in marked.pages] == [found.courses for found in read_page(COURSE).pages]


@pytest.mark.parametrize(
    "title", ["РњР°СЂРєРµС‚РёРЅРі", "ÐœÐ°Ñ€ÐºÐµÑ‚Ð¸Ð½Ð³", "Ма\ufffdкетинг", "Òåñòèðîâùèê", "фЕУФЙТПЧЭЙЛ", "лХТУ рТПЗТБННЙУФ"], ids=ascii
)
def test_title_that_was_decoded_wrongly_is_refused(title: str) -> None:
    """F74: a title decoded twice or with lost characters -> NULL and an issue that quotes it; the course stays."""
    said, complaints = course_says(title=(title,))
    assert ("title" in said, complaints) == (False, [("unknown", "title")])
    assert "url" in said


@pytest.mark.parametrize("title", ["яДИЗАЙНЕР", "КУРС PYTHON", "Курс iOS для еКОММЕРЦИИ", "Café Ångström", "Øæåø", "Фуд-бум", "ГГГГ"])
def test_title_in_odd_letters_that_is_right_is_kept(title: str) -> None:
    """F74: capitals behind a small letter, Western accents -> kept where reading them otherwise makes no Russian of them."""
    assert course_says(title=(title,)) == ({**course_says(title=(title,))[0], "title": title}, [])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Профессия «профориента\u00adция»", "Профессия «профориентация»"),
        ("6\u00a0230\u202f₽\u2009в\u2003месяц", "6 230 ₽ в месяц"),
        ("\ufeffКурс\u200b по\u2060 SQL", "Курс по SQL"),
    ],
    ids=ascii,
)
def test_spaces_and_marks_that_nobody_sees_are_folded(text: str, seen: str) -> None:
    """F75: NBSP, thin spaces, soft hyphens, zero-width marks, a byte order mark inside -> one kind of space, nothing invisible."""
    assert course_says(title=(text,))[0]["title"] == seen
    assert fold(parse_text(text).value or "") == fold(seen)


def test_sum_with_any_kind_of_space_is_the_same_sum() -> None:
    """F75: a price with NBSP, narrow and zero-width spaces -> the same price."""
    for price in ("133\u00a0735 ₽", "133\u202f735\u2009₽", "133\u200b 735\u2060 ₽"):
        assert offer_says(price=(price,))[0]["price"] == 13373500


@pytest.mark.parametrize("code", ["Օzon", "МAЙ24", "SАLE"], ids=ascii)
def test_code_of_two_alphabets_is_kept_letter_by_letter_and_doubted(code: str) -> None:
    """F76: a promo code that mixes alphabets («Օzon» with an Armenian letter) -> kept as it is, and an issue `suspect`."""
    said, complaints = promo_says(code=(code,), discount=("5",), discount_type=("percent",))
    assert (said["code"], complaints) == (code, [("suspect", "code")])


def codes(*told: tuple[str, dict[str, tuple[str, ...]]]) -> list[tuple[str, str, str]]:
    """The issues of a page with these codes, each with what else is said of it."""
    promos = tuple(
        RawPromo(external_id=f"advcake:{number}", source="advcake", code=(code,), discount=("5%",), **columns)  # type: ignore[arg-type]
        for number, (code, columns) in enumerate(told)
    )
    raw = RawPage(school="alfa", url="https://alfa.example/", fetched_at=DAY_1, status=200, source="promo", promos=promos)
    found = normalize_page(raw, now=NOW, author_secret=SECRET)
    assert [each.code for each in found.promos] == [code for code, _ in told]
    return [(issue.kind, issue.field, issue.text) for issue in found.issues]


def test_codes_that_look_alike_are_told_and_not_made_one() -> None:
    """F76: two codes of a school that look alike (Cyrillic «СОР», Latin «COP») -> both kept, one issue `suspect` that names both."""
    assert codes(("СОР", {}), ("COP", {}), ("МАЙ24", {}), ("May24", {})) == [("suspect", "code", "СОР | COP")]


def test_code_that_no_longer_works_is_like_no_other() -> None:
    """F76: a code like another that is paused or has ended -> nothing to warn of."""
    assert codes(("СОР", {"ends_at": ("2026-10-09",)}), ("COP", {}), ("cop", {"status": ("paused",)})) == []


def test_emoji_and_composed_letters_stay_and_direction_marks_go() -> None:
    """F77: emoji, joiners, flags, combining letters, bidi controls -> letters and emoji stay, composed; controls of direction go."""
    said, _ = review_says(text=("Супер 👩\u200d💻🇷🇺 и\u0306 \u202eпоглащ\u202c \u2066x\u2069",))
    assert said["text"] == "Супер 👩\u200d💻🇷🇺 й поглащ x"


def test_direction_marks_and_escape_sequences_never_reach_the_terminal() -> None:
    """F77, F81: bidi controls and escape sequences in a name -> blanks on the terminal, never obeyed."""
    out = io.StringIO()
    table("Schools", ("school",), [["\u202eалфа\u2066\x1b]8;;http://evil\x07\x9b2J\r\n[bold]x[/bold]"]], out)
    assert out.getvalue() == "\nSchools\nschool\n алфа  ]8;;http://evil  2J  [bold]x[/bold]\n"


def test_nul_in_a_text_goes_and_is_told() -> None:
    """F78: NUL characters in a text -> gone, with an issue `suspect`; SQLite sees the whole text."""
    said, complaints = review_says(text=("Хоро\x00шо",))
    assert (said["text"], complaints) == ("Хорошо", [("suspect", "text")])
    said, complaints = course_says(title=("Ку\x00рс",))
    assert (said["title"], complaints) == ("Курс", [("suspect", "title")])


def test_nul_and_half_a_character_in_an_id_are_replaced() -> None:
    """F78, F79: NUL or a lone surrogate in an id -> U+FFFD, and the row is stored."""
    saved_page = saved("stepik/reviews.json")
    answer = json.loads(saved_page.body)
    answer["course-reviews"][0]["id"] = "7\x00\ud83d"
    outcome = read_page(saved_page, json.dumps(answer).encode())
    assert outcome.pages[0].reviews[0].external_id == "stepik:7\ufffd\ufffd"
    judge(outcome)


def test_review_with_half_a_character_survives_without_that_text() -> None:
    """F79: a lone surrogate in a review's text -> that text is withheld with an issue that shows U+FFFD, the review stays."""
    said, complaints = review_says(text=("Отлично \ud83d",), title=("Курс",), rating=("5",))
    assert (said.get("text"), said["title"], said["rating"], complaints) == (None, "Курс", 5.0, [("unknown", "text")])


def test_long_texts_are_cut_with_a_mark() -> None:
    """F80: a review of 1 MB, a title of 10,000 letters -> cut at the bound, `…` at the end."""
    said, _ = review_says(text=("Ж " * 500_000,), title=("Ж" * 10_000,))
    assert (len(said["text"]), said["text"][-2:], len(said["title"]), said["title"][-1]) == (50_000, "Ж…", 1_000, "…")
    title = course_says(title=("Ж" * 10_000,))[0]["title"]
    assert (len(title), title[-1]) == (500, "…")


def test_page_of_three_hundred_reviews_is_read_whole() -> None:
    """F80: 300 reviews on one page -> all of them are read."""
    head, chunk, rest = REVIEWS.body.partition(b'<div class="item status4 mshow0" itemprop="review">')
    item, end, tail = rest.partition(b"</div></div>\n")
    items = b"".join(chunk + re.sub(rb"7700101", str(1000 + number).encode(), item) + end for number in range(300))
    (found,) = read_page(REVIEWS, head + items + tail).pages
    assert len({each.external_id for each in found.reviews}) == 301


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"


def test_markup_in_a_review_is_kept_as_letters() -> None:
    """F81: scripts, images with handlers, Markdown in a review or a promo's title -> letters, nothing that runs."""
    assert review_says(text=(HOSTILE,))[0]["text"] == HOSTILE
    said, _ = promo_says(code=("A1",), title=(HOSTILE,), discount=("5%",))
    assert "<" not in said["title"]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", " java\tscript:x", "//x", "x"]
)
def test_address_that_is_not_of_the_web_is_none(address: str) -> None:
    """F81: an address that begins with `javascript:`, `data:`, `file:` -> NULL; only http and https are addresses."""
    assert canonical_url(address) is None
    assert "url" not in promo_says(code=("A1",), url=address, discount=("5%",))[0]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://school.example/", "https://school.example/"),
        ("school.example", "school.example"),
        ("//school.example/курсы", "//school.example/курсы"),
        ("", None),
        ("javascript:alert(1)", None),
        ("javascript://school.example/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("mailto:a@school.example", None),
        ("file:///etc/passwd", None),
    ],
)
def test_home_of_a_school_is_a_web_address_or_none(address: str, kept: str | None) -> None:
    """F81: a feed names `javascript:` as its school's address -> NULL and an issue."""
    said = RawPage(school="a", url="https://a.example/f", fetched_at=DAY_1, status=200, sha256="", bytes=0, source="feed", home_url=address)
    found = normalize_page(said, now=NOW, author_secret=SECRET)
    refused = [("rejected", "home_url", address)] if address and kept is None else []
    assert (found.home_url, [(issue.kind, issue.field, issue.text) for issue in found.issues]) == (kept, refused)


def exported(folder: Path, **options: bool) -> dict[str, list[list[str]]]:
    """A database with hostile texts, exported; its courses, promos and reviews cell by cell."""
    db = new_database(folder)
    told = page(
        course("go", full(500_000, name="-500"), title="=cmd|'/c calc'!A1"),
        course("c", full(100), title='a;b,"c"\r\nd\te'),
        course("..", full(100), title="＝1+1"),
    )
    crawl(db, DAY_1, told)
    promos = [promo(1, code="+7 495", title=HOSTILE)]
    crawl(db, DAY_1, page(url="https://alfa.example/p", source="promo", promos=promos), spider="promos")
    crawl(db, DAY_1, page(url="https://alfa.example/r", source="review", reviews=[review(1, "@SUM(1)\n=2")]), spider="reviews")
    recompute(db, now=DAY_1)
    db.conn.close()
    export(folder / "academy.db", folder / "csv", texts=True, now=DAY_1, **options)
    found = {}
    for name in ("courses", "offers", "promos", "reviews"):
        with (folder / "csv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            found[name] = list(csv.reader(file, delimiter=";" if options.get("excel") else ",", strict=True))
    return found


@pytest.mark.parametrize("excel", [False, True])
def test_no_cell_of_the_export_is_a_formula(tmp_path: Path, *, excel: bool) -> None:
    """F82: texts that begin with = + - @, tab, CR or their full-width forms -> an apostrophe before them; numbers stay numbers."""
    found = exported(tmp_path, excel=excel)
    cells = {name: [dict(zip(lines[0], line, strict=True)) for line in lines[1:]] for name, lines in found.items()}
    assert sorted(row["title"] for row in cells["courses"]) == ["'=cmd|'/c calc'!A1", "'＝1+1", 'a;b,"c"\r\nd\te']
    assert sorted((row["name"], row["price"]) for row in cells["offers"]) == [("", "1.00"), ("", "1.00"), ("'-500", "5000.00")]
    assert [(row["code"], row["title"]) for row in cells["promos"]] == [("'+7 495", HOSTILE)]
    assert [row["text"] for row in cells["reviews"]] == ["'@SUM(1)\n=2"]


@pytest.mark.parametrize("text", ["=1", " =1", '"=1"', "\t=1", "＋7 495", "＠x", "- 500", "'=1", "Курс", ""])
def test_apostrophe_can_be_taken_off_again(text: str) -> None:
    """F82: an apostrophe put before a text -> documented, and taken off without loss."""
    assert unguard(guard(text)) == text


def test_line_ends_quotes_and_separators_come_back_from_a_cell(tmp_path: Path) -> None:
    """F83: a newline, CRLF, `;`, quotes in a cell -> the same letters when the file is read again."""
    titles = {
        row[exported_at] for lines in [exported(tmp_path)["courses"]] for exported_at in [lines[0].index("title")] for row in lines[1:]
    }
    assert 'a;b,"c"\r\nd\te' in titles


@pytest.mark.parametrize(
    "slug", ["../../etc/passwd", "/etc/passwd", "..", ".", "CON", "", "я" * 150, "a/b", "a\x00b"], ids=lambda slug: ascii(slug)[:20]
)
def test_name_from_a_site_that_fits_no_file_is_never_one(slug: str) -> None:
    """F84: a slug like `../../etc/passwd`, `CON`, 300 bytes or nothing -> a file is named by its hash; the slug is only shown."""
    assert re.fullmatch(r"page-[0-9a-f]{16}", file_name(slug))


def test_files_of_an_export_do_not_depend_on_what_courses_are_called(tmp_path: Path) -> None:
    """F84: a course with the id `..` -> an export has its usual files and no other."""
    exported(tmp_path)
    names = sorted(path.name for path in (tmp_path / "csv").iterdir() if not path.name.startswith("."))
    assert names[:4] == ["category_stats.csv", "changes.csv", "courses.csv", "datapackage.json"]
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("academy.db")) == ["csv"]


def test_ids_that_differ_in_case_or_alphabet_are_two_courses(tmp_path: Path) -> None:
    """F84: the same slug in another case, a Cyrillic slug -> rows of their own."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course("Go"), course("go"), course("го")))
    assert rows(db, "SELECT external_id FROM courses ORDER BY external_id") == [("Go",), ("go",), ("го",)]
    db.conn.close()


@pytest.mark.parametrize("title", ["'; DROP TABLE courses; --", '"NEAR(', "100%_\\", "`x` [y] ?1 :a @b $c", "NULL", "\\'"])
def test_sql_in_a_text_is_a_text(tmp_path: Path, title: str) -> None:
    """F85: SQL, quotes, signs of patterns and of full-text search in a title -> stored letter by letter, run nowhere."""
    db = new_database(tmp_path)
    crawl(db, DAY_1, page(course(title.replace("/", ""), title=title)))
    assert one(db, "SELECT title FROM courses") == (title,)
    assert db.conn.execute("SELECT count(*) FROM courses WHERE title = ?", (title,)).fetchone() == (1,)
    db.conn.close()


def test_full_width_digits_are_digits() -> None:
    """F86: full-width digits «４２０００» -> read."""
    assert (parse_money("４２０００ ₽").amount, parse_duration("１２ месяцев").months, parse_rating("４,５").rating) == (4200000, 12.0, 4.5)


@pytest.mark.parametrize("text", ["٣٬٥٠٠", "३५००", "xii", "семьдесят две тысячи", "Ⅻ", "③"])
def test_other_digits_and_numbers_in_words_are_unknown_never_a_part_of_them(text: str) -> None:
    """F86: digits of other scripts, Roman numbers, numbers in words -> unknown with a reason, never a 3."""
    assert (parse_money(f"{text} ₽").amount, parse_rating(text).rating, read_count(text)[0]) == (None, None, None)
    assert parse_money(f"{text} ₽").reason
    assert parse_duration(f"{text} месяцев").months is None
    assert parse_date(f"{text} мая 2026", TODAY).date is None


@pytest.mark.parametrize(
    ("text", "title", "complaints"),
    [
        ("&laquo;Курс&raquo;&nbsp;Go", "«Курс» Go", []),
        ("&amp;laquo;Курс&amp;raquo;", "&laquo;Курс&raquo;", [("suspect", "title")]),
        ("Курс&amp;nbsp;Go", "Курс&nbsp;Go", [("suspect", "title")]),
        ("C&amp;C", "C&C", []),
    ],
)
def test_entities_are_decoded_once(text: str, title: str, complaints: list[tuple[str, str]]) -> None:
    """F87: entities escaped twice -> decoded once and kept, with an issue `suspect`."""
    said, found = course_says(title=(text,))
    assert (said["title"], found) == (title, complaints)


def heading(markup: str) -> tuple[str | None, list[tuple[str, str]]]:
    """What becomes of a page's h1: the title, and what is complained of."""
    body = re.sub(r"(?s)(<h1[^>]*>).*?(</h1>)", lambda found: found[1] + markup + found[2], COURSE.body.decode(), count=1)
    (found,) = read_page(COURSE, body.encode()).pages
    return found.courses[0].title, [(issue.kind, issue.field) for issue in found.issues if issue.field == "title"]


@pytest.mark.parametrize(
    ("markup", "title", "complaints"),
    [
        ("&laquo;Курс&raquo;&nbsp;Go", "«Курс» Go", []),
        ("&amp;laquo;Курс&amp;raquo;", "&laquo;Курс&raquo;", [("suspect", "title")]),
        ("Тег &lt;b&gt; и &lt;p&gt; в HTML", "Тег <b> и <p> в HTML", []),
        ("<b>Тег</b> &lt;a href=x&gt;", "Тег <a href=x>", []),
        ("C++: vector&lt;int&gt;", "C++: vector<int>", []),
        ("AT&amp;T", "AT&T", []),
    ],
)
def test_heading_of_a_page_is_decoded_once_and_loses_no_word(markup: str, title: str, complaints: list[tuple[str, str]]) -> None:
    """F87: entities in a page's own HTML -> decoded once, by the page's reader; «<b>» that readers see is a word of the title."""
    assert heading(markup) == (title, complaints)


@pytest.mark.parametrize(
    ("name", "title", "complaints"),
    [
        ("<b>Курс</b> Go<br>", "Курс Go", []),
        ("Курс <i>Go", "Курс Go", [("suspect", "title")]),
        ("Тег <b> и <p> в HTML", "Тег и в HTML", [("suspect", "title")]),
        ("Тег &lt;b&gt;", "Тег <b>", []),
    ],
)
def test_tags_in_a_name_of_json_are_taken_off_and_doubted_where_they_may_be_words(
    name: str, title: str, complaints: list[tuple[str, str]]
) -> None:
    """F87: tags inside a JSON name -> taken off; where they mark nothing, with an issue `suspect`."""
    said, found = course_says(title=(name,))
    assert (said["title"], found) == (title, complaints)


def test_name_in_json_that_says_what_the_page_shows_is_no_other() -> None:
    said, found = course_says(title=(Shown("Тег <b> в HTML"), "Тег <b> в HTML", "Тег &lt;b&gt; в HTML"))
    assert (said["title"], found) == ("Тег <b> в HTML", [])


def test_review_with_entities_escaped_twice_is_kept_and_doubted() -> None:
    """F87: a review's text escaped twice -> kept as it stands after one decoding, with an issue `suspect`."""
    said, complaints = review_says(text=("Отлично &amp;amp; точка",))
    assert (said["text"], complaints) == ("Отлично &amp; точка", [("suspect", "text")])
