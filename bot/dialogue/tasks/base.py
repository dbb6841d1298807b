"""What a task is: something that the assistant does with a person, one question at a time."""

from __future__ import annotations

from typing import Any, ClassVar

from bot.dialogue.answers import Answer
from bot.dialogue.choosing import choices_of
from bot.dialogue.heard import Heard
from bot.dialogue.readers import read_answer
from bot.dialogue.reply import Reply, say
from bot.dialogue.turn import Turn

Entry = dict[str, Any]  # a task on the stack of the state: its name, and what it has come to, as plain JSON


class Task:
    """One kind of task. Tasks hold no data of their own: `task` is its entry on the stack."""

    name: ClassVar[str]

    def next_question(self, turn: Turn, task: Entry) -> str | None:
        """The slot to ask for now, or None when the task is over. May speak and act on the way."""
        raise NotImplementedError

    def read(self, turn: Turn, task: Entry, slot: str) -> Answer | None:
        """The answer to `slot` in the message, or None."""
        return read_answer(slot, turn.heard, turn.state, turn.world)

    def read_as(self, turn: Turn, task: Entry, slot: str, heard: Heard) -> Answer | None:
        """The same, as if `heard`, a part of the message, had been all of it."""
        whole, turn.heard = turn.heard, heard
        try:
            return self.read(turn, task, slot)
        finally:
            turn.heard = whole

    def take(self, turn: Turn, task: Entry, slot: str, value: Any) -> None:
        """Use the answer to `slot`."""
        task[slot] = value

    def leave_out(self, turn: Turn, task: Entry, slot: str, firmly: bool) -> None:
        """The person cannot or will not answer `slot`: by default the task is given up."""
        turn.drop(self.name)
        turn.say("never_mind")

    def ask(self, turn: Turn, task: Entry, slot: str) -> Reply:
        """The question in words, with its buttons."""
        choices = choices_of(slot, turn.state, turn.world)
        return say(f"ask_{slot}", *turn.buttons(slot, choices))


class OneQuestion(Task):
    """A task that asks one thing, and is over with the answer: «Vuoi davvero ricominciare?»"""

    slot: ClassVar[str]

    def next_question(self, turn: Turn, task: Entry) -> str | None:
        return None if self.slot in task else self.slot
