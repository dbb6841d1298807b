"""How the assistant speaks in the web chat: into the transcript, from which open pages read it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.channels.web.messages import body_of
from bot.channels.web.store import SENDER_PREFIX, WebStore
from bot.channels.web.visitors import Visitors


def session_id_of(sender_id: str) -> str:
    """The session of a sender id of this channel."""
    return sender_id.removeprefix(f"{SENDER_PREFIX}:")


class WebOutput(OutputChannel):
    """Keeps what is said and wakes the pages that show it. `said` counts the messages that found their chat."""

    def __init__(self, store: WebStore, visitors: Visitors) -> None:
        self._store = store
        self._visitors = visitors
        self.said = 0

    @classmethod
    def name(cls) -> str:
        return SENDER_PREFIX

    async def send_response(self, recipient_id: str, message: Mapping[str, Any]) -> None:
        """Say one of Rasa's response dicts, as one message."""
        body = body_of(message)
        session_id = session_id_of(recipient_id)
        if ((message.get("custom") or {}).get("card") or {}).get("kind") == "erased":
            await asyncio.to_thread(self._store.clear, session_id)  # the receipt that follows is all that stays
        if body is None:
            return
        if await asyncio.to_thread(self._store.add_from_assistant, session_id, body):
            self.said += 1
            self._visitors.wake(session_id)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        await self.send_response(recipient_id, {"text": text})

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        await self.send_response(recipient_id, {"text": text, "buttons": buttons})

    async def send_image_url(self, recipient_id: str, image: str, **kwargs: Any) -> None:
        await self.send_response(recipient_id, {"image": image})

    async def send_attachment(self, recipient_id: str, attachment: str, **kwargs: Any) -> None:
        await self.send_response(recipient_id, {"attachment": attachment})

    async def send_elements(self, recipient_id: str, elements: Iterable[dict[str, Any]], **kwargs: Any) -> None:
        for element in elements:
            await self.send_response(recipient_id, {**element, "text": element.get("title", "")})

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        await self.send_response(recipient_id, {"custom": json_message})
