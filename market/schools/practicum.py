"""Яндекс Практикум: a feed in Yandex's own dialect, where `<price>0</price>` beside a price per month is no free course."""

from market.facts import Claim, Row, course_row, iso, issue_row, kopecks, offer_row
from market.schools.feeds import FeedOffer, feed_claim
from market.words import rounded
from market.world import Course, Terms

NAME, HOME, OFFER_ID = "Яндекс Практикум", "https://practicum.yandex.ru/", None
_KINDS = ("monthly", "sale", "monthly", "subscription", "nothing", "sale")


def kind(course: Course) -> str:
    """`monthly`, `sale` (a total with «Цена по скидке»), `subscription`, or `nothing` but a zero."""
    return _KINDS[course.index % len(_KINDS)]


def feed_offer(course: Course, terms: Terms) -> FeedOffer:
    """The course in the feed."""
    params: list[tuple[str, object] | tuple[str, object, str]] = []
    if kind(course) in {"monthly", "subscription"}:
        params.append(("Ежемесячная цена", _monthly(course, terms)))
    if kind(course) == "subscription":
        params.append(("Цена за подписку", "true"))
    if kind(course) == "sale":
        params.append(("Цена по скидке", _price(course, terms)))
    params += [
        ("Продолжительность", course.months, "месяц"), ("План", "Знакомство с профессией", "Модуль 1"), ("План", "Основы", "Модуль 2"),
        ("План", "Дипломный проект", "Модуль 3"), ("Ближайшая дата", terms.starts_on.isoformat()), ("Часы в неделю", 10),
        ("Есть домашние работы", "true"), ("Есть бесплатная часть", "true"), ("Результат обучения", "Диплом"),
        ("С трудоустройством", "true" if course.index % 2 else "false"),
    ]  # fmt: skip
    return FeedOffer(
        offer_id=course.slug,
        url=f"{HOME}{course.slug}/",
        available=terms.available,
        elements=(("name", course.title), ("categoryId", course.category), ("price", terms.list_price if kind(course) == "sale" else 0),
                  ("currencyId", "RUR"), ("picture", f"{HOME}img/{course.slug}.png"), ("description", f"Вы {course.about}.")),
        params=tuple(params),
    )  # fmt: skip


def claim_of_feed(course: Course, terms: Terms, feed_url: str) -> Claim:
    """What the feed says of it."""
    facts = course_row(
        title=course.title,
        summary=f"Вы {course.about}.",
        starts_on=iso(terms.starts_on),
        duration_months=float(course.months),
        has_employment=course.index % 2,
    )
    issues = (issue_row("practicum", f"{HOME}{course.slug}", "unknown", "price"),) if kind(course) == "nothing" else ()
    return feed_claim(
        feed_offer(course, terms), school="practicum", external_id=course.slug, page_url=feed_url,
        course=facts, offer=_offer(course, terms), issues=issues,
    )  # fmt: skip


def listed_in_feed(_course: Course) -> bool:
    """Every course is in the feed."""
    return True


def _offer(course: Course, terms: Terms) -> Row:
    sold = kind(course)
    if sold == "sale":
        return offer_row(pricing="full", price=kopecks(_price(course, terms)), list_price=kopecks(terms.list_price), currency="RUB")
    if sold == "nothing":
        return offer_row(currency="RUB")
    return offer_row(pricing=sold, monthly_price=kopecks(_monthly(course, terms)), currency="RUB")


def _price(course: Course, terms: Terms) -> int:
    return terms.paid(rounded(terms.list_price * (100 - terms.percent) / 100, 500))


def _monthly(course: Course, terms: Terms) -> int:
    return rounded(terms.list_price * (100 - terms.percent) / 100 / course.months, 10)
