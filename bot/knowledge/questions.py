"""The questions that the assistant asks (data/questions.yml): how each is answered, and by which buttons."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import StrictBool, StrictInt

from bot.checked_yaml import DATA, Model, load

Kind = Literal[
    "yes_no", "choice", "topic", "date", "name", "tax_code", "pod", "pdr", "commodity", "supplier", "contact", "phone", "text",
    "documents", "score", "code", "proof",
]  # fmt: skip


class Choice(Model):
    """One possible answer: its value, what its button says, further words and intents that mean it.

    `irreversible`: nothing but a plain yes, or its words, will do.
    """

    value: StrictBool | StrictInt | str
    title: str
    words: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    irreversible: bool = False


class Question(Model):
    """How the answer to one question is read. `label` and `words` name the datum when it is to be corrected.

    `why` and `whose` explain it; `asked_by` are the intents that are about it while it is open.
    """

    kind: Kind
    label: str = ""
    why: str = ""
    whose: Literal["", "customer", "writer"] = ""
    missing: str = ""
    asked_by: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    optional: bool = False
    choices: tuple[Choice, ...] = ()

    @property
    def irreversible(self) -> bool:
        """Does one of the answers throw something away, or send it, for good?"""
        return any(choice.irreversible for choice in self.choices)

    def choice(self, value: Any) -> Choice | None:
        """The choice with this value (also as the text that a button sends)."""
        for choice in self.choices:
            if choice.value == value or str(choice.value).lower() == str(value).lower():
                return choice
        return None


class _File(Model):
    questions: dict[str, Question]


@cache
def load_questions(path: Path = DATA / "questions.yml") -> dict[str, Question]:
    """The questions by slot, read once. Raises: bot.checked_yaml.DataError with file and line."""
    return load(path, _File).questions
