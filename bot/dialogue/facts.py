"""Taking in what a person tells, whenever it is told: kept, said back, never replaced in silence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from bot import dates, reading
from bot.dialogue.heard import Heard, Mention
from bot.dialogue.readers import Given, Refused, read_complaint_day, topic_of
from bot.dialogue.state import PERSONAL_SLOTS, State
from bot.dialogue.turn import Turn
from bot.dialogue.world import World
from bot.knowledge import normalise

STANCES = {
    "complaint_sent": ("complaint_sent", True),
    "complaint_not_sent": ("complaint_sent", False),
    "reply_not_received": ("reply", "none"),
    "reply_unsatisfactory": ("reply", "unsatisfactory"),
    "reply_satisfactory": ("reply", "satisfactory"),
}
_DENIAL = re.compile(r"\bnon(?:\s+(?:è|e|era|di|del|della|con|il|la|l['’]))*\s*$", re.IGNORECASE)
SURELY_ASKED = 0.7  # how probable it must be that a clause asks for something to be told nothing by it
PERSONAL_ENTITIES = {
    "tax_code": "tax_code",
    "pod": "pod",
    "pdr": "pdr",
    "email": "email",
    "phone_number": "phone_number",
}


def take_in(turn: Turn, *, beside: str | None) -> None:
    """Keep every fact in the message other than the answer to `beside`, the question just answered."""
    told = told_facts(turn.heard, turn.state, turn.world)
    corrected = is_correction(turn)
    clauses = {part.guess.intent for part in turn.heard.parts}
    for slot, value in told.items():
        if slot == beside or (beside and _is_likeness(turn.state, slot, value, clauses)):
            continue
        if slot in PERSONAL_SLOTS and turn.state.get("consent") is not True:
            _not_yet(turn)
            continue
        if slot == "complaint_date":
            learn_complaint_day(turn, value, corrected=corrected)
        else:
            learn(turn, slot, value, corrected=corrected or _is_news(turn, slot))
    refused = None if "complaint_date" in told or beside == "complaint_sent" else _refused_day(turn)
    if refused:
        refusal(turn, refused)


def _is_news(turn: Turn, slot: str) -> bool:
    """«Adesso mi hanno risposto»: an answer that came after all contradicts nothing."""
    came_after_all = not turn.state.walk_is_open or turn.world.cues.has("meanwhile", turn.heard.text)
    return slot == "reply" and turn.state.get("reply") == "none" and came_after_all


def _is_likeness(state: State, slot: str, value: Any, clauses: set[str]) -> bool:
    """Does an answer only resemble something else, which has no clause of its own?

    «Il fornitore» as an answer is no new request, and «non ancora» contradicts nothing that was said before.
    """
    if slot == "topic":
        return value not in clauses
    stances = [intent for intent, stance in STANCES.items() if stance == (slot, value)]
    return bool(stances) and state.get(slot) not in (None, value) and clauses.isdisjoint(stances)


def learn_complaint_day(turn: Turn, day: str, *, corrected: bool = False) -> None:
    """Keep the day of the complaint (ISO); one of more than a year ago is asked about, once, before it counts."""
    talk, world = turn.state.talk, turn.world
    age = (world.today - date.fromisoformat(day)).days
    if age > world.procedure.limits.old_complaint_days and day not in (talk.old_date, turn.state.get("complaint_date")):
        talk.old_date = day
        turn.served = True
        return
    talk.old_date = ""
    learn(turn, "complaint_date", day, corrected=corrected)


def _refused_day(turn: Turn) -> Refused | None:
    """The day of a complaint told in passing that is in the future, or on no calendar."""
    heard, topics = turn.heard, turn.world.procedure.topics
    rule = topics.get(turn.state.get("topic") or "")
    clauses = [part.text for part in heard.parts if part.guess.intent == "complaint_sent"]
    for text in clauses or ([heard.text] if heard.intent == "complaint_sent" else []):
        read = read_complaint_day(text, rule.wait.counted_from if rule and rule.wait else "receipt", turn.world)
        if isinstance(read, Refused) and read.reason != "date_loose":
            return read
    return None


def told_facts(heard: Heard, state: State, world: World) -> dict[str, Any]:
    """The facts that a message tells by itself, whatever was asked. Pure."""
    told: dict[str, Any] = {}
    topic = topic_of(heard, world)
    if topic:
        told["topic"] = topic
    readings = [(part.guess, part.text) for part in heard.parts]
    if heard.level != "lost" and heard.intent not in {guess.intent for guess, _ in readings}:
        readings.append((heard.guess, heard.text))
    confidences: dict[str, float] = {}
    for guess, text in readings:
        intent = guess.intent
        if intent not in STANCES:
            continue
        slot, value = STANCES[intent]
        if text is heard.text and guess.confidence < confidences.get(slot, 0.0):
            continue  # a clause has said it, and more plainly than the whole message resembles it
        confidences[slot] = guess.confidence
        if world.cues.has("double_negation", text):
            continue
        if slot == "reply":
            value = checked_reply(str(value), text, world)
            if value is None:
                continue
            # «… e non è mai arrivato», beside a problem, is silence only if it speaks of an answer
            if heard.intent in world.procedure.topics and not world.cues.has("answer", text):
                continue
        told[slot] = value
        # An answer to a written complaint tells that there was one; silence may follow a telephone call just as well.
        if slot == "reply" and world.cues.has("in_writing", heard.text) and "complaint_sent" not in told:
            told["complaint_sent"] = True
        if intent == "complaint_sent" or (told.get("complaint_sent") and intent == "reply_not_received"):
            day = _complaint_day(text if intent == "complaint_sent" else heard.text, state, told, world)
            if day:
                told["complaint_date"] = day
    if "reply" not in told and _objects_to_an_answer(heard, world):
        told["reply"] = "unsatisfactory"
    heard = _without_questions(heard)
    told.update(_told_by_mentions(heard))
    name = _told_name(heard, world)
    if name:
        told["delegate_name" if state.get("applicant_role") == "delegate" else "full_name"] = name
    if world.cues.has("delegate", heard.text):
        told["applicant_role"] = "delegate"
    elif world.cues.has("customer", heard.text):
        told["applicant_role"] = "customer"
    if world.cues.has("business", heard.text):
        told["customer_kind"] = "business"
    elif world.cues.has("household", heard.text):
        told["customer_kind"] = "household"
    return told


def _told_name(heard: Heard, world: World) -> str | None:
    """The name in «mi chiamo …», also behind «ho sbagliato, …»."""
    for text in (*(part.text for part in heard.parts), heard.text, world.cues.without("correction", heard.text)):
        name = reading.read_name(text) if world.cues.has("name_only", text) else None
        if isinstance(name, reading.Found):
            return name.value
    return None


def checked_reply(value: str, text: str, world: World) -> str | None:
    """What became of the complaint, held against the words: an answer ends the wait, so it is not taken from a likeness.

    None where the words say both that an answer came and that none did.
    """
    none_came = world.cues.has("no_answer", text)
    one_came = world.cues.has("answer_came", world.cues.without("no_answer", text))
    if none_came and one_came:
        return None
    if none_came:
        return "none"
    return "unsatisfactory" if one_came and value == "none" else value


def _objects_to_an_answer(heard: Heard, world: World) -> bool:
    """«Mi hanno risposto, ma non mi va bene», told beside something else: a clause has the answer, the next objects."""
    cues = world.cues
    return any(
        cues.has("answer_came", cues.without("no_answer", one.text))
        and cues.starts("but", other.text)
        and other.guess.intent in ("deny", "reply_unsatisfactory")
        for one, other in pairwise(heard.parts)
    )


def _complaint_day(text: str, state: State, told: dict[str, Any], world: World) -> str | None:
    rule = world.procedure.topics.get(told.get("topic") or state.get("topic") or "")
    read = read_complaint_day(text, rule.wait.counted_from if rule and rule.wait else "receipt", world)
    return read.value if isinstance(read, Given) else None


def _without_questions(heard: Heard) -> Heard:
    """Leave out what is only asked about: «dove trovo la bolletta del gas?» does not tell that it is about gas."""
    if not heard.parts:
        return replace(heard, text="", mentions=()) if _asks(heard.intent) else heard
    stated = tuple(p for p in heard.parts if not (_asks(p.guess.intent) and p.guess.confidence >= SURELY_ASKED))
    return replace(
        heard,
        text=" ".join(part.text for part in stated) if len(stated) < len(heard.parts) else heard.text,
        parts=stated,
        mentions=tuple(mention for part in stated for mention in heard.within(part)),
    )


def _asks(intent: str) -> bool:
    return intent.startswith("faq/") or intent == "explain_question"


def _denied(text: str, mention: Mention) -> bool:
    """«È il gas, non la luce»: what stands right behind a «non» is not told."""
    return _DENIAL.search(text[: mention.start]) is not None


def _told_by_mentions(heard: Heard) -> dict[str, Any]:
    told: dict[str, Any] = {}
    kinds = {mention.value for mention in heard.all("commodity") if not _denied(heard.text, mention)}
    if kinds:
        told["commodity"] = kinds.pop() if len(kinds) == 1 else "dual"
    suppliers = {mention.value for mention in heard.all("supplier") if not _denied(heard.text, mention)}
    if len(suppliers) == 1:
        told["supplier"] = suppliers.pop()
    readers = {"tax_code": reading.read_tax_code, "pod": reading.read_pod, "pdr": reading.read_pdr,
               "email": reading.read_email, "phone_number": reading.read_phone}  # fmt: skip
    for entity, reader in readers.items():
        for mention in heard.all(entity):
            found = reader(mention.text)
            if isinstance(found, reading.Found):
                told[entity] = found.value
    return told


def learn(turn: Turn, slot: str, value: Any, *, corrected: bool = False) -> None:
    """Keep a fact. A different earlier value is replaced if it was corrected, else asked about."""
    old = turn.state.get(slot)
    if slot == "topic" and old is None:
        turn.say("heard_topic", read_back=turn.world.procedure.topics[value].read_back)
    if old == value:
        turn.served = True
        return
    if old is not None and not corrected:
        if _refines(slot, old, value):
            return
        turn.push("contradiction", slot=slot, old=old, new=value)
        turn.served = True
        return
    set_fact(turn, slot, value)
    turn.served = True
    if old is not None:
        turn.say("corrected", label=label(slot, turn.world), new=in_words(slot, value, turn.world))


def set_fact(turn: Turn, slot: str, value: Any) -> None:
    """Write a fact and let go of what no longer follows from the others."""
    state = turn.state
    state.facts[slot] = value
    turn.learned.append(slot)
    if slot in state.talk.skipped:
        state.talk.skipped.remove(slot)
    if slot == "complaint_sent":
        state.talk.by_phone = False
        if value is False:
            state.facts.pop("complaint_date", None)
            state.facts.pop("reply", None)
            state.talk.by_phone = any(m.value == "telefono" for m in turn.heard.all("channel")) or turn.world.cues.has(
                "by_phone", turn.heard.text
            )
    if slot == "complaint_date":
        state.talk.loose_date = {}
        if state.get("complaint_sent") is None:
            state.facts["complaint_sent"] = True
    if slot == "reply":
        state.talk.reply_arrived = False
    if slot == "commodity":
        if value == "luce":
            state.facts.pop("pdr", None)
        if value == "gas":
            state.facts.pop("pod", None)
    if slot in ("topic", "commodity", "applicant_role", "complaint_sent", "reply"):
        state.facts.pop("confirm_case", None)


def _refines(slot: str, old: Any, new: Any) -> bool:
    """Saying less than before is no contradiction («luce e gas», then «la luce»)."""
    return slot == "commodity" and old == "dual"


def is_correction(turn: Turn) -> bool:
    """Does the message say that something told before was wrong?"""
    said = turn.heard.intent == "correct" and turn.heard.level == "sure"
    return said or turn.world.cues.has("correction", turn.heard.text)


def label(slot: str, world: World) -> str:
    """What a datum is called, with its article."""
    if slot == "topic":
        return "l'argomento"
    question = world.questions.get(slot)
    return (question.label if question else "") or slot


def in_words(slot: str, value: Any, world: World) -> str:
    """A value as it is said back."""
    if value is None:
        return "non indicato"
    if slot == "topic":
        return world.procedure.topics[value].title.lower()
    if slot in ("complaint_date", "first_day"):
        return dates.in_words(date.fromisoformat(value))
    question = world.questions.get(slot)
    choice = question.choice(value) if question else None
    return choice.title.lower() if choice else str(value)


def _not_yet(turn: Turn) -> None:
    turn.served = True
    if not turn.state.talk.personal_data_warned:
        turn.state.talk.personal_data_warned = True
        turn.say("personal_data_later")


def refusal(turn: Turn, refused: Refused) -> None:
    """Say why something cannot be right."""
    values = dict(refused.values)
    for name in ("earliest", "latest", "day"):
        if name in values:
            values[name] = dates.in_words(date.fromisoformat(values[name]))
    values["today"] = dates.in_words(turn.world.today)
    turn.say(f"wrong_{refused.reason}", **values)


def named_anything(turn: Turn) -> str | None:
    """The datum that a question is about («che vuol dire POD?»), asked or not; only names that are unmistakable."""
    said = f" {normalise(turn.heard.text)} "
    for slot in ("pod", "pdr", "tax_code"):
        if any(f" {normalise(word)} " in said for word in turn.world.questions[slot].words):
            return slot
    return None
