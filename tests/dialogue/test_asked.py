"""The open question has the name under which people's messages at it are learnt."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue import asked_in
from bot.knowledge.acts import load_asked
from bot.nlu.turns import load_turns

PUT_OTHERWISE: dict[str, dict[str, Any]] = {
    "opening": {},
    "afterwards": {"talk": {"filed": {"code": "SM-1F25-DPFR-9E"}}},
    "without": {"requested_slot": "pod", "talk": {"tasks": [{"name": "walk", "offered": "pod"}]}},
    "reply_quality": {"requested_slot": "reply", "talk": {"reply_arrived": True}},
    "old_date": {"requested_slot": "complaint_date", "talk": {"old_date": "2025-10-06"}},
    "account": {"requested_slot": "description", "talk": {"story": ""}},
    "documents_missing": {"requested_slot": "documents", "talk": {"tasks": [{"name": "walk", "which_missing": True}]}},
    "which_topic": {"requested_slot": "which_value", "talk": {"tasks": [{"name": "contradiction", "slot": "topic"}]}},
}


@pytest.mark.parametrize("name", PUT_OTHERWISE)
def test_a_question_that_is_put_otherwise_has_its_own_name(name: str) -> None:
    assert asked_in(PUT_OTHERWISE[name]) == name


def test_every_name_of_the_file_is_a_question_that_is_put() -> None:
    assert set(load_asked()) == set(PUT_OTHERWISE)


def test_a_question_put_as_at_first_is_called_by_its_slot() -> None:
    assert asked_in({"requested_slot": "reply", "talk": {}}) == "reply"
    assert asked_in({"requested_slot": "description", "talk": {"story": "mi fatturano in due"}}) == "description"


def test_where_a_request_stands_still_nothing_is_asked() -> None:
    assert asked_in({"topic": "problem_cmor", "talk": {}}) == ""


def test_what_counts_as_a_like_question_is_learnt_itself() -> None:
    learnt = {example.asked for example in load_turns()}
    assert {own.like for own in load_asked().values() if own.like} <= learnt
