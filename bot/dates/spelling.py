"""The ways in which a word is mistyped, listed once at import, so that reading a word is one look-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from string import ascii_lowercase

# Habits of Italian spelling: a double made single, «nb» for «mb», j for i.
_HABITS = (("tt", "t"), ("bb", "b"), ("gg", "g"), ("nn", "n"), ("mb", "nb"), ("mb", "b"))
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS: dict[str, set[str]] = {letter: set() for letter in ascii_lowercase}
for _row in _KEYBOARD:
    for _left, _right in pairwise(_row):
        _NEIGHBOURS[_left].add(_right)
        _NEIGHBOURS[_right].add(_left)


def habits(word: str) -> set[str]:
    """The word and what comes of it by any number of habitual misspellings."""
    forms = {word}
    for right, wrong in _HABITS:
        forms |= {form.replace(right, wrong) for form in forms}
    return forms


def _slips(word: str, *, any_letter: bool) -> Iterator[str]:
    # The first letter stays: «marzo» without it is another word, and so are «corso» and «aggio».
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]
        yield word[:i] + word[i] + word[i:]
        for letter in ascii_lowercase if any_letter else _NEIGHBOURS.get(word[i], ()):
            yield word[:i] + letter + word[i + 1 :]
    for i in range(len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def misspellings(words: Iterable[str], *, real: frozenset[str]) -> dict[str, str]:
    """Misspelt form -> word, for words of five letters and more. A form in `real`, another word's, is left out.

    Any wrong letter is forgiven in a word of seven letters or more, a neighbouring key in a shorter one.
    """
    words = list(words)
    table: dict[str, str] = {}
    for word in words:
        for form in habits(word):
            table.setdefault(form, word)
            for slip in _slips(form, any_letter=len(word) >= 7):
                if len(slip) >= 4 and slip not in real:
                    table.setdefault(slip, word)
    for word in words:
        table[word] = word
    return table
