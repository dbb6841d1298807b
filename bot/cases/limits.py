"""Limits on guessing codes.

In a table and not in memory, so that they hold over a restart and over several processes. A guess is heard, answered and
counted in one transaction, one at a time: many at once cannot slip through.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.orm import Session

from bot.cases.model import Limited
from bot.cases.tables import GuessRecord

_LOCK = 0x534D_0002  # PostgreSQL advisory lock; SQLite's writers are alone anyway


@dataclass(frozen=True)
class Limits:
    """How many failed look-ups are heard in `window`: from one chat, and from all together."""

    by_asker: int = 5
    over_all: int = 200
    window: timedelta = timedelta(hours=1)


_LOCKED = text("SELECT pg_advisory_xact_lock(:lock)")
_RECENT = select(GuessRecord.at).where(GuessRecord.at > bindparam("since")).order_by(GuessRecord.at.desc()).limit(1)
_OLDEST_THAT_COUNTS = select(
    _RECENT.where(GuessRecord.asker == bindparam("asker")).offset(bindparam("own")).scalar_subquery(),
    _RECENT.offset(bindparam("all")).scalar_subquery(),
)


def full(session: Session, now: datetime, asker: str, limits: Limits) -> Limited | None:
    """Until when no more guesses are heard, if so. Nobody else guesses before this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCKED, {"lock": _LOCK})
    bounds = {"own": limits.by_asker - 1, "all": limits.over_all - 1}
    asked = {"since": now - limits.window, "asker": asker_hash(asker), **bounds}
    oldest = session.execute(_OLDEST_THAT_COUNTS, asked).one()
    until = [at + limits.window for at in oldest if at is not None]
    return Limited(max(until)) if until else None


def count(session: Session, now: datetime, asker: str, limits: Limits) -> None:
    """Count a guess, and forget those that no longer matter."""
    session.execute(delete(GuessRecord).where(GuessRecord.at <= now - limits.window))
    session.add(GuessRecord(id=uuid.uuid4().hex, asker=asker_hash(asker), at=now))


def asker_hash(asker: str) -> str:
    """What a guess keeps of who made it."""
    return hashlib.sha256(asker.encode("utf-8", "replace")).hexdigest()
