"""What a promo code, gift or sale is worth, and when."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from normalize.agree import Context, Issues, Reading, agree
from normalize.conditions import unread_condition
from normalize.lookalike import alphabets, skeleton
from normalize.models import Promo, PromoKind
from normalize.money import parse_money
from normalize.promo import UNCLEAR_STACKING, UNKNOWN_STACKING, Discount, Terms, parse_discount, parse_terms
from normalize.promo_days import read_days
from normalize.table import load_table
from normalize.text import MAX_TITLE, clip, storable
from normalize.words import agreed_text, canonical_url, read_text, read_word
from scrapers.items import RawPromo

MAX_DESCRIPTION = 5_000
MAX_CONDITION = 500
_ZERO = re.compile(r"\s*0+(?:[.,]0+)?\s*(?:%|₽|руб\.?)?\s*")


def normalize_promo(raw: RawPromo, context: Context, issues: Issues) -> Promo | None:
    """The promo in the columns of the contract; None (and an issue) where it is not for buyers or cannot be.

    What the source states in fields of their own goes before what its free text says; where the two differ, it is a conflict.
    """
    title, description = agreed_text("title", raw.title, issues), agreed_text("description", raw.description, issues)
    texts = tuple(text for text in (title, description) if text)
    terms = parse_terms(" ".join(texts))
    if terms.for_webmasters:
        issues.add("rejected", "description", title or description or "", "a text for webmasters, not for buyers")
        return None
    starts_at, ends_at = read_days(raw, texts, context, issues)
    if starts_at and ends_at and ends_at <= starts_at:
        issues.add("rejected", "ends_at", f"{starts_at} | {ends_at}", "ends before it begins")
        return None
    kind = _kind(raw, terms, issues)
    if kind == "gift" and _says_zero(raw):
        raw = replace(raw, discount=())  # a gift takes nothing off, and 0 is how some sources write that
    discount = _discount(raw, terms, texts, issues)
    if kind is None or discount is None:
        return None
    if terms.reason in {UNCLEAR_STACKING, UNKNOWN_STACKING}:
        issues.add("unknown", "stackable", description or title or "", terms.reason)
    elif terms.reason and not raw.discount:
        issues.add("unknown", "percent", " ".join(texts), terms.reason)
    min_price = _min_price(raw, terms, issues)
    return Promo(
        external_id=storable(raw.external_id),
        source=raw.source,
        kind=kind,
        code=_code(raw, issues),
        title=clip(title, MAX_TITLE) if title else None,
        description=clip(description, MAX_DESCRIPTION) if description else None,
        percent=discount.percent,
        amount=discount.amount,
        currency=discount.currency or (terms.currency or "RUB" if min_price is not None else None),
        min_price=min_price,
        starts_at=starts_at,
        ends_at=ends_at,
        stackable=terms.stackable,
        condition=_condition(raw, texts, issues),
        paused=_paused(raw, issues),
        url=canonical_url(raw.url) if raw.url else None,
        course_url=canonical_url(raw.course_url) if raw.course_url else None,
    )


def _condition(raw: RawPromo, texts: tuple[str, ...], issues: Issues) -> str | None:
    """What the promo asks of a buyer and nobody here can evaluate, from its own fields and from its texts; each is an issue too."""
    stated = [text for text in raw.condition if load_table("promo_condition").lookup(text) is None]
    clauses = [clause for clause in map(unread_condition, texts) if clause]
    for text in stated:
        issues.add("unknown", "condition", text, "a condition that is not understood")
    for clause in clauses:
        issues.add("unknown", "description", clause, "a condition that is not understood")
    return storable(clip(" | ".join(dict.fromkeys((*stated, *clauses))), MAX_CONDITION)) or None


def _code(raw: RawPromo, issues: Issues) -> str | None:
    """The code; one of two alphabets is kept as it is, but whoever types it by its looks will fail."""
    code = agree("code", raw.code, _read_code, issues)
    if code and len(used := alphabets(code)) > 1:
        issues.add("suspect", "code", code, f"letters of two alphabets: {', '.join(sorted(each.capitalize() for each in used))}")
    return code


def suspect_lookalikes(promos: Sequence[Promo], now: datetime, issues: Issues) -> None:
    """Complain of every two codes that work now and look alike without being the same."""
    alike: dict[str, dict[str, None]] = {}
    moment = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    for promo in promos:
        if promo.code and not promo.paused and (promo.ends_at is None or promo.ends_at >= moment):
            alike.setdefault(skeleton(promo.code), {})[promo.code] = None
    for codes in alike.values():
        if len(codes) > 1:
            issues.add("suspect", "code", " | ".join(codes), "codes that look alike and are not the same")


def _kind(raw: RawPromo, terms: Terms, issues: Issues) -> PromoKind | None:
    """A gift is a gift whatever else is said; a code is what has one; the rest is a sale, unless it is called a code and hides which."""
    kind = agree("kind", raw.kind, partial(read_word, "promo_kind"), issues)
    if kind is None and raw.kind:
        return None
    if kind == "gift" or (terms.gift and (not raw.discount or _says_zero(raw))):
        return "gift"
    if any(text.strip() and not load_table("no_code").lookup(text) for text in raw.code):
        return "code"
    if any(text.strip() for text in raw.code):
        return "sale"
    if kind == "code":
        issues.add("unknown", "code", " | ".join(raw.title), "a promo code that the source does not show")
    return "code" if kind == "code" else "sale"


def _says_zero(raw: RawPromo) -> bool:
    return bool(raw.discount) and all(_ZERO.fullmatch(text) for text in raw.discount)


def _discount(raw: RawPromo, terms: Terms, texts: tuple[str, ...], issues: Issues) -> Discount | None:
    """Percent or amount, from the source's own fields, else from its text; None where the stated one is refused.

    The field, the title and the description are three places: where two of them state different discounts, it is a conflict.
    """
    unit = raw.discount_type[0] if raw.discount_type else None
    stated = Discount(percent=terms.percent, amount=terms.amount, currency=terms.currency, reason=None)
    if raw.discount:
        stated = parse_discount(raw.discount[0], unit)
        if stated.reason:
            issues.add("rejected", "percent", " ".join((*raw.discount, unit or "")), stated.reason)
            return None
    elif terms.is_impossible:
        issues.add("rejected", "percent", " ".join(texts), terms.reason or "")
        return None
    if terms.is_impossible:
        issues.add("conflict", "percent", " | ".join((*raw.discount, *texts)), "the text promises a discount that nobody gives")
        return Discount(percent=None, amount=None, currency=None, reason=None)
    places = [(stated.percent, stated.amount), *((each.percent, each.amount) for each in map(parse_terms, texts))]
    if len({place for place in places if place != (None, None)}) > 1:
        column = "percent" if any(percent for percent, _ in places) else "amount"
        issues.add("conflict", column, " | ".join((*raw.discount, *texts)), "the promo states two discounts")
        return Discount(percent=None, amount=None, currency=None, reason=None)
    return stated


def _paused(raw: RawPromo, issues: Issues) -> int:
    """1 where the source does not say, in words that we know, that it works now; a source without such words says so by listing it."""
    words = [(text, read_word("promo_status", text)) for text in raw.status]
    for text, (_, reason) in words:
        if reason is not None:
            issues.add("unknown", "paused", text, reason)
    return int(any(value not in {"active", "not said"} for _, (value, _) in words))


def _min_price(raw: RawPromo, terms: Terms, issues: Issues) -> int | None:
    stated = agree("min_price", raw.min_price, _read_min_price, issues)
    if stated and terms.min_price and stated != terms.min_price:
        issues.add("conflict", "min_price", " | ".join((*raw.min_price, *raw.description)), "field and text state two least orders")
        return None
    return stated or terms.min_price


def _read_code(text: str) -> Reading[str]:
    """The code letter by letter: only the white space around it is not part of it; a word for «none needed» is no code."""
    if load_table("no_code").lookup(text):
        return None, None
    found, reason = read_text(text)
    return (text.strip() if found else None), reason


def _read_min_price(text: str) -> Reading[int]:
    money = parse_money(text, "RUB")
    return (money.amount or None, None) if money.amount is not None or text.strip(" 0.") == "" else (None, money.reason)
