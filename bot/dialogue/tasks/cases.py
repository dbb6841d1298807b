"""Tasks about cases that exist: their state, missing papers, withdrawing, taking up a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot import dates
from bot.cases import Case, IllegalTransition, Limited, Mistyped, Opened, Seen, State
from bot.cases.errors import CaseNotFound
from bot.dialogue import filing
from bot.dialogue.answers import Answer, LeftOut
from bot.dialogue.choosing import Asked, by_number, by_words, polarity
from bot.dialogue.facts import in_a_sentence
from bot.dialogue.reply import Reply, bullets, say
from bot.dialogue.tasks.base import OneQuestion, Task
from bot.dialogue.tasks.own_data import erase_all
from bot.dialogue.turn import Turn, made_choices
from bot.knowledge import Choice

MOST_PAPERS = 8  # buttons under one question
PICKED_WORDS = 6


class Status(Task):
    """The state of a case by its code; without a code, the cases opened from this chat."""

    name = "status"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        if task.get("done"):
            return None
        if "status_code" not in task:
            own = turn.world.cases.of_owner(turn.owner)
            if own and not task.get("other"):
                self._tell_own(turn, task, own)
                return None
            return "status_code"
        return self._look_up(turn, task)

    def _tell_own(self, turn: Turn, task: dict[str, Any], own: list[Case]) -> None:
        task["done"] = True
        if len(own) == 1:
            self._tell(turn, own[0])
            return
        lines = bullets(f"{case.code}: {_title(case, turn)}, {case.state.label}" for case in own[:10])
        choices = [Choice(value=str(case.code), title=str(case.code)) for case in own[:5]]
        turn.state.talk.listed = [str(case.code) for case in own[:10]]
        turn.say("own_cases", *turn.buttons("status_code", choices), cases=lines)

    def _look_up(self, turn: Turn, task: dict[str, Any]) -> str | None:
        proof = task.pop("status_proof", None)
        found = turn.world.cases.look_up(task["status_code"], asker=turn.owner, second_datum=proof)
        if isinstance(found, Opened):
            task["done"] = True
            self._tell(turn, found.case)
        elif isinstance(found, Seen) and found.state is State.DRAFT:
            task["done"] = True
            turn.say("case_next_draft")
        elif isinstance(found, Seen):
            if task.get("seen"):
                return "status_proof" if turn.stuck else None
            task["seen"] = True
            turn.say(
                "case_seen", code=str(found.code), state=found.state.label, since=dates.in_words(found.since.date())
            )
            return "status_proof"
        elif isinstance(found, Limited):
            task["done"] = True
            until = found.until.astimezone(turn.world.now().tzinfo)
            turn.say("look_up_limited", time=f"{until:%H:%M}")
        elif isinstance(found, Mistyped):
            turn.say("wrong_code_mistyped")
            task.pop("status_code")
            task["other"] = True
            return "status_code"
        else:
            turn.say("case_unknown", phone=turn.world.desk.phone.number)
            if proof is not None:  # a slip of the finger is no reason to begin again; the limits hold all the same
                return "status_proof"
            task["done"] = True
        return None

    def _tell(self, turn: Turn, case: Case) -> None:
        values = {"code": str(case.code), "title": _title(case, turn), "state": case.state.label,
                  "since": dates.in_words(case.since.date())}  # fmt: skip
        turn.say("case_state", card=filing.case_card(case, turn), **values)
        if case.state is State.TO_COMPLETE:
            turn.say(
                "case_next_to_complete",
                card=filing.ASK_FOR_PAPER if _papers(case, turn) else None,
                missing=_listed(case.missing, turn),
                operator=turn.world.desk.operator.name,
                email=turn.world.desk.operator.email,
            )
        elif case.state is State.CLOSED:
            turn.say("case_next_closed", outcome=case.outcome)
        elif case.state is State.DRAFT:
            in_hand = turn.state.walk_is_open and turn.state.get("topic") is not None
            if case.owner == turn.owner and not in_hand:
                turn.push("resume_draft", code=str(case.code))
            else:
                turn.say("case_next_own_draft" if case.owner == turn.owner else "case_next_draft")
        elif case.state is State.WITHDRAWN:
            turn.say("case_next_withdrawn")
        else:
            day = dates.in_words(case.awaited_on) if case.awaited_on else ""
            turn.say("case_next_expected" if day else "case_next_working", day=day)
        note = filing.desk_note(case.events[-1]) if case.events else ""
        if note and case.state is not State.DRAFT:
            turn.say("case_note", note=note)

    def read(self, turn: Turn, task: dict[str, Any], slot: str) -> Answer | None:
        found = super().read(turn, task, slot)
        declines = found is None and slot == "status_proof" and turn.heard.pressed is None
        return LeftOut(firmly=True) if declines and polarity(turn.heard, turn.world) is False else found

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        task.pop("seen", None)

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        turn.drop(self.name)
        if slot == "status_code":
            turn.say("no_code", phone=turn.world.desk.phone.number)
        else:
            turn.say("never_mind")


class ResumeDraft(OneQuestion):
    """Taking up a request that was kept as a draft."""

    name, slot = "resume_draft", "resume_draft"

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        draft = turn.world.cases.find(task["code"])
        if value and draft and draft.owner == turn.owner and draft.state is State.DRAFT:
            later = draft.since.astimezone(turn.world.now().tzinfo).date() < turn.world.today
            filing.restore_draft(turn.state, draft.facts, task["code"], later=later)
            turn.state.talk.tasks = []
            turn.push("walk")
            turn.say("draft_taken_up", title=in_a_sentence(turn.world.procedure.topics[draft.facts.topic].title))
        elif not value and not turn.state.walk_is_open:
            turn.say("set_aside", *filing.after_task_buttons())


class AddDocuments(Task):
    """What is missing in a case, and how it is delivered: by e-mail, or here, where the channel takes documents.

    Such a channel says `/add_documents{"document": …}` with the reference under which it kept one.
    """

    name = "add_documents"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        own = turn.world.cases.of_owner(turn.owner)
        open_cases = [case for case in own if case.state is State.TO_COMPLETE]
        reference = task.setdefault("document", (turn.heard.pressed or {}).get("document"))
        if reference:
            wanted = {f"{case.code} {item}": (case, item) for case in open_cases for item in _papers(case, turn)}
            chosen = next(iter(wanted), "") if len(wanted) < 2 else task.get("which_document")
            if chosen is None:
                choices = [
                    Choice(value=value, title=filing.first_upper(filing.item_title(item, turn)))
                    for value, (_, item) in wanted.items()
                ]
                made_choices(task, "which_document", choices[:MOST_PAPERS])
                return "which_document"
            if chosen in wanted:
                self._take_in(turn, *wanted[chosen], str(reference))
                return None
        operator = turn.world.desk.operator
        waiting = [case for case in own if case.state in (State.RECEIVED, State.IN_PROGRESS)]
        for case in open_cases:
            tell_missing(turn, case)
        if not open_cases and waiting:
            turn.say(
                "documents_nothing_missing", code=str(waiting[0].code), operator=operator.name, email=operator.email
            )
        elif not open_cases:
            turn.say("documents_none", operator=operator.name, email=operator.email)
        return None

    def _take_in(self, turn: Turn, case: Case, item: str, reference: str) -> None:
        case = turn.world.cases.complete(str(case.code), turn.owner, delivered=[item], note=f"file {reference}")
        turn.say("document_arrived", paper=filing.item_title(item, turn), code=str(case.code))
        if case.state is State.TO_COMPLETE:
            tell_missing(turn, case)
        else:
            turn.say("documents_complete", card=filing.case_card(case, turn))


def tell_missing(turn: Turn, case: Case) -> None:
    """What a case still lacks: papers are sent, data may be typed here."""
    operator, papers = turn.world.desk.operator, _papers(case, turn)
    data = [item for item in case.missing if item not in papers]
    if papers:
        turn.say(
            "documents_missing",
            card=filing.ASK_FOR_PAPER,
            code=str(case.code),
            missing=_listed(papers, turn),
            operator=operator.name,
            email=operator.email,
        )
    if data:
        missing = _listed(data, turn)
        turn.say("data_missing", code=str(case.code), missing=missing, operator=operator.name, email=operator.email)


def _listed(items: Iterable[str], turn: Turn) -> str:
    """What is missing, an item a line."""
    return bullets(filing.item_title(item, turn) for item in items)


def to_complete(turn: Turn) -> list[Case]:
    """The cases of this chat that were filed and still lack something."""
    return [case for case in turn.world.cases.of_owner(turn.owner) if case.state is State.TO_COMPLETE]


def bring_data(turn: Turn, told: Mapping[str, Any]) -> bool:
    """Take data that were told after filing into the case of this chat that lacks them. False if none does."""
    for case in to_complete(turn):
        brought = {slot: str(told[slot]) for slot in (*case.missing, "phone_number") if slot in told}
        if "phone_number" in brought and not {"email", "phone_number"} & set(case.missing):
            brought.pop("phone_number")
        if not brought:
            continue
        items = [*brought, *(["email"] if "phone_number" in brought else [])]
        case = turn.world.cases.complete(str(case.code), turn.owner, delivered=items, data=brought)
        labels = ", ".join(turn.world.questions[slot].label for slot in brought)
        turn.say("datum_added", code=str(case.code), label=labels)
        if case.state is State.TO_COMPLETE:
            tell_missing(turn, case)
        else:
            turn.say("documents_complete", card=filing.case_card(case, turn))
        return True
    return False


class Withdraw(Task):
    """Withdrawing a case that was filed from this chat, after a yes."""

    name = "withdraw"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        if task.get("done"):
            return None
        own = turn.world.cases.of_owner(turn.owner)
        mine = [case for case in own if case.state not in filing.ENDED]
        if not mine and own:
            turn.say("already_ended", code=str(own[0].code), state=own[0].state.label)
            return None
        if not mine:
            asks = turn.state.walk_is_open and turn.world.cues.has("question", turn.heard.text)
            turn.say("withdraw_later" if asks else "nothing_to_withdraw", phone=turn.world.desk.phone.number)
            return None
        codes = {str(case.code): case for case in mine}
        if len(mine) == 1:
            task["withdraw_code"] = str(mine[0].code)
        chosen = task.get("withdraw_code")
        if chosen is None:
            choices = [
                Choice(value=code, title=_named(case, turn), words=_words(case, turn)) for code, case in codes.items()
            ]
            made_choices(task, "withdraw_code", choices[:8])
            return "withdraw_code"
        if chosen not in codes:
            turn.say("case_unknown", phone=turn.world.desk.phone.number)
            return None
        task["about"] = _title(codes[chosen], turn)
        return "sure_to_withdraw"

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        if slot != "sure_to_withdraw":
            return
        task["done"] = True
        if not value:
            turn.say("not_withdrawn")
            return
        try:
            case = turn.world.cases.withdraw(task["withdraw_code"], turn.owner)
        except (CaseNotFound, IllegalTransition):
            turn.say("nothing_to_withdraw", phone=turn.world.desk.phone.number)
        else:
            turn.say("withdrawn", code=str(case.code), card=filing.case_card(case, turn))
            if turn.state.talk.erase_wanted:
                erase_all(turn)

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        if slot == "sure_to_withdraw":
            buttons = turn.buttons(slot, turn.world.questions[slot].choices)
            return say("ask_sure_to_withdraw", *buttons, code=task["withdraw_code"], about=task["about"])
        return super().ask(turn, task, slot)


def _papers(case: Case, turn: Turn) -> list[str]:
    """Of what is missing, the documents: what is not a datum."""
    return [item for item in case.missing if item not in turn.world.questions]


def _named(case: Case, turn: Turn) -> str:
    return f"{case.code} ({_title(case, turn)})"


def _words(case: Case, turn: Turn) -> tuple[str, ...]:
    """How people call a case: by its code, or by what it is about."""
    topic = turn.world.procedure.topics[case.facts.topic]
    return (str(case.code), *topic.words, topic.title)


def listed_case(turn: Turn) -> str | None:
    """Of the cases that were listed just before, the one that a short message picks («la prima», «quella del bonus»)."""
    listed, text = turn.state.talk.listed, turn.heard.text
    if not listed or len(text.split()) > PICKED_WORDS:
        return None
    cases = {str(case.code): case for case in turn.world.cases.of_owner(turn.owner)}
    choices = tuple(Choice(value=code, title=code, words=_words(cases[code], turn)) for code in listed if code in cases)
    asked = Asked("status_code", turn.heard, turn.state, turn.world, among=choices)
    chosen = by_number(asked) or by_words(asked)
    return str(chosen.value) if chosen else None


def _title(case: Case, turn: Turn) -> str:
    return in_a_sentence(turn.world.procedure.topics[case.facts.topic].title)
