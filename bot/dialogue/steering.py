"""Going back, going on, letting be: what people say about the conversation itself, before their message is heard."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.acts import say_already_filed
from bot.dialogue.choosing import named_choice
from bot.dialogue.corrections import put_right
from bot.dialogue.digressions import offer_kept_draft
from bot.dialogue.doing import POSSIBLE, Doing
from bot.dialogue.facts import in_words, is_correction
from bot.dialogue.heard import Guess
from bot.dialogue.tasks.repairs import ask_again, named_slot
from bot.dialogue.told import told_facts
from bot.dialogue.turn import Turn

FEWEST_WORDS = 2  # fewer are nothing to be heard by themselves
GO_ON_WORDS = 7  # «sì, torniamo alla richiesta di prima»: more words tell something
WAY_BACK_WORDS, FEWER_WORDS = 12, 6  # «torna indietro» stands almost by itself
# Tasks that clear something up, over a question that waits.
REPAIRS = ("contradiction", "correction", "clarify", "cancel", "restart")
# What a message that speaks of going on, or back, may surely do instead.
_NO_GOING_ON = ("answer", "restart", "cancel", "fact", "fix", "dont_know", "ask", "status")
_NO_GOING_BACK = ("answer", "ask", "explain", "fact", "problem", "restart")
_ASKS = ("ask", "explain")  # «se la carta è scaduta la buttate indietro»
_NO = re.compile(r"^\W*no\b\W*", re.IGNORECASE)


def goes_back(turn: Turn) -> bool:
    """«Torna indietro»: the last answer is taken back and its question comes again."""
    state, heard, cues = turn.state, turn.heard, turn.world.cues
    tells_a_topic = heard.intent in turn.world.procedure.topics or "topic" in heard.told
    most = FEWER_WORDS if tells_a_topic else WAY_BACK_WORDS  # «voglio tornare indietro, con il mio vecchio gestore»
    if heard.pressed is not None or len(heard.text.split()) > most:
        return False
    to_a_datum = state.walk_is_open and heard.intent not in turn.world.procedure.topics
    named = named_slot(heard.text, turn) if to_a_datum and cues.has("go_back_to", heard.text) else None
    if not (named or cues.has("go_back", heard.text)):
        return False
    if (
        heard.doing.surely(*_NO_GOING_BACK)
        or heard.doing.best == "fix=consent"
        or (heard.doing.sure and heard.doing.best in _ASKS and heard.doing.chance("back") < POSSIBLE)
    ):
        return False
    if cues.has("answer_came", heard.text) or cues.has("no_way", heard.text):
        return False  # «hanno risposto che non si può tornare indietro»
    if not named and is_correction(turn) and _tells_what(turn):
        return False  # «torna indietro, ho sbagliato: era il 9 ottobre»
    take_back(turn, named)
    return True


def take_back(turn: Turn, named: str | None) -> None:
    """Ask the question before once more, or that of the datum which is named."""
    state = turn.state
    turn.served = True
    if state.talk.filed and not state.walk_is_open and state.task is None:
        say_already_filed(turn)
    elif named:
        if state.task and state.task["name"] != "walk":
            turn.drop(state.task["name"])
        put_right(turn, named)  # «torna alla domanda del fornitore, è Enel»
    elif not state.talk.asked:
        turn.say("nothing_before")
    else:
        slot = state.talk.asked.pop()
        if state.task and state.task["name"] != "walk":
            turn.drop(state.task["name"])
        ask_again(turn, slot)
        told = state.talk.taken_back.get(slot)
        if told is None or slot == "description":  # an account is shown with its question
            turn.say("went_back")
        else:
            turn.say("went_back_from", value=in_words(slot, told, turn.world))


def _tells_what(turn: Turn) -> bool:
    """Does a wish to go back hold what is to be put right?"""
    told = told_facts(turn.heard, turn.state, turn.world)
    return bool(turn.heard.mentions or told or named_slot(turn.heard.text, turn))


def goes_on(turn: Turn) -> bool:
    """«Torniamo alla richiesta», «riprendiamo»: the question that waits comes again. It is no restart."""
    heard, state = turn.heard, turn.state
    short = heard.pressed is None and len(heard.text.split()) <= GO_ON_WORDS and "?" not in heard.text
    if not short or not turn.world.cues.has("go_on", heard.text) or heard.all("case_code"):
        return False
    if heard.doing.surely(*_NO_GOING_ON):
        return False  # «riprendiamo tutto dal principio», «no scherzavo, continua»
    if turn.world.cues.has("must_go", heard.text):
        return False  # «devo scappare, riprendo dopo»
    if turn.world.cues.has("going_without", heard.text):
        return False  # «sì, andiamo avanti senza» leaves the question out
    if heard.doing.sure and heard.doing.best in ("bye", "thanks"):
        return False  # «ora devo andare, continuiamo stasera», «grazie, continuo dopo»
    if turn.world.cues.has("own_name", heard.text):
        return False  # «no dai andiamo avanti, mi chiamo Giulia Conti»
    if state.task and state.pending and state.task.get("explained") == state.pending:
        return False  # «andiamo avanti lo stesso?»: it is the answer
    question = turn.world.questions.get(state.pending or "")
    if question and named_choice(state.pending or "", heard, state, turn.world):
        return False  # it is the answer, «sì, continuiamo»
    if state.task is None and not offer_what_is_open(turn):
        return False
    if state.task and state.task["name"] == "status" and state.walk_is_open:
        turn.drop("status")  # the code of the other case is let be
    turn.served = True
    return True


def never_mind(turn: Turn) -> bool:
    """«Lascia stare, il reclamo è del 3»: what lies over the request is dropped, and the rest is heard.

    True if there is no rest. «Poi lo cerco, torniamo a noi: sì, acconsento» answers what was asked before.
    """
    task, heard, cues = turn.state.task, turn.heard, turn.world.cues
    if task is None or task["name"] in REPAIRS or heard.pressed is not None:
        return False
    if task["name"] == "rate" and _NO.match(heard.text) and len(heard.text.split()) > FEWER_WORDS:
        turn.drop("rate")  # «no, mi serve un'altra cosa: la lettera per Iren…»
        turn.state.pending = None
        return False
    if task["name"] == "walk":  # of what was done beside it: «lasciamo stare, non mi hanno risposto»
        first, comma, rest = heard.text.partition(",")
        told = heard.told.get("reply") or heard.told.get("complaint")
        if comma and told and cues.starts("never_mind", first):
            turn.heard = replace(
                heard, text=rest.strip(), guess=told, mentions=(), parts=(), doing=Doing(), level="sure"
            )
        return False
    onwards = turn.state.walk_is_open and len(heard.parts) > 1 and cues.has("go_on", heard.text)
    let_be = cues.starts("never_mind", _NO.sub("", heard.text)) or (
        task["name"] == "status" and cues.has("never_mind", heard.text)
    )
    if not (onwards or let_be):
        return False
    if onwards:
        turn.drop(task["name"])
        turn.state.pending = task.get("over")
        if cues.has("go_on", heard.parts[-1].text):
            turn.served = True
            return True  # «lasciamo stare quella. Continuiamo»
        _hear_only_the_last(turn)
        return False
    turn.drop(task["name"])
    turn.state.pending = None
    turn.served = True
    rest = cues.without("never_mind", heard.text)
    tells_nothing = cues.has("lacking", rest) or not (heard.mentions or heard.told)  # «l'avrò copiato male»
    if len(rest.split()) < FEWEST_WORDS or (task["name"] == "status" and tells_nothing):
        turn.say("never_mind")
        return True
    turn.heard = replace(heard, guess=Guess("", 0.0), level="lost")
    return False


def _hear_only_the_last(turn: Turn) -> None:
    last = turn.heard.parts[-1]
    mentions = turn.heard.within(last)
    turn.heard = replace(
        turn.heard, text=last.text, guess=last.guess, mentions=mentions, parts=(), told={}, doing=Doing(), level="sure"
    )


def offer_what_is_open(turn: Turn) -> bool:
    """Put a request back in hand that was set aside or stopped short of its end, if there is one."""
    state = turn.state
    if offer_kept_draft(turn):
        return True
    if not state.get("topic") or state.talk.filed:
        return False
    state.forget_refusal()
    turn.push("walk")
    return True
