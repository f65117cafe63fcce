"""What a perfect reader of the market must have stored: worked out from the world, never from its pages.

Each school's module says what its page, API or feed states of a course (`page_claim`, `claim_of_feed`) and why a value is NULL. Here those
claims are joined by the rules of the data contract: the page goes before the API, the API before the feed, and a later source fills what
is NULL; a price off by more than half waits for a second reading; what three runs in a row have missed is removed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from market import promos as network
from market.facts import COURSE_COLUMNS, RANK, Claim, Row, offer_row
from market.schools import advcake, small_hh
from market.told import claims, duplicate_rows, issue_rows, promo_rows, review_rows, stated_rows
from market.words import filed, professions
from market.world import World

RUNS_TO_REMOVE = 3
Truth = dict[str, list[Row]]
_READ_AGAIN = ("pricing", "price", "monthly_price", "currency")


def truth(seed: int = 7, day: int = 1, courses: int = 120, reviews: int = 3000, promos: int = 40) -> Truth:
    """What an empty database must hold after every spider has run once, on that day.

    Returns:
        Rows in the columns of the data contract, without ids, each with `removed`: `courses` (by `school`, `external_id`), `offers` (by
        `school`, `course`, `external_id`; `waiting` is a price read once that waits to be confirmed), `promos` (by `school`,
        `external_id`), `reviews` (by `source`, `external_id`, which is None where the site shows no id; `key` is the market's own name),
        `links` (by `school`, `course`, `kind` and `name`: the categories, professions, skills and teachers of each course).
        `stated` has what each source states as a whole (`school`, `course`, `source`, `rating`, `reviews`) on the last day.
        Beside them `issues` that must exist (`school`, `url`, `kind`, `field`, None where the contract names no column), `duplicates`
        (`first`, `second`: pairs of review keys; `kind`: the `same` or `reworded`) and `refused` (`school`, `external_id` of a promo).
    """
    return truth_after([day], seed=seed, courses=courses, reviews=reviews, promos=promos)


def truth_after(days: Sequence[int], seed: int = 7, courses: int = 120, reviews: int = 3000, promos: int = 40) -> Truth:
    """The same after one crawl of everything on each of these days, in order; issues and refusals are those of the last day.

    Raises `ValueError` where the days are empty or not ascending.
    """
    if not days or list(days) != sorted(set(days)):
        raise ValueError(f"days must ascend: {list(days)}")
    world = World(seed, courses, reviews, promos)
    known: dict[tuple[str, str], _Course] = {}
    seen_promos, seen_reviews = _Seen(), _Seen()
    for day in days:
        _read_courses(known, claims(world, day))
        seen_promos.read({row["external_id"]: row for row in promo_rows(world, day)})
        seen_reviews.read({row["key"]: row for row in review_rows(world, day)})
    standing = {row["key"] for row in seen_reviews.rows() if not row["removed"]}
    return {
        "courses": [course.row() for course in known.values()],
        "offers": [row for course in known.values() for row in course.offer_rows()],
        "links": [row for course in known.values() for row in course.link_rows()],
        "promos": seen_promos.rows(),
        "reviews": seen_reviews.rows(),
        "stated": stated_rows(world, days[-1]),
        "salaries": [row for day in days for row in small_hh.salary_rows(day)],
        "vacancies": [row for day in days for row in small_hh.vacancy_rows(day)],
        "issues": issue_rows(world, days[-1]),
        "duplicates": [pair for pair in duplicate_rows(world) if {pair["first"], pair["second"]} <= standing],
        "refused": [{"school": school, "external_id": each} for school in network.OFFERS for each in advcake.refused(school, days[-1])],
    }


def merged(said: Iterable[Claim]) -> tuple[Row, dict[str, Row]]:
    """One course from what its sources say: its columns, and its tariffs by their id.

    A feed's tariff never joins those of a page that states prices; a course without any has one, `default` and `unknown`.
    """
    ordered = sorted(said, key=lambda claim: RANK[claim.source])
    course = {
        column: next((claim.course[column] for claim in ordered if claim.course[column] is not None), None) for column in COURSE_COLUMNS
    }
    offers: dict[str, Row] = {}
    for claim in ordered:
        if not any(offer["pricing"] != "unknown" for offer in offers.values()):
            offers |= {offer["external_id"]: offer for offer in claim.offers}
    return course, offers or {"default": offer_row()}


def is_doubtful(old: Row, new: Row) -> bool:
    """Whether a reading must be confirmed: a price or monthly price off by more than 50 %, or free against paid."""
    if "unknown" not in (old["pricing"], new["pricing"]) and (old["pricing"] == "free") != (new["pricing"] == "free"):
        return True
    pairs = [(old[column], new[column]) for column in ("price", "monthly_price")]
    return any(was is not None and now is not None and abs(now - was) * 2 > was for was, now in pairs)


@dataclass(slots=True)
class _Seen:
    """Rows by their key, and how many runs in a row have missed each."""

    known: dict[str, Row] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)

    def read(self, rows: dict[str, Row]) -> None:
        self.known |= rows
        self.missed = {key: 0 if key in rows else _missed_again(self.missed.get(key, 0)) for key in self.known}

    def rows(self) -> list[Row]:
        return [row | {"removed": self.missed[key] >= RUNS_TO_REMOVE} for key, row in self.known.items()]


@dataclass(slots=True)
class _Offer:
    """A tariff as it stands, and a reading of it that waits to be read again."""

    stands: Row
    doubted: Row | None = None
    removed: bool = False

    def read(self, stated: Row) -> None:
        self.removed = False
        confirmed = self.doubted is not None and all(self.doubted[column] == stated[column] for column in _READ_AGAIN)
        if confirmed or not is_doubtful(self.stands, stated):
            self.stands, self.doubted = stated, None
        else:
            self.doubted = stated


@dataclass(slots=True)
class _Course:
    """A course through the crawls: the last claim of each source, and its tariffs."""

    latest: dict[str, Claim] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    offers: dict[str, _Offer] = field(default_factory=dict)

    def read(self, said: dict[str, Claim]) -> None:
        self.latest |= said
        self.missed = {source: 0 if source in said else _missed_again(self.missed.get(source, 0)) for source in self.latest}
        if self.removed:
            return
        _, stated = merged(self._listed())
        for name, offer in stated.items():
            if name in self.offers:
                self.offers[name].read(offer)
            else:
                self.offers[name] = _Offer(offer)
        for name in self.offers.keys() - stated.keys():
            self.offers[name].removed = True

    @property
    def removed(self) -> bool:
        return not self._listed()

    def row(self) -> Row:
        claim = min(self.latest.values(), key=lambda each: RANK[each.source])
        course, _ = merged(self._listed() or [claim])
        return {"school": claim.school, "external_id": claim.external_id, "url": claim.url, **course, "removed": self.removed}

    def offer_rows(self) -> list[Row]:
        claim = next(iter(self.latest.values()))
        owner = {"school": claim.school, "course": claim.external_id}
        return [
            owner
            | offer.stands
            | {"waiting": None if offer.doubted is None else offer.doubted["price"], "removed": offer.removed or self.removed}
            for offer in self.offers.values()
        ]

    def link_rows(self) -> list[Row]:
        """Professions and categories by its title and the first source that names any, skills and teachers as its sources say."""
        said = sorted(self._listed() or self.latest.values(), key=lambda each: RANK[each.source])
        names = {("professions", name) for claim in said for name in professions(claim.course["title"] or "")}
        under = ({*claim.categories, *filed(claim.course["title"] or "")} for claim in said)
        names |= {("categories", name) for name in next((each for each in under if each), ())}
        names |= {("skills", name) for claim in said for name in claim.skills} | {
            ("teachers", name) for claim in said for name in claim.teachers
        }
        return [
            {"school": said[0].school, "course": said[0].external_id, "kind": kind, "name": name, "removed": False}
            for kind, name in sorted(names)
        ]

    def _listed(self) -> list[Claim]:
        return [claim for source, claim in self.latest.items() if self.missed[source] < RUNS_TO_REMOVE]


def _missed_again(times: int) -> int:
    """One more miss; what has been removed stays so until it is seen again."""
    return min(times + 1, RUNS_TO_REMOVE)


def _read_courses(known: dict[tuple[str, str], _Course], said: list[Claim]) -> None:
    by_course: dict[tuple[str, str], dict[str, Claim]] = {}
    for claim in said:
        by_course.setdefault((claim.school, claim.external_id), {})[claim.source] = claim
    for key in by_course.keys() - known.keys():
        known[key] = _Course()
    for key, course in known.items():
        course.read(by_course.get(key, {}))
