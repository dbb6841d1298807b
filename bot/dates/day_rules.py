"""The rules that read one day of the calendar: dates in figures and words, feasts."""

from __future__ import annotations

from bot.dates import periods, resolve
from bot.dates.grammar import Action, Site, captured
from bot.dates.readings import Exact, Impossible, Loose, Reading
from bot.dates.words import FOLLOWERS, PARTICIPLES

_DAY_PREPOSITIONS = frozenset({"del", "dal", "il", "l"})
_LASTING = {"carnevale": (12, 0), "mezzagosto": (5, 5)}  # days before and after the one that the name stands for


def followed_well(site: Site) -> bool:
    """Nothing after the number that the number could count."""
    word = site.key(0)
    if word == "per" and site.key(1) == "cento":
        return False
    return not word or not word[0].isalnum() or word in FOLLOWERS or word.endswith(PARTICIPLES)


def _dated(site: Site, day: int, month: int) -> Reading:
    """A day and a month, with what was said beside them: a year, «scorso», a weekday."""
    year = site.get("YEAR")
    if year is not None:
        found = resolve.exact(year, month, day)
    else:
        found = resolve.day_and_month(site.today, day, month, site.get("REL"))
    return resolve.on_weekday(found, site.get("WDC"), site.today)


def _day_month(site: Site) -> Reading:
    return _dated(site, site.get("DAYN"), site.get("MONTHN"))


def _month_first(site: Site) -> Reading | None:
    """«marzo 5». A number that is rather a year («dic 25» in 2026) leaves the month, to be asked about."""
    day, month, year = site.get("dig"), site.get("MONTHN"), site.get("YEAR")
    if year is not None:
        return _dated(site, day, month)
    if site.tokens[site.end - 1].tags.get("y2") and 20 <= day <= site.today.year % 100 + 1:
        return periods.latest((periods.month(resolve.full_year(day, site.today), month),), site.today)
    return _dated(site, day, month) if 1 <= day <= 31 and followed_well(site) else None


def _full(site: Site) -> Reading | None:
    day, month, year = site.get("full")
    if len(year) == 2:
        # 3.6.21 after nothing could be a version; in two figures a year is near, or the whole is none.
        value = resolve.exact(resolve.full_year(int(year), site.today), month, day)
        if not (isinstance(value, Exact) or site.whole or max(day, month) <= 31):
            return None
    else:
        value = resolve.exact(int(year), month, day)
    return resolve.on_weekday(value, site.get("WDC"), site.today)


def _pair(site: Site) -> Reading | None:
    """«12/9». With a dot or a dash it takes an article or a question to be a date; so does one on no calendar."""
    day, month = site.get("pair")
    slash = site.tokens[site.end - 1].tags.get("slash") is not None
    said = bool(
        site.get("art") or site.get("giorno") or site.get("WDC") is not None or (site.whole and (slash or month <= 12))
    )
    said = said or site.key(-1) in _DAY_PREPOSITIONS | {"data"} or site.get("YEAR") is not None
    if not said and (not slash or ((day, month) == (10, 10) and site.key(-1))):  # 10/10 is a mark
        return None
    following = site.tokens[site.end].tags if site.end < len(site.tokens) else {}
    if "unit" in following or "month" in following or "mon" in following:
        return None
    found = _dated(site, day, month)
    return None if isinstance(found, Impossible) and not said else found


def _compact(site: Site) -> Reading | None:
    """«05032026» and «050326» as a whole answer."""
    text: str = site.get("compact")
    year = int(text[4:]) if len(text) == 8 else resolve.full_year(int(text[4:]), site.today)
    return resolve.exact(year, int(text[2:4]), int(text[:2]))


def _day_of_month(site: Site) -> Reading:
    """«il 5 del mese scorso»."""
    offset, day = 0 if site.get("cm") else site.get("REL_MONTH"), site.get("DAYN")
    if offset == "latest":
        found = resolve.day_alone(site.today, day)
    else:
        month = periods.month_of(site.today, offset).first
        found = resolve.exact(month.year, month.month, day)
    return resolve.on_weekday(found, site.get("WDC"), site.today)


def _bare_day(site: Site) -> Reading | None:
    """«il 5», where the 5 counts nothing."""
    day = site.get("day", site.get("first"))
    if site.whole:
        return resolve.day_alone(site.today, day)
    said = site.get("il") or site.get("giorno") or site.key(-1) in _DAY_PREPOSITIONS - {"il", "l"}
    word = site.tokens[site.end - 1]
    if not said or not 1 <= day <= 31 or ("dig" not in word.tags and day <= 2) or not followed_well(site):
        return None
    return resolve.day_alone(site.today, day)


def _day_relative(site: Site) -> Reading:
    found = resolve.day_alone(site.today, site.get("DAYN"), site.get("REL"))
    return resolve.on_weekday(found, site.get("WDC"), site.today)


def _feast(site: Site) -> Reading:
    name, offset = site.get("FEASTN")
    year = site.get("YEAR")
    found = resolve.feast(site.today, name, year, site.get("REL"), offset)
    if name in _LASTING and isinstance(found, Exact):
        before, after = _LASTING[name]
        return Loose(resolve.shift(found.day, days=-before), resolve.shift(found.day, days=after))
    return found


def _feast_alone(site: Site) -> tuple[str, int] | None:
    """The feast, where the word is not somebody's name («Immacolata» without an article)."""
    name = site.get("feast")
    return None if name in ("immacolata", "assunta") and site.key(-1) not in ("l", "dell", "all", "d") else (name, 0)


def _feast_of_day(site: Site) -> tuple[str, int] | None:
    # «i giorni di Natale» are several
    several = "plural_unit" in site.tokens[site.start].tags
    return None if several else (site.get("feast") or site.get("saint"), 0)


def _saint(site: Site) -> tuple[str, int] | None:
    """«a San Martino»; elsewhere a saint is a town, a street or a hospital."""
    return (site.get("saint"), 0) if site.whole or site.key(-1) in ("a", "x", "per") else None


def _dead(site: Site) -> tuple[str, int] | None:
    return (site.get("dead"), 0) if site.key(-1) in ("ai", "dei") else None


def _range(site: Site) -> Reading | None:
    """«tra il 5 e il 10 marzo», «5/6 marzo»: one of those days, to be asked about."""
    low, high = site.get("pair") or (site.get("from"), site.get("to"))
    year, month = site.get("YEAR"), site.get("MONTHN")
    last = resolve.exact(year, month, high) if year else resolve.day_and_month(site.today, high, month)
    if not isinstance(last, Exact):
        return last
    first = resolve.on_calendar(last.day.year, month, low)
    return first if isinstance(first, Impossible) else periods.days(first, last.day)


def _days_only(site: Site) -> Reading | None:
    """«il 5 o il 6»: two days without a month."""
    first, last = resolve.day_alone(site.today, site.get("from")), resolve.day_alone(site.today, site.get("to"))
    if not (isinstance(first, Exact) and isinstance(last, Exact)) or not followed_well(site):
        return None
    return periods.days(first.day, last.day)


def _spaced(site: Site) -> Reading | None:
    """«5 3» and «5 3 26» as a whole answer."""
    if not site.whole:
        return None
    year = site.get("y2")
    if year is not None:
        return resolve.exact(resolve.full_year(int(year), site.today), site.get("month"), site.get("day"))
    return resolve.day_and_month(site.today, site.get("day"), site.get("month"))


_DAY = "art? giorno? WDC? DAYN"

DAY_RULES: list[tuple[str, str, Action]] = [
    ("DAYN", "day", captured("day")),
    ("DAYN", "first", captured("first")),
    ("MONTHN", "month", captured("month")),
    ("MONTHN", "mon", captured("mon")),
    ("MONTHN", "mese di? month", captured("month")),
    ("WD", "wd", captured("wd")),
    ("WD", "wda", captured("wda")),
    ("WDC", "WD comma?", captured("WD")),
    ("WDC", "WD daypart comma?", captured("WD")),
    ("REL", "scorso", captured("scorso")),
    ("REL", "us", captured("us")),
    ("REL", "scorso_after", captured("scorso_after")),
    ("REL", "prossimo", captured("prossimo")),
    # one day of a month
    ("DAYM", f"{_DAY} di? MONTHN", _day_month),
    ("DAYM", f"{_DAY} di? MONTHN REL", _day_month),
    ("DAYM", f"{_DAY} di? MONTHN REL? comma? YEAR", _day_month),
    ("DAYM", "art? REL DAYN di? MONTHN", _day_month),
    ("DAYM", f"{_DAY} sep MONTHN", _day_month),
    ("DAYM", f"{_DAY} sep MONTHN sep YEAR", _day_month),
    ("DAYM", "art? WDC? MONTHN dig", _month_first),
    ("DAYM", "art? WDC? MONTHN dig comma? YEAR", _month_first),
    ("DAYM", "art? giorno? WDC? full", _full),
    ("DAYM", "art? giorno? WDC? pair REL?", _pair),
    ("DAYM", "art? giorno? WDC? pair di? YEAR", _pair),
    ("DAYM", f"{_DAY} di? REL_MONTH", _day_of_month),
    ("DAYM", f"{_DAY} di? cm", _day_of_month),
    ("DAYM", f"{_DAY} cm=corrente mese?", lambda site: _day_of_month(site) if followed_well(site) else None),
    ("DAYM", f"{_DAY} REL", _day_relative),
    ("DAYM", "art? FEASTN REL?", _feast),
    ("DAYM", "art? FEASTN comma? YEAR", _feast),
    ("DAYM", "art? REL FEASTN", _feast),
    ("DATE", "DAYM", captured("DAYM")),
    ("DATE", "compact", _compact),
    ("DATE", "day month=day", _spaced),
    ("DATE", "day month=day y2", _spaced),
    ("DATE", "il? giorno? day", _bare_day),
    ("DATE", "il? giorno? ordinal", lambda site: resolve.day_alone(site.today, 1) if site.whole else None),
    ("DATE", "il? giorno? first", lambda site: _bare_day(site) if site.whole else None),
    ("DATE", "il? from=day a|e|o|sep il? to=day di? MONTHN YEAR?", _range),
    ("DATE", "pair di? MONTHN YEAR?", _range),
    ("DATE", "il from=day e|o il? to=day", _days_only),
    # feasts
    ("FEASTN", "feast", _feast_alone),
    ("FEASTN", "giorno di? art? feast", _feast_of_day),
    ("FEASTN", "giorno di saint", _feast_of_day),
    ("FEASTN", "saint", _saint),
    ("FEASTN", "dead", _dead),
    ("FEASTN", "eve", lambda site: ("natale", site.get("eve"))),
    ("FEASTN", "eve di? art? feast", lambda site: (site.get("feast"), site.get("eve"))),
]
