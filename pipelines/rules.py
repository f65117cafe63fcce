"""By which rule the words of a page become which column: what `scrapy explain` names beside them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """How a column comes to its value."""

    fields: tuple[str, ...]
    """The fields of the raw item whose words it is read from."""
    function: str
    """The function that reads them."""
    text: str
    """The rule in a sentence."""


_TOTAL = "a number is the total only where the page calls it the price to be paid at once; per month, «от» and a bare 0 are none"
_FLOOR = "as the total; where only a floor is stated it is one, and pricing says `from`"
_MONTH = "a payment per month, never multiplied"
_AGREE = "statements that differ are a conflict and give nothing"
_TEXT = "tags and white space folded, statements that differ are a conflict"
_OFFER, _COURSE = "normalize.offer.normalize_offer", "normalize.course.normalize_course"
_MONEY = "normalize.money.parse_money"

RULES: Mapping[str, Mapping[str, Rule]] = {
    "offers": {
        "name": Rule(("name",), "normalize.words.agreed_text", _TEXT),
        "pricing": Rule(("price", "price_from", "monthly_price", "monthly_from", "free", "subscription", "currency"), _OFFER,
            "full: a total; from: a floor; monthly: only a payment per month; free and subscription: only where the page says so"),
        "price": Rule(("price", "price_from", "free", "currency", "home_currency"), _OFFER, f"{_TOTAL}; {_FLOOR}"),
        "list_price": Rule(("list_price", "price"), _OFFER, "the crossed-out total, where it is above the price"),
        "instalment_price": Rule(("instalment_price",), _MONEY, "the total when paid in instalments, only where stated"),
        "monthly_price": Rule(("monthly_price", "monthly_from"), _MONEY, _MONTH),
        "monthly_list_price": Rule(("monthly_list_price",), _MONEY, "the crossed-out payment per month"),
        "monthly_from": Rule(("monthly_price", "monthly_from"), _MONEY, "1 where «от» stands before the payment per month"),
        "instalments": Rule(("instalments",), "normalize.words.read_instalments", f"the number of payments; {_AGREE}"),
        "conditional_price": Rule(("conditional_price",), _MONEY, "a lower total that needs something"),
        "condition": Rule(("condition",), "normalize.words.agreed_text", _TEXT),
        "discount_percent": Rule(("discount_percent",), "normalize.words.read_percent", f"as stated, not computed; {_AGREE}"),
        "discount_until": Rule(("discount_until", "monthly_discount_until"), "normalize.deadline.read_deadline",
            "a day ends at 23:59:59 in Moscow; the end of a sale of the payments alone where no other is stated"),
        "currency": Rule(("currency", "price", "monthly_price", "home_currency"), _OFFER, "stated, else of the amounts, else of the shop"),
    },
    "courses": {
        "title": Rule(("title",), "normalize.words.agreed_text", _TEXT),
        "summary": Rule(("summary",), "normalize.words.agreed_text", _TEXT),
        "level": Rule(("level",), "normalize.words.read_word", f"known words of normalize/tables/level.toml; {_AGREE}"),
        "format": Rule(("format",), "normalize.words.read_word", f"known words of normalize/tables/format.toml; {_AGREE}"),
        "language": Rule(("language",), "normalize.words.read_language", f"a BCP 47 tag or a known word; {_AGREE}"),
        "starts_on": Rule(("starts_on", "start_choices", "open_until"), "normalize.dates.parse_date",
            "the next start, in Moscow's days; one that has passed is none"),
        "enrolment": Rule(("enrolment", "tariffs_enrolment", "open_until"), _COURSE, "known words of normalize/tables/enrolment.toml"),
        "duration_months": Rule(("duration", "starts_on", "ends_on"), "normalize.duration.parse_duration",
            "months of 30.4375 days; a conflict where start and end tell another length"),
        "workload_hours": Rule(("workload", "duration"), "normalize.duration.parse_duration", "hours of the whole course, not per week"),
        "lessons": Rule(("lessons", "duration"), "normalize.words.read_count", _AGREE),
        "has_employment": Rule(("has_employment",), "normalize.words.read_flag", _AGREE),
        "has_instalments": Rule(("has_instalments",), _COURSE, "as stated, or 1 where a tariff states a number of payments"),
        "learners": Rule(("learners",), "normalize.words.read_count", _AGREE),
    },
    "promos": {
        "kind": Rule(
            ("kind", "code", "title", "description"), "normalize.promotion.normalize_promo", "the word of the source; a code makes it one"
        ),
        "code": Rule(("code",), "normalize.promotion.normalize_promo", "letter by letter"),
        "title": Rule(("title",), "normalize.words.agreed_text", _TEXT),
        "description": Rule(("description",), "normalize.words.agreed_text", _TEXT),
        **{name: Rule(("discount", "discount_type", "title", "description"), "normalize.promo.parse_discount",
            "the field of its own before the free text; where they differ it is a conflict") for name in ("percent", "amount", "currency")},
        "min_price": Rule(("min_price", "title", "description"), "normalize.promo.parse_terms", "the least total that it works for"),
        "starts_at": Rule(("starts_at",), "normalize.deadline.read_moment", "a day begins at 00:00:00 in Moscow"),
        "ends_at": Rule(("ends_at", "title", "description"), "normalize.promo_days.read_days",
            "a day ends at 23:59:59 in Moscow; the field of its own before the free text; where they differ it is a conflict"),
        "stackable": Rule(("title", "description"), "normalize.promo.parse_terms", "only where the terms say so, either way"),
        "condition": Rule(("condition", "title", "description"), "normalize.conditions.unread_condition",
            "what it asks that no other column holds, as words; none is evaluated"),
        "url": Rule(("url",), "normalize.words.canonical_url", "without anybody's tracking code"),
    },
    "reviews": {
        "rating": Rule(("rating", "rating_best", "rating_worst"), "normalize.rating.parse_rating",
            "value / best × 5, or 1 + (value − worst) / (best − worst) × 4 where a worst above 0 is stated; 0 and blanks are none"),
        **{name: Rule((name,), "normalize.review.normalize_review", "without its label, contacts taken out")
            for name in ("title", "pros", "cons", "text")},
        "published_on": Rule(("published",), "normalize.dates.parse_date",
            "the day in Moscow; «вчера» is before the page was written, and stays as it was first counted"),
    },
}  # fmt: skip
"""Table -> column -> rule, for every column that `scrapy explain` knows."""
