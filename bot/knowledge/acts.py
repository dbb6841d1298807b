"""What a message may do at the question that is open (data/acts.yml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.checked_yaml import DATA, Model, load


class Act(Model):
    """One kind of act. `intent`: what is done for it, as if that had been said plainly."""

    means: str
    intent: str = ""


class _File(Model):
    acts: dict[str, Act]


@cache
def load_acts(path: Path = DATA / "acts.yml") -> dict[str, Act]:
    """The acts by name, read once. Raises: bot.checked_yaml.DataError with file and line."""
    return load(path, _File).acts
