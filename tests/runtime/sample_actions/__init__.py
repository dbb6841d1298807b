"""Actions of the tests' own."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection


class ActionAnswers(Action):
    """Answers with a response and a slot."""

    def name(self) -> str:
        return "action_sample_answers"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(text=f"hai scritto «{tracker.latest_message['text']}»")
        return [SlotSet("topic", "problem_cmor")]


class ActionRejects(Action):
    """Will not run now."""

    def name(self) -> str:
        return "action_sample_rejects"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        raise ActionExecutionRejection(self.name(), "not now")


class ActionSilent(Action):
    """Says and changes nothing."""

    def name(self) -> str:
        return "action_sample_silent"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return []
