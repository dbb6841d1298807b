"""Rasa component: sentence vectors from an encoder named in config.yml, for training and for Rasa's own classifiers."""

from __future__ import annotations

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

from bot.nlu.encoders import load_encoder, sentence_vectors
from bot.nlu.payload import is_payload

# Messages encoded in one call while training.
_BATCH = 256


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Sets the sentence feature of a message's text; `alias` is the encoder's name, by which classifiers find it.

    While training it does so. With a message that came in only where `at_once` says so: the reader (bot.nlu.reader) asks
    the encoder itself, about those parts that n-grams leave in doubt.
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

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the features if they are wanted at once; payloads are left alone."""
        if self._config["at_once"]:
            self._featurise([message for message in messages if not is_payload(message.get(TEXT) or "")])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vectors to the training examples."""
        self._featurise(training_data.training_examples)
        return training_data

    def _featurise(self, messages: list[Message]) -> None:
        with_text = [message for message in messages if message.get(TEXT)]
        for start in range(0, len(with_text), _BATCH):
            batch = with_text[start : start + _BATCH]
            vectors = sentence_vectors(self._config["encoder"], [message.get(TEXT) for message in batch])
            for message, vector in zip(batch, vectors, strict=True):
                self._add(message, vector)

    def _add(self, message: Message, vector: np.ndarray) -> None:
        row = vector[np.newaxis, :]
        message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS]))


def sentence_vector(message: Message, encoder: str) -> np.ndarray | None:
    """The vector that SentenceEncoderFeaturizer set with that encoder while training, if it did."""
    for feature in message.features:
        if feature.origin == encoder and feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE:
            return np.asarray(feature.features, dtype=np.float32)[0]
    return None
