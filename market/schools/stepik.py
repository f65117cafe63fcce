"""stepik.org: a sitemap of promo pages, and an API that says what the courses are and what people think of them.

Kinds by the course's number: free, paid, and closed ones of both.
"""

from typing import Any

from market.facts import Claim, course_row, kopecks, offer_row
from market.render import Answer, data, page, robots, sitemap, sitemap_index
from market.schools.stepik_reviews import course_of, number, review_summary, reviews_page
from market.words import rounded
from market.world import Course, Terms, World

HOST = "stepik.org"
_KINDS = ("free", "paid", "paid", "free", "paid", "closed")


def kind(course: Course) -> str:
    """`free`, `paid`, `closed free` or `closed paid`."""
    known = _KINDS[course.index % len(_KINDS)]
    return known if known != "closed" else "closed paid" if course.index % 12 == 5 else "closed free"


def price(course: Course, terms: Terms) -> int:
    """In roubles; Stepik's courses cost a tenth of a profession."""
    return terms.paid(rounded(terms.list_price * (100 - terms.percent) / 1000, 10))


def skills(course: Course) -> tuple[str, ...]:
    """What a third of the courses promise to teach."""
    return ("Читать чужой код", "Работать в команде") if course.index % 3 == 0 else ()


def answer(world: World, day: int, path: str, query: dict[str, str]) -> Answer | None:
    """The site and its API on that day; None = 404."""
    if path == "/robots.txt":
        return robots(["Allow: /", "Disallow: /users/"], f"https://{HOST}/sitemap.xml")
    if path == "/sitemap.xml":
        return sitemap_index([f"https://{HOST}/sitemap-lesson-1.xml", f"https://{HOST}/sitemap-course-promo-1.xml"], day)
    if path == "/sitemap-lesson-1.xml":
        return sitemap([(f"https://{HOST}/lesson/12{lesson}/step/1", 1) for lesson in range(5)])
    if path == "/sitemap-course-promo-1.xml":
        return sitemap((f"{promo_url(each)}", world.changed_on(each, day)) for each in world.on_site("stepik", day))
    if path == "/api/course-reviews":
        return reviews_page(world, day, query)
    return _page_or_course(world, day, path)


def promo_url(course: Course) -> str:
    """The address that people see."""
    return f"https://{HOST}/course/{course.slug}-{number(course)}/promo"


def page_claim(course: Course, terms: Terms) -> Claim:
    """What the API says of the course."""
    sold, closed = kind(course), kind(course).startswith("closed")
    if sold == "free":
        offer = offer_row(pricing="free", price=0)
    elif sold == "closed free":
        # Not paid, no price, and nobody can enrol: that does not say that it is free.
        offer = offer_row()
    else:
        offer = offer_row(pricing="full", price=kopecks(price(course, terms)), currency="RUB")
    facts = course_row(
        title=course.title,
        summary=_summary(course),
        language="en" if course.index % 10 == 9 else "ru",
        enrolment="closed" if closed else "open",
        lessons=course.lessons,
        learners=_learners(course, terms),
    )
    return Claim(source="api", school="stepik", external_id=str(number(course)), url=promo_url(course),
                 page_url=f"https://{HOST}/api/courses/{number(course)}", course=facts, offers=(offer,), skills=skills(course))  # fmt: skip


def _page_or_course(world: World, day: int, path: str) -> Answer | None:
    start, _, last = path.strip("/").removesuffix("/promo").replace("-", "/").rpartition("/")
    course = course_of(world, last)
    if course is None or world.by_slug("stepik", course.slug, day) is None:
        return None
    changed = world.changed_on(course, day)
    if start == "api/courses":
        return data(_course(course, world.terms(course, day)), changed)
    if start == "api/course/review/summaries":
        return data(review_summary(world, course, day), day)
    if path == f"/course/{course.slug}-{number(course)}/promo":
        return page("stepik_promo.html", changed, course=course, number=number(course))
    return None


def _course(course: Course, terms: Terms) -> dict[str, Any]:
    sold = kind(course)
    paid = sold.endswith("paid")
    described = {
        "id": number(course),
        "title": course.title,
        "summary": _summary(course),
        "workload": "" if course.index % 4 else "3–4 часа в неделю",
        "language": "en" if course.index % 10 == 9 else "ru",
        "is_public": True,
        "is_active": True,
        "is_enabled": True,
        "is_archived": False,
        "is_censored": False,
        "is_paid": paid,
        "is_self_paced": True,
        "price": f"{price(course, terms)}.00" if paid else None,
        "currency_code": "RUB" if paid else None,
        "display_price": f"{price(course, terms)} ₽" if paid else "-",
        "enrollment_begin_date": None,
        "enrollment_end_date": None,
        "review_summary": number(course),
        "actions": {"can_be_enrolled": {"enabled": sold == "free"}, "can_be_bought": {"enabled": sold == "paid"}},
        "lessons_count": course.lessons,
        "learners_count": _learners(course, terms),
        "instructors": [9000 + course.index],
        "acquired_skills": [*skills(course)],
        "cover": f"https://{HOST}/media/cache/images/courses/{number(course)}/cover.png",
        "create_date": "2024-02-11T09:30:00Z",
    }
    return {"meta": {"page": 1, "has_next": False, "has_previous": False}, "courses": [described]}


def _summary(course: Course) -> str:
    return f"Вы {course.about}."


def _learners(course: Course, terms: Terms) -> int:
    return 200 + course.index * 13 + terms.week * 4
