"""gb.ru: the three layouts that its pages have had, none of which states a total; the last course's page still names the old host."""

from market.facts import Claim, course_row, kopecks, offer_row
from market.render import Answer, html, robots
from market.small import SmallCourse, small_courses
from market.words import months_in_words, spaced

HOST = "gb.ru"
_LAYOUTS = (
    '<h1 class="gkb-promo__title">{title}</h1><p class="gkb-promo__text">{text}</p>'
    '<p class="gkb-promo__text-secondary ui-text-body--5">Длительность {months}</p><div class="gkb-promo__price-current">'
    '<span data-price="price_main">{price}</span> ₽/мес</div><div class="gkb-promo__price-plan">в рассрочку на 36 месяцев</div>',
    '<h1 class="promo__title">{title}</h1><div class="promo__description">{text}</div><div class="promo__info">{months}</div>'
    '<div class="promo-price-card__current">{price} ₽ в месяц</div><div class="promo-price-card__hint">рассрочка на 36 месяцев</div>',
    '<h1 class="cover__title">{title}</h1><div class="cover__description">{text}</div><div class="price__value">{price} ₽/мес</div>',
)


def site(seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The listings and the pages."""
    courses = small_courses(seed, "geekbrains", day)
    if path == "/robots.txt":
        return robots(["Allow: /"])
    if path.startswith("/courses/"):
        cards = "".join(f'<a class="card_full_link" href="/professions/{each.slug}"></a>' for each in courses)
        return html("Все курсы", cards)
    course = {each.slug: each for each in courses}.get(path.removeprefix("/professions/"))
    return _page(course) if course else None


HOSTS = {HOST: site}


def claims(seed: int, day: int) -> list[Claim]:
    """What the pages say."""
    return [_claim(each) for each in small_courses(seed, "geekbrains", day)]


def _page(course: SmallCourse) -> Answer:
    host = "geekbrains.ru" if course.index == 3 else HOST
    body = _LAYOUTS[course.index % 3].format(
        title=course.title, text=f"Вы {course.about}.", months=months_in_words(course.months), price=spaced(course.price // 36)
    )
    return html(course.title, body, canonical=f"https://{host}/professions/{course.slug}")


def _claim(course: SmallCourse) -> Claim:
    url, full = f"https://{HOST}/professions/{course.slug}", course.index % 3 != 2
    facts = course_row(
        title=course.title, summary=f"Вы {course.about}.", language="ru", duration_months=float(course.months) if full else None,
        has_instalments=1 if full else None,
    )  # fmt: skip
    offer = offer_row(pricing="monthly", monthly_price=kopecks(course.price // 36), instalments=36 if full else None, currency="RUB")
    return Claim(source="page", school="geekbrains", external_id=course.slug, url=url, page_url=url, course=facts, offers=(offer,))
