"""Limits on guessing codes.

In a table and not in memory, so that they hold over a restart and over several processes. A guess is counted before it
is answered and given back if it was none: many at once cannot slip through.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
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


def reserve(session: Session, now: datetime, asker: str, limits: Limits) -> str | Limited:
    """Count a guess; returns its id, or until when no more are heard."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    since = now - limits.window
    session.execute(delete(GuessRecord).where(GuessRecord.at <= since))
    hashed = asker_hash(asker)
    newest_first = select(GuessRecord.at).order_by(GuessRecord.at.desc())
    full = [
        newest_first.where(GuessRecord.asker == hashed).offset(limits.by_asker - 1).limit(1),
        newest_first.offset(limits.over_all - 1).limit(1),
    ]
    until = [oldest + limits.window for oldest in map(session.scalar, full) if oldest is not None]
    if until:
        return Limited(max(until))
    guess = GuessRecord(id=uuid.uuid4().hex, asker=hashed, at=now)
    session.add(guess)
    session.flush()
    return str(guess.id)


def give_back(session: Session, guess: str) -> None:
    """Take back a guess that was right."""
    session.execute(delete(GuessRecord).where(GuessRecord.id == guess))


def asker_hash(asker: str) -> str:
    """What a guess keeps of who made it."""
    return hashlib.sha256(asker.encode("utf-8", "replace")).hexdigest()
