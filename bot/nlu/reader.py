"""Reading a message: its intent and that of its clauses, what else it tells, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.nlu.clauses import Clause, split_clauses
from bot.nlu.encoders import sentence_vectors
from bot.nlu.facts import may_tell
from bot.nlu.model import Dense, IntentModel
from bot.nlu.turns import ABOUT, TurnModel
from bot.nlu.understanding import STANCES, Thresholds, level

Reading = dict[str, Any]

_RANKING = 10
_CLAUSE_RANKING = 3
_ABOUT = f"{ABOUT}="
_LEAST_ACT = 0.01  # an act less probable than this is not told of


class Reads(Protocol):
    """What reads messages, here or in another process."""

    def read(self, text: str, asked: str) -> Reading:
        """What Rasa's message is to hold: `intent`, `intent_ranking`, and

        `clauses`: a list of {text, start, end, intent, confidence, ranking};
        `understanding`: {level: sure | unsure | lost};
        `told`: for topic, complaint and reply the {name, confidence} of the intent that tells it, alone or beside the
        main one;
        `acts`: what the message does at the question `asked`, {name, confidence} from the highest (bot.nlu.turns);
        `topics`: the same of the topics that it tells, of which there may be two.
        """


class Reader:
    """Reads with a trained model in this process."""

    def __init__(self, model: IntentModel, turns: TurnModel, thresholds: Thresholds) -> None:
        self._model = model
        self._turns = turns
        self._thresholds = thresholds
        self._vectors(["ciao"])  # Some encoders load their weights at first use: not with the first message.

    @classmethod
    def load(cls, directory: Path, thresholds: Thresholds) -> Reader:
        """Raises: FileNotFoundError if no models were saved there."""
        return cls(IntentModel.load(directory), TurnModel.load(directory), thresholds)

    def read(self, text: str, asked: str) -> Reading:
        """See Reads."""
        model = self._model
        clauses = split_clauses(text)
        texts = [text, *(clause.text for clause in clauses)]
        features = model.features(texts)
        first = features[:1] if clauses else features
        whole, *parts = model.probabilities(features, lambda rows: self._vectors([texts[row] for row in rows]))
        ranking = _ranking(model.labels, whole, _RANKING)
        best = [(entry["name"], entry["confidence"]) for entry in ranking]
        acts = [(act, p) for act, p in self._turns.read(text, asked, whole) if p >= _LEAST_ACT]
        told = {}
        for name, head in model.facts.items():
            [(fact, confidence)] = head.best(first)
            if may_tell(name, ranking[0]["name"]) and confidence >= self._thresholds.fact:
                told[name] = {"name": fact, "confidence": confidence}
        return {
            "intent": ranking[0],
            "intent_ranking": ranking,
            "understanding": {"level": level(best, self._thresholds) if model.knows(first) else "lost"},
            "clauses": [self._clause(clause, part) for clause, part in zip(clauses, parts, strict=True)],
            "told": told,
            "acts": [{"name": act, "confidence": p} for act, p in acts if not act.startswith(_ABOUT)],
            "topics": [
                {"name": act.removeprefix(_ABOUT), "confidence": p} for act, p in acts if act.startswith(_ABOUT)
            ],
        }

    def _clause(self, clause: Clause, probabilities: NDArray[np.float64]) -> dict[str, Any]:
        """A clause with its reading. Alone it is easily mistaken: a stance that is not sure is left out («»)."""
        ranking = _ranking(self._model.labels, probabilities, _CLAUSE_RANKING)
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

    def _vectors(self, texts: Sequence[str]) -> Dense:
        return {name: sentence_vectors(name, texts) for name in self._model.centrings}


def _ranking(labels: list[str], probabilities: NDArray[np.float64], length: int) -> list[dict[str, Any]]:
    best = np.argsort(-probabilities, kind="stable")[:length]
    return [{"name": labels[i], "confidence": float(probabilities[i])} for i in best]
