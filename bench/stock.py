"""The stock assistant to compare with: what `rasa init` 3.6.21 configures, trained on this project's data and domain.

Its speed is measured, not its accuracy: it is trained for very few epochs, which changes its weights and not their number.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from bot.runtime.training import fingerprint
from bot.settings import ROOT

CACHE = ROOT / ".rasa" / "bench"
# The bytecode of what stock imports and ours does not is kept beside its model, so that the environment that is measured
# stays as the set-up leaves it, and stock's start is not spent on compiling.
BYTECODE = {"PYTHONPYCACHEPREFIX": str(CACHE / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
INGREDIENTS = ("domain.yml", "data/nlu/*.yml", "bench/stock.py", "requirements.lock")

# The default pipeline and policies of rasa/engine/recipes/config_files/default_config.yml and the initial project, with
# 1 epoch where they say 100.
CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "it",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 1, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 1, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 1},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 1, "constrain_similarities": True},
    ],
}
ANSWERED_BY_RASA = {"restart"}  # has a rule of Rasa's own, which one of ours would contradict
STORIES = 60
TURNS_A_STORY = 5


def ensure_stock_model(messages: int) -> tuple[Path, float]:
    """The trained stock model and the seconds that its training took: 0 if it was there already.

    Args:
        messages: how many examples to train on, the same number an intent as far as they go; 0 for all.

    Raises:
        subprocess.CalledProcessError: Rasa could not train it.
    """
    folder = CACHE / f"{fingerprint(ROOT, INGREDIENTS)}-{messages}"
    model = folder / "stock.tar.gz"
    if model.exists():
        return model, 0.0
    folder.mkdir(parents=True, exist_ok=True)
    write_project(folder, read_examples(ROOT / "data" / "nlu"), _load(ROOT / "domain.yml"), messages)
    started = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "rasa",
        "train",
        "--force",
        "--augmentation",
        "0",
        "--out",
        ".",
        "--fixed-model-name",
        "partial",
    ]
    with (folder / "train.log").open("w") as log:
        environ = {**os.environ, **BYTECODE, "RASA_CACHE_DIRECTORY": str(folder / "cache")}
        subprocess.run(command, cwd=folder, check=True, stdout=log, stderr=log, env=environ)
    shutil.rmtree(folder / "cache", ignore_errors=True)
    for old in CACHE.glob(f"*-{messages}"):
        if old != folder:
            shutil.rmtree(old)
    (folder / "partial.tar.gz").rename(model)
    return model, time.monotonic() - started


def write_project(folder: Path, examples: Mapping[str, list[str]], domain: dict[str, Any], messages: int) -> None:
    """Write config, domain and data of a stock project whose every intent is answered by `action_converse`."""
    examples = subset(examples, messages)
    # Rasa joins the examples of a retrieval intent by their responses; the words matter not, as none of them is sent.
    answers = {f"utter_{intent}": [{"text": intent}] for intent in examples if "/" in intent}
    intents = sorted({intent.partition("/")[0] for intent in examples})
    _dump(folder / "config.yml", CONFIG)
    _dump(folder / "domain.yml", {**domain, "responses": {**domain["responses"], **answers}})
    nlu = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in examples.items()
    ]
    intents = [name for name in intents if name not in ANSWERED_BY_RASA]
    rules = [{"rule": name, "steps": [{"intent": name}, {"action": "action_converse"}]} for name in intents]
    fallback = {"rule": "fallback", "steps": [{"intent": "nlu_fallback"}, {"action": "action_converse"}]}
    (folder / "data").mkdir(exist_ok=True)
    _dump(
        folder / "data" / "all.yml",
        {"version": "3.1", "nlu": nlu, "rules": [*rules, fallback], "stories": stories(intents)},
    )


def stories(intents: list[str], count: int = STORIES, turns: int = TURNS_A_STORY) -> list[dict[str, Any]]:
    """Stories, without which TED and UnexpecTED would have nothing to learn; the same ones every time."""
    draw = Random(1)
    told = []
    for number in range(count):
        steps: list[dict[str, str]] = []
        for _ in range(turns):
            steps += [{"intent": draw.choice(intents)}, {"action": "action_converse"}]
        told.append({"story": f"story {number}", "steps": steps})
    return told


def subset(examples: Mapping[str, list[str]], messages: int) -> dict[str, list[str]]:
    """At most `messages` examples (0: all), taken evenly from every intent and from the whole of its list."""
    total = sum(map(len, examples.values()))
    if not messages or total <= messages:
        return dict(examples)
    share = messages / total
    kept = {}
    for intent, texts in examples.items():
        wanted = max(2, round(len(texts) * share))
        step = max(1.0, len(texts) / wanted)
        kept[intent] = [texts[int(i * step)] for i in range(min(wanted, len(texts)))]
    return kept


def read_examples(folder: Path) -> dict[str, list[str]]:
    """Intent -> its examples, from Rasa's YAML files in `folder`."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for block in _load(path)["nlu"]:
            if "intent" in block:
                found.setdefault(block["intent"], []).extend(_lines(block["examples"]))
    return found


def _lines(examples: str) -> Iterator[str]:
    return (line[2:].strip() for line in examples.splitlines() if line.startswith("- "))


def _load(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def _dump(path: Path, value: Any) -> None:
    yaml = YAML()
    yaml.width = 10_000  # a wrapped line would become another example
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(value, file)
