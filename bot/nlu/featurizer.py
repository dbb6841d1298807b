"""Rasa component: sentence vectors from an encoder named in config.yml, at once or when a classifier asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoders import Matrix, load_encoder
from bot.nlu.normalisation import evened
from bot.nlu.payload import is_payload

# Messages encoded in one call while training.
_BATCH = 256


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Sets the sentence feature of a message's text; `alias` is the encoder's name, by which classifiers find it.

    While training it does so at once. A message that came in gets `encode_<alias>`, which works vectors out for
    whichever of its parts a classifier asks: most messages are understood without (bot.nlu.model.Cascade).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`encoder`: a name of bot.nlu.encoders.ENCODERS. `at_once`: as Rasa's own classifiers need it."""
        return {**DenseFeaturizer.get_default_config(), "encoder": "use", "at_once": False}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """See GraphComponent."""
        config = {**config, FEATURIZER_CLASS_ALIAS: config[FEATURIZER_CLASS_ALIAS] or config["encoder"]}
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises ValueError for an encoder that does not exist."""
        load_encoder(config["encoder"])

    def __init__(self, name: str, config: dict[str, Any]) -> None:
        super().__init__(name, config)
        self._encoder = load_encoder(config["encoder"])
        self._encoder.encode(["ciao"])  # Some encoders load their weights at first use: not with the first message.

    def process(self, messages: list[Message]) -> list[Message]:
        """Offers the encoder with each message, or sets the features; payloads are left alone."""
        texts = [message for message in messages if message.get(TEXT) and not is_payload(message.get(TEXT))]
        if self._config["at_once"]:
            self._featurise(texts)
        for message in texts:
            message.set(_key(self._config[FEATURIZER_CLASS_ALIAS]), self._vectors)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vectors to the training examples."""
        self._featurise(training_data.training_examples)
        return training_data

    def _featurise(self, messages: list[Message]) -> None:
        with_text = [message for message in messages if message.get(TEXT)]
        for start in range(0, len(with_text), _BATCH):
            batch = with_text[start : start + _BATCH]
            vectors = self._vectors([message.get(TEXT) for message in batch])
            for message, vector in zip(batch, vectors, strict=True):
                self._add(message, vector)

    def _vectors(self, texts: Sequence[str]) -> Matrix:
        return self._encoder.encode([evened(text) for text in texts])

    def _add(self, message: Message, vector: np.ndarray) -> None:
        row = vector[np.newaxis, :]
        message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS]))


def sentence_vector(message: Message, encoder: str) -> np.ndarray | None:
    """The vector that SentenceEncoderFeaturizer set with that encoder while training, if it did."""
    for feature in message.features:
        if feature.origin == encoder and feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE:
            return np.asarray(feature.features, dtype=np.float32)[0]
    return None


def encoding(message: Message, encoder: str) -> Callable[[Sequence[str]], Matrix] | None:
    """What gives the vectors of that encoder for parts of a message that came in, if the pipeline has it."""
    return message.get(_key(encoder))


def _key(encoder: str) -> str:
    return f"encode_{encoder}"
