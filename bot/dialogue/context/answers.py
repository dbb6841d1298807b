"""Which answer a message gives that is known to hold one: by its words, and where no word tells by its likeness."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from bot.dialogue.answering import use_answer
from bot.dialogue.answers import Answer, Given
from bot.dialogue.checks import supposes, was_sent
from bot.dialogue.choosing import (
    Asked,
    answer_beside,
    by_phrase,
    choices_of,
    denied_choices,
    named_choice,
    polarity,
    restated_polarity,
)
from bot.dialogue.context.special import SPECIAL
from bot.dialogue.context.words import names_a_missing_paper
from bot.dialogue.doing import ANSWER_BESIDE, LIKELY, MAY_ANSWER, POSSIBLE, SURELY
from bot.dialogue.facts import in_words, label
from bot.dialogue.intents import SHAPED
from bot.dialogue.taking_in import take_in
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.walk_answers import objects
from bot.dialogue.told import STANCES, told_facts
from bot.dialogue.told_data import restated_at
from bot.dialogue.turn import Turn
from bot.knowledge import Choice, named_in

OPEN = ("name", "supplier", "text")  # kinds of question that any words might answer
CERTAINLY = 0.97  # in place of SURELY where much follows, and the intent does not say so as well
PLAIN_YES, YES_WORDS = 0.8, 6  # how probable a yes that cannot be undone must be by both readings, in few words
# How probable an answer must be that no word tells, where much follows from it.
LEAST = {"consent": 0.85, "complaint_sent": 0.85, "reply": 0.6, "keep_draft": 0.5}
WORDS_OF_A_YES = 9  # «può trasmetterla, le sono grata»: the most in which one that cannot be undone is taken
NAMING_WORDS = 4
_SAID_IN_WORDS = ("applicant_role", "customer_kind")  # what other messages tell of themselves, too
_PLAIN_YES = re.compile(r"\W*(?:s[iì]|certo|acconsento|va bene)(?:,? s[iì])?\s*[.!\n]", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\W*\w+(?: \w+){0,3}(?:[.;!\n]+|,? (?:e|ed|ma|però|pero|comunque|cmq|anche|poi|inoltre)\b)", re.IGNORECASE
)


def found_answer(turn: Turn, task: dict[str, Any], slot: str, value: str) -> Answer | None:
    """The answer by its value; where it has none, as the question's own reader finds it.

    A likely answer and the words of the message may say two things: «per la sottoscritta» names another person to
    whoever only looks for words, «non casa ma ufficio» a home to whoever only knows likeness.
    """
    asked, question = turn.state.asked, turn.world.questions[slot]
    if slot == "reply" and turn.world.cues.has("may_be_an_answer", turn.heard.text):
        turn.say("explain_reply")
        turn.served = turn.stuck = True
        return None  # «non ho capito se è una risposta o no»
    if (asked, value) in SPECIAL:
        return SPECIAL[asked, value](turn, task)
    if slot == "confirm_case" and _only_thanks(turn):
        return _ask_plainly(turn)
    if (slot, value) == ("confirm_case", "false") and turn.world.cues.has("all_right", turn.heard.text):
        return _ask_plainly(turn)  # «no, non mi manca niente» cancels nothing
    begins = turn.world.cues.starts("no", turn.heard.text) and question.kind == "yes_no"
    if begins and restated_polarity(turn.heard.text, turn.world) and not any(c.irreversible for c in question.choices):
        return Given(True)  # «no anzi sì, però solo lettera normale»
    if slot == "reply" and turn.world.cues.has("not_an_answer", turn.heard.text):
        return Given("none")  # «non è che mi hanno risposto, hanno rimandato la stessa bolletta»
    if (slot, value) == ("reply", "satisfactory") and turn.world.cues.has("is_not_that", turn.heard.text):
        return Given("unsatisfactory")  # «non è che mi abbiano proprio risolto la cosa»
    chance = turn.heard.doing.chance("answer", value)
    fixes = turn.heard.doing.chance("fix") >= SURELY  # «ok, però nel mentre mi hanno risposto»
    if slot == "complaint_sent" and _telephone_counts(turn):
        return TASKS["walk"].read(turn, task, slot)  # data/turns knows only of complaints that are written
    choices = choices_of(slot, turn.state, turn.world)
    choice = next((choice for choice in choices if str(choice.value).lower() == value), None)
    bare = bool(turn.heard.mentions) and not _says_more_than_data(turn)  # «03081000456712» says nothing of a home
    if (bare and question.kind in ("choice", "yes_no", "commodity")) or (
        slot == "consent" and _of_a_letter(turn) and not fixes
    ):
        return TASKS[str(task["name"])].read(turn, task, slot)
    said = told_facts(turn.heard, turn.state, turn.world).get(slot) if slot in _SAID_IN_WORDS else None
    otherwise = choice is not None and said not in (None, choice.value)  # «scrivo per i miei, casa loro»
    otherwise = otherwise or (choice is not None and _names_another(turn, slot, choice))
    much_follows = slot in LEAST or question.kind == "commodity" or _denies_one(turn, slot, choices) or otherwise
    if choice and not (much_follows or choice.irreversible) and chance >= SURELY:
        return Given(choice.value)
    found = TASKS[str(task["name"])].read(turn, task, slot)
    if choice is None or found == Given(choice.value):
        return found
    if turn.served:
        return _after_all(turn, slot, choice, chance)
    if choice.irreversible:
        return _for_good(turn, slot, choice, chance, found)
    if isinstance(found, Given) and any(one.irreversible and one.value == found.value for one in choices):
        asked_so = Asked(slot, turn.heard, turn.state, turn.world)
        in_so_many_words = by_phrase(asked_so)
        if chance < LIKELY and in_so_many_words and in_so_many_words.value == found.value:
            return found  # «no no, di sbagliato non c'è niente»
        return Given(choice.value) if chance >= SURELY else _ask_plainly(turn)  # «da capo no, basta»
    if isinstance(found, Given):
        return _of_three(turn, slot, found, choice, chance)
    denies = any(turn.world.cues.has(name, turn.heard.text) for name in ("denial", "by_phone", "intends"))
    if slot == "complaint_sent" and not choice.value and not denies and chance < CERTAINLY:
        return found  # that none was sent takes a word that denies
    says = polarity(turn.heard, turn.world)
    agrees = slot == "reply" and says is (choice.value != "none")  # «niente, ma i solleciti sono puntualissimi»
    of_something_else = slot in LEAST and says is not None and not fixes and not agrees
    # «sì, è Edison che l'ha chiesto» is no consent
    if slot == "keep_draft" and choice.value and _is_a_plain_no(turn):
        return Given(False)
    best = turn.heard.doing.best
    beside = 0.0 if best.startswith("answer") else LIKELY
    if slot in LEAST and (best in ("upset", "angry") or best.startswith("fix")):
        beside = SURELY  # «siete dei ladri anche voi» keeps no draft, «era il 2 novembre» tells of no answer
    least = max(LEAST.get(slot, 0.0), beside)
    if of_something_else or chance < least:
        return found
    if slot in _SAID_IN_WORDS:  # «non sono pratica»: no word tells it, so it is said back
        turn.say("noted", label=label(slot, turn.world), value=in_words(slot, choice.value, turn.world))
    return Given(choice.value)


def _only_thanks(turn: Turn) -> bool:
    """«Perfetto, grazie», of an answer that was given: sends nothing."""
    cues, text = turn.world.cues, turn.heard.text
    agrees = cues.has("send_it", text) or _PLAIN_YES.match(text) or re.match(r"\W*s[iì]\b", text, re.IGNORECASE)
    return cues.has("thanks", text) and not agrees and len(text.split()) <= YES_WORDS


def _names_another(turn: Turn, slot: str, choice: Choice) -> bool:
    """«È una casa»: in few words the one that is named is meant, whatever they resemble."""
    named = named_choice(slot, turn.heard, turn.state, turn.world)
    return named is not None and named.value != choice.value and len(turn.heard.text.split()) <= NAMING_WORDS


def _of_a_letter(turn: Turn) -> bool:
    """«Sì, gli ho scritto», asked for the consent."""
    cues, text = turn.world.cues, turn.heard.text
    return not cues.has("consents", text) and (was_sent(text, turn.world) or cues.has("written", text))


def _says_more_than_data(turn: Turn) -> bool:
    return any(char.isalpha() for char in turn.heard.without(turn.heard.mentions))


def _telephone_counts(turn: Turn) -> bool:
    topic = turn.world.procedure.topics[turn.state.facts["topic"]]
    return topic.complaint_by_phone_counts and turn.world.cues.has("by_phone", turn.heard.text)


def _after_all(turn: Turn, slot: str, choice: Choice, chance: float) -> Answer | None:
    """Words that only tell that an answer came, where it surely did not, or did and was judged: «figurati se rispondono»."""
    came = turn.world.cues.has("not_ignored", turn.heard.text)
    least = CERTAINLY if choice.value == "none" else SURELY  # one that is judged did come
    if slot != "reply" or came or chance < least or choice.value not in _meant(turn, slot):
        return None
    turn.state.talk.reply_arrived = turn.served = False
    return Given(choice.value)


def _of_three(turn: Turn, slot: str, words: Given, choice: Choice, chance: float) -> Answer | None:
    """Of words and likeness that one holds with which the intent agrees; if it says neither, it is asked."""
    if words.value == "dual":
        return Given(choice.value) if chance >= LIKELY else words  # «il gas, con la luce sono contento»
    if turn.world.cues.has("double_negation", turn.heard.text):  # of which words know least
        return Given(choice.value) if chance >= LIKELY else _ask_plainly(turn)
    if (words.value, choice.value) == ("satisfactory", "unsatisfactory") and chance >= LIKELY:
        return _ask_plainly(turn)  # «mi hanno rimborsato 40 euro su 600»: much follows
    if slot == "sure_to_cancel" and chance >= LIKELY and not choice.irreversible:
        return Given(choice.value)  # «no aspetti, la tenga per dopo»
    if turn.state.asked == "reply_quality" and chance >= SURELY:
        return Given(choice.value)  # «macché, due righe in croce»
    words_err = chance >= CERTAINLY and turn.heard.doing.chance("answer", str(words.value).lower()) < POSSIBLE
    words_err = words_err and not turn.world.cues.has("denial", turn.heard.text)
    if slot in _SAID_IN_WORDS and words_err and len(turn.heard.text.split()) > NAMING_WORDS:
        return Given(choice.value)  # «mia, ci stiamo io, mia moglie e mia suocera»
    if slot not in LEAST or chance < SURELY or (words.value is False and _is_a_plain_no(turn)):
        return words
    meant = _meant(turn, slot)
    as_likely = turn.heard.doing.chance("answer", str(words.value).lower()) >= ANSWER_BESIDE
    if words.value in meant or as_likely or _takes_back(turn):
        return words
    return Given(choice.value) if choice.value in meant or chance >= CERTAINLY else _ask_plainly(turn)


def _meant(turn: Turn, slot: str) -> list[Any]:
    """What the intent, and what is told beside it, make of a yes or a no."""
    guesses = (turn.heard.guess, *turn.heard.told.values())
    said = [STANCES[guess.intent] for guess in guesses if guess.intent in STANCES and guess.confidence >= LIKELY]
    meant = [value for of, value in said if of == slot]
    if turn.heard.intent in ("affirm", "deny") and turn.heard.guess.confidence >= LIKELY:
        meant.append(turn.heard.intent == "affirm")
    return meant


def _is_a_plain_no(turn: Turn) -> bool:
    """«No va bene così», asked whether to keep a draft: does a short message begin with a no, and agree to nothing?"""
    cues, text = turn.world.cues, turn.heard.text
    return len(text.split()) <= NAMING_WORDS and cues.starts("no", text) and not cues.has("agreed", text)


def _takes_back(turn: Turn) -> bool:
    """Turns of phrase of which likeness knows least: «non è vero che…», «…, anzi no, …», «non ve lo nego», «sì, però…»."""
    cues, text = turn.world.cues, turn.heard.text
    return cues.has("not_true", text) or cues.has("agreed", text) or bool(restated_at(text)) or objects(turn)


def _denies_one(turn: Turn, slot: str, choices: Sequence[Choice]) -> bool:
    """Is one of two choices named to be denied? Then words tell."""
    asked = Asked(slot, turn.heard, turn.state, turn.world)
    return len(choices) == 2 and bool(denied_choices(asked))


def _ask_plainly(turn: Turn) -> None:
    turn.say("double_negation")
    turn.served = True


def _for_good(turn: Turn, slot: str, choice: Choice, chance: float, found: Answer | None) -> Answer | None:
    """What cannot be undone takes a plain yes by all readings; where they differ, it is asked."""
    if slot == "confirm_case" and chance >= PLAIN_YES and _says_nothing_else(turn):
        return Given(choice.value)
    named = found.value if isinstance(found, Given) else None
    choices = choices_of(slot, turn.state, turn.world)
    if chance < SURELY and any(one.value == named and not one.irreversible for one in choices):
        return found  # «sì, tienila», «no dai, andiamo avanti da qui»
    if slot == "confirm_case" and _is_yes_before_a_question(turn, slot):
        return Given(choice.value)
    if chance >= CERTAINLY and (_says_to_send(turn) or not isinstance(found, Given)) and _is_all_it_does(turn):
        return Given(choice.value)  # «può trasmetterla, le sono grata»
    return found if chance < LIKELY else _ask_plainly(turn)


def _says_to_send(turn: Turn) -> bool:
    """«Non ci trovo niente di sbagliato, mandi pure» denies nothing."""
    return turn.world.cues.ends("send_it", turn.heard.text.strip(" .!").removesuffix(" pure"))


def _is_all_it_does(turn: Turn) -> bool:
    """Does a message do nothing besides, as far as is known: no question, nothing denied, put right or put off?"""
    heard, cues = turn.heard, turn.world.cues
    others = [
        chance for act, chance in heard.doing.chances.items() if not act.startswith(("answer", "thanks", "upset"))
    ]
    hold_back = ["but", "hold_on", "double_negation", "put_off"]
    if not _says_to_send(turn):
        hold_back.append("denial")
    held_back = any(cues.has(name, heard.text) for name in hold_back)
    plain = "?" not in heard.text and not heard.mentions and not held_back
    return plain and max(others, default=0.0) < MAY_ANSWER and len(heard.text.split()) <= WORDS_OF_A_YES


def _is_yes_before_a_question(turn: Turn, slot: str) -> bool:
    """«Sì mandi, quanto ci vuole?»"""
    beside = answer_beside(turn.heard, slot, turn.state, turn.world) if "?" in turn.heard.text else None
    if beside is None or turn.world.cues.has("denial", beside.text):
        return False
    cues = turn.world.cues
    return not cues.without(
        "filler", cues.without("yes", cues.without("send_it", beside.text))
    ).strip()  # «invia a chi?»


def _says_nothing_else(turn: Turn) -> bool:
    """Is a message nothing but a yes, by all readings? «Vada», «spedisci, grazie»"""
    heard = turn.heard
    short = len(heard.text.split()) <= YES_WORDS and "?" not in heard.text and not any(c.isdigit() for c in heard.text)
    if turn.world.cues.has("denial", heard.text):
        return False
    return short and heard.intent in ("affirm", "thank") and heard.guess.confidence >= PLAIN_YES


def answer_beside_it(turn: Turn, kinds: Collection[str]) -> None:
    """«Per me, ma quanto costa?», «macché, e in più internet non va»: the answer before the rest is taken.

    `kinds`: of the acts in the message. Before something put right a «no» may belong to that: «no, era il 12».
    """
    slot, task, whole = turn.state.pending, turn.state.task, turn.heard
    question = turn.world.questions.get(slot or "")
    if slot is None or task is None or question is None or supposes(whole.text, turn.world):
        return
    if slot == "documents" and names_a_missing_paper(turn):
        return  # «la bolletta ce l'ho ma la risposta l'ho persa»
    if not (
        "?" in whole.text or "problem" in kinds or ("fix" in kinds and _may_stand_before_a_fix(turn, question.kind))
    ):
        return
    no_answer = whole.doing.chance("answer") < MAY_ANSWER
    if no_answer and question.kind == "date" and (whole.doing.sure or "?" in whole.text):
        return  # «che freddo stamattina! Voi siete di Napoli?», «ma la posta oggi è aperta?»
    named = question.kind == "supplier" and whole.all("supplier")  # «Iren, ma voi che commissione fate?»
    takes_any_words = (slot == "consent" and not _PLAIN_YES.match(whole.text)) or question.kind in OPEN
    if no_answer and takes_any_words and not named:
        return  # «eh vabbè, e con lo SPID ci si entra?»
    if slot == "confirm_case" and not _is_yes_before_a_question(turn, slot):
        return  # «invia a chi, a Enel?»
    shaped = question.kind in SHAPED and len(whole.parts) > 1
    beside = whole if shaped else answer_beside(whole, slot, turn.state, turn.world)
    if beside is None:
        return
    found = TASKS[str(task["name"])].read_as(turn, task, slot, beside)
    if isinstance(found, Given):
        use_answer(turn, task, slot, found)


def _may_stand_before_a_fix(turn: Turn, kind: str) -> bool:
    """«Niente, e comunque la data giusta è il 12», «casa. La lettera …»"""
    if kind not in ("yes_no", "choice", "commodity", "documents") or turn.state.pending == "confirm_case":
        return False  # nothing is sent that is still put right
    if turn.world.cues.starts("correction", turn.heard.text):
        return False  # «anzi no, ieri mi hanno risposto»
    return not turn.world.cues.starts("no", turn.heard.text) or _GOES_ON.match(turn.heard.text) is not None


def answers_as_well(turn: Turn) -> bool:
    """«Per me per casa mia, mi chiamo Marco Rossi»: is one of the choices named among the facts?"""
    slot, task = str(turn.state.pending), turn.state.task
    question = turn.world.questions.get(slot)
    if task is None or question is None or question.kind not in ("choice", "commodity"):
        return False
    found = TASKS[str(task["name"])].read(turn, task, slot)
    phrases = [word for choice in question.choices for word in choice.words if " " in word]
    alone = any(named_in(p.text, phrases) and len(p.text.split()) <= NAMING_WORDS for p in turn.heard.parts)
    least = 0.0 if alone else MAY_ANSWER  # «lei è una macchina? Comunque scrivo per me»
    if not isinstance(found, Given) or turn.heard.doing.chance("answer", str(found.value)) < least:
        return False
    use_answer(turn, task, slot, found)
    take_in(turn, beside=slot)
    return True
