"""What the law asks: showing what is held, erasing it when asked, erasing it in time.

An erased case keeps its skeleton: code, topic, states and dates, with no owner, person, note or asked item. Its terms
are those of the procedure: 3 years after a case is over, 90 idle days for a draft.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from bot.cases.codes import Code
from bot.cases.limits import asker_hash
from bot.cases.model import Erasure, Export, Kept, State
from bot.cases.queries import of_owner
from bot.cases.records import to_reminder
from bot.cases.steps import OVER
from bot.cases.tables import (
    CaseRecord,
    ChangeRecord,
    DocumentRecord,
    EventRecord,
    GuessRecord,
    MissingRecord,
    NoteRecord,
    PersonRecord,
    ReminderRecord,
)

KEEP_DRAFT = timedelta(days=90)
KEEP_CASE = relativedelta(years=3)
KEEP_SENT_REMINDER = timedelta(days=90)
KEEP_AFTER_ASKED = timedelta(days=30)  # time to read how a case ended that was to be erased while it was worked on


def export(session: Session, now: datetime, owner: str) -> Export:
    """All that is held about a chat; see `CaseStore.export`."""
    reminders = session.scalars(
        select(ReminderRecord).where(ReminderRecord.owner == owner).order_by(ReminderRecord.day, ReminderRecord.id)
    )
    guesses = session.scalars(
        select(GuessRecord.at).where(GuessRecord.asker == asker_hash(owner)).order_by(GuessRecord.at)
    )
    return Export(
        owner=owner,
        at=now,
        cases=tuple(of_owner(session, owner)),
        reminders=tuple(to_reminder(row) for row in reminders),
        failed_look_ups=tuple(guesses),
    )


def erase(session: Session, now: datetime, owner: str) -> Erasure:
    """Erase at a chat's request; see `CaseStore.erase` and `Erasure`."""
    theirs = (
        select(CaseRecord).where(CaseRecord.owner == owner).order_by(CaseRecord.opened_at.desc(), CaseRecord.id.desc())
    )
    rows = session.scalars(theirs.with_for_update(of=CaseRecord)).all()
    never_filed = [row for row in rows if row.filed_at is None]
    over = [row for row in rows if row.filed_at is not None and State(row.state) in OVER]
    going_on = [row for row in rows if row.filed_at is not None and State(row.state) not in OVER]
    receipt = Erasure(
        at=now,
        drafts=tuple(Code(row.code) for row in never_filed),
        cases=tuple(Code(row.code) for row in over),
        reminders=_delete(session, ReminderRecord, ReminderRecord.owner == owner),
        kept=tuple(Kept(Code(row.code), State(row.state)) for row in going_on),
    )
    for row in going_on:
        row.erasure_asked_at = row.erasure_asked_at or now
    _drop(session, [row.id for row in never_filed])
    _strip(session, now, over)
    return receipt


def purge(session: Session, now: datetime) -> int:
    """Erase in time; returns how many drafts and cases. Sent reminders go, too."""
    _delete(session, ReminderRecord, ReminderRecord.sent_at <= now - KEEP_SENT_REMINDER)
    idle = select(CaseRecord.id).where(CaseRecord.filed_at.is_(None), CaseRecord.updated_at <= now - KEEP_DRAFT)
    drafts = list(session.scalars(idle.with_for_update()))
    asked = and_(
        CaseRecord.erasure_asked_at.is_not(None),
        or_(CaseRecord.state == State.WITHDRAWN.value, CaseRecord.closed_at <= now - KEEP_AFTER_ASKED),
    )
    old = select(CaseRecord).where(
        CaseRecord.closed_at.is_not(None),
        CaseRecord.erased_at.is_(None),
        CaseRecord.filed_at.is_not(None),
        or_(CaseRecord.closed_at <= now - KEEP_CASE, asked),
    )
    cases = session.scalars(old.with_for_update(of=CaseRecord)).all()
    _drop(session, drafts)
    _strip(session, now, cases)
    return len(drafts) + len(cases)


def _drop(session: Session, case_ids: list[int]) -> None:
    """Delete what was never filed, with all that hangs on it."""
    _delete(session, CaseRecord, CaseRecord.id.in_(case_ids))


def _strip(session: Session, now: datetime, rows: list[CaseRecord]) -> None:
    """Leave the skeletons of these cases."""
    ids = [row.id for row in rows]
    for row in rows:
        row.owner = row.filing_key = None
        row.erased_at = now
    session.flush()  # notes may go once their case says that it is erased
    events = select(EventRecord.id).where(EventRecord.case_id.in_(ids))
    _delete(session, NoteRecord, NoteRecord.event_id.in_(events))
    _delete(session, ChangeRecord, ChangeRecord.event_id.in_(events))
    for table in (PersonRecord, DocumentRecord, MissingRecord, ReminderRecord):
        _delete(session, table, table.case_id.in_(ids))


def _delete(session: Session, table: type, condition: Any) -> int:
    statement = delete(table).where(condition).execution_options(synchronize_session=False)
    return session.execute(statement).rowcount
