"""What the case store gives and takes: frozen values, never rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.cases.codes import Code, Mistyped


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    RECEIVED = "received"
    TO_COMPLETE = "to_complete"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state as users and operators read it."""
        return _LABELS[self]


_LABELS = {
    State.DRAFT: "bozza",
    State.RECEIVED: "ricevuta",
    State.TO_COMPLETE: "da completare",
    State.IN_PROGRESS: "in lavorazione",
    State.CLOSED: "conclusa",
    State.WITHDRAWN: "ritirata",
}


class Author(StrEnum):
    """Who changed a case."""

    USER = "user"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True)
class CaseFacts:
    """What happened, without a word about who it happened to: enough for a draft."""

    topic: str
    service: str
    complaint_sent: bool | None = None
    complaint_date: date | None = None
    reply: str | None = None
    outcome: str | None = None
    first_day: date | None = None
    supplier: str | None = None
    commodity: str | None = None
    applicant_role: str | None = None
    customer_kind: str | None = None


@dataclass(frozen=True)
class Application:
    """A request that was read back and confirmed. `consent_at` is aware; empty strings mean «not given»."""

    facts: CaseFacts
    full_name: str
    tax_code: str
    delegate_name: str = ""
    pod: str = ""
    pdr: str = ""
    email: str = ""
    phone_number: str = ""
    description: str = ""
    documents: tuple[tuple[str, bool], ...] = ()
    missing: tuple[str, ...] = ()
    consent_at: datetime | None = None
    consent_version: str = ""
    draft_code: str | None = None
    expected_answer: date | None = None


@dataclass(frozen=True)
class Person:
    """The personal data of a case; empty strings where not given."""

    full_name: str = ""
    tax_code: str = ""
    delegate_name: str = ""
    pod: str = ""
    pdr: str = ""
    email: str = ""
    phone_number: str = ""
    description: str = ""


@dataclass(frozen=True)
class Event:
    """One step in the life of a case; `before` is None for the first, `outcome` is empty but for closing."""

    at: datetime
    author: Author
    before: State | None
    after: State
    note: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Case:
    """A case or draft. `owner` and `person` are None once erased, `person` also while it is a draft."""

    code: Code
    owner: str | None
    state: State
    since: datetime
    opened_at: datetime
    filed_at: datetime | None
    closed_at: datetime | None
    erased_at: datetime | None
    facts: CaseFacts
    person: Person | None
    documents: tuple[tuple[str, bool], ...]
    missing: tuple[str, ...]
    consent_at: datetime | None
    consent_version: str
    outcome: str
    expected_answer: date | None
    events: tuple[Event, ...]

    @property
    def awaited_on(self) -> date | None:
        """The day by which an answer is expected, while the desk works on the case: not before it is complete."""
        return self.expected_answer if self.state in (State.RECEIVED, State.IN_PROGRESS) else None


@dataclass(frozen=True)
class CaseRow:
    """A line of the operators' list: nothing personal. `cursor` continues the list after this line."""

    code: Code
    state: State
    since: datetime
    topic: str
    service: str
    supplier: str | None
    cursor: str


@dataclass(frozen=True)
class Limited:
    """Too many guesses: the next one is heard from `until` on."""

    until: datetime


@dataclass(frozen=True)
class Unknown:
    """There is no such case, or the second datum is not in it: never told apart."""


@dataclass(frozen=True)
class Seen:
    """What anybody who has the code may know."""

    code: Code
    state: State
    since: datetime


@dataclass(frozen=True)
class Opened:
    """The whole case, for whoever opened it or proved to be in it."""

    case: Case


LookUp = Mistyped | Limited | Unknown | Seen | Opened


@dataclass(frozen=True)
class Reminder:
    """A message to be sent to `owner` on `day` (Rome's calendar) about a case or a topic."""

    id: int
    owner: str
    day: date
    code: Code | None
    topic: str | None
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Change:
    """A step that the owner has not been told of yet; `id` grows with time."""

    id: int
    owner: str
    code: Code
    at: datetime
    before: State | None
    after: State
    note: str
    missing: tuple[str, ...]
    outcome: str


@dataclass(frozen=True)
class Export:
    """All that is held about one chat."""

    owner: str
    at: datetime
    cases: tuple[Case, ...]
    reminders: tuple[Reminder, ...]
    failed_look_ups: tuple[datetime, ...]

    def to_json(self, answers: Mapping[str, object] | None = None) -> str:
        """The same as readable JSON, with ISO dates, and beside it the answers of the conversation under way."""
        return json.dumps(
            {**asdict(self), "answers": dict(answers or {})}, default=_as_text, ensure_ascii=False, indent=2
        )


@dataclass(frozen=True)
class Kept:
    """A case that erasing leaves in place for now: it is still being worked on."""

    code: Code
    state: State


@dataclass(frozen=True)
class Erasure:
    """The receipt of an erasure.

    `drafts` and `reminders` are gone with everything in them. Of the cases in `cases` only the skeleton is left (code,
    topic, states, dates). Those in `kept` are not over: their data is needed to answer and is erased `KEEP_AFTER_ASKED`
    after they close, or at once if they are withdrawn. What the chat did to guess codes is kept for the limit's hour.
    """

    at: datetime
    drafts: tuple[Code, ...]
    cases: tuple[Code, ...]
    reminders: int
    kept: tuple[Kept, ...]


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an export")
