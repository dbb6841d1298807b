"""Filling a case store inside the database."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from bench import casestore
from bot.cases import CaseStore


def test_the_copies_are_cases_like_any_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    store = CaseStore(url)
    store.migrate()
    first = store.file("asker", casestore.SAMPLE, "key")
    casestore.fill(sa.create_engine(url, future=True), str(first.code), 30)
    of_one_chat = store.of_owner("chat-5")
    assert len(of_one_chat) == casestore.CASES_A_CHAT
    for copy in of_one_chat:
        assert (copy.person, copy.documents, copy.facts) == (first.person, first.documents, first.facts)
        assert len(copy.events) == len(first.events)
    assert len(store.list(limit=100)) == 31


def test_every_look_up_is_timed(tmp_path: Path) -> None:
    took = casestore.measure(f"sqlite:///{tmp_path / 'cases.db'}", casestore.LOOK_UPS + 100)
    assert len(took) == 3
    assert all(seconds > 0 for seconds in took.values())
