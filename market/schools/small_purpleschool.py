"""purpleschool.ru: JSON-LD that begins when the page is rendered, the tariffs again in a payload. The first course is free."""

import json
from typing import Any

from market.clock import clock
from market.facts import Claim, Row, course_row, issue_row, kopecks, offer_row
from market.render import Answer, html, robots, script, sitemap
from market.small import SmallCourse, small_courses

HOST = "purpleschool.ru"
HOME = f"https://{HOST}"
TEACHER = "Вадим Ларин"


def site(seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """Sitemap and pages."""
    courses = {each.slug: each for each in small_courses(seed, "purpleschool", day)}
    if path == "/robots.txt":
        return robots(["Allow: /"], f"{HOME}/sitemap.xml")
    if path == "/sitemap.xml":
        return sitemap((f"{HOME}/course/{slug}", 1) for slug in courses)
    course = courses.get(path.removeprefix("/course/"))
    return _page(course, day) if course else None


HOSTS = {HOST: site}


def claims(seed: int, day: int) -> list[Claim]:
    """What JSON-LD and payload say together."""
    return [_claim(each) for each in small_courses(seed, "purpleschool", day)]


def _tariffs(course: SmallCourse) -> list[tuple[int, str, str, int, int | None]]:
    first = 100 + course.index * 10
    if course.index == 0:
        return [(first, "free", "Бесплатный курс", 0, None)]
    return [
        (first, "free", "Бесплатные модули", 0, None),
        (first + 1, "basic", "Базовый", course.price, course.list_price),
        (first + 2, "aiMentor", "С наставником", course.price + 9_000, None),
    ]


def _page(course: SmallCourse, day: int) -> Answer:
    url = f"{HOME}/course/{course.slug}"
    offers = [
        {
            "@type": "Offer", "availability": "https://schema.org/InStock", "category": kind, "name": name, "price": price,
            "priceCurrency": "RUB", "priceSpecification": [{"@type": "PriceSpecification", "price": price, "priceCurrency": "RUB"}],
            "url": f"https://app.purpleschool.ru/buy?course={course.index}&v=3&tariffId={number}",
        }
        for number, kind, name, price, _ in _tariffs(course)
    ]  # fmt: skip
    run = {"@type": "CourseInstance", "courseMode": "online", "courseWorkload": f"PT{course.months * 9}H",
           "startDate": clock(day).isoformat(), "instructor": {"@type": "Person", "name": TEACHER}}  # fmt: skip
    thing = {"@type": "Course", "name": course.title, "inLanguage": "ru-RU", "url": url, "offers": offers, "hasCourseInstance": [run]}
    told: dict[str, Any] = {
        "alias": course.slug, "discountEndDate": "2023-05-01T00:00:00.000Z",
        "tariffs": [{"id": n, "name": name, "price": price, "oldPrice": old} for n, _, name, price, old in _tariffs(course)],
    }  # fmt: skip
    row = "1:" + json.dumps(["$", "$L1", None, {"course": told}], ensure_ascii=False) + "\n"
    pushed = f"<script>self.__next_f.push({json.dumps([1, row], ensure_ascii=False)})</script>"
    return html(course.title, f"<h1>{course.title}</h1>{pushed}", canonical=url, head=script(thing, "application/ld+json"))


def _claim(course: SmallCourse) -> Claim:
    url = f"{HOME}/course/{course.slug}"
    facts = course_row(title=course.title, format="online", language="ru", enrolment="open", workload_hours=float(course.months * 9))
    issues = (issue_row("purpleschool", url, "unknown", "price"),) if course.index else ()
    offers = tuple(_offer(each, alone=course.index == 0) for each in _tariffs(course))
    return Claim(
        source="page", school="purpleschool", external_id=course.slug, url=url, page_url=url, course=facts, offers=offers, issues=issues,
        teachers=(TEACHER,),
    )  # fmt: skip


def _offer(tariff: tuple[int, str, str, int, int | None], *, alone: bool) -> Row:
    number, _, name, price, old = tariff
    if price == 0:
        return offer_row(str(number), "free" if alone else "unknown", name=name, price=0 if alone else None, currency="RUB")
    return offer_row(str(number), "full", name=name, price=kopecks(price), list_price=None if old is None else kopecks(old), currency="RUB")
