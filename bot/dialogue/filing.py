"""From what was told to the case store: the summary, the draft, the case, the reminder."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from bot import dates, reading
from bot.cases import Application, Author, Case, CaseFacts, Event
from bot.cases import State as CaseState
from bot.dialogue.calendar_file import reminder_file
from bot.dialogue.facts import in_words, set_fact
from bot.dialogue.reply import RATE, Button, bullets
from bot.dialogue.state import PERSONAL_SLOTS, State
from bot.dialogue.turn import Turn
from bot.procedure import (
    documents_for,
    expected_answer,
    fields_for,
    first_of_empty_groups,
    missing_data,
    missing_documents,
)

ASK_FOR_PAPER = {"kind": "request", "what": "document"}  # for channels on which a document can be sent
ENDED = (CaseState.CLOSED, CaseState.WITHDRAWN)
LONGEST_TEXT = 2000  # characters of an account
PERSON_FIELDS = ("full_name", "tax_code", "delegate_name", "pod", "pdr", "email", "phone_number", "description")


def case_facts(turn: Turn) -> CaseFacts:
    """The facts of the request, without a word about the person."""
    state = turn.state
    topic = state.facts["topic"]
    return CaseFacts(
        topic=topic,
        service=turn.world.procedure.topics[topic].service,
        complaint_sent=state.get("complaint_sent"),
        complaint_date=state.complaint_date,
        reply=state.get("reply"),
        outcome=state.get("outcome"),
        first_day=date.fromisoformat(state.facts["first_day"]) if state.get("first_day") else None,
        supplier=state.get("supplier"),
        commodity=state.get("commodity"),
        applicant_role=state.get("applicant_role"),
        customer_kind=state.get("customer_kind"),
    )


def keep_draft(turn: Turn) -> None:
    """Save the request as a draft and give its code."""
    draft = turn.world.cases.save_draft(turn.owner, case_facts(turn))
    turn.state.talk.draft_code = str(draft.code)
    turn.state.talk.draft_offered = True
    turn.say(
        "draft_kept", code=str(draft.code), days=turn.world.desk.retention.idle_draft_days, card=case_card(draft, turn)
    )


def set_reminder(turn: Turn) -> None:
    """Store a reminder for the first useful day and hand over a calendar file."""
    state = turn.state
    day = date.fromisoformat(state.facts["first_day"])
    state.talk.reminder_wanted, state.talk.reminder_set = False, True
    turn.world.cases.remind(turn.owner, day, topic=state.facts["topic"])
    title = turn.world.procedure.topics[state.facts["topic"]].title
    turn.say("reminder_set", day=dates.in_words(day), card=reminder_file(day, title, turn.world.now()))


# «Preferisco riscriverla: …» stands before the account, and is no part of it.
_TO_REWRITE = re.compile(
    r"^\W*(?:no\W+)?(?:(?:preferisco|voglio|vorrei|posso) (?:riscriver\w+|(?:dirl|scriverl)[oa] (?:meglio|bene|così))|"
    r"(?:la )?riscrivo(?: io| meglio| così)*|scriv[aio] così|mett[aio] così)\s*[:,.-]\s*",
    re.IGNORECASE,
)
FEWEST_WORDS = 4  # of an account that stands behind «la riscrivo: …»


def rewritten(text: str) -> str:
    """The account behind «preferisco riscriverla: …»; «» if the message only says that one comes."""
    begun = _TO_REWRITE.match(text)
    rest = text[begun.end() :] if begun else ""
    return rest if len(rest.split()) >= FEWEST_WORDS else ""


def take_description(turn: Turn, text: str) -> None:
    """Keep the person's account, without secrets that nobody should have typed (codes, IBAN, passwords)."""
    clean, found = reading.redact_secrets(_TO_REWRITE.sub("", str(text)))
    if found:
        turn.say("secrets_removed")
    if len(clean) > LONGEST_TEXT:
        turn.say("description_cut")
    set_fact(turn, "description", clean[:LONGEST_TEXT])
    turn.served = True


def summary_lines(turn: Turn) -> list[tuple[str, str]]:
    """What will be filed, as pairs of label and value, in the order in which it was asked."""
    state, world = turn.state, turn.world
    topic = state.facts["topic"]
    lines = [("Argomento", world.procedure.topics[topic].title)]
    for slot in ("complaint_date", "reply"):
        if state.get(slot):
            lines.append((_caption(slot, turn), in_words(slot, state.get(slot), world)))
    empty = first_of_empty_groups(world.procedure, state.facts)
    lines += [
        (_caption(field.slot, turn), in_words(field.slot, state.get(field.slot), world))
        for field in fields_for(world.procedure, topic, state.facts)
        if state.get(field.slot) or (field.compulsory and not field.one_of) or field.slot in empty
    ]
    for paper in documents_for(world.procedure, topic, state.facts):
        lines.append((first_upper(paper.title), "✔" if state.talk.documents.get(paper.id) else "da mandare"))
    return lines


def summary(turn: Turn) -> str:
    """The summary as text, a datum a line."""
    return bullets(f"{caption}: {value}" for caption, value in summary_lines(turn))


def file_case(turn: Turn) -> None:
    """File the case: once, however often it is confirmed."""
    state, world = turn.state, turn.world
    topic = state.facts["topic"]
    lacking = missing_data(world.procedure, topic, state.facts)
    papers = missing_documents(world.procedure, topic, state.facts, state.talk.documents)
    case = world.cases.file(
        turn.owner, _application(turn, lacking + tuple(p.id for p in papers)), state.talk.filing_key
    )
    state.facts["case_code"] = str(case.code)
    state.talk.filed = {"code": str(case.code), "topic": topic}
    state.talk.asked = []  # there is no way back behind this
    answer_by = dates.in_words(case.awaited_on) if case.awaited_on else ""
    if lacking or papers:
        items = [item_title(item, turn) for item in (*lacking, *(paper.id for paper in papers))]
        turn.say("filed_to_complete", code=str(case.code), missing=bullets(items), card=case_card(case, turn))
    else:
        turn.say("filed", code=str(case.code), answer_by=answer_by, card=case_card(case, turn))
    ask = ASK_FOR_PAPER if papers else None
    turn.say("after_filing", *after_task_buttons(), card=ask, operator=world.desk.operator.name)


def _application(turn: Turn, missing: tuple[str, ...]) -> Application:
    state, world = turn.state, turn.world
    papers = documents_for(world.procedure, state.facts["topic"], state.facts)
    return Application(
        facts=case_facts(turn),
        documents=tuple((paper.id, bool(state.talk.documents.get(paper.id))) for paper in papers),
        missing=missing,
        consent_at=datetime.fromisoformat(state.talk.consent_at),
        consent_version=state.talk.consent_version,
        draft_code=state.talk.draft_code or None,
        expected_answer=expected_answer(world.procedure, world.today),
        **{name: state.get(name) or "" for name in PERSON_FIELDS},
    )


def case_card(case: Case, turn: Turn) -> dict[str, Any]:
    """The case for channels that show it as a card; nothing personal."""
    return {
        "kind": "case",
        "code": str(case.code),
        "state": case.state.value,
        "state_label": case.state.label,
        "since": case.since.date().isoformat(),
        "expected_answer": case.awaited_on.isoformat() if case.awaited_on else None,
        "missing": [item_title(item, turn) for item in case.missing],
        "timeline": [{"at": e.at.isoformat(), "label": e.after.label, "note": desk_note(e)} for e in case.events],
    }


def desk_note(event: Event) -> str:
    """What an operator wrote for the person; the notes on what the person did are for operators."""
    return "" if event.author is Author.USER else event.note


def item_title(item: str, turn: Turn) -> str:
    """A missing datum or document as it is named to people; operators may ask for anything in their own words."""
    for paper in turn.world.procedure.documents:
        if paper.id == item:
            return paper.title
    question = turn.world.questions.get(item)
    return (question.missing or question.label if question else "") or item


def after_task_buttons() -> tuple[Button, ...]:
    """What people want after a task."""
    return (RATE, Button("Un'altra richiesta", "/open_request"), Button("Ho finito", "/goodbye"))


def _caption(slot: str, turn: Turn) -> str:
    text = turn.world.questions[slot].label
    for article in ("il ", "la ", "l'", "i ", "le "):
        text = text.removeprefix(article)
    return first_upper(text)


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


_BESIDE_A_DRAFT = ("story", "documents", "skipped", "asked")  # of the talk, so that nothing is asked twice


def keep_beside_draft(turn: Turn) -> None:
    """Keep in this chat what the draft itself does not hold, and say so of the person's data."""
    state = turn.state
    held = {slot: value for slot, value in state.facts.items() if slot in (*PERSONAL_SLOTS, "consent", "description")}
    talk = {name: getattr(state.talk, name) for name in _BESIDE_A_DRAFT}
    state.talk.beside_draft = {"code": state.talk.draft_code, "facts": held, "talk": talk}
    if any(slot in held for slot in PERSONAL_SLOTS):
        turn.say("data_stay_here", days=turn.world.desk.retention.conversation_days)


def restore_draft(state: State, facts: CaseFacts, code: str, *, later: bool) -> None:
    """Take up a request that was kept as a draft, with what this chat holds beside it.

    `later`: a day or more has passed, so that a complaint that was still to be sent is asked about again.
    """
    state.start_request()
    told = {
        "topic": facts.topic,
        "complaint_sent": facts.complaint_sent,
        "complaint_date": facts.complaint_date.isoformat() if facts.complaint_date else None,
        "reply": facts.reply,
        "supplier": facts.supplier,
        "commodity": facts.commodity,
        "applicant_role": facts.applicant_role,
        "customer_kind": facts.customer_kind,
    }
    if later and told["complaint_sent"] is False:
        told["complaint_sent"] = None
    state.facts.update({slot: value for slot, value in told.items() if value is not None})
    state.talk.draft_code = code
    beside, state.talk.beside_draft = state.talk.beside_draft, {}
    if beside.get("code") == code:
        state.facts.update(beside["facts"])
        for name, value in beside["talk"].items():
            setattr(state.talk, name, value)
