from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from bot.cases import Author, CaseNotFound, CaseStore, Kept, State, Unknown
from bot.cases.tables import metadata
from tests.cases.samples import ANNA, BRUNO, FACTS, LACKING, PERSONAL, START, WHOLE, Clock, brought_to


def held(url: str) -> str:
    """Everything in every table, as text."""
    engine = create_engine(url, future=True)
    with engine.connect() as connection:
        rows = [repr(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    engine.dispose()
    return "\n".join(rows)


def closed_with_traces(store: CaseStore, owner: str = ANNA) -> str:
    """A closed case with something personal in every place that can hold it."""
    code = store.file(owner, LACKING, key=f"{owner}:message-7").code
    store.ask_for(code, ["carta di melograno"], note="Anna, ci serve")
    store.set_state(code, State.CLOSED, author=Author.OPERATOR, note="Anna ha chiamato", outcome="Anna rimborsata")
    store.remind(owner, date(2026, 4, 1), code=code)
    return code


def test_the_export_holds_all_about_the_chat_and_nothing_about_others(store: CaseStore):
    code = closed_with_traces(store)
    store.save_draft(ANNA, FACTS)
    store.remind(ANNA, date(2026, 5, 1), topic="problem_cmor")
    store.file(BRUNO, WHOLE, key="k")
    store.look_up("SM-0000-AAAA-AM", asker=ANNA)
    export = store.export(ANNA)
    assert [case.state for case in export.cases] == [State.DRAFT, State.CLOSED]
    assert (len(export.reminders), export.failed_look_ups, export.at) == (2, (START,), START)
    read = json.loads(export.to_json())
    assert read["cases"][1]["code"] == code
    assert read["cases"][1]["person"]["full_name"] == "Anna Prova"
    assert read["cases"][1]["facts"]["complaint_date"] == "2026-01-12"
    assert read["cases"][1]["events"][-1]["note"] == "Anna ha chiamato"
    assert BRUNO not in export.to_json()


def test_erasing_leaves_nothing_that_leads_to_the_person(store: CaseStore, url: str, clock: Clock):
    code = closed_with_traces(store)
    draft = store.save_draft(ANNA, FACTS)
    dropped = store.withdraw(store.save_draft(ANNA, WHOLE.facts).code, ANNA)
    withdrawn = brought_to(store, State.WITHDRAWN)
    store.remind(ANNA, date(2026, 5, 1), topic="problem_cmor")
    other = store.file(BRUNO, WHOLE, key="k")
    store.withdraw(other.code, BRUNO)
    store.erase(BRUNO)
    assert draft.code == dropped.code

    receipt = store.erase(ANNA)
    assert (receipt.at, receipt.drafts, receipt.kept) == (clock.now, (draft.code,), ())
    assert set(receipt.cases) == {code, withdrawn.code}
    assert receipt.reminders == 2
    text = held(url)
    assert not [word for word in (*PERSONAL, ANNA, BRUNO, "message-7") if word in text]
    assert (store.of_owner(ANNA), store.undelivered_changes(), store.due_reminders(date(2030, 1, 1))) == ([], [], [])
    skeleton = store.find(code)
    assert skeleton is not None
    assert (skeleton.state, skeleton.facts.topic, skeleton.erased_at) == (State.CLOSED, FACTS.topic, clock.now)
    assert [step.after for step in skeleton.events] == [State.TO_COMPLETE, State.TO_COMPLETE, State.CLOSED]
    assert store.look_up(code, asker=ANNA, second_datum=WHOLE.tax_code) == Unknown()
    with pytest.raises(CaseNotFound):
        store.set_state(code, State.IN_PROGRESS, author=Author.OPERATOR)


def test_what_is_erased_is_not_left_behind_in_the_file(tmp_path: Path, clock: Clock):
    path = tmp_path / "cases.db"
    store = CaseStore(f"sqlite:///{path}", clock)
    store.migrate()
    closed_with_traces(store)
    store.close()
    assert b"melograno" in path.read_bytes()
    store.erase(ANNA)
    store.close()
    assert b"melograno" not in path.read_bytes()


def test_erasing_touches_no_other_chat(store: CaseStore):
    closed_with_traces(store, BRUNO)
    closed_with_traces(store, ANNA)
    before = store.export(BRUNO)
    store.erase(ANNA)
    assert store.export(BRUNO) == before


@pytest.mark.parametrize("state", [State.RECEIVED, State.TO_COMPLETE, State.IN_PROGRESS])
def test_a_case_that_is_worked_on_is_kept_until_it_is_over_and_the_receipt_says_so(
    store: CaseStore, url: str, clock: Clock, state: State
):
    case = brought_to(store, state)
    assert store.erase(ANNA).kept == (Kept(case.code, state),)
    assert store.of_owner(ANNA) == [case]
    store.set_state(case.code, State.CLOSED, author=Author.OPERATOR, outcome="fatto")
    clock.advance(days=29)
    assert store.purge() == 0
    assert [change.outcome for change in store.undelivered_changes()][-1] == "fatto"
    clock.advance(days=1)
    assert store.purge() == 1
    assert "Anna" not in held(url)


def test_a_case_withdrawn_after_asking_to_be_forgotten_goes_at_once(store: CaseStore, url: str):
    case = brought_to(store, State.RECEIVED)
    store.erase(ANNA)
    store.withdraw(case.code, ANNA)
    assert store.purge() == 1
    assert "Anna" not in held(url)


def test_erasing_twice_or_nothing_gives_an_empty_receipt(store: CaseStore):
    closed_with_traces(store)
    store.erase(ANNA)
    receipt = store.erase(ANNA)
    assert (receipt.drafts, receipt.cases, receipt.reminders, receipt.kept) == ((), (), 0, ())


def test_an_idle_draft_goes_after_90_days_and_one_in_use_stays(store: CaseStore, clock: Clock):
    store.remind(ANNA, date(2026, 7, 1), code=store.save_draft(ANNA, FACTS).code)
    used = store.save_draft(BRUNO, FACTS)
    clock.now = START + timedelta(days=89)
    used = store.save_draft(BRUNO, FACTS)
    assert store.purge() == 0
    clock.now = START + timedelta(days=90)
    assert store.purge() == 1
    assert (store.export(ANNA).cases, store.export(ANNA).reminders, store.of_owner(BRUNO)) == ((), (), [used])


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_personal_data_goes_3_years_after_the_case_is_over_and_not_a_day_before(
    store: CaseStore, url: str, clock: Clock, state: State
):
    brought_to(store, state)
    going_on = brought_to(store, State.IN_PROGRESS, BRUNO)
    clock.now = START.replace(year=2029) - timedelta(days=1)
    assert store.purge() == 0
    clock.now = START.replace(year=2029)
    assert store.purge() == 1
    assert store.of_owner(ANNA) == []
    assert ANNA not in held(url)
    assert store.of_owner(BRUNO) == [going_on]
    assert store.purge() == 0
