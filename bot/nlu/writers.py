"""Leaving one writer out: what strangers will get. Each file of data/nlu/ is one writer's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.utils.io import read_yaml_file

from bot.nlu.classifier import IntentEnsemble, full_intent
from bot.nlu.encoders import load_encoder
from bot.nlu.measures import accuracy
from bot.nlu.model import IntentModel


@dataclass(frozen=True)
class Writer:
    """One writer's messages as read by a model that has seen only the others'."""

    name: str
    labels: list[str]
    texts: list[str]
    expected: list[str]
    probabilities: NDArray[np.float64]

    @property
    def found(self) -> list[str]:
        """The most probable label of each message."""
        return [self.labels[i] for i in self.probabilities.argmax(axis=1)]

    @property
    def accuracy(self) -> float:
        """The part of this writer's messages that is read right."""
        return accuracy(self.expected, self.found)


def leave_one_out(directory: Path, config: Path) -> list[Writer]:
    """Trains once for each writer on all the others', with the settings of IntentEnsemble in config.yml."""
    settings = _settings(config)
    data = {path.stem: _examples(path) for path in sorted(directory.glob("*.yml"))}
    vectors = {
        name: {writer: load_encoder(name).encode([text for text, _ in examples]) for writer, examples in data.items()}
        for name in settings["encoders"]
    }
    writers = []
    for left_out, unseen in data.items():
        others = [writer for writer in data if writer != left_out]
        seen = [example for writer in others for example in data[writer]]
        model = IntentModel.fit(
            [text for text, _ in seen],
            {name: np.vstack([rows[writer] for writer in others]) for name, rows in vectors.items()},
            [intent for _, intent in seen],
            settings["pool_weights"],
            settings["strengths"],
        )
        texts = [text for text, _ in unseen]
        probabilities = model.probabilities(texts, {name: rows[left_out] for name, rows in vectors.items()})
        writers.append(Writer(left_out, model.labels, texts, [intent for _, intent in unseen], probabilities))
    return writers


def table(writers: list[Writer]) -> str:
    """Accuracy for each writer left out, and the mean."""
    lines = ["trained without one writer, tested on that writer"]
    lines += [f"  {writer.name:<24} {len(writer.texts):5d} messages  {writer.accuracy:.4f}" for writer in writers]
    mean = sum(writer.accuracy for writer in writers) / len(writers)
    return "\n".join([*lines, f"  {'mean':<24} {'':14}  {mean:.4f}"])


def _settings(config: Path) -> dict[str, Any]:
    name = f"{IntentEnsemble.__module__}.{IntentEnsemble.__name__}"
    for component in read_yaml_file(config)["pipeline"]:
        if component["name"] == name:
            return {**IntentEnsemble.get_default_config(), **component}
    raise ValueError(f"{config}: no {name} in the pipeline")


def _examples(path: Path) -> list[tuple[str, str]]:
    return [(example.get("text"), full_intent(example)) for example in load_data(str(path)).intent_examples]
