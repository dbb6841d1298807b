"""Tasks beside the request: the letter to the supplier, the reminder, the rating, one's own data."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot import dates
from bot.dialogue import filing
from bot.dialogue.reply import Reply, say
from bot.dialogue.state import Talk
from bot.dialogue.tasks.base import Task
from bot.dialogue.turn import Turn

BLANK = "[{}]"  # what the person fills in by hand


class Letter(Task):
    """The written complaint to the supplier as a text ready to send, from what was told; the rest is left blank."""

    name = "letter"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        if task.get("done"):
            return None
        if not (turn.state.get("topic") or turn.state.talk.story or "letter_story" in task):
            return "letter_story"
        self._write(turn, task)
        return None

    def _write(self, turn: Turn, task: dict[str, Any]) -> None:
        state, world = turn.state, turn.world
        task["done"] = True
        topic = state.get("topic")
        rule = world.procedure.topics[topic] if topic else None
        story = task.get("letter_story") or state.get("description") or state.talk.story
        values = {
            "supplier": state.get("supplier") or BLANK.format("nome del fornitore"),
            "name": state.get("full_name") or BLANK.format("nome e cognome"),
            "tax_code": state.get("tax_code") or BLANK.format("codice fiscale"),
            "supply": _supply(state.facts),
            "subject": rule.title if rule else "segnalazione di un problema",
            "story": story or BLANK.format("racconta che cosa è successo e da quando"),
            "contact": state.get("email")
            or state.get("phone_number")
            or BLANK.format("e-mail o indirizzo per la risposta"),
            "date": dates.in_words(world.today, short=True),
        }
        turn.say("letter_intro", addressee=rule.addressee if rule else "al tuo fornitore")
        text = world.letter.format(**values)
        card = {"kind": "file", "name": "reclamo.txt", "mime": "text/plain", "text": text}
        # A blank line would split the message in two on some channels.
        turn.replies.append(Reply(text=text.strip().replace("\n\n", "\n \n"), card=card))
        turn.say("letter_how")


def _supply(facts: dict[str, Any]) -> str:
    parts = []
    if facts.get("commodity") != "gas":
        parts.append(f"luce, POD {facts.get('pod') or BLANK.format('POD')}")
    if facts.get("commodity") in ("gas", "dual"):
        parts.append(f"gas, PDR {facts.get('pdr') or BLANK.format('PDR')}")
    return "; ".join(parts)


class ReminderTask(Task):
    """A word on the first useful day. Where no verdict was reached yet, the walk comes first."""

    name = "reminder"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        state = turn.state
        if state.get("outcome") == "wait" and state.get("first_day"):
            if date.fromisoformat(state.facts["first_day"]) > turn.world.today:
                filing.set_reminder(turn)
            return None
        if state.get("outcome") == "complain_first":
            state.talk.reminder_wanted = True
            turn.say("reminder_after_complaint")
            return None
        if state.get("outcome") and not state.walk_is_open:
            turn.say("no_reminder_needed")
            return None
        state.talk.reminder_wanted = True
        turn.say("reminder_after_questions")
        if not state.walk_is_open:
            state.talk.tasks.insert(0, {"name": "walk"})
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

    def _keep(self, turn: Turn, task: dict[str, Any]) -> None:
        task["done"] = True
        turn.world.cases.rate(int(task["score"]), str(task.get("comment", ""))[:500])
        turn.say("rated")

    def read(self, turn: Turn, task: dict[str, Any], slot: str) -> Any:
        if slot == "comment" and turn.heard.intent in ("deny", "thank", "goodbye"):
            task["comment"] = ""
            turn.served = True
            return None
        return super().read(turn, task, slot)


class OwnData(Task):
    """What is held about this chat: shown or erased, after a yes, with a receipt."""

    name = "own_data"

    def next_question(self, turn: Turn, task: dict[str, Any]) -> str | None:
        if task.get("done"):
            return None
        if "what_to_delete" not in task:
            return "what_to_delete"
        if task["what_to_delete"] == "erase":
            return "sure_to_delete"
        if task["what_to_delete"] == "export":
            self._export(turn)
        return None

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        if value == "nothing" or (slot == "sure_to_delete" and value is False):
            task["done"] = True
            turn.say("nothing_deleted")
        elif slot == "sure_to_delete" and value is True:
            self._erase(turn)

    def _export(self, turn: Turn) -> None:
        export = turn.world.cases.export(turn.owner).to_json()
        card = {"kind": "file", "name": "i-miei-dati.json", "mime": "application/json", "text": export}
        turn.say("data_exported", card=card, count=len(turn.world.cases.of_owner(turn.owner)))

    def _erase(self, turn: Turn) -> None:
        receipt = turn.world.cases.erase(turn.owner)
        turn.state.facts.clear()
        turn.state.talk = Talk(introduced=True)
        day = dates.in_words(receipt.at.astimezone(turn.world.now().tzinfo).date())
        counts = {"drafts": len(receipt.drafts), "cases": len(receipt.cases)}
        turn.say("data_erased", card={"kind": "erased", "cases_kept": bool(receipt.kept)}, day=day, **counts)
        if receipt.kept:
            turn.say("data_kept", codes=", ".join(f"{kept.code} ({kept.state.label})" for kept in receipt.kept))

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        turn.drop(self.name)
        turn.say("nothing_deleted")

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        return say(f"ask_{slot}", *turn.buttons(slot, turn.world.questions[slot].choices))
