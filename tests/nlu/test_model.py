from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.compositions import Told
from bot.nlu.model import FACTS, NGRAMS, Cascade, IntentModel

EXAMPLES = {
    "faq/cost": ["quanto costa?", "si paga qualcosa?", "è gratis?", "costa tanto?", "quanto si paga"],
    "greet": ["ciao", "buongiorno", "salve a tutti", "ciao ciao", "buonasera"],
    "deny": ["no", "no grazie", "direi di no", "proprio no", "no no"],
}
MESSAGES = [Told.of(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
WEIGHTS = {NGRAMS: 4.0, "letters": 1.0, FACTS: 4.0}
STRENGTHS = {NGRAMS: 1.0, "letters": 1.0, FACTS: 1.0}
NEVER_ALONE = Cascade(weight=4.0, enough=1.1)


def vectors(texts: list[str]) -> dict[str, np.ndarray]:
    """A stand-in for an encoder: which of three letters a text holds."""
    return {"letters": np.array([[text.count(letter) for letter in "qno"] for text in texts], dtype=np.float32)}


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return fit()


def fit() -> IntentModel:
    return IntentModel.fit(MESSAGES, vectors([message.text for message in MESSAGES]), WEIGHTS, STRENGTHS, NEVER_ALONE)


def probabilities(model: IntentModel, texts: list[str]) -> np.ndarray:
    return model.probabilities(model.features(texts), lambda rows: vectors([texts[row] for row in rows]))


def read(model: IntentModel, texts: list[str]) -> list[str]:
    return [model.labels[i] for i in probabilities(model, texts).argmax(axis=1)]


def test_new_wordings_are_read_as_the_examples_nearest_to_them(model: IntentModel) -> None:
    assert read(model, ["ma quanto costa", "ehi ciao", "no, direi"]) == ["faq/cost", "greet", "deny"]


def test_confidences_are_probabilities(model: IntentModel) -> None:
    rows = probabilities(model, ["quanto costa?", "qwerty"])
    assert np.allclose(rows.sum(axis=1), 1)
    assert rows[0].max() > rows[1].max()


def test_a_stored_model_reads_as_before(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    texts = ["quanto?", "ciao, no", ""]
    again = IntentModel.load(tmp_path)
    assert np.allclose(probabilities(again, texts), probabilities(model, texts))


def test_training_twice_gives_the_same_model(model: IntentModel) -> None:
    again = fit()
    assert np.array_equal(again.heads[NGRAMS].weights, model.heads[NGRAMS].weights)


def test_a_head_that_counts_for_nothing_changes_nothing(model: IntentModel) -> None:
    silent = replace(model, pool_weights={NGRAMS: 1.0, "letters": 0.0})
    features = silent.features(["ciao"])
    high, low = (silent.probabilities(features, lambda _, text=text: vectors([text])) for text in ("ciao", "qqq"))
    assert np.array_equal(high, low)


def test_the_encoder_is_asked_only_about_what_the_n_grams_leave_in_doubt(model: IntentModel) -> None:
    texts = ["quanto costa?", "qwerty", "ciao ciao"]
    features = model.features(texts)
    asked: list[int] = []

    def encode(rows: np.ndarray) -> dict[str, np.ndarray]:
        asked.extend(rows)
        return vectors([texts[row] for row in rows])

    chances = replace(model, cascade=Cascade(weight=9.0, enough=0.9)).probabilities(features, encode)
    assert asked == [1]
    assert np.array_equal(
        chances[1], model.probabilities(features, lambda rows: vectors([texts[row] for row in rows]))[1]
    )
    assert [model.labels[i] for i in chances[[0, 2]].argmax(axis=1)] == ["faq/cost", "greet"]
