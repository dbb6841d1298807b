"""Saying the verdict: what the person may do, from which day, to whom, why, and where that is written."""

from __future__ import annotations

from typing import Any

from bot import dates
from bot.dialogue.reply import Reply, say
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.procedure import Facts, Outcome, Source, Verdict, decide


def facts_of(state: State) -> Facts:
    """The facts on which a verdict rests."""
    return Facts(state.get("complaint_sent"), state.talk.by_phone, state.complaint_date, state.get("reply"))


def reach_verdict(turn: Turn, topic: str) -> Verdict:
    """Work the verdict out, keep it in the slots, and say it if it is new."""
    state, world = turn.state, turn.world
    verdict = decide(world.procedure, topic, facts_of(state), world.today)
    state.facts["outcome"] = verdict.outcome.value
    if verdict.first_day:
        state.facts["first_day"] = verdict.first_day.isoformat()
    else:
        state.facts.pop("first_day", None)
    said = f"{topic} {verdict.outcome.value} {verdict.first_day}"
    if world.procedure.topics[topic].wait:  # a complaint that need not have been sent changes nothing
        said += f" {state.get('complaint_date')} {state.get('reply')}"
    if said != state.talk.said_verdict:
        state.talk.said_verdict = said
        state.talk.draft_offered = False
        say_verdict(turn, topic, verdict)
    return verdict


def say_verdict(turn: Turn, topic: str, verdict: Verdict) -> None:
    """Say the verdict with its reason and source; then what else the person should know about it."""
    procedure = turn.world.procedure
    rule, source = procedure.topics[topic], procedure.source_of(topic)
    turn.say(
        f"verdict_{verdict.reason}",
        card=_card(turn, topic, verdict, source),
        **_values(turn, topic, verdict),
        source=cite(source),
    )
    if verdict.in_doubt and rule.doubt:
        turn.say("doubt", source=cite(procedure.sources[rule.doubt.source]))
    if rule.note and verdict.outcome is not Outcome.SETTLED:
        turn.say(f"note_{rule.note}")
    if verdict.outcome in (Outcome.CONCILIATION, Outcome.CONCILIAWEB):
        turn.say(f"where_{verdict.outcome.value}")


def in_short(turn: Turn) -> Reply | None:
    """The verdict in few plain words; None unless it is what was said last, or what is asked about."""
    state, world = turn.state, turn.world
    topic = state.get("topic")
    said = any(reply["response"].startswith("utter_verdict_") for reply in state.talk.last_said)
    if topic is None or not (said or state.pending == "keep_draft"):
        return None
    verdict = decide(world.procedure, topic, facts_of(state), world.today)
    return say(f"in_short_{verdict.reason}", **_values(turn, topic, verdict))


def _values(turn: Turn, topic: str, verdict: Verdict) -> dict[str, Any]:
    """What the sentences of a verdict name."""
    procedure = turn.world.procedure
    rule, service = procedure.topics[topic], procedure.service_of(topic)
    complaint_day = turn.state.complaint_date
    values: dict[str, Any] = {
        "service": service.title,
        "to_service": service.to,
        "with_service": service.by,
        "addressee": rule.addressee,
        "wait_days": rule.wait.days if rule.wait else "",
        "counted_from": {"receipt": "dal ricevimento", "sending": "dall'invio"}[rule.wait.counted_from]
        if rule.wait
        else "",
        "complaint_day": dates.in_words(complaint_day) if complaint_day else "",
    }
    if verdict.first_day:
        values["first_day"] = dates.in_words(verdict.first_day)
        values["distance"] = dates.distance(verdict.first_day, turn.world.today)
    return values


def cite(source: Source) -> str:
    """A source as it is named to people."""
    return f"{source.title} (letta il {source.checked_on:%d/%m/%Y})"


def _card(turn: Turn, topic: str, verdict: Verdict, source: Source) -> dict[str, Any]:
    return {
        "kind": "verdict",
        "outcome": verdict.outcome.value,
        "title": turn.world.procedure.topics[topic].title,
        "date": verdict.first_day.isoformat() if verdict.first_day else None,
        "days": verdict.days_to_go,
        "source": {"title": source.title, "url": source.url, "checked_on": source.checked_on.isoformat()},
    }
