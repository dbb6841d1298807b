from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases import CaseStore, Limited, Limits, Mistyped, Opened, Seen, State, Unknown, new_code
from tests.cases.samples import ANNA, BRUNO, FACTS, PERSONAL, START, WHOLE, Clock, brought_to

TAX_CODE = WHOLE.tax_code


def test_whoever_opened_the_case_sees_it_whole_however_often(store: CaseStore):
    case = store.file(ANNA, WHOLE, key="k")
    for _ in range(20):
        assert store.look_up(case.code.lower(), asker=ANNA) == Opened(case)


@pytest.mark.parametrize("state", State)
def test_a_stranger_with_the_code_sees_the_state_and_nothing_personal(store: CaseStore, state: State):
    case = brought_to(store, state)
    answer = store.look_up(case.code, asker=BRUNO)
    assert answer == Seen(case.code, state, case.since)
    assert not any(word in repr(answer) for word in (*PERSONAL, ANNA))


@pytest.mark.parametrize(
    "datum",
    [TAX_CODE, "prv nna 80a41 h501x", "ANNA.PROVA@example.org ", "3331234567", "+39 333 123 4567", "0039 333-1234567"],
)
def test_a_stranger_who_knows_a_second_datum_opens_the_case(store: CaseStore, datum: str):
    case = store.file(ANNA, WHOLE, key="k")
    assert store.look_up(case.code, asker=BRUNO, second_datum=datum) == Opened(case)


@pytest.mark.parametrize(
    "datum",
    [
        *("", " ", "-", "@", "è", "PRVNNA80A41H501Y", "PRVNNA", "IT001E12345678", "Anna Prova", "melograno"),
        *("example.org", "anna", "ANNAPROVAEXAMPLEORG", "1234567", "+39", "+39 333 1234568"),
    ],
)
def test_a_wrong_second_datum_and_an_unknown_code_get_the_same_answer(store: CaseStore, datum: str):
    case = store.file(ANNA, WHOLE, key="k")
    wrong = store.look_up(case.code, asker=BRUNO, second_datum=datum)
    assert wrong == store.look_up(new_code(), asker=BRUNO, second_datum=datum) == Unknown()


@pytest.mark.parametrize("datum", ["", " ", "-", "@", "0"])
def test_a_datum_that_the_case_does_not_have_opens_nothing(store: CaseStore, datum: str):
    case = store.file(ANNA, replace(WHOLE, tax_code="", email="", phone_number=""), key="k")
    draft = store.save_draft(ANNA, FACTS)
    assert store.look_up(case.code, asker=BRUNO, second_datum=datum) == Unknown()
    assert store.look_up(draft.code, asker=BRUNO, second_datum=datum) == Unknown()


def test_a_mistyped_code_is_told_from_an_unknown_one_and_costs_no_attempt(store: CaseStore):
    assert all(store.look_up("SM-1234", asker=BRUNO) == Mistyped("SM-1234") for _ in range(20))
    assert store.look_up("boh", asker=BRUNO) == Mistyped("boh")
    assert store.look_up(new_code(), asker=BRUNO) == Unknown()


def test_the_sixth_wrong_guess_in_an_hour_is_not_heard_and_a_right_one_neither(store: CaseStore, clock: Clock):
    case = store.file(ANNA, WHOLE, key="k")
    for number in range(5):
        clock.now = START + timedelta(minutes=number)
        datum = "wrong" if number % 2 else None
        assert store.look_up(case.code if datum else new_code(), asker=BRUNO, second_datum=datum) == Unknown()
    limited = Limited(START + timedelta(hours=1))
    assert store.look_up(new_code(), asker=BRUNO) == limited
    assert store.look_up(case.code, asker=BRUNO) == limited
    assert store.look_up(case.code, asker=BRUNO, second_datum=TAX_CODE) == limited
    assert store.look_up(case.code, asker=ANNA) == Opened(case)
    assert store.look_up(case.code, asker="web:third", second_datum=TAX_CODE) == Opened(case)
    clock.now = limited.until
    assert store.look_up(case.code, asker=BRUNO, second_datum=TAX_CODE) == Opened(case)


def test_right_answers_cost_no_attempt(store: CaseStore):
    case = store.file(ANNA, WHOLE, key="k")
    for _ in range(8):
        assert isinstance(store.look_up(case.code, asker=BRUNO), Seen)
        assert isinstance(store.look_up(case.code, asker=BRUNO, second_datum=TAX_CODE), Opened)


def test_a_restart_does_not_forget_the_attempts(url: str, clock: Clock):
    for _ in range(5):
        opened = CaseStore(url, clock)
        opened.look_up(new_code(), asker=BRUNO)
        opened.close()
    opened = CaseStore(url, clock)
    assert isinstance(opened.look_up(new_code(), asker=BRUNO), Limited)
    opened.close()


def test_many_chats_together_are_limited_too_but_owners_never_are(url: str, clock: Clock):
    opened = CaseStore(url, clock, limits=Limits(by_asker=2, over_all=6))
    case = opened.file(ANNA, WHOLE, key="k")
    answers = [opened.look_up(new_code(), asker=f"web:{number}") for number in range(8)]
    assert answers == [Unknown()] * 6 + [Limited(START + timedelta(hours=1))] * 2
    assert opened.look_up(case.code, asker=ANNA) == Opened(case)
    opened.close()


def test_guesses_made_at_once_do_not_slip_past_the_limit(store: CaseStore):
    start = threading.Barrier(12)

    def guess(_: int) -> object:
        start.wait()
        return store.look_up(new_code(), asker=BRUNO)

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(12)))
    assert answers.count(Unknown()) == 5
