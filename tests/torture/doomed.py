"""SQL statements of a child: counted, and one of them killed, halted, refused, or met with a lock that another process holds."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

READING = ("SELECT", "PRAGMA", "ROLLBACK")
HOLD = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
db.execute("ROLLBACK")
"""


class Doomed(sqlite3.Connection):
    """A connection that counts, and fails when told to."""

    faults: Mapping[str, Any] = {}
    statements = 0
    writes = 0
    is_main = False
    place = ""

    def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
        """Count, perhaps fail, then as ever."""
        self._count(sql)
        return super().execute(sql, *rest)

    def executemany(self, sql: str, *rest: Any) -> sqlite3.Cursor:
        """Likewise."""
        self._count(sql)
        return super().executemany(sql, *rest)

    def _count(self, sql: str) -> None:
        Doomed.statements += 1
        if Doomed.statements == self.faults.get("kill_at") or self.faults.get("kill_before", "\0") in sql:
            os.kill(os.getpid(), signal.SIGKILL)
        if Doomed.statements == self.faults.get("halt_at"):
            os.kill(os.getpid(), signal.SIGSTOP)
        if not self.is_main or sql.lstrip().upper().startswith(READING):
            return
        Doomed.writes += 1
        if Doomed.writes == self.faults.get("lock_at"):
            self._have_locked()
        fails_at = self.faults.get("error_at")
        if fails_at is not None and (Doomed.writes == fails_at if self.faults.get("error_once") else Doomed.writes >= fails_at):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error

    def _have_locked(self) -> None:
        """Another process takes the write lock; inside a transaction of ours it takes it when that has ended."""
        words = [sys.executable, "-S", "-E", "-c", HOLD, self.place, str(self.faults["lock_for"])]
        holder = subprocess.Popen(words, stdout=subprocess.PIPE)
        Doomed.holders.append(holder)
        assert holder.stdout is not None
        if not self.in_transaction:
            holder.stdout.readline()

    holders: list[subprocess.Popen[bytes]] = []
    """Kept, so that none is waited for."""


def doomed_connect(database: str | Path, **options: Any) -> sqlite3.Connection:
    """Stands in for `sqlite3.connect`."""
    if "patience" in Doomed.faults:
        options["timeout"] = Doomed.faults["patience"]
    conn = _connect(database, factory=Doomed, **options)
    assert isinstance(conn, Doomed)
    conn.is_main = not str(database).endswith(".pages")
    conn.place = str(database)
    left = Doomed.faults.get("pages_left")
    if conn.is_main and left is not None:
        (pages,) = sqlite3.Connection.execute(conn, "PRAGMA page_count").fetchone()
        sqlite3.Connection.execute(conn, f"PRAGMA max_page_count = {pages + left}").fetchall()
    return conn


_connect = sqlite3.connect
