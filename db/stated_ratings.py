"""Publishing the ratings that pages state as a whole: a row where what is stated has changed."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from db.publication import Publication

_LATEST = """
SELECT rating, rating_text, reviews FROM stated_ratings
WHERE school_id = ? AND source = ? AND course_id IS ? ORDER BY stated_rating_id DESC LIMIT 1
"""


def publish_stated_ratings(conn: sqlite3.Connection, run: Publication, stated: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Write what a run says, in a transaction of the caller's.

    Args:
        conn: the connection.
        run: the run.
        stated: page and `source`, `rating`, `rating_text`, `reviews`, `course_url` of each, in a fixed order; of two about one subject the
            first counts. A course that is not known is nobody's, and nothing is written of it.
    """
    seen: set[tuple[str, int | None]] = set()
    for page_id, told in stated:
        course_id = None
        if told["course_url"] is not None:
            row = conn.execute(
                "SELECT course_id FROM courses WHERE (school_id, url) = (?, ?)", (run.school_id, told["course_url"])
            ).fetchone()
            if row is None:
                continue
            (course_id,) = row
        subject = (told["source"], course_id)
        values = (told["rating"], told["rating_text"], told["reviews"])
        if subject in seen or conn.execute(_LATEST, (run.school_id, *subject)).fetchone() == values:
            continue
        seen.add(subject)
        conn.execute(
            "INSERT INTO stated_ratings (school_id, source, course_id, observed_at, rating, rating_text, reviews, page_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (run.school_id, *subject, run.now, *values, page_id),
        )
