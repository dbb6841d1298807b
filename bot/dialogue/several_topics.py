"""Several problems in one message: they are taken one after the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.doing import MAY_ANSWER, NEARLY_CERTAIN, SURE
from bot.dialogue.facts import put_off
from bot.dialogue.heard import Guess, Heard, Part
from bot.dialogue.intents import LONG_STORY
from bot.dialogue.told_data import restated_at
from bot.dialogue.topics import denied_topics, likely_topics
from bot.dialogue.turn import Turn
from bot.knowledge import named_in, normalise
from bot.procedure import Topic

FEWEST_TOPICS, MOST_TOPICS = 2, 3  # of one message that are taken one after the other
ONE_TOPIC = 0.8  # so sure a reading of the whole message leaves no room for a second problem
UNLIKELY_BESIDE = 0.3  # below this a trouble that a clause resembles is not told by the whole message
TOPIC_OF_ITS_OWN = 0.85  # how probable a problem told in a clause beside another one must be
LIKELY_APART = 0.45  # the same of a trouble that is set apart from another one: «e per giunta …»
_APART = re.compile(
    r"[.;!]\s|\b(?:poi|anche|pure|inoltre|in più|in piu|di più|di piu|oltre|oltretutto|giunta)\b", re.IGNORECASE
)
_ANNOUNCEMENT = re.compile(
    r"\b(?:problem\w+|faccend\w|question[ei]|cos[ae]|guaio|roba)\s*:", re.IGNORECASE
)  # «avrei anche un problema: …»


def take_several(turn: Turn) -> None:
    """Two problems in one message are taken one after the other."""
    if turn.state.get("topic"):
        return
    topics = turn.world.procedure.topics
    announced = turn.world.cues.has("several_problems", turn.heard.text)
    apart = announced or _APART.search(turn.heard.text)
    denied = denied_topics(turn.heard)
    parts = [p for p in turn.heard.parts if not (turn.world.cues.has("feared", p.text) or p.guess.intent in denied)]
    told = [p.guess.intent for p in parts if _is_of_its_own(p, topics.get(p.guess.intent), bool(apart))]
    told = [name for name in told if announced or not _only_resembles(name, turn)]
    told = list(dict.fromkeys(_or_whom_to_ask(name, turn.heard, topics) for name in told))
    troubles = [topics[name].service for name in told if topics[name].complaint != "not_needed"]
    apart = apart or len(set(troubles)) > 1  # «il telefono non va, e mi arriva una bolletta altissima»
    if len(turn.heard.text.split()) > LONG_STORY and not announced:
        told = []  # «… ho telefonato tre volte e cade la linea …» is no second problem
    if restated_at(turn.heard.text):
        return  # of two the one is taken back
    likely = [] if denied else likely_topics(turn.heard, turn.world)
    if not apart and turn.heard.intent in topics and turn.heard.guess.confidence >= ONE_TOPIC:
        told = []  # the clauses only resemble others
    if len(told) < FEWEST_TOPICS and announced:
        told = _named_topics(turn) or told
    elif len(told) < FEWEST_TOPICS and turn.heard.intent in topics and not denied:
        told = _named_beside(turn, turn.heard.intent)
    if len(likely) >= FEWEST_TOPICS:
        # Any other trouble has a clause of its own: «ho chiesto il bonus e non lo applicano» tells none.
        clauses = {part.guess.intent for part in parts}
        likely = [name for name in likely if name in clauses or not topics[name].catch_all]
    if len(likely) >= FEWEST_TOPICS:
        told = likely  # a clause alone may resemble another: «ho cambiato fornitore e mi hanno fatto pagare due volte»
    problems = [name for name in told if topics[name].complaint != "not_needed"]
    if len(problems) >= FEWEST_TOPICS and not turn.world.cues.has("wants_to_know", turn.heard.text):
        told = problems  # «il vecchio fornitore gli manda ancora bollette» wants to know nothing
    if len(told) >= FEWEST_TOPICS:
        told_by = {p.guess.intent: p.text for p in parts if p.guess.intent in told}
        turn.push("first_topic", topics=told[:MOST_TOPICS], told_by=told_by)
        rest = tuple(part for part in turn.heard.parts if part.guess.intent not in (*topics, "open_request"))
        others = {slot: guess for slot, guess in turn.heard.told.items() if slot != "topic"}
        turn.heard = replace(turn.heard, guess=Guess("", 0.0), parts=rest, told=others, about={}, level="lost")
        turn.served = True


def put_off_a_vague_one(turn: Turn) -> None:
    """«… e poi c'è un'altra roba che non mi torna»: a second problem that is not named comes later, as one of any kind."""
    doing, topics = turn.heard.doing, turn.world.procedure.topics
    vague = next((name for name, rule in topics.items() if rule.catch_all), None)
    announced = turn.world.cues.has("another_problem", turn.heard.text) or _APART.search(turn.heard.text)
    told_of_two = announced and doing.chance("answer") >= SURE and doing.chance("unclear") >= SURE
    told_of_two = told_of_two and not _ANNOUNCEMENT.search(turn.heard.text)
    if vague and told_of_two and "topic" in turn.learned and turn.state.get("topic") != vague:
        put_off(turn, vague)


def _is_of_its_own(part: Part, topic: Topic | None, apart: bool) -> bool:
    """Does a clause tell a problem of its own? Set apart («e per giunta …») it need be less sure."""
    if topic is None:
        return False
    likely = apart and topic.complaint != "not_needed"
    return part.guess.confidence >= (LIKELY_APART if likely else TOPIC_OF_ITS_OWN)


def _only_resembles(name: str, turn: Turn) -> bool:
    """«Una voltura, non so chi è il fornitore»: one problem, of which a clause resembles another."""
    heard, names = turn.heard, turn.world.procedure.topics[name].names
    if turn.world.cues.has("besides", heard.text) or named_in(heard.text, names):
        return False  # «… e in più due fornitori mi mandano la bolletta»
    surely = max((chance for topic, chance in heard.about.items() if topic != name), default=0.0) >= NEARLY_CERTAIN
    least = UNLIKELY_BESIDE if heard.doing.chance("problem") < SURE else MAY_ANSWER
    return surely and heard.about.get(name, 0.0) < least


def _or_whom_to_ask(name: str, heard: Heard, topics: Mapping[str, Topic]) -> str:
    """«… e mi trovo un CMOR, vorrei sapere chi l'ha chiesto» disputes none yet."""
    other = topics[name].unknown_addressee
    asked = any(part.guess.intent == other and part.guess.confidence >= LIKELY_APART for part in heard.parts)
    return other if other and (asked or heard.about.get(other, 0.0) > heard.about.get(name, 0.0)) else name


def _named_beside(turn: Turn, topic: str) -> list[str]:
    """The problem of a message, and another one that it names in so many words: «… e in una c'è anche un CMOR»."""
    rules = turn.world.procedure.topics
    others = [
        name for name, rule in rules.items()
        if rule.complaint != "not_needed" and name not in (topic, rules[topic].unknown_addressee)
        and rule.unknown_addressee != topic and named_in(turn.heard.text, rule.names)
    ]  # fmt: skip
    if rules[topic].complaint == "not_needed" and not _APART.search(turn.heard.text):
        return []  # «una voltura: chi era il fornitore di prima?»
    own = named_in(turn.heard.text, rules[topic].names) or turn.heard.guess.confidence >= TOPIC_OF_ITS_OWN
    return [topic, *others] if own and len(others) == 1 else []


def _named_topics(turn: Turn) -> list[str]:
    """The problems that a message names by a key word, in its order: «due problemi: il bonus e internet»."""
    said = f" {normalise(turn.heard.text)} "
    troubles = {name: rule for name, rule in turn.world.procedure.topics.items() if rule.complaint != "not_needed"}
    places = {
        name: min((at for word in rule.words if (at := said.find(f" {normalise(word)} ")) >= 0), default=-1)
        for name, rule in troubles.items()
    }
    return [name for name, at in sorted(places.items(), key=lambda place: place[1]) if at >= 0]
