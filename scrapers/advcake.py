"""Promo codes and promotions as the advcake API tells them."""

import json
from collections.abc import Iterator
from typing import Any

from scrapers.base import host_of
from scrapers.items import RawIssue, RawPromo
from scrapers.locate import Where, at, find, said

SOURCE = "advcake"
_CODE: dict[str, Where] = {
    "kind": "type",
    "code": "name",
    "title": "short_name",
    "description": "description",
    "discount": "discount",
    "discount_type": "discount_type",
    "min_price": "min_price",
    "starts_at": "date_start",
    "ends_at": "date_end",
    "status": ("active={active}", "status"),
    "condition": ("private={private}", "categories_selection={categories_selection}"),
}
_PROMOTION: dict[str, Where] = {
    "title": "title",
    "description": "description",
    "starts_at": "date_start",
    "ends_at": "date_end",
    "status": ("active={active}", "status"),
    "condition": ("private={private}", "categories_selection={categories_selection}"),
}


def read_rows(data: Any, offer: int, host: str) -> Iterator[RawPromo | RawIssue]:
    """Each row as a promo of this offer, or why it is refused. Rows of other offers do come back and are refused one by one."""
    rows = at("data", data)
    if at("success", data) is not True or not isinstance(rows, list):
        yield RawIssue(
            kind="unknown", field="promos", text=str(at("success", data)), reason="the answer does not say success, or has no list of rows"
        )
        return
    if (total := at("total", data)) is not None and _number(total) != len(rows):
        # This kind and field make the run count no promo as missed (db/promos.py).
        yield RawIssue(
            kind="suspect",
            field="promos",
            text=f"total {total}, rows {len(rows)}",
            reason="the answer announces another number of rows than it has",
        )
    for row in rows:
        yield _row(row, offer, host)


def _number(total: Any) -> int | None:
    """The announced number of rows, also where it is written as a text; None where it is not understood."""
    if isinstance(total, str) and total.strip().isdecimal():
        return int(total.strip())
    return total if isinstance(total, int) and not isinstance(total, bool) else None


def _row(row: Any, offer: int, host: str) -> RawPromo | RawIssue:
    if not isinstance(row, dict) or not said(row.get("id")):
        return RawIssue(kind="rejected", field="external_id", text=str(row)[:200], reason="a row without an id")
    external_id = said(row["id"])[0]
    if find("offer_id", row) != (str(offer),):
        name = find("offer_name", row) or find("title", row)
        text = " ".join((external_id, *find("offer_id", row), *name))
        return RawIssue(kind="rejected", field="school_id", text=text, reason=f"a row of another offer than {offer}")
    is_code = "discount_type" in row or "short_name" in row
    facts = {name: find(where, row) for name, where in (_CODE if is_code else _PROMOTION).items()}
    if not is_code:
        facts["kind"] = ("promotion",)
    if row.get("categories"):
        # Its shape is not known: no sample has one that is not empty.
        facts["condition"] += (f"categories={json.dumps(row['categories'], ensure_ascii=False)}"[:200],)
    return RawPromo(external_id=f"{SOURCE}:{external_id}", source=SOURCE, url=_landing(row, host), **facts)


def _landing(row: dict[str, Any], host: str) -> str:
    """The first address on the school's own host; an affiliate's redirect is not the school's."""
    found = find(("landing.originalLink", "landing.link", "landings[].link", "offer_url"), row)
    return next((address for address in found if host and host_of(address) == host), "")
