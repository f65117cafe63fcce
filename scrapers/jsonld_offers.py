"""What a course costs, as JSON-LD says it: its offers, for whom and how long they hold."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from scrapers.items import RawOffer, Said
from scrapers.jsonld_prices import kind_of_price, objects, prices_of, specifications_of
from scrapers.locate import distinct, find, said

_FALSE = re.compile(r"(?:https?://schema\.org/)?false", re.I)
_OF_RUSSIA_TOO = re.compile(r"RUS?(?![^\W_])|russia|росси|рф|моск|moscow|санкт|world|global|весь мир|все страны|снг|еаэс|CIS(?!\w)", re.I)


def offers_of(course: dict[str, Any]) -> tuple[RawOffer, ...]:
    """The course's offers. Only a course whose single offer is of the category «free» is said to be free."""
    rows = objects(course.get("offers"))
    alone = len(rows) == 1
    offers: dict[str, RawOffer] = {}
    for row in rows:
        offer = _offer(row, alone=alone)
        if offer.free and any(map(_FALSE.fullmatch, said(course.get("isAccessibleForFree")) + said(row.get("isAccessibleForFree")))):
            offer = replace(offer, free=(*offer.free, "free=false"))
        former = offers.get(offer.external_id)
        offers[offer.external_id] = _joined(former, offer) if former else offer
    return tuple(offers.values())


def _offer(row: dict[str, Any], *, alone: bool) -> RawOffer:
    specifications = specifications_of(row)
    category = said(row.get("category"))
    asked = [each for each in specifications if kind_of_price(each)[0] not in {"list_price", "conditional_price"}]
    ends = said(row.get("validThrough")) + find("[].validThrough", asked)
    until = said(row.get("priceValidUntil"))
    return RawOffer(
        external_id=_tariff_in_address(row) or "default" if alone else _offer_id(row),
        name=said(row.get("name")),
        condition=distinct(find(("[].validForMemberTier.name", "[].validForMemberTier[].name"), specifications)),
        currency=distinct(said(row.get("priceCurrency")) + find("[].priceCurrency", specifications)),
        discount_until=distinct(until or ends),
        offered_from=distinct(said(row.get("validFrom")) + find("[].validFrom", asked)),
        offered_until=distinct(said(row.get("availabilityEnds")) + (ends if until else ())),
        country=_countries(row),
        free=category if alone else (),
        subscription=tuple(word for word in category if "subscri" in word.casefold()),
        **prices_of(row, specifications),
    )


def _countries(row: dict[str, Any]) -> Said:
    """The countries that the offer is for, where Russia is none of them."""
    region = row.get("eligibleRegion")
    names = said(region) + tuple(
        text for each in objects(region) for text in find(["address.addressCountry", "addressCountry", "name", "identifier"], each)
    )
    return () if any(map(_OF_RUSSIA_TOO.match, names)) else distinct(names)


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
