"""What some messages do at one question, said in so many words: heard before anything is known by likeness."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.acts import begin, do
from bot.dialogue.answering import use_answer
from bot.dialogue.answers import Given, LeftOut, Refused
from bot.dialogue.checks import may_skip, only_by_phone
from bot.dialogue.choosing import polarity
from bot.dialogue.doing import LIKELY, MAY_ANSWER, SURELY
from bot.dialogue.facts import change_holder, is_of_another_holder, learn
from bot.dialogue.intents import needs_no_letter
from bot.dialogue.readers import read_answer, read_score
from bot.dialogue.reply import RATE, Reply
from bot.dialogue.stuck import ANOTHER_WAY
from bot.dialogue.tasks import TASKS
from bot.dialogue.tasks.cases import to_complete
from bot.dialogue.tasks.letter import other_matter
from bot.dialogue.topics import topic_of
from bot.dialogue.turn import Turn
from bot.knowledge import named_in

_VOTE = re.compile(
    r"\W*(?:(?:sì|si|ok|va bene|allora|un|il|do|darei|metto|voto)\W+)*[1-5](?:\s*(?:/|su)\s*5\b|\W*(?:stell\w+\b|$))|\W*[⭐🌟★]",
    re.IGNORECASE,
)
HOLDING_WORDS = 3  # «no aspetta un attimo» says no more
_MUCH_FOLLOWS = ("consent", "complaint_sent", "reply", "keep_draft", "confirm_case")
COURTESY_WORDS = 6  # «ok grazie mille, buona giornata»
EXCUSING_WORDS = 12
_TELLING = ("answer", "fact", "fix")
KEEPING_WORDS = 8  # «ah no, lascia così, andava bene»


def said_in_words(turn: Turn) -> bool:
    """Do what is said in so many words, if something is."""
    return (
        _takes_the_suggestion(turn)
        or _names_the_problem(turn)
        or _votes(turn)
        or _leaves_no_comment(turn)
        or _has_more(turn)
        or _keeps_what_was(turn)
        or _does_without_a_paper(turn)
        or _asks_how_to_complete(turn)
        or _was_only_a_call(turn)
        or _wants_another_letter(turn)
        or _wants_a_reminder(turn)
        or _is_for_somebody_else(turn)
        or _disputes_it(turn)
        or _knows_the_supplier(turn)
        or _dates_it_long_ago(turn)
        or _stops_for_today(turn)
        or _turns_to_another_problem(turn)
        or _only_holds_on(turn)
        or _excuses_themselves(turn)
    )


def _takes_the_suggestion(turn: Turn) -> bool:
    """«Sì esatto», told «Volevi scrivere mario@example.org?»"""
    heard, task, slot = turn.heard, turn.state.task, turn.state.pending
    said = next((reply for reply in turn.state.talk.last_said if reply["response"] == "utter_wrong_email_domain"), None)
    short = heard.pressed is None and len(heard.text.split()) <= COURTESY_WORDS and "?" not in heard.text
    if said is None or slot is None or task is None or not short or heard.mentions:
        return False
    if polarity(heard, turn.world) is not True:
        return False
    meant = replace(heard, text=str(said["values"]["suggestion"]), parts=())
    found = TASKS[str(task["name"])].read_as(turn, task, slot, meant)
    if isinstance(found, Given):
        use_answer(turn, task, slot, found)
    return isinstance(found, Given)


def _names_the_problem(turn: Turn) -> bool:
    """«No, è il bonus sociale», asked about the complaint or for the consent, answers neither."""
    heard, topics = turn.heard, turn.world.procedure.topics
    short = heard.pressed is None and len(heard.text.split()) <= COURTESY_WORDS and "?" not in heard.text
    if turn.state.pending not in ("complaint_sent", "consent") or not short:
        return False
    rule = topics.get(heard.intent) if heard.guess.confidence >= SURELY else None
    if rule is None or not named_in(heard.text, rule.names) or turn.world.cues.has("complaint", heard.text):
        return False
    if heard.intent == turn.state.get("topic"):
        turn.say("heard_topic", read_back=rule.read_back)
    else:
        learn(turn, "topic", heard.intent, corrected=True)
    turn.served = True
    return True


def _leaves_no_comment(turn: Turn) -> bool:
    """«Ok grazie mille, buona giornata», asked for a word beside the vote."""
    heard, task = turn.heard, turn.state.task
    short = len(heard.text.split()) <= COURTESY_WORDS and "?" not in heard.text and heard.pressed is None
    if turn.state.pending != "comment" or task is None or not short or heard.doing.best not in ("thanks", "bye"):
        return False
    use_answer(turn, task, "comment", LeftOut(firmly=True))
    if turn.world.cues.has("farewell", heard.text):
        do(turn, "goodbye")
    return True


def _has_more(turn: Turn) -> bool:
    """«Grazie, ci sarebbe anche un'altra cosa che non va con la luce», after a case was filed."""
    heard, cues, filed = turn.heard, turn.world.cues, turn.state.talk.filed
    if not filed or turn.state.pending or heard.pressed is not None or "?" in heard.text:
        return False
    more = (
        cues.has("another_problem", heard.text) or cues.has("another_request", heard.text)
    ) and heard.doing.best != "answer"
    if not more or topic_of(heard, turn.world) is not None or cues.has("denial", heard.text.split(",")[0]):
        return False
    do(turn, "open_request")
    return True


def _votes(turn: Turn) -> bool:
    """«5», «5 su 5, gentilissimi», where a vote was offered by a button."""
    offered = any(RATE in Reply.from_json(reply).buttons for reply in turn.state.talk.last_said)
    if not offered or turn.state.pending or turn.heard.pressed is not None or not _is_a_vote(turn):
        return False
    begin(turn, "rate")
    turn.served = True
    return True


def _is_a_vote(turn: Turn) -> bool:
    """«5 su 5», «no basta così, ti do 4 stelle»"""
    text = turn.heard.text
    return _VOTE.match(text) is not None or (turn.world.cues.has("rates", text) and read_score(text) is not None)


def _keeps_what_was(turn: Turn) -> bool:
    """«Ah no, va bene così, era giusta», after going back: the answer that was taken back is given again."""
    slot, task, talk = turn.state.pending, turn.state.task, turn.state.talk
    if turn.heard.pressed is not None or slot not in talk.taken_back or task is None or "?" in turn.heard.text:
        return False
    short = len(turn.heard.text.split()) <= KEEPING_WORDS
    if not short or turn.heard.mentions or not turn.world.cues.has("as_it_was", turn.heard.text):
        return False
    use_answer(turn, task, str(slot), Given(talk.taken_back[str(slot)]))
    return True


def _asks_how_to_complete(turn: Turn) -> bool:
    """«E adesso che devo fare per il POD?», of a case that was filed without it."""
    talk, text, questions = turn.state.talk, turn.heard.text, turn.world.questions
    if not talk.filed or turn.state.pending or turn.state.walk_is_open or turn.heard.data() or "?" not in text:
        return False
    missing = [item for case in to_complete(turn) for item in case.missing if item in questions]
    asks = any(named_in(text, questions[item].words) for item in missing)
    if asks:
        do(turn, "add_documents")
    return asks


def _was_only_a_call(turn: Turn) -> bool:
    """«Ho chiamato il call center il 3 ottobre», asked for the day of a letter: was it a letter or a call?"""
    cues, text, topic = turn.world.cues, turn.heard.text, turn.world.procedure.topics.get(turn.state.get("topic") or "")
    asked = turn.state.pending == "complaint_date" and turn.heard.pressed is None and turn.heard.all("date")
    doing = turn.heard.doing
    if doing.chance("answer") >= LIKELY and doing.chance("fix", "complaint_sent") < MAY_ANSWER:
        return False  # «scusi, è il nipotino col telefono. Era il 3 ottobre»
    counts = topic is None or topic.complaint_by_phone_counts
    if not asked or counts or "?" in text or not only_by_phone(text, turn.world) or cues.has("in_writing", text):
        return False
    learn(turn, "complaint_sent", False)
    return True


def _wants_another_letter(turn: Turn) -> bool:
    """«Prima mi serve una lettera per il bonus», in the middle of something else: it tells nothing of that."""
    begun = other_matter(turn)
    if begun is None or needs_no_letter(turn):
        return False
    turn.push("letter", **begun)
    turn.served = True
    return True


def _wants_a_reminder(turn: Turn) -> bool:
    """«Sì, promemoria, grazie», asked about a draft beside which a reminder is offered"""
    cues, text = turn.world.cues, turn.heard.text
    short = turn.heard.pressed is None and len(text.split()) <= COURTESY_WORDS and "?" not in text
    named = cues.has("reminder", text) and not (cues.has("a_draft", text) or cues.has("denial", text))
    if turn.state.pending != "keep_draft" or not (short and named) or cues.has("take_off", text):
        return False
    do(turn, "set_reminder")
    return True


def _only_holds_on(turn: Turn) -> bool:
    """«Aspe no», asked for the consent: what was wrong is still to come"""
    short = turn.heard.pressed is None and len(turn.heard.text.split()) <= HOLDING_WORDS
    if turn.state.pending not in _MUCH_FOLLOWS or not short or not turn.world.cues.starts("holds_on", turn.heard.text):
        return False
    turn.say("ask_away")
    turn.served = turn.quiet = True
    return True


def _is_for_somebody_else(turn: Turn) -> bool:
    """«È per mia zia», told that the data of the request before are used again"""
    told = turn.state.talk.has_just_said("utter_same_person")
    if not told or turn.heard.pressed is not None or "?" in turn.heard.text or not is_of_another_holder(turn):
        return False
    change_holder(turn.state)
    turn.say("noted_in_passing")
    turn.served = True
    return True


def _does_without_a_paper(turn: Turn) -> bool:
    """«La copia del reclamo l'ho persa, si può fare senza?»"""
    task = turn.state.task
    if (
        turn.state.pending != "documents"
        or turn.heard.pressed is not None
        or task is None
        or "?" not in turn.heard.text
    ):
        return False
    if not names_a_missing_paper(turn):
        return False
    use_answer(turn, task, "documents", TASKS["walk"].read(turn, task, "documents") or LeftOut(firmly=True))
    turn.say("paper_can_wait")
    return True


def names_a_missing_paper(turn: Turn) -> bool:
    """Is one of the papers named, and said to be missing?"""
    found = read_answer("documents", turn.heard, turn.state, turn.world)
    ready = set(found.value.values()) if isinstance(found, Given) and isinstance(found.value, dict) else set()
    return ready == {True, False} or (ready == {False} and len(found.value) == 1)  # type: ignore[union-attr]


def puts_it_off(turn: Turn) -> bool:
    """«Dopo va bene?», «ora non ho la bolletta, posso dartelo dopo?»"""
    may = turn.world.cues.has("may_follow", turn.heard.text) or may_skip(turn.heard.text, turn.world)
    later = may and turn.state.walk_is_open and turn.state.pending
    return bool(later) or (turn.world.cues.has("skip", turn.heard.text) and turn.heard.level == "lost")


def skips_what_is_asked(turn: Turn) -> bool:
    """«Lascia stare il nome, passa avanti»"""
    question = turn.world.questions.get(turn.state.pending or "")
    named = question is not None and named_in(turn.heard.text, question.words)
    return named and turn.world.cues.has("skip", turn.heard.text) and not turn.answering


def _excuses_themselves(turn: Turn) -> bool:
    """«Scusi se sono lento, ho 78 anni» answers nothing, and asks for a kind word."""
    heard, cues, slot = turn.heard, turn.world.cues, turn.state.pending
    short = len(heard.text.split()) <= EXCUSING_WORDS and "?" not in heard.text and heard.pressed is None
    if slot not in turn.world.questions or not short or not cues.has("excuses_oneself", heard.text):
        return False
    tells = heard.doing.chance(heard.doing.best.partition("=")[0]) >= SURELY and heard.doing.best.startswith(_TELLING)
    if heard.mentions or cues.has("relative", heard.text) or tells or turn.state.talk.misses >= ANOTHER_WAY:
        return False
    turn.say("no_hurry")
    turn.served = True
    return True


def _dates_it_long_ago(turn: Turn) -> bool:
    """«Tempo fa», asked for the day: more or less when, is asked."""
    heard, task = turn.heard, turn.state.task
    short = heard.pressed is None and len(heard.text.split()) <= COURTESY_WORDS and "?" not in heard.text
    vague = turn.world.cues.has("some_time_ago", heard.text) and not any(char.isdigit() for char in heard.text)
    if turn.state.pending != "complaint_date" or task is None or not short or not vague:
        return False
    use_answer(turn, task, "complaint_date", Refused("date_vague"))
    return True


def _stops_for_today(turn: Turn) -> bool:
    """«Per oggi basta, continuo domani», asked whether the account will do, says nothing of the account."""
    heard = turn.heard
    stops = heard.pressed is None and turn.world.cues.has("for_today", heard.text) and "?" not in heard.text
    if not stops or turn.state.pending != "description" or not turn.state.walk_is_open:
        return False
    do(turn, "goodbye")
    return True


def _turns_to_another_problem(turn: Turn) -> bool:
    """«Aspetti, prima avrei da fare la domanda per il bonus» asks nothing about the bonus."""
    heard, state, topics = turn.heard, turn.state, turn.world.procedure.topics
    if heard.pressed is not None or "?" in heard.text or not turn.world.cues.has("another_first", heard.text):
        return False
    named = [name for name, rule in topics.items() if named_in(heard.text, rule.words)]
    if len(named) != 1 or state.get("topic") in (None, named[0]) or heard.intent == state.get("topic"):
        return False
    learn(turn, "topic", named[0])  # which of the two is asked
    return True


def _knows_the_supplier(turn: Turn) -> bool:
    """«Il fornitore lo so, devo solo mettere la bolletta a nome mio»: the voltura itself is the supplier's matter."""
    cues, text = turn.world.cues, turn.heard.text
    knows = cues.has("knows_supplier", text) and "?" not in text
    if turn.state.get("topic") != "info_voltura" or turn.heard.pressed is not None or not knows:
        return False
    turn.say("voltura_of_the_supplier")
    turn.served = True
    return True


def _disputes_it(turn: Turn) -> bool:
    """«Io non voglio sapere, voglio contestare», where it was taken for a wish to know: the trouble about the same thing."""
    heard, topics = turn.heard, turn.world.procedure.topics
    disputes = heard.pressed is None and turn.world.cues.has("disputes", heard.text) and "?" not in heard.text
    disputes = disputes and not turn.world.cues.has("not_disputed", heard.text)
    topic = next((name for name, rule in topics.items() if rule.unknown_addressee == turn.state.get("topic")), None)
    if turn.state.pending != "consent" or topic is None or not disputes:
        return False
    learn(turn, "topic", topic, corrected=True)
    return True
