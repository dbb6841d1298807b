"""The last resort: a day and a month in another language («5 de marzo», «March 5th 2026»), by dateparser.

dateparser reads Italian badly (it swaps ISO dates and knows neither «fa» nor articles), so it only sees a short message
that names a month of another language beside a figure, and must not assume either.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from bot.dates.readings import Exact, Reading

_LANGUAGES = ["en", "es", "fr", "de", "ro", "pt"]
_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|septiembre|octubre|noviembre|diciembre"
    r"|janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|décembre|decembre"
    r"|januar|februar|märz|juni|juli|oktober|dezember"
    r"|ianuarie|februarie|martie|aprilie|iunie|iulie|septembrie|octombrie|noiembrie|decembrie"
    r"|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro)\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<![\d/.-])\d{1,2}(?![\d/-])")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_LONGEST = 40  # characters


def read_foreign(text: str, today: date) -> Reading | None:
    """The day that a short message in another language names; None where it names none."""
    if len(text) > _LONGEST or not _DAY.search(text) or not _MONTH.search(text):
        return None
    import dateparser  # type: ignore[import-untyped]  # half a second, which only the rare message that comes here should pay

    found = dateparser.parse(
        text,
        languages=_LANGUAGES,
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "past",
            "RELATIVE_BASE": datetime.combine(today, time(12)),
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    if found is None:
        return None
    if _YEAR.search(text):
        return Exact(found.date())
    return Exact(found.date(), frozenset({"year"})) if found.date() <= today else None
