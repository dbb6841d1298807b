"""Reading a message as the answer to the question that was asked, by the kind of question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot import reading
from bot.cases import Mistyped, read_code
from bot.dialogue.answers import Answer, Given, LeftOut, Refused
from bot.dialogue.checks import has_words_for, may_skip, only_by_phone, was_sent
from bot.dialogue.choosing import Asked, by_intent, by_number, by_phrase, by_title, by_words, polarity
from bot.dialogue.complaint_day import read_complaint_day
from bot.dialogue.doing import MAY_ANSWER, SURELY
from bot.dialogue.heard import Guess, Heard
from bot.dialogue.state import State
from bot.dialogue.topics import topic_of
from bot.dialogue.world import World
from bot.knowledge import Choice, named_in

SKIP_WORDS = 14  # «il POD non ce l'ho sotto mano, andiamo avanti»
LACKING_WORDS = 9  # «eh no, niente mail e neanche il telefono»
SHORT = 5  # words: a message so short may name a topic by a key word alone
LONGEST_WITH_A_NAME = 30  # a longer message holds no name, whatever it begins with
REST_OF_A_YES = 4  # words: «sì sì, sono proprio sicura»
# Kinds of question that any text may answer, by a button too.
TYPED_BY_A_BUTTON = ("supplier", "text", "code")
# Kinds of datum that a person may not have at all.
DATA = ("tax_code", "pod", "pdr", "contact", "phone", "code", "proof")


def read_answer(slot: str, heard: Heard, state: State, world: World) -> Answer | None:
    """The answer to the pending question `slot`, or None if the message holds none."""
    asked = Asked(slot, heard, state, world)
    question = asked.question
    if heard.pressed is not None:
        return _pressed(asked)
    found = READERS[question.kind](asked)
    for_good = isinstance(found, Given) and any(c.irreversible and c.value == found.value for c in asked.choices)
    if for_good and not _agrees_to_nothing_else(asked):
        return None
    if question.kind == "text":  # any text would be an answer: so «salta» is looked for first
        return _left_out(heard, world, None) or found
    if isinstance(found, Given):
        return found
    if found is None or isinstance(found, Refused):
        left_out = _left_out(heard, world, found)
        if left_out is None and found is None and question.kind in DATA and _has_none(heard, world):
            return LeftOut(firmly=False)
        return left_out or found
    return found


def _pressed(asked: Asked) -> Answer | None:
    """What a button says: a yes or a no, one of the choices, or a text that is read as if it had been typed."""
    heard, question = asked.heard, asked.question
    pressed = heard.pressed or {}
    if pressed.get("question", asked.slot) != asked.slot:
        return None
    of_two = question.kind == "yes_no" or any(choice.value is (heard.intent == "affirm") for choice in asked.choices)
    if heard.intent in ("affirm", "deny") and of_two:  # also «yes, in writing» or «no», of which of two it was
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
    return READERS[question.kind](replace(asked, heard=typed)) if question.kind in TYPED_BY_A_BUTTON else None


def _left_out(heard: Heard, world: World, found: Refused | None) -> LeftOut | None:
    if world.cues.has("no_skip", heard.text):
        return None
    skips = world.cues.has("skip", heard.text) or may_skip(heard.text, world)
    if heard.text and skips and len(heard.text.split()) <= SKIP_WORDS:
        return LeftOut(firmly=True)
    # «boh, e come faccio a saperlo?» asks
    doubts = heard.intent == "dont_know" and heard.level == "sure" and "?" not in heard.text
    if found is None and doubts and not heard.all("supplier"):
        return LeftOut(firmly=False)
    return None


def _has_none(heard: Heard, world: World) -> bool:
    """«Non ce l'ho», «eh no, niente mail»"""
    denies = world.cues.has("no", heard.text) and len(heard.text.split()) <= LACKING_WORDS and "?" not in heard.text
    return world.cues.starts("lacking", heard.text) or (denies and world.cues.has("lacking", heard.text))


def _yes_no(asked: Asked) -> Answer | None:
    numbered = by_number(asked)
    if numbered:
        return Given(numbered.value)
    if asked.slot != "complaint_sent" and (named := by_phrase(asked)):
        return Given(named.value)
    intended = by_intent(asked)
    if intended and asked.slot == "complaint_sent" and intended.value and not _tells_of_an_answer(asked):
        intended = None  # «mi hanno rovinato» only resembles an answer
    if (
        intended
        and asked.slot == "complaint_sent"
        and not intended.value
        and not asked.world.cues.has("denial", asked.text)
    ):
        intended = None  # that none was sent takes a word that denies: all else only resembles it
    unwritten = asked.world.cues.has("not_yet_written", asked.text) or asked.world.cues.has("not_sent_it", asked.text)
    besides = asked.world.cues.without("not_yet_written", asked.text)
    unwritten = unwritten and not (was_sent(asked.text, asked.world) or asked.world.cues.has("written", besides))
    if asked.slot == "complaint_sent" and unwritten and intended and intended.value:
        intended = None  # «non ho scritto, ma con la PEC si può?» only resembles an account of one that was sent
    if asked.slot == "complaint_sent" and asked.world.cues.has("intends", asked.text):
        return Given(False)  # «la mando oggi»: not yet
    if asked.slot == "complaint_sent" and _only_by_phone(asked):
        return Given(False)
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


def _agrees_to_nothing_else(asked: Asked) -> bool:
    """Is a yes that cannot be undone plainly meant for that? «Sì, con pec il 30», «la zia è d'accordo» are not.

    Nor is «sì, invia», where something is to be thrown away.
    """
    cues, text, doing = asked.world.cues, asked.text, asked.heard.doing
    if doing.chances and doing.chance("answer") < MAY_ANSWER:
        return False  # «ricontrollo», «invia a chi, a Enel?»
    if asked.heard.data() or any(char.isdigit() for char in text):
        return by_title(asked) is not None or by_number(asked) is not None
    if by_words(asked) is not None:
        return True
    said = cues.without("courtesy", text)
    begins = cues.starts("yes", said) or cues.starts("agreed", said) or cues.starts("filler", said)
    rest = cues.without("yes", said).split()
    return begins and not cues.has("send_it", text) and len(rest) <= REST_OF_A_YES


def _tells_of_an_answer(asked: Asked) -> bool:
    """Is a yes by what became of the complaint borne out by the words? One by the complaint itself needs none."""
    stance = asked.heard.intent.removeprefix("reply_")
    return stance == asked.heard.intent or has_words_for(stance, asked.text, asked.world)


def _only_by_phone(asked: Asked) -> bool:
    """«Sì, ho reclamato al telefono»: a yes, and yet no complaint in writing."""
    not_written = asked.world.cues.has("not_written", asked.text)
    return (only_by_phone(asked.text, asked.world) or not_written) and "?" not in asked.text


def _outweighs(intended: Choice, asked: Asked) -> bool:
    """Does what is told count for more than the yes or no before it? «Sì, ma ho solo telefonato» is a no."""
    told = not intended.value or asked.world.cues.has("in_writing", asked.text)
    return asked.slot == "complaint_sent" and told


def _choice(asked: Asked) -> Answer | None:
    choice = by_title(asked) or by_number(asked) or by_words(asked) or by_intent(asked)
    return Given(choice.value) if choice else None


def _date(asked: Asked) -> Answer | None:
    topic = asked.world.procedure.topics.get(asked.state.get("topic") or "")
    return read_complaint_day(asked.text, topic, asked.world)


def _from_reading(reader: Callable[[str], Any]) -> Callable[[Asked], Answer | None]:
    def read(asked: Asked) -> Answer | None:
        found = reader(asked.text)
        if isinstance(found, reading.Found):
            return Given(found.value)
        if isinstance(found, reading.Wrong):
            return Refused(f"{asked.question.kind}_{found.reason}", {"suggestion": found.suggestion})
        return None

    return read


def _name(asked: Asked) -> Answer | None:
    return None if len(asked.text.split()) > LONGEST_WITH_A_NAME else _from_reading(reading.read_name)(asked)


def _supplier(asked: Asked) -> Answer | None:
    if asked.heard.all("date") and not asked.heard.all("supplier"):
        return None  # «il cambio è del 1 giugno»
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
    if any(asked.heard.all(code) for code in ("pdr", "pod", "tax_code")) and not asked.heard.all("phone_number"):
        return None  # «eccolo, l'ho trovato: 00881234567890»
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
    lacking = _lacking(asked.text, asked.world)
    says = polarity(asked.heard, asked.world)
    named: dict[str, bool] = {}  # paper -> ready, each as the clause says that names it
    which = asked.state.asked == "documents_missing"  # asked which one is, whatever is named is missing
    for clause in re.split(r"[,.;:\n]| ma | però ", asked.text):
        for choice in asked.choices:
            if named_in(clause, choice.words):
                ready = asked.world.cues.has("papers_ready", clause) or not which
                named[str(choice.value)] = ready and not _lacking(clause, asked.world)
    if named and not all(named.values()):
        return Given({str(choice.value): named.get(str(choice.value), True) for choice in asked.choices})
    if named and (says is not False):
        return Given(named)
    cues = asked.world.cues
    if cues.has("nothing_lacks", asked.text) or (cues.has("papers_ready", asked.text) and not lacking):
        return Given({str(choice.value): True for choice in asked.choices})
    if says is not None or lacking:  # «mi manca qualcosa»: what, is asked next
        return Given({str(choice.value): bool(says) and not lacking for choice in asked.choices})
    return None


def _lacking(text: str, world: World) -> bool:
    """Does a message, or a clause of it, say that something is not there?"""
    if world.cues.has("nothing_lacks", text):
        return False
    return world.cues.has("paper_lacks", world.cues.without("where_to_find", text))  # «la delega dove la trovo?»


def _commodity(asked: Asked) -> Answer | None:
    choice = by_title(asked) or by_number(asked)
    return Given(choice.value) if choice else _from_reading(reading.read_commodity)(asked) or _choice(asked)


_SCORES = {"uno": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5}
# «Le do il massimo, cinque»: alone, such a word counts things
_SCORE_IN_WORDS = re.compile(
    r"\b(?:voto|do|dò|darei|metto|massimo|minimo|merit\w+)\b[^.;]{0,20}?\b(uno|due|tre|quattro|cinque)\b", re.IGNORECASE
)


def read_score(text: str) -> int | None:
    """A score from 1 to 5, as a figure or as stars."""
    match = re.search(r"(?<!\d)([1-5])(?!\d)(?:\s*(?:/|su)\s*(5|10))?", text)
    if match:
        return int(match.group(1))
    word = _SCORE_IN_WORDS.search(text)
    if word:
        return _SCORES[word.group(1).lower()]
    stars = text.count("⭐") or text.count("🌟") or text.count("★")
    return stars if 1 <= stars <= 5 else None


def _score(asked: Asked) -> Answer | None:
    score = read_score(asked.text)
    if score:
        return Given(score)
    choice = by_title(asked) or by_words(asked)
    return Given(choice.value) if choice else None


def _code(asked: Asked) -> Answer | None:
    choice = (by_title(asked) or by_number(asked) or by_words(asked)) if asked.choices else None
    if choice:
        return Given(choice.value)
    found = asked.heard.all("case_code")
    code = read_code(found[0].text if found else asked.text)
    if code is None:
        return None
    return Refused("code_mistyped") if isinstance(code, Mistyped) else Given(str(code))


def _proof(asked: Asked) -> Answer | None:
    if asked.heard.all("pod") or asked.heard.all("pdr"):
        return None  # it proves nothing, and is no mistyped tax code
    readers = {"email": reading.read_email, "tax_code": reading.read_tax_code, "phone": reading.read_phone}
    found = {name: reader(asked.text) for name, reader in readers.items()}
    for read in found.values():
        if isinstance(read, reading.Found):
            return Given(read.value)
    wrong = next(((name, read) for name, read in found.items() if isinstance(read, reading.Wrong)), None)
    return Refused(f"{wrong[0]}_{wrong[1].reason}", {"suggestion": wrong[1].suggestion}) if wrong else None


def _topic(asked: Asked) -> Answer | None:
    choice = by_title(asked) or by_number(asked)
    surely = asked.heard.guess.confidence >= SURELY and asked.heard.intent in asked.world.procedure.topics
    if not (choice or surely) and len(asked.text.split()) <= SHORT:
        choice = by_words(asked)  # «il bonus», but not «bonus, non arriva su bolletta»
    if choice:
        return Given(choice.value)
    topic = topic_of(asked.heard, asked.world, eager=True)
    return Given(topic) if topic else None


READERS: Mapping[str, Callable[[Asked], Answer | None]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "topic": _topic,
    "date": _date,
    "name": _name,
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
