"""Messages whose words say by themselves what is wanted, or more than data/turns knows: no likeness is needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot import reading
from bot.dialogue.checks import supposes
from bot.dialogue.choosing import named_choice
from bot.dialogue.context.vague import is_no_topic, tells_a_topic_beside
from bot.dialogue.doing import ANSWER_BESIDE, NEARLY_CERTAIN
from bot.dialogue.heard import Heard
from bot.dialogue.intents import COMMANDS, COURTESIES, TASK_INTENTS, is_act, names_a_case, plainly
from bot.dialogue.steering import REPAIRS
from bot.dialogue.tasks.repairs import named_of_two
from bot.dialogue.tasks.walk_answers import tells_of_no_complaint
from bot.dialogue.turn import Turn

SURE_COMMANDS = 0.97  # how probable something to be done must be to go before what is less than nearly certain
ACCOUNT_WORDS = 10
NAME_WORDS = 4
LEAST_OF_A_NAME = 3  # letters
DAY_WORDS = 4  # «no, il 3 novembre»


def is_asked_otherwise(turn: Turn) -> bool:
    """Does the message tell more than data/turns knows to ask, or something else than it knows of?"""
    return any(tells(turn) for tells in (*_ANYWHERE, *_AT.get(turn.state.pending or "", ())))


def is_plain(turn: Turn) -> bool:
    """Do the words say by themselves what is wanted, or deny what they deny, so that no likeness is needed?"""
    question = turn.world.questions.get(turn.state.pending or "")
    either_way = question is not None and question.kind in ("yes_no", "choice", "documents")
    cues, text = turn.world.cues, turn.heard.text
    # «Non è che non l'ho mandato, è che non ho la ricevuta»: what stands behind tells how it is meant
    explained = turn.heard.doing.chance("answer") >= NEARLY_CERTAIN and re.search(r"[,;:.]\s*\w", text)
    explained = explained and not cues.ends("double_negation", text)  # «no no io ho mandato, non è vero che no»
    denied_twice = cues.has("double_negation", text) and not explained
    neither = either_way and (denied_twice or cues.has("both_ways", text))
    wordless = not any(char.isalnum() for char in text)
    known = turn.state.pending in (None, "topic") and turn.heard.level == "sure" and not turn.state.talk.filed
    known = (known and not is_no_topic(turn)) or tells_a_topic_beside(turn)
    asks = turn.heard.doing.surely("ask", "explain", "person", "status", "letter", "legal")
    only_supposed = supposes(text, turn.world) and not asks
    said = plainly(turn)
    told = turn.heard.doing.surely("fix") or ("?" not in text and turn.heard.doing.surely("answer", "fact"))
    if said == "explain_question" and told:
        said = ""  # «il POD non ce l'ho perché è gas»
    commands = (
        turn.heard.intent in COMMANDS and turn.heard.guess.confidence >= SURE_COMMANDS and turn.heard.level == "sure"
    )
    if commands and max(turn.heard.doing.chances.values(), default=0.0) < NEARLY_CERTAIN:
        return True  # «anzi ritiro la pratica, abbiamo trovato l'accordo con Sorgenia»
    return names_a_case(turn) or is_a_name(turn) or neither or wordless or known or only_supposed or bool(said)


def surely_asks_otherwise(turn: Turn) -> bool:
    """«A cosa mi serve questo codice?», «posso ritirarla anche dopo?»: what the message resembles is served as that."""
    heard = turn.heard
    surely = heard.level == "sure" and heard.guess.confidence >= NEARLY_CERTAIN
    return surely and is_act(heard.intent) and heard.intent not in (*COURTESIES, "out_of_scope")


def _denies_in_words(turn: Turn) -> bool:
    """«No, raccomandate o PEC niente, chi ce l'ha il tempo»"""
    plain = "?" not in turn.heard.text and not turn.heard.doing.best.startswith("answer")
    return plain and turn.world.cues.has("not_written", turn.heard.text)


def _only_resembles_a_question(turn: Turn) -> bool:
    """«La delega è firmata», asked for the papers"""
    doing = turn.heard.doing
    return doing.best in ("ask", "explain") and not doing.surely("ask", "explain") and "?" not in turn.heard.text


def _holds_something(turn: Turn) -> bool:
    """A PDR, where the POD is asked for; «Edison, me l'ha consigliata mio cognato»; «no scusi, volevo dire Edison»"""
    put_right = turn.heard.mentions or turn.heard.doing.chance("fix") >= ANSWER_BESIDE
    if put_right and turn.world.cues.starts("correction", turn.heard.text):
        return True
    slot, questions = str(turn.state.pending), turn.world.questions
    if (
        slot in questions
        and questions[slot].kind in ("choice", "commodity", "topic")
        and not turn.heard.doing.surely("vague")
    ):
        return named_choice(slot, turn.heard, turn.state, turn.world) is not None
    return bool(turn.heard.data() or (turn.state.pending == "supplier" and turn.heard.all("supplier")))


def _is_a_yes(turn: Turn) -> bool:
    """«Sì, va bene», asked whether the papers are ready: nothing but a yes."""
    question = turn.world.questions.get(turn.state.pending or "")
    may_be_one = question is not None and question.kind in ("yes_no", "documents")
    return may_be_one and not turn.world.cues.without("yes", turn.heard.text).strip()


def _is_a_day(turn: Turn) -> bool:
    return bool(turn.heard.all("date")) and len(turn.heard.text.split()) <= DAY_WORDS


def _answers_below(turn: Turn) -> bool:
    """«Sì, invia», asked whether to begin anew over the summary."""
    task, slot, questions = turn.state.task or {}, turn.state.pending, turn.world.questions
    below = task.get("over")
    if task.get("name") not in REPAIRS or below not in questions or slot not in questions:
        return False
    named = (named_choice(of, turn.heard, turn.state, turn.world) for of in (str(slot), str(below)))
    return [choice is not None for choice in named] == [False, True]


def _is_an_account(turn: Turn) -> bool:
    doing = turn.heard.doing
    elsewhere = doing.surely("problem", "fix") and not turn.heard.data()
    return tells_at_length(turn) and not (doing.best.startswith("answer") or elsewhere)


def tells_at_length(turn: Turn) -> bool:
    """Is a message an account of what happened, of any problem?"""
    return turn.heard.intent in turn.world.procedure.topics and is_long(turn.heard)


def is_long(heard: Heard) -> bool:
    """Is a message as long as an account, and asks nothing?"""
    return len(heard.text.split()) >= ACCOUNT_WORDS and "?" not in heard.text


def is_a_name(turn: Turn) -> bool:
    """Is a message nothing but a name, asked for one, whatever it resembles? «Nigra Costa» asks for no price."""
    question, text = turn.world.questions.get(turn.state.pending or ""), turn.heard.text
    words = text.split()
    if question is None or question.kind != "name" or not 2 <= len(words) <= NAME_WORDS:
        return False
    likeliest = max(turn.heard.doing.chances.values(), default=0.0)
    unsure = turn.heard.intent.startswith("faq/") and likeliest < NEARLY_CERTAIN  # «fabio costa»
    in_small = unsure and len(words) == 2 and all(word.isalpha() and len(word) >= LEAST_OF_A_NAME for word in words)
    return (text.istitle() or in_small) and isinstance(reading.read_name(text), reading.Found)


def _dates_what_was_skipped(turn: Turn) -> bool:
    """«Aspetti, l'ho trovata: il 10 ottobre»; «ho trovato la ricevuta: 10 ottobre» resembles another task, and is likeness."""
    dates = "complaint_date" in turn.state.talk.skipped and bool(turn.heard.all("date"))
    return dates and not (turn.heard.intent in TASK_INTENTS and turn.heard.doing.surely("fix"))


def _only_seems_vague(turn: Turn) -> bool:
    if turn.heard.doing.best != "vague":
        return False
    return _holds_something(turn) or _is_a_yes(turn) or _names_one_of_two(turn) or _dates_it_roughly(turn)


def _dates_it_roughly(turn: Turn) -> bool:
    """«Quest'autunno», «poco dopo Pasqua», asked for the day"""
    return turn.state.pending == "complaint_date" and _is_a_day(turn) and "?" not in turn.heard.text


def _names_one_of_two(turn: Turn) -> bool:
    """«Sì, la luce», asked whether it is light or gas after both were told"""
    task = turn.state.task
    return task is not None and turn.state.pending == "which_value" and named_of_two(turn, task) is not None


def _consents(turn: Turn) -> bool:
    return turn.world.cues.has("consents", turn.heard.text)


def _is_a_day_of_something_else(turn: Turn) -> bool:
    return _is_a_day(turn) and (turn.state.task or {}).get("slot") != "complaint_date"


def _is_a_remark(turn: Turn) -> bool:
    return turn.heard.doing.best in ("thanks", "smalltalk", "angry", "upset", "greet")


def _holds_a_figure(turn: Turn) -> bool:
    return any(char.isdigit() for char in turn.heard.text) and "?" not in turn.heard.text


# Open question -> what may be told there; and what may be told at any.
_AT: Mapping[str, tuple[Callable[[Turn], bool], ...]] = {
    "complaint_sent": (tells_of_no_complaint, _denies_in_words),
    "reply": (_consents, _is_a_day),
    "description": (_is_an_account,),
    "documents": (_only_resembles_a_question,),
    "which_value": (_is_a_day_of_something_else,),
    "score": (_holds_a_figure,),
    "comment": (_is_a_remark,),
}
_ANYWHERE = (_dates_what_was_skipped, _only_seems_vague, _answers_below)
