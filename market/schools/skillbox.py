"""skillbox.ru: sitemap, landing pages whose tariffs are JSON in an attribute, and what is true on them.

Traps by the course's number: 34 instalments in the text against 36 in the data, soft hyphens in the title, all or one timer expired,
another country's prices, a script whose price contradicts the tariff.
"""

from market.facts import Claim, Row, course_row, issue_row, kopecks, offer_row
from market.render import Answer, page, robots, sitemap, sitemap_index
from market.schools.feeds import FeedOffer, feed_claim
from market.schools.skillbox_tariffs import Tariff, tariff_data, tariffs, trap
from market.schools.small_reviews import own_page
from market.words import NBSP, direction, months_in_words
from market.world import Course, Terms, World

HOST = "skillbox.ru"
NAME, HOME, OFFER_ID = "Skillbox", "https://skillbox.ru/", 94
_DIRECTIONS = {
    "Программирование": "code", "Аналитика": "analytics", "Дизайн": "design", "Маркетинг": "marketing", "Управление": "management",
    "Игры": "gamedev", "Финансы": "finance",
}  # fmt: skip
"""What its scripts call the categories of its feed."""


def summary(course: Course) -> str:
    """The meta description, the only place with the duration."""
    return (
        f"⚡️Онлайн-курс «{course.title}» от Skillbox: {course.about} за {months_in_words(course.months)}. ✅ Более 10 проектов в портфолио."
    )


def answer(world: World, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The site on that day; None = 404."""
    if shown := own_page("skillbox", path):
        return shown
    if path == "/robots.txt":
        return robots(["Allow: /", "Disallow: /cart/", "Disallow: /*?*utm_"], f"https://{HOST}/sitemap.xml")
    if path == "/sitemap.xml":
        return sitemap_index([f"https://{HOST}/media/sitemap.xml", f"https://{HOST}/course/sitemap.xml"], day)
    if path == "/media/sitemap.xml":
        return sitemap([(f"https://{HOST}/media/code/kak-vybrat-professiyu/", 1)])
    if path == "/course/sitemap.xml":
        return sitemap((f"https://{HOST}/course/{each.slug}/", world.changed_on(each, day)) for each in world.on_site("skillbox", day))
    course = world.by_slug("skillbox", path.removeprefix("/course/").strip("/"), day) if path.startswith("/course/") else None
    return None if course is None else _landing(world, course, day)


def page_claim(course: Course, terms: Terms) -> Claim:
    """What the course's page says."""
    url, odd, sold = f"https://{HOST}/course/{course.slug}", trap(course), tariffs(course, terms)
    offers, issues = [], []
    for place, tariff in enumerate(sold):
        offer, kinds = _offer(tariff, default=place == 0, odd=odd)
        offers.append(offer)
        issues += [issue_row("skillbox", f"{url}/", kind, field) for kind, field in kinds]
    facts = course_row(
        title=course.title,
        summary=summary(course),
        enrolment=None if all(tariff.expired for tariff in sold) else "open",
        duration_months=float(course.months),
        language="ru",
        has_instalments=1,
    )
    return Claim(source="page", school="skillbox", external_id=course.slug, url=url, page_url=f"{url}/",
                 course=facts, offers=tuple(offers), issues=tuple(issues), categories=(direction(course.category),))  # fmt: skip


def feed_offer(course: Course, terms: Terms) -> FeedOffer:
    """The course in the feed: price = sale, oldprice, credit_price."""
    sold = tariffs(course, terms)[0]
    path = "course" if course.on_site or course.index % 16 != 14 else "start"
    return FeedOffer(
        offer_id=str(1000 + course.index),
        url=f"https://{HOST}/{path}/{course.slug}/",
        available=course.on_site or terms.available,
        elements=(("price", sold.total), ("categoryId", course.category), ("name", course.title), ("oldprice", sold.list_price),
                  ("currencyId", "RUR"), ("vendor", NAME), ("description", f"Вы {course.about}."), ("credit_price", sold.monthly),
                  ("with_employment", course.index % 2), ("duration", course.months, "month")),
    )  # fmt: skip


def claim_of_feed(course: Course, terms: Terms, feed_url: str) -> Claim:
    """What the feed says of it. An address that is no course page leaves only the feed's own number to know it by."""
    sold, said = tariffs(course, terms)[0], feed_offer(course, terms)
    return feed_claim(
        said,
        school="skillbox",
        external_id=course.slug if "/course/" in said.url else said.offer_id,
        page_url=feed_url,
        course=course_row(
            title=course.title, summary=f"Вы {course.about}.", duration_months=float(course.months), has_employment=course.index % 2
        ),
        offer=offer_row(
            pricing="full",
            price=kopecks(sold.total),
            list_price=kopecks(sold.list_price),
            monthly_price=kopecks(sold.monthly),
            currency="RUB",
        ),
    )


def listed_in_feed(course: Course) -> bool:
    """A page whose prices cannot be read is not in the feed: nobody could say which of the two is right."""
    return trap(course) not in {"expired", "country", "price conflict"} or not course.on_site


def _landing(world: World, course: Course, day: int) -> Answer:
    terms, odd = world.terms(course, day), trap(course)
    sold, country = tariffs(course, terms), 2 if odd == "country" else 1
    title = course.title
    if odd == "soft hyphens":
        title = title.replace("разработ", "раз\u00adра\u00adбот").replace("менедж", "ме\u00adнедж").replace("дизайн", "ди\u00adзайн")
    if odd == "no-break spaces":
        title = title.replace(" ", NBSP)
    shown = sold[0].card + 1000 if odd == "price conflict" else sold[0].card
    return page(
        "skillbox_course.html",
        world.changed_on(course, day),
        course=course,
        direction=_DIRECTIONS[course.category],
        title=title,
        summary=summary(course),
        first=sold[0],
        tariffs=[(each, tariff_data(each, country)) for each in sold],
        country="kz" if odd == "country" else "ru",
        shown=shown,
    )


def _offer(tariff: Tariff, *, default: bool, odd: str) -> tuple[Row, list[tuple[str, str]]]:
    """The offer as stored, and the kind and field of each issue with it."""
    number, name = str(tariff.number), tariff.kind[2]
    if odd == "country":
        return offer_row(number, name=name), [("rejected", "price")]
    if tariff.expired:
        return offer_row(number, name=name), [("suspect", "price")]
    kinds = [("conflict", "instalments")] if tariff.months_in_text != tariff.months_in_data else []
    conflict = default and odd == "price conflict"
    offer = offer_row(
        number,
        "unknown" if conflict else "full",
        name=name,
        price=None if conflict else kopecks(tariff.card),
        list_price=kopecks(tariff.list_price) if default else None,
        instalment_price=kopecks(tariff.total) if default else None,
        monthly_price=kopecks(tariff.monthly),
        monthly_list_price=kopecks(tariff.monthly_list),
        instalments=None if kinds else tariff.months_in_data,
        discount_percent=float(tariff.percent),
        discount_until=ends_at_timer(tariff.timer),
        currency="RUB",
    )
    return offer, kinds + ([("conflict", "price")] if conflict else [])


def ends_at_timer(timer: str) -> str:
    """A timer's wall time in Moscow as UTC; the market's timers all run to the end of a day."""
    return f"{timer[:10]}T20:59:59Z"
