"""Reading a message as the answer to the question that was asked, by the kind of question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rapidfuzz import fuzz

from bot import dates, reading
from bot.cases import Mistyped, read_code
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

# Kinds of question that any text may answer, by a button too.
OPEN = ("supplier", "text", "code")
# Kinds of datum that a person may not have at all.
DATA = ("tax_code", "pod", "pdr", "contact", "phone", "code", "proof")
PLAIN = 0.9  # how probable a clause's intent must be to go before that of the whole message
DENIALS = ("non", "non e", "non e la", "non e il", "non per", "mica")

# A title typed almost as the button says it counts as pressing it (0 to 100, rapidfuzz's ratio).
TITLE_MATCH = 86


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


def choices_of(slot: str, question: Question, state: State, world: World) -> tuple[Choice, ...]:
    """The question's fixed choices, or those that the task in hand made for it."""
    made = (state.task or {}).get("choices")
    if made and slot == (state.task or {}).get("asks"):
        return tuple(Choice(**choice) for choice in made)
    return question.choices


@dataclass(frozen=True)
class Asked:
    """A question, its choices and the message that may answer it."""

    slot: str
    question: Question
    choices: tuple[Choice, ...]
    heard: Heard
    state: State
    world: World

    @property
    def text(self) -> str:
        return self.heard.text


# «No, cioè sì»: what comes after takes the place of what came before.
_RESTATED = re.compile(r"\b(?:cioè|cioe|anzi|volevo dire)\b", re.IGNORECASE)


def polarity(heard: Heard, world: World) -> bool | None:
    """Yes, no, or neither. A double negation is neither."""
    text = heard.text
    if world.cues.has("double_negation", text):
        return None
    *before, restated = _RESTATED.split(text)
    for name, value in (("yes", True), ("no", False)):
        if before and world.cues.starts(name, restated):
            return value
    if heard.intent in ("affirm", "deny") and heard.level != "lost":
        return heard.intent == "affirm"
    for part in heard.parts:  # «sì, ma …» is one; «mi hanno risposto, ma non mi basta» is none
        if part.guess.intent in ("affirm", "deny") and (part.start == 0 or heard.level != "sure"):
            return part.guess.intent == "affirm"
    if heard.intent == "dont_know" or world.cues.starts("unsure", text):
        return None
    # «si» opens many sentences that are no yes («si può fare su carta?»): it counts if it stands alone, or before a stop
    opening = re.split(r"[,.;:!\n]", text, maxsplit=1)[0]
    if "?" in opening:
        return None
    if re.match(r"sì\b", opening.lower()):  # with its accent it is nothing but a yes
        return True
    if len(opening.split()) > 3:
        return None
    if world.cues.starts("yes", opening):
        return True
    return False if world.cues.starts("no", opening) else None


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
    by_intent = _by_intent(asked)
    says = polarity(asked.heard, asked.world)
    # «sì, ma non mi hanno risposto»: the yes and the intent agree; «no, ho solo telefonato»: so do these
    if by_intent is not None and (says is None or by_intent.value == says or _outweighs(by_intent, asked)):
        return Given(by_intent.value)
    by_words = _by_words(asked)
    if by_words is not None and not isinstance(by_words.value, bool):
        return Given(by_words.value)
    if says is not None:
        return Given(says)
    return Given(by_words.value) if by_words else None


def _outweighs(by_intent: Choice, asked: Asked) -> bool:
    """Does what is told count for more than the yes or no before it? «Sì, ma ho solo telefonato» is a no."""
    told = not by_intent.value or asked.world.cues.has("in_writing", asked.text)
    return asked.slot == "complaint_sent" and told


def _choice(asked: Asked) -> Answer | None:
    choice = _by_title(asked) or _by_number(asked) or _by_words(asked) or _by_intent(asked)
    return Given(choice.value) if choice else None


def named_choice(slot: str, question: Question, heard: Heard, state: State, world: World) -> Choice | None:
    """The choice that a typed message names in the words of its button, if it names just one."""
    asked = Asked(slot, question, choices_of(slot, question, state, world), heard, state, world)
    return _by_title(asked) or _by_number(asked) or _by_words(asked)


def _by_intent(asked: Asked) -> Choice | None:
    if asked.heard.level == "lost":
        return None
    # what a clause says plainly goes before what the whole message resembles; of two clauses the last one holds
    parts = asked.heard.parts[::-1]
    plain = [part.guess.intent for part in parts if part.guess.confidence >= PLAIN]
    for intent in (*plain, asked.heard.intent, *(part.guess.intent for part in parts)):
        for choice in asked.choices:
            if intent in choice.intents:
                return choice
    return None


def _by_title(asked: Asked) -> Choice | None:
    said = normalise(asked.text)
    best = max(asked.choices, key=lambda c: fuzz.ratio(said, normalise(c.title)), default=None)
    return best if best and fuzz.ratio(said, normalise(best.title)) >= TITLE_MATCH else None


def _by_number(asked: Asked) -> Choice | None:
    match = re.fullmatch(
        r"(?:la |il |opzione |numero |n )*(\d{1,2}|prim[ao]|second[ao]|terz[ao])", normalise(asked.text)
    )
    if not match:
        return None
    word = match.group(1)
    number = int(word) if word.isdigit() else {"prim": 1, "second": 2, "terz": 3}[word[:-1]]
    return asked.choices[number - 1] if 1 <= number <= len(asked.choices) else None


def _by_words(asked: Asked) -> Choice | None:
    """The choice whose longest phrase stands in the message; none if two choices tie.

    Of two choices, to deny the one is to name the other: «non è per me».
    """
    said = f" {normalise(asked.text)} "
    lengths: dict[int, Choice] = {}
    denied: list[Choice] = []
    best = 0
    for choice in asked.choices:
        words = [word for word in map(normalise, choice.words) if f" {word} " in said]
        if any(f" {no} {word} " in said for word in words for no in DENIALS):
            denied.append(choice)
            continue
        longest = max(map(len, words), default=0)
        if longest:
            if longest in lengths:
                lengths.pop(longest)
            else:
                lengths[longest] = choice
            best = max(best, longest)
    if not best and len(denied) == 1 and len(asked.choices) == 2:
        return next(choice for choice in asked.choices if choice not in denied)
    return lengths.get(best)


def _date(asked: Asked) -> Answer | None:
    topic = asked.world.procedure.topics.get(asked.state.get("topic") or "")
    counted_from = topic.wait.counted_from if topic and topic.wait else "receipt"
    return read_complaint_day(asked.text, counted_from, asked.world)


def read_complaint_day(text: str, counted_from: str, world: World) -> Answer | None:
    """The day of a complaint, as told. Where sending and receipt are both told, the one that the wait counts from.

    A future day is refused; a loose one is refused with its bounds, to be asked about.
    """
    mentions = dates.find_dates(text, world.today)
    if len(mentions) > 1 and not world.cues.has("correction", text):
        start = 0
        for mention in mentions:
            before = text[start : mention.start]
            start = mention.end
            if world.cues.has(counted_from, before) and isinstance(mention.reading, dates.Exact):
                return _day(mention.reading, world)
    read = dates.read_date(text, world.today)
    return _day(read, world) if read else None


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
    choice = _by_title(asked) or _by_number(asked)
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
    choice = _by_title(asked) or _by_words(asked)
    return Given(choice.value) if choice else None


def _code(asked: Asked) -> Answer | None:
    choice = _by_title(asked) if asked.choices else None
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
    choice = _by_title(asked) or _by_number(asked) or (_by_words(asked) if len(asked.text.split()) <= SHORT else None)
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
    if heard.topic_hint and heard.topic_hint.intent in topics and heard.topic_hint.confidence >= BESIDE:
        return heard.topic_hint.intent
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
