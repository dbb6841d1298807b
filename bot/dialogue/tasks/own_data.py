"""What is held about this chat: shown, or erased."""

from __future__ import annotations

from typing import Any

from bot import dates
from bot.dialogue.answers import Answer
from bot.dialogue.facts import told_so_far
from bot.dialogue.reply import Reply, say
from bot.dialogue.state import Talk
from bot.dialogue.tasks.base import Task
from bot.dialogue.turn import Turn
from bot.knowledge import named_in


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

    def read(self, turn: Turn, task: dict[str, Any], slot: str) -> Answer | None:
        """«Prima me li faccia vedere, però», asked to confirm: they are shown, and nothing is erased."""
        found = super().read(turn, task, slot)
        showing = next(c for c in turn.world.questions["what_to_delete"].choices if c.value == "export")
        if slot == "sure_to_delete" and turn.heard.pressed is None and named_in(turn.heard.text, showing.words):
            task["what_to_delete"] = "export"
            turn.served = True
            return None
        return found

    def take(self, turn: Turn, task: dict[str, Any], slot: str, value: Any) -> None:
        task[slot] = value
        if value == "nothing" or (slot == "sure_to_delete" and value is False):
            task["done"] = True
            turn.say("nothing_deleted")
        elif slot == "sure_to_delete" and value is True:
            erase_all(turn)

    def _export(self, turn: Turn) -> None:
        facts = {**turn.state.talk.beside_draft.get("facts", {}), **turn.state.facts}
        export = turn.world.cases.export(turn.owner).to_json(facts)
        card = {"kind": "file", "name": "i-miei-dati.json", "mime": "application/json", "text": export}
        turn.say("data_exported", card=card, count=len(turn.world.cases.of_owner(turn.owner)))
        told = told_so_far(facts, turn.world)
        if told:
            turn.say("data_told", facts=told)

    def leave_out(self, turn: Turn, task: dict[str, Any], slot: str, firmly: bool) -> None:
        turn.drop(self.name)
        turn.say("nothing_deleted")

    def ask(self, turn: Turn, task: dict[str, Any], slot: str) -> Reply:
        return say(f"ask_{slot}", *turn.buttons(slot, turn.world.questions[slot].choices))


def erase_all(turn: Turn) -> None:
    """Erase what may be erased, with a receipt. What stays, since it is still worked on, goes when it is withdrawn."""
    receipt = turn.world.cases.erase(turn.owner)
    turn.state.facts.clear()
    turn.state.talk = Talk(introduced=True, erase_wanted=bool(receipt.kept))
    day = dates.in_words(receipt.at.astimezone(turn.world.now().tzinfo).date())
    turn.say("data_erased", card={"kind": "erased", "cases_kept": bool(receipt.kept)}, day=day)
    if receipt.drafts:
        turn.say("data_erased_drafts", count=len(receipt.drafts))
    if receipt.cases:
        turn.say("data_erased_cases", count=len(receipt.cases))
    if receipt.kept:
        turn.say("data_kept", codes=", ".join(f"{kept.code} ({kept.state.label})" for kept in receipt.kept))
