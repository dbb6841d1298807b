"""The arithmetic of the benchmark."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import Turn, answer_faults, load_of, order_faults, percentile, ratio

seconds = st.lists(st.floats(0, 100), min_size=1, max_size=50)


@given(seconds)
def test_a_percentile_lies_between_the_least_and_the_greatest_and_grows(values: list[float]) -> None:
    found = [percentile(values, percent) for percent in (1, 5, 50, 95, 99)]
    assert all(a <= b + 1e-9 for a, b in pairwise(found))
    assert min(values) - 1e-9 <= found[0]
    assert found[-1] <= max(values) + 1e-9


def test_the_median_is_the_middle_value() -> None:
    assert percentile([9.0, 1.0, 5.0], 50) == 5.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.5


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError):
        percentile([], 50)


def test_a_ratio_needs_both() -> None:
    assert ratio(1.0, 4.0) == 0.25
    assert ratio(None, 4.0) is None
    assert ratio(1.0, None) is None
    assert ratio(1.0, 0.0) is None


def turn(text: str, *answer: str, sent: float = 0.0, answered: float = 1.0, sender: str = "walk-1") -> Turn:
    return Turn(sender, text, answer, sent, answered)


def test_throughput_counts_from_the_first_message_to_the_last_answer() -> None:
    turns = [turn("a", sent=10.0, answered=11.0), turn("b", sent=10.5, answered=14.0)]
    load = load_of(2, turns, [])
    assert load.throughput == pytest.approx(0.5)
    assert load.p50 == pytest.approx(2.25)


REFERENCE = [("Come ti chiami?",), ("Grazie, Marta Abbate.", "Qual è la tua mail?"), ("Fatto: SM-1234-5678-9A",)]
RIGHT = [
    turn("uno", "Come ti chiami?"),
    turn("due", "Grazie, Bruno Conti.", "Qual è la tua mail?"),
    turn("tre", "Fatto: SM-AAAA-BBBB-22"),
]


def faults(turns: list[Turn]) -> list[str]:
    return answer_faults(turns, REFERENCE, "Bruno Conti", "Marta Abbate")


def test_the_same_answers_with_ones_own_name_and_code_are_right() -> None:
    assert faults(RIGHT) == []


def test_a_lost_answer_is_found() -> None:
    assert faults([RIGHT[0], turn("due"), RIGHT[2]]) == ["walk-1: no answer to message 2"]


def test_a_doubled_answer_is_found() -> None:
    doubled = turn("uno", "Come ti chiami?", "Come ti chiami?")
    assert faults([doubled, *RIGHT[1:]]) == ["walk-1: a doubled answer to message 1"]


def test_answers_in_another_order_are_found() -> None:
    swapped = [RIGHT[1], RIGHT[0], RIGHT[2]]
    assert faults(swapped) == [f"walk-1: the answer to another message to message {n}" for n in (1, 2)]


def test_somebody_elses_name_is_found() -> None:
    foreign = turn("due", "Grazie, Carla Gallo.", "Qual è la tua mail?")
    assert faults([RIGHT[0], foreign, RIGHT[2]]) == ["walk-1: another answer to message 2"]


def test_a_conversation_cut_short_is_found() -> None:
    assert faults(RIGHT[:2]) == ["walk-1: 2 answers to 3 messages"]


@pytest.mark.parametrize(
    ("stored", "wrong"),
    [
        (["a", "b"], []),
        (["a"], ["x: 1 messages are not in the store"]),
        (["a", "b", "b"], ["x: 1 messages too many in the store"]),
        (["b", "a"], ["x: another order in the store"]),
        ([], ["x: 2 messages are not in the store"]),
    ],
)
def test_what_was_sent_is_held_against_what_was_kept(stored: list[str], wrong: list[str]) -> None:
    assert order_faults({"x": ["a", "b"]}, {"x": stored, "y": ["other"]}) == wrong
