from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cases import Author, CaseStore, Event, Opened, State
from tests.cases.samples import ANNA, BRUNO, FACTS, LACKING, START, WHOLE, Clock

ROOT = Path(__file__).resolve().parents[2]


def test_a_draft_gets_a_code_and_holds_nothing_personal(store: CaseStore):
    draft = store.save_draft(ANNA, FACTS)
    assert (draft.state, draft.facts, draft.person, draft.consent_at) == (State.DRAFT, FACTS, None, None)
    assert store.find(draft.code.lower()) == draft


def test_saving_the_same_topic_again_updates_the_draft_and_another_topic_makes_another(store: CaseStore, clock: Clock):
    first = store.save_draft(ANNA, FACTS)
    clock.advance(days=1)
    again = store.save_draft(ANNA, replace(FACTS, supplier="Fornitore Due"))
    other = store.save_draft(ANNA, replace(FACTS, topic="problem_cmor"))
    assert again.code == first.code
    assert again.facts.supplier == "Fornitore Due"
    assert [case.code for case in store.of_owner(ANNA)] == [other.code, first.code]


def test_a_filed_case_keeps_all_that_was_confirmed(store: CaseStore):
    case = store.file(ANNA, WHOLE, key="k")
    assert case == store.find(case.code)
    assert (case.state, case.owner, case.filed_at, case.facts) == (State.RECEIVED, ANNA, START, FACTS)
    assert (case.documents, case.consent_at, case.consent_version) == (WHOLE.documents, WHOLE.consent_at, "2026-01")
    assert case.person is not None
    assert all(getattr(WHOLE, name) == value for name, value in vars(case.person).items())
    assert case.events == (Event(START, Author.USER, None, State.RECEIVED),)


def test_a_case_that_lacks_something_says_what(store: CaseStore):
    case = store.file(ANNA, LACKING, key="k")
    assert (case.state, case.missing) == (State.TO_COMPLETE, ("bills",))


def test_an_answer_is_awaited_only_of_a_case_on_which_the_desk_can_work(store: CaseStore):
    assert store.file(ANNA, WHOLE, key="k").awaited_on == WHOLE.expected_answer
    assert store.file(ANNA, LACKING, key="l").awaited_on is None
    assert store.save_draft(BRUNO, FACTS).awaited_on is None


def test_a_draft_becomes_the_case_with_the_same_code(store: CaseStore, clock: Clock):
    draft = store.save_draft(ANNA, FACTS)
    clock.advance(days=3)
    case = store.file(ANNA, replace(WHOLE, draft_code=draft.code), key="k")
    assert (case.code, case.opened_at, case.filed_at) == (draft.code, START, clock.now)
    assert [(event.before, event.after) for event in case.events] == [
        (None, State.DRAFT),
        (State.DRAFT, State.RECEIVED),
    ]
    assert store.of_owner(ANNA) == [case]


def test_a_draft_of_another_chat_is_left_alone(store: CaseStore):
    draft = store.save_draft(BRUNO, FACTS)
    case = store.file(ANNA, replace(WHOLE, draft_code=draft.code), key="k")
    assert case.code != draft.code
    assert store.find(draft.code) == draft


def test_a_draft_that_is_gone_does_not_stop_the_filing(store: CaseStore, clock: Clock):
    draft = store.save_draft(ANNA, FACTS)
    store.purge(clock.advance(days=91))
    assert store.file(ANNA, replace(WHOLE, draft_code=draft.code), key="k").state is State.RECEIVED


def test_filing_twice_with_one_key_files_once_and_another_key_files_another(store: CaseStore):
    case = store.file(ANNA, WHOLE, key="k")
    assert store.file(ANNA, replace(WHOLE, full_name="Altro"), key="k") == case
    assert store.file(ANNA, WHOLE, key="k2").code != case.code


def test_a_key_of_one_chat_never_opens_the_case_of_another(store: CaseStore):
    case = store.file(ANNA, WHOLE, key="k")
    assert store.file(BRUNO, WHOLE, key="k").code != case.code


@pytest.mark.parametrize("application", [WHOLE, replace(WHOLE, consent_at=None)])
def test_nothing_is_filed_without_consent_or_key(store: CaseStore, application):
    with pytest.raises(ValueError, match="consent"):
        store.file(ANNA, application, key="" if application.consent_at else "k")
    assert store.of_owner(ANNA) == []


def test_many_at_once_with_one_key_file_one_case(url: str, clock: Clock):
    stores = [CaseStore(url, clock) for _ in range(3)]
    start = threading.Barrier(12)

    def file(number: int) -> str:
        start.wait()
        return stores[number % 3].file(ANNA, WHOLE, key="k").code

    with ThreadPoolExecutor(12) as pool:
        codes = set(pool.map(file, range(12)))
    assert len(codes) == 1
    assert len(stores[0].of_owner(ANNA)) == 1
    for opened in stores:
        opened.close()


def test_many_at_once_save_one_draft_and_file_different_cases(store: CaseStore):
    start = threading.Barrier(8)

    def work(number: int) -> tuple[str, str]:
        start.wait()
        return store.save_draft(ANNA, FACTS).code, store.file(BRUNO, WHOLE, key=str(number)).code

    with ThreadPoolExecutor(8) as pool:
        drafts, cases = zip(*pool.map(work, range(8)), strict=True)
    assert len(set(drafts)) == 1
    assert len(set(cases)) == len(store.of_owner(BRUNO)) == 8


KILLED = """
import sys, threading
from sqlalchemy import event
from sqlalchemy.orm import Session
from bot.cases import CaseStore
from tests.cases.samples import ANNA, LACKING

def stop(*_):
    print("here", flush=True)
    threading.Event().wait()

event.listen(Session, sys.argv[2], stop)
CaseStore(sys.argv[1]).file(ANNA, LACKING, key="k")
"""


@pytest.mark.parametrize("moment", ["after_flush", "before_commit", "after_commit"])
def test_a_filing_killed_half_way_leaves_the_store_whole_and_a_retry_files_once(url: str, moment: str):
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, url, moment], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=dict(os.environ)
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    store = CaseStore(url)
    assert len(store.of_owner(ANNA)) == (1 if moment == "after_commit" else 0)
    case = store.file(ANNA, LACKING, key="k")
    assert store.of_owner(ANNA) == [case]
    assert (case.state, case.missing, len(case.events)) == (State.TO_COMPLETE, ("bills",), 1)
    assert case.person is not None
    store.close()


def test_text_that_a_database_cannot_hold_is_kept_without_what_it_cannot(store: CaseStore):
    case = store.file(ANNA, replace(WHOLE, description="a\x00b \ud800 è 😀"), key="k")
    assert case.person is not None
    answer = store.look_up(case.code, asker=ANNA)
    assert isinstance(answer, Opened)
    assert answer.case.person is not None
    assert answer.case.person.description == "ab ? è 😀"


def test_a_chat_sees_its_own_cases_newest_first(store: CaseStore, clock: Clock):
    first = store.file(ANNA, WHOLE, key="1")
    clock.advance(hours=1)
    second = store.file(ANNA, WHOLE, key="2")
    store.file(BRUNO, WHOLE, key="3")
    withdrawn = store.withdraw(first.code, ANNA)
    assert store.of_owner(ANNA) == [second, withdrawn]
