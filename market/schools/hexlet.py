"""ru.hexlet.io: gzipped sitemaps, programmes with a payment per month beside the full price, testimonials, and what is true there."""

from dataclasses import dataclass

from market.clock import in_words
from market.facts import Claim, course_row, iso, kopecks, offer_row
from market.render import Answer, gzipped, page, robots, sitemap, sitemap_index
from market.review_lists import last_page, school_reviews, when_changed
from market.schools.feeds import FeedOffer, feed_claim
from market.words import rounded
from market.world import Course, Terms, World

HOST = "ru.hexlet.io"
NAME, HOME, OFFER_ID = "Хекслет", "https://ru.hexlet.io/", 527


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a programme costs, in roubles."""

    full: int
    list_price: int
    monthly_from: int
    monthly_list: int


def cost(course: Course, terms: Terms) -> Cost:
    """The programme's prices: the crossed-out total is the crossed-out payment times the months, the full price is less than either sum."""
    monthly_list = rounded(terms.list_price / course.months, 100)
    list_price = monthly_list * course.months
    full = terms.paid(rounded(list_price * (120 - terms.percent) / 100, 500))
    return Cost(full=full, list_price=list_price, monthly_from=rounded(monthly_list * 0.445, 10), monthly_list=monthly_list)


def summary(course: Course) -> str:
    """The meta description."""
    return f"Программа «{course.title}» на Хекслете: вы {course.about}."


def answer(world: World, day: int, path: str, query: dict[str, str]) -> Answer | None:
    """The site on that day; None = 404."""
    if path == "/robots.txt":
        return robots(["Allow: /", "Disallow: /account", "Disallow: /session/"], f"https://{HOST}/sitemaps/ru/sitemap.xml.gz")
    if path.startswith("/sitemaps/ru/") and path.endswith(".xml.gz"):
        return _sitemap(world, day, path.removeprefix("/sitemaps/ru/").removesuffix(".xml.gz"))
    if path == "/testimonials":
        return _testimonials(world, day, query.get("page", "1"))
    course = world.by_slug("hexlet", path.removeprefix("/programs/"), day) if path.startswith("/programs/") else None
    if course is None:
        return None
    terms = world.terms(course, day)
    return page("hexlet_program.html", world.changed_on(course, day), course=course, cost=cost(course, terms), summary=summary(course),
                starts=in_words(terms.starts_on))  # fmt: skip


def page_claim(course: Course, terms: Terms) -> Claim:
    """What the course's page says. The start has no year: it is the next such day, never more than 45 days ahead."""
    url, asked = f"https://{HOST}/programs/{course.slug}", cost(course, terms)
    facts = course_row(
        title=course.title,
        summary=summary(course),
        language="ru",
        starts_on=iso(terms.starts_on),
        duration_months=float(course.months),
    )
    offer = offer_row(
        pricing="full",
        price=kopecks(asked.full),
        list_price=kopecks(asked.list_price),
        monthly_price=kopecks(asked.monthly_from),
        monthly_list_price=kopecks(asked.monthly_list),
        monthly_from=1,
        currency="RUB",
    )
    return Claim(source="page", school="hexlet", external_id=course.slug, url=url, page_url=url, course=facts, offers=(offer,))


def feed_offer(course: Course, terms: Terms) -> FeedOffer:
    """The course in the feed: «Цена по скидке» is the price, `<price>` the old one."""
    asked = cost(course, terms)
    return FeedOffer(
        offer_id=f"hx-{course.index}",
        url=f"https://{HOST}/programs/{course.slug}",
        available=course.on_site or terms.available,
        elements=(("name", course.title), ("price", asked.list_price), ("currencyId", "RUB"), ("categoryId", course.category),
                  ("description", summary(course))),
        params=(("Цена по скидке", asked.full), ("Продолжительность", course.months, "месяц"),
                ("С трудоустройством", "true" if course.index % 2 else "false")),
    )  # fmt: skip


def claim_of_feed(course: Course, terms: Terms, feed_url: str) -> Claim:
    """What the feed says of it."""
    asked = cost(course, terms)
    return feed_claim(
        feed_offer(course, terms),
        school="hexlet",
        external_id=course.slug,
        page_url=feed_url,
        course=course_row(
            title=course.title, summary=summary(course), duration_months=float(course.months), has_employment=course.index % 2
        ),
        offer=offer_row(pricing="full", price=kopecks(asked.full), list_price=kopecks(asked.list_price), currency="RUB"),
    )


def listed_in_feed(_course: Course) -> bool:
    """Every programme may be in the feed."""
    return True


def _sitemap(world: World, day: int, name: str) -> Answer | None:
    if name == "sitemap":
        return gzipped(sitemap_index([f"https://{HOST}/sitemaps/ru/{child}.xml.gz" for child in ("blog", "programs")], day))
    if name == "blog":
        return gzipped(sitemap([(f"https://{HOST}/blog/posts/kak-uchitsya-kazhdyy-den", 1)]))
    if name == "programs":
        listed = world.on_site("hexlet", day)
        return gzipped(sitemap((f"https://{HOST}/programs/{each.slug}", world.changed_on(each, day)) for each in listed))
    return None


def _testimonials(world: World, day: int, shown: str) -> Answer | None:
    last = last_page(world, "hexlet", "hexlet")
    if not shown.isdecimal() or not 1 <= int(shown) <= last:
        return None
    listed = school_reviews(world, "hexlet", "hexlet", int(shown), day)
    changed = when_changed(world, "hexlet", "hexlet", int(shown), day)
    return page("hexlet_testimonials.html", changed, reviews=listed, shown=int(shown), last=last)
