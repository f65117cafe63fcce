"""tutortop.ru: reviews of the schools without ids; some have no rating, some no date."""

import re

from market.render import Answer, page, robots
from market.review_lists import last_page, school_reviews, when_changed
from market.reviews import REVIEWED
from market.world import World

HOST = "tutortop.ru"
SLUGS = {"bangbangeducation": "bang-bang-education", "practicum": "yandex-praktikum"}
_LIST = re.compile(r"/school-reviews/(?P<slug>[a-z-]+)/(?:page/(?P<shown>\d+)/)?")


def slug(school: str) -> str:
    """The site's own name for a school."""
    return SLUGS.get(school, school)


def answer(world: World, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The site on that day; None = 404."""
    if path == "/robots.txt":
        return robots(["Allow: /", "Disallow: /goto/", "Disallow: /wp-admin/"], f"https://{HOST}/sitemap.xml")
    found = _LIST.fullmatch(path)
    school = {slug(each): each for each in REVIEWED}.get(found["slug"]) if found else None
    if found is None or school is None:
        return None
    shown, last = int(found["shown"] or 1), last_page(world, "tutortop", school)
    if not 1 <= shown <= last:
        return None
    reviews = school_reviews(world, "tutortop", school, shown, day)
    changed = when_changed(world, "tutortop", school, shown, day)
    return page("tutortop_list.html", changed, slug=slug(school), reviews=reviews, shown=shown, last=last)
