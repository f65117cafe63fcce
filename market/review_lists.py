"""The lists in which the review sites show their reviews, page by page."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from market.reviews import FRESH, LISTS, Review, fate, is_written, review, size
from market.world import NEVER, World

PAGE = 20


def last_page(world: World, source: str, school: str) -> int:
    """Number of pages of the list, at least 1."""
    return max(1, -(-size(world, source, school) // PAGE))


def school_reviews(world: World, source: str, school: str, shown: int, day: int) -> list[Review]:
    """One page of a school's list."""
    fresh = [FRESH + each for each in range(day, 1, -1) if is_written(world, source, school, each)] if shown == 1 else []
    old = range((shown - 1) * PAGE, min(shown * PAGE, size(world, source, school)))
    return [made for slot in (*fresh, *old) if (made := review(world, source, school, slot, day)) is not None]


def when_changed(world: World, source: str, school: str, shown: int, day: int) -> int:
    """The day of the latest change on that page."""
    days = [each for each in range(2, day + 1) if shown == 1 and is_written(world, source, school, each)]
    for slot in range((shown - 1) * PAGE, min(shown * PAGE, size(world, source, school))):
        days += [each for each in fate(world, source, school, slot) if each <= day]
    return max(days, default=1)


def course_reviews(world: World, place: int, shown: int, day: int) -> tuple[list[Review], bool]:
    """One page of the reviews of Stepik's course number `place`, and whether more pages follow."""
    reviewed = _reviewed(world)
    if place not in reviewed:
        return [], False
    first, count = _share(world, place)
    fresh = [
        FRESH + each for each in range(day, 1, -1)
        if shown == 1 and list(reviewed)[each * 7 % len(reviewed)] == place and is_written(world, "stepik", "stepik", each)
    ]  # fmt: skip
    old = range(first + (shown - 1) * PAGE, first + min(shown * PAGE, count))
    listed = [made for slot in (*fresh, *old) if (made := review(world, "stepik", "stepik", slot, day)) is not None]
    return [replace(each, course=place) for each in listed], shown * PAGE < count


def all_reviews(world: World, day: int) -> Iterator[Review]:
    """Every review that stands anywhere on that day."""
    for source, school in LISTS:
        if source == "stepik":
            for place in _reviewed(world):
                shown, more = 1, True
                while more:
                    block, more = course_reviews(world, place, shown, day)
                    yield from block
                    shown += 1
        else:
            for shown in range(1, last_page(world, source, school) + 1):
                yield from school_reviews(world, source, school, shown, day)


@lru_cache(maxsize=8)
def _reviewed(world: World) -> dict[int, int]:
    """Stepik's courses that have reviews, each with its rank; courses that come or go have none."""
    places = [
        place for place in range(world.size("stepik"))
        if (course := world.course("stepik", place)).on_site and course.born == 1 and course.leaves_site == NEVER
    ]  # fmt: skip
    return {place: rank for rank, place in enumerate(places)}


def _share(world: World, place: int) -> tuple[int, int]:
    """First slot and number of reviews of one of Stepik's courses."""
    reviewed = _reviewed(world)
    rank = reviewed[place]
    each, rest = divmod(size(world, "stepik", "stepik"), len(reviewed))
    return rank * each + min(rank, rest), each + (1 if rank < rest else 0)
