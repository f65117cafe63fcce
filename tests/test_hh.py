"""Vacancies: what they pay, how many there are, and what must not pass for either."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from scrapy.http import Response

from db.publish import publish_run
from db.runs import has_vacancies, open_run
from db.staging import stage_pages
from normalize.models import Page, Vacancy, VacancyList
from scrapers.hh import EXPERIENCES, known_professions, refusal, user_agent
from tests.saved_pages import Outcome, read_page, saved
from tests.store import new_database

NOW = "2026-10-10T22:30:00Z"


def answer(**salary: Any) -> Outcome:
    page = saved("hh/first-page.json")
    data = json.loads(page.body)
    data["items"] = [data["items"][0] | {"salary": {"from": None, "to": None, "currency": "RUR", "gross": False} | salary}]
    return read_page(page, json.dumps(data).encode())


@pytest.mark.parametrize(
    ("salary", "expected"),
    [
        ({"from": 100_000, "to": 140_000}, 12_000_000),
        ({"from": 100_000}, 10_000_000),
        ({"to": 90_001}, 9_000_100),
        ({"from": 100_000, "gross": True}, 8_700_000),
        ({"from": 100_001, "to": 100_002, "gross": True}, 8_700_131),
        ({"from": 100_000, "gross": None}, 10_000_000),
        ({"from": 100_000, "currency": "RUB"}, 10_000_000),
        ({"from": 1_500, "currency": "USD"}, None),
        ({"from": 140_000, "to": 100_000}, None),
        ({"from": 0, "to": 100_000}, None),
        ({"from": -1}, None),
        ({"from": 10**9}, None),
        ({"from": "много"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_salary_is_the_middle_of_its_range_in_roubles_after_tax(salary: dict[str, Any], expected: int | None) -> None:
    (page,) = answer(**salary).pages
    assert [vacancy.salary for told in page.vacancies for vacancy in told.vacancies] == [expected]


def test_salaries_in_other_currencies_are_counted() -> None:
    (page,) = answer(**{"from": 1_500, "currency": "USD"}).pages
    assert [(issue.kind, issue.field, issue.text) for issue in page.issues] == [("rejected", "amount", "Python-разработчик: USD 1")]


def test_more_vacancies_than_the_api_shows_are_said_and_its_depth_is_kept() -> None:
    page = saved("hh/first-page.json")
    body = page.body.replace(b'"found": 107', b'"found": 3400').replace(b'"pages": 2', b'"pages": 34')
    (found,) = read_page(page, body).pages
    assert (found.vacancies[0].found, found.vacancies[0].pages) == (3400, 20)
    assert ("suspect", "vacancies") in [(issue.kind, issue.field) for issue in found.issues]


def test_every_profession_is_asked_for_by_words_of_its_own() -> None:
    words = known_professions()
    assert len(words) == 30
    assert len(set(words.values())) == 30
    assert EXPERIENCES == ("noExperience", "between1And3", "between3And6", "moreThan6")


def told(profession: str, grade: str, *salaries: int | None, page: int = 0, pages: int = 1, found: int | None = None) -> Page:
    rows = tuple(
        Vacancy(external_id=f"{grade}{page}{number}", grade=grade, employer=f"e{number}", salary=salary)
        for number, salary in enumerate(salaries)
    )
    each = VacancyList(
        profession=profession, grade=grade, page=page, pages=pages, found=len(rows) if found is None else found, vacancies=rows
    )
    return Page(
        school="", url=f"https://api.hh.ru/{profession}/{grade}/{page}", fetched_at=NOW, status=200, source="vacancy", vacancies=(each,)
    )


def publish(db: sqlite_utils.Database, *pages: Page) -> None:
    run = open_run(db, spider="hh", school_slug="", school_name=None, home_url=None, evidence="recorded", now=NOW)
    assert run.school_id is None
    stage_pages(db, run.run_id, pages)
    publish_run(db, run.run_id, NOW)


WHOLE = (
    told("Go-разработчик", "junior", 100, 300, None),
    told("Go-разработчик", "middle", 400, 500, 700),
    told("Go-разработчик", "senior"),
    told("Go-разработчик", "lead", None, found=12),
)


def test_run_of_no_school_becomes_salaries_and_counts_of_the_day_in_moscow(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    publish(db, *WHOLE)
    publish(db, *WHOLE)
    assert [
        tuple(row) for row in db.execute("SELECT profession, grade, observed_on, amount, currency, vacancies FROM salary_by_grade")
    ] == [
        ("go-разработчик", "junior", "2026-10-11", 200, "RUB", 2),
        ("go-разработчик", "middle", "2026-10-11", 500, "RUB", 3),
    ]
    assert [tuple(row) for row in db.execute("SELECT observed_on, vacancies, employers, source FROM vacancies")] == [
        ("2026-10-11", 18, 3, "hh")
    ]
    assert db.execute("SELECT count(*) FROM schools").fetchone() == (0,)
    assert db.execute("SELECT spider, school, status FROM run_summary LIMIT 1").fetchone() == ("hh", None, "ok")


@pytest.mark.parametrize("lost", [0, 1, 2, 3])
def test_profession_of_which_a_grade_was_not_read_keeps_its_former_figures(lost: int, tmp_path: Path) -> None:
    db = new_database(tmp_path)
    publish(db, *(page for number, page in enumerate(WHOLE) if number != lost))
    assert db.execute("SELECT count(*) FROM salaries").fetchone() == (0,)
    assert db.execute("SELECT count(*) FROM vacancies").fetchone() == (0,)


def test_profession_of_which_a_page_was_not_read_keeps_its_former_figures(tmp_path: Path) -> None:
    db = new_database(tmp_path)
    publish(db, *WHOLE[:3], told("Go-разработчик", "lead", 900, pages=2))
    assert db.execute("SELECT count(*) FROM vacancies").fetchone() == (0,)


@pytest.mark.parametrize(("found", "expected"), [(0, False), (1, True)])
def test_run_without_a_single_vacancy_is_known(found: int, expected: bool, tmp_path: Path) -> None:
    db = new_database(tmp_path)
    run = open_run(db, spider="hh", school_slug="", school_name=None, home_url=None, evidence="recorded", now=NOW)
    stage_pages(db, run.run_id, [told("A", "junior", found=found)])
    assert has_vacancies(db, run.run_id) is expected


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (403, b'{"errors":[{"type":"captcha_required","captcha_url":"https://hh.example/x"}]}', "captcha"),
        (400, b'{"errors":[{"type":"bad_user_agent","value":"blacklisted"}]}', "bad_user_agent"),
        (400, b'{"errors":[{"type":"bad_argument","value":"page"}]}', None),
        (404, b'{"errors":[{"type":"not_found"}]}', None),
        (200, b'{"items":[{"name":"captcha_required"}]}', None),
    ],
    ids=str,
)
def test_refusal_of_everything_is_told_from_that_of_one_page(status: int, body: bytes, expected: str | None) -> None:
    assert refusal(Response("https://api.hh.ru/vacancies", status=status, body=body)) == expected


def test_contact_stands_behind_the_name_of_the_program() -> None:
    assert user_agent("Market/1.0", "a@b.example") == "Market/1.0 (a@b.example)"
    assert user_agent("Market/1.0", None) == "Market/1.0"
