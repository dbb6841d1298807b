"""How the walk's questions are put, where what is known changes the wording or the buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zlib import crc32

from bot import dates
from bot.dialogue import filing
from bot.dialogue.choosing import choices_of
from bot.dialogue.reply import Button, Reply, bullets, say
from bot.dialogue.tasks.base import Entry
from bot.dialogue.turn import Turn, made_choices, payload, without
from bot.knowledge import Choice

INFO_TOPICS_BUTTON = "info"  # stands for the topics that only ask for information
ALL_PAPERS = "all"  # the button for whoever has none of the papers
STORY_BUTTON = 200  # a longer story does not fit a button: a yes stands for it


def _topic(turn: Turn, task: Entry) -> Reply:
    """Ten topics are too many at once: those that only ask for information share a button."""
    topics, info = turn.world.procedure.topics, bool(task.get("info_topics"))
    shown = {name: topic for name, topic in topics.items() if (topic.service == "smart_info") == info}
    choices = [Choice(value=name, title=topic.button, words=topic.words) for name, topic in shown.items()]
    if not info:
        words = ("informazione", "informazioni", "info")
        choices.append(Choice(value=INFO_TOPICS_BUTTON, title="Mi serve solo un'informazione", words=words))
    made_choices(task, "topic", choices)
    return say("ask_which_info" if info else "ask_topic", *turn.buttons("topic", choices))


def _complaint_sent(turn: Turn, task: Entry) -> Reply:
    rule = turn.world.procedure.topics[turn.state.facts["topic"]]
    yes, no = turn.buttons("complaint_sent", turn.world.questions["complaint_sent"].choices)
    if rule.complaint_by_phone_counts:
        yes, no = Button("Sì", yes.payload), Button("No", no.payload)
    unknown = (Button("Non so chi l'ha chiesto", without("complaint_sent")),) if rule.unknown_addressee else ()
    response = "ask_complaint_sent_phone" if rule.complaint_by_phone_counts else "ask_complaint_sent"
    return say(response, yes, no, *unknown, addressee=rule.addressee)


def _complaint_date(turn: Turn, task: Entry) -> Reply:
    state, world = turn.state, turn.world
    if state.talk.old_date:
        day = dates.read_date(state.talk.old_date, world.today)
        yes = Button("Sì, è giusta", payload("complaint_date", True))
        no = Button("No, la correggo", payload("complaint_date", False))
        return say("ask_old_date", yes, no, day=dates.in_words(day.day))  # type: ignore[union-attr]
    if "complaint_date" in state.talk.skipped:
        return say("ask_complaint_date_after_all")  # it was left out, and turns out to be needed
    rule = world.procedure.topics[state.facts["topic"]]
    return say(f"ask_complaint_date_{rule.wait.counted_from if rule.wait else 'receipt'}")


def _reply(turn: Turn, task: Entry) -> Reply | None:
    state, choices = turn.state, turn.world.questions["reply"].choices
    if state.talk.reply_arrived:
        none, *arrived = choices  # an answer that was only guessed can still be denied
        return say("ask_reply_quality", *turn.buttons("reply", [*arrived, none]))
    if state.complaint_date and not turn.has_said("utter_corrected"):
        return say("ask_reply_since", *turn.buttons("reply", choices), day=dates.in_words(state.complaint_date))
    return None


def _keep_draft(turn: Turn, task: Entry) -> Reply:
    outcome = turn.state.get("outcome")
    yes, no = turn.buttons("keep_draft", turn.world.questions["keep_draft"].choices)
    if turn.state.talk.letter_written and outcome == "complain_first":
        return say("ask_keep_draft_letter_written", yes, no)
    if turn.state.talk.reminder_set and outcome == "wait":
        return say(f"ask_keep_draft_{outcome}", yes, no)
    letter, reminder = Button("Scrivimi la lettera", "/ask_letter"), Button("Mettimi un promemoria", "/set_reminder")
    return say(f"ask_keep_draft_{outcome}", yes, letter if outcome == "complain_first" else reminder, no)


def _consent(turn: Turn, task: Entry) -> Reply:
    buttons = turn.buttons("consent", turn.world.questions["consent"].choices)
    if task.get("notice_given"):
        return say("ask_consent_again", *buttons)
    task["notice_given"] = True
    desk = turn.world.desk
    return say("ask_consent", *buttons, notice=desk.privacy.notice.format(operator=desk.operator.name))


def _of_the_customer(slot: str) -> Callable[[Turn, Entry], Reply | None]:
    """Whoever writes for somebody else is asked about that person."""

    def ask(turn: Turn, task: Entry) -> Reply | None:
        return say(f"ask_{slot}_delegate") if turn.state.get("applicant_role") == "delegate" else None

    return ask


def _phone_number(turn: Turn, task: Entry) -> Reply:
    return say("ask_phone_number", card={"kind": "request", "what": "phone_number"})


def _supplier(turn: Turn, task: Entry) -> Reply:
    known = [Choice(value=name, title=name) for name in turn.state.talk.seen_suppliers[:4]]
    rule = turn.world.procedure.topics[turn.state.facts["topic"]]
    response = "ask_supplier"
    if rule.unknown_addressee:
        response = "ask_supplier_cmor"
    elif rule.former_supplier_wanted and turn.state.get("complaint_sent"):
        response = "ask_supplier_complained"
    elif rule.complaint == "not_needed":
        response = "ask_supplier_present"
    return say(response, *turn.buttons("supplier", known))


def _description(turn: Turn, task: Entry) -> Reply | None:
    story = turn.state.talk.story
    if not story:
        return None
    as_it_is = payload("description", story) if len(story) < STORY_BUTTON else payload("description", True)
    return say("ask_description_story", Button("Va bene così", as_it_is), story=story)


def _documents(turn: Turn, task: Entry) -> Reply:
    choices = choices_of("documents", turn.state, turn.world)
    if task.get("which_missing"):
        each = [Choice(value=choice.value, title=choice.title) for choice in choices]
        none = Choice(value=ALL_PAPERS, title="Mi mancano tutti")
        return say("ask_documents_missing", *turn.buttons("documents", [*each, none]))
    yes, no = (
        Button("Sì, ho tutto", payload("documents", True)),
        Button("Mi manca qualcosa", payload("documents", False)),
    )
    return say("ask_documents", yes, no, papers=bullets(choice.title for choice in choices))


def _mark_of_summary(turn: Turn) -> str:
    """Changes whenever the summary does."""
    return str(crc32(filing.summary(turn).encode()))


def _confirm_case(turn: Turn, task: Entry) -> Reply:
    buttons = turn.buttons("confirm_case", turn.world.questions["confirm_case"].choices)
    if _mark_of_summary(turn) == task.get("summed_up") and turn.replies:
        return say("ask_confirm_case_again", *buttons)  # something was asked in between: once is enough to read it
    task["summed_up"] = _mark_of_summary(turn)
    return say("ask_confirm_case", *buttons, summary=filing.summary(turn))


# Slot -> how it is asked; None where the plain question will do.
ASKING: Mapping[str, Callable[[Turn, Entry], Reply | None]] = {
    "topic": _topic,
    "complaint_sent": _complaint_sent,
    "complaint_date": _complaint_date,
    "reply": _reply,
    "keep_draft": _keep_draft,
    "consent": _consent,
    "full_name": _of_the_customer("full_name"),
    "tax_code": _of_the_customer("tax_code"),
    "phone_number": _phone_number,
    "supplier": _supplier,
    "description": _description,
    "documents": _documents,
    "confirm_case": _confirm_case,
}
