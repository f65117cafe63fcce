"""The numbers of one tariff held against each other: what cannot be together, and what is doubtful together."""

from dataclasses import replace

from normalize.agree import Issues
from normalize.models import Offer

PERCENT_TOLERANCE = 2
"""Points by which a stated percent may be rounded up."""


def reconciled(offer: Offer, issues: Issues) -> Offer:
    """A pair that cannot be (a list price below the price) loses both; an equal one loses the list price."""
    if offer.pricing == "free":
        return replace(offer, price=0)
    if offer.pricing in {"subscription", "monthly", "unknown"}:
        offer = replace(offer, price=None)
    if offer.price is not None and offer.list_price is not None and offer.list_price < offer.price:
        issues.add("conflict", "price", f"{offer.price} | {offer.list_price}", "the price is above the list price")
        offer = replace(offer, price=None, list_price=None, pricing="unknown")
    if offer.monthly_price is not None and offer.monthly_list_price is not None and offer.monthly_list_price < offer.monthly_price:
        issues.add(
            "conflict",
            "monthly_price",
            f"{offer.monthly_price} | {offer.monthly_list_price}",
            "the payment is above the crossed-out payment",
        )
        offer = replace(
            offer,
            monthly_price=None,
            monthly_list_price=None,
            monthly_from=None,
            pricing="unknown" if offer.pricing == "monthly" else offer.pricing,
        )
    if offer.price is not None and offer.price == offer.monthly_price and offer.instalments != 1:
        issues.add("conflict", "price", str(offer.price), "the same amount as a total and as a payment per month")
        offer = replace(offer, price=None, list_price=None, monthly_price=None, monthly_from=None, pricing="unknown")
    _doubt_instalments(offer, issues)
    _doubt_percent(offer, issues)
    if offer.conditional_price is not None and offer.price is not None and offer.conditional_price >= offer.price:
        issues.add(
            "conflict", "conditional_price", f"{offer.conditional_price} | {offer.price}", "the conditional price is not below the price"
        )
        offer = replace(offer, conditional_price=None)
    return replace(
        offer,
        list_price=None if offer.list_price == offer.price else offer.list_price,
        monthly_list_price=None if offer.monthly_list_price == offer.monthly_price else offer.monthly_list_price,
    )


def _doubt_instalments(offer: Offer, issues: Issues) -> None:
    """Complain of a total of instalments that is not what the payments come to: one of the three is of another bank, or out of date."""
    if offer.instalment_price is None or offer.monthly_price is None or offer.instalments is None or offer.monthly_from:
        return
    paid = offer.monthly_price * offer.instalments
    if abs(paid - offer.instalment_price) * 100 > offer.instalment_price:
        text = f"{offer.instalments} × {offer.monthly_price} | {offer.instalment_price}"
        issues.add("suspect", "instalment_price", text, "the payments come to another sum than the stated total")


def _doubt_percent(offer: Offer, issues: Issues) -> None:
    """Complain of a percent that is more than the two prices give: one of the three is wrong, or of another tariff.

    Less than they give is no contradiction: what comes on top (for paying at once) is in the price and not on the badge.
    """
    if offer.pricing != "full" or offer.price is None or offer.list_price is None or offer.discount_percent is None:
        return
    given = 100 * (offer.list_price - offer.price) / offer.list_price
    if offer.discount_percent > given + PERCENT_TOLERANCE:
        text = f"{offer.discount_percent:g} % | {offer.list_price} | {offer.price}"
        issues.add("suspect", "discount_percent", text, "more than the two prices give")
