"""javarush.com: one page of plans, paid by the month in dollars."""

from market.facts import Claim, course_row, offer_row
from market.render import Answer, html, robots

URL = "https://javarush.com/prices"
_PLANS = (("Premium", 30), ("Premium Pro", 55))


def site(_seed: int, day: int, path: str, _query: dict[str, str]) -> Answer | None:
    """The page; its plans cost a dollar more from the second week on."""
    if path == "/robots.txt":
        return robots(["Allow: /"])
    plans = "".join(
        f'<div class="payment-plan-card"><h3 class="payment-plan-card__title">{name}</h3><span class="payment-plan-card__cost">'
        f'${_cost(price, day)}</span><span class="payment-plan-card__period">/ месяц</span></div>'
        for name, price in _PLANS
    )
    return html("Подписки", f"<h1>Подписки</h1>{plans}", canonical=URL) if path == "/prices" else None


HOSTS = {"javarush.com": site}


def claims(_seed: int, day: int) -> list[Claim]:
    """What the page says."""
    offers = tuple(
        offer_row(name, "subscription", name=name, monthly_price=_cost(price, day) * 100, currency="USD") for name, price in _PLANS
    )
    course = course_row(title="Подписки", language="ru")
    return [Claim(source="page", school="javarush", external_id="prices", url=URL, page_url=URL, course=course, offers=offers)]


def _cost(price: int, day: int) -> int:
    return price + (1 if day > 7 else 0)
