"""Messages of people whom training has not seen, each at its question (tests/turns): what they do is read right."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue.doing import SURE
from bot.nlu.measure_turns import read_turns
from bot.nlu.turns import load_turns

UNSEEN = Path(__file__).resolve().parents[1] / "turns"


def test_what_unseen_people_do_at_a_question_is_read_right(model: Path) -> None:
    turns = read_turns(model, load_turns(UNSEEN))
    sure = [turn for turn in turns if turn.chance >= SURE]
    assert sum(turn.right for turn in turns) >= 0.88 * len(turns)
    assert len(sure) >= 0.85 * len(turns)
    assert sum(turn.right for turn in sure) >= 0.92 * len(sure)
