"""api.advcake.com: promo codes and promotions of an offer, with rows of other offers and notes to webmasters among them."""

from collections.abc import Iterator
from typing import Any

from market.clock import clock
from market.promos import OFFERS, Promo, listed
from market.render import Answer, data, robots
from market.words import corpus
from market.world import World

HOST = "api.advcake.com"
PASS = "market-pass"
_STRANGERS = ((497, "brunoyam.com"), (750, "pentaschool.ru"))


def answer(world: World, day: int, path: str, query: dict[str, str]) -> Answer | None:
    """The API on that day; None = 404."""
    if path == "/robots.txt":
        return robots(["Disallow: /"])
    if path not in {"/promocodes", "/promotions"}:
        return None
    if query.get("pass") != PASS:
        return data({"success": False, "error": "wrong pass"}, day, status=403)
    school = {str(number): each for each, number in OFFERS.items()}.get(query.get("offer_id", ""))
    rows = list((_codes if path == "/promocodes" else _promotions)(world, school, day)) if school else []
    return data({"success": True, "date": f"{clock(day):%Y-%m-%d %H:%M:%S}", "total": len(rows), "data": rows}, day)


def landing(promo: Promo) -> str:
    """The page that a promo leads to, without anybody's tracking."""
    return f"https://{_site(promo.school)}/promo/{promo.number}"


def refused(school: str, day: int) -> list[str]:
    """Ids of the rows that a reader must refuse: other offers', and notes to webmasters."""
    number = OFFERS[school]
    strangers = [f"advcake:pc{90_000 + number}", f"advcake:pr{91_000 + number}"]
    return [*strangers, f"advcake:pr{92_000 + number}"] if day % 7 != 0 else strangers


def _codes(world: World, school: str, day: int) -> Iterator[dict[str, Any]]:
    for promo in listed(world, school, day):
        if not promo.is_sale:
            yield _code(promo, OFFERS[school], _site(school))
    number, name = _STRANGERS[OFFERS[school] % 2]
    stranger = {
        "id": f"pc{90_000 + OFFERS[school]}",
        "name": "FRIEND5",
        "short_name": "Скидка 5% на заказ",
        "description": "Для новых учеников.",
        "discount": 5,
        "discount_type": "percent",
        "type": "discount",
        "date_start": "2026-01-15",
        "date_end": None,
        "active": True,
        "status": "active",
        "min_price": None,
        "private": False,
        "present_title": None,
    }
    yield stranger | {"offer_id": number, "offer_name": name, "offer_url": f"https://{name}"}


def _code(promo: Promo, number: int, site: str) -> dict[str, Any]:
    in_roubles, gift, paused = promo.kind in {"rub", "least sum"}, promo.kind == "gift", promo.kind == "paused"
    link = f"https://go.example-network.ru/go/{promo.number:x}?m=34"
    return {
        "id": f"pc{promo.number}", "name": promo.code, "short_name": promo.title, "offer_id": number, "offer_name": site,
        "offer_url": f"https://{site}", "description": promo.description, "min_price": promo.min_price,
        "discount": None if gift else promo.roubles if in_roubles else promo.percent, "discount_type": "rub" if in_roubles else "percent",
        "date_start": promo.starts_on.isoformat(), "date_end": promo.ends_on.isoformat() if promo.ends_on else None, "active": not paused,
        "forced_attribution": False, "referral_link": link, "private": False, "present_title": promo.gift if gift else None,
        "present_url": None, "present_image": None, "type": "present" if gift else "discount", "promotion": None,
        "landing": {"id": f"ln{promo.number}", "name": site, "promotional": "false", "available_deep_link": True,
                    "originalLink": landing(promo), "link": link},
        "banners": [], "categories_selection": "all", "categories": None, "status": "paused" if paused else "active", "used_24h": False,
        "used_7d": False, "last_use": None, "min_price_24h": None, "min_price_7d": None, "chance": "unknown",
    }  # fmt: skip


def _promotions(world: World, school: str, day: int) -> Iterator[dict[str, Any]]:
    number = OFFERS[school]
    for promo in listed(world, school, day):
        if promo.is_sale:
            days = (promo.starts_on.isoformat(), promo.ends_on.isoformat() if promo.ends_on else None)
            yield _promotion(f"pr{promo.number}", number, (promo.title, promo.description), days)
    stranger, _ = _STRANGERS[0]
    yield _promotion(f"pr{91_000 + number}", stranger, ("Неделя открытых дверей", "Приходите."), ("2026-03-07", None))
    if day % 7 != 0:
        note = corpus("promos")["webmaster"]
        texts = (note["title"], note["description"])
        yield _promotion(f"pr{92_000 + number}", number, texts, ("2026-09-01", None))


def _promotion(name: str, number: int, texts: tuple[str, str], days: tuple[str, str | None]) -> dict[str, Any]:
    return {
        "id": name, "title": texts[0], "description": texts[1], "offer_id": number, "date_start": days[0], "date_end": days[1],
        "active": True, "private": False, "promocodes": [], "banners": [], "status": "active",
        "landings": [{"id": f"ln{name[2:]}", "name": texts[0], "promotional": "true", "link": f"https://go.example-network.ru/go/{name}?m=34"}],
    }  # fmt: skip


def _site(school: str) -> str:
    return {
        "netology": "netology.ru", "skillbox": "skillbox.ru", "geekbrains": "gb.ru", "contented": "contented.ru", "otus": "otus.ru",
        "hexlet": "ru.hexlet.io", "skypro": "sky.pro", "bangbangeducation": "bangbangeducation.ru",
    }[school]  # fmt: skip
