"""Messages that say two things, made of two that say one: what people write at once, examples give apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

# What people say beside their problem, or before it.
BESIDE = (
    "complaint_sent",
    "complaint_not_sent",
    "reply_not_received",
    "reply_unsatisfactory",
    "reply_satisfactory",
    "set_reminder",
    "ask_letter",
    "open_request",
    "greet",
)
_CONNECTIVES = (" e ", " e ", ", ", ", ", ". ", ". ", "; ", ", ma ", ", però ", " - ", "\n", ", poi ", " ")
_SENTENCE_ENDS = (". ", "\n")
_WITH_TOPIC = 4  # compositions of each message that tells a topic
_WITHOUT = 1.2  # compositions without a topic for each composition with one


@dataclass(frozen=True)
class Told:
    """A message, its main intent, and the topic that it tells, if any."""

    text: str
    intent: str
    topic: str | None


def is_topic(intent: str) -> bool:
    """Is it the intent of a message that tells what the matter is about?"""
    return intent.startswith(("problem_", "info_"))


def compose(messages: Sequence[Told], seed: int = 0) -> list[Told]:
    """Compositions of two of the messages, in both orders: with a topic and something beside it, and without a topic.

    The same for the same messages and seed. Empty if there is nothing to set beside a topic.
    """
    random = Random(seed)
    plain = {intent: [m for m in messages if m.intent == intent and not m.topic] for intent in BESIDE}
    plain = {intent: found for intent, found in plain.items() if found}
    if not plain:
        return []
    intents = list(plain)
    made = []
    for message in messages:
        if message.topic == message.intent:
            made += [_join(message, _any(plain, intents, random), random) for _ in range(_WITH_TOPIC)]
    without = round(_WITHOUT * len(made))
    made += [_join(_any(plain, intents, random), _any(plain, intents, random), random) for _ in range(without)]
    return made


def _any(plain: dict[str, list[Told]], intents: Sequence[str], random: Random) -> Told:
    return random.choice(plain[random.choice(intents)])


def _join(one: Told, other: Told, random: Random) -> Told:
    first, second = (one, other) if random.random() < 0.5 else (other, one)
    connective = random.choice(_CONNECTIVES)
    head, tail = first.text.rstrip(), second.text.lstrip()
    if head[-1:] in "?!…":
        connective = " "
    else:
        head = head.rstrip(".,;")
        if connective not in _SENTENCE_ENDS:
            tail = tail[:1].lower() + tail[1:]
    return Told(f"{head}{connective}{tail}", other.intent, one.topic)
