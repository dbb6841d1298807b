"""What a message seems to tell of the complaint and of its answer, held against its words (data/cues.yml).

These readings decide the verdict: a classifier's likeness alone is not enough for them. Pure functions.
"""

from __future__ import annotations

import re

from bot.dialogue.world import World
from bot.knowledge import normalise

# What an answer is told by; silence is told in too many ways.
_WORDS_FOR = {
    "satisfactory": ("settling",),
    "unsatisfactory": ("answer", "answer_came", "judged", "unsettled"),
}
# «No ho ricevuto risposta», for «non»; with a comma behind the «no» it would be an answer that came.
_UNACCENTED_NO = re.compile(
    r"\bno (?:mi |ci )?(?:ho|hanno|ha|abbiamo) (?:ancora |mai )?(?:ricevut|avut|rispost)", re.IGNORECASE
)
_NOT_SO = re.compile(r"^\W*(?:(?:no|ma|guard[ai]|scus[ai])\W+)*non (?:è|e'|e) (?:vero|così)\W+", re.IGNORECASE)
HARDLY_A_WORD = 4


def behind_a_denial(text: str) -> str:
    """«No, non è vero, mi hanno risposto»: what was said before is denied, and the answer is not judged by it."""
    return _NOT_SO.sub("", text)


def answer_came(text: str, world: World) -> bool:
    """Do the words say that the supplier answered? «Non mi hanno risposto» does not."""
    return world.cues.has("answer_came", world.cues.without("no_answer", text))


def was_sent(text: str, world: World) -> bool:
    """«Ho mandato la raccomandata, e nessuno mi ha risposto»: what is denied is something else."""
    return world.cues.has("was_sent", text) and not world.cues.has("never_sent", text)


def only_by_phone(text: str, world: World) -> bool:
    ours = world.cues.without("other_call", text)  # «uno mi ha chiamato al telefono», «ho chiamato i pompieri»
    called = world.cues.has("by_phone", ours) and (ours == normalise(text) or world.cues.has("complaint", text))
    return called and not world.cues.has("written", text)


def checked_complaint(sent: bool, text: str, world: World) -> bool | None:
    """Whether a complaint was sent, held against the words. None: to be asked.

    That none was sent takes a word that denies; a telephone call is none, nor is what is only meant to be sent.
    """
    cues = world.cues
    if not sent and cues.has("other_call", text) and not cues.has("complaint", text):
        return None
    if sent and (cues.has("intends", text) or only_by_phone(text, world)):
        return False
    if not sent and was_sent(text, world):
        return True  # «reclamo mandato, non so quando»: what is denied is something else
    if not sent and (cues.has("from_supplier", text) or not cues.has("denial", text)):
        return None
    return sent


def has_words_for(reply: str, text: str, world: World) -> bool:
    """Does a message use any of the words with which people tell of such an answer?"""
    if reply == "satisfactory" and world.cues.has("unsettled", text):
        return False  # «mi hanno sistemato per le feste»
    return any(world.cues.has(name, text) for name in _WORDS_FOR.get(reply, ())) or reply not in _WORDS_FOR


def is_content(text: str, world: World) -> bool:
    """«…mi hanno scritto che lo tolgono. Tutto a posto»: whatever a clause resembles."""
    return world.cues.has("settled", text) and not world.cues.has("unsettled", text)


def _says_no_more(text: str, world: World) -> bool:
    """Does a message say that an answer came, and hardly a word about it?"""
    cues, text = world.cues, behind_a_denial(text)
    judged = any(cues.has(name, text) for name in ("judged", "settled", "unsettled", "but"))
    return not judged and len(cues.without("answer_came", text).split()) <= HARDLY_A_WORD


def checked_reply(value: str, text: str, world: World) -> str | None:
    """What became of the complaint, held against the words: an answer ends the wait, so it is not taken from a likeness.

    None where the words say both that an answer came and that none did, or that it settles the matter and does not.
    """
    none_came = world.cues.has("no_answer", text) or _UNACCENTED_NO.search(text) is not None
    if world.cues.has("interim", text):
        return "none"  # «stanno verificando» is no answer yet
    one_came = answer_came(text, world)
    if none_came and one_came:
        return None
    if none_came:
        return "none"
    if one_came and _says_no_more(text, world):
        return None  # «mi hanno risposto ieri»: whether it settles the matter is asked
    if value == "none" and world.cues.has("from_supplier", text) and not world.cues.has("denial", text):
        return None  # «mi è arrivata una cosa strana» speaks of no silence
    unsettled = world.cues.has("unsettled", text)
    if (value == "satisfactory" and unsettled) or (value == "unsatisfactory" and is_content(text, world)):
        return None
    return "unsatisfactory" if one_came and value == "none" else value


def supposes(text: str, world: World) -> bool:
    """Does a question only suppose what it says? «E se l'ho fatto per telefono?» tells nothing."""
    return "?" in text and world.cues.starts("supposed", text)


def may_skip(text: str, world: World) -> bool:
    """«Posso saltare?», which leaves the question out; «è obbligatorio o posso saltare?» wants to know."""
    asks = world.cues.has("may_skip", text) or world.cues.ends("may_do_without", text)
    return asks and not world.cues.has("must", text)
