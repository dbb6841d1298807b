"""How intents are named to people (data/titles.yml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.checked_yaml import DATA, Model, load


class _File(Model):
    titles: dict[str, str]


@cache
def load_titles(path: Path = DATA / "titles.yml") -> dict[str, str]:
    """The titles by intent, read once. Raises: bot.checked_yaml.DataError with file and line."""
    return load(path, _File).titles
