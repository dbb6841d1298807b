"""The rules that read periods, which are to be asked about, and the years, months and weeks that date a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.dates import periods, resolve
from bot.dates.amount_rules import UNIT_DAYS
from bot.dates.grammar import Action, Site, captured
from bot.dates.periods import Candidates
from bot.dates.readings import Exact, Impossible, Loose, Reading

_BEFORE_YEAR = frozenset({"nel", "del", "dal", "al", "anno", "nell", "dell"})


def _two_digit_year(site: Site) -> int | None:
    following = site.tokens[site.end].tags if site.end < len(site.tokens) else {}
    year = resolve.full_year(int(site.get("y2") or site.get("yy")), site.today)
    if site.get("yy"):
        return year
    near = site.today.year - 20 <= year <= site.today.year + 1
    counts = "unit" in following or "month" in following or "sep" in following
    word = site.key(0)
    return year if near and not counts and word not in ("bollette", "fatture", "rate", "volte", "euro") else None


def _said_year(site: Site) -> int | None:
    year: int = site.get("y4")
    return year


def _years_ago(site: Site) -> int | None:
    return site.today.year - site.get("n", 1) if site.get("unit") == "y" else None


def _months_ago(site: Site) -> int | None:
    return -site.get("n", 1) if site.get("unit") == "m" else None


def _weeks_ago(site: Site) -> int | None:
    return -site.get("n", 1) if site.get("unit") == "w" else None


_SHIFT = {"last": -1, "next": 1}


def _relative(site: Site) -> int:
    return _SHIFT[site.get("REL")]


def _relative_year(site: Site) -> int:
    return site.today.year + _SHIFT[site.get("REL")]


def _month_period(site: Site) -> Candidates | None:
    number, year = site.get("MONTHN"), site.get("YEAR")
    if year is not None:
        return (periods.month(year, number),) if resolve.FIRST_YEAR <= year <= resolve.LAST_YEAR else None
    return periods.related(periods.months(site.today, number), site.today, site.get("REL"))


def _month_figures(site: Site) -> Candidates | None:
    number, year = site.get("month_year")
    return (periods.month(year, number),) if 1 <= number <= 12 else None


def _season_period(site: Site) -> Candidates | None:
    year = site.get("YEAR")
    if site.key(-1) in ("d", "pieno"):  # «d'inverno»: every winter
        return None
    if year is not None:
        return (periods.season(site.get("season"), year),) if resolve.FIRST_YEAR <= year <= resolve.LAST_YEAR else None
    return periods.related(periods.seasons(site.today, site.get("season")), site.today, site.get("REL"))


def _christmas(site: Site) -> Candidates | None:
    year = site.get("YEAR")
    if site.get("feast") not in (None, "natale"):
        return None
    return (periods.season("christmas", year),) if year else periods.seasons(site.today, "christmas")


def _bare_year(site: Site) -> Candidates | None:
    year = site.get("y4")
    before = site.tokens[site.start - 1].tags if site.start else {}
    if not resolve.FIRST_YEAR <= year <= site.today.year + 5:
        return None
    said = site.get("anno") or site.whole or site.key(-1) in _BEFORE_YEAR or "part" in before or "primi" in before
    return (periods.year(year),) if said else None


def _this_or_last_month(site: Site) -> Candidates:
    return (periods.month_of(site.today), periods.month_of(site.today, -1))


def _this_or_last_year(site: Site) -> Candidates:
    return (periods.year(site.today.year), periods.year(site.today.year - 1))


def _says_ago(site: Site) -> bool:
    # «due mesi fa» alone is a day; it is a month only after one («il 5 di due mesi fa»)
    return "fa" in site.tokens[site.end - 1].tags


def _related_month(site: Site) -> Candidates | None:
    offset = site.get("REL_MONTH")
    return (periods.month_of(site.today, offset),) if isinstance(offset, int) and not _says_ago(site) else None


def _related_year(site: Site) -> Candidates | None:
    return None if _says_ago(site) else (periods.year(site.get("REL_YEAR")),)


def _related_week(site: Site) -> Candidates | None:
    return None if _says_ago(site) else (periods.week_of(site.today, site.get("WEEKREL")),)


def _weekend(site: Site) -> Candidates:
    """The latest that has begun; «scorso»: that is over."""
    found = tuple(periods.weekend_of(site.today, -n) for n in range(3))
    if site.get("REL") == "next":
        return (periods.weekend_of(site.today, 1),)
    return tuple(period for period in found if period.last < site.today) if site.get("REL") else found


def _other(site: Site) -> Reading:
    """«l'altra settimana», «l'altro giorno»: the last or the one before, nobody knows."""
    today = site.today
    if site.get("settimana"):
        return Loose(periods.week_of(today, -2).first, periods.week_of(today, -1).last)
    if site.get("mese"):
        return Loose(periods.month_of(today, -2).first, periods.month_of(today, -1).last)
    if site.get("anno"):
        return Loose(date(today.year - 2, 1, 1), date(today.year - 1, 12, 31))
    if site.get("wd") is not None:
        last = resolve.weekday_of(today, site.get("wd"), "last").day
        return Loose(resolve.shift(last, days=-7), last)
    return Loose(resolve.shift(today, days=-7), resolve.shift(today, days=-2))


def _vague(site: Site) -> Loose | None:
    """«tempo fa», «di recente», which tell a day only to who asked for one."""
    days = site.get("vague")
    if not site.whole or site.key(-1) == "che":  # «che tempo fa domani?»
        return None
    return Loose(resolve.shift(site.today, days=-days) if days else date.min, site.today)


def _past_units(site: Site) -> Reading | None:
    scale = UNIT_DAYS[site.get("unit")]
    return (
        Loose(resolve.shift(site.today, days=-round(6 * scale)), resolve.shift(site.today, days=-1)) if scale else None
    )


def _part(number: int | None = None, of: int = 3) -> Action:
    def action(site: Site) -> Any:
        place = number if number is not None else site.get("nth" if site.get("nth") is not None else "part")
        candidates: Candidates = site.get("PERIOD")
        if of == 2 and (site.get("part", 1) != 1 or place > 1):
            return None
        return tuple(period.part(min(place, of - 1), of) for period in candidates)

    return action


def _week_of_period(site: Site) -> Candidates:
    number = site.get("nth", -1)
    return tuple(period.week(number) for period in site.get("PERIOD"))


def _week_of_day(site: Site) -> Reading | None:
    anchor = site.get("DAYM")
    if isinstance(anchor, Impossible):
        return anchor
    if not isinstance(anchor, Exact):
        return None
    week = periods.week_of(anchor.day)
    return Loose(week.first, week.last)


def _under_feast(site: Site) -> Reading | None:
    """«sotto Natale»: the days that lead to it."""
    anchor = site.get("DAYM")
    return Loose(resolve.shift(anchor.day, days=-10), anchor.day) if isinstance(anchor, Exact) else None


def _latest(site: Site) -> Loose | None:
    candidates: Candidates = site.get("PERIOD")
    return periods.latest(candidates, site.today) if candidates else None


PERIOD_RULES: list[tuple[str, str, Action]] = [
    # years, months and weeks by their distance
    ("YEAR", "di? y4", _said_year),
    ("YEAR", "di? y2", _two_digit_year),
    ("YEAR", "di? yy", _two_digit_year),
    ("YEAR", "di? REL_YEAR", captured("REL_YEAR")),
    ("REL_YEAR", "questo anno", lambda site: site.today.year),
    ("REL_YEAR", "art? this_year", lambda site: site.today.year),
    ("REL_YEAR", "art? anno REL", _relative_year),
    ("REL_YEAR", "art? REL anno", _relative_year),
    ("REL_YEAR", "n unit fa", _years_ago),
    ("REL_YEAR", "un unit fa", _years_ago),
    ("REL_MONTH", "questo mese", lambda site: 0),
    ("REL_MONTH", "art? this_month", lambda site: 0),
    ("REL_MONTH", "art? mese REL", _relative),
    ("REL_MONTH", "art? mese prima", lambda site: -1),
    ("REL_MONTH", "art? REL mese", _relative),
    ("REL_MONTH", "n unit fa", _months_ago),
    ("REL_MONTH", "un unit fa", _months_ago),
    ("REL_MONTH", "mese", lambda site: "latest"),
    ("WEEKREL", "questo settimana", lambda site: 0),
    ("WEEKREL", "art? settimana REL", _relative),
    ("WEEKREL", "art? REL settimana", _relative),
    ("WEEKREL", "art? weeks", captured("weeks")),
    ("WEEKREL", "n unit fa", _weeks_ago),
    ("WEEKREL", "un unit fa", _weeks_ago),
    # periods
    ("PERIOD", "art? MONTHN=month REL?", _month_period),
    ("PERIOD", "art? MONTHN=month di? YEAR", _month_period),
    ("PERIOD", "MONTHN=mon comma? YEAR", _month_period),
    ("PERIOD", "art? REL MONTHN=month", _month_period),
    ("PERIOD", "art? mese di? MONTHN=month YEAR?", _month_period),
    ("PERIOD", "month_year", _month_figures),
    ("PERIOD", "art? season REL?", _season_period),
    ("PERIOD", "questo season", _season_period),
    ("PERIOD", "art? season di? YEAR", _season_period),
    ("PERIOD", "art? REL season", _season_period),
    ("PERIOD", "art? holidays di? feast YEAR?", _christmas),
    ("PERIOD", "art? holidays christmas_time YEAR?", _christmas),
    ("PERIOD", "REL_MONTH", _related_month),
    ("PERIOD", "REL_YEAR", _related_year),
    ("PERIOD", "WEEKREL", _related_week),
    ("PERIOD", "y4", _bare_year),
    ("PERIOD", "art? anno y4", _bare_year),
    ("PERIOD", "art? weekend REL?", _weekend),
    ("PERIOD", "art? REL weekend", _weekend),
    ("PERIOD", "questo weekend", _weekend),
    # parts of periods
    ("SOME", "mese", _this_or_last_month),
    ("SOME", "anno", _this_or_last_year),
    ("SOME", "PERIOD", captured("PERIOD")),
    ("PARTOF", "art? part di? PERIOD=SOME", _part()),
    ("PARTOF", "art? primi giorno? di PERIOD=SOME", _part(0)),
    ("PARTOF", "art? primi giorno? PERIOD", _part(0)),
    ("PARTOF", "art? ultimi giorno? di PERIOD=SOME", _part(2)),
    ("PARTOF", "art? ultimi giorno? PERIOD", _part(2)),
    ("PARTOF", "art? nth part di? PERIOD=SOME", _part(of=2)),
    ("PARTOF", "art? nth fortnight di? PERIOD=SOME", _part(of=2)),
    ("PARTOF", "art? nth decade di? PERIOD=SOME", _part()),
    ("PARTOF", "art? nth settimana di? PERIOD=SOME", _week_of_period),
    ("PARTOF", "art? ultimo settimana di? PERIOD=SOME", _week_of_period),
    ("DATE", "PERIOD", _latest),
    ("DATE", "PERIOD=PARTOF", _latest),
    *(("DATE", f"art altro {unit}", _other) for unit in ("settimana", "mese", "anno", "giorno", "daypart", "wd")),
    ("DATE", "other_day", _other),
    ("DATE", "vague", _vague),
    ("DATE", "art? scorsi unit", _past_units),
    ("DATE", "art? unit scorsi", _past_units),
    ("DATE", "art? settimana di? DAYM", _week_of_day),
    ("DATE", "sotto DAYM", _under_feast),
]
