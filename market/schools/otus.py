"""otus.ru: a sitemap of lessons, JSON-LD in each, and what is true on them.

Traps by the course's number: a list of course instances, one offer instead of a list with its price as a string, a duration that
disagrees with the dates, a group that is full.
"""

from datetime import timedelta
from typing import Any

from market.facts import Claim, course_row, iso, issue_row, kopecks, offer_row
from market.render import Answer, page, robots, sitemap
from market.schools.feeds import FeedOffer, feed_claim
from market.words import months_in_words, rounded
from market.world import Course, Terms, World

HOST = "otus.ru"
NAME, HOME, OFFER_ID = "OTUS", "https://otus.ru/", 491
_TRAPS = {2: "instance list", 3: "dates conflict", 4: "single offer", 5: "full group"}


def trap(course: Course) -> str:
    """What is odd about the course's page; empty for most."""
    return _TRAPS.get(course.index % 7, "")


def price(course: Course, terms: Terms) -> int:
    """Paid at once, in roubles; OTUS prints no other price."""
    return terms.paid(rounded(terms.list_price * (100 - terms.percent) / 100, 100))


def summary(course: Course) -> str:
    """The description."""
    return f"На курсе «{course.title}» вы {course.about}."


def answer(world: World, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The site on that day; None = 404."""
    if path == "/robots.txt":
        return robots(["Allow: /", "Disallow: /search/", "Disallow: /learning/"], f"https://{HOST}/sitemap.xml")
    if path == "/sitemap.xml":
        lessons = [(f"https://{HOST}/lessons/{each.slug}/", world.changed_on(each, day)) for each in world.on_site("otus", day)]
        return sitemap([*lessons, (f"https://{HOST}/about/", 1)])
    course = world.by_slug("otus", path.removeprefix("/lessons/").strip("/"), day) if path.startswith("/lessons/") else None
    if course is None:
        return None
    return page("otus_lesson.html", world.changed_on(course, day), course=course, graph=_graph(course, world.terms(course, day)))


def page_claim(course: Course, terms: Terms) -> Claim:
    """What the course's page says."""
    url, odd = f"https://{HOST}/lessons/{course.slug}", trap(course)
    conflict = odd == "dates conflict"
    facts = course_row(
        title=course.title,
        summary=summary(course),
        format="online",
        language="ru",
        starts_on=iso(terms.starts_on),
        enrolment="closed" if odd == "full group" else "open",
        duration_months=None if conflict else float(course.months),
    )
    issues = (issue_row("otus", f"{url}/", "conflict", "duration_months"),) if conflict else ()
    offer = offer_row(pricing="full", price=kopecks(price(course, terms)), currency="RUB")
    return Claim(
        source="page", school="otus", external_id=course.slug, url=url, page_url=f"{url}/", course=facts, offers=(offer,), issues=issues
    )


def feed_offer(course: Course, terms: Terms) -> FeedOffer:
    """The course in the feed: a price, a duration, and often a description of «None»."""
    return FeedOffer(
        offer_id=str(300 + course.index),
        url=f"https://{HOST}/lessons/{course.slug}/",
        available=course.on_site or terms.available,
        elements=(("name", course.title), ("price", price(course, terms)), ("currencyId", "RUB"), ("categoryId", course.category),
                  ("vendor", NAME), ("description", "None" if course.index % 2 else summary(course))),
        params=(("Продолжительность", months_in_words(course.months)),),
    )  # fmt: skip


def claim_of_feed(course: Course, terms: Terms, feed_url: str) -> Claim:
    """What the feed says of it."""
    return feed_claim(
        feed_offer(course, terms), school="otus", external_id=course.slug, page_url=feed_url,
        course=course_row(title=course.title, summary=None if course.index % 2 else summary(course), duration_months=float(course.months)),
        offer=offer_row(pricing="full", price=kopecks(price(course, terms)), currency="RUB"),
    )  # fmt: skip


def listed_in_feed(course: Course) -> bool:
    """A lesson that contradicts itself about its length, or takes nobody, is not in the feed."""
    return trap(course) not in {"dates conflict", "full group"} or not course.on_site


def _graph(course: Course, terms: Terms) -> dict[str, Any]:
    odd = trap(course)
    months = course.months + 5 if odd == "dates conflict" else course.months
    instance = {
        "@type": "CourseInstance", "courseMode": "Online", "startDate": terms.starts_on.isoformat(),
        "endDate": (terms.starts_on + timedelta(days=round(months * 30.4375))).isoformat(), "duration": f"P{course.months}M",
    }  # fmt: skip
    offer = {
        "@type": "Offer", "price": str(price(course, terms)) if odd == "single offer" else price(course, terms), "priceCurrency": "RUB",
        "availability": f"https://schema.org/{'OutOfStock' if odd == 'full group' else 'InStock'}",
        "url": f"https://{HOST}/lessons/{course.slug}",
    }  # fmt: skip
    described = {
        "@type": "Course", "name": course.title, "description": summary(course), "offers": offer if odd == "single offer" else [offer],
        "hasCourseInstance": [instance] if odd == "instance list" else instance,
    }  # fmt: skip
    return {"@context": "https://schema.org", "@graph": [described]}
