"""What a message tells by itself, whatever was asked: topic, complaint and its fate, beside the data. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bot.dialogue.answers import Given
from bot.dialogue.checks import (
    answer_came,
    behind_a_denial,
    checked_complaint,
    checked_reply,
    has_words_for,
    is_content,
    only_by_phone,
    supposes,
    was_sent,
)
from bot.dialogue.complaint_day import read_complaint_day
from bot.dialogue.doing import BESIDE, LIKELY, SURE, SURELY
from bot.dialogue.heard import DATA_ENTITIES, Heard
from bot.dialogue.state import State
from bot.dialogue.told_data import (
    is_another_supplier,
    may_be_a_phone,
    restated_at,
    told_by_mentions,
    told_for_whom,
    told_kind,
    told_names,
)
from bot.dialogue.told_day import told_complaint_day
from bot.dialogue.topics import denied_topics, topic_of
from bot.dialogue.world import World

STANCES: dict[str, tuple[str, Any]] = {
    "complaint_sent": ("complaint_sent", True),
    "complaint_not_sent": ("complaint_sent", False),
    "reply_not_received": ("reply", "none"),
    "reply_unsatisfactory": ("reply", "unsatisfactory"),
    "reply_satisfactory": ("reply", "satisfactory"),
}
# Questions at which all counts that words seem to tell: the first message, and those that clear something up.
_UNFILTERED = (None, "what_to_correct", "resume", "did_you_mean")
_OF_ANOTHER_CASE = ("check_status", "withdraw_request")
_OF_WRITING = ("complaint", "in_writing", "written", "sending")  # cues
_SAYS_WHICH_CASE = ("topic", "commodity", "supplier", "customer_kind", "complaint_date")
LIKELY_TOLD = 0.1  # how probable it must be that a first message tells what its words seem to
A_KIND_TOLD = 0.2  # the same of a home or a firm: «ho un negozio. Enel non mi ha pagato…»
SURELY_ASKED = 0.7  # how probable it must be that a clause asks for something to be told nothing by it
SURELY_TOLD = 0.8  # how probable what is told of complaint or reply beside another intent must be
# A message so short that asks for the letter tells nothing of a complaint: «sì, la lettera».
_ONLY_A_REQUEST = 5
# Intents beside which people tell of their complaint; with a problem they do so most.
_TOLD_BESIDE = ("inform", "correct", "greet", "open_request", "human_handoff", "set_reminder", "ask_letter")


@dataclass(frozen=True)
class _Stance:
    """Where the person stands with the supplier, as one reading of the message or of a clause has it."""

    intent: str
    confidence: float
    text: str


def told_facts(heard: Heard, state: State, world: World) -> dict[str, Any]:
    """The facts that a message tells by itself, by slot."""
    told = _told_by_words(heard, state, world)
    if heard.intent in _OF_ANOTHER_CASE and heard.level == "sure":  # «e la richiesta di poco fa, quella del gas?»
        told = {slot: value for slot, value in told.items() if slot not in _SAYS_WHICH_CASE}
    if heard.doing.sure and state.pending in (None, "topic") and state.get("complaint_sent") is None:
        # «una della ditta vecchia» is no firm of one's own
        least = {"applicant_role": LIKELY_TOLD, "customer_kind": A_KIND_TOLD}
        if told.get("complaint_sent") is False or heard.doing.chance("unclear") >= SURE:
            least.update(complaint_sent=LIKELY_TOLD, reply=LIKELY_TOLD)  # «mi mandano un sollecito»
        if "complaint_sent" not in told:
            least.update(reply=LIKELY_TOLD)  # «voglio tornare indietro e si rifiutano» answers no complaint
        told = {slot: value for slot, value in told.items() if heard.doing.chance("fact", slot) >= least.get(slot, 0.0)}
    likely = heard.told.get("reply")
    if "reply" not in told and likely and likely.confidence >= SURELY_TOLD and "?" not in heard.text:
        beside = max(heard.doing.chance("fact", "reply"), heard.doing.chance("fix", "reply"))
        told_of = beside >= SURELY and likely.intent in STANCES
        told.update({"reply": STANCES[likely.intent][1]} if told_of and likely.intent != "reply_satisfactory" else {})
    asks_for_a_code = state.pending in ("pod", "pdr", "tax_code")
    if asks_for_a_code and "phone_number" in told and not may_be_a_phone(heard, told, world):
        told.pop("phone_number")  # «forse 0123 4567»
    if not heard.doing.chances or (state.pending in _UNFILTERED and not state.talk.filed):
        return told
    contradicted = (state.task or {}).get("slot") if state.pending == "which_value" else ""
    about, told_topic = world.procedure.topics.get(state.get("topic") or ""), heard.told.get("topic")
    # what was any trouble is told precisely: «c'è scritto CMOR 58 euro»
    precise = bool(about and about.catch_all and told_topic and told_topic.confidence >= BESIDE)
    # «non devo fare nessuna voltura, voglio sapere chi è»
    denies = state.get("topic") in denied_topics(heard)
    plain = not heard.doing.sure and heard.intent in world.procedure.topics and heard.guess.confidence >= SURELY
    another = precise or denies or plain or world.cues.has("another_problem", heard.text)
    kept = (
        contradicted,
        "topic" if another else "",
        *DATA_ENTITIES,
    )
    for_another = world.cues.has("on_behalf", heard.text) or world.cues.has("in_anothers_name", heard.text)
    kept += ("applicant_role",) if for_another else ()
    kept += ("customer_kind",) if state.pending == "description" else ()  # «sono le bollette del negozio»
    dated = max(heard.doing.chance(kind, "complaint_date") for kind in ("fact", "fix", "answer")) >= LIKELY_TOLD
    if heard.doing.sure and state.get("complaint_date") and not dated and state.pending != "complaint_date":
        told.pop("complaint_date", None)  # «mi hanno risposto sì, lettera del 16 novembre»
    return {s: value for s, value in told.items() if s in kept or heard.doing.may_tell(s, str(state.pending))}


def _told_by_words(heard: Heard, state: State, world: World) -> dict[str, Any]:
    """Topic, complaint, answer and day, each of which hangs on those before it; then the data."""
    told: dict[str, Any] = {}
    topic = topic_of(heard, world)
    if topic:
        told["topic"] = _disputed(topic, heard, world)
    told.update(_told_stances(heard, state, world))
    settled_before = state.get("reply") == "satisfactory" and "?" not in heard.text
    if settled_before and world.cues.has("unsettled", heard.text) and not is_content(heard.text, world):
        told["reply"] = "unsatisfactory"  # «veramente non è risolto»
    if "reply" not in told and _objects_to_an_answer(heard, world):
        told["reply"] = "unsatisfactory"
    denied_before = state.get("complaint_sent") is False and told.get("reply") in ("unsatisfactory", "satisfactory")
    if denied_before and not only_by_phone(heard.text, world) and not state.talk.by_phone:
        told["complaint_sent"] = True  # who has an answer has complained: which of the two holds is asked
    about = world.procedure.topics.get(told.get("topic") or state.get("topic") or "")
    speaks_of_one = (
        state.get("complaint_sent") or told.get("complaint_sent") or world.cues.has("in_writing", heard.text)
    )
    if about and about.complaint != "needed" and not speaks_of_one:
        told.pop("reply", None)  # «il distributore ha detto di no» answers no complaint
    if world.cues.has("answer_here", heard.text):
        told.pop("reply", None)  # «la risposta mandatela a …»
    if heard.all("email") and not world.cues.has("complaint", heard.text):
        told.pop("complaint_sent", None)  # «la mail… ho scritto libero, ma è alice: anna@alice.it»
    optional = state.pending == "description" and about is not None and about.complaint != "needed"
    if optional and not any(world.cues.has(cue, heard.text) for cue in _OF_WRITING):
        told.pop("complaint_sent", None)  # «l'ISEE l'ho fatto a marzo»
    if state.pending == "confirm_case" and not world.cues.has("complaint", heard.text):
        told.pop("complaint_sent", None)  # «non mandarla ancora»
    if "reply" in told and "complaint_sent" not in told and state.get("complaint_sent") is None:
        # An answer to a written complaint tells that there was one; what was said on the telephone does not count.
        if only_by_phone(heard.text, world):
            told["complaint_sent"] = False
        elif world.cues.has("in_writing", heard.text):
            told["complaint_sent"] = True
    unknown = "complaint_sent" not in told and state.get("complaint_sent") is not True
    if unknown and (_dates_a_complaint(heard, world) or _is_settled_after_a_complaint(heard, world)):
        told["complaint_sent"] = True
    if world.cues.has("only_phoned", heard.text) and not was_sent(heard.text, world):
        told["complaint_sent"] = False
    if told.get("complaint_sent") is False:
        told.pop("reply", None)
    elif told.get("complaint_sent") and "reply" not in told and _only_silence(heard, world):
        told["reply"] = "none"  # «ho reclamato il 10, ancora niente»
    elif told.get("complaint_sent") and "reply" not in told and "?" not in heard.text and is_content(heard.text, world):
        told["reply"] = "satisfactory"  # «dopo il reclamo me l'hanno accreditato, tutto a posto»
    if "topic" in told and told.get("complaint_sent"):
        told["topic"] = _of_whom_it_asks(str(told["topic"]), world)  # one does not complain to ask who it was
    day = told_complaint_day(heard, told, state, world)
    if day:
        told["complaint_date"] = day
    heard = heard if heard.doing.surely("answer", "fact", "fix") else _without_questions(heard)
    told.update(told_by_mentions(heard, world))
    if "commodity" not in told and state.get("commodity") is None and ("pod" in told) != ("pdr" in told):
        told["commodity"] = "luce" if "pod" in told else "gas"  # which the code itself tells
    rule = world.procedure.topics.get(told.get("topic") or state.get("topic") or "")
    if is_another_supplier(heard, rule, world):
        told.pop("supplier", None)
    told.update(told_names(heard, state, world))
    told.update(told_for_whom(heard, world))
    told.update(told_kind(heard, world))
    return told


def _disputed(topic: str, heard: Heard, world: World) -> str:
    """«Contesto il CMOR, ma non so chi l'ha chiesto» disputes it: that information comes first is told and agreed upon."""
    if world.cues.has("not_disputed", heard.text):  # «il CMOR non lo contesto, voglio sapere chi l'ha chiesto»
        return world.procedure.topics[topic].unknown_addressee or topic
    return _of_whom_it_asks(topic, world) if world.cues.has("disputes", heard.text) else topic


def _of_whom_it_asks(topic: str, world: World) -> str:
    """Of a topic that asks whom to complain to, the topic of the complaint; else the topic itself."""
    return next((name for name, rule in world.procedure.topics.items() if rule.unknown_addressee == topic), topic)


def _only_silence(heard: Heard, world: World) -> bool:
    """Do the words speak of silence, and of no answer?"""
    cues, text = world.cues, heard.text
    silent = cues.has("no_answer", text) and not answer_came(text, world)
    return silent and "?" not in text and not cues.has("interim", text)


def _told_stances(heard: Heard, state: State, world: World) -> dict[str, Any]:
    """What is told of the complaint and of the answer to it: for each the surest reading that the words bear out."""
    found: dict[str, tuple[float, Any]] = {}
    written = _tells_of_writing(heard, world)
    for stance in _readings(heard, world):
        slot, value = STANCES[stance.intent]
        if stance.confidence <= found.get(slot, (0.0, None))[0] or world.cues.has("double_negation", stance.text):
            continue
        if written and stance.intent == "complaint_not_sent" and world.cues.has("by_phone", stance.text):
            continue  # «ho telefonato, poi ho scritto»: what was written counts
        if slot == "reply":
            if value == "satisfactory" and ("?" in heard.text or not _may_be_settled(heard, state, world)):
                continue  # «ho ragione io o hanno ragione loro?», «sono usciti i pompieri, tutto a posto»
            if not has_words_for(str(value), stance.text, world):
                continue  # «mi hanno sistemato per le feste» only resembles an answer
            value = checked_reply(str(value), stance.text, world)
            if value == "unsatisfactory" and is_content(heard.text, world):
                value = None
            if value == "none" and answer_came(heard.text, world):
                value = None  # «non mi hanno mai risposto, mi hanno risposto solo che…»
            # «… e non è mai arrivato», beside a problem, is silence only if it speaks of an answer
            beside_a_problem = heard.intent in world.procedure.topics or stance.intent != heard.intent
            something_else_asked = state.pending in ("complaint_sent", "complaint_date")
            clause = stance.text is not heard.text and heard.intent not in world.procedure.topics
            if value == "none" and stance.confidence < SURELY and not _speaks_of_an_answer(heard.text, world):
                continue  # «loro fanno così da sempre»
            if not _speaks_of_an_answer(stance.text, world) and (
                something_else_asked or (beside_a_problem and not clause)
            ):
                continue
        else:
            words = any(world.cues.has(name, stance.text) for name in ("in_writing", "sending"))
            if value and heard.intent in world.procedure.topics and not (words or was_sent(stance.text, world)):
                continue  # «avevo pagato tutto, ho anche le ricevute»
            value = checked_complaint(bool(value), stance.text, world)
        if value is not None:
            found[slot] = (stance.confidence, value)
    told = {slot: value for slot, (_, value) in found.items()}
    complained = state.get("complaint_sent") is True or told.get("complaint_sent") is True
    if told.get("reply") == "none" and not complained and not _speaks_of_an_answer(heard.text, world):
        told.pop("reply")  # «tutti se ne fregano», «niente mail»
    return told


def _speaks_of_an_answer(text: str, world: World) -> bool:
    return any(world.cues.has(name, text) for name in ("answer", "no_answer"))


def _may_be_settled(heard: Heard, state: State, world: World) -> bool:
    """Is there a complaint, or a word of one or of an answer, that «tutto a posto» could be about?"""
    told = any(world.cues.has(name, heard.text) for name in ("in_writing", "answer", "answer_came"))
    return told or state.get("complaint_sent") is True


def _readings(heard: Heard, world: World) -> list[_Stance]:
    """Every reading of the message that is a stance: of its clauses, of the whole, and what is told beside the intent."""
    if supposes(heard.text, world):
        return []
    parts = [part for part in heard.parts if part.start >= restated_at(heard.text)] or heard.parts
    guesses = [(part.guess, part.text) for part in parts]
    if heard.level != "lost" and heard.intent not in {guess.intent for guess, _ in guesses}:
        guesses.append((heard.guess, heard.text))
    only_asks = heard.intent == "ask_letter" and len(heard.text.split()) < _ONLY_A_REQUEST
    if not only_asks and heard.intent.startswith((*_TOLD_BESIDE, "problem_", "info_")):
        beside = (guess for kind, guess in heard.told.items() if kind in ("complaint", "reply"))
        guesses += [(guess, heard.text) for guess in beside if guess.confidence >= SURELY_TOLD]
    return [_Stance(guess.intent, guess.confidence, text) for guess, text in guesses if guess.intent in STANCES]


def _tells_of_writing(heard: Heard, world: World) -> bool:
    """Does a clause tell that something was sent in writing? Then a telephone call beside it takes nothing away."""
    cues = world.cues
    return any(
        cues.has("written", text)
        and not cues.has("intends", text)
        and (was_sent(text, world) or not any(cues.has(name, text) for name in ("denial", "from_supplier")))
        for text in ([part.text for part in heard.parts] or [heard.text])
    )


def _objects_to_an_answer(heard: Heard, world: World) -> bool:
    """«Mi hanno risposto, ma non mi va bene», told beside something else: an answer, and an objection to it."""
    cues, text = world.cues, behind_a_denial(heard.text)
    came = answer_came(text, world) and not cues.has("no_answer", text) and "?" not in text
    if came and not is_content(text, world) and (cues.has("judged", text) or cues.has("unsettled", text)):
        return True
    return any(
        answer_came(one.text, world)
        and not cues.has("no_answer", heard.text)
        and "?" not in one.text
        and cues.starts("but", other.text)
        and other.guess.intent in ("deny", "reply_unsatisfactory")
        for one, other in pairwise(heard.parts)
    )


def _dates_a_complaint(heard: Heard, world: World) -> bool:
    """«Il reclamo era dell'11 novembre» tells that there was one."""
    if _asks(heard.intent) or "?" in heard.text:
        return False
    cues = world.cues
    return any(
        cues.has("in_writing", text)
        and not cues.has("intends", text)
        and (
            was_sent(text, world)
            or not (cues.has("from_supplier", text) or cues.has("denial", cues.without("no_answer", text)))
        )
        and isinstance(read_complaint_day(text, None, world), Given)
        for text in ([part.text for part in heard.parts] or [heard.text])
    )


def _is_settled_after_a_complaint(heard: Heard, world: World) -> bool:
    """«… ma dopo il reclamo me l'hanno accreditato, tutto a posto»"""
    cues, text = world.cues, heard.text
    return cues.has("in_writing", text) and was_sent(text, world) and "?" not in text and is_content(text, world)


def _without_questions(heard: Heard) -> Heard:
    """Leave out what is only asked about: «dove trovo la bolletta del gas?» does not tell that it is about gas."""
    if not heard.parts:
        asks = _asks(heard.intent) and (heard.guess.confidence >= LIKELY or "?" in heard.text)
        return replace(heard, text="", mentions=()) if asks else heard
    stated = tuple(p for p in heard.parts if not (_asks(p.guess.intent) and p.guess.confidence >= SURELY_ASKED))
    return replace(
        heard,
        text=" ".join(part.text for part in stated) if len(stated) < len(heard.parts) else heard.text,
        parts=stated,
        mentions=tuple(mention for part in stated for mention in heard.within(part)),
    )


def _asks(intent: str) -> bool:
    return intent.startswith("faq/") or intent == "explain_question"
