"""From what was said to days of the calendar: pure functions of the words' values and today."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from dateutil.relativedelta import relativedelta

from bot.dates.feasts import feast_day
from bot.dates.readings import Assumed, Exact, Impossible, Loose, Reading

FIRST_YEAR, LAST_YEAR = 1900, 2100
_LEAP_GAP = 8  # years from one 29 February to the next, at most
_SAME_WEEKDAY_DAYS = 92  # how far away «lunedì 5» looks for a 5th that is a Monday


def shift(day: date, *, days: int = 0, months: int = 0, years: int = 0) -> date:
    """Calendar arithmetic that stays on the calendar: beyond it, its first or last day."""
    try:
        return day + relativedelta(days=days, months=months, years=years)
    except (ValueError, OverflowError):
        return date.max if days + months + years > 0 else date.min


def full_year(two_digits: int, today: date) -> int:
    """«26» -> 2026; more than ten years ahead means the last century."""
    year = today.year - today.year % 100 + two_digits
    return year if year <= today.year + 10 else year - 100


def on_calendar(year: int, month: int, day: int) -> date | Impossible:
    """The day, or why there is none."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Impossible("no_such_year")
    if not 1 <= month <= 12:
        return Impossible("no_such_month")
    if not 1 <= day <= monthrange(year, month)[1]:
        return Impossible("no_such_day")
    return date(year, month, day)


def day_and_month(today: date, day: int, month: int, relative: str | None = None) -> Reading:
    """«5 marzo»: the latest that is not in the future; «5 marzo prossimo» the first that is."""
    if not 1 <= month <= 12:
        return Impossible("no_such_month")
    step = 1 if relative == "next" else -1
    for years in range(_LEAP_GAP + 1):
        found = on_calendar(today.year + step * years, month, day)
        if isinstance(found, date) and (found > today if relative == "next" else found <= today):
            return Exact(found, frozenset() if relative else frozenset({"year"}))
    return Impossible("no_such_day")


def day_alone(today: date, day: int, relative: str | None = None) -> Reading:
    """«il 5»: the latest that is not in the future («il 31»: of the months that have one)."""
    if not 1 <= day <= 31:
        return Impossible("no_such_day")
    step = 1 if relative == "next" else -1
    for found in _days_of_months(today, day, step):
        if found > today if relative == "next" else found <= today:
            return Exact(found, frozenset({"month", "year"}))
    return Impossible("no_such_day")


def _days_of_months(today: date, day: int, step: int) -> Iterator[date]:
    """That day of this month and of those after it, or before it, which have one."""
    for months in range(13):
        start = shift(today.replace(day=1), months=step * months)
        found = on_calendar(start.year, start.month, day)
        if isinstance(found, date):
            yield found


def weekday_alone(today: date, day: int, weekday: int) -> Reading:
    """«lunedì 5»: the nearest 5th that is a Monday, sooner in the past than to come; else to be asked about."""
    latest = day_alone(today, day)
    if not isinstance(latest, Exact):
        return latest
    for step in (-1, 1):
        for found in _days_of_months(today, day, step):
            near = abs((today - found).days) <= _SAME_WEEKDAY_DAYS
            if near and found.weekday() == weekday and (found <= today) == (step < 0 or found == today):
                return Exact(found, frozenset({"month", "year"}))
    return torn(latest.day, weekday)


def on_weekday(reading: Reading, weekday: int | None, today: date) -> Reading:
    """A day said with its weekday: «sabato 28 novembre», said before it, is to come; any other slip is to be asked."""
    if weekday is None or not isinstance(reading, Exact) or reading.day.weekday() == weekday:
        return reading
    if "year" in reading.assumed:
        coming = day_and_month(today, reading.day.day, reading.day.month, "next")
        soon = isinstance(coming, Exact) and (coming.day - today).days <= _SAME_WEEKDAY_DAYS
        if isinstance(coming, Exact) and soon and coming.day.weekday() == weekday:
            return coming
    return torn(reading.day, weekday)


def torn(day: date, weekday: int) -> Loose:
    """From a day to the nearest day of a weekday, of which somebody has said both."""
    ahead = (weekday - day.weekday()) % 7
    other = shift(day, days=ahead if ahead <= 3 else ahead - 7)
    return Loose(min(day, other), max(day, other))


def weekday_of(today: date, weekday: int, relative: str | None = None) -> Exact:
    """«lunedì»: the latest, today included; «lunedì scorso» before today; «lunedì prossimo» after it."""
    back = (today.weekday() - weekday) % 7
    if relative == "next":
        return Exact(shift(today, days=7 - back))
    if relative == "last":
        return Exact(shift(today, days=-(back or 7)))
    return Exact(shift(today, days=-back), frozenset({"weekday"}))


def weekday_in_week(day: date, weekday: int) -> Exact:
    """The weekday of the calendar week (from Monday) that holds `day`."""
    return Exact(shift(day, days=weekday - day.weekday()))


def feast(today: date, name: str, year: int | None = None, relative: str | None = None, offset: int = 0) -> Reading:
    """The feast of a year, or the latest that is not in the future; `offset` days from it."""
    if year is not None:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return Impossible("no_such_year")
        return Exact(shift(feast_day(name, year), days=offset))
    days = [shift(feast_day(name, today.year + n), days=offset) for n in (-2, -1, 0, 1, 2)]
    if relative == "next":
        return Exact(min(day for day in days if day > today))
    if relative == "last":
        return Exact(max(day for day in days if day < today))
    return Exact(max(day for day in days if day <= today), frozenset({"year"}))


def ago(today: date, n: int, unit: str, *, sign: int = -1) -> date:
    """`n` hours (h, the same day), days (d), weeks (w), calendar months (m) or years (y) from today."""
    match unit:
        case "h":
            return today
        case "d":
            return shift(today, days=sign * n)
        case "w":
            return shift(today, days=sign * 7 * n)
        case "m":
            return shift(today, months=sign * n)
        case _:
            return shift(today, years=sign * n)


def about(today: date, days: float, spread: float = 0.2, *, sign: int = -1) -> Loose:
    """Around `days` days ago, a fifth more or less and never less than a day."""
    slack = max(1.0, days * spread)
    ends = (shift(today, days=round(sign * (days - slack))), shift(today, days=round(sign * (days + slack))))
    earliest, latest = min(ends), max(ends)
    return Loose(earliest, min(latest, today) if sign < 0 else latest)


def loosened(reading: Exact, days: int) -> Loose:
    """Some days around a day: «verso il 10 marzo»."""
    return Loose(shift(reading.day, days=-days), shift(reading.day, days=days))


def exact(year: int, month: int, day: int, *assumed: Assumed) -> Reading:
    """The day said in full, or why there is none."""
    found = on_calendar(year, month, day)
    return found if isinstance(found, Impossible) else Exact(found, frozenset(assumed))
