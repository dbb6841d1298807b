"""From rows to values and back."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from bot.cases.codes import Code
from bot.cases.model import Application, Author, Case, CaseFacts, Event, Person, Reminder, State
from bot.cases.tables import CaseRecord, DocumentRecord, EventRecord, PersonRecord, ReminderRecord

PERSON_FIELDS = tuple(field.name for field in fields(Person))


def to_case(row: CaseRecord) -> Case:
    """The row, with all that belongs to it, as a value."""
    person = row.person
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
        applicant_role=row.applicant_role,
        customer_kind=row.customer_kind,
        person=Person(**{name: getattr(person, name) for name in PERSON_FIELDS}) if person is not None else None,
        documents=tuple((document.document, document.ready) for document in row.documents),
        missing=still_missing(row),
        consent_at=row.consent_at,
        consent_version=row.consent_version,
        outcome=_outcome(row),
        expected_answer=row.expected_answer,
        events=tuple(to_event(event) for event in row.events),
    )


def to_facts(row: CaseRecord) -> CaseFacts:
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
    )


def to_event(row: EventRecord) -> Event:
    return Event(
        at=row.at,
        author=Author(row.author),
        before=State(row.before_state) if row.before_state else None,
        after=State(row.after_state),
        note=row.note.note if row.note is not None else "",
        outcome=row.note.outcome if row.note is not None else "",
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


def still_missing(row: CaseRecord) -> tuple[str, ...]:
    return tuple(asked.item for asked in row.missing if asked.delivered_at is None)


def put_facts(row: CaseRecord, facts: CaseFacts) -> None:
    """Write the facts into the row; the facts' outcome is the procedure's verdict, not how the case ended."""
    values: dict[str, Any] = asdict(facts)
    values["verdict"] = values.pop("outcome")
    for name, value in values.items():
        setattr(row, name, value)


def _outcome(row: CaseRecord) -> str:
    """How the case ended, if it is closed: the words of its last step."""
    last = row.events[-1].note if row.events else None
    return last.outcome if last is not None and row.state == State.CLOSED.value else ""


def new_person(application: Application) -> PersonRecord:
    return PersonRecord(**{name: getattr(application, name) or "" for name in PERSON_FIELDS})


def new_documents(application: Application) -> list[DocumentRecord]:
    return [
        DocumentRecord(document=document, position=position, ready=ready)
        for position, (document, ready) in enumerate(dict(application.documents).items())
    ]
