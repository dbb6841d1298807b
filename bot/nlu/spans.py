"""One list of entities out of what bot.reading and bot.dates find, without overlaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

# Of two overlapping spans the one whose entity comes first here wins: digits of an identifier are no date.
_PRECEDENCE = (
    "email",
    "pod",
    "pdr",
    "tax_code",
    "phone_number",
    "case_code",
    "amount",
    "date",
    "supplier",
    "channel",
    "commodity",
)


@dataclass(frozen=True)
class Span:
    """An entity of the contract at text[start:end], with its normalised value."""

    entity: str
    start: int
    end: int
    value: Any


def find_spans(text: str, today: date) -> list[Span]:
    """All entities of a text, in order. `today` resolves «ieri»; a date's value is ISO if exact, else its wording."""
    from bot.dates import find_dates
    from bot.reading import find_mentions

    mentions = [Span(found.entity, found.start, found.end, found.value) for found in find_mentions(text)]
    dates = [Span("date", found.start, found.end, _date_value(found)) for found in find_dates(text, today)]
    return without_overlaps([*mentions, *dates])


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans in order of their start, of overlapping ones that of higher precedence, then the longer."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (_rank(span.entity), span.start - span.end, span.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def _rank(entity: str) -> int:
    return _PRECEDENCE.index(entity) if entity in _PRECEDENCE else len(_PRECEDENCE)


def _date_value(found: Any) -> str:
    day = getattr(found.reading, "day", None)
    return day.isoformat() if isinstance(day, date) else found.text
