"""The conversation: one message in, replies out. Pure but for what the tasks do in the case store.

The order of things in a turn: danger first; then the answer to the pending question; then whatever else the message
tells or asks, each served once by its own piece, whatever is going on; then the question that is due. So a digression, a
correction or a change of task is written once, and works everywhere.
"""

from __future__ import annotations

from bot.dialogue.digressions import DIGRESSIONS, HELP_BUTTONS, answer_question, hours_now
from bot.dialogue.facts import is_correction, learn_complaint_day, refusal, take_in, told_facts
from bot.dialogue.filing import after_task_buttons
from bot.dialogue.heard import Guess, Heard
from bot.dialogue.readers import Given, LeftOut, Refused, named_choice, polarity, read_score
from bot.dialogue.reply import Reply
from bot.dialogue.state import State
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.repairs import ask_again, named_slot
from bot.dialogue.turn import ASKED_KEPT, Turn
from bot.dialogue.world import World

# Tasks that a person can ask for at any moment.
TASK_INTENTS = {
    "check_status": "status",
    "add_documents": "add_documents",
    "withdraw_request": "withdraw",
    "rate_service": "rate",
    "delete_data": "own_data",
    "ask_letter": "letter",
    "set_reminder": "reminder",
}
COMMANDS = ("cancel", "restart", *TASK_INTENTS)
# Questions whose answer is free text, in which many things could be mistaken for a digression.
FREE_TEXT = ("text",)
# Said for politeness: no answer in themselves, and in need of none beside something else.
COURTESIES = ("greet", "thank", "chitchat")
# Kinds whose answer has a shape of its own, so that a digression beside it cannot be mistaken for it.
SHAPED = ("date", "tax_code", "pod", "pdr", "contact", "phone", "code", "proof", "score")
SERVED_IN_PASSING = 2  # at most so many digressions of one message
FEW_WORDS = 3
NEARLY_CERTAIN = 0.8
CHOICE_WORDS = 6  # an answer in a button's words is short
SURE_DIGRESSION, SURE_COMMAND = 0.6, 0.85  # how probable an act told in a clause must be
STORY_WORDS = 5  # a message of at least so many words that tells the topic is kept as the person's account


def respond(state: State, heard: Heard, world: World, owner: str) -> list[Reply]:
    """Take in one message, change the state, and say what there is to say."""
    turn = Turn(state, heard, world, owner)
    if not state.talk.introduced:
        state.talk.introduced = True
        turn.say("introduction", operator=world.desk.operator.name)
    if world.cues.has("emergency", heard.text) or (heard.intent == "emergency" and heard.level == "sure"):
        turn.say("emergency")  # whatever is going on pauses, and nothing that was said is lost
        state.talk.misses = 0
        return turn.replies
    pending_before = state.pending
    _hear(turn)
    _proceed(turn, pending_before)
    if not turn.replies:  # nobody is left without a word
        turn.say("not_understood", *HELP_BUTTONS)
    if state.pending is None and all(reply.response == "utter_introduction" for reply in turn.replies):
        turn.say("how_can_i_help", *HELP_BUTTONS)  # what was told is kept, but does not say yet what is wanted
    if heard.intent != "repeat":
        state.talk.last_said = [reply.to_json() for reply in turn.replies if reply.card is None or reply.response][-3:]
    return turn.replies


def _hear(turn: Turn) -> None:
    state, heard = turn.state, turn.heard
    if heard.pressed is None and not heard.text:
        turn.say("empty")
        turn.served = True
        return
    if _stale(turn):
        return
    if state.talk.returning and _on_return(turn):
        return
    if _goes_back(turn):
        return
    answered = _answer(turn)
    if heard.pressed is not None and answered:
        return
    _serve(turn, answered)
    if turn.served:
        state.talk.misses = 0
    else:
        _not_understood(turn)


def _stale(turn: Turn) -> bool:
    """A button of a question that is no longer open does nothing, and says so."""
    pressed = turn.heard.pressed
    if not pressed or "question" not in pressed or pressed["question"] == turn.state.pending:
        return False
    question = str(pressed["question"])
    if question == "status_code" and "answer" in pressed and turn.state.pending is None:
        turn.push("status", status_code=str(pressed["answer"]), other=True)
        turn.served = True
        return True
    turn.say("stale_button")
    return True


def _on_return(turn: Turn) -> bool:
    """The first message after a silence: a request left open is offered, unless the message already goes on with it."""
    state = turn.state
    state.talk.returning = False
    if not state.walk_is_open:
        return False
    if turn.heard.intent in ("greet", "help", "open_request", "affirm") or turn.heard.level == "lost":
        turn.push("resume")
        turn.served = True
        return True
    return False


def _goes_back(turn: Turn) -> bool:
    """«Torna indietro»: the last answer is taken back and its question comes again."""
    state = turn.state
    if (
        turn.heard.pressed is not None
        or len(turn.heard.text.split()) > 6
        or not turn.world.cues.has("go_back", turn.heard.text)
    ):
        return False
    if not state.talk.asked:
        turn.say("nothing_before")
        turn.served = True
        return True
    slot = state.talk.asked.pop()
    if state.task and state.task["name"] != "walk":
        turn.drop(state.task["name"])
    ask_again(turn, slot)
    turn.say("went_back")
    return True


def _answer(turn: Turn) -> bool:
    """Use the answer to the pending question, if the message holds one."""
    state, world, heard = turn.state, turn.world, turn.heard
    slot, task = state.pending, state.task
    if slot is None or task is None or slot not in world.questions:
        return False
    if heard.pressed is None and _digresses(turn, slot):
        return False
    turn.answering = str(task["name"])
    runner = TASKS[task["name"]]
    if (
        heard.pressed is None
        and world.cues.has("double_negation", heard.text)
        and world.questions[slot].kind in ("yes_no", "choice")
    ):
        turn.say("double_negation")
        turn.served = True
        return True
    # «no scusa, era il 5» after the date, asked about something else: a correction, not an answer
    if heard.pressed is None and is_correction(turn) and _corrects_something_else(turn, slot):
        return False
    found = runner.read(turn, task, slot)
    if isinstance(found, Given):
        _remember_asked(state, slot)
        turn.served = True
        runner.take(turn, task, slot, found.value)
        chosen = task.pop("chosen", None)
        if chosen:
            _hear_as(turn, str(chosen))
        return True
    if isinstance(found, Refused):
        turn.served = True
        if found.reason == "date_loose":
            state.talk.loose_date = dict(found.values)
        refusal(turn, found)
        turn.quiet = True
        return True
    if isinstance(found, LeftOut):
        turn.served = True
        runner.leave_out(turn, task, slot, found.firmly)
        return True
    return turn.served


def _digresses(turn: Turn, slot: str) -> bool:
    """Is the message something other than an answer, although an answer might be read into it?"""
    heard, question = turn.heard, turn.world.questions[slot]
    if heard.level != "sure" or not _is_act(heard.intent) or _doubtful(turn):
        return False
    if any(heard.intent in choice.intents for choice in question.choices):
        return False
    if heard.intent in COURTESIES and question.kind != "topic":
        return False  # they answer nothing, so that an answer beside them, or read into them, is one
    if question.kind in SHAPED:
        return False
    if _names_a_choice(turn, slot):
        return False
    if question.kind in FREE_TEXT:
        return (
            heard.intent in COMMANDS
            or "?" in heard.text
            or heard.intent in ("repeat", "human_handoff", "explain_question", "help")
        )
    if heard.parts and any(not _is_act(part.guess.intent) for part in heard.parts):
        return False  # an answer and a question in one message: both are served
    return heard.intent != "out_of_scope" or question.kind != "name"


def _doubtful(turn: Turn) -> bool:
    """A word or two in answer to a question resemble many things: only what is nearly certain is taken for a request."""
    heard = turn.heard
    short = heard.pressed is None and len(heard.text.split()) <= FEW_WORDS and "?" not in heard.text
    return short and turn.state.pending is not None and heard.guess.confidence < NEARLY_CERTAIN


def _names_a_choice(turn: Turn, slot: str) -> bool:
    """A short message in the words of one of the buttons is an answer, whatever else it resembles."""
    text = turn.heard.text
    if "?" in text or len(text.split()) > CHOICE_WORDS:
        return False
    return named_choice(slot, turn.world.questions[slot], turn.heard, turn.state, turn.world) is not None


def _is_act(intent: str) -> bool:
    known = (*DIGRESSIONS, *COMMANDS, "open_request", "out_of_scope")
    return intent.startswith("faq/") or intent in known


def _corrects_something_else(turn: Turn, slot: str) -> bool:
    told = told_facts(turn.heard, turn.state, turn.world)
    named = named_slot(turn.heard.text, turn)
    if named and named != slot:
        return True
    if slot in told or slot == "confirm_case":
        return slot == "confirm_case" and any(turn.state.get(name) is not None for name in told)
    date_told = (
        bool(turn.heard.all("date")) and turn.state.get("complaint_date") and turn.world.questions[slot].kind != "date"
    )
    return bool(date_told) or any(turn.state.get(name) is not None for name in told)


def _remember_asked(state: State, slot: str) -> None:
    if state.task and state.task["name"] == "walk" and slot != "confirm_case":
        state.talk.asked = [*(s for s in state.talk.asked if s != slot), slot][-ASKED_KEPT:]


def _hear_as(turn: Turn, intent: str) -> None:
    """Go on as if this intent had been said plainly."""
    turn.heard = Heard(text=turn.heard.text, guess=Guess(intent, 1.0), mentions=turn.heard.mentions)
    turn.served = False
    _serve(turn, answered=False)


def _serve(turn: Turn, answered: bool) -> None:
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
    acts = [] if free_text else _acts(turn, answered)
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


def _acts(turn: Turn, answered: bool) -> list[str]:
    """The intents to be served, in order; those that the answer already used up are left out."""
    heard = turn.heard
    found = [part.guess.intent for part in heard.parts if _is_act(part.guess.intent) and _is_plain(part.guess)]
    unsure = heard.level != "sure" and (answered or heard.intent in COMMANDS)
    used_up = unsure or (answered and heard.parts and not found)
    if heard.level != "lost" and _is_act(heard.intent) and not _doubtful(turn) and not used_up:
        found.append(heard.intent)
    if len(set(found)) > 1:  # a courtesy beside a request needs no answer of its own
        found = [intent for intent in found if intent not in COURTESIES] or found
    told = "topic" in turn.learned or (answered and turn.state.pending == "documents")
    if told and not turn.world.cues.has("question", heard.text) and "?" not in heard.text:
        # a story, not a question about its words
        found = [intent for intent in found if not intent.startswith("faq/")]
    if "topic" in turn.learned:
        found = [intent for intent in found if intent != "help"]  # «che cosa posso fare?» is answered by the verdict
    if turn.learned or answered:
        found = [intent for intent in found if intent not in (*COURTESIES, "out_of_scope", "open_request")]
    if answered:  # «ottimo», asked for a rating, is the rating
        found = [intent for intent in found if TASK_INTENTS.get(intent) != turn.answering]
    if answered and turn.world.questions[turn.state.pending or ""].kind not in SHAPED and not heard.parts:
        return []
    return list(dict.fromkeys(found))


def _is_plain(guess: Guess) -> bool:
    """Is a clause read surely enough to act upon? More is needed where something begins or ends."""
    return guess.confidence >= (SURE_COMMAND if guess.intent in COMMANDS else SURE_DIGRESSION)


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
        _begin(turn, TASK_INTENTS[intent])


def _begin(turn: Turn, name: str) -> None:
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


def _not_understood(turn: Turn) -> None:
    state, heard, world = turn.state, turn.heard, turn.world
    said_so = any(reply.response == "utter_out_of_scope" for reply in turn.replies)
    if state.pending is None and not said_so and _without_question(turn):
        return
    state.talk.misses += 1
    if (
        state.pending is None
        and not said_so
        and heard.pressed is None
        and heard.level == "unsure"
        and state.talk.misses == 1
    ):
        options = [o for o in (_option(turn, g.intent) for g in heard.ranking[:3]) if o][:2]
        if options:
            turn.push("clarify", options=options)
            return
    if state.talk.misses >= 3:
        turn.say("offer_person", phone=world.desk.phone.number, hours_now=hours_now(turn))
    elif state.pending is not None and state.talk.misses == 2:
        turn.say(f"retry_{state.pending}")
        turn.quiet = True
    elif not said_so:
        turn.say("not_understood", *(() if state.pending else HELP_BUTTONS))


def _without_question(turn: Turn) -> bool:
    """Short answers when nothing was asked."""
    heard, world = turn.heard, turn.world
    if heard.all("case_code"):
        _begin(turn, "status")
    elif heard.intent == "dont_know" or (says := polarity(heard, world)) is True:
        turn.say("how_can_i_help", *HELP_BUTTONS)
    elif says is False:
        turn.say("goodbye")
    elif heard.level == "sure" and (heard.intent == "correct" or (heard.intent == "inform" and heard.mentions)):
        turn.say("noted_without_request", *HELP_BUTTONS)
    else:
        return False
    turn.state.talk.misses = 0
    turn.served = True
    return True


def _option(turn: Turn, intent: str) -> dict[str, object] | None:
    """An intent as a choice that people understand."""
    topic = turn.world.procedure.topics.get(intent)
    if topic:
        return {"value": intent, "title": topic.button}
    answer = turn.world.answers.get(intent.removeprefix("faq/")) if intent.startswith("faq/") else None
    if answer:
        return {"value": intent, "title": answer.title}
    title = INTENT_TITLES.get(intent)
    return {"value": intent, "title": title} if title else None


INTENT_TITLES = {
    "open_request": "Aprire una richiesta",
    "check_status": "Sapere lo stato di una pratica",
    "add_documents": "Completare una pratica",
    "withdraw_request": "Ritirare una pratica",
    "rate_service": "Valutare il servizio",
    "delete_data": "I miei dati",
    "ask_letter": "Scrivere il reclamo al fornitore",
    "set_reminder": "Un promemoria",
    "human_handoff": "Parlare con una persona",
    "complaint_sent": "Ho mandato un reclamo",
    "complaint_not_sent": "Non ho mandato un reclamo",
    "reply_not_received": "Il fornitore non risponde",
    "reply_unsatisfactory": "La risposta non mi basta",
    "legal_advice": "Un avvocato o una causa",
}


def _proceed(turn: Turn, pending_before: str | None) -> None:
    """Ask what is due: the next question of the task in hand, or of the one that it interrupted."""
    state = turn.state
    finished: str | None = None
    while state.task is not None:
        task = state.task
        slot = TASKS[task["name"]].next_question(turn, task)
        if state.task is not task:
            continue  # the task was ended, or another one put on top of it
        if slot is not None:
            if (
                finished
                and slot == pending_before
                and finished not in ("contradiction", "correction", "clarify", "resume")
            ) or (task["name"] == "walk" and turn.answering in TASK_INTENTS.values()):
                turn.say("back_to_request")
            _ask(turn, task, slot, pending_before)
            return
        turn.drop(task["name"])
        finished = task["name"]
        if finished == "walk":
            _after_walk(turn)
    state.pending = None
    if finished and finished not in (
        "walk",
        "cancel",
        "resume",
        "resume_draft",
        "clarify",
        "next_topic",
        "restart",
        "rate",
    ):
        turn.say("anything_else", *after_task_buttons())


def _after_walk(turn: Turn) -> None:
    state = turn.state
    if state.talk.later_topics and state.task is None:
        topic = state.talk.later_topics.pop(0)
        turn.push("next_topic", topic=topic)
    elif not state.talk.filed:
        turn.say("anything_else", *after_task_buttons())


def _ask(turn: Turn, task: dict[str, object], slot: str, pending_before: str | None) -> None:
    state = turn.state
    state.pending = slot
    if turn.quiet and slot == pending_before:
        return
    turn.replies.append(TASKS[str(task["name"])].ask(turn, task, slot))
