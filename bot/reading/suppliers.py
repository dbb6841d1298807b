"""Suppliers in running text: exact names first, then slips of the keyboard. Distributors are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from bot.reading.results import Mention
from bot.reading.spelling import fold
from bot.reading.supplier_register import Register, load_register

_MIN_FUZZY = 6  # shorter names lie one slip away from too many words
_MIN_FUZZY_PHRASE = 12
_WORD = re.compile(r"[^\W_]+")
# «dellenel», «lacea»: an apostrophe left out.
_GLUED = r"(?:(?:de|a|da|ne|su|co)?ll?)?"
_SEPARATORS = {" ": r"[ .\-]{0,2}", ".": r"[.\-]?", "-": r"[ .\-]{0,2}"}
_ADDED = r"(?: ?(?:energia|energie|energy))?"
_ADDRESS = re.compile(r"\S+@\S+|\b(?:https?:|www\.)\S+|\b[a-z0-9-]+\.(?:it|com|eu|net)\b")


@dataclass(frozen=True)
class Named:
    """A company named in a text, from `start` to `end`."""

    start: int
    end: int
    name: str
    kind: str  # "supplier" or "distributor"


@dataclass(frozen=True)
class _Index:
    exact: re.Pattern[str]
    owners: dict[str, tuple[str, str]]  # squeezed name -> canonical name, kind
    careful: frozenset[str]
    cue: re.Pattern[str]
    words: dict[str, str]  # names of one word that may be misspelt -> canonical name
    phrases: dict[str, str]  # longer names -> canonical name
    ordinary: frozenset[str]


def suppliers_in(text: str) -> list[Mention]:
    """The suppliers named in `text`, in order; the value is the canonical name."""
    return [
        Mention("supplier", named.start, named.end, text[named.start : named.end], named.name)
        for named in companies_in(text)
        if named.kind == "supplier"
    ]


def companies_in(text: str, *, asked: bool = False) -> list[Named]:
    """Suppliers and distributors in `text`. `asked`: the supplier was asked for, so that rarer names count too."""
    folded = fold(text)
    index = _index(asked)
    taken = [match.span() for match in _ADDRESS.finditer(folded)]
    found: list[Named] = []
    for named in (*_exact(text, folded, index, asked), *_misspelt(folded, index)):
        if all(named.end <= start or end <= named.start for start, end in taken):
            found.append(named)
            taken.append((named.start, named.end))
    return sorted(found, key=lambda named: named.start)


def _exact(text: str, folded: str, index: _Index, asked: bool) -> Iterator[Named]:
    for match in index.exact.finditer(folded):
        start, end = match.span("name")
        squeezed = _squeeze(match["name"])
        if squeezed in index.careful and not (asked or _is_meant(text, folded, start, end, index)):
            continue
        if squeezed not in index.owners:
            squeezed = re.sub(r"energ(?:ia|ie|y)$", "", squeezed)
        name, kind = index.owners[squeezed]
        yield Named(start, end, name, kind)


def _is_meant(text: str, folded: str, start: int, end: int, index: _Index) -> bool:
    """Is a name that is also a word meant as a name: alone, capitalised within a sentence, or after a cue?"""
    if not re.search(r"\w", folded[:start] + folded[end:]):
        return True
    typed = text[start:end]
    if any(map(str.isupper, typed[1:])) and not text.isupper():
        return True
    if not index.cue.search(folded, 0, start):
        return False
    return typed[0].isupper() or re.match(r"\W*(?:$|[,.;:!?)])", folded[end:]) is not None


def _misspelt(folded: str, index: _Index) -> Iterator[Named]:
    words = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(folded)]
    for place, (start, end, word) in enumerate(words):
        for known, name in _phrases_beginning_like(word):
            window = words[place : place + known.count(" ") + 1]
            phrase = " ".join(piece for _, _, piece in window)
            if _is_near(phrase, known, len(known) // 7):
                yield Named(start, window[-1][1], name, "supplier")
                break
        if len(word) >= _MIN_FUZZY - 1 and word not in index.ordinary:
            nearest = _nearest_word(word)
            if nearest:
                yield Named(start, end, nearest, "supplier")


@lru_cache(maxsize=20_000)
def _nearest_word(word: str) -> str | None:
    for known, name in _index(False).words.items():
        if _is_near(word, known, 2 if len(known) >= 8 else 1):
            return name
    return None


@lru_cache(maxsize=20_000)
def _phrases_beginning_like(word: str) -> tuple[tuple[str, str], ...]:
    phrases = _index(False).phrases.items()
    return tuple((known, name) for known, name in phrases if _is_near(word, known.split()[0], 1 + (len(word) > 6)))


def _is_near(typed: str, known: str, slips: int) -> bool:
    if typed[0] != known[0] or abs(len(typed) - len(known)) > slips:
        return False
    return OSA.distance(typed, known, score_cutoff=slips) <= slips


def _squeeze(name: str) -> str:
    return re.sub(r"[^a-z0-9&]+", "", name)


@cache
def _index(asked: bool) -> _Index:
    register = load_register()
    owners: dict[str, tuple[str, str]] = {}
    for distributor in register.distributors:
        owners |= {_squeeze(fold(name)): (distributor.name, "distributor") for name in distributor.also}
    for supplier in register.suppliers:
        names = (*supplier.also, *supplier.careful, *(supplier.answer_only if asked else ()))
        owners |= {_squeeze(fold(name)): (supplier.name, "supplier") for name in names}
    words, phrases = _fuzzy_names(register)
    cues = "|".join(sorted(map(re.escape, register.cues), key=len, reverse=True))
    return _Index(
        exact=_pattern(_all_names(register, asked)),
        owners=owners,
        careful=frozenset(_squeeze(fold(name)) for supplier in register.suppliers for name in supplier.careful),
        cue=re.compile(rf"(?<!\w)(?:{cues})[ '«\"]+$"),
        words=words,
        phrases=phrases,
        ordinary=frozenset(map(fold, register.ordinary_words)),
    )


def _all_names(register: Register, asked: bool) -> Iterator[str]:
    for supplier in register.suppliers:
        yield from (*supplier.also, *supplier.careful, *(supplier.answer_only if asked else ()))
    for distributor in register.distributors:
        yield from distributor.also


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    glued: list[str] = []
    apart: list[str] = []
    for name in sorted({fold(name) for name in names}, key=lambda name: (-len(name), name)):
        pattern = "".join(_SEPARATORS.get(character, re.escape(character)) for character in name)
        is_glued = name.isalpha() and len(name) >= 4 and name[0] in "aeiou"
        (glued if is_glued else apart).append(pattern + _ADDED)
    alternatives = "|".join((*apart, *glued))
    return re.compile(
        rf"(?<![a-z0-9@])(?:{_GLUED}(?=(?:{'|'.join(glued)})(?![a-z0-9])))?(?P<name>{alternatives})(?![a-z0-9])"
    )


def _fuzzy_names(register: Register) -> tuple[dict[str, str], dict[str, str]]:
    words: dict[str, str] = {}
    phrases: dict[str, str] = {}
    for supplier in register.suppliers:
        for name in map(fold, supplier.also):
            size = len(name.split())
            if size == 1 and len(name) >= _MIN_FUZZY and name.isalpha():
                words[name] = supplier.name
            elif size > 1 and len(name) >= _MIN_FUZZY_PHRASE and name.replace(" ", "").isalpha():
                phrases[name] = supplier.name
    return words, phrases
