"""skillfactory.ru and its price API. The third course's timer has run out: its prices must not be believed."""

from typing import Any

from market.clock import ends_at, in_words
from market.facts import Claim, Row, course_row, iso, issue_row, kopecks, offer_row
from market.render import Answer, data, html, robots
from market.small import SmallCourse, small_courses
from market.words import payment

HOST, API = "skillfactory.ru", "tools.skillfactory.ru"
_TARIFFS = (("basic", "basic", 100, 40), ("vip", "full", 160, 45))


def site(seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The listing and the pages, without a single price."""
    courses = small_courses(seed, "skillfactory", day)
    if path == "/robots.txt":
        return robots(["Allow: /"])
    if path == "/courses/programmirovanie":
        return html("Курсы", "".join(f'<a href="/{each.slug}">{each.title}</a>' for each in courses) + '<a href="/about-us">О нас</a>')
    if path == "/about-us":
        return html("О нас", "<h1>О нас</h1>", canonical=f"https://{HOST}/about-us")
    for each in courses:
        if path == f"/{each.slug}":
            script = f'<script src="https://{API}/js/price-automation.js"></script><meta name="description" content="Вы {each.about}.">'
            body = f'<h1>{each.title}</h1><div class="tn-atom">от 0000 ₽/мес.</div><div class="tn-atom">-XX%</div>'
            return html(each.title, body, canonical=f"https://{HOST}{path}", head=script)
    return None


def api(seed: int, day: int, path: str, query: dict[str, str]) -> Answer | None:
    """The prices of the course whose address is asked for."""
    if path == "/robots.txt":
        return robots(["Allow: /"])
    found = [each for each in small_courses(seed, "skillfactory", day) if query.get("url") == f"https://{HOST}/{each.slug}/"]
    return data([_prices(each) for each in found], day) if path == "/api/get-info-by-url" else None


HOSTS = {HOST: site, API: api}


def claims(seed: int, day: int) -> list[Claim]:
    """What page and API say together."""
    return [_claim(each) for each in small_courses(seed, "skillfactory", day)]


def _prices(course: SmallCourse) -> dict[str, Any]:
    row: dict[str, Any] = {
        "full_course_name": f"Профессия {course.title}", "url": f"https://{HOST}/{course.slug}/", "start_date": in_words(course.starts_on),
        "count_of_installment_months": 36, "siteCountryCode": "RU", "currencySymbol": "₽", "is_main": "FALSE",
        "timer": "2026-09-01 23:59:59" if course.index == 2 else f"{course.until} 23:59:59",
    }  # fmt: skip
    for tariff, key, share, percent in _TARIFFS:
        price, full = _sums(course, share)
        row |= {
            f"price_full_{tariff}": full, f"price_discount_{tariff}": price, f"price_installment_{tariff}": payment(full, 36),
            f"price_installment_discount_{tariff}": payment(price, 36), f"discount_auto_{key}": percent,
            f"price_dop_{key}": price - price // 10,
        }  # fmt: skip
    return row


def _sums(course: SmallCourse, share: int) -> tuple[int, int]:
    return course.price * share // 100, course.list_price * share // 100


def _claim(course: SmallCourse) -> Claim:
    url = f"https://{HOST}/{course.slug}"
    late = course.index == 2
    facts = course_row(title=course.title, summary=f"Вы {course.about}.", language="ru", starts_on=iso(course.starts_on), has_instalments=1)
    offers = tuple(offer_row(tariff) if late else _offer(course, tariff, share, percent) for tariff, _, share, percent in _TARIFFS)
    issues = (issue_row("skillfactory", url, "suspect", "price"),) if late else ()
    return Claim(
        source="page", school="skillfactory", external_id=course.slug, url=url, page_url=url, course=facts, offers=offers, issues=issues
    )


def _offer(course: SmallCourse, tariff: str, share: int, percent: int) -> Row:
    price, full = _sums(course, share)
    return offer_row(
        tariff, "full", price=kopecks(price), list_price=kopecks(full), monthly_price=kopecks(payment(price, 36)),
        monthly_list_price=kopecks(payment(full, 36)), instalments=36, conditional_price=kopecks(price - price // 10),
        discount_percent=float(percent), discount_until=ends_at(course.until), currency="RUB",
    )  # fmt: skip
