"""May this person turn to the service now, or from which day? Pure functions over the rules.

Source of the rules: data/procedure.yml, which names the pages that they come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.procedure.rules import Outcome, Procedure, Topic

Reply = Literal["none", "unsatisfactory", "satisfactory"]
Fact = Literal["complaint_sent", "complaint_date", "reply"]


@dataclass(frozen=True)
class Facts:
    """Where a person stands with the supplier. None: not known yet.

    `complaint_date` is the day of receipt if known, else of sending; `by_phone` is a complaint made only by telephone.
    """

    complaint_sent: bool | None = None
    by_phone: bool = False
    complaint_date: date | None = None
    reply: Reply | None = None


@dataclass(frozen=True)
class Verdict:
    """What the person may do, and why.

    `first_day` is the first useful day while waiting; `days_to_go` counts the calendar days from today to it.
    `reason` names the wording (responses utter_verdict_<reason>); `in_doubt` while another page speaks of a longer wait.
    """

    outcome: Outcome
    reason: str
    first_day: date | None = None
    days_to_go: int | None = None
    in_doubt: bool = False


def first_missing(procedure: Procedure, topic: str, facts: Facts) -> Fact | None:
    """The next fact without which no verdict can be given, in the order in which it is asked."""
    rule = procedure.topics[topic]
    if rule.complaint != "needed":
        return None
    if facts.complaint_sent is None:
        return "complaint_sent"
    if not _complained(rule, facts):
        return None
    if facts.reply in ("satisfactory", "unsatisfactory"):
        return None
    if facts.complaint_date is None:
        return "complaint_date"
    return "reply" if facts.reply is None else None


def decide(procedure: Procedure, topic: str, facts: Facts, today: date) -> Verdict:
    """The verdict on `topic` for these facts, on `today` (Rome's calendar).

    With D the day of the complaint and W the wait, the first useful day is D + W + 1.
    Raises: ValueError if a fact is still missing or the complaint lies in the future.
    """
    rule = procedure.topics[topic]
    eligible = procedure.services[rule.service].eligible_outcome
    if rule.complaint != "needed":
        return Verdict(eligible, "at_any_time" if rule.complaint == "not_needed" else "no_wait")
    missing = first_missing(procedure, topic, facts)
    if missing:
        raise ValueError(f"no verdict without {missing}")
    if not _complained(rule, facts):
        if rule.complaint_by_phone_counts:
            return Verdict(Outcome.COMPLAIN_FIRST, "no_complaint_phone_counts")
        return Verdict(Outcome.COMPLAIN_FIRST, "only_by_phone" if facts.by_phone else "no_complaint")
    if facts.complaint_date and facts.complaint_date > today:
        raise ValueError("a complaint cannot lie in the future")
    if facts.reply == "satisfactory":
        return Verdict(Outcome.SETTLED, "settled")
    if facts.reply == "unsatisfactory":
        return Verdict(eligible, "unsatisfactory_reply")
    assert rule.wait and facts.complaint_date  # the checks at load time and first_missing see to both
    elapsed = (today - facts.complaint_date).days
    if elapsed <= rule.wait.days:
        first_day = facts.complaint_date + timedelta(days=rule.wait.days + 1)
        return Verdict(Outcome.WAIT, "wait", first_day, (first_day - today).days)
    in_doubt = rule.doubt is not None and elapsed <= rule.doubt.until_day
    return Verdict(eligible, "wait_is_over", in_doubt=in_doubt)


def _complained(rule: Topic, facts: Facts) -> bool:
    return bool(facts.complaint_sent) or (facts.by_phone and rule.complaint_by_phone_counts)
