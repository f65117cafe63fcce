"""otzovik.com: reviews of the schools, twenty to a page, each with its own address."""

import re

from market.facts import Row
from market.render import Answer, page, robots
from market.review_lists import last_page, school_reviews, when_changed
from market.reviews import FRESH, REVIEWED, review, size
from market.world import World

HOST = "otzovik.com"
_LIST = re.compile(r"/reviews/(?P<school>[a-z]+)/(?:(?P<shown>\d+)/)?")
_ONE = re.compile(r"/review_(?P<number>\d+)\.html")


def answer(world: World, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The site on that day; None = 404."""
    if path == "/robots.txt":
        return robots(["Allow: /", "Disallow: /search.php", "Disallow: /postreview/"])
    if one := _ONE.fullmatch(path):
        return _full_text(world, day, int(one["number"]))
    found = _LIST.fullmatch(path)
    if found is None or found["school"] not in REVIEWED:
        return None
    school, shown = found["school"], int(found["shown"] or 1)
    last = last_page(world, HOST.removesuffix(".com"), school)
    if not 1 <= shown <= last:
        return None
    reviews = school_reviews(world, "otzovik", school, shown, day)
    changed = when_changed(world, "otzovik", school, shown, day)
    return page("otzovik_list.html", changed, school=school, reviews=reviews, shown=shown, last=last, total=size(world, "otzovik", school))


def stated_row(world: World, school: str, _day: int) -> Row:
    """What the head of a school's list says of it as a whole: how many reviews there are, and no rating."""
    return {"school": school, "course": None, "source": "otzovik", "rating": None, "reviews": size(world, "otzovik", school)}


def address(number: int) -> str:
    """The review's own page."""
    return f"https://{HOST}/review_{number}.html"


def _full_text(world: World, day: int, number: int) -> Answer | None:
    place, slot = divmod(number - 10_000_000, 1_000_000)
    if not 0 <= place < len(REVIEWED):
        return None
    school = REVIEWED[place]
    if slot >= size(world, "otzovik", school) and not FRESH + 2 <= slot <= FRESH + day:
        return None
    found = review(world, "otzovik", school, slot, day)
    return None if found is None else page("otzovik_review.html", 1 if slot < FRESH else slot - FRESH, review=found, school=school)
