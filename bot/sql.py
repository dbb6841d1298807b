"""Opening a SQL database for what may be lost in a power cut but not in a crash: conversations, transcripts.

The case store opens its own (bot/cases/database.py), which may lose nothing; how SQLite is made ready is said here once.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_MS = 10_000


def connect(url: str) -> Engine:
    """An engine for `url` (`sqlite:///file`, `postgresql://…` or `postgres://…`), in SQLAlchemy's 2.0 style.

    Its errors do not quote the values of a statement: what people wrote stays out of the logs.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgres":
        parsed = parsed.set(drivername="postgresql")
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, future=True, hide_parameters=True, pool_pre_ping=True)
    if parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        os.chmod(path, 0o600)
    # Kept open: closing the last connection would write the whole journal back, twice a turn.
    pool = {"poolclass": QueuePool} if parsed.database else {}
    engine = sa.create_engine(
        parsed, future=True, hide_parameters=True, connect_args={"check_same_thread": False}, **pool
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        switch_to_wal(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    return engine


def switch_to_wal(cursor: sqlite3.Cursor) -> None:
    """Give the file a write-ahead log, so that who reads and who writes do not wait for each other.

    Of several that open a new file at once SQLite turns some away without waiting, lest they wait for one another
    (https://www.sqlite.org/c3ref/busy_handler.html). One gets through, and leaves nothing to switch for the others.

    Raises:
        sqlite3.OperationalError: the file is still locked after `BUSY_TIMEOUT_MS`, or cannot be written.
    """
    give_up = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
