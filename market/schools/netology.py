"""netology.ru: one listing, programme pages with `__NEXT_DATA__` beside server-rendered tariff cards, and what is true on them.

Traps by the course's number: a date that disagrees with the words for it, programmes without a date, card titles wrapped in a second `<p>`.
"""

from market.clock import ends_at, in_words
from market.facts import Claim, course_row, iso, issue_row, kopecks, offer_row
from market.render import Answer, page, robots
from market.schools.feeds import FeedOffer, feed_claim
from market.schools.netology_cards import EXTRA, cards, next_data, summary, trap
from market.schools.small_reviews import own_page
from market.words import months_in_words
from market.world import Course, Terms, World

HOST = "netology.ru"
NAME, HOME, OFFER_ID = "Нетология", "https://netology.ru/", 29


def answer(world: World, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The site on that day; None = 404."""
    if shown := own_page("netology", path):
        return shown
    if path == "/robots.txt":
        return robots(["Allow: /", "Disallow: /profile", "Disallow: /backend/"], f"https://{HOST}/sitemap.xml")
    if path == "/development":
        return page("netology_listing.html", world.listing_changed_on("netology", day), courses=world.on_site("netology", day))
    course = world.by_slug("netology", path.removeprefix("/programs/"), day) if path.startswith("/programs/") else None
    if course is None:
        return None
    terms = world.terms(course, day)
    sold = cards(course, terms)
    return page("netology_programme.html", world.changed_on(course, day), course=course, cards=sold, extra=EXTRA,
                next_data=next_data(course, terms, sold), months=months_in_words(course.months), until=in_words(terms.until))  # fmt: skip


def page_claim(course: Course, terms: Terms) -> Claim:
    """What the course's page says."""
    url, odd = f"https://{HOST}/programs/{course.slug}", trap(course)
    conflict = odd == "date conflict"
    facts = course_row(
        title=course.title,
        summary=summary(course),
        starts_on=None if odd in {"date conflict", "no date"} else iso(terms.starts_on),
        language="ru",
        enrolment="open",
        has_instalments=1,
        duration_months=float(course.months),
        workload_hours=float(course.hours),
    )
    offers = tuple(
        offer_row(
            card.slug,
            "full",
            name=card.title,
            price=kopecks(card.price),
            list_price=kopecks(card.list_price),
            monthly_price=kopecks(card.monthly),
            instalments=card.instalments,
            discount_percent=float(card.percent),
            discount_until=ends_at(card.until),
            currency="RUB",
        )
        for card in cards(course, terms)
    )
    issues = (issue_row("netology", url, "conflict", "starts_on"),) if conflict else ()
    return Claim(
        source="page", school="netology", external_id=course.slug, url=url, page_url=url, course=facts, offers=offers, issues=issues
    )


def feed_offer(course: Course, terms: Terms) -> FeedOffer:
    """The course in the feed: price, oldprice, min_credit_payment_sum."""
    base = cards(course, terms)[0]
    return FeedOffer(
        offer_id=str(80000 + course.index),
        url=f"https://{HOST}/programs/{course.slug}",
        available=course.on_site or terms.available,
        elements=(
            ("price", base.price),
            ("oldprice", base.list_price),
            ("currencyId", "RUR"),
            ("categoryId", course.category),
            ("name", course.title),
            ("vendor", NAME),
            ("description", f"Вы {course.about}."),
            ("min_credit_payment_sum", base.monthly),
        ),
        params=(
            ("Продолжительность", months_in_words(course.months)),
            ("Количество занятий", course.lessons),
            ("Ближайшая дата", terms.starts_on.isoformat()),
            ("Дата ближайшего повышения цены", ""),
        ),
    )


def claim_of_feed(course: Course, terms: Terms, feed_url: str) -> Claim:
    """What the feed says of it."""
    base = cards(course, terms)[0]
    return feed_claim(
        feed_offer(course, terms),
        school="netology",
        external_id=course.slug,
        page_url=feed_url,
        course=course_row(
            title=course.title,
            summary=f"Вы {course.about}.",
            starts_on=iso(terms.starts_on),
            duration_months=float(course.months),
            lessons=course.lessons,
        ),
        offer=offer_row(
            pricing="full",
            price=kopecks(base.price),
            list_price=kopecks(base.list_price),
            monthly_price=kopecks(base.monthly),
            monthly_from=1,
            currency="RUB",
        ),
    )


def listed_in_feed(course: Course) -> bool:
    """A programme whose page contradicts itself about the start, or has none, is not in the feed."""
    return trap(course) not in {"date conflict", "no date"} or not course.on_site
