"""Taking in what a message tells beside the answer, whenever it is told, and what only seems to be told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot import dates
from bot.dialogue.answers import Refused
from bot.dialogue.checks import answer_came, supposes
from bot.dialogue.complaint_day import counted_from, read_complaint_day
from bot.dialogue.facts import is_correction, learn, learn_complaint_day, refusal, take_latest_day
from bot.dialogue.heard import DATA_ENTITIES
from bot.dialogue.state import PERSONAL_SLOTS, SUPPLY_CODES
from bot.dialogue.told import STANCES, told_facts
from bot.dialogue.topics import topic_of
from bot.dialogue.turn import Turn

LATELY = 3  # days: what was written since is news; what was written before contradicts that nothing was
LONGEST_POST = 21  # days that a letter may be on its way
LONG_ACCOUNT = 30  # words
FEWEST_FOR_A_TOPIC, FEWEST_BESIDE_AN_ANSWER = 4, 12  # words


def take_in(turn: Turn, *, beside: str | None) -> None:
    """Keep every fact in the message other than the answer to `beside`, the question just answered."""
    told = told_facts(turn.heard, turn.state, turn.world)
    if supposes(turn.heard.text, turn.world):
        told = {slot: value for slot, value in told.items() if slot in DATA_ENTITIES}  # «se ho il dual, che dico?»
    corrected = is_correction(turn)
    another = tells_of_another_problem(turn)
    if another:
        told = {slot: value for slot, value in told.items() if slot == "topic"}  # the rest is told of that one
    clauses = {part.guess.intent for part in turn.heard.parts}
    if len(turn.heard.text.split()) > FEWEST_FOR_A_TOPIC and not clauses:
        clauses = {turn.heard.intent}  # «è Edison, che mi ha anche risposto dicendo che ho torto io»
    for slot, value in sorted(told.items(), key=lambda one: one[0] != "applicant_role"):  # whose name it is, first
        if slot == beside or (beside and not another and _is_likeness(turn, slot, value, clauses)):
            continue
        if slot in PERSONAL_SLOTS and turn.state.get("consent") is not True:
            _not_yet(turn)
            continue
        if slot == "reply" and _only_resembles_a_reply(turn, value):
            continue
        if slot == "supplier" and beside == "description" and value in turn.state.talk.seen_suppliers:
            continue  # of two that were named before, an account may speak of either
        if _is_code_of_the_other(turn, slot):
            turn.state.talk.put_aside[slot] = value
            continue
        if slot == "commodity" and gives_its_code(turn):
            continue
        if slot == "complaint_sent" and value is False and _only_resembles_a_denial(turn):
            continue
        if slot in ("complaint_sent", "reply") and _asks_for_a_code(turn):
            continue  # «è la mia pratica, l'ho fatta dal telefono di mio figlio»
        if (
            slot == "topic"
            and turn.state.get("topic") not in (None, value)
            and _only_resembles_a_topic(turn, value, corrected, beside)
        ):
            continue
        if slot == "complaint_date" and slot not in turn.learned:
            day = _of_the_month_told(turn, value)
            learn_complaint_day(turn, day, corrected=corrected or _is_the_day_that_counts(turn, day))
        elif slot != "complaint_date" and slot not in turn.learned:
            learn(turn, slot, value, corrected=corrected or _is_news(turn, slot, told))
    if "reply" not in told and beside != "reply":
        _answer_came(turn)
    if "complaint_date" in turn.state.talk.skipped and "complaint_date" not in told:
        _loose_day_after_all(turn)
    refused = None if "complaint_date" in told or beside == "complaint_sent" else _refused_day(turn)
    if refused:
        turn.replies.append(refusal(turn, refused))


def _of_the_month_told(turn: Turn, day: str) -> str:
    """«È del 12», after the 10th of October: the 12th of that month, not of this one."""
    old, text, today = turn.state.complaint_date, turn.heard.text, turn.world.today
    read = dates.read_date(text, today)
    if old is None or not isinstance(read, dates.Exact) or "month" not in read.assumed or read.day.isoformat() != day:
        return day
    told = dates.read_date(text, today, said=old)
    return told.day.isoformat() if isinstance(told, dates.Exact) else day


def tells_of_another_problem(turn: Turn) -> bool:
    """«Ah, e poi mi arriva due volte la bolletta del gas»: something beside what is in hand."""
    heard, known = turn.heard, turn.state.get("topic")
    if known is None or heard.pressed is not None or not turn.world.cues.has("another_problem", heard.text):
        return False
    return topic_of(heard, turn.world) not in (None, known)


def _only_resembles_a_denial(turn: Turn) -> bool:
    """«Il problema c'è ancora» takes no complaint back: that takes a word for one."""
    cues, text = turn.world.cues, turn.heard.text
    words = ["not_yet_written", "not_sent_it", "only_phoned", "not_written", "intends"]
    if len(text.split()) < LONG_ACCOUNT:
        words += ["in_writing", "by_phone"]  # in a long account letters and calls are of all sorts
    speaks = any(cues.has(name, text) for name in words)
    of_a_paper = cues.has("papers_named", text) and not cues.has("complaint", text)  # «la delega non l'abbiamo scritta»
    if turn.heard.pressed is None and not turn.heard.doing.chance("fact", "complaint_sent") and not speaks:
        return True  # «scusate, con quattro figli non ho avuto un attimo»
    return turn.state.get("complaint_sent") is True and (of_a_paper or not speaks)


def _is_code_of_the_other(turn: Turn, slot: str) -> bool:
    """A POD where the request is about gas, or a PDR where it is about electricity, is said, and not kept."""
    of, other, about = {"pod": ("della luce", "gas", "il gas"), "pdr": ("del gas", "luce", "la luce")}.get(
        slot, ("",) * 3
    )
    known = {turn.state.get("commodity"), *(mention.value for mention in turn.heard.all("commodity"))}
    if not other or known != {other}:
        return False
    turn.say("code_of_other", of=of, about=about)
    turn.served = True
    return True


def gives_its_code(turn: Turn) -> bool:
    """«Quello era del gas, il POD è IT001E…», asked for the POD after a PDR: the request is about light, as it was."""
    code = turn.state.pending or ""
    both = any(mention.value == "dual" for mention in turn.heard.all("commodity"))
    return SUPPLY_CODES.get(turn.state.get("commodity")) == (code,) and bool(turn.heard.all(code)) and not both


def _asks_for_a_code(turn: Turn) -> bool:
    question = turn.world.questions.get(turn.state.pending or "")
    return question is not None and question.kind in ("code", "proof")


def _is_news(turn: Turn, slot: str, told: dict[str, Any]) -> bool:
    """«Adesso mi hanno risposto», «il reclamo l'ho mandato ieri»: what came after all contradicts nothing."""
    state, meanwhile = turn.state, turn.world.cues.has("meanwhile", turn.heard.text)
    if slot == "complaint_sent":
        lately = turn.world.today - timedelta(days=LATELY)
        since = "complaint_date" in told and date.fromisoformat(told["complaint_date"]) >= lately
        return told[slot] is True and (since or meanwhile or not state.walk_is_open)
    came_after = state.get("reply") == "none" or told[slot] == "unsatisfactory"  # «veramente non ha risolto niente»
    return slot == "reply" and came_after and (not state.walk_is_open or (meanwhile and state.get("reply") == "none"))


def _is_the_day_that_counts(turn: Turn, day: str) -> bool:
    """«Ricevuta il 26», after the day of sending: the wait counts from it, and nothing is contradicted."""
    old = turn.state.complaint_date
    if old is not None and abs((date.fromisoformat(day) - old).days) > LONGEST_POST:
        return False
    rule = turn.world.procedure.topics.get(turn.state.get("topic") or "")
    said = turn.world.cues.without("no_answer", turn.heard.text)  # «non ho ricevuto niente» dates nothing
    return turn.world.cues.has(counted_from(rule), said)


def _only_resembles_a_reply(turn: Turn, value: Any) -> bool:
    """«Tutto a posto», after a fright, is no other answer of the supplier's: that takes a word for an answer."""
    cues, text = turn.world.cues, turn.heard.text
    known = turn.state.get("reply") not in (None, value)
    words = ("answer", "answer_came", "no_answer", "judged", "unsettled")
    return known and not any(cues.has(name, text) for name in words)


def _only_resembles_a_topic(turn: Turn, value: Any, corrected: bool, beside: str | None) -> bool:
    """«Chi lo dice?» is no other problem, nor is «non ce l'ho, le bollette non mi arrivano» to «il POD?»."""
    question = turn.world.questions.get(turn.state.pending or "")
    if "?" in turn.heard.text and question and value in question.asked_by:
        return True  # «come faccio a sapere chi è il mio fornitore?», asked for it
    if turn.world.cues.has("go_back", turn.heard.text):
        return True  # «può tornare indietro? ho sbagliato, era il 9»
    if turn.state.get("first_day") and turn.world.cues.has("from_which_day", turn.heard.text):
        return True  # «e da che giorno posso?»
    if "?" in turn.heard.text and turn.world.cues.has("cut_off", turn.heard.text):
        return True  # «intanto mi minacciano il distacco, cosa faccio?»
    rule = turn.world.procedure.topics[turn.state.facts["topic"]]
    asks = turn.world.procedure.topics[value].complaint == "not_needed"
    if asks and turn.world.cues.starts("unsure", turn.heard.text):
        return True  # «io non so il nome della compagnia»
    if asks and turn.heard.all("supplier") and not turn.world.cues.has("question", turn.heard.text):
        return True  # «il nuovo fornitore è Iren» asks for nothing
    if rule.unknown_addressee in (value, turn.heard.intent) and turn.heard.all("supplier"):
        return True  # «me l'ha chiesto Enel» asks for nothing
    fewest = FEWEST_BESIDE_AN_ANSWER if beside else FEWEST_FOR_A_TOPIC
    return not corrected and len(turn.heard.text.split()) < fewest


def _answer_came(turn: Turn) -> None:
    """«Mi hanno risposto ieri»: whether the answer settles the matter is asked next."""
    state, cues, text = turn.state, turn.world.cues, turn.heard.text
    if not turn.heard.doing.may_tell("reply", str(state.pending)):
        return  # «mi rispondono prima o dopo la pensione?»
    if len(text.split()) > LONG_ACCOUNT:
        return  # of all that was said on the telephone something always sounds like an answer
    came = cues.has("answer_came", text) and not cues.has("no_answer", text) and "?" not in text
    came = came and not cues.has("by_phone", text)  # «mi ha chiamato uno al telefono e mi ha detto che scadeva»
    if came and state.get("complaint_sent") and state.get("reply") in (None, "none"):
        state.facts.pop("reply", None)
        state.talk.reply_arrived = True
        turn.served = True


def _is_likeness(turn: Turn, slot: str, value: Any, clauses: set[str]) -> bool:
    """Does an answer only resemble something else, which has no clause of its own?

    «Il fornitore» as an answer is no new request, and «non ancora» contradicts nothing that was said before.
    """
    if slot == "topic":
        return value not in clauses
    if slot == "reply" and value != "none" and answer_came(turn.heard.text, turn.world):
        return False  # «Iren, che poi mi hanno risposto di no»
    state, stances = turn.state, [intent for intent, stance in STANCES.items() if stance == (slot, value)]
    return bool(stances) and state.get(slot) not in (None, value) and clauses.isdisjoint(stances)


def _loose_day_after_all(turn: Turn) -> None:
    """«Sarà stato a inizio settembre», after the day was left out: nothing more precise is to be had."""
    text, cues = turn.heard.text, turn.world.cues
    if "?" in text or cues.has("from_supplier", text) or cues.has("answer_came", text):
        return
    read = read_complaint_day(text, None, turn.world)
    if isinstance(read, Refused) and read.reason == "date_loose":
        take_latest_day(turn, read.values["latest"])


def _refused_day(turn: Turn) -> Refused | None:
    """The day of a complaint told in passing that is in the future, or on no calendar."""
    heard, topics = turn.heard, turn.world.procedure.topics
    rule = topics.get(turn.state.get("topic") or "")
    clauses = [part.text for part in heard.parts if part.guess.intent == "complaint_sent"]
    for text in clauses or ([heard.text] if heard.intent == "complaint_sent" else []):
        read = read_complaint_day(text, rule, turn.world)
        if isinstance(read, Refused) and read.reason != "date_loose":
            return read
    return None


def _not_yet(turn: Turn) -> None:
    turn.served = True
    if not turn.state.talk.personal_data_warned:
        turn.state.talk.personal_data_warned = True
        turn.say("personal_data_later")
