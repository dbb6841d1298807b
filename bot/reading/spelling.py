"""Evening out spelling without moving characters, so that places found in the folded text hold in the typed one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_APOSTROPHES = "’‘`´ʼ′"
WORD = re.compile(r"[^\W\d_]+")


def fold(text: str) -> str:
    """Lower case, without accents, straight apostrophes; as many characters as `text` has."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return "".join(map(_fold_character, text))


@cache
def _fold_character(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character.isspace():
        return " "
    base = unicodedata.normalize("NFKD", character.lower())[:1]
    return base if base.isalnum() and character.isalnum() else character


def compact(text: str) -> str:
    """`text` in upper case with nothing but its ASCII letters and digits."""
    return "".join(re.findall(r"[A-Z0-9]+", text.upper()))
