"""Text and keyboards within Telegram's limits. Nothing here talks to Telegram, and no markup is used."""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers

# https://core.telegram.org/bots/api#sendmessage; counted here in UTF-16 units, the strictest reading
MESSAGE_LIMIT = 4096
# https://core.telegram.org/bots/api#inlinekeyboardbutton
CALLBACK_DATA_LIMIT = 64

# Titles that fit beside each other on a narrow telephone, in characters.
_ROW_WIDTH = 26
_ROW_BUTTONS = 3

_BREAKS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"[.!?…][»”\")]*\s+(?=[^a-zà-ü\s])"),
    re.compile(r"\n"),
    re.compile(r"\s+"),
)


def utf16_length(text: str) -> int:
    """Length in UTF-16 units: characters beyond the basic plane (most emoji) count twice."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Cut `text` into pieces of at most `limit` units: at a paragraph, else a sentence, a line, a word, anywhere.

    A break in the first half of a piece counts as none, so that pieces do not come out tiny. Only white space at the
    cuts is lost; a blank text gives no pieces.
    """
    pieces: list[str] = []
    rest = text.strip()
    while utf16_length(rest) > limit:
        room = _fitting(rest, limit)
        cut = next((end for end in (_last_break(pattern, rest, room) for pattern in _BREAKS) if end), room)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def _fitting(text: str, limit: int) -> int:
    """How many characters of `text` fit into `limit` units."""
    count = min(len(text), limit)
    while utf16_length(text[:count]) > limit:
        count -= max(1, (utf16_length(text[:count]) - limit) // 2)
    return count


def _last_break(pattern: re.Pattern[str], text: str, room: int) -> int | None:
    """Where the last match within the second half of the first `room` characters ends."""
    ends = [m.end() for m in pattern.finditer(text[: room + 1]) if m.start() <= room]
    return max((min(end, room) for end in ends if end > room // 2), default=None)


def rows(titles: Sequence[str]) -> list[list[int]]:
    """The layout of buttons, as their indices: in one row if they are few and short, else a row each."""
    indices = list(range(len(titles)))
    if len(titles) <= _ROW_BUTTONS and sum(map(len, titles)) <= _ROW_WIDTH:
        return [indices] if indices else []
    return [[index] for index in indices]


def tappable(text: str) -> str:
    """`text` with Italian telephone numbers in their international form, which Telegram makes links of.

    Telegram links no local form («800.166.654») and allows no tel: links. Web and e-mail addresses it links itself. A
    number that hangs on other signs (a code, an address) and eleven bare digits (a partita IVA) are left alone.
    """
    pieces: list[str] = []
    done = 0
    for match in phonenumbers.PhoneNumberMatcher(text, "IT", leniency=phonenumbers.Leniency.VALID):
        written = match.raw_string
        # The matcher takes an opening bracket along: «(06 6982 0123)»
        start = match.start + (written.startswith("(") and ")" not in written)
        before, after = text[:start][-1:], text[match.end :]
        hangs = re.match(r"[\w\-/=@.+#:]", before) or re.match(r"[\w\-/=@]|\s?[€%]", after)
        if hangs or re.fullmatch(r"\d{11,}", written) or written.startswith("+"):
            continue
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        pieces += [text[done:start], number]
        done = match.end
    return "".join([*pieces, text[done:]])
