"""Sums that a page prints for its readers, held against those that its data states: the data may be a payment, a floor or out of date."""

import re
from dataclasses import dataclass, replace

from scrapers.comments import without_comments
from scrapers.items import RawOffer, Said
from scrapers.locate import distinct
from scrapers.markup import Unseen, plain

_UNSEEN = Unseen("script", "style", "noscript", "template", "del", "s", "strike")
# Instalments beside a sum, by which it is one payment of several. «Одним платежом», «разовый платёж» and «без рассрочки» say the contrary,
# and «возможна рассрочка» speaks of the sum before it or of none: behind those words comes a total, often that of the next card.
_NOT_BY = "".join(f"(?<!{word} )" for word in ("одним", "единым", "разовый", "разовым", "единовременный", "единовременным", "полным"))
_WITHOUT = "(?<!без )(?<!рассрочки/)(?<!рассрочки или )(?<!рассрочки и )"
_BY = (
    r"(?<!\w)(?:(?!1\s)\d{1,3}\s+(?:плат[её]ж\w*|взнос\w*)\s+(?:(?:от|по)\s+)?"
    rf"|{_NOT_BY}(?:плат[её]ж\w*|взнос\w*)\s+(?:от|по)\s+|(?:ежемесячн|перв)\w+\s+(?:плат[её]ж|взнос)\w*\s+(?:(?:от|по)\s+)?"
    rf"|{_WITHOUT}(?:рассрочк\w*|кредит\w{{0,2}})\s+(?:от|по)\s+"
    rf"|{_WITHOUT}(?<!есть )(?<!возможна )(?<!доступна )(?:рассрочк\w*|кредит\w{{0,2}}|долями)\s+"
    rf"|{_NOT_BY}{_WITHOUT}взнос\w*\s+|долями\s+(?:от|по)\s+|(?:\d{{1,3}}\s+)?(?:част(?:и|ей|ями|ям)|этап\w*|месяц\w*|мес\.?)\s+по\s+)"
)
_SUM = re.compile(
    rf"(?P<by>{_BY})?"
    r"(?P<floor>(?<!\w)от\s+)?(?P<number>(?<!\d)(?<!\d\s)\d[\d\s]{0,24}(?:[.,]\d{1,2})?)\s*(?:₽|руб(?:лей|ля|\.)?(?!\w)|р\.)"
    r"(?P<month>\s*(?:/|в|за)?\s*(?:1\s*)?мес|\s*(?:ежемесячно|помесячно|кажд\w+\s+месяц|в\s+рассрочку|[x×х*]\s*\d+\s*(?:мес|плат)))?",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Digits of each sum in roubles -> its words."""

    totals: dict[str, str]
    floors: dict[str, str]
    """«от 98 000 ₽»."""
    payments: dict[str, str]
    """«12 500 ₽ в месяц», «36 платежей по 12 500 ₽»."""


def printed_sums(text: str) -> Printed:
    """The sums in a page's visible text; what is crossed out is left aside."""
    visible = " ".join(plain(_UNSEEN.removed(without_comments(text))).split())
    found = Printed(totals={}, floors={}, payments={})
    for match in _SUM.finditer(visible):
        kind = found.payments if match["month"] or match["by"] else found.floors if match["floor"] else found.totals
        kind.setdefault(digits_of(match["number"]), match[0].strip())
    return found


def digits_of(number: str) -> str:
    """A number as its digits, kopecks of zero left out, for comparing."""
    return re.sub(r"\D", "", re.sub(r"[.,]0+\D*$", "", number))


def held_against(offer: RawOffer, printed: Printed) -> RawOffer:
    """The offer, each bare total of it being what the page prints that number as.

    A number that the page prints as a payment or as a floor is one. One that the page does not print, while it prints totals, stands beside
    those, so that they are compared. Where the page prints no total, the data speaks alone.
    """
    facts: dict[str, Said] = {"price": (), "price_from": offer.price_from, "monthly_price": offer.monthly_price}
    for stated in offer.price:
        digits = digits_of(stated)
        if digits in printed.totals or not digits:
            facts["price"] += (stated,)
        elif digits in printed.payments:
            facts["monthly_price"] += (printed.payments[digits],)
        elif digits in printed.floors:
            facts["price_from"] += (stated,)
        elif offer.subscription and printed.payments:
            facts["monthly_price"] += (stated, *printed.payments.values())
        else:
            facts["price"] += (stated, *printed.totals.values())
    return replace(offer, **{name: distinct(said) for name, said in facts.items()})
