"""Of several acts in a message: which only resembles another one, and what stands beside those that were done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from bot.dialogue.acts import do
from bot.dialogue.checks import may_skip, supposes, was_sent
from bot.dialogue.context.answers import LEAST, answers_as_well
from bot.dialogue.context.words import names_a_missing_paper
from bot.dialogue.doing import ANSWER_BESIDE, AS_LIKELY, LIKELY, NEARLY_CERTAIN, SURELY
from bot.dialogue.taking_in import LONG_ACCOUNT, take_in
from bot.dialogue.turn import Turn

# Questions of which a wish to stop is an answer.
_STOPPED_BY_AN_ANSWER = ("keep_draft", "confirm_case", "sure_to_cancel", "sure_to_restart", "sure_to_delete", "resume")


def take_what_else(turn: Turn, kinds: Collection[str]) -> None:
    """What stands beside the acts that were done: a datum, one of the choices, a question."""
    heard = turn.heard
    if kinds.isdisjoint(("answer", "fix", "fact", "problem")) and not turn.answering and turn.state.task is not None:
        only_asks = heard.doing.surely("explain") and len(heard.parts) < 2  # «che significa uso domestico?»
        if turn.state.task["name"] == "walk" and not (only_asks or supposes(heard.text, turn.world)):
            answers_as_well(turn)  # «lei è una persona o una macchina? Comunque scrivo per me»
        if heard.data() and not turn.learned:
            take_in(turn, beside=None)  # «quanto costa? Comunque il codice fiscale è RSSMRA…»
    told = turn.answering or turn.learned
    if told and "?" in heard.text and kinds.isdisjoint(("ask", "explain", "legal", "person", "machine")):
        parts = [part for part in heard.parts if "?" in part.text and not may_skip(part.text, turn.world)]
        asked = [part.guess for part in parts if part.guess.intent.startswith("faq/")]
        for guess in asked[:1]:
            if guess.confidence >= LIKELY:
                do(turn, guess.intent)


def gives_way(turn: Turn, kind: str, value: str, kinds: Collection[str]) -> bool:
    """Does an act only resemble another one of the message, which is done instead? `kinds`: of all its acts."""
    if kind == "answer":
        at_the_question = _AT.get(turn.state.pending or "")
        return _is_none_yet(turn, kinds) or (at_the_question is not None and at_the_question(turn, value, kinds))
    return kind in _OTHERS and _OTHERS[kind](turn, kinds)


def _is_none_yet(turn: Turn, kinds: Collection[str]) -> bool:
    heard, cues = turn.heard, turn.world.cues
    if "foreign" in kinds and heard.doing.surely("foreign"):
        return True  # «nu înțeleg bine italiana» is no name
    nothing_yet = heard.doing.surely("vague", "wait", "dont_know") and not cues.starts("yes", heard.text)
    much_follows = turn.state.pending in LEAST
    if nothing_yet and heard.doing.chance("answer") < (SURELY if much_follows else AS_LIKELY):
        return True  # «confronto con la ricevuta e le confermo», «forse IT001 e poi non so»
    stops = heard.doing.surely("cancel", "restart") and turn.state.pending not in _STOPPED_BY_AN_ANSWER
    if stops and heard.doing.chance("answer") < SURELY:
        return True  # «annulla tutto», asked whether the account is all right
    if {"ask", "explain"} & set(kinds) and _only_thanks_first(turn):
        return True
    return heard.doing.surely("fix") and cues.starts("correction", heard.text)  # «no scusa, era il 6»


def _only_thanks_first(turn: Turn) -> bool:
    """«Ok grazie. E quanto ci vuole?», of what was answered just before"""
    first = turn.heard.parts[0] if turn.heard.parts else None
    if first is None or first.guess.intent != "thank" or turn.world.cues.starts("plain_yes", first.text):
        return False
    return all("?" in part.text for part in turn.heard.parts[1:])


def _keeps_no_draft(turn: Turn, value: str, kinds: Collection[str]) -> bool:
    """«Ok basta così», «ok e quindi aspetto?», «ma sì che l'abbiamo mandata la lettera»"""
    only_seems_so = value == "true" and not turn.world.cues.has("a_draft", turn.heard.text)
    of_a_letter = was_sent(turn.heard.text, turn.world)
    return only_seems_so and ("cancel" in kinds or turn.heard.text.rstrip().endswith("?") or of_a_letter)


def _consents_to_nothing(turn: Turn, value: str, kinds: Collection[str]) -> bool:
    """«Ok ma è sicuro?», «no, reclamo non fatto»"""
    heard, cues = turn.heard, turn.world.cues
    if heard.doing.surely("ask", "explain") and cues.has("but", heard.text):
        return not (cues.has("consents", heard.text) or cues.starts("plain_yes", heard.text))
    return value == "false" and heard.doing.best.startswith("fix")


def _gives_up(turn: Turn, value: str, kinds: Collection[str]) -> bool:
    """«No guardi lasci stare, ho cambiato idea»"""
    return value == "false" and turn.heard.doing.surely("cancel")


def _is_still_put_right(turn: Turn, value: str, kinds: Collection[str]) -> bool:
    """«Invia pure, solo metti carla@example.it»: the summary comes again."""
    if (
        value == "edit"
        and turn.heard.doing.surely("upset", "angry")
        and turn.heard.doing.chance("answer", value) < LIKELY
    ):
        return True  # «non ne possiamo più, è una vergogna» puts nothing right
    return value != "false" and "fix" in kinds


def _only_names_the_data(turn: Turn, kinds: Collection[str]) -> bool:
    """«Prima vorrei sapere che cosa ne fate dei miei dati»"""
    asks = turn.heard.intent.startswith("faq/") and turn.heard.level == "sure"
    return asks and turn.heard.doing.chance("my_data") < SURELY


def _stands_before_a_problem(turn: Turn, kinds: Collection[str]) -> bool:
    """«Buongiorno, anche il bonus non è arrivato», after a case was filed"""
    return "problem" in kinds and not turn.state.walk_is_open


def _greets_nobody(turn: Turn, kinds: Collection[str]) -> bool:
    """«Ciao e buona giornata» takes leave."""
    leaves = "bye" in kinds and turn.world.cues.has("farewell", turn.heard.text)
    return leaves or _stands_before_a_problem(turn, kinds)


def _is_to_put_right(turn: Turn, kinds: Collection[str]) -> bool:
    """«Torna al fornitore, è Iren»"""
    return "fix" in kinds


def _asks_nothing(turn: Turn, kinds: Collection[str]) -> bool:
    """«Optima» asks for no contacts."""
    heard = turn.heard
    asks = "?" in heard.text or turn.world.cues.has("question", heard.text)
    unlikely = heard.level == "lost" or "answer" in kinds
    return not asks and unlikely and heard.doing.chance("answer") >= ANSWER_BESIDE


def _is_no_other_one(turn: Turn, kinds: Collection[str]) -> bool:
    """«No, è un CMOR», unless another problem is likelier than something put right: «… e anche una voltura di mia nonna»"""
    return "fix" in kinds and turn.heard.doing.chance("fix") >= turn.heard.doing.chance("problem")


def _goes_nowhere(turn: Turn, kinds: Collection[str]) -> bool:
    """«Torna al fornitore, è Iren»; «e quella di prima, a che punto è?»"""
    return "fix" in kinds or "status" in kinds


def _has_gone_on(turn: Turn) -> bool:
    """«Sì certo, dove eravamo?», asked whether to go on"""
    return turn.state.pending == "resume" and turn.world.cues.has("go_on", turn.heard.text)


def _asks_about_the_question(turn: Turn, kinds: Collection[str]) -> bool:
    """«Perché il codice fiscale? Non è che poi mi arriva qualcosa?»"""
    unsure = "explain" in kinds and turn.heard.level != "sure"
    return unsure or _asks_nothing(turn, kinds) or _has_gone_on(turn)


def _takes_no_leave(turn: Turn, kinds: Collection[str]) -> bool:
    """«È casa, ci vado a vivere»"""
    return "answer" in kinds and not turn.world.cues.has("farewell", turn.heard.text)


def _is_a_moment(turn: Turn, kinds: Collection[str]) -> bool:
    """«Ripeti un attimo»"""
    return "repeat" in kinds


def _is_vague(turn: Turn, kinds: Collection[str]) -> bool:
    """«Mah, le solite cose sotto» leaves nothing out, «non ho capito» neither."""
    return turn.heard.doing.best in ("vague", "repeat")


def _takes_nothing_back(turn: Turn, kinds: Collection[str]) -> bool:
    """«C'era ancora mia cognata», but «ah cmq è per il negozio» may; «la risposta l'ho persa», asked for the papers."""
    if turn.state.pending == "description" and "answer" in kinds and len(turn.heard.text.split()) > LONG_ACCOUNT:
        return True  # what an account says otherwise is found where the account is taken
    if turn.state.pending == "documents" and names_a_missing_paper(turn) and "answer" not in kinds:
        return True
    return turn.heard.doing.best == "vague" and turn.heard.doing.chance("fix") < NEARLY_CERTAIN


def _puts_right_and_tells_nothing(turn: Turn, value: str, kinds: Collection[str]) -> bool:
    """«E-mail errata: la corretta è carla@example.it», where an account is asked for."""
    return turn.heard.intent == "correct" and turn.heard.doing.surely("fix") and turn.heard.level == "sure"


# What seems an answer, by the question that is open; other acts by their kind.
_AT: Mapping[str, Callable[[Turn, str, Collection[str]], bool]] = {
    "complaint_sent": _gives_up,
    "consent": _consents_to_nothing,
    "keep_draft": _keeps_no_draft,
    "confirm_case": _is_still_put_right,
    "description": _puts_right_and_tells_nothing,
}
_OTHERS: Mapping[str, Callable[[Turn, Collection[str]], bool]] = {
    "ask": _asks_about_the_question,
    "explain": _asks_nothing,
    "my_data": _only_names_the_data,
    "greet": _greets_nobody,
    "thanks": _stands_before_a_problem,
    **dict.fromkeys(("repeat", "help"), _is_to_put_right),
    "problem": _is_no_other_one,
    "back": _goes_nowhere,
    "wait": _is_a_moment,
    "bye": _takes_no_leave,
    **dict.fromkeys(("dont_know", "unclear"), _is_vague),
    "fix": _takes_nothing_back,
}
