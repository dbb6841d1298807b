"""Codice fiscale (16 signs, also with omocodia) and partita IVA or numeric codice fiscale (11 digits).

The check characters are python-stdnum's. O typed for 0 and I or L typed for 1 are repaired where the check then holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from stdnum.it import codicefiscale, iva

from bot.reading.results import Found, Mention, Reading, Wrong
from bot.reading.spelling import compact, fold

_DIGIT_PLACES = frozenset((6, 7, 9, 10, 12, 13, 14))
_GAP = r"[ .\-/]{0,2}"
_DIGIT = "[0-9lmnpqrstuvoi]"
_MONTH = "[abcdehlmprst]"
PERSONAL = re.compile(
    r"(?<![a-z0-9])"
    + _GAP.join([*["[a-z01]"] * 6, *[_DIGIT] * 2, _MONTH, *[_DIGIT] * 2, "[a-z]", *[_DIGIT] * 3, "[a-z01]"])
    + r"(?![a-z0-9])"
)
_NUMERIC = re.compile(r"(?<![\w+@])(?<![0-9][.,/\-])(?:it ?)?([0-9](?:[ .\-]?[0-9]){10})(?![ .,/\-]?[0-9])(?![\w@])")
_CUE = re.compile(r"(?:fiscale|\bcf|c\.f\.?|iva|p\.? ?i\.?)\W{0,3}(?:n\W{0,2}|numero |e'? |\w+ )?$")
_CUE_AFTER = re.compile(r"\W{0,3}(?:e'? )?(?:la |il )?(?:partita iva|p\.? ?iva|codice fiscale)\b")
_PHONE_CUE = re.compile(r"(?:tel\w*|cell\w*|numero|chiam\w*|fisso)\W{0,3}$")


def tax_codes_in(text: str) -> Iterator[Mention]:
    """Codici fiscali, the shape of which is enough if they hold digits, and numeric codes whose check digit holds."""
    folded = fold(text)
    for match in PERSONAL.finditer(folded):
        typed = compact(match.group())
        repaired = _repair(typed)
        digits_typed = sum(map(str.isdigit, typed))
        if digits_typed >= 4 or (repaired and digits_typed >= 2):
            yield _mention(text, match.start(), match.end(), repaired or typed)
    for match in _NUMERIC.finditer(folded):
        digits, before = compact(match[1]), folded[: match.start()]
        if (
            _CUE.search(before)
            or _CUE_AFTER.match(folded, match.end())
            or (iva.is_valid(digits) and not _PHONE_CUE.search(before))
        ):
            yield _mention(text, match.start(1), match.end(1), digits)


def read_tax_code(text: str) -> Reading:
    """The tax code in an answer.

    Wrong reasons: check_character (16 signs), check_digit (11 digits), length, shape.
    """
    folded = fold(text)
    as_typed = next(
        (run.upper() for run in _runs(folded) if len(run) == 16 and codicefiscale.is_valid(run.upper())), None
    )
    if as_typed:  # before one that the words around it could make: «è questo MMOQQU30T 01H000J»
        return Found(as_typed)
    for match in PERSONAL.finditer(folded):
        repaired = _repair(compact(match.group()))
        if repaired:
            return Found(repaired)
    for match in _NUMERIC.finditer(folded):
        if iva.is_valid(compact(match[1])):
            return Found(compact(match[1]))
    found = _in_pieces(folded)
    if found:
        return Found(found)
    return _wrong(folded)


def _in_pieces(folded: str) -> str | None:
    """A code among other words, however it was cut up: any run of pieces that makes a right one."""
    for joined in _runs(folded):
        if len(joined) == 16 and sum(map(str.isdigit, joined)) >= 3:
            repaired = _repair(joined.upper())
            if repaired:
                return repaired
        if len(joined) == 11:
            digits = joined.translate(_TO_DIGITS)
            if sum(map(str.isdigit, joined)) >= 7 and iva.is_valid(digits):
                return digits
    return None


def _runs(folded: str) -> Iterator[str]:
    """The runs of pieces that are no longer than a code, each as one word."""
    pieces = re.findall(r"[a-z0-9]+", folded)
    for first in range(len(pieces)):
        joined = ""
        for piece in pieces[first:]:
            joined += piece
            if len(joined) > 16:
                break
            yield joined


def _wrong(folded: str) -> Wrong | None:
    match = PERSONAL.search(folded)
    if match and any(map(str.isdigit, match.group())):
        return Wrong("check_character")
    if _NUMERIC.search(folded):
        return Wrong("check_digit")
    tokens = re.findall(r"[a-z0-9]+(?:[ .\-][a-z0-9]*[0-9][a-z0-9]*)*", folded)
    typed = max((re.sub(r"[ .\-]", "", token) for token in tokens if re.search("[0-9]", token)), key=len, default="")
    if len(typed) < 6:
        return None
    if typed.isdigit():
        return Wrong("length")
    return Wrong("shape" if len(typed) == 16 else "length")


_TO_DIGITS = str.maketrans("oilOIL", "011011")
_LOOK_ALIKES = {"O": "0", "I": "1", "L": "1"}
_MOST_REPAIRS = 512
_LETTER_FOR = {"0": "O", "1": "IL"}


def _repair(typed: str) -> str | None:
    """The right code that `typed` stands for, or None. The fewest changes come first."""
    if len(typed) != 16:
        return None
    if codicefiscale.is_valid(typed):
        return typed
    choices = []
    for place, sign in enumerate(typed):
        others = _LOOK_ALIKES.get(sign, "") if place in _DIGIT_PLACES else _LETTER_FOR.get(sign, "")
        # O and I are no omocodia letters, and a digit is no letter: those signs cannot stay.
        stays = sign not in "OI" if place in _DIGIT_PLACES else sign not in "01"
        choices.append((sign if stays else "") + others)
    if not all(choices):
        return None
    candidates = ("".join(signs) for signs in islice(product(*choices), _MOST_REPAIRS))
    right = [code for code in candidates if codicefiscale.is_valid(code)]
    return right[0] if right else None


def _mention(text: str, start: int, end: int, value: str) -> Mention:
    return Mention("tax_code", start, end, text[start:end], value)
