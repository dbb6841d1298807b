"""What a message tells at the open question: an answer, something put right, a fact, another problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.acts import say_already_filed
from bot.dialogue.answering import use_answer
from bot.dialogue.answers import Given
from bot.dialogue.checks import was_sent
from bot.dialogue.choosing import named_choice
from bot.dialogue.context.answers import answers_as_well, found_answer
from bot.dialogue.context.plain import is_long
from bot.dialogue.corrections import instead_of_denied, new_value, put_day_right
from bot.dialogue.doing import BESIDE, POSSIBLE, SURELY
from bot.dialogue.facts import add_to_account, is_correction, learn, tells_of_the_delegate
from bot.dialogue.heard import DATA_ENTITIES, Guess
from bot.dialogue.state import PERSON_SLOTS, PERSONAL_SLOTS
from bot.dialogue.taking_in import gives_its_code, take_in
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.repairs import ask_again, correctable, named_slot
from bot.dialogue.told import STANCES, SURELY_TOLD, told_facts
from bot.dialogue.told_day import dates_the_answer
from bot.dialogue.topics import denied_topics, likely_topics, topic_of
from bot.dialogue.turn import Turn

LIKELY_TOPIC = 0.2  # how probable a problem must be where another one is told
OF_THE_LIKELIEST = 0.5  # so much of the likeliest slot's chance must the one have that is named
ONLY_A_DAY = 5  # words: «ah, era il 4»
OPPOSITE = 0.7  # how probable it must be that one of two values was wrong, for the other one to hold
NAMING_WORDS = 5
_SAID_AS_IT_IS = ("name", "contact", "phone", "pod", "pdr", "tax_code", "supplier")
_OPPOSITES: Mapping[str, Mapping[Any, Any]] = {
    "complaint_sent": {True: False, False: True},
    "applicant_role": {"customer": "delegate", "delegate": "customer"},
    "customer_kind": {"household": "business", "business": "household"},
    "commodity": {"luce": "gas", "gas": "luce"},
}


def answer(turn: Turn, value: str) -> bool:
    """Take the answer to the open question; `value` as in data/turns («none»), or «» where it has a reader alone."""
    slot, task = turn.state.pending, turn.state.task
    if slot is None or task is None or slot == "topic":
        return False  # the topic is told like any other fact
    found = found_answer(turn, task, slot, value)
    if (slot, value) == ("confirm_case", "edit") and found != Given(True):  # «non c'è niente da cambiare»
        wrong = named_slot(turn.heard.text, turn) or turn.heard.doing.likeliest_fix
        if wrong:
            return fix(turn, wrong)
        turn.push("correction")
        return True
    if found is None:
        return turn.served
    use_answer(turn, task, slot, found)
    if not turn.stuck and slot != "documents" and task["name"] == "walk":
        take_in(turn, beside=slot)
    elif task["name"] == "resume" and turn.heard.data():
        take_in(turn, beside=None)  # «sì, ora ho la bolletta: IT001E…»
    return True


def fix(turn: Turn, slot: str) -> bool:
    """Put a slot right with the new value, which is asked about unless it is said to be a correction; else ask again."""
    state = turn.state
    an_account = is_long(turn.heard) and not turn.heard.data() and turn.heard.doing.chance("answer") >= POSSIBLE
    if state.pending == "description" and an_account and state.talk.story:
        state.talk.story = add_to_account(state.talk.story, turn.heard.text)  # it tells what happened as well
    if state.pending is None:
        if state.talk.filed and not state.walk_is_open and not turn.heard.data():
            say_already_filed(turn)
            return True
        return False
    if slot in ("full_name", "delegate_name", "tax_code") and _is_asked_about(turn, "applicant_role"):
        return True  # «il contratto è intestato alla mia coinquilina Laura Bianchi»: for whom it is comes first
    contradicted = (state.task or {}).get("slot") if state.pending == "which_value" else None
    if state.pending == slot or contradicted == slot or (slot == "commodity" and gives_its_code(turn)):
        return answer(turn, "")
    mentioned = {mention.entity for mention in turn.heard.data()}
    if slot in DATA_ENTITIES and slot not in mentioned and len(mentioned) == 1:
        slot = mentioned.pop()  # «il telefono ha due cifre invertite: 3471122334»
    named = named_slot(turn.heard.text, turn)
    if slot == "unsaid" and not named and turn.heard.doing.surely("ask") and turn.heard.doing.chance("fix") < SURELY:
        return False  # «scusa, prima una cosa: ma costa qualcosa?»
    if slot == "unsaid" and not (named or turn.answering):
        turn.push("correction")
        return True
    if slot == "consent":
        surely = turn.heard.doing.surely("fix") and turn.heard.doing.chance("my_data") < POSSIBLE
        return surely and _take_consent_back(turn)
    dated = slot == "complaint_date" and named != slot and bool(turn.heard.all("date"))
    if dated and dates_the_answer(turn.heard, turn.world):
        return bool(turn.learned)  # «va bene così, però guardi che mi hanno risposto il 20 ottobre»
    if slot == "complaint_date" and told_facts(turn.heard, state, turn.world).get("complaint_sent") is False:
        slot = "complaint_sent"  # «veramente ho solo telefonato, il 3 ottobre»
    if slot == "complaint_date" and state.get("complaint_sent") is False:
        take_in(turn, beside=None)
        if "complaint_sent" not in turn.learned and not _is_asked_about(turn, "complaint_sent"):
            learn(turn, "complaint_sent", True, corrected=True)  # «mi correggo, l'aveva spedita mio figlio a settembre»
            put_day_right(turn)
        return True
    if (
        slot == "complaint_date"
        and state.get("complaint_sent")
        and state.complaint_date is None
        and put_day_right(turn)
    ):
        return True  # «ho trovato la ricevuta: 10 ottobre», after it was left out
    if slot == "email" and state.get("email") is None and state.get("phone_number"):
        slot = "phone_number"
    least = max(POSSIBLE, turn.heard.doing.chance("fix", slot) * OF_THE_LIKELIEST)
    meant = slot == "unsaid" or turn.heard.doing.chance("fix", named or "") >= least
    if named and named not in turn.learned and meant:
        slot = named
    if slot in turn.learned:
        return True
    if slot not in correctable(turn):
        take_in(turn, beside=None)
        return bool(turn.learned)
    asks = "?" in turn.heard.text and turn.heard.doing.chance("ask") >= BESIDE and not is_correction(turn)
    if asks and slot in ("commodity", "supplier"):
        return False  # «ma la bolletta del gas mi serve?»
    if state.pending != "what_to_correct" and _says_the_same(turn, slot):
        return False
    corrected = is_correction(turn)
    if not corrected and slot not in ("topic", "description", "documents"):
        stance = _new_stance(turn, slot)
        if stance is not None:
            news = slot == "reply" and turn.world.cues.has("meanwhile", turn.heard.text)
            learn(turn, slot, stance, corrected=news)  # else which of the two holds is asked
            return True
        take_in(turn, beside=None)
        if slot in turn.learned or _is_asked_about(turn, slot):
            return True
    only_seems_so = not (corrected or named or turn.heard.doing.surely("fix"))
    for repair in ("correction", "contradiction"):
        turn.drop(repair)
    if slot == "complaint_date":
        if put_day_right(turn, corrected=corrected or len(turn.heard.text.split()) <= ONLY_A_DAY):
            return True
        if only_seems_so:
            return False  # «[audio] 0:34» takes nothing back
        ask_again(turn, slot)
        return True
    value = _new_stance(turn, slot) or new_value(turn, slot)
    opposite = _OPPOSITES.get(slot, {}).get(state.get(slot))
    if value is None and opposite is not None and turn.heard.doing.chance("fix", slot) >= OPPOSITE:
        value = opposite
    if value is not None:
        corrected = corrected or value == instead_of_denied(turn.heard.text, str(state.get(slot)))
        learn(turn, slot, value, corrected=corrected)
    elif slot == "reply" and state.get(slot) == "none":
        state.facts.pop(slot)
        state.talk.reply_arrived = True  # whether it settles the matter is asked next
        turn.learned.append(slot)
    elif only_seems_so:
        return False
    else:
        ask_again(turn, slot)
        turn.learned.append(slot)  # what the rest of the message seems to tell of it is not taken
    return True


def _new_stance(turn: Turn, slot: str) -> Any:
    """What the message, known to put the slot right, tells of the complaint or of the answer that was not told before."""
    heard, old = turn.heard, turn.state.get(slot)
    if heard.doing.chance("fix", slot) < OPPOSITE:
        return None
    guesses = [guess for guess in (*heard.told.values(), heard.guess) if guess.confidence >= SURELY_TOLD]
    told = (STANCES[guess.intent] for guess in guesses if guess.intent in STANCES)
    values = {value for of, value in told if of == slot and value != old}
    return values.pop() if len(values) == 1 else None  # «hanno risposto adesso, e mi rimborsano»: it is asked


def _says_the_same(turn: Turn, slot: str) -> bool:
    """«Casa», «non hanno ancora risposto»: what was told before is told once more, and nothing is taken back."""
    question, old = turn.world.questions.get(slot), turn.state.get(slot)
    if _new_stance(turn, slot) is not None:
        return False
    if slot == "topic":
        return topic_of(turn.heard, turn.world, eager=True) == old  # «non devo tornare con nessuno, è il bonus»
    if slot == "complaint_sent":
        borne_out = turn.heard.doing.chance("fix", slot) < SURELY or was_sent(turn.heard.text, turn.world) == old
        return borne_out and told_facts(turn.heard, turn.state, turn.world).get(slot) == old  # «gli ho scritto eccome»
    if slot == "reply":
        still = turn.state.pending == "resume" and told_facts(turn.heard, turn.state, turn.world).get(slot) == old
        if turn.heard.doing.chance("fix", slot) >= SURELY and turn.world.cues.has("said_otherwise", turn.heard.text):
            return False  # «ho detto che non rispondono, ma la lettera c'era»
        return old == "none" and (still or turn.world.cues.has("no_answer", turn.heard.text))
    if question is not None and question.kind in _SAID_AS_IT_IS and not turn.world.cues.has("denial", turn.heard.text):
        return str(old).lower() in turn.heard.text.lower()  # «sì, Mario Rossi sono io»
    if question is None or question.kind not in ("choice", "commodity"):
        return False
    named = named_choice(slot, turn.heard, turn.state, turn.world)
    both_named = len(turn.heard.text.split()) > NAMING_WORDS and turn.heard.doing.chance("fix", slot) >= OPPOSITE
    return named is not None and named.value == old and not both_named  # «avevo detto casa, è la luce del salone»


def _is_asked_about(turn: Turn, slot: str) -> bool:
    """Is it asked which of two values holds?"""
    return any(task["name"] == "contradiction" and task["slot"] == slot for task in turn.state.talk.tasks)


def _take_consent_back(turn: Turn) -> bool:
    if turn.state.get("consent") is not True:
        return False
    for slot in (*PERSON_SLOTS, *PERSONAL_SLOTS):
        turn.state.facts.pop(slot, None)
    turn.state.talk.beside_draft = {}
    TASKS["walk"].take(turn, {}, "consent", False)
    return True


def fact(turn: Turn, slot: str) -> bool:
    """Keep what is told of a slot that was not asked for."""
    if turn.state.pending is None or ("?" in turn.heard.text and slot in ("commodity", "supplier")):
        return False  # «ma la bolletta del gas mi serve?»
    if not turn.answering and not answers_as_well(turn):
        take_in(turn, beside=None)
    if turn.learned and turn.state.task and turn.state.task["name"] == "resume":
        turn.drop("resume")  # whoever tells what was asked before has gone on
    question = turn.world.questions.get(slot)
    if slot == "customer_kind" and tells_of_the_delegate(turn):
        question = None
    if question and question.kind == "choice" and turn.state.get(slot) is None and slot != "reply":
        named = named_choice(slot, turn.heard, turn.state, turn.world)
        if named:
            learn(turn, slot, named.value)
    if turn.learned and not turn.replies and not turn.answering:
        turn.say("noted_in_passing")
    if bool(turn.learned or turn.replies or turn.answering or _is_asked_about(turn, slot)):
        return True
    if told_facts(turn.heard, turn.state, turn.world).get(slot) != turn.state.get(slot) or not turn.served:
        return False
    turn.say("noted_in_passing")  # «no no, solo gas»: it was known, and answers nothing
    return True


def problem(turn: Turn, _: str) -> bool:
    """Another problem beside the one in hand: it comes after it, or which of the two is asked."""
    state, heard, topics = turn.state, turn.heard, turn.world.procedure.topics
    if state.get("topic") is None or not state.walk_is_open:
        return False
    told = heard.told.get("topic")
    guesses = [Guess(topic, 1.0) for topic in likely_topics(heard, turn.world)] or [
        *(part.guess for part in heard.parts),
        *((told,) if told else ()),
        heard.guess,
        *heard.ranking,
    ]
    likely = (g.intent for g in guesses if g.intent in topics and g.confidence >= LIKELY_TOPIC)
    topic = next((intent for intent in likely if intent != state.get("topic")), None)
    if topic is None:
        return False
    if not turn.has_said("utter_later_topic"):
        learn(turn, "topic", topic, corrected=state.get("topic") in denied_topics(heard))
    return True
