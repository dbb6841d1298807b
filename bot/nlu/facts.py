"""What a message tells of a request beside its main intent: «mi fatturano in due, ho reclamato e non mi rispondono»."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from bot.nlu.compositions import BESIDE, COMPLAINT, REPLY, TOPIC, Told, compose, is_topic
from bot.nlu.heads import LinearHead, pool
from bot.nlu.ngrams import NgramVectoriser

_NONE = ""
# Main intents beside which people tell their own topic. A question names topics that need not be theirs, a correction
# what was not meant, the state of a case the topic of an earlier request.
_TOLD_BESIDE = {*BESIDE, "human_handoff", "inform"}


@dataclass
class FactHead:
    """One more head on the n-grams of IntentModel: its labels are the intents that tell one kind of fact, and none."""

    labels: list[str]
    head: LinearHead
    sharpness: float

    @classmethod
    def fit(cls, told: Sequence[str | None], features: csr_matrix, strength: float, sharpness: float) -> FactHead:
        """Learns from what messages tell (`features`: one row each). `sharpness` turns scores into probabilities."""
        known = [i for i, fact in enumerate(told) if fact != "?"]
        facts = [told[i] or _NONE for i in known]
        labels = sorted({_NONE, *facts})
        if len(labels) == 1:  # nothing of this kind in the data: nothing to learn
            return cls(labels, LinearHead(np.zeros((features.shape[1], 1), np.float32), np.zeros(1, np.float32)), 1.0)
        head = LinearHead.fit(csr_matrix(features[known]), np.searchsorted(labels, facts), len(labels), strength)
        return cls(labels, head, sharpness)

    def best(self, features: csr_matrix) -> list[tuple[str, float]]:
        """For each row of features the most probable fact and its probability."""
        if len(self.labels) < 2:
            return [(_NONE, 0.0)] * features.shape[0]
        chances = pool([self.head.scores(features)], [self.sharpness])[:, 1:]
        best = chances.argmax(axis=1)
        return [(self.labels[i + 1], float(row[i])) for i, row in zip(best, chances, strict=True)]


def fit_facts(
    messages: Sequence[Told], features: csr_matrix, ngrams: NgramVectoriser, strength: float, sharpness: float
) -> dict[str, FactHead]:
    """A head for the topic, the complaint and the reply, from messages (one row each) and compositions of them."""
    made = compose(messages)
    rows = vstack([features, ngrams.transform([message.text for message in made])]) if made else features
    rows, all_told = csr_matrix(rows), [*messages, *made]
    return {
        name: FactHead.fit([message.fact(name) for message in all_told], rows, strength, sharpness)
        for name in (TOPIC, COMPLAINT, REPLY)
    }


def save_facts(heads: dict[str, FactHead], directory: Path) -> None:
    """Writes the heads into an existing directory as arrays and JSON."""
    arrays: dict[str, NDArray[np.float32]] = {}
    for name, head in heads.items():
        arrays |= {f"{name}.weights": head.head.weights, f"{name}.bias": head.head.bias}
    np.savez(directory / "facts.npz", **arrays)
    description = {name: {"labels": head.labels, "sharpness": head.sharpness} for name, head in heads.items()}
    (directory / "facts.json").write_text(json.dumps(description), encoding="utf-8")


def load_facts(directory: Path) -> dict[str, FactHead]:
    """Reads what save_facts wrote."""
    description = json.loads((directory / "facts.json").read_text(encoding="utf-8"))
    with np.load(directory / "facts.npz", allow_pickle=False) as stored:
        return {
            name: FactHead(
                told["labels"], LinearHead(stored[f"{name}.weights"], stored[f"{name}.bias"]), told["sharpness"]
            )
            for name, told in description.items()
        }


def may_tell(name: str, intent: str) -> bool:
    """May a message with this main intent tell such a fact of its request? Only TOPIC is bound to some intents."""
    return name != TOPIC or is_topic(intent) or intent in _TOLD_BESIDE
