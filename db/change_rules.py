"""Which change of a row is which event."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.past import RowChange, State

Money = Callable[[int], str]
"""Minor units as text."""

_PRICES = ("pricing", "price", "monthly_price", "currency")
WATCHED = {
    "courses": ("course_id", ("removed_at",)),
    "offers": ("offer_id", (*_PRICES, "removed_at")),
    "promos": ("promo_id", ("starts_at", "ends_at", "paused", "removed_at")),
    "reviews": ("review_id", ("removed_at",)),
    "school_stats": ("school_id", ("rating", "rating_low", "rating_high")),
}
"""Table -> its key and the columns whose changes are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a row's change comes to, before it is known whose row it is."""

    change: str
    before: str | None = None
    after: str | None = None
    currency: str | None = None
    pricing: str | None = None
    percent: float | None = None


def _course(row: RowChange, money: Money) -> Told | None:
    return _coming_and_going(row, new="course_new", back="course_back", gone="course_missing")


def _review(row: RowChange, money: Money) -> Told | None:
    return _coming_and_going(row, new=None, back="review_back", gone="review_deleted")


def _coming_and_going(row: RowChange, *, new: str | None, back: str, gone: str) -> Told | None:
    was, is_now = _is_current(row.before), _is_current(row.after)
    if was == is_now:
        return None
    change = gone if was else new if row.before is None else back
    return None if change is None else Told(change=change)


def _is_current(state: State | None) -> bool:
    return state is not None and state["removed_at"] is None


def _offer(row: RowChange, money: Money) -> Told | None:
    if _is_current(row.before) and _is_current(row.after) and row.before is not None and row.after is not None:
        return _price(row.before, row.after, money)
    return _coming_and_going(row, new="tariff_new", back="tariff_back", gone="tariff_gone")


def _price(before: State, after: State, money: Money) -> Told | None:
    column = "price" if (before["price"], after["price"]) != (None, None) else "monthly_price"
    old, new = before[column], after[column]
    said: dict[str, Any] = {
        "before": None if old is None else money(old),
        "after": None if new is None else money(new),
        "currency": after["currency"] or before["currency"],
        "pricing": after["pricing"],
    }
    if old is None or new is None:
        return None if old == new else Told(change="price_gone" if new is None else "price_stated", **said)
    if (before["pricing"], before["currency"]) != (after["pricing"], after["currency"]):
        kinds = (f"{before['pricing']} {said['before']} {before['currency']}", f"{after['pricing']} {said['after']} {after['currency']}")
        return Told(change="pricing_changed", before=kinds[0], after=kinds[1], currency=said["currency"], pricing=after["pricing"])
    if old == new:
        return None
    name = column if column == "price" else "monthly"
    percent = None if old == 0 else round((new - old) / old * 100, 2)
    return Told(change=f"{name}_{'up' if new > old else 'down'}", **said, percent=percent)


def _promo(row: RowChange, money: Money) -> Told | None:
    was, is_now = _is_on(row.before), _is_on(row.after)
    # One that has ended by its own dates has been told of: whether it is still listed is no change.
    has_ended = [state is not None and (state["ends_at"] or "9") < row.written_at for state in (row.before, row.after)]
    if was != is_now and has_ended[is_now]:
        return None
    if was != is_now:
        is_ahead = is_now and row.after is not None and (row.after["starts_at"] or "") > row.written_at
        return None if is_ahead else Told(change="promo_on" if is_now else "promo_off")
    if not was or row.before is None or row.after is None or row.before["ends_at"] == row.after["ends_at"]:
        return None
    old, new = row.before["ends_at"], row.after["ends_at"]
    return Told(change="promo_extended" if new is None or (old is not None and new > old) else "promo_shortened", before=old, after=new)


def _is_on(state: State | None) -> bool:
    return state is not None and state["removed_at"] is None and not state["paused"]


EVENTS: Mapping[str, Callable[[RowChange, Money], Told | None]] = {
    "courses": _course,
    "offers": _offer,
    "promos": _promo,
    "reviews": _review,
}


def moves(rows: Iterable[RowChange]) -> Iterator[tuple[str, Told]]:
    """When the rating of a school left its interval; `rows`: all changes of its figures, the oldest first."""
    anchor: State | None = None
    for row in rows:
        if row.after is None or row.after["rating"] is None:
            continue
        anchor = anchor or row.before
        if anchor is None or anchor["rating_low"] is None:
            anchor = row.after
            continue
        old, new = anchor["rating"], row.after["rating"]
        if not anchor["rating_low"] <= new <= anchor["rating_high"]:
            yield row.written_at, Told(change="rating_up" if new > old else "rating_down", before=f"{old:.4f}", after=f"{new:.4f}")
            anchor = row.after
