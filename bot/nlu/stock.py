"""The pipeline that `rasa init` writes beside our own, both trained on the same part of the data."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.shared.utils.io import write_yaml

from bot.nlu.encoders import load_encoder
from bot.nlu.measures import accuracy
from bot.nlu.model import Cascade, IntentModel
from bot.nlu.writers import Examples, read_examples, settings_of

EPOCHS = 40  # on the subset: more change little, all examples but a few are learnt by the tenth
# As Rasa 3.6 fills in the pipeline that its initial project leaves empty, without FallbackClassifier (it would only
# hide the best guess) and without ResponseSelector (here questions are intents).
PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "constrain_similarities": True, "random_seed": 0},
    {"name": "EntitySynonymMapper"},
]
# The stock classifier never sees a question's full name: a flat one stands in for it.
_FLAT = "__"
# DIET takes a quarter of an hour for so many examples; for all of them an hour and a half with twelve epochs.
SUBSET = 1800


@dataclass(frozen=True)
class Comparison:
    """Both pipelines trained on the same `examples` messages; accuracy of each on the file."""

    examples: int
    epochs: int
    stock: float
    own: float

    def __str__(self) -> str:
        ratio = (1 - self.own) / (1 - self.stock) if self.stock < 1 else float("inf")
        return (
            f"both trained on the same {self.examples} messages of data/nlu, part by part of each label\n"
            f"  rasa init's pipeline ({self.epochs} epochs)  accuracy {self.stock:.4f}  error {1 - self.stock:.4f}\n"
            f"  ours                               accuracy {self.own:.4f}  error {1 - self.own:.4f}  ({ratio:.2f} of it)"
        )


def compare(
    messages: list[dict[str, Any]], data: Path, config: Path, cache: Path, size: int = SUBSET, epochs: int = EPOCHS
) -> Comparison:
    """Measures both on messages with text and intent, trained on about `size` of the examples (0: on all).

    What the stock pipeline said is kept in the file `cache`, and read from there while data, pipeline and messages are
    the same; else it is trained anew (a quarter of an hour or more).
    """
    examples = [example for part in read_examples(data).values() for example in part]
    examples = subset(examples, size) if size else examples
    expected = [message["intent"] for message in messages]
    texts = [message["text"] for message in messages]
    print_of = _fingerprint(examples, messages, epochs)
    kept = json.loads(cache.read_text(encoding="utf-8")) if cache.exists() else {}
    if kept.get("fingerprint") != print_of:
        found = _ask_stock(examples, texts, epochs)
        kept = {"fingerprint": print_of, "epochs": epochs, "accuracy": accuracy(expected, found)}
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return Comparison(
        len(examples), kept["epochs"], kept["accuracy"], accuracy(expected, _ask_own(examples, texts, config))
    )


def subset(examples: Examples, size: int) -> Examples:
    """About `size` examples, of each label the same part: those whose digest is smallest, so always the same ones."""
    by_intent: dict[str, Examples] = {}
    for example in sorted(examples, key=lambda example: hashlib.sha256(example.text.encode()).digest()):
        by_intent.setdefault(example.intent, []).append(example)
    part = size / len(examples)
    return [
        example
        for intent in sorted(by_intent)
        for example in by_intent[intent][: max(2, round(part * len(by_intent[intent])))]
    ]


def _fingerprint(examples: Examples, messages: list[dict[str, Any]], epochs: int) -> str:
    parts = [PIPELINE, epochs, [(e.text, e.intent) for e in examples], [(m["text"], m["intent"]) for m in messages]]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:12]


def _ask_own(examples: Examples, texts: list[str], config: Path) -> list[str]:
    settings = settings_of(config)

    def encode(these: list[str]) -> dict[str, Any]:
        return {name: load_encoder(name).encode(these) for name in settings["encoders"]}

    vectors = encode([example.text for example in examples])
    cascade = Cascade(**settings["cascade"])
    model = IntentModel.fit(examples, vectors, settings["pool_weights"], settings["strengths"], cascade)
    chances = model.probabilities(model.features(texts), lambda rows: encode([texts[row] for row in rows]))
    return [model.labels[i] for i in chances.argmax(axis=1)]


def _ask_stock(examples: Examples, texts: list[str], epochs: int) -> list[str]:
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    by_intent: dict[str, list[str]] = {}
    for example in examples:
        by_intent.setdefault(example.intent.replace("/", _FLAT), []).append(example.text)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in told)} for intent, told in by_intent.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        config, nlu = Path(folder) / "config.yml", Path(folder) / "nlu.yml"
        pipeline = [{**part, "epochs": epochs} if part["name"] == "DIETClassifier" else part for part in PIPELINE]
        write_yaml({"recipe": "default.v1", "language": "it", "pipeline": pipeline}, config)
        write_yaml({"version": "3.1", "nlu": blocks}, nlu)
        agent = Agent.load(str(train_nlu(str(config), str(nlu), folder)))
    return asyncio.run(_parse_all(agent, texts))


async def _parse_all(agent: Any, texts: list[str]) -> list[str]:
    parses = [await agent.parse_message(text) for text in texts]
    return [(parse["intent"]["name"] or "").replace(_FLAT, "/") for parse in parses]
