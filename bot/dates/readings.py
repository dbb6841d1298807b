"""What a piece of text says about time: one day, a period, or a day that does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Assumed = Literal["year", "month", "weekday"]
Reason = Literal["no_such_day", "no_such_month", "no_such_year"]


@dataclass(frozen=True)
class Exact:
    """One day. `assumed` names what was not said and was resolved; empty where the words leave no choice."""

    day: date
    assumed: frozenset[Assumed] = frozenset()


@dataclass(frozen=True)
class Loose:
    """A period, both ends included: to be asked about, not guessed.

    `date.min` as `earliest` or `date.max` as `latest` means open on that side («più di un mese fa»).
    """

    earliest: date
    latest: date


@dataclass(frozen=True)
class Impossible:
    """A date that was said and is on no calendar («31 febbraio»)."""

    reason: Reason


Reading = Exact | Loose | Impossible


@dataclass(frozen=True)
class Mention:
    """A date in a text: `text == message[start:end]`, without the preposition before it."""

    start: int
    end: int
    text: str
    reading: Reading
