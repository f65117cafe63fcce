"""sektaschool.ru: one API call; the second course has two prices, the third begins «завтра»."""

from datetime import timedelta

from market.clock import today
from market.facts import Claim, course_row, iso, kopecks, months_from, offer_row
from market.render import Answer, data, robots
from market.small import SmallCourse, small_courses

HOST = "sektaschool.ru"
URL = f"https://{HOST}/api/online-courses"


def site(seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The API."""
    if path == "/robots.txt":
        return robots(["Allow: /"])
    rows = [
        {
            "id": each.index, "slug": each.slug, "title": each.title, "description": f"Вы {each.about}.",
            "duration": f"{each.months} недель",
            "prices": [{"id": number, "value": value} for number, value in _prices(each)],
            "start_date": "завтра" if each.index == 2 else iso(each.starts_on),
        }
        for each in small_courses(seed, "sekta", day)
    ]  # fmt: skip
    return data({"data": rows}, day) if path == "/api/online-courses" else None


HOSTS = {HOST: site}


def claims(seed: int, day: int) -> list[Claim]:
    """What the API says."""
    return [_claim(each, day) for each in small_courses(seed, "sekta", day)]


def _prices(course: SmallCourse) -> list[tuple[int, int]]:
    first = 70 + course.index * 10
    return [(first, course.price), *([(first + 1, course.price - 2_000)] if course.index == 1 else [])]


def _claim(course: SmallCourse, day: int) -> Claim:
    starts = today(day) + timedelta(days=1) if course.index == 2 else course.starts_on
    facts = course_row(
        title=course.title, summary=f"Вы {course.about}.", starts_on=iso(starts), duration_months=months_from(course.months, "неделя")
    )
    offers = tuple(offer_row(str(number), "full", price=kopecks(price), currency="RUB") for number, price in _prices(course))
    url = f"https://{HOST}/online-courses/{course.slug}"
    return Claim(source="api", school="sekta", external_id=course.slug, url=url, page_url=URL, course=facts, offers=offers)
