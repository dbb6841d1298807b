"""Reminders, the outbox of changes, ratings."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import create_engine, select

from bot.cases import Author, CaseNotFound, CaseStore, State
from bot.cases.tables import metadata
from tests.cases.samples import ANNA, BRUNO, LACKING, WHOLE, Clock, brought_to

DAY = date(2026, 3, 20)


def test_a_reminder_is_due_from_its_day_on_until_it_is_sent(store: CaseStore, clock: Clock):
    reminder = store.remind(ANNA, DAY, topic="problem_cmor")
    assert (reminder.owner, reminder.topic, reminder.code, reminder.sent_at) == (ANNA, "problem_cmor", None, None)
    assert store.due_reminders(date(2026, 3, 19)) == []
    assert store.due_reminders(DAY) == store.due_reminders(date(2026, 4, 1)) == [reminder]
    assert store.mark_sent(reminder.id)
    assert store.due_reminders(DAY) == []
    assert store.export(ANNA).reminders[0].sent_at == clock.now


def test_a_reminder_that_is_not_wanted_any_more_is_dropped(store: CaseStore):
    store.remind(ANNA, DAY, topic="problem_cmor")
    assert store.forget_reminders(BRUNO) == 0
    assert store.forget_reminders(ANNA) == 1
    assert store.due_reminders(DAY) == []


def test_asking_twice_for_a_reminder_gives_one(store: CaseStore):
    code = brought_to(store, State.DRAFT).code
    assert store.remind(ANNA, DAY, code=code) == store.remind(ANNA, DAY, code=code.lower())
    assert store.remind(ANNA, DAY, topic="t") == store.remind(ANNA, DAY, topic="t")
    store.remind(BRUNO, DAY, topic="t")
    assert len(store.due_reminders(DAY)) == 3
    assert {reminder.code for reminder in store.due_reminders(DAY)} == {code, None}


def test_a_reminder_is_about_a_case_of_the_chat_or_a_topic(store: CaseStore):
    code = brought_to(store, State.RECEIVED).code
    with pytest.raises(CaseNotFound):
        store.remind(BRUNO, DAY, code=code)
    for about in ({}, {"code": code, "topic": "t"}):
        with pytest.raises(ValueError, match="reminder"):
            store.remind(ANNA, DAY, **about)
    assert store.due_reminders(DAY) == []


def test_of_many_senders_at_once_one_sends_the_reminder(store: CaseStore):
    reminder = store.remind(ANNA, DAY, topic="t")
    start = threading.Barrier(8)

    def send(_: int) -> bool:
        start.wait()
        return store.mark_sent(reminder.id)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(8))) == 1
    assert not store.mark_sent(999)


def test_the_owner_is_told_what_the_desk_did_and_not_what_they_did_themselves(store: CaseStore, clock: Clock):
    case = store.file(ANNA, LACKING, key="k")
    store.complete(case.code, ANNA, delivered=["bills"])
    assert store.undelivered_changes() == []
    store.set_state(case.code, State.IN_PROGRESS, author=Author.OPERATOR, note="ci siamo")
    store.ask_for(case.code, ["lettura"])
    first, second = store.undelivered_changes()
    assert (first.owner, first.code, first.at, first.note) == (ANNA, case.code, clock.now, "ci siamo")
    assert (first.before, first.after) == (State.RECEIVED, State.IN_PROGRESS)
    assert (second.after, second.missing) == (State.TO_COMPLETE, ("lettura",))
    assert first.id < second.id


def test_a_change_comes_back_until_it_is_marked_as_told(store: CaseStore):
    case = store.file(ANNA, WHOLE, key="k")
    store.set_state(case.code, State.CLOSED, author=Author.OPERATOR, outcome="Rimborso")
    (change,) = store.undelivered_changes()
    assert store.undelivered_changes() == [change]
    assert change.outcome == "Rimborso"
    assert [store.mark_delivered(change.id), store.mark_delivered(change.id)] == [True, False]
    assert store.undelivered_changes() == []


def test_a_rating_is_kept_with_its_month_and_nothing_else(store: CaseStore, url: str):
    store.rate(5, " Molto utile ")
    store.rate(1, month=date(2026, 5, 31))
    ratings = metadata.tables["rating"]
    engine = create_engine(url, future=True)
    with engine.connect() as connection:
        rows = connection.execute(select(ratings).order_by(ratings.c.month)).mappings().all()
    engine.dispose()
    assert set(ratings.c.keys()) == {"id", "month", "score", "comment"}
    assert not ratings.foreign_keys
    assert [(row["month"], row["score"], row["comment"]) for row in rows] == [
        (date(2026, 3, 1), 5, "Molto utile"),
        (date(2026, 5, 1), 1, ""),
    ]


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_rating_out_of_range_is_refused(store: CaseStore, score: int):
    with pytest.raises(ValueError, match="1 to 5"):
        store.rate(score)
