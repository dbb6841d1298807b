"""Rasa's message processor without the work that this assistant has no use for.

What a turn does and the events that it leaves are the same (tests/runtime/test_processor.py). Left out are: the check of
what the own actions return against a JSON schema, which is itself checked anew each time; dask, which plans the same
graph anew for each message and prediction; the search for slots to fill where every slot is filled by actions; a copy of
the conversation for each action of ours, which would only undo events of a policy that has none; the search for the kind
of each event read from the store; and, of each reading, deep copies for a debug log that is off and the search for
intents that the domain lacks, which builds an empty domain for each message.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import rasa.core.agent
from rasa.core.actions.action import Action, ActionListen, RemoteAction
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS, SlotMappingType
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecutionRejected, Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import asked_in
from bot.runtime.in_process_actions import InProcessActions

# One at work while another waits for its store. If all took turns at the processor, the longer ones would be kept
# waiting at each step: with 32 people at once the slowest answers took half as long again as the mean.
TURNS_AT_ONCE = 2


class TurnProcessor(MessageProcessor):
    """One message at a time, from parsing to the saved tracker."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Rasa's."""
        super().__init__(*args, **kwargs)
        self.graph_runner = PlannedRunner(self.graph_runner)
        self._extracts = extracts_slots(self.domain)
        here = isinstance(self.action_endpoint, InProcessActions)
        self._turns = asyncio.Semaphore(TURNS_AT_ONCE) if here else contextlib.nullcontext()

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """As Rasa's, first come first served; where another process runs the actions, turns wait side by side for it."""
        async with self._turns:
            return await super().handle_message(message)

    async def parse_message(
        self, message: UserMessage, tracker: DialogueStateTracker | None = None, only_output_properties: bool = True
    ) -> dict[str, Any]:
        """As Rasa's, with the open question beside the message, and off the event loop.

        While another process reads (bot.nlu.reader_process), turns go on here.
        """
        if self.http_interpreter:
            return await super().parse_message(message, tracker, only_output_properties)
        tracker = tracker or DialogueStateTracker.from_events(message.sender_id, [])
        message = copy.copy(message)  # what is asked is for the reader alone, and stored with no event
        message.metadata = {**(message.metadata or {}), "asked": asked_in(tracker.current_slot_values())}
        return await asyncio.to_thread(self._parse_message_with_graph, message, tracker, only_output_properties)

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """Nothing where no slot is filled from messages, else as Rasa's."""
        return await super().run_action_extract_slots(output_channel, tracker) if self._extracts else tracker

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> tuple[Action, PolicyPrediction]:
        """As Rasa's; actions in this process are trusted."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return trusted(action), prediction

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        changes_nothing = isinstance(action, TrustedAction | ActionListen) and not prediction.events
        with uncopied(tracker) if changes_nothing else contextlib.nullcontext():
            return await super()._run_action(action, tracker, output_channel, nlg, prediction)

    def _get_action(self, action_name: str) -> Action | None:
        action = super()._get_action(action_name)
        return trusted(action) if action else None

    def _log_action_on_tracker(
        self, tracker: DialogueStateTracker, action: Action, events: list[Event] | None, prediction: PolicyPrediction
    ) -> None:
        events = events or []
        if not any(isinstance(event, ActionExecutionRejected) for event in events):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)

    @staticmethod
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Slots hold personal data: they are in no log."""


@contextlib.contextmanager
def uncopied(tracker: DialogueStateTracker) -> Iterator[None]:
    """Let whoever copies this tracker get the tracker itself."""
    tracker.copy = lambda: tracker  # type: ignore[method-assign]
    try:
        yield
    finally:
        del tracker.copy


class TrustedAction(RemoteAction):
    """An action in this process: rasa_sdk has already made sure that its events are events."""

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        return True


def trusted(action: Action) -> Action:
    """A custom action without the check of its answer, where no other process answers for it."""
    if type(action) is RemoteAction and isinstance(action.action_endpoint, InProcessActions):
        return TrustedAction(action.name(), action.action_endpoint)
    return action


def extracts_slots(domain: Domain) -> bool:
    """Would `action_extract_slots` ever do anything: is a slot filled from messages, or by an action of its own?"""
    return ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions or any(map(_is_extracted, domain.slots))


def _is_extracted(slot: Slot) -> bool:
    return any(m.get("type") != SlotMappingType.CUSTOM.value or m.get("action") for m in slot.mappings)


class PlannedRunner:
    """Runs the graph of a loaded model in an order that is worked out once for each target."""

    def __init__(self, runner: DaskGraphRunner) -> None:
        """`runner` has loaded the components."""
        self._schema: GraphSchema = runner._graph_schema
        self._nodes: dict[str, GraphNode] = runner._instantiated_nodes
        self._plans: dict[tuple[str, ...], list[tuple[GraphNode, tuple[str, ...]]]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run what the targets need; returns the output of each target by its name."""
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._plans:
            self._plans[wanted] = self._plan(wanted)
        outputs = {name: (name, value) for name, value in (inputs or {}).items()}
        for node, needs in self._plans[wanted]:
            name, output = node(*(outputs[need] for need in needs))
            outputs[name] = (name, output)
        return {name: outputs[name][1] for name in wanted}

    def _plan(self, targets: tuple[str, ...]) -> list[tuple[GraphNode, tuple[str, ...]]]:
        nodes = self._schema.minimal_graph_schema(list(targets)).nodes
        plan: dict[str, tuple[GraphNode, tuple[str, ...]]] = {}

        def add(name: str) -> None:
            if name in plan or name not in nodes:  # what is no node is an input
                return
            needs = tuple(nodes[name].needs.values())
            for need in needs:
                add(need)
            plan[name] = (self._nodes[name], needs)

        for target in targets:
            add(target)
        return list(plan.values())


def use_turn_processor() -> None:
    """Let every agent that is loaded from now on have this processor: Rasa names the class and has no setting for it."""
    rasa.core.agent.MessageProcessor = TurnProcessor  # type: ignore[misc]
    # Each stored event that is read asks all kinds of events, anew, for theirs.
    Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))  # type: ignore[method-assign]
