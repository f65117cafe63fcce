"""What is true in the market: which courses exist on a day and on which terms they are sold. Everything follows from the seed, lazily."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from market.clock import last_change, today
from market.words import corpus, rounded

SHARES = {
    "skillbox": 24, "netology": 18, "otus": 14, "stepik": 18, "hexlet": 10, "geekbrains": 12, "skypro": 7, "bangbangeducation": 6,
    "contented": 5, "practicum": 6,
}  # fmt: skip
"""Courses of each school out of 120."""
WITH_SITE = ("skillbox", "netology", "otus", "stepik", "hexlet")
WITHOUT_FEED = ("stepik",)
NEVER = 10**9
_BIRTHDAYS = (2, 2, 7)
_EVENT_DAYS = (2, 2, 2, 3, 5, 9, 14, 21, 30)


def dice(*key: object) -> Random:
    """A source of chance that depends on the key and nothing else."""
    return Random("/".join(str(part) for part in key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What does not change about a course, and on which day something happens to it."""

    school: str
    index: int
    slug: str
    title: str
    about: str
    category: str
    months: int
    hours: int
    lessons: int
    list_price: int
    """Before any discount, in roubles."""
    percent: int
    """The usual discount."""
    phase: int
    """Weekday on which this course's offer of the week turns over."""
    tariffs: int
    on_site: bool
    in_feed: bool
    born: int
    """First day on which it exists."""
    leaves_site: int
    leaves_feed: int
    tariff_leaves: int
    """First day without its dearest tariff."""
    glitch: int
    """The one day on which its price is a tenth of what it should be."""
    jump: int
    """From this day on it costs `jump_factor` times as much."""
    jump_factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms a course is sold on one day."""

    list_price: int
    percent: int
    until: date
    """Last day of the week's offer, Moscow."""
    starts_on: date
    """Next group, at most a month ahead."""
    week: int
    tariffs: int
    glitched: bool
    available: bool
    """Whether its feed says that it can be bought."""

    def paid(self, price: int) -> int:
        """What a page prints for a price that ought to be `price`."""
        return max(price // 10, 1) if self.glitched else price


@dataclass(frozen=True, slots=True)
class World:
    """The whole market: a seed and three sizes."""

    seed: int = 7
    courses: int = 120
    reviews: int = 3000
    promos: int = 40

    def size(self, school: str) -> int:
        """How many courses the school has ever; the remainder of the division goes to the first school."""
        total = sum(SHARES.values())
        share = self.courses * SHARES[school] // total
        return share + (self.courses - sum(self.courses * each // total for each in SHARES.values()) if school == "skillbox" else 0)

    def course(self, school: str, index: int) -> Course:
        """Course number `index` of a school, from 0."""
        return _course(self.seed, school, index)

    def terms(self, course: Course, day: int) -> Terms:
        """The course's terms on that day."""
        return _terms(self.seed, course, day)

    def changed_on(self, course: Course, day: int) -> int:
        """The day of the latest change of its terms."""
        return max(last_change(day, lambda each: self.terms(course, each)), course.born if course.born <= day else 1)

    def listing_changed_on(self, school: str, day: int) -> int:
        """The day on which a course last came to or left the school's site."""
        courses = [each for each in (self.course(school, index) for index in range(self.size(school))) if each.on_site]
        return max([1] + [when for each in courses for when in (each.born, each.leaves_site) if when <= day])

    def on_site(self, school: str, day: int) -> list[Course]:
        """The courses that the school's own site lists on that day."""
        courses = (self.course(school, index) for index in range(self.size(school)))
        return [each for each in courses if each.on_site and each.born <= day < each.leaves_site]

    def in_feed(self, school: str, day: int) -> list[Course]:
        """The courses that its feed lists on that day."""
        courses = (self.course(school, index) for index in range(self.size(school)))
        return [each for each in courses if each.in_feed and each.born <= day < each.leaves_feed]

    def by_slug(self, school: str, slug: str, day: int) -> Course | None:
        """The course behind an address of the site, if it is there on that day."""
        index = _index_of(school, slug)
        if index is None or index >= self.size(school):
            return None
        course = self.course(school, index)
        return course if course.slug == slug and course.on_site and course.born <= day < course.leaves_site else None


@lru_cache(maxsize=50_000)
def _course(seed: int, school: str, index: int) -> Course:
    chance = dice(seed, school, index)
    topic, variant, series = _place(school, index)
    suffix = f"{topic['profession']} {variant['title']}".strip()
    months = chance.randint(4, 14)
    has_site = school in WITHOUT_FEED or (school in WITH_SITE and index % 8 != 6)
    sold_by_feed = school not in WITHOUT_FEED and (not has_site or index % 3 != 0)
    event = index % 20
    event_day = chance.choice(_EVENT_DAYS)
    calm = index % 12 in {2, 6, 8, 11}
    return Course(
        school=school,
        index=index,
        slug="-".join(part for part in (topic["slug"], variant["slug"], str(series + 1) if series else "") if part),
        title=f"{suffix}, программа {series + 1}" if series else suffix,
        about=topic["about"],
        category=topic["category"],
        months=months,
        hours=months * chance.randint(18, 34),
        lessons=months * chance.randint(5, 12),
        list_price=rounded(months * chance.randint(14_000, 24_000), 1000),
        percent=chance.choice((35, 40, 45, 50)),
        phase=chance.randrange(7),
        tariffs=index % 3 + 1,
        on_site=has_site,
        in_feed=sold_by_feed,
        born=chance.choice(_BIRTHDAYS) if index % 40 in {16, 19} else 1,
        leaves_site=event_day if event == 15 else NEVER,
        leaves_feed=event_day if index % 40 == 15 else NEVER,
        tariff_leaves=event_day if event == 13 else NEVER,
        glitch=event_day if calm and event in {2, 6, 11, 18} else NEVER,
        jump=event_day if calm and event in {3, 8, 14} else NEVER,
        jump_factor=chance.choice((1.8, 0.4)),
    )


def _place(school: str, index: int) -> tuple[dict[str, str], dict[str, str], int]:
    """Topic, variant and series of a course: each school starts at another topic, so that they do not all teach the same first."""
    texts = corpus("courses")
    topics, variants = texts["topics"], texts["variants"]
    number, series = index % (len(topics) * len(variants)), index // (len(topics) * len(variants))
    shift = list(SHARES).index(school) * 5
    return topics[(number + shift) % len(topics)], variants[(number // len(topics)) % len(variants)], series


@lru_cache(maxsize=64)
def _indexes(school: str) -> dict[str, int]:
    """Position within the first series, by slug."""
    texts = corpus("courses")
    series = len(texts["topics"]) * len(texts["variants"])
    return {_course(0, school, index).slug: index for index in range(series)}


def _index_of(school: str, slug: str) -> int | None:
    """The number of the course with that slug; later series end in `-2`, `-3` and so on."""
    first = _indexes(school)
    if slug in first:
        return first[slug]
    stem, _, last = slug.rpartition("-")
    return first[stem] + (int(last) - 1) * len(first) if stem in first and last.isdecimal() else None


@lru_cache(maxsize=50_000)
def _terms(seed: int, course: Course, day: int) -> Terms:
    week = (day + course.phase) // 7
    chance = dice(seed, course.school, course.index, "week", week)
    list_price = course.list_price
    if day >= course.jump:
        list_price = rounded(list_price * course.jump_factor, 1000)
    percent = course.percent + (chance.choice((-5, 5)) if chance.random() < 0.4 else 0)
    group = 30 - (day + course.index * 7 + list(SHARES).index(course.school) * 11) % 30
    return Terms(
        list_price=list_price,
        percent=percent,
        until=today(7 * (week + 1) - course.phase - 1),
        starts_on=today(day) + timedelta(days=group),
        week=week,
        tariffs=course.tariffs - (1 if course.tariffs > 1 and day >= course.tariff_leaves else 0),
        glitched=day == course.glitch,
        available=not (course.index % 9 == 4 and (day + course.index) % 3 == 0),
    )
