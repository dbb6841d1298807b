"""Messages of which no topic can be told: what they resemble is not taken for one, and which it is is asked."""

from __future__ import annotations

import re

from bot.dialogue.acts import do
from bot.dialogue.doing import ANSWER_BESIDE, LIKELY, NEARLY_CERTAIN, SURE, SURELY
from bot.dialogue.facts import keep_opening
from bot.dialogue.told import STANCES
from bot.dialogue.topics import SURE_OF_THE_WHOLE, denies_a_topic, likely_topics, only_resembles_a_request
from bot.dialogue.turn import Turn
from bot.knowledge import named_in

_BESIDE_A_TOPIC = ("answer", "fact", "greet", "thanks", "upset", "smalltalk", "unclear", "vague")
_OF_ANY_TROUBLE = ("open_request", "inform", "correct", "greet", *STANCES)  # intents of messages that say too little


def may_be_any_trouble(turn: Turn) -> bool:
    """«Ho un casino con chi mi fornisce il gas»: may a first message be any trouble, whatever it resembles most?"""
    heard, topics = turn.heard, turn.world.procedure.topics
    if turn.state.pending is not None or turn.state.get("topic") or heard.pressed is not None or turn.state.talk.misses:
        return False
    elsewhere = heard.level == "sure" and heard.intent not in (*topics, *_OF_ANY_TROUBLE)
    surer = heard.doing.chance("unclear") > heard.guess.confidence
    if (
        heard.doing.best == "unclear"
        and (surer or heard.doing.surely("unclear"))
        and heard.guess.confidence < NEARLY_CERTAIN
    ):
        elsewhere = False  # «mi è arrivata una diffida» asks for no letter
    clauses = [clause for clause in re.split(r"[,.;:]", heard.text) if not denies_a_topic(clause)]
    if sum(any(named_in(clause, rule.names) for clause in clauses) for rule in topics.values()) == 1:
        return False  # «non ho un problema di bonus, ho un problema di doppia fatturazione»
    vague = heard.doing.chance("unclear") >= SURE or only_resembles_a_request(heard, turn.world)
    if "?" in heard.text and min(heard.guess.confidence, heard.about.get(heard.intent, 0.0)) >= SURELY:
        return False  # «con quale fornitore sono adesso? mi sono arrivate lettere strane»
    tells_none = heard.doing.surely("unclear") and heard.doing.chance("answer") < ANSWER_BESIDE
    # «a mio zio arrivano soldi da pagare di un fornitore vecchio»
    readings = (heard.guess, *heard.told.values())  # of the whole, and of a clause
    likely = max(reading.confidence for reading in readings) >= NEARLY_CERTAIN
    tells_none = tells_none or (heard.doing.chance("unclear") >= SURELY and not likely)
    return vague and not elsewhere and (tells_none or not likely_topics(heard, turn.world))


def ask_which(turn: Turn) -> bool:
    """Ask which trouble it is; always True."""
    turn.say("unclear")
    keep_opening(turn)
    if turn.state.pending is None:
        do(turn, "open_request")
    return True


def is_no_topic(turn: Turn) -> bool:
    """Does a message only resemble a problem? «Scusi, con chi ho il piacere?», «mi hanno addebitato una cosa strana»"""
    heard, doing = turn.heard, turn.heard.doing
    if heard.intent not in turn.world.procedure.topics or doing.chance("answer") >= ANSWER_BESIDE:
        return False
    unsure = heard.guess.confidence < SURE_OF_THE_WHOLE or turn.world.procedure.topics[heard.intent].catch_all
    vague = doing.surely("unclear") and unsure
    kinds = ("ask", "help", "person", "machine", "status", "smalltalk", "upset", "off")
    return vague or any(doing.chance(kind) >= NEARLY_CERTAIN for kind in kinds)


def is_any_other_trouble(turn: Turn) -> bool:
    """«Le bollette sono sempre più care», asked which trouble it is: likely none that has a name of its own"""
    rule = turn.world.procedure.topics.get(turn.heard.intent)
    return rule is not None and rule.catch_all and turn.heard.guess.confidence >= LIKELY


def names_a_topic(turn: Turn) -> bool:
    """«Avrei un'altra faccenda: la bolletta del gas di ottobre è altissima»"""
    topics = turn.world.procedure.topics
    return bool(likely_topics(turn.heard, turn.world)) or any(
        part.guess.intent in topics and part.guess.confidence >= NEARLY_CERTAIN for part in turn.heard.parts
    )


def tells_a_topic_beside(turn: Turn) -> bool:
    """«Buongiorno, mi è arrivata una bolletta altissima, non ci credo»: does a first message tell one beside its courtesies?"""
    state = turn.state
    first = state.pending in (None, "topic") and state.get("topic") is None and not state.talk.filed
    return (
        first
        and turn.heard.doing.best.partition("=")[0] in _BESIDE_A_TOPIC
        and bool(likely_topics(turn.heard, turn.world))
    )


def asks_what_a_request_tells(turn: Turn) -> bool:
    """Is what is asked the matter of a request of its own?"""
    rule, heard = turn.world.procedure.topics.get(turn.heard.intent), turn.heard
    own = rule is not None and rule.complaint == "not_needed" and heard.intent != turn.state.get("topic")
    return own and turn.state.walk_is_open and turn.state.get("topic") is not None and heard.level == "sure"
