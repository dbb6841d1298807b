"""The start of a session: what carries over from the one before."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue import State


class ActionSessionStart(Action):
    """Begin a session with the last value of each slot; a request that is not at its end will be offered again."""

    def name(self) -> str:
        return "action_session_start"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Rasa's own action carries over every change of every slot, so that sessions grow; this one the last values."""
        state = State.from_slots(tracker.current_slot_values())
        state.talk.returning = state.walk_is_open or state.stopped_short
        if not state.talk.returning:
            state.talk.last_said = []  # nobody answers what was said the last time: «ciao» greets, and takes no leave
        slots = {name: value for name, value in state.to_slots().items() if value is not None}
        return [SessionStarted(), *(SlotSet(n, v) for n, v in slots.items()), ActionExecuted("action_listen")]
