"""Doing what a message does at the open question, where that is sure: the same words mean something else elsewhere.

Each act (data/acts.yml) is served once, by the piece that serves it anywhere. What no piece here can serve is heard as
if nothing were known of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.dialogue.acts import SERVED_IN_PASSING, do, say_already_filed
from bot.dialogue.answering import use_answer, wait_for_it
from bot.dialogue.answers import Answer, Given, LeftOut
from bot.dialogue.choosing import answer_beside, choices_of, named_choice, polarity
from bot.dialogue.corrections import new_value, put_day_right
from bot.dialogue.desk_hours import hours_now
from bot.dialogue.doing import POSSIBLE
from bot.dialogue.facts import is_correction, learn, take_in
from bot.dialogue.intents import SHAPED, names_a_case, plainly
from bot.dialogue.misses import not_understood
from bot.dialogue.reply import HELP_BUTTONS
from bot.dialogue.state import PERSON_SLOTS
from bot.dialogue.steering import offer_what_is_open, take_back
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.repairs import ask_again, correctable, named_slot
from bot.dialogue.told import supposes, told_facts
from bot.dialogue.turn import Turn
from bot.knowledge import load_acts

# How probable an answer must be that no word tells, where much follows from it.
PLAIN_YES, YES_WORDS = 0.8, 6  # how probable a yes that cannot be undone must be by both readings, in few words
PLAIN_ANSWER = 0.7  # how probable an answer must be beside a question about the question
LEAST = {"consent": 0.85, "complaint_sent": 0.6, "reply": 0.6, "keep_draft": 0.5}
FEW_WORDS = 9
LIKELY_ANSWER, LIKELY_TOPIC = 0.1, 0.2  # how probable the answer to a question, or a problem, must be that there is one
LIKELY_FIX = 0.15  # how probable what is put right must be where something is
OPPOSITE = 0.7  # how probable it must be that one of two values was wrong, for the other one to hold
_OPPOSITES: Mapping[str, Mapping[Any, Any]] = {
    "complaint_sent": {True: False, False: True},
    "applicant_role": {"customer": "delegate", "delegate": "customer"},
    "customer_kind": {"household": "business", "business": "household"},
    "commodity": {"luce": "gas", "gas": "luce"},
}
_FIRST = ("answer", "fix", "fact", "problem")  # what is done first; the rest follows as it is likely


def hear_in_context(turn: Turn) -> bool:
    """Do what the message does. False if that is not sure, or cannot be done."""
    heard = turn.heard
    if heard.pressed is not None or not heard.doing.sure or _asked_otherwise(turn) or _is_plain(turn):
        return False
    acts = sorted(heard.doing.acts, key=lambda act: _FIRST.index(act[0]) if act[0] in _FIRST else len(_FIRST))
    kinds = {kind for kind, _ in acts}
    asks = "?" in heard.text or turn.world.cues.has("question", heard.text)
    if "answer" not in kinds:
        _answer_beside_it(turn, "problem" in kinds)
    in_passing = 0
    done = bool(turn.answering)
    for kind, value in acts:
        if (kind in ("back", "repeat", "problem") and "fix" in kinds) or (
            kind in ("ask", "explain") and "answer" in kinds and not asks
        ):
            continue  # «torna al fornitore, è Iren»; «Optima» asks for no contacts
        if kind == "answer" and "explain" in kinds and asks and heard.doing.chance("answer") < PLAIN_ANSWER:
            continue  # «che cambia tra casa e attività?»
        if kind not in _FIRST:
            in_passing += 1
        if in_passing <= SERVED_IN_PASSING:
            done = _HANDLERS[kind](turn, value) or done
        if kind == "answer" and not done:
            return False
    if "fix" in kinds and done and not turn.answering:
        take_in(turn, beside=None)  # «era il 4, e mi hanno risposto di no»
    if done and not turn.stuck:
        turn.served, turn.state.talk.misses = True, 0
    return done


def _answer_beside_it(turn: Turn, problem: bool) -> None:
    """«Per me, ma quanto costa?», «macché, e in più internet non va»: the answer before the rest is taken."""
    slot, task, whole = turn.state.pending, turn.state.task, turn.heard
    question = turn.world.questions.get(slot or "")
    if slot is None or task is None or question is None or not ("?" in whole.text or problem) or supposes(whole.text):
        return
    shaped = question.kind in SHAPED and len(whole.parts) > 1
    beside = whole if shaped else answer_beside(whole, slot, question, turn.state, turn.world)
    if beside is None:
        return
    turn.heard = beside
    found = TASKS[str(task["name"])].read(turn, task, slot)
    turn.heard = whole
    if isinstance(found, Given):
        use_answer(turn, task, slot, found)


def _asked_otherwise(turn: Turn) -> bool:
    """Is the open question put in a way that data/turns does not know, so that a yes means something else?"""
    talk, task, slot = turn.state.talk, turn.state.task or {}, turn.state.pending
    return (
        (slot == "complaint_date" and bool(talk.old_date))
        or (slot == "reply" and talk.reply_arrived)
        or (slot == "description" and not talk.story)
        or (slot is not None and task.get("explained") == slot)
        or bool(task.get("which_missing"))
        or (slot == "which_value" and task.get("slot") != "complaint_date")
        or ("complaint_date" in talk.skipped and bool(turn.heard.all("date")))
        or (slot == "documents" and turn.heard.doing.best.startswith(("ask", "explain")) and "?" not in turn.heard.text)
        or (slot == "reply" and turn.world.cues.has("consents", turn.heard.text))
    )


def _is_plain(turn: Turn) -> bool:
    """Do the words say by themselves what is wanted, or deny what they deny, so that no likeness is needed?"""
    question = turn.world.questions.get(turn.state.pending or "")
    either_way = question is not None and question.kind in ("yes_no", "choice")
    cues, text = turn.world.cues, turn.heard.text
    neither = either_way and (cues.has("double_negation", text) or cues.has("both_ways", text))
    wordless = not any(char.isalnum() for char in text)
    known = turn.state.pending in (None, "topic") and turn.heard.level == "sure" and not turn.state.talk.filed
    return names_a_case(turn) or neither or wordless or known or supposes(text) or bool(plainly(turn))


def _answer(turn: Turn, value: str) -> bool:
    slot, task = turn.state.pending, turn.state.task
    if slot is None or task is None or slot == "topic":
        return False  # the topic is told like any other fact
    if (slot, value) == ("confirm_case", "edit"):
        wrong = named_slot(turn.heard.text, turn) or _likeliest_fix(turn)
        if wrong:
            return _fix(turn, wrong)
        turn.push("correction")
        return True
    found = _found(turn, task, slot, value)
    if found is None:
        return turn.served
    use_answer(turn, task, slot, found)
    if not turn.stuck and slot != "documents" and task["name"] == "walk":
        take_in(turn, beside=slot)
    return True


def _likeliest_fix(turn: Turn) -> str:
    """The slot that a message most likely puts right, if any."""
    fixes = [act for act, chance in turn.heard.doing.chances.items() if act.startswith("fix=") and chance >= LIKELY_FIX]
    return fixes[0].removeprefix("fix=") if fixes else ""


def _found(turn: Turn, task: dict[str, Any], slot: str, value: str) -> Answer | None:
    """The answer by its value; where it has none, as the question's own reader finds it."""
    heard = turn.heard
    chance = heard.doing.chance("answer", value)
    if (slot, value) in _SPECIAL:
        return _SPECIAL[slot, value](turn, task)
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


_SPECIAL: Mapping[tuple[str, str], Callable[[Turn, dict[str, Any]], Answer | None]] = {
    ("reply", "came"): _it_came,
    ("description", "ok"): lambda turn, task: Given(turn.state.talk.story),
    ("description", "rewrite"): _another_account,
    ("description", "new"): _new_account,
    ("documents", "all"): _all_papers,
    ("documents", "none"): _lacking_papers,
    ("documents", "some"): _lacking_papers,
    ("which_value", "old"): lambda turn, task: _one_of_two(turn, task, task["old"]),
    ("which_value", "new"): lambda turn, task: _one_of_two(turn, task, task["new"]),
    ("which_value", "third"): _a_third,
    ("what_to_correct", "nothing"): lambda turn, task: LeftOut(firmly=True),
}


def _fix(turn: Turn, slot: str) -> bool:
    state = turn.state
    if state.pending is None:
        if state.talk.filed and not state.walk_is_open and not turn.heard.data():
            say_already_filed(turn)
            return True
        return False
    if state.pending == slot:
        return _answer(turn, "")
    named = named_slot(turn.heard.text, turn)
    if slot == "unsaid" and not (named or turn.answering):
        turn.push("correction")
        return True
    if slot == "consent":
        return turn.heard.doing.best == "fix=consent" and _take_consent_back(turn)
    if slot == "complaint_date" and state.get("complaint_sent") is not True:
        return False
    if slot == "email" and state.get("email") is None and state.get("phone_number"):
        slot = "phone_number"
    if named and (slot == "unsaid" or turn.heard.doing.chance("fix", named) >= POSSIBLE):
        slot = named
    if slot not in correctable(turn):
        take_in(turn, beside=None)
        return bool(turn.learned)
    if told_facts(turn.heard, state, turn.world).get(slot) == state.get(slot):
        return False  # «non hanno ancora risposto»: nothing is taken back
    corrected = is_correction(turn)
    if not corrected and slot not in ("topic", "description", "documents"):
        take_in(turn, beside=None)
        if slot in turn.learned or _is_asked_about(turn, slot):
            return True
    for repair in ("correction", "contradiction"):
        turn.drop(repair)
    if slot == "complaint_date":
        if not put_day_right(turn):
            ask_again(turn, slot)
        return True
    value = new_value(turn, slot)
    opposite = _OPPOSITES.get(slot, {}).get(state.get(slot))
    if value is None and opposite is not None and turn.heard.doing.chance("fix", slot) >= OPPOSITE:
        value = opposite
    if value is not None:
        learn(turn, slot, value, corrected=corrected)
    elif slot == "reply" and state.get(slot) == "none":
        state.facts.pop(slot)
        state.talk.reply_arrived = True  # whether it settles the matter is asked next
    else:
        ask_again(turn, slot)
    return True


def _is_asked_about(turn: Turn, slot: str) -> bool:
    """Is it asked which of two values holds?"""
    return any(task["name"] == "contradiction" and task["slot"] == slot for task in turn.state.talk.tasks)


def _take_consent_back(turn: Turn) -> bool:
    if turn.state.get("consent") is not True:
        return False
    for slot in PERSON_SLOTS:
        turn.state.facts.pop(slot, None)
    TASKS["walk"].take(turn, {}, "consent", False)
    return True


def _fact(turn: Turn, slot: str) -> bool:
    if turn.state.pending is None or ("?" in turn.heard.text and slot in ("commodity", "supplier")):
        return False  # «ma la bolletta del gas mi serve?»
    if not turn.answering:
        take_in(turn, beside=None)
    question = turn.world.questions.get(slot)
    if question and question.kind == "choice" and turn.state.get(slot) is None and slot != "reply":
        named = named_choice(slot, question, turn.heard, turn.state, turn.world)
        if named:
            learn(turn, slot, named.value)
    if turn.learned and not turn.replies and not turn.answering:
        turn.say("noted_in_passing")
    return bool(turn.learned or turn.replies or turn.answering)


def _problem(turn: Turn, _: str) -> bool:
    state, heard, topics = turn.state, turn.heard, turn.world.procedure.topics
    if state.get("topic") is None or not state.walk_is_open:
        return False
    told = heard.told.get("topic")
    guesses = [*(part.guess for part in heard.parts), *((told,) if told else ()), heard.guess, *heard.ranking]
    likely = (g.intent for g in guesses if g.intent in topics and g.confidence >= LIKELY_TOPIC)
    topic = next((intent for intent in likely if intent != state.get("topic")), None)
    if topic is None:
        return False
    if not any(reply.response == "utter_later_topic" for reply in turn.replies):
        learn(turn, "topic", topic)
    return True


def _ask(turn: Turn, _: str) -> bool:
    plain = plainly(turn)
    guesses = [*(part.guess for part in turn.heard.parts), turn.heard.guess, *turn.heard.ranking]
    likely = [g for g in guesses if g.intent.startswith("faq/") and g.confidence >= LIKELY_ANSWER]
    best = max(likely, key=lambda guess: guess.confidence, default=None)
    if plain.startswith("faq/"):
        do(turn, plain)
    elif best:
        do(turn, best.intent)
    elif turn.heard.level == "sure" or turn.state.pending is None:
        return False
    else:
        turn.say("unknown_question", phone=turn.world.desk.phone.number, hours_now=hours_now(turn))
    return True


def _explain(turn: Turn, _: str) -> bool:
    if turn.state.pending is None:
        return False
    do(turn, "explain_question")
    return True


def _documents(turn: Turn, _: str) -> bool:
    if turn.state.pending != "documents":
        do(turn, "add_documents")
    else:
        do(turn, "explain_question")  # how they are delivered comes after filing
    return True


def _dont_know(turn: Turn, _: str) -> bool:
    slot, task = turn.state.pending, turn.state.task
    if slot is None or task is None or turn.answering:
        return bool(turn.answering)
    use_answer(
        turn, task, slot, LeftOut(firmly=turn.world.cues.has("skip", turn.heard.text) and "?" not in turn.heard.text)
    )
    return True


def _wait(turn: Turn, _: str) -> bool:
    if turn.state.pending is None or turn.answering:
        return bool(turn.answering)
    wait_for_it(turn)
    turn.left_out = False
    return True


def _vague(turn: Turn, _: str) -> bool:
    if turn.served:
        return True
    not_understood(turn)
    turn.stuck = True
    return True


def _unclear(turn: Turn, _: str) -> bool:
    turn.say("unclear")
    if turn.state.pending is None:
        do(turn, "open_request")
    return True


def _upset(turn: Turn, _: str) -> bool:
    said = any(reply["response"] == "utter_upset" for reply in turn.state.talk.last_said)
    if not (turn.served or said):
        turn.say("upset", *(() if turn.state.task else HELP_BUTTONS))
    return True


def _back(turn: Turn, _: str) -> bool:
    take_back(turn, named_slot(turn.heard.text, turn))
    return True


def _resume(turn: Turn, _: str) -> bool:
    if turn.state.task is None and not offer_what_is_open(turn):
        turn.say("how_can_i_help", *HELP_BUTTONS)
    elif turn.state.pending and not turn.answering:
        turn.say("we_go_on")
    return True


def _off(turn: Turn, _: str) -> bool:
    turn.say("out_of_scope", *(() if turn.state.task else HELP_BUTTONS))
    return True


def _foreign(turn: Turn, _: str) -> bool:
    turn.say("only_italian")
    return True


def _danger(turn: Turn, _: str) -> bool:
    return False  # what is a danger was said before (bot.dialogue.care); the rest only resembles one


def _smalltalk(turn: Turn, _: str) -> bool:
    """It may have been meant for an answer: said again, it counts as one that was not understood."""
    talk = turn.state.talk
    if turn.served:
        return True
    if talk.misses and turn.state.pending:
        return _vague(turn, "")
    do(turn, "chitchat")
    if turn.state.pending:
        talk.misses, turn.stuck = 1, True
    return True


def _as_cancel(turn: Turn, _: str) -> bool:
    if not any(task["name"] == "cancel" for task in turn.state.talk.tasks):
        do(turn, "cancel")
    return True


def _rate(turn: Turn, _: str) -> bool:
    question = turn.heard.intent == "faq/rating" and turn.heard.level == "sure"
    do(turn, "faq/rating" if question else "rate_service")  # how the Sportello is rated, or this assistant
    return True


def _courtesy(intent: str) -> Callable[[Turn, str], bool]:
    """What needs no answer beside something else."""

    def serve(turn: Turn, _: str) -> bool:
        if not turn.served:
            do(turn, intent)
        return True

    return serve


def _as_intent(intent: str) -> Callable[[Turn, str], bool]:
    def serve(turn: Turn, _: str) -> bool:
        do(turn, intent)
        return True

    return serve


_HANDLERS: Mapping[str, Callable[[Turn, str], bool]] = {
    **{name: _as_intent(act.intent) for name, act in load_acts().items() if act.intent},
    "answer": _answer,
    "fix": _fix,
    "fact": _fact,
    "problem": _problem,
    "ask": _ask,
    "explain": _explain,
    "dont_know": _dont_know,
    "wait": _wait,
    "vague": _vague,
    "unclear": _unclear,
    "upset": _upset,
    "back": _back,
    "resume": _resume,
    "off": _off,
    "hostile": _off,
    "foreign": _foreign,
    "danger": _danger,
    "documents": _documents,
    "greet": _courtesy("greet"),
    "thanks": _courtesy("thank"),
    "smalltalk": _smalltalk,
    "cancel": _as_cancel,
    "rate": _rate,
}
