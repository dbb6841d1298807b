"""The real assistant in the test's own process: trained model, real agent, real stores, a clock of its own."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from actions.world import use_world
from bot.cases import CaseStore
from bot.dialogue import ROME, World
from bot.runtime.in_process_actions import InProcessActions
from bot.runtime.processor import use_turn_processor


class Clock:
    """Rome's time as the test wants it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 10, 0, tzinfo=ROME)  # a Monday, while the free number answers

    def __call__(self) -> datetime:
        return self.moment


class Assistant:
    """The agent with its stores. Conversations are independent of each other: each has its own sender id."""

    def __init__(self, model: Path, folder: Path) -> None:
        self.clock = Clock()
        self.cases = CaseStore(f"sqlite:///{folder / 'cases.db'}", clock=self.clock)
        self.cases.migrate()
        use_world(World(self.cases, now=self.clock))
        endpoints = AvailableEndpoints(
            action=InProcessActions(),
            tracker_store=EndpointConfig(
                type="bot.runtime.tracker_store.ConversationStore", url=f"sqlite:///{folder / 'conversations.db'}"
            ),
            lock_store=EndpointConfig(type="bot.runtime.lock_store.InProcessLockStore"),
        )
        use_turn_processor()
        self.loop = asyncio.new_event_loop()
        self.agent: Agent = self.loop.run_until_complete(load_agent(str(model), endpoints=endpoints, loop=self.loop))
        self.spoke_at: dict[str, datetime] = {}
        # Rasa measures a silence by the machine's clock; here the test's own one goes
        self.agent.processor._has_session_expired = self._is_long_silent

    def chat(self, sender: str | None = None) -> Chat:
        """A conversation; a new person unless `sender` is given."""
        return Chat(self, sender or f"test:{uuid.uuid4().hex}")

    def _is_long_silent(self, tracker: DialogueStateTracker) -> bool:
        last = self.spoke_at.get(tracker.sender_id)
        silence = timedelta(minutes=self.agent.domain.session_config.session_expiration_time)
        return last is not None and self.clock.moment - last > silence

    def close(self) -> None:
        use_world(None)
        self.cases.close()
        self.loop.close()


@dataclass
class Said:
    """What the assistant said in one turn."""

    messages: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return "\n".join(m["text"] for m in self.messages if m.get("text"))

    @property
    def buttons(self) -> dict[str, str]:
        """Title -> payload, of all messages of the turn."""
        return {b["title"]: b["payload"] for m in self.messages for b in m.get("buttons", ())}

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [m["custom"]["card"] for m in self.messages if "custom" in m]


@dataclass
class Chat:
    """One person's conversation with the assistant."""

    assistant: Assistant
    sender: str
    last: Said = field(default_factory=lambda: Said([]))

    def say(self, text: str) -> Said:
        """Type a message, or send a payload where it begins with «/»."""
        channel = CollectingOutputChannel()
        message = UserMessage(text, channel, self.sender, input_channel="test")
        self.assistant.loop.run_until_complete(self.assistant.agent.handle_message(message))
        self.assistant.spoke_at[self.sender] = self.assistant.clock.moment
        self.last = Said(channel.messages)
        return self.last

    def press(self, title: str) -> Said:
        """Press a button of the last turn. Raises: KeyError if there is none so called."""
        return self.say(self.last.buttons[title])

    @property
    def slots(self) -> dict[str, Any]:
        """The slots that have a value."""
        tracker = self.assistant.loop.run_until_complete(self.assistant.agent.tracker_store.retrieve(self.sender))
        assert tracker is not None
        return {name: value for name, value in tracker.current_slot_values().items() if value is not None}

    @property
    def pending(self) -> str | None:
        return self.slots.get("requested_slot")
