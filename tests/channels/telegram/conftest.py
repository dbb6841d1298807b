"""The channel on a real server, between a stand-in of Telegram and a stand-in of the assistant."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

import pytest
from rasa.core.channels.channel import UserMessage, register
from sanic import Sanic, response

from bot.channels.telegram import TelegramChannel
from bot.settings import Settings

from .bot_api import TOKEN, BotApi
from .people import Person

PUBLIC = "https://sportello.example"
WEBHOOK = f"{PUBLIC}/webhooks/telegram/webhook"

Script = Callable[[UserMessage], Awaitable[None]]


@dataclass
class Assistant:
    """Answers by script: `replies` by text or payload; anything else is said back."""

    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    scripts: dict[str, Script] = field(default_factory=dict)
    heard: list[tuple[str, str]] = field(default_factory=list)
    messages: list[UserMessage] = field(default_factory=list)

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append((message.sender_id, message.text))
        self.messages.append(message)
        if script := self.scripts.get(message.text):
            await script(message)
            return
        for reply in self.replies.get(message.text, [{"text": f"Hai detto: {message.text}"}]):
            await message.output_channel.send_response(message.sender_id, dict(reply))

    def texts(self) -> list[str]:
        return [text for _, text in self.heard]


class Installation:
    """One installation of the bot, which can be started, stopped and killed."""

    def __init__(self, api: BotApi, assistant: Assistant, settings: Settings) -> None:
        self.api = api
        self.assistant = assistant
        self.settings = settings
        self.channel: TelegramChannel | None = None
        self._server: Any = None
        self.port = 0

    async def start(self) -> None:
        self.channel = TelegramChannel(self.settings)
        app = Sanic(f"telegram_{os.urandom(4).hex()}", configure_logging=False)
        app.ctx.agent = self.assistant
        app.add_route(lambda request: response.text("ok"), "/")  # as Rasa's own server has one
        register([self.channel], app, route="/webhooks/")
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await self._server.startup()
        await self._server.before_start()
        await self._server.after_start()

    async def stop(self) -> None:
        if self._server:
            await self._server.before_stop()
            self._server.close()
            await self._server.wait_closed()
            await self._server.after_stop()
            self._server = None


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    server = BotApi()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def assistant() -> Assistant:
    return Assistant()


@pytest.fixture
def install(
    api: BotApi, assistant: Assistant, tmp_path: Path
) -> Callable[..., contextlib.AbstractAsyncContextManager[Installation]]:
    """Start an installation with these settings; all of them share one database."""

    @contextlib.asynccontextmanager
    async def running(**settings: Any) -> AsyncIterator[Installation]:
        values: Mapping[str, Any] = {
            "database_url": f"sqlite:///{tmp_path / 'cases.db'}",
            "telegram_bot_token": TOKEN,
            "telegram_api_base_url": api.url,
            **settings,
        }
        installation = Installation(api, assistant, Settings(**values))
        await installation.start()
        try:
            yield installation
        finally:
            await installation.stop()

    return running


@pytest.fixture(params=["polling", "webhook"])
async def bot(request: pytest.FixtureRequest, install: Any, api: BotApi) -> AsyncIterator[Installation]:
    """The bot at work, both ways."""
    url = WEBHOOK if request.param == "webhook" else ""
    async with install(telegram_webhook_url=url) as installation:
        api.hosts[PUBLIC] = f"http://127.0.0.1:{installation.port}"
        yield installation


@pytest.fixture
async def polling(install: Any) -> AsyncIterator[Installation]:
    async with install() as installation:
        yield installation


@pytest.fixture
def ada(api: BotApi) -> Person:
    return Person(api, 1001)


@pytest.fixture
def bruno(api: BotApi) -> Person:
    return Person(api, 2002, "Bruno")


@pytest.fixture(autouse=True)
async def no_task_is_left_behind() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    left = [task for task in asyncio.all_tasks() - before if not task.done() and "telegram" in repr(task.get_coro())]
    assert not left
