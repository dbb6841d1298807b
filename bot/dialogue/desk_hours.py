"""Whether the free number answers now, in words."""

from __future__ import annotations

from datetime import datetime

from bot import dates
from bot.dialogue.turn import Turn


def hours_now(turn: Turn) -> str:
    """Whether the free number is answered right now, and when it opens next."""
    now, line = turn.world.now(), turn.world.desk.phone
    if line.is_open(now):
        return f"In questo momento è aperto, fino alle {line.closes}."
    opening = line.next_opening(now)
    return f"In questo momento è chiuso: riapre {when(opening, now)}."


def when(moment: datetime, now: datetime) -> str:
    """«oggi alle 8», «domani alle 8», «lunedì 23 novembre 2026 alle 8»."""
    days = (moment.date() - now.date()).days
    day = {0: "oggi", 1: "domani"}.get(days) or dates.in_words(moment.date())
    return f"{day} alle {moment.hour}"
