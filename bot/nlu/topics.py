"""The topic that a message tells, alone or beside something else: «mi fatturano in due e non mi rispondono»."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from bot.nlu.compositions import BESIDE, Told, compose, is_topic
from bot.nlu.heads import LinearHead, pool
from bot.nlu.ngrams import NgramVectoriser

_NONE = ""
# Main intents beside which people tell their own topic. A question names topics that need not be theirs, a correction
# what was not meant, the state of a case the topic of an earlier request.
_TOLD_BESIDE = {*BESIDE, "human_handoff"}


@dataclass
class TopicHead:
    """One more head on the n-grams of IntentModel: its labels are the topics and none."""

    labels: list[str]
    head: LinearHead
    sharpness: float

    @classmethod
    def fit(
        cls,
        messages: Sequence[Told],
        features: csr_matrix,
        ngrams: NgramVectoriser,
        strength: float,
        sharpness: float,
    ) -> TopicHead:
        """Learns from messages (`features`: one row each) and from compositions of two of them.

        `sharpness` turns scores into probabilities (found on writers left out).
        """
        made = compose(messages)
        topics = [message.topic or _NONE for message in [*messages, *made]]
        labels = sorted({_NONE, *topics})
        if len(labels) == 1:  # no topics in the data: nothing to learn
            return cls(labels, LinearHead(np.zeros((features.shape[1], 1), np.float32), np.zeros(1, np.float32)), 1.0)
        rows = vstack([features, ngrams.transform([message.text for message in made])]) if made else features
        head = LinearHead.fit(csr_matrix(rows), np.searchsorted(labels, topics), len(labels), strength)
        return cls(labels, head, sharpness)

    def probabilities(self, features: csr_matrix) -> NDArray[np.float64]:
        """One row of probabilities for each row of features, in the order of `labels`."""
        return pool([self.head.scores(features)], [self.sharpness])

    def topics(self, features: csr_matrix) -> list[tuple[str, float]]:
        """For each row of features the most probable topic and its probability."""
        if len(self.labels) < 2:
            return [(_NONE, 0.0)] * features.shape[0]
        chances = self.probabilities(features)[:, 1:]
        best = chances.argmax(axis=1)
        return [(self.labels[i + 1], float(row[i])) for i, row in zip(best, chances, strict=True)]

    def save(self, directory: Path) -> None:
        """Writes the head into an existing directory as arrays and JSON."""
        np.savez(directory / "topics.npz", weights=self.head.weights, bias=self.head.bias)
        description = {"labels": self.labels, "sharpness": self.sharpness}
        (directory / "topics.json").write_text(json.dumps(description), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> TopicHead:
        """Reads what save wrote."""
        description = json.loads((directory / "topics.json").read_text(encoding="utf-8"))
        with np.load(directory / "topics.npz", allow_pickle=False) as stored:
            return cls(description["labels"], LinearHead(stored["weights"], stored["bias"]), description["sharpness"])


def may_tell_topic(intent: str) -> bool:
    """May a message with this main intent tell the topic of a request?"""
    return is_topic(intent) or intent in _TOLD_BESIDE
