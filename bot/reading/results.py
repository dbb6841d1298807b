"""What reading a message yields: mentions in running text, and answers to a question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mention:
    """An entity in running text: `text` is what was typed from `start` to `end`, `value` its normal form."""

    entity: str
    start: int
    end: int
    text: str
    value: str


@dataclass(frozen=True)
class Found:
    """The answer, in its normal form."""

    value: str


@dataclass(frozen=True)
class Wrong:
    """Something was given that cannot be the answer. `reason` names the wording; `suggestion` is what may be meant."""

    reason: str
    suggestion: str = ""


Reading = Found | Wrong | None
