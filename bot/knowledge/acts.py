"""What a message may do at the question that is open (data/acts.yml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.checked_yaml import DATA, Model, load


class Act(Model):
    """One kind of act. `intent`: what is done for it, as if that had been said plainly."""

    means: str
    intent: str = ""


class Open(Model):
    """A question that has a name of its own. `like`: one to which people give much the same answers."""

    asks: str
    like: str = ""


class _File(Model):
    asked: dict[str, Open]
    acts: dict[str, Act]


def load_acts() -> dict[str, Act]:
    """The acts by name. Raises: bot.checked_yaml.DataError with file and line."""
    return _loaded(DATA / "acts.yml").acts


def load_asked() -> dict[str, Open]:
    """The open questions that have a name of their own. Raises: as load_acts."""
    return _loaded(DATA / "acts.yml").asked


@cache
def _loaded(path: Path) -> _File:
    return load(path, _File)
