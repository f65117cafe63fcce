"""What each number of an offer in JSON-LD is, as the specifications of its prices say it: a total, a floor, a payment, a part."""

import re
from typing import Any

from scrapers.items import Said
from scrapers.locate import distinct, find, said
from scrapers.printed_sums import digits_of

_MONTH = re.compile(r"\b(?:mon(?:th\w*)?\b|мес(?!т)|ежемес|помес|P1M)", re.I)
_WHOLE = re.compile(
    r"C62|H87|EA|NMP|LS|units?|each|item|piece|one[ _-]?time|(?:per )?person|штука|шт\.?"
    r"|(?:(?:за|per|for) )?(?:(?:the|весь|полный|full|whole|entire) ?)*(?:course|program|курс|программ[ау])"
    r"|RU[BR]|USD|EUR|BYN|KZT|[₽$€]|руб(?:\.|л[ьяей]+)?",
    re.I,
)
"""Units of which the course is one, and currencies, which are no unit at all. Any other says that the number is a part, whatever part."""
_ON_THE_OFFER = (
    "unitText",
    "unitCode",
    "billingDuration",
    "referenceQuantity",
    "priceComponentType",
    "eligibleDuration",
    "validForMemberTier",
)
"""What sites put on the offer itself as well: it says what the offer's number is."""
_FACTS = ("price", "price_from", "list_price", "conditional_price", "monthly_price", "monthly_from")
_LIST_PRICE = re.compile(r"(?:list|strikethrough|suggestedretail)price$|\bm?srp$", re.I)
_NO_PRICE_OF_A_SHOP = re.compile(r"(?:invoice|advertised)price$", re.I)
_CAPTION_OF_A_MONTH = re.compile(
    r"\W*(?:(?:ежемесячн|помесячн|месячн)\w+ (?:плат[её]ж|оплата|плата|взнос|стоимость|цена)(?: за (?:обучение|курс))?|ежемесячно|помесячно"
    r"|(?:(?:цена|стоимость|оплата|плата|плат[её]ж|взнос)(?: (?:за )?(?:обучени[яе]|курс\w?|занятий))?"
    r"|(?P<number>\d[\d .,]*)(?:₽|руб\w*\.?|р\.)?)?"
    r" ?(?:в|за|/) ?(?:1 |один |каждый )?мес(?:яц)?"
    r"|(?:(?:price|payment|fee|tuition|cost|billed) )?(?:per|a|every) month|monthly (?:payment|price|fee)|billed monthly)\W*",
    re.I,
)
"""«Стоимость обучения в месяц»: the whole caption; «Возможна помесячная оплата» says nothing of the number."""
_CAPTION_LENGTH = 80


def specifications_of(row: dict[str, Any]) -> list[dict[str, Any]]:
    """What is said of an offer's numbers: its specifications, the components of those, and what stands on the offer itself."""
    stated = objects(row.get("priceSpecification"))
    own = {key: row[key] for key in _ON_THE_OFFER if key in row}
    captions = [{"description": row["description"]}] if said(row.get("description")) else []
    return stated + [part for each in stated for part in objects(each.get("priceComponent"))] + ([own] if own else []) + captions


def prices_of(row: dict[str, Any], specifications: list[dict[str, Any]]) -> dict[str, Said]:
    """What each number of an offer is: the total, its floor, the crossed-out or a conditional total, the payment per month, its floor.

    A specification with a number of its own is a statement beside the offer's; one without a number, or with the same, says what that is.
    """
    stated, lowest = said(row.get("price")), said(row.get("lowPrice"))
    found: dict[str, Said] = dict.fromkeys(_FACTS, ())
    explained: set[str] = set()
    for each in specifications:
        numbers = said(each.get("price"))
        fact, part = kind_of_price(each, numbers or stated + lowest)
        floor = {"monthly_price": "monthly_from", "price": "price_from"}.get(fact)
        says = fact not in {"price", "list_price"} or bool(part)
        found[fact] += tuple(number + part for number in numbers or (stated if says else ()))
        if floor:
            found[floor] += tuple(number + part for number in said(each.get("minPrice")))
        for name, offered in (("price", stated), ("price_from", lowest)):
            if says and (not numbers or _digits(numbers) == _digits(offered)):
                explained.add(name)
                found[floor or fact] += tuple(number + part for number in offered if name == "price_from")
    found["price"] = (() if "price" in explained else stated) + found["price"]
    found["price_from"] = (() if "price_from" in explained else lowest) + found["price_from"]
    return _without_the_lowest({name: distinct(numbers) for name, numbers in found.items()}, row, specifications)


def _without_the_lowest(found: dict[str, Said], row: dict[str, Any], specifications: list[dict[str, Any]]) -> dict[str, Said]:
    """A price that is the lowest one again is the same floor, unless the highest is no other."""
    low = _digits(said(row.get("lowPrice")) + find("[].minPrice", specifications))
    high = _digits(said(row.get("highPrice")) + find("[].maxPrice", specifications))
    if low == high:
        return found
    kept = {name: tuple(number for number in found[name] if digits_of(number) not in low) for name in ("price", "monthly_price")}
    return {**found, **kept}


def kind_of_price(specification: dict[str, Any], numbers: Said = ()) -> tuple[str, str]:
    """The fact that the specification's number is, and what must be said behind the number: a period that is not one month, a part."""
    fact, part = _unconditional_kind(specification, numbers)
    if "validForMemberTier" in specification and fact != "list_price":
        return "conditional_price", " / мес" if fact == "monthly_price" else part
    return fact, part


def _unconditional_kind(specification: dict[str, Any], numbers: Said) -> tuple[str, str]:
    quantity = next(iter(objects(specification.get("referenceQuantity"))), {})
    units = find(("unitText", "unitCode", "billingDuration"), specification) + find(("unitText", "unitCode"), quantity)
    count = " ".join(said(quantity.get("value")))
    captions = find(("name", "description"), specification)
    if any(map(_MONTH.search, units)) or any(_is_of_a_month(caption, numbers) for caption in captions):
        return "monthly_price", "" if count in {"", "1", "1.0"} else f" / {count} мес"
    types = said(specification.get("priceType"))
    # «Installment», «Downpayment», «ActivationFee»: whatever it is, it is not the whole.
    parts = [*said(specification.get("priceComponentType")), *(unit for unit in units if not _WHOLE.fullmatch(unit))]
    parts += [kind for kind in types if _NO_PRICE_OF_A_SHOP.search(kind)]
    if parts or _lasts_a_month(specification):
        return "price", f" / {' '.join(parts) or '1 мес'}"
    return ("list_price" if any(map(_LIST_PRICE.search, types)) else "price"), ""


def _is_of_a_month(caption: str, numbers: Said) -> bool:
    """Whether the caption, or its first sentence, says that the number beside it is paid every month."""
    if len(caption) > _CAPTION_LENGTH:
        return False
    found = _CAPTION_OF_A_MONTH.fullmatch(" ".join(caption.split()))
    return found is not None and (not found["number"] or digits_of(found["number"]) in _digits(numbers))


def _lasts_a_month(specification: dict[str, Any]) -> bool:
    """Whether the offer is for one month; a longer time may be that of the access to the course."""
    stated = specification.get("eligibleDuration")
    spans = find("[].unitText", objects(stated)) + find("[].unitCode", objects(stated))
    one = {*find("[].value", objects(stated))} <= {"1", "1.0"} and any(map(_MONTH.search, spans))
    return one or any(_MONTH.match(text) for text in said(stated))


def _digits(numbers: Said) -> set[str]:
    return {digits_of(number) for number in numbers}


def objects(value: Any) -> list[dict[str, Any]]:
    """The value as a list of objects, whether it is one or a list of them."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
