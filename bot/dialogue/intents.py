"""Which intents ask for something, and whether a message that resembles one is to be taken for it. Pure functions."""

from __future__ import annotations

import re

from bot import reading
from bot.dialogue.checks import supposes, was_sent
from bot.dialogue.choosing import named_choice
from bot.dialogue.corrections import chosen_anew
from bot.dialogue.digressions import DIGRESSIONS
from bot.dialogue.doing import MAY_ANSWER, NEARLY_CERTAIN
from bot.dialogue.explaining import TWO_QUESTIONS, asks_about_the_question
from bot.dialogue.facts import is_correction
from bot.dialogue.heard import Part
from bot.dialogue.tasks.repairs import named_slot
from bot.dialogue.told import told_facts
from bot.dialogue.topics import denied_topics, topic_of
from bot.dialogue.turn import Turn

# Tasks that a person can ask for at any moment.
TASK_INTENTS = {
    "check_status": "status",
    "add_documents": "add_documents",
    "withdraw_request": "withdraw",
    "rate_service": "rate",
    "delete_data": "own_data",
    "ask_letter": "letter",
    "set_reminder": "reminder",
}
# What these words say, they say whatever they resemble.
SAID_PLAINLY = (
    ("my_cases", "check_status"),
    ("my_draft", "check_status"),
    ("state_of_a_case", "check_status"),
    ("about_me", "delete_data"),
    ("sent_on", "faq/case_here"),
    ("letter_wanted", "ask_letter"),
    ("who_sees", "faq/privacy"),
    ("open_when", "faq/phone_number"),
    ("recap", "recap"),
    ("when_they_answer", "faq/reply_time"),
    ("how_much_is_left", "progress"),
    ("your_name", "my_name"),
    ("about_the_bot", "chitchat"),
)
_STOPPING = ("sure_to_cancel", "keep_draft", "confirm_case")  # questions at which a wish to stop is an answer
COMMANDS = ("cancel", "restart", *TASK_INTENTS)
# Questions whose answer is free text, in which many things could be mistaken for a digression.
FREE_TEXT = ("text",)
LONG_STORY = 60  # words: an account of so many asks nothing without a question mark
LONG_TEXT = 25  # words: so much is an account, whatever it resembles
# Said for politeness: no answer in themselves, and in need of none beside something else.
COURTESIES = ("greet", "thank", "chitchat")
# Kinds whose answer has a shape of its own, so that a digression beside it cannot be mistaken for it.
SHAPED = ("date", "tax_code", "pod", "pdr", "contact", "phone", "code", "proof", "score")
DATUM_WORDS = 8  # a datum with few words around it is told for its own sake
NOW_WORDS = 5
NAME_WORDS = 4
ONE_OR_TWO = 2  # words: so short an answer resembles many things, and is a request only if that is nearly certain
CHOICE_WORDS = 6  # an answer in a button's words is short
SURE_DIGRESSION, SURE_COMMAND, LIKELY_QUESTION = 0.6, 0.85, 0.45  # how probable an act told in a clause must be

_PREFIX = re.compile(r"\bsm\b|\bsm[- ]?\w{4}", re.IGNORECASE)  # of the code of a case


def digresses(turn: Turn, slot: str) -> bool:
    """Is the message something other than an answer, although an answer might be read into it?"""
    heard, question = turn.heard, turn.world.questions[slot]
    asks_for_a_case = names_a_case(turn) and question.kind not in ("code", "proof")
    if (
        asks_for_a_case
        or supposes(heard.text, turn.world)
        or (question.kind in FREE_TEXT and _tells_another_datum(turn))
        or plainly(turn)
    ):
        return True
    if heard.level != "sure" or not is_act(heard.intent) or _doubtful(turn):
        return False
    if any(heard.intent in choice.intents for choice in question.choices):
        return False
    if turn.world.cues.has("own_letter", heard.text) and "?" not in heard.text:
        return False  # «no, la lettera la scrivo io»
    if slot == "confirm_case" and turn.world.cues.has("as_draft", heard.text):
        return False  # «tieni la bozza» asks for no letter
    of_the_task = TASK_INTENTS.get(heard.intent) == (turn.state.task or {}).get("name")
    if of_the_task and question.irreversible and "?" not in heard.text:
        return False  # «sì, cancella» confirms what was asked for
    if heard.intent in COURTESIES and question.kind != "topic":
        return False  # they answer nothing, so that an answer beside them, or read into them, is one
    if question.kind in SHAPED or (question.kind == "name" and turn.world.cues.has("skip", heard.text)):
        return False
    if _names_a_choice(turn, slot):
        return False
    if question.kind == "documents" and "?" not in heard.text and heard.intent.startswith("faq/"):
        return False  # «la delega è firmata» asks for no explanation of one
    alone = len(heard.text.split()) <= NAME_WORDS and "?" not in heard.text and heard.intent.startswith("faq/")
    if question.kind == "name" and alone and isinstance(reading.read_name(heard.text), reading.Found):
        return False  # «Lucio Costa» asks for no price
    if question.kind in FREE_TEXT and turn.world.cues.has("rewrite", heard.text):
        return False  # «la riscrivo io» is no wish to hear it again
    aside = heard.intent in ("chitchat", "out_of_scope") and heard.guess.confidence >= NEARLY_CERTAIN
    if slot == "description" and aside and turn.state.talk.story and not heard.told.get("topic"):
        return True  # «che traffico oggi!» is no account of what happened
    if question.kind in FREE_TEXT:
        if TASK_INTENTS.get(heard.intent) == (turn.state.task or {}).get("name"):
            return False  # «bravi, chiaro e veloce», asked for a comment, rates nothing anew
        return len(heard.text.split()) <= LONG_TEXT and (
            heard.intent in COMMANDS
            or "?" in heard.text
            or heard.intent in ("repeat", "human_handoff", "explain_question", "help")
        )
    if heard.parts and any(not is_act(part.guess.intent) for part in heard.parts):
        return False  # an answer and a question in one message: both are served
    return heard.intent != "out_of_scope" or question.kind != "name"


def names_a_case(turn: Turn) -> bool:
    """Is there the code of a case in a message? Half a tax code, asked for one, is none."""
    question = turn.world.questions.get(turn.state.pending or "")
    own = _PREFIX.search(turn.heard.text) or turn.world.cues.has("about_the_case", turn.heard.text)
    return bool(turn.heard.all("case_code")) and bool(own or question is None or question.kind not in SHAPED)


def _tells_another_datum(turn: Turn) -> bool:
    """«La mia mail è …», where a story was asked for: a datum that has its own place."""
    heard = turn.heard
    return bool(heard.data()) and len(heard.text.split()) <= DATUM_WORDS


def asks_for_something_else(turn: Turn) -> bool:
    """Is a message that holds no proper answer plainly a request? «Aspetta, a che punto è la pratica SM-…?» is no tax code."""
    heard = turn.heard
    plain = heard.level == "sure" and is_act(heard.intent) and heard.intent not in (*COURTESIES, "out_of_scope")
    return plain and (heard.intent in COMMANDS or "?" in heard.text) and len(heard.text.split()) > ONE_OR_TWO


def plainly(turn: Turn) -> str:
    """The intent that the words themselves say, whatever they resemble."""
    heard = turn.heard
    if "?" in heard.text and len(heard.text.split()) <= LONG_TEXT and turn.world.cues.has("legal", heard.text):
        return "legal_advice"
    if turn.state.get("first_day") and turn.world.cues.has("answers_before", heard.text):
        return "faq/when_to_apply"  # answered with the day
    if asks_about_the_question(turn):
        return "explain_question"
    if heard.pressed is not None or not heard.text or len(heard.text.split()) > LONG_TEXT:
        return ""
    state, cues = turn.state, turn.world.cues
    if state.walk_is_open and state.get("topic") and "?" in heard.text and cues.has("cut_off", heard.text):
        return "faq/suspend_payment"  # «intanto mi minacciano il distacco, cosa faccio?»
    if cues.has("lost_code", heard.text) and cues.has("about_the_case", heard.text) and state.pending is None:
        return "check_status"
    if state.get("first_day") and cues.has("from_which_day", heard.text):
        return "faq/when_to_apply"  # answered with the day
    if cues.has("read_again", heard.text) and state.walk_is_open:
        return "recap"
    stops = cues.has("stop_here", heard.text) or cues.has("as_draft", heard.text)
    lets_be = (state.task or {}).get("name") in TASK_INTENTS.values() and cues.has("never_mind", heard.text)
    if state.walk_is_open and state.pending not in _STOPPING and stops and not lets_be:
        return "cancel"
    if state.pending == "complaint_sent" and cues.starts("that_is_all", heard.text):
        return "goodbye"  # «nient'altro, basta così»
    goes_on = state.pending == "resume" and cues.starts("yes", heard.text)  # «sì certo, dove eravamo?»
    if state.pending is not None and not (heard.mentions or goes_on) and cues.has("where_were_we", heard.text):
        return "repeat"
    if state.pending == "consent" and cues.has("a_draft", heard.text):
        return "cancel"  # «va bene, tengo la bozza»: it is offered before anything is thrown away
    tells = was_sent(heard.text, turn.world) or heard.doing.surely("fix", "fact")
    # «ho trovato adesso la lettera: dicono che la fattura è corretta»
    if state.pending == "keep_draft" and cues.has("write_it", heard.text) and not (tells or needs_no_letter(turn)):
        return "ask_letter"
    if state.task is None and state.talk.draft_code and cues.has("draft_unwanted", heard.text):
        return "withdraw_request"
    if cues.has("remind_me", heard.text) or (cues.has("reminder", heard.text) and cues.has("take_off", heard.text)):
        return "set_reminder"
    for cue, intent in SAID_PLAINLY:
        if intent == "recap" and is_correction(turn):
            continue  # «nel riepilogo il fornitore è sbagliato»
        if intent.startswith("faq/") and TWO_QUESTIONS.search(heard.text):
            continue  # «quanto costa? e quanto ci mettono a rispondere?»
        if cues.has(cue, heard.text) and not (intent == "ask_letter" and needs_no_letter(turn)):
            return intent
    if state.pending is None and len(heard.text.split()) <= NOW_WORDS and cues.starts("what_now", heard.text):
        return "check_status" if state.talk.filed else ""
    vague = state.task is None and cues.has("vague_problem", heard.text) and topic_of(heard, turn.world) is None
    vague = vague and not heard.doing.surely("person", "ask", "status", "documents", "my_data", "withdraw")
    weakly = heard.guess.confidence < NEARLY_CERTAIN and heard.intent in turn.world.procedure.topics
    if vague and (weakly or heard.intent in (*COURTESIES, "open_request", "dont_know", "out_of_scope", "help")):
        return "open_request"  # «c'è qualcosa che non mi torna»
    after_filing = not state.walk_is_open and state.task is None and bool(state.talk.filed)
    if after_filing and heard.intent in ("faq/waiting_time", "faq/reply_time", "faq/when_to_apply"):
        return "check_status"  # «e ora quanto devo aspettare?»
    if after_filing and cues.starts("take_back", heard.text):
        return "withdraw_request"  # «no, non inviare!»
    if after_filing and cues.has("code_again", heard.text):
        return "check_status"  # which says it
    short = len(heard.text.split()) <= DATUM_WORDS and "?" not in heard.text
    tells = heard.intent in turn.world.procedure.topics or heard.mentions
    if state.task is None and short and not tells and cues.has("that_is_all", heard.text):
        return "goodbye"  # «ok, no, non mi serve altro»
    if after_filing and cues.has("papers", heard.text) and heard.intent != "ask_letter":
        return "add_documents"
    return ""


def needs_no_letter(turn: Turn) -> bool:
    """«La lettera me la scrivo da sola», «la lettera l'ho spedita»"""
    cues, text = turn.world.cues, turn.heard.text
    if any(part.guess.intent == "ask_letter" and part.guess.confidence >= NEARLY_CERTAIN for part in turn.heard.parts):
        return cues.has("own_letter", text)  # «mi butti giù una lettera? quella che ho mandato era scritta male»
    sent = was_sent(text, turn.world) and not cues.has("letter_wanted", text)
    return sent or cues.has("own_letter", text)


def _doubtful(turn: Turn) -> bool:
    """A word or two in answer to a question resemble many things: only what is nearly certain is taken for a request."""
    heard = turn.heard
    short = heard.pressed is None and len(heard.text.split()) <= ONE_OR_TWO and "?" not in heard.text
    return short and turn.state.pending is not None and heard.guess.confidence < NEARLY_CERTAIN


def _names_a_choice(turn: Turn, slot: str) -> bool:
    """A short message in the words of one of the buttons is an answer, whatever else it resembles."""
    text = turn.heard.text
    if "?" in text or len(text.split()) > CHOICE_WORDS:
        return False
    return named_choice(slot, turn.heard, turn.state, turn.world) is not None


def is_act(intent: str) -> bool:
    known = (*DIGRESSIONS, *COMMANDS, "open_request", "out_of_scope")
    return intent.startswith("faq/") or intent in known


def corrects_something_else(turn: Turn, slot: str) -> bool:
    told = told_facts(turn.heard, turn.state, turn.world)
    task = turn.state.task or {}
    if slot == "which_value" and told.get(task["slot"]) in (task["old"], task["new"]):
        return False  # «luce, scusi mi confondo»
    if slot == "which_value" and turn.world.cues.has("by_mistake", turn.heard.text):
        return False  # «Enel, Edison l'ho scritto per sbaglio»
    named = named_slot(turn.heard.text, turn)
    if (named and named != slot) or chosen_anew(turn):
        return True
    if turn.state.get("topic") in denied_topics(turn.heard) and slot != "topic":
        return True  # «no, non voglio tornare con nessuno»
    if slot in told or slot == "confirm_case":
        return slot == "confirm_case" and any(turn.state.get(name) is not None for name in told)
    date_told = (
        bool(turn.heard.all("date")) and turn.state.get("complaint_date") and turn.world.questions[slot].kind != "date"
    )
    return bool(date_told) or any(turn.state.get(name) is not None for name in told)


def _is_plain(part: Part) -> bool:
    """Is a clause read surely enough to act upon? More is needed where something begins or ends, less of a question."""
    if part.text.lower().startswith("se ") and "?" not in part.text:
        return False  # «se la mando, posso smettere di pagare?»
    asks = part.guess.intent.startswith("faq/") and "?" in part.text
    enough = SURE_COMMAND if part.guess.intent in COMMANDS else LIKELY_QUESTION if asks else SURE_DIGRESSION
    return part.guess.confidence >= enough


def acts_in(turn: Turn, answered: bool) -> list[str]:
    """The intents to be served, in order; those that the answer already used up are left out."""
    heard, cues = turn.heard, turn.world.cues
    plain = plainly(turn)
    if plain:
        return [plain]
    found = [part.guess.intent for part in heard.parts if is_act(part.guess.intent) and _is_plain(part)]
    # «guardi, dipende come la si vede» begins no question
    no_question = heard.intent.startswith("faq/") and not ("?" in heard.text or cues.starts("question", heard.text))
    takes_a_word = (*COMMANDS, *COURTESIES, "repeat", "goodbye")  # «quella mattina col signore gentile» is no thanks
    unsure = heard.level != "sure" and (answered or no_question or heard.intent in takes_a_word)
    used_up = unsure or (answered and heard.parts and not found)
    of_a_clause = any(intent.startswith("faq/") for intent in found) and heard.intent.startswith("faq/")
    if heard.level != "lost" and is_act(heard.intent) and not _doubtful(turn) and not used_up and not of_a_clause:
        found.append(heard.intent)
    if turn.world.cues.has("angry", heard.text) and "?" not in heard.text and any(i.startswith("faq/") for i in found):
        found.append("complain_bot")
    remarks = turn.state.pending and heard.doing.chances and heard.doing.chance("smalltalk") < MAY_ANSWER
    if "chitchat" in found and remarks and heard.doing.best in ("vague", "answer"):
        found.remove("chitchat")  # «faceva ancora caldo», asked for the day
    if "check_status" in found and heard.all("case_code"):
        found = [intent for intent in found if intent != "repeat"]  # «ho anche un'altra cosa: … SM-…, a che punto è?»
    if "complain_bot" in found and "?" not in heard.text:  # anger asks nothing
        found = [intent for intent in found if not intent.startswith("faq/")]
    if "add_documents" in found:  # «papà ha firmato la delega, come ve la mando?»
        found = [intent for intent in found if not intent.startswith("faq/")]
    if "repeat" in found and any(intent.startswith("faq/") for intent in found):
        found.remove("repeat")  # «volevo chiederle un'altra cosa: si paga?»
    if set(found) & {*COMMANDS, "repeat"}:
        found = [intent for intent in found if intent not in ("help", "explain_question")]
    if "cancel" in found and len(heard.text.split()) > LONG_TEXT and not heard.doing.surely("cancel"):
        found.remove("cancel")  # «… mia sorella dice di lasciar perdere ma io non so a chi devo pagare»
    if len(set(found)) > 1:  # a courtesy beside a request needs no answer of its own
        found = [intent for intent in found if intent not in COURTESIES] or found
    if {"complain_bot", "human_handoff"} <= set(found):
        found.remove("complain_bot")  # each gives the number
    kind = turn.world.questions[turn.state.pending].kind if turn.state.pending in turn.world.questions else ""
    asks = "?" in heard.text or cues.has("question", heard.text) or cues.ends("tag_question", heard.text)
    if kind in SHAPED and not (heard.parts or asks):
        found = [intent for intent in found if not intent.startswith("faq/")]  # «ai tempi del trasloco, più o meno»
    if len(heard.text.split()) > LONG_STORY:
        found = [intent for intent in found if intent not in (*COURTESIES, "human_handoff", "help", "repeat")]
    plainly_asks = "?" in heard.text or (asks and not cues.starts("unsure", heard.text.removeprefix("e ")))
    if "?" not in heard.text and heard.guess.confidence < SURE_COMMAND and not heard.doing.may_be("ask", "explain"):
        found = [intent for intent in found if not intent.startswith("faq/")]  # «ho sempre speso la metà»
    missed_before = turn.state.talk.misses and turn.state.pending and not plainly_asks
    if _asks_no_question(turn, answered) or missed_before:
        found = [intent for intent in found if not intent.startswith("faq/")]
    meant_otherwise = _meant_otherwise(turn, answered)
    found = [intent for intent in found if intent not in meant_otherwise]
    if answered and turn.world.questions[turn.state.pending or ""].kind not in SHAPED and not heard.parts:
        return []
    return list(dict.fromkeys(found))


def _asks_no_question(turn: Turn, answered: bool) -> bool:
    """Is a message a story or an answer, whatever question its words resemble?"""
    text = turn.heard.text
    if answered and turn.state.pending == "documents":
        return True
    if "?" in text:
        return False
    told = "topic" in turn.learned and not turn.world.cues.has("question", text)
    return told or len(text.split()) > LONG_STORY


def _meant_otherwise(turn: Turn, answered: bool) -> set[str]:
    """Intents that a message only resembles, because of what it told or answered."""
    state, cues, text = turn.state, turn.world.cues, turn.heard.text
    out: set[str] = set()
    if needs_no_letter(turn):
        out.add("ask_letter")
    if cues.has("own_letter", text) and "?" not in text:
        out |= {"faq/complaint_how", "faq/complaint_content"}  # «no, la lettera la scrivo io»
    if cues.has("as_draft", text):
        out.add("ask_letter")
    if cues.has("self_blame", text):
        out.add("complain_bot")
    if "?" not in text and is_correction(turn):
        out.add("faq/supplier_contacts")  # «metti Sorgenia al posto di Edison»
    if is_correction(turn):
        out.add("help")  # «mi son confusa io, è il gas»
    if "topic" in turn.learned:  # «vabbè, allora provo con te: il bonus…»; whoever is angry gets a word of regret
        out.add("complain_bot")
    if "topic" in turn.learned:  # «che cosa posso fare?» is answered by the verdict
        out |= {"help", "cancel", "restart", "explain_question", "repeat"}
    if turn.has_said("utter_later_topic"):
        out |= {"help", "open_request"}  # «dopo mi aiuti pure con quello?»
    if any(task["name"] == "contradiction" for task in state.talk.tasks) and state.pending != "which_value":
        out |= {"repeat", "help", "explain_question"}  # which of the two holds is asked
    if turn.learned or answered:
        out |= {*COURTESIES, "out_of_scope", "open_request"}
    if turn.left_out:  # «lasciamo vuoto» stops nothing
        out |= {*COMMANDS}
    if not answered:
        return out
    if state.pending == "documents" or (state.walk_is_open and "?" not in text):
        out.add("add_documents")  # «ecco, l'ho trovato: 13 ottobre»
    if state.talk.letter_written and not cues.has("write_it", text):
        out.add("ask_letter")  # «tieni la bozza» is no second letter
    if state.pending == "consent" and not cues.has("erase", text):
        out.add("delete_data")  # «non voglio dare i miei dati»
    if turn.answering in ("cancel", "restart") or (state.task or {}).get("name") == "cancel":  # «no, non annullare»
        out |= {*COMMANDS}
    # «ottimo», asked for a rating, is the rating
    return out | {intent for intent, task in TASK_INTENTS.items() if task == turn.answering}
