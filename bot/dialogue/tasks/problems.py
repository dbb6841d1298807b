"""Tasks about which problem is in hand: of two the first, the one that comes after, and whom to ask before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot import reading
from bot.dialogue import filing
from bot.dialogue.answers import Answer, Given
from bot.dialogue.facts import in_a_sentence, set_fact
from bot.dialogue.heard import Guess
from bot.dialogue.readers import read_answer
from bot.dialogue.reply import Reply, say
from bot.dialogue.taking_in import take_in
from bot.dialogue.tasks.base import OneQuestion
from bot.dialogue.tasks.repairs import BOTH, topic_choice
from bot.dialogue.topics import denied_topics, topic_of
from bot.dialogue.turn import Turn, made_choices
from bot.knowledge import Choice, named_in, normalise

FEWEST_LETTERS = 3  # of a word that may tell two problems apart
COMMON = ("non", "che", "per", "con", "una", "del", "gli")  # words that tell nothing apart


class UnknownAddressee(OneQuestion):
    """Whoever does not know who asked for a CMOR is told that this comes first, and is taken there."""

    name, slot = "unknown_addressee", "take_info_cmor"

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        topic = turn.world.procedure.topics[turn.state.facts["topic"]]
        if value and topic.unknown_addressee:
            set_fact(turn, "topic", topic.unknown_addressee)
        else:
            turn.state.talk.skipped.append("supplier")  # the complaint is asked about once more, if it was not told
            take_in(turn, beside=slot)  # «no, lo so: è Enel, e il reclamo gliel'ho già mandato»

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        self.take(turn, task, slot, True)


class NextTopic(OneQuestion):
    """Of two problems told together the second comes after the first."""

    name, slot = "next_topic", "next_topic"

    def read(self, turn: Turn, task: dict[str, Any], slot: str) -> Answer | None:
        found = super().read(turn, task, slot)
        if found is not None or turn.heard.pressed is not None:
            return found
        cues, text = turn.world.cues, turn.heard.text
        if cues.starts("no", text) or task["topic"] in denied_topics(turn.heard):
            return Given(False)  # «no no, non voglio tornare, c'era il bonus»
        words = turn.world.procedure.topics[task["topic"]].words
        now = named_in(text, words) and not cues.has("put_off", text)
        return Given(True) if now else None  # «adesso la bolletta»

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        other = topic_of(turn.heard, turn.world) if turn.heard.pressed is None else None
        topic = task["topic"] if value else other if other != task["topic"] else None
        if topic:
            turn.state.start_request()
            turn.state.talk.tasks = []
            turn.push("walk")
            set_fact(turn, "topic", topic)
        else:
            turn.say("anything_else", *filing.after_task_buttons())

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        about = in_a_sentence(turn.world.procedure.topics[task["topic"]].title)
        return say("ask_next_topic", *turn.buttons(slot, turn.world.questions[slot].choices), about=about)


class FirstTopic(OneQuestion):
    """Two problems in one message: which comes first?"""

    name, slot = "first_topic", "which_topic_first"

    def read(self, turn: Turn, task: dict[str, Any], slot: str) -> Answer | None:
        whole = turn.heard
        kept = _not_put_off(turn)
        part = replace(whole, text=kept, guess=Guess("", 0.0), parts=()) if kept else whole
        found = read_answer(slot, part, turn.state, turn.world)
        if found is None and whole.pressed is None and whole.intent in task["topics"]:
            found = Given(whole.intent)
        if kept == "" and isinstance(found, Given):  # «il bonus può aspettare»
            return Given(next(topic for topic in task["topics"] if topic != found.value))
        return found

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        turn.state.talk.later_topics = [topic for topic in task["topics"] if topic != value]
        set_fact(turn, "topic", value)
        about = reading.read_commodity(task.get("told_by", {}).get(value, ""))
        if isinstance(about, reading.Found):
            set_fact(turn, "commodity", about.value)
        turn.state.open_walk()

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        self.take(turn, task, slot, task["topics"][0])

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        first, *others = (_told_choice(turn, task, name) for name in task["topics"])
        choices = [first.copy(update={"words": (*first.words, *BOTH)}), *others]  # both: then the first one first
        return say("ask_which_topic_first", *turn.buttons(slot, made_choices(task, slot, choices)))


def _not_put_off(turn: Turn) -> str | None:
    """What a message says that it does not leave for later; None if it leaves nothing for later."""
    text, cues = turn.heard.text, turn.world.cues
    if turn.heard.pressed is not None or not cues.has("put_off", text):
        return None
    clauses = re.split(r"[,.;]|\be (?=poi|dopo)", text)
    return " ".join(clause for clause in clauses if not cues.has("put_off", clause)).strip()


def _told_choice(turn: Turn, task: dict[str, Any], name: str) -> Choice:
    """A topic that answers also to the words in which it, and no other, was told: «cominciamo dalla TIM»."""
    choice, told_by = topic_choice(turn, name), task.get("told_by", {})
    others = {word for topic, text in told_by.items() if topic != name for word in normalise(text).split()}
    others |= {word for topic in task["topics"] if topic != name for word in topic_choice(turn, topic).words}
    telling = (w for w in normalise(told_by.get(name, "")).split() if len(w) >= FEWEST_LETTERS and w not in COMMON)
    own = [word for word in telling if word not in others]
    return choice.copy(update={"words": (*choice.words, *own)})
