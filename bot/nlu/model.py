"""The intent model: one linear head for each kind of features, and the weighted product of what they say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.heads import Centring, LinearHead, pool
from bot.nlu.ngrams import NgramVectoriser

NGRAMS = "ngrams"
Dense = Mapping[str, NDArray[np.float32]]


@dataclass
class IntentModel:
    """Reads texts and their sentence vectors (`dense`: encoder's name -> one row a text) as probabilities of labels."""

    labels: list[str]
    pool_weights: dict[str, float]
    ngrams: NgramVectoriser
    heads: dict[str, LinearHead]
    centrings: dict[str, Centring] = field(default_factory=dict)

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        dense: Dense,
        intents: Sequence[str],
        pool_weights: Mapping[str, float],
        strengths: Mapping[str, float],
    ) -> IntentModel:
        """Learns all heads. `pool_weights` and `strengths` have a value for «ngrams» and each encoder in `dense`."""
        labels = sorted(set(intents))
        targets = np.searchsorted(labels, intents)
        ngrams = NgramVectoriser()
        features = ngrams.fit_transform(texts)
        heads = {NGRAMS: LinearHead.fit(features, targets, len(labels), strengths[NGRAMS])}
        centrings = {}
        for name, vectors in dense.items():
            centrings[name] = Centring.fit(vectors)
            heads[name] = LinearHead.fit(centrings[name](vectors), targets, len(labels), strengths[name])
        return cls(labels, {name: float(pool_weights[name]) for name in heads}, ngrams, heads, centrings)

    def scores(self, texts: Sequence[str], dense: Dense) -> dict[str, NDArray[np.float64]]:
        """What each head says alone."""
        readings = {NGRAMS: self.heads[NGRAMS].scores(self.ngrams.transform(texts))}
        for name, centring in self.centrings.items():
            readings[name] = self.heads[name].scores(centring(dense[name]))
        return readings

    def probabilities(self, texts: Sequence[str], dense: Dense) -> NDArray[np.float64]:
        """One row of calibrated probabilities for each text, in the order of `labels`."""
        readings = self.scores(texts, dense)
        return pool(list(readings.values()), [self.pool_weights[name] for name in readings])

    def save(self, directory: Path) -> None:
        """Writes the model into an existing directory as arrays and JSON."""
        arrays = {f"{NGRAMS}.{key}": value for key, value in self.ngrams.to_arrays().items()}
        for name, head in self.heads.items():
            arrays |= {f"{name}.weights": head.weights, f"{name}.bias": head.bias}
        for name, centring in self.centrings.items():
            arrays |= {f"{name}.mean": centring.mean, f"{name}.scale": np.array(centring.scale)}
        np.savez(directory / "model.npz", **arrays)
        description = {"labels": self.labels, "pool_weights": self.pool_weights, "encoders": list(self.centrings)}
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
        return cls(description["labels"], description["pool_weights"], ngrams, heads, centrings)
