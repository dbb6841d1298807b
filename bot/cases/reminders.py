"""Stored reminders: another part sends them, this one says which are due and which were sent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.cases.codes import Code
from bot.cases.model import Reminder
from bot.cases.records import to_reminder
from bot.cases.steps import locked
from bot.cases.tables import ReminderRecord


def remind(session: Session, now: datetime, owner: str, day: date, code: Code | None, topic: str | None) -> Reminder:
    """Keep a reminder, or find the same one; see `CaseStore.remind`."""
    if (code is None) == (topic is None):
        raise ValueError("a reminder is about a case or about a topic")
    case = locked(session, code, owner) if code is not None else None
    same = select(ReminderRecord).where(ReminderRecord.owner == owner, ReminderRecord.day == day)
    about = ReminderRecord.topic == topic if case is None else ReminderRecord.case_id == case.id
    row = session.scalars(same.where(about)).one_or_none()
    if row is None:
        row = ReminderRecord(owner=owner, day=day, case=case, topic=topic, created_at=now)
        session.add(row)
        session.flush()
    return to_reminder(row)


def forget(session: Session, owner: str) -> int:
    """Drop the reminders of a chat that were not sent yet; how many there were."""
    unsent = delete(ReminderRecord).where(ReminderRecord.owner == owner, ReminderRecord.sent_at.is_(None))
    return session.execute(unsent.execution_options(synchronize_session=False)).rowcount


def due(session: Session, today: date, limit: int) -> list[Reminder]:
    """Reminders to send; see `CaseStore.due_reminders`."""
    wanted = select(ReminderRecord).where(ReminderRecord.sent_at.is_(None), ReminderRecord.day <= today)
    rows = session.scalars(wanted.order_by(ReminderRecord.day, ReminderRecord.id).limit(limit))
    return [to_reminder(row) for row in rows]


def mark_sent(session: Session, now: datetime, reminder_id: int) -> bool:
    """Mark as sent what was not; the database lets one caller through."""
    unsent = update(ReminderRecord).where(ReminderRecord.id == reminder_id, ReminderRecord.sent_at.is_(None))
    return session.execute(unsent.values(sent_at=now).execution_options(synchronize_session=False)).rowcount == 1
