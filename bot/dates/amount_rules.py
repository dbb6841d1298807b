"""The rules that read how long ago: «due settimane fa» is a day, «un mesetto fa» is to be asked about."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from bot.dates import periods, resolve
from bot.dates.grammar import Action, Site
from bot.dates.readings import Exact, Loose, Reading

UNIT_DAYS = {"h": 0.0, "d": 1.0, "w": 7.0, "m": 30.4, "y": 365.25}


class Amount(NamedTuple):
    """A stretch of time: `low` to `high` units; `sure` where it was counted and not estimated."""

    low: float
    high: float
    unit: str
    sure: bool = False
    days: int = 0  # what was added in a smaller unit: «un mese e 10 giorni»


def _counted(site: Site) -> Amount:
    n = site.get("n", 1)
    return Amount(n, n, site.get("unit"), sure=True)


def _and_half(site: Site) -> Amount:
    n = site.get("n", 1) + 0.5
    return Amount(n, n, site.get("unit"))


def _half(site: Site) -> Amount:
    return Amount(0.5, 0.5, site.get("unit"))


def _and_more(site: Site) -> Amount | None:
    n = site.get("n", 1)
    if (site.get("unit"), site.get("less")) == ("y", "m"):
        months = 12 * n + site.get("m", 1)
        return Amount(months, months, "m", sure=True)
    extra = {"d": 1, "w": 7}.get(site.get("less"))
    if extra is None:
        return None
    return Amount(n, n, site.get("unit"), sure=True, days=extra * site.get("m", 1))


def _between(site: Site) -> Amount | None:
    low, high = site.get("pair") or (site.get("n"), site.get("m"))
    return Amount(low, high, site.get("unit")) if low < high else None


def _many(site: Site) -> Amount:
    low, high = site.get("many", (2, 6))
    return Amount(low, high, site.get("unit"))


def _tens(site: Site) -> Amount:
    return Amount(site.get("about"), site.get("about"), site.get("unit"))


def _ago(site: Site, sign: int = -1) -> Reading | None:
    """«N days, weeks, calendar months ago» is that day; estimates are loose, and so are years."""
    amount: Amount = site.get("AMOUNT")
    today = site.today
    if amount.unit == "h":
        return Exact(today)
    if not amount.low <= amount.high <= 40_000:
        return None
    scale = UNIT_DAYS[amount.unit]
    if amount.sure:
        day = resolve.shift(resolve.ago(today, int(amount.low), amount.unit, sign=sign), days=sign * amount.days)
        if site.get("over") or site.get("at_least"):
            return Loose(date.min, resolve.shift(day, days=-1 if site.get("over") else 0))
        if site.get("under"):
            return Loose(resolve.shift(day, days=1), today)
        if site.get("circa") or site.key(0) == "circa":
            return resolve.about(today, abs((today - day).days), sign=sign)
        if amount.unit == "y":
            return resolve.loosened(Exact(day), 45)
        return Exact(day)
    if amount.low == amount.high:
        return resolve.about(today, amount.low * scale, sign=sign)
    low, high = round(amount.low * scale), round(amount.high * scale)
    ends = (resolve.shift(today, days=sign * high), resolve.shift(today, days=sign * low))
    return periods.days(*ends)


def _in_time(site: Site) -> Reading | None:
    # In a sentence it mostly says how long something will last or be kept, not when something was done.
    return _ago(site, sign=1) if site.whole else None


def _elapsed(site: Site) -> Reading | None:
    """«40 giorni» as a whole answer: about so many, since who counts says «fa»."""
    amount: Amount = site.get("AMOUNT")
    if "plural_unit" in site.tokens[site.start].tags:
        return None
    if not site.whole or amount.unit in "hy" or amount.high > 40_000:
        return None
    return resolve.about(site.today, (amount.low + amount.high) / 2 * UNIT_DAYS[amount.unit])


AMOUNT_RULES: list[tuple[str, str, Action]] = [
    ("AMOUNT", "n unit", _counted),
    ("AMOUNT", "un unit", _counted),
    ("AMOUNT", "n unit e half", _and_half),
    ("AMOUNT", "un unit e half", _and_half),
    ("AMOUNT", "half unit", _half),
    ("AMOUNT", "n unit e m=n less=unit", _and_more),
    ("AMOUNT", "un unit e m=n less=unit", _and_more),
    ("AMOUNT", "un unit e m=un less=unit", _and_more),
    ("AMOUNT", "n o? m=n unit", _between),
    ("AMOUNT", "n sep m=n unit", _between),
    ("AMOUNT", "pair unit", _between),
    ("AMOUNT", "un? many di? unit", _many),
    ("AMOUNT", "un? about di? unit", _tens),
    ("AMOUNT", "un? unit=diminutive", lambda site: Amount(1, 1, site.get("unit"))),
    ("AMOUNT", "n unit=diminutive", lambda site: Amount(site.get("n"), site.get("n"), site.get("unit"))),
    ("DATE", "circa? AMOUNT fa", _ago),
    ("DATE", "over di? AMOUNT fa", _ago),
    ("DATE", "at_least AMOUNT fa", _ago),
    ("DATE", "under di? AMOUNT fa", _ago),
    ("AMOUNT", "unit=plural_unit", _many),
    ("DATE", "tra circa? AMOUNT", _in_time),
    ("DATE", "circa? AMOUNT circa?", _elapsed),
]
