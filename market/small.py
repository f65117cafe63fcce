"""The smaller schools of the market: a handful of courses each, whose prices move once a week and of which one is taken down."""

from dataclasses import dataclass
from datetime import date, timedelta

from market.clock import today
from market.words import corpus, rounded
from market.world import dice

COURSES = 4
LEAVES = 5
"""First day without the last course of each school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallCourse:
    """One course on one day."""

    school: str
    index: int
    slug: str
    title: str
    about: str
    months: int
    price: int
    """Paid at once today, in roubles."""
    list_price: int
    starts_on: date
    until: date
    """Last day of the current price."""


def small_courses(seed: int, school: str, day: int) -> list[SmallCourse]:
    """The courses that the school shows on that day."""
    return [_course(seed, school, index, day) for index in range(COURSES) if index < COURSES - 1 or day < LEAVES]


def _course(seed: int, school: str, index: int, day: int) -> SmallCourse:
    chance = dice(seed, "small", school, index)
    topics = corpus("courses")["topics"]
    topic = topics[(index * 5 + len(school)) % len(topics)]
    months, week = chance.randint(3, 12), day // 7
    listed = rounded(months * chance.randint(9_000, 15_000), 1000)
    return SmallCourse(
        school=school,
        index=index,
        slug=f"{topic['slug']}-{index + 1}",
        title=topic["profession"],
        about=topic["about"],
        months=months,
        price=rounded(listed * (70 - week % 3 * 5) / 100, 100),
        list_price=listed,
        starts_on=today(7 * (week + 1)) + timedelta(days=20 + index),
        until=today(7 * (week + 1) - 1),
    )
