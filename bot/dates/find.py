"""Finding the dates in a text, and reading a whole message as the answer to «in che giorno?»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.dates import periods, resolve
from bot.dates.amount_rules import AMOUNT_RULES
from bot.dates.day_rules import DAY_RULES
from bot.dates.foreign import read_foreign
from bot.dates.grammar import Grammar
from bot.dates.period_rules import PERIOD_RULES
from bot.dates.readings import Exact, Impossible, Loose, Mention, Reading
from bot.dates.tokens import Token, plain, tokenize
from bot.dates.weekday_rules import WEEKDAY_RULES
from bot.dates.words import FILLERS

_GRAMMAR = Grammar([*DAY_RULES, *WEEKDAY_RULES, *AMOUNT_RULES, *PERIOD_RULES])

# What comes before a day and widens it: how many days around.
_AROUND = re.compile(r"\b(?:verso|vers|intorno|attorno|circa|tipo|vicino|piu o meno|sul|sui)(?: a| al| all| alla)?\W*$")
_BEFORE = re.compile(r"\b(?:prima|entro)(?: del| dell| della| di| il| l)?\W*$")
_AFTER = re.compile(r"\bdopo(?: il| l| la)?\W*$")
_AROUND_DAYS = 5

_CORRECTION = re.compile(
    r"\b(?:anzi|no|scus\w*|cioe|aspett\w+|macche|ops|pardon|volevo|intendevo|correggo|sbagli\w+|invece)\b"
)
_NEGATION = re.compile(r"\b(?:non|mica|e non|invece (?:di|del|che))(?: era| e| il| l| del| di| fu| proprio)*\W*$")
_ALTERNATIVE = re.compile(r"^\W*(?:e|o|oppure|a|al|-|/)?(?: il| l)?\W*$")


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


def _mentions(text: str, tokens: Sequence[Token], today: date, *, whole: bool) -> list[Mention]:
    parse = _GRAMMAR.parse("DATE", tokens, today, whole=whole)
    found: list[Mention] = []
    hopeful = _hopeful(tokens)
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


def _only_fillers(tokens: Sequence[Token], mentions: Sequence[Mention]) -> bool:
    """Nothing but «era», «credo», ... around the dates."""
    return all(
        token.key in FILLERS or not token.key[0].isalnum()
        for token in tokens
        if not any(mention.start <= token.start < mention.end for mention in mentions)
    )


def find_dates(text: str, today: date) -> list[Mention]:
    """All dates in a text, in order, not overlapping; never raises.

    A yearless day is the latest that is not in the future; a day said in full may be in the future. `today` is Rome's.
    """
    return _mentions(text, tokenize(text), today, whole=False)


def _widened(mention: Mention, text: str, today: date) -> Mention:
    """«verso il 10 marzo», «dopo Pasqua»: the words before a day make it a period."""
    reading, before = mention.reading, text[: mention.start]
    if not isinstance(reading, Exact):
        return mention
    if _AROUND.search(before):
        return replace(mention, reading=resolve.loosened(reading, _AROUND_DAYS))
    if _BEFORE.search(before):
        return replace(mention, reading=periods.before(reading.day))
    if _AFTER.search(before):
        return replace(mention, reading=periods.after(reading.day, today))
    return mention


def _completed(correction: Reading, first: Reading, mention: str, today: date) -> Reading:
    """«il 5 marzo, anzi il 6» is the 6th of March; «il 5 marzo, anzi aprile» the 5th of April."""
    if not isinstance(first, Exact) or "month" in first.assumed:
        return correction
    if isinstance(correction, Exact) and "month" in correction.assumed:
        found = resolve.on_calendar(first.day.year, first.day.month, correction.day.day)
        if isinstance(found, Impossible):
            return found
        return Exact(found, first.assumed) if found <= today or not first.assumed else correction
    if isinstance(correction, Loose) and " " not in mention and correction.earliest.day == 1:
        one_month = (correction.latest - correction.earliest).days <= 31
        return resolve.day_and_month(today, first.day.day, correction.earliest.month) if one_month else correction
    return correction


def _choose(mentions: Sequence[Mention], text: str, today: date) -> Reading | None:
    kept = [mention for mention in mentions if not _NEGATION.search(text[: mention.start])]
    for earlier, later in zip(reversed(kept[:-1]), reversed(kept[1:]), strict=True):
        if _CORRECTION.search(text[earlier.end : later.start]):
            return _completed(later.reading, earlier.reading, later.text, today)
    exact = [mention.reading for mention in kept if isinstance(mention.reading, Exact)]
    if exact:
        return exact[0]
    loose = [mention for mention in kept if isinstance(mention.reading, Loose)]
    if len(loose) == 2 and _ALTERNATIVE.match(text[loose[0].end : loose[1].start]):
        first, second = loose[0].reading, loose[1].reading
        if isinstance(first, Loose) and isinstance(second, Loose):
            return Loose(min(first.earliest, second.earliest), max(first.latest, second.latest))
    if loose:
        return loose[0].reading
    return kept[0].reading if kept else None


def read_date(text: str, today: date) -> Reading | None:
    """The whole message as the answer to «in che giorno?»; None where it holds no date; never raises.

    More forgiving than `find_dates` where the message is a date and little else («5», «05032026», «40 giorni»). Of
    several dates the one that is corrected to wins, else the first exact one, else the first period.
    """
    flat = plain(text)
    tokens = tokenize(text, whole=True)
    found = _mentions(text, tokens, today, whole=True)
    if not found or not _only_fillers(tokens, found):
        strict = find_dates(text, today)
        if not strict or not _CORRECTION.search(flat):
            found = strict
    return _choose([_widened(mention, flat, today) for mention in found], flat, today) or read_foreign(text, today)
