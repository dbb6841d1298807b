"""Speaking first: telling a person something that they did not just ask for, on the channel that they use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Speaker(Protocol):
    """A channel that can speak first."""

    async def speak(self, sender_id: str, messages: Sequence[Mapping[str, Any]]) -> bool:
        """Deliver Rasa's response dicts in order; False if this person cannot be reached (any more)."""


_speakers: dict[str, Speaker] = {}


def register(prefix: str, speaker: Speaker) -> None:
    """Let `speaker` serve the sender ids that begin with `prefix` and a colon, in place of any earlier one."""
    _speakers[prefix] = speaker


async def speak(sender_id: str, messages: Sequence[Mapping[str, Any]]) -> bool:
    """Deliver `messages` on the channel of `sender_id`; False if no channel answers for it or the person is gone."""
    speaker = _speakers.get(sender_id.partition(":")[0])
    return speaker is not None and await speaker.speak(sender_id, messages)
