"""The action that answers every message: it hands the tracker to the conversation engine and says what comes back."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.world import world
from bot.dialogue import Heard, Reply, State, respond

log = structlog.get_logger(__name__)


class ActionConverse(Action):
    """One turn of the conversation (bot/dialogue/engine.py)."""

    def name(self) -> str:
        return "action_converse"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answer the latest message. If anything fails, the person is told, and nothing that was kept changes."""
        slots = tracker.current_slot_values()
        try:
            state = State.from_slots(slots)
            heard = Heard.from_parse(tracker.latest_message)
            replies = await asyncio.to_thread(respond, state, heard, world(), tracker.sender_id)
        except Exception:
            log.exception("converse.failed")
            dispatcher.utter_message(response="utter_internal_error")
            return []
        for reply in replies:
            speak(dispatcher, reply)
        return [SlotSet(name, value) for name, value in state.to_slots().items() if slots.get(name) != value]


def speak(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Say one reply: a response of domain.yml or a text from data/, with its buttons and its card."""
    message: dict[str, Any] = {"text": reply.text} if reply.text else {"response": reply.response, **reply.values}
    if reply.buttons:
        message["buttons"] = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    if reply.card:
        message["json_message"] = {"card": dict(reply.card)}
    dispatcher.utter_message(**message)
