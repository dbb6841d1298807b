"""What the case store refuses to do."""

from __future__ import annotations

from bot.cases.model import State


class CaseError(Exception):
    """Base of the store's refusals."""


class CaseNotFound(CaseError):
    """There is no case with this code, or it is not this chat's."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no case {code}")
        self.code = code


class IllegalTransition(CaseError):
    """A case cannot go from `before` to `after`, or not by this author."""

    def __init__(self, before: State, after: State) -> None:
        super().__init__(f"a case cannot go from {before.value} to {after.value}")
        self.before = before
        self.after = after


class Incomplete(CaseError):
    """A step lacks what it must say: what is missing, or how the case ended."""
