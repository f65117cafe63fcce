"""htmlacademy.ru: tariffs on the page, and again in the payment API. The second course's API contradicts its page."""

from market.facts import Claim, course_row, issue_row, kopecks, offer_row
from market.render import Answer, data, html, robots, sitemap, sitemap_index
from market.small import SmallCourse, small_courses
from market.words import spaced

HOST = "htmlacademy.ru"
HOME = f"https://{HOST}"
_BLOCK = (
    '<div class="intensive-weeks-section"><div class="intensive-weeks-section__col intensive-weeks-section__col--left">'
    '<h3 class="intensive-weeks-section__title">{}</h3><h4>{}</h4></div></div>'
)


def site(seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """Sitemap, pages and the payment API."""
    courses = {each.slug: each for each in small_courses(seed, "htmlacademy", day)}
    if path == "/robots.txt":
        return robots(["Allow: /"])
    if path == "/sitemap.xml":
        return sitemap_index([f"{HOME}/sitemap/sitemap_default.xml", f"{HOME}/sitemap/sitemap_blog.xml"], 1)
    if path == "/sitemap/sitemap_default.xml":
        return sitemap([*((f"{HOME}/intensive/{slug}", 1) for slug in courses), (f"{HOME}/about", 1)])
    if course := courses.get(path.removeprefix("/intensive/")):
        return _page(course)
    course = courses.get(path.removeprefix("/api/payment-data/intensive/").removesuffix("/individual"))
    return data(_payment(course), day) if course and path.startswith("/api/") else None


HOSTS = {HOST: site}


def claims(seed: int, day: int) -> list[Claim]:
    """What page and API say together."""
    return [_claim(each) for each in small_courses(seed, "htmlacademy", day)]


def _monthly(course: SmallCourse) -> int:
    return course.price // course.months


def _page(course: SmallCourse) -> Answer:
    title = f'<h1 class="head__title"><span class="head__caption">Онлайн‑курс </span>{course.title}</h1>'
    body = _BLOCK.format("Индивидуальный формат", f"{spaced(_monthly(course))} руб. в месяц") + _BLOCK.format(
        "Лайт-формат", f" {spaced(course.price)} руб."
    )
    form = f'<script id="payment-form" data-token-url="/api/payment-data/intensive/{course.slug}/individual"></script>'
    head = f'<meta name="description" content="Вы {course.about}.">'
    return html(course.title, title + body + form, canonical=f"{HOME}/intensive/{course.slug}", head=head)


def _payment(course: SmallCourse) -> dict[str, object]:
    monthly = {"id": "default", "title": "Индивидуальный формат", "amount": _monthly(course), "recurrent": {"period": "monthly"}}
    lite = {"id": "lite", "title": "Лайт-формат", "amount": course.price + (500 if course.index == 1 else 0)}
    return {"offers": [{**each, "currency": "RUB", "dates": []} for each in (monthly, lite)]}


def _claim(course: SmallCourse) -> Claim:
    url, differs = f"{HOME}/intensive/{course.slug}", course.index == 1
    individual = offer_row("default", "subscription", name="Индивидуальный формат", monthly_price=kopecks(_monthly(course)), currency="RUB")
    lite = (
        offer_row("lite", name="Лайт-формат", currency="RUB")
        if differs
        else offer_row("lite", "full", name="Лайт-формат", price=kopecks(course.price), currency="RUB")
    )
    return Claim(
        source="page", school="htmlacademy", external_id=course.slug, url=url, page_url=url,
        course=course_row(title=course.title, summary=f"Вы {course.about}.", language="ru"), offers=(individual, lite),
        issues=(issue_row("htmlacademy", url, "conflict", "price"),) if differs else (),
    )  # fmt: skip
