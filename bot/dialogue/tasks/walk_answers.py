"""How the answers to the walk's questions are read, where the kind of question alone does not tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot import dates
from bot.dialogue.answers import Answer, Given, LeftOut, Refused
from bot.dialogue.checks import checked_reply, was_sent
from bot.dialogue.choosing import named_choice, polarity
from bot.dialogue.complaint_day import read_complaint_day, tells_too_little
from bot.dialogue.doing import SURELY
from bot.dialogue.readers import read_answer
from bot.dialogue.tasks.base import Entry
from bot.dialogue.tasks.walk_names import delegate_name, full_name
from bot.dialogue.tasks.walk_questions import ALL_PAPERS
from bot.dialogue.told_data import restated_at
from bot.dialogue.turn import Turn
from bot.knowledge import named_in, normalise

SHORT_TEXT = 5  # words: fewer are no account of what happened, where a longer one is at hand
FEWEST_WORDS = 2
KEEPING_WORDS = 10  # «per me va benissimo quello che ho già scritto prima»
_NOES = re.compile(r"^\W*(?:no\b\W*)+(?:come no|certo|macché|macche)?", re.IGNORECASE)
_FOR_SOMEBODY = re.compile(
    r"\b(?:per|a nome (?:di|del|della)|di) (?:il|lo|la|un|una|un'|mia|mio|i|gli|le)\s?\w", re.IGNORECASE
)

_KNOWS_WHO = re.compile(r"(?<!non )\bso (?:già |anche |bene )?chi\b", re.IGNORECASE)
_AFFIRMS_SOMETHING = re.compile(r"\W*s[iì],? (?:è|e'|era|sono stat\w|l'ha|l'hanno)\b", re.IGNORECASE)


def _plainly(turn: Turn, slot: str) -> Answer | None:
    """As the kind of question tells."""
    return read_answer(slot, turn.heard, turn.state, turn.world)


def going_on_without(turn: Turn, task: Entry) -> Answer | None:
    """A yes to going on without a datum leaves it out; a no waits for it."""
    agreed = polarity(turn.heard, turn.world)
    if agreed is False or turn.world.cues.has("no_skip", turn.heard.text):
        rather_not_without(turn, task)
    return LeftOut(firmly=True) if agreed else None


def rather_not_without(turn: Turn, task: Entry) -> None:
    """Wait for a datum that was offered to be left out."""
    for offer in ("explained", "offered"):
        task.pop(offer, None)
    turn.say("take_your_time")
    turn.served = turn.quiet = True


def _complaint_sent(turn: Turn, task: Entry) -> Answer | None:
    """A day tells that there was a complaint; «no, l'ho già mandato» begins with a no, and is a yes."""
    found, text, cues = _plainly(turn, "complaint_sent"), turn.heard.text, turn.world.cues
    of_something_else = cues.has("other_call", text) and not cues.has("in_writing", text)
    if turn.heard.pressed is None and tells_of_no_complaint(turn):
        return None
    if turn.heard.pressed is None and of_something_else:
        return None  # «uno mi ha chiamato al telefono, ho detto sì»: how it came about
    if turn.heard.pressed is None and _does_not_know_whom(turn):
        return LeftOut(firmly=False)
    if turn.heard.pressed is None and cues.has("cannot_say_so", text) and not isinstance(found, Given):
        return Given(False)  # «non posso certo dire di averglielo mandato»
    restated = text[restated_at(text) :]
    if turn.heard.pressed is None and restated != text and was_sent(restated, turn.world):
        return Given(True)  # «non ancora, anzi no, ho scritto il 3»
    if found == Given(False) and was_sent(text, turn.world) and not turn.world.cues.has("denial", _NOES.sub("", text)):
        return Given(True)
    if found is not None or turn.heard.pressed is not None or "?" in text:
        return found
    told = read_complaint_day(text, turn.world.procedure.topics[turn.state.facts["topic"]], turn.world)
    return Given(True) if isinstance(told, Given) else None


def tells_of_no_complaint(turn: Turn) -> bool:
    """«Sì, so chi l'ha chiesto», «acconsento»: a yes to something else."""
    return _KNOWS_WHO.search(turn.heard.text) is not None or turn.world.cues.has("consents", turn.heard.text)


def _does_not_know_whom(turn: Turn) -> bool:
    """«No, ma non so chi l'ha chiesto»: whom to complain to comes first."""
    rule = turn.world.procedure.topics[turn.state.facts["topic"]]
    return bool(rule.unknown_addressee) and turn.world.cues.has("unknown_who", turn.heard.text)


def _complaint_date(turn: Turn, task: Entry) -> Answer | None:
    if turn.state.talk.old_date:
        return _old_day(turn)
    if turn.heard.pressed is not None:
        return _plainly(turn, "complaint_date")
    within = _within_the_period(turn) if turn.state.talk.loose_date else None
    return within or _day(turn)


def _old_day(turn: Turn) -> Answer | None:
    """A day of more than a year ago: agreed to, or another one."""
    talk = turn.state.talk
    found = _plainly(turn, "complaint_date")
    if isinstance(found, Given):
        return found
    years = re.findall(r"\b20\d\d\b", turn.heard.text)
    if turn.world.cues.has("this_year", turn.heard.text):
        years.append(str(turn.world.today.year))
    other_year = next((year for year in years if year != talk.old_date[:4]), None)
    if other_year:  # «no, del 2026»: the same day of another year
        return read_complaint_day(other_year + talk.old_date[4:], None, turn.world)
    agreed = polarity(turn.heard, turn.world)
    if agreed is True:
        return Given(talk.old_date)
    if agreed is False:
        talk.old_date = ""
        turn.served = True
        return None
    return found


def _within_the_period(turn: Turn) -> Answer | None:
    """«A ottobre», and then «il 12»: the twelfth of that month."""
    earliest, latest = (date.fromisoformat(turn.state.talk.loose_date[name]) for name in ("earliest", "latest"))
    read = dates.read_date(turn.heard.text, latest)
    if isinstance(read, dates.Exact) and "month" in read.assumed and read.day >= earliest:
        return Given(read.day.isoformat())
    if isinstance(read, dates.Loose) and earliest <= read.earliest and read.latest <= latest:
        bounds = {"earliest": read.earliest.isoformat(), "latest": read.latest.isoformat()}
        turn.state.talk.loose_date = bounds
        return LeftOut(firmly=True)  # «a settembre», «boh, verso il 20»: nothing more precise is to be had
    return None


def _day(turn: Turn) -> Answer | None:
    """A day known only loosely is asked about once; whoever says it again, or doubtfully, knows no better."""
    found = _plainly(turn, "complaint_date")
    talk = turn.state.talk
    # «va bene anche “verso metà ottobre”»
    offered = talk.misses > 0 or talk.has_just_said("utter_retry_complaint_date", "utter_ask_complaint_date_after_all")
    again = bool(talk.loose_date) or offered or turn.world.cues.has("roughly", turn.heard.text)
    if again and isinstance(found, Refused) and found.reason == "date_loose":
        turn.state.talk.loose_date = dict(found.values)
        return LeftOut(firmly=True)
    if isinstance(found, Refused) and found.reason == "date_loose" and tells_too_little(found, turn.world.today):
        return Refused("date_vague")
    return found


def _reply(turn: Turn, task: Entry) -> Answer | None:
    if turn.heard.pressed is not None:
        return _plainly(turn, "reply")
    return _reply_quality(turn) if turn.state.talk.reply_arrived else _reply_at_all(turn)


def _reply_quality(turn: Turn) -> Answer | None:
    """The answer came: does it settle the matter?"""
    cues, text = turn.world.cues, turn.heard.text
    if cues.has("consents", text):
        return None
    if cues.has("no_answer", text):
        return Given("none")  # none came after all
    satisfied = polarity(turn.heard, turn.world)
    found = _plainly(turn, "reply")
    if isinstance(found, Given) and found.value != "none" and not objects(turn):
        return found
    if satisfied is True and cues.has("but", text):
        satisfied = False  # «sì, ma il problema c'è ancora»
    return Given("satisfactory" if satisfied else "unsatisfactory") if satisfied is not None else None


def _reply_at_all(turn: Turn) -> Answer | None:
    """Did an answer come? That one came, and no more, is remembered; whether it settles the matter is asked next."""
    cues = turn.world.cues
    if cues.has("consents", turn.heard.text) or not cues.without("filler", turn.heard.text).strip():
        return None  # «no, non acconsento», or a bare «ok»
    at_the_machine = turn.heard.intent == "complain_bot" and turn.heard.level == "sure"
    if at_the_machine and not cues.has("no_answer", turn.heard.text):
        return None  # «non capisci niente, sono stufo di rispondere a una macchina»
    if cues.has("not_ignored", turn.heard.text):
        return _it_came(turn)  # «non è che mi abbiano ignorato, è che la risposta non dice niente»
    if cues.has("double_negation", turn.heard.text):  # «non è che non hanno risposto: dicono che …»
        rest = cues.without("double_negation", turn.heard.text)
        judged = (cues.has("judged", rest) or cues.has("unsettled", rest)) and not cues.has("settled", rest)
        return Given("unsatisfactory") if judged else _it_came(turn)
    dates_the_complaint = bool(turn.heard.all("date")) and turn.state.get("complaint_date") is None
    if dates_the_complaint and not (cues.has("answer", turn.heard.text) or cues.has("no_answer", turn.heard.text)):
        return None  # «aspetta, l'ho trovata: era il 3 ottobre»
    answered = polarity(turn.heard, turn.world)
    found = _plainly(turn, "reply")
    if _only_says_that_it_came(turn):
        found, answered = None, True
    if objects(turn):
        return Given("unsatisfactory")
    if answered is True and not (isinstance(found, Given) and found.value != "none"):
        return None if _speaks_only_of_sending(turn) else _it_came(turn)
    speaks = any(cues.has(name, turn.heard.text) for name in ("answer", "no_answer", "answer_came", "no"))
    if found == Given("none") and not speaks and len(turn.heard.text.split()) > SHORT_TEXT:
        return None  # a «niente» in a long message may be of anything
    named = named_choice("reply", turn.heard, turn.state, turn.world)
    if found == Given("none") and not (speaks or named) and turn.heard.guess.confidence < SURELY:
        return None  # «loro fanno così da sempre»
    if isinstance(found, Given):
        checked = checked_reply(str(found.value), turn.heard.text, turn.world)
        besides = turn.world.cues.without("no_answer", turn.heard.text)
        asks = "?" in turn.heard.text  # «nessuna risposta, ma la bolletta la pago lo stesso?»
        judged = checked == "none" and not asks and turn.world.cues.has("judged", besides)
        if judged or (checked is None and found.value != "none"):
            return _it_came(turn)  # «non sono soddisfatto», «non è male, mi va bene»: it is asked
        return Given(checked) if checked else None
    if found is None and answered is False:
        return Given("none")  # «certo che no»
    if found is None and turn.world.cues.has("answer_came", turn.heard.text):
        return _it_came(turn)
    return found


def _speaks_only_of_sending(turn: Turn) -> bool:
    """«Sì, l'ho mandato, mi ero dimenticata» answers the question before."""
    cues, text = turn.world.cues, turn.heard.text
    return was_sent(text, turn.world) and not (cues.has("answer", text) or cues.has("answer_came", text))


def _it_came(turn: Turn) -> None:
    turn.state.talk.reply_arrived = turn.served = True


def objects(turn: Turn) -> bool:
    """A yes and an objection to it: the answer came, and does not satisfy."""
    cues, text = turn.world.cues, turn.heard.text
    return polarity(turn.heard, turn.world) is True and cues.has("but", text) and not cues.has("no_answer", text)


def _only_says_that_it_came(turn: Turn) -> bool:
    """«Sì, mi hanno risposto» does not tell yet whether the answer settles it."""
    cues, text = turn.world.cues, turn.heard.text
    return cues.has("answer_came", text) and not cues.without("yes", cues.without("answer_came", text)).strip()


def _consent(turn: Turn, task: Entry) -> Answer | None:
    heard, cues = turn.heard, turn.world.cues
    if heard.pressed is not None:
        return _plainly(turn, "consent")
    if _speaks_of_the_supplier(turn) or cues.has("a_draft", heard.text):
        return None  # «no, ancora niente», «va bene, tengo la bozza»
    if cues.has("keeps_data_back", heard.text):
        return Given(False)
    found = _plainly(turn, "consent")
    if not isinstance(found, Given):
        return found
    of_something = _AFFIRMS_SOMETHING.match(heard.text) or _speaks_of_writing(turn)
    if found.value and of_something and not cues.has("consents", heard.text):
        return None  # «sì è Edison che l'ha chiesto», «sì l'ho scritto»
    if not found.value and len(heard.text.split()) > SHORT_TEXT and not _refuses(turn):
        return None  # «non è vero che devo quei soldi, lo voglio contestare» refuses nothing
    return found


def _speaks_of_writing(turn: Turn) -> bool:
    """«Sì, gli ho scritto», «per iscritto, sì»: a yes to whether a complaint was sent."""
    cues, text = turn.world.cues, turn.heard.text
    return was_sent(text, turn.world) or cues.has("in_writing", text) or cues.has("written", text)


def _refuses(turn: Turn) -> bool:
    cues, text = turn.world.cues, turn.heard.text
    clauses = [part.text for part in turn.heard.parts] or [text]
    return (
        any(cues.starts("no", clause) for clause in clauses) or cues.has("consents", text) or cues.has("own_data", text)
    )


def _keep_draft(turn: Turn, task: Entry) -> Answer | None:
    if turn.heard.pressed is None and (_speaks_of_the_supplier(turn) or was_sent(turn.heard.text, turn.world)):
        return None  # «sì invece, ho mandato la PEC il 29» changes the verdict
    if turn.heard.pressed is None and turn.world.cues.has("no_draft", turn.heard.text):
        return Given(False)
    return _plainly(turn, "keep_draft")


def _speaks_of_the_supplier(turn: Turn) -> bool:
    return any(turn.world.cues.has(name, turn.heard.text) for name in ("no_answer", "answer_came"))


def _applicant_role(turn: Turn, task: Entry) -> Answer | None:
    """Whoever writes «per la …» writes for somebody else, whoever that is."""
    if turn.heard.pressed is None and turn.world.cues.has("own_name", turn.heard.text):
        # «io mi chiamo …» does not say for whom, «per me, mi chiamo …» does
        heard = replace(turn.heard, text=turn.world.cues.without("own_name", turn.heard.text))
        choice = named_choice("applicant_role", heard, turn.state, turn.world)
        return Given(choice.value) if choice and f" {normalise(heard.text)} " != " io " else None
    found = _plainly(turn, "applicant_role")
    if found == Given("customer") and len(normalise(turn.heard.text).split()) > FEWEST_WORDS and _only_says_i(turn):
        found = None  # «mio babbo non ci vede più e faccio io»
    somebody = found is None and "?" not in turn.heard.text and _FOR_SOMEBODY.search(turn.heard.text)
    return Given("delegate") if somebody else found


def _only_says_i(turn: Turn) -> bool:
    """Does nothing but an «io» speak for oneself?"""
    customer = next(c for c in turn.world.questions["applicant_role"].choices if c.value == "customer")
    others = (word for word in customer.words if normalise(word) != "io")
    return named_in(turn.heard.text, ("io",)) and not named_in(turn.heard.text, others)


def _description(turn: Turn, task: Entry) -> Answer | None:
    """The account that was offered, another one, or the wish to write another one."""
    talk, cues, text = turn.state.talk, turn.world.cues, turn.heard.text
    if turn.heard.pressed is not None:
        agreed = turn.heard.intent == "affirm" and bool(talk.story)  # a long account does not fit its button
        return Given(talk.story) if agreed else _plainly(turn, "description")
    says, words = polarity(turn.heard, turn.world), len(text.split())
    if talk.story and words <= SHORT_TEXT:
        if cues.has("rewrite", text) or says is False:
            talk.story = ""
            turn.served = True
            return None
        if says is True:
            return Given(talk.story)
    if talk.story and cues.has("keeps_the_story", text) and len(text.split()) <= KEEPING_WORDS:
        return Given(talk.story)
    found = _plainly(turn, "description")
    fewest = SHORT_TEXT if talk.story else FEWEST_WORDS  # a word or two would only replace a better account
    return None if isinstance(found, Given) and words < fewest else found


def _documents(turn: Turn, task: Entry) -> Answer | None:
    """All ready, none, or the ones that are named; a bare «no» is asked about."""
    papers = [choice["value"] for choice in task.get("choices", ())]
    pressed = turn.heard.pressed
    if pressed is None and turn.world.cues.has("all_missing", turn.heard.text):
        return Given(dict.fromkeys(papers, False))
    if pressed and "answer" in pressed:
        lacking = papers if pressed["answer"] == ALL_PAPERS else [pressed["answer"]]
        return Given({paper: paper not in lacking for paper in papers})
    asked_which = bool(task.get("which_missing"))
    found = _plainly(turn, "documents") if pressed is None else None
    if isinstance(found, Given) and asked_which and not _has_it(turn.heard.text):
        named = found.value
        return Given({paper: not named.get(paper, False) for paper in papers}) if all(named.values()) else found
    says = polarity(turn.heard, turn.world)
    if pressed is None and _agrees_to_go_on(turn):
        found = Given(dict.fromkeys(papers, False))  # something is missing: which is asked
    if pressed is not None and says is not None:
        found = Given(dict.fromkeys(papers, says))
    if isinstance(found, Given) and not any(found.value.values()) and len(papers) > 1 and not asked_which:
        task["which_missing"] = True
        turn.served = True
        return None
    return found


def _agrees_to_go_on(turn: Turn) -> bool:
    """«Sì, facciamo così», after it was said that a case can be opened without: it does not say that all is there."""
    explained = turn.state.talk.has_just_said("utter_explain_documents")
    return explained and turn.world.cues.has("as_offered", turn.heard.text) and not _has_it(turn.heard.text)


def _confirm_case(turn: Turn, task: Entry) -> Answer | None:
    """Nothing is sent on a yes with an exception: «tutto giusto tranne il nome», «ok ma non adesso»."""
    found, cues = _plainly(turn, "confirm_case"), turn.world.cues
    if turn.heard.pressed is not None:
        return found
    stops = cues.has("stop", turn.heard.text) or cues.has("as_draft", turn.heard.text)
    if found is None and stops and "?" not in turn.heard.text:
        return Given(False)  # «mah, non mandarla ancora», «tieni la bozza»
    if not isinstance(found, Given):
        return found
    rest = cues.without("all_right", turn.heard.text)
    if found.value is True and cues.has("not_quite", rest):
        return Given("edit")
    stops = stops or (turn.heard.intent == "cancel" and turn.heard.level == "sure")
    if found.value is False and not stops:
        return Given("edit")  # «no», to «è tutto giusto?»
    return found


def _has_it(text: str) -> bool:
    """Is a paper named as ready? Asked which one is missing, whoever only names one misses it."""
    return re.search(r"\b(ho|pront[oaie])\b", text.lower()) is not None


# Slot -> how its answer is read; all others as data.
READING: Mapping[str, Callable[[Turn, Entry], Answer | None]] = {
    "full_name": full_name,
    "delegate_name": delegate_name,
    "complaint_sent": _complaint_sent,
    "complaint_date": _complaint_date,
    "reply": _reply,
    "keep_draft": _keep_draft,
    "consent": _consent,
    "applicant_role": _applicant_role,
    "description": _description,
    "documents": _documents,
    "confirm_case": _confirm_case,
}
