"""Of several acts in a message: which only resembles another one, and what stands beside those that were done."""

from __future__ import annotations

from collections.abc import Collection

from bot.dialogue.acts import do
from bot.dialogue.checks import supposes
from bot.dialogue.context_answers import answers_as_well
from bot.dialogue.doing import ANSWER_BESIDE, AS_LIKELY
from bot.dialogue.intents import SURE_DIGRESSION
from bot.dialogue.taking_in import take_in
from bot.dialogue.turn import Turn


def take_what_else(turn: Turn, kinds: Collection[str]) -> None:
    """What stands beside the acts that were done: a datum, one of the choices, a question."""
    heard = turn.heard
    if kinds.isdisjoint(("answer", "fix", "fact", "problem")) and not turn.answering and turn.state.task is not None:
        if turn.state.task["name"] == "walk" and not supposes(heard.text, turn.world):
            answers_as_well(turn)  # «lei è una persona o una macchina? Comunque scrivo per me»
        if heard.data() and not turn.learned:
            take_in(turn, beside=None)  # «quanto costa? Comunque il codice fiscale è RSSMRA…»
    if turn.answering and "?" in heard.text and kinds.isdisjoint(("ask", "explain", "legal", "person", "machine")):
        asked = [p.guess for p in heard.parts if "?" in p.text and p.guess.intent.startswith("faq/")]
        for guess in asked[:1]:
            if guess.confidence >= SURE_DIGRESSION:
                do(turn, guess.intent)


def gives_way(turn: Turn, kind: str, value: str, kinds: Collection[str]) -> bool:
    """Does an act only resemble another one of the message, which is done instead? `kinds`: of all its acts."""
    heard, cues = turn.heard, turn.world.cues
    if kind == "answer":
        at_the_draft = turn.state.pending == "keep_draft" and value == "true" and not cues.has("a_draft", heard.text)
        if at_the_draft and ("cancel" in kinds or heard.text.rstrip().endswith("?")):
            return True  # «ok basta così», «ok e quindi aspetto?»
        nothing_yet = heard.doing.surely("vague", "wait", "dont_know") and not cues.starts("yes", heard.text)
        if nothing_yet and heard.doing.chance("answer") < AS_LIKELY:
            return True  # «confronto con la ricevuta e le confermo», «forse IT001 e poi non so»
        if heard.doing.surely("fix") and cues.starts("correction", heard.text):
            return True  # «no scusa, era il 6»
        if turn.state.pending == "consent" and heard.doing.surely("ask", "explain") and cues.has("but", heard.text):
            return not (cues.has("consents", heard.text) or cues.starts("plain_yes", heard.text))  # «ok ma è sicuro?»
        if value == "false" and heard.doing.surely("cancel") and turn.state.pending == "complaint_sent":
            return True  # «no guardi lasci stare, ho cambiato idea»
        if value == "false" and heard.doing.best.startswith("fix") and turn.state.pending == "consent":
            return True  # «no, reclamo non fatto»
        # «invia pure, solo metti carla@example.it»: the summary comes again
        return value != "false" and "fix" in kinds and turn.state.pending == "confirm_case"
    asks = heard.intent.startswith("faq/") and heard.level == "sure"
    if kind == "my_data" and asks and not heard.doing.surely(kind):
        return True  # «prima vorrei sapere che cosa ne fate dei miei dati»
    if kind in ("greet", "thanks") and "problem" in kinds and not turn.state.walk_is_open:
        return True  # «buongiorno, anche il bonus non è arrivato», after a case was filed
    if kind in ("back", "repeat", "problem", "help"):
        return "fix" in kinds  # «torna al fornitore, è Iren»
    if kind == "ask" and "explain" in kinds and heard.level != "sure":
        return True  # «perché il codice fiscale? Non è che poi mi arriva qualcosa?»
    if kind in ("ask", "explain"):
        asks = "?" in heard.text or cues.has("question", heard.text)
        unlikely = heard.level == "lost" or "answer" in kinds  # «Optima» asks for no contacts
        return not asks and unlikely and heard.doing.chance("answer") >= ANSWER_BESIDE
    if kind == "wait":
        return "repeat" in kinds  # «ripeti un attimo»
    # «mah, le solite cose sotto» leaves nothing out, «c'era ancora mia cognata» takes nothing back
    return kind in ("dont_know", "fix") and heard.doing.best == "vague"
