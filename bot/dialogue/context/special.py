"""Answers that are not simply kept: of two values the one, a third one, an account, a leave to do without, papers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.dialogue.answers import Answer, Given, LeftOut
from bot.dialogue.choosing import polarity
from bot.dialogue.doing import LIKELY, MAY_ANSWER, POSSIBLE, SURELY
from bot.dialogue.facts import add_to_account
from bot.dialogue.filing import rewritten
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.repairs import named_of_two
from bot.dialogue.tasks.walk_answers import rather_not_without
from bot.dialogue.told import told_facts
from bot.dialogue.turn import Turn
from bot.knowledge import named_in

REWRITING_WORDS = 9
REMARK_WORDS = 9  # more of them tell something
_CLAUSE = re.compile(r"[,.;:\n]|\b(?:ma|però|pero)\b")
_YES = re.compile(r"^\W*(?:s[iì]|ok|certo)\W+", re.IGNORECASE)


def _it_came(turn: Turn, task: dict[str, Any]) -> Answer | None:
    """That an answer came does not tell whether it settles the matter."""
    found = TASKS["walk"].read(turn, task, "reply")
    if isinstance(found, Given) and found.value != "satisfactory":
        return found
    turn.state.talk.reply_arrived = turn.served = True
    return None


def _another_account(turn: Turn, task: dict[str, Any]) -> Answer | None:
    if rewritten(turn.heard.text):
        return Given(turn.heard.text)  # «preferisco riscriverla: …»
    turn.state.talk.story, turn.served = "", True
    return None


def _the_same_account(turn: Turn, task: dict[str, Any]) -> Answer | None:
    if "?" in turn.heard.text and turn.heard.doing.chance("answer", "ok") < SURELY:
        return None  # «secondo voi si capisce abbastanza?»
    if turn.world.cues.has("keeps_the_story", turn.heard.text):
        return Given(turn.state.talk.story)  # «no no, lasci così»
    if _tells_more(turn):
        return Given(add_to_account(turn.state.talk.story, turn.heard.text))
    refused = polarity(turn.heard, turn.world) is False and turn.world.cues.starts("no", turn.heard.text)
    return _another_account(turn, task) if refused else Given(turn.state.talk.story)  # «no, così non si capisce niente»


def _tells_more(turn: Turn) -> bool:
    """«Mi hanno risposto il 20 ottobre ma dicono che è tutto giusto»: a sentence without a yes may be an account."""
    cues, text = turn.world.cues, turn.heard.text
    agrees = cues.starts("yes", text) or any(cues.has(name, text) for name in ("agreed", "all_right", "send_it"))
    return len(text.split()) > REMARK_WORDS and not agrees and turn.heard.doing.chance("answer", "new") >= MAY_ANSWER


def _new_account(turn: Turn, task: dict[str, Any]) -> Answer | None:
    """A few words that may be a wish to write another one are none."""
    doing, words = turn.heard.doing, len(turn.heard.text.split())
    if words <= REWRITING_WORDS and doing.chance("answer", "rewrite") >= POSSIBLE:
        return _another_account(turn, task)
    return Given(turn.heard.text)


def _one_of_two(turn: Turn, task: dict[str, Any], value: Any) -> Answer:
    """Of the two values the one that alone is said; else the likely one: «the first», «enel, plenitude è quello nuovo»."""
    named = named_of_two(turn, task)
    if named is not None and not turn.world.cues.has("put_off", turn.heard.text):
        return Given(named)
    told = told_facts(turn.heard, turn.state, turn.world).get(str(task["slot"]))
    if told in (task["old"], task["new"]) and task["slot"] in ("reply", "complaint_sent"):
        return Given(told)  # «ho solo telefonato»
    which = "old" if value == task["old"] else "new"
    if turn.heard.doing.chance("answer", which) >= LIKELY:
        return Given(value)
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
    return lambda turn, task: _of_all(task, ready=ready or turn.world.cues.has("nothing_lacks", turn.heard.text))


def _of_all(task: dict[str, Any], *, ready: bool) -> Given:
    return Given({choice["value"]: ready for choice in task.get("choices", ())})


def _all_papers(turn: Turn, task: dict[str, Any]) -> Answer | None:
    found = TASKS["walk"].read(turn, task, "documents")
    if found is not None or turn.served:
        return found
    return _of_all(task, ready=True)


def _lacking_papers(turn: Turn, task: dict[str, Any]) -> Answer | None:
    """Which of them are missing is asked, unless the message tells."""
    if turn.world.cues.has("nothing_lacks", turn.heard.text):
        return _of_all(task, ready=True)  # «no non mi manca niente, li ho tutti e due»
    found = TASKS["walk"].read(turn, task, "documents")
    whole = named_in(turn.heard.text, ("tutto", "tutti", "tutte"))
    papers = [choice["value"] for choice in task.get("choices", ())]
    if len(papers) == 1:
        return found or (None if turn.served else Given({papers[0]: False}))  # there is none to choose
    named = found.value if isinstance(found, Given) and isinstance(found.value, dict) else {}
    in_one = len(_CLAUSE.split(_YES.sub("", turn.heard.text))) == 1  # «sì, le bollette e il reclamo li ho»
    each = len(named) == len(papers) and (in_one or turn.world.cues.ends("there_too", turn.heard.text))
    if named and all(named.values()) and not (whole or each):
        found = None  # «le bollette ce le ho, la copia del reclamo sta a casa e io sono in viaggio»
    if found is None and not turn.served:
        task["which_missing"] = turn.served = True
    return found


SPECIAL: Mapping[tuple[str, str], Callable[[Turn, dict[str, Any]], Answer | None]] = {
    ("reply", "came"): _it_came,
    ("description", "ok"): _the_same_account,
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
