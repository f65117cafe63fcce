"""practicum.yandex.ru: a catalogue, pages whose JSON-LD misleads, and three APIs: what two tariffs cost and when they begin."""

import json
from datetime import timedelta
from typing import Any

from market.facts import Claim, course_row, iso, kopecks, offer_row
from market.render import Answer, data, html, robots, script, sitemap
from market.small import SmallCourse, small_courses

HOST = "practicum.yandex.ru"
HOME = f"https://{HOST}"
_TAGS = (
    ("С нуля", "start", "level"), ("Программирование", "programming", "head"), ("Анализ данных", "data-analysis", "head"),
    ("Дизайн", "design", "head"), ("Маркетинг", "marketing", "head"),
)  # fmt: skip
"""Name, slug and kind of each of the catalogue's tags."""


def site(seed: int, day: int, path: str, query: dict[str, str]) -> Answer | None:
    """Sitemap, pages and APIs."""
    courses = {each.slug: each for each in _courses(seed, day)}
    pages = {
        "/robots.txt": robots(["Allow: /"], f"{HOME}/lang-static/sitemap/"),
        "/lang-static/sitemap/": sitemap([*((f"{HOME}/{slug}/", 1) for slug in courses), (f"{HOME}/company/", 1)]),
        "/catalog/": _catalogue([*courses.values()]),
        "/company/": html("О нас", "<h1>О компании</h1>", canonical=f"{HOME}/company/"),
    }
    if path in pages:
        return pages[path]
    slug = query.get("slugs") or path.removeprefix("/api/professions/").removesuffix("/nearest_squads/").strip("/")
    course = courses.get(slug.removesuffix("-plus"))
    if course is None:
        return None
    if path == f"/{course.slug}/":
        return _page(course)
    answers = {
        "/api/v3/professions/prices/": _prices(course, slug),
        "/api/v2/professions-by-slugs/": [_profession(course, slug)],
        f"/api/professions/{course.slug}/nearest_squads/": _squads(course),
    }
    return data(answers[path], day) if path in answers else None


HOSTS = {HOST: site}


def claims(seed: int, day: int) -> list[Claim]:
    """What page and APIs say together."""
    return [_claim(each) for each in _courses(seed, day)]


def _courses(seed: int, day: int) -> list[SmallCourse]:
    return small_courses(seed, "practicum", day)


def _tariffs(course: SmallCourse) -> dict[str, int]:
    return {course.slug: course.price, **({f"{course.slug}-plus": course.price + 60_000} if course.index % 2 else {})}


def _page(course: SmallCourse) -> Answer:
    config = {slug: f"{HOME}/api/v3/professions/prices/?slugs={slug}" for slug in _tariffs(course)}
    thing = {
        "@type": "Product", "sku": course.slug, "name": course.title,
        "description": f"{course.months} месяцев обучения: вы {course.about}.",
        "offers": {"@type": "AggregateOffer", "lowPrice": str(course.price // 24), "priceValidUntil": "2025-12-30T21:00:00.000Z"},
    }  # fmt: skip
    head = script(thing, "application/ld+json") + script(config, "application/json", name="prices-config")
    return html(course.title, f"<h1>{course.title}</h1>", canonical=f"{HOME}/{course.slug}/", head=head)


def _tags(course: SmallCourse) -> list[int]:
    """The numbers of a course's tags; one of the courses is not in the catalogue."""
    return [] if course.index == 3 else [2 + course.index, *([1] if course.index % 2 else [])]


def _catalogue(courses: list[SmallCourse]) -> Answer:
    """Courses with their tags, the even ones as numbers (one of which means nothing), the others as objects; prices are not told."""
    tags = {
        number: {"id": number, "name": name, "slug": slug, "tag_type": kind} for number, (name, slug, kind) in enumerate(_TAGS, start=1)
    }
    rows = [
        {
            "name": f"{course.title}\u00a0", "slug": course.slug, "type": "default", "price": None, "currency": "RUB", "duration": 10,
            "able_to_purchase": True, "tags": [tags[each] for each in _tags(course)] if course.index % 2 else [*_tags(course), 99],
        }
        for course in courses if _tags(course)
    ]  # fmt: skip
    state = json.dumps({"apiData": {"getV2CatalogProfessions": rows, "getProfessionTags": [*tags.values()]}}, ensure_ascii=False)
    return html("Каталог", f"<h1>Каталог курсов</h1><script>window.__preloadedData__ = {state}</script>", canonical=f"{HOME}/catalog/")


def _prices(course: SmallCourse, slug: str) -> dict[str, Any]:
    price = _tariffs(course).get(slug)
    listed = course.list_price if slug == course.slug else price
    return {slug: {"RUB": {
        "profession_price": listed, "profession_final_price": price, "percent_discount": 0, "discount_deadline": None, "promocode": {},
        "profession_partial_price": 17_500, "profession_partial_payments_amount": course.months, "credit_price": 4_100,
    }}}  # fmt: skip


def _profession(course: SmallCourse, slug: str) -> dict[str, Any]:
    price = course.list_price if slug == course.slug else _tariffs(course).get(slug)
    return {"slug": slug, "name": course.title, "price": price, "currency": "RUB", "able_to_purchase": course.index != 2, "tariff": "base"}


def _squads(course: SmallCourse) -> list[dict[str, Any]]:
    begins = [course.starts_on + timedelta(days=42 * number) for number in range(-1, 3)]
    return [{"date_begin": f"{each}T00:00:00Z", "payment_deadline": f"{each - timedelta(days=1)}T23:00:00"} for each in begins]


def _claim(course: SmallCourse) -> Claim:
    url = f"{HOME}/{course.slug}"
    # The group before has begun six weeks earlier, the one after begins six weeks later.
    facts = course_row(
        title=course.title, summary=f"{course.months} месяцев обучения: вы {course.about}.", language="ru",
        enrolment="closed" if course.index == 2 else "open", duration_months=float(course.months), starts_on=iso(course.starts_on),
        level="beginner" if 1 in _tags(course) else None,
    )  # fmt: skip
    offers = tuple(
        offer_row(
            slug, "full", name=course.title, price=kopecks(price),
            list_price=kopecks(course.list_price) if slug == course.slug else None, currency="RUB",
        )
        for slug, price in _tariffs(course).items()
    )  # fmt: skip
    return Claim(
        source="page", school="practicum", external_id=course.slug, url=url, page_url=f"{url}/", course=facts, offers=offers,
        categories=tuple(_TAGS[number - 1][0] for number in _tags(course) if number > 1),
    )  # fmt: skip
