"""The Telegram channel. `TelegramChannel` is loaded when asked for, so that the pure parts do not import Rasa."""

from __future__ import annotations

from typing import Any

__all__ = ["TelegramChannel"]


def __getattr__(name: str) -> Any:
    if name == "TelegramChannel":
        from bot.channels.telegram.channel import TelegramChannel

        return TelegramChannel
    raise AttributeError(name)
