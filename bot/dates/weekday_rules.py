"""The rules that read weekdays, days around today, and days before and after another day."""

from __future__ import annotations

from bot.dates import periods, resolve
from bot.dates.amount_rules import UNIT_DAYS
from bot.dates.day_rules import followed_well
from bot.dates.grammar import Action, Site, captured
from bot.dates.readings import Exact, Impossible, Loose, Reading

_HABITUAL = frozenset({"ogni", "tutti", "tutte", "de", "al", "dal", "il", "la", "i", "le"})
_ANY = frozenset({"un", "una", "qualche"})
# Beside «adesso» and «poco fa» any of these is about something else than when it was done.
_NOT_DONE = frozenset({"no", "non", "e", "per", "fino", "ad", "da", "boh", "ma", "che", "cosa", "come", "quando", "?"})
_AHEAD = {8: 7, 15: 14}  # «oggi a otto» counts today in


def _weekday_day(site: Site) -> Reading | None:
    day = site.get("DAYN")
    if not 1 <= day <= 31 or not followed_well(site):
        return None
    return resolve.weekday_alone(site.today, day, site.get("WD"))


def _weekday(site: Site) -> Reading | None:
    """«lunedì»; the habitual «il lunedì», «da lunedì a venerdì» is no day unless a day was asked for."""
    if not site.whole:
        before, after = site.key(-1), site.key(0)
        following = site.tokens[site.end + 1].tags if site.end + 1 < len(site.tokens) else {}
        preceding = site.tokens[site.start - 2].tags if site.start > 1 else {}
        if before in _HABITUAL or site.get("art"):
            return None
        if (after in ("a", "-", "al") and "wd" in following) or (before in ("a", "-", "al") and "wd" in preceding):
            return None
    latest = resolve.weekday_of(site.today, site.get("WD"))
    if site.key(-1) in _ANY and latest.day == site.today:
        return Exact(resolve.shift(site.today, days=-7), latest.assumed)  # «era un lunedì» is not today
    if site.get("questo") and site.get("WD") > site.today.weekday():
        return periods.days(latest.day, resolve.shift(latest.day, days=7))  # this week's, or the last there was
    return latest


def _related_weekday(site: Site) -> Exact:
    return resolve.weekday_of(site.today, site.get("WD"), site.get("REL"))


def _weekday_in_week(site: Site) -> Exact:
    weeks = -1 if site.get("WEEKREL") is None else site.get("WEEKREL")
    return resolve.weekday_in_week(resolve.shift(site.today, days=7 * weeks), site.get("WD"))


def _weekday_in_other_week(site: Site) -> Loose:
    """«giovedì dell'altra settimana»: of the last, or of the one before."""
    last = resolve.weekday_in_week(resolve.shift(site.today, days=-7), site.get("WD")).day
    return Loose(resolve.shift(last, days=-7), last)


def _weekdays_ago(site: Site) -> Exact:
    last = resolve.weekday_of(site.today, site.get("WD"), "last").day
    return Exact(resolve.shift(last, days=-7 * (site.get("n", 1) - 1)))


def _weekday_beside(site: Site) -> Loose:
    """«il venerdì prima», «il venerdì dopo»: of what, only the person knows."""
    last = resolve.weekday_of(site.today, site.get("WD"), "last").day
    return Loose(resolve.shift(last, days=-7), site.today)


def _nth_weekday(site: Site) -> Reading | None:
    """«il primo lunedì di maggio», «l'ultimo venerdì di ottobre»."""

    def day_in(month: periods.Period) -> Exact:
        if site.get("nth") is not None:
            first = resolve.shift(month.first, days=(site.get("WD") - month.first.weekday()) % 7)
            return Exact(resolve.shift(first, days=7 * site.get("nth")))
        return Exact(resolve.shift(month.last, days=-((month.last.weekday() - site.get("WD")) % 7)))

    month = _month_meant(site)
    if month is not None:
        return day_in(month)
    if site.get("MONTHN") is None or site.get("YEAR") is not None:
        return None
    found = [day_in(month).day for month in periods.months(site.today, site.get("MONTHN"))]
    return next((Exact(day, frozenset({"year"})) for day in found if day <= site.today), None)


def _month_meant(site: Site) -> periods.Period | None:
    """The month that was said with its year, or by its distance from this one."""
    if site.get("YEAR") is not None:
        in_time = resolve.FIRST_YEAR <= site.get("YEAR") <= resolve.LAST_YEAR
        return periods.month(site.get("YEAR"), site.get("MONTHN")) if in_time else None
    offset = site.get("REL_MONTH")
    return periods.month_of(site.today, offset) if isinstance(offset, int) else None


def _end_of_month(site: Site) -> Reading | None:
    """«l'ultimo giorno di settembre», «il primo giorno del mese scorso»."""
    month = _month_meant(site)
    if month is not None:
        return Exact(month.first if site.get("edge") == 1 else month.last)
    if site.get("MONTHN") is None or site.get("YEAR") is not None:
        return None
    for month in periods.months(site.today, site.get("MONTHN")):
        day = month.first if site.get("edge") == 1 else month.last
        if day <= site.today:
            return Exact(day, frozenset({"year"}))
    return None


def _offset(site: Site) -> Exact:
    return Exact(resolve.shift(site.today, days=site.get("offset")))


def _now(site: Site) -> Exact | None:
    """«adesso», «poco fa» as a whole answer; elsewhere they say when something is, and are no date."""
    if not site.whole or any(token.key in _NOT_DONE or "un" in token.tags for token in site.tokens):
        return None
    return Exact(site.today)


def _last_night(site: Site) -> Loose:
    return periods.days(resolve.shift(site.today, days=-1), site.today)


def _in_a_week(site: Site) -> Exact | None:
    """«oggi a otto», «lunedì a quindici»: in one week, in two."""
    ahead = _AHEAD.get(site.get("n"))
    if ahead is None or site.key(0) not in ("", ",", ".", "!", "?", "giorni", "gg"):
        return None
    start = site.get("offset")
    if start is not None:
        return Exact(resolve.shift(site.today, days=start + ahead))
    # «lunedì a otto»: the Monday to come, and a week more
    coming = resolve.weekday_of(site.today, site.get("wd"), "next").day
    return Exact(resolve.shift(coming, days=ahead))


def _moved(anchor: Exact, days: int, site: Site) -> Exact:
    moved = resolve.shift(anchor.day, days=days)
    if moved > site.today and "year" in anchor.assumed:
        moved = resolve.shift(moved, years=-1)
    return Exact(moved, anchor.assumed)


def _beside(site: Site) -> Reading | None:
    """«il giorno dopo ferragosto», «due giorni prima di Natale»."""
    anchor = site.get("ANCHOR")
    if not isinstance(anchor, Exact):
        return anchor if isinstance(anchor, Impossible) else None
    amount = site.get("AMOUNT")
    sign = 1 if site.get("side") == "after" else -1
    if amount is None:
        several = "plural_unit" in site.tokens[site.start + ("art" in site.captures)].tags
        return None if several else _moved(anchor, sign, site)  # «i giorni prima di Natale» are several
    if amount.unit == "h" or amount.high > 40_000:
        return anchor if amount.unit == "h" else None
    if amount.sure and amount.unit != "y":
        there = resolve.shift(resolve.ago(anchor.day, int(amount.low), amount.unit, sign=sign), days=sign * amount.days)
        return _moved(anchor, (there - anchor.day).days, site)
    around = resolve.about(anchor.day, (amount.low + amount.high) / 2 * UNIT_DAYS[amount.unit], 0.5, sign=sign)
    return Loose(around.earliest, around.latest)


def _weekday_by(site: Site) -> Reading | None:
    """«il giovedì prima dei morti», «il lunedì dopo ferragosto»."""
    anchor = site.get("ANCHOR")
    if not isinstance(anchor, Exact):
        return anchor
    if site.get("side") == "after":
        days = (site.get("WD") - anchor.day.weekday() - 1) % 7 + 1
    else:
        days = -((anchor.day.weekday() - site.get("WD") - 1) % 7 + 1)
    return _moved(anchor, days, site)


def _week_by(site: Site) -> Reading | None:
    """«la settimana prima di Natale», «il mese dopo Pasqua»."""
    anchor = site.get("ANCHOR")
    if not isinstance(anchor, Exact):
        return anchor
    length = 7 if site.get("unit") == "w" else 31
    if site.get("side") == "after":
        return Loose(anchor.day, resolve.shift(anchor.day, days=length))
    return Loose(resolve.shift(anchor.day, days=-length), anchor.day)


def _bridge(site: Site) -> Reading | None:
    """«il ponte dei morti»: some days around it."""
    anchor = site.get("DAYM")
    return resolve.loosened(anchor, 4) if isinstance(anchor, Exact) else None


WEEKDAY_RULES: list[tuple[str, str, Action]] = [
    ("DATE", "art? WD comma? DAYN", _weekday_day),
    ("DATE", "art? questo? WD=wd daypart?", _weekday),
    ("DATE", "WD=wd questo", _weekday),
    ("DATE", "art? WD=wda", lambda site: _weekday(site) if site.whole else None),
    ("RELWD", "art? WD daypart? REL", _related_weekday),
    ("RELWD", "art? REL WD=wd daypart?", _related_weekday),
    ("RELWD", "art? WD=wd daypart? di? WEEKREL", _weekday_in_week),
    ("RELWD", "art? WD=wd daypart? di art? scorso", _weekday_in_week),
    ("RELWD", "n|un WD=wd|wds fa", _weekdays_ago),
    ("DATE", "RELWD", captured("RELWD")),
    ("DATE", "art? WD=wd daypart? di? art? altro settimana", _weekday_in_other_week),
    ("DATE", "art? WD=wd prima|dopo|successivo", _weekday_beside),
    ("DATE", "art? nth WD=wd di? MONTHN YEAR?", _nth_weekday),
    ("DATE", "art? nth WD=wd di? REL_MONTH", _nth_weekday),
    ("DATE", "art? ultimo WD=wd di? MONTHN YEAR?", _nth_weekday),
    ("DATE", "art? ultimo WD=wd di? REL_MONTH", _nth_weekday),
    ("DAYM", "art? edge=first|ultimo giorno di? MONTHN YEAR?", _end_of_month),
    ("DAYM", "art? edge=first|ultimo giorno di? REL_MONTH", _end_of_month),
    # around today
    ("DATE", "offset daypart?", _offset),
    ("DATE", "art? daypart scorso", _last_night),
    ("DATE", "art? scorso daypart", _last_night),
    ("DATE", "now", _now),
    ("DATE", "offset a n", _in_a_week),
    ("DATE", "wd a n", _in_a_week),
    # beside another day
    ("ANCHOR", "DAYM", captured("DAYM")),
    ("ANCHOR", "RELWD", captured("RELWD")),
    ("ANCHOR", "offset", _offset),
    ("DATE", "art? giorno side=dopo|successivo a? di? ANCHOR", _beside),
    ("DATE", "art? giorno side=prima di? ANCHOR", _beside),
    ("DATE", "AMOUNT side=dopo di? ANCHOR", _beside),
    ("DATE", "AMOUNT side=prima di? ANCHOR", _beside),
    ("DATE", "art? side=indomani di? ANCHOR", _beside),
    ("DATE", "art? WD=wd side=prima|dopo di? ANCHOR", _weekday_by),
    ("DATE", "art? unit=settimana|mese side=prima|dopo di? ANCHOR", _week_by),
    ("DATE", "art? bridge di? DAYM", _bridge),
]
