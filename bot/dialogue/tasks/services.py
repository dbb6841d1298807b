"""Tasks beside the request: the reminder, the rating."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot import dates, reading
from bot.dialogue import filing
from bot.dialogue.answers import Given, LeftOut
from bot.dialogue.choosing import polarity
from bot.dialogue.readers import read_score
from bot.dialogue.tasks.base import Task
from bot.dialogue.turn import Turn

DECLINING_WORDS = 4  # «no grazie, basta così» is no comment
LONGEST_COMMENT = 500  # characters
_BEFORE_A_SCORE = re.compile(r"^\W*(?:(?:sì|si|ok|va bene|allora)\W+)+", re.IGNORECASE)
_INTRODUCED = re.compile(r"\b((?i:sono|mi chiamo|firmato))\s+[A-ZÀ-Ý][\w'’]+\s+[A-ZÀ-Ý][\w'’]+")


class ReminderTask(Task):
    """A word on the first useful day. Where no verdict was reached yet, the walk comes first."""

    name = "reminder"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        state = turn.state
        outcome, filed = state.get("outcome"), state.talk.filed
        if turn.world.cues.has("take_off", turn.heard.text):
            state.talk.reminder_wanted = False
            turn.say("reminder_removed" if turn.world.cases.forget_reminders(turn.owner) else "no_reminder")
        elif filed and not state.walk_is_open:
            case = turn.world.cases.find(filed["code"])
            day = dates.in_words(case.awaited_on) if case and case.awaited_on else ""
            turn.say("no_reminder_filed_on" if day else "no_reminder_filed", day=day)
        elif outcome == "wait" and state.get("first_day"):
            spoken_of = state.talk.reminder_set and turn.answering  # «no, il promemoria mi basta»
            if date.fromisoformat(state.facts["first_day"]) > turn.world.today and not spoken_of:
                filing.set_reminder(turn)
        elif outcome == "complain_first":
            state.talk.reminder_wanted = True
            turn.say("reminder_after_complaint")
        elif outcome:
            turn.say("no_reminder_needed")
        else:
            state.talk.reminder_wanted = True
            turn.say("reminder_after_questions")
            state.open_walk()
        return None


class Rate(Task):
    """A score from 1 to 5 and, for whoever likes, a word; kept apart from who gave it."""

    name = "rate"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        if "score" not in task:
            return "score"
        if "comment" not in task and not task.get("done"):
            return "comment"
        if not task.get("done"):
            self._keep(turn, task)
        return None

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        if slot == "comment":
            self._keep(turn, task)
        else:
            turn.drop(self.name)
            turn.say("never_mind")

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        if slot == "score" and turn.heard.text:
            beside = words_beside_score(turn.heard.text, turn)
            if beside:
                task["comment"] = beside

    def _keep(self, turn: Turn, task: dict[str, Any]) -> None:
        task["done"] = True
        comment, found = without_person(str(task.get("comment", "")), turn)
        turn.world.cases.rate(int(task["score"]), comment[:LONGEST_COMMENT])
        if found:
            turn.say("personal_data_removed")
        turn.say("rated")

    def read(self, turn: Turn, task: dict[str, Any], slot: str) -> Any:
        heard = turn.heard
        if heard.pressed is not None:
            return super().read(turn, task, slot)
        refuses = polarity(heard, turn.world) is False or heard.intent in ("cancel", "goodbye", "thank")
        if slot == "score":
            found = super().read(turn, task, slot)
            return LeftOut(firmly=True) if found is None and refuses else found
        words = heard.text.split()
        if refuses and len(words) <= DECLINING_WORDS:
            task["comment"] = ""
            turn.served = True
            return None
        if len(words) <= 1 or heard.text.rstrip().endswith("?"):
            return super().read(turn, task, slot) if "?" not in heard.text else None
        return Given(heard.text)  # whatever it resembles: praise and blame come in any words


def words_beside_score(text: str, turn: Turn) -> str:
    """«Vi do 2 su 5 perché chiedete troppo»: what was said with the score is the comment."""
    said = _BEFORE_A_SCORE.sub("", text)
    reason = re.search(
        r"(?:\b(?:perch[eéè]|xk[eé]|xch[eé]|ma|però|pero)\b|[,.;:])\s*((?!\W*[1-5]\b).+)",
        said,
        re.IGNORECASE | re.DOTALL,
    )
    said = reason.group(1).strip() if reason else ""
    tells = len(said.split()) > 1 and read_score(said) is None and not turn.world.cues.has("courtesy", said)
    return said if tells else ""


def without_person(comment: str, turn: Turn) -> tuple[str, bool]:
    """A comment without what would tell whose it is, and whether there was such a thing."""
    clean = reading.mask(reading.redact_secrets(comment)[0])
    names = [turn.state.get(slot) for slot in ("full_name", "delegate_name")]
    for name in filter(None, names):
        clean = re.sub(re.escape(str(name)), "•••", clean, flags=re.IGNORECASE)
    clean = _INTRODUCED.sub(lambda match: f"{match.group(1)} •••", clean)
    return clean, clean != comment
