"""Conversations in SQL, at the same cost at message 1,000 as at message 10.

Rasa's own store replays the whole session at every message. This one keeps, beside the list of events, the value of each
slot after the last turn: a conversation is loaded as that snapshot and its last few events.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, SerializedTrackerAsDict, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.sql import Select

from bot.settings import Settings
from bot.sql import connect

if TYPE_CHECKING:
    from rasa.core.agent import Agent

RECENT_EVENTS = 24  # about three turns: enough for what looks back, and the same however long the conversation

metadata = sa.MetaData()
conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("slots", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
)
event = sa.Table(
    "conversation_event",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float, nullable=False, index=True),
    sa.Column("data", sa.Text, nullable=False),
    sa.Index("ix_conversation_event_of_sender", "sender_id", "id"),
)

# Made once: SQLAlchemy takes longer to put a statement together than SQLite takes to answer it.
_SLOTS = sa.select(conversation.c.slots).where(conversation.c.sender_id == sa.bindparam("sender"))
_EVENTS = sa.select(event.c.data).where(event.c.sender_id == sa.bindparam("sender")).order_by(event.c.id.desc())
_LAST_EVENTS = _EVENTS.limit(RECENT_EVENTS)
_ADD_EVENTS = sa.insert(event)
_ADD_CONVERSATION = sa.insert(conversation)
_KEEP_SLOTS = (
    sa.update(conversation)
    .where(conversation.c.sender_id == sa.bindparam("sender"))
    .values(slots=sa.bindparam("slots"), updated_at=sa.bindparam("updated_at"))
)


def without_safety_net(agent: Agent) -> TrackerStore:
    """Let the agent use its tracker store directly, and return it.

    Rasa wraps every store: one that fails to read is answered with an empty conversation, which is then saved over the
    real one, and one that fails to write with memory that nobody reads. Here the turn fails, and the person is told.
    """
    if isinstance(agent.tracker_store, FailSafeTrackerStore):
        agent.tracker_store = agent.tracker_store._tracker_store
        if agent.processor:
            agent.processor.tracker_store = agent.tracker_store
    return agent.tracker_store


class ConversationStore(TrackerStore, SerializedTrackerAsDict):
    """Rasa's tracker store over two tables. One transaction a turn; the statements run off the event loop."""

    def __init__(
        self, domain: Domain, event_broker: EventBroker | None = None, host: str | None = None, url: str | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """`url` as in SQLAlchemy; by default what the settings say."""
        self._engine = connect(url or host or Settings.from_env().conversations_url)
        metadata.create_all(self._engine)
        super().__init__(domain, event_broker)

    @staticmethod
    def check(url: str) -> None:
        """See that the database answers. Rasa itself would wait for ever, or fall back to memory in silence.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: it does not.
        """
        engine = connect(url)
        with engine.connect() as db:
            db.execute(sa.text("SELECT 1"))
        engine.dispose()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events of this turn and keep the slots, both or neither."""
        await self.stream_events(tracker)
        known = getattr(tracker, "_stored_events", 0)
        fresh = list(tracker.events)[known:]
        slots = {name: value for name, value in tracker.current_slot_values().items() if value is not None}
        await asyncio.to_thread(self._append, tracker.sender_id, fresh, slots, any(map(_erases, fresh)))
        tracker._stored_events = len(tracker.events)  # type: ignore[attr-defined]

    def _append(self, sender_id: str, fresh: Iterable[Event], slots: dict[str, Any], erase: bool = False) -> None:
        """`erase`: what was said before this turn goes."""
        # as ASCII: half an emoji (a lone surrogate) is no text that a database takes
        rows = [{"sender_id": sender_id, "timestamp": e.timestamp, "data": json.dumps(e.as_dict())} for e in fresh]
        values = {"slots": json.dumps(slots), "updated_at": time.time()}
        with self._engine.begin() as db:
            if erase:
                db.execute(sa.delete(event).where(event.c.sender_id == sender_id))
            if rows:
                db.execute(_ADD_EVENTS, rows)
            if not db.execute(_KEEP_SLOTS, {"sender": sender_id, **values}).rowcount:
                db.execute(_ADD_CONVERSATION, {"sender_id": sender_id, **values})

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as it stands: its slots, and its last events."""
        found = await asyncio.to_thread(self._read, sender_id, _LAST_EVENTS)
        return self._tracker(sender_id, *found) if found else None

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The conversation with every event that is still kept."""
        found = await asyncio.to_thread(self._read, conversation_id, _EVENTS)
        return self._tracker(conversation_id, *found) if found else None

    def _read(self, sender_id: str, events: Select) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        sender = {"sender": sender_id}
        with self._engine.connect() as db:
            slots = db.execute(_SLOTS, sender).scalar()
            if slots is None:
                return None
            rows = db.execute(events, sender).scalars().all()
        return json.loads(slots), [json.loads(row) for row in reversed(rows)]

    def _tracker(self, sender_id: str, slots: dict[str, Any], events: list[dict[str, Any]]) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        past = [_event_class(e["event"])._from_parameters(e) for e in events]
        tracker.update_with_events(past, self.domain, override_timestamp=False)  # silence is told by their times
        # Slots set before the first of these events are in the snapshot alone. As initial values they also survive
        # Rasa's copies of the tracker, which start from those and replay the events.
        for name, slot in tracker.slots.items():
            slot.initial_value = slot.value = slots.get(name)
        tracker._stored_events = len(tracker.events)  # type: ignore[attr-defined]
        return tracker

    async def keys(self) -> Iterable[str]:
        """The sender ids of all conversations."""

        def read() -> list[str]:
            with self._engine.connect() as db:
                return list(db.execute(sa.select(conversation.c.sender_id)).scalars())

        return await asyncio.to_thread(read)

    def forget(self, sender_id: str) -> None:
        """Delete a conversation with everything in it."""
        with self._engine.begin() as db:
            for table in (event, conversation):
                db.execute(sa.delete(table).where(table.c.sender_id == sender_id))

    def purge(self, before: float) -> int:
        """Delete what was said before this moment (seconds since 1970); returns how many events went."""
        with self._engine.begin() as db:
            gone = db.execute(sa.delete(event).where(event.c.timestamp < before)).rowcount
            db.execute(sa.delete(conversation).where(conversation.c.updated_at < before))
        return gone


def _erases(said: Event) -> bool:
    """Is it the receipt of somebody who had their data erased?"""
    custom = (said.data.get("custom") or {}) if isinstance(said, BotUttered) else {}
    return (custom.get("card") or {}).get("kind") == "erased"


@cache
def _event_class(name: str) -> type[Event]:
    return Event.resolve_by_type(name)  # which walks through all classes of events each time it is asked
