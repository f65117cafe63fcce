"""What the schools promise through the partner network: codes, gifts and sales, each with its days."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from market.clock import today
from market.words import corpus
from market.world import NEVER, World, dice

OFFERS = {
    "netology": 29,
    "skillbox": 94,
    "geekbrains": 403,
    "contented": 442,
    "otus": 491,
    "hexlet": 527,
    "skypro": 566,
    "bangbangeducation": 704,
}
"""The network's number of each school."""
KINDS = ("percent", "rub", "sale", "exclusive", "gift", "expired", "paused", "open-ended", "look-alike", "least sum")
_FIRST_ID = 70_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Promo:
    """One promo code, gift or sale."""

    number: int
    school: str
    kind: str
    """One of `KINDS`; «sale» and «open-ended» are promotions without a code."""
    code: str
    percent: int
    roubles: int
    min_price: int | None
    starts_on: date
    ends_on: date | None
    gift: str
    title: str
    description: str
    listed_from: int
    listed_until: int
    """First day on which the network no longer lists it."""

    @property
    def is_sale(self) -> bool:
        """A promotion, not a code."""
        return self.kind in {"sale", "open-ended"}


def size(world: World, school: str) -> int:
    """How many promos a school has ever; the remainder goes to the first schools."""
    each, rest = divmod(world.promos, len(OFFERS))
    return each + (1 if list(OFFERS).index(school) < rest else 0)


def listed(world: World, school: str, day: int) -> Iterator[Promo]:
    """The school's promos that the network lists on that day."""
    before = sum(size(world, other) for other in list(OFFERS)[: list(OFFERS).index(school)])
    for place in range(size(world, school)):
        promo = _promo(world, school, before + place)
        if promo.listed_from <= day < promo.listed_until:
            yield promo


def _promo(world: World, school: str, number: int) -> Promo:
    chance, kind = dice(world.seed, "promo", number), KINDS[number % len(KINDS)]
    texts, percent, roubles = corpus("promos"), chance.choice((5, 7, 10, 12, 15, 20)), chance.choice((1000, 3000, 5000, 30_000))
    code = f"{chance.choice(texts['words'])}{percent}-{number}"
    if kind == "look-alike":
        code = code.replace("O", "О").replace("E", "Е").replace("A", "А").replace("U", "У")  # Cyrillic letters: another code
    begins, ends = chance.choice((-20, -9, -2, 1)), chance.choice((1, 1, 2, 4, 6, 10, 20, 45))
    if kind == "expired":
        begins, ends = -40, -3
    if kind == "exclusive":
        begins, ends = 3, 25  # announced before it begins
    promo = Promo(
        number=_FIRST_ID + number,
        school=school,
        kind=kind,
        code=code,
        percent=percent,
        roubles=roubles,
        min_price=50_000 if kind == "least sum" else None,
        starts_on=today(begins),
        ends_on=None if kind == "open-ended" else today(ends),
        gift=chance.choice(texts["gifts"]),
        title="",
        description="",
        listed_from=chance.choice((1, 2, 2, 9)) if kind == "rub" else 1,
        listed_until=ends + 3 if kind == "percent" else NEVER,
    )
    return _worded(promo, chance.choice(texts["sales"]))


def _worded(promo: Promo, sale: dict[str, str]) -> Promo:
    """The same with its texts."""
    if promo.is_sale:
        return replace(promo, title=sale["title"], description=sale["description"])
    title = {
        "rub": f"Скидка {promo.roubles} рублей на заказ",
        "least sum": f"Скидка {promo.roubles} рублей при заказе от 50 000 рублей",
        "gift": promo.gift,
    }.get(promo.kind, f"Скидка {promo.percent}% на заказ")
    terms = {
        "exclusive": "Действует на все курсы. Не суммируется с другими акциями.",
        "percent": "Дополнительная скидка на любой курс. Суммируется со скидкой на сайте.",
    }.get(promo.kind, "Действует на все программы школы.")
    return replace(promo, title=title, description=terms)
