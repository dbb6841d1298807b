"""Yes, no, or one of the choices: by its title, its number, its words or the intent that means it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz

from bot import reading
from bot.dialogue.heard import Guess, Heard
from bot.dialogue.state import State
from bot.dialogue.world import World
from bot.knowledge import Choice, Question, named_in, normalise
from bot.reading.spelling import fold

ANSWER_WORDS = 4  # an answer before a question is short
PLAIN = 0.9  # how probable a clause's intent must be to go before that of the whole message
SURE_YES = 0.7  # how probable a yes or a no must be that no word of one tells
# A title typed almost as the button says it counts as pressing it (0 to 100, rapidfuzz's ratio).
TITLE_MATCH = 86
_ONLY_A_WISH = re.compile(
    r"\bmagari\b[^.,;]*\w(?:ass|ess|iss|oss)(?:i|e|imo|ero)\b", re.IGNORECASE
)  # «magari ci avessi pensato»
_SPELT_PER = re.compile(r"\bx\b")  # «nn è x un'altra persona»
# «No, cioè sì»: what comes after takes the place of what came before.
_RESTATED = re.compile(r"\b(?:cioè|cioe|anzi|volevo dire)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A question, its choices and the message that may answer it."""

    slot: str
    heard: Heard
    state: State
    world: World
    among: tuple[Choice, ...] = ()  # of which one is chosen, where these are not the question's own

    @property
    def text(self) -> str:
        return self.heard.text

    @property
    def question(self) -> Question:
        return self.world.questions[self.slot]

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        return self.among or choices_of(self.slot, self.state, self.world)


def choices_of(slot: str, state: State, world: World) -> tuple[Choice, ...]:
    """The question's fixed choices, or those that the task in hand made for it."""
    made = (state.task or {}).get("choices")
    if made and slot == (state.task or {}).get("asks"):
        return tuple(Choice(**choice) for choice in made)
    return world.questions[slot].choices


def polarity(heard: Heard, world: World) -> bool | None:
    """Yes, no, or neither. A double negation is neither."""
    text = heard.text
    if world.cues.has("double_negation", text):
        return None
    restated = restated_polarity(text, world)
    if restated is not None:
        return restated
    if "?" in text and world.cues.starts("filler", text):
        return None  # «ok ma quanto costa?»
    if _ONLY_A_WISH.search(text):
        return False
    if world.cues.has("agreed", text):
        return True  # «perché no», «non ho niente in contrario»
    if world.cues.starts("begins_with_why", text):
        return None  # «e perché devo scrivere a quello vecchio e non al nuovo»
    if world.cues.has("hold_on", text) or world.cues.has("both_ways", text):
        return None  # «no aspetta, prima una domanda»
    if world.cues.starts("yes", text) and world.cues.starts("no", text):
        return False  # «certo che no»: the longer phrase has both
    if heard.intent in ("affirm", "deny") and heard.guess.confidence >= SURE_YES:
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


def restated_polarity(text: str, world: World) -> bool | None:
    """«No, anzi sì»: the yes or the no that takes the place of what stands before it; None if there is none."""
    *before, restated = _RESTATED.split(text)
    named = [value for name, value in (("yes", True), ("no", False)) if before and world.cues.starts(name, restated)]
    return named[0] if named else None


def named_choice(slot: str, heard: Heard, state: State, world: World) -> Choice | None:
    """The choice that a typed message names in the words of its button, if it names just one."""
    asked = Asked(slot, heard, state, world)
    return by_title(asked) or by_number(asked) or by_words(asked)


def by_title(asked: Asked) -> Choice | None:
    said = normalise(asked.text)
    if re.search(r"\b(?:non|mica)\b", said):
        return None  # no title denies what it says: «non è per un'altra persona»
    best = max(asked.choices, key=lambda c: fuzz.ratio(said, normalise(c.title)), default=None)
    return best if best and fuzz.ratio(said, normalise(best.title)) >= TITLE_MATCH else None


def by_number(asked: Asked) -> Choice | None:
    match = re.fullmatch(
        r"(?:si |ok |partiamo |cominciamo |iniziamo |facciamo |prendo |scelgo |da |dal |dalla |"
        r"la |il |opzione |numero |n |"
        r"tieni |tenga |tenete |lascia |lasci |usa |usi |meglio |giust[ao] |vale |quell[ao] )*"
        r"(\d{1,2}|prim[ao]|second[ao]|terz[ao])",
        normalise(asked.text),
    )
    if not match:
        return None
    word = match.group(1)
    number = int(word) if word.isdigit() else {"prim": 1, "second": 2, "terz": 3}[word[:-1]]
    return asked.choices[number - 1] if 1 <= number <= len(asked.choices) else None


def by_words(asked: Asked) -> Choice | None:
    """The choice whose longest phrase stands in the message; none if two choices tie.

    Of two choices, to deny the one is to name the other: «non è per me».
    """
    said = f" {normalise(asked.text)} "
    denied = denied_choices(asked)
    others = [choice for choice in asked.choices if choice not in denied]
    lengths = [
        max((len(word) for word in map(normalise, choice.words) if f" {word} " in said), default=0) for choice in others
    ]
    best = max(lengths, default=0)
    if not best:
        return others[0] if len(denied) == 1 and len(others) == 1 else None
    return others[lengths.index(best)] if lengths.count(best) == 1 else None


def denied_choices(asked: Asked) -> list[Choice]:
    """The choices that a message names only to say that they are not it: «non è un negozio», «macché attività»."""
    text = _SPELT_PER.sub("per", fold(asked.text))
    return [
        choice
        for choice in asked.choices
        if any(
            reading.is_denied(text, match.start(), match.end())
            for word in choice.words
            for match in re.finditer(_as_typed(word), text)
        )
    ]


def _as_typed(word: str) -> str:
    """A pattern for a phrase of data/ in a folded text, which keeps its marks."""
    return r"(?<!\w)" + r"\W+".join(map(re.escape, fold(word).split())) + r"(?!\w)"


def by_phrase(asked: Asked) -> Choice | None:
    """The choice of which a phrase of several words stands in the message: «niente di sbagliato» is no «no»."""
    found = [c for c in asked.choices if named_in(asked.text, (word for word in c.words if " " in word))]
    return found[0] if len(found) == 1 else None


def by_intent(asked: Asked) -> Choice | None:
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


_FIRST_OF_ALL = re.compile(r"\W*(?:prima|dopo|poi|prima di tutto)\W*", re.IGNORECASE)  # «prima però mi prepari…»
_CONNECTIVE = re.compile(r"^(?:comunque|cmq|allora|quindi|e|però|ma|intanto)\s+", re.IGNORECASE)
# What parts an answer from the question after it: «per me, ma quanto costa?», «casa. quanto ci vuole?»
_BEFORE_A_QUESTION = re.compile(r"\s*(?:[,.;:!\n]|\s-\s|\b(?:ma|però|pero|e scusa|e però|scusa)\b)\s*", re.IGNORECASE)


def answer_beside(heard: Heard, slot: str, state: State, world: World) -> Heard | None:
    """The part of a message that answers, where the rest asks something; None if there is none.

    It stands first, in few words: one of the choices, a name, or whatever has a shape of its own.
    """
    question = world.questions[slot]
    told_first = heard.parts[0] if len(heard.parts) > 1 else None
    intents = [intent for choice in question.choices for intent in choice.intents]
    if (
        told_first
        and "?" not in told_first.text
        and told_first.guess.confidence >= PLAIN
        and told_first.guess.intent in intents
    ):
        # «no non mi ha risposto nessuno, ma può fare tutto mio nipote?»
        return replace(heard, text=told_first.text, guess=told_first.guess, ranking=(), parts=(), told={}, level="sure")
    pieces = _BEFORE_A_QUESTION.split(heard.text)
    while len(pieces) > 1 and pieces[0] and not world.cues.without("filler", pieces[0]).strip():
        pieces.pop(0)  # «ah ok. comunque acconsento, ma per quanto tempo li tenete?»; «ok, ma …» agrees to nothing
    first = _CONNECTIVE.sub("", pieces[0]) if pieces else ""
    if (
        len(pieces) < 2
        or not first
        or len(first.split()) > ANSWER_WORDS
        or "?" in first
        or _FIRST_OF_ALL.fullmatch(first)
    ):
        return None
    says = next(
        (p.guess for p in heard.parts[:1] if p.text.startswith(first) and p.guess.intent in ("affirm", "deny")), None
    )
    part = replace(
        heard,
        text=first,
        guess=says or Guess("inform", 1.0),  # «per ora no, e voi quanto ci mettete?»
        ranking=(),
        parts=(),
        told={},
        level="sure",
        mentions=tuple(mention for mention in heard.mentions if mention.end <= len(first)),
    )
    if question.kind == "supplier" and not part.all("supplier"):
        return None  # «senti, ma a che ora giocano?»
    if question.kind in ("yes_no", "choice", "commodity", "topic") and not (
        named_choice(slot, part, state, world) or polarity(part, world) is not None
    ):
        return None
    return part
