"""F28 and F58-F70: which course is it, and is what the page says of it what it seems? Real crawls of a small school, day after day."""

import json
from pathlib import Path
from typing import Any

import pytest

from db.identity import shares_a_word
from normalize.latin import latin_form
from normalize.models import Course
from normalize.words import canonical_url
from scrapers.base import plain_address
from tests.small_school import HOST, NAMES, SmallSchool, address, course_html, course_page, html
from tests.store import course, crawl, full, new_database, page, promo, rows

NOT_FOUND = "<html><head><title>404</title></head><body><h1>Курс не найден</h1></body></html>".encode()
CATALOGUE = '<html><head><link rel="canonical" href="https://otus.ru/catalog/"></head><body><h1>Все курсы</h1></body></html>'.encode()


def moved(to: str) -> Any:
    answer = html(b"", status=302)
    return type(answer)(status=302, headers={"Location": to})


@pytest.mark.parametrize(
    ("body", "reason", "missed"),
    [
        (NOT_FOUND, "soft_404", 1),
        (CATALOGUE, "identity_mismatch", 0),
        (course_page("java", url=address("java")), "identity_mismatch", 0),
    ],
    ids=["not found with 200", "the catalogue", "another course"],
)
def test_page_that_is_not_the_course_is_not_read_as_it(school: SmallSchool, body: bytes, reason: str, missed: int) -> None:
    """F28: soft 404, or another page under the course's address -> `soft_404` or `identity_mismatch`, the course keeps its data."""
    assert school.crawl() == 0
    school.route("/lessons/go/", html(body))
    assert school.crawl() == 0
    assert school.failed_pages() == [("/lessons/go/", reason)]
    assert school.prices() == dict.fromkeys(NAMES, 90_000)
    assert school.rows("SELECT missed_runs FROM course_claims JOIN courses USING (course_id) WHERE external_id = 'go'") == [(missed,)]


def test_redirect_to_the_catalogue_is_not_the_course(school: SmallSchool) -> None:
    """F28: redirect of a course to the catalogue -> `identity_mismatch`, no course of that name is made of it."""
    assert school.crawl() == 0
    school.route("/lessons/go/", moved(f"https://{HOST}/catalog/"))
    school.route("/catalog/", html(CATALOGUE))
    assert school.crawl() == 0
    assert [reason for _, reason in school.failed_pages()] == ["identity_mismatch"]
    assert school.prices() == dict.fromkeys(NAMES, 90_000)


@pytest.mark.parametrize(
    "form",
    [
        "https://otus.ru/lessons/go/?utm_source=mail&utm_medium=cpc",
        "https://otus.ru/lessons/go/?PHPSESSID=0123456789abcdef",
        "https://otus.ru/lessons/go/?yclid=1&_openstat=2#reviews",
        "http://otus.ru/lessons/go/",
        "https://www.otus.ru/lessons/go/",
        "http://www.otus.ru/lessons/go/?from=menu#start",
        "https://Otus.RU/lessons/go/",
        "HTTPS://WWW.OTUS.RU/lessons/go/",
        "https://otus.ru:443/lessons/go/",
        "http://otus.ru:80/lessons/go/",
        "https://otus.ru/lessons/go/;jsessionid=0A1B2C",
        "https://otus.ru/lessons/go;JSESSIONID=0A1B2C.node1/?a=1",
    ],
)
def test_session_and_campaign_are_no_part_of_an_address(form: str) -> None:
    """F58: session id or utm in the address, its host in capitals, the usual port -> left out before anything is compared or stored."""
    assert plain_address(form) == "https://otus.ru/lessons/go/"
    assert canonical_url(form) == "https://otus.ru/lessons/go"


def test_port_and_path_that_mean_something_stay() -> None:
    assert plain_address("https://otus.ru:8443/Lessons/Go;v=2/") == "https://otus.ru:8443/Lessons/Go;v=2/"
    assert canonical_url("https://otus.ru:8443/Lessons/Go;v=2/") == "https://otus.ru:8443/Lessons/Go;v=2"


def test_course_in_every_form_of_its_address_is_one(school: SmallSchool) -> None:
    """F59: one course with and without slash, http, www, query, session, port -> one row, asked for once."""
    forms = [
        "http://otus.ru/lessons/go",
        "https://www.otus.ru/lessons/go/",
        "https://otus.ru/lessons/go/?a=1",
        "https://otus.ru/lessons/go",
        "https://Otus.ru:443/lessons/go/;jsessionid=1",
    ]
    school.announce(*forms, address("java"))
    school.route("/lessons/go", moved(address("go")))
    assert school.crawl() == 0
    assert school.prices() == {"go": 90_000, "java": 90_000}
    assert school.server.asked().count("otus.ru/lessons/go/") == 1


def test_course_under_two_addresses_is_one_with_both_kept(tmp_path: Path) -> None:
    """F59: one course at two addresses (transliterated and Cyrillic) -> one row, the other address is its alias."""
    db = new_database(tmp_path)
    other = "https://alfa.example/курс-go"
    crawl(db, "2026-10-01T12:00:00Z", page(course("go", full(1_00))), page(course("go", full(1_00), url=other), url=other))
    assert rows(db, "SELECT external_id, url FROM courses") == [("go", "https://alfa.example/go")]
    assert rows(db, "SELECT url FROM course_aliases") == [(other,)]
    db.close()


@pytest.mark.parametrize("latin_first", [True, False])
def test_address_in_the_other_alphabet_is_the_same_course(tmp_path: Path, latin_first: bool) -> None:
    """F59: the ids are the addresses themselves, one transliterated, one Cyrillic -> one row by address and title, an alias."""
    db = new_database(tmp_path)
    slugs = ["kurs-po-schastyu", "курс-по-счастью"][:: 1 if latin_first else -1]
    twins = [course(slug, full(1_00), title="Курс по счастью") for slug in slugs]
    other = course("kurs-po-schastju", full(2_00), url="https://alfa.example/online/kurs-po-schastju", title="Курс по счастью")
    for day in ("2026-10-01T12:00:00Z", "2026-10-02T12:00:00Z"):
        crawl(db, day, page(twins[0]), page(twins[1], url="https://alfa.example/more"), page(other, url="https://alfa.example/other"))
    assert rows(db, "SELECT external_id FROM courses ORDER BY course_id") == [(slugs[0],), ("kurs-po-schastju",)]
    assert rows(db, "SELECT course_id, url FROM course_aliases") == [(1, f"https://alfa.example/{slugs[1]}")]
    assert rows(db, "SELECT kind, field FROM issues") == []
    db.close()


@pytest.mark.parametrize(
    ("russian", "latin"),
    [
        ("щука", "schuka"),
        ("щука", "shchuka"),
        ("юрист", "yurist"),
        ("юрист", "jurist"),
        ("йога", "joga"),
        ("хатха", "hatha"),
        ("цех", "ceh"),
    ],
)
def test_usual_transliterations_have_one_form(russian: str, latin: str) -> None:
    assert latin_form(russian) == latin_form(latin)


def test_one_address_with_three_tariffs_is_one_course_with_three_offers(school: SmallSchool) -> None:
    """F60: one address, three tariffs -> one course, three offers."""
    tariffs = {"Базовый": "50000", "Оптимальный": "70000", "Всё включено": "110000"}
    stated = [{"@type": "Offer", "name": name, "price": price, "priceCurrency": "RUB"} for name, price in tariffs.items()]
    school.route("/lessons/go/", html(course_page("go", price=None, offers=stated)))
    assert school.crawl() == 0
    found = school.rows(
        "SELECT name, price / 100 FROM offers JOIN courses USING (course_id) WHERE courses.external_id = 'go' ORDER BY price"
    )
    assert found == [("Базовый", 50_000), ("Оптимальный", 70_000), ("Всё включено", 110_000)]


def test_id_used_again_for_another_course_overwrites_nothing(tmp_path: Path) -> None:
    """F61: a school's id used again for another course -> a row of its own and an issue, the old course is left as it was."""
    db = new_database(tmp_path)
    crawl(db, "2026-10-01T12:00:00Z", page(course("7", full(1_00), url="https://alfa.example/go", title="Go"), source="feed"))
    crawl(db, "2026-10-02T12:00:00Z", page(course("7", full(9_00), url="https://alfa.example/seo", title="SEO с нуля"), source="feed"))
    assert rows(
        db, "SELECT external_id, url, title, price FROM courses JOIN offers USING (course_id)".replace("external_id", "courses.external_id")
    ) == [
        ("7", "https://alfa.example/go", "Go", 1_00),
        ("seo", "https://alfa.example/seo", "SEO с нуля", 9_00),
    ]
    assert rows(db, "SELECT kind, field, text FROM issues") == [("suspect", "external_id", "7")]
    db.close()


def test_other_title_at_a_known_address_waits_to_be_said_again(tmp_path: Path) -> None:
    """F61: a known address and id with a title without a common word -> an alarm, nothing is overwritten; said again, it is believed."""
    db = new_database(tmp_path)
    where = {"external_id": "7", "url": "https://alfa.example/7"}
    said = "SELECT title, price, missed_runs FROM courses JOIN offers USING (course_id) JOIN course_claims USING (course_id)"
    crawl(db, "2026-10-01T12:00:00Z", page(course("7", full(1_00), **where, title="Курс Go с нуля")))
    crawl(db, "2026-10-02T12:00:00Z", page(course("7", full(1_20), **where, title="Курс SEO с нуля")))
    assert rows(db, said) == [("Курс Go с нуля", 1_00, 1)]
    assert rows(db, "SELECT kind, field, text FROM issues") == [
        ("suspect", "title", "https://alfa.example/7: «Курс SEO с нуля», before «Курс Go с нуля»")
    ]
    crawl(db, "2026-10-03T12:00:00Z", page(course("7", full(1_20), **where, title="Курс SEO с нуля")))
    assert rows(db, said) == [("Курс SEO с нуля", 1_20, 0)]
    crawl(db, "2026-10-04T12:00:00Z", page(course("7", full(1_20), **where, title="Курс SEO с нуля")))
    assert len(rows(db, "SELECT * FROM issues")) == 1
    db.close()


def test_address_that_pages_of_two_titles_share_is_nobodys_course(tmp_path: Path) -> None:
    """F61: two pages of a run give a third address for their own, day after day -> neither course is stored under it, each is an issue."""
    db = new_database(tmp_path)
    one = course("kursy", title="Курс альфа", duration_months=3.0)
    other = course("kursy", full(22_000_00), title="Курс бета")
    for day in ("2026-10-01T12:00:00Z", "2026-10-02T12:00:00Z"):
        crawl(db, day, page(one, url="https://alfa.example/kurs/a"), page(other, url="https://alfa.example/kurs/b"))
    assert rows(db, "SELECT * FROM courses") == []
    assert rows(db, "SELECT run_id, url, kind, field, text FROM issues ORDER BY issue_id") == [
        (1, "https://alfa.example/kurs/a", "rejected", "courses", "https://alfa.example/kursy: «Курс альфа»"),
        (1, "https://alfa.example/kurs/b", "rejected", "courses", "https://alfa.example/kursy: «Курс бета»"),
        (2, "https://alfa.example/kurs/a", "rejected", "courses", "https://alfa.example/kursy: «Курс альфа»"),
        (2, "https://alfa.example/kurs/b", "rejected", "courses", "https://alfa.example/kursy: «Курс бета»"),
    ]
    db.close()


@pytest.mark.parametrize("form", ["https://alfa.example/go", "http://www.alfa.example/go/?utm_source=x"])
def test_course_at_its_own_address_stays_where_another_page_gives_that_address_too(tmp_path: Path, form: str) -> None:
    """F61: a gift certificate's page names a course's address for its own, day after day -> the course is what its own page says."""
    db = new_database(tmp_path)
    one = course("go", full(1_00), title="Химия с нуля")
    other = course("go", full(9_00, "gift"), title="Подарочный сертификат", duration_months=3.0)
    for day in range(1, 5):
        crawl(db, f"2026-10-0{day}T12:00:00Z", page(one, url=form), page(other, url="https://alfa.example/gifts"))
        assert rows(db, "SELECT title, duration_months FROM courses") == [("Химия с нуля", None)]
        assert rows(db, "SELECT external_id, price FROM offers WHERE removed_at IS NULL") == [("default", 1_00)]
    assert rows(db, "SELECT DISTINCT url, kind, field FROM issues") == [("https://alfa.example/gifts", "rejected", "courses")]
    db.close()


def test_pages_of_one_title_and_one_address_complete_each_other(tmp_path: Path) -> None:
    """F59: a course's printed version gives the course's address and title -> one course with what both say."""
    db = new_database(tmp_path)
    one, other = course("go", title="Курс Go", duration_months=3.0), course("go", full(1_00), title="«Курс  GO»")
    crawl(db, "2026-10-01T12:00:00Z", page(one, url="https://alfa.example/print/go"), page(other, url="https://alfa.example/amp/go"))
    assert rows(db, "SELECT duration_months, price FROM courses JOIN offers USING (course_id)") == [(3.0, 1_00)]
    assert rows(db, "SELECT * FROM issues") == []
    db.close()


def test_list_may_call_a_course_otherwise_than_its_page(tmp_path: Path) -> None:
    """F61: a list of several courses has their short names -> what list and page say together stands."""
    db = new_database(tmp_path)
    listed = page(course("go", full(1_00), title="Go"), course("seo", full(2_00), title="SEO"), url="https://alfa.example/all")
    crawl(db, "2026-10-01T12:00:00Z", listed, page(course("go", title="Курс Go с нуля"), url="https://alfa.example/go"))
    assert rows(db, "SELECT price FROM offers ORDER BY price") == [(1_00,), (2_00,)]
    assert rows(db, "SELECT * FROM issues") == []
    db.close()


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("Дизайнер сайтов", "Веб-дизайн", True),
        ("Профессия Python-разработчик", "Python для всех", True),
        ("Курс Go", "Курс SEO", False),
        ("Онлайн-курс", "Go", True),
        ("Go", "Страница больше не с нами", False),
    ],
)
def test_titles_are_of_one_course_while_a_word_stays(one: str, other: str, shared: bool) -> None:
    """F61: is it the same course under another title? -> where a word is left, endings and words of any course aside."""
    assert shares_a_word(one, other) is shared


def test_state_is_no_part_of_what_a_row_is_known_by(tmp_path: Path) -> None:
    """F62: the state or a time changes (enrolment, start, pause, end) -> the same row says so, never two rows side by side."""
    db = new_database(tmp_path)
    before, after = (
        page(
            course("go", full(1_00), enrolment=state, starts_on=f"{month}-20"),
            promos=[promo(1, paused=rests, ends_at=f"{month}-20T20:59:59Z")],
        )
        for state, month, rests in (("open", "2026-10", False), ("closed", "2026-11", True))
    )
    crawl(db, "2026-10-01T12:00:00Z", before)
    crawl(db, "2026-10-02T12:00:00Z", after)
    assert rows(db, "SELECT enrolment, starts_on FROM courses") == [("closed", "2026-11-20")]
    assert rows(db, "SELECT paused, ends_at FROM promos") == [(1, "2026-11-20T20:59:59Z")]
    db.close()


COURSE = {"@type": "Course", "name": "Курс go", "offers": {"@type": "Offer", "price": "90000", "priceCurrency": "RUB"}}
GOOD = json.dumps(COURSE, ensure_ascii=False)
OTHER = {"@type": "Course", "name": "Другой", "offers": {"@type": "Offer", "price": "1000", "priceCurrency": "RUB"}}


@pytest.mark.parametrize(
    ("block", "price"),
    [
        (GOOD[:-1] + ",}", 90_000),
        ("// курс\n" + GOOD + " /* конец */", 90_000),
        (GOOD.replace("Курс go", "Курс\n\tgo"), 90_000),
        (json.dumps({"@graph": [{"@type": "WebPage"}, COURSE]}, ensure_ascii=False), 90_000),
        (json.dumps([None, COURSE], ensure_ascii=False), 90_000),
        (json.dumps([COURSE, OTHER], ensure_ascii=False), 90_000),
    ],
    ids=["trailing comma", "comments", "control characters", "graph", "list with null", "another course beside it"],
)
def test_json_ld_in_bad_shape_is_recovered(school: SmallSchool, block: str, price: int) -> None:
    """F64: JSON-LD with comments, control characters, a graph, null, an array, a second course -> the page's own course is read."""
    school.route("/lessons/go/", html(course_html(block, title="Курс go", url=address("go"))))
    assert school.crawl() == 0
    assert school.prices()["go"] == price


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (json.dumps([{**COURSE, "name": "Один"}, OTHER], ensure_ascii=False), "ambiguous_course_schema"),
        ("null", "no_static_data"),
        ("[]", "no_static_data"),
        ("{{ course_schema }}", "no_static_data"),
    ],
    ids=["two courses, neither its own", "null", "nothing", "a template left empty"],
)
def test_json_ld_that_names_no_single_course_is_refused(school: SmallSchool, block: str, reason: str) -> None:
    """F64: two courses of which none is the page's, null, nothing, a broken block -> refused with its reason, never a guess."""
    school.route("/lessons/go/", html(course_html(block, title="Курс go", url=address("go"))))
    school.crawl()
    assert school.failed_pages() == [("/lessons/go/", reason)]
    assert "go" not in school.current()


def stated(school: SmallSchool, offer: dict[str, Any]) -> tuple[Any, ...]:
    school.route("/lessons/go/", html(course_page("go", price=None, offers={"@type": "Offer", "priceCurrency": "RUB", **offer})))
    assert school.crawl() == 0
    sql = "SELECT pricing, price / 100, monthly_price / 100 FROM offers JOIN courses USING (course_id) WHERE courses.external_id = 'go'"
    (found,) = school.rows(sql)
    return found


@pytest.mark.parametrize(
    ("offer", "found"),
    [
        ({"price": "4628", "unitText": "MONTH"}, ("monthly", None, 4_628)),
        ({"@type": "AggregateOffer", "lowPrice": "30000"}, ("from", 30_000, None)),
        ({"price": "4628", "billingDuration": "P1M"}, ("monthly", None, 4_628)),
        ({"price": "50000", "unitText": "шт"}, ("full", 50_000, None)),
        ({"price": "0"}, ("unknown", None, None)),
        ({"price": "50000", "priceValidUntil": "2025-01-01"}, ("unknown", None, None)),
    ],
    ids=["a month", "from", "billed by the month", "a piece", "zero", "ran out"],
)
def test_price_in_json_ld_is_only_a_full_one_where_it_says_so(school: SmallSchool, offer: dict[str, Any], found: tuple[Any, ...]) -> None:
    """F65: JSON-LD price that has run out, is monthly, is a floor, is zero -> its own kind or unknown, never a full price."""
    assert stated(school, offer) == found


@pytest.mark.parametrize(
    "title",
    [
        "translation missing: ru.product_feed.categories.design_old",
        "{{course.title}}",
        "N/A",
        "N / A",
        "undefined",
        "Курс undefined",
        "Курс null",
        "Lorem ipsum dolor sit amet",
    ],
)
def test_placeholder_is_no_title(school: SmallSchool, title: str) -> None:
    """F66: placeholder in the place of a name, or of a part of it -> refused with an issue, never stored as a title."""
    school.route("/lessons/go/", html(course_page("go", title=title)))
    school.crawl()
    assert "go" not in school.current()
    assert ("unknown", "title", title) in school.rows("SELECT kind, field, text FROM issues")


def test_rouble_under_its_old_name_is_the_rouble(school: SmallSchool) -> None:
    """F68: currency RUR in one place and RUB in the other -> RUB in both."""
    school.route("/lessons/go/", html(course_page("go", price=None, offers={"@type": "Offer", "price": "90000", "priceCurrency": "RUR"})))
    assert school.crawl() == 0
    assert school.rows("SELECT DISTINCT currency FROM offers") == [("RUB",)]


def feed_course(number: int, external_id: str, **columns: Any) -> Course:
    return course(external_id, full(1_00), url=f"https://alfa.example/c{number}", title=f"Курс {number}", **columns)


def test_feed_with_new_ids_leaves_every_course_what_it_was(tmp_path: Path) -> None:
    """F70: a feed is published again with new ids -> the same rows by address, an alarm with the count; nothing gone, nothing new."""
    db = new_database(tmp_path)
    feed = {"url": "https://feeds.example/alfa", "source": "feed"}
    crawl(db, "2026-10-01T12:00:00Z", page(*(feed_course(number, f"a{number}") for number in range(4)), **feed))
    before = rows(db, "SELECT course_id, url FROM courses")
    crawl(db, "2026-10-02T12:00:00Z", page(*(feed_course(number, f"b{number}") for number in range(4)), **feed))
    assert rows(db, "SELECT course_id, url FROM courses") == before
    assert rows(db, "SELECT external_id, missed_runs FROM courses JOIN course_claims USING (course_id) ORDER BY 1") == [
        ("b0", 0),
        ("b1", 0),
        ("b2", 0),
        ("b3", 0),
    ]
    assert rows(db, "SELECT kind, field, text, reason FROM issues") == [
        ("suspect", "external_id", "4 of 4 courses", "the feed gave them new ids: known again by address or title")
    ]
    crawl(db, "2026-10-03T12:00:00Z", page(*(feed_course(number, f"b{number}") for number in range(4)), **feed))
    assert len(rows(db, "SELECT * FROM issues")) == 1
    db.close()


def test_feed_with_new_ids_and_new_addresses_is_known_by_title(tmp_path: Path) -> None:
    """F70: new ids and new addresses at once -> known again by a title that stands once, the old address is an alias."""
    db = new_database(tmp_path)
    feed = {"url": "https://feeds.example/alfa", "source": "feed"}
    twins = [feed_course(8, "a8"), course("a9", full(9_00), url="https://alfa.example/c9", title="Курс 8")]
    crawl(db, "2026-10-01T12:00:00Z", page(feed_course(1, "a1"), *twins, **feed))
    renewed = [course(f"b{number}", full(1_00), url=f"https://alfa.example/new/{number}", title=f"Курс {number}") for number in (1, 8)]
    crawl(db, "2026-10-02T12:00:00Z", page(*renewed, **feed))
    assert rows(db, "SELECT course_id, external_id, url FROM courses ORDER BY course_id") == [
        (1, "b1", "https://alfa.example/new/1"),
        (2, "a8", "https://alfa.example/c8"),
        (3, "a9", "https://alfa.example/c9"),
        (4, "b8", "https://alfa.example/new/8"),
    ]
    assert rows(db, "SELECT course_id, url FROM course_aliases") == [(1, "https://alfa.example/c1")]
    db.close()
