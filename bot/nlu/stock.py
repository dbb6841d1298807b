"""The pipeline that `rasa init` writes, trained on the same data: what our own is compared with."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.utils.io import write_yaml

from bot.nlu.classifier import full_intent
from bot.nlu.measures import accuracy

# As Rasa 3.6 fills in the pipeline that its initial project leaves empty, without FallbackClassifier (it would only
# hide the best guess) and without ResponseSelector (here questions are intents).
PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
]
# The stock classifier never sees a question's full name: a flat one stands in for it.
_FLAT = "__"


def stock_accuracy(messages: list[dict[str, Any]], data: Path) -> float:
    """Trains the stock pipeline on the folder's examples (a quarter of an hour or more) and measures its intents."""
    with tempfile.TemporaryDirectory() as folder:
        config, nlu = Path(folder) / "config.yml", Path(folder) / "nlu.yml"
        write_yaml({"recipe": "default.v1", "language": "it", "pipeline": PIPELINE}, config)
        by_intent: dict[str, list[str]] = {}
        for example in load_data(str(data)).intent_examples:
            by_intent.setdefault(full_intent(example).replace("/", _FLAT), []).append(example.get("text"))
        examples = [
            {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
            for intent, texts in by_intent.items()
        ]
        write_yaml({"version": "3.1", "nlu": examples}, nlu)
        model = train_nlu(str(config), str(nlu), folder)
        agent = Agent.load(str(model))
    found = asyncio.run(_ask(agent, messages))
    return accuracy([message["intent"] for message in messages], found)


async def _ask(agent: Agent, messages: list[dict[str, Any]]) -> list[str]:
    parses = [await agent.parse_message(message["text"]) for message in messages]
    return [(parse["intent"]["name"] or "").replace(_FLAT, "/") for parse in parses]
