"""bangbangeducation.ru: one API call, its words in one object a language; the last course has no price."""

from market.facts import Claim, course_row, iso, kopecks, offer_row
from market.render import Answer, data, robots
from market.small import SmallCourse, small_courses
from market.words import months_in_words

HOST = "bangbangeducation.ru"
URL = f"https://{HOST}/api/v4/courses"


def site(seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The API."""
    if path == "/robots.txt":
        return robots(["Allow: /"])
    rows = [
        {
            "courseId": each.index, "slug": f"site-{each.slug}", "name": {"default": each.title},
            "description": {"default": f"Вы {each.about}."},
            "duration": {"default": months_in_words(each.months)}, "startDate": iso(each.starts_on),
            "price": None if each.index == 3 else each.price, "oldPrice": None if each.index == 3 else each.list_price, "currency": "RUB",
        }
        for each in small_courses(seed, "bangbangeducation", day)
    ]  # fmt: skip
    return data({"data": rows}, day) if path == "/api/v4/courses" else None


HOSTS = {HOST: site}


def claims(seed: int, day: int) -> list[Claim]:
    """What the API says."""
    return [_claim(each) for each in small_courses(seed, "bangbangeducation", day)]


def _claim(course: SmallCourse) -> Claim:
    facts = course_row(
        title=course.title, summary=f"Вы {course.about}.", starts_on=iso(course.starts_on), duration_months=float(course.months)
    )
    full = offer_row(pricing="full", price=kopecks(course.price), list_price=kopecks(course.list_price), currency="RUB")
    offer = offer_row(currency="RUB") if course.index == 3 else full
    slug = f"site-{course.slug}"
    return Claim(
        source="api", school="bangbangeducation", external_id=slug, url=f"https://{HOST}/program/{slug}", page_url=URL, course=facts,
        offers=(offer,),
    )  # fmt: skip
