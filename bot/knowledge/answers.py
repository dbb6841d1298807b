"""The questions that people ask, and their answers with source (data/faq.yml)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from bot.checked_yaml import DATA, Model, load


class Answer(Model):
    """An answer in plain Italian: the short one first, the detail after; `sources` name entries of procedure.yml.

    `text` may hold the placeholders {today_hours} and {operator}, filled in when it is said.
    `only_for` names the supplier to which the detail applies; whoever asks about another one hears the text alone.
    `title` is how the question is named in a menu or a «did you mean».
    """

    title: str
    text: str
    only_for: str = ""
    detail: str = ""
    sources: tuple[str, ...]
    checked_on: date


class _File(Model):
    answers: dict[str, Answer]


@cache
def load_answers(path: Path = DATA / "faq.yml") -> dict[str, Answer]:
    """The answers by id (intent faq/<id>), read once. Raises: bot.checked_yaml.DataError with file and line."""
    return load(path, _File).answers
