"""A choice that is named to be denied is not the one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.dialogue.choosing import Asked, by_words, denied_choices
from bot.dialogue.heard import Guess, Heard
from bot.dialogue.state import State
from bot.knowledge import load_questions


def asked(slot: str, text: str) -> Asked:
    world = SimpleNamespace(questions=load_questions())
    return Asked(slot, Heard(text=text, guess=Guess("inform", 1.0)), State(), world)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("customer_kind", "macché attività, sono in pensione", "household"),
        ("customer_kind", "non casa ma ufficio", "business"),
        ("customer_kind", "attività no, ci vivo", "household"),
        ("customer_kind", "nessun negozio", "household"),
        ("applicant_role", "non è per un'altra persona", "customer"),
    ],
)
def test_of_two_choices_to_deny_the_one_names_the_other(slot: str, text: str, value: str) -> None:
    chosen = by_words(asked(slot, text))
    assert chosen is not None
    assert chosen.value == value
    assert denied_choices(asked(slot, text))


@pytest.mark.parametrize("text", ["casa", "è un negozio, mica grande", "no, è casa mia"])
def test_nothing_is_denied_where_a_no_is_said_of_something_else(text: str) -> None:
    assert not denied_choices(asked("customer_kind", text))
