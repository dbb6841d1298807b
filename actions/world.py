"""The world in which the actions run: the case store and the clock, made once a process."""

from __future__ import annotations

from bot.cases import CaseStore
from bot.dialogue import World
from bot.settings import Settings

_world: World | None = None


def world() -> World:
    """The world of this process; made from the settings when it is first needed."""
    global _world
    if _world is None:
        store = CaseStore(Settings.from_env().database_url)
        store.migrate()
        _world = World(store)
    return _world


def use_world(made: World | None) -> None:
    """Put another world in place (tests: a clock and a store of their own); None lets go of it."""
    global _world
    _world = made
