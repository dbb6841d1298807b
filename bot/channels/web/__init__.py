"""The web chat. `WebChannel` is loaded when asked for, so that the pure parts do not import Rasa."""

from __future__ import annotations

from typing import Any

__all__ = ["WebChannel"]


def __getattr__(name: str) -> Any:
    if name == "WebChannel":
        from bot.channels.web.channel import WebChannel

        return WebChannel
    raise AttributeError(name)
