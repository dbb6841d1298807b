"""What the assistant says, as Telegram's messages, keyboards and files."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from rasa.core.channels.channel import OutputChannel

from bot.channels.payload import parse_data
from bot.channels.telegram.delivery import Delivery, Markup, Undeliverable, share_phone_keyboard
from bot.channels.telegram.documents import Documents
from bot.channels.telegram.formatting import rows, split, tappable
from bot.channels.telegram.knowledge import Knowledge
from bot.channels.telegram.memory import Button, Memory, Waiting
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardRemove

logger = structlog.get_logger(__name__)

NAME = "telegram"
_ANSWERS = ("affirm", "deny", "inform", "dont_know")


def sender_of(chat_id: int) -> str:
    """The sender id of a chat."""
    return f"{NAME}:{chat_id}"


def chat_of_sender(sender_id: str) -> int:
    """The chat of a sender id. Raises: ValueError if it is none of Telegram's."""
    prefix, _, chat_id = sender_id.partition(":")
    if prefix != NAME:
        raise ValueError("not a sender id of Telegram")
    return int(chat_id)


def answers(payload: str) -> bool:
    """True if a button answers a question, rather than starting something of its own.

    Raises: ValueError if it is no payload.
    """
    parsed = parse_data(payload)
    return parsed["intent"]["name"] in _ANSWERS or any(e["entity"] == "question" for e in parsed["entities"])


def utc_now() -> datetime:
    """The present moment, in UTC and without a zone, as the channel's tables keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Means:
    """What it takes to speak. `documents` is None where none are taken."""

    delivery: Delivery
    memory: Memory
    knowledge: Knowledge
    documents: Documents | None = None


class TelegramOutput(OutputChannel):
    """Speaks in the chat of the sender id.

    Nothing is raised into the assistant, whose turn goes on whether or not the person can be reached: `said` counts
    the messages that arrived, `gone` and `rejected` tell of those that did not.

    Args:
        turn: the update that is being answered; None if the bot speaks first.
        waiting: what the chat was asked to share before.
    """

    def __init__(self, means: Means, turn: int | None = None, waiting: Waiting | None = None) -> None:
        self._means = means
        self._turn = turn
        self.waiting = waiting or Waiting()
        self.said = 0
        self.gone = False
        self.rejected = False

    @classmethod
    def name(cls) -> str:
        return NAME

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        await self.send_response(recipient_id, {"text": text})

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Say one of Rasa's response dicts; `message` is left as it is."""
        if self.gone:
            return
        try:
            await self._say(recipient_id, message)
        except Undeliverable as error:
            self.gone = error.gone
            self.rejected = True
            # What Telegram gives as reason names no person and holds no text
            report = logger.info if error.gone else logger.error
            report("telegram.undeliverable", reason=str(error))

    async def _say(self, recipient_id: str, message: Mapping[str, Any]) -> None:
        chat_id = chat_of_sender(recipient_id)
        texts, delivery = self._means.knowledge.texts, self._means.delivery
        card = (message.get("custom") or {}).get("card") or {}
        buttons = message.get("buttons") or ()
        parts = split(tappable(message.get("text") or "")) or ([texts.choose] if buttons else [])
        asked = card.get("what") if card.get("kind") == "request" else None

        for part in parts[:-1]:
            await self._send(chat_id, part, self._removal())
        if parts:
            last: Markup = await self._keyboard(chat_id, buttons) if buttons else self._removal()
            if asked == "phone_number" and not buttons:
                last = self._phone_button()
            await self._send(chat_id, parts[-1], last)
        if asked == "phone_number" and (buttons or not parts):
            await self._send(chat_id, texts.share_phone_hint, self._phone_button())
        if asked == "document" and self._means.documents:
            await self._send(chat_id, texts.share_document_hint)
            self.waiting = replace(self.waiting, asks="document")
        if card.get("kind") == "file":
            await delivery.send_file(chat_id, str(card["name"]), str(card["text"]).encode())
            self.said += 1
        if card.get("kind") == "erased":
            await asyncio.to_thread(self._means.memory.forget, chat_id)
            if self._means.documents and not card.get("cases_kept"):  # a case that stays keeps its papers
                await asyncio.to_thread(self._means.documents.erase, recipient_id)

    async def _send(self, chat_id: int, text: str, markup: Markup = None) -> None:
        await self._means.delivery.send_text(chat_id, text, markup)
        self.said += 1
        if isinstance(markup, ReplyKeyboardRemove):
            self.waiting = replace(self.waiting, share_keyboard=False)

    def _removal(self) -> ReplyKeyboardRemove | None:
        """Takes the button for sharing the number away, where it is still to be seen."""
        return ReplyKeyboardRemove() if self.waiting.share_keyboard else None

    def _phone_button(self) -> Markup:
        self.waiting = Waiting(asks="phone_number", share_keyboard=True)
        return share_phone_keyboard(self._means.knowledge.texts.share_phone)

    async def _keyboard(self, chat_id: int, buttons: Sequence[Mapping[str, Any]]) -> InlineKeyboardMarkup:
        shown = [Button(str(b["title"]), str(b["payload"]), answers(str(b["payload"]))) for b in buttons]
        data = await asyncio.to_thread(self._means.memory.show, chat_id, self._turn, shown, utc_now())
        keys = [InlineKeyboardButton(b.title, callback_data=d) for b, d in zip(shown, data, strict=True)]
        return InlineKeyboardMarkup([[keys[i] for i in row] for row in rows([b.title for b in shown])])
