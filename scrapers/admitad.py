"""Coupons as Admitad exports them: XML in two generations, or CSV, read row by row so that memory does not grow with the export."""

import csv
import re
from collections.abc import Iterator, Mapping
from io import BytesIO, TextIOWrapper
from typing import Any

from lxml import etree

from scrapers.archives import ArchiveError, unarchived
from scrapers.items import RawIssue, RawPromo, Said

SOURCE = "admitad"
MAX_UNPACKED = 300 * 1024 * 1024
_CAMPAIGN = ("advcampaign_id", "campaign_id", "advcampaign")
_EVERYWHERE = {"ru", "rus", "00"}
_SEPARATOR = re.compile(r"[;,\t]")


class ExportError(ValueError):
    """The body is not an export of coupons, or not a whole one."""


def read_coupons(body: bytes) -> Iterator[dict[str, Any]]:
    """Each coupon as a row: name of an element, attribute or column -> its text (a list for `regions`).

    Raises `ExportError` where the body stops being an export; what was yielded before must then not be believed.
    """
    try:
        data = unarchived(body, MAX_UNPACKED).lstrip(b"\xef\xbb\xbf \t\r\n")
    except ArchiveError as error:
        raise ExportError(str(error)) from error
    yield from _xml_rows(data) if data.startswith(b"<") else _csv_rows(data)


def _xml_rows(data: bytes) -> Iterator[dict[str, Any]]:
    events = etree.iterparse(BytesIO(data), events=("end",), tag="coupon", resolve_entities=False, no_network=True, load_dtd=False)
    try:
        for _, element in events:
            yield _xml_row(element)
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise ExportError(str(error)) from error
    if events.root is None or events.root.tag != "admitad_coupons":
        raise ExportError(f"root element is <{getattr(events.root, 'tag', '')}>")


def _xml_row(element: "etree._Element") -> dict[str, Any]:
    row: dict[str, Any] = dict(element.attrib)
    for child in element:
        if isinstance(child.tag, str):
            regions = [text.strip() for text in child.itertext() if text.strip()] if child.tag == "regions" else None
            row[child.tag] = regions or "".join(child.itertext()).strip() or child.get("id", "")
    return row


def _csv_rows(data: bytes) -> Iterator[dict[str, Any]]:
    lines = TextIOWrapper(BytesIO(data), encoding="utf-8", errors="replace", newline="")
    head = data.split(b"\n", 1)[0].decode("utf-8", "replace")
    separator = _SEPARATOR.search(head)
    reader = csv.DictReader(lines, delimiter=separator[0] if separator else ",", strict=True)
    try:
        if not {"id", "promocode"} <= {name.strip() for name in reader.fieldnames or ()}:
            raise ExportError(f"not an export of coupons: {head[:100]}")
        for row in reader:
            if None in row or None in row.values():
                raise ExportError(f"line {reader.line_num}: not as many fields as columns")
            yield {name.strip(): value.strip() for name, value in row.items()}
    except csv.Error as error:
        raise ExportError(f"line {reader.line_num}: {error}") from error


def campaign_of(row: Mapping[str, Any]) -> str:
    """The id of the campaign that a coupon belongs to, or empty."""
    return next((str(row[name]) for name in _CAMPAIGN if row.get(name)), "")


def promo_of(row: Mapping[str, Any]) -> RawPromo | RawIssue:
    """The coupon in its own words, or why it is refused. Links carry a publisher's code and are left out."""
    if not row.get("id"):
        return RawIssue(kind="rejected", field="external_id", text=str(dict(row))[:200], reason="a coupon without an id")
    regions = row.get("regions")
    if isinstance(regions, list) and not {each.casefold() for each in regions} & _EVERYWHERE:
        return RawIssue(kind="rejected", field="promos", text=f"{row['id']} {' '.join(regions)}", reason="a coupon for other countries")
    if "promocode" not in row:
        return RawIssue(kind="rejected", field="code", text=row["id"], reason="a coupon that does not say whether it needs a code")
    species = str(row.get("species", "") or row.get("specie", ""))
    return RawPromo(
        external_id=f"{SOURCE}:{row['id']}",
        source=SOURCE,
        kind=(species,) if species and not species.isdecimal() else (),
        code=_said(row, "promocode"),
        title=_said(row, "name") or _said(row, "short_name"),
        description=_said(row, "description"),
        discount=_said(row, "discount"),
        starts_at=_said(row, "date_start"),
        ends_at=_said(row, "date_end"),
        condition=tuple(f"customer_type={text}" for text in _said(row, "customer_type")),
        status=_said(row, "status"),
    )


def _said(row: Mapping[str, Any], name: str) -> Said:
    value = row.get(name)
    return (value,) if isinstance(value, str) and value.strip() else ()
