"""The walk: topic, complaint, date, answer, verdict; then consent, details, documents, summary, filing."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

from bot import dates
from bot.dialogue import filing
from bot.dialogue.answers import Answer, Given, LeftOut, Refused
from bot.dialogue.choosing import polarity
from bot.dialogue.complaint_day import read_complaint_day
from bot.dialogue.facts import learn, learn_complaint_day, refusal, set_fact, take_latest_day
from bot.dialogue.reply import Reply, say
from bot.dialogue.stuck import missed, offer_to_leave_out
from bot.dialogue.tasks.base import Task
from bot.dialogue.tasks.walk_questions import ALL_PAPERS, ASKING, INFO_TOPICS_BUTTON
from bot.dialogue.told import checked_reply
from bot.dialogue.turn import Turn, made_choices
from bot.dialogue.verdicts import facts_of, reach_verdict
from bot.knowledge import Choice
from bot.procedure import Outcome, documents_for, first_missing, next_field

_HAS_NO_SUCH_SUPPLY = re.compile(
    r"\bnon (?:ho|abbiamo|uso|c'è|ce l'ho) (?:il |la |l')?(?:gas|metano|luce|corrente)", re.IGNORECASE
)
_FOR_SOMEBODY = re.compile(
    r"\b(?:per|a nome (?:di|del|della)|di) (?:il|lo|la|un|una|un'|mia|mio|i|gli|le)\s?\w", re.IGNORECASE
)
SHORT_TEXT = 5  # words: fewer are no account of what happened, where a longer one is at hand
FEWEST_WORDS = 2


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
        state = turn.state
        if slot == "reply" and state.talk.reply_arrived and turn.heard.pressed is None:
            if turn.world.cues.has("no_answer", turn.heard.text):
                return Given("none")  # none came after all
            satisfied = polarity(turn.heard, turn.world)
            found = super().read(turn, task, slot)
            if isinstance(found, Given) and found.value != "none" and not _objects(turn):
                return found
            if satisfied is True and turn.world.cues.has("but", turn.heard.text):
                satisfied = False  # «sì, ma il problema c'è ancora»
            return Given("satisfactory" if satisfied else "unsatisfactory") if satisfied is not None else None
        if slot == "reply" and turn.heard.pressed is None:
            answered = polarity(turn.heard, turn.world)
            found = super().read(turn, task, slot)
            if _only_says_that_it_came(turn):
                found, answered = None, True
            if _objects(turn):
                return Given("unsatisfactory")  # «sì, ma il problema c'è ancora»
            if answered is True and not (isinstance(found, Given) and found.value != "none"):
                state.talk.reply_arrived = True
                turn.served = True
                return None
            if isinstance(found, Given) and turn.heard.text:
                checked = checked_reply(str(found.value), turn.heard.text, turn.world)
                if checked is None and found.value == "satisfactory":
                    state.talk.reply_arrived = turn.served = True  # whether it settles the matter is asked
                return Given(checked) if checked else None
            if found is None and answered is False:
                return Given("none")  # «certo che no»
            if found is None and turn.world.cues.has("answer_came", turn.heard.text):
                state.talk.reply_arrived = True
                turn.served = True
            return found
        if slot == "complaint_date" and state.talk.old_date:
            found = super().read(turn, task, slot)
            if isinstance(found, Given):
                return found
            other_year = re.search(r"\b20\d\d\b", turn.heard.text)
            if other_year:  # «no, del 2026»: the same day of another year
                return read_complaint_day(other_year.group() + state.talk.old_date[4:], None, turn.world)
            agreed = polarity(turn.heard, turn.world)
            if agreed is True:
                return Given(state.talk.old_date)
            if agreed is False:
                state.talk.old_date = ""
                turn.served = True
                return None
            return found
        if slot == "complaint_date" and state.talk.loose_date and turn.heard.pressed is None:
            return self._within_the_period(turn) or self._read_day(turn, task)
        if slot == "complaint_date" and turn.heard.pressed is None:
            return self._read_day(turn, task)
        if slot == "complaint_sent" and turn.heard.pressed is None:
            found = super().read(turn, task, slot)
            tells = found is None and "?" not in turn.heard.text
            topic = turn.world.procedure.topics[state.facts["topic"]]
            told = read_complaint_day(turn.heard.text, topic, turn.world) if tells else None
            return Given(True) if isinstance(told, Given) else found  # a day tells that there was a complaint
        if slot == "consent" and turn.heard.pressed is None and turn.world.cues.has("no_answer", turn.heard.text):
            return None  # «no, ancora niente» speaks of the supplier
        if slot == "documents":
            return self._read_documents(turn, task)
        if slot == "applicant_role":
            found = super().read(turn, task, slot)
            somebody = found is None and "?" not in turn.heard.text and _FOR_SOMEBODY.search(turn.heard.text)
            return Given("delegate") if somebody else found
        if slot == "description" and turn.heard.pressed is None:
            return self._read_description(turn, task)
        found = super().read(turn, task, slot)
        if found is None and task.get("explained") == slot and turn.heard.pressed is None:
            return LeftOut(firmly=True) if polarity(turn.heard, turn.world) is True else None  # «vuoi fare così?» «sì»
        return found

    def _read_day(self, turn: Turn, task: dict[str, Any]) -> Answer | None:
        """A day known only loosely is asked about once; whoever says it again, or doubtfully, knows no better."""
        found = super().read(turn, task, "complaint_date")
        again = bool(turn.state.talk.loose_date) or turn.world.cues.has("roughly", turn.heard.text)
        if again and isinstance(found, Refused) and found.reason == "date_loose":
            turn.state.talk.loose_date = dict(found.values)
            return LeftOut(firmly=True)
        return found

    def _read_description(self, turn: Turn, task: dict[str, Any]) -> Answer | None:
        """The account that was offered, another one, or the wish to write another one."""
        talk, cues, text = turn.state.talk, turn.world.cues, turn.heard.text
        says, words = polarity(turn.heard, turn.world), len(text.split())
        if talk.story and words <= SHORT_TEXT:
            if cues.has("rewrite", text) or says is False:
                talk.story = ""
                turn.served = True
                return None
            if says is True:
                return Given(talk.story)
        found = super().read(turn, task, "description")
        fewest = SHORT_TEXT if talk.story else FEWEST_WORDS  # a word or two would only replace a better account
        return None if isinstance(found, Given) and words < fewest else found

    def _within_the_period(self, turn: Turn) -> Answer | None:
        """«A ottobre», and then «il 12»: the twelfth of that month."""
        earliest, latest = (date.fromisoformat(turn.state.talk.loose_date[name]) for name in ("earliest", "latest"))
        read = dates.read_date(turn.heard.text, latest)
        if isinstance(read, dates.Exact) and "month" in read.assumed and read.day >= earliest:
            return Given(read.day.isoformat())
        return None

    def _read_documents(self, turn: Turn, task: dict[str, Any]) -> Answer | None:
        """All ready, none, or the ones that are named; a bare «no» is asked about."""
        papers = [choice["value"] for choice in task.get("choices", ())]
        pressed = turn.heard.pressed
        if pressed is None and turn.world.cues.has("all_missing", turn.heard.text):
            return Given(dict.fromkeys(papers, False))
        if pressed and "answer" in pressed:
            lacking = papers if pressed["answer"] == ALL_PAPERS else [pressed["answer"]]
            return Given({paper: paper not in lacking for paper in papers})
        found = super().read(turn, task, "documents") if pressed is None else None
        if isinstance(found, Given) and task.get("which_missing") and not _has_it(turn.heard.text):
            return (
                Given({paper: not found.value.get(paper, False) for paper in papers})
                if all(found.value.values())
                else found
            )
        says = polarity(turn.heard, turn.world)
        if pressed is not None and says is not None:
            found = Given(dict.fromkeys(papers, says))
        if (
            isinstance(found, Given)
            and not any(found.value.values())
            and len(papers) > 1
            and not task.get("which_missing")
        ):
            task["which_missing"] = True
            turn.served = True
            return None
        return found

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        state, world = turn.state, turn.world
        if slot == "topic":
            if value == INFO_TOPICS_BUTTON:
                task["info_topics"] = True
                return
            self._take_topic(turn, value)
        elif slot == "complaint_date":
            self._take_date(turn, value)
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
        else:
            learn(turn, slot, value, corrected=True)

    def _take_topic(self, turn: Turn, topic: str) -> None:
        if topic not in turn.world.procedure.topics:
            return
        learn(turn, "topic", topic, corrected=True)

    def _take_date(self, turn: Turn, day: str) -> None:
        learn_complaint_day(turn, day, corrected=True)

    def _take_day_beside(self, turn: Turn) -> None:
        """«Sì, il 5 ottobre» answers the question after this one as well."""
        rule = turn.world.procedure.topics[turn.state.facts["topic"]]
        counts = turn.state.get("complaint_sent") or (turn.state.talk.by_phone and rule.complaint_by_phone_counts)
        asked_again = turn.state.talk.again == "complaint_sent"
        if counts and turn.heard.all("date") and (asked_again or turn.state.get("complaint_date") is None):
            found = read_complaint_day(turn.heard.text, rule, turn.world)
            if isinstance(found, Given):
                self._take_date(turn, found.value)
            elif isinstance(found, Refused):
                if found.reason == "date_loose":
                    turn.state.talk.loose_date = dict(found.values)
                turn.replies.append(refusal(turn, found))
                turn.quiet = True

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
            filing.file_case(turn)
        else:
            turn.push("cancel")

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        state, world = turn.state, turn.world
        if slot in ("pod", "pdr") and state.get("commodity") == "dual" and _HAS_NO_SUCH_SUPPLY.search(turn.heard.text):
            learn(turn, "commodity", "luce" if slot == "pdr" else "gas", corrected=True)
            return
        if slot == "complaint_date" and state.talk.loose_date:
            take_latest_day(turn, state.talk.loose_date["latest"])
        elif slot == "complaint_date" and state.get("reply") is None:
            state.talk.skipped.append(slot)
            turn.say("date_left_out")
        elif slot == "complaint_sent" and "supplier" in state.talk.skipped:
            set_fact(turn, "complaint_sent", False)  # who does not know whom to write to has not written
        elif (slot == "supplier" and state.get("topic") in self._unknown_addressees(turn)) or (
            slot == "complaint_sent" and state.get("topic") in self._unknown_addressees(turn)
        ):
            turn.push("unknown_addressee")
        elif slot in self._details(turn):
            if firmly or task.get("explained") == slot or self._stands_in(turn, slot):
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

    def _go_on_without(self, turn: Turn, slot: str) -> None:
        """Leave a datum empty, and say what that means; where another one can stand in for it, that comes next."""
        state, question = turn.state, turn.world.questions[slot]
        others = self._alternatives(turn, slot)
        state.talk.skipped.append(slot)
        if all(other in state.talk.skipped for other in others):
            turn.say("left_out", label=question.missing or question.label, why=question.why)
        else:
            turn.say("left_out_for_now", label=question.label)

    def _stands_in(self, turn: Turn, slot: str) -> bool:
        """Is there another datum that can take the place of this one, and was not left out yet?"""
        return any(other not in turn.state.talk.skipped for other in self._alternatives(turn, slot))

    def _alternatives(self, turn: Turn, slot: str) -> list[str]:
        group = self._group(turn, slot)
        return [f.slot for f in turn.world.procedure.fields_ if group and f.one_of == group and f.slot != slot]

    def _unknown_addressees(self, turn: Turn) -> set[str]:
        return {name for name, topic in turn.world.procedure.topics.items() if topic.unknown_addressee}

    def _details(self, turn: Turn) -> set[str]:
        return {field.slot for field in turn.world.procedure.fields_}

    def _group(self, turn: Turn, slot: str) -> str | None:
        return next((f.one_of for f in turn.world.procedure.fields_ if f.slot == slot), None)

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        made = ASKING[slot](turn, task) if slot in ASKING else None
        return made or super().ask(turn, task, slot)


def _objects(turn: Turn) -> bool:
    """A yes and an objection to it: the answer came, and does not satisfy."""
    cues, text = turn.world.cues, turn.heard.text
    return polarity(turn.heard, turn.world) is True and cues.has("but", text) and not cues.has("no_answer", text)


def _only_says_that_it_came(turn: Turn) -> bool:
    """«Sì, mi hanno risposto» does not tell yet whether the answer settles it."""
    cues, text = turn.world.cues, turn.heard.text
    return cues.has("answer_came", text) and not cues.without("yes", cues.without("answer_came", text)).strip()


def _has_it(text: str) -> bool:
    """Is a paper named as ready? Asked which one is missing, whoever only names one misses it."""
    return re.search(r"\b(ho|pront[oaie])\b", text.lower()) is not None
