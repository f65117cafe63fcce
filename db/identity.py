"""Which row of `courses` a statement is about: by canonical address, else by the school's own id, never one course over another."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from normalize.latin import latin_form

_NOT_A_WORD = re.compile(r"[\W_]+")
_RUSSIAN = re.compile(r"[а-яё]|%d[01]", re.I)
_STEM = 4
"""So many letters of a Russian or English word are its own, whatever its ending."""
_OF_ANY_COURSE = frozenset(["курс", "проф", "онла", "обуч", "нуля", "для", "или", "как", "cour", "onli", "prof", "the", "and", "for"])
"""Stems that tell nothing of what a course is about."""

Match = Literal["known", "renamed", "renumbered", "alias", "new", "id_taken", "id_elsewhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCourse:
    """What identifies a row of `courses`."""

    course_id: int
    external_id: str
    url: str
    title: str | None
    has_other_source: bool
    """Whether a source other than the one being published still lists it."""
    is_current: bool = True
    """Whether some source lists it."""


@dataclass(slots=True)
class SchoolCourses:
    """The courses of one school, found by address or by id; grows while a run is published."""

    read_urls: frozenset[str]
    """The addresses under which this run lists courses."""
    read_ids: frozenset[str] = frozenset()
    """The ids that it lists."""
    read_titles: Callable[[], Counter[str]] = Counter
    """How often this run lists each folded title; asked only where a course may have moved: of a large feed it takes megabytes."""
    by_url: dict[str, KnownCourse] = field(default_factory=dict)
    by_external_id: dict[str, KnownCourse] = field(default_factory=dict)
    by_latin: dict[str, KnownCourse] | None = None
    """The courses by the Latin form of their address; made when the first Russian address is met."""
    has_russian: bool = False
    """Whether an address has Russian letters."""
    by_title: dict[str, list[KnownCourse]] = field(default_factory=dict)
    """Folded title -> the courses that had it before this run: those of the run itself are listed, and hence have not moved."""

    def load(self, courses: Iterable[KnownCourse]) -> None:
        """Remember the rows that were there before the run."""
        for course in courses:
            self.add(course)
            self.by_title.setdefault(folded_title(course.title), []).append(course)

    def add(self, course: KnownCourse) -> None:
        """Remember a row that is new, or has a new address."""
        self.by_url[course.url] = course
        self.by_external_id[course.external_id] = course
        self.has_russian = self.has_russian or _is_russian(course.url)
        if self.by_latin is not None:
            self.by_latin[latin_form(course.url)] = course

    def drop(self, course: KnownCourse) -> None:
        """Forget a row under the address, id and title that it had."""
        del self.by_url[course.url], self.by_external_id[course.external_id]
        former = self.by_title.get(folded_title(course.title), [])
        former[:] = [each for each in former if each.course_id != course.course_id]

    def match(self, url: str, external_id: str, title: str | None, *, in_feed: bool = False) -> tuple[Match, KnownCourse | None]:
        """Find the row for an address and id.

        `known`: by address · `id_elsewhere`: by address, while another row has the id · `renamed`: by id, the old address being gone ·
        `alias`: by id, the course standing under both addresses · `renumbered`: by address or title, the feed having given it another
        id · `new`: no row yet · `id_taken`: no row yet, and the id belongs to a course of another title, which keeps it.
        """
        here, namesake = self.by_url.get(url), self.by_external_id.get(external_id)
        if here is not None:
            elsewhere = namesake is not None and namesake.course_id != here.course_id
            if in_feed and not elsewhere and self._is_left(here):
                return "renumbered", here
            return ("id_elsewhere" if elsewhere else "known"), here
        if namesake is None and (transliterated := self._transliterated(url, title)) is not None:
            return ("alias" if self._stands(transliterated) else "renamed"), transliterated
        if namesake is None:
            moved = self._moved(title) if in_feed else None
            return ("renumbered" if moved else "new"), moved
        if not _same_title(namesake.title, title):
            return "id_taken", None
        return ("alias" if self._stands(namesake) else "renamed"), namesake

    def _transliterated(self, url: str, title: str | None) -> KnownCourse | None:
        """The course of this title whose address differs in its letters' alphabet alone."""
        if not title or not (self.has_russian or _is_russian(url)):
            return None
        if self.by_latin is None:
            self.by_latin = {latin_form(known): each for known, each in self.by_url.items()}
        found = self.by_latin.get(latin_form(url))
        return found if found is not None and folded_title(found.title) == folded_title(title) else None

    def _stands(self, course: KnownCourse) -> bool:
        """Whether the course is still listed at the address that is known of it."""
        return course.url in self.read_urls or course.has_other_source

    def _moved(self, title: str | None) -> KnownCourse | None:
        """The only course of this title that nobody lists any longer, where the run lists the title once."""
        name = folded_title(title)
        same = [each for each in self.by_title.get(name, ()) if each.is_current]
        if not name or len(same) != 1 or same[0].url in self.read_urls or not self._is_left(same[0]):
            return None
        return same[0] if self.read_titles()[name] == 1 else None

    def _is_left(self, course: KnownCourse) -> bool:
        """Whether nobody lists the course under its id any longer."""
        return course.external_id not in self.read_ids and not course.has_other_source


def shares_a_word(one: str, other: str) -> bool:
    """Whether two titles have a word in common, endings aside: «Дизайнер сайтов» and «Веб-дизайн» have."""
    stems = [{word[:_STEM] for word in _NOT_A_WORD.split(title.casefold()) if len(word) > 1} - _OF_ANY_COURSE for title in (one, other)]
    return bool(stems[0] & stems[1]) or not all(stems)


def folded_title(title: str | None) -> str:
    """A title's letters and digits alone, for comparison."""
    return _NOT_A_WORD.sub("", (title or "").casefold())


def _is_russian(url: str) -> bool:
    return _RUSSIAN.search(url) is not None


def address_id(url: str) -> str:
    """Id for a course whose own id belongs to another: the path of its address, unique within the school."""
    return urlsplit(url).path.strip("/") or url


def _same_title(one: str | None, other: str | None) -> bool:
    """Compare folded titles; a silent one contradicts nothing."""
    return one is None or other is None or folded_title(one) == folded_title(other)
