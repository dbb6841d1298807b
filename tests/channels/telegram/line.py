"""The stand-in of Telegram in a thread of its own, and people who use it from ordinary test code."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from .bot_api import BotApi
from .conftest import PUBLIC
from .people import Person, titles

PATIENCE = 60.0  # seconds that somebody waits for an answer


class TelegramLine:
    """Telegram, as far as the bot can tell."""

    def __init__(self) -> None:
        self.api = BotApi()
        self.api.patience = PATIENCE
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._numbers = itertools.count(5001)
        self.do(self.api.start())

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run it where Telegram runs."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=PATIENCE + 5)

    def leads_to(self, port: int) -> None:
        """The public address of the installation is this port here."""
        self.api.hosts[PUBLIC] = f"http://127.0.0.1:{port}"

    def someone(self, name: str) -> TelegramUser:
        """A person who never wrote to the bot before."""
        return TelegramUser(self, Person(self.api, next(self._numbers), name))

    def close(self) -> None:
        self.do(self.api.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class TelegramUser:
    """Somebody in a private chat, who reads on until what they wait for is there."""

    def __init__(self, line: TelegramLine, person: Person) -> None:
        self.line = line
        self.person = person
        self._read = 0

    @property
    def sender_id(self) -> str:
        return f"telegram:{self.person.id}"

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the bot said, as it now stands."""

        async def look() -> list[dict[str, Any]]:
            return self.person.messages

        return list(self.line.do(look()))

    def says(self, text: str, then: str) -> str:
        """Write, and read on until a message has `then` in it; its text."""
        self.line.do(self.person.says(text))
        return self.reads(then)

    def presses(self, title: str, then: str) -> str:
        """Press a button, the last one that is so called, as soon as it is there, and read on."""
        self.line.do(self.line.api.until(lambda: any(title in titles(message) for message in self.person.messages)))
        self.line.do(self.person.presses(title))
        return self.reads(then)

    def shares_number(self, number: str, then: str) -> str:
        """Press the button with which Telegram passes on one's own number."""
        keyboard = next(m["shown_markup"]["keyboard"] for m in reversed(self.messages) if _shares(m))
        assert keyboard[0][0]["request_contact"] is True
        contact = {"phone_number": number, "first_name": "Io", "user_id": self.person.id}
        self.line.do(self.person.sends(contact=contact))
        return self.reads(then)

    def sends_file(self, content: bytes, then: str) -> str:
        self.line.do(self.person.sends_file(content))
        return self.reads(then)

    def sends_photo(self, content: bytes, then: str) -> str:
        self.line.do(self.person.sends_photo(content))
        return self.reads(then)

    def reads(self, then: str) -> str:
        """Read on until a message has `then` in its text; all that was not read before, up to that one."""
        found = self._next(lambda message: then.lower() in message.get("text", "").lower(), then)
        return "\n".join(message.get("text", "") for message in found)

    def reads_document(self, name: str) -> bytes:
        """Read on until a document of this name is there; its content."""
        found = self._next(lambda message: message.get("document", {}).get("file_name") == name, name)
        return self.line.api.files[found[-1]["document"]["file_id"]]

    def heard(self, text: str) -> int:
        """In how many messages of the chat this text is."""
        return sum(text in message.get("text", "") for message in self.messages)

    def _next(self, wanted: Callable[[dict[str, Any]], bool], name: str) -> list[dict[str, Any]]:
        def there() -> bool:
            return any(wanted(message) for message in self.person.messages[self._read :])

        try:
            self.line.do(self.line.api.until(there))
        except TimeoutError:
            said = "\n---\n".join(m.get("text", str(m)) for m in self.messages[self._read :])
            raise AssertionError(f"«{name}» never came, but:\n{said}") from None
        unread = self.messages[self._read :]
        count = next(index for index, message in enumerate(unread) if wanted(message)) + 1
        self._read += count
        return unread[:count]


def _shares(message: dict[str, Any]) -> bool:
    return bool((message.get("shown_markup") or {}).get("keyboard"))
