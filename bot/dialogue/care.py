"""What comes before the request: danger, despair, a message in another language; and a word of regret where one is due."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import reading
from bot.dialogue.checks import was_sent
from bot.dialogue.choosing import named_choice
from bot.dialogue.doing import POSSIBLE, SURE
from bot.dialogue.facts import keep_opening, set_fact
from bot.dialogue.reply import HELP_BUTTONS, say
from bot.dialogue.state import PERSONAL_SLOTS
from bot.dialogue.told import told_facts
from bot.dialogue.topics import topic_of
from bot.dialogue.turn import Turn

SHORT = 12  # words: what is said after danger («ok grazie, tutto a posto») is short
AFTERWARDS = 16  # «ok, ho chiamato i pompieri, sono usciti e adesso è tutto a posto»
LONGEST_NAME = 4
TOLD_BESIDE = 9  # a message so long may tell a problem beside the danger, once that is over
# «Farla finita con questo fornitore», «mi ammazzo di lavoro»: nobody's life is at stake.
_ONLY_A_PHRASE = re.compile(
    r"finita con (?!la vita|tutto)|ammazz\w+ (?:di (?:lavoro|fatica)|a lavorare)", re.IGNORECASE
)
_STOP = re.compile(r"[.,;!\n]\s*")
_DANGERS = ("life_support", "gas", "fire")  # each with its own first thing to do
# What answers the advice on danger, and not the question that was open before it.
_AFTER = ("affirm", "deny", "thank", "greet", "chitchat", "reply_satisfactory", "reply_not_received", "dont_know", "goodbye",
          "complaint_sent", "inform", "problem_other_energy", "emergency")  # fmt: skip


def danger(turn: Turn) -> bool:
    """Say first what must be done at once. True if there is nothing else to the message."""
    heard, cues, talk = turn.heard, turn.world.cues, turn.state.talk
    despairs = cues.has("despair", heard.text) and not _ONLY_A_PHRASE.search(heard.text)
    cut_off = cues.has("danger_life_support", heard.text) and cues.has("cut_off", heard.text)
    kind = next((kind for kind in _DANGERS if cues.has(f"danger_{kind}", heard.text)), "")
    # To be cut off is hard, but endangers only whom a machine keeps alive: that is answered with regret.
    likely = heard.intent == "emergency" and heard.level == "sure" and (kind or not cues.has("cut_off", heard.text))
    likely = likely and not (heard.doing.surely("answer", "fix", "fact") and heard.doing.chance("danger") < POSSIBLE)
    told = cut_off or cues.has("emergency", heard.text) or likely
    over = cues.has("no_danger", heard.text) or (talk.alarmed and cues.has("calm", heard.text))
    if not despairs and (over or not told):
        return False
    if despairs:
        turn.say("despair")
    elif kind:
        turn.say(f"emergency_{kind}")
    else:
        turn.say("emergency")
    talk.alarmed = True
    talk.misses = 0
    _keep_what_is_told(turn)
    if not despairs and cues.has("long_ago", heard.text) and len(heard.text.split()) >= TOLD_BESIDE:
        talk.alarmed = False
        return False  # «il mese scorso c'è stata una fuga, e ora non riaprono il contatore»
    return True


def _keep_what_is_told(turn: Turn) -> None:
    """«…queste bollette doppie… farla finita»: what is told of the matter beside the danger needs no telling again."""
    state = turn.state
    told = told_facts(turn.heard, state, turn.world) if turn.heard.pressed is None else {}
    for slot, value in told.items():
        if slot == "commodity" and "topic" not in told:
            continue  # «sento odore di gas»
        if slot not in PERSONAL_SLOTS and state.get(slot) is None and ("topic" in told or state.walk_is_open):
            set_fact(turn, slot, value)
    trouble = turn.heard.doing.chance("unclear") >= SURE and state.task is None
    if trouble and turn.heard.pressed is None:  # «mio padre ha un problema con la bolletta, ma adesso esce fumo»
        keep_opening(turn)
        if "applicant_role" in told:
            set_fact(turn, "applicant_role", told["applicant_role"])
    if trouble or "topic" in turn.learned:
        state.open_walk()


def after_danger(turn: Turn) -> bool:
    """The first word after danger is about that: the question that was open comes back before it can be answered."""
    heard, talk = turn.heard, turn.state.talk
    if not talk.alarmed:
        return False
    talk.alarmed = False
    if "?" in heard.text and turn.world.cues.has("cut_off", heard.text):
        turn.say("danger_whom", phone=turn.world.desk.phone.number)
        turn.served = True
        return True
    if _leave_the_danger_behind(turn):
        return False
    about_it = heard.intent in _AFTER or heard.level != "sure" or turn.world.cues.has("calm", heard.text)
    # «è tornata la luce», «ho chiamato i pompieri» tell no datum
    told = any(mention.entity not in ("commodity", "channel") for mention in heard.mentions)
    wrote = was_sent(heard.text, turn.world) and turn.world.cues.has("in_writing", heard.text)
    if heard.pressed is not None or told or wrote or not about_it or len(heard.text.split()) > AFTERWARDS:
        return False
    if _answers_as_well(turn):
        return False
    turn.say("after_danger", *(() if turn.state.task else HELP_BUTTONS))
    turn.served = True
    return True


def _leave_the_danger_behind(turn: Turn) -> bool:
    """«Sì, ho chiamato, risolto. Mi fatturano in due»: what is said of the danger tells nothing of a complaint.

    True if a problem is told behind it, which is then all that is heard.
    """
    heard, cues = turn.heard, turn.world.cues
    ends = [0, *(match.end() for match in _STOP.finditer(heard.text))]
    at = next((end for end in ends if not cues.has("calm", _STOP.split(heard.text[end:], maxsplit=1)[0])), 0)
    if at == 0 or topic_of(heard, turn.world) is None:
        return False
    parts = tuple(replace(p, start=p.start - at, end=p.end - at) for p in heard.parts if p.start >= at)
    turn.heard = replace(
        heard,
        text=heard.text[at:],
        guess=parts[0].guess if len(parts) == 1 else heard.guess,
        told={kind: guess for kind, guess in heard.told.items() if kind == "topic"},
        parts=parts if len(parts) > 1 else (),
        mentions=tuple(replace(m, start=m.start - at, end=m.end - at) for m in heard.mentions if m.start >= at),
    )
    return True


def _answers_as_well(turn: Turn) -> bool:
    """«Sono fuori, sto bene. Scrivo per me»: a clause of its own names one of the choices. A yes or a no never does."""
    slot, world = turn.state.pending or "", turn.world
    question = world.questions.get(slot)
    if question is None or question.kind not in ("choice", "commodity"):
        return False
    clauses = (clause for clause in re.split(r"[.,;!\n]", turn.heard.text) if not world.cues.has("calm", clause))
    return any(named_choice(slot, replace(turn.heard, text=c), turn.state, world) for c in clauses if c.strip())


def foreign(turn: Turn) -> bool:
    """Another language than Italian is answered kindly, and has no effect."""
    heard, cues, slot = turn.heard, turn.world.cues, turn.state.pending
    if heard.pressed is not None:
        return False
    named = slot in turn.world.questions and turn.world.questions[str(slot)].kind in ("name", "supplier", "proof")
    if named and len(heard.text.split()) <= LONGEST_NAME and not reading.in_other_letters(heard.text):
        return False
    if heard.told.get("topic") or any(part.guess.intent in turn.world.procedure.topics for part in heard.parts):
        return False  # «sorry my italian is bad. bolletta troppo alta»
    if heard.doing.sure and heard.doing.best != "foreign" and not reading.in_other_letters(heard.text):
        return False  # «i miei dati me li tengo»
    asks = cues.has("other_language", heard.text) and len(heard.text.split()) <= SHORT
    if not asks and not reading.is_foreign(heard.without(heard.data())):
        return False  # «mario_rossi@yahoo.it però la guardo poco» is no English
    turn.say("only_italian")
    turn.served = True
    return True


def regret(turn: Turn) -> None:
    """A word of regret for whoever is desperate, angry, or without light or gas; once, and before all else."""
    heard, cues, talk = turn.heard, turn.world.cues, turn.state.talk
    if talk.sorry_said or heard.pressed is not None or not heard.text:
        return
    asks = heard.intent.startswith("faq/")
    now = cues.has("cut_off", cues.without("off_work", heard.text)) and not cues.has("long_ago", heard.text)
    in_the_middle = turn.state.walk_is_open and "topic" not in turn.learned
    told_of = "?" in heard.text or cues.has("soon", heard.text) if in_the_middle else not asks
    cut_off = now and told_of  # «mi minacciano il distacco, cosa faccio?», «domani mi staccano la luce»
    desperate = cues.has("desperate", heard.text)
    if not cut_off and heard.doing.surely("smalltalk", "off"):
        return  # «che freddo, non ne posso più»
    if not (cut_off or desperate or cues.has("angry", heard.text)):
        return
    talk.sorry_said = True
    if turn.has_said("utter_sorry", "utter_upset"):
        return
    phone = turn.world.desk.phone.number
    if turn.has_said("utter_not_understood"):
        turn.unsay("utter_not_understood")  # that they despair was understood
        talk.misses -= 1
    word = say("sorry_cut_off" if cut_off else "sorry_desperate" if desperate else "sorry_angry", phone=phone)
    at = 1 if turn.replies and turn.replies[0].response == "utter_introduction" else 0
    turn.replies.insert(at, word)
