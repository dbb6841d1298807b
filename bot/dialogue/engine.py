"""The conversation: one message in, replies out. Pure but for what the tasks do in the case store.

The order of things in a turn: danger first; then the answer to the pending question; then whatever else the message
tells or asks, each served once by its own piece, whatever is going on; then the question that is due. So a digression, a
correction or a change of task is written once, and works everywhere.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from rapidfuzz import fuzz

from bot.dialogue.acts import serve, serve_question
from bot.dialogue.answering import use_answer
from bot.dialogue.answers import Given, Refused
from bot.dialogue.care import after_danger, danger, foreign, regret
from bot.dialogue.checks import answer_came, supposes, was_sent
from bot.dialogue.choosing import TITLE_MATCH, answer_beside, named_choice
from bot.dialogue.context import hear_in_context
from bot.dialogue.context.answers import LEAST, OPEN
from bot.dialogue.context.plain import is_a_name, is_long, tells_at_length
from bot.dialogue.doing import ANSWER_BESIDE, MAY_ANSWER, POSSIBLE
from bot.dialogue.facts import is_correction
from bot.dialogue.filing import after_task_buttons
from bot.dialogue.heard import Guess, Heard
from bot.dialogue.intents import TASK_INTENTS, asks_for_something_else, corrects_something_else, digresses
from bot.dialogue.misses import not_understood
from bot.dialogue.reply import HELP_BUTTONS, Reply, say
from bot.dialogue.returning import offers_to_go_on
from bot.dialogue.state import State
from bot.dialogue.steering import REPAIRS, goes_back, goes_on, never_mind
from bot.dialogue.taking_in import take_in, tells_of_another_problem
from bot.dialogue.tasks import TASKS, Task
from bot.dialogue.turn import Turn
from bot.dialogue.world import World
from bot.knowledge import normalise

TITLE_WORDS, FEW_WORDS = 5, 8
LONG_REMARK, FEWEST_OF_A_REMARK = 6, 4  # words
_OF_THEMSELVES = ("applicant_role", "customer_kind", "commodity")
_CLAUSE_END = re.compile(r"[,.;:]\s+")
# Said before all else, and not alone.
_NO_WAY_ON = ("utter_introduction", "utter_sorry_angry", "utter_sorry_desperate", "utter_sorry_cut_off")
# Tasks that only ask whether to go on, which is answered by going on.
GIVE_WAY = ("restart", "cancel", "resume")


def respond(state: State, heard: Heard, world: World, owner: str) -> list[Reply]:
    """Take in one message, change the state, and say what there is to say."""
    turn = Turn(state, heard, world, owner)
    if danger(turn):
        return turn.replies  # whatever is going on pauses, and nothing that was said is lost
    if not state.talk.introduced:
        state.talk.introduced = True
        turn.replies.insert(0, say("introduction", operator=world.desk.operator.name))
    pending_before = state.pending
    misses_before = state.talk.misses
    _hear(turn)
    regret(turn)
    _proceed(turn, pending_before)
    if turn.left_out and state.pending == pending_before:
        state.talk.misses = misses_before + 1  # «boh»: nothing came of the question
    turn.replies = [reply for at, reply in enumerate(turn.replies) if reply not in turn.replies[:at]]
    if not turn.replies:  # nobody is left without a word
        turn.say("not_understood", *HELP_BUTTONS)
    if state.pending is None and all(reply.response in _NO_WAY_ON for reply in turn.replies):
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
    wordless = heard.pressed is None and not any(char.isalnum() or char == "?" for char in heard.text)
    if wordless and heard.intent == "dont_know":
        not_understood(turn)  # a shrug leaves nothing out
        return
    if after_danger(turn) or foreign(turn):
        return
    if _stale(turn):
        return
    if state.talk.returning and offers_to_go_on(turn):
        return
    if goes_back(turn):
        return
    intent = _typed_button(turn)
    if intent:
        _hear_as(turn, intent)
        return
    if goes_on(turn) or never_mind(turn) or hear_in_context(turn):
        return
    heard = turn.heard
    answered = _answer(turn)
    if answered and (heard.pressed is not None or turn.split):
        return
    asked_what = state.task["name"] if state.task else ""
    serve(turn, answered)
    told_again = asked_what == "resume" and turn.served and not turn.replies  # «non hanno ancora risposto»
    if (turn.learned or told_again) and not answered and asked_what in GIVE_WAY:
        turn.drop(asked_what)  # whoever tells more has gone on
    if not turn.served:
        _answer_below(turn)
    elif not answered and asked_what in ("clarify", "correction"):
        turn.drop(asked_what)  # what was meant is clear by now
    if turn.stuck:
        return
    if turn.served:
        state.talk.misses = 0
    else:
        not_understood(turn)


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


def _typed_button(turn: Turn) -> str:
    """The intent of a button shown in the turn before whose title was typed.

    A choice of a question, typed just as its button says it, counts as pressed from here on.
    """
    said = normalise(turn.heard.text)
    short = turn.heard.pressed is None and len(turn.heard.text.split()) <= TITLE_WORDS
    if short and turn.state.task is None and turn.world.cues.has("another_request", turn.heard.text):
        return "open_request"  # «ho anche un altro problema» tells no topic
    for reply in turn.state.talk.last_said if turn.heard.pressed is None else ():
        for button in Reply.from_json(reply).buttons:
            intent, _, values = button.payload.removeprefix("/").partition("{")
            if not values and fuzz.ratio(said, normalise(button.title)) >= TITLE_MATCH:
                return intent
            if values and said == normalise(button.title):
                turn.heard = Heard(text="", guess=Guess(intent, 1.0), pressed=json.loads("{" + values))
    return ""


def _answer_below(turn: Turn) -> None:
    """While something is being cleared up, the answer to the question below it is taken too, and not asked again."""
    task, world = turn.state.task, turn.world
    slot = (task or {}).get("over")
    if (
        task is None
        or task["name"] not in (*REPAIRS, "status", "resume")
        or slot not in world.questions
        or turn.heard.pressed is not None
    ):
        return
    below = next((other for other in turn.state.talk.tasks if other["name"] == "walk"), None)
    found = TASKS["walk"].read(turn, below, str(slot)) if below else None
    question = world.questions[str(slot)]
    if question.kind == "yes_no":  # a yes or a no is to the question above, «sì, invia» is not
        named = named_choice(str(slot), turn.heard, turn.state, world)
        found = Given(named.value) if named else None
    if isinstance(found, Given) and question.kind != "text":
        if task["name"] in (*GIVE_WAY, "status") or slot == "confirm_case":
            turn.drop(task["name"])  # «casa»: they have gone on
        else:
            turn.say("noted_in_passing")
        TASKS["walk"].take(turn, below, str(slot), found.value)
        turn.served = True


def _answer(turn: Turn) -> bool:
    """Use the answer to the pending question, if the message holds one."""
    state, world, heard = turn.state, turn.world, turn.heard
    slot, task = state.pending, state.task
    if slot is None or task is None or slot not in world.questions:
        return False
    runner = TASKS[task["name"]]
    if heard.pressed is None and digresses(turn, slot):
        return _answer_beside_a_question(turn, runner, task, slot)
    if heard.pressed is None and tells_of_another_problem(turn):
        return _answer_beside_a_question(turn, runner, task, slot)
    turn.answering = str(task["name"])
    doubly = heard.pressed is None and world.cues.has("double_negation", heard.text)
    if slot == "complaint_sent" and doubly and (plain := _behind_the_negation(heard, world)):
        turn.heard = heard = plain
    elif (
        doubly
        and not answer_came(world.cues.without("double_negation", heard.text), world)
        and world.questions[slot].kind in ("yes_no", "choice", "documents")
    ):
        turn.say("double_negation")
        turn.served = True
        return True
    # «no scusa, era il 5» after the date, asked about something else: a correction, not an answer
    in_an_account = world.questions[slot].kind == "text" and not world.cues.starts("correction", heard.text)
    if heard.pressed is None and not in_an_account and is_correction(turn) and corrects_something_else(turn, slot):
        return False
    if heard.pressed is None and heard.doing.chances and _is_no_answer(turn, slot):
        return False
    found = runner.read(turn, task, slot)
    if isinstance(found, Given) and heard.pressed is None and _only_fills_a_place(turn, slot, found.value):
        return False  # «ci penso» is no account, «quelli là» no supplier
    if found is None and not turn.served and heard.pressed is None and "?" in heard.text:
        return _answer_beside_a_question(turn, runner, task, slot)
    if isinstance(found, Refused) and heard.pressed is None and asks_for_something_else(turn):
        return False
    if found is None:
        return turn.served
    use_answer(turn, task, slot, found)
    chosen = task.pop("chosen", None)
    if chosen:
        _hear_as(turn, str(chosen))
    return True


def _is_no_answer(turn: Turn, slot: str) -> bool:
    """Is a long remark not even likely to answer a yes-or-no question? «Il vicino dice che pure a lui è successo»"""
    doing = turn.heard.doing
    if slot == "complaint_date" and "?" in turn.heard.text and doing.chance("answer") < MAY_ANSWER:
        return True  # «ma la posta oggi è aperta?»
    words = len(turn.heard.text.split())
    if slot in _OF_THEMSELVES and words > FEWEST_OF_A_REMARK and doing.chance("answer") < MAY_ANSWER:
        return True  # «mio fratello abita al piano di sotto», asked for whom it is
    return (
        slot in LEAST
        and words > FEWEST_OF_A_REMARK
        and doing.chance("answer") < POSSIBLE
        and turn.heard.level != "sure"
    )


def _only_fills_a_place(turn: Turn, slot: str, value: object) -> bool:
    """Would anything be an answer here, and is this likely none? «Ci penso» is no account, «quelli là» no supplier."""
    heard, doing = turn.heard, turn.heard.doing
    if turn.world.questions[slot].kind not in OPEN or not doing.chances or value == turn.state.talk.story:
        return False
    of_the_topic = heard.intent == turn.state.get("topic") and len(heard.text.split()) > LONG_REMARK
    if tells_at_length(turn) or (of_the_topic and "?" not in heard.text) or is_a_name(turn):
        return False  # an account of what happened, «Nigra Costa»
    text = turn.world.questions[slot].kind == "text"
    if text and turn.state.talk.story and doing.chance("answer") < ANSWER_BESIDE and not is_long(heard):
        return True  # «se la scrivo come la penso io mi denunciano», «si può aggiungere qualcosa?»
    if heard.intent in turn.world.procedure.topics:
        return False  # an account of what happened
    elsewhere = doing.sure and doing.best.partition("=")[0] not in ("answer", "fact", "problem")
    return elsewhere or (doing.chance("answer") < MAY_ANSWER and len(heard.text.split()) <= FEW_WORDS)


def _behind_the_negation(heard: Heard, world: World) -> Heard | None:
    """«Non è vero che non ho reclamato, ho reclamato eccome»: what is said plainly behind, if it tells of a complaint."""
    ends = (match.end() for match in _CLAUSE_END.finditer(heard.text))
    at = next((end for end in ends if not world.cues.has("double_negation", heard.text[end:])), len(heard.text))
    rest = heard.text[at:]
    if not was_sent(rest, world):
        return None
    mentions = tuple(replace(m, start=m.start - at, end=m.end - at) for m in heard.mentions if m.start >= at)
    return Heard(text=rest, guess=Guess("complaint_sent", 1.0), mentions=mentions)


def _answer_beside_a_question(turn: Turn, runner: Task, task: dict[str, object], slot: str) -> bool:
    """«Per me, ma quanto costa?»: the answer before the question is taken; the question is served as if it came alone.

    So is another problem: «nessuna risposta, e in più non va internet».
    """
    whole = turn.heard
    if supposes(whole.text, turn.world):
        return False  # «se scelgo la bozza, per quanto tempo resta?»
    unlikely = whole.doing.chances and whole.doing.chance("answer") < POSSIBLE
    named = turn.world.questions[slot].kind == "supplier" and whole.all("supplier")
    if unlikely and turn.world.questions[slot].kind in OPEN and not named:
        return False  # «prima dimmi una cosa, ho ragione io o loro?»
    beside = answer_beside(whole, slot, turn.state, turn.world)
    if beside is None:
        return False
    found = runner.read_as(turn, task, slot, beside)
    if not isinstance(found, Given):
        return False
    use_answer(turn, task, slot, found)
    if tells_of_another_problem(turn):
        take_in(turn, beside=slot)
    else:
        serve_question(turn)
    turn.split = True
    return True


def _hear_as(turn: Turn, intent: str) -> None:
    """Go on as if this intent had been said plainly."""
    turn.heard = Heard(text=turn.heard.text, guess=Guess(intent, 1.0), mentions=turn.heard.mentions)
    turn.served = False
    serve(turn, answered=False)


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
    elif not state.talk.filed and not turn.has_said("utter_goodbye"):
        turn.say("anything_else", *after_task_buttons())


def _ask(turn: Turn, task: dict[str, object], slot: str, pending_before: str | None) -> None:
    state = turn.state
    state.pending = slot
    if slot != pending_before:
        state.talk.explained = []
    if turn.quiet and slot == pending_before:
        return
    question = TASKS[str(task["name"])].ask(turn, task, slot)
    if turn.another_way and slot == pending_before:
        question = say(f"retry_{slot}", *question.buttons, card=question.card)
    turn.replies.append(question)
