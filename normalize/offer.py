"""What a tariff costs, and what each of its numbers is."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from normalize.agree import Context, Issues, Reading, agree
from normalize.deadline import read_deadline, read_moment, same_end
from normalize.markup import without_tags
from normalize.models import Offer, Pricing
from normalize.money import Money, parse_money
from normalize.money_refusals import is_of_a_part, is_of_payments
from normalize.offer_sums import reconciled
from normalize.table import fold_words, load_table
from normalize.text import storable
from normalize.words import agreed_text, read_instalments, read_percent, read_word
from scrapers.items import RawOffer, Said

_READS_AS = {"BYN": "RUB", "CAD": "USD", "AUD": "USD"}
"""Currencies that are printed by another's word or sign: «99 руб.» in a shop of Belarus."""
_NAMES_COUNTRY = re.compile(r"₽|(?<!\w)(?:rub|rur|usd?|росс?(?:ийских)?|сша)(?!\w)", re.I)
_FORMER = re.compile(r"(?<!\w)(?:вместо|был[оаи]|(?<!чем )раньше|ранее|(?:стар|прежн|обычн)\w+ цена|was|instead of)(?!\w)", re.I)
"""«вместо 112 000 ₽»: a list price, wherever it stands."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount in minor units; `floor` where only its lower bound is stated."""

    amount: int
    floor: bool = False


def normalize_offer(raw: RawOffer, context: Context, issues: Issues) -> Offer:
    """One tariff by the rules of the data contract: a number becomes a price only where the site says that it is one.

    A tariff for another country, or whose own deadline has passed, keeps its id and name and nothing else; one whose payments
    had a deadline of their own, all but those.
    """
    named = Offer(external_id=storable(raw.external_id), name=agreed_text("name", raw.name, issues))
    if foreign := [text for text in raw.country if read_word("country", text)[0] != "RU"]:
        issues.add("rejected", "price", " | ".join(foreign), "a price for another country")
        return named
    until, monthly_until = (
        agree("discount_until", said, partial(read_deadline, now=context.now), issues, same_end)
        for said in (raw.discount_until, raw.monthly_discount_until)
    )
    now = context.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    if until and until < now:
        issues.add("suspect", "price", " | ".join(raw.discount_until), "the tariff's own deadline has passed")
        return named
    if monthly_until and monthly_until < now:
        issues.add("suspect", "monthly_price", " | ".join(raw.monthly_discount_until), "the sale of the payments has ended")
        raw, monthly_until = replace(raw, monthly_price=(), monthly_from=(), monthly_list_price=()), None
    if why := _why_not_today(raw, context):
        issues.add("suspect", "price", " | ".join((*raw.offered_from, *raw.offered_until)), why)
        return named
    percent = agree("discount_percent", raw.discount_percent, read_percent, issues)
    return _priced(replace(named, discount_percent=percent, discount_until=until or monthly_until), raw, issues)


def _why_not_today(raw: RawOffer, context: Context) -> str | None:
    """Why the tariff's numbers are not asked today: it is no more, or not yet. A day that cannot be read says nothing of it."""
    now = context.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    ends = [end for text in raw.offered_until if (end := read_deadline(text, context.now)[0])]
    if ends and min(ends) < now:
        return "the tariff's own deadline has passed"
    begins = [begin for text in raw.offered_from if (begin := read_moment(text, context.now, end=False)[0])]
    return "the tariff is not offered yet" if begins and max(begins) > now else None


def _priced(shown: Offer, raw: RawOffer, issues: Issues) -> Offer:
    before = len(issues.found)
    currency, certain = _currency(raw, issues)
    if not certain:
        return shown
    free = _is_free(raw, issues)
    monthly = _agreed("monthly_price", raw.monthly_price, _monthly, issues) or _floor(
        _agreed("monthly_price", raw.monthly_from, _monthly, issues)
    )
    total = _total(raw, issues, free=free, monthly=monthly)
    listed = _agreed("list_price", raw.list_price, _total_sum, issues)
    monthly_listed = _agreed("monthly_list_price", raw.monthly_list_price, _monthly, issues)
    conditional = _agreed("conditional_price", raw.conditional_price, _total_sum, issues)
    offer = replace(
        shown,
        price=total.amount if total else None,
        list_price=listed.amount if listed and not listed.floor else None,
        instalment_price=_exact(_agreed("instalment_price", raw.instalment_price, _total_sum, issues)),
        monthly_price=monthly.amount if monthly else None,
        monthly_list_price=monthly_listed.amount if monthly_listed and not monthly_listed.floor else None,
        monthly_from=int(monthly.floor) if monthly else None,
        instalments=agree("instalments", raw.instalments, read_instalments, issues),
        conditional_price=_exact(conditional),
        condition=agreed_text("condition", raw.condition, issues),
        currency=currency,
    )
    quarrel = any(each.kind == "conflict" and each.field == "price" for each in issues.found[before:])
    pricing = "unknown" if quarrel else _pricing(raw, total, monthly, free=free, issues=issues)
    return reconciled(replace(offer, pricing=pricing), issues)


def _currency(raw: RawOffer, issues: Issues) -> tuple[str | None, bool]:
    """The tariff's one currency. A number whose currency nobody states, or that has two, is not money: False."""
    stated = agree("currency", raw.currency, partial(read_word, "currency"), issues)
    sums = (
        raw.price,
        raw.price_from,
        raw.list_price,
        raw.instalment_price,
        raw.monthly_price,
        raw.monthly_from,
        raw.monthly_list_price,
        raw.conditional_price,
    )
    amounts = [money for statements in sums for text in statements if (money := parse_money(text)).amount]
    codes = {money.currency for money in amounts if money.currency} | ({stated} if stated else set())
    if len(codes) > 1:
        issues.add("conflict", "currency", " | ".join(sorted(codes)), "one tariff in two currencies")
        return None, False
    home = read_word("currency", raw.home_currency)[0] if raw.home_currency and not raw.currency else None
    if home and codes == {_READS_AS.get(home)} and not any(_NAMES_COUNTRY.search(text) for said in sums for text in said):
        issues.add("unknown", "currency", raw.home_currency, f"a word of {_READS_AS[home]} in a shop whose currency is {home}")
        return None, False
    if amounts and not codes and home:
        codes = {home}
    if amounts and not codes:
        issues.add("unknown", "currency", "", "amounts without a currency")
        return None, False
    return next(iter(codes), None), True


def _total(raw: RawOffer, issues: Issues, *, free: bool, monthly: Sum | None) -> Sum | None:
    """The total paid at once. A bare zero is no price, and beside a payment per month or the word «free» it says nothing at all."""
    statements, floors = raw.price, raw.price_from
    if free or monthly or _is_subscription(raw):
        statements, floors = (tuple(text for text in said if not _is_zero(text)) for said in (statements, floors))
    read = _sum_today
    for name in map(fold_words, raw.name):
        read = _no_total if is_of_payments(name) else _sum_of_a_part if is_of_a_part(name) else read
    total = _agreed("price", statements, read, issues)
    floor = _floor(_agreed("price", floors, read, issues))
    return total or (None if raw.price and not free else floor)


def _is_zero(text: str) -> bool:
    return not text.strip(" 0.,\u00a0₽рубРUBRruble")


def _is_subscription(raw: RawOffer) -> bool:
    """Whether it is said that one pays per month without end; «Цена за подписку: false» says that one does not."""
    return any(load_table("subscription").lookup(text) for text in raw.subscription)


def _is_free(raw: RawOffer, issues: Issues) -> bool:
    words = [text for text in raw.price if parse_money(text).kind == "free"]
    if (raw.free or words) and any(is_of_a_part(fold_words(name)) for name in raw.name):
        issues.add("unknown", "pricing", " | ".join((*raw.name, *raw.free, *words)), "only a part or a beginning is free")
        return False
    return agree("pricing", (*raw.free, *words), _read_free, issues) == "free"


def _read_free(text: str) -> Reading[str]:
    words = without_tags(text)
    value, reason = read_word("free", words)
    if value == "free":
        return "free", None
    if value == "part":
        return None, "only a part or a beginning is free"
    return ("paid", None) if load_table("paid").lookup(words) else (None, reason)


def _pricing(raw: RawOffer, total: Sum | None, monthly: Sum | None, *, free: bool, issues: Issues) -> Pricing:
    if free and (total or monthly):
        issues.add(
            "conflict",
            "price",
            " | ".join((*raw.free, *raw.price, *raw.price_from, *raw.monthly_price)),
            "said to be free, and to cost something",
        )
        return "unknown"
    if free:
        return "free"
    if _is_subscription(raw):
        return "subscription"
    if total:
        return "from" if total.floor else "full"
    return "monthly" if monthly else "unknown"


def _agreed(field: str, statements: Said, read: Callable[[str], Reading[Sum]], issues: Issues) -> Sum | None:
    return agree(field, statements, read, issues)


def _total_sum(text: str) -> Reading[Sum]:
    """A total: a sum per month, a range or a ceiling is none. The word «free» is read elsewhere."""
    money = parse_money(text)
    if money.kind == "free":
        return None, None
    return _sum(money, {"total"})


def _sum_today(text: str) -> Reading[Sum]:
    """A total that is asked now."""
    return (None, "a former price stands where the price is meant") if _FORMER.search(text) else _total_sum(text)


def _no_total(text: str) -> Reading[Sum]:
    """What the price of a tariff named «Рассрочка» says of its total."""
    money = parse_money(text)
    return None, None if money.kind == "free" else money.reason or "the tariff is named after a way of paying bit by bit"


def _sum_of_a_part(text: str) -> Reading[Sum]:
    """What the price of a tariff named «Пробный урок» says of the course's total."""
    money = parse_money(text)
    return None, None if money.kind == "free" else money.reason or "the tariff is named after a trial or a part"


def _monthly(text: str) -> Reading[Sum]:
    """A payment per month, said so by the text; where it is a bare number, by the place it stands in."""
    money = parse_money(text)
    return _sum(money, {"month"} if money.currency else {"total", "month"})


def _sum(money: Money, periods: set[str]) -> Reading[Sum]:
    if money.amount is None:
        return None, money.reason or "no amount"
    if money.per not in periods:
        return None, f"an amount per {money.per} stands where a {' or '.join(sorted(periods))} is meant"
    if money.kind not in {"exact", "from"}:
        return None, f"not one amount ({money.kind})"
    return Sum(money.amount, floor=money.kind == "from"), None


def _floor(found: Sum | None) -> Sum | None:
    return Sum(found.amount, floor=True) if found else None


def _exact(found: Sum | None) -> int | None:
    return found.amount if found and not found.floor else None
