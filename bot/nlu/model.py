"""The intent model: one linear head for each kind of features, and a cascade of them from the cheapest on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.nlu.compositions import Told
from bot.nlu.facts import FactHead, fit_facts, load_facts, save_facts
from bot.nlu.heads import Centring, LinearHead, pool
from bot.nlu.ngrams import NgramVectoriser

NGRAMS = "ngrams"
FACTS = "facts"
Dense = Mapping[str, NDArray[np.float32]]
Encode = Callable[[NDArray[np.int64]], Dense]


@dataclass(frozen=True)
class Cascade:
    """When n-grams decide alone: an encoder takes twenty times as long, and is asked about what they leave in doubt.

    weight: what calibrates their scores without the encoders'. enough: the least probability with which they decide.
    """

    weight: float
    enough: float


@dataclass
class IntentModel:
    """Reads texts as probabilities of labels, by their n-grams and, where these do not decide, sentence vectors.

    `dense` holds the vectors: encoder's name -> one row a text. `encode` gives them for the rows that it is asked for.
    """

    labels: list[str]
    pool_weights: dict[str, float]
    ngrams: NgramVectoriser
    heads: dict[str, LinearHead]
    facts: dict[str, FactHead]
    cascade: Cascade
    centrings: dict[str, Centring] = field(default_factory=dict)

    @classmethod
    def fit(
        cls,
        messages: Sequence[Told],
        dense: Dense,
        pool_weights: Mapping[str, float],
        strengths: Mapping[str, float],
        cascade: Cascade,
    ) -> IntentModel:
        """Learns all heads. The mappings have a value for «ngrams», «facts» and each encoder in `dense`."""
        intents = [message.intent for message in messages]
        labels = sorted(set(intents))
        targets = np.searchsorted(labels, intents)
        ngrams = NgramVectoriser()
        features = ngrams.fit_transform([message.text for message in messages])
        heads = {NGRAMS: LinearHead.fit(features, targets, len(labels), strengths[NGRAMS])}
        centrings = {}
        for name, vectors in dense.items():
            centrings[name] = Centring.fit(vectors)
            heads[name] = LinearHead.fit(centrings[name](vectors), targets, len(labels), strengths[name])
        facts = fit_facts(messages, features, ngrams, strengths[FACTS], float(pool_weights[FACTS]))
        weights = {name: float(pool_weights[name]) for name in heads}
        return cls(labels, weights, ngrams, heads, facts, cascade, centrings)

    def features(self, texts: Sequence[str]) -> csr_matrix:
        """The n-grams of texts: what scores, probabilities and `facts` read."""
        return self.ngrams.transform(texts)

    def knows(self, features: csr_matrix) -> bool:
        """Does a text (one row) hold anything that the examples hold? Else only the prior speaks."""
        return features.nnz > 0

    def probabilities(self, features: csr_matrix, encode: Encode) -> NDArray[np.float64]:
        """One row of calibrated probabilities for each text, in the order of `labels`."""
        scores = self.heads[NGRAMS].scores(features)
        chances = pool([scores], [self.cascade.weight])
        doubtful = np.flatnonzero(chances.max(axis=1) < self.cascade.enough)
        if self.centrings and len(doubtful):
            dense = encode(doubtful)
            readings = {NGRAMS: scores[doubtful]}
            for name, centring in self.centrings.items():
                readings[name] = self.heads[name].scores(centring(dense[name]))
            chances[doubtful] = pool(list(readings.values()), [self.pool_weights[name] for name in readings])
        return chances

    def save(self, directory: Path) -> None:
        """Writes the model into an existing directory as arrays and JSON."""
        arrays = {f"{NGRAMS}.{key}": value for key, value in self.ngrams.to_arrays().items()}
        for name, head in self.heads.items():
            arrays |= {f"{name}.weights": head.weights, f"{name}.bias": head.bias}
        for name, centring in self.centrings.items():
            arrays |= {f"{name}.mean": centring.mean, f"{name}.scale": np.array(centring.scale)}
        np.savez(directory / "model.npz", **arrays)
        save_facts(self.facts, directory)
        description = {
            "labels": self.labels,
            "pool_weights": self.pool_weights,
            "cascade": asdict(self.cascade),
            "encoders": list(self.centrings),
        }
        (directory / "model.json").write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> IntentModel:
        """Reads what save wrote."""
        description = json.loads((directory / "model.json").read_text(encoding="utf-8"))
        with np.load(directory / "model.npz", allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
        prefix = f"{NGRAMS}."
        ngrams = NgramVectoriser.from_arrays(
            {key.removeprefix(prefix): value for key, value in arrays.items() if key.startswith(prefix)}
        )
        names = [NGRAMS, *description["encoders"]]
        heads = {name: LinearHead(arrays[f"{name}.weights"], arrays[f"{name}.bias"]) for name in names}
        centrings = {
            name: Centring(arrays[f"{name}.mean"], float(arrays[f"{name}.scale"])) for name in description["encoders"]
        }
        cascade = Cascade(**description["cascade"])
        facts = load_facts(directory)
        return cls(description["labels"], description["pool_weights"], ngrams, heads, facts, cascade, centrings)
