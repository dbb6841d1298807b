"""Corrections: the new value in the message is taken up; without one the question comes again, or it is asked which."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import dropwhile
from typing import Any

from rapidfuzz import fuzz

from bot import dates, reading
from bot.dialogue.answers import Answer, Given, Refused
from bot.dialogue.choosing import Asked, by_words
from bot.dialogue.complaint_day import day_answer
from bot.dialogue.doing import POSSIBLE
from bot.dialogue.facts import learn, learn_complaint_day, refusal
from bot.dialogue.heard import Guess, Heard
from bot.dialogue.readers import read_answer
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.repairs import ask_again, named_slot
from bot.dialogue.told import told_facts
from bot.dialogue.told_data import name_in_capitals
from bot.dialogue.told_day import dates_the_answer
from bot.dialogue.topics import denied_topics, denies_a_topic, topic_of
from bot.dialogue.turn import Turn

# Kinds whose value a correction may hold without naming what it corrects («no scusa, Maria Bianchi»).
_OF_A_SHAPE = ("name", "tax_code", "pod", "pdr", "contact", "phone", "supplier", "commodity", "choice")
_LATELY = 4  # so many answers back a choice may be put right by its words alone
LIKELY_UNNAMED = 0.1  # how probable it must be that a datum is put right whose name is not said
NEARLY_THE_NAME = 75  # 0 to 100, rapidfuzz's ratio
_TOLD_BESIDE = ("applicant_role", "customer_kind")
_STOP = re.compile(r"[,:;.!]\s+|\s[-–]\s")
_DENIED_DAY = re.compile(
    r",?\s*\b(?:e\s+)?(?:non|no|mica)\s+(?:il\s+|l['’]|del\s+)?(?P<day>\d{1,2})\b(?!\s*(?:[/.\-]\d|\w*(?:aio|rzo|rile|ggio|gno|glio|osto|bre)))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\b(\d{1,2})\b(?!\s*[/.\-:]\s*\d)")
_WORD = re.compile(r"[^\W\d_][\w']+")
_BEFORE_A_DENIAL = re.compile(r"(?P<new>[^\W\d_][\w']+)\W+(?:e\s+)?(?:non|nn|no|mica)\b[^,.;]*$", re.IGNORECASE)
_SURNAME = re.compile(
    r"cognome(?:\s+(?:giusto|corretto))?\s*(?:è|e'|:)\s*(?!(?:scritt|sbagliat|giust|corrett|errat|quell|con\b|un\b|il\b))"
    r"(?P<new>[^\W\d_][\w']+)",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\b(?:faccio|di cognome(?: faccio)?|si scrive)\s+(?P<new>[^\W\d_][\w']+)", re.IGNORECASE)


def take_up(turn: Turn) -> None:
    """Take up what a correction says. What `told_facts` tells by itself is left to take_in."""
    state, heard, world = turn.state, turn.heard, turn.world
    elsewhere = heard.doing.chance("fix") >= LIKELY_UNNAMED and heard.doing.chance("fix", "complaint_date") < POSSIBLE
    dates_it = not heard.doing.chances or heard.doing.chance("fix", "complaint_date") >= POSSIBLE
    dates_it = dates_it or heard.doing.chance("fact", "complaint_date") >= POSSIBLE
    dated = heard.all("date") and dates_it and state.get("complaint_date") and not dates_the_answer(heard, world)
    if (
        dated and not elsewhere and put_day_right(turn)
    ):  # «con Iren stavamo l'anno scorso, adesso Sorgenia» dates nothing
        return
    told = told_facts(heard, state, world)
    if any(slot in told for slot in state.facts):
        return  # take_in replaces it
    named = named_slot(heard.text, turn)
    likely = not heard.doing.chances or heard.doing.chance("fix") >= LIKELY_UNNAMED
    if named and (likely or world.cues.has("correction", heard.text)):
        put_right(turn, named)
        return
    slot, value = name_spelt_anew(turn) or _without_its_name(turn)
    if heard.doing.chances and max(heard.doing.chance("fix", slot), heard.doing.chance("fact", slot)) < LIKELY_UNNAMED:
        slot, value = "", None  # «mia moglie dice una cosa e io un'altra»: what is wrong is asked
    topic = topic_of(heard, world, eager=True)
    if not slot and topic and state.get("topic") not in (None, topic):
        slot, value = "topic", topic
    if slot:
        learn(turn, slot, value, corrected=True)
    elif state.get("topic") in denied_topics(heard):
        ask_again(turn, "topic")  # «non voglio tornare con nessuno»: what else it is
    elif likely and heard.intent == "correct" and heard.level != "lost" and state.facts and not told:
        turn.push("correction")
        turn.served = True


def put_day_right(turn: Turn, *, corrected: bool = True) -> bool:
    """Take the new day of the complaint, or say what is wrong with it. False if there is none.

    `corrected`: it takes the place of the one before; else which of the two holds is asked.
    """
    read = _beside_the_day_told(turn) or TASKS["walk"].read(turn, {"name": "walk"}, "complaint_date")
    if isinstance(read, Given):
        learn_complaint_day(turn, read.value, corrected=corrected)
    elif isinstance(read, Refused):
        turn.replies.append(refusal(turn, read))
        turn.served = True
    else:
        return False
    return True


def _beside_the_day_told(turn: Turn) -> Answer | None:
    """«Il 5 settembre», and then «pardon, il 6», or «no, ottobre»: completed by what was told before."""
    old, text, today = turn.state.complaint_date, turn.heard.text, turn.world.today
    denied = _DENIED_DAY.search(text)
    if old and denied and int(denied["day"]) == old.day:
        text = text[: denied.start()] + text[denied.end() :]  # «era il 17, non il 7», after the 7th of October
        if not turn.heard.all("date"):
            text = _NUMBER.sub(r"il \1", text)  # «c'è scritto 21, non 12»
    elif len(turn.heard.all("date")) > 1:
        return None  # «il 20 l'ho scritta, spedita l'ho spedita il 28»
    told = dates.read_date(text, today, said=old) if old else None
    return None if told is None or told == dates.read_date(text, today) else day_answer(told, turn.world)


def put_right(turn: Turn, slot: str) -> None:
    """Take the new value that stands beside the name of a datum, or ask for it again."""
    value = given_beside(turn, slot)
    if value is None:
        ask_again(turn, slot)
    else:
        learn(turn, slot, value, corrected=True)


def given_beside(turn: Turn, slot: str) -> Any:
    """The new value that stands beside the name of what was wrong: «è sbagliato il nome, sono Maria Rossi»."""
    question = turn.world.questions.get(slot)
    if question is None or question.kind == "text" or slot == "documents":
        return None
    if question.kind == "name" and (name := _name_put_right(turn.heard.text, str(turn.state.get(slot)))):
        return name
    for part in reversed([part for part in turn.heard.parts if not denies_a_topic(part.text)]):
        heard = Heard(text=part.text, guess=part.guess, mentions=turn.heard.within(part))
        found = read_answer(slot, heard, turn.state, turn.world)
        told = isinstance(found, Given) and not isinstance(found.value, dict) and found.value != turn.state.get(slot)
        if told and (question.kind in ("choice", "name") or not named_slot(part.text, turn)):
            return found.value
    return None


def new_value(turn: Turn, slot: str) -> Any:
    """The value that takes the place of the one that was told; None if the message holds none."""
    state, world, old = turn.state, turn.world, turn.state.get(slot)
    told = told_facts(turn.heard, state, world).get(slot)
    if slot == "topic":
        told = topic_of(turn.heard, world, eager=True)
    if told not in (None, old):
        return told
    question = world.questions.get(slot)
    if question and question.kind == "choice" and slot != "reply":
        named = by_words(Asked(slot, turn.heard, state, world))
        if named and named.value != old:
            return named.value
    beside = given_beside(turn, slot)
    if beside is None and question and question.kind == "name" and not turn.heard.parts:
        name = reading.read_name(turn.heard.text)  # nothing but a name: «rossi maria»
        return name.value if isinstance(name, reading.Found) and name.value.lower() != str(old).lower() else None
    return beside


def _name_put_right(text: str, old: str) -> str | None:
    """«Bianchi, non Bianco», «il cognome è Bianchi»: the one word is changed, the rest of the name stays."""
    instead = instead_of_denied(text, old)
    if instead:
        return instead
    surname = _SURNAME.search(text) or ("cognome" in text.lower() and _CALLED.search(text))
    first, *_ = old.split()
    return f"{first} {surname['new'].capitalize()}" if surname else _spelt_anew(text, old)


def instead_of_denied(text: str, old: str) -> str | None:
    """«Bianchi, non Bianco», «ho scritto Russo ma mi chiamo Rossi», «Marius Rossi no Mario Rossi»"""
    whole = re.search(rf"\b{re.escape(old)}\b", text, re.IGNORECASE)
    if whole and reading.is_denied(text, whole.start(), whole.end()):
        beside = name_in_capitals(text[: whole.start()] + "," + text[whole.end() :])
        if beside:
            return beside
    for word in _WORD.finditer(text):
        if word.group().lower() in old.lower().split() and reading.is_denied(text, word.start(), word.end()):
            after = [other for other in _WORD.findall(text[word.end() :]) if other[0].isupper()]
            before = _BEFORE_A_DENIAL.search(text[: word.start()])
            new = after[-1] if after else before["new"] if before else ""
            if before and new.lower() in old.lower().split():  # «è Mario Rossi, non Marco»: the name stands there whole
                whole_name = reading.read_name(_STOP.split(text[: before.end("new")])[-1])
                return whole_name.value if isinstance(whole_name, reading.Found) else None
            return re.sub(rf"(?i)\b{re.escape(word.group())}\b", new.capitalize(), old) if new else None
    return None


def _spelt_anew(text: str, old: str) -> str | None:
    """«Moretti con una R sola», after «Giulia Morretti»: the word with a capital that is nearly one of the name.

    Or the same name with one more: «è Paolo Maria De Luca».
    """
    for longer in re.findall(r"[^\W\d_][\w']*(?:\s+[^\W\d_][\w']*)+", text):
        words = list(dropwhile(lambda word: not word[:1].isupper(), longer.split()))
        if old and set(old.lower().split()) < {word.lower() for word in words} and all(w[:1].isupper() for w in words):
            return " ".join(words)
    said = [word for word in re.findall(r"[^\W\d_][\w']+", text) if word[:1].isupper()]
    for word in said:
        for one in old.split():
            if word.lower() != one.lower() and fuzz.ratio(word.lower(), one.lower()) >= NEARLY_THE_NAME:
                return re.sub(rf"\b{re.escape(one)}\b", word.capitalize(), old)
    return None


def name_spelt_anew(turn: Turn) -> tuple[str, Any] | None:
    for slot in ("full_name", "delegate_name"):
        name = _spelt_anew(turn.heard.text, str(turn.state.get(slot) or ""))
        if name:
            return slot, name
    return None


def _without_its_name(turn: Turn) -> tuple[str, Any]:
    """What a correction puts right without naming it: the last answer, or a choice made lately in other words."""
    state, world, text = turn.state, turn.world, turn.heard.text
    asked = [slot for slot in reversed(state.talk.asked) if state.get(slot) is not None][:_LATELY]
    last = asked[0] if asked else ""
    rest = _STOP.split(text)[-1]
    if last and world.questions[last].kind in _OF_A_SHAPE and rest != text:
        heard = Heard(text=rest, guess=Guess("inform", 1.0))
        found = read_answer(last, heard, state, world)
        if isinstance(found, Given) and not isinstance(found.value, dict) and found.value != state.get(last):
            return last, found.value
    return chosen_anew(turn) or ("", None)


def chosen_anew(turn: Turn) -> tuple[str, Any] | None:
    """A choice made lately that a message makes otherwise: «anzi è un negozio»."""
    state, world = turn.state, turn.world
    lately = [slot for slot in reversed(state.talk.asked) if state.get(slot) is not None][:_LATELY]
    beside = [slot for slot in _TOLD_BESIDE if state.get(slot) is not None]  # told without having been asked for
    for slot in dict.fromkeys([*lately, *beside]):
        question = world.questions[slot]
        if question.kind == "choice" and question.choices and slot != "reply":
            for text in (turn.heard.text, *_STOP.split(turn.heard.text)):  # «… quella di casa, il negozio l'ho chiuso»
                heard = replace(turn.heard, text=text)
                chosen = by_words(Asked(slot, heard, state, world))
                if chosen and chosen.value != state.get(slot):
                    return slot, chosen.value
    return None
