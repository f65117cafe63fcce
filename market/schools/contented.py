"""Contented: a feed of bare prices and nothing else.

Its sales end: two courses of five are sold without one, but for each seventh week. Of the one the old price is what it cost before; of the
other it is a price that nobody was charged.
"""

from market.facts import Claim, course_row, kopecks, offer_row
from market.schools.feeds import FeedOffer, feed_claim
from market.words import rounded
from market.world import Course, Terms

NAME, HOME, OFFER_ID = "Contented", "https://contented.ru/", 442
_QUIET = {0: 0, 1: 25}
"""By the course's number: per cent off the list price in weeks without a sale."""


def feed_offer(course: Course, terms: Terms) -> FeedOffer:
    """The course in the feed."""
    return FeedOffer(
        offer_id=course.slug,
        url=f"{HOME}edu/{course.slug}",
        available=terms.available,
        elements=(("name", course.title), ("description", f"Вы {course.about}."), ("price", _price(course, terms)),
                  ("oldprice", _old_price(course, terms)), ("currencyId", "RUB"), ("picture", f"{HOME}img/{course.slug}.png")),
    )  # fmt: skip


def claim_of_feed(course: Course, terms: Terms, feed_url: str) -> Claim:
    """What the feed says of it."""
    return feed_claim(
        feed_offer(course, terms),
        school="contented",
        external_id=course.slug,
        page_url=feed_url,
        course=course_row(title=course.title, summary=f"Вы {course.about}."),
        offer=offer_row(
            pricing="full", price=kopecks(_price(course, terms)), list_price=kopecks(_old_price(course, terms)), currency="RUB"
        ),
    )


def listed_in_feed(_course: Course) -> bool:
    """Every course is in the feed."""
    return True


def _price(course: Course, terms: Terms) -> int:
    percent = terms.percent if _on_sale(course, terms) else _QUIET[course.index % 5]
    return terms.paid(rounded(terms.list_price * (100 - percent) / 100, 100))


def _old_price(course: Course, terms: Terms) -> int:
    """The old price; on every fifth course, and where there is no sale, the same as the price, which is no old price at all."""
    return terms.list_price if course.index % 5 != 3 and _on_sale(course, terms) else _price(course, terms)


def _on_sale(course: Course, terms: Terms) -> bool:
    return course.index % 5 not in _QUIET or terms.week % 7 == 6
