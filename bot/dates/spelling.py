"""The ways in which a word is mistyped, listed once at import, so that reading a word is one look-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from string import ascii_lowercase

# Habits of Italian spelling: a double made single, «nb» for «mb».
_HABITS = (("tt", "t"), ("bb", "b"), ("gg", "g"), ("nn", "n"), ("mb", "nb"), ("mb", "b"))
# Habits of speech, of a region or another language, which are not crossed with slips: «marso», «augosto», «luio».
_SPOKEN = (("z", "s"), ("z", "tz"), ("ag", "aug"), ("gli", "li"), ("gli", "i"), ("oledi", "ordi"), ("oledi", "oldi"))
_SPOKEN += (("di", "d"), ("di", "de"), ("ove", "uve"), ("embre", "enbri"), ("embre", "embri"), ("ott", "oct"))
_SPOKEN += (("ice", "ece"), ("tt", "mm"), ("tt", "tm"))
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS: dict[str, set[str]] = {letter: set() for letter in ascii_lowercase}
for _row in _KEYBOARD:
    for _left, _right in pairwise(_row):
        _NEIGHBOURS[_left].add(_right)
        _NEIGHBOURS[_right].add(_left)
LONG = 7  # letters: of a word so long any letter may be wrong, and it is still no other word


def habits(word: str) -> set[str]:
    """The word and what comes of it by any number of habitual misspellings."""
    forms = {word}
    for right, wrong in _HABITS:
        forms |= {form.replace(right, wrong) for form in forms}
    return forms


def _slips(word: str, *, any_letter: bool) -> Iterator[str]:
    # Of a short word the first letter stays: «marzo» without it is another word, and so are «corso» and «aggio».
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]
        yield word[:i] + word[i] + word[i:]
        for letter in ascii_lowercase if any_letter else _NEIGHBOURS.get(word[i], ()):
            yield word[:i] + letter + word[i + 1 :]
            yield word[:i] + letter + word[i:]
    for i in range(len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    yield word + word[-1]
    if any_letter:
        yield word[1:]
        for letter in _NEIGHBOURS.get(word[0], ()):
            yield letter + word[1:]


def misspellings(words: Iterable[str], *, real: frozenset[str], any_letter: bool = True) -> dict[str, str]:
    """Misspelt form -> word, for words of five letters and more. A form in `real`, another word's, is left out.

    Any wrong letter is forgiven in a long word, a neighbouring key in a shorter one, or in all unless `any_letter`.
    Without it a form that may be of two words is left out too.
    """
    words = list(words)
    table: dict[str, str] = {}
    doubtful: set[str] = set()
    for word in words:
        for form in habits(word):
            table.setdefault(form, word)
            for slip in _slips(form, any_letter=any_letter and len(word) >= LONG):
                if len(slip) >= 4 and slip not in real and table.setdefault(slip, word) != word:
                    doubtful.add(slip)
    for word in words:
        for right, wrong in _SPOKEN:
            form = word.replace(right, wrong)
            if len(form) >= 4 and form not in real:
                table.setdefault(form, word)
    if not any_letter:
        table = {form: word for form, word in table.items() if form not in doubtful}
    for word in words:
        table[word] = word
    return table
