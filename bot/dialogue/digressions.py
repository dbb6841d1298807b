"""What is answered in passing: questions, small talk, worries. The question that was pending comes back afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot import dates
from bot.dialogue.facts import named_anything
from bot.dialogue.reply import Button, Reply
from bot.dialogue.turn import Turn
from bot.dialogue.verdicts import cite

HELP_BUTTONS = (
    Button("Ho un problema con una bolletta", "/open_request"),
    Button("Stato di una pratica", "/check_status"),
    Button("Scrivere il reclamo", "/ask_letter"),
    Button("Parlare con una persona", "/human_handoff"),
)


def answer_question(turn: Turn, intent: str) -> bool:
    """Answer faq/<id> with its facts and sources. False if there is no such answer."""
    answer = turn.world.answers.get(intent.removeprefix("faq/"))
    if answer is None:
        return False
    world = turn.world
    values = {
        "operator": world.desk.operator.name,
        "email": world.desk.operator.email,
        "hours_now": hours_now(turn),
        "conversation_days": world.desk.retention.conversation_days,
    }
    text = "\n".join(part.format(**values) for part in (answer.text, answer.detail) if part)
    sources = "; ".join(cite(world.procedure.sources[name]) for name in answer.sources)
    turn.replies.append(Reply(text=f"{text}\nFonte: {sources}."))
    return True


def hours_now(turn: Turn) -> str:
    """Whether the free number is answered right now, and when it opens next."""
    now, line = turn.world.now(), turn.world.desk.phone
    if line.is_open(now):
        return f"In questo momento è aperto, fino alle {line.closes}."
    opening = line.next_opening(now)
    return f"In questo momento è chiuso: riapre {when(opening, now)}."


def when(moment: datetime, now: datetime) -> str:
    """«oggi alle 8», «domani alle 8», «lunedì 23 novembre 2026 alle 8»."""
    days = (moment.date() - now.date()).days
    day = {0: "oggi", 1: "domani"}.get(days) or dates.in_words(moment.date())
    return f"{day} alle {moment.hour}"


def _person(turn: Turn) -> None:
    turn.say("human_handoff", phone=turn.world.desk.phone.number, hours_now=hours_now(turn))


def _help(turn: Turn) -> None:
    if turn.state.task is None:
        turn.say("help", *HELP_BUTTONS)
    else:
        turn.say("help_midway")


def _explain(turn: Turn) -> None:
    slot = named_anything(turn) or turn.state.pending
    if slot is None:
        turn.say("help", *HELP_BUTTONS)
        return
    turn.say(f"explain_{slot}")


def _repeat(turn: Turn) -> None:
    last = [Reply.from_json(reply) for reply in turn.state.talk.last_said]
    if last:
        turn.replies.extend(last)
        turn.quiet = True
    else:
        turn.say("help", *HELP_BUTTONS)


def _goodbye(turn: Turn) -> None:
    turn.say("goodbye_midway" if turn.state.walk_is_open else "goodbye")
    turn.quiet = True


def _thanks(turn: Turn) -> None:
    turn.say("welcome")


def _greet(turn: Turn) -> None:
    if turn.state.task is None:
        if turn.replies:  # the introduction has just been said
            turn.say("how_can_i_help", *HELP_BUTTONS)
        else:
            turn.say("greet_again", *HELP_BUTTONS)


def _frustration(turn: Turn) -> None:
    turn.say("sorry", phone=turn.world.desk.phone.number, hours_now=hours_now(turn))


def _say(response: str) -> Callable[[Turn], None]:
    def serve(turn: Turn) -> None:
        turn.say(response, phone=turn.world.desk.phone.number, operator=turn.world.desk.operator.name)

    return serve


DIGRESSIONS: dict[str, Callable[[Turn], None]] = {
    "human_handoff": _person,
    "help": _help,
    "explain_question": _explain,
    "repeat": _repeat,
    "goodbye": _goodbye,
    "thank": _thanks,
    "greet": _greet,
    "complain_bot": _frustration,
    "legal_advice": _say("legal_advice"),
    "bot_challenge": _say("bot_challenge"),
    "chitchat": _say("chitchat"),
}
