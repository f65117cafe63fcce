"""A perfect reader who comes again and again: what stands after each reading, by the rules of the data contract.

The page goes before the API, the API before the feed, and a later source fills what is NULL; a price off by more than half waits for a
second reading; what three readings in a row have missed is removed. What could not be read stays as it was, and is not missed.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from market.facts import COURSE_COLUMNS, RANK, Claim, Row, offer_row
from market.words import filed, professions

RUNS_TO_REMOVE = 3
_READ_AGAIN = ("pricing", "price", "monthly_price", "currency")


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
class SeenRows:
    """Rows by their key, and how many readings in a row have missed each."""

    known: dict[str, Row] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)

    def read(self, rows: dict[str, Row], is_unread: Callable[[Row], bool]) -> None:
        """Take in what is there today, but for the rows of sources that were not read."""
        self.known |= {key: row for key, row in rows.items() if not is_unread(row)}
        for key, row in self.known.items():
            if not is_unread(row):
                self.missed[key] = 0 if key in rows else _missed_again(self.missed[key])

    def rows(self) -> list[Row]:
        """Every row that was ever read."""
        return [row | {"removed": self.missed[key] >= RUNS_TO_REMOVE} for key, row in self.known.items()]


@dataclass(slots=True)
class _Offer:
    """A tariff as it stands, and a reading of it that waits to be read again."""

    stands: Row
    doubted: Row | None = None
    removed: bool = False

    def read(self, stated: Row, said_today: Collection[Row]) -> None:
        """Take in what is stated; only a source that says so today makes a second reading of it."""
        self.removed = False
        if not is_doubtful(self.stands, stated):
            self.stands, self.doubted = stated, None
        elif self.doubted is None or any(self.doubted[column] != stated[column] for column in _READ_AGAIN):
            self.doubted = stated
        elif all(
            any(row[column] == stated[column] for row in said_today) for column in _READ_AGAIN if self.stands[column] != stated[column]
        ):
            self.stands, self.doubted = stated, None


@dataclass(slots=True)
class ReadCourse:
    """A course through the readings: the last claim of each source, and its tariffs."""

    latest: dict[str, Claim] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    offers: dict[str, _Offer] = field(default_factory=dict)
    stood_on: list[Claim] = field(default_factory=list)
    """The claims from which it was merged last."""

    def read(self, said: dict[str, Claim], missing: Collection[str]) -> None:
        """Take in what its sources say today, and which sources were read and do not list it."""
        was_listed = len(self._listed())
        self.latest |= said
        self.missed |= dict.fromkeys(said, 0)
        self.missed |= {source: _missed_again(self.missed[source]) for source in missing if source in self.latest}
        if self.removed or not (said or len(self._listed()) < was_listed):
            return
        self.stood_on = self._listed()
        _, stated = merged(self.stood_on)
        for name, offer in stated.items():
            if name in self.offers:
                today = [row for claim in said.values() for row in claim.offers if row["external_id"] == name]
                self.offers[name].read(offer, today)
            else:
                self.offers[name] = _Offer(offer)
        for name in self.offers.keys() - stated.keys():
            self.offers[name].removed = True

    @property
    def removed(self) -> bool:
        """Whether no source lists it any longer."""
        return not self._listed()

    @property
    def key(self) -> tuple[str, str]:
        """School and id."""
        claim = self.stood_on[0]
        return claim.school, claim.external_id

    def row(self) -> Row:
        """Its row of `courses`."""
        claim = min(self.latest.values(), key=lambda each: RANK[each.source])
        course, _ = merged(self.stood_on)
        return {"school": claim.school, "external_id": claim.external_id, "url": claim.url, **course, "removed": self.removed}

    def offer_rows(self) -> list[Row]:
        """Its rows of `offers`."""
        school, course = self.key
        return [
            {"school": school, "course": course}
            | offer.stands
            | {"waiting": None if offer.doubted is None else offer.doubted["price"], "removed": offer.removed or self.removed}
            for offer in self.offers.values()
        ]

    def link_rows(self) -> list[Row]:
        """Professions and categories by its title and the first source that names any, skills and teachers as its sources say."""
        said = sorted(self.stood_on, key=lambda each: RANK[each.source])
        names = {("professions", name) for claim in said for name in professions(claim.course["title"] or "")}
        under = ({*claim.categories, *filed(claim.course["title"] or "")} for claim in said)
        names |= {("categories", name) for name in next((each for each in under if each), ())}
        names |= {("skills", name) for claim in said for name in claim.skills} | {
            ("teachers", name) for claim in said for name in claim.teachers
        }
        school, course = self.key
        return [{"school": school, "course": course, "kind": kind, "name": name, "removed": False} for kind, name in sorted(names)]

    def _listed(self) -> list[Claim]:
        return [claim for source, claim in self.latest.items() if self.missed[source] < RUNS_TO_REMOVE]


def _missed_again(times: int) -> int:
    """One more miss; what has been removed stays so until it is seen again."""
    return min(times + 1, RUNS_TO_REMOVE)
