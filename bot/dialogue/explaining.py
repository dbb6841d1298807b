"""Why something is asked, what it is, where it is found, whose it is, whether it must be given: from data, each once.

Asked again about the same thing, the assistant puts the question another way, and then names a person.
"""

from __future__ import annotations

import re
from typing import Any

from bot.dialogue.checks import may_skip
from bot.dialogue.desk_hours import hours_now
from bot.dialogue.reply import HELP_BUTTONS, Reply, bullets, say
from bot.dialogue.stuck import A_PERSON, ANOTHER_WAY, can_be_left_out
from bot.dialogue.turn import Turn
from bot.dialogue.verdicts import in_short
from bot.knowledge import named_in, term_in

SHORT_QUESTION = 14  # words: a question about the question is short,
SHORT_TEXT = 6  # all the more where an account is asked for: «non ho capito perché pago due volte» may begin one
SHORT_MEANING = 9
PLAIN = 0.85  # how probable it must be that something else is wanted
_ON_PAPER = ("tax_code", "pod", "pdr", "date", "supplier")  # kinds of datum that stand on some paper
# What ends or turns away from the question about a case.
_SETTLES_IT = ("cancel", "withdraw_request", "delete_data", "human_handoff", "goodbye", "rate_service", "add_documents")
TWO_QUESTIONS = re.compile(r"\?.+\?", re.DOTALL)  # two questions in a message
# Data that the assistant may be asked about although it did not ask for them just now.
_UNMISTAKABLE = ("pod", "pdr", "tax_code")
_FILLED_BEFORE = ("email", "phone_number", "full_name", "delegate_name", "description", "documents", "complaint_date",
                  "supplier", "commodity", "customer_kind", "applicant_role", "status_code")  # fmt: skip


def asks_about_the_question(turn: Turn) -> bool:
    """Does a message ask about the open question, or what a word means, whatever intent it resembles?"""
    heard, cues, slot = turn.heard, turn.world.cues, turn.state.pending
    text = heard.text
    if heard.pressed is not None or not text or len(text.split()) > SHORT_QUESTION:
        return False
    if _term(turn):
        return True
    if slot is None or slot not in turn.world.questions:
        return False
    if _claims_the_case(turn, slot):
        return True
    if cues.has("only_phoned", text) or may_skip(text, turn.world):
        return False  # «ah, per iscritto? no, ho solo telefonato»; «non me lo ricordo, si può saltare?»
    papers = [word for choice in (turn.state.task or {}).get("choices", ()) for word in choice["words"]]
    letter = cues.has("letter_wanted", text) or (heard.intent == "ask_letter" and heard.guess.confidence >= PLAIN)
    elsewhere = heard.doing.surely("ask") and heard.guess.confidence >= PLAIN and heard.intent.startswith("faq/")
    elsewhere = elsewhere and heard.intent not in turn.world.questions[slot].asked_by
    of_papers = cues.has("papers", text) or named_in(text, papers)
    if slot == "documents" and "?" in text and of_papers and not (letter or elsewhere):
        return True  # «posso caricarli qui?», but not «ma intanto la bolletta la devo pagare?»
    if heard.level == "sure" and heard.intent in turn.world.questions[slot].asked_by:
        if turn.world.questions[slot].kind == "documents" and "?" not in text:
            return False  # «la copia devo cercarla» asks nothing
        return heard.intent.startswith("faq/") or "?" in text  # «cancellate anche la pratica?» orders nothing
    if cues.has("what_if", text) and ("?" in text or cues.has("question", text)):
        return not heard.intent.startswith("faq/")
    if not any(char.isalnum() for char in text) and "?" in text:
        return True  # «???»
    if "?" in text and cues.has("ask_what", text):
        return True  # «che ci devo scrivere qui?»
    if "?" in text and cues.has("ask_why", text) and named_in(text, turn.world.questions[slot].words):
        return True  # «come mai serve un reclamo scritto?»
    answered_elsewhere = heard.level == "sure" and (
        heard.intent.startswith("faq/") or heard.intent in ("human_handoff", "emergency", "legal_advice", "repeat")
    )
    question = turn.world.questions[slot]
    tells = heard.level != "lost" and (
        heard.intent in turn.world.procedure.topics
        or any(heard.intent in choice.intents for choice in question.choices)
    )
    if answered_elsewhere or heard.mentions or tells:
        return False
    if question.kind == "text" and len(text.split()) > SHORT_TEXT:
        return False
    asks = "?" in text or cues.has("question", text) or len(text.split()) <= SHORT_TEXT
    where = "?" in text and question.kind in _ON_PAPER and cues.has("ask_where", text)
    must = cues.has("ask_must", text) and ("?" in text or not cues.ends("as_one_must", text))
    about_it = where or (asks and (must or cues.has("ask_whose", text)))
    return cues.has("not_following", text) or about_it


def _claims_the_case(turn: Turn, slot: str) -> bool:
    """«Quella pratica è mia» proves nothing: why a datum is asked for is said, and the question stays."""
    cues, heard = turn.world.cues, turn.heard
    settles = heard.intent in _SETTLES_IT and heard.guess.confidence >= PLAIN
    declines = cues.starts("no", heard.text) or cues.has("never_mind", heard.text) or settles
    proved = any(mention.entity in ("email", "phone_number", "tax_code", "case_code") for mention in heard.mentions)
    claims = cues.has("about_the_case", heard.text) and not proved and not declines
    return claims and turn.world.questions[slot].kind == "proof"


def explain(turn: Turn) -> None:
    """Answer a question about a question."""
    state, world = turn.state, turn.world
    term = _term(turn)
    if term:
        turn.replies.append(Reply(text=term))
        turn.stuck = state.pending is not None
        return
    slot = _slot(turn)
    if slot is None:
        turn.say("help", *HELP_BUTTONS)
        return
    if state.pending is None:
        turn.replies.append(_why(turn, slot))
        return
    turn.stuck = True
    if state.talk.misses:
        state.talk.misses += 1  # whoever asks after a miss has not got on
    if state.talk.misses == A_PERSON:
        turn.say("offer_person", phone=world.desk.phone.number, hours_now=hours_now(turn))
    shorter = in_short(turn) if world.cues.has("not_following", turn.heard.text) else None
    ways = [*([shorter] if shorter else []), *_ways(turn, slot)]
    new = [reply for reply in ways if reply.response not in state.talk.explained]
    why = _why(turn, slot)
    if world.cues.has("ask_why", turn.heard.text) and state.talk.explained.count(why.response) == 1:
        new = [why]  # it was said in passing to «che vuol dire?»
    if not new:
        turn.say("explained_all", phone=world.desk.phone.number)
    if state.talk.misses == ANOTHER_WAY and slot == state.pending:
        turn.another_way = True  # with an example, beside the explanation
    both = TWO_QUESTIONS.search(turn.heard.text) and world.cues.has("ask_why", turn.heard.text)
    for reply in new[: 2 if both else 1]:  # «di chi, il mio? e a cosa vi serve?»
        state.talk.explained.append(reply.response)
        if reply.response == f"utter_retry_{slot}":
            turn.another_way = True
        else:
            turn.replies.append(reply)
        if reply == shorter:
            state.talk.explained.append(f"utter_retry_{slot}")
            turn.another_way = True


def _ways(turn: Turn, slot: str) -> list[Reply]:
    """What may be said about a datum, the most fitting first; what was said already is left out by the caller."""
    cues, text, question = turn.world.cues, turn.heard.text, turn.world.questions[slot]
    why = _why(turn, slot)
    other_words = [say(f"retry_{slot}")] if slot == turn.state.pending else []
    if cues.has("not_following", text) and other_words:
        return [*other_words, why]
    fitting = []
    if cues.has("ask_whose", text) and question.whose:
        fitting.append(say("explain_whose_customer" if question.whose == "customer" else "explain_whose_writer"))
    if cues.has("ask_must", text) and slot == turn.state.pending and can_be_left_out(turn):
        fitting.append(say("explain_contact" if question.missing else "explain_must", label=question.label))
    if cues.has("ask_where", text) and other_words and slot in _UNMISTAKABLE and not cues.has("what_means", text):
        fitting.append(other_words[0])
    return [*fitting, why, *other_words]


def _why(turn: Turn, slot: str) -> Reply:
    rule = turn.world.procedure.topics.get(turn.state.get("topic") or "")
    if slot == "complaint_sent" and rule and rule.complaint_by_phone_counts:
        return say("explain_complaint_by_phone_too")
    if slot == "complaint_date" and rule and rule.wait and rule.wait.counted_from == "sending":
        return say("explain_complaint_date_sending")
    if slot == "supplier" and rule and rule.unknown_addressee:
        return say("explain_supplier_who_asked")
    if slot == "supplier" and rule and (rule.addressee_is_former or rule.former_supplier_wanted):
        return say("explain_supplier_complained", addressee=rule.addressee)
    values: dict[str, Any] = {"papers": _papers(turn)} if slot == "documents" else {}
    return say(f"explain_{slot}", **values)


def _slot(turn: Turn) -> str | None:
    """The datum that a message asks about: the open one, unless another one is named («e il mio telefono?»)."""
    known = turn.state.pending if turn.state.pending in turn.world.questions else None
    if known and named_in(turn.heard.text, turn.world.questions[known].words):
        return known
    return named_datum(turn) or known


def named_datum(turn: Turn) -> str | None:
    """Another datum than the open one that a message names."""
    known = turn.state.pending if turn.state.pending in turn.world.questions else None
    among = _UNMISTAKABLE if known and known not in ("email", "phone_number") else (*_UNMISTAKABLE, *_FILLED_BEFORE)
    return next((slot for slot in among if named_in(turn.heard.text, turn.world.questions[slot].words)), None)


def _term(turn: Turn) -> str | None:
    """The meaning of a term that is asked about."""
    heard, world = turn.heard, turn.world
    for text in (heard.text, *(part.text for part in heard.parts)):  # «voltura cosa significa? io devo solo …»
        term = term_in(text, world.terms) if world.cues.has("what_means", text) else None
        if term and len(text.split()) <= SHORT_MEANING:
            return term.text
    return None


def _papers(turn: Turn) -> str:
    """What each paper of this request is for."""
    papers = turn.world.procedure.documents
    wanted = {choice["value"] for choice in (turn.state.task or {}).get("choices", ())}
    return bullets(f"{paper.title}: {paper.why}" for paper in papers if paper.id in wanted)
