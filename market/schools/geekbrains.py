"""GeekBrains: a feed without `available`, with hashes for ids, prices like «7970.0» and categories that nobody translated."""

from hashlib import blake2b

from market.facts import Claim, course_row, issue_row, kopecks, offer_row
from market.schools.feeds import UNTRANSLATED, FeedOffer, feed_claim
from market.words import rounded
from market.world import Course, Terms

NAME, HOME, OFFER_ID = "GeekBrains", "https://gb.ru/", 403


def feed_offer(course: Course, terms: Terms) -> FeedOffer:
    """The course in the feed."""
    price = _price(course, terms)
    months = (("Продолжительность обучения, месяцев", course.months),) if course.index % 4 else ()
    return FeedOffer(
        offer_id=blake2b(f"{course.school}{course.index}".encode(), digest_size=10).hexdigest(),
        url=f"https://gb.ru/courses/{500 + course.index * 4}",
        available=None,
        elements=(
            ("pricing", "Платный"),
            ("price", f"{price}.0"),
            ("categoryId", UNTRANSLATED if course.index % 6 == 5 else course.category),
            ("name", course.title),
            ("vendor", NAME),
            ("typePrefix", "Курс"),
            ("product_kind", "Курс"),
            ("model", course.title),
            ("description", f"Вы {course.about}."),
            ("currencyId", "RUB"),
        ),
        params=months,
    )


def claim_of_feed(course: Course, terms: Terms, feed_url: str) -> Claim:
    """What the feed says of it."""
    months = float(course.months) if course.index % 4 else None
    issues = (issue_row("geekbrains", feed_url, "unknown", "categories"),) if course.index % 6 == 5 else ()
    return feed_claim(
        feed_offer(course, terms), school="geekbrains", external_id=str(500 + course.index * 4), page_url=feed_url,
        course=course_row(title=course.title, summary=f"Вы {course.about}.", duration_months=months),
        offer=offer_row(pricing="full", price=kopecks(_price(course, terms)), currency="RUB"),
        issues=issues,
    )  # fmt: skip


def listed_in_feed(_course: Course) -> bool:
    """Every course is in the feed."""
    return True


def _price(course: Course, terms: Terms) -> int:
    return terms.paid(rounded(terms.list_price * (100 - terms.percent) / 100, 10))
