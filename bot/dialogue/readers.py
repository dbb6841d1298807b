"""Reading a message as the answer to the question that was asked, by the kind of question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot import dates, reading
from bot.cases import Mistyped, read_code
from bot.dialogue.choosing import Asked, by_intent, by_number, by_title, by_words, choices_of, polarity
from bot.dialogue.heard import Guess, Heard
from bot.dialogue.state import State
from bot.dialogue.world import World
from bot.knowledge import Choice, Question, normalise


@dataclass(frozen=True)
class Given:
    """An answer."""

    value: Any


@dataclass(frozen=True)
class Refused:
    """Something was given that cannot be right; `reason` names the wording (utter_wrong_<reason>)."""

    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """The person cannot or will not answer; `firmly`: has asked to go on without it."""

    firmly: bool


Answer = Given | Refused | LeftOut

# A day counted from today, as against one of the calendar.
_RECKONED = re.compile(r"\b(?:fa|ieri|oggi|stamattina|stamani|sono|addietro|indietro)\b", re.IGNORECASE)

# Kinds of question that any text may answer, by a button too.
OPEN = ("supplier", "text", "code")
# Kinds of datum that a person may not have at all.
DATA = ("tax_code", "pod", "pdr", "contact", "phone", "code", "proof")


def read_answer(slot: str, question: Question, heard: Heard, state: State, world: World) -> Answer | None:
    """The answer to the pending question `slot`, or None if the message holds none."""
    choices = choices_of(slot, question, state, world)
    if heard.pressed is not None:
        return _pressed(Asked(slot, question, choices, heard, state, world))
    found = READERS[question.kind](Asked(slot, question, choices, heard, state, world))
    if question.kind == "text":  # any text would be an answer: so «salta» is looked for first
        return _left_out(heard, world, None) or found
    if isinstance(found, Given):
        return found
    if found is None or isinstance(found, Refused):
        if found is None and question.kind in DATA and world.cues.starts("lacking", heard.text):
            return LeftOut(firmly=False)
        left_out = _left_out(heard, world, found)
        return left_out or found
    return found


def _pressed(asked: Asked) -> Answer | None:
    """What a button says: a yes or a no, one of the choices, or a text that is read as if it had been typed."""
    heard, question = asked.heard, asked.question
    pressed = heard.pressed or {}
    if pressed.get("question", asked.slot) != asked.slot:
        return None
    if heard.intent in ("affirm", "deny") and question.kind == "yes_no":
        return Given(heard.intent == "affirm")
    if heard.intent == "dont_know":
        return LeftOut(firmly=bool(pressed.get("question")))
    if "answer" not in pressed:
        return None
    answer = pressed["answer"]
    if any(type(choice.value) is type(answer) and choice.value == answer for choice in asked.choices):
        # a yes goes by /affirm: so nothing typed by hand confirms what was not asked
        return None if isinstance(answer, bool) else Given(answer)
    typed = replace(heard, text=str(answer), guess=Guess("inform", 1.0), pressed=None)
    return READERS[question.kind](replace(asked, heard=typed)) if question.kind in OPEN else None


def _left_out(heard: Heard, world: World, found: Refused | None) -> LeftOut | None:
    if heard.text and world.cues.has("skip", heard.text) and len(heard.text.split()) <= 8:
        return LeftOut(firmly=True)
    if found is None and heard.intent == "dont_know" and heard.level == "sure":
        return LeftOut(firmly=False)
    return None


def _yes_no(asked: Asked) -> Answer | None:
    numbered = by_number(asked)
    if numbered:
        return Given(numbered.value)
    intended = by_intent(asked)
    if (
        intended
        and asked.slot == "complaint_sent"
        and not intended.value
        and not asked.world.cues.has("denial", asked.text)
    ):
        intended = None  # that none was sent takes a word that denies: all else only resembles it
    says = polarity(asked.heard, asked.world)
    # «sì, ma non mi hanno risposto»: the yes and the intent agree; «no, ho solo telefonato»: so do these
    if intended is not None and (says is None or intended.value == says or _outweighs(intended, asked)):
        return Given(intended.value)
    named = by_words(asked)
    if named is not None and not isinstance(named.value, bool):
        return Given(named.value)
    if says is not None:
        return Given(says)
    return Given(named.value) if named else None


def _outweighs(intended: Choice, asked: Asked) -> bool:
    """Does what is told count for more than the yes or no before it? «Sì, ma ho solo telefonato» is a no."""
    told = not intended.value or asked.world.cues.has("in_writing", asked.text)
    return asked.slot == "complaint_sent" and told


def _choice(asked: Asked) -> Answer | None:
    choice = by_title(asked) or by_number(asked) or by_words(asked) or by_intent(asked)
    return Given(choice.value) if choice else None


def _date(asked: Asked) -> Answer | None:
    topic = asked.world.procedure.topics.get(asked.state.get("topic") or "")
    counted_from = topic.wait.counted_from if topic and topic.wait else "receipt"
    return read_complaint_day(asked.text, counted_from, asked.world)


def read_complaint_day(text: str, counted_from: str, world: World) -> Answer | None:
    """The day of a complaint, as told. Where sending and receipt are both told, the one that the wait counts from.

    A future day is refused; a loose one is refused with its bounds, to be asked about.
    """
    mentions = dates.meant_dates(text, world.today)
    if len(mentions) > 1 and not world.cues.has("correction", text):
        one = _among(mentions, text, counted_from, world)
        if one:
            return _day(one, world)
    read = dates.read_date(text, world.today)
    return _day(read, world) if read else None


def _among(mentions: Sequence[dates.Mention], text: str, counted_from: str, world: World) -> dates.Reading | None:
    """Of several dates the one behind a word for what the wait counts from, or else behind any word for the complaint.

    «Un mese fa esatto, il 24 ottobre»: where none has such a word, a day of the calendar goes before a reckoning.
    """
    starts = [0, *(mention.end for mention in mentions)]
    told = [(text[s : m.start], m.reading) for s, m in zip(starts, mentions, strict=False)]
    for cues in (counted_from,), ("sending", "receipt", "in_writing"):
        behind = {reading for before, reading in told if any(world.cues.has(cue, before) for cue in cues)}
        exact = {reading for reading in behind if isinstance(reading, dates.Exact)}
        # «arrivata verso il 26» is asked about, however exactly the day of sending was told
        for among in (behind,) if cues == (counted_from,) else (exact, behind - exact):
            if len(among) == 1:
                return among.pop()
    of_the_calendar = {
        m.reading for m in mentions if isinstance(m.reading, dates.Exact) and not _RECKONED.search(m.text)
    }
    return of_the_calendar.pop() if len(of_the_calendar) == 1 else None


def _day(read: dates.Reading, world: World) -> Answer:
    if isinstance(read, dates.Impossible):
        return Refused("date_impossible")
    if isinstance(read, dates.Loose):
        latest = min(read.latest, world.today)
        if read.earliest > world.today:
            return Refused("date_future")
        return Refused("date_loose", {"earliest": read.earliest.isoformat(), "latest": latest.isoformat()})
    if read.day > world.today:
        return Refused("date_future", {"day": read.day.isoformat()})
    return Given(read.day.isoformat())


def _from_reading(reader: Callable[[str], Any]) -> Callable[[Asked], Answer | None]:
    def read(asked: Asked) -> Answer | None:
        found = reader(asked.text)
        if isinstance(found, reading.Found):
            return Given(found.value)
        if isinstance(found, reading.Wrong):
            return Refused(f"{asked.question.kind}_{found.reason}", {"suggestion": found.suggestion})
        return None

    return read


def _supplier(asked: Asked) -> Answer | None:
    if asked.heard.intent in ("dont_know", "affirm", "deny"):
        return _by_suppliers_in(asked.text)
    return _from_reading(reading.read_supplier)(asked)


def _by_suppliers_in(text: str) -> Answer | None:
    found = reading.suppliers_in(text)
    return Given(found[0].value) if found else None


def _contact(asked: Asked) -> Answer | None:
    """An e-mail address, or a telephone number in its place."""
    email = reading.read_email(asked.text)
    if isinstance(email, reading.Found):
        return Given({"email": email.value})
    phone = reading.read_phone(asked.text)
    if isinstance(phone, reading.Found):
        return Given({"phone_number": phone.value})
    if isinstance(email, reading.Wrong):
        return Refused(f"email_{email.reason}", {"suggestion": email.suggestion})
    if isinstance(phone, reading.Wrong):
        return Refused(f"phone_{phone.reason}", {"suggestion": phone.suggestion})
    return None


def _phone(asked: Asked) -> Answer | None:
    return _from_reading(reading.read_phone)(asked)


def _text(asked: Asked) -> Answer | None:
    text = asked.text.strip()
    if polarity(asked.heard, asked.world) is not None and len(text.split()) <= 4:
        return None
    return Given(text) if len(text) >= 3 else None


def _documents(asked: Asked) -> Answer | None:
    """Which papers are ready: a yes or a no for all, or those that are named as missing."""
    said = f" {normalise(asked.text)} "
    lacking = _lacking(said)
    says = polarity(asked.heard, asked.world)
    named: dict[str, bool] = {}  # paper -> ready, each as the clause says that names it
    for clause in re.split(r"[,.;:\n]| ma | però ", asked.text):
        words = f" {normalise(clause)} "
        for choice in asked.choices:
            if any(f" {normalise(word)} " in words for word in choice.words):
                named[str(choice.value)] = not _lacking(words)
    if named and not all(named.values()):
        return Given({str(choice.value): named.get(str(choice.value), True) for choice in asked.choices})
    if named and (says is not False):
        return Given(named)
    if re.search(r" (tutt[oaie]|pront[oaie]|ce l ho|ce li ho|ce le ho) ", said) and not lacking:
        return Given({str(choice.value): True for choice in asked.choices})
    if says is not None:
        return Given({str(choice.value): says for choice in asked.choices})
    return None


def _lacking(said: str) -> bool:
    """Does a clause, normalised and between spaces, say that something is not there?"""
    lacks = r" (manca|mancano|mi manca|non ho|non ce l|senza|tranne|eccetto|meno|a parte|non trovo|no) "
    return re.search(lacks, said) is not None


def _commodity(asked: Asked) -> Answer | None:
    choice = by_title(asked) or by_number(asked)
    return Given(choice.value) if choice else _from_reading(reading.read_commodity)(asked) or _choice(asked)


def read_score(text: str) -> int | None:
    """A score from 1 to 5, as a figure or as stars."""
    match = re.search(r"(?<!\d)([1-5])(?!\d)(?:\s*(?:/|su)\s*(5|10))?", text)
    if match:
        return int(match.group(1))
    stars = text.count("⭐") or text.count("🌟") or text.count("★")
    return stars if 1 <= stars <= 5 else None


def _score(asked: Asked) -> Answer | None:
    score = read_score(asked.text)
    if score:
        return Given(score)
    choice = by_title(asked) or by_words(asked)
    return Given(choice.value) if choice else None


def _code(asked: Asked) -> Answer | None:
    choice = by_title(asked) if asked.choices else None
    if choice:
        return Given(choice.value)
    found = asked.heard.all("case_code")
    code = read_code(found[0].text if found else asked.text)
    if code is None:
        return None
    return Refused("code_mistyped") if isinstance(code, Mistyped) else Given(str(code))


def _proof(asked: Asked) -> Answer | None:
    for reader in (reading.read_email, reading.read_tax_code, reading.read_phone):
        found = reader(asked.text)
        if isinstance(found, reading.Found):
            return Given(found.value)
    return None


def _topic(asked: Asked) -> Answer | None:
    choice = by_title(asked) or by_number(asked) or (by_words(asked) if len(asked.text.split()) <= SHORT else None)
    if choice:
        return Given(choice.value)
    topic = topic_of(asked.heard, asked.world, eager=True)
    return Given(topic) if topic else None


# How sure the classifier must be of a topic told beside something else, and when the topic was asked for.
SHORT = 5  # words: a message so short may name a topic by a key word alone
BESIDE = 0.5
EAGER = 0.3


def topic_of(heard: Heard, world: World, *, eager: bool = False) -> str | None:
    """The topic that a message tells, alone or beside its main intent. `eager` where a topic was asked for."""
    topics = world.procedure.topics
    if heard.intent in topics and (heard.level != "lost" or eager):
        return heard.intent
    for part in heard.parts:
        if part.guess.intent in topics and part.guess.confidence >= BESIDE:
            return part.guess.intent
    told = heard.told.get("topic")
    if told and told.intent in topics and told.confidence >= BESIDE:
        return told.intent
    if eager:
        among = [guess for guess in heard.ranking if guess.intent in topics]
        total = sum(guess.confidence for guess in among)
        if among and total >= EAGER and among[0].confidence >= 0.6 * total:
            return among[0].intent
    return None


READERS: Mapping[str, Callable[[Asked], Answer | None]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "topic": _topic,
    "date": _date,
    "name": _from_reading(reading.read_name),
    "tax_code": _from_reading(reading.read_tax_code),
    "pod": _from_reading(reading.read_pod),
    "pdr": _from_reading(reading.read_pdr),
    "commodity": _commodity,
    "supplier": _supplier,
    "contact": _contact,
    "phone": _phone,
    "text": _text,
    "documents": _documents,
    "score": _score,
    "code": _code,
    "proof": _proof,
}
