"""Stepik's API for what people think of its courses, and how it numbers them."""

from typing import Any

from market.clock import last_change
from market.render import Answer, data
from market.review_lists import PAGE, course_reviews
from market.reviews import Review
from market.world import Course, World

_FIRST_ID, _STEP = 50_003, 7


def number(course: Course) -> int:
    """The course's id on the site."""
    return _FIRST_ID + course.index * _STEP


def user(review: Review) -> int:
    """The id of the review's author; the site shows no name."""
    return 700_000 + review.slot


def course_of(world: World, wanted: str) -> Course | None:
    """The course with that id, if there ever is one."""
    place, rest = divmod(int(wanted) - _FIRST_ID, _STEP) if wanted.isdecimal() else (-1, 0)
    return world.course("stepik", place) if rest == 0 and 0 <= place < world.size("stepik") else None


def reviews_page(world: World, day: int, query: dict[str, str]) -> Answer | None:
    """One page of a course's reviews; None = no such course or page."""
    wanted, shown = query.get("course", ""), query.get("page", "1")
    course = course_of(world, wanted)
    if course is None or not shown.isdecimal() or int(shown) < 1:
        return None
    place = course.index
    block, more = course_reviews(world, place, int(shown), day)
    listed = [
        {"id": each.number, "course": int(wanted), "user": user(each), "score": int(each.rating or 0), "text": each.text,
         "create_date": each.stamp, "update_date": each.stamp}
        for each in block
    ]  # fmt: skip
    changed = last_change(day, lambda each: course_reviews(world, place, int(shown), each))
    meta = {"page": int(shown), "per_page": PAGE, "has_next": more, "has_previous": int(shown) > 1}
    return data({"meta": meta, "course-reviews": listed}, changed)


def review_summary(world: World, course: Course, day: int) -> dict[str, Any]:
    """How many reviews gave how many stars."""
    scores, shown, more = [0] * 5, 1, True
    while more:
        block, more = course_reviews(world, course.index, shown, day)
        shown += 1
        for each in block:
            scores[int(each.rating or 0) - 1] += 1
    count = sum(scores)
    average = sum(place * times for place, times in enumerate(scores, start=1)) / count if count else 0
    return {"course-review-summaries": [
        {"id": number(course), "course": number(course), "average": average, "count": count, "distribution": scores}]}  # fmt: skip
