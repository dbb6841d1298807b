"""What was understood of one message: the shape in which the engine receives it, whatever read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.dialogue.doing import Doing

Level = Literal["sure", "unsure", "lost"]


# A sound that neither affirms nor denies, whatever it resembles.
_HESITATION = re.compile(r"\W*(?:[hm]{2,}|[eu]h?m+|m+h*|[aeuo]h+)\W*", re.IGNORECASE)

# Entities that are data of the person or of the supply, each with a place of its own.
DATA_ENTITIES = ("tax_code", "pod", "pdr", "email", "phone_number")


@dataclass(frozen=True)
class Guess:
    """An intent and its probability (0 to 1)."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Mention:
    """An entity found in the text; `start` and `end` count characters, `value` is normalised."""

    entity: str
    text: str
    value: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Part:
    """A clause of a message that holds several, with its own reading."""

    text: str
    start: int
    end: int
    guess: Guess


@dataclass(frozen=True)
class Heard:
    """One message. `pressed` holds what a button said (slot -> value), where it came from one.

    `told`: what it tells beside its main intent, by «topic», «complaint» and «reply». `doing`: what it does at the open
    question. `about`: how probable each topic is that it tells, of which there may be two.
    """

    text: str
    guess: Guess
    ranking: tuple[Guess, ...] = ()
    mentions: tuple[Mention, ...] = ()
    parts: tuple[Part, ...] = ()
    told: Mapping[str, Guess] = field(default_factory=dict)
    doing: Doing = field(default_factory=Doing)
    about: Mapping[str, float] = field(default_factory=dict)
    level: Level = "sure"
    pressed: Mapping[str, Any] | None = field(default=None)

    @property
    def intent(self) -> str:
        return self.guess.intent

    def all(self, entity: str) -> list[Mention]:
        """The mentions of one kind, in the order of the text."""
        return [mention for mention in self.mentions if mention.entity == entity]

    def data(self) -> list[Mention]:
        """The mentions of data of the person or of the supply."""
        return [mention for mention in self.mentions if mention.entity in DATA_ENTITIES]

    def without(self, mentions: Iterable[Mention]) -> str:
        """The text with these mentions blanked out."""
        text = self.text
        for mention in mentions:
            text = text.replace(mention.text, " ")
        return text

    def within(self, part: Part) -> tuple[Mention, ...]:
        """The mentions inside a clause."""
        return tuple(m for m in self.mentions if part.start <= m.start and m.end <= part.end)

    @classmethod
    def from_parse(cls, parse: Mapping[str, Any]) -> Heard:
        """From the parse data of the NLU pipeline. A message from a button has one entity a slot and no clauses."""
        text = (parse.get("text") or "").strip()
        intent = parse.get("intent") or {}
        guess = _guess(intent)
        entities: Sequence[Mapping[str, Any]] = parse.get("entities") or ()
        if text.startswith("/"):
            pressed = {str(e.get("entity")): e.get("value") for e in entities}
            return cls(text="", guess=Guess(guess.intent, 1.0), pressed=pressed)
        if _HESITATION.fullmatch(text):
            return cls(text=text, guess=Guess("", 0.0), level="lost")
        if _is_bare(text, entities):
            guess = Guess("inform", 1.0)  # a name or a number alone asks nothing, whatever it resembles
        return cls(
            text=text,
            guess=guess,
            ranking=tuple(_guess(entry) for entry in parse.get("intent_ranking") or ()),
            mentions=tuple(
                Mention(
                    entity=str(e["entity"]),
                    text=text[e["start"] : e["end"]],
                    value=str(e.get("value", "")),
                    start=int(e["start"]),
                    end=int(e["end"]),
                )
                for e in entities
                if "start" in e
            ),
            parts=tuple(
                Part(str(c["text"]), int(c["start"]), int(c["end"]), Guess(str(c["intent"]), float(c["confidence"])))
                for c in parse.get("clauses") or ()
            ),
            told={slot: _guess(fact) for slot, fact in (parse.get("told") or {}).items()},
            doing=Doing({str(a["name"]): float(a["confidence"]) for a in parse.get("acts") or ()}),
            about={str(t["name"]): float(t["confidence"]) for t in parse.get("topics") or ()},
            level=(parse.get("understanding") or {}).get("level", "sure"),
        )


def _is_bare(text: str, entities: Sequence[Mapping[str, Any]]) -> bool:
    """Is the message nothing but a datum?"""
    covered = sum(int(e["end"]) - int(e["start"]) for e in entities if "start" in e)
    return covered > 0 and covered >= 0.9 * len(text.strip(" .,;:!"))


def _guess(entry: Mapping[str, Any]) -> Guess:
    return Guess(str(entry.get("name") or ""), float(entry.get("confidence") or 0.0))
