"""The arithmetic of the benchmark: percentiles, ratios, and whether every message got its own answer. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import quantiles

CODE = re.compile(r"SM-[0-9A-Z-]+")


@dataclass(frozen=True)
class Turn:
    """A message and its answer. Times in seconds of one monotonic clock."""

    sender: str
    text: str
    answer: tuple[str, ...]
    sent: float
    answered: float

    @property
    def seconds(self) -> float:
        return self.answered - self.sent


@dataclass(frozen=True)
class Load:
    """What many people at once got: times in seconds, throughput in turns a second."""

    users: int
    p50: float
    p95: float
    throughput: float
    faults: tuple[str, ...] = field(default=())


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which `percent` (1 to 99) of the values lie, between the two nearest. Raises: ValueError if none."""
    if not values:
        raise ValueError("no values")
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def ratio(ours: float | None, stock: float | None) -> float | None:
    """Ours over stock's; None where either was not measured."""
    return None if ours is None or not stock else ours / stock


def load_of(users: int, turns: Sequence[Turn], faults: Sequence[str]) -> Load:
    """Sum the turns of `users` people at once up; the clock ran from the first message to the last answer."""
    seconds = [turn.seconds for turn in turns]
    elapsed = max(turn.answered for turn in turns) - min(turn.sent for turn in turns)
    return Load(users, percentile(seconds, 50), percentile(seconds, 95), len(turns) / elapsed, tuple(faults))


def answer_faults(turns: Sequence[Turn], reference: Sequence[Sequence[str]], name: str, stand_in: str) -> list[str]:
    """What is wrong with the answers of one conversation, held against a conversation of one person alone.

    Args:
        turns: the conversation, in the order of sending.
        reference: the answers that the same messages got, one after the other, with nobody else there.
        name: who writes here; `stand_in`: who wrote in the reference. Nobody else's name may come up.
    """
    faults = []
    if len(turns) != len(reference):
        faults.append(f"{turns[0].sender}: {len(turns)} answers to {len(reference)} messages")
    for number, (turn, expected) in enumerate(zip(turns, reference, strict=False), 1):
        got = plain(turn.answer, name)
        wanted = plain(expected, stand_in)
        if got == wanted:
            continue
        kind = "no answer" if not got else "another answer"
        if wanted and got == wanted * 2:
            kind = "a doubled answer"
        elif any(got == plain(other, stand_in) for other in reference):
            kind = "the answer to another message"
        faults.append(f"{turn.sender}: {kind} to message {number}")
    return faults


def plain(answer: Sequence[str], name: str) -> list[str]:
    """An answer without what rightly differs between two people: their names, addresses and case codes."""
    number = re.compile(r"persona\d+@")
    return [number.sub("persona@", CODE.sub("CODE", text.replace(name, "NAME"))) for text in answer]


def order_faults(sent: Mapping[str, Sequence[str]], kept: Mapping[str, Sequence[str]]) -> list[str]:
    """Compare what each person sent with what the tracker store kept: lost, doubled or reordered messages."""
    faults = []
    for sender, texts in sent.items():
        stored = list(kept.get(sender, ()))
        if stored == list(texts):
            continue
        if len(stored) < len(texts):
            faults.append(f"{sender}: {len(texts) - len(stored)} messages are not in the store")
        elif len(stored) > len(texts):
            faults.append(f"{sender}: {len(stored) - len(texts)} messages too many in the store")
        else:
            faults.append(f"{sender}: another order in the store")
    return faults
