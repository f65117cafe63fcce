"""Vacancies as the API of hh.ru tells them, and which professions are asked for."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from scrapy.exceptions import UsageError
from scrapy.http import Response
from scrapy.settings import BaseSettings

from scrapers.base import MarketSpider, School
from scrapers.items import RawIssue, RawVacancy, RawVacancyList
from scrapers.locate import at, find
from scrapers.sources import SourcesError, load_sources

API = "https://api.hh.ru/vacancies"
EXPERIENCES = ("noExperience", "between1And3", "between3And6", "moreThan6")
RUSSIA = 113
A_PAGE = 100
DEPTH = 2_000
"""The API shows no vacancy beyond this one."""
_PROFESSIONS = Path(__file__).with_name("hh.toml")


def known_professions() -> dict[str, str]:
    """Name of each profession that is asked for unless the sources file names others -> the words to search by."""
    table: dict[str, str] = tomllib.loads(_PROFESSIONS.read_text("utf-8"))["professions"]
    return table


def told_of_hh(settings: BaseSettings) -> Mapping[str, Any]:
    """The table `[hh]` of the sources file; empty where there is none. Raises `SourcesError`."""
    sources = Path(settings["SOURCES"])
    told = load_sources(settings).promo_apis.get("hh", {}) if sources.exists() else {}
    asked = told.get("professions", {})
    if not isinstance(asked, dict) or not all(isinstance(words, str) for words in asked.values()):
        raise SourcesError(f"{sources}: [hh.professions] is no table of profession = words to search by")
    return told


def question(words: str, experience: str, page: int) -> str:
    """The address of one page of the vacancies in Russia for these words at this experience."""
    asked = {"text": words, "search_field": "name", "experience": experience, "area": RUSSIA, "per_page": A_PAGE, "page": page}
    return f"{API}?{urlencode(asked)}"


def user_agent(agent: str, contact: str | None) -> str:
    """What the API wants to be told: a name and, in brackets, where its owner can be written to."""
    return f"{agent} ({contact})" if contact else agent


def refusal(answer: Response | None) -> str | None:
    """Why the API answers nothing at all, where an answer says so: `captcha` or `bad_user_agent`."""
    refusals = {(403, b'"captcha_required"'): "captcha", (400, b'"bad_user_agent"'): "bad_user_agent"}
    return next(
        (reason for (code, word), reason in refusals.items() if answer is not None and answer.status == code and word in answer.body), None
    )


def read_vacancies(data: Any, profession: str, experience: str, page: int) -> tuple[RawVacancyList | None, tuple[RawIssue, ...]]:
    """One page of an answer; None where it is no answer to such a question. Archived vacancies are left out."""
    rows, pages, found = at("items", data), at("pages", data), at("found", data)
    if not isinstance(rows, list) or not isinstance(pages, int) or not isinstance(found, int):
        return None, (RawIssue(kind="unknown", field="vacancies", text=profession, reason="not an answer with vacancies"),)
    readable = min(pages, DEPTH // A_PAGE)
    issues: tuple[RawIssue, ...] = ()
    if found > readable * A_PAGE and page == 0:
        reason = "more vacancies than the API shows: salaries and employers are those of the first"
        issues = (RawIssue(kind="suspect", field="vacancies", text=f"{profession} {experience}: {found}", reason=reason),)
    vacancies = tuple(_vacancy(row) for row in rows if isinstance(row, dict) and find("id", row) and row.get("archived") is not True)
    told = RawVacancyList(
        profession=profession, experience=experience, page=page, pages=readable, found=find("found", data), vacancies=vacancies
    )
    return told, issues


def _vacancy(row: Mapping[str, Any]) -> RawVacancy:
    """The row in its words. An open end of a salary is null; a salary that lacks a key is not the one we know, and not taken."""
    salary = row.get("salary")
    known = salary if isinstance(salary, dict) and salary.keys() >= {"from", "to", "currency", "gross"} else {}
    return RawVacancy(
        external_id=find("id", row)[0],
        experience=find("experience.id", row),
        employer=find("employer.id", row),
        salary_from=find("from", known),
        salary_to=find("to", known),
        currency=find("currency", known),
        gross=find("gross", known),
    )


class VacancySpider(MarketSpider):
    """Base of spiders that read vacancies, which are nobody's of the market; what they ask for stands in the sources file, or with us."""

    source = "vacancy"

    @classmethod
    def check(cls, settings: BaseSettings, **arguments: str) -> None:
        """Raises `UsageError` where the sources file cannot be read, or says what cannot be asked for."""
        super().check(settings, **arguments)
        try:
            told_of_hh(settings)
        except SourcesError as error:
            raise UsageError(str(error), print_help=False) from error

    def schools(self) -> tuple[School, ...]:
        """Vacancies are no school's: the run bears no school."""
        return (School(slug="", name="", home_url=""),)
