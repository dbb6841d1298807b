"""Every question of data/faq.yml, asked before, in the middle of and after a request: answered with its source, and the
question that was pending comes back.

The wordings are people's own; the title of an answer is what a menu shows, and is not asked here.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.dialogue import ROME
from bot.knowledge import load_answers
from bot.procedure import load_procedure
from tests.support.assistant import Assistant, Chat

ANSWERS = load_answers()
EXPLAINED = {"pod_pdr", "indemnity_meaning"}  # asked for a term, the assistant may as well explain it in its own words

# id -> how people ask it
ASKED = {
    "what_is_smart": "che cos'è questo servizio SMART?",
    "what_is_smart_info": "a cosa serve smart info?",
    "what_is_smart_help": "mi spieghi cos'è smart help?",
    "who_can_use": "chi può rivolgersi allo sportello? anche le ditte?",
    "cost": "ma quanto mi costa?",
    "reply_time": "quanto ci mette lo sportello a rispondere?",
    "difference_smart_conciliation": "che differenza c'è tra smart help e conciliazione?",
    "when_to_apply": "quando posso fare la richiesta allo sportello?",
    "waiting_time": "quanti giorni devo aspettare dopo il reclamo?",
    "bonus_together": "per il bonus devo aspettare che rispondano al reclamo o posso scrivere subito a voi?",
    "how_to_apply": "quali sono i passi per fare la richiesta?",
    "documents_needed": "quali documenti devo allegare?",
    "bill_at_hand": "perché devo avere la bolletta davanti?",
    "paper_request": "posso mandare la richiesta per posta su carta?",
    "digital_help": "non sono capace col computer, chi mi può aiutare?",
    "delegate_how": "come faccio a delegare mio figlio?",
    "delegate_cost": "quanto prende un delegato?",
    "suspend_payment": "intanto la bolletta la devo pagare lo stesso?",
    "what_happens_next": "e una volta fatta la richiesta che succede?",
    "complaint_how": "come si fa il reclamo al fornitore?",
    "complaint_proof": "come dimostro che hanno ricevuto il reclamo?",
    "complaint_content": "cosa devo scriverci nel reclamo?",
    "supplier_contacts": "mi dai i contatti di Optima?",
    "cmor_meaning": "che cos'è il cmor?",
    "portal_status": "dove vedo sul portale a che punto è?",
    "phone_number": "qual è il numero verde?",
    "data_retention": "per quanto tempo restano i documenti sul portale?",
    "browser": "che browser devo usare per il portale?",
    "credentials_otp": "non mi arriva il codice otp per entrare nel portale, come funziona?",
    "spid": "posso entrare nel portale con lo spid?",
    "rating": "come faccio a votare il servizio dopo la lettera di chiusura?",
    "rating_privacy": "il questionario di valutazione è anonimo?",
    "conciliation_what": "che cos'è la conciliazione?",
    "conciliation_when": "quando si può chiedere la conciliazione?",
    "conciliation_where": "a chi mi rivolgo per la conciliazione?",
    "conciliaweb": "come funziona conciliaweb?",
    "telecom_complaint": "in quanto tempo deve rispondere l'operatore telefonico al reclamo?",
    "who_are_you": "chi c'è dietro questa chat, siete lo sportello?",
    "case_here": "la pratica aperta qui vale anche per il portale?",
    "privacy": "che fine fanno i dati che scrivo qui?",
    "fraud_warning": "mi ha chiamato uno che diceva di essere dello sportello e voleva l'iban, è una truffa?",
}

# What leads to the question that is pending, and the question.
BEFORE = (("ciao",), None)
AFTER = (("la bolletta è troppo alta", "sì", "il 5 settembre", "nessuna risposta"), None)
DURING = (
    (("mi fatturano in due",), "complaint_sent"),
    (("mi fatturano in due", "sì, per iscritto"), "complaint_date"),
    (("il bonus luce non mi arriva",), "consent"),
    (("il bonus luce non mi arriva", "sì", "per me", "casa", "Mario Rossi"), "tax_code"),
)


def test_every_answer_is_asked_here() -> None:
    assert set(ASKED) | EXPLAINED == set(ANSWERS)


@pytest.mark.parametrize(
    "moment", [BEFORE, *DURING, AFTER], ids=["before", *(f"at {slot}" for _, slot in DURING), "after"]
)
def test_a_question_is_answered_with_its_source_and_what_was_pending_comes_back(
    assistant: Assistant, moment: tuple[tuple[str, ...], str | None]
) -> None:
    assistant.clock.moment = datetime(2026, 11, 23, 10, tzinfo=ROME)
    way, pending = moment
    chat = led_to(assistant, way)
    assert chat.pending == pending
    before, failed = facts(chat), []
    for id_ in asked_at(moment):
        why = shortcoming(chat, id_, pending)
        if why or facts(chat) != before:
            failed.append(f"{id_}: {ASKED[id_]}\n    {why or 'facts changed'}")
            chat = led_to(assistant, way)
    assert not failed, "\n".join(failed)


def asked_at(moment: tuple[tuple[str, ...], str | None]) -> list[str]:
    """All questions before and after a request; in its middle each at one of the points."""
    return list(ASKED)[DURING.index(moment) :: len(DURING)] if moment in DURING else list(ASKED)


def led_to(assistant: Assistant, way: tuple[str, ...]) -> Chat:
    chat = assistant.chat()
    for line in way:
        chat.say(line)
    return chat


def facts(chat: Chat) -> dict[str, object]:
    return {slot: value for slot, value in chat.slots.items() if slot != "talk"}


def shortcoming(chat: Chat, id_: str, pending: str | None) -> str:
    """What is wrong with the answer to a question; empty if nothing is."""
    said = chat.say(ASKED[id_])
    answer = ANSWERS[id_]
    if answer.text.split("{")[0].strip() not in said.text:
        return f"another answer: {said.text[:200]!r}"
    for source in answer.sources:
        if load_procedure().sources[source].title not in said.text:
            return f"does not name its source {source}"
    if chat.pending != pending:
        return f"pending is {chat.pending}"
    if pending and len(said.messages) < 2:
        return "the pending question is not asked again"
    return ""
