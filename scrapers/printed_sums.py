"""The sums that a page prints for its readers, each as what the words around it make of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scrapers.comments import without_comments
from scrapers.markup import PARTING, Unseen, plain
from scrapers.printed_currencies import SIGN, SUM, UNIT, meant_by
from scrapers.printed_words import Kind, Meaning, caption, label, meaning

_UNSEEN = Unseen("script", "style", "noscript", "template")
_LINES = (*PARTING, "section", "article", "header", "footer", "main", "aside", "th", "dt", "dd", "dl", "button", "option", "label", "hr")
_CROSSED = re.compile(
    r"<(?:(del|s|strike)\b[^<>]{0,400}"
    r"|(?=([a-z][a-z0-9]{0,9})\s)[^<>]{0,300}?\b(?:style\s*=[^<>]{0,200}?line-through"
    r"|class\s*=\s*[\"']?[^\"'<>]{0,200}?(?:line-through|old[-_]{0,2}price|price[-_]{0,2}old|crossed|strikethrough)(?![a-z]))[^<>]{0,300})>",
    re.I,
)
"""What begins a former price, by its element, its style or the name of its class."""
_LOWER_END = re.compile(r"(\d[\d ]*?) ?[-–—]$")
"""«5 900 – 9 900 ₽»: what stands before the second number of a range."""
_CROSSED_LENGTH = 600
"""An element that is longer, and crossed out by its class or style alone, holds more than a price."""
_AROUND = 100
"""How many characters beside a sum are looked at, within its block."""
_HALVES = re.compile(rf"(?<=\d)\n(?={UNIT})|(?:(?<=\n)|^)(?P<sign>{SIGN})\n(?=\d)", re.I)
"""The end of a block, where a number and its currency have blocks of their own."""

_WHOLLY_FREE = re.compile(
    r"(?:(?:полностью|абсолютно|совершенно) )?бесплатн(?:ый|ая) (?:(?:онлайн-)?курс|интенсив|тариф|программа|профессия)"
    r"|(?:весь |этот |данный )?курс (?:(?:полностью|абсолютно|совершенно) )?бесплатный(?: для всех(?: желающих)?)?"
    r"|(?:полностью|абсолютно) бесплатно"
    r"|(?:a |this is a )?(?:completely |totally )?free (?:online )?course"
    r"|(?:the |this )?course is (?:completely |totally )?free(?: of charge)?",
    re.I,
)
"""A line of its own, which a link to all free courses is not, nor what is said of a first lesson."""


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
    found = [sum_of(match, Meaning("former")) for markup in crossed for match in SUM.finditer(" ".join(plain(markup).split()))]
    blocks = _blocks(seen)
    found += [each for place in range(len(blocks)) for each in _sums_of(blocks, place)]
    return tuple(dict.fromkeys(found))


def prints_wholly_free(text: str) -> bool:
    """Whether a line of the page says that the course costs nothing: the sums around it are then those of others."""
    seen, _ = _without_crossed(_UNSEEN.removed(without_comments(text)))
    return any(_WHOLLY_FREE.fullmatch(block.rstrip(".! ")) for block in _blocks(seen))


def _sums_of(blocks: list[str], place: int) -> Iterator[PrintedSum]:
    block = blocks[place]
    matches = list(SUM.finditer(block))
    starts = [0, *(match.end() for match in matches)]
    ends = [*(match.start() for match in matches), len(block)][1:]
    for match, start, end in zip(matches, starts, ends, strict=False):
        before = block[max(start, match.start() - _AROUND) : match.start()]
        behind = block[match.end() : min(end, match.end() + _AROUND)]
        what = meaning(before, behind, follows=end < len(block))
        if what.kind in {"total", "floor"}:
            alone = what.before.casefold() == before.strip().casefold()
            what = _of_neighbours(blocks, place, what, alone_before=alone, alone_behind=not behind.strip(" *"))
        found = sum_of(match, what)
        yield found
        if lower := _LOWER_END.match(what.before):
            yield replace(found, digits=digits_of(lower[1]), said=f"{lower[1]} {match['unit'] or match['sign']}", meaning=Meaning("floor"))


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


def sum_of(match: re.Match[str], what: Meaning) -> PrintedSum:
    """A match of `SUM` as the sum that it is."""
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

    >>> digits_of("45 000,00"), digits_of("49.5"), digits_of("45000.000"), digits_of("5.000")
    ('45000', '4950', '45000', '5000')
    """
    in_groups = re.fullmatch(r"\D*\d{1,3}(?:[.,]\d{3})+\D*", number)
    whole = number if in_groups else re.sub(r"[.,]0+\D*$", "", number)
    return re.sub(r"\D", "", re.sub(r"([.,]\d)(\D*)$", r"\g<1>0\2", whole))
