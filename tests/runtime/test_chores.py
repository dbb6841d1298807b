"""Between the turns people are told of news and reminded, each once, and what is due is erased."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain

from bot.cases import Author, Case, CaseStore, State
from bot.channels import speakers
from bot.dialogue import World
from bot.runtime import chores
from bot.runtime.chores import change_replies, purge, reminder_replies, start_chores, tell_news
from bot.runtime.tracker_store import ConversationStore
from tests.cases.samples import ANNA, BRUNO, FACTS, LACKING, WHOLE, Clock
from tests.runtime.conversations import say

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 3, 20)


class FakeSpeaker:
    """A channel that writes down what it is to say; `gone` people cannot be reached, for `broken` ones it fails."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.gone: set[str] = set()
        self.broken: set[str] = set()
        self.before_speaking: list[Any] = []

    async def speak(self, sender_id: str, messages: Sequence[Mapping[str, Any]]) -> bool:
        for look in self.before_speaking:
            look()
        if sender_id in self.broken:
            raise ConnectionError("no network")
        if sender_id in self.gone:
            return False
        self.said.append((sender_id, "\n".join(message["text"] for message in messages)))
        return True


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.from_file(str(ROOT / "domain.yml"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cases(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaseStore]:
    store = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", clock)
    store.migrate()
    monkeypatch.setattr("actions.world._world", World(store, now=clock))
    yield store
    store.close()


@pytest.fixture
def speaker(monkeypatch: pytest.MonkeyPatch) -> FakeSpeaker:
    fake = FakeSpeaker()
    monkeypatch.setattr(speakers, "_speakers", {})
    speakers.register("telegram", fake)
    speakers.register("web", fake)
    return fake


@pytest.fixture
def conversations(tmp_path: Path, domain: Domain) -> ConversationStore:
    return ConversationStore(domain, url=f"sqlite:///{tmp_path / 'conversations.db'}")


@pytest.fixture
def app(conversations: ConversationStore, domain: Domain) -> Any:
    """As much of the server as the chores look at, wrapped as Rasa wraps it."""
    wrapped = FailSafeTrackerStore(conversations)
    processor = SimpleNamespace(tracker_store=wrapped, nlg=TemplatedNaturalLanguageGenerator(domain.responses))
    tasks: list[Any] = []
    agent = SimpleNamespace(tracker_store=wrapped, processor=processor)
    return SimpleNamespace(ctx=SimpleNamespace(agent=agent), add_task=tasks.append, tasks=tasks)


def moved(cases: CaseStore, owner: str = ANNA, state: State = State.IN_PROGRESS, **how: Any) -> Case:
    """A case of `owner` on which an operator worked."""
    case = cases.file(owner, WHOLE, key=f"{owner} {state}")
    return cases.set_state(case.code, state, author=Author.OPERATOR, **how)


async def test_who_filed_a_case_is_told_once_what_the_desk_did(
    app: Any, cases: CaseStore, speaker: FakeSpeaker
) -> None:
    case = moved(cases, note="la guarda Carla")
    await tell_news(app)
    ((owner, text),) = speaker.said
    assert owner == ANNA
    assert str(case.code) in text
    assert "in lavorazione" in text
    assert "la guarda Carla" in text
    await tell_news(app)
    assert len(speaker.said) == 1


async def test_news_is_marked_after_it_was_told_so_that_it_is_told_twice_rather_than_never(
    app: Any, cases: CaseStore, speaker: FakeSpeaker
) -> None:
    moved(cases)
    speaker.before_speaking.append(lambda: seen.append(len(cases.undelivered_changes())))
    seen: list[int] = []
    speaker.gone.add(ANNA)
    await tell_news(app)
    assert (seen, speaker.said, len(cases.undelivered_changes())) == ([1], [], 1)
    speaker.gone.clear()
    await tell_news(app)
    assert seen == [1, 1]
    assert [owner for owner, _ in speaker.said] == [ANNA]
    assert cases.undelivered_changes() == []


async def test_a_reminder_is_marked_before_it_is_sent_so_that_it_is_sent_never_rather_than_twice(
    app: Any, cases: CaseStore, speaker: FakeSpeaker, clock: Clock
) -> None:
    cases.remind(ANNA, DAY, topic="problem_cmor")
    clock.now = clock.now.replace(day=19)
    await tell_news(app)
    assert speaker.said == []
    clock.now = clock.now.replace(day=20)
    seen: list[int] = []
    speaker.before_speaking.append(lambda: seen.append(len(cases.due_reminders(DAY))))
    await tell_news(app)
    await tell_news(app)
    assert seen == [0]
    ((owner, text),) = speaker.said
    assert owner == ANNA
    assert "cmor contestato" in text


async def test_one_person_whose_channel_fails_keeps_nobody_else_from_their_news(
    app: Any, cases: CaseStore, speaker: FakeSpeaker, clock: Clock
) -> None:
    moved(cases, ANNA)
    moved(cases, BRUNO)
    cases.remind(ANNA, DAY, topic="problem_cmor")
    cases.remind(BRUNO, DAY, topic="problem_cmor")
    clock.now = clock.now.replace(day=20)
    speaker.broken.add(ANNA)
    await tell_news(app)
    assert [owner for owner, _ in speaker.said] == [BRUNO, BRUNO]
    assert [change.owner for change in cases.undelivered_changes()] == [ANNA]


async def test_somebody_whose_channel_is_off_is_told_when_it_is_on_again(
    app: Any, cases: CaseStore, speaker: FakeSpeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(cases)
    monkeypatch.setattr(speakers, "_speakers", {})
    await tell_news(app)
    assert len(cases.undelivered_changes()) == 1
    speakers.register("telegram", speaker)
    await tell_news(app)
    assert [owner for owner, _ in speaker.said] == [ANNA]


async def test_everything_that_may_be_said_has_a_wording_without_gaps(
    app: Any, cases: CaseStore, speaker: FakeSpeaker, clock: Clock
) -> None:
    whole = cases.file(ANNA, LACKING, key="k")
    cases.ask_for(whole.code, ["delegation", "la lettura del contatore"], note="grazie")
    moved(cases, BRUNO, State.CLOSED, outcome="Rimborso di 40 euro")
    cases.remind(ANNA, DAY, code=str(whole.code))
    clock.now = clock.now.replace(day=20)
    await tell_news(app)
    assert len(speaker.said) == 3
    assert not [text for _, text in speaker.said if re.search(r"[{}]|None|SimpleNamespace", text)]
    lacking, closed, reminder = (text for _, text in speaker.said)
    for told in ("• le bollette in discussione", "• la delega scritta", "• la lettura del contatore", "grazie"):
        assert told in lacking
    assert "Rimborso di 40 euro" in closed
    assert "conclusa" in closed
    assert str(whole.code) in reminder


def test_a_change_says_no_more_than_there_is(cases: CaseStore) -> None:
    moved(cases)
    (change,) = cases.undelivered_changes()
    here = World(cases)
    assert [name for name, _ in change_replies(change, here)] == ["utter_news_state"]
    reminder = cases.remind(ANNA, DAY, topic="problem_cmor")
    ((name, values),) = reminder_replies(reminder, here)
    assert (name, values) == ("utter_reminder_due", {"about": "cmor contestato"})


async def test_old_conversations_and_idle_drafts_are_erased_and_the_rest_stays(
    app: Any, cases: CaseStore, conversations: ConversationStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = World(cases).desk.retention.conversation_days
    now = SimpleNamespace(seconds=1_000_000_000.0)
    monkeypatch.setattr(time, "time", lambda: now.seconds)
    await say(conversations, ANNA, 0)
    cases.save_draft(ANNA, FACTS)
    now.seconds += days * 86_400 - 60
    await purge(app)
    assert list(await conversations.keys()) == [ANNA]
    await say(conversations, BRUNO, 0)
    now.seconds += 120
    await purge(app)
    assert list(await conversations.keys()) == [BRUNO]
    assert len(cases.of_owner(ANNA)) == 1
    clock.now += timedelta(days=400)
    await purge(app)
    assert cases.of_owner(ANNA) == []


async def test_a_channel_may_let_a_conversation_be_forgotten_though_rasa_wraps_the_store(
    app: Any, conversations: ConversationStore
) -> None:
    await say(conversations, ANNA, 0)
    await start_chores(app, asyncio.get_running_loop())
    for task in app.tasks:
        task.close()
    await app.ctx.forget_conversation(ANNA)
    assert list(await conversations.keys()) == []
    assert app.ctx.agent.processor.tracker_store is conversations


async def test_a_chore_that_fails_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Enough(BaseException):
        pass

    async def rest(seconds: float) -> None:
        done.append(f"rest {seconds:g}")
        if len(done) > 6:
            raise Enough

    async def chore() -> None:
        done.append("chore")
        raise OSError("the disk is gone")

    monkeypatch.setattr(chores, "asyncio", SimpleNamespace(sleep=rest))  # others may sleep meanwhile
    with pytest.raises(Enough):
        await chores._every(15, chore, first_after=3)
    assert done == ["rest 3", "chore", "rest 15", "chore", "rest 15", "chore", "rest 15"]
