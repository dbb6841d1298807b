"""Coming back after a silence: a request that was left open is offered, unless the message goes on with it."""

from __future__ import annotations

from bot.dialogue.digressions import offer_kept_draft
from bot.dialogue.facts import in_a_sentence
from bot.dialogue.told import told_facts
from bot.dialogue.turn import Turn


def offers_to_go_on(turn: Turn) -> bool:
    """The first message after a silence: a request left open is offered, unless the message already goes on with it."""
    state = turn.state
    state.talk.returning = False
    if not (state.walk_is_open or state.stopped_short):
        return False
    if turn.heard.pressed is not None and "question" in turn.heard.pressed:
        return False  # a button of the question that was open goes on with it
    if state.walk_is_open and state.get("topic") is None and offer_kept_draft(turn):
        state.talk.tasks = state.talk.tasks[-1:]  # a walk that has only just begun gives way to it
        turn.served = True
        return True
    if turn.heard.data() or turn.heard.doing.surely("answer"):
        return False  # «buongiorno, ho trovato la bolletta: il POD è IT001E…»
    if state.stopped_short and _brings_news(turn):
        return False  # «buongiorno, il reclamo l'ho mandato»
    comes_back = turn.heard.doing.best in ("resume", "greet") or turn.heard.intent == "greet"
    if state.stopped_short and comes_back and offer_kept_draft(turn):
        turn.served = True
        return True
    if state.walk_is_open and turn.heard.doing.surely("resume") and turn.world.cues.has("go_on", turn.heard.text):
        title = turn.world.procedure.topics[str(state.get("topic"))].title if state.get("topic") else ""
        turn.say("taken_up" if title else "we_go_on", title=in_a_sentence(title))  # «rieccomi, riprendiamo?»
        turn.served = True
        return True
    if comes_back or _asks_for_it(turn) or (state.walk_is_open and _tells_nothing(turn)):
        turn.push("resume")
        turn.served = True
        return True
    return False


def _asks_for_it(turn: Turn) -> bool:
    """«Avevo cominciato una richiesta»"""
    of_no_other = turn.heard.intent == "check_status" and not turn.heard.all("case_code")
    return of_no_other or turn.heard.intent in ("greet", "help", "open_request", "affirm")


def _tells_nothing(turn: Turn) -> bool:
    """«Scusate, con quattro figli non ho avuto un attimo»"""
    heard, doing = turn.heard, turn.heard.doing
    unsure = bool(doing.chances) and not doing.sure and not heard.mentions
    return heard.level == "lost" or doing.best in ("smalltalk", "vague", "upset") or unsure


def _brings_news(turn: Turn) -> bool:
    told = told_facts(turn.heard, turn.state, turn.world)
    return any(told.get(slot) not in (None, turn.state.get(slot)) for slot in ("complaint_sent", "reply"))
