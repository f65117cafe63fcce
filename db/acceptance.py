"""Publishing a run that a rule has stopped, on a person's word; the ledger says whose."""

import sqlite3

from sqlite_utils import Database

from db.connect import write_batch
from db.errors import AcceptanceError
from db.publish import publish_in_transaction

NEVER = frozenset({"pages", "vacancies"})
"""Gates of runs that hold nothing to publish."""


def accept_run(db: Database, run_id: int, *, school: str, who: str, reason: str, now: str) -> None:
    """Publish a run as of the moment at which it ended, and write down who wanted it: all at once.

    From then on, later runs of its spider over the school are compared with it and with what follows, no longer with what was before.

    Args:
        db: the database, outside a transaction.
        run_id: a failed run.
        school: slug of the school, so that a slip of a digit publishes nobody else's.
        who: the person.
        reason: why, in their words.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`.

    Raises:
        AcceptanceError: there is no such run, or it cannot be accepted; the message says why.
        sqlite3.Error: the disk is full or the like; nothing has changed.
    """
    if not reason.strip() or not who.strip():
        raise AcceptanceError("say who accepts the run, and why")
    db.conn.execute("PRAGMA synchronous = FULL")
    try:
        with write_batch(db) as conn:
            verdict, ended = _acceptable(conn, run_id, school)
            conn.execute("UPDATE runs SET status = 'running' WHERE run_id = ?", (run_id,))
            publish_in_transaction(db, run_id, ended, written_at=now)
            conn.execute("UPDATE runs SET finished_at = ?, reason = ? WHERE run_id = ?", (ended, f"accepted by {who}: {reason}", run_id))
            conn.execute("INSERT INTO acceptances VALUES (?, ?, ?, ?, ?)", (run_id, now, who, reason, verdict))
    finally:
        db.conn.execute("PRAGMA synchronous = NORMAL")


def _acceptable(conn: sqlite3.Connection, run_id: int, school: str) -> tuple[str, str]:
    """The verdict of the run and when it ended. Raises `AcceptanceError`."""
    row = conn.execute(
        "SELECT status, gate, r.reason, finished_at, slug, spider, r.school_id,"
        " EXISTS (SELECT 1 FROM staged WHERE staged.run_id = r.run_id) FROM runs AS r LEFT JOIN schools USING (school_id) WHERE run_id = ?",
        (run_id,),
    ).fetchone()
    if row is None or row[4] != school:
        raise AcceptanceError(f"run {run_id} is no run over {school!r}" if row else f"there is no run {run_id}")
    status, gate, verdict, ended, _, spider, school_id, has_staged = row
    newer = conn.execute(
        "SELECT max(run_id) FROM runs WHERE spider = ? AND school_id IS ? AND status = 'ok' AND run_id > ?", (spider, school_id, run_id)
    ).fetchone()[0]
    problems = {
        f"run {run_id} is {status}": status != "failed",
        f"run {run_id} was not judged ({verdict}): it is not whole, crawl again": gate is None,
        f"run {newer} of {spider} was published after it": newer is not None,
        f"run {run_id} holds nothing that could be published; what it read goes when a later one is judged": gate in NEVER
        or not has_staged,
    }
    for text, holds in problems.items():
        if holds:
            raise AcceptanceError(text)
    return verdict, ended
