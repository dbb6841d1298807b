"""What the channel must not forget when it is restarted: updates, the keyboards that it showed, what it waits for.

Its tables are its own, in the database of `DATABASE_URL`. An update's content is kept only until it is handled.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    or_,
    select,
)
from sqlalchemy import update as change

from bot.cases.database import Database

# Telegram offers an update for 24 hours; its id is remembered for longer than that.
UPDATE_DAYS = 7
KEYBOARD_DAYS = 30
# A message that was begun this often, and each time killed the process, is given up.
ATTEMPTS = 3

_metadata = MetaData()
_updates = Table(
    "telegram_update",
    _metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("body", Text),  # JSON as Telegram sent it; empty once handled
    Column("attempts", Integer, nullable=False),
    Column("received_at", DateTime, nullable=False, index=True),
)
_keyboards = Table(
    "telegram_keyboard",
    _metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(22), nullable=False, unique=True),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("turn", BigInteger),  # the update that it answered; empty if the bot spoke first
    Column("buttons", Text, nullable=False),  # JSON: [[title, payload], …]
    Column("asks", Boolean, nullable=False),  # one of its buttons answers a question
    Column("pressed_by", BigInteger),  # the update with the press that was taken
    Column("shown_at", DateTime, nullable=False, index=True),
)
_chats = Table(
    "telegram_chat",
    _metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("asks", String(16)),  # what the last turn asked to share
    Column("share_keyboard", Boolean, nullable=False),  # the button that shares the number is visible
)

Shared = Literal["phone_number", "document"]


@dataclass(frozen=True)
class Button:
    """A button that was shown. `answers`: it answers a question, so that a later question makes it stale."""

    title: str
    payload: str
    answers: bool


@dataclass(frozen=True)
class Press:
    """A press that was taken, and the whole keyboard under which it came."""

    button: Button
    keyboard: tuple[Button, ...]


@dataclass(frozen=True)
class Waiting:
    """What a chat was asked to share, and whether the button for it is still visible."""

    asks: Shared | None = None
    share_keyboard: bool = False


class Memory:
    """The channel's tables. Every call is a transaction of its own; times are UTC without a zone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prepare(self) -> None:
        """Create the tables that are missing."""
        with self._database.engine.begin() as connection:
            _metadata.create_all(connection)

    def receive(self, updates: Iterable[Mapping[str, Any]], now: datetime) -> list[int]:
        """Store updates to be handled; the ids of those that were not known yet."""
        wanted = {int(update["update_id"]): update for update in updates}

        def work(session: Any) -> list[int]:
            known = set(session.execute(select(_updates.c.update_id).where(_updates.c.update_id.in_(wanted))).scalars())
            fresh = [update_id for update_id in wanted if update_id not in known]
            rows = [
                {"update_id": i, "body": json.dumps(wanted[i]), "attempts": 0, "received_at": now} for i in fresh
            ]  # fmt: skip
            if rows:
                session.execute(_updates.insert(), rows)
            return fresh

        return self._database.write(work)

    def unhandled(self) -> list[dict[str, Any]]:
        """The updates that were received and not handled to their end, in Telegram's order."""
        query = select(_updates.c.body).where(_updates.c.body.is_not(None)).order_by(_updates.c.update_id)
        return [json.loads(body) for body in self._database.read(lambda s: s.execute(query).scalars().all())]

    def begin(self, update_id: int) -> bool:
        """Count another attempt at an update; False if there were too many, or if it was handled."""
        open_ = (_updates.c.update_id == update_id, _updates.c.body.is_not(None), _updates.c.attempts < ATTEMPTS)
        counted = change(_updates).where(*open_).values(attempts=_updates.c.attempts + 1)
        return self._database.write(lambda s: s.execute(counted).rowcount) == 1

    def finish(self, update_id: int) -> None:
        """An update was handled: its content goes, its id stays."""
        done = change(_updates).where(_updates.c.update_id == update_id).values(body=None)
        self._database.write(lambda s: s.execute(done))

    def show(self, chat_id: int, turn: int | None, buttons: Sequence[Button], now: datetime) -> list[str]:
        """Remember a keyboard; the callback data of its buttons, at most 26 bytes each."""
        keyboard = secrets.token_urlsafe(12)
        row = {
            "id": keyboard,
            "chat_id": chat_id,
            "turn": turn,
            "buttons": json.dumps([[b.title, b.payload, b.answers] for b in buttons]),
            "asks": any(button.answers for button in buttons),
            "shown_at": now,
        }
        self._database.write(lambda s: s.execute(_keyboards.insert().values(row)))
        return [f"{keyboard}.{index}" for index in range(len(buttons))]

    def press(self, chat_id: int, turn: int, callback_data: str) -> Press | None:
        """Take the press that update `turn` brings; None if it is stale.

        Stale is what this chat was never shown, a keyboard of which a button was pressed already, and an answer to a
        question after which another turn has asked something. The same update is served again after a restart.
        """
        keyboard, _, index = callback_data.rpartition(".")
        if not index.isascii() or not index.isdigit():
            return None
        mine = _keyboards.c.chat_id == chat_id
        untaken = or_(_keyboards.c.pressed_by.is_(None), _keyboards.c.pressed_by == turn)

        def work(session: Any) -> Press | None:
            row = session.execute(select(_keyboards).where(mine, _keyboards.c.id == keyboard, untaken)).first()
            buttons = tuple(Button(*button) for button in json.loads(row.buttons)) if row else ()
            if int(index) >= len(buttons):
                return None
            later = select(_keyboards.c.id).where(
                mine,
                _keyboards.c.number > row.number,
                _keyboards.c.asks.is_(True),
                _keyboards.c.turn.is_not(None),
                _keyboards.c.turn.is_distinct_from(row.turn),
                _keyboards.c.turn != turn,
            )
            if buttons[int(index)].answers and session.execute(later).first():
                return None
            session.execute(change(_keyboards).where(_keyboards.c.id == keyboard).values(pressed_by=turn))
            return Press(buttons[int(index)], buttons)

        return self._database.write(work)

    def waiting(self, chat_id: int) -> Waiting:
        """What the chat was asked to share."""
        query = select(_chats.c.asks, _chats.c.share_keyboard).where(_chats.c.chat_id == chat_id)
        row = self._database.read(lambda s: s.execute(query).first())
        return Waiting(*row) if row else Waiting()

    def wait(self, chat_id: int, waiting: Waiting) -> None:
        """Remember what the chat was asked to share."""

        def work(session: Any) -> None:
            session.execute(delete(_chats).where(_chats.c.chat_id == chat_id))
            if waiting != Waiting():
                row = {"chat_id": chat_id, "asks": waiting.asks, "share_keyboard": waiting.share_keyboard}
                session.execute(_chats.insert().values(row))

        self._database.write(work)

    def forget(self, chat_id: int) -> None:
        """Drop the keyboards of a chat and what it was asked for."""

        def work(session: Any) -> None:
            session.execute(delete(_keyboards).where(_keyboards.c.chat_id == chat_id))
            session.execute(delete(_chats).where(_chats.c.chat_id == chat_id))

        self._database.write(work)

    def prune(self, now: datetime) -> None:
        """Drop what nobody can ask for any more."""
        old_updates = _updates.c.received_at < now - timedelta(days=UPDATE_DAYS)
        old_keyboards = _keyboards.c.shown_at < now - timedelta(days=KEYBOARD_DAYS)

        def work(session: Any) -> None:
            session.execute(delete(_updates).where(old_updates))
            session.execute(delete(_keyboards).where(old_keyboards))

        self._database.write(work)

    def close(self) -> None:
        """Close the connections."""
        self._database.close()
