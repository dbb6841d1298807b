"""Fixtures shared by all tests. What needs Rasa is imported only by the tests that ask for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("LOG_LEVEL", "WARNING")

if TYPE_CHECKING:
    from tests.support.assistant import Assistant
    from tests.support.postgresql import PostgreSQL


@pytest.fixture(scope="session")
def model() -> Path:
    """The model that config, domain and data call for; trained if it is not there. ASSISTANT_MODEL names another."""
    if os.environ.get("ASSISTANT_MODEL"):
        return Path(os.environ["ASSISTANT_MODEL"])
    from bot.runtime.training import ensure_model

    return ensure_model()


@pytest.fixture(scope="session")
def assistant(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The trained assistant in this process, with stores of its own."""
    import structlog

    from tests.support.assistant import Assistant

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    made = Assistant(model, tmp_path_factory.mktemp("assistant"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server for this run of the tests."""
    from tests.support.postgresql import running

    yield from running()
