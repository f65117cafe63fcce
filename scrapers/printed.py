"""Sums that a page prints for its readers, held against those that its data states: the data may be a payment, a floor or out of date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scrapers.comments import without_comments
from scrapers.items import RawOffer, Said
from scrapers.locate import distinct
from scrapers.markup import PARTING, Unseen, plain
from scrapers.printed_currencies import SIGN, SUM, UNIT, meant_by
from scrapers.printed_words import TOTAL, Kind, Meaning, caption, label, meaning

_UNSEEN = Unseen("script", "style", "noscript", "template")
_LINES = (*PARTING, "section", "article", "header", "footer", "main", "aside", "th", "dt", "dd", "dl", "button", "option", "label", "hr")
_CROSSED = re.compile(
    r"<(?:(del|s|strike)\b[^<>]{0,400}"
    r"|(?=([a-z][a-z0-9]{0,9})\s)[^<>]{0,300}?\b(?:style\s*=[^<>]{0,200}?line-through"
    r"|class\s*=\s*[\"']?[^\"'<>]{0,200}?(?:line-through|old[-_]{0,2}price|price[-_]{0,2}old|crossed|strikethrough)(?![a-z]))[^<>]{0,300})>",
    re.I,
)
"""What begins a former price, by its element, its style or the name of its class."""
_CROSSED_LENGTH = 600
"""An element that is longer, and crossed out by its class or style alone, holds more than a price."""
_AROUND = 100
"""How many characters beside a sum are looked at, within its block."""
_HALVES = re.compile(rf"(?<=\d)\n(?={UNIT})|(?:(?<=\n)|^)(?P<sign>{SIGN})\n(?=\d)", re.I)
"""The end of a block, where a number and its currency have blocks of their own."""
_FREE = re.compile(r"(?<!\w)(?:free|бесплатн)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSum:
    """One sum of the page."""

    currencies: frozenset[str]
    """What its sign or word may mean: «руб.» is of two countries."""
    digits: str
    said: str
    """The number with its currency, as printed."""
    meaning: Meaning

    @property
    def kind(self) -> Kind:
        """What it is by the words around it."""
        return self.meaning.kind

    @property
    def words(self) -> str:
        """The sum with the words that say what it is."""
        behind = re.sub(r"^[ *¹²|]+", " ", self.meaning.behind)
        return f"{self.meaning.before} {self.said}{'' if behind[:1] in {'', ' ', '/', ','} else ' '}{behind}".strip()

    @property
    def refused(self) -> str:
        """The sum as what it is, so that nobody takes it for a price: «5 900 ₽ / предоплата», «вместо 80 000 ₽»."""
        what = f"{self.meaning.before} {self.meaning.behind}".strip(" /*,(:—–-")
        return f"вместо {self.said}" if self.kind == "former" else f"{self.said} / {what or 'часть'}"


Printed = tuple[PrintedSum, ...]


def printed_sums(text: str) -> Printed:
    """The sums in a page's visible text, each said in the same way once; those that are crossed out are former prices."""
    seen, crossed = _without_crossed(_UNSEEN.removed(without_comments(text)))
    found = [_sum(match, Meaning("former")) for markup in crossed for match in SUM.finditer(" ".join(plain(markup).split()))]
    blocks = _blocks(seen)
    for place, block in enumerate(blocks):
        matches = list(SUM.finditer(block))
        for number, match in enumerate(matches):
            start = matches[number - 1].end() if number else 0
            end = matches[number + 1].start() if number + 1 < len(matches) else len(block)
            before, behind = (
                block[max(start, match.start() - _AROUND) : match.start()],
                block[match.end() : min(end, match.end() + _AROUND)],
            )
            what = meaning(before, behind, follows=end < len(block))
            if what.kind in {"total", "floor"}:
                alone = (what.before.casefold() == before.strip().casefold(), not behind.strip(" *"))
                what = _of_neighbours(blocks, place, what, alone_before=alone[0], alone_behind=alone[1])
            found.append(_sum(match, what))
    return tuple(dict.fromkeys(found))


def _blocks(markup: str) -> list[str]:
    """The page's lines as a reader sees them; a number and its currency always stand in one."""
    lines = plain(" ".join(markup.split()), parting=_LINES, space="\n").split("\n")
    text = "\n".join(folded for line in lines if (folded := " ".join(line.split())))
    return _HALVES.sub(lambda found: found["sign"] or " ", text).split("\n")


def _of_neighbours(blocks: list[str], place: int, what: Meaning, *, alone_before: bool, alone_behind: bool) -> Meaning:
    """What the blocks beside a sum, which is a total or a floor by its own, make of it where it stands alone."""
    if alone_before and place:
        name = blocks[place - 1]
        is_caption = name[:1].islower() and place > 1 and SUM.search(blocks[place - 2][-_AROUND:]) and caption(name, followed=True)
        if not is_caption and (found := label(name)):
            what = replace(found, before=f"{found.before} {what.before}".strip())
    if alone_behind and place + 1 < len(blocks) and what.kind in {"total", "floor"}:
        followed = place + 2 < len(blocks) and SUM.match(blocks[place + 2]) is not None
        if found := caption(blocks[place + 1], followed=followed):
            what = replace(found, before=what.before, behind=f" {found.behind.lstrip()}")
    return what


def _sum(match: re.Match[str], what: Meaning) -> PrintedSum:
    return PrintedSum(
        currencies=meant_by(match["unit"] or match["sign"]),
        digits=digits_of(match["number"] or match["signed"]),
        said=match[0].strip(),
        meaning=what,
    )


def _without_crossed(text: str) -> tuple[str, list[str]]:
    """The page without its crossed-out elements, a bar in the place of each, and these."""
    pieces, crossed, place, search = [], [], 0, 0
    closings: dict[str, re.Pattern[str]] = {}
    endless: set[str] = set()
    while first := _CROSSED.search(text, search):
        name = (first[1] or first[2]).lower()
        closing = closings.setdefault(name, re.compile(rf"</{name}\s*>", re.I))
        bound = len(text) if first[1] else first.end() + _CROSSED_LENGTH
        last = None if first[1] and name in endless else closing.search(text, first.end(), bound)
        if last is None:
            endless.update({name} if first[1] else ())
            search = first.end()
            continue
        pieces += [text[place : first.start()], " | "]
        crossed.append(text[first.end() : last.start()])
        place = search = last.end()
    return "".join([*pieces, text[place:]]), crossed


def digits_of(number: str) -> str:
    """A number as its digits, kopecks of zero left out, for comparing.

    >>> digits_of("45 000,00"), digits_of("49.5"), digits_of("$49.50"), digits_of("5.900")
    ('45000', '4950', '4950', '5900')
    """
    whole = re.sub(r"[.,]0+\D*$", "", number) if not re.search(r"\d[.,]000\D*$", number) else number
    return re.sub(r"\D", "", re.sub(r"([.,]\d)(\D*)$", r"\g<1>0\2", whole))


def held_against(offer: RawOffer, printed: Printed) -> RawOffer:
    """The offer, each bare total of it being what the page prints that number as.

    A number that the page prints nowhere as a total is the payment, the floor or the part as which it is printed. One that it does not
    print, while it prints totals in the same currency, stands beside those, so that they are compared; so does a former price, and what is
    said to be free. Where the page prints no total, the data speaks alone.
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
    return _held_free(held, printed) if _is_free(offer) else held


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


def _is_free(offer: RawOffer) -> bool:
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
    in_words += [_sum(match, TOTAL).currencies for text in (*offer.price, *offer.price_from) for match in SUM.finditer(text[:_AROUND])]
    if not in_words and offer.home_currency:
        in_words = [meant_by(offer.home_currency)]
    return frozenset().union(*in_words) if in_words else None
