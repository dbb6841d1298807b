"""Finding cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session, noload
from sqlalchemy.sql import Select

from bot.cases.codes import Code
from bot.cases.model import Case, CaseRow, State
from bot.cases.records import to_case, to_event
from bot.cases.tables import CaseRecord, DocumentRecord, EventRecord, MissingRecord, NoteRecord, PersonRecord

ROME = ZoneInfo("Europe/Rome")

# Cases are read as plain rows, by statements made once: as objects they cost four times the time. One query more for
# each thing that a case has many of is cheaper than joining them all, which PostgreSQL plans anew every time.
_CASE, _DOCUMENT, _MISSING = CaseRecord.__table__, DocumentRecord.__table__, MissingRecord.__table__
_PERSON, _EVENT, _NOTE = PersonRecord.__table__, EventRecord.__table__, NoteRecord.__table__
_CASES = select(_CASE, _PERSON).select_from(_CASE.outerjoin(_PERSON))
BY_CODE = _CASES.where(_CASE.c.code == bindparam("code"))
OF_OWNER = _CASES.where(_CASE.c.owner == bindparam("owner")).order_by(_CASE.c.opened_at.desc(), _CASE.c.id.desc())
_THEIRS = bindparam("ids", expanding=True)
_DOCUMENTS = select(_DOCUMENT).where(_DOCUMENT.c.case_id.in_(_THEIRS)).order_by(_DOCUMENT.c.position)
_ITEMS = select(_MISSING).where(_MISSING.c.case_id.in_(_THEIRS)).order_by(_MISSING.c.id)
_STEPS = select(_EVENT, _NOTE).select_from(_EVENT.outerjoin(_NOTE))
_STEPS = _STEPS.where(_EVENT.c.case_id.in_(_THEIRS)).order_by(_EVENT.c.id)


def find(session: Session, code: Code) -> Case | None:
    """The case with this code."""
    return next(iter(_whole(session, session.execute(BY_CODE, {"code": str(code)}).all())), None)


def find_for(session: Session, code: Code, asker: str) -> Case | None:
    """The case with this code: whole if this chat opened it, else without its documents, what is missing and its steps."""
    rows = session.execute(BY_CODE, {"code": str(code)}).all()
    if not rows or rows[0].owner == asker:
        return next(iter(_whole(session, rows)), None)
    return to_case(rows[0], _person_of(rows[0]), (), (), ())


def of_owner(session: Session, owner: str) -> list[Case]:
    """The cases of a chat, newest first."""
    return _whole(session, session.execute(OF_OWNER, {"owner": owner}).all())


def _whole(session: Session, rows: Sequence[Row]) -> list[Case]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    documents, items, steps = (_by_case(session.execute(s, {"ids": ids})) for s in (_DOCUMENTS, _ITEMS, _STEPS))
    return [
        to_case(
            row,
            _person_of(row),
            documents[row.id],
            items[row.id],
            [to_event(step, step if step.event_id is not None else None) for step in steps[row.id]],
        )
        for row in rows
    ]


def _person_of(row: Row) -> Row | None:
    return row if row.case_id is not None else None


def _by_case(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


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
