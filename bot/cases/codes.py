"""Case codes: drawing them, reading them as people type them, finding them in running text.

A code is `SM-XXXX-XXXX-XX`: nine random characters and an ISO 7064 check character, over 29 signs. The alphabet leaves
out O, I, L, S, Z, B and U, which are read as the sign they are mistaken for. Its length is a prime, so that the pure
ISO 7064 scheme (modulus 29, radix 2) detects every single wrong character and every swap of two neighbours, and its
check character is a sign of the same alphabet. Nine random signs carry 43 bits.
"""

from __future__ import annotations

import itertools
import re
import secrets
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_2

ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
PREFIX = "SM"
RANDOM_LENGTH = 9
LENGTH = RANDOM_LENGTH + 1

_GROUPS = (4, 4, 2)
_LOOK_ALIKES = str.maketrans("OILSZBU", "011528V")
_SEPARATOR = r"[\s\-‐‑‒–—_./:#·]"
_SEPARATORS = re.compile(_SEPARATOR + "+")
_MIN_DIGITS = _MIN_LETTERS = 2


class Code(str):
    """A well-formed case code in its canonical form, `SM-XXXX-XXXX-XX`."""

    __slots__ = ()


@dataclass(frozen=True)
class Mistyped:
    """Something typed as a case code that cannot be one: a character is wrong, missing or too many."""

    typed: str


@dataclass(frozen=True)
class CodeMention:
    """A case code in running text: `text[start:end]` is what was typed."""

    start: int
    end: int
    typed: str
    reading: Code | Mistyped


def new_code() -> Code:
    """Draw a code from the system's secure source.

    A code always has two digits and two letters, so that no word and no telephone number can be one, and never begins
    with 5M, which would read like the prefix.
    """
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
        body = drawn + mod_37_2.calc_check_digit(drawn, ALPHABET)
        if _is_code_body(body):
            return _canonical(body)


def read_code(text: str) -> Code | Mistyped | None:
    """Read `text`, the whole of it, as a case code.

    Case, dashes, spaces and the prefix do not matter; look-alikes are folded. Returns None where the text does not
    look like a code at all.
    """
    typed = text.strip().strip("«»\"'()[],;!?.").strip()
    groups = [group for group in _SEPARATORS.split(typed.upper()) if group]
    joined = "".join(groups)
    if not re.fullmatch(r"[0-9A-Z]+", joined):
        return None
    prefixed = joined.startswith(PREFIX)
    raw = joined.removeprefix(PREFIX)
    code = _parse(raw)
    if code is not None:
        return code
    if prefixed:
        if groups[0] == PREFIX:
            groups = groups[1:]
            plausible = any(map(_has_digit, groups)) and len(raw) >= 3
        else:
            groups[0] = groups[0].removeprefix(PREFIX)
            plausible = _plausible_glued(groups[0]) or _is_shaped(groups)
        return Mistyped(typed) if plausible else None
    bare = _is_shaped(groups) or (len(groups) == 1 and LENGTH - 1 <= len(raw) <= LENGTH + 1 and _is_mixed(raw))
    return Mistyped(typed) if bare else None


def find_codes(text: str) -> list[CodeMention]:
    """Find the case codes in running text, right or mistyped, in order and without overlaps.

    With the prefix anything plausible is a mention. Without it a mention has a right check character, or the grouping
    of a code (XXXX-XXXX-XX), or is the whole message.
    """
    mentions: list[CodeMention] = []
    words = [match for match in _WORD.finditer(text)]
    position = 0
    while position < len(words):
        taken = _mention_at(text, words, position)
        if taken is None:
            position += 1
            continue
        mention, position = taken
        mentions.append(mention)
    if not mentions and len(words) == 1:
        whole = words[0].group()
        reading = read_code(whole)
        if isinstance(reading, Mistyped):
            mentions.append(CodeMention(words[0].start(), words[0].end(), whole, reading))
    return mentions


_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_MAX_GAP = 3  # «SM - 7K3F»: separators between two groups


def _mention_at(text: str, words: list[re.Match[str]], first: int) -> tuple[CodeMention, int] | None:
    """The mention that begins with word number `first`, and the number of the word after it."""
    run = _run(text, words, first)
    typed = [match.group().upper() for match in run]
    if not typed or not all(word.isascii() for word in typed[:1]):
        return None
    prefixed = typed[0].startswith(PREFIX)
    alone = typed[0] == PREFIX
    groups = [typed[0].removeprefix(PREFIX), *typed[1:]]
    lead = 1 if alone else 0
    groups = groups[1:] if alone else groups

    count = _valid_length(groups, prefixed)
    if count is None and prefixed:
        count = _mistyped_length(groups, alone)
    elif count is None and _is_shaped(groups[: len(_GROUPS)]):
        count = len(_GROUPS)
    if count is None:
        return None
    last = run[lead + count - 1]
    piece = text[run[0].start() : last.end()]
    code = _parse("".join(groups[:count]))
    mention = CodeMention(run[0].start(), last.end(), piece, code if code is not None else Mistyped(piece))
    return mention, first + lead + count


def _run(text: str, words: list[re.Match[str]], first: int) -> list[re.Match[str]]:
    """The words from `first` on that only separators divide, no more than a code and its prefix can have."""
    run = [words[first]]
    for match in words[first + 1 : first + 1 + LENGTH + 1]:
        gap = text[run[-1].end() : match.start()]
        if len(gap) > _MAX_GAP or not _SEPARATORS.fullmatch(gap):
            break
        run.append(match)
    return run


def _valid_length(groups: list[str], prefixed: bool) -> int | None:
    """How many leading groups make a right code; without the prefix only one glued word or the printed grouping do."""
    joined = ""
    for count, group in enumerate(groups, start=1):
        joined += group
        if len(joined) >= LENGTH:
            shaped = prefixed or count == 1 or tuple(map(len, groups[:count])) == _GROUPS
            return count if shaped and _parse(joined) is not None else None
    return None


def _mistyped_length(groups: list[str], alone: bool) -> int | None:
    """How many groups after the prefix belong to a code that is not right; None if it is no code at all."""
    if not groups:
        return None
    for size in (3, 2):
        if len(groups) >= size and _is_shaped(groups[:size], loosely=True):
            return size
    if not alone and not _plausible_glued(groups[0]):
        return None
    count = length = 0
    for group in groups:
        if not _has_digit(group) or not group.isascii() or length + len(group) > LENGTH + 4:
            break
        count, length = count + 1, length + len(group)
    return count if length >= 3 else None


def _is_shaped(groups: list[str], *, loosely: bool = False) -> bool:
    """Are these the groups of a printed code? Loosely: the last may lack, or have one more, character."""
    joined = "".join(groups)
    if not joined.isascii() or not joined.isalnum() or sum(map(_has_digit, groups)) < (1 if loosely else 2):
        return False
    sizes = tuple(map(len, groups))
    if loosely:
        return sizes[:2] == _GROUPS[:2] and (len(sizes) == 2 or sizes[2] <= _GROUPS[2] + 1) and _has_digit(joined[:8])
    return sizes == _GROUPS and any(character.isalpha() for character in joined)


def _plausible_glued(body: str) -> bool:
    """May `body`, glued to the prefix, be a code? «SMART24» and «SMS» may not."""
    if not body.isascii() or not _has_digit(body):
        return False
    digits = sum(character.isdigit() for character in body)
    return (body[0].isdigit() and len(body) >= 3) or (LENGTH - 2 <= len(body) <= LENGTH + 2 and digits >= 2)


def _is_mixed(body: str) -> bool:
    """Do letters and digits alternate as in a random code, unlike «15maggio26»?"""
    kinds = [character.isdigit() for character in body]
    return sum(left != right for left, right in itertools.pairwise(kinds)) >= 3


def _has_digit(text: str) -> bool:
    return any(character in "0123456789" for character in text)


def _parse(raw: str) -> Code | None:
    body = raw.upper().translate(_LOOK_ALIKES)
    if len(body) != LENGTH or not _has_digit(raw) or not set(body) <= set(ALPHABET):
        return None
    return _canonical(body) if mod_37_2.is_valid(body, ALPHABET) and _is_code_body(body) else None


def _is_code_body(body: str) -> bool:
    digits = sum(character.isdigit() for character in body)
    return digits >= _MIN_DIGITS and len(body) - digits >= _MIN_LETTERS and not body.startswith("5M")


def _canonical(body: str) -> Code:
    groups, start = [PREFIX], 0
    for size in _GROUPS:
        groups.append(body[start : start + size])
        start += size
    return Code("-".join(groups))
