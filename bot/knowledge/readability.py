"""How easily the assistant's texts read: the Gulpease index of every answer and response.

Gulpease (Lucisano and Piemontese, 1988) is made for Italian: 89 + (300 * sentences - 10 * letters) / words, from 0 to
100. From 60 up, a text is easy for whoever finished the middle school.

`python -m bot.knowledge.readability` measures data/faq.yml and, where there is one, domain.yml.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.checked_yaml import DATA, ROOT, read_yaml
from bot.knowledge.answers import load_answers

EASY = 60.0
FEWEST_WORDS = 8  # the index says nothing about «Sì, certo.»

_PLACEHOLDER = re.compile(r"\{\w+\}")
# The dots inside 800.166.654 or www.arera.it end no sentence: a blank or a closing mark must follow.
_SENTENCE_END = re.compile(r"[.!?…]+[»\"')\]]*(?=\s|$)|\n|•")


@dataclass(frozen=True)
class Reading:
    """The measure of one text: its name, its index (0 to 100) and its number of words."""

    name: str
    index: float
    words: int

    @property
    def too_hard(self) -> bool:
        return self.words >= FEWEST_WORDS and self.index < EASY


def gulpease(text: str) -> float:
    """The Gulpease index of `text`, 0 (hard) to 100 (easy); a text without words is as easy as can be.

    Line ends and list marks end a sentence. Digits count as letters, «l'ora» as one word, placeholders not at all.
    """
    words = _words(text)
    if not words:
        return 100.0
    letters = sum(char.isalnum() for word in words for char in word)
    sentences = sum(bool(_words(part)) for part in _SENTENCE_END.split(_PLACEHOLDER.sub(" ", text)))
    return min(100.0, max(0.0, 89 + (300 * sentences - 10 * letters) / len(words)))


def measure(texts: Mapping[str, str]) -> list[Reading]:
    """Every text by name, measured, the hardest first."""
    readings = [Reading(name, gulpease(text), len(_words(text))) for name, text in texts.items()]
    return sorted(readings, key=lambda reading: reading.index)


def check(texts: Mapping[str, str]) -> list[Reading]:
    """The texts of at least 8 words that lie below 60, the hardest first."""
    return [reading for reading in measure(texts) if reading.too_hard]


def answer_texts(path: Path = DATA / "faq.yml") -> dict[str, str]:
    """Every answer whole, text and detail, as faq/<id>. Raises: bot.checked_yaml.DataError."""
    return {f"faq/{name}": f"{answer.text}\n{answer.detail}" for name, answer in load_answers(path).items()}


def response_texts(path: Path = ROOT / "domain.yml") -> dict[str, str]:
    """Every response of a Rasa domain by name; variations are numbered from 1. Raises: bot.checked_yaml.DataError."""
    texts = {}
    for name, variations in (read_yaml(path).get("responses") or {}).items():
        for number, variation in enumerate(variations, start=1):
            if variation.get("text"):
                texts[f"{name} {number}" if len(variations) > 1 else name] = str(variation["text"])
    return texts


def main(faq: Path = DATA / "faq.yml", domain: Path = ROOT / "domain.yml") -> int:
    """Print the minimum, the mean and the ten hardest texts; 1 if a text is too hard, else 0."""
    texts = answer_texts(faq)
    if domain.exists():
        texts |= response_texts(domain)
    readings = [reading for reading in measure(texts) if reading.words >= FEWEST_WORDS]
    if not readings:
        print(f"no text of at least {FEWEST_WORDS} words")
        return 0
    mean = sum(reading.index for reading in readings) / len(readings)
    print(f"texts: {len(readings)}  minimum: {readings[0].index:.1f}  mean: {mean:.1f}")
    for reading in readings[:10]:
        mark = "  TOO HARD" if reading.too_hard else ""
        print(f"{reading.index:6.1f}  {reading.words:4d} words  {reading.name}{mark}")
    return 1 if check(texts) else 0


def _words(text: str) -> list[str]:
    return [word for word in _PLACEHOLDER.sub(" ", text).split() if any(char.isalnum() for char in word)]


if __name__ == "__main__":
    sys.exit(main())
