"""One turn of the conversation: the message, the state it changes, and the replies as they are collected."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.heard import Heard
from bot.dialogue.reply import Button, Reply, say
from bot.dialogue.state import State
from bot.dialogue.world import World
from bot.knowledge import Choice


@dataclass
class Turn:
    """What happens between a message and the answer to it. `owner` is the sender id of the chat."""

    state: State
    heard: Heard
    world: World
    owner: str
    replies: list[Reply] = field(default_factory=list)
    learned: list[str] = field(default_factory=list)  # slots that this message filled or changed
    answering: str = ""  # the task whose question was read
    served: bool = False  # something in the message was understood and dealt with
    left_out: bool = False  # the pending question was left out
    split: bool = False  # an answer and a question were taken apart, and each was served
    stuck: bool = False  # the pending question is where it was: misses are neither forgotten nor counted again
    another_way: bool = False  # the pending question is put in other words
    holder: str = ""  # whose the supply is, as was told before it was asked for whom the request is
    quiet: bool = False  # the pending question stays, but is not asked again in this turn

    def say(self, response: str, *buttons: Button, card: dict[str, Any] | None = None, **values: Any) -> None:
        """Add the response `utter_<response>`."""
        self.replies.append(say(response, *buttons, card=card, **values))

    def has_said(self, *responses: str) -> bool:
        """Is one of these responses («utter_…») among the replies so far? Of the turn before: `Talk.has_just_said`."""
        return any(reply.response in responses for reply in self.replies)

    def unsay(self, *responses: str) -> None:
        """Take these responses out of the replies so far."""
        self.replies = [reply for reply in self.replies if reply.response not in responses]

    def push(self, name: str, **data: Any) -> dict[str, Any]:
        """Begin a task on top of what is going on; the same task further down gives way to the new one.

        `over`: the question that was pending, which waits below.
        """
        self.state.talk.tasks = [task for task in self.state.talk.tasks if task["name"] != name]
        task = {"name": name, "over": self.state.pending, **data}
        self.state.talk.tasks.append(task)
        return task

    def drop(self, name: str) -> None:
        """End a task wherever it stands."""
        self.state.talk.tasks = [task for task in self.state.talk.tasks if task["name"] != name]

    def buttons(self, slot: str, choices: Iterable[Choice]) -> tuple[Button, ...]:
        """The buttons for a question's choices."""
        return tuple(Button(choice.title, payload(slot, choice.value)) for choice in choices)


def payload(slot: str, value: Any) -> str:
    """What a button sends: a yes or a no to a named question, or one of its choices.

    Nothing else can be said by a button, and a button of an earlier question is told by its name.
    """
    if isinstance(value, bool):
        return f"/{'affirm' if value else 'deny'}{json.dumps({'question': slot})}"
    return "/inform" + json.dumps({"question": slot, "answer": value}, ensure_ascii=False)


def without(slot: str) -> str:
    """What the button sends that goes on without an answer."""
    return payload(slot, True).replace("/affirm", "/dont_know")


def made_choices(task: dict[str, Any], slot: str, choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Remember in the task the choices that were made up for this question, so that the answer can be read."""
    made = tuple(choices)
    task["asks"], task["choices"] = slot, [choice.dict() for choice in made]
    return made
