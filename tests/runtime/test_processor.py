"""The leaner processor does what Rasa's does."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa.core.actions.action import ActionListen, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.runtime.in_process_actions import InProcessActions
from bot.runtime.processor import (
    TURNS_AT_ONCE,
    PlannedRunner,
    TrustedAction,
    TurnProcessor,
    extracts_slots,
    trusted,
    uncopied,
)
from tests.support.assistant import Assistant


async def played(processor: MessageProcessor, sender: str) -> tuple[list[Any], list[Any]]:
    """What is said in a short conversation, and the events that it leaves but for times and numbers."""
    said = []
    for text in ("buongiorno", "il bonus sociale non mi arriva in bolletta", "quanto costa?", "no, grazie"):
        channel = CollectingOutputChannel()
        await processor.handle_message(UserMessage(text, channel, sender, input_channel="test"))
        said += [{**message, "recipient_id": ""} for message in channel.messages]
    tracker = await processor.tracker_store.retrieve_full_tracker(sender)
    return said, [without_numbers(event.as_dict()) for event in tracker.events]


def without_numbers(value: Any) -> Any:
    """An event, and what is in it, without the numbers and times of messages.

    Without what depends on the open question too: Rasa's own processor does not tell it to the pipeline.
    """
    if isinstance(value, dict):
        left_out = {"timestamp", "message_id", "acts", "topics", "asked"}
        return {k: without_numbers(v) for k, v in value.items() if k not in left_out}
    return value


def test_a_conversation_reads_the_same_as_with_rasas_own_processor(assistant: Assistant, model: Path) -> None:
    lean = assistant.agent.processor
    assert isinstance(lean, TurnProcessor)
    stock = MessageProcessor(
        model_path=model,
        tracker_store=lean.tracker_store,
        lock_store=lean.lock_store,
        action_endpoint=lean.action_endpoint,
        generator=lean.nlg,
    )
    ours = assistant.loop.run_until_complete(played(lean, "test:lean"))
    theirs = assistant.loop.run_until_complete(played(stock, "test:stock"))
    assert ours[0] == theirs[0]
    assert ours[1] == theirs[1]


class Joiner(GraphComponent):
    """Joins two texts."""

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, **kwargs: Any) -> Joiner:
        return cls()

    def join(self, left: str, right: str) -> str:
        return f"({left}{right})"


def node(left: str, right: str) -> SchemaNode:
    return SchemaNode({"left": left, "right": right}, Joiner, "create", "join", {}, eager=True)


def test_components_run_in_the_order_that_they_need_each_other(tmp_path: Path) -> None:
    schema = GraphSchema({"last": node("middle", "first"), "middle": node("first", "b"), "first": node("a", "b")})
    context = ExecutionContext(schema)
    dask = DaskGraphRunner.create(schema, LocalModelStorage(tmp_path), context)
    planned = PlannedRunner(dask)
    for targets in (["last"], ["middle", "first"], ["last"]):
        inputs = {"a": "A", "b": "B"}
        assert planned.run(inputs, targets) == dask.run(inputs, targets)
    assert planned.run({"a": "x", "b": "y"}, ["last"]) == {"last": "(((xy)y)(xy))"}


def domain(**slots: dict[str, Any]) -> Domain:
    return Domain.from_dict(
        {"slots": {n: {"type": "text", "influence_conversation": False, "mappings": [m]} for n, m in slots.items()}}
    )


@pytest.mark.parametrize(
    "mapping",
    [
        {"type": "from_entity", "entity": "supplier"},
        {"type": "from_text"},
        {"type": "custom", "action": "action_look_up"},
    ],
)
def test_slots_that_messages_fill_are_still_looked_for(mapping: dict[str, Any]) -> None:
    assert extracts_slots(domain(topic={"type": "custom"}, supplier=mapping))


def test_slots_that_only_actions_fill_are_not_looked_for() -> None:
    assert not extracts_slots(domain(topic={"type": "custom"}))


def test_an_action_that_checks_slots_is_still_asked() -> None:
    assert extracts_slots(Domain.from_dict({"actions": ["action_validate_slot_mappings"]}))


def test_only_actions_of_this_process_are_trusted() -> None:
    here = RemoteAction("action_converse", InProcessActions("tests.runtime.sample_actions"))
    elsewhere = RemoteAction("action_converse", EndpointConfig("http://localhost:5055/webhook"))
    listen = ActionListen()
    assert isinstance(trusted(here), TrustedAction)
    assert trusted(here).name() == "action_converse"
    assert trusted(elsewhere) is elsewhere
    assert trusted(listen) is listen


def test_only_while_it_is_lent_a_conversation_is_its_own_copy() -> None:
    tracker = DialogueStateTracker("test:copies", [])
    with uncopied(tracker):
        assert tracker.copy() is tracker
    assert tracker.copy() is not tracker


def test_whoever_writes_first_is_answered_first_however_many_write(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    at_work: set[int] = set()
    most_at_once = 0

    async def turn(self: MessageProcessor, number: int) -> None:
        nonlocal most_at_once
        begun.append(number)
        at_work.add(number)
        most_at_once = max(most_at_once, len(at_work))
        for _ in range(5 - number % 3):  # some turns are longer than others
            await asyncio.sleep(0)
        at_work.remove(number)

    monkeypatch.setattr(MessageProcessor, "handle_message", turn)
    processor = TurnProcessor.__new__(TurnProcessor)
    processor._turns = asyncio.Semaphore(TURNS_AT_ONCE)

    async def crowd() -> None:
        await asyncio.gather(*(processor.handle_message(number) for number in range(12)))  # type: ignore[arg-type]

    asyncio.run(crowd())
    assert begun == list(range(12))
    assert most_at_once == TURNS_AT_ONCE
