"""The day of the complaint, told in passing: from the clause that speaks of it, never from another. Pure functions."""

from __future__ import annotations

from typing import Any

from bot.dialogue.answers import Given
from bot.dialogue.checks import answer_came, was_sent
from bot.dialogue.complaint_day import read_complaint_day
from bot.dialogue.heard import Heard, Part
from bot.dialogue.state import State
from bot.dialogue.world import World

# Words behind which the day of the complaint stands: «la pec che ho mandato il 10».
_BEFORE_A_DAY = 5
# Intents of a clause that may hold nothing but the day of the complaint told beside it.
_BESIDE_A_DAY = ("inform", "complaint_sent", "affirm", "correct", "")


def told_complaint_day(heard: Heard, told: dict[str, Any], state: State, world: World) -> str | None:
    """The day of the complaint, if the message tells one: from the clause that speaks of it, never from another."""
    sent = told.get("complaint_sent", state.get("complaint_sent"))
    topic = world.procedure.topics.get(told.get("topic") or state.get("topic") or "")
    if topic and topic.complaint_by_phone_counts and world.cues.has("by_phone", heard.text):
        sent = sent is not None  # «ho chiamato il giorno dei morti»
    if sent is not True or world.cues.has("double_negation", heard.text):
        return None

    def read(text: str) -> str | None:
        found = read_complaint_day(text, topic, world)
        return found.value if isinstance(found, Given) else None

    if not heard.parts:
        awaited = _may_hold_a_day(heard, told, world)
        return read(heard.text) if told.get("complaint_sent") or awaited else None
    ours = [part for part in heard.parts if not _dates_an_answer(part.text, heard.text, world)]
    days = {day for part in ours if _speaks_of_the_complaint(part, world) and (day := read(part.text))}
    if len(days) != 1:
        day = read(heard.text)
        free = _is_free(heard, world) and not dates_the_answer(heard, world)
        days = {day} if day and (not days or day in days) and free else days
    return days.pop() if len(days) == 1 else None


def _may_hold_a_day(heard: Heard, told: dict[str, Any], world: World) -> bool:
    """May the day in a message be the complaint's, though its intent does not say so?"""
    if _stands_behind_the_complaint(heard, world):
        return True
    plain = heard.intent in _BESIDE_A_DAY or heard.level != "sure"
    return plain and "reply" not in told and bool(heard.all("date")) and not dates_the_answer(heard, world)


def _stands_behind_the_complaint(heard: Heard, world: World) -> bool:
    """«Dopo la pec del 12 novembre non ho ricevuto niente», «dal 20 che ho spedito la raccomandata»"""
    before = [" ".join(heard.text[: m.start].split()[-_BEFORE_A_DAY:]) for m in heard.all("date")]
    behind = [" ".join(heard.text[m.end :].split()[:_BEFORE_A_DAY]) for m in heard.all("date")]
    return any(was_sent(text, world) and world.cues.has("in_writing", text) for text in behind) or any(
        world.cues.has("in_writing", text)
        and not any(world.cues.has(name, text) for name in ("from_supplier", "other_day", "intends"))
        for text in before
    )


def _dated(heard: Heard) -> list[Part]:
    """The clauses with a day in them."""
    return [part for part in heard.parts if any(m.entity == "date" for m in heard.within(part))]


def _is_free(heard: Heard, world: World) -> bool:
    """Do the days in a message stand in clauses that tell of nothing else?"""
    return all(
        _speaks_of_the_complaint(part, world)
        or (part.guess.intent in _BESIDE_A_DAY and not world.cues.has("answer", part.text))
        for part in _dated(heard)
    )


def _speaks_of_the_complaint(part: Part, world: World) -> bool:
    """Does a clause tell of the complaint that was sent, rather than of what came from the supplier?"""
    cues = world.cues
    if cues.has("complaint", part.text) or (was_sent(part.text, world) and cues.has("written", part.text)):
        return True
    if cues.has("from_supplier", part.text) or answer_came(part.text, world):
        return False
    words = any(cues.has(name, part.text) for name in ("in_writing", "sending", "receipt"))
    return words or part.guess.intent == "complaint_sent"


def dates_the_answer(heard: Heard, world: World) -> bool:
    """Is the day in a message that of the supplier's answer? «La risposta è arrivata ieri.»"""
    texts = [part.text for part in _dated(heard)] or [heard.text]
    return all(_dates_an_answer(text, heard.text, world) for text in texts)


def _dates_an_answer(text: str, whole: str, world: World) -> bool:
    cues = world.cues
    if cues.has("answer", text) and not any(cues.has(name, text) for name in ("sending", "in_writing")):
        return True
    # «ieri una mail in effetti è arrivata, dicono che…»
    of_the_complaint = any(cues.has(name, text) for name in ("complaint", "sending", "to_the_supplier"))
    return answer_came(whole, world) and cues.has("receipt", text) and not of_the_complaint
