"""The conversation: (state, what was heard, world) -> replies. No Rasa here."""

from bot.dialogue.engine import respond
from bot.dialogue.heard import Guess, Heard, Mention, Part
from bot.dialogue.reply import Button, Reply
from bot.dialogue.state import State, asked_in
from bot.dialogue.world import ROME, World, rome_now

__all__ = [
    "ROME",
    "Button",
    "Guess",
    "Heard",
    "Mention",
    "Part",
    "Reply",
    "State",
    "World",
    "asked_in",
    "respond",
    "rome_now",
]
