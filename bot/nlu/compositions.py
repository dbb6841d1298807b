"""Messages that say two or three things, made of such as say one: what people write at once, examples give apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

TOPIC, COMPLAINT, REPLY = "topic", "complaint", "reply"
# What a message can tell of a request, each beside whatever else it says, and the intents that tell it.
FACTS = {
    COMPLAINT: ("complaint_sent", "complaint_not_sent"),
    REPLY: ("reply_not_received", "reply_unsatisfactory", "reply_satisfactory"),
}
_OTHERS = ("set_reminder", "ask_letter", "open_request", "greet")
# What people say beside their problem, or before it.
BESIDE = (*FACTS[COMPLAINT], *FACTS[REPLY], *_OTHERS)
_CONNECTIVES = (" e ", " e ", ", ", ", ", ". ", ". ", "; ", ", ma ", ", però ", " - ", "\n", ", poi ", " ")
_SENTENCE_ENDS = (". ", "\n")
_WITH_TOPIC = 3  # compositions with one thing beside it of each message that tells a topic
_WHOLE_STORIES = 2  # compositions with a complaint and what became of it, of each such message
_WITHOUT = 1.2  # compositions without a topic for each composition with one


@dataclass(frozen=True)
class Told:
    """A message, its main intent, and what it tells: the intents that stand for its topic, complaint and reply.

    None: it tells no such thing. «?»: it may or may not, since its label is about something else.
    """

    text: str
    intent: str
    topic: str | None = None
    complaint: str | None = None
    reply: str | None = None

    @classmethod
    def of(cls, text: str, intent: str, topic: str | None = None) -> Told:
        """What an example tells by its label. An answer of the supplier may stand beside the complaint to it."""
        complaint = intent if intent in FACTS[COMPLAINT] else "?" if intent in FACTS[REPLY] else None
        reply = intent if intent in FACTS[REPLY] else None
        return cls(text, intent, intent if is_topic(intent) else topic, complaint, reply)

    def fact(self, name: str) -> str | None:
        """What is told of TOPIC, COMPLAINT or REPLY."""
        return {TOPIC: self.topic, COMPLAINT: self.complaint, REPLY: self.reply}[name]


def is_topic(intent: str) -> bool:
    """Is it the intent of a message that tells what the matter is about?"""
    return intent.startswith(("problem_", "info_"))


def compose(messages: Sequence[Told], seed: int = 0) -> list[Told]:
    """Compositions of two or three of the messages, in any order: with a topic and something beside it, and without one.

    The same for the same messages and seed. Empty if there is nothing to set beside a topic.
    """
    random = Random(seed)
    plain = {intent: [m for m in messages if m.intent == intent and not m.topic] for intent in BESIDE}
    plain = {intent: found for intent, found in plain.items() if found}
    if not plain:
        return []

    def one_of(intents: Sequence[str]) -> Told:
        return random.choice(plain[random.choice(intents)])

    intents = list(plain)
    complaints = [intent for intent in ("complaint_sent",) if intent in plain]
    replies = [intent for intent in FACTS[REPLY] if intent in plain]
    others = [intent for intent in intents if intent not in FACTS[REPLY]]
    made = []
    for message in messages:
        if message.topic == message.intent:
            made += [_join([message, one_of(intents)], random) for _ in range(_WITH_TOPIC)]
            if complaints and replies:
                made += [_join([message, one_of(complaints), one_of(replies)], random) for _ in range(_WHOLE_STORIES)]
    for _ in range(round(_WITHOUT * len(made))):
        first = one_of(intents)
        facts = [name for name in (COMPLAINT, REPLY) if first.fact(name) not in (None, "?")]
        fitting = [i for i in (replies if COMPLAINT in facts else others) if COMPLAINT not in facts or i in replies]
        made.append(_join([first, one_of(fitting or intents)], random))
    return made


def _join(parts: list[Told], random: Random) -> Told:
    main = parts[-1].intent
    told = {name: _told(parts, name) for name in (TOPIC, COMPLAINT, REPLY)}
    random.shuffle(parts)
    text = parts[0].text.rstrip()
    for part in parts[1:]:
        connective, tail = random.choice(_CONNECTIVES), part.text.lstrip()
        if text[-1:] in "?!…":
            connective = " "
        else:
            text = text.rstrip(".,;")
            if connective not in _SENTENCE_ENDS:
                tail = tail[:1].lower() + tail[1:]
        text = f"{text}{connective}{tail}"
    return Told(text, main, **told)


def _told(parts: Sequence[Told], name: str) -> str | None:
    """What the parts tell together; «?» where they differ, or one of them leaves it open and no other tells it."""
    said = {part.fact(name) for part in parts} - {None}
    sure = said - {"?"}
    if len(sure) == 1:
        return sure.pop()
    return "?" if said else None
