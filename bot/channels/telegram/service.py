"""The channel at work: getting updates by polling or webhook, lining them up by chat, speaking first."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.lines import Lines
from bot.channels.telegram import incoming
from bot.channels.telegram.delivery import Pauses, Undeliverable
from bot.channels.telegram.output import Means, TelegramOutput, chat_of_sender, utc_now
from bot.channels.telegram.turns import Turns, report
from telegram import BotCommand, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

logger = structlog.get_logger(__name__)

# Seconds: how long Telegram holds a poll open, a stop waits for turns that have begun, a speaker for its chat.
POLL_SECONDS = 30
STOP_SECONDS = 5.0
SPEAK_SECONDS = 60.0
# Messages that a chat may have in line; what comes on top is dropped, and said to be.
LONGEST_LINE = 20
_PRUNE_SECONDS = 6 * 3600


class Service:
    """One running channel. `webhook_url` empty means polling."""

    def __init__(self, means: Means, turns: Turns, webhook_url: str = "", webhook_secret: str = "") -> None:
        self._means = means
        self._turns = turns
        self._webhook_url = webhook_url
        self.webhook_secret = webhook_secret or secrets.token_urlsafe(32)
        self._lines = Lines()
        self._ready = False
        self._tasks: list[asyncio.Task[None]] = []
        self._flooding: set[int] = set()
        self._speeches: set[asyncio.Future[bool]] = set()

    def start(self) -> None:
        """Begin, in the background: neither Telegram nor the database need be reachable yet."""
        self._tasks = [asyncio.create_task(self._run())]

    async def stop(self) -> None:
        """End; turns that take too long are cut off, and served again at the next start."""
        self._ready = False
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._lines.stop(STOP_SECONDS)
        for speech in self._speeches:
            if not speech.done():
                speech.set_result(False)
        await self._means.delivery.close()
        self._means.memory.close()

    async def receive(self, updates: Sequence[Mapping[str, Any]]) -> bool:
        """Store updates as Telegram sent them, and line them up; False if that is not possible now."""
        if not self._ready:
            return False
        try:
            fresh = set(await asyncio.to_thread(self._means.memory.receive, updates, utc_now()))
        except SQLAlchemyError as error:
            logger.error("telegram.memory_unreachable", error=type(error).__name__)
            return False
        for update in updates:
            if update["update_id"] in fresh:
                await self._line_up(update)
        return True

    async def speak(self, sender_id: str, messages: Sequence[Mapping[str, Any]]) -> bool:
        """Say something in a chat outside a turn, after what is going on there; True once all of it has arrived."""
        try:
            chat_id = chat_of_sender(sender_id)
        except ValueError:
            return False
        if not self._ready:
            return False
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._speeches.add(done)
        done.add_done_callback(self._speeches.discard)
        deadline = asyncio.get_running_loop().time() + SPEAK_SECONDS

        async def job() -> None:
            arrived = False
            try:
                async with asyncio.timeout_at(deadline):
                    arrived = await self._say(chat_id, sender_id, messages)
            except TimeoutError:
                logger.warning("telegram.spoken_too_late")
            except Exception as error:
                report(error)
            if not done.done():
                done.set_result(arrived)

        self._lines.submit(chat_id, job)
        await asyncio.wait({done}, timeout=SPEAK_SECONDS)
        return done.done() and done.result()

    async def _say(self, chat_id: int, sender_id: str, messages: Sequence[Mapping[str, Any]]) -> bool:
        memory = self._means.memory
        before = await asyncio.to_thread(memory.waiting, chat_id)
        output = TelegramOutput(self._means, waiting=before)
        for message in messages:
            await output.send_response(sender_id, dict(message))
        if output.waiting != before:
            await asyncio.to_thread(memory.wait, chat_id, output.waiting)
        return not output.rejected

    async def _run(self) -> None:
        try:
            await self._prepare()
            self._tasks.append(asyncio.create_task(self._prune()))
            await self._introduce()
            if not self._webhook_url:
                await self._poll()
        except InvalidToken:
            logger.error("telegram.token_refused", hint="check TELEGRAM_BOT_TOKEN; the channel is off until a restart")
        except Undeliverable as error:
            logger.error("telegram.not_started", reason=str(error))

    async def _prepare(self) -> None:
        """Open the tables, and line up what an earlier run did not finish, before anything new."""
        memory, pauses = self._means.memory, Pauses()
        while not self._ready:
            try:
                await asyncio.to_thread(memory.prepare)
                unhandled = await asyncio.to_thread(memory.unhandled)
            except SQLAlchemyError as error:
                logger.error("telegram.memory_unreachable", error=type(error).__name__)
                await pauses.wait()
            else:
                for update in unhandled:
                    await self._line_up(update)
                self._ready = True

    async def _introduce(self) -> None:
        """Check the token, register the commands, and choose how updates come."""
        delivery = self._means.delivery
        await delivery.call(delivery.bot.get_me)
        commands = [BotCommand(c.command, c.description) for c in self._means.knowledge.commands]
        await delivery.call(lambda: delivery.bot.set_my_commands(commands))
        if self._webhook_url:
            await delivery.call(
                lambda: delivery.bot.set_webhook(
                    self._webhook_url,
                    secret_token=self.webhook_secret,
                    allowed_updates=incoming.ALLOWED_UPDATES,
                    max_connections=1,  # keeps Telegram's order; each call is answered as soon as it is stored
                )
            )
        else:
            await delivery.call(delivery.bot.delete_webhook)
        logger.info("telegram.on", updates="webhook" if self._webhook_url else "polling")

    async def _poll(self) -> None:
        """Get updates for ever; the next poll confirms those that are stored."""
        delivery, pauses = self._means.delivery, Pauses()
        request: dict[str, Any] = {"allowed_updates": list(incoming.ALLOWED_UPDATES)}
        while True:
            try:
                updates = await delivery.get_updates(request, POLL_SECONDS)
            except RetryAfter as error:
                await asyncio.sleep(error._retry_after.total_seconds())
            except InvalidToken:
                raise
            except Conflict as error:
                logger.warning("telegram.conflict", reason=error.message, hint="is another program polling this bot?")
                await pauses.wait()
            except NetworkError as error:
                delivery.note_absence(error)
                await pauses.wait()
            except TelegramError as error:
                logger.error("telegram.poll_failed", reason=error.message)
                await pauses.wait()
            else:
                delivery.note_presence()
                if not updates or await self.receive(updates):
                    pauses.reset()
                    if updates:
                        request["offset"] = updates[-1]["update_id"] + 1
                else:
                    await pauses.wait()

    async def _line_up(self, raw: Mapping[str, Any]) -> None:
        try:
            update = Update.de_json(dict(raw), self._means.delivery.bot)
            chat_id = incoming.chat_of(update)
        except Exception as error:  # a shape that python-telegram-bot does not know
            logger.error("telegram.unreadable_update", error=type(error).__name__)
            chat_id = None
        if chat_id is None:
            await asyncio.to_thread(self._means.memory.finish, raw["update_id"])
        elif self._lines.waiting(chat_id) < LONGEST_LINE:
            self._lines.submit(chat_id, lambda: self._turns.serve(update))
        else:
            await asyncio.to_thread(self._means.memory.finish, raw["update_id"])
            self._tell_too_fast(chat_id)

    def _tell_too_fast(self, chat_id: int) -> None:
        """Once in a flood, when the line has been worked off."""
        if chat_id in self._flooding:
            return
        self._flooding.add(chat_id)

        async def job() -> None:
            self._flooding.discard(chat_id)
            await self._turns.tell_too_fast(chat_id)

        self._lines.submit(chat_id, job)

    async def _prune(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._means.memory.prune, utc_now())
            except SQLAlchemyError as error:
                logger.error("telegram.memory_unreachable", error=type(error).__name__)
            await asyncio.sleep(_PRUNE_SECONDS)
