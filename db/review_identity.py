"""Which known review is meant by one that came without an id of its own, where its id, a hash, is not the one that it had before.

The hash is of school, author, day and words (`normalize.review`). It changes when a day is printed in another way («вчера», then
«19.09.2026»), when the words are edited, and once for what was stored when counted days were still a part of it, or when the place on a
page was taken for an id. The row takes the new id; the journal keeps the former one.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable

from db.journal import unpack
from db.publication import Publication
from normalize.review import UNSURE_DAY


def unsure_day(row: str) -> str:
    """SQL: whether the id of the row says that its day is counted from the day of the reading, or not understood."""
    return f"substr({row}.external_id, length({row}.source) + 2, 1) = '{UNSURE_DAY}'"


def day_kept(said: str, known: str) -> str:
    """SQL: the day of a review that is read again. Of counted days the first is the most exact, and no silence takes a day away."""
    first, second = f"{said}.published_on", f"{known}.published_on"
    return f"iif({unsure_day(said)}, coalesce({second}, {first}), coalesce({first}, {second}))"


def _has_no_id(row: str) -> str:
    hashed = f"ltrim(substr({row}.external_id, length({row}.source) + 2), '{UNSURE_DAY}')"
    return f"(length({hashed}) >= 24 AND substr({hashed}, 1, 24) NOT GLOB '*[^0-9a-f]*' AND substr({hashed}, 25, 1) IN ('', '-'))"


def _had_a_place(row: str) -> str:
    """SQL: whether the id of a review of the school's own site is but its place on a page, as was stored once: «#review-1», «1»."""
    name = f"substr({row}.external_id, length({row}.source) + 2)"
    is_place = f"{name} GLOB '#*' OR {name} GLOB '_:*' OR {name} <> '' AND {name} NOT GLOB '*[^0-9]*' OR lower({name}) GLOB 'review[-_]*'"
    return f"({row}.source = (SELECT slug FROM schools WHERE schools.school_id = {row}.school_id) AND ({is_place}))"


_STAGED = "staged CROSS JOIN staged_reviews AS said ON staged_id BETWEEN first_review AND first_review + reviews - 1"
_NEW = f"""
SELECT min(staged_id) FROM {_STAGED} LEFT JOIN reviews AS known ON (known.source, known.external_id) = (said.source, said.external_id)
WHERE run_id = ? AND known.review_id IS NULL AND {_has_no_id("said")} GROUP BY said.source, said.external_id
"""
_IS_UNREAD = f"known.removed_at IS NULL AND known.external_id NOT IN (SELECT said.external_id FROM {_STAGED} WHERE run_id = ?3)"
_IS_MISSING = f"{_has_no_id('known')} AND {_IS_UNREAD}"

# The same words of another day are another review («Отлично!»). Of days that are counted a week makes no difference: what is «2 недели
# назад» today was so six days ago.
_SAME_WORDS = f"""
known.source = said.source AND known.author_key IS said.author_key AND known.text_key IS said.text_key AND known.text IS said.text
    AND known.title IS said.title AND known.pros IS said.pros AND known.cons IS said.cons
    AND (known.author_key IS NOT NULL OR known.text_key IS NOT NULL)
    AND (known.published_on IS NULL OR said.published_on IS NULL OR ({unsure_day("said")} OR {unsure_day("known")})
        AND abs(julianday(known.published_on) - julianday(said.published_on)) <= 7
        OR known.published_on = said.published_on AND {_had_a_place("known")})
"""
# The missing ones are laid out first: thousands of ratings without a text share one text_key, and none is to be looked for among all again.
_SAME = f"""
WITH missing AS MATERIALIZED (
    SELECT * FROM reviews AS known WHERE known.school_id = ?2 AND ({_has_no_id("known")} OR {_had_a_place("known")}) AND {_IS_UNREAD}
)
SELECT known.review_id, said.external_id FROM json_each(?1) AS new CROSS JOIN staged_reviews AS said ON said.staged_id = new.value
CROSS JOIN missing AS known ON {_SAME_WORDS}
ORDER BY known.published_on IS NULL, known.published_on, known.review_id, length(said.external_id), said.external_id
"""

# Only one went and only one came of an author, both of one day, in one reading of the whole list.
_EDITED = f"""
WITH came AS (
    SELECT source, author_key, min(external_id) AS external_id, min(published_on) AS published_on
    FROM json_each(?1) AS new CROSS JOIN staged_reviews ON staged_id = new.value
    WHERE author_key IS NOT NULL AND source IN (SELECT value FROM json_each(?5)) GROUP BY source, author_key HAVING count(*) = 1
),
gone AS (
    SELECT source, author_key, min(review_id) AS review_id, min(published_on) AS published_on, max(missed_runs) AS missed_runs
    FROM reviews AS known WHERE known.school_id = ?2 AND author_key IN (SELECT author_key FROM came) AND {_IS_MISSING}
        AND (SELECT spider = ?4 FROM pages JOIN runs USING (run_id) WHERE pages.page_id = known.page_id)
    GROUP BY source, author_key HAVING count(*) = 1
)
SELECT review_id, external_id FROM came JOIN gone USING (source, author_key, published_on) WHERE missed_runs = 0
"""


def find_known(conn: sqlite3.Connection, run: Publication, whole: Collection[str]) -> None:
    """Give the rows of known reviews the ids under which a run has staged them, in a transaction of the caller's.

    Args:
        conn: the connection.
        run: the run.
        whole: the sources that it has read whole: only of these is it known which reviews are gone.
    """
    new = {row[0] for row in conn.execute(_NEW, (run.run_id,))}
    if not new:
        return
    same = _pairs(conn.execute(_SAME, (json.dumps(sorted(new)), run.school_id, run.run_id)))
    _rename(conn, same)
    left = [row[0] for row in conn.execute(_NEW, (run.run_id,))] if same else sorted(new)
    edited = conn.execute(_EDITED, (json.dumps(left), run.school_id, run.run_id, run.spider, json.dumps(sorted(whole))))
    _rename(conn, _pairs(edited))


def _pairs(candidates: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Each row and each id once, in the order in which they come."""
    pairs: dict[int, str] = {}
    taken: set[str] = set()
    for review_id, external_id in candidates:
        if review_id not in pairs and external_id not in taken:
            pairs[review_id] = external_id
            taken.add(external_id)
    return pairs


def _rename(conn: sqlite3.Connection, pairs: dict[int, str]) -> None:
    conn.executemany("UPDATE reviews SET external_id = ? WHERE review_id = ?", [(name, review_id) for review_id, name in pairs.items()])


def find_review(conn: sqlite3.Connection, school_id: int, source: str, external_id: str) -> int | None:
    """Number of the school's review that has this id, or had it once; None where there is none."""
    wanted = "SELECT review_id FROM reviews WHERE (school_id, source) = (?, ?) AND "
    row = conn.execute(f"{wanted} external_id = ?", (school_id, source, external_id)).fetchone()
    former = None if row else _formerly(conn, external_id)
    if former is not None:
        row = conn.execute(f"{wanted} review_id = ?", (school_id, source, former)).fetchone()
    return int(row[0]) if row else None


def _formerly(conn: sqlite3.Connection, external_id: str) -> int | None:
    blobs = conn.execute("SELECT cells FROM replaced WHERE table_name = 'reviews' AND column_name = 'external_id' ORDER BY write_id")
    return next((int(key) for (cells,) in blobs for key, was in unpack(cells) if was == external_id), None)


_WORDS = ("school_id", "source", "external_id", "author_key", "text_key", "title", "pros", "cons", "text", "published_on")
_STORED = f"""
WITH said AS (SELECT {", ".join(f"?{number} AS {name}" for number, name in enumerate(_WORDS, 1))})
SELECT known.review_id, known.source, known.external_id FROM said
CROSS JOIN reviews AS known ON known.school_id = said.school_id AND {_SAME_WORDS}
WHERE known.removed_at IS NULL AND {_has_no_id("known")} AND {_has_no_id("said")}
ORDER BY known.published_on IS NULL, known.published_on, known.review_id
"""


def review_of_same_words(conn: sqlite3.Connection, other: sqlite3.Connection, review_id: int) -> int | None:
    """Number of the review here that says the words of a review of another database, which knows no review by the id that it has here."""
    said = other.execute(f"SELECT {', '.join(_WORDS)} FROM reviews WHERE review_id = ?", (review_id,)).fetchone()
    rows = conn.execute(_STORED, said).fetchall()
    return next((int(ours) for ours, source, name in rows if find_review(other, said[0], source, name) is None), None)
