"""F28, F32, F41, F53, F63: what could not be read has not gone. Only what a source no longer lists is missed."""

from pathlib import Path

import pytest

from db.staging import stage_pages
from normalize.models import Issue
from tests.fault_server import Answer
from tests.small_school import HOST, NAMES, SmallSchool, address, course_page, html, urlset, xml
from tests.store import course, crawl, full, new_database, page, rows, start

GO = "https://alfa.example/go"
DAYS = [f"2026-10-0{day}T12:00:00Z" for day in range(1, 5)]


@pytest.mark.parametrize(
    ("failed", "missed"),
    [
        ({"url": GO, "about": GO, "failed": "http_500", "status": 500}, 0),
        ({"url": "https://alfa.example/api/7", "about": GO, "failed": "timeout", "status": 0}, 0),
        ({"url": "https://www.alfa.example/go?a=1", "about": GO, "failed": "dns_failure", "status": 0}, 0),
        ({"url": GO, "about": GO, "failed": "identity_mismatch"}, 0),
        ({"url": "https://alfa.example/sitemap-2.xml", "failed": "http_500", "status": 500}, 0),
        ({"url": "https://alfa.example/courses?page=2", "failed": "no_courses"}, 0),
        ({"url": "https://alfa.example/java", "about": "https://alfa.example/java", "failed": "http_500", "status": 500}, 3),
        ({"url": GO, "about": GO, "failed": "http_404", "status": 404}, 3),
        ({"url": GO, "about": GO, "failed": "soft_404"}, 3),
        ({"url": GO, "about": GO, "failed": "identity_mismatch", "landed": "https://alfa.example/"}, 3),
        ({"url": "https://alfa.example/sitemap-2.xml", "failed": "http_404", "status": 404}, 3),
        ({"url": "https://alfa.example/closed.xml", "failed": "robots", "status": 0}, 3),
        ({"url": "https://alfa.example/robots.txt", "failed": "http_403", "status": 403}, 3),
    ],
    ids=[
        "its page", "its call", "another form of its address", "another page in its place", "a sitemap", "a listing",
        "another course's page", "gone", "gone in words", "led away", "a sitemap that is gone", "a list that we may not read",
        "no robots.txt",
    ],
)  # fmt: skip
def test_course_is_missed_only_where_its_source_could_be_read(tmp_path: Path, failed: dict[str, object], missed: int) -> None:
    """F32, F41, F63: page, call or list of a course does not come -> it has not been missed; after three misses it is gone."""
    db = new_database(tmp_path)
    crawl(db, DAYS[0], page(course("go", full(1_00)), course("rust", full(2_00))))
    for now in DAYS[1:]:
        crawl(db, now, page(course("rust", full(2_00))), page(**failed))
    found = rows(
        db, "SELECT missed_runs, courses.removed_at IS NOT NULL FROM courses JOIN course_claims USING (course_id) WHERE url LIKE '%go'"
    )
    assert found == [(missed, missed == 3)]
    db.close()


def test_course_behind_a_redirect_is_not_missed_while_that_fails(tmp_path: Path) -> None:
    """F28, F41: the listed address leads to the course's own, and one of the two does not answer -> the course has not been missed."""
    db = new_database(tmp_path)
    old = "https://alfa.example/old"
    crawl(db, DAYS[0], page(course("go", full(1_00)), url=GO, asked=old), page(course("rust", full(2_00))))
    behind = {"url": old, "about": old, "failed": "http_500", "status": 500}
    for now, failed in zip(DAYS[1:], ({"landed": f"{GO}/?a=1"}, {}, {"landed": GO}), strict=True):
        crawl(db, now, page(course("rust", full(2_00))), page(**behind, **failed))
    assert rows(db, "SELECT max(missed_runs) FROM course_claims") == [(0,)]
    db.close()


def test_list_that_is_never_read_again_keeps_no_course_for_ever(tmp_path: Path) -> None:
    """F32, F63: a sitemap fails in fourteen runs on end -> what it may have named is missed from then on, and gone after three more."""
    db = new_database(tmp_path)
    crawl(db, "2026-10-01T12:00:00Z", page(course("go", full(1_00)), course("rust", full(2_00))))
    missed = []
    for day in range(2, 20):
        lost = page(url="https://alfa.example/s2.xml", failed="http_500", status=500)
        crawl(db, f"2026-10-{day:02}T12:00:00Z", page(course("rust", full(2_00))), lost)
        missed += rows(db, "SELECT missed_runs FROM course_claims JOIN courses USING (course_id) WHERE url LIKE '%go'")
    assert [runs for (runs,) in missed] == [0] * 14 + [1, 2, 3, 3]
    db.close()


def test_redirect_that_comes_after_a_kill_leaves_no_failed_page(tmp_path: Path) -> None:
    """F1, F28: a redirect's end fails, the run is killed and taken up, now it comes -> one page, no failure."""
    db = new_database(tmp_path)
    run = start(db, DAYS[0])
    old = "https://alfa.example/old"
    issue = Issue(kind="rejected", field="courses", text="", reason="http_500")
    stage_pages(db, run.run_id, [page(url=old, about=old, landed=GO, failed="http_500", status=500, issues=[issue])])
    stage_pages(db, run.run_id, [page(course("go", full(1_00)), url=GO, asked=old, about=old)])
    assert rows(db, "SELECT url, asked, failed FROM pages") == [(GO, old, None)]
    assert rows(db, "SELECT count(*) FROM issues") == [(0,)]
    db.close()


def test_page_known_by_another_address_is_not_missed(tmp_path: Path) -> None:
    """F59: the page under the other address of a course does not come -> the course has not been missed."""
    db = new_database(tmp_path)
    other = "https://alfa.example/kurs-go"
    crawl(db, DAYS[0], page(course("go", full(1_00)), course("go", full(1_00), url=other)), page(course("rust", full(2_00)), url=GO))
    crawl(db, DAYS[1], page(course("rust", full(2_00))), page(url=other, about=other, failed="http_500", status=500))
    assert rows(db, "SELECT missed_runs FROM course_claims ORDER BY course_id") == [(0,), (0,)]
    db.close()


def test_sitemap_that_does_not_come_takes_no_course_away(school: SmallSchool) -> None:
    """F53, F63: one of two sitemaps answers 500 for days -> what it listed stays current, the run says which page failed."""
    index = "<sitemapindex>" + "".join(f"<sitemap><loc>https://{HOST}/s{part}.xml</loc></sitemap>" for part in (1, 2)) + "</sitemapindex>"
    school.route("/sitemap.xml", xml(index.encode()))
    school.route("/s1.xml", xml(urlset(*(address(name) for name in NAMES[:6]))))
    school.route("/s2.xml", xml(urlset(*(address(name) for name in NAMES[6:]))))
    assert school.crawl() == 0
    school.route("/s2.xml", Answer(status=500))
    for _ in range(3):
        assert school.crawl(RETRY_TIMES=0) == 0
        assert school.failed_pages() == [("/s2.xml", "http_500")]
    assert school.current() == sorted(NAMES)
    school.route("/s2.xml", xml(urlset(address(NAMES[6]))))
    for _ in range(3):
        assert school.crawl() == 0
    assert school.current() == sorted(NAMES[:7])


def test_redirect_whose_end_fails_is_told_under_the_address_that_was_asked(school: SmallSchool) -> None:
    """F28, F41: a course's address leads to one that answers 500 -> its page failed, and it has not been missed."""
    assert school.crawl() == 0
    school.route("/lessons/go/", Answer(status=302, headers={"Location": f"https://{HOST}/new/go/"}))
    school.route("/new/go/", Answer(status=500))
    assert school.crawl(RETRY_TIMES=0) == 0
    assert school.rows("SELECT url, landed, failed FROM pages WHERE failed IS NOT NULL") == [
        (address("go"), f"https://{HOST}/new/go/", "http_500")
    ]
    assert school.rows("SELECT max(missed_runs) FROM course_claims") == [(0,)]


def test_every_redirect_to_one_page_is_answered(school: SmallSchool) -> None:
    """F28: several courses lead to the catalogue -> each is a failed page of its own, not the first alone."""
    assert school.crawl() == 0
    for name in ("go", "java"):
        school.route(f"/lessons/{name}/", Answer(status=302, headers={"Location": f"https://{HOST}/catalog/"}))
    school.route("/catalog/", html(b"<html><body><h1>x</h1></body></html>"))
    assert school.crawl() == 0
    assert school.failed_pages() == [("/lessons/go/", "identity_mismatch"), ("/lessons/java/", "identity_mismatch")]


def test_address_that_leads_to_another_course_takes_nothing_from_it(school: SmallSchool) -> None:
    """F28: a course's address leads to another course -> that one is read as ever, this one is a failed page."""
    school.route("/lessons/go/", Answer(status=302, headers={"Location": address("java")}))
    assert school.crawl() == 0
    assert school.failed_pages() == [("/lessons/go/", "identity_mismatch")]
    assert school.prices() == dict.fromkeys([name for name in NAMES if name != "go"], 90_000)


def test_page_of_a_course_that_a_script_fills_in_is_no_empty_one(school: SmallSchool) -> None:
    """F40: a course's page comes without anything in it -> `no_static_data`, and the course has not been missed."""
    assert school.crawl() == 0
    shell = f'<html><head><link rel="canonical" href="{address("go")}"></head><body><div id="app"></div></body></html>'
    school.route("/lessons/go/", html(shell.encode()))
    assert school.crawl() == 0
    assert school.failed_pages() == [("/lessons/go/", "no_static_data")]
    assert school.prices() == dict.fromkeys(NAMES, 90_000)
    assert school.rows("SELECT max(missed_runs) FROM course_claims") == [(0,)]
    school.route("/lessons/go/", html(course_page("go")))
    assert school.crawl() == 0
    assert school.failed_pages() == []
