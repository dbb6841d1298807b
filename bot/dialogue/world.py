"""What the conversation may look at and act upon: the clock, the knowledge, the case store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.cases import CaseStore
from bot.knowledge import (
    Answer,
    Cues,
    Desk,
    Question,
    Term,
    load_answers,
    load_cues,
    load_desk,
    load_letter,
    load_questions,
    load_terms,
    load_titles,
)
from bot.procedure import Procedure, load_procedure

ROME = ZoneInfo("Europe/Rome")


def rome_now() -> datetime:
    """The present moment in Rome, whose calendar decides what «today» is."""
    return datetime.now(ROME)


@dataclass(frozen=True)
class World:
    """Everything outside the conversation. `now` gives Rome's time; tests inject their own."""

    cases: CaseStore
    now: Callable[[], datetime] = rome_now
    procedure: Procedure = field(default_factory=load_procedure)
    questions: Mapping[str, Question] = field(default_factory=load_questions)
    answers: Mapping[str, Answer] = field(default_factory=load_answers)
    desk: Desk = field(default_factory=load_desk)
    cues: Cues = field(default_factory=load_cues)
    letter: Mapping[str, str] = field(default_factory=load_letter)
    terms: Mapping[str, Term] = field(default_factory=load_terms)
    titles: Mapping[str, str] = field(default_factory=load_titles)

    @property
    def today(self) -> date:
        """Rome's calendar day."""
        return self.now().date()
