"""What a case needs of whom, what it still lacks, and when an answer may be expected."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.procedure import (
    alternatives,
    detail_slots,
    documents_for,
    expected_answer,
    fields_for,
    first_of_empty_groups,
    is_needed,
    is_working_day,
    load_procedure,
    missing_data,
    missing_documents,
    next_field,
)

PROCEDURE = load_procedure()
HELP = ("problem_bonus", "problem_return_supplier", "problem_cmor", "problem_double_billing", "problem_indemnity")
INFO = ("info_supplier", "info_voltura", "info_cmor")
VALUES = {
    "applicant_role": "customer",
    "customer_kind": "household",
    "full_name": "Anna Prova",
    "delegate_name": "Dino Delegato",
    "tax_code": "PRVNNA80A41H501X",
    "commodity": "luce",
    "pod": "IT001E12345678",
    "pdr": "01234567890123",
    "supplier": "Fornitore Uno",
    "email": "anna.prova@example.org",
    "phone_number": "+39 333 1234567",
    "description": "Due bollette per gli stessi mesi",
}


def slots(topic: str, **answers: Any) -> list[str]:
    return [field.slot for field in fields_for(PROCEDURE, topic, answers)]


def papers(topic: str, **answers: Any) -> list[str]:
    return [document.id for document in documents_for(PROCEDURE, topic, answers)]


def wanted(topic: str, role: str, commodity: str) -> set[str]:
    """The contract: what a case holds."""
    needed = {"applicant_role", "customer_kind", "full_name", "tax_code", "commodity", "email", "phone_number"}
    needed |= {"delegate_name"} if role == "delegate" else set()
    needed |= {"luce": {"pod"}, "gas": {"pdr"}, "dual": {"pod", "pdr"}}[commodity]
    needed |= set() if topic in ("info_supplier", "info_voltura") else {"supplier"}
    return needed | ({"description"} if topic in HELP else set())


@pytest.mark.parametrize("commodity", ["luce", "gas", "dual"])
@pytest.mark.parametrize("role", ["customer", "delegate"])
@pytest.mark.parametrize("topic", [*HELP, *INFO])
def test_a_case_asks_for_what_its_topic_needs_and_for_nothing_else(topic: str, role: str, commodity: str) -> None:
    asked = slots(topic, applicant_role=role, commodity=commodity)
    assert set(asked) == wanted(topic, role, commodity)
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("commodity", ["luce", "gas", "dual"])
@pytest.mark.parametrize("role", ["customer", "delegate"])
@pytest.mark.parametrize("topic", [*HELP, *INFO])
def test_whoever_answers_each_question_comes_to_an_end_with_nothing_missing(
    topic: str, role: str, commodity: str
) -> None:
    answers: dict[str, Any] = {}
    values = VALUES | {"applicant_role": role, "commodity": commodity}
    asked = []
    while slot := next_field(PROCEDURE, topic, answers, ()):
        assert slot not in asked, "a question is asked once"
        asked.append(slot)
        answers[slot] = values[slot]
    assert set(asked) == wanted(topic, role, commodity) - {"phone_number"}  # the e-mail address is enough
    assert missing_data(PROCEDURE, topic, answers) == ()


def test_before_it_is_known_whether_it_is_light_or_gas_no_code_is_asked() -> None:
    assert not {"pod", "pdr"} & set(slots("problem_cmor"))


@pytest.mark.parametrize("given_contact", ["email", "phone_number"])
def test_one_way_to_be_reached_is_enough(given_contact: str) -> None:
    answers = {slot: value for slot, value in VALUES.items() if slot not in ("email", "phone_number")}
    assert missing_data(PROCEDURE, "problem_cmor", answers) == ("email",)
    answers[given_contact] = VALUES[given_contact]
    assert missing_data(PROCEDURE, "problem_cmor", answers) == ()
    assert next_field(PROCEDURE, "problem_cmor", answers, ()) is None


def test_whoever_leaves_the_email_out_is_asked_for_the_telephone_and_lacks_one_contact_only() -> None:
    answers = {slot: value for slot, value in VALUES.items() if slot not in ("email", "phone_number")}
    assert next_field(PROCEDURE, "problem_cmor", answers, ()) == "email"
    assert next_field(PROCEDURE, "problem_cmor", answers, ["email"]) == "phone_number"
    assert next_field(PROCEDURE, "problem_cmor", answers, ["email", "phone_number"]) is None
    assert missing_data(PROCEDURE, "problem_cmor", answers) == ("email",)


def test_the_details_are_all_that_some_case_holds() -> None:
    asked = {slot for topic in (*HELP, *INFO) for slot in slots(topic, applicant_role="delegate", commodity="dual")}
    assert detail_slots(PROCEDURE) == asked == set(VALUES)


@pytest.mark.parametrize("slot", sorted(VALUES))
def test_a_case_is_incomplete_without_any_of_its_data_but_whether_it_is_a_home(slot: str) -> None:
    assert is_needed(PROCEDURE, slot) is (slot != "customer_kind")


@pytest.mark.parametrize("slot", ["documents", "consent", "complaint_date", ""])
def test_what_is_no_datum_of_a_case_is_not_needed_and_has_no_stand_in(slot: str) -> None:
    assert not is_needed(PROCEDURE, slot)
    assert alternatives(PROCEDURE, slot) == []


def test_the_email_address_and_the_telephone_number_stand_in_for_each_other_and_nothing_for_the_rest() -> None:
    stand_ins = {slot: others for slot in VALUES if (others := alternatives(PROCEDURE, slot))}
    assert stand_ins == {"email": ["phone_number"], "phone_number": ["email"]}


@pytest.mark.parametrize(
    ("contacts", "first"),
    [
        ({}, {"email"}),
        ({"email": "", "phone_number": None}, {"email"}),
        ({"email": "anna.prova@example.org"}, set()),
        ({"phone_number": "+39 333 1234567"}, set()),
    ],
)
def test_of_the_two_ways_to_be_reached_the_first_stands_for_both_where_none_is_known(
    contacts: dict[str, str | None], first: set[str]
) -> None:
    assert first_of_empty_groups(PROCEDURE, {"full_name": "Anna Prova", **contacts}) == first


@given(st.sampled_from([*HELP, *INFO]), st.sets(st.sampled_from(sorted(VALUES))), st.sampled_from(["", None]))
def test_what_was_left_out_is_missing_and_nothing_else_is(topic: str, left_out: set[str], empty: str | None) -> None:
    whole = VALUES | {"applicant_role": "delegate", "commodity": "dual"}
    answers = {slot: empty if slot in left_out else value for slot, value in whole.items()}
    asked = {field.slot for field in fields_for(PROCEDURE, topic, answers)}
    contacts = {"email", "phone_number"}
    lacking = (left_out & asked) - contacts - {"customer_kind"}  # whether it is a home is useful, and no more
    if contacts <= left_out:
        lacking |= {"email"}
    assert set(missing_data(PROCEDURE, topic, answers)) == lacking
    assert set(missing_data(PROCEDURE, topic, answers)) <= asked


@pytest.mark.parametrize("topic", HELP)
@pytest.mark.parametrize("role", ["customer", "delegate"])
@pytest.mark.parametrize("reply", ["none", "unsatisfactory"])
def test_a_problem_brings_the_complaint_and_the_papers_that_there_are(topic: str, role: str, reply: str) -> None:
    needed = {"complaint"}
    needed |= {"delegation", "identity"} if role == "delegate" else set()
    needed |= {"reply"} if reply == "unsatisfactory" else set()
    needed |= {"bills"} if topic in ("problem_cmor", "problem_double_billing") else set()
    assert set(papers(topic, applicant_role=role, complaint_sent=True, reply=reply)) == needed


def test_a_bonus_without_a_complaint_brings_none() -> None:
    assert papers("problem_bonus", applicant_role="customer", complaint_sent=False) == []


@pytest.mark.parametrize("topic", INFO)
def test_who_only_asks_brings_papers_as_a_delegate_alone(topic: str) -> None:
    facts = {"complaint_sent": True, "reply": "unsatisfactory"}
    assert papers(topic, applicant_role="customer", **facts) == []
    assert papers(topic, applicant_role="delegate", **facts) == ["delegation", "identity"]


def test_a_paper_is_missing_until_the_person_says_that_they_have_it() -> None:
    answers = {"applicant_role": "delegate", "complaint_sent": True, "reply": "none"}
    ready = {"delegation": True, "identity": False, "bills": True}
    missing = [paper.id for paper in missing_documents(PROCEDURE, "problem_cmor", answers, ready)]
    assert missing == ["identity", "complaint"]
    everything = {"delegation": True, "identity": True, "complaint": True, "bills": True}
    assert missing_documents(PROCEDURE, "problem_cmor", answers, everything) == ()


@pytest.mark.parametrize(
    ("filed_on", "answer_by"),
    [
        (date(2026, 11, 9), date(2026, 11, 23)),  # two weeks without a holiday
        (date(2026, 11, 14), date(2026, 11, 27)),  # filed on a Saturday: counted from Monday
        (date(2026, 12, 1), date(2026, 12, 16)),  # the 8th is a holiday
        (date(2026, 12, 18), date(2027, 1, 5)),  # Christmas, New Year; St Stephen's is a Saturday
        (date(2027, 3, 15), date(2027, 3, 30)),  # Easter Monday, the 29th
        (date(2026, 4, 20), date(2026, 5, 5)),  # 25 April is a Saturday, 1 May a Friday
        (date(2027, 5, 24), date(2027, 6, 8)),  # 2 June
        (date(2027, 9, 27), date(2027, 10, 12)),  # 4 October, a holiday again
        (date(2025, 9, 26), date(2025, 10, 10)),  # and the year before it was one
    ],
)
def test_ten_working_days_skip_weekends_and_italian_holidays(filed_on: date, answer_by: date) -> None:
    assert expected_answer(PROCEDURE, filed_on) == answer_by


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_an_answer_is_expected_on_the_tenth_working_day(filed_on: date) -> None:
    answer_by = expected_answer(PROCEDURE, filed_on)
    between = [filed_on + timedelta(days=n) for n in range(1, (answer_by - filed_on).days + 1)]
    assert is_working_day(answer_by)
    assert sum(map(is_working_day, between)) == 10


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),  # a Monday
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 12, 25), False),
        (date(2027, 1, 6), False),
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2027, 10, 4), False),
        (date(2024, 10, 4), True),
        (date(2026, 12, 24), True),
        (date(2026, 12, 7), True),  # St Ambrose's, in Milan only
    ],
)
def test_a_working_day_is_one_in_the_whole_of_italy(day: date, works: bool) -> None:
    assert is_working_day(day) is works
