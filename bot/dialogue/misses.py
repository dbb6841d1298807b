"""What is said when a message was not understood: asked again, put another way, offered choices, offered a person."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import reading
from bot.cases import Mistyped, read_code
from bot.dialogue.acts import begin, do
from bot.dialogue.answering import use_answer
from bot.dialogue.answers import Given, Refused
from bot.dialogue.checks import supposes
from bot.dialogue.choosing import Asked, by_phrase, by_title, named_choice, polarity
from bot.dialogue.corrections import name_spelt_anew, new_value
from bot.dialogue.desk_hours import hours_now
from bot.dialogue.digressions import offer_kept_draft
from bot.dialogue.explaining import explain
from bot.dialogue.facts import LONGEST_STORY, add_to_account, label, learn, refusal
from bot.dialogue.heard import Guess
from bot.dialogue.reply import HELP_BUTTONS, say
from bot.dialogue.stuck import A_PERSON, ANOTHER_WAY, missed
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.walk_names import name_beside
from bot.dialogue.turn import Turn
from bot.knowledge import named_in

DONE_WORDS = 6
SAID_AGAIN_WORDS = 7  # «per un'altra persona, mia mamma»
REPEATED = ("applicant_role", "customer_kind")  # said indirectly at first, they are said once more
MOST_AROUND_A_NAME = 6  # words: «e va bene, Carla Neri»
_NAME_AT_THE_END = re.compile(r"[.,;:!…]\s+(?P<name>[A-ZÀ-Ý][\w'’]+(?: [A-ZÀ-Ý][\w'’]+){1,3})\W*$")
_LIKE_A_CODE = re.compile(r"\s*sm[- ][\w -]{6,16}", re.IGNORECASE)
_NAMED_ANYWHERE = ("choice", "commodity", "supplier")  # kinds of datum whose value is told by a word
YES_WORDS = 3  # «sì, va bene»
NO_MORE_WORDS = 6  # «no, va bene così»: whoever says more than that is telling something


def not_understood(turn: Turn) -> None:
    """Nothing in the message was understood. Of what was put aside as none of our business, that was said already."""
    state, heard, world = turn.state, turn.heard, turn.world
    if heard.pressed is None and world.cues.has("hold_on", heard.text):
        turn.say("ask_away")
        turn.quiet, state.talk.misses = True, 0
        return
    if _gives_their_name(turn) or _asks_what_comes_next(turn) or _gives_a_wrong_code(turn) or _answers_after_all(turn):
        return
    if _contradicts(turn):
        return
    if _ends_with_a_name(turn) or _agrees_to_go_back(turn) or _puts_the_name_right(turn) or _tells_it_again(turn):
        return
    if state.pending == "supplier" and world.cues.has("both", heard.text):
        explain(turn)  # which of the two counts
        return
    if state.pending and supposes(heard.text, turn.world):
        turn.say(f"explain_{state.pending}")
        return
    if state.talk.misses == 1 and state.task and state.task["name"] == "contradiction":
        # as it was: nobody is held up
        TASKS["contradiction"].leave_out(turn, state.task, str(state.pending), firmly=False)
        return
    said_so = turn.has_said("utter_out_of_scope")
    if state.pending is not None:
        if state.talk.misses:
            _unsay_out_of_scope(turn)
        first = say("not_understood")
        if "?" in heard.text and heard.doing.best == "off":
            first = say("out_of_scope")
        elif "?" in heard.text and f"utter_explain_{state.pending}" not in state.talk.explained:
            first = say(f"explain_{state.pending}", papers="")  # a question, and most likely about this one
        missed(turn, *(() if said_so else (first,)))
        return
    if not said_so and (_without_question(turn) or (state.talk.misses == 0 and offer_kept_draft(turn))):
        return
    state.talk.misses += 1
    if said_so and state.talk.misses >= ANOTHER_WAY:
        _unsay_out_of_scope(turn)
        said_so = False
    if not said_so and heard.pressed is None and heard.level == "unsure" and state.talk.misses == 1:
        options = [o for o in (_option(turn, g.intent) for g in heard.ranking[:3]) if o][:2]
        if options:
            turn.push("clarify", options=options)
            return
    if state.talk.misses >= A_PERSON:
        turn.say("offer_person", phone=turn.world.desk.phone.number, hours_now=hours_now(turn))
    elif state.talk.misses == ANOTHER_WAY and not state.talk.filed:
        turn.say("retry_request", *HELP_BUTTONS)
    elif not said_so:
        turn.say("not_understood", *HELP_BUTTONS)


def _contradicts(turn: Turn) -> bool:
    """«Aspetta, guardando meglio la bolletta è quella della luce», after gas: which of the two holds is asked."""
    state, slot = turn.state, turn.heard.doing.likeliest_fix
    question = turn.world.questions.get(slot)
    if question is None or question.kind not in _NAMED_ANYWHERE or None in (state.get(slot), state.pending):
        return False
    value = new_value(turn, slot) if turn.heard.pressed is None and "?" not in turn.heard.text else None
    if value is not None:
        learn(turn, slot, value)
        turn.served, state.talk.misses = True, 0
    return value is not None


def _ends_with_a_name(turn: Turn) -> bool:
    """«Ah scusate, il gatto sulla tastiera.. Rosa Caruso», asked for the name."""
    slot, task, heard = str(turn.state.pending), turn.state.task, turn.heard
    question = turn.world.questions.get(slot)
    at_the_end = _NAME_AT_THE_END.search(heard.text)
    if task is None or question is None or question.kind != "name" or at_the_end is None or heard.pressed is not None:
        return False
    name = replace(heard, text=at_the_end["name"], guess=Guess("inform", 1.0), parts=(), mentions=())
    found = TASKS[str(task["name"])].read_as(turn, task, slot, name)
    if isinstance(found, Given):
        use_answer(turn, task, slot, found)
    return isinstance(found, Given)


def _puts_the_name_right(turn: Turn) -> bool:
    """«Manca il secondo nome, è Paolo Maria De Luca», said of the summary."""
    slot, name = (name_spelt_anew(turn) if turn.state.pending == "confirm_case" else None) or ("", None)
    if slot:
        learn(turn, slot, name, corrected=True)
    return bool(slot)


def _tells_it_again(turn: Turn) -> bool:
    """The problem in hand once more, in other words: they go to the account."""
    heard, talk = turn.heard, turn.state.talk
    again = heard.pressed is None and heard.level == "sure" and heard.intent == turn.state.get("topic")
    if not again or "?" in heard.text or len(talk.story) + len(heard.text) > LONGEST_STORY:
        return False
    if talk.story and turn.state.get("description") is None:
        talk.story = add_to_account(talk.story, reading.without_personal_data(heard.text))
    turn.say("noted_in_passing")
    turn.served, talk.misses = True, 0
    return True


def _agrees_to_go_back(turn: Turn) -> bool:
    """A yes to «torniamo alla tua richiesta», where the question that follows takes none: it comes once more."""
    announced = turn.state.talk.has_just_said("utter_back_to_request")
    short = len(turn.heard.text.split()) <= YES_WORDS
    turn.served = bool(turn.state.pending and announced and short and polarity(turn.heard, turn.world))
    return turn.served


def _unsay_out_of_scope(turn: Turn) -> None:
    """«Di questo non mi occupo», said once, does not help on."""
    turn.unsay("utter_out_of_scope")


def _is_done(turn: Turn) -> bool:
    """«Perfetto, a posto così»; «ok, ma non ho capito» is something else."""
    cues, text = turn.world.cues, turn.heard.text
    plain = cues.starts("all_done", text) and "?" not in text and len(text.split()) <= DONE_WORDS
    return plain and not cues.has("denial", text) and not cues.has("but", text)


def _asks_what_comes_next(turn: Turn) -> bool:
    state = turn.state
    asks = state.talk.filed and not state.walk_is_open and turn.world.cues.has("what_next", turn.heard.text)
    if not asks:
        return False
    turn.say("follow_the_case", code=state.talk.filed["code"])
    turn.served, state.talk.misses = True, 0
    return True


def _answers_after_all(turn: Turn) -> bool:
    """«Per me», to a question that was left out just before, or whose answer was plain already."""
    state, world = turn.state, turn.world
    text = turn.heard.text
    short = len(text.split()) <= SAID_AGAIN_WORDS and "?" not in text and not any(char.isdigit() for char in text)
    if turn.heard.pressed is not None or not state.walk_is_open or not short:
        return False
    for slot in dict.fromkeys([*reversed(state.talk.skipped), *REPEATED]):
        question = world.questions[slot]
        named = named_choice(slot, turn.heard, state, world) if question.kind == "choice" else None
        early = state.get("consent") is not True  # «quando c'era mio nipote a casa», asked for the day
        if slot not in state.talk.skipped and (early or not _said_in_full(turn, slot)):
            continue  # «mio cognato dice così» is no «per me»
        if named and state.get(slot) not in (None, named.value):
            learn(turn, slot, named.value)  # «per un'altra persona», after «per me»: which of the two is asked
            return True
        if named and state.get(slot) is None:
            learn(turn, slot, named.value)
            turn.say("noted_in_passing")
            state.talk.misses = 0
            return True
    return False


def _said_in_full(turn: Turn, slot: str) -> bool:
    """Is a choice named by its title or by a phrase, not by one word among others?"""
    asked = Asked(slot, turn.heard, turn.state, turn.world)
    return by_title(asked) is not None or by_phrase(asked) is not None


def _gives_their_name(turn: Turn) -> bool:
    """A bare name, told before it is asked for, is kept; of a delegate it would not be clear whose it is."""
    state, words = turn.state, turn.heard.text.split()
    awaited = state.get("consent") is True and state.get("full_name") is None and state.walk_is_open
    if not awaited or state.get("applicant_role") != "customer" or len(words) > MOST_AROUND_A_NAME:
        return False
    name = name_beside(turn)
    if not name:
        return False
    learn(turn, "full_name", name)
    turn.say("noted", label=label("full_name", turn.world), value=name)
    return True


def _gives_a_wrong_code(turn: Turn) -> bool:
    """«Il mio POD è IT001E1234», told before it is asked for: what is wrong with it is said all the same."""
    readers = {"pod": reading.read_pod, "pdr": reading.read_pdr, "tax_code": reading.read_tax_code}
    for slot, read in readers.items():
        named = named_in(turn.heard.text, turn.world.questions[slot].words)
        found = read(turn.heard.text) if named and turn.state.walk_is_open else None
        if isinstance(found, reading.Wrong):
            turn.replies.append(refusal(turn, Refused(f"{slot}_{found.reason}", {"suggestion": found.suggestion})))
            return True
    return False


def _without_question(turn: Turn) -> bool:
    """Short answers when nothing was asked."""
    heard, world = turn.heard, turn.world
    if heard.all("case_code"):
        begin(turn, "status")
    elif _changes_their_mind(turn):
        turn.say("we_go_on")
    elif isinstance(read_code(heard.text), Mistyped) or _LIKE_A_CODE.fullmatch(heard.text):
        turn.say("wrong_code_mistyped")
    elif world.cues.has("angry", heard.text):
        turn.say("how_can_i_help", *HELP_BUTTONS)  # a word of regret goes before it
    elif turn.state.talk.last_said and _is_done(turn):
        do(turn, "goodbye")  # «perfetto, a posto così»
    elif heard.intent == "dont_know" or (says := polarity(heard, world)) is True:
        if turn.state.talk.misses:
            return False  # it was said once how to go on
        turn.say("how_can_i_help", *HELP_BUTTONS)
        turn.state.talk.misses += 1
        turn.served = turn.stuck = True
        return True
    elif says is False and world.cues.starts("no", heard.text) and len(heard.text.split()) <= NO_MORE_WORDS:
        do(turn, "goodbye")
    elif _tells_something(turn) and not turn.state.talk.misses:
        turn.say("noted_without_request", *HELP_BUTTONS)
    else:
        return False
    turn.state.talk.misses = 0
    turn.served = True
    return True


def _tells_something(turn: Turn) -> bool:
    heard = turn.heard
    return heard.level == "sure" and (heard.intent == "correct" or (heard.intent == "inform" and bool(heard.mentions)))


def _changes_their_mind(turn: Turn) -> bool:
    """«Ci ho ripensato, acconsento», after a no to the use of data: the request is taken up where it was."""
    state, agrees = turn.state, turn.world.cues.has("consents", turn.heard.text)
    if state.get("consent") is not False or state.talk.filed or not (agrees or polarity(turn.heard, turn.world)):
        return False
    state.forget_refusal()
    turn.push("walk")
    if agrees:
        TASKS["walk"].take(turn, {}, "consent", True)
    return True


def _option(turn: Turn, intent: str) -> dict[str, object] | None:
    """An intent as a choice that people understand."""
    topic = turn.world.procedure.topics.get(intent)
    if topic:
        return {"value": intent, "title": topic.button}
    answer = turn.world.answers.get(intent.removeprefix("faq/")) if intent.startswith("faq/") else None
    if answer:
        return {"value": intent, "title": answer.title}
    title = turn.world.titles.get(intent)
    return {"value": intent, "title": title} if title else None
