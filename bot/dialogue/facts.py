"""Taking in what a person tells, whenever it is told: kept, said back, never replaced in silence."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot import dates
from bot.dialogue.answers import Refused
from bot.dialogue.checks import answer_came
from bot.dialogue.complaint_day import counted_from, days_told, read_complaint_day
from bot.dialogue.heard import Heard
from bot.dialogue.reply import Reply, say
from bot.dialogue.state import PERSONAL_SLOTS, State
from bot.dialogue.told import STANCES, told_facts
from bot.dialogue.told_data import denied, is_left
from bot.dialogue.topics import denies_a_topic, topic_of
from bot.dialogue.turn import Turn
from bot.dialogue.world import World
from bot.knowledge import normalise

FEWEST_FOR_A_TOPIC, FEWEST_BESIDE_AN_ANSWER = 4, 12  # words


def take_in(turn: Turn, *, beside: str | None) -> None:
    """Keep every fact in the message other than the answer to `beside`, the question just answered."""
    told = told_facts(turn.heard, turn.state, turn.world)
    corrected = is_correction(turn)
    another = tells_of_another_problem(turn)
    if another:
        told = {slot: value for slot, value in told.items() if slot == "topic"}  # the rest is told of that one
    clauses = {part.guess.intent for part in turn.heard.parts}
    for slot, value in sorted(told.items(), key=lambda one: one[0] != "applicant_role"):  # whose name it is, first
        if slot == beside or (beside and not another and _is_likeness(turn, slot, value, clauses)):
            continue
        if slot in PERSONAL_SLOTS and turn.state.get("consent") is not True:
            _not_yet(turn)
            continue
        if slot == "reply" and _only_resembles_a_reply(turn, value):
            continue
        if _is_code_of_the_other(turn, slot):
            turn.state.talk.put_aside[slot] = value
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
            learn_complaint_day(turn, value, corrected=corrected or _is_the_day_that_counts(turn))
        elif slot != "complaint_date":
            learn(turn, slot, value, corrected=corrected or _is_news(turn, slot, told))
    if "reply" not in told and beside != "reply":
        _answer_came(turn)
    if "complaint_date" in turn.state.talk.skipped and "complaint_date" not in told:
        _loose_day_after_all(turn)
    refused = None if "complaint_date" in told or beside == "complaint_sent" else _refused_day(turn)
    if refused:
        turn.replies.append(refusal(turn, refused))


def tells_of_another_problem(turn: Turn) -> bool:
    """«Ah, e poi mi arriva due volte la bolletta del gas»: something beside what is in hand."""
    heard, known = turn.heard, turn.state.get("topic")
    if known is None or heard.pressed is not None or not turn.world.cues.has("another_problem", heard.text):
        return False
    return topic_of(heard, turn.world) not in (None, known)


def _only_resembles_a_denial(turn: Turn) -> bool:
    """«Il problema c'è ancora» takes no complaint back: that takes a word for one."""
    cues, text = turn.world.cues, turn.heard.text
    speaks = any(
        cues.has(name, text)
        for name in ("in_writing", "not_yet_written", "not_sent_it", "by_phone", "not_written", "intends")
    )
    of_a_paper = cues.has("papers_named", text) and not cues.has("complaint", text)  # «la delega non l'abbiamo scritta»
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


def _asks_for_a_code(turn: Turn) -> bool:
    question = turn.world.questions.get(turn.state.pending or "")
    return question is not None and question.kind in ("code", "proof")


def _is_news(turn: Turn, slot: str, told: dict[str, Any]) -> bool:
    """«Adesso mi hanno risposto», «il reclamo l'ho mandato ieri»: what came after all contradicts nothing."""
    state, meanwhile = turn.state, turn.world.cues.has("meanwhile", turn.heard.text)
    if slot == "complaint_sent":
        return told[slot] is True and ("complaint_date" in told or meanwhile)
    came_after = state.get("reply") == "none" or told[slot] == "unsatisfactory"  # «veramente non ha risolto niente»
    return slot == "reply" and came_after and (not state.walk_is_open or (meanwhile and state.get("reply") == "none"))


def _is_the_day_that_counts(turn: Turn) -> bool:
    """«Ricevuta il 26», after the day of sending: the wait counts from it, and nothing is contradicted."""
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
    came = cues.has("answer_came", text) and not cues.has("no_answer", text) and "?" not in text
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


def learn_complaint_day(turn: Turn, day: str, *, corrected: bool = False) -> None:
    """Keep the day of the complaint (ISO); one of more than a year ago is asked about, once, before it counts."""
    talk, world = turn.state.talk, turn.world
    age = (world.today - date.fromisoformat(day)).days
    if age > world.procedure.limits.old_complaint_days and day not in (talk.old_date, turn.state.get("complaint_date")):
        talk.old_date = day
        turn.served = True
        return
    talk.old_date = ""
    learn(turn, "complaint_date", day, corrected=corrected)


def take_latest_day(turn: Turn, latest: str) -> None:
    """Of a day known only loosely the latest (ISO) counts, so that nobody is sent too early."""
    turn.state.talk.loose_date = {}
    turn.say("date_from_latest", day=dates.in_words(date.fromisoformat(latest)))
    learn_complaint_day(turn, latest, corrected=True)


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


def learn(turn: Turn, slot: str, value: Any, *, corrected: bool = False) -> None:
    """Keep a fact. A different earlier value is replaced if it was corrected, else asked about."""
    old = turn.state.get(slot)
    if slot == "topic" and old is None:
        rule = turn.world.procedure.topics[value]
        turn.say("heard_topic", read_back=rule.read_back)
        if rule.unknown_addressee and turn.world.cues.has("unknown_who", turn.heard.text):
            turn.push("unknown_addressee")
    if old == value:
        turn.served = True
        return
    if slot == "topic" and old is not None:
        if value in turn.state.talk.later_topics or turn.world.cues.has("another_problem", turn.heard.text):
            put_off(turn, value)
            return
        corrected = corrected or turn.world.procedure.topics[old].catch_all  # what was vague is said precisely
    if old is not None and not corrected:
        if _refines(slot, old, value):
            return
        turn.push("contradiction", slot=slot, old=old, new=value)
        turn.served = True
        return
    set_fact(turn, slot, value)
    turn.served = True
    if old is not None:
        turn.say("corrected", label=label(slot, turn.world), new=in_words(slot, value, turn.world))


def put_off(turn: Turn, topic: str) -> None:
    """Another problem, told while one is in hand, comes after it."""
    talk = turn.state.talk
    if topic not in talk.later_topics:
        talk.later_topics.append(topic)
    turn.say("later_topic", title=in_a_sentence(turn.world.procedure.topics[topic].title))
    turn.served = True


def set_fact(turn: Turn, slot: str, value: Any) -> None:
    """Write a fact and let go of what no longer follows from the others."""
    state, cues = turn.state, turn.world.cues
    old = state.facts.get(slot)
    state.facts[slot] = value
    turn.learned.append(slot)
    if any(task["name"] == "contradiction" and task["slot"] == slot for task in state.talk.tasks):
        turn.drop("contradiction")  # it is settled
    if slot in state.talk.skipped:
        state.talk.skipped.remove(slot)
    if slot == "complaint_sent":
        state.talk.by_phone = False
        if value is False:
            state.facts.pop("complaint_date", None)
            state.facts.pop("reply", None)
            called = any(m.value == "telefono" for m in turn.heard.all("channel")) or cues.has(
                "by_phone", turn.heard.text
            )
            state.talk.by_phone = called and not cues.has("no_call", turn.heard.text)
    if slot == "topic" and state.talk.complaint_days:
        day = state.talk.complaint_days.get(counted_from(turn.world.procedure.topics.get(value)))
        state.facts["complaint_date"] = day or state.facts.get("complaint_date")
    if slot == "complaint_date":
        state.talk.loose_date = {}
        state.talk.complaint_days = dict(days_told(turn.heard.text, turn.world))
        if state.get("complaint_sent") is None:
            state.facts["complaint_sent"] = True
    if slot == "full_name":
        state.talk.holder_named = cues.has("holders_name", turn.heard.text)
    if slot == "reply":
        state.talk.reply_arrived = False
    if slot == "applicant_role" and old not in (None, value):
        _change_places(state, delegate=value == "delegate")
    if slot == "commodity":
        if value == "luce":
            state.facts.pop("pdr", None)
        if value == "gas":
            state.facts.pop("pod", None)
        fitting = {"luce": "pod", "gas": "pdr"}.get(str(value), "")
        if fitting in state.talk.put_aside:
            state.facts[fitting] = state.talk.put_aside.pop(fitting)
    if slot in ("topic", "commodity", "applicant_role", "complaint_sent", "reply"):
        state.facts.pop("confirm_case", None)


def _change_places(state: State, *, delegate: bool) -> None:
    """Who writes turns out to be a delegate, or not: the name given as one's own moves, the holder's data are asked."""
    if delegate and state.talk.holder_named:
        state.facts.pop("tax_code", None)
        return
    writer = state.facts.pop("full_name" if delegate else "delegate_name", None)
    if not delegate:
        state.facts.pop("full_name", None)
    state.facts.pop("tax_code", None)
    if writer:
        state.facts["delegate_name" if delegate else "full_name"] = writer


def _refines(slot: str, old: Any, new: Any) -> bool:
    """Saying less than before is no contradiction («luce e gas», then «la luce»)."""
    return slot == "commodity" and old == "dual"


def is_correction(turn: Turn) -> bool:
    """Does the message say that something told before was wrong?"""
    heard = turn.heard
    said = heard.intent == "correct" and heard.level == "sure"
    return (
        said
        or turn.world.cues.has("correction", heard.text)
        or _puts_one_for_another(heard)
        or denies_a_topic(heard.text)
        or (_has_just_corrected(turn) and normalise(heard.text).startswith(("e ", "anche ", "pure ", "inoltre ")))
    )


def _puts_one_for_another(heard: Heard) -> bool:
    """«Non è Eni, è Iren»: of two things of a kind the one is denied, the other told."""
    kinds = {mention.entity for mention in heard.mentions if denied(heard.text, mention)}
    return any(not denied(heard.text, mention) for mention in heard.mentions if mention.entity in kinds)


def _has_just_corrected(turn: Turn) -> bool:
    return any(said.get("response") == "utter_corrected" for said in turn.state.talk.last_said)


def label(slot: str, world: World) -> str:
    """What a datum is called, with its article."""
    if slot == "topic":
        return "l'argomento"
    question = world.questions.get(slot)
    return (question.label if question else "") or slot


def in_words(slot: str, value: Any, world: World) -> str:
    """A value as it is said back."""
    if value is None:
        return "non indicato"
    if slot == "topic":
        return in_a_sentence(world.procedure.topics[value].title)
    if slot in ("complaint_date", "first_day"):
        return dates.in_words(date.fromisoformat(value))
    question = world.questions.get(slot)
    choice = question.choice(value) if question else None
    return in_a_sentence(choice.title) if choice else str(value)


def in_a_sentence(title: str) -> str:
    """A title inside a sentence: «Doppia fatturazione» -> «doppia fatturazione», but «CMOR contestato» stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _not_yet(turn: Turn) -> None:
    turn.served = True
    if not turn.state.talk.personal_data_warned:
        turn.state.talk.personal_data_warned = True
        turn.say("personal_data_later")


def refusal(turn: Turn, refused: Refused) -> Reply:
    """Why something cannot be right, in words."""
    values = dict(refused.values)
    for name in ("earliest", "latest", "day"):
        if name in values:
            values[name] = dates.in_words(date.fromisoformat(values[name]))
    values["today"] = dates.in_words(turn.world.today)
    return say(f"wrong_{refused.reason}", **values)


def note_suppliers(turn: Turn) -> None:
    """Keep the suppliers that a message names, and which of them are spoken of as left."""
    talk, cues, text = turn.state.talk, turn.world.cues, turn.heard.text
    mentions = turn.heard.all("supplier")
    newer = {m.value for m in mentions if cues.has("left_for", " ".join(text[: m.start].split()[-2:]))}
    one_of_two = len({m.value for m in mentions}) == 2 and len(newer) == 1  # «Enel …, ma sono passato a Edison»
    for mention in mentions:
        if mention.value not in talk.seen_suppliers:
            talk.seen_suppliers.append(mention.value)
        before = " ".join(text[: mention.start].split()[-2:])  # «il vecchio, Enel»
        if cues.has("written_to", before) and mention.value not in talk.written_to:
            talk.written_to.append(mention.value)
        left = is_left(text, mention, turn.world) or one_of_two
        if left and mention.value not in (*newer, *talk.left_suppliers):
            talk.left_suppliers.append(mention.value)
