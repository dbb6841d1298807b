"""Drafts, and how a confirmed application becomes a case: once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.codes import Code, new_code, read_code
from bot.cases.model import Application, Author, Case, CaseFacts, State
from bot.cases.records import new_documents, new_person, put_facts, record_to_case
from bot.cases.steps import ask_for, record
from bot.cases.tables import CaseRecord, EventRecord


def save_draft(session: Session, now: datetime, owner: str, facts: CaseFacts) -> Case:
    """Make the chat's draft on this topic, or bring it up to date; see `CaseStore.save_draft`."""
    same = select(CaseRecord).where(
        CaseRecord.owner == owner, CaseRecord.topic == facts.topic, CaseRecord.state == State.DRAFT.value
    )
    row = session.scalars(same.with_for_update(of=CaseRecord)).one_or_none()
    if row is None:
        row = _new_row(owner, now, State.DRAFT)
        session.add(row)
        row.events.append(EventRecord(at=now, author=Author.USER.value, after_state=State.DRAFT.value))
    put_facts(row, facts)
    row.updated_at = now
    session.flush()
    return record_to_case(row)


def file(session: Session, now: datetime, owner: str, application: Application, key: str) -> Case:
    """File an application; see `CaseStore.file`.

    Two at once with the same key: the second to insert it fails on the unique constraint, is run again and finds it.
    """
    filed = select(CaseRecord).where(CaseRecord.owner == owner, CaseRecord.filing_key == key)
    row = session.scalars(filed).one_or_none()
    if row is not None:
        return record_to_case(row)
    row = _draft(session, owner, application.draft_code)
    state = State.TO_COMPLETE if application.missing else State.RECEIVED
    if row is None:
        row = _new_row(owner, now, state)
        session.add(row)
        row.events.append(EventRecord(at=now, author=Author.USER.value, after_state=state.value))
    else:
        record(row, now, Author.USER, state)
    _fill(row, now, application, key)
    session.flush()
    return record_to_case(row)


def _new_row(owner: str, now: datetime, state: State) -> CaseRecord:
    return CaseRecord(
        code=str(new_code()),
        owner=owner,
        state=state.value,
        since=now,
        opened_at=now,
        updated_at=now,
        consent_version="",
    )


def _draft(session: Session, owner: str, code: str | None) -> CaseRecord | None:
    read = read_code(code) if code else None
    if not isinstance(read, Code):
        return None
    draft = select(CaseRecord).where(
        CaseRecord.code == str(read), CaseRecord.owner == owner, CaseRecord.state == State.DRAFT.value
    )
    return session.scalars(draft.with_for_update(of=CaseRecord)).one_or_none()


def _fill(row: CaseRecord, now: datetime, application: Application, key: str) -> None:
    put_facts(row, application.facts)
    row.filing_key = key
    row.filed_at = now
    row.consent_at = application.consent_at
    row.consent_version = application.consent_version
    row.expected_answer = application.expected_answer
    row.person = new_person(application)
    row.documents = new_documents(application)
    ask_for(row, now, application.missing)
