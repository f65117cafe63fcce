"""Schools that describe their courses in a known vocabulary; lesnaya-shkola.ru is one that no spider knows."""

from collections.abc import Callable

from market.facts import Claim, Row, course_row, iso, kopecks, offer_row
from market.render import Answer, html, robots, script, sitemap
from market.small import SmallCourse, small_courses
from market.words import spaced

_PLACES = {
    "99ballov.ru": ("ballov99", "/courses/", "/courses"),
    "e-mba.ru": ("citybusiness", "/catalog/mini-mba/", "/catalog/mini-mba"),
    "contented.ru": ("contented", "/profession/", "/"),
    "lesnaya-shkola.ru": ("lesnaya-shkola", "/courses/", "/"),
}


def _site(host: str) -> Callable[[int, int, str, dict[str, str]], Answer | None]:
    school, folder, listing = _PLACES[host]

    def site(seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
        """A listing, and a page a course."""
        courses = {_id(each): each for each in small_courses(seed, school, day)}
        if path == "/robots.txt":
            return robots(["Allow: /"], f"https://{host}/sitemap.xml" if school == "lesnaya-shkola" else "")
        if path == "/sitemap.xml" and school == "lesnaya-shkola":
            return sitemap((f"https://{host}{folder}{name}", 1) for name in (*courses, "gift-card"))
        if path == listing:
            return html("Курсы", "<h1>Курсы</h1>" + "".join(f'<a href="{folder}{name}">{each.title}</a>' for name, each in courses.items()))
        course = courses.get(path.removeprefix(folder))
        return _page(host, course) if course else None

    return site


HOSTS = {host: _site(host) for host in _PLACES}


def claims(seed: int, day: int) -> list[Claim]:
    """What the pages of the schools say that `crawlall` reads."""
    known = [(host, school) for host, (school, _, _) in _PLACES.items() if school != "lesnaya-shkola"]
    return [_claim(host, each) for host, school in known for each in small_courses(seed, school, day)]


def stated_rows(seed: int, day: int) -> list[Row]:
    """The rating that each course's page states as a whole."""
    courses = small_courses(seed, "citybusiness", day)
    return [
        {"school": "citybusiness", "course": _id(each), "source": "citybusiness", "rating": 4.6, "reviews": 40 + each.index}
        for each in courses
    ]


def _id(course: SmallCourse) -> str:
    return str(150 + course.index) if course.school == "ballov99" else f"site-{course.slug}"


def _page(host: str, course: SmallCourse) -> Answer:
    offer: dict[str, object] = {"@type": "Offer", "price": str(course.price), "priceCurrency": "RUB"}
    if course.school == "contented":
        offer = {"@type": "AggregateOffer", "lowPrice": course.price, "highPrice": course.list_price, "priceCurrency": "RUB"}
    run = {"@type": "CourseInstance", "courseMode": "online", "startDate": iso(course.starts_on), "duration": f"P{course.months}M"}
    thing: dict[str, object] = {"@type": "Course", "name": course.title, "description": f"Вы {course.about}.", "hasCourseInstance": run}
    price = ""
    if course.school == "ballov99":
        price = f'<div class="price"><span>от {spaced(course.price // 12)} ₽/мес по подписке</span></div>'
    else:
        thing["offers"] = offer
    if course.school == "citybusiness":
        thing["aggregateRating"] = {"@type": "AggregateRating", "ratingValue": "4,6", "bestRating": "5", "reviewCount": 40 + course.index}
    url = f"https://{host}{_PLACES[host][1]}{_id(course)}"
    return html(course.title, f"<h1>{course.title}</h1>{price}", canonical=url, head=script(thing, "application/ld+json"))


def _claim(host: str, course: SmallCourse) -> Claim:
    url = f"https://{host}{_PLACES[host][1]}{_id(course)}"
    facts = course_row(
        title=course.title, summary=f"Вы {course.about}.", format="online", language="ru", starts_on=iso(course.starts_on),
        duration_months=float(course.months),
    )  # fmt: skip
    return Claim(
        source="page", school=course.school, external_id=_id(course), url=url, page_url=url, course=facts, offers=(_offer(course),)
    )


def _offer(course: SmallCourse) -> Row:
    if course.school == "ballov99":
        return offer_row(pricing="subscription", monthly_price=kopecks(course.price // 12), monthly_from=1, currency="RUB")
    return offer_row(pricing="from" if course.school == "contented" else "full", price=kopecks(course.price), currency="RUB")
