"""What the reading of a message as an answer can come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Given:
    """An answer."""

    value: Any


@dataclass(frozen=True)
class Refused:
    """Something was given that cannot be right; `reason` names the wording (utter_wrong_<reason>)."""

    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """The person cannot or will not answer; `firmly`: has asked to go on without it."""

    firmly: bool


Answer = Given | Refused | LeftOut
