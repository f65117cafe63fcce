"""What a perfect reader of the market must have stored: worked out from the world, never from its pages.

Each school's module says what its page, API or feed states of a course (`page_claim`, `claim_of_feed`) and why a value is NULL. Here those
claims are read day by day, by the rules that `market/reader.py` states.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from market import promos as network
from market.facts import Claim, Row
from market.reader import ReadCourse, SeenRows
from market.schools import advcake, small_hh
from market.told import claims, duplicate_rows, issue_rows, promo_rows, review_rows, stated_rows
from market.world import World

Truth = dict[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What was not read on a day, though it was there."""

    day: int
    source: str
    """`site` (the school's own, its API included), `feed`, `advcake`, `admitad`, `hh`, or a source of reviews: `otzovik`."""
    school: str
    """Empty for `hh`."""
    url: str = ""
    """The one page of a `site` that was not read, of a reading that was good otherwise; empty = nothing of the source was."""


def truth(seed: int = 7, day: int = 1, courses: int = 120, reviews: int = 3000, promos: int = 40) -> Truth:
    """What an empty database must hold after every spider has run once, on that day.

    Returns:
        Rows in the columns of the data contract, without ids, each with `removed`: `courses` (by `school`, `external_id`), `offers` (by
        `school`, `course`, `external_id`; `waiting` is a price read once that waits to be confirmed), `promos` (by `school`,
        `external_id`), `reviews` (by `source`, `external_id`, which is None where the site shows no id; `key` is the market's own name),
        `links` (by `school`, `course`, `kind` and `name`: the categories, professions, skills and teachers of each course).
        `stated` has what each source states as a whole (`school`, `course`, `source`, `rating`, `reviews`), latest.
        Beside them `issues` that must exist (`school`, `url`, `kind`, `field`, None where the contract names no column), `duplicates`
        (`first`, `second`: pairs of review keys; `kind`: the `same` or `reworded`) and `refused` (`school`, `external_id` of a promo).
    """
    return truth_after([day], seed=seed, courses=courses, reviews=reviews, promos=promos)


def truth_after(
    days: Sequence[int], seed: int = 7, courses: int = 120, reviews: int = 3000, promos: int = 40, *, unread: Iterable[Unread] = ()
) -> Truth:
    """The same after one crawl of everything on each of these days, in order, but for what is `unread`.

    Issues and refusals are those of the last day, as if everything was read on it. Raises `ValueError` where the days are empty or not
    ascending.
    """
    if not days or list(days) != sorted(set(days)):
        raise ValueError(f"days must ascend: {list(days)}")
    world, unread = World(seed, courses, reviews, promos), frozenset(unread)
    known: dict[tuple[str, str], ReadCourse] = {}
    seen_promos, seen_reviews = SeenRows(), SeenRows()
    stated: dict[tuple[str, str | None, str], Row] = {}
    for day in days:
        gaps = _Gaps(day, unread)
        _read_courses(known, claims(world, day), gaps)
        seen_promos.read({row["external_id"]: row for row in promo_rows(world, day)}, gaps.is_row_unread)
        seen_reviews.read({row["key"]: row for row in review_rows(world, day)}, gaps.is_row_unread)
        stated |= {(row["school"], row["course"], row["source"]): row for row in stated_rows(world, day) if not gaps.is_stated_unread(row)}
    standing = {row["key"] for row in seen_reviews.rows() if not row["removed"]}
    gone = {key for key, course in known.items() if course.removed}
    with_vacancies = [day for day in days if not _Gaps(day, unread).is_unread("hh", "")]
    return {
        "courses": [course.row() for course in known.values()],
        "offers": [row for course in known.values() for row in course.offer_rows()],
        "links": [row for course in known.values() for row in course.link_rows()],
        "promos": seen_promos.rows(),
        "reviews": seen_reviews.rows(),
        "stated": [row for row in stated.values() if (row["school"], row["course"]) not in gone],
        "salaries": [row for day in with_vacancies for row in small_hh.salary_rows(day)],
        "vacancies": [row for day in with_vacancies for row in small_hh.vacancy_rows(day)],
        "issues": issue_rows(world, days[-1]),
        "duplicates": [pair for pair in duplicate_rows(world) if {pair["first"], pair["second"]} <= standing],
        "refused": [{"school": school, "external_id": each} for school in network.OFFERS for each in advcake.refused(school, days[-1])],
    }


@dataclass(frozen=True, slots=True)
class _Gaps:
    """What was not read on one day."""

    day: int
    unread: frozenset[Unread]

    def is_unread(self, source: str, school: str, url: str = "") -> bool:
        """Whether nothing of the source was read or, with an address, this page of it was not."""
        return Unread(day=self.day, source=source, school=school, url=url) in self.unread

    def is_row_unread(self, row: Row) -> bool:
        """A promo or a review; the reviews of Stepik's API come with its courses."""
        return self.is_unread(row["source"], row["school"]) or (row["source"] == "stepik" and self.is_unread("site", "stepik"))

    def is_stated_unread(self, row: Row) -> bool:
        """What is stated of a course stands on the school's own page of it."""
        return self.is_unread(row["source"] if row["course"] is None else "site", row["school"])

    def is_claim_unread(self, claim: Claim) -> bool:
        """A claim whose source or page was not read."""
        source = _reading(claim.source)
        return self.is_unread(source, claim.school) or self.is_unread(source, claim.school, claim.page_url)


def _reading(source: str) -> str:
    """Pages and APIs of a school are read together."""
    return "feed" if source == "feed" else "site"


def _read_courses(known: dict[tuple[str, str], ReadCourse], told: list[Claim], gaps: _Gaps) -> None:
    by_course: dict[tuple[str, str], dict[str, Claim]] = {}
    for claim in told:
        by_course.setdefault((claim.school, claim.external_id), {})[claim.source] = claim
    for key in {**known, **by_course}:
        there = by_course.get(key, {})
        said = {source: claim for source, claim in there.items() if not gaps.is_claim_unread(claim)}
        course = known.get(key)
        if course is None and said:
            course = known[key] = ReadCourse()
        if course is not None:
            missing = [each for each in course.latest if each not in there and not gaps.is_unread(_reading(each), key[0])]
            course.read(said, missing)
