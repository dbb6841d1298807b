"""Doing what a message does at the open question, where that is sure: the same words mean something else elsewhere.

Each act (data/acts.yml) is served once, by the piece that serves it anywhere. What no piece here can serve is heard as
if nothing were known of the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.dialogue.acts import SERVED_IN_PASSING, do
from bot.dialogue.answering import use_answer, wait_for_it
from bot.dialogue.answers import Given, LeftOut
from bot.dialogue.checks import may_skip
from bot.dialogue.context.answers import answer_beside_it
from bot.dialogue.context.beside import gives_way, take_what_else
from bot.dialogue.context.plain import is_asked_otherwise, is_plain, surely_asks_otherwise
from bot.dialogue.context.told import answer, fact, fix, problem
from bot.dialogue.context.vague import (
    ask_which,
    asks_what_a_request_tells,
    is_any_other_trouble,
    may_be_any_trouble,
    names_a_topic,
)
from bot.dialogue.context.words import names_a_missing_paper, puts_it_off, said_in_words, skips_what_is_asked
from bot.dialogue.desk_hours import hours_now
from bot.dialogue.digressions import offer_kept_draft
from bot.dialogue.doing import ANSWER_BESIDE, LIKELY, POSSIBLE
from bot.dialogue.explaining import named_datum
from bot.dialogue.facts import put_off
from bot.dialogue.intents import SHAPED, SURE_DIGRESSION, TASK_INTENTS, needs_no_letter
from bot.dialogue.misses import not_understood
from bot.dialogue.reply import HELP_BUTTONS
from bot.dialogue.steering import REPAIRS, offer_what_is_open, take_back
from bot.dialogue.stuck import missed
from bot.dialogue.taking_in import take_in
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.repairs import named_slot
from bot.dialogue.turn import Turn
from bot.knowledge import load_acts

_ASKED_FOR_FORM = re.compile(
    r"\W*\b(?:ok|va bene|si può|no|giusto|posso)\s*\?+\W*$", re.IGNORECASE
)  # «lo metto dopo, ok?»
LIKELY_ANSWER = 0.1  # how probable the answer to a question must be that there is one
LIKELY_WHEN_LOST = 0.25  # the same where the message resembles nothing
_FIRST = ("answer", "fix", "fact", "problem")  # what is done first; the rest follows as it is likely


def hear_in_context(turn: Turn) -> bool:
    """Do what the message does. False if that is not sure, or cannot be done."""
    heard = turn.heard
    if said_in_words(turn):
        return True
    if may_be_any_trouble(turn):
        take_in(turn, beside="topic")
        turn.state.talk.misses = 1  # nothing came of it yet
        return ask_which(turn)
    if heard.pressed is not None or not heard.doing.sure or is_asked_otherwise(turn) or is_plain(turn):
        return False
    acts = sorted(heard.doing.acts, key=lambda act: _FIRST.index(act[0]) if act[0] in _FIRST else len(_FIRST))
    if heard.doing.best == "explain" and not _holds_the_datum(turn):  # «che cambia tra casa e attività?»
        acts = [act for act in acts if act[0] != "answer"]
    kinds = {kind for kind, _ in acts}
    if "answer" not in kinds:
        answer_beside_it(turn, kinds)
    in_passing, in_hand = 0, turn.state.task
    done, fixed = bool(turn.answering), False
    for kind, value in acts:
        if gives_way(turn, kind, value, kinds):
            continue
        if kind in ("dont_know", "wait", "vague") and turn.state.task is not in_hand:
            continue  # «boh guarda, io non ho scritto niente»: which of the two holds is asked next
        if kind not in _FIRST:
            in_passing += 1
        if in_passing <= SERVED_IN_PASSING:
            did = _HANDLERS[kind](turn, value)
            fixed = fixed or (did and kind == "fix")
            done = did or done
        if kind == "answer" and not done:
            answer_beside_it(turn, kinds)  # «per ora no, e voi quanto ci mettete?»
            done = bool(turn.answering)
        if (
            kind == "answer"
            and not done
            and heard.doing.best.startswith("answer")
            and kinds.isdisjoint(("fix", "fact"))
        ):
            return False
    if done:
        take_what_else(turn, kinds)
    task = turn.state.task
    given = ("correction",) if turn.learned else ()  # «no, niente; ecco il codice fiscale: …»
    if fixed and task and task["name"] in ("restart", "cancel", *given):
        turn.drop(task["name"])  # «non c'è bisogno, è solo la data che ho sbagliato»
    if fixed and not turn.answering and turn.state.walk_is_open:
        take_in(turn, beside=None)  # «era il 4, e mi hanno risposto di no»
    leaves = turn.world.cues.has("farewell", heard.text) and heard.doing.chance("bye") >= POSSIBLE
    if turn.answering and "bye" not in kinds and leaves:
        do(turn, "goodbye")  # «no, non serve altro. Cordiali saluti»
    if done and not turn.stuck:
        turn.served, turn.state.talk.misses = True, 0
    return done


def _holds_the_datum(turn: Turn) -> bool:
    """«mario@example.org va bene, o ci vuole la PEC?»"""
    question = turn.world.questions.get(turn.state.pending or "")
    if question is not None and question.kind == "documents":
        return names_a_missing_paper(turn)
    return question is not None and question.kind in SHAPED and bool(turn.heard.data())


def _ask(turn: Turn, _: str) -> bool:
    if turn.has_said("utter_later_topic"):
        return True  # «dovrei chiedere anche per una voltura, si può?»
    asks = "?" in turn.heard.text or turn.world.cues.has("question", turn.heard.text)
    unlikely = not asks and not turn.heard.doing.surely("ask")
    if turn.state.talk.misses and turn.state.pending and unlikely and not turn.answering:
        return _vague(turn, "")  # after a miss, what only resembles a question is one more
    if puts_it_off(turn):
        return _dont_know(turn, "")
    guesses = [*(part.guess for part in turn.heard.parts), turn.heard.guess, *turn.heard.ranking]
    least = LIKELY_WHEN_LOST if turn.heard.level == "lost" else LIKELY_ANSWER
    likely = [g for g in guesses if g.intent.startswith("faq/") and g.confidence >= least]
    best = max(likely, key=lambda guess: guess.confidence, default=None)
    doing = turn.heard.doing
    unlikely = turn.heard.level == "lost" or ((best is None or best.confidence < LIKELY) and turn.heard.level != "sure")
    if unlikely and doing.chance("off") >= ANSWER_BESIDE:
        return _off(turn, "")  # «il permesso per la bancarella me lo fa lei?»
    clauses = (part.guess for part in turn.heard.parts if part.guess.intent.startswith("faq/") and "?" in part.text)
    plain = list(dict.fromkeys(guess.intent for guess in clauses if guess.confidence >= SURE_DIGRESSION))
    if len(plain) == SERVED_IN_PASSING:  # «costa qualcosa? E intanto la bolletta la devo pagare?»
        for intent in plain:
            do(turn, intent)
    elif best:
        do(turn, best.intent)
    elif turn.heard.level == "lost" and turn.heard.doing.chance("upset") >= ANSWER_BESIDE:
        return _upset(turn, "")  # «ma vi rendete conto che sono otto mesi?» wants to know nothing
    elif surely_asks_otherwise(turn) and not turn.answering:
        return False
    elif asks_what_a_request_tells(turn):
        put_off(turn, turn.heard.intent)  # «ma intanto posso sapere chi è il mio fornitore adesso?»
    elif turn.state.pending and named_datum(turn) and turn.world.cues.has("ask_where", turn.heard.text):
        do(turn, "explain_question")  # «luce. Ma il POD dove lo trovo?»
    elif "?" in turn.heard.text or turn.heard.doing.best == "ask":
        turn.say("unknown_question", phone=turn.world.desk.phone.number, hours_now=hours_now(turn))
    else:
        return bool(turn.answering)
    return True


def _restart(turn: Turn, _: str) -> bool:
    """«Prima che ricominciassi i corsi», asked for the day, begins nothing anew."""
    if turn.world.cues.has("tells_all", turn.heard.text) or not turn.world.cues.has("from_the_start", turn.heard.text):
        return False
    do(turn, "restart")
    return True


def _explain(turn: Turn, _: str) -> bool:
    if turn.state.pending is None:
        return False
    if puts_it_off(turn):
        return _dont_know(turn, "")
    unsure = turn.heard.intent != "explain_question" and not turn.heard.doing.surely("explain")
    if surely_asks_otherwise(turn) and (unsure or turn.heard.intent == "withdraw_request"):
        return False  # «posso ritirarla anche dopo?»
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
    asks = turn.heard.intent == "explain_question" or turn.heard.doing.chance("explain") >= POSSIBLE
    questions = "?" in _ASKED_FOR_FORM.sub("", turn.heard.text) and not may_skip(turn.heard.text, turn.world)
    if questions and asks:
        return _explain(turn, "")  # «boh, e come faccio a saperlo?»
    story = turn.state.talk.story if slot == "description" else ""  # nothing more need be written
    firmly = (turn.world.cues.has("skip", turn.heard.text) or may_skip(turn.heard.text, turn.world)) and not questions
    firmly = firmly or turn.world.cues.has("unknown_who", turn.heard.text)
    firmly = firmly or turn.state.asked == "without"  # «non so dove trovarlo, quindi per forza»
    if story:
        turn.say("story_kept")
    use_answer(turn, task, slot, Given(story) if story else LeftOut(firmly))
    return True


def _wait(turn: Turn, _: str) -> bool:
    if turn.state.pending is None or turn.answering:
        return bool(turn.answering)
    if turn.world.cues.has("must_go", turn.heard.text):
        do(turn, "goodbye")  # «devo scappare, ho un cliente»
        return True
    wait_for_it(turn)
    turn.left_out = False
    return True


def _vague(turn: Turn, _: str) -> bool:
    if turn.served:
        return True
    if turn.world.cues.has("skip", turn.heard.text) and turn.state.pending:
        return _dont_know(turn, "")  # «ok salta allora»
    not_understood(turn)
    turn.stuck = True
    return True


def _unclear(turn: Turn, _: str) -> bool:
    if turn.heard.doing.chance("bye") >= ANSWER_BESIDE or names_a_topic(turn):
        return False
    said, task = turn.state.talk.has_just_said("utter_unclear"), turn.state.task
    if said and task and is_any_other_trouble(turn):
        use_answer(turn, task, "topic", Given(turn.heard.intent))
        return True
    if (turn.state.talk.misses and turn.state.pending is None) or (turn.state.pending == "topic" and said):
        return _vague(turn, "")
    if turn.state.pending is None:
        take_in(turn, beside="topic")  # «bolletta esagerata, raccomandata del 24 ottobre»: the rest is kept
    turn.state.talk.misses, turn.stuck = turn.state.talk.misses + 1, True  # nothing came of it yet
    return ask_which(turn)


def _upset(turn: Turn, _: str) -> bool:
    said = turn.state.talk.has_just_said("utter_upset")
    if not (turn.served or said):
        turn.say("upset", *(() if turn.state.task else HELP_BUTTONS), phone=turn.world.desk.phone.number)
    if turn.state.talk.misses and turn.state.pending and not turn.served:
        missed(turn)  # nothing comes of the question: a person may help
    return True


def _back(turn: Turn, _: str) -> bool:
    take_back(turn, named_slot(turn.heard.text, turn))
    return True


def _resume(turn: Turn, _: str) -> bool:
    task = turn.state.task
    if task and turn.world.cues.has("must_go", turn.heard.text):
        do(turn, "goodbye")  # «devo scappare, riprendo stasera ok?»
        return True
    if task and task["name"] in TASK_INTENTS.values() and len(turn.heard.parts) > 1:
        return False  # «poi lo cerco, torniamo a noi: sì, acconsento»
    if turn.world.cues.has("a_draft", turn.heard.text) and offer_kept_draft(turn):
        return True  # «avevamo tenuto una bozza, riprendiamo quella»
    if turn.state.walk_is_open and _lets_be(turn):
        return True
    if turn.state.task is None and not offer_what_is_open(turn):
        if turn.state.talk.has_just_said("utter_how_can_i_help"):
            return _vague(turn, "")  # «quella faccenda di cui parlavamo»
        turn.say("how_can_i_help", *HELP_BUTTONS)
    elif turn.state.pending and not turn.answering:
        turn.say("we_go_on")
    return True


def _off(turn: Turn, _: str) -> bool:
    if turn.answering or turn.learned:
        return True
    if turn.state.talk.misses and turn.state.pending and "?" not in turn.heard.text:
        return _vague(turn, "")  # after a miss, what only resembles another matter is one more
    turn.say("out_of_scope", *(() if turn.state.task else HELP_BUTTONS))
    return True


def _foreign(turn: Turn, _: str) -> bool:
    turn.say("only_italian")
    return True


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


def _bye(turn: Turn, _: str) -> bool:
    """«Al momento non necessito di altro, cordiali saluti», asked whether to keep a draft, is a no as well."""
    task = turn.state.task
    found = TASKS["walk"].read(turn, task, "keep_draft") if task and turn.state.pending == "keep_draft" else None
    if task and found == Given(False) and not turn.answering:
        use_answer(turn, task, "keep_draft", found)
    began = not turn.state.talk.last_said and turn.heard.intent == "greet"  # «ciao», days after all was done
    do(turn, "greet" if began else "goodbye")
    return True


def _as_cancel(turn: Turn, _: str) -> bool:
    task = turn.state.task
    if turn.state.pending == "keep_draft" and task and not turn.answering:
        use_answer(turn, task, "keep_draft", Given(False))
    elif skips_what_is_asked(turn):
        return _dont_know(turn, "")
    elif _lets_be(turn):
        turn.say("never_mind")
    elif (
        turn.state.walk_is_open
        and turn.world.cues.has("go_on", turn.heard.text)
        and not turn.heard.doing.surely("cancel")
    ):
        _resume(turn, "")  # «no no mi basta così, andiamo avanti con la mia»
    elif not any(task["name"] == "cancel" for task in turn.state.talk.tasks):
        do(turn, "cancel")
    return True


def _letter(turn: Turn, _: str) -> bool:
    if needs_no_letter(turn):
        return bool(turn.answering)
    do(turn, "ask_letter")
    return True


def _lets_be(turn: Turn) -> bool:
    """Drop what is done beside the request, if something is, and there is no more to the message."""
    task = turn.state.task
    if len(turn.heard.parts) > 1:
        return False
    if task is None or task["name"] not in TASK_INTENTS.values() or task["name"] in REPAIRS:
        return False
    turn.drop(task["name"])
    return True


def _rate(turn: Turn, _: str) -> bool:
    question = turn.heard.intent == "faq/rating" and turn.heard.level == "sure"
    do(turn, "faq/rating" if question else "rate_service")  # how the Sportello is rated, or this assistant
    return True


def _courtesy(intent: str) -> Callable[[Turn, str], bool]:
    """What needs no answer beside something else."""

    def serve(turn: Turn, _: str) -> bool:
        leaves = intent == "thank" and turn.state.pending and turn.world.cues.has("farewell", turn.heard.text)
        if not turn.served:
            do(turn, "goodbye" if leaves else intent)  # «grazie, continuo dopo»
        return True

    return serve


def _as_intent(intent: str) -> Callable[[Turn, str], bool]:
    def serve(turn: Turn, _: str) -> bool:
        do(turn, intent)
        return True

    return serve


_HANDLERS: Mapping[str, Callable[[Turn, str], bool]] = {
    **{name: _as_intent(act.intent) for name, act in load_acts().items() if act.intent},
    "answer": answer,
    "fix": fix,
    "fact": fact,
    "problem": problem,
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
    "danger": lambda turn, _: False,  # what is one was said before (bot.dialogue.care); the rest only resembles it
    "documents": _documents,
    "greet": _courtesy("greet"),
    "thanks": _courtesy("thank"),
    "smalltalk": _smalltalk,
    "bye": _bye,
    "cancel": _as_cancel,
    "restart": _restart,
    "letter": _letter,
    "rate": _rate,
}
