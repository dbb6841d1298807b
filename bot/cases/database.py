"""Opening the database: SQLite or PostgreSQL, transactions, retries, migrations."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from bot.sql import BUSY_TIMEOUT_MS, switch_to_wal

T = TypeVar("T")

MIGRATIONS = Path(__file__).parent / "migrations"

_ATTEMPTS = 4
_RETRIED_SQLSTATES = {"40001", "40P01"}  # serialization failure, deadlock: PostgreSQL asks to run it again
_MIGRATION_LOCK = 0x534D_0001  # PostgreSQL advisory lock; any number nobody else uses


class Database:
    """An engine, opened at the first use.

    Args:
        url: `sqlite:///file`, `postgresql://…` or `postgres://…`.

    Raises:
        ValueError: any other URL.
    """

    def __init__(self, url: str) -> None:
        self._url = _checked(url)
        self._engine: Engine | None = None
        self._readonly: Engine | None = None  # the same connections, with what reading needs

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = _sqlite(self._url) if self._url.drivername == "sqlite" else _postgresql(self._url)
        return self._engine

    def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` on one unchanging view of the database."""
        with Session(self._reading(), future=True) as session:
            return work(session)

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction and commit it.

        It is run again if the database undid it for another's sake, or if another was first to insert the same unique
        value, which it then finds. A lost connection is not retried: whether it was committed is not known here.
        """
        attempt = 1
        while True:
            try:
                with Session(self.engine.execution_options(sqlite_begin="IMMEDIATE"), future=True) as session:
                    result = work(session)
                    session.commit()
                    return result
            except DBAPIError as error:
                if attempt == _ATTEMPTS or not _worth_retrying(error):
                    raise
                attempt += 1

    def _reading(self) -> Engine:
        if self._readonly is None:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            of_postgresql = self.engine.dialect.name == "postgresql"
            self._readonly = self.engine.execution_options(**options) if of_postgresql else self.engine
        return self._readonly

    def migrate(self) -> None:
        """Apply the migrations that are missing, all or none, one process at a time."""
        with self.engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            command.upgrade(migration_config(connection), "head")

    def ping(self) -> None:
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = self._readonly = None


def migration_config(connection: Connection) -> Config:
    """Alembic's configuration for the packaged migrations, on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _checked(raw: str) -> URL:
    url = make_url("postgresql://" + raw.removeprefix("postgres://") if raw.startswith("postgres://") else raw)
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg2")
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return url.set(drivername="sqlite")
    raise ValueError("DATABASE_URL must be sqlite:///<file> or postgresql://…")


def _postgresql(url: URL) -> Engine:
    return create_engine(url, future=True, hide_parameters=True, pool_pre_ping=True, pool_size=5, max_overflow=10)


def _sqlite(url: URL) -> Engine:
    _create_private(Path(str(url.database)))
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,  # errors are logged; what people wrote is not
        poolclass=QueuePool,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_private(path: Path) -> None:
    """Make the file if there is none; only its owner may read it (SQLite gives its journals the same mode).

    A file that is there is not opened: closing it would let go of the locks that this process holds on it through other
    connections (https://www.sqlite.org/howtocorrupt.html#posix_advisory_locks_canceled_by_a_separate_thread_doing_close_),
    and the next command line to end would delete the journal under them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _prepare_sqlite(dbapi_connection: Any, _record: object) -> None:
    dbapi_connection.isolation_level = None  # pysqlite would begin by itself, and too late
    cursor = dbapi_connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    switch_to_wal(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten in the file
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: one that reads first cannot wait for it later.
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}")


def _worth_retrying(error: DBAPIError) -> bool:
    sqlstate = getattr(error.orig, "pgcode", None)
    if isinstance(error, IntegrityError):
        return sqlstate == "23505" or "UNIQUE constraint failed" in str(error.orig)
    return sqlstate in _RETRIED_SQLSTATES
