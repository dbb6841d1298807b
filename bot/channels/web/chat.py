"""The web chat behind its HTTP interface: taking messages, having them answered in order, speaking first, erasing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from pyrate_limiter import Duration, Rate
from rasa.core.channels.channel import UserMessage

from bot.channels.lines import Lines
from bot.channels.payload import parse_data
from bot.channels.text import as_typed
from bot.channels.texts import ChannelTexts
from bot.channels.throttle import Throttle
from bot.channels.web.messages import at_index, pressed_suggestion, read_button_id
from bot.channels.web.output import WebOutput, session_id_of
from bot.channels.web.store import SENDER_PREFIX, Message, WebStore
from bot.channels.web.visitors import Visitors

log = structlog.get_logger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]
Forget = Callable[[str], Awaitable[None]]

DRAIN_SECONDS = 10.0


class Refused(Exception):
    """A message that is not taken. `reason` is for the widget, `text` for the person, `wait` in seconds."""

    def __init__(self, status: int, reason: str, text: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.text = text
        self.wait = wait


@dataclass(frozen=True)
class Limits:
    """How often: messages of one visitor, messages and new visitors from one address."""

    messages: tuple[Rate, ...] = (Rate(12, 10 * Duration.SECOND), Rate(60, Duration.MINUTE))
    messages_from_address: tuple[Rate, ...] = (Rate(600, Duration.MINUTE),)
    sessions_from_address: tuple[Rate, ...] = (Rate(300, Duration.HOUR),)


@dataclass(frozen=True)
class _Heard:
    """What a person sent, as the transcript and as the assistant get it."""

    shown: str
    text: str
    parse_data: dict[str, Any] | None = None
    cut: bool = False


class WebChat:
    """One for each server process.

    Args:
        store: sessions and transcripts.
        texts: what the channel says itself.
        handler: Rasa's handler of messages.
        keep: for how long transcripts are kept.
        limits: how often people may write.
    """

    def __init__(
        self, store: WebStore, texts: ChannelTexts, handler: Handler, keep: timedelta, limits: Limits | None = None
    ) -> None:
        limits = limits or Limits()
        self.store = store
        self.texts = texts
        self.visitors = Visitors()
        self.lines = Lines()
        self._answering: Counter[str] = Counter()
        self._handler = handler
        self._keep = keep
        self._by_session = Throttle(limits.messages)
        self._by_address = Throttle(limits.messages_from_address)
        self._sessions = Throttle(limits.sessions_from_address)

    async def start(self) -> None:
        """Prepare the store, and tell those whom a stop of the server left without an answer."""
        await asyncio.to_thread(self.store.prepare)
        for session_id in await asyncio.to_thread(self.store.close_all):
            await asyncio.to_thread(self.store.add_from_assistant, session_id, {"text": self.texts.interrupted})

    async def stop(self) -> None:
        """End the streams, let running turns finish, close the store."""
        self.visitors.close()
        await self.lines.finish(DRAIN_SECONDS)
        await asyncio.to_thread(self.store.close)

    async def purge(self) -> None:
        """Erase what is older than it may be kept."""
        await asyncio.to_thread(self.store.purge, datetime.now(UTC) - self._keep)

    async def open_session(self, address: str) -> str:
        """The token of a new visitor. Raises: Refused."""
        self._check(self._sessions, address)
        token, _ = await asyncio.to_thread(self.store.open_session)
        return token

    async def take(
        self, session_id: str, address: str, key: str, text: str | None, button_id: str | None
    ) -> tuple[Message, bool]:
        """Keep what a person sent and have it answered; the second value is False if this `key` came before.

        Raises:
            Refused: too fast, empty, a stale button, or the session is gone.
        """
        known = await asyncio.to_thread(self.store.by_key, session_id, key)
        if known:
            return known, False
        self._check(self._by_address, address)
        self._check(self._by_session, session_id)
        heard = await self._pressed(session_id, button_id) if button_id is not None else self._typed(text or "")
        added = await asyncio.to_thread(self.store.add_from_person, session_id, key, {"text": heard.shown})
        if added is None:
            raise Refused(401, "no_session", "")
        message, new = added
        if new:
            self._answering[session_id] += 1
            self.lines.submit(session_id, lambda: self._answer(session_id, message, heard))
            self.visitors.wake(session_id)
        return message, new

    async def speak(self, sender_id: str, messages: Sequence[Mapping[str, Any]]) -> bool:
        """Speak first (see `bot.channels.speakers`)."""
        output = self.output()
        for message in messages:
            await output.send_response(sender_id, dict(message))
        return output.said > 0

    async def clear(self, sender_id: str) -> bool:
        """Empty the transcript of a sender, who stays in the chat; for «cancella i miei dati». False if gone."""
        session_id = session_id_of(sender_id)
        found = await asyncio.to_thread(self.store.clear, session_id)
        self.visitors.wake(session_id)
        return found

    async def erase(self, session_id: str, forget: Forget | None) -> None:
        """Erase transcript and session; `forget(sender_id)` then erases what the assistant remembers itself."""
        await asyncio.to_thread(self.store.erase, session_id)
        self.visitors.wake(session_id)
        if forget is not None:
            sender_id = f"{SENDER_PREFIX}:{session_id}"
            self.lines.submit(session_id, lambda: forget(sender_id))  # after a turn that is still running

    def answering(self, session_id: str) -> bool:
        """Is an answer to this visitor on its way?"""
        return session_id in self._answering

    def output(self) -> WebOutput:
        """A voice for the assistant."""
        return WebOutput(self.store, self.visitors)

    def _check(self, throttle: Throttle, key: str) -> None:
        wait = throttle.wait(key)
        if wait:
            raise Refused(429, "too_fast", self.texts.too_fast, wait)

    def _typed(self, text: str) -> _Heard:
        typed = as_typed(text)
        if not typed.text:
            raise Refused(422, "empty", self.texts.empty)
        return _Heard(typed.text, typed.text, cut=typed.cut)

    async def _pressed(self, session_id: str, button_id: str) -> _Heard:
        """A button that this visitor was shown since writing last; its payload never comes from outside."""
        named = read_button_id(button_id)
        if named is None:
            raise Refused(409, "stale_button", self.texts.stale_button)
        message_id, index = named
        if message_id is None:
            suggestion = pressed_suggestion(self.texts.introduction, index)
            if suggestion is None:
                raise Refused(409, "stale_button", self.texts.stale_button)
            return _chosen(suggestion.title, suggestion.payload or suggestion.title)
        shown = await asyncio.to_thread(self.store.shown, session_id, message_id)
        button = at_index(shown.body.get("buttons", ()), index) if shown else None
        if button is None:
            raise Refused(409, "stale_button", self.texts.stale_button)
        return _chosen(button["title"], button["payload"])

    async def _answer(self, session_id: str, message: Message, heard: _Heard) -> None:
        try:
            await self._have_answered(f"{SENDER_PREFIX}:{session_id}", message, heard)
            await asyncio.to_thread(self.store.close_message, message.id)
        finally:
            self._answering[session_id] -= 1
            if not self._answering[session_id]:
                del self._answering[session_id]
            self.visitors.wake(session_id)

    async def _have_answered(self, sender_id: str, message: Message, heard: _Heard) -> None:
        if heard.cut:
            await self.output().send_response(sender_id, {"text": self.texts.too_long})
        output = self.output()
        failed = False
        try:
            await self._handler(
                UserMessage(
                    heard.text,
                    output,
                    sender_id,
                    parse_data=heard.parse_data,
                    input_channel=SENDER_PREFIX,
                    message_id=message.key,
                )
            )
        except Exception:
            log.exception("channels.web.handler_failed")
            failed = True
        # Rasa logs what goes wrong within an action and says nothing: to the person that is a failure, too.
        if failed or not output.said:
            await output.send_response(sender_id, {"text": self.texts.failed})


def _chosen(title: str, payload: str) -> _Heard:
    """A pressed button; what is no payload of Rasa's is sent as if it had been typed."""
    try:
        return _Heard(title, payload, parse_data(payload))
    except ValueError:
        return _Heard(title, as_typed(payload).text)
