"""What a course costs, as JSON-LD says it: offers, and the specifications of their prices."""

import re
from typing import Any
from urllib.parse import parse_qs

from scrapers.items import RawOffer, Said
from scrapers.locate import distinct, find, said
from scrapers.printed import digits_of

_MONTH = re.compile(r"\b(?:month|mon|мес|ежемес|помес|P1M)", re.I)
_WHOLE = re.compile(
    r"C62|H87|EA|NMP|LS|units?|each|item|piece|one[ _-]?time|(?:per )?person|штука|шт\.?"
    r"|(?:(?:за|per|for) )?(?:(?:the|весь|полный|full|whole|entire) ?)*(?:course|program|курс|программ[ау])"
    r"|RU[BR]|USD|EUR|BYN|KZT|[₽$€]|руб(?:\.|л[ьяей]+)?",
    re.I,
)
"""Units of which the course is one, and currencies, which are no unit at all. Any other says that the number is a part, whatever part."""
_UNIT = ("unitText", "unitCode", "billingDuration", "referenceQuantity", "priceComponentType")
_LIST_PRICE = re.compile(r"(?:list|strikethrough)price$", re.I)


def offers_of(course: dict[str, Any]) -> tuple[RawOffer, ...]:
    """The course's offers. Only a course whose single offer is of the category «free» is said to be free."""
    rows = objects(course.get("offers"))
    alone = len(rows) == 1
    offers: dict[str, RawOffer] = {}
    for row in rows:
        offer = _offer(row, alone=alone)
        former = offers.get(offer.external_id)
        offers[offer.external_id] = _joined(former, offer) if former else offer
    return tuple(offers.values())


def _offer(row: dict[str, Any], *, alone: bool) -> RawOffer:
    # Sites put the unit on the offer itself as well: it says what the offer's number is.
    unit = {key: row[key] for key in _UNIT if key in row}
    specifications = objects(row.get("priceSpecification")) + ([unit] if unit else [])
    category = said(row.get("category"))
    prices = _prices(said(row.get("price")), specifications)
    return RawOffer(
        external_id=_tariff_in_address(row) or "default" if alone else _offer_id(row),
        name=said(row.get("name")),
        price_from=said(row.get("lowPrice")),
        currency=distinct(said(row.get("priceCurrency")) + find("[].priceCurrency", specifications)),
        discount_until=distinct(said(row.get("priceValidUntil")) or said(row.get("validThrough")) + _ends_of(specifications)),
        free=category if alone else (),
        subscription=tuple(word for word in category if "subscri" in word.casefold()),
        **{**prices, "price": _without_the_lowest(prices["price"], row)},
    )


def _ends_of(specifications: list[dict[str, Any]]) -> Said:
    """The last days of the prices that are asked now; the crossed-out one has none of its own."""
    return tuple(day for each in specifications if _kind_of_price(each)[0] != "list_price" for day in said(each.get("validThrough")))


def _without_the_lowest(prices: Said, row: dict[str, Any]) -> Said:
    """An aggregate's price that is its `lowPrice` again is the same floor, unless its `highPrice` is no other."""
    low, high = ({digits_of(number) for number in said(row.get(key))} for key in ("lowPrice", "highPrice"))
    return prices if low == high else tuple(price for price in prices if digits_of(price) not in low)


def _prices(stated: Said, specifications: list[dict[str, Any]]) -> dict[str, Said]:
    """What each number of an offer is: the total, the crossed-out total or the payment per month.

    A specification with a number of its own is a statement beside the offer's; one without a number, or with the same, says what that is.
    """
    found: dict[str, Said] = {"price": (), "list_price": (), "monthly_price": ()}
    explained = False
    for each in specifications:
        fact, period = _kind_of_price(each)
        numbers = said(each.get("price"))
        explained |= bool(fact == "monthly_price" or period) and (
            not numbers or set(map(digits_of, numbers)) == set(map(digits_of, stated))
        )
        found[fact] += tuple(number + period for number in numbers or (stated if fact != "list_price" else ()))
    return {**found, "price": distinct((() if explained else stated) + found["price"])}


def _kind_of_price(specification: dict[str, Any]) -> tuple[str, str]:
    """The fact that the specification's number is, and what must be said behind the number: a period that is not one month, a part."""
    quantity = next(iter(objects(specification.get("referenceQuantity"))), {})
    units = find(("unitText", "unitCode", "billingDuration"), specification) + find(("unitText", "unitCode"), quantity)
    count = " ".join(said(quantity.get("value")))
    if any(map(_MONTH.search, units)):
        return "monthly_price", "" if count in {"", "1", "1.0"} else f" / {count} мес"
    # «Installment», «Downpayment», «ActivationFee»: whatever it is, it is not the whole.
    parts = [*said(specification.get("priceComponentType")), *(unit for unit in units if not _WHOLE.fullmatch(unit))]
    if parts:
        return "price", f" / {' '.join(parts)}"
    return ("list_price" if any(_LIST_PRICE.search(kind) for kind in said(specification.get("priceType"))) else "price"), ""


def _offer_id(row: dict[str, Any]) -> str:
    for key in ("sku", "identifier", "@id"):
        if isinstance(row.get(key), str | int):
            return str(row[key])
    return _tariff_in_address(row) or " ".join(said(row.get("name")) or said(row.get("category"))) or "default"


def _tariff_in_address(row: dict[str, Any]) -> str:
    """The tariff's id where its address is that of the till: `…/buy?course=42&tariffId=165`."""
    _, _, query = str(row.get("url", "")).partition("#")[0].partition("?")
    return next(iter(parse_qs(query).get("tariffId", ())), "")


def _joined(one: RawOffer, other: RawOffer) -> RawOffer:
    """Two offers that cannot be told apart are one, said twice: where they differ, it is a conflict."""
    names = [name for name in RawOffer.__slots__ if name not in {"external_id", "home_currency"}]
    return RawOffer(external_id=one.external_id, **{name: distinct(getattr(one, name) + getattr(other, name)) for name in names})


def objects(value: Any) -> list[dict[str, Any]]:
    """The value as a list of objects, whether it is one or a list of them."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
