"""Words that people ask the meaning of (data/terms.yml), and what they mean in plain Italian."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.checked_yaml import DATA, Model, load
from bot.knowledge.cues import normalise


class Term(Model):
    """One term: how it is written, and its meaning in one or two sentences."""

    words: tuple[str, ...]
    text: str


class _File(Model):
    terms: dict[str, Term]


@cache
def load_terms(path: Path = DATA / "terms.yml") -> dict[str, Term]:
    """The terms by name, read once. Raises: bot.checked_yaml.DataError with file and line."""
    return load(path, _File).terms


def term_in(text: str, terms: Mapping[str, Term]) -> Term | None:
    """The term that a text names, the longest if there are several."""
    said = f" {normalise(text)} "
    named = [(len(word), name) for name, term in terms.items() for word in term.words if f" {normalise(word)} " in said]
    return terms[max(named)[1]] if named else None
