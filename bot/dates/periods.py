"""Periods: months, years, weeks, seasons, and their beginnings, middles and ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from bot.dates.readings import Loose
from bot.dates.resolve import shift

# The everyday seasons, wider than the astronomer's: (first month, first day, last month, last day).
_SEASONS = {
    "spring": (3, 1, 6, 21),
    "summer": (6, 1, 9, 22),
    "autumn": (9, 1, 12, 21),
    "winter": (12, 1, 3, 20),
    "christmas": (12, 20, 1, 6),
}


class Period(NamedTuple):
    """First and last day, both included."""

    first: date
    last: date

    def part(self, number: int, of: int) -> Period:
        """The `number`-th of `of` nearly equal parts, from 0."""
        size = (self.last - self.first).days + 1
        first, following = (shift(self.first, days=size * n // of) for n in (number, number + 1))
        return Period(first, shift(following, days=-1))

    def week(self, number: int) -> Period:
        """Days 1-7, 8-14, ... of the period; -1 is its last seven days."""
        if number < 0:
            return Period(shift(self.last, days=-6), self.last)
        first = shift(self.first, days=7 * number)
        return Period(first, min(self.last, shift(first, days=6)))


# The latest first. A said year leaves one; a yearless «marzo» leaves several, of which `latest` takes one.
Candidates = tuple[Period, ...]


def month(year: int, number: int) -> Period:
    first = date(year, number, 1)
    return Period(first, shift(first, months=1, days=-1))


def month_of(day: date, months: int = 0) -> Period:
    """The month that holds `day`, moved by `months`."""
    moved = shift(day.replace(day=1), months=months)
    return month(moved.year, moved.month)


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31))


def week_of(day: date, weeks: int = 0) -> Period:
    """The calendar week (Monday to Sunday) that holds `day`, moved by `weeks`."""
    monday = shift(day, days=7 * weeks - day.weekday())
    return Period(monday, shift(monday, days=6))


def weekend_of(day: date, weeks: int = 0) -> Period:
    week = week_of(day, weeks)
    return Period(shift(week.first, days=5), week.last)


def season(name: str, start_year: int) -> Period:
    """A season by the year that it starts in: the winter of 2025 ends in 2026."""
    first_month, first_day, last_month, last_day = _SEASONS[name]
    end_year = start_year + (last_month < first_month)
    return Period(date(start_year, first_month, first_day), date(end_year, last_month, last_day))


def months(today: date, number: int) -> Candidates:
    return tuple(month(today.year - n, number) for n in range(3))


def seasons(today: date, name: str) -> Candidates:
    return tuple(season(name, today.year - n) for n in range(3))


def related(candidates: Iterable[Period], today: date, relative: str | None) -> Candidates:
    """«scorso»: those that are over; «prossimo»: the first to come, a year after the latest that has begun."""
    periods = tuple(candidates)
    if relative == "last":
        return tuple(period for period in periods if period.last < today)
    if relative == "next":
        begun = next(period for period in periods if period.first <= today)
        return (Period(shift(begun.first, years=1), shift(begun.last, years=1)),)
    return periods


def latest(candidates: Candidates, today: date) -> Loose:
    """The latest of the candidates that has begun, cut off at today; the only one where there is one."""
    chosen = next((period for period in candidates if period.first <= today), candidates[-1])
    last = chosen.last
    if chosen.first <= today < last:
        last = today
    return Loose(chosen.first, max(chosen.first, last))


def days(first: date, last: date) -> Loose:
    return Loose(min(first, last), max(first, last))


def before(day: date) -> Loose:
    """Any day before: open towards the past."""
    return Loose(date.min, shift(day, days=-1))


def after(day: date, today: date) -> Loose:
    """Any day after, until today; open where that day is still to come."""
    first = day + timedelta(days=1) if day < date.max else day
    return Loose(first, today if first <= today else date.max)
