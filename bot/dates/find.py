"""Finding the dates in a text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.dates.amount_rules import AMOUNT_RULES
from bot.dates.day_rules import DAY_RULES
from bot.dates.grammar import Grammar
from bot.dates.period_rules import PERIOD_RULES
from bot.dates.readings import Mention
from bot.dates.tokens import Token, tokenize
from bot.dates.weekday_rules import WEEKDAY_RULES

_GRAMMAR = Grammar([*DAY_RULES, *WEEKDAY_RULES, *AMOUNT_RULES, *PERIOD_RULES])

# Tags that begin or join dates and are none: a run of tokens with no other tag is not worth a rule.
_WEAK = frozenset(
    [
        "art",
        "il",
        "di",
        "e",
        "o",
        "a",
        "un",
        "tra",
        "comma",
        "sep",
        "dopo",
        "prima",
        "sotto",
        "circa",
        "questo",
        "altro",
        "nth",
        "over",
        "under",
        "at_least",
    ]
)
_WISHES = frozenset({"buon", "buona", "buone", "felice"})


def _hopeful(tokens: Sequence[Token]) -> list[bool]:
    """Of each token, whether it and those after it, up to one without tags, may hold a date."""
    hopeful = [False] * (len(tokens) + 1)
    for i in range(len(tokens) - 1, -1, -1):
        tags = tokens[i].tags.keys()
        hopeful[i] = bool(tags) and (hopeful[i + 1] or not tags <= _WEAK)
    return hopeful


def mentions_in(text: str, tokens: Sequence[Token], today: date, *, whole: bool) -> list[Mention]:
    """The dates among the tokens of a text, the longest from each place; `whole` as in `tokenize`."""
    found: list[Mention] = []
    hopeful = _hopeful(tokens)
    if not any(hopeful):
        return found
    parse = _GRAMMAR.parse("DATE", tokens, today, whole=whole)
    i = 0
    while i < len(tokens):
        match = parse.longest(i) if hopeful[i] else None
        if match is None or (i and tokens[i - 1].key in _WISHES):
            i += 1
            continue
        last, reading = match
        start, end = tokens[i].start, tokens[last - 1].end
        found.append(Mention(start, end, text[start:end], reading))
        i = last
    return found


def find_dates(text: str, today: date) -> list[Mention]:
    """All dates in a text, in order, not overlapping; never raises.

    A yearless day is the latest that is not in the future; a day said in full may be in the future. `today` is Rome's.
    """
    return mentions_in(text, tokenize(text), today, whole=False)
