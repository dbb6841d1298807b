"""The outbox: what operators did and owners are to be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.cases.codes import Code
from bot.cases.model import Change
from bot.cases.records import still_missing, to_event
from bot.cases.tables import CaseRecord, ChangeRecord, EventRecord


def undelivered(session: Session, limit: int, after: int) -> list[Change]:
    """Steps to tell of, oldest first, those later than the step `after`; see `CaseStore.undelivered_changes`."""
    wanted = (
        select(EventRecord, CaseRecord)
        .join(ChangeRecord, ChangeRecord.event_id == EventRecord.id)
        .join(CaseRecord, CaseRecord.id == EventRecord.case_id)
        .where(ChangeRecord.delivered_at.is_(None), CaseRecord.owner.is_not(None), ChangeRecord.event_id > after)
        .order_by(ChangeRecord.event_id)
        .limit(limit)
    )
    return [_change(event, case) for event, case in session.execute(wanted)]


def mark_delivered(session: Session, now: datetime, change_id: int) -> bool:
    """Mark a step as told."""
    untold = update(ChangeRecord).where(ChangeRecord.event_id == change_id, ChangeRecord.delivered_at.is_(None))
    return session.execute(untold.values(delivered_at=now).execution_options(synchronize_session=False)).rowcount == 1


def _change(event: EventRecord, case: CaseRecord) -> Change:
    step = to_event(event, event.note)
    return Change(
        id=event.id,
        owner=case.owner,
        code=Code(case.code),
        at=step.at,
        before=step.before,
        after=step.after,
        note=step.note,
        missing=still_missing(case.missing),
        outcome=step.outcome,
    )
