"""Sums that a page prints for its readers, held against those that its data states: the data may be a payment, a floor or out of date."""

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapers.items import RawOffer, Said
from scrapers.locate import distinct
from scrapers.printed_currencies import SUM, meant_by
from scrapers.printed_sums import Printed, PrintedSum, digits_of, sum_of
from scrapers.printed_words import TOTAL, Kind

_FREE = re.compile(r"(?<!\w)(?:free|бесплатн)", re.I)
_LENGTH = 100
"""How much of a stated price is looked through for its currency."""


def held_against(offer: RawOffer, printed: Printed, *, wholly_free: bool = False) -> RawOffer:
    """The offer, each bare total of it being what the page prints that number as.

    A number that the page prints nowhere as a total is the payment, the floor or the part as which it is printed. One that it does not
    print, while it prints totals in the same currency, stands beside those, so that they are compared; so does a former price, and what is
    said to be free, unless the page says itself that it is (`wholly_free`). Where the page prints no total, the data speaks alone.
    """
    codes = _currencies(offer)
    among = tuple(each for each in printed if codes is None or each.currencies & codes)
    facts: dict[str, Said] = dict.fromkeys(("price", "price_from", "monthly_from"), ()) | {"monthly_price": offer.monthly_price}
    for stated in offer.price:
        for name, said in _held_total(stated, among, printed, subscription=bool(offer.subscription)):
            facts[name] += said
    for stated in offer.price_from:
        name, said = _held_floor(stated, among)
        facts[name] += said
    facts["monthly_from"] = offer.monthly_from + facts["monthly_from"]
    held = replace(offer, **{name: distinct(said) for name, said in facts.items()})
    return _held_free(held, printed) if is_free(offer) and not wholly_free else held


def _held_total(stated: str, among: Printed, printed: Printed, *, subscription: bool) -> Iterator[tuple[str, Said]]:
    digits = digits_of(stated)
    same = _by_kind(each for each in among if each.digits == digits)
    totals = _words_of(among, "total")
    elsewhere = tuple(each.words for each in printed if each.digits == digits)
    payments = _words_of(among, "payment")
    if not digits.strip("0") or same.keys() & {"total", "salary"}:
        yield "price", (stated,)
    elif "payment" in same:
        yield "monthly_price", (same["payment"].words,)
    elif "floor" in same:
        yield "price_from", (stated,)
    elif subscription and payments:
        yield "monthly_price", (stated, *payments)
    elif same and not totals:
        yield "price", (next(iter(same.values())).refused,)
    elif not among and elsewhere:
        yield "price", (stated, *elsewhere)
    else:
        yield "price", (stated, *totals)


def _held_floor(stated: str, among: Printed) -> tuple[str, Said]:
    same = _by_kind(each for each in among if each.digits == digits_of(stated))
    if not same or same.keys() & {"total", "salary", "floor"}:
        return "price_from", (stated,)
    if "payment" in same:
        return "monthly_from", (same["payment"].words,)
    return "price_from", (next(iter(same.values())).refused,)


def _held_free(offer: RawOffer, printed: Printed) -> RawOffer:
    """What is said to be free beside the totals that the page prints, else beside its floors and payments: which of the two is true?"""
    if totals := _words_of(printed, "total"):
        return replace(offer, price=distinct(offer.price + totals))
    floors, payments = _words_of(printed, "floor"), _words_of(printed, "payment")
    return replace(offer, price_from=distinct(offer.price_from + floors), monthly_price=distinct(offer.monthly_price + payments))


def is_free(offer: RawOffer) -> bool:
    """Whether the data say that the offer costs nothing, and no sum."""
    costs = (*offer.price, *offer.price_from, *offer.monthly_price, *offer.monthly_from)
    return any(map(_FREE.search, (*offer.free, *offer.price))) and not any(digits_of(text).strip("0") for text in costs)


def _by_kind(sums: Iterator[PrintedSum]) -> dict[Kind, PrintedSum]:
    """The first sum of each kind."""
    found: dict[Kind, PrintedSum] = {}
    for each in sums:
        found.setdefault(each.kind, each)
    return found


def _words_of(sums: Printed, kind: Kind) -> Said:
    """The sums of one kind in their words, each number once; a zero is none."""
    return tuple({each.digits: each.words for each in reversed(sums) if each.kind == kind and each.digits.strip("0")}.values())[::-1]


def _currencies(offer: RawOffer) -> frozenset[str] | None:
    """The currencies that the offer's numbers may be in; None where nothing says it."""
    in_words = [meant_by(text) for text in offer.currency]
    in_words += [sum_of(match, TOTAL).currencies for text in (*offer.price, *offer.price_from) for match in SUM.finditer(text[:_LENGTH])]
    if not in_words and offer.home_currency:
        in_words = [meant_by(offer.home_currency)]
    return frozenset().union(*in_words) if in_words else None
