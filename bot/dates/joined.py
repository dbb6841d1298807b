"""Two readings that bear on each other: «a settembre, il 10», «il 20 ottobre, anzi il 21», «lunedì, il 16»."""

from __future__ import annotations

from datetime import date

from bot.dates import periods, resolve
from bot.dates.readings import Exact, Impossible, Loose, Reading

_SAME_STORY_DAYS = 120  # two days in one message, the second without its month, are thought of together within so many
_MONTH_DAYS = 31


def agreed(first: Reading, second: Reading, today: date) -> Reading | None:
    """The day or period that both tell, the one with more detail than the other; None where they disagree."""
    if isinstance(first, Exact) and isinstance(second, Exact):
        return _same_day(first, second, today)
    if isinstance(first, Loose) and isinstance(second, Loose):
        return _inner(first, second) or _inner(second, first)
    if isinstance(first, Loose) and isinstance(second, Exact):
        return _within(first, second)
    if isinstance(first, Exact) and isinstance(second, Loose):
        return _within(second, first)
    return None


def either(first: Reading, second: Reading) -> Reading | None:
    """From one to the other: who names two days is to be asked. None where one is on no calendar."""
    ends = [
        (reading.day, reading.day) if isinstance(reading, Exact) else (reading.earliest, reading.latest)
        for reading in (first, second)
        if not isinstance(reading, Impossible)
    ]
    if len(ends) < 2:
        return None
    return Loose(min(earliest for earliest, _ in ends), max(latest for _, latest in ends))


def completed(correction: Reading, first: Reading, today: date) -> Reading:
    """«il 5 marzo, anzi il 6» is the 6th of March; «il 5 marzo, anzi aprile» the 5th of April."""
    if not isinstance(first, Exact) or "month" in first.assumed or "weekday" in first.assumed:
        return correction
    if isinstance(correction, Exact) and "month" in correction.assumed:
        found = resolve.on_calendar(first.day.year, first.day.month, correction.day.day)
        if isinstance(found, Impossible):
            return found
        return Exact(found, first.assumed) if found <= today or not first.assumed else correction
    if isinstance(correction, Exact) and "year" in correction.assumed and "year" not in first.assumed:
        found = resolve.on_calendar(first.day.year, correction.day.month, correction.day.day)
        return correction if isinstance(found, Impossible) else Exact(found)
    if isinstance(correction, Loose) and correction.earliest.day == 1:
        if _is_year(correction):
            return resolve.exact(correction.earliest.year, first.day.month, first.day.day)
        if _is_month(correction, today):
            return resolve.day_and_month(today, first.day.day, correction.earliest.month)
    return correction


def next_after(second: Reading, first: Reading, today: date) -> Reading:
    """«spedita il 28 settembre, arrivata il 3»: what arrives does so after it was sent."""
    if not isinstance(first, Exact) or not isinstance(second, Exact):
        return second
    if "weekday" in second.assumed and second.day >= first.day:
        ahead = (second.day.weekday() - first.day.weekday()) % 7
        found = resolve.shift(first.day, days=ahead)
        return second if found == second.day else Loose(found, second.day)
    if "month" in second.assumed:
        for months in range(3):
            month = resolve.shift(first.day.replace(day=1), months=months)
            there = resolve.on_calendar(month.year, month.month, second.day.day)
            if isinstance(there, date) and there >= first.day:
                return Exact(there, first.assumed)
    elif "year" in second.assumed and "year" not in first.assumed:
        for year in (first.day.year, first.day.year + 1):
            there = resolve.on_calendar(year, second.day.month, second.day.day)
            if isinstance(there, date) and there >= first.day:
                return Exact(there)
    return second


def beside(second: Reading, first: Reading) -> Reading:
    """«fattura del 20 settembre, ho scritto il 12»: of September, or of the last month that had a 12th?"""
    if not isinstance(first, Exact) or not isinstance(second, Exact):
        return second
    if "month" not in second.assumed or first.assumed - {"year"}:
        return second
    there = resolve.on_calendar(first.day.year, first.day.month, second.day.day)
    if not isinstance(there, date) or there == second.day or not 0 <= (second.day - there).days <= _SAME_STORY_DAYS:
        return second
    return Loose(there, second.day)


def _same_day(first: Exact, second: Exact, today: date) -> Reading | None:
    if first.day == second.day:
        return Exact(first.day, first.assumed & second.assumed)
    for one, other in ((first, second), (second, first)):
        if _fits(one.day, other) and not _fits(other.day, one):
            return one
    numbered = next((reading for reading in (first, second) if "month" in reading.assumed), None)
    weekday = next((reading for reading in (first, second) if "weekday" in reading.assumed), None)
    if numbered and weekday:
        return resolve.weekday_alone(today, numbered.day.day, weekday.day.weekday())
    return None


def _fits(day: date, reading: Exact) -> bool:
    """Is a day all that was said for a reading? Of «lunedì» the weekday, of «il 5» the number."""
    if "weekday" in reading.assumed:
        return day.weekday() == reading.day.weekday()
    if "month" in reading.assumed:
        return day.day == reading.day.day
    if "year" in reading.assumed:
        return (day.month, day.day) == (reading.day.month, reading.day.day)
    return day == reading.day


def _within(period: Loose, day: Exact) -> Reading | None:
    """«a settembre, il 10»; «la settimana scorsa, giovedì»; «l'anno scorso, il 10 dicembre»."""
    if period.earliest <= day.day <= period.latest and not day.assumed:
        return day
    length = (period.latest - period.earliest).days
    if length <= 800:
        days = [resolve.shift(period.earliest, days=n) for n in range(length + 1)]
        fitting = [found for found in days if _fits(found, day)]
        if len(fitting) == 1:
            return Exact(fitting[0])
        if fitting:
            return Loose(fitting[0], fitting[-1])
    if period.earliest.day == 1 and "month" in day.assumed and length <= _MONTH_DAYS:
        return resolve.exact(period.earliest.year, period.earliest.month, day.day.day)
    if _is_year(period) and "year" in day.assumed and "month" not in day.assumed:
        return resolve.exact(period.earliest.year, day.day.month, day.day.day)
    return None


def _inner(outer: Loose, inner: Loose) -> Loose | None:
    """The inner of two periods, moved into the year that the outer tells: «l'anno scorso, a dicembre»."""
    if outer.earliest <= inner.earliest and inner.latest <= outer.latest:
        return inner
    dated = inner.earliest.day == 1 and inner.latest > inner.earliest > date.min
    if _is_year(outer) and dated and (inner.latest - inner.earliest).days <= _MONTH_DAYS:
        month = periods.month(outer.earliest.year, inner.earliest.month)
        return Loose(month.first, month.last)
    return None


def _is_year(period: Loose) -> bool:
    first = period.earliest
    whole = (first.month, first.day) == (1, 1) and first > date.min
    return whole and (period.latest - first).days in (364, 365)


def _is_month(period: Loose, today: date) -> bool:
    month = periods.month_of(period.earliest)
    return period.latest in (month.last, today)
