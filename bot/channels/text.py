"""What people type, made safe for the assistant: it is text, whatever it looks like."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

MAX_CHARACTERS = 4000

_KEPT_CONTROLS = "\n\t"
# Joiners belong to emoji and to some scripts; other invisible format characters only mislead the reader.
_KEPT_FORMATS = "\u200c\u200d"
_DROPPED = {"Cc": _KEPT_CONTROLS, "Cf": _KEPT_FORMATS, "Cs": "", "Co": ""}


class Typed(NamedTuple):
    """Text as it goes to the assistant; `cut` if only its first part is kept."""

    text: str
    cut: bool


def as_typed(text: str) -> Typed:
    """Text as typed by a person, never a command: Rasa executes what begins with «/», so that sign goes.

    Control characters and lone surrogates are dropped, the rest is in Unicode's form NFC; at most `MAX_CHARACTERS`
    are kept. The text may come out empty.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in text if unicodedata.category(c) not in _DROPPED or c in _DROPPED[unicodedata.category(c)])
    kept = unicodedata.normalize("NFC", kept).strip()
    while kept.startswith("/"):
        kept = kept.lstrip("/").strip()
    return Typed(kept[:MAX_CHARACTERS].rstrip(), len(kept) > MAX_CHARACTERS)
