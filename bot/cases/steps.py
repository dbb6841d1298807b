"""The life of a filed case: which step may follow which, and by whom; each step is an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.codes import Code
from bot.cases.errors import CaseNotFound, IllegalTransition, Incomplete
from bot.cases.model import Author, Case, State
from bot.cases.records import PERSON_FIELDS, record_to_case, still_missing
from bot.cases.tables import CaseRecord, ChangeRecord, EventRecord, MissingRecord, NoteRecord

_USER = frozenset({Author.USER})
_DESK = frozenset({Author.OPERATOR, Author.SYSTEM})
_ANYBODY = _USER | _DESK
_OPERATOR = frozenset({Author.OPERATOR})

#: Who may take a case from where to where. Filing is not in it: a draft becomes a case by `filing.file` alone.
TRANSITIONS: dict[tuple[State, State], frozenset[Author]] = {
    (State.DRAFT, State.WITHDRAWN): _USER,
    (State.RECEIVED, State.TO_COMPLETE): _DESK,
    (State.RECEIVED, State.IN_PROGRESS): _DESK,
    (State.RECEIVED, State.CLOSED): _DESK,
    (State.RECEIVED, State.WITHDRAWN): _ANYBODY,
    (State.TO_COMPLETE, State.TO_COMPLETE): _DESK,  # one more thing is missing
    (State.TO_COMPLETE, State.RECEIVED): _ANYBODY,
    (State.TO_COMPLETE, State.IN_PROGRESS): _DESK,
    (State.TO_COMPLETE, State.CLOSED): _DESK,
    (State.TO_COMPLETE, State.WITHDRAWN): _ANYBODY,
    (State.IN_PROGRESS, State.TO_COMPLETE): _DESK,
    (State.IN_PROGRESS, State.CLOSED): _DESK,
    (State.IN_PROGRESS, State.WITHDRAWN): _ANYBODY,
    (State.CLOSED, State.IN_PROGRESS): _OPERATOR,  # closed by mistake, or the answer was not the last
}

OVER = frozenset({State.CLOSED, State.WITHDRAWN})
_SUPPLY = ("supplier", "commodity")


@dataclass(frozen=True)
class Step:
    """A change of state that somebody asks for."""

    state: State
    author: Author
    note: str = ""
    missing: tuple[str, ...] = ()
    outcome: str = ""


@dataclass(frozen=True)
class Delivery:
    """What the person brings: items that were missing, data with their values, and a word on them for operators."""

    items: tuple[str, ...] = ()
    data: dict[str, str] = field(default_factory=dict)
    note: str = ""


def locked(session: Session, code: Code, owner: str | None = None) -> CaseRecord:
    """The case, held against other writers until the transaction ends; of this chat, if `owner` is given.

    Raises:
        CaseNotFound: no such case, another chat's, or erased.
    """
    wanted = select(CaseRecord).where(CaseRecord.code == str(code)).with_for_update(of=CaseRecord)
    row = session.scalars(wanted).one_or_none()
    if row is None or row.erased_at is not None or (owner is not None and row.owner != owner):
        raise CaseNotFound(code)
    return row


def record(
    row: CaseRecord, now: datetime, author: Author, after: State, note: str = "", outcome: str = ""
) -> EventRecord:
    """Move the row to `after` and write the event."""
    event = EventRecord(at=now, author=author.value, before_state=row.state, after_state=after.value)
    if note or outcome:
        event.note = NoteRecord(note=note, outcome=outcome)
    row.events.append(event)
    row.state, row.since, row.updated_at = after.value, now, now
    row.closed_at = now if after in OVER else None
    return event


def ask_for(row: CaseRecord, now: datetime, items: Iterable[str]) -> None:
    """Note items as missing, each once."""
    known = set(still_missing(row.missing))
    row.missing.extend(MissingRecord(item=item, asked_at=now) for item in dict.fromkeys(items) if item not in known)


def take(session: Session, now: datetime, code: Code, step: Step) -> Case:
    """Take a step; see `CaseStore.set_state`."""
    row = locked(session, code)
    before = State(row.state)
    if step.author not in TRANSITIONS.get((before, step.state), ()):
        raise IllegalTransition(before, step.state)
    items = tuple(item.strip() for item in step.missing if item.strip())
    if step.state is State.TO_COMPLETE and not items:
        raise Incomplete("what is missing must be said")
    if step.state is State.CLOSED and not step.outcome.strip():
        raise Incomplete("how the case ended must be said")
    if step.state is State.TO_COMPLETE:
        ask_for(row, now, items)
    elif step.state in (State.RECEIVED, State.IN_PROGRESS):
        _settle(row, now, still_missing(row.missing))
    outcome = step.outcome.strip() if step.state is State.CLOSED else ""
    event = record(row, now, step.author, step.state, step.note.strip(), outcome)
    session.flush()
    if step.author is not Author.USER:
        session.add(ChangeRecord(event_id=event.id))
        session.flush()
    return record_to_case(row)


def complete(session: Session, now: datetime, code: Code, owner: str, bring: Delivery) -> Case:
    """Take what the person brings; see `CaseStore.complete`."""
    unfit = [name for name in bring.data if name not in (*PERSON_FIELDS, *_SUPPLY)]
    if unfit:
        raise ValueError(f"a case has no {', '.join(unfit)}")
    row = locked(session, code, owner)
    if State(row.state) is not State.TO_COMPLETE:
        raise IllegalTransition(State(row.state), State.RECEIVED)
    for name, value in bring.data.items():
        setattr(row if name in _SUPPLY else row.person, name, value)
    brought = [item for item in still_missing(row.missing) if item in {*bring.items, *bring.data}]
    _settle(row, now, brought)
    for paper in row.documents:
        paper.ready = paper.ready or paper.document in brought
    if brought:
        after = State.TO_COMPLETE if still_missing(row.missing) else State.RECEIVED
        arrived = "Arrivato: " + ", ".join(brought)
        record(row, now, Author.USER, after, f"{arrived} ({bring.note})" if bring.note else arrived)
    session.flush()
    return record_to_case(row)


def withdraw(session: Session, now: datetime, code: Code, owner: str) -> Case:
    """Withdraw a case; see `CaseStore.withdraw`."""
    row = locked(session, code, owner)
    before = State(row.state)
    if before is not State.WITHDRAWN:
        if Author.USER not in TRANSITIONS.get((before, State.WITHDRAWN), ()):
            raise IllegalTransition(before, State.WITHDRAWN)
        record(row, now, Author.USER, State.WITHDRAWN)
        session.flush()
    return record_to_case(row)


def _settle(row: CaseRecord, now: datetime, items: Iterable[str]) -> None:
    settled = set(items)
    for asked in row.missing:
        if asked.delivered_at is None and asked.item in settled:
            asked.delivered_at = now
