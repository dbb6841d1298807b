"""When nothing comes of a question: it is put another way, then a person is offered; what was told is kept."""

from __future__ import annotations

from bot.dialogue.desk_hours import hours_now
from bot.dialogue.reply import Button, Reply
from bot.dialogue.turn import Turn, without
from bot.procedure import detail_slots

ANOTHER_WAY, A_PERSON = 2, 3  # after so many misses in a row


def missed(turn: Turn, *first: Reply, refused: bool = False, unknown: bool = False) -> None:
    """Count a miss. `first` is said the first time, and after that only what was not said just before.

    `refused`: it was understood, and cannot be right; `unknown`: they say that they do not know.
    """
    talk = turn.state.talk
    talk.misses += 1
    turn.stuck = True
    if talk.misses < ANOTHER_WAY:
        turn.replies.extend(first)
        return
    turn.quiet = False
    said = {reply["response"] for reply in talk.last_said}
    if talk.misses < A_PERSON or refused:  # what is wrong this time may be something else
        turn.replies.extend(reply for reply in first if reply.response not in said)
    if talk.misses < A_PERSON:
        turn.another_way = True
        return
    turn.say(
        "offer_person_datum" if refused else "offer_person_unknown" if unknown else "offer_person",
        phone=turn.world.desk.phone.number,
        hours_now=hours_now(turn),
    )
    if can_be_left_out(turn):
        offer_to_leave_out(turn)


def can_be_left_out(turn: Turn) -> bool:
    """May the open question be left out, so that the case is filed to be completed?"""
    task = turn.state.task
    asked = turn.state.pending
    return task is not None and task["name"] == "walk" and asked in detail_slots(turn.world.procedure)


def offer_to_leave_out(turn: Turn) -> None:
    """Offer to go on without the datum; a plain yes is then enough."""
    slot, task = str(turn.state.pending), turn.state.task
    if task is not None:
        task["explained"] = task["offered"] = slot
    turn.quiet = True
    choices = turn.world.questions[slot].choices
    turn.say("can_go_on_without", *turn.buttons(slot, choices), Button("Vai avanti senza", without(slot)))
