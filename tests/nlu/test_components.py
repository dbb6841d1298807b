"""The Rasa components alone, on messages; the encoder is a stand-in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import encoders
from bot.nlu.classifier import IntentEnsemble
from bot.nlu.featurizer import SentenceEncoderFeaturizer, sentence_vector
from bot.nlu.model import FACTS, NGRAMS

EXAMPLES = {
    "faq/cost": ["quanto costa?", "si paga qualcosa?", "è gratis?", "costa tanto?", "quanto si paga"],
    "greet": ["ciao", "buongiorno", "salve a tutti", "ciao ciao", "buonasera"],
    "deny": ["no", "no grazie", "direi di no", "proprio no", "no no"],
    "problem_double_billing": [
        "mi fatturano in due",
        "ricevo bollette da due fornitori",
        "due fornitori, stessa bolletta",
        "doppia fattura dopo il cambio",
    ],
    "reply_not_received": [
        "non mi rispondono",
        "nessuna risposta",
        "il fornitore non ha mai risposto",
        "zero risposte",
    ],
}


class LetterEncoder:
    dimension = 3

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[text.count(letter) for letter in "qno"] for text in texts], dtype=np.float32)


class Pipeline:
    """Featurizer and classifier, trained, stored and loaded again as Rasa does it."""

    def __init__(self, folder: Path) -> None:
        storage, resource = LocalModelStorage(folder), Resource("classifier")
        context = ExecutionContext(GraphSchema({}), node_name="featurizer")
        featurizer_config = {**SentenceEncoderFeaturizer.get_default_config(), "encoder": "letters"}
        self.featurizer = SentenceEncoderFeaturizer.create(featurizer_config, storage, Resource("f"), context)
        config: dict[str, Any] = {
            **IntentEnsemble.get_default_config(),
            "encoders": ["letters"],
            "strengths": {NGRAMS: 1.0, "letters": 1.0, FACTS: 1.0},
            "pool_weights": {NGRAMS: 4.0, "letters": 1.0, FACTS: 5.0},
            "cascade": {"weight": 4.0, "enough": 0.99},
            "thresholds": {"sure": 0.5, "stance": 0.95, "ambiguous": 0.55, "fact": 0.6},
        }
        messages = [Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
        data = self.featurizer.process_training_data(TrainingData(messages))
        IntentEnsemble.create(config, storage, resource, context).train(data)
        self.classifier = IntentEnsemble.load(config, storage, resource, context)

    def parse(self, text: str) -> dict[str, Any]:
        messages = self.classifier.process(self.featurizer.process([Message({"text": text})]))
        return messages[0].as_dict(only_output_properties=True)


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(encoders.ENCODERS, "letters", LetterEncoder)
        yield Pipeline(tmp_path_factory.mktemp("models"))


def test_a_question_is_named_in_full(pipeline: Pipeline) -> None:
    parse = pipeline.parse("ma quanto costa?")
    assert parse["intent"]["name"] == "faq/cost"
    assert parse["intent_ranking"][0] == parse["intent"]
    assert sum(entry["confidence"] for entry in parse["intent_ranking"]) == pytest.approx(1)
    assert parse["understanding"]["level"] in {"sure", "unsure", "lost"}


def test_the_parts_of_a_message_are_read_too(pipeline: Pipeline) -> None:
    first, second = pipeline.parse("no grazie, ma quanto si paga?")["clauses"]
    assert (first["text"], first["intent"]) == ("no grazie", "deny")
    assert (second["text"], second["intent"]) == ("ma quanto si paga?", "faq/cost")


def test_a_topic_told_beside_a_silence_is_kept(pipeline: Pipeline) -> None:
    parse = pipeline.parse("mi fatturano in due e non mi rispondono")
    assert parse["told"]["topic"]["name"] == "problem_double_billing"
    assert parse["told"]["reply"]["name"] == "reply_not_received"
    assert 0.5 < parse["told"]["topic"]["confidence"] <= 1


@pytest.mark.parametrize("text", ["non mi rispondono", "buongiorno", "quanto costa?"])
def test_a_message_that_tells_no_topic_has_none(pipeline: Pipeline, text: str) -> None:
    assert "topic" not in pipeline.parse(text)["told"]


@pytest.mark.parametrize("text", ["今天天气", "🦑🦑", "ыыы"])
def test_a_message_in_signs_never_seen_is_not_taken_for_anything(pipeline: Pipeline, text: str) -> None:
    assert pipeline.parse(text)["understanding"] == {"level": "lost"}


def test_a_stance_that_a_clause_only_resembles_is_left_out(pipeline: Pipeline) -> None:
    sure = pipeline.parse("mi fatturano in due e non mi rispondono")["clauses"][1]
    unsure = pipeline.parse("forse qualcuno risponde domani, quanto si paga?")["clauses"][0]
    assert sure["intent"] == sure["ranking"][0]["name"] == "reply_not_received"
    assert (unsure["intent"], unsure["ranking"][0]["name"]) == ("", "reply_not_received")


@pytest.mark.parametrize("text", ["/affirm", '/inform{"topic": "problem_cmor"}', "", "   "])
def test_buttons_and_empty_messages_get_no_reading(pipeline: Pipeline, text: str) -> None:
    parse = pipeline.parse(text)
    assert "intent" not in parse
    assert "clauses" not in parse


def test_an_encoder_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(ValueError, match=r"no sentence encoder named 'bert'; there are: .*use"):
        SentenceEncoderFeaturizer.validate_config({"encoder": "bert"})


@pytest.mark.parametrize("at_once", [True, False])
def test_rasas_own_classifiers_get_features_at_once_if_they_are_wanted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, at_once: bool
) -> None:
    monkeypatch.setitem(encoders.ENCODERS, "letters", LetterEncoder)
    config = {**SentenceEncoderFeaturizer.get_default_config(), "encoder": "letters", "at_once": at_once}
    context = ExecutionContext(GraphSchema({}), node_name="featurizer")
    featurizer = SentenceEncoderFeaturizer.create(config, LocalModelStorage(tmp_path), Resource("f"), context)
    [message] = featurizer.process([Message({"text": "quanto costa?"})])
    assert (sentence_vector(message, "letters") is not None) is at_once
