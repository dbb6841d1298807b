"""Rasa component: the intent of a message and of its clauses, with calibrated confidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

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

from bot.nlu.clauses import Clause, split_clauses
from bot.nlu.compositions import Told
from bot.nlu.facts import may_tell
from bot.nlu.featurizer import SentenceEncoderFeaturizer, encoding, sentence_vector
from bot.nlu.model import FACTS, NGRAMS, Cascade, Encode, IntentModel
from bot.nlu.payload import is_payload
from bot.nlu.understanding import STANCES, Thresholds, level

_RANKING = 10
_CLAUSE_RANKING = 3


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentEnsemble(IntentClassifier, GraphComponent):
    """Multiplies what n-grams and sentence encoders say about a message, where n-grams alone do not decide.

    Questions keep their full name: intent.name is «faq/cost». Also set on a message: `clauses`, a list of {text, start,
    end, intent, confidence, ranking}; `understanding`, {level: sure | unsure | lost}; and `told`, for topic,
    complaint and reply the {name, confidence} of the intent that tells it, alone or beside the main one.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """See GraphComponent."""
        return [SentenceEncoderFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What config.yml may set.

        encoders: names of the encoders whose vectors are read. strengths: inverse of the L2 penalty of each head.
        pool_weights: how much each head counts in the product; their size is the calibration (found on writers left
        out). cascade: when n-grams decide alone (bot.nlu.model). thresholds: see bot.nlu.understanding.
        """
        return {
            "encoders": ["use"],
            "strengths": {NGRAMS: 0.5, "use": 10.0, FACTS: 0.5},
            "pool_weights": {NGRAMS: 5.0, "use": 0.5, FACTS: 3.6},
            "cascade": {"weight": 6.0, "enough": 0.97},
            "thresholds": {"sure": 0.5, "stance": 0.6, "ambiguous": 0.55, "fact": 0.6},
        }

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
            return cls(config, model_storage, resource, IntentModel.load(directory))

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._thresholds = Thresholds(**config["thresholds"])

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from all examples that have an intent, and stores what was learnt."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        self._model = IntentModel.fit(
            [told(example) for example in examples],
            self._vectors(examples),
            self._config["pool_weights"],
            self._config["strengths"],
            Cascade(**self._config["cascade"]),
        )
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, ranking, clauses and understanding of messages that are not payloads."""
        for message in messages:
            text = message.get(TEXT)
            if text and text.strip() and not is_payload(text):
                self._read(message, text)
        return messages

    def _read(self, message: Message, text: str) -> None:
        model = self._trained()
        clauses = split_clauses(text)
        texts = [text, *(clause.text for clause in clauses)]
        features = model.features(texts)
        first = features[:1] if clauses else features
        whole, *parts = model.probabilities(features, self._encode(message, texts))
        ranking = _ranking(model.labels, whole, _RANKING)
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        best = [(entry["name"], entry["confidence"]) for entry in ranking]
        understanding = level(best, self._thresholds) if model.knows(first) else "lost"
        message.set("understanding", {"level": understanding}, add_to_output=True)
        readings = [self._clause(clause, part) for clause, part in zip(clauses, parts, strict=True)]
        message.set("clauses", readings, add_to_output=True)
        facts = {}
        for name, head in model.facts.items():
            [(fact, confidence)] = head.best(first)
            if may_tell(name, ranking[0]["name"]) and confidence >= self._thresholds.fact:
                facts[name] = {"name": fact, "confidence": confidence}
        message.set("told", facts, add_to_output=True)

    def _clause(self, clause: Clause, probabilities: NDArray[np.float64]) -> dict[str, Any]:
        """A clause with its reading. Alone it is easily mistaken: a stance that is not sure is left out («»)."""
        ranking = _ranking(self._trained().labels, probabilities, _CLAUSE_RANKING)
        best = ranking[0]
        doubtful = best["name"] in STANCES and not self._thresholds.are_met(best["name"], best["confidence"])
        return {
            "text": clause.text,
            "start": clause.start,
            "end": clause.end,
            "intent": "" if doubtful else best["name"],
            "confidence": best["confidence"],
            "ranking": ranking,
        }

    def _trained(self) -> IntentModel:
        if self._model is None:
            raise RuntimeError("the intent classifier was asked before it was trained")
        return self._model

    def _encode(self, message: Message, texts: list[str]) -> Encode:
        def encode(rows: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
            return {
                name: self._encoder(message, name)([texts[row] for row in rows]) for name in self._config["encoders"]
            }

        return encode

    def _encoder(self, message: Message, name: str) -> Callable[[Sequence[str]], NDArray[np.float32]]:
        found = encoding(message, name)
        if found is None:
            raise _no_featurizer(name)
        return found

    def _vectors(self, messages: list[Message]) -> dict[str, NDArray[np.float32]]:
        vectors = {}
        for name in self._config["encoders"]:
            rows = [sentence_vector(message, name) for message in messages]
            if any(row is None for row in rows):
                raise _no_featurizer(name)
            vectors[name] = np.vstack(rows)
        return vectors


def _no_featurizer(encoder: str) -> ValueError:
    return ValueError(f"config.yml: no SentenceEncoderFeaturizer with the encoder {encoder!r} in the pipeline")


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


def _ranking(labels: list[str], probabilities: NDArray[np.float64], length: int) -> list[dict[str, Any]]:
    best = np.argsort(-probabilities, kind="stable")[:length]
    return [{"name": labels[i], "confidence": float(probabilities[i])} for i in best]
