"""Which problem or question of the procedure a message is about, and which it says that it is not. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from bot.dialogue.doing import BESIDE, LIKELY, SURE, SURELY
from bot.dialogue.heard import Heard
from bot.dialogue.told_data import restated_at
from bot.dialogue.world import World
from bot.knowledge import named_in

# What joins two things in a message: «per il contatore guasto» tells no second one.
_JOINS = re.compile(
    r"[,.;:+\n]|\b(?:e|ed|poi|pure|anche|più|piu|oltre|inoltre|nonché|nemmeno|neanche|neppure|manco|né|ma|mentre|intanto)\b",
    re.IGNORECASE,
)
SURE_OF_THE_WHOLE = 0.75  # how sure the classifier must be of a whole message for its clauses not to count
EAGER = 0.3  # the same where the topic was asked for
# How probable a topic must be to be told, and below what it is not, of all that a first message may tell.
TELLS, UNLIKELY = 0.4, 0.2
# Main intents beside which a topic counts that is named in so many words.
_BESIDE_A_TOPIC = ("faq/what_is_smart_info", "set_reminder", "ask_letter", "open_request", "complaint_sent",
                   "complaint_not_sent", "reply_not_received", "reply_unsatisfactory")  # fmt: skip


_NOT_THIS = re.compile(
    r"^(?:(?:no|ma|io|guardi|guarda|allora|senta|senti|scusi|scusa|mah|beh|in realtà|veramente|guardate)\W+)*"
    r"(?:non|nn) (?:(?:è|e'|e|era)(?! che\b)"
    r"(?! (?:mai |ancora |più |piu |stat\w )?(?!quest)\w+(?:at|it|ut|st|tt|rs)[oaie]\b)|ho (?:un )?problem|voglio|si tratta"
    r"|devo (?:fare|chiedere|tornare|cambiare)|sto (?:facendo|chiedendo)|parl|mi interess|per\b|riguarda|c'entra)"
    r"|^[^,.;]{0,40}\b(?:problema|questione|motivo)\b (?:non|nn) (?:è|e'|era)\b"
    r"|^[^,.;]{0,40}(?<!che )\b(?:non|nn) (?:c'entra|centra|mi interessa|è il problema|è un problema)",
    re.IGNORECASE,
)


_NOT_THAT = re.compile(
    r"\b(?:non|nn) (?:è|e'|era) (?:quello|questo|quella|questa|lì|là)\s*(?:[,.;:!]|$)", re.IGNORECASE
)


def denies_a_topic(text: str) -> bool:
    """Does a clause say what the matter is not? «Non voglio tornare al vecchio fornitore, …»"""
    return _NOT_THIS.match(text) is not None


def denied_topics(heard: Heard) -> list[str]:
    """The intents of clauses that say what the matter is not, or that the next clause puts aside: «non è quello»."""
    return [
        part.guess.intent
        for part, after in zip_longest(heard.parts, heard.parts[1:])
        if denies_a_topic(part.text) or (after and _NOT_THAT.search(after.text))
    ]


def likely_topics(heard: Heard, world: World) -> list[str]:
    """The topics that a message most likely tells, in its order; more than one only if it tells of several.

    A request to know something is none where a trouble is told too vaguely to be any, nor one that only goes with another.
    """
    asks = "?" in heard.text or heard.guess.confidence >= SURE_OF_THE_WHOLE
    asks = asks and not heard.doing.surely("unclear")  # «ho problemi col bonus»
    if heard.intent.startswith("faq/") and heard.level == "sure" and asks:
        return []  # «che cos'è il CMOR?»
    joined = _JOINS.search(heard.text) is not None or world.cues.has("another_trade", heard.text)
    several = heard.doing.chance("problem") >= SURE and joined
    likely = [topic for topic, chance in heard.about.items() if chance >= (UNLIKELY if several else TELLS)]
    requests = [topic for topic in likely if world.procedure.topics[topic].complaint == "not_needed"]
    kept = [topic for topic in requests if topic == requests[0] or heard.about[topic] >= TELLS]
    kept = [] if only_resembles_a_request(heard, world) else kept
    likely = [topic for topic in likely if topic in kept or topic not in requests]
    if not several:
        return likely[:1]
    places = {part.guess.intent: at for at, part in reversed(list(enumerate(heard.parts)))}
    return sorted(likely, key=lambda topic: places.get(topic, len(places)))


def only_resembles_a_request(heard: Heard, world: World) -> bool:
    """«Ho un casino con chi mi fornisce il gas», «il mio fornitore mi manda bollette troppo alte»: nothing is to be known."""
    vague = heard.doing.chance("unclear") >= SURE or world.cues.has("vague_problem", heard.text)
    return vague and not ("?" in heard.text or world.cues.has("wants_to_know", heard.text))


def _is_denied_by_name(heard: Heard, words: Sequence[str]) -> bool:
    return any(denies_a_topic(part.text) and named_in(part.text, words) for part in heard.parts)


def topic_of(heard: Heard, world: World, *, eager: bool = False) -> str | None:
    """The topic that a message tells, alone or beside its main intent. `eager` where a topic was asked for."""
    topic = _by_its_name(_topic_of(heard, world, eager=eager), heard, world)
    vague = topic and world.procedure.topics[topic].catch_all and world.cues.has("another_request", heard.text)
    return None if vague and not eager else topic  # «avrei anche un'altra cosa, sempre roba di bollette»


def _by_its_name(topic: str | None, heard: Heard, world: World) -> str | None:
    """Of requests to know something the one that is named: «deve fare la voltura e non sappiamo chi è il fornitore»."""
    topics = world.procedure.topics
    if topic is None or topics[topic].complaint != "not_needed":
        return topic
    requests = {name: rule for name, rule in topics.items() if rule.complaint == "not_needed"}
    if topics[topic].names:
        as_likely = [name for name, rule in requests.items() if not rule.names and heard.about.get(name, 0.0) >= LIKELY]
        unnamed = not named_in(heard.text, topics[topic].names)
        return as_likely[0] if unnamed and as_likely else topic  # «chi è il fornitore della stanza in affitto»
    named = [
        name
        for name, rule in requests.items()
        if named_in(heard.text, rule.names) and not world.cues.has("not_this_matter", heard.text)
    ]
    return named[0] if len(named) == 1 else topic


def _topic_of(heard: Heard, world: World, *, eager: bool) -> str | None:
    topics = world.procedure.topics
    meant = [
        part.guess.intent for part in heard.parts if not denies_a_topic(part.text) and part.guess.confidence >= BESIDE
    ]
    at = restated_at(heard.text)
    after = [
        p.guess.intent
        for p in heard.parts
        if p.start >= at and p.guess.confidence >= BESIDE and p.guess.intent in topics
    ]
    if at and after:
        return after[-1]  # «il bonus… anzi no, il problema è un CMOR»
    denied = denied_topics(heard)
    if denied:
        instead = [intent for intent in meant if intent in topics and intent not in denied]
        if instead:
            return instead[0]  # «non è il bonus, è il CMOR»
        if heard.intent in denied and not eager:
            return None
    likely = [topic for topic in likely_topics(heard, world) if not _is_denied_by_name(heard, topics[topic].words)]
    request = heard.intent in topics and topics[heard.intent].complaint == "not_needed"
    unlikely = heard.about.get(heard.intent, 0.0) < UNLIKELY or (request and only_resembles_a_request(heard, world))
    if likely and unlikely and heard.guess.confidence < SURELY:
        return likely[0]
    beside = heard.told.get("topic")
    if beside and heard.guess.confidence < SURE_OF_THE_WHOLE and beside.intent in topics and beside.intent in meant:
        return beside.intent  # a clause says plainly what the long story only resembles
    vague = heard.guess.confidence < SURE_OF_THE_WHOLE and not beside and world.cues.has("vague_problem", heard.text)
    if vague and not eager:
        return None  # «ho cambiato casa e ho problemi con il contratto»
    if heard.intent in topics and (heard.level != "lost" or eager):
        return heard.intent
    for part in heard.parts:
        if part.guess.intent in topics and part.guess.confidence >= BESIDE:
            return part.guess.intent
    if beside and beside.intent in topics and beside.confidence >= BESIDE:
        return beside.intent
    if heard.intent in _BESIDE_A_TOPIC:  # «avvisami…, ho reclamato per la doppia fatturazione»
        named = [topic for topic, rule in topics.items() if named_in(heard.text, rule.names)]
        if len(named) == 1:
            return named[0]
    if eager:
        among = [guess for guess in heard.ranking if guess.intent in topics]
        total = sum(guess.confidence for guess in among)
        if among and total >= EAGER and among[0].confidence >= 0.6 * total:
            return among[0].intent
    return None
