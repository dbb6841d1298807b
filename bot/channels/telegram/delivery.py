"""Calling the Bot API: at Telegram's pace, through its absences, and no further once a chat cannot be reached."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from aiolimiter import AsyncLimiter

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ChatAction, FloodLimit
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

logger = structlog.get_logger(__name__)
# At INFO it writes every address that it calls, with the token in it.
logging.getLogger("httpx").setLevel(logging.WARNING)

T = TypeVar("T")
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None

# Seconds between attempts while Telegram does not answer.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A read that times out may have been a message that arrived: rather wait than send it twice.
_READ_TIMEOUT = 20.0


class Undeliverable(Exception):
    """This chat cannot be told this: it blocked the bot, is gone, or Telegram rejected the message.

    `gone`: nothing at all reaches the chat.
    """

    def __init__(self, reason: str, gone: bool) -> None:
        super().__init__(reason)
        self.gone = gone


class Pauses:
    """The pauses between attempts: each twice the one before, up to the longest."""

    def __init__(self) -> None:
        self._next = FIRST_PAUSE

    async def wait(self) -> None:
        pause, self._next = self._next, min(self._next * 2, LONGEST_PAUSE)
        await asyncio.sleep(pause)

    def reset(self) -> None:
        self._next = FIRST_PAUSE


class _Bot(Bot):
    async def get_raw_updates(self, request: dict[str, Any], read_timeout: float) -> list[dict[str, Any]]:
        return await self._post("getUpdates", request, read_timeout=read_timeout)  # type: ignore[return-value]


class Delivery:
    """The bot, called with patience.

    Calls for a chat wait out Telegram's absences and its flood limits, without holding up other chats.
    """

    def __init__(self, token: str, api_base_url: str) -> None:
        self._requests = (
            HTTPXRequest(connection_pool_size=1),
            HTTPXRequest(read_timeout=_READ_TIMEOUT, pool_timeout=_READ_TIMEOUT),
        )
        self.bot = _Bot(
            token,
            base_url=f"{api_base_url}/bot",
            base_file_url=f"{api_base_url}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )
        self._pace = AsyncLimiter(FloodLimit.MESSAGES_PER_SECOND, 1)
        self._reachable = True

    async def close(self) -> None:
        """Close the connections."""
        for request in self._requests:
            await request.shutdown()

    async def get_updates(self, request: dict[str, Any], timeout: float) -> list[dict[str, Any]]:
        """One poll; updates as Telegram sent them, so that one that cannot be read does not hide the others.

        Raises: TelegramError, at the first failure.
        """
        return await self.bot.get_raw_updates({**request, "timeout": int(timeout)}, read_timeout=timeout + 15)

    async def call(self, request: Callable[[], Awaitable[T]]) -> T:
        """The result of a call, made again until Telegram has answered.

        Raises:
            Undeliverable: the chat is out of reach, or the request is wrong.
            InvalidToken: the token is.
        """
        pauses = Pauses()
        while True:
            try:
                async with self._pace:
                    result = await request()
            except RetryAfter as error:
                await asyncio.sleep(error._retry_after.total_seconds())  # the public one warns of a change of type
            except Forbidden as error:
                raise Undeliverable(error.message, gone=True) from error
            except BadRequest as error:
                raise Undeliverable(error.message, gone="chat not found" in error.message.lower()) from error
            except NetworkError as error:
                self.note_absence(error)
                await pauses.wait()
            except InvalidToken:
                raise
            except TelegramError as error:
                raise Undeliverable(error.message, gone=False) from error
            else:
                self.note_presence()
                return result

    def note_absence(self, error: TelegramError) -> None:
        """Say once that Telegram does not answer."""
        if self._reachable:
            self._reachable = False
            logger.warning("telegram.unreachable", error=type(error).__name__, hint="waiting and trying again")

    def note_presence(self) -> None:
        """Say once that it answers again."""
        if not self._reachable:
            self._reachable = True
            logger.info("telegram.reachable_again")

    async def send_text(self, chat_id: int, text: str, markup: Markup = None) -> None:
        """Send one message of at most 4,096 characters, as it stands. Raises: Undeliverable."""
        preview = LinkPreviewOptions(is_disabled=True)
        await self.call(lambda: self.bot.send_message(chat_id, text, reply_markup=markup, link_preview_options=preview))

    async def send_file(self, chat_id: int, name: str, content: bytes) -> None:
        """Send a document. Raises: Undeliverable."""
        await self.call(lambda: self.bot.send_document(chat_id, InputFile(content, filename=name)))

    async def show_choice(self, chat_id: int, message_id: int, text: str) -> None:
        """Replace a message by `text`, without its keyboard. Raises: Undeliverable."""
        preview = LinkPreviewOptions(is_disabled=True)
        await self.call(
            lambda: self.bot.edit_message_text(text, chat_id, message_id, link_preview_options=preview)
        )  # fmt: skip

    async def answer_press(self, query_id: str, text: str | None = None) -> None:
        """End the waiting of a pressed button, with a note over the chat if there is `text`. Raises: Undeliverable."""
        await self.call(lambda: self.bot.answer_callback_query(query_id, text, show_alert=bool(text)))

    async def fetch_file(self, file_id: str) -> bytes:
        """The content of a file that was sent to the bot. Raises: Undeliverable."""

        async def fetch() -> bytes:
            return bytes(await (await self.bot.get_file(file_id)).download_as_bytearray())

        return await self.call(fetch)

    async def leave(self, chat_id: int) -> None:
        """Leave a group or channel. Raises: Undeliverable."""
        await self.call(lambda: self.bot.leave_chat(chat_id))

    async def keep_typing(self, chat_id: int) -> None:
        """Show that an answer is on its way, until cancelled. Telegram shows it for five seconds at a time."""
        while True:
            try:
                await self.bot.send_chat_action(chat_id, ChatAction.TYPING)
            except TelegramError:
                return  # a nicety: whatever is wrong, the answer itself will meet it
            await asyncio.sleep(4.5)


def share_phone_keyboard(title: str) -> ReplyKeyboardMarkup:
    """The button with which a person shares their own number."""
    button = KeyboardButton(title, request_contact=True)
    return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
