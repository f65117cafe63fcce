"""How many courses a run lists: each once, however often it is listed, and with all that its entries state together.

Beside a staged payload stands, per course, what this takes: `listing` writes it, `Listed` adds it up when the run is judged.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from db.identity import KnownCourse, SchoolCourses, address_id
from normalize.models import Page

TITLE, PRICE = "title", "price"
"""Beside the facts: whether the course has a title, and a price that was read or refused on purpose."""

_STAGED = """
SELECT staged.courses, staged.offers, titled, priced, matched FROM staged JOIN pages USING (page_id) WHERE staged.run_id = ?
ORDER BY pages.url, part
"""


def listing(page: Page, priced: Sequence[bool]) -> dict[str, Any]:
    """What is counted of a staged page, for JSON: facts of its reviews with their number, its courses, and the facts that these state.

    Each of `courses` is address, id, title, number of tariffs, and which of `facts` it states: most courses of a page state the same.
    """
    facts: dict[tuple[str, ...], int] = {}
    courses = []
    for number, course in enumerate(page.courses):
        found = page.course_facts[number] if page.course_facts else ()
        stated = (*found, *((TITLE,) if course.title is not None else ()), *((PRICE,) if priced[number] else ()))
        courses.append((course.url, course.external_id, course.title, len(course.offers), facts.setdefault(stated, len(facts))))
    return dict(page.matched) | ({"courses": courses, "facts": list(facts)} if courses else {})


@dataclass(slots=True)
class Listed:
    """Courses and facts of a run, added up page by page. The same courses are one as they are when the run is published."""

    entries: int = 0
    """How often courses are listed."""
    others: int = 0
    """Those of them of which no more is known than their number: an older version staged them."""
    matched: Counter[str] = field(default_factory=Counter)
    known: SchoolCourses = field(default_factory=lambda: SchoolCourses(read_urls=frozenset()))
    offers: list[int] = field(default_factory=list)
    stated: list[frozenset[str]] = field(default_factory=list)

    def add(self, courses: int, offers: int, titled: int, priced: int, told: dict[str, Any]) -> None:
        """One staged part."""
        named, facts = told.pop("courses", None), [frozenset(each) for each in told.pop("facts", ())]
        self.entries += courses
        self.matched.update(told)
        if named is None:
            self.others += courses
            self.offers.append(offers)
            self.stated.append(frozenset())
            self.matched.update({TITLE: titled, PRICE: priced})
        for url, external_id, title, count, which in named or ():
            number = self._number(url, external_id, title)
            self.offers[number] = max(self.offers[number], count)
            self.stated[number] = self.stated[number] | facts[which] if self.stated[number] else facts[which]

    def _number(self, url: str, external_id: str, title: str | None) -> int:
        match, found = self.known.match(url, external_id, title)
        if found is not None:
            return found.course_id
        number = len(self.stated)
        own_id = address_id(url) if match == "id_taken" else external_id
        self.known.add(KnownCourse(course_id=number, external_id=own_id, url=url, title=title, has_other_source=False))
        self.offers.append(0)
        self.stated.append(frozenset())
        return number

    def courses(self) -> int:
        """How many courses there are."""
        return len(self.known.by_url) + self.others

    def facts(self) -> Counter[str]:
        """How many of the courses (or reviews) state each fact."""
        total = Counter(self.matched)
        for stated, count in Counter(self.stated).items():
            total.update(dict.fromkeys(stated, count))
        return total


def listed(conn: sqlite3.Connection, run_id: int) -> Listed:
    """What a run has staged so far, in the order in which it would be published."""
    found = Listed()
    for courses, offers, titled, priced, matched in conn.execute(_STAGED, (run_id,)):
        found.add(courses, offers, titled, priced, json.loads(matched or "{}"))
    return found
