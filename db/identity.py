"""Which row of `courses` a statement is about: by canonical address, else by the school's own id, never one course over another."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

_NOT_A_WORD = re.compile(r"[\W_]+")

Match = Literal["known", "renamed", "alias", "new", "id_taken", "id_elsewhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCourse:
    """What identifies a row of `courses`."""

    course_id: int
    external_id: str
    url: str
    title: str | None
    has_other_source: bool
    """Whether a source other than the one being published still lists it."""


@dataclass(slots=True)
class SchoolCourses:
    """The courses of one school, found by address or by id; grows while a run is published."""

    read_urls: frozenset[str]
    """The addresses under which this run lists courses."""
    by_url: dict[str, KnownCourse] = field(default_factory=dict)
    by_external_id: dict[str, KnownCourse] = field(default_factory=dict)

    def add(self, courses: Iterable[KnownCourse]) -> None:
        """Remember rows, new ones or under a new address."""
        for course in courses:
            self.by_url[course.url] = course
            self.by_external_id[course.external_id] = course

    def match(self, url: str, external_id: str, title: str | None) -> tuple[Match, KnownCourse | None]:
        """Find the row for an address and id.

        `known`: by address · `id_elsewhere`: by address, while another row has the id · `renamed`: by id, the old address being gone ·
        `alias`: by id, the course standing under both addresses · `new`: no row yet · `id_taken`: no row yet, and the id belongs to a
        course of another title, which keeps it.
        """
        here, namesake = self.by_url.get(url), self.by_external_id.get(external_id)
        if here is not None:
            elsewhere = namesake is not None and namesake.course_id != here.course_id
            return ("id_elsewhere" if elsewhere else "known"), here
        if namesake is None:
            return "new", None
        if not _same_title(namesake.title, title):
            return "id_taken", None
        stays = namesake.url in self.read_urls or namesake.has_other_source
        return ("alias" if stays else "renamed"), namesake


def address_id(url: str) -> str:
    """Id for a course whose own id belongs to another: the path of its address, unique within the school."""
    return urlsplit(url).path.strip("/") or url


def _same_title(one: str | None, other: str | None) -> bool:
    """Compare folded titles; a silent one contradicts nothing."""
    return one is None or other is None or _NOT_A_WORD.sub("", one.casefold()) == _NOT_A_WORD.sub("", other.casefold())
