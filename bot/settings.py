"""The settings of the project: environment variables, read here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What the environment says, with a default for everything.

    Attributes:
        database_url: the case store (`DATABASE_URL`): `sqlite:///…` or `postgresql://…`; by default `var/cases.db`
            in the project's folder.
        conversations_url: the conversations (`CONVERSATIONS_URL`); by default `var/conversations.db` beside a SQLite case
            store, or the same PostgreSQL.
        telegram_bot_token: from BotFather (`TELEGRAM_BOT_TOKEN`); without it the Telegram channel stays off.
        telegram_api_base_url: where the Bot API is (`TELEGRAM_API_BASE_URL`), for a server of one's own or for tests.
        telegram_webhook_url: the public https address of /webhooks/telegram/webhook (`TELEGRAM_WEBHOOK_URL`); without
            it the channel polls.
        telegram_webhook_secret: what Telegram must send with each update (`TELEGRAM_WEBHOOK_SECRET`); without it a new
            one is made up at each start.
        telegram_documents_dir: the folder for photos and documents (`TELEGRAM_DOCUMENTS_DIR`); without it none is
            taken.
        web_allowed_origins: the sites that may embed the web chat (`WEB_ALLOWED_ORIGINS`, separated by spaces), as
            `https://www.example.org`; `*` for any. By default this machine's own, for trying it out.
        workers: the number of server processes (`SANIC_WORKERS`, as Rasa reads it).
    """

    database_url: str
    conversations_url: str = f"sqlite:///{ROOT / 'var' / 'conversations.db'}"
    telegram_bot_token: str = field(default="", repr=False)
    telegram_api_base_url: str = "https://api.telegram.org"
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = field(default="", repr=False)
    telegram_documents_dir: str = ""
    web_allowed_origins: tuple[str, ...] = ("http://localhost:*", "http://127.0.0.1:*")
    workers: int = 1

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment; an empty variable counts as unset."""
        database_url = environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'var' / 'cases.db'}"
        beside = database_url.rpartition("/")[0] + "/conversations.db"
        shared = beside if database_url.startswith("sqlite") else database_url
        return cls(
            database_url=database_url,
            conversations_url=environ.get("CONVERSATIONS_URL") or shared,
            telegram_bot_token=environ.get("TELEGRAM_BOT_TOKEN", "").strip(),
            telegram_api_base_url=environ.get("TELEGRAM_API_BASE_URL", "").rstrip("/") or cls.telegram_api_base_url,
            telegram_webhook_url=environ.get("TELEGRAM_WEBHOOK_URL", ""),
            telegram_webhook_secret=environ.get("TELEGRAM_WEBHOOK_SECRET", ""),
            telegram_documents_dir=environ.get("TELEGRAM_DOCUMENTS_DIR", ""),
            web_allowed_origins=tuple(environ.get("WEB_ALLOWED_ORIGINS", "").split()) or cls.web_allowed_origins,
            workers=_number(environ.get("SANIC_WORKERS", ""), default=1),
        )


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else default
