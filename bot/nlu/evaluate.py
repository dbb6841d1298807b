"""Measures the assistant's understanding: python -m bot.nlu.evaluate FILE [--model M] [--report DIR] [--writers] [--stock].

FILE has a JSON object a line: {"text", "intent", "entities": [{"entity", "text", "value"?}]}. The model is the newest
one in models/, which is what the runner loads.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# As the runner sets it, and before numpy is imported: what is measured is what runs.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from bot.nlu.measures import accuracy, calibration_error, confusions, entity_scores, label_scores, macro_f1, total

_WORST = 15
_DATA, _CONFIG, _STOCK = Path("data/nlu"), Path("config.yml"), Path("docs/nlu/stock.json")


@dataclass(frozen=True)
class Evaluation:
    """What was expected and found, message by message, and what it cost."""

    messages: list[dict[str, Any]]
    parses: list[dict[str, Any]]
    milliseconds: list[float]
    megabytes: float

    @property
    def expected(self) -> list[str]:
        """The intents of the file."""
        return [message["intent"] for message in self.messages]

    @property
    def found(self) -> list[str]:
        """The intents of the model."""
        return [parse["intent"]["name"] or "" for parse in self.parses]

    @property
    def confidences(self) -> list[float]:
        """The model's confidence in them, 0 to 1."""
        return [float(parse["intent"]["confidence"]) for parse in self.parses]


def read_messages(path: Path) -> list[dict[str, Any]]:
    """The messages of a file. Raises OSError, or ValueError naming the line that is no object with text and intent."""
    messages = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            message = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{path}:{number}: {error}") from error
        if not isinstance(message, dict) or not {"text", "intent"} <= message.keys():
            raise ValueError(f"{path}:{number}: needs text and intent")
        messages.append(message)
    if not messages:
        raise ValueError(f"{path}: holds no messages")
    return messages


def newest_model(directory: Path) -> Path:
    """The newest model in a folder. Raises FileNotFoundError if there is none."""
    models = sorted(directory.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise FileNotFoundError(f"no model in {directory}/: train one first")
    return models[-1]


def evaluate(messages: list[dict[str, Any]], model: Path) -> Evaluation:
    """Asks the model about each message, one at a time as a conversation would."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    before = _resident_megabytes()
    agent = Agent.load(str(model))

    async def ask() -> tuple[list[dict[str, Any]], list[float]]:
        parses, milliseconds = [], []
        for message in messages:
            started = time.process_time()
            parses.append(await agent.parse_message(message["text"]))
            milliseconds.append((time.process_time() - started) * 1000)
        return parses, milliseconds

    parses, milliseconds = asyncio.run(ask())
    return Evaluation(messages, parses, milliseconds, _resident_megabytes() - before)


def summary(evaluation: Evaluation) -> str:
    """The figures as text for a terminal."""
    expected, found = evaluation.expected, evaluation.found
    right = [a == b for a, b in zip(expected, found, strict=True)]
    lines = [
        f"messages        {len(expected)}",
        f"accuracy        {accuracy(expected, found):.4f}",
        f"macro-F1        {macro_f1(expected, found):.4f}",
        f"calibration     {calibration_error(evaluation.confidences, right):.4f} expected error",
        "",
        f"{'entity':<14} {'prec.':>6} {'recall':>6} {'F1':>6}  right spurious missed",
    ]
    scores = entity_scores(*_entities(evaluation))
    for kind, score in [*scores.items(), ("all (micro)", total(scores.values()))]:
        lines.append(
            f"{kind:<14} {score.precision:6.3f} {score.recall:6.3f} {score.f1:6.3f}"
            f"  {score.right:5d} {score.spurious:8d} {score.missed:6d}"
        )
    lines += ["", "worst confusions (expected -> found)"]
    lines += [f"  {count:3d}  {a} -> {b}" for (a, b), count in confusions(expected, found)[:_WORST]]
    lines += ["", "worst labels (F1)"]
    by_label = sorted(label_scores(expected, found).items(), key=lambda item: item[1].f1)
    lines += [f"  {score.f1:.3f}  {label} ({score.right + score.missed})" for label, score in by_label[:_WORST]]
    p50, p95 = np.percentile(evaluation.milliseconds, [50, 95])
    lines += ["", f"processor time  p50 {p50:.1f} ms, p95 {p95:.1f} ms a message"]
    lines += [f"memory          {evaluation.megabytes:.0f} MB for the model, beyond Rasa itself"]
    return "\n".join(lines)


def _entities(evaluation: Evaluation) -> tuple[list[list[tuple[str, str]]], list[list[tuple[str, str]]]]:
    expected, found = [], []
    for message, parse in zip(evaluation.messages, evaluation.parses, strict=True):
        expected.append([(entity["entity"], entity["text"]) for entity in message.get("entities", [])])
        found.append(
            [(entity["entity"], message["text"][entity["start"] : entity["end"]]) for entity in parse["entities"]]
        )
    return expected, found


def _resident_megabytes() -> float:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="messages, a JSON object a line")
    parser.add_argument("--model", type=Path, help="a model file; by default the newest in models/")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write tables and pictures there")
    parser.add_argument("--writers", action="store_true", help="also train without each writer in turn (minutes)")
    parser.add_argument(
        "--stock",
        type=int,
        nargs="?",
        const=1800,
        metavar="MESSAGES",
        help="also train Rasa's default pipeline beside it, on so many messages (0: all; slow unless nothing changed)",
    )
    parser.add_argument("--stock-epochs", type=int, default=40, metavar="N", help="its epochs (default: 40)")
    arguments = parser.parse_args()
    try:
        messages = read_messages(arguments.file)
        model = arguments.model or newest_model(Path("models"))
    except (OSError, ValueError) as error:
        parser.error(str(error))
    evaluation = evaluate(messages, model)
    text = f"model           {model.name}\n{summary(evaluation)}"
    if arguments.stock is not None:
        from bot.nlu.stock import compare

        text += f"\n\n{compare(messages, _DATA, _CONFIG, _STOCK, arguments.stock, arguments.stock_epochs)}"
    writers = None
    if arguments.writers:
        from bot.nlu.writers import leave_one_out, table

        writers = leave_one_out(_DATA, _CONFIG)
        text += f"\n\n{table(writers, _CONFIG)}"
    print(text)
    if arguments.report:
        from bot.nlu.report import write_report

        command = (
            f'make eval FILE={arguments.file} ARGS="{" ".join(a for a in sys.argv[1:] if a != str(arguments.file))}"'
        )
        write_report(arguments.report, evaluation, text, command, writers)


if __name__ == "__main__":
    main()
