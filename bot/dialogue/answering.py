"""What is done with the answer to the pending question, once it is read."""

from __future__ import annotations

from typing import Any

from bot.dialogue.answers import Answer, Given, LeftOut, Refused
from bot.dialogue.facts import refusal
from bot.dialogue.state import State
from bot.dialogue.stuck import A_PERSON, missed
from bot.dialogue.tasks import TASKS
from bot.dialogue.turn import Turn

ASKED_KEPT = 20  # how many answered questions «go back» can undo


def use_answer(turn: Turn, task: dict[str, Any], slot: str, found: Answer) -> None:
    """Take the answer, say what is wrong with it, or leave the question out."""
    state, runner = turn.state, TASKS[str(task["name"])]
    turn.answering = str(task["name"])
    turn.served = True
    if isinstance(found, Given):
        remember_asked(state, slot)
        state.talk.misses = 0
        runner.take(turn, task, slot, found.value)
    elif isinstance(found, Refused):
        if found.reason == "date_loose":
            state.talk.loose_date = dict(found.values)
        turn.quiet = True
        missed(turn, refusal(turn, found), refused=True)
    elif not found.firmly and turn.world.cues.has("fetching", turn.heard.text):
        wait_for_it(turn)
    elif not found.firmly and state.talk.misses == A_PERSON - 1:
        missed(turn, unknown=True)  # «eh, chi lo sa», after two misses
    else:
        assert isinstance(found, LeftOut)
        turn.left_out = True
        runner.leave_out(turn, task, slot, found.firmly)


def wait_for_it(turn: Turn) -> None:
    """Whoever goes to look for something is not asked again meanwhile."""
    turn.say("take_your_time")
    turn.served = turn.quiet = turn.left_out = True


def remember_asked(state: State, slot: str) -> None:
    """For «go back»."""
    if state.task and state.task["name"] == "walk" and slot != "confirm_case":
        state.talk.asked = [*(s for s in state.talk.asked if s != slot), slot][-ASKED_KEPT:]
