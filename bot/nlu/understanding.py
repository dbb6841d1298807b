"""How sure a reading is: enough to act on, enough to ask «did you mean A or B?», or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["sure", "unsure", "lost"]


# Where the person stands with the supplier. They decide the verdict: a wrong one is worse than a question.
STANCES = frozenset(
    {
        "complaint_sent",
        "complaint_not_sent",
        "reply_not_received",
        "reply_unsatisfactory",
        "reply_satisfactory",
    }
)


@dataclass(frozen=True)
class Thresholds:
    """Chosen on messages of writers left out of training (python -m bot.nlu.evaluate --writers).

    sure: the least probability of the best label to act on it.
    stance: the same where that label is one of STANCES.
    ambiguous: if it is not sure, the least probability of the best two labels together to offer them.
    fact: the least probability of what is told beside the main intent to keep it: a wrong fact is worse than none.
    """

    sure: float
    stance: float
    ambiguous: float
    fact: float

    def are_met(self, label: str, probability: float) -> bool:
        """Is the best label sure enough to act on?"""
        return probability >= (self.stance if label in STANCES else self.sure)


def level(ranking: Sequence[tuple[str, float]], thresholds: Thresholds) -> Level:
    """The level of a reading, given labels and their probabilities from the highest."""
    if not ranking:
        return "lost"
    if thresholds.are_met(*ranking[0]):
        return "sure"
    return "unsure" if sum(probability for _, probability in ranking[:2]) >= thresholds.ambiguous else "lost"
