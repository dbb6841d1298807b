"""Leaving one writer out: what strangers will get. Each file of data/nlu/ is one writer's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.utils.io import read_yaml_file

from bot.nlu.classifier import IntentEnsemble, told
from bot.nlu.compositions import COMPLAINT, REPLY, TOPIC, Told, compose
from bot.nlu.encoders import load_encoder
from bot.nlu.facts import may_tell
from bot.nlu.measures import Score, accuracy, confusions, total
from bot.nlu.model import Cascade, IntentModel
from bot.nlu.understanding import STANCES

Examples = list[Told]


# Another order of compositions than the one that training saw.
_UNSEEN = 1
# Who writes for fewer labels than this has written for a special purpose, and does not count in the mean.
_WHOLE = 80


@dataclass(frozen=True)
class Reading:
    """Messages as read: a row of probabilities each, and for each kind of fact the likeliest with its probability."""

    messages: Examples
    labels: list[str]
    probabilities: NDArray[np.float64]
    facts: dict[str, list[tuple[str, float]]]

    @property
    def expected(self) -> list[str]:
        """The intents of the data."""
        return [message.intent for message in self.messages]

    @property
    def found(self) -> list[str]:
        """The most probable label of each message."""
        return [self.labels[i] for i in self.probabilities.argmax(axis=1)]

    def fact_score(self, name: str, threshold: float, beside: bool) -> Score:
        """How facts told beside another intent (or alone) are read, with this least probability."""
        right = spurious = missed = 0
        for message, intent, (found, confidence) in zip(self.messages, self.found, self.facts[name], strict=True):
            told = message.fact(name)
            if told == "?" or (told and (told != message.intent) != beside):
                continue
            given = found if confidence >= threshold and may_tell(name, intent) else None
            right += given is not None and given == told
            spurious += given is not None and given != told
            missed += told is not None and given != told
        return Score(right, spurious, missed)


@dataclass(frozen=True)
class Writer:
    """One writer's messages, and compositions of them, as read by a model that has seen only the others'."""

    name: str
    own: Reading
    composed: Reading

    @property
    def accuracy(self) -> float:
        """The part of this writer's messages that is read right."""
        return accuracy(self.own.expected, self.own.found)


def leave_one_out(directory: Path, config: Path) -> list[Writer]:
    """Trains once for each writer on all the others', with the settings of IntentEnsemble in config.yml."""
    settings = settings_of(config)
    data = read_examples(directory)

    def encode(messages: Examples) -> dict[str, NDArray[np.float32]]:
        return {name: load_encoder(name).encode([m.text for m in messages]) for name in settings["encoders"]}

    def read(model: IntentModel, messages: Examples, dense: dict[str, NDArray[np.float32]]) -> Reading:
        features = model.features([message.text for message in messages])
        return Reading(
            messages,
            model.labels,
            model.probabilities(features, lambda rows: {name: vectors[rows] for name, vectors in dense.items()}),
            {k: head.best(features) for k, head in model.facts.items()},
        )

    vectors = {writer: encode(examples) for writer, examples in data.items()}
    writers = []
    for left_out, unseen in data.items():
        others = [writer for writer in data if writer != left_out]
        model = IntentModel.fit(
            [example for writer in others for example in data[writer]],
            {name: np.vstack([vectors[writer][name] for writer in others]) for name in settings["encoders"]},
            settings["pool_weights"],
            settings["strengths"],
            Cascade(**settings["cascade"]),
        )
        composed = compose(unseen, _UNSEEN)
        own, both = read(model, unseen, vectors[left_out]), read(model, composed, encode(composed))
        writers.append(Writer(left_out, own, both))
    return writers


def table(writers: list[Writer], config: Path) -> str:
    """Accuracy for each writer left out, how topics are read, and the stances taken for another."""
    lines = ["trained without one writer, tested on that writer"]
    lines += [
        f"  {writer.name:<24} {len(writer.own.messages):5d} messages  {writer.accuracy:.4f}" for writer in writers
    ]
    whole = [writer for writer in writers if len(set(writer.own.expected)) >= _WHOLE]
    mean = sum(writer.accuracy for writer in whole) / len(whole)
    lines += [
        f"  {f'mean of {len(whole)} writers of all labels':<39}  {mean:.4f}",
        "",
        "facts told by writers left out",
    ]
    threshold = settings_of(config)["thresholds"]["fact"]
    for fact in (TOPIC, COMPLAINT, REPLY):
        for name, part, beside in (
            ("alone", "own", False),
            ("beside, as written", "own", True),
            ("beside, composed", "composed", True),
        ):
            score = total(getattr(writer, part).fact_score(fact, threshold, beside) for writer in writers)
            if score.right + score.missed:
                lines.append(f"  {f'{fact}, {name}':<30} precision {score.precision:.3f}, recall {score.recall:.3f}")
    expected = [intent for writer in writers for intent in writer.own.expected]
    found = [intent for writer in writers for intent in writer.own.found]
    lines += ["", f"stances taken for another ({sum(intent in STANCES for intent in expected)} messages)"]
    taken = [(pair, count) for pair, count in confusions(expected, found) if STANCES.issuperset(pair)]
    lines += [f"  {count:3d}  {a} -> {b}" for (a, b), count in taken]
    return "\n".join(lines)


def settings_of(config: Path) -> dict[str, Any]:
    """What a config.yml sets for IntentEnsemble. Raises ValueError if its pipeline has none."""
    name = f"{IntentEnsemble.__module__}.{IntentEnsemble.__name__}"
    for component in read_yaml_file(config)["pipeline"]:
        if component["name"] == name:
            return {**IntentEnsemble.get_default_config(), **component}
    raise ValueError(f"{config}: no {name} in the pipeline")


def read_examples(directory: Path) -> dict[str, Examples]:
    """Each writer's examples, by the name of the file."""
    return {
        path.stem: [told(example) for example in load_data(str(path)).intent_examples]
        for path in sorted(directory.glob("*.yml"))
    }
