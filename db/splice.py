"""One history and another reading of the same time, put together: what each states of a tariff, a review, a promotion."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What was so from one moment to another."""

    since: str
    until: str | None
    """None: it still is."""
    values: tuple[Any, ...]
    page_id: int
    confirmed: bool = True
    """False: read once and doubted, beside the state that held meanwhile."""


def splice(told: Sequence[State], mended: Sequence[State], start: str, end: str | None, *, last_page: bool = False) -> list[State]:
    """What was told before `start` and from `end` on, and between them what is read today.

    A state lasts until another one is read, so that what was told lasts until the first state of `mended`, if that begins later. Equal
    states beside each other are one; its page is the first's, or with `last_page` the last's. Without `mended`, `told` stands.

    Args:
        told: the history as it is; confirmed states follow one another without a gap.
        mended: likewise, as it is read today.
        start: from when on today's reading counts.
        end: until when; None: to this day.
        last_page: the page of a state is the last that told it, not the first.
    """
    if not mended:
        return list(told)
    start = max(start, mended[0].since)
    until = _until(told, end)
    pieces = [*_between(told, "", start), *_between(mended, start, until)]
    if until is not None:
        pieces += _between(told, until, None)
    held = _joined(pieces, last_page=last_page)
    doubts = [state for state in told if not state.confirmed and not start <= state.since < (end or "~")]
    doubts += [state for state in mended if not state.confirmed and start <= state.since < (end or "~")]
    return _apart(held, doubts)


def _until(told: Sequence[State], end: str | None) -> str | None:
    """Where the first reading that stands was doubted, it has not said once more what held: that is then what is read today of before."""
    if end is None or not any(state.since == end and not state.confirmed for state in told):
        return end
    return next((state.until for state in told if state.confirmed and (state.until is None or state.until > end)), end)


def _apart(held: Iterable[State], doubts: Iterable[State]) -> list[State]:
    """In order, no two from the same moment: a doubted state gives way by a second, as when it is written first."""
    found = {state.since: state for state in held}
    for state in doubts:
        since = state.since
        while since in found:
            since = f"{datetime.fromisoformat(since) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
        until = state.until if state.until is None else max(state.until, since)
        found[since] = replace(state, since=since, until=until)
    return [found[since] for since in sorted(found)]


def _between(states: Iterable[State], start: str, end: str | None) -> list[State]:
    found = []
    for state in (each for each in states if each.confirmed):
        since, until = max(state.since, start), state.until
        if end is not None and (until is None or until > end):
            until = end
        if until is None or since < until:
            found.append(replace(state, since=since, until=until))
    return found


def _joined(states: Iterable[State], *, last_page: bool) -> list[State]:
    found: list[State] = []
    for state in states:
        if found and found[-1].values == state.values:
            page_id = state.page_id if last_page else found[-1].page_id
            found[-1] = replace(found[-1], until=state.until, page_id=page_id)
        else:
            found.append(state)
    return [replace(state, until=following.since) for state, following in pairwise(found)] + found[-1:]
