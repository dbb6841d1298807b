"""What is done with a message besides the answer in it: facts, corrections, questions, other tasks, each once."""

from __future__ import annotations

import re
from datetime import date

from bot import dates, reading
from bot.dialogue.choosing import named_choice
from bot.dialogue.corrections import take_up
from bot.dialogue.digressions import DIGRESSIONS, answer_question, offer_kept_draft
from bot.dialogue.doing import BESIDE, NEARLY_CERTAIN
from bot.dialogue.facts import LONGEST_STORY, is_correction, note_suppliers
from bot.dialogue.filing import ENDED, after_task_buttons, first_upper
from bot.dialogue.heard import Heard
from bot.dialogue.intents import (
    COMMANDS,
    COURTESIES,
    TASK_INTENTS,
    acts_in,
    names_a_case,
    plainly,
)
from bot.dialogue.readers import read_score
from bot.dialogue.reply import HELP_BUTTONS, bullets
from bot.dialogue.several_topics import put_off_a_vague_one, take_several
from bot.dialogue.stuck import ANOTHER_WAY
from bot.dialogue.taking_in import take_in
from bot.dialogue.tasks.cases import bring_data, listed_case
from bot.dialogue.tasks.repairs import named_slot
from bot.dialogue.tasks.services import words_beside_score
from bot.dialogue.told import told_facts
from bot.dialogue.told_data import told_by_mentions
from bot.dialogue.topics import denied_topics, topic_of
from bot.dialogue.turn import Turn
from bot.knowledge import normalise
from bot.procedure import Outcome, documents_for

SERVED_IN_PASSING = 2  # at most so many digressions of one message
ABOUT_WAITING = ("faq/when_to_apply", "faq/waiting_time", "faq/conciliation_when")
ONLY_A_REQUEST = 5  # words
# Intents that, in the middle of a request, take a word for them: their cues.
SAID_BY_WORDS = {"goodbye": "farewell", "restart": "from_the_start", "rate_service": "rates"}
# Intents that take a word for them at any time: one of these cues.
NEVER_BY_LIKENESS = {"thank": ("thanks",), "delete_data": ("erase", "about_me", "own_data")}
NAME_WORDS = 4  # a name with more words around it tells something else as well
STORY_WORDS = 5  # a message of at least so many words that tells the topic is kept as the person's account


_GREETING = re.compile(
    r"^\W*(?:(?:buon\s?giorno|buona\s?sera|buon pomeriggio|salve|ciao|buondì|egregi|gentili)"
    r"(?: (?:a tutt[ie]|signor[ae]|signorina|dottore(?:ssa)?))?[\s,.!]+)+",
    re.IGNORECASE,
)
_LIKE_A_CODE = re.compile(r"\bsm[- ]?[a-z0-9]{4}[- ]?[a-z0-9]{4}[- ]?[a-z0-9]{1,2}\b", re.IGNORECASE)


def serve(turn: Turn, answered: bool) -> None:
    """Everything in the message besides the answer: facts, corrections, questions, other tasks."""
    state, heard, world = turn.state, turn.heard, turn.world
    slot = state.pending
    free_text = answered and slot in world.questions and _is_all_of_it(world.questions[str(slot)].kind, heard)
    of_the_request = not free_text and heard.pressed is None and not (answered and _is_used_up(turn))
    if plainly(turn) == "ask_letter" and len(heard.text.split()) <= ONLY_A_REQUEST:
        of_the_request = False  # «sì, la lettera» tells of no letter that was sent
    if heard.intent == "rate_service" and heard.level == "sure" and not state.walk_is_open:
        of_the_request = False  # «la lettera di chiusura è del 10» tells of no complaint
    if heard.intent == "check_status" and _LIKE_A_CODE.search(heard.text):
        of_the_request = False  # «la pratica SM-…, è di un mese fa»
    if of_the_request and not _about_the_filed_case(turn):
        take_several(turn)
        may_correct = heard.doing.may_be("fix", "problem") or state.get("topic") in denied_topics(heard)
        only_a_letter = plainly(turn) == "ask_letter" and heard.doing.chance("fix") < BESIDE  # «anzi, prima la lettera»
        if not answered and is_correction(turn) and may_correct and not only_a_letter:
            take_up(turn)
        take_in(turn, beside=slot if answered else None)
        _keep_story(turn)
        put_off_a_vague_one(turn)
        if turn.learned and not turn.replies and not answered and state.walk_is_open:
            turn.say("noted_in_passing")
    elif free_text and slot == "description" and heard.pressed is None:
        take_in(turn, beside=slot)  # an account may say otherwise than what was told before
    acts = [] if free_text else acts_in(turn, answered)
    reads_codes = slot is not None and world.questions[slot].kind in ("code", "proof")
    if not answered and not reads_codes and names_a_case(turn) and not set(acts) & set(COMMANDS):
        acts = ["check_status"]  # «ciao, SM-…»: a code by itself asks for its case
    picked = listed_case(turn) if slot is None and heard.pressed is None else None
    turn.state.talk.listed = []
    if picked:
        turn.push("status", status_code=picked, other=True)
        turn.served = True
        return
    if "topic" in turn.learned and "?" not in heard.text:
        # «devo fare info per una voltura», «non voglio fare reclamo, voglio solo sapere chi mi fornisce la luce»
        acts = [intent for intent in acts if not intent.startswith(("faq/what_is_smart", "faq/complaint"))]
    if len(acts) > SERVED_IN_PASSING:
        acts = sorted(acts, key=lambda intent: intent not in COMMANDS)  # what is to be done before what is only asked
    for intent in acts[:SERVED_IN_PASSING]:
        _act(turn, intent)
    if turn.learned and not state.walk_is_open and _belongs_to_a_walk(turn) and "ask_letter" not in acts:
        _open_walk(turn)
        if turn.learned == ["topic"]:
            offer_kept_draft(turn, state.facts["topic"])  # «ero quello della bolletta doppia»


def _is_all_of_it(kind: str, heard: Heard) -> bool:
    """Is the whole message the answer? A story is, and a name that stands alone."""
    alone = len(heard.text.split()) <= NAME_WORDS and not heard.data()
    return kind == "text" or (kind == "name" and alone)


def _is_used_up(turn: Turn) -> bool:
    """Is an answer nothing to the request besides?

    «Il fornitore» to «che cosa correggo?», «non ho la risposta» of a paper, a code that cannot be right.
    """
    about_the_talk = turn.answering not in ("walk", "contradiction")
    refused = turn.stuck and not turn.heard.parts
    return about_the_talk or turn.state.pending == "documents" or refused


def serve_question(turn: Turn) -> None:
    """What is asked in a message whose answer has been taken."""
    for intent in [intent for intent in acts_in(turn, answered=False) if intent not in COURTESIES][:SERVED_IN_PASSING]:
        _act(turn, intent)


def _about_the_filed_case(turn: Turn) -> bool:
    """After filing, a problem begins a fresh request; what is said of the one that was filed no longer changes it."""
    state, world = turn.state, turn.world
    # told what to do and asked about the draft, or that no case is opened here
    over = state.task is None and (state.talk.draft_offered or state.get("outcome") is not None)
    topic = topic_of(turn.heard, world) if over and not state.talk.filed else None
    if topic and topic != state.get("topic"):
        state.start_request()
        return False
    if not state.talk.filed or state.walk_is_open:
        return False
    told = told_facts(turn.heard, state, world)
    if bring_data(turn, told):
        turn.served = True
        return True
    if world.cues.has("sent_to_you", turn.heard.text) and "?" not in turn.heard.text and "topic" not in told:
        turn.say("documents_on_their_way", operator=world.desk.operator.name, code=state.talk.filed["code"])
        turn.served = True
        return True
    picks = listed_case(turn) or world.cues.has("papers", turn.heard.text)
    regrets = told.get("topic") == state.talk.filed.get("topic") and "correct" in {
        p.guess.intent for p in turn.heard.parts
    }
    if regrets:  # «mi rendo conto che ho detto luce, ma le fatture sono del gas»
        say_already_filed(turn)
        turn.served = True
        return True
    if "topic" in told and not picks:
        state.begin_another()
        return False
    if is_correction(turn) and (told or turn.heard.intent == "correct" or named_slot(turn.heard.text, turn)):
        say_already_filed(turn)
        turn.served = True
    return True


def say_already_filed(turn: Turn) -> None:
    operator = turn.world.desk.operator
    turn.say("already_filed", code=turn.state.talk.filed["code"], operator=operator.name, email=operator.email)


def _act(turn: Turn, intent: str) -> None:
    state = turn.state
    if intent == "out_of_scope":  # it is answered, but does not help on: after three of them a person is offered
        turn.say("out_of_scope", *(() if state.task else HELP_BUTTONS))
        return
    vague = turn.heard.doing.chance("vague") > turn.heard.doing.chance("smalltalk")  # «quel giorno che faceva caldo»
    unlikely = turn.heard.guess.confidence < NEARLY_CERTAIN or state.talk.misses >= ANOTHER_WAY or vague
    if intent == "repeat" and state.talk.misses and state.pending is None and unlikely:
        return  # what was not understood is not worth saying again
    if intent == "repeat" and state.talk.misses and turn.heard.doing.best == "vague":
        return  # «eh, prima di quell'altra volta», asked for the day
    unlikely = unlikely or (turn.heard.doing.chances and turn.heard.doing.chance("smalltalk") < BESIDE)
    if intent == "chitchat" and state.talk.misses and unlikely:
        return  # after a miss, what resembles small talk is one more
    if intent == "open_request" and turn.heard.pressed is None and state.pending == "topic":
        return  # «eh, un macello», asked which trouble it is
    if intent == "goodbye" and _only_greets(turn):
        return
    if intent == "chitchat" and "?" not in turn.heard.text and turn.world.cues.has("farewell", turn.heard.text):
        intent = "goodbye"  # «devo scappare, è arrivata una cliente»
    if intent == "chitchat" and state.pending:
        state.talk.misses, turn.stuck = max(1, state.talk.misses), True  # it may have been meant for an answer
    of_a_case = bool(turn.heard.all("case_code")) or turn.world.cues.has("of_a_case", turn.heard.text)
    typed = turn.heard.pressed is None and bool(turn.heard.text)
    if intent == "check_status" and typed and state.pending and state.walk_is_open and not of_a_case:
        return  # «mi manca qualcosa» asks after no case
    by_likeness = turn.heard.pressed is None and not any(
        turn.world.cues.has(cue, turn.heard.text) for cue in NEVER_BY_LIKENESS.get(intent, ())
    )
    if intent in NEVER_BY_LIKENESS and by_likeness:
        return  # «vi denuncio tutti» asks for no data
    if intent == "restart" and turn.world.cues.has("tells_all", turn.heard.text):
        return  # «vi racconto tutto dall'inizio» begins nothing anew
    word = SAID_BY_WORDS.get(intent)
    asked = state.walk_is_open or state.pending is not None
    if word and asked and turn.heard.pressed is None and not turn.world.cues.has(word, turn.heard.text):
        return  # «dunque vediamo» takes no leave, «cominciamo dalle letture» begins nothing anew
    if intent == "restart" and typed and not turn.world.cues.has(word, turn.heard.text) and offer_kept_draft(turn):
        turn.served = True  # «ci ho ripensato, riprendiamo»
        return
    do(turn, intent)


def _only_greets(turn: Turn) -> bool:
    """«Ciao allora, due cose: …» greets, and takes no leave."""
    said = normalise(turn.heard.text)
    leaves = turn.world.cues.starts("farewell", said.removeprefix("ciao "))
    return turn.heard.pressed is None and said.startswith("ciao ") and not leaves


def do(turn: Turn, intent: str) -> None:
    """What is done for an intent, whatever the message looks like."""
    state = turn.state
    turn.served = True
    of_no_case = not turn.heard.all("case_code") and turn.world.cues.has("on_the_portal", turn.heard.text)
    if intent == "check_status" and of_no_case:
        intent = "faq/portal_status"  # «quella che ho fatto sul portale, a che punto sta?»
    if intent == "faq/portal_status" and state.talk.filed:
        turn.say("follow_the_case", code=state.talk.filed["code"])  # it is here, not on the Sportello's portal
        return
    if intent in ABOUT_WAITING and _waits_for_the_desk(turn):
        intent = "faq/reply_time"
    if intent.startswith("faq/"):
        turn.served = answer_question(turn, intent)
        if intent in ABOUT_WAITING and state.get("first_day"):
            day = date.fromisoformat(state.facts["first_day"])
            turn.say("your_first_day", first_day=dates.in_words(day), distance=dates.distance(day, turn.world.today))
        if intent == "faq/documents_needed":
            _say_which_papers(turn)
    elif intent in DIGRESSIONS:
        DIGRESSIONS[intent](turn)
    elif intent == "open_request":
        _open_request(turn)
    elif intent == "cancel":
        _cancel(turn)
    elif intent == "restart" and turn.heard.pressed is not None:
        turn.say("typed_restart")  # no button and no menu holds it: it was typed by hand, and does nothing
    elif intent == "restart":
        if state.walk_is_open and any(state.get(slot) is not None for slot in ("complaint_sent", "topic")):
            turn.push("restart")
        else:
            state.start_request()
            state.talk.tasks = []
            turn.push("walk")
            turn.say("restarted")
    elif intent in TASK_INTENTS:
        if state.pending == "keep_draft" and turn.world.cues.has("no_draft", turn.heard.text):
            state.talk.draft_offered = True  # «no la bozza no, mi serve la lettera»
        begin(turn, TASK_INTENTS[intent])


def _say_which_papers(turn: Turn) -> None:
    """Beside what is said of papers in general, those of the request in hand."""
    topic = turn.state.get("topic") if turn.state.walk_is_open else None
    papers = documents_for(turn.world.procedure, topic, turn.state.facts) if topic else []
    if papers and turn.state.pending != "documents":
        turn.say("your_papers", papers=bullets(paper.title for paper in papers))


def _waits_for_the_desk(turn: Turn) -> bool:
    """«Quanti giorni aspettare risposta?», of a request that may be filed today"""
    cues, text = turn.world.cues, turn.heard.text
    may_file = turn.state.walk_is_open and turn.state.get("outcome") == Outcome.ELIGIBLE.value
    return (
        may_file and cues.has("answer", text) and not (cues.has("complaint", text) or cues.has("from_supplier", text))
    )


def begin(turn: Turn, name: str) -> None:
    data = {}
    if name == "status" and turn.world.cues.has("lost_code", turn.heard.text) and not turn.state.talk.filed:
        turn.say("no_code", phone=turn.world.desk.phone.number)
        return
    codes = turn.heard.all("case_code")
    typed = _LIKE_A_CODE.search(turn.heard.text)
    if name == "status" and not codes and typed:
        data = {"status_code": typed.group(), "other": True}  # mistyped, as the look-up will say
    if name == "status" and codes:
        data = {"status_code": codes[0].text, "other": True}
    if name == "withdraw" and codes:
        data = {"withdraw_code": codes[0].value}
    if name == "rate":
        score = read_score(turn.heard.text)
        data = {"score": score} if score else {}
        comment = words_beside_score(turn.heard.text, turn) if score else ""
        data.update({"comment": comment} if comment else {})
    if name == "own_data":
        told = named_choice("what_to_delete", turn.heard, turn.state, turn.world)
        data = {"what_to_delete": told.value} if told and told.value != "nothing" else {}
        if turn.world.cues.has("erase", turn.heard.text) and not data:
            data = {"what_to_delete": "erase"}
        elif turn.world.cues.has("about_me", turn.heard.text) and not turn.world.cues.has("erase", turn.heard.text):
            data = {"what_to_delete": "export"}
    turn.push(name, **data)


def _open_request(turn: Turn) -> None:
    state = turn.state
    if state.walk_is_open:
        return
    comes_back = turn.heard.pressed is None and turn.heard.doing.best in ("greet", "resume")
    if comes_back and state.get("topic") is None and offer_kept_draft(turn):
        return  # «ciao, sono quella di lunedì, adesso ho un attimo»
    if state.get("consent") is False and state.get("topic") and not state.talk.filed:
        state.forget_refusal()  # a change of mind: the request is still there
        turn.push("walk")
        return
    if state.talk.filed or state.get("outcome"):
        state.begin_another()
        commodity = told_by_mentions(turn.heard, turn.world).get("commodity") if turn.heard.pressed is None else None
        if commodity:
            state.facts["commodity"] = commodity  # «un'altra, per il gas»
    state.forget_refusal()
    turn.push("walk")


def _cancel(turn: Turn) -> None:
    state = turn.state
    task = state.task
    enough = turn.world.cues.has("that_is_all", turn.heard.text) or normalise(turn.heard.text) == "basta"
    if task is None and enough:
        turn.say("goodbye")  # «perfetto, allora basta così», once all is done
    elif task is None and any(case.state not in ENDED for case in turn.world.cases.of_owner(turn.owner)):
        turn.push("withdraw")  # «annulla la pratica che ho mandato»
    elif task is None:
        turn.say("nothing_to_cancel", *HELP_BUTTONS)
    elif task["name"] != "walk":
        turn.drop(task["name"])
        turn.say("never_mind")
    elif state.get("topic") is None and not state.facts.get("complaint_sent"):
        state.start_request()
        state.talk.tasks = []
        turn.say("cancelled", *after_task_buttons())
    else:
        turn.push("cancel")


def _keep_story(turn: Turn) -> None:
    heard = turn.heard
    private = turn.world.cues.has("health", heard.text)  # which no case needs
    put_right = turn.has_said("utter_corrected")
    tells = "topic" in turn.learned and len(heard.text.split()) >= STORY_WORDS and not (private or put_right)
    if tells and not turn.state.talk.story:
        told = [turn.state.talk.opening, _GREETING.sub("", heard.text)]  # the letter has a greeting of its own
        account = ". ".join(first_upper(part.rstrip(" .")) for part in told if part) if told[0] else told[1]
        turn.state.talk.story = reading.without_personal_data(account)[:LONGEST_STORY]
    note_suppliers(turn)


def _belongs_to_a_walk(turn: Turn) -> bool:
    return any(slot in turn.learned for slot in ("topic", "complaint_sent", "complaint_date", "reply"))


def _open_walk(turn: Turn) -> None:
    state = turn.state
    if state.talk.filed:
        told = {slot: state.facts[slot] for slot in turn.learned if slot in state.facts}
        state.begin_another()
        state.facts.update(told)
    state.forget_refusal()
    state.open_walk()
