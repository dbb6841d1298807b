"""The commands and texts of the channel (data/telegram.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field, root_validator, validator

from bot.channels.payload import parse_data
from bot.checked_yaml import DATA, Model, load


class Command(Model):
    """A line of the menu of commands, within Telegram's limits."""

    command: str = Field(regex=r"^[a-z0-9_]{1,32}$")
    description: str = Field(min_length=1, max_length=256)
    payload: str

    @validator("payload")
    def _is_a_payload(cls, payload: str) -> str:
        parse_data(payload)
        return payload


class Texts(Model):
    """What the channel says itself. `chosen` has a {title}, `only_private` a {link}."""

    choose: str
    chosen: str
    edited: str
    sticker: str
    location: str
    contact_of_another: str
    share_phone: str
    share_phone_hint: str
    share_document_hint: str
    document_unasked: str
    document_refused: str
    only_private: str


class Knowledge(Model):
    """The whole of data/telegram.yml."""

    commands: tuple[Command, ...]
    aliases: Mapping[str, str]
    texts: Texts

    @root_validator(skip_on_failure=True)
    def _aliases_lead_somewhere(cls, values: dict) -> dict:
        known = {command.command for command in values["commands"]}
        if lost := sorted(set(values["aliases"].values()) - known):
            raise ValueError(f"aliases of unknown commands: {', '.join(lost)}")
        return values

    def payload(self, command: str) -> str | None:
        """The payload of a command, in any case, without its slash; None if there is no such command."""
        name = self.aliases.get(command.lower(), command.lower())
        return next((known.payload for known in self.commands if known.command == name), None)


@cache
def load_knowledge(path: Path = DATA / "telegram.yml") -> Knowledge:
    """The commands and texts, read once. Raises: bot.checked_yaml.DataError with file and line."""
    return load(path, Knowledge)
