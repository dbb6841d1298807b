"""What the web chat remembers, and for how long; on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.web.store import WebStore
from tests.support.postgresql import PostgreSQL

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[WebStore]:
    store = WebStore(f"sqlite:///{tmp_path / 'web.db'}", clock)
    store.prepare()
    yield store
    store.close()


@pytest.fixture
def postgres_url(postgresql: PostgreSQL) -> Iterator[str]:
    name = postgresql.create()
    yield postgresql.url(name)
    postgresql.drop(name)


def test_the_file_is_its_owners_alone_and_holds_no_token(store: WebStore, tmp_path: Path) -> None:
    token, _ = store.open_session()
    assert stat.S_IMODE(os.stat(tmp_path / "web.db").st_mode) == 0o600
    assert not any(token.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_what_is_older_than_it_may_be_kept_goes(store: WebStore, clock: Clock) -> None:
    (idle_token, idle), (token, busy) = store.open_session(), store.open_session()
    for session in (idle, busy):
        store.add_from_person(session, "k" * 16, {"text": "vecchio"})
    clock.now += timedelta(days=29)
    store.add_from_assistant(busy, {"text": "nuovo"})
    clock.now += timedelta(days=2)
    store.purge(clock.now - timedelta(days=30))
    assert store.session_of(idle_token) is None
    assert store.session_of(token) == busy
    transcript = store.since(busy, 0)
    assert transcript is not None and [m.body["text"] for m in transcript.messages] == ["nuovo"]


def test_what_is_said_into_an_erased_session_is_not_kept(store: WebStore) -> None:
    _, session = store.open_session()
    store.erase(session)
    assert store.add_from_assistant(session, {"text": "tardi"}) is None
    assert store.add_from_person(session, "k" * 16, {"text": "tardi"}) is None
    assert store.clear(session) is False


def test_numbers_of_erased_messages_are_not_given_again(store: WebStore) -> None:
    _, session = store.open_session()
    first = store.add_from_assistant(session, {"text": "uno"})
    store.clear(session)
    second = store.add_from_assistant(session, {"text": "due"})
    assert first and second and second.id > first.id


@pytest.mark.parametrize("text", ["è già così", "🙂", "a\x00b", "\ud800", "'; DROP TABLE web_message; --"])
def test_any_text_can_be_kept(store: WebStore, text: str) -> None:
    _, session = store.open_session()
    assert store.add_from_assistant(session, {"text": text}) is not None
    transcript = store.since(session, 0)
    assert transcript is not None and len(transcript.messages) == 1


def test_it_works_the_same_on_postgresql(postgres_url: str, clock: Clock) -> None:
    store = WebStore(postgres_url, clock)
    try:
        store.prepare()
        store.prepare()
        token, session = store.open_session()
        first = store.add_from_person(session, "k" * 16, {"text": "ciao"})
        again = store.add_from_person(session, "k" * 16, {"text": "ciao"})
        assert first and again and first[1] and not again[1] and first[0].id == again[0].id
        assert store.close_all() == [session] and store.close_all() == []
        store.purge(clock.now + timedelta(days=1))
        assert store.session_of(token) is None
    finally:
        store.close()
