"""What is done with a message besides the answer in it: facts, corrections, questions, other tasks, each once."""

from __future__ import annotations

import re

from bot.dialogue.choosing import named_choice
from bot.dialogue.digressions import DIGRESSIONS, HELP_BUTTONS, answer_question
from bot.dialogue.facts import is_correction, learn_complaint_day, refusal, take_in
from bot.dialogue.filing import after_task_buttons
from bot.dialogue.heard import Guess, Heard
from bot.dialogue.intents import COURTESIES, TASK_INTENTS, acts_in
from bot.dialogue.readers import Given, Refused, read_score
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.repairs import ask_again, named_slot
from bot.dialogue.told import told_facts
from bot.dialogue.turn import Turn

SERVED_IN_PASSING = 2  # at most so many digressions of one message
ONE_TOPIC = 0.8  # so sure a reading of the whole message leaves no room for a second problem
STORY_WORDS = 5  # a message of at least so many words that tells the topic is kept as the person's account


def serve(turn: Turn, answered: bool) -> None:
    """Everything in the message besides the answer: facts, corrections, questions, other tasks."""
    state, heard, world = turn.state, turn.heard, turn.world
    slot = state.pending
    free_text = (
        answered and slot is not None and slot in world.questions and world.questions[slot].kind in ("text", "name")
    )
    about_the_talk = answered and turn.answering != "walk"  # «il fornitore» to «che cosa correggo?»
    of_the_request = not free_text and not about_the_talk and heard.pressed is None
    if of_the_request and not _about_the_filed_case(turn):
        _two_topics(turn)
        _correct(turn, answered)
        take_in(turn, beside=slot if answered else None)
        _keep_story(turn)
        if turn.learned and not turn.replies and not answered and state.walk_is_open:
            turn.say("noted_in_passing")
    acts = [] if free_text else acts_in(turn, answered)
    if slot is None and heard.all("case_code") and set(acts) <= set(COURTESIES):
        acts = ["check_status"]  # «ciao, SM-…»: a code by itself asks for its case
    for intent in acts[:SERVED_IN_PASSING]:
        _act(turn, intent)
    if turn.learned and not state.walk_is_open and _belongs_to_a_walk(turn):
        _open_walk(turn)


def _about_the_filed_case(turn: Turn) -> bool:
    """After filing, a problem begins a fresh request; what is said of the one that was filed no longer changes it."""
    state, world = turn.state, turn.world
    if not state.talk.filed or state.walk_is_open:
        return False
    told = told_facts(turn.heard, state, world)
    if "topic" in told:
        state.start_request()
        state.talk.filed = {}
        return False
    if is_correction(turn) and (told or turn.heard.intent == "correct" or named_slot(turn.heard.text, turn)):
        operator = world.desk.operator
        turn.say("already_filed", code=state.talk.filed["code"], operator=operator.name, email=operator.email)
        turn.served = True
    return True


def _act(turn: Turn, intent: str) -> None:
    state = turn.state
    if intent == "out_of_scope":  # it is answered, but does not help on: after three of them a person is offered
        turn.say("out_of_scope")
        return
    turn.served = True
    if intent.startswith("faq/"):
        turn.served = answer_question(turn, intent)
    elif intent in DIGRESSIONS:
        DIGRESSIONS[intent](turn)
    elif intent == "open_request":
        _open_request(turn)
    elif intent == "cancel":
        _cancel(turn)
    elif intent == "restart":
        if state.walk_is_open and any(state.get(slot) is not None for slot in ("complaint_sent", "topic")):
            turn.push("restart")
        else:
            state.start_request()
            state.talk.tasks = []
            turn.push("walk")
            turn.say("restarted")
    elif intent in TASK_INTENTS:
        begin(turn, TASK_INTENTS[intent])


def begin(turn: Turn, name: str) -> None:
    data = {}
    codes = turn.heard.all("case_code")
    if name == "status" and codes:
        data = {"status_code": codes[0].text, "other": True}
    if name == "withdraw" and codes:
        data = {"withdraw_code": codes[0].value}
    if name == "rate":
        score = read_score(turn.heard.text)
        data = {"score": score} if score else {}
    if name == "own_data":
        question = turn.world.questions["what_to_delete"]
        told = named_choice("what_to_delete", question, turn.heard, turn.state, turn.world)
        data = {"what_to_delete": told.value} if told and told.value != "nothing" else {}
    turn.push(name, **data)


def _open_request(turn: Turn) -> None:
    state = turn.state
    if state.walk_is_open:
        return
    if state.talk.filed or state.get("outcome"):
        state.start_request()
        state.talk.filed = {}
    if state.get("consent") is False:
        state.facts.pop("consent")
    turn.push("walk")


def _cancel(turn: Turn) -> None:
    state = turn.state
    task = state.task
    if task is None:
        turn.say("nothing_to_cancel", *HELP_BUTTONS)
    elif task["name"] != "walk":
        turn.drop(task["name"])
        turn.say("never_mind")
    elif state.get("topic") is None and not state.facts.get("complaint_sent"):
        state.start_request()
        state.talk.tasks = []
        turn.say("cancelled", *after_task_buttons())
    else:
        turn.push("cancel")


def _two_topics(turn: Turn) -> None:
    """Two problems in one message are taken one after the other."""
    if turn.state.get("topic"):
        return
    topics = turn.world.procedure.topics
    apart = re.search(r"[.;!]\s|\bpoi\b", turn.heard.text)
    if not apart and turn.heard.intent in topics and turn.heard.guess.confidence >= ONE_TOPIC:
        return  # the clauses only resemble others
    told = [p.guess.intent for p in turn.heard.parts if p.guess.intent in topics and p.guess.confidence >= 0.8]
    told = list(dict.fromkeys(told))
    if len(told) > 1:
        turn.push("first_topic", topics=told[:2])
        turn.heard = Heard(text=turn.heard.text, guess=Guess("", 0.0), mentions=turn.heard.mentions, level="lost")
        turn.served = True


def _correct(turn: Turn, answered: bool) -> None:
    """A correction with a new value is taken up; one without asks the question again, or asks which one."""
    state, heard, world = turn.state, turn.heard, turn.world
    if answered or not is_correction(turn):
        return
    if heard.all("date") and state.get("complaint_date"):
        read = TASKS["walk"].read(turn, {"name": "walk"}, "complaint_date")
        if isinstance(read, Given):
            learn_complaint_day(turn, read.value, corrected=True)
            return
        if isinstance(read, Refused):
            refusal(turn, read)
            turn.served = True
            return
    if any(slot in told_facts(heard, state, world) for slot in state.facts):
        return  # take_in replaces it
    named = named_slot(heard.text, turn)
    if named:
        ask_again(turn, named)
    elif heard.intent == "correct" and heard.level != "lost" and state.facts:
        turn.push("correction")
        turn.served = True


def _keep_story(turn: Turn) -> None:
    heard = turn.heard
    if "topic" in turn.learned and len(heard.text.split()) >= STORY_WORDS and not turn.state.talk.story:
        turn.state.talk.story = heard.text[:600]
    for mention in heard.all("supplier"):
        if mention.value not in turn.state.talk.seen_suppliers:
            turn.state.talk.seen_suppliers.append(mention.value)


def _belongs_to_a_walk(turn: Turn) -> bool:
    return any(slot in turn.learned for slot in ("topic", "complaint_sent", "complaint_date", "reply"))


def _open_walk(turn: Turn) -> None:
    state = turn.state
    if state.talk.filed:
        told = {slot: state.facts[slot] for slot in turn.learned if slot in state.facts}
        state.start_request()
        state.talk.filed = {}
        state.facts.update(told)
    if state.get("consent") is False:
        state.facts.pop("consent")
    state.talk.tasks.insert(0, {"name": "walk"})
