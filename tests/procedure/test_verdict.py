"""May I apply, and when? Every answer, against the contract's table written out a second time here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.procedure import Facts, Verdict, decide, first_missing, load_procedure

PROCEDURE = load_procedure()

# The contract's table of topics: must a complaint come first, and how many days has the supplier?
AT_ANY_TIME = ("info_supplier", "info_voltura", "info_cmor")
TOGETHER_WITH_THE_COMPLAINT = ("problem_bonus",)
WAITS = {
    "problem_return_supplier": 30,
    "problem_cmor": 30,
    "problem_double_billing": 30,
    "problem_indemnity": 30,
    "problem_other_energy": 40,
    "problem_telecom": 30,
}
INSTEAD_OF_ELIGIBLE = {"problem_other_energy": "conciliation", "problem_telecom": "conciliaweb"}
TELEPHONE_COUNTS = ("problem_telecom",)
TWO_PAGES_DISAGREE = ("problem_return_supplier", "problem_cmor", "problem_double_billing", "problem_indemnity")
TOPICS = (*AT_ANY_TIME, *TOGETHER_WITH_THE_COMPLAINT, *WAITS)

COMPLAINTS = {
    "none": Facts(complaint_sent=False),
    "by telephone": Facts(complaint_sent=False, by_phone=True),
    "in writing": Facts(complaint_sent=True),
}
REPLIES = ("none", "unsatisfactory", "satisfactory")
SENT_ON = date(2026, 1, 20)  # 120 days from here pass the end of February and the change to summer time


def expected(topic: str, complaint: str, reply: str, days: int) -> tuple[str, date | None, int | None, bool]:
    """Outcome, first day, days to go, and whether another page speaks of a longer wait: as the contract says."""
    if topic not in WAITS:
        return "eligible", None, None, False
    if complaint == "none" or (complaint == "by telephone" and topic not in TELEPHONE_COUNTS):
        return "complain_first", None, None, False
    if reply == "satisfactory":
        return "settled", None, None, False
    eligible = INSTEAD_OF_ELIGIBLE.get(topic, "eligible")
    if reply == "unsatisfactory":
        return eligible, None, None, False
    if days <= WAITS[topic]:
        return "wait", SENT_ON + timedelta(days=WAITS[topic] + 1), WAITS[topic] + 1 - days, False
    return eligible, None, None, topic in TWO_PAGES_DISAGREE and 31 <= days <= 40


def verdict(topic: str, complaint: str, reply: str, sent_on: date, today: date) -> Verdict:
    made = COMPLAINTS[complaint]
    return decide(PROCEDURE, topic, Facts(made.complaint_sent, made.by_phone, sent_on, reply), today)  # type: ignore[arg-type]


def test_the_contract_knows_every_topic_that_the_assistant_knows() -> None:
    assert set(TOPICS) == set(PROCEDURE.topics)


@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize("complaint", COMPLAINTS)
@pytest.mark.parametrize("topic", TOPICS)
def test_the_verdict_is_the_contracts_on_every_day(topic: str, complaint: str, reply: str) -> None:
    for days in range(121):
        given = verdict(topic, complaint, reply, SENT_ON, SENT_ON + timedelta(days=days))
        said = (given.outcome.value, given.first_day, given.days_to_go, given.in_doubt)
        assert said == expected(topic, complaint, reply, days), f"{days} days after the complaint"


@pytest.mark.parametrize(
    ("topic", "complaint", "reply", "days", "reason"),
    [
        ("info_cmor", "none", "none", 0, "at_any_time"),
        ("problem_bonus", "none", "none", 0, "no_wait"),
        ("problem_cmor", "none", "none", 0, "no_complaint"),
        ("problem_cmor", "by telephone", "none", 0, "only_by_phone"),
        ("problem_cmor", "in writing", "none", 30, "wait"),
        ("problem_cmor", "in writing", "none", 31, "wait_is_over"),
        ("problem_cmor", "in writing", "unsatisfactory", 1, "unsatisfactory_reply"),
        ("problem_cmor", "in writing", "satisfactory", 1, "settled"),
        ("problem_telecom", "by telephone", "none", 30, "wait"),
    ],
)
def test_the_reason_that_is_told_fits_the_verdict(
    topic: str, complaint: str, reply: str, days: int, reason: str
) -> None:
    assert verdict(topic, complaint, reply, SENT_ON, SENT_ON + timedelta(days=days)).reason == reason


days_of_two_centuries = st.dates(date(1990, 1, 1), date(2190, 12, 31))
waiting_topics = st.sampled_from(sorted(WAITS))


@given(waiting_topics, days_of_two_centuries, st.integers(0, 60))
def test_whoever_waits_is_told_the_day_after_the_wait_and_it_lies_ahead(topic: str, sent_on: date, days: int) -> None:
    today = sent_on + timedelta(days=days)
    given_now = verdict(topic, "in writing", "none", sent_on, today)
    if given_now.outcome == "wait":
        assert given_now.first_day == sent_on + timedelta(days=WAITS[topic] + 1)
        assert given_now.first_day > today
        assert given_now.days_to_go == (given_now.first_day - today).days
    else:
        assert days > WAITS[topic]
        assert (given_now.first_day, given_now.days_to_go) == (None, None)


@given(waiting_topics, days_of_two_centuries, st.integers(0, 60))
def test_the_day_that_was_told_is_the_first_on_which_one_may_apply(topic: str, sent_on: date, days: int) -> None:
    told = verdict(topic, "in writing", "none", sent_on, sent_on + timedelta(days=days)).first_day
    if told:
        assert verdict(topic, "in writing", "none", sent_on, told - timedelta(days=1)).outcome == "wait"
        assert verdict(topic, "in writing", "none", sent_on, told).outcome == INSTEAD_OF_ELIGIBLE.get(topic, "eligible")


@given(waiting_topics, days_of_two_centuries, st.integers(0, 400), st.integers(0, 400))
def test_whoever_may_apply_today_may_apply_later(topic: str, sent_on: date, days: int, later: int) -> None:
    def may_apply(after: int) -> bool:
        return verdict(topic, "in writing", "none", sent_on, sent_on + timedelta(days=after)).outcome != "wait"

    assert may_apply(days) <= may_apply(days + later)


@given(waiting_topics, days_of_two_centuries, st.integers(0, 400))
def test_an_answer_that_does_not_satisfy_ends_the_wait(topic: str, sent_on: date, days: int) -> None:
    today = sent_on + timedelta(days=days)
    outcome = verdict(topic, "in writing", "unsatisfactory", sent_on, today).outcome
    assert outcome == INSTEAD_OF_ELIGIBLE.get(topic, "eligible")


@pytest.mark.parametrize(
    ("sent_on", "first_day"),
    [
        (date(2028, 1, 30), date(2028, 3, 1)),  # a leap year: 31 days, the 29th of February among them
        (date(2027, 1, 30), date(2027, 3, 2)),
        (date(2028, 2, 29), date(2028, 3, 31)),
        (date(2026, 12, 1), date(2027, 1, 1)),  # over the end of the year, onto a holiday: no day is skipped
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 3, 1), date(2027, 4, 1)),  # summer time begins on the 28th of March
        (date(2026, 10, 1), date(2026, 11, 1)),  # and ends on the 25th of October
    ],
)
def test_thirty_whole_days_are_counted_by_the_calendar(sent_on: date, first_day: date) -> None:
    given_now = verdict("problem_cmor", "in writing", "none", sent_on, sent_on)
    assert (given_now.first_day, given_now.days_to_go) == (first_day, 31)


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2026, 10, 25)])
def test_every_hour_of_a_day_on_which_the_clock_changes_gives_the_same_verdict(day: date, hour: int) -> None:
    now = datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo("Europe/Rome"))
    last, over = (
        verdict("problem_cmor", "in writing", "none", day - timedelta(days=n), now.date()).outcome for n in (30, 31)
    )
    assert (last, over) == ("wait", "eligible")


def test_a_complaint_of_tomorrow_is_refused() -> None:
    for reply in REPLIES:
        with pytest.raises(ValueError, match="future"):
            verdict("problem_cmor", "in writing", reply, SENT_ON + timedelta(days=1), SENT_ON)


def test_no_verdict_is_guessed_while_a_fact_is_missing() -> None:
    for facts, fact in (
        (Facts(), "complaint_sent"),
        (Facts(complaint_sent=True), "complaint_date"),
        (Facts(complaint_sent=True, complaint_date=SENT_ON), "reply"),
        (Facts(complaint_sent=True, reply="none"), "complaint_date"),
    ):
        with pytest.raises(ValueError, match=fact):
            decide(PROCEDURE, "problem_cmor", facts, SENT_ON)


@pytest.mark.parametrize("topic", sorted(WAITS))
def test_only_what_the_verdict_rests_on_is_asked(topic: str) -> None:
    by_phone = "complaint_date" if topic in TELEPHONE_COUNTS else None
    for facts, asked in (
        (Facts(), "complaint_sent"),
        (Facts(complaint_sent=False), None),
        (Facts(complaint_sent=False, by_phone=True), by_phone),
        (Facts(complaint_sent=True), "complaint_date"),
        (Facts(complaint_sent=True, reply="unsatisfactory"), None),
        (Facts(complaint_sent=True, reply="satisfactory"), None),
        (Facts(complaint_sent=True, complaint_date=SENT_ON), "reply"),
        (Facts(complaint_sent=True, complaint_date=SENT_ON, reply="none"), None),
    ):
        assert first_missing(PROCEDURE, topic, facts) == asked, facts


@pytest.mark.parametrize("topic", [*AT_ANY_TIME, *TOGETHER_WITH_THE_COMPLAINT])
def test_whoever_need_not_wait_is_asked_nothing(topic: str) -> None:
    assert first_missing(PROCEDURE, topic, Facts()) is None


def test_the_complaint_goes_to_whom_the_contract_says() -> None:
    addressee = {name: topic.addressee for name, topic in PROCEDURE.topics.items()}
    assert "distributore" in addressee["problem_bonus"]
    assert "nuovo fornitore" in addressee["problem_return_supplier"]
    assert "ha chiesto il CMOR" in addressee["problem_cmor"]
    assert "non aveva più il contratto" in addressee["problem_double_billing"]
    assert "ti deve l'indennizzo" in addressee["problem_indemnity"]
    assert addressee["problem_other_energy"] == "al tuo fornitore"
    assert PROCEDURE.topics["problem_cmor"].unknown_addressee == "info_cmor"


def test_each_topic_is_handled_by_the_service_of_the_contract() -> None:
    for topic in TOPICS:
        service = PROCEDURE.service_of(topic)
        smart = "SMART Info" if topic in AT_ANY_TIME else "SMART Help"
        other = {"problem_other_energy": "Servizio Conciliazione", "problem_telecom": "ConciliaWeb"}
        assert (service.title, service.opens_case) == (other.get(topic, smart), topic not in other)
