"""All entities of a message but its dates, which bot.dates finds."""

from __future__ import annotations

from collections.abc import Iterator

from bot.reading.amounts import amounts_in
from bot.reading.channels import channels_in
from bot.reading.commodities import commodities_in
from bot.reading.contacts import emails_in, phones_in
from bot.reading.results import Mention
from bot.reading.suppliers import suppliers_in
from bot.reading.supply_codes import supply_codes_in
from bot.reading.tax_codes import tax_codes_in


def find_mentions(text: str) -> list[Mention]:
    """The entities in running text, in order and without overlaps. Of two that overlap the surer kind stays."""
    taken: list[Mention] = []
    for mention in _candidates(text):
        if all(mention.end <= other.start or other.end <= mention.start for other in taken):
            taken.append(mention)
    return sorted(taken, key=lambda mention: mention.start)


def _candidates(text: str) -> Iterator[Mention]:
    has_digits = any(map(str.isdigit, text))
    if "@" in text:
        yield from emails_in(text)
    if has_digits:
        # A case code whose check character holds is one; what only looks like one gives way to the other codes.
        case_codes = list(_case_codes_in(text))
        yield from (mention for mention, holds in case_codes if holds)
        yield from tax_codes_in(text)
        yield from supply_codes_in(text)
        yield from (mention for mention, holds in case_codes if not holds)
        yield from phones_in(text)
    yield from suppliers_in(text)
    yield from amounts_in(text)
    yield from channels_in(text)
    yield from commodities_in(text)


def _case_codes_in(text: str) -> Iterator[tuple[Mention, bool]]:
    # Imported late: bot.cases stands above this package, and brings the database with it.
    from bot.cases.codes import Code, find_codes

    for code in find_codes(text):
        holds = isinstance(code.reading, Code)
        value = str(code.reading) if holds else code.typed
        yield Mention("case_code", code.start, code.end, text[code.start : code.end], value), holds
