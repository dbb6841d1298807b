"""People and cases that the tests share. Names, codes and numbers are invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.cases import Application, Author, Case, CaseFacts, CaseStore, State

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that a test winds by hand."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **units: float) -> datetime:
        self.now += timedelta(**units)
        return self.now


ANNA = "telegram:1001"
BRUNO = "web:bruno"

FACTS = CaseFacts(
    topic="problem_double_billing",
    service="smart_help",
    complaint_sent=True,
    complaint_date=date(2026, 1, 12),
    reply="none",
    outcome="eligible",
    supplier="Fornitore Uno",
    commodity="luce",
    applicant_role="delegate",
    customer_kind="household",
)
WHOLE = Application(
    facts=FACTS,
    full_name="Anna Prova",
    tax_code="PRVNNA80A41H501X",
    delegate_name="Dino Delegato",
    pod="IT001E12345678",
    pdr="01234567890123",
    email="anna.prova@example.org",
    phone_number="+39 333 1234567",
    description="Due bollette per gli stessi mesi, parola segreta: melograno",
    documents=(("complaint", True), ("bills", True)),
    consent_at=datetime(2026, 3, 2, 8, 55, tzinfo=UTC),
    consent_version="2026-01",
    expected_answer=date(2026, 3, 16),
)
LACKING = replace(WHOLE, documents=(("complaint", True), ("bills", False)), missing=("bills",))
PERSONAL = (
    "Anna",
    "PRVNNA80A41H501X",
    "Delegato",
    "IT001E12345678",
    "01234567890123",
    "anna.prova",
    "1234567",
    "melograno",
)


def brought_to(store: CaseStore, state: State, owner: str = ANNA) -> Case:
    """A case of `owner` that has come to `state`."""
    if state is State.DRAFT:
        return store.save_draft(owner, FACTS)
    case = store.file(owner, LACKING if state is State.TO_COMPLETE else WHOLE, key=f"to-{state.value}")
    if state is State.WITHDRAWN:
        return store.withdraw(case.code, owner)
    if state is State.IN_PROGRESS:
        return store.set_state(case.code, state, author=Author.OPERATOR)
    if state is State.CLOSED:
        return store.set_state(case.code, state, author=Author.OPERATOR, outcome="Rimborso di 40 euro")
    return case
