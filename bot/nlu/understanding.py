"""How sure a reading is: enough to act on, enough to ask «did you mean A or B?», or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["sure", "unsure", "lost"]


@dataclass(frozen=True)
class Thresholds:
    """Chosen on messages of writers left out of training (python -m bot.nlu.evaluate --writers).

    sure: the least probability of the best label to act on it.
    ambiguous: with less than `sure`, the least probability of the best two labels together to offer them.
    """

    sure: float
    ambiguous: float


def level(probabilities: Sequence[float], thresholds: Thresholds) -> Level:
    """The level of a reading, given the labels' probabilities from the highest."""
    if not probabilities:
        return "lost"
    if probabilities[0] >= thresholds.sure:
        return "sure"
    return "unsure" if sum(probabilities[:2]) >= thresholds.ambiguous else "lost"
