"""Rasa component: the intent of a message and of its clauses, with calibrated confidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.compositions import Told
from bot.nlu.encoders import sentence_vectors
from bot.nlu.featurizer import SentenceEncoderFeaturizer, sentence_vector
from bot.nlu.model import FACTS, NGRAMS, Cascade, Dense, IntentModel
from bot.nlu.payload import is_payload
from bot.nlu.reader import Reader, Reads
from bot.nlu.turns import OPENING, TurnModel, load_turns, turns_digest
from bot.nlu.understanding import Thresholds


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentEnsemble(IntentClassifier, GraphComponent):
    """Multiplies what n-grams and sentence encoders say about a message, where n-grams alone do not decide.

    Questions keep their full name: intent.name is «faq/cost». What else it sets on a message: bot.nlu.reader.Reads.
    """

    # How a stored model is loaded; another process may read instead (bot.nlu.reader_process).
    load_reader: ClassVar[Callable[[Path, Thresholds], Reads]] = Reader.load

    @classmethod
    def required_components(cls) -> list[type]:
        """See GraphComponent."""
        return [SentenceEncoderFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What config.yml may set.

        encoders: names of the encoders whose vectors are read. strengths: inverse of the L2 penalty of each head.
        pool_weights: how much each head counts in the product; their size is the calibration (found on writers left
        out). cascade: when n-grams decide alone (bot.nlu.model). thresholds: see bot.nlu.understanding. turns: strength
        (as above) and calibration of what a message does at the open question (bot.nlu.turns).
        """
        return {
            "encoders": ["use"],
            "strengths": {NGRAMS: 0.5, "use": 10.0, FACTS: 0.5},
            "pool_weights": {NGRAMS: 5.0, "use": 0.5, FACTS: 3.6},
            "cascade": {"weight": 6.0, "enough": 0.97},
            "thresholds": {"sure": 0.5, "stance": 0.6, "ambiguous": 0.55, "fact": 0.6},
            "turns": {"strength": 1.0, "slope": 7.2, "offset": 1.2},
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """See GraphComponent: what is learnt from data/turns is no training data of Rasa's."""
        return turns_digest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentEnsemble:
        """See GraphComponent."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentEnsemble:
        """See GraphComponent. Raises ValueError if the stored model is not there."""
        with model_storage.read_from(resource) as directory:
            reader = cls.load_reader(directory, Thresholds(**config["thresholds"]))
        return cls(config, model_storage, resource, reader)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        reader: Reads | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._reader = reader

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from all examples that have an intent, and stores what was learnt."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        model = IntentModel.fit(
            [told(example) for example in examples],
            self._vectors(examples),
            self._config["pool_weights"],
            self._config["strengths"],
            Cascade(**self._config["cascade"]),
        )
        turns = self._fit_turns(model)
        with self._model_storage.write_to(self._resource) as directory:
            model.save(directory)
            turns.save(directory)
        self._reader = Reader(model, turns, Thresholds(**self._config["thresholds"]))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets what the reader says of messages that are not payloads. Raises: RuntimeError before training."""
        if self._reader is None:
            raise RuntimeError("the intent classifier was asked before it was trained")
        for message in messages:
            text = message.get(TEXT)
            if text and text.strip() and not is_payload(text):
                asked = (message.get("metadata") or {}).get("asked")  # None where nobody tells: then no act is known
                for name, value in self._reader.read(text, OPENING if asked == "" else asked or "").items():
                    message.set(name, value, add_to_output=True)
        return messages

    def _fit_turns(self, model: IntentModel) -> TurnModel:
        examples = load_turns()
        texts = [example.text for example in examples]

        def encode(rows: NDArray[np.int64]) -> Dense:
            chosen = [texts[row] for row in rows]
            return {name: sentence_vectors(name, chosen) for name in self._config["encoders"]}

        chances = model.probabilities(model.features(texts), encode)
        return TurnModel.fit(examples, model.labels, chances, **self._config["turns"])

    def _vectors(self, messages: list[Message]) -> dict[str, NDArray[np.float32]]:
        vectors = {}
        for name in self._config["encoders"]:
            rows = [sentence_vector(message, name) for message in messages]
            if any(row is None for row in rows):
                raise ValueError(f"config.yml: no SentenceEncoderFeaturizer with the encoder {name!r} in the pipeline")
            vectors[name] = np.vstack(rows)
        return vectors


def full_intent(message: Message) -> str:
    """The intent as it stands in the training data: Rasa cuts «faq/cost» into «faq» and a response key."""
    return message.get(INTENT_RESPONSE_KEY) or message.get(INTENT)


def told(message: Message) -> Told:
    """A training example with the topic that it tells.

    A topic beside another intent is told in the data by `metadata: {topic: …}` above the examples.
    """
    intent = full_intent(message)
    beside = ((message.get("metadata") or {}).get("intent") or {}).get("topic")
    return Told.of(message.get(TEXT), intent, beside)
