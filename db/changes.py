"""What changed on the market between two moments, as rows for people."""

from dataclasses import dataclass

from sqlite_utils import Database

_PRICES = """
SELECT s.slug, c.title, coalesce(o.name, o.external_id),
       coalesce(was.price, was.monthly_price), coalesce(h.price, h.monthly_price), h.currency,
       h.price IS NULL AS monthly, h.confirmed
FROM offer_history AS h
JOIN offers AS o USING (offer_id)
JOIN courses AS c USING (course_id)
JOIN schools AS s USING (school_id)
JOIN offer_history AS was
  ON was.offer_id = h.offer_id
 AND was.confirmed = 1
 AND was.valid_from = (
    SELECT max(valid_from) FROM offer_history WHERE offer_id = h.offer_id AND confirmed = 1 AND valid_from < h.valid_from
 )
WHERE h.valid_from > :since AND h.valid_from <= :until
  AND coalesce(h.price, h.monthly_price) IS NOT coalesce(was.price, was.monthly_price)
  AND (h.price IS NULL) = (was.price IS NULL)
ORDER BY s.slug, c.url, o.external_id, h.valid_from
"""

_COUNTS = {
    "promos ended": "SELECT count(*) FROM promos WHERE ends_at > :since AND ends_at <= :until",
    "promos new": "SELECT count(*) FROM promos WHERE first_seen_at > :since AND first_seen_at <= :until",
    "reviews new": "SELECT count(*) FROM reviews WHERE first_seen_at > :since AND first_seen_at <= :until",
    "reviews edited": "SELECT count(*) FROM review_versions WHERE valid_to > :since AND valid_to <= :until",
    "reviews not found today": "SELECT count(*) FROM reviews WHERE missed_runs > 0 AND removed_at IS NULL",
    "reviews deleted": "SELECT count(*) FROM reviews WHERE removed_at > :since AND removed_at <= :until",
    "courses new": "SELECT count(*) FROM courses WHERE first_seen_at > :since AND first_seen_at <= :until",
    "courses not found today": "SELECT count(DISTINCT course_id) FROM course_claims WHERE missed_runs > 0 AND removed_at IS NULL",
    "courses removed": "SELECT count(*) FROM courses WHERE removed_at > :since AND removed_at <= :until",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChange:
    """One tariff that changed its price."""

    school: str
    course: str
    tariff: str
    before: int | None
    """Minor units; the total, or the payment per month where that is all that is known."""
    after: int | None
    currency: str | None
    monthly: bool
    confirmed: bool
    """False while a jump waits to be read a second time; the old price still stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed, prices one by one, the rest counted."""

    prices: tuple[PriceChange, ...]
    counts: dict[str, int]
    """What -> how many, in the order to be shown."""


def changes_between(db: Database, since: str, until: str) -> Changes:
    """Changes after `since` up to `until`, both UTC `YYYY-MM-DDTHH:MM:SSZ`.

    What is only missed so far is counted apart from what is removed.
    """
    moments = {"since": since, "until": until}
    prices = tuple(
        PriceChange(
            school=row[0],
            course=row[1] or "",
            tariff=row[2],
            before=row[3],
            after=row[4],
            currency=row[5],
            monthly=bool(row[6]),
            confirmed=bool(row[7]),
        )
        for row in db.conn.execute(_PRICES, moments)
    )
    return Changes(prices=prices, counts={name: int(db.conn.execute(sql, moments).fetchone()[0]) for name, sql in _COUNTS.items()})
