"""What skillbox.ru sells: up to three tariffs a course, and the JSON that its pages hold of each."""

from dataclasses import dataclass
from typing import Any

from market.words import months_in_words, payment, rounded, spaced
from market.world import Course, Terms

_TRAPS = {
    0: "months",
    1: "soft hyphens",
    3: "expired",
    4: "months",
    5: "country",
    7: "one expired",
    9: "price conflict",
    10: "no-break spaces",
}
_KINDS = (("default", "basic", "Базовый", "Basic", 1.0, 0), ("popular", "advanced", "Оптимальный", "Advanced", 1.4, 10),
          ("default", "vip", "Максимальный", "Vip", 1.75, 10))  # fmt: skip
STALE_TIMER = "2026-09-20 23:59:59"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """One tariff in roubles."""

    number: int
    kind: tuple[str, str, str, str, float, int]
    list_price: int
    percent: int
    total: int
    """What the instalments add up to."""
    card: int
    """Paid at once."""
    monthly: int
    monthly_list: int
    months_in_text: int
    months_in_data: int
    timer: str
    expired: bool


def trap(course: Course) -> str:
    """What is odd about the course's page; empty for most."""
    return _TRAPS.get(course.index % 12, "")


def tariffs(course: Course, terms: Terms) -> list[Tariff]:
    """The course's tariffs on these terms."""
    odd = trap(course)
    in_text, in_data = (34, 36) if odd == "months" else (24, 24) if course.index % 12 == 6 else (36, 36)
    made = []
    for place, kind in enumerate(_KINDS[: terms.tariffs]):
        list_price, percent = rounded(terms.list_price * kind[4], 1), terms.percent + kind[5]
        total = rounded(list_price * (100 - percent) / 100, 1)
        expired = odd == "expired" or (odd == "one expired" and place == terms.tariffs - 1)
        made.append(Tariff(
            number=70 + course.index * 3 + place,
            kind=kind,
            list_price=list_price,
            percent=percent,
            total=total,
            card=terms.paid(rounded(total * 0.85, 1)),
            monthly=payment(total, in_text),
            monthly_list=list_price // in_text,
            months_in_text=in_text,
            months_in_data=in_data,
            timer=STALE_TIMER if expired else f"{terms.until.isoformat()} 23:59:59",
            expired=expired,
        ))  # fmt: skip
    return made


def tariff_data(tariff: Tariff, country: int) -> dict[str, Any]:
    """The JSON of `data-tariff-data`."""
    kind, label, title, name, _, _ = tariff.kind
    bank = tariff.total // tariff.months_in_data
    saved = spaced(max(tariff.total - tariff.card, 0))
    return {
        "nomenclature_id": tariff.number,
        "isDefault": label == "basic",
        "type": kind,
        "label": label,
        "title": title,
        "name": name,
        "sale": f"−{tariff.percent}%",
        "timer": tariff.timer,
        "countryId": country,
        "creditDuration": tariff.months_in_data,
        "price": {
            "new": spaced(tariff.monthly),
            "old": spaced(tariff.monthly_list),
            "newCurrency": "₽/мес",
            "oldCurrency": "₽/мес",
            "discountAmountWithCountryDiscount": saved,
        },
        "descriptions": [
            f"Рассрочка на <strong>{months_in_words(tariff.months_in_text)}</strong>",
            "Первый платёж через <strong>3 месяца</strong>",
        ],
        "payments": [
            {
                "title": "Картой всю сумму",
                "value": "cloudpayments",
                "methodType": "autopayment",
                "paymentPrice": f"С дополнительной скидкой {saved} ₽",
                "details": [{"title": "Дополнительная скидка", "description": f"−{saved} ₽"}],
                "autopayment": {"dynamic_discount": True, "nomenclature_ID": tariff.number, "price": tariff.card},
            },
            {
                "title": "В рассрочку от Т-Банка",
                "value": "tinkoff",
                "methodType": "bank",
                "autopayment": None,
                "paymentPrice": f"{spaced(bank)} ₽/мес.",
                "details": [{"title": "Итого", "description": f"{spaced(bank)} ₽/мес"}],
            },
            {"title": "«Сплит» от Яндекс Пэй", "value": "yandexpay", "methodType": "split", "autopayment": None, "paymentPrice": ""},
        ],
    }
