"""What a promo code, gift or sale is worth, and when."""

from functools import partial

from normalize.agree import Context, Issues, Reading, agree
from normalize.deadline import read_moment
from normalize.models import Promo, PromoKind
from normalize.money import parse_money
from normalize.promo import Discount, Terms, parse_discount, parse_terms
from normalize.text import clip
from normalize.words import canonical_url, read_markup, read_text, read_word
from scrapers.items import RawPromo

MAX_TITLE = 500
MAX_DESCRIPTION = 5_000


def normalize_promo(raw: RawPromo, context: Context, issues: Issues) -> Promo | None:
    """The promo in the columns of the contract; None (and an issue) where it is not for buyers or cannot be.

    What the source states in fields of their own goes before what its free text says; where the two differ, it is a conflict.
    """
    title, description = agree("title", raw.title, read_markup, issues), agree("description", raw.description, read_markup, issues)
    terms = parse_terms(" ".join(filter(None, (title, description))))
    if terms.for_webmasters:
        issues.add("rejected", "description", title or description or "", "a text for webmasters, not for buyers")
        return None
    starts_at = agree("starts_at", raw.starts_at, partial(read_moment, now=context.now, end=False), issues)
    ends_at = agree("ends_at", raw.ends_at, partial(read_moment, now=context.now, end=True), issues)
    if starts_at and ends_at and ends_at < starts_at:
        issues.add("rejected", "ends_at", f"{starts_at} | {ends_at}", "ends before it begins")
        return None
    kind, discount = _kind(raw, terms, issues), _discount(raw, terms, issues)
    if kind is None or discount is None:
        return None
    if terms.reason:
        issues.add("unknown", "stackable", description or title or "", terms.reason)
    return Promo(
        external_id=raw.external_id,
        source=raw.source,
        kind=kind,
        code=agree("code", raw.code, _read_code, issues),
        title=clip(title, MAX_TITLE) if title else None,
        description=clip(description, MAX_DESCRIPTION) if description else None,
        percent=discount.percent,
        amount=discount.amount,
        currency=discount.currency,
        min_price=agree("min_price", raw.min_price, _read_min_price, issues) or terms.min_price,
        starts_at=starts_at,
        ends_at=ends_at,
        stackable=terms.stackable,
        paused=int("paused" in [read_word("promo_status", text)[0] for text in raw.status]),
        url=canonical_url(raw.url) if raw.url else None,
        course_url=canonical_url(raw.course_url) if raw.course_url else None,
    )


def _kind(raw: RawPromo, terms: Terms, issues: Issues) -> PromoKind | None:
    """A gift is a gift whatever else is said; what has a code is a code; the rest is a sale."""
    kind = agree("kind", raw.kind, partial(read_word, "promo_kind"), issues)
    if kind is None and raw.kind:
        return None
    if kind == "gift" or (terms.gift and not raw.discount):
        return "gift"
    return "code" if any(text.strip() for text in raw.code) else "sale"


def _discount(raw: RawPromo, terms: Terms, issues: Issues) -> Discount | None:
    """Percent or amount, from the source's own fields, else from its text; None where the stated one is refused."""
    unit = raw.discount_type[0] if raw.discount_type else None
    if not raw.discount:
        return Discount(percent=terms.percent, amount=terms.amount, currency=terms.currency, reason=None)
    stated = parse_discount(raw.discount[0], unit)
    if stated.reason:
        issues.add("rejected", "percent", " ".join((*raw.discount, unit or "")), stated.reason)
        return None
    said = (terms.percent, terms.amount)
    if (stated.percent and terms.percent and stated.percent != terms.percent) or (
        stated.amount and terms.amount and stated.amount != terms.amount
    ):
        issues.add(
            "conflict",
            "percent" if stated.percent else "amount",
            f"{raw.discount[0]} | {said[0] or said[1]}",
            "field and text state two discounts",
        )
        return Discount(percent=None, amount=None, currency=None, reason=None)
    return stated


def _read_code(text: str) -> Reading[str]:
    """The code letter by letter: only the white space around it is not part of it."""
    found, reason = read_text(text)
    return (text.strip() if found else None), reason


def _read_min_price(text: str) -> Reading[int]:
    money = parse_money(text, "RUB")
    return (money.amount or None, None) if money.amount is not None or text.strip(" 0.") == "" else (None, money.reason)
