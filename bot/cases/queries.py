"""Finding cases."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, noload
from sqlalchemy.sql import Select

from bot.cases.codes import Code
from bot.cases.model import Case, CaseRow, State
from bot.cases.records import to_case
from bot.cases.tables import CaseRecord

ROME = ZoneInfo("Europe/Rome")


def by_code(code: Code) -> Select:
    return select(CaseRecord).where(CaseRecord.code == str(code))


def find(session: Session, code: Code) -> Case | None:
    """The case with this code."""
    row = session.scalars(by_code(code)).one_or_none()
    return to_case(row) if row is not None else None


def owned_by(owner: str) -> Select:
    wanted = select(CaseRecord).where(CaseRecord.owner == owner)
    return wanted.order_by(CaseRecord.opened_at.desc(), CaseRecord.id.desc())


def of_owner(session: Session, owner: str) -> list[Case]:
    """The cases of a chat, newest first."""
    return [to_case(row) for row in session.scalars(owned_by(owner))]


def listed(state: State | None, since: date | None, limit: int, after: str | None) -> Select:
    wanted = select(CaseRecord).options(noload("*")).order_by(CaseRecord.since, CaseRecord.id).limit(limit)
    if state is not None:
        wanted = wanted.where(CaseRecord.state == state.value)
    else:
        wanted = wanted.where(CaseRecord.filed_at.is_not(None))
    if since is not None:
        wanted = wanted.where(CaseRecord.since >= datetime.combine(since, time(), ROME))
    if after is not None:
        wanted = wanted.where(tuple_(CaseRecord.since, CaseRecord.id) > tuple_(*_position(after)))
    return wanted


def list_cases(
    session: Session, state: State | None, since: date | None, limit: int, after: str | None
) -> list[CaseRow]:
    """Lines for operators, the longest in their state first; see `CaseStore.list`."""
    return [
        CaseRow(
            code=Code(row.code),
            state=State(row.state),
            since=row.since,
            topic=row.topic,
            service=row.service,
            supplier=row.supplier,
            cursor=f"{row.since.isoformat()}_{row.id}",
        )
        for row in session.scalars(listed(state, since, limit, after))
    ]


def _position(cursor: str) -> tuple[datetime, int]:
    since, _, number = cursor.partition("_")
    return datetime.fromisoformat(since), int(number)
