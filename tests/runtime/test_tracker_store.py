"""What was said is kept, in order, and at the same cost however long the conversation."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUtteranceReverted, UserUttered

from bot.runtime.tracker_store import RECENT_EVENTS, ConversationStore, conversation, event, without_safety_net
from tests.runtime.conversations import ANNA, BRUNO, DOMAIN, messages, say, turn, values

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'conversations.db'}"
        return
    server = request.getfixturevalue("postgresql")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def store(url: str) -> Iterator[ConversationStore]:
    opened = ConversationStore(DOMAIN, url=url)
    yield opened
    opened._engine.dispose()


def reopened(store: ConversationStore) -> ConversationStore:
    """The same conversations after a restart of the assistant."""
    return ConversationStore(DOMAIN, url=store._engine.url.render_as_string(hide_password=False))


async def test_a_conversation_comes_back_whole_and_in_order_after_a_restart(store: ConversationStore) -> None:
    for number in range(40):
        await say(store, ANNA, number, topic=f"argomento {number}")
    again = reopened(store)
    whole = await again.retrieve_full_tracker(ANNA)
    assert messages(whole) == [f"messaggio {number}" for number in range(40)]
    assert [type(e) for e in whole.events] == [type(e) for n in range(40) for e in turn(n, topic="")]
    assert values(whole) == values(await again.retrieve(ANNA)) == {"topic": "argomento 39"}


async def test_whoever_never_wrote_has_no_conversation(store: ConversationStore) -> None:
    assert await store.retrieve(ANNA) is None
    assert await store.retrieve_full_tracker(ANNA) is None
    assert not await store.exists(ANNA)


async def test_only_the_latest_is_loaded_and_still_nothing_that_was_understood_is_lost(
    store: ConversationStore,
) -> None:
    talk = {"asked": ["topic"], "by_phone": False, "emoji": "🙂 è così"}
    await say(store, ANNA, 0, topic="problem_cmor", supplier="Fornitore Uno", talk=talk)
    for number in range(1, 50):
        await say(store, ANNA, number, supplier=f"Fornitore {number}")
    loaded = await store.retrieve(ANNA)
    assert len(loaded.events) == RECENT_EVENTS
    assert messages(loaded)[-1] == "messaggio 49"
    assert values(loaded) == {"topic": "problem_cmor", "supplier": "Fornitore 49", "talk": talk}


async def test_a_slot_that_was_emptied_stays_empty(store: ConversationStore) -> None:
    await say(store, ANNA, 0, topic="problem_cmor", full_name="Anna Prova")
    await say(store, ANNA, 1, full_name=None)
    assert values(await store.retrieve(ANNA)) == {"topic": "problem_cmor"}
    for number in range(2, 20):
        await say(store, ANNA, number)
    assert values(await store.retrieve(ANNA)) == {"topic": "problem_cmor"}


async def test_the_copies_that_rasa_makes_of_a_conversation_know_the_slots_too(store: ConversationStore) -> None:
    await say(store, ANNA, 0, topic="problem_cmor", supplier="Fornitore Uno")
    for number in range(1, 20):
        await say(store, ANNA, number, supplier=f"Fornitore {number}" if number < 19 else None)
    loaded = await store.retrieve(ANNA)
    assert values(loaded) == {"topic": "problem_cmor"}
    assert values(loaded.copy()) == values(loaded.travel_back_in_time(time.time() + 1)) == values(loaded)


async def test_taking_a_message_back_takes_back_what_it_changed_and_nothing_older(store: ConversationStore) -> None:
    await say(store, ANNA, 0, topic="problem_cmor")
    for number in range(1, 20):
        await say(store, ANNA, number)
    loaded = await store.retrieve(ANNA)
    loaded.update_with_events([UserUttered("ehm"), SlotSet("supplier", "Nessuno"), UserUtteranceReverted()], DOMAIN)
    assert values(loaded) == {"topic": "problem_cmor"}


async def test_every_event_keeps_its_time_so_that_silence_is_noticed(store: ConversationStore) -> None:
    tracker = await store.get_or_create_tracker(ANNA, append_action_listen=False)
    long_ago = [ActionExecuted("action_listen", timestamp=1_000.0), UserUttered("ciao", timestamp=1_000.5)]
    tracker.update_with_events(long_ago, DOMAIN, override_timestamp=False)
    await store.save(tracker)
    for loaded in (await store.retrieve(ANNA), await store.retrieve_full_tracker(ANNA)):
        assert [e.timestamp for e in loaded.events] == [1_000.0, 1_000.5]


async def test_saving_twice_keeps_nothing_twice(store: ConversationStore) -> None:
    tracker = await say(store, ANNA, 0)
    await store.save(tracker)
    tracker.update_with_events(turn(1), DOMAIN)
    await store.save(tracker)
    assert messages(await store.retrieve_full_tracker(ANNA)) == ["messaggio 0", "messaggio 1"]
    loaded = await store.retrieve(ANNA)
    await store.save(loaded)
    assert len((await store.retrieve_full_tracker(ANNA)).events) == len(turn(0)) * 2


async def test_half_an_emoji_and_a_null_character_stop_nobody(store: ConversationStore) -> None:
    tracker = await store.get_or_create_tracker(ANNA, append_action_listen=False)
    odd = "ciao \ud83d \x00 è"
    tracker.update_with_events([UserUttered(odd), SlotSet("full_name", odd)], DOMAIN)
    await store.save(tracker)
    loaded = await store.retrieve(ANNA)
    assert (messages(loaded), values(loaded)) == ([odd], {"full_name": odd})


async def test_two_conversations_at_once_stay_apart(store: ConversationStore) -> None:
    async def chat(sender: str, topic: str) -> None:
        for number in range(15):
            await say(store, sender, number, topic=topic)

    await asyncio.gather(chat(ANNA, "problem_cmor"), chat(BRUNO, "problem_bonus"))
    for sender, topic in ((ANNA, "problem_cmor"), (BRUNO, "problem_bonus")):
        whole = await store.retrieve_full_tracker(sender)
        assert messages(whole) == [f"messaggio {number}" for number in range(15)]
        assert values(whole) == {"topic": topic}
    assert set(await store.keys()) == {ANNA, BRUNO}


async def test_a_turn_that_fails_half_way_leaves_no_half(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say(store, ANNA, 0, topic="problem_cmor")

    class Refused(Exception):
        pass

    def refuse(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("UPDATE"):  # the events are in by then
            raise Refused

    sa.event.listen(store._engine, "before_cursor_execute", refuse)
    with pytest.raises(Refused):
        await say(store, ANNA, 1, topic="problem_bonus")
    sa.event.remove(store._engine, "before_cursor_execute", refuse)
    assert messages(await store.retrieve_full_tracker(ANNA)) == ["messaggio 0"]
    assert values(await store.retrieve(ANNA)) == {"topic": "problem_cmor"}


async def test_a_turn_at_message_1000_costs_what_one_at_message_10_does(tmp_path: Path) -> None:
    """Counted in the database's own steps, statements and rows, not in time."""
    store = ConversationStore(DOMAIN, url=f"sqlite:///{tmp_path / 'long.db'}")
    counted = {"steps": 0, "statements": 0}
    looked_at = {10, *range(990, 1001)}
    cost, loaded = {}, {}

    def count(unit: str) -> None:
        counted[unit] += 1

    def watch(raw: object, *_: object) -> None:
        raw.set_progress_handler(lambda: count("steps"), 1)  # type: ignore[attr-defined]

    def no_more(raw: object, *_: object) -> None:
        raw.set_progress_handler(None, 0)  # type: ignore[attr-defined]

    counters = (("checkout", watch), ("checkin", no_more), ("before_cursor_execute", lambda *_: count("statements")))
    for number in range(1, 1001):
        if number in looked_at and number > 10:  # meanwhile others have talked a lot, and last
            await say_at_once(store, BRUNO, [e for n in range(100) for e in turn(n)])
        counted.update(steps=0, statements=0)
        if number in looked_at:
            for what, counter in counters:
                sa.event.listen(store._engine, what, counter)
        tracker = await say(store, ANNA, number, topic=f"argomento {number:04}")
        if number in looked_at:
            cost[number], loaded[number] = dict(counted), len(tracker.events)
            for what, counter in counters:
                sa.event.remove(store._engine, what, counter)
    assert cost[10]["steps"] > 0
    assert cost[1000]["statements"] == cost[10]["statements"]
    assert loaded[1000] == loaded[10] == RECENT_EVENTS + len(turn(0, topic=""))
    # now and then a page of an index is split: the middle one of eleven turns is an ordinary one
    ordinary = statistics.median(cost[number]["steps"] for number in range(990, 1001))
    assert ordinary <= 1.2 * cost[10]["steps"]
    assert len(messages(await store.retrieve_full_tracker(ANNA))) == 1000
    store._engine.dispose()


async def say_at_once(store: ConversationStore, sender: str, events: list[Event]) -> None:
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    tracker.update_with_events(events, DOMAIN)
    await store.save(tracker)


TALKER = """
import asyncio, sys
from bot.runtime.tracker_store import ConversationStore
from tests.runtime.conversations import ANNA, DOMAIN, say

async def talk():
    store = ConversationStore(DOMAIN, url=sys.argv[1])
    for number in range(100_000):
        await say(store, ANNA, number, topic=f"argomento {number}")
        print(number, flush=True)  # the answer goes out

asyncio.run(talk())
"""


async def test_the_plug_pulled_between_two_turns_loses_nothing_that_was_answered(url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", TALKER, url], stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ}
    )
    assert process.stdout
    answered = -1
    while answered < 25:
        answered = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    answered = max([answered, *(int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n"))])
    store = ConversationStore(DOMAIN, url=url)
    whole = await store.retrieve_full_tracker(ANNA)
    kept = len(messages(whole))
    assert kept in (answered + 1, answered + 2)  # the last turn may have been saved and not answered yet
    assert messages(whole) == [f"messaggio {number}" for number in range(kept)]
    assert values(whole) == {"topic": f"argomento {kept - 1}"}
    await say(store, ANNA, kept)
    assert len(messages(await store.retrieve_full_tracker(ANNA))) == kept + 1
    store._engine.dispose()


async def test_a_forgotten_conversation_leaves_no_trace_and_the_others_stay(store: ConversationStore) -> None:
    for sender in (ANNA, BRUNO):
        await say(store, sender, 0, full_name="Nome Cognome")
    store.forget(ANNA)
    assert await store.retrieve(ANNA) is None
    assert list(await store.keys()) == [BRUNO]
    with store._engine.connect() as db:
        for table in (event, conversation):
            assert set(db.execute(sa.select(table.c.sender_id)).scalars()) == {BRUNO}
    store.forget("telegram:nobody")
    fresh = await say(store, ANNA, 7)
    assert values(fresh) == {}
    assert messages(await store.retrieve_full_tracker(ANNA)) == ["messaggio 7"]


async def test_what_is_older_than_its_time_goes_and_a_live_conversation_keeps_what_it_knows(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=1_000.0)
    monkeypatch.setattr(time, "time", lambda: clock.now)
    await say(store, ANNA, 0, topic="problem_cmor")
    await say(store, BRUNO, 0, topic="problem_bonus")
    clock.now = 2_000.0
    await say(store, ANNA, 1)
    assert store.purge(before=1_000.0) == 0
    assert store.purge(before=1_500.0) == 2 * len(turn(0, topic=""))
    assert list(await store.keys()) == [ANNA]
    assert await store.retrieve(BRUNO) is None
    kept = await store.retrieve_full_tracker(ANNA)
    assert (messages(kept), values(kept)) == (["messaggio 1"], {"topic": "problem_cmor"})
    assert store.purge(before=1_500.0) == 0


def test_a_database_that_does_not_answer_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "conversations.db").write_bytes(b"this is no database, and long enough to be seen as none" * 50)
    with pytest.raises(sa.exc.SQLAlchemyError):
        ConversationStore.check(f"sqlite:///{tmp_path / 'conversations.db'}")
    ConversationStore.check(f"sqlite:///{tmp_path / 'new' / 'conversations.db'}")


def test_nobody_else_on_the_machine_reads_the_conversations(tmp_path: Path) -> None:
    path = tmp_path / "var" / "conversations.db"
    ConversationStore(DOMAIN, url=f"sqlite:///{path}")
    assert path.stat().st_mode & 0o077 == 0


async def test_a_store_that_fails_is_not_taken_for_an_empty_conversation(tmp_path: Path) -> None:
    store = ConversationStore(DOMAIN, url=f"sqlite:///{tmp_path / 'conversations.db'}")
    await say(store, ANNA, 0, topic="problem_cmor")
    agent = SimpleNamespace(tracker_store=FailSafeTrackerStore(store), processor=SimpleNamespace(tracker_store=None))
    assert without_safety_net(agent) is store  # type: ignore[arg-type]
    assert agent.tracker_store is agent.processor.tracker_store is store
    assert without_safety_net(agent) is store  # type: ignore[arg-type]

    def refuse(*_: object) -> None:
        raise RuntimeError("the disk is gone")

    sa.event.listen(store._engine, "before_cursor_execute", refuse)
    with pytest.raises(RuntimeError, match="disk"):
        await say(agent.tracker_store, ANNA, 1)
    sa.event.remove(store._engine, "before_cursor_execute", refuse)
    assert values(await store.retrieve(ANNA)) == {"topic": "problem_cmor"}
    memory = SimpleNamespace(tracker_store=InMemoryTrackerStore(DOMAIN), processor=None)
    assert without_safety_net(memory) is memory.tracker_store  # type: ignore[arg-type]
