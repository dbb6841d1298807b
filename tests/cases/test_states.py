from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError

from bot.cases import Author, CaseNotFound, CaseStore, IllegalTransition, Incomplete, State, new_code
from tests.cases.samples import ANNA, BRUNO, LACKING, START, WHOLE, Clock, brought_to

R, T, P, C, W, D = (
    State.RECEIVED,
    State.TO_COMPLETE,
    State.IN_PROGRESS,
    State.CLOSED,
    State.WITHDRAWN,
    State.DRAFT,
)
DESK = {(R, T), (R, P), (R, C), (R, W), (T, T), (T, R), (T, P), (T, C), (T, W), (P, T), (P, C), (P, W)}
ALLOWED = {
    Author.USER: {(D, W), (R, W), (T, R), (T, W), (P, W)},
    Author.OPERATOR: DESK | {(C, P)},
    Author.SYSTEM: DESK,
}


@pytest.mark.parametrize(("before", "after"), itertools.product(State, State))
def test_a_case_goes_only_where_the_procedure_lets_it(store: CaseStore, before: State, after: State):
    for author in Author:
        owner = f"web:{author.value}"
        case = brought_to(store, before, owner)
        if (before, after) in ALLOWED[author]:
            moved = store.set_state(case.code, after, author=author, missing=["x"], outcome="y")
            assert (moved.state, moved.events[:-1]) == (after, case.events)
            assert (moved.events[-1].before, moved.events[-1].after, moved.events[-1].author) == (before, after, author)
        else:
            with pytest.raises(IllegalTransition):
                store.set_state(case.code, after, author=author, missing=["x"], outcome="y")
            assert store.find(case.code) == case


def test_every_step_is_dated_and_signed(store: CaseStore, clock: Clock):
    case = store.file(ANNA, WHOLE, key="k")
    at = clock.advance(days=2)
    case = store.set_state(case.code, P, author=Author.OPERATOR, note=" Presa in carico ")
    assert (case.since, case.opened_at) == (at, START)
    last = case.events[-1]
    assert (last.at, last.author, last.before, last.after, last.note) == (at, Author.OPERATOR, R, P, "Presa in carico")


def test_closing_says_how_it_ended_and_reopening_does_not_forget_it(store: CaseStore, clock: Clock):
    case = store.file(ANNA, WHOLE, key="k")
    with pytest.raises(Incomplete):
        store.set_state(case.code, C, author=Author.OPERATOR, outcome=" ")
    closed = store.set_state(case.code, C, author=Author.OPERATOR, outcome="Rimborso", note="lettera inviata")
    assert (closed.outcome, closed.closed_at) == ("Rimborso", clock.now)
    reopened = store.set_state(case.code, P, author=Author.OPERATOR)
    assert (reopened.outcome, reopened.closed_at) == ("", None)
    assert [step.outcome for step in reopened.events] == ["", "Rimborso", ""]


def test_the_desk_asks_for_documents_and_the_person_brings_them_one_by_one(store: CaseStore):
    case = store.file(ANNA, LACKING, key="k")
    with pytest.raises(Incomplete):
        store.ask_for(case.code, ["  "])
    case = store.ask_for(case.code, ["lettura del contatore", "bills"], note="Ci serve una foto")
    assert case.missing == ("bills", "lettura del contatore")
    case = store.complete(case.code, ANNA, delivered=["bills", "altro"])
    assert (case.state, case.missing) == (T, ("lettura del contatore",))
    assert case.documents == (("complaint", True), ("bills", True))
    case = store.complete(case.code, ANNA, delivered=["lettura del contatore"])
    assert (case.state, case.missing, case.events[-1].author) == (R, (), Author.USER)
    with pytest.raises(IllegalTransition):
        store.complete(case.code, ANNA, delivered=["bills"])


def test_a_missing_datum_is_given_later(store: CaseStore):
    case = store.file(ANNA, replace(WHOLE, pod="", missing=("pod", "supplier")), key="k")
    data = {"pod": "IT001E87654321", "supplier": "Fornitore Due"}
    case = store.complete(case.code, ANNA, data=data)
    assert case.person is not None
    assert (case.state, case.person.pod, case.facts.supplier) == (R, "IT001E87654321", "Fornitore Due")


@pytest.mark.parametrize("name", ["owner", "state", "code", "iban"])
def test_only_what_a_case_asks_for_can_be_given(store: CaseStore, name: str):
    case = store.file(ANNA, LACKING, key="k")
    with pytest.raises(ValueError, match=name):
        store.complete(case.code, ANNA, data={name: "x"})
    assert store.find(case.code) == case


def test_bringing_nothing_that_is_missing_changes_nothing(store: CaseStore):
    case = store.file(ANNA, LACKING, key="k")
    assert store.complete(case.code, ANNA, delivered=["altro"]) == case


def test_withdrawing_twice_is_withdrawing_once_and_a_closed_case_cannot_be(store: CaseStore):
    case = store.file(ANNA, WHOLE, key="k")
    withdrawn = store.withdraw(case.code, ANNA)
    assert (withdrawn.state, store.withdraw(case.code, ANNA)) == (W, withdrawn)
    with pytest.raises(IllegalTransition):
        store.withdraw(brought_to(store, C).code, ANNA)


def test_another_chat_can_neither_withdraw_nor_complete_nor_learn_that_the_case_exists(store: CaseStore):
    case = store.file(ANNA, LACKING, key="k")
    for code in (case.code, new_code(), "SM-1"):
        with pytest.raises(CaseNotFound):
            store.withdraw(code, BRUNO)
        with pytest.raises(CaseNotFound):
            store.complete(code, BRUNO, delivered=["bills"])
    assert store.find(case.code) == case


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE case_event SET after_state = 'closed'",
        "DELETE FROM case_event",
        "UPDATE case_note SET note = ''",
        "DELETE FROM case_note",
        "DELETE FROM cases",
        "UPDATE cases SET state = 'lost'",
        "UPDATE cases SET owner = NULL",
        "UPDATE cases SET state = 'draft'",
        "INSERT INTO case_event (case_id, at, author, after_state) VALUES (999, '2026-01-01', 'user', 'draft')",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(store: CaseStore, url: str, statement: str):
    case = store.file(ANNA, WHOLE, key="k")
    case = store.set_state(case.code, P, author=Author.OPERATOR, note="nota")
    engine = create_engine(url, future=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    assert store.find(case.code) == case
