"""Where a figure comes from, down to the words of the page: what `scrapy explain` prints."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TextIO
from urllib.parse import unquote

from scrapy.settings import BaseSettings

from db.author_key import key_file, read_key
from db.errors import ArchiveError
from db.explain import explain
from db.explanation import Explanation, Input, Observation, UnknownFigureError
from db.export import roubles
from db.reading import open_at
from normalize.contacts import without_contacts
from normalize.models import Page
from normalize.page import normalize_page
from normalize.text import storable
from pipelines.crawls import CannotRunError, time_of_run
from pipelines.failures import explained
from pipelines.replay import CannotReplayError, parse_archived
from pipelines.rules import RULES, Rule
from pipelines.saved import NO_SECRET
from scrapers.items import RawPage, RawReview
from scrapers.printable import printable

SHOWN = 20
"""How many inputs are printed unless all are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a page says of a fact, and what that means today."""

    raw: Mapping[str, tuple[str, ...]]
    """Field of the raw item -> the statements of the page, as printed."""
    means: Any
    """The value that today's rules give."""
    rule: Rule


class Reader:
    """Reads pages of the archive again, each once."""

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings
        # Of a database that was copied without its key, what is told by a name is not found; a key that is made to look is not the one.
        self._secret = read_key(key_file(settings["DATABASE"])) or NO_SECRET
        self._pages = lru_cache(maxsize=64)(self._parse)

    def words(self, figure: str, page: Observation) -> list[Words]:
        """What the page says of `table/…/column`, one for each place that tells of the row (a feed may list a course twice).

        Raises:
            ArchiveError: the archive has not the page.
            CannotReplayError: no spider of today can read it.
        """
        table, _, rest = figure.partition("/")
        name, _, column = rest.rpartition("/")
        rule = RULES[table][column]
        return [
            Words(raw={field: _said(said, field) for field in rule.fields if _said(said, field)}, means=getattr(meant, column), rule=rule)
            for raw in self._pages(page.page_id)
            for said, meant in self._candidates(raw, table, name)
        ]

    def _candidates(self, raw: RawPage, table: str, name: str) -> Iterator[tuple[Any, Any]]:
        """What the page says of the row of this name, raw and as it is understood."""
        for course in raw.courses if table in {"courses", "offers"} else ():
            for meant in self._meaning(raw, courses=(course,)).courses:
                if table == "courses" and name == f"{raw.school}/{meant.external_id}":
                    yield course, meant
                named = {f"{raw.school}/{meant.external_id}/{offer.external_id}": offer for offer in meant.offers}
                if name in named:
                    yield from ((each, named[name]) for each in course.offers if storable(each.external_id) == named[name].external_id)
        for promo in raw.promos if table == "promos" else ():
            yield from ((promo, m) for m in self._meaning(raw, promos=(promo,)).promos if name == f"{raw.school}/{m.external_id}")
        if table == "reviews":
            # Together, since of equal ones without an id each bears the number that it has on the page.
            understood = tuple(review for review in raw.reviews if self._meaning(raw, reviews=(review,)).reviews)
            pairs = zip(understood, self._meaning(raw, reviews=understood).reviews, strict=True)
            yield from ((review, meant) for review, meant in pairs if name == meant.external_id)

    def _meaning(self, raw: RawPage, **facts: Any) -> Page:
        """The page as if it had said this alone, so that what it said and what that means stand side by side."""
        nothing = {"courses": (), "promos": (), "reviews": (), "stated_ratings": (), "vacancies": (), "issues": ()}
        only = replace(raw, **(nothing | facts))
        return normalize_page(only, now=datetime.fromisoformat(raw.fetched_at), author_secret=self._secret)

    def _parse(self, page_id: int) -> list[RawPage]:
        return parse_archived(self._settings, page_id)


def _said(item: Any, field: str) -> tuple[str, ...]:
    """The statements of a field. What a review says is shown as it is stored: without anybody's telephone number."""
    value = getattr(item, field)
    said = (value,) if isinstance(value, str) and value else tuple(value)
    return tuple(map(without_contacts, said)) if isinstance(item, RawReview) else said


def explanation_of(settings: BaseSettings, figure: str) -> Explanation:
    """What a figure rests on.

    Raises:
        CannotRunError: exit code 2 a setting cannot be meant, 64 there is no such figure, 65 not our database or a damaged one, 74 it
            cannot be read.
    """
    database, now = settings["DATABASE"], time_of_run(settings)
    with explained(database, f"read {database}"), closing(open_at(database, now)) as conn:
        try:
            # In the report ids of sites are quoted, as in an address.
            return explain(conn, unquote(figure))
        except UnknownFigureError as error:
            raise CannotRunError(str(error), os.EX_USAGE) from error


def print_explanation(settings: BaseSettings, found: Explanation, out: TextIO, *, everything: bool) -> None:
    """Print it for people: the figure, its formula, its inputs and for each the page and its words."""
    out.writelines(f"{printable(line)}\n" for line in _lines(Reader(settings), found, everything=everything))


def _lines(reader: Reader, found: Explanation, *, everything: bool) -> Iterator[str]:
    yield f"{found.figure} = {_shown(found.value, found.currency)}"
    if found.as_of:
        yield f"  since:   {found.as_of}"
    yield f"  formula: {found.formula}"
    yield from (f"  note:    {note}" for note in found.notes)
    yield f"  inputs:  {len(found.inputs)}"
    shown = found.inputs if everything else found.inputs[:SHOWN]
    for each in shown:
        yield from (f"    {line}" for line in _input_lines(reader, each, found.currency))
    if len(shown) < len(found.inputs):
        yield f"    … {len(found.inputs) - len(shown)} more: --all"


def write_json(found: Explanation, out: TextIO) -> None:
    """Write all of it for programs."""
    json.dump(asdict(found), out, ensure_ascii=False, indent=1)
    out.write("\n")


def _input_lines(reader: Reader, each: Input, currency: str | None) -> Iterator[str]:
    weight = "" if each.weight is None else f"  × {each.weight:g}"
    day = "" if each.day is None else f"  of {each.day}"
    said = "" if each.said is None else f"  «{each.said}»"
    yield f"{_shown(each.value, currency)}{weight}{day}{said}  {each.figure}"
    if each.observation is None:
        return
    yield f"  said by {each.observation.url}, fetched {each.observation.fetched_at} by {each.observation.spider}"
    try:
        words = reader.words(each.figure, each.observation)
    except (ArchiveError, CannotReplayError, LookupError) as error:
        yield f"  its words cannot be read again: {error}"
        return
    if not words:
        yield "  today's spider reads nothing of it there"
    for place in words:
        for field, statements in place.raw.items():
            yield f"  {field}: {' | '.join(f'«{text}»' for text in statements)}"
        yield f"  means {_shown(place.means, currency)} by {place.rule.function}: {place.rule.text}"


def _shown(value: Any, currency: str | None) -> str:
    if value is None:
        return "not known"
    return f"{roubles(value)} {currency}" if currency and isinstance(value, int) else str(value)
