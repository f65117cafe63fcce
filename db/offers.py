"""Tariffs as they stand now and every state they have been in (data contract, «Prices»)."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

PRICE_COLUMNS = (
    "name", "pricing", "price", "list_price", "instalment_price", "monthly_price", "monthly_list_price", "monthly_from", "instalments",
    "conditional_price", "condition", "discount_percent", "discount_until", "currency",
)  # fmt: skip
"""The columns that `offers` and `offer_history` share: a change in any of them is a new row of history."""

DEFAULT_OFFER = "default"
"""Id of the tariff that stands for a course whose site names none."""

NOTHING_SAID: dict[str, Any] = {**dict.fromkeys(PRICE_COLUMNS), "pricing": "unknown"}
"""The state of a tariff of which nothing is known."""

CONFIRM_AFTER = timedelta(hours=6)
"""How far apart two readings of a doubtful price must lie."""

Values = Mapping[str, Any]
Step = Literal["same", "wait", "change", "doubt", "confirm"]

_PAID = frozenset({"full", "from", "monthly", "subscription"})
READ_AGAIN = ("pricing", "price", "monthly_price", "currency", "list_price")
"""What a second reading of a doubtful state must repeat; `list_price` only where it is what is doubted."""
LEAP = 5
"""A crossed-out price that grows or shrinks more than so many times is a slip; by half it moves with every sale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """A state that has been read once and waits to be read again."""

    valid_from: str
    values: Values


def is_doubtful(old: Values, new: Values) -> bool:
    """Whether a change must be read twice.

    So it is with a price or monthly price off by more than 50 % of the old one, free against paid, amounts in another currency (how far
    off they are cannot be told), and a crossed-out price that leaps. From NULL and to NULL is never doubtful.
    """
    if "free" in (old["pricing"], new["pricing"]) and (old["pricing"] in _PAID or new["pricing"] in _PAID):
        return True
    if None not in (old["currency"], new["currency"]) and old["currency"] != new["currency"]:
        return all(any(state[column] is not None for column in ("price", "monthly_price")) for state in (old, new))
    pairs = ((old[column], new[column]) for column in ("price", "monthly_price"))
    return _leaps(old, new) or any(before is not None and after is not None and abs(after - before) * 2 > before for before, after in pairs)


def _leaps(old: Values, new: Values) -> bool:
    before, after = old["list_price"], new["list_price"]
    return before is not None and after is not None and max(before, after) > LEAP * min(before, after)


def next_step(current: Values, doubted: Doubted | None, stated: Values, read_at: str) -> Step:
    """Say what a reading, made at `read_at`, means for the history of a tariff.

    `same`: as it stands (what was doubted is refuted) · `wait`: the doubted state again, too soon · `change`: takes effect at once ·
    `doubt`: written as unconfirmed · `confirm`: the doubted state takes effect.
    """
    if all(current[column] == stated[column] for column in PRICE_COLUMNS):
        return "same"
    if not is_doubtful(current, stated):
        return "change"
    again = READ_AGAIN if _leaps(current, stated) else [column for column in READ_AGAIN if column != "list_price"]
    if doubted is None or any(doubted.values[column] != stated[column] for column in again):
        return "doubt"
    if datetime.fromisoformat(read_at) - datetime.fromisoformat(doubted.valid_from) < CONFIRM_AFTER:
        return "wait"
    return "confirm"


def save_offers(conn: sqlite3.Connection, course_id: int, stated: Mapping[str, Values], now: str) -> None:
    """Bring the tariffs of a course to what is stated, and write what changed to their history.

    A tariff that is no longer stated keeps its row: every price column NULL, `unknown`, `removed_at` set. Only `default`, which stands
    for a course whose tariffs nobody has named, goes when they are named, unless it has a past to be kept.

    Args:
        conn: the connection, in a transaction.
        course_id: the course.
        stated: by the tariff's own id, `PRICE_COLUMNS` and the `page_id` that states them.
        now: time of the run.
    """
    columns = ", ".join(PRICE_COLUMNS)
    rows = conn.execute(f"SELECT external_id, offer_id, page_id, removed_at, {columns} FROM offers WHERE course_id = ?", (course_id,))
    known = {row[0]: row for row in rows.fetchall()}
    for external_id, values in stated.items():
        if external_id in known:
            _, offer_id, page_id, removed_at, *current = known[external_id]
            _read_again(conn, offer_id, dict(zip(PRICE_COLUMNS, current, strict=True)), values, now)
            if page_id != values["page_id"] or removed_at is not None:
                conn.execute("UPDATE offers SET page_id = ?, removed_at = NULL WHERE offer_id = ?", (values["page_id"], offer_id))
        else:
            _insert(conn, course_id, external_id, values, now)
    for external_id, (_, offer_id, page_id, removed_at, *current) in known.items():
        if external_id == DEFAULT_OFFER and stated and external_id not in stated and _has_no_past(conn, offer_id):
            conn.execute("DELETE FROM offer_history WHERE offer_id = ?", (offer_id,))
            conn.execute("DELETE FROM offers WHERE offer_id = ?", (offer_id,))
        elif external_id not in stated and removed_at is None:
            before = dict(zip(PRICE_COLUMNS, current, strict=True))
            _read_again(conn, offer_id, before, {**NOTHING_SAID, "name": before["name"], "page_id": page_id}, now)
            conn.execute("UPDATE offers SET removed_at = ? WHERE offer_id = ?", (now, offer_id))


def _has_no_past(conn: sqlite3.Connection, offer_id: int) -> bool:
    return bool(conn.execute("SELECT count(*) FROM offer_history WHERE offer_id = ?", (offer_id,)).fetchone()[0] <= 1)


def _insert(conn: sqlite3.Connection, course_id: int, external_id: str, values: Values, now: str) -> None:
    columns = ("course_id", "external_id", "page_id", *PRICE_COLUMNS)
    bound = {**values, "course_id": course_id, "external_id": external_id}
    row = conn.execute(f"INSERT INTO offers ({', '.join(columns)}) VALUES ({', '.join(':' + c for c in columns)})", bound)
    _write_history(conn, int(row.lastrowid or 0), values, now, confirmed=1)


def _read_again(conn: sqlite3.Connection, offer_id: int, current: Values, stated: Values, now: str) -> None:
    doubted = _doubted(conn, offer_id)
    step = next_step(current, doubted, stated, _last_reading(current, stated, now))
    if step in ("same", "change", "doubt") and doubted is not None:
        conn.execute(
            "UPDATE offer_history SET valid_to = max(valid_from, ?) WHERE offer_id = ? AND valid_to IS NULL AND confirmed = 0",
            (now, offer_id),
        )
    if step == "change":
        _change(conn, offer_id, stated, now)
    elif step == "doubt":
        _write_history(conn, offer_id, stated, _free_moment(conn, offer_id, now), confirmed=0)
    elif step == "confirm" and doubted is not None:
        _confirm(conn, offer_id, doubted)
        # The rest of the tariff may have moved on since the first reading.
        _read_again(conn, offer_id, doubted.values, stated, now)


def _last_reading(current: Values, stated: Values, now: str) -> str:
    """When what is new about a tariff was read last: another source's run merges the course anew without having read this one's page."""
    read_at = stated.get("read_at", {})
    return min((read_at.get(column) or now for column in READ_AGAIN if current[column] != stated[column]), default=now)


def _change(conn: sqlite3.Connection, offer_id: int, stated: Values, now: str) -> None:
    (since,) = conn.execute(
        "SELECT valid_from FROM offer_history WHERE offer_id = ? AND valid_to IS NULL AND confirmed = 1", (offer_id,)
    ).fetchone()
    if since == now:
        # A second run at the same moment: the state in between has lasted no time.
        _set(
            conn, "offer_history", stated, "offer_id = :offer_id AND valid_from = :valid_from", {"offer_id": offer_id, "valid_from": since}
        )
    else:
        moment = _free_moment(conn, offer_id, now)
        conn.execute("UPDATE offer_history SET valid_to = ? WHERE offer_id = ? AND valid_to IS NULL AND confirmed = 1", (moment, offer_id))
        _write_history(conn, offer_id, stated, moment, confirmed=1)
    _set(conn, "offers", stated, "offer_id = :offer_id", {"offer_id": offer_id})


def _confirm(conn: sqlite3.Connection, offer_id: int, doubted: Doubted) -> None:
    conn.execute(
        "UPDATE offer_history SET valid_to = ? WHERE offer_id = ? AND valid_to IS NULL AND confirmed = 1", (doubted.valid_from, offer_id)
    )
    conn.execute("UPDATE offer_history SET confirmed = 1 WHERE offer_id = ? AND valid_from = ?", (offer_id, doubted.valid_from))
    _set(conn, "offers", doubted.values, "offer_id = :offer_id", {"offer_id": offer_id})


def _doubted(conn: sqlite3.Connection, offer_id: int) -> Doubted | None:
    row = conn.execute(
        f"SELECT valid_from, page_id, {', '.join(PRICE_COLUMNS)} FROM offer_history"
        " WHERE offer_id = ? AND valid_to IS NULL AND confirmed = 0",
        (offer_id,),
    ).fetchone()
    if row is None:
        return None
    return Doubted(valid_from=row[0], values=dict(zip(("page_id", *PRICE_COLUMNS), row[1:], strict=True)))


def _free_moment(conn: sqlite3.Connection, offer_id: int, now: str) -> str:
    """`now`, or the second after the tariff's last row of history where that one is not older: the rows keep their order and their key."""
    (latest,) = conn.execute("SELECT max(valid_from) FROM offer_history WHERE offer_id = ?", (offer_id,)).fetchone()
    if latest is None or latest < now:
        return now
    return f"{datetime.fromisoformat(latest) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"


def _write_history(conn: sqlite3.Connection, offer_id: int, values: Values, moment: str, *, confirmed: int) -> None:
    columns = ("offer_id", "valid_from", "confirmed", "page_id", *PRICE_COLUMNS)
    bound = {**values, "offer_id": offer_id, "valid_from": moment, "confirmed": confirmed}
    conn.execute(f"INSERT INTO offer_history ({', '.join(columns)}) VALUES ({', '.join(':' + c for c in columns)})", bound)


def _set(conn: sqlite3.Connection, table: str, values: Values, where: str, key: Mapping[str, Any]) -> None:
    assignments = ", ".join(f"{column} = :{column}" for column in ("page_id", *PRICE_COLUMNS))
    conn.execute(f"UPDATE {table} SET {assignments} WHERE {where}", {**values, **key})
