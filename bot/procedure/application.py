"""What a case must hold and bring, what is still missing, and when an answer may be expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache

import holidays

from bot.procedure.rules import Answers, Document, Field, Procedure


def fields_for(procedure: Procedure, topic: str, answers: Answers) -> tuple[Field, ...]:
    """The data that a case on `topic` holds after these answers, in the order in which it is asked."""
    return tuple(field for field in procedure.fields_ if procedure.applies(field, topic, answers))


def documents_for(procedure: Procedure, topic: str, answers: Answers) -> tuple[Document, ...]:
    """The papers that a case on `topic` must bring after these answers."""
    return tuple(document for document in procedure.documents if procedure.applies(document, topic, answers))


def next_field(procedure: Procedure, topic: str, answers: Answers, skipped: Iterable[str]) -> str | None:
    """The slot to ask for next: neither answered, nor skipped, nor made needless by another of its `one_of` group."""
    fields = fields_for(procedure, topic, answers)
    answered_groups = {field.one_of for field in fields if field.one_of and _given(answers, field.slot)}
    left_out = set(skipped)
    for field in fields:
        if not _given(answers, field.slot) and field.slot not in left_out and field.one_of not in answered_groups:
            return field.slot
    return None


def missing_data(procedure: Procedure, topic: str, answers: Answers) -> tuple[str, ...]:
    """The compulsory slots that have no value; of a `one_of` group only the first, and only if none has one."""
    fields = [field for field in fields_for(procedure, topic, answers) if field.compulsory]
    done = {field.one_of for field in fields if field.one_of and _given(answers, field.slot)}
    missing: list[str] = []
    for field in fields:
        if _given(answers, field.slot) or field.one_of in done:
            continue
        missing.append(field.slot)
        if field.one_of:
            done.add(field.one_of)
    return tuple(missing)


def detail_slots(procedure: Procedure) -> set[str]:
    """The slots of all the data that a case may hold, whatever its topic."""
    return {field.slot for field in procedure.fields_}


def is_needed(procedure: Procedure, slot: str) -> bool:
    """Is a case for which this datum is asked incomplete without it?"""
    return any(field.slot == slot and field.compulsory for field in procedure.fields_)


def alternatives(procedure: Procedure, slot: str) -> list[str]:
    """The data that can stand in for this one: for the e-mail address the telephone number."""
    group = next((field.one_of for field in procedure.fields_ if field.slot == slot), None)
    return [field.slot for field in procedure.fields_ if group and field.one_of == group and field.slot != slot]


def first_of_empty_groups(procedure: Procedure, answers: Answers) -> set[str]:
    """Of each group of data of which one is needed, and none was given, the first slot."""
    first: dict[str, str] = {}
    for field in procedure.fields_:
        if field.one_of:
            first.setdefault(field.one_of, field.slot)
    done = {field.one_of for field in procedure.fields_ if field.one_of and _given(answers, field.slot)}
    return {slot for group, slot in first.items() if group not in done}


def missing_documents(
    procedure: Procedure, topic: str, answers: Answers, ready: Mapping[str, bool]
) -> tuple[Document, ...]:
    """The compulsory papers that the person does not have ready."""
    return tuple(paper for paper in documents_for(procedure, topic, answers) if not ready.get(paper.id, False))


def expected_answer(procedure: Procedure, filed_on: date) -> date:
    """The day by which the service answers on average: working days after filing, Italian holidays left out."""
    day, left = filed_on, procedure.limits.answer_working_days
    while left:
        day += timedelta(days=1)
        if is_working_day(day):
            left -= 1
    return day


def is_working_day(day: date) -> bool:
    """Monday to Friday and no national holiday (4 October is one from 2026)."""
    return day.weekday() < 5 and day not in _italian_holidays(day.year)


@cache
def _italian_holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("IT", years=year)


def _given(answers: Answers, slot: str) -> bool:
    return answers.get(slot) not in (None, "")
