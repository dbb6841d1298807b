"""The web chat as a channel of Rasa's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic

from bot.channels import speakers
from bot.channels.texts import load_channel_texts
from bot.channels.web.api import add_routes
from bot.channels.web.chat import Limits, WebChat
from bot.channels.web.site import site_blueprint
from bot.channels.web.store import SENDER_PREFIX, WebStore
from bot.knowledge.desk import load_desk
from bot.settings import Settings

log = structlog.get_logger(__name__)

PURGE_EVERY = timedelta(hours=6)


class WebChannel(InputChannel):
    """`bot.channels.web.WebChannel:` in credentials.yml; settings come from the environment.

    It is mounted at the root of the server, since it brings the site's page and /chat.js with it. When a visitor erases
    the conversation, `app.ctx.forget_conversation(sender_id)` is awaited if the server has put one there.
    """

    def __init__(self, settings: Settings, limits: Limits | None = None) -> None:
        self._settings = settings
        self._limits = limits
        self._chat: WebChat | None = None

    @classmethod
    def name(cls) -> str:
        return SENDER_PREFIX

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> WebChannel:
        return cls(Settings.from_env())

    def url_prefix(self) -> str:
        return "/"

    def get_output_channel(self) -> OutputChannel | None:
        return self._chat.output() if self._chat else None

    async def clear_transcript(self, sender_id: str) -> bool:
        """Empty what is kept of a conversation, and let the visitor stay in it; False if the visitor is gone."""
        return self._chat is not None and await self._chat.clear(sender_id)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        desk = load_desk()
        chat = WebChat(
            WebStore(self._settings.database_url),
            load_channel_texts(),
            on_new_message,
            keep=timedelta(days=desk.retention.conversation_days),
            limits=self._limits,
        )
        self._chat = chat
        hours = f"dalle {desk.phone.opens} alle {desk.phone.closes}"
        values = {"operator": desk.operator.name, "phone": desk.phone.number, "hours": hours}
        values["phone_digits"] = "".join(filter(str.isdigit, desk.phone.number))
        site = site_blueprint("web_chat", self._settings.web_allowed_origins, values)
        add_routes(site, chat)
        purging: list[asyncio.Task[None]] = []

        @site.listener("before_server_start")
        async def start(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            await chat.start()
            speakers.register(SENDER_PREFIX, chat)
            purging.append(loop.create_task(_purge_now_and_then(chat)))

        @site.listener("before_server_stop")
        async def stop(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            for task in purging:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await chat.stop()

        return site


async def _purge_now_and_then(chat: WebChat) -> None:
    while True:
        try:
            await chat.purge()
        except Exception:
            log.exception("channels.web.purge_failed")
        await asyncio.sleep(PURGE_EVERY.total_seconds())
