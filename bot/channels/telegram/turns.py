"""Serving one update: from what Telegram sent to what the person hears."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from rasa.core.channels.channel import UserMessage
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.payload import parse_data
from bot.channels.telegram import incoming
from bot.channels.telegram.delivery import Undeliverable
from bot.channels.telegram.documents import MAX_BYTES
from bot.channels.telegram.formatting import MESSAGE_LIMIT, utf16_length
from bot.channels.telegram.memory import Button, Waiting
from bot.channels.telegram.output import NAME, Means, TelegramOutput, sender_of
from bot.channels.text import as_typed
from bot.channels.texts import ChannelTexts
from telegram import Update
from telegram.error import InvalidToken

logger = structlog.get_logger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]

_ALBUMS_REMEMBERED = 200


@dataclass(frozen=True)
class Turn:
    """An update being served: its chat and its id."""

    chat_id: int
    number: int

    @property
    def sender_id(self) -> str:
        return sender_of(self.chat_id)


class Turns:
    """Serves updates, one at a time in each chat (its caller sees to that)."""

    def __init__(self, means: Means, texts: ChannelTexts, on_new_message: Handler) -> None:
        self._means = means
        self._texts = texts
        self._on_new_message = on_new_message
        self._albums: OrderedDict[str, None] = OrderedDict()  # those already spoken of

    async def serve(self, update: Update) -> None:
        """Serve an update that is stored, and mark it as handled. Interrupted, it stays to be served again."""
        try:
            try:
                await self._serve_or_give_up(update)
            except Undeliverable as error:
                logger.info("telegram.undeliverable", reason=str(error))
            await asyncio.to_thread(self._means.memory.finish, update.update_id)
        except InvalidToken:
            logger.error("telegram.token_refused", hint="the update will be served with a valid TELEGRAM_BOT_TOKEN")
        except Exception as error:
            report(error)
            await self._tell_failure(update)
            with contextlib.suppress(SQLAlchemyError):
                await asyncio.to_thread(self._means.memory.finish, update.update_id)

    async def tell_too_fast(self, chat_id: int) -> None:
        """Say that messages came faster than they can be served."""
        with contextlib.suppress(Undeliverable, InvalidToken):
            await self._means.delivery.send_text(chat_id, self._texts.too_fast)

    async def _serve_or_give_up(self, update: Update) -> None:
        if await asyncio.to_thread(self._means.memory.begin, update.update_id):
            await self._serve(update)
        else:
            logger.error("telegram.update_given_up")
            await self._tell_failure(update)

    async def _serve(self, update: Update) -> None:
        chat_id = incoming.chat_of(update)
        if chat_id is None:
            return
        turn = Turn(chat_id, update.update_id)
        event = incoming.read(update, self._means.knowledge)
        if isinstance(event, incoming.Said):
            await self._hear(turn, event.text)
        elif isinstance(event, incoming.Ordered):
            await self._ask(turn, event.payload)
        elif isinstance(event, incoming.Pressed):
            await self._pressed(turn, event)
        elif isinstance(event, incoming.Paper):
            await self._paper(turn, event)
        elif isinstance(event, incoming.Unread):
            await self._say(turn, self._text(event.kind))
            await self._read_caption(turn, event.caption)
        elif isinstance(event, incoming.NotPrivate):
            await self._leave(chat_id, event)
        elif isinstance(event, incoming.Blocked):
            await asyncio.to_thread(self._means.memory.forget, chat_id)

    async def _pressed(self, turn: Turn, event: incoming.Pressed) -> None:
        delivery = self._means.delivery
        press = await asyncio.to_thread(self._means.memory.press, turn.chat_id, turn.number, event.data)
        # Telegram takes no answer to a press that is older than some minutes
        with contextlib.suppress(Undeliverable):
            await delivery.answer_press(event.query_id, None if press else self._texts.stale_button)
        if press is None:
            return
        if event.text is not None and event.message_id is not None:
            chosen = f"{event.text}\n\n{self._means.knowledge.texts.chosen.format(title=press.button.title)}"
            shown = chosen if utf16_length(chosen) <= MESSAGE_LIMIT else event.text
            with contextlib.suppress(Undeliverable):
                await delivery.show_choice(turn.chat_id, event.message_id, shown)
        await self._ask(turn, press.button.payload, press.keyboard)

    async def _paper(self, turn: Turn, event: incoming.Paper) -> None:
        documents, texts = self._means.documents, self._means.knowledge.texts
        waiting = await asyncio.to_thread(self._means.memory.waiting, turn.chat_id)
        if documents and waiting.asks == "document":
            reference = None
            if event.size <= MAX_BYTES:
                content = await self._means.delivery.fetch_file(event.file_id)
                reference = await asyncio.to_thread(documents.save, turn.sender_id, content)
            if reference:
                await self._ask(turn, f'/add_documents{{"document": "{reference}"}}')
            else:
                await self._say(turn, texts.document_refused)
        elif not self._spoken_of(event.album):
            await self._say(turn, texts.document_unasked if documents else self._texts.photo_declined)
        await self._read_caption(turn, event.caption)

    async def _leave(self, chat_id: int, event: incoming.NotPrivate) -> None:
        delivery = self._means.delivery
        if event.told:
            me = await delivery.call(delivery.bot.get_me)
            text = self._means.knowledge.texts.only_private.format(link=f"https://t.me/{me.username}")
            with contextlib.suppress(Undeliverable):
                await delivery.send_text(chat_id, text)
        await delivery.leave(chat_id)

    async def _hear(self, turn: Turn, text: str) -> None:
        """Pass on what was typed."""
        typed = as_typed(text)
        if typed.cut:
            await self._say(turn, self._texts.too_long)
        if typed.text:
            await self._hand_over(turn, {"text": typed.text})
        else:
            await self._say(turn, self._texts.empty)

    async def _read_caption(self, turn: Turn, caption: str) -> None:
        if as_typed(caption).text:
            await self._hear(turn, caption)

    async def _ask(self, turn: Turn, payload: str, keyboard: Sequence[Button] = ()) -> None:
        """Pass on what a button or a command says."""
        await self._hand_over(turn, {"text": payload, "parse_data": parse_data(payload)}, keyboard)

    async def _hand_over(self, turn: Turn, message: Mapping[str, Any], keyboard: Sequence[Button] = ()) -> None:
        """Give a message to the assistant; if it fails or stays silent, tell the person, with the same buttons."""
        waiting = await asyncio.to_thread(self._means.memory.waiting, turn.chat_id)
        # What was asked to share counts for one turn; if it is still wanted, the assistant asks again
        output = TelegramOutput(self._means, turn.number, Waiting(share_keyboard=waiting.share_keyboard))
        async with self._typing(turn.chat_id):
            try:
                await self._on_new_message(
                    UserMessage(
                        output_channel=output,
                        sender_id=turn.sender_id,
                        input_channel=NAME,
                        message_id=str(turn.number),
                        **message,
                    )
                )
            except InvalidToken:
                raise
            except Exception as error:
                report(error)
                output.rejected = True
        if not output.gone and (output.rejected or not output.said):
            again = [{"title": button.title, "payload": button.payload} for button in keyboard]
            await output.send_response(turn.sender_id, {"text": self._texts.failed, "buttons": again})
        if output.waiting != waiting:
            await asyncio.to_thread(self._means.memory.wait, turn.chat_id, output.waiting)

    @contextlib.asynccontextmanager
    async def _typing(self, chat_id: int) -> AsyncIterator[None]:
        task = asyncio.create_task(self._means.delivery.keep_typing(chat_id))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _say(self, turn: Turn, text: str) -> None:
        await self._means.delivery.send_text(turn.chat_id, text)

    async def _tell_failure(self, update: Update) -> None:
        chat_id = incoming.chat_of(update)
        if chat_id is not None and chat_id > 0:  # groups and channels have negative ids
            with contextlib.suppress(Undeliverable, InvalidToken):
                await self._means.delivery.send_text(chat_id, self._texts.failed)

    def _text(self, kind: str) -> str:
        return str(getattr(self._means.knowledge.texts, kind, None) or getattr(self._texts, kind))

    def _spoken_of(self, album: str | None) -> bool:
        if album is None:
            return False
        known = album in self._albums
        self._albums[album] = None
        if len(self._albums) > _ALBUMS_REMEMBERED:
            self._albums.popitem(last=False)
        return known


def report(error: Exception) -> None:
    """Log where something failed, without the message, which may quote what a person wrote; that only at DEBUG."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    logger.error("telegram.turn_failed", error=type(error).__name__, where=where)
    logger.debug("telegram.turn_failed.details", exc_info=error)
