"""Actions run without a server, and what goes wrong in one is told to the person."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError

from bot.cases import CaseStore
from bot.dialogue import World
from bot.runtime.in_process_actions import InProcessActions

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.from_file(str(ROOT / "domain.yml"))


@pytest.fixture
def tracker(domain: Domain) -> DialogueStateTracker:
    made = DialogueStateTracker("test:anna", domain.slots)
    parse = {"intent": {"name": "greet", "confidence": 1.0}, "entities": [], "text": "ciao"}
    made.update_with_events([SlotSet("supplier", "Fornitore Uno"), UserUttered("ciao", parse_data=parse)], domain)
    return made


async def run(name: str, endpoint: InProcessActions, tracker: DialogueStateTracker, domain: Domain) -> list[Event]:
    """As Rasa runs a custom action."""
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    return await RemoteAction(name, endpoint).run(CollectingOutputChannel(), nlg, tracker, domain)


SAMPLES = InProcessActions("tests.runtime.sample_actions")


async def test_an_action_sees_the_conversation_and_its_answer_comes_back(
    tracker: DialogueStateTracker, domain: Domain
) -> None:
    said, changed = await run("action_sample_answers", SAMPLES, tracker, domain)
    assert isinstance(said, BotUttered)
    assert said.text == "hai scritto «ciao»"
    assert isinstance(changed, SlotSet)
    assert (changed.key, changed.value) == ("topic", "problem_cmor")


async def test_an_action_that_says_nothing_is_no_failure(tracker: DialogueStateTracker, domain: Domain) -> None:
    assert await run("action_sample_silent", SAMPLES, tracker, domain) == []


async def test_an_action_that_will_not_run_is_a_bad_request_and_rasa_understands_it(
    tracker: DialogueStateTracker, domain: Domain
) -> None:
    body = {"next_action": "action_sample_rejects", "sender_id": "a", "tracker": tracker.current_state(), "domain": {}}
    with pytest.raises(ClientResponseError) as refused:
        await SAMPLES.request(json=body)
    assert refused.value.status == 400
    with pytest.raises(ActionExecutionRejection, match="not now") as rejected:
        await run("action_sample_rejects", SAMPLES, tracker, domain)
    assert rejected.value.action_name == "action_sample_rejects"


async def test_the_domain_does_not_travel_with_every_message(tracker: DialogueStateTracker, domain: Domain) -> None:
    assert "domain" not in RemoteAction("action_converse", SAMPLES)._action_call_format(tracker, domain)


async def test_if_a_turn_fails_the_person_is_told_and_nothing_that_was_kept_changes(
    tracker: DialogueStateTracker, domain: Domain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.world._world", World(CaseStore(f"sqlite:///{tmp_path / 'cases.db'}")))

    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("actions.converse.respond", fail)
    before = tracker.current_slot_values()
    (said,) = await run("action_converse", InProcessActions(), tracker, domain)
    assert isinstance(said, BotUttered)
    assert said.metadata["utter_action"] == "utter_internal_error"
    assert said.text == domain.responses["utter_internal_error"][0]["text"]
    tracker.update(said, domain)
    assert tracker.current_slot_values() == before


async def test_if_the_case_store_cannot_be_opened_the_person_is_told_too(
    tracker: DialogueStateTracker, domain: Domain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cases.db").write_bytes(b"this is no database, and long enough to be seen as none" * 50)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'cases.db'}")
    monkeypatch.setattr("actions.world._world", None)
    (said,) = await run("action_converse", InProcessActions(), tracker, domain)
    assert said.metadata["utter_action"] == "utter_internal_error"
