"""The walk: topic, complaint, date, answer, verdict; then consent, details, documents, summary, filing."""

from __future__ import annotations

import re
import uuid
from typing import Any

from bot.dialogue import filing
from bot.dialogue.answers import Answer, Given, Refused
from bot.dialogue.checks import was_sent
from bot.dialogue.choosing import named_choice
from bot.dialogue.complaint_day import read_complaint_day
from bot.dialogue.desk_hours import hours_now
from bot.dialogue.facts import learn, learn_complaint_day, refusal, set_fact, take_latest_day, tells_of_the_delegate
from bot.dialogue.reply import Reply, say
from bot.dialogue.stuck import missed, offer_to_leave_out
from bot.dialogue.taking_in import tells_of_another_problem
from bot.dialogue.tasks.base import Task
from bot.dialogue.tasks.walk_answers import READING, going_on_without
from bot.dialogue.tasks.walk_names import name_beside, other_name, read_datum
from bot.dialogue.tasks.walk_questions import ASKING, INFO_TOPICS_BUTTON
from bot.dialogue.told import told_facts
from bot.dialogue.turn import Turn, made_choices
from bot.dialogue.verdicts import facts_of, reach_verdict
from bot.knowledge import Choice, named_in
from bot.procedure import Outcome, alternatives, detail_slots, documents_for, first_missing, is_needed, next_field


def _known_addressee(turn: Turn, topic: str) -> str:
    """Of the suppliers that were named the one that was complained to, or was left where that is whom it is about."""
    talk, rule = turn.state.talk, turn.world.procedure.topics[topic]
    among = talk.written_to or (talk.left_suppliers if rule.addressee_is_former else [])
    return among[0] if len(among) == 1 else ""


def _has_stand_in(turn: Turn, slot: str) -> bool:
    """Is there another datum that can take the place of this one, and was not left out yet?"""
    return any(other not in turn.state.talk.skipped for other in alternatives(turn.world.procedure, slot))


def _is_to_find_out_whom(turn: Turn) -> bool:
    """«Non so chi l'ha chiesto»: is there a topic that comes first?"""
    rule = turn.world.procedure.topics.get(turn.state.get("topic") or "")
    return rule is not None and bool(rule.unknown_addressee)


_CLAUSE_END = re.compile(r"[,.;:!?\n]")


class Walk(Task):
    """From the problem to a filed case. Which question is next follows from the facts alone."""

    name = "walk"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        state, world = turn.state, turn.world
        topic = state.get("topic")
        if topic is None:
            return "topic"
        rule = world.procedure.topics[topic]
        if state.get("complaint_sent") is False and state.talk.by_phone and rule.complaint_by_phone_counts:
            state.facts["complaint_sent"] = True
            turn.say("phone_counts")
        if state.talk.old_date:
            return "complaint_date"
        if state.talk.again and self._is_open(turn, state.talk.again):
            return state.talk.again
        state.talk.again = ""
        missing = first_missing(world.procedure, topic, facts_of(state))
        if missing == "complaint_date" and "complaint_date" in state.talk.skipped and state.get("reply") is None:
            missing = "reply"  # an answer that does not satisfy makes the day needless
        if missing:
            state.facts.pop("outcome", None)  # whatever it was, it no longer follows
            state.facts.pop("first_day", None)
            return missing
        verdict = reach_verdict(turn, topic)
        if verdict.outcome in (Outcome.COMPLAIN_FIRST, Outcome.WAIT):
            return self._keep_in_mind(turn)
        if verdict.outcome is not Outcome.ELIGIBLE:
            return None
        if state.get("consent") is None:
            return "consent"
        if state.get("consent") is False:
            return None
        return self._next_detail(turn, task, topic)

    def _is_open(self, turn: Turn, slot: str) -> bool:
        """Was this answer taken back, and not given again since?"""
        state = turn.state
        return (
            slot != "documents"
            and slot in turn.world.questions
            and state.get(slot) is None
            and slot not in state.talk.skipped
        )

    def _keep_in_mind(self, turn: Turn) -> str | None:
        if turn.state.talk.reminder_wanted and turn.state.get("first_day"):
            filing.set_reminder(turn)
        if turn.state.talk.draft_offered:
            return None
        return "keep_draft"

    def _next_detail(self, turn: Turn, task: dict[str, Any], topic: str) -> str | None:
        state, world = turn.state, turn.world
        if state.talk.carried_over:
            state.talk.carried_over = False
            if state.get("full_name"):
                turn.say("same_person", name=state.facts["full_name"])
        field = next_field(world.procedure, topic, state.facts, state.talk.skipped)
        if field == "supplier" and (known := _known_addressee(turn, topic)):
            set_fact(turn, "supplier", known)
            field = next_field(world.procedure, topic, state.facts, state.talk.skipped)
        if field:
            return field
        papers = documents_for(world.procedure, topic, state.facts)
        if any(paper.id not in state.talk.documents for paper in papers):
            made_choices(task, "documents", [Choice(value=p.id, title=p.title, words=p.words) for p in papers])
            return "documents"
        if state.get("confirm_case") is None:
            state.talk.filing_key = state.talk.filing_key or uuid.uuid4().hex
            return "confirm_case"
        return None

    def read(self, turn: Turn, task: dict[str, Any], slot: str) -> Answer | None:
        if tells_of_another_problem(turn):
            return None  # «due società», told of it, is no answer to «una casa o un'attività?»
        reader = READING.get(slot)
        found = reader(turn, task) if reader else read_datum(turn, task, slot)
        offered = task.get("explained") == slot and turn.heard.pressed is None and not turn.served
        return going_on_without(turn, task) if found is None and offered else found

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        state, world = turn.state, turn.world
        if slot == "topic":
            if value == INFO_TOPICS_BUTTON:
                task["info_topics"] = True
                return
            self._take_topic(turn, value)
        elif slot == "complaint_date":
            learn_complaint_day(turn, value, corrected=True)
        elif slot == "complaint_sent":
            learn(turn, slot, value, corrected=True)
            self._take_day_beside(turn)
        elif slot == "consent":
            self._take_consent(turn, value)
        elif slot == "email" and isinstance(value, dict):
            for name, contact in value.items():
                learn(turn, name, contact, corrected=True)
        elif slot == "documents":
            state.talk.documents.update(value)
            wanted = documents_for(world.procedure, state.facts["topic"], state.facts)
            if all(v for v in value.values()) and len(value) < len(wanted):
                for paper in wanted:  # some were named as ready: the others are not
                    state.talk.documents.setdefault(paper.id, False)
        elif slot == "confirm_case":
            self._take_confirmation(turn, value)
        elif slot == "keep_draft":
            state.talk.draft_offered = True
            if value:
                filing.keep_draft(turn)
            else:
                turn.say("no_draft")
        elif slot == "description":
            filing.take_description(turn, value)
            self._compare_with_the_account(turn)
        elif slot == "applicant_role":
            learn(turn, slot, value, corrected=True)
            self._take_kind_beside(turn)
            self._take_name_beside(turn)
        elif slot == "delegate_name" and str(value).lower() == str(state.get("full_name")).lower():
            holder = other_name(turn, str(value))
            if holder:  # «Ines Moretti sono io, mia sorella è Bruna Moretti»
                learn(turn, "full_name", holder, corrected=True)
                learn(turn, slot, value, corrected=True)
            else:
                set_fact(turn, slot, value)
                learn(turn, "applicant_role", "customer", corrected=True)  # «sono sempre io»
        elif slot == "customer_kind":
            learn(turn, slot, value, corrected=True)
            self._take_name_beside(turn)
        else:
            learn(turn, slot, value, corrected=True)

    def _take_topic(self, turn: Turn, topic: str) -> None:
        if topic not in turn.world.procedure.topics:
            return
        learn(turn, "topic", topic, corrected=True)

    def _take_day_beside(self, turn: Turn) -> None:
        """«Sì, il 5 ottobre» answers the question after this one as well."""
        rule = turn.world.procedure.topics[turn.state.facts["topic"]]
        counts = turn.state.get("complaint_sent") or (turn.state.talk.by_phone and rule.complaint_by_phone_counts)
        asked_again = turn.state.talk.again == "complaint_sent"
        if counts and turn.heard.all("date") and (asked_again or turn.state.get("complaint_date") is None):
            found = read_complaint_day(turn.heard.text, rule, turn.world)
            if isinstance(found, Given):
                learn_complaint_day(turn, found.value, corrected=True)
            elif isinstance(found, Refused):
                if found.reason == "date_loose":
                    turn.state.talk.loose_date = dict(found.values)
                turn.replies.append(refusal(turn, found))
                turn.quiet = True

    def _compare_with_the_account(self, turn: Turn) -> None:
        """Another day, supplier or contact in the account than was told before is asked about."""
        if turn.heard.pressed is not None:
            return
        state, world, text = turn.state, turn.world, turn.heard.text
        told = told_facts(turn.heard, state, world)
        rule = world.procedure.topics[state.facts["topic"]]
        if any(was_sent(clause, world) for clause in _CLAUSE_END.split(text)):
            day = read_complaint_day(text, rule, world)
            if isinstance(day, Given):
                told.setdefault("complaint_date", day.value)
        elif not world.cues.has("complaint", text):
            told.pop("complaint_date", None)  # «allacciamento fatto il 10 marzo»
        of_one_supplier = not (rule.addressee_is_former or rule.former_supplier_wanted)
        compared = ("complaint_date", "email", "phone_number", *(("supplier",) if of_one_supplier else ()))
        if told.get("commodity") != "dual":
            compared = (*compared, "commodity")
        by_phone = world.cues.has("by_phone", text)
        if world.cues.has("wrote_back", text) and not by_phone and state.get("reply") == "none":
            told.setdefault("reply", "unsatisfactory")  # «ho reclamato e mi ha scritto che la fattura è corretta»
        answered = any(world.cues.has(cue, text) for cue in ("answer_came", "wrote_back")) and not by_phone
        for slot in (*compared, *(("reply",) if answered else ())):
            if slot in told and state.get(slot) not in (None, told[slot]):
                learn(turn, slot, told[slot])

    def _take_kind_beside(self, turn: Turn) -> None:
        """«Per me, casa» answers the question after this one as well."""
        if turn.heard.pressed is None and turn.state.get("customer_kind") is None:
            named = named_choice("customer_kind", turn.heard, turn.state, turn.world)
            if named and not tells_of_the_delegate(turn):
                learn(turn, "customer_kind", named.value)

    def _take_name_beside(self, turn: Turn) -> None:
        """«Per me, casa. Mario Rossi, RSSMRA…»: of a delegate it would not be clear whose name it is."""
        own = turn.state.get("applicant_role") == "customer" and turn.state.get("full_name") is None
        name = name_beside(turn) if own and turn.heard.pressed is None else ""
        if name:
            learn(turn, "full_name", name)

    def _take_consent(self, turn: Turn, agreed: bool) -> None:
        state = turn.state
        set_fact(turn, "consent", agreed)
        if agreed:
            state.talk.consent_at = turn.world.now().isoformat()
            state.talk.consent_version = turn.world.desk.privacy.version
        else:
            turn.say("consent_refused")

    def _take_confirmation(self, turn: Turn, value: Any) -> None:
        if value == "edit":
            turn.push("correction")
        elif value is True:
            turn.state.facts["confirm_case"] = True
            turn.drop("correction")  # «va bene così, invia», asked what to put right
            filing.file_case(turn)
        else:
            turn.push("cancel")

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        state, world = turn.state, turn.world
        if (
            slot in ("pod", "pdr")
            and state.get("commodity") == "dual"
            and world.cues.has("no_such_supply", turn.heard.text)
        ):
            learn(turn, "commodity", "luce" if slot == "pdr" else "gas", corrected=True)
            return
        if slot == "description" and state.talk.story:
            self.take(turn, task, slot, state.talk.story)  # «salta, non ho voglia di scrivere»: there is one already
            return
        if slot == "complaint_date" and state.talk.loose_date:
            take_latest_day(turn, state.talk.loose_date["latest"])
        elif slot == "complaint_date" and state.get("reply") is None:
            state.talk.skipped.append(slot)
            turn.say("date_left_out")
        elif slot == "complaint_sent" and "supplier" in state.talk.skipped:
            set_fact(turn, "complaint_sent", False)  # who does not know whom to write to has not written
        elif slot in ("supplier", "complaint_sent") and _is_to_find_out_whom(turn):
            turn.push("unknown_addressee")
        elif slot in detail_slots(world.procedure):
            needed = is_needed(world.procedure, slot)
            if firmly or task.get("explained") == slot or _has_stand_in(turn, slot) or not needed:
                without = ("skip", "lacking", "neither")
                refused = any(world.cues.has(name, turn.heard.text) for name in without)
                for other in alternatives(world.procedure, slot):  # «la mail non ce l'ho, e il telefono non ve lo do»
                    named = named_in(turn.heard.text, world.questions[other].words)
                    if named and refused and other not in state.talk.skipped:
                        state.talk.skipped.append(other)
                self._go_on_without(turn, slot)
            else:
                turn.say(f"explain_{slot}")
                offer_to_leave_out(turn)
        elif slot == "documents":
            for paper in documents_for(world.procedure, state.facts["topic"], state.facts):
                state.talk.documents.setdefault(paper.id, False)
        elif slot == "keep_draft":
            state.talk.draft_offered = True
        elif slot == "complaint_date" and task.get("explained") == slot:
            turn.drop(self.name)
            turn.say("cannot_count", phone=world.desk.phone.number)
        else:
            task["explained"] = slot
            missed(turn, say(f"explain_{slot}"))
            if slot in state.talk.skipped:  # asked for once more, since nothing goes on without it
                turn.say("a_person_helps", phone=world.desk.phone.number, hours_now=hours_now(turn))

    def _go_on_without(self, turn: Turn, slot: str) -> None:
        """Leave a datum empty, and say what that means; where another one can stand in for it, that comes next."""
        state, question = turn.state, turn.world.questions[slot]
        state.talk.skipped.append(slot)
        if is_needed(turn.world.procedure, slot) and not _has_stand_in(turn, slot):
            turn.say("left_out", label=question.missing or question.label, why=question.why)
        else:
            turn.say("left_out_for_now", label=question.label)

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        made = ASKING[slot](turn, task) if slot in ASKING else None
        return made or super().ask(turn, task, slot)
