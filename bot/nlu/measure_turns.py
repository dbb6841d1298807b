"""How well a message is read at its question, on people that training has not seen.

python -m bot.nlu.measure_turns [FOLDER] [--model M] [--sure P]: FOLDER is laid out as data/turns (default: tests/turns),
the model is the newest one in models/.
"""

from __future__ import annotations

import argparse
import tarfile
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.evaluate import newest_model
from bot.nlu.reader import Reader
from bot.nlu.turns import TurnExample, learnt, load_turns
from bot.nlu.understanding import Thresholds


@dataclass(frozen=True)
class ReadTurn:
    """A labelled turn, the act that the model thinks likeliest, and how likely (0 to 1)."""

    example: TurnExample
    act: str
    chance: float

    @property
    def right(self) -> bool:
        """Is the likeliest act one of those that the label names?"""
        return self.act in {learnt(act, self.example.asked) for act in self.example.acts}


def read_turns(model: Path, examples: Sequence[TurnExample]) -> list[ReadTurn]:
    """Reads each message at its question. Raises: StopIteration if `model` holds no TurnModel."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(model) as packed:
            packed.extractall(folder, filter="data")
        stored = next(Path(folder).rglob("turns.json")).parent
        reader = Reader.load(stored, Thresholds(sure=0.5, stance=0.6, ambiguous=0.55, fact=0.6))
    none = [{"name": "", "confidence": 0.0}]
    likeliest = ((reader.read(example.text, example.asked)["acts"] or none)[0] for example in examples)
    return [ReadTurn(example, act["name"], act["confidence"]) for example, act in zip(examples, likeliest, strict=True)]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("tests/turns"))
    parser.add_argument("--model", type=Path)
    parser.add_argument("--sure", type=float, default=0.4, help="what the dialogue acts upon (bot.dialogue.doing.SURE)")
    options = parser.parse_args()
    turns = read_turns(options.model or newest_model(Path("models")), load_turns(options.folder))
    sure = [turn for turn in turns if turn.chance >= options.sure]
    print(f"{len(turns)} messages: the likeliest act is right in {_part(turns)}")
    print(f"sure enough to be done: {len(sure) / len(turns):.1%}, of which right {_part(sure)}")
    for asked, count in Counter(turn.example.asked for turn in turns).most_common():
        print(f"  {asked:16} {count:4}  {_part([turn for turn in turns if turn.example.asked == asked])}")


def _part(turns: Sequence[ReadTurn]) -> str:
    return f"{sum(turn.right for turn in turns) / max(len(turns), 1):.1%}"


if __name__ == "__main__":
    main()
