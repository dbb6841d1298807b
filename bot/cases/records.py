"""From rows to values and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy.engine import Row

from bot.cases.codes import Code
from bot.cases.model import Application, Author, Case, CaseFacts, Event, Person, Reminder, State
from bot.cases.tables import (
    CaseRecord,
    DocumentRecord,
    EventRecord,
    MissingRecord,
    NoteRecord,
    PersonRecord,
    ReminderRecord,
)

PERSON_FIELDS = tuple(field.name for field in fields(Person))


def to_case(
    row: CaseRecord | Row, person: Any, documents: Iterable[Any], missing: Iterable[Any], events: Iterable[Event]
) -> Case:
    """A row of `cases`, a record or plain, with all that belongs to it, as a value."""
    steps = tuple(events)
    return Case(
        code=Code(row.code),
        owner=row.owner,
        state=State(row.state),
        since=row.since,
        opened_at=row.opened_at,
        filed_at=row.filed_at,
        closed_at=row.closed_at,
        erased_at=row.erased_at,
        facts=to_facts(row),
        person=Person(**{name: getattr(person, name) for name in PERSON_FIELDS}) if person is not None else None,
        documents=tuple((document.document, document.ready) for document in documents),
        missing=still_missing(missing),
        consent_at=row.consent_at,
        consent_version=row.consent_version,
        outcome=steps[-1].outcome if steps and row.state == State.CLOSED.value else "",
        expected_answer=row.expected_answer,
        events=steps,
    )


def record_to_case(row: CaseRecord) -> Case:
    """The record that was just written, as a value."""
    steps = [to_event(event, event.note) for event in row.events]
    return to_case(row, row.person, row.documents, row.missing, steps)


def to_facts(row: CaseRecord | Row) -> CaseFacts:
    return CaseFacts(
        topic=row.topic,
        service=row.service,
        complaint_sent=row.complaint_sent,
        complaint_date=row.complaint_date,
        reply=row.reply,
        outcome=row.verdict,
        first_day=row.first_day,
        supplier=row.supplier,
        commodity=row.commodity,
        applicant_role=row.applicant_role,
        customer_kind=row.customer_kind,
    )


def to_event(row: EventRecord | Row, note: NoteRecord | Row | None) -> Event:
    return Event(
        at=row.at,
        author=Author(row.author),
        before=State(row.before_state) if row.before_state else None,
        after=State(row.after_state),
        note=note.note if note is not None else "",
        outcome=note.outcome if note is not None else "",
    )


def to_reminder(row: ReminderRecord) -> Reminder:
    return Reminder(
        id=row.id,
        owner=row.owner,
        day=row.day,
        code=Code(row.case.code) if row.case is not None else None,
        topic=row.topic,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )


def still_missing(items: Iterable[MissingRecord | Row]) -> tuple[str, ...]:
    """Those items that were asked for and not delivered."""
    return tuple(asked.item for asked in items if asked.delivered_at is None)


def put_facts(row: CaseRecord, facts: CaseFacts) -> None:
    """Write the facts into the row; the facts' outcome is the procedure's verdict, not how the case ended."""
    values: dict[str, Any] = asdict(facts)
    values["verdict"] = values.pop("outcome")
    for name, value in values.items():
        setattr(row, name, value)


def new_person(application: Application) -> PersonRecord:
    return PersonRecord(**{name: getattr(application, name) or "" for name in PERSON_FIELDS})


def new_documents(application: Application) -> list[DocumentRecord]:
    return [
        DocumentRecord(document=document, position=position, ready=ready)
        for position, (document, ready) in enumerate(dict(application.documents).items())
    ]
