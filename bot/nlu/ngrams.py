"""Tf-idf over word and character n-grams that can be stored without pickle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.normalisation import normalise

_KINDS: dict[str, dict[str, Any]] = {
    "word": {"analyzer": "word", "token_pattern": r"\S+", "ngram_range": (1, 2), "min_df": 1},
    "char": {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2},
}


class NgramVectoriser:
    """Words and pairs of words beside runs of 2 to 5 characters within a word, each part of length 1."""

    def __init__(self) -> None:
        self._parts: dict[str, TfidfVectorizer] = {}

    def fit_transform(self, texts: Sequence[str]) -> csr_matrix:
        """Learns the vocabulary of the texts and returns their features."""
        normal = [normalise(text) for text in texts]
        self._parts = {kind: _vectoriser(kind) for kind in _KINDS}
        return hstack([part.fit_transform(normal) for part in self._parts.values()], format="csr")

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """One row of features for each text."""
        normal = [normalise(text) for text in texts]
        features = hstack([part.transform(normal) for part in self._parts.values()], format="csr")
        # Idf weights that were stored come back as double: their product with a head would copy the head for each text.
        return features.astype(np.float32)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """The vocabulary and weights as plain arrays; terms are in the order of the columns."""
        arrays = {}
        for kind, part in self._parts.items():
            terms = sorted(part.vocabulary_, key=part.vocabulary_.__getitem__)
            arrays[f"{kind}_terms"] = np.array("\n".join(terms))
            arrays[f"{kind}_idf"] = np.asarray(part.idf_, dtype=np.float32)
        return arrays

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> NgramVectoriser:
        """The inverse of to_arrays."""
        vectoriser = cls()
        for kind in _KINDS:
            part = _vectoriser(kind)
            part.vocabulary_ = {term: i for i, term in enumerate(str(arrays[f"{kind}_terms"]).split("\n"))}
            part.idf_ = arrays[f"{kind}_idf"]
            vectoriser._parts[kind] = part
        return vectoriser


def _vectoriser(kind: str) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, lowercase=False, dtype=np.float32, **_KINDS[kind])
