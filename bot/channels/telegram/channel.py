"""The Telegram channel as Rasa mounts it: `bot.channels.telegram.TelegramChannel:` in credentials.yml.

It has no credentials there: what it needs comes from the environment (bot/settings.py).
"""

from __future__ import annotations

import hmac
import json
from pathlib import Path
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel, OutputChannel
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.cases.database import Database
from bot.channels import speakers
from bot.channels.telegram.delivery import Delivery
from bot.channels.telegram.documents import Documents
from bot.channels.telegram.knowledge import load_knowledge
from bot.channels.telegram.memory import Memory
from bot.channels.telegram.output import NAME, Means, TelegramOutput
from bot.channels.telegram.service import Service
from bot.channels.telegram.turns import Handler, Turns
from bot.channels.texts import load_channel_texts
from bot.settings import Settings

logger = structlog.get_logger(__name__)

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
# An update holds one message of at most 4,096 characters and its surroundings.
_LARGEST_UPDATE = 1024 * 1024


class TelegramChannel(InputChannel):
    """Telegram, by long polling, or by webhook where one is set. Without a token it stays off."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._means: Means | None = None
        self._service: Service | None = None

    @classmethod
    def name(cls) -> str:
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TelegramChannel:
        """The channel that the environment asks for.

        Raises:
            RasaException: there is more than one server process. Each would poll, and Telegram serves only one; and
                the order within a chat is kept in one process.
        """
        settings = Settings.from_env()
        if settings.telegram_bot_token and settings.workers > 1:
            raise RasaException(
                f"Telegram needs a single server process: SANIC_WORKERS is {settings.workers}, and each worker would "
                "poll the same bot. Set it to 1, or start the other workers without TELEGRAM_BOT_TOKEN."
            )
        return cls(settings)

    def get_output_channel(self) -> OutputChannel | None:
        return TelegramOutput(self._means) if self._means else None

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        blueprint = Blueprint("bot_telegram")
        settings = self._settings
        if not settings.telegram_bot_token:
            logger.info("telegram.off", hint="set TELEGRAM_BOT_TOKEN to switch it on")
            return blueprint

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, loop: object) -> None:
            self._service = self._make_service(on_new_message)
            speakers.register(NAME, self._service)
            self._service.start()

        @blueprint.listener("before_server_stop")
        async def stop(app: Sanic, loop: object) -> None:
            if self._service:
                await self._service.stop()

        if settings.telegram_webhook_url:

            @blueprint.post("/webhook")
            async def receive(request: Request) -> HTTPResponse:
                return await self._receive(request)

        return blueprint

    def _make_service(self, on_new_message: Handler) -> Service:
        settings = self._settings
        folder = settings.telegram_documents_dir
        self._means = Means(
            delivery=Delivery(settings.telegram_bot_token, settings.telegram_api_base_url),
            memory=Memory(Database(settings.database_url)),
            knowledge=load_knowledge(),
            documents=Documents(Path(folder)) if folder else None,
        )
        turns = Turns(self._means, load_channel_texts(), on_new_message)
        return Service(self._means, turns, settings.telegram_webhook_url, settings.telegram_webhook_secret)

    async def _receive(self, request: Request) -> HTTPResponse:
        """Take an update from Telegram: 200 once it is stored; Telegram repeats what gets anything else."""
        service = self._service
        if service is None:
            return response.empty(503)
        told = request.headers.get(_SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(told, service.webhook_secret.encode()):
            return response.empty(403)
        if len(request.body) > _LARGEST_UPDATE:
            return response.empty(413)
        try:
            update = json.loads(request.body)
            update_id = update["update_id"]
        except (ValueError, KeyError, TypeError):
            return response.empty(400)
        if not isinstance(update_id, int):
            return response.empty(400)
        return response.empty(200 if await service.receive([update]) else 503)
