"""Conversations as Rasa makes them, for the tests of the stores."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.tracker_store import ConversationStore

SLOTS = ("topic", "supplier", "talk", "full_name")
DOMAIN = Domain.from_dict(
    {
        "slots": {
            name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]} for name in SLOTS
        },
        "actions": ["action_converse"],
    }
)
ANNA, BRUNO = "telegram:1001", "web:bruno"


def turn(number: int, **slots: Any) -> list[Event]:
    """What one message brings: the message, the answer, the slots that changed."""
    return [
        UserUttered(f"messaggio {number}", {"name": "inform", "confidence": 1.0}),
        ActionExecuted("action_converse"),
        BotUttered(f"risposta {number}"),
        *(SlotSet(name, value) for name, value in slots.items()),
        ActionExecuted("action_listen"),
    ]


async def say(store: ConversationStore, sender: str, number: int, **slots: Any) -> DialogueStateTracker:
    """One turn, as the processor does it: load, append, save."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    tracker.update_with_events(turn(number, **slots), DOMAIN)
    await store.save(tracker)
    return tracker


def messages(tracker: DialogueStateTracker | None) -> list[str]:
    """What the person wrote, in order."""
    assert tracker is not None
    return [event.text for event in tracker.events if isinstance(event, UserUttered) and event.text]


def values(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    """The slots that have a value."""
    assert tracker is not None
    return {name: value for name, value in tracker.current_slot_values().items() if value is not None}
