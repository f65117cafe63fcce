"""Bang Bang Education: a feed of bare prices, some with an old price that is no higher."""

from market.facts import Claim, course_row, kopecks, offer_row
from market.schools.feeds import FeedOffer, feed_claim
from market.words import rounded
from market.world import Course, Terms

NAME, HOME, OFFER_ID = "Bang Bang Education", "https://bangbangeducation.ru/", 704


def feed_offer(course: Course, terms: Terms) -> FeedOffer:
    """The course in the feed."""
    return FeedOffer(
        offer_id=course.slug,
        url=f"{HOME}program/{course.slug}",
        available=terms.available,
        elements=(("name", course.title), ("description", f"Вы {course.about}."), ("price", _price(course, terms)),
                  ("oldprice", _old_price(course, terms)), ("currencyId", "RUB"), ("picture", f"{HOME}img/{course.slug}.png")),
    )  # fmt: skip


def claim_of_feed(course: Course, terms: Terms, feed_url: str) -> Claim:
    """What the feed says of it."""
    return feed_claim(
        feed_offer(course, terms),
        school="bangbangeducation",
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
    return terms.paid(rounded(terms.list_price * (100 - terms.percent) / 100, 100))


def _old_price(course: Course, terms: Terms) -> int:
    """The old price; on every fifth course the same as the price, which is no old price at all."""
    return _price(course, terms) if course.index % 5 == 3 else terms.list_price
