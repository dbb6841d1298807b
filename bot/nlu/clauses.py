"""Splitting a message into clauses that may each say something of their own.

«mi fatturano in due e non mi rispondono» tells a problem and a silence; «il 5 marzo, ma quanto costa?» answers
and asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.nlu.normalisation import fold

_MIN_WORDS = 2
# A message must be at least this long to hold two clauses: «no, aspetta un attimo».
_MIN_MESSAGE_WORDS = 4

# Short words that answer a question by themselves, as they look when folded.
_ANSWERS = {"si", "sisi", "no", "nono", "ok", "okay", "certo", "esatto", "giusto", "perfetto", "affatto", "boh", "mah"}
_ANSWERS |= {"ciao", "salve", "buongiorno", "buonasera", "grazie"}
_ANSWERS |= {"nessuna", "nessun", "silenzio", "zero", "mai", "niente"}  # «reclamo inviato, nessuna risposta»

# Ends of sentences, but neither decimal points, nor abbreviations of one letter, nor dots inside words.
_SENTENCE_END = r"(?:[!?…]+|(?<!\b\w)\.+(?!\w)|;|\n)+"
# Conjunctions that begin a clause; «e» only where a verb-like word follows (below).
_CONJUNCTION = r"(?:,\s*|\s+)(?=(?:ma|pero|però|anzi|invece|comunque|cmq|quindi|inoltre|solo che|e poi|poi)\s)"
_AND = (
    r"(?:,\s*|\s+)(?=ed?\s+(?:non|ora|adesso|intanto|io|mi|ci|vi|si|loro|vorrei|voglio|volevo|quanto|quando|come|"
    r"cosa|che cosa|dove|chi|nessuno|nessuna|niente|nulla|"
    r"anche|pure|inoltre|in più|in piu|per giunta|per di più|per di piu|oltretutto|"
    r"c'è|c'era|perché|perche|posso|devo|sono|ho|hanno|ha|è)\b)"
)
_COMMA = r",\s+|\s+[-–—]\s+|:\s+"
_BOUNDARY = re.compile(f"{_SENTENCE_END}|{_CONJUNCTION}|{_AND}|{_COMMA}", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Clause:
    """A part of a message: text == message[start:end]."""

    text: str
    start: int
    end: int


def split_clauses(text: str) -> list[Clause]:
    """The clauses of a message, in order; an empty list if it is a single one.

    A part too short to be read alone stays with the one before it, unless it is an answer such as «sì».
    """
    if len(_WORD.findall(text)) < _MIN_MESSAGE_WORDS:
        return []
    spans: list[tuple[int, int]] = []
    start = 0
    for boundary in [*_BOUNDARY.finditer(text), None]:
        end = boundary.end() if boundary and _keeps_mark(boundary) else boundary.start() if boundary else len(text)
        if not boundary or _stands_alone(text[start:end]):
            spans.append((start, end))
            start = boundary.end() if boundary else end
    if len(spans) > 1 and not _stands_alone(text[slice(*spans[-1])]):
        spans[-2:] = [(spans[-2][0], spans[-1][1])]
    if len(spans) < 2:
        return []
    return [_trimmed(text, *span) for span in spans]


def _keeps_mark(boundary: re.Match[str]) -> bool:
    """A question mark belongs to its clause; a comma to neither."""
    return any(mark in boundary.group() for mark in "?!.…")


def _stands_alone(part: str) -> bool:
    words = _WORD.findall(fold(part))
    return len(words) > _MIN_WORDS or bool(words and words[0] in _ANSWERS and len(words) <= _MIN_WORDS)


def _trimmed(text: str, start: int, end: int) -> Clause:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Clause(text[start:end], start, end)
