"""What a message does at the question that is open: the same words answer one question and put another answer right.

Learnt from data/turns: messages with the question before them, labelled with what they do (data/acts.yml).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import conlist, validator
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from bot.checked_yaml import DATA, Model, load
from bot.knowledge.acts import load_acts, load_asked
from bot.knowledge.questions import load_questions
from bot.nlu.normalisation import normalise

TURNS = DATA / "turns"
OPENING = "opening"  # nothing is asked yet
# What stands behind «=» is read by others: which answer, which topic, which day.
_LEARNT_BARE = ("ask", "problem")
_READ_BARE = (OPENING, "topic", "complaint_date", "which_topic_first")
_NOT_READ = ("unclear", "any")
ABOUT = "about"  # «about=problem_bonus»: learnt of every topic that a message tells; a message may tell two
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_RAREST = 5  # an act that stands in fewer messages is not learnt
_COLUMNS = 2**17
_RUNS = (2, 5)  # letters of a run within a word
_RUNS_HERE = (3, 5)  # the same, beside the question
_LONGEST = 12  # words: more make no difference
_INTENT_WEIGHT = 0.5  # of what the intents say, beside the n-grams' length of 1
_SPAN = 7.0  # an intent less probable than exp(-0.7 * 7) says nothing
_LEAST = 0.3


class _Group(Model):
    acts: conlist(str, min_items=1)  # type: ignore[valid-type]
    messages: conlist(str, min_items=1)  # type: ignore[valid-type]

    @validator("acts", each_item=True)
    def _is_known(cls, act: str) -> str:
        if act.partition("=")[0] not in load_acts():
            raise ValueError(f"no such act in acts.yml: {act}")
        return act


class _File(Model):
    people: str
    turns: dict[str, list[_Group]]

    @validator("turns")
    def _are_asked(cls, turns: dict[str, list[_Group]]) -> dict[str, list[_Group]]:
        unknown = set(turns) - {*load_asked(), *load_questions()}
        if unknown:
            raise ValueError(f"no such question in questions.yml or acts.yml: {', '.join(sorted(unknown))}")
        return turns


@dataclass(frozen=True)
class TurnExample:
    """A message, the question that was open, and what it does there, in the order of the message."""

    text: str
    asked: str
    acts: tuple[str, ...]


def load_turns(folder: Path = TURNS) -> list[TurnExample]:
    """All files of a folder, one for each sort of people. Raises: bot.checked_yaml.DataError with file and line."""
    return [
        TurnExample(text, asked, tuple(group.acts))
        for path in sorted(folder.glob("*.yml"))
        for asked, groups in load(path, _File).turns.items()
        for group in groups
        for text in group.messages
    ]


def turns_digest(folder: Path = TURNS) -> str:
    """Changes when a file of the folder does."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def learnt(act: str, asked: str) -> str:
    """An act as it is learnt: «ask=cost» is «ask», and a day is an answer."""
    kind, _, value = act.partition("=")
    read = kind == "answer" and (_DAY.fullmatch(value) or (asked in _READ_BARE and value not in _NOT_READ))
    if kind in _LEARNT_BARE or read:
        return kind
    return act


def labels_of(example: TurnExample) -> set[str]:
    """What is learnt of an example: what it does, and every topic that it tells."""
    told = (act.partition("=") for act in example.acts)
    first = example.asked in (OPENING, "topic")
    topics = {value for kind, _, value in told if kind == "problem" or (kind == "answer" and first)} - {"", *_NOT_READ}
    return {*(learnt(act, example.asked) for act in example.acts), *(f"{ABOUT}={topic}" for topic in topics)}


@dataclass
class TurnModel:
    """One linear head an act on hashed n-grams, alone and beside the question, and on the intents' probabilities.

    `seen`: the acts that may be at each question. `slope` and `offset` turn a score into a probability (found on people
    left out of training).
    """

    acts: list[str]
    intents: list[str]
    seen: dict[str, list[str]]
    weights: NDArray[np.float16]
    bias: NDArray[np.float32]
    slope: float
    offset: float

    @classmethod
    def fit(
        cls,
        examples: Sequence[TurnExample],
        intents: Sequence[str],
        chances: NDArray[np.float64],
        strength: float,
        slope: float,
        offset: float,
    ) -> TurnModel:
        """Learns from examples and what the intent model says of them (`chances`: a row each, a column an intent)."""
        labels = [labels_of(example) for example in examples]
        counted = [act for acts in labels for act in acts]
        acts = sorted(act for act in set(counted) if counted.count(act) >= _RAREST)
        seen: dict[str, set[str]] = {}
        for example, told in zip(examples, labels, strict=True):
            seen.setdefault(example.asked, set()).update(set(told) & set(acts))
        terms = _hashed((example.text, example.asked) for example in examples)
        model = cls(
            acts,
            list(intents),
            {asked: sorted(told) for asked, told in seen.items()},
            np.zeros((_COLUMNS + len(intents), len(acts)), np.float16),
            np.zeros(len(acts), np.float32),
            slope,
            offset,
        )
        features = _weighed(terms, chances)
        for column, act in enumerate(acts):
            target = np.array([act in told for told in labels])
            head = LinearSVC(C=strength, tol=5e-2, random_state=0).fit(features, target)
            model.weights[:, column] = head.coef_[0]
            model.bias[column] = head.intercept_[0]
        return model

    def read(self, text: str, asked: str, chances: NDArray[np.float64]) -> list[tuple[str, float]]:
        """What a message does, with probabilities from the highest; nothing at a question that was not learnt."""
        may_be = self.seen.get(asked)
        if not may_be:
            return []
        features = _weighed(_hashed([(text, asked)]), chances[np.newaxis])
        scores = features.data @ self.weights[features.indices].astype(np.float32) + self.bias
        chances_of = dict(zip(self.acts, expit(self.slope * scores + self.offset).tolist(), strict=True))
        return sorted(((act, chances_of[act]) for act in may_be), key=lambda one: -one[1])

    def save(self, directory: Path) -> None:
        """Writes the model into an existing directory as arrays and JSON; rows of zeros are left out."""
        used = np.flatnonzero(self.weights.any(axis=1))
        np.savez(directory / "turns.npz", used=used, weights=self.weights[used], bias=self.bias)
        kept = {
            "acts": self.acts,
            "intents": self.intents,
            "seen": self.seen,
            "slope": self.slope,
            "offset": self.offset,
        }
        (directory / "turns.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> TurnModel:
        """Reads what save wrote."""
        kept: Mapping = json.loads((directory / "turns.json").read_text(encoding="utf-8"))
        with np.load(directory / "turns.npz", allow_pickle=False) as stored:
            weights = np.zeros((_COLUMNS + len(kept["intents"]), len(kept["acts"])), np.float16)
            weights[stored["used"]] = stored["weights"]
            return cls(weights=weights, bias=stored["bias"], **kept)


def _hashed(messages: Iterable[tuple[str, str]]) -> csr_matrix:
    """How often each term stands in each message, in the column of its hash."""
    return _VECTORISER.transform(messages)


def _weighed(terms: csr_matrix, chances: NDArray[np.float64]) -> csr_matrix:
    terms.data = 1 + np.log(terms.data)
    said = np.log(chances + 1e-3) / _SPAN + 1
    said[said < _LEAST] = 0
    return hstack([normalize(terms), csr_matrix(said * _INTENT_WEIGHT)], format="csr").astype(np.float32)


def _terms(message: tuple[str, str]) -> Iterator[str]:
    """Words, pairs of words and runs of letters, the same beside the question, and the shape of the message."""
    text, asked = message
    words = normalise(text.encode(errors="ignore").decode()).split()  # half an emoji has no hash
    whole = [*(f"w:{word}" for word in words)]
    whole += [f"b:{one} {next_one}" for one, next_one in zip(["^", *words], [*words, "$"], strict=True)]
    shape = [
        f"#len{min(len(words), _LONGEST)}",
        "#?" if "?" in text else "#.",
        "#digits" if any(char.isdigit() for char in text) else "#none",
        "#title" if text.istitle() else "#plain",
    ]
    yield from whole
    yield from (run for word in words for run in _runs(word, *_RUNS))
    yield from shape
    for question in _alike(asked):
        yield from (f"{question}|{term}" for term in (*whole, *shape))
        yield from (f"{question}|{run}" for word in words for run in _runs(word, *_RUNS_HERE))
        yield from [f"{question}|"] * 3


def _alike(asked: str) -> list[str]:
    own = load_asked().get(asked)
    return [asked, own.like] if own and own.like else [asked]


def _runs(word: str, shortest: int, longest: int) -> Iterator[str]:
    padded = f" {word} "
    for length in range(shortest, longest + 1):
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length]


_VECTORISER = HashingVectorizer(n_features=_COLUMNS, analyzer=_terms, alternate_sign=False, norm=None, dtype=np.float32)
