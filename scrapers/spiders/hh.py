"""hh.ru: how many vacancies each profession has, and what they pay."""

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from scrapers.hh import EXPERIENCES, VacancySpider, known_professions, question, read_vacancies, refusal, told_of_hh, user_agent
from scrapers.joined import json_answer


class HhSpider(VacancySpider):
    """https://api.hh.ru

    2026-10: an answer names the experience by id; `RUR` is the rouble. A User-Agent without an address to write to is refused with 400,
    a captcha (403) ends the crawl.
    """

    name = "hh"
    allowed_domains = ["api.hh.ru"]
    contact: str | None = None

    def first_requests(self) -> Iterator[Request]:
        """The first page for every profession at every experience."""
        told = told_of_hh(self.settings)
        self.contact = told.get("contact")
        for profession, words in (told.get("professions") or known_professions()).items():
            yield from (self.ask(profession, words, experience, 0) for experience in EXPERIENCES)

    def ask(self, profession: str, words: str, experience: str, page: int) -> Request:
        """One page of one question."""
        asked = {"profession": profession, "experience": experience, "page": page}
        request = self.request(question(words, experience, page), self.parse, school="", expects="json", words=words, asked=asked)
        return request.replace(headers={"HH-User-Agent": user_agent(self.settings["USER_AGENT"], self.contact)})

    def parse(self, response: Response) -> Iterator[Any]:
        """The vacancies of one page, then the next page."""
        data, problem = json_answer(response)
        told, issues = read_vacancies(data, **response.meta["asked"]) if not problem else (None, ())
        if told is None:
            yield self.unreadable(response, problem or "no_static_data", *issues)
            return
        yield self.page(response, vacancies=(told,), issues=issues)
        if told.page + 1 < told.pages:
            yield self.ask(told.profession, response.meta["words"], told.experience, told.page + 1)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """A failed page; where a captcha is asked for or we are not wanted, nothing more is asked at all."""
        yield from super().failed(failure)
        if reason := refusal(getattr(failure.value, "response", None)):
            raise CloseSpider(reason)
