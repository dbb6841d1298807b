"""Figures of merit of a reader of messages. Pure functions over what was expected and what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 (all 0 to 1) out of counts of right, spurious and missed items."""

    right: int
    spurious: int
    missed: int

    @property
    def precision(self) -> float:
        """Of what was found, the part that is right."""
        return self.right / (self.right + self.spurious) if self.right + self.spurious else 0.0

    @property
    def recall(self) -> float:
        """Of what was there, the part that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.spurious + self.missed) if self.right else 0.0


def accuracy(expected: Sequence[str], found: Sequence[str]) -> float:
    """The part of the messages whose label is right; 0 if there are none."""
    return sum(a == b for a, b in zip(expected, found, strict=True)) / len(expected) if expected else 0.0


def label_scores(expected: Sequence[str], found: Sequence[str]) -> dict[str, Score]:
    """A score for each expected label."""
    right = Counter(a for a, b in zip(expected, found, strict=True) if a == b)
    wanted, given = Counter(expected), Counter(found)
    return {
        label: Score(right[label], given[label] - right[label], wanted[label] - right[label])
        for label in sorted(wanted)
    }


def macro_f1(expected: Sequence[str], found: Sequence[str]) -> float:
    """The mean F1 of the expected labels."""
    scores = label_scores(expected, found)
    return sum(score.f1 for score in scores.values()) / len(scores) if scores else 0.0


def confusions(expected: Sequence[str], found: Sequence[str]) -> list[tuple[tuple[str, str], int]]:
    """Pairs (expected, found) that differ, the most frequent first."""
    return Counter((a, b) for a, b in zip(expected, found, strict=True) if a != b).most_common()


def entity_scores(
    expected: Iterable[Iterable[tuple[str, str]]], found: Iterable[Iterable[tuple[str, str]]]
) -> dict[str, Score]:
    """A score for each type of entity. Each message gives (type, text) pairs; texts must agree but for case."""
    right: Counter[str] = Counter()
    spurious: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for wanted_pairs, given_pairs in zip(expected, found, strict=True):
        wanted = Counter((kind, text.casefold().strip()) for kind, text in wanted_pairs)
        given = Counter((kind, text.casefold().strip()) for kind, text in given_pairs)
        for counter, pairs in ((right, wanted & given), (spurious, given - wanted), (missed, wanted - given)):
            for (kind, _), count in pairs.items():
                counter[kind] += count
    return {kind: Score(right[kind], spurious[kind], missed[kind]) for kind in sorted({*right, *spurious, *missed})}


def total(scores: Iterable[Score]) -> Score:
    """All counts together: its F1 is the micro-F1."""
    listed = list(scores)
    return Score(sum(s.right for s in listed), sum(s.spurious for s in listed), sum(s.missed for s in listed))


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[tuple[float, float, int]]:
    """For each bin of confidence that is not empty: mean confidence, part right, number of messages."""
    sure, hits = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    which = np.minimum((sure * bins).astype(int), bins - 1)
    return [
        (float(sure[which == i].mean()), float(hits[which == i].mean()), int((which == i).sum()))
        for i in range(bins)
        if (which == i).any()
    ]


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error: the mean distance of confidence and part right, weighted by messages."""
    rows = reliability(confidences, right)
    return sum(abs(mean - part) * count for mean, part, count in rows) / len(confidences) if rows else 0.0
