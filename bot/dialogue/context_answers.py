"""Which answer a message gives that is known to hold one: by its words, and where no word tells by its likeness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.dialogue.answering import use_answer
from bot.dialogue.answers import Answer, Given, LeftOut
from bot.dialogue.choosing import answer_beside, choices_of, polarity
from bot.dialogue.doing import MAY_ANSWER, POSSIBLE
from bot.dialogue.facts import take_in
from bot.dialogue.intents import SHAPED
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.walk_answers import rather_not_without
from bot.dialogue.told import supposes
from bot.dialogue.turn import Turn

# How probable an answer must be that no word tells, where much follows from it.
OPEN = ("name", "supplier", "text")  # kinds of question that any words might answer
PLAIN_YES, YES_WORDS = 0.8, 6  # how probable a yes that cannot be undone must be by both readings, in few words
LEAST = {"consent": 0.85, "complaint_sent": 0.6, "reply": 0.6, "keep_draft": 0.5}
FEW_WORDS = 9


def found_answer(turn: Turn, task: dict[str, Any], slot: str, value: str) -> Answer | None:
    """The answer by its value; where it has none, as the question's own reader finds it."""
    heard, asked = turn.heard, turn.state.asked
    chance = heard.doing.chance("answer", value)
    if (asked, value) in _SPECIAL:
        return _SPECIAL[asked, value](turn, task)
    found = TASKS[str(task["name"])].read(turn, task, slot)
    choices = choices_of(slot, turn.world.questions[slot], turn.state, turn.world)
    choice = next((choice for choice in choices if str(choice.value).lower() == value), None)
    if choice is None or turn.served or isinstance(found, Given):
        return found
    if choice.irreversible:
        return Given(choice.value) if chance >= PLAIN_YES and _says_nothing_else(turn) else found
    if slot in LEAST and polarity(heard, turn.world) is not None:
        return found  # «sì, è Edison che l'ha chiesto»: a yes that was found to be to something else
    return Given(choice.value) if chance >= LEAST.get(slot, 0.0) else found


def _says_nothing_else(turn: Turn) -> bool:
    """Is a message nothing but a yes, by all readings? «Vada», «spedisci, grazie»"""
    heard = turn.heard
    short = len(heard.text.split()) <= YES_WORDS and "?" not in heard.text and not any(c.isdigit() for c in heard.text)
    return short and heard.intent == "affirm" and heard.guess.confidence >= PLAIN_YES


def _it_came(turn: Turn, task: dict[str, Any]) -> Answer | None:
    """That an answer came does not tell whether it settles the matter."""
    found = TASKS["walk"].read(turn, task, "reply")
    if isinstance(found, Given) and found.value != "satisfactory":
        return found
    turn.state.talk.reply_arrived = turn.served = True
    return None


def _none_came(turn: Turn, task: dict[str, Any]) -> Answer | None:
    if turn.heard.doing.chance("answer", "none") >= PLAIN_YES:
        return Given("none")
    return TASKS["walk"].read(turn, task, "reply")


def _another_account(turn: Turn, task: dict[str, Any]) -> None:
    turn.state.talk.story, turn.served = "", True


def _new_account(turn: Turn, task: dict[str, Any]) -> Answer | None:
    """A few words that may be a wish to write another one are none."""
    doing, words = turn.heard.doing, len(turn.heard.text.split())
    if words <= FEW_WORDS and doing.chance("answer", "rewrite") >= POSSIBLE:
        return _another_account(turn, task)
    return Given(turn.heard.text)


def _one_of_two(turn: Turn, task: dict[str, Any], value: Any) -> Answer:
    """A value that is said goes before «the first», «the new one»."""
    found = TASKS["contradiction"].read(turn, task, "which_value")
    return found if isinstance(found, Given) and "?" not in turn.heard.text else Given(value)


def _a_third(turn: Turn, task: dict[str, Any]) -> Answer | None:
    found = TASKS["walk"].read(turn, {"name": "walk"}, str(task["slot"]))
    return found if isinstance(found, Given) else None


def _both(turn: Turn, task: dict[str, Any]) -> Answer:
    return Given("both")


def _of_a_year_ago(turn: Turn, task: dict[str, Any]) -> Answer:
    return _by_words(turn, task) or Given(turn.state.talk.old_date)


def _of_another_day(turn: Turn, task: dict[str, Any]) -> Answer | None:
    found = _by_words(turn, task)
    if found is None:
        turn.state.talk.old_date, turn.served = "", True
    return found


def _without_it(turn: Turn, task: dict[str, Any]) -> Answer | None:
    found = _by_words(turn, task)
    return found if isinstance(found, Given) or turn.served else LeftOut(firmly=True)


def _not_without_it(turn: Turn, task: dict[str, Any]) -> Answer | None:
    found = _by_words(turn, task)
    if found is None and not turn.served:
        rather_not_without(turn, task)
    return found


def _by_words(turn: Turn, task: dict[str, Any]) -> Answer | None:
    return TASKS[str(task["name"])].read(turn, task, str(turn.state.pending))


def _papers(ready: bool) -> Callable[[Turn, dict[str, Any]], Answer]:
    return lambda turn, task: Given({choice["value"]: ready for choice in task.get("choices", ())})


def _all_papers(turn: Turn, task: dict[str, Any]) -> Answer | None:
    found = TASKS["walk"].read(turn, task, "documents")
    if found is not None or turn.served:
        return found
    return Given({choice["value"]: True for choice in task.get("choices", ())})


def _lacking_papers(turn: Turn, task: dict[str, Any]) -> Answer | None:
    """Which of them are missing is asked, unless the message tells."""
    found = TASKS["walk"].read(turn, task, "documents")
    if found is None and not turn.served:
        task["which_missing"] = turn.served = True
    return found


def answer_beside_it(turn: Turn, problem: bool) -> None:
    """«Per me, ma quanto costa?», «macché, e in più internet non va»: the answer before the rest is taken."""
    slot, task, whole = turn.state.pending, turn.state.task, turn.heard
    question = turn.world.questions.get(slot or "")
    if slot is None or task is None or question is None or not ("?" in whole.text or problem) or supposes(whole.text):
        return
    if question.kind in OPEN and whole.doing.chance("answer") < MAY_ANSWER:
        return  # «eh vabbè, e con lo SPID ci si entra?»
    shaped = question.kind in SHAPED and len(whole.parts) > 1
    beside = whole if shaped else answer_beside(whole, slot, question, turn.state, turn.world)
    if beside is None:
        return
    turn.heard = beside
    found = TASKS[str(task["name"])].read(turn, task, slot)
    turn.heard = whole
    if isinstance(found, Given):
        use_answer(turn, task, slot, found)


def answers_as_well(turn: Turn) -> bool:
    """«Per me per casa mia, mi chiamo Marco Rossi»: is one of the choices named among the facts?"""
    slot, task = str(turn.state.pending), turn.state.task
    question = turn.world.questions.get(slot)
    if task is None or question is None or question.kind not in ("choice", "commodity"):
        return False
    found = TASKS[str(task["name"])].read(turn, task, slot)
    if not isinstance(found, Given) or turn.heard.doing.chance("answer", str(found.value)) < POSSIBLE:
        return False
    use_answer(turn, task, slot, found)
    take_in(turn, beside=slot)
    return True


_SPECIAL: Mapping[tuple[str, str], Callable[[Turn, dict[str, Any]], Answer | None]] = {
    ("reply", "came"): _it_came,
    ("reply", "none"): _none_came,
    ("description", "ok"): lambda turn, task: Given(turn.state.talk.story),
    ("description", "rewrite"): _another_account,
    ("description", "new"): _new_account,
    ("documents", "all"): _all_papers,
    ("documents", "none"): _lacking_papers,
    ("documents", "some"): _lacking_papers,
    ("which_value", "old"): lambda turn, task: _one_of_two(turn, task, task["old"]),
    ("which_value", "new"): lambda turn, task: _one_of_two(turn, task, task["new"]),
    ("which_value", "third"): _a_third,
    ("which_topic", "old"): lambda turn, task: _one_of_two(turn, task, task["old"]),
    ("which_topic", "new"): lambda turn, task: _one_of_two(turn, task, task["new"]),
    ("which_topic", "both"): _both,
    ("which_topic_first", "any"): lambda turn, task: Given(task["topics"][0]),
    ("old_date", "true"): _of_a_year_ago,
    ("old_date", "false"): _of_another_day,
    ("without", "true"): _without_it,
    ("without", "false"): _not_without_it,
    ("documents_missing", "all"): _papers(ready=False),
    ("documents_missing", "none"): _papers(ready=True),
    ("comment", "false"): lambda turn, task: LeftOut(firmly=True),
    ("what_to_correct", "nothing"): lambda turn, task: LeftOut(firmly=True),
}
