"""People and groups who use the bot through the stand-in of Telegram."""

from __future__ import annotations

import time
from typing import Any

from .bot_api import BOT, BotApi


class Person:
    """Somebody with a private chat. What they do arrives at the bot as Telegram would send it."""

    def __init__(self, api: BotApi, number: int, name: str = "Ada") -> None:
        self.api = api
        self.id = number
        self.user = {"id": number, "is_bot": False, "first_name": name, "language_code": "it"}
        self.chat = {"id": number, "type": "private", "first_name": name}
        api.chats[number] = self.chat
        self._read = 0

    # -- what they do --------------------------------------------------------------------------

    async def says(self, text: str, **more: Any) -> int:
        if text.startswith("/"):
            more["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return await self.sends(text=text, **more)

    async def sends(self, update_id: int | None = None, **content: Any) -> int:
        return await self.api.push("message", self._message(content), update_id)

    async def edits(self, text: str) -> int:
        return await self.api.push("edited_message", {**self._message({"text": text}), "edit_date": int(time.time())})

    async def presses(self, title: str, message: dict[str, Any] | None = None) -> int:
        """Press a visible button; of `message`, as on a screen that was not refreshed, if given."""
        message = message or next(m for m in reversed(self.messages) if title in titles(m))
        data = next(key["callback_data"] for key in _keys(message) if key["text"] == title)
        return await self.presses_data(data, message)

    async def presses_data(self, data: str, message: dict[str, Any]) -> int:
        shown = {key: value for key, value in message.items() if key != "shown_markup"}
        query_id = f"query{len(self.api.calls)}{self.api.next_message_id()}"
        self.api.open_queries.add(query_id)
        query = {"id": query_id, "from": self.user, "chat_instance": "1", "message": shown, "data": data}
        return await self.api.push("callback_query", query)

    async def sends_file(self, content: bytes, name: str = "bolletta.pdf", **more: Any) -> int:
        file_id = self.api.store(content)
        file = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": len(content)}
        return await self.sends(document=file, **more)

    async def sends_photo(self, content: bytes, **more: Any) -> int:
        file_id = self.api.store(content)
        size = {"file_id": file_id, "file_unique_id": file_id, "width": 9, "height": 9, "file_size": len(content)}
        return await self.sends(photo=[size], **more)

    async def blocks(self) -> None:
        self.api.blocked.add(self.id)
        await self._becomes("member", "kicked")

    async def unblocks(self) -> None:
        self.api.blocked.discard(self.id)
        await self._becomes("kicked", "member")

    # -- what they see -------------------------------------------------------------------------

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The bot's messages, as they now stand."""
        return [m for (chat_id, _), m in self.api.messages.items() if chat_id == self.id]

    async def hears(self) -> dict[str, Any]:
        """The next message that was not read yet."""
        await self.api.until(lambda: len(self.messages) > self._read)
        self._read += 1
        return self.messages[self._read - 1]

    async def hears_text(self) -> str:
        return str((await self.hears())["text"])

    def heard_texts(self) -> list[str]:
        return [m.get("text", "") for m in self.messages]

    def _message(self, content: dict[str, Any]) -> dict[str, Any]:
        message_id = self.api.next_message_id()
        return {
            "message_id": message_id,
            "date": int(time.time()),
            "chat": self.chat,
            "from": dict(self.user),
            **content,
        }

    async def _becomes(self, before: str, after: str) -> None:
        def member(status: str) -> dict[str, Any]:
            return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

        change = {
            "chat": self.chat,
            "from": self.user,
            "date": int(time.time()),
            "old_chat_member": member(before),
            "new_chat_member": member(after),
        }
        await self.api.push("my_chat_member", change)


class Group(Person):
    """A group, in which somebody writes."""

    def __init__(self, api: BotApi, number: int, kind: str = "supergroup") -> None:
        super().__init__(api, number)
        self.user = {"id": 77, "is_bot": False, "first_name": "Ugo"}
        self.chat = {"id": number, "type": kind, "title": "Condominio"}
        api.chats[number] = self.chat

    async def adds_the_bot(self) -> None:
        await self._becomes("left", "member")


def titles(message: dict[str, Any]) -> list[str]:
    """The titles of the inline buttons under a message."""
    return [key["text"] for key in _keys(message)]


def _keys(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [key for row in message.get("reply_markup", {}).get("inline_keyboard", []) for key in row]
