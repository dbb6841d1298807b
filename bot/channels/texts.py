"""What the channels say themselves (data/channel_texts.yml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import validator

from bot.channels.payload import parse_data
from bot.checked_yaml import DATA, Model, load


class Suggestion(Model):
    """A way to begin: a button of the assistant if it has a `payload`, else its title as if typed."""

    title: str
    payload: str = ""

    @validator("payload")
    def _is_a_payload(cls, payload: str) -> str:
        if payload:
            parse_data(payload)
        return payload


class Introduction(Model):
    """What stands in a chat before anything was written."""

    text: str
    suggestions: tuple[Suggestion, ...] = ()


class ChannelTexts(Model):
    """The whole of data/channel_texts.yml."""

    introduction: Introduction
    too_long: str
    empty: str
    stale_button: str
    too_fast: str
    failed: str
    interrupted: str
    unsupported_voice: str
    unsupported: str
    photo_declined: str


@cache
def load_channel_texts(path: Path = DATA / "channel_texts.yml") -> ChannelTexts:
    """The texts, read once. Raises: bot.checked_yaml.DataError with file and line."""
    return load(path, ChannelTexts)
