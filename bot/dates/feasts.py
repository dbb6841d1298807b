"""Feasts by the name that people date things with: name and year -> day."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import FR, SU, relativedelta

_FIXED = {
    "capodanno": (1, 1),
    "epifania": (1, 6),
    "candelora": (2, 2),
    "san_valentino": (2, 14),
    "donna": (3, 8),
    "san_giuseppe": (3, 19),
    "liberazione": (4, 25),
    "lavoro": (5, 1),
    "repubblica": (6, 2),
    "san_giovanni": (6, 24),
    "san_pietro": (6, 29),
    "ferragosto": (8, 15),
    "mezzagosto": (8, 15),
    "assunta": (8, 15),
    "san_gennaro": (9, 19),
    "san_francesco": (10, 4),
    "halloween": (10, 31),
    "ognissanti": (11, 1),
    "morti": (11, 2),
    "san_martino": (11, 11),
    "san_nicola": (12, 6),
    "sant_ambrogio": (12, 7),
    "immacolata": (12, 8),
    "santa_lucia": (12, 13),
    "vigilia": (12, 24),
    "natale": (12, 25),
    "santo_stefano": (12, 26),
    "san_silvestro": (12, 31),
}
_FROM_EASTER = {
    "giovedi_grasso": -52,
    "carnevale": -47,
    "martedi_grasso": -47,
    "ceneri": -46,
    "palme": -7,
    "giovedi_santo": -3,
    "venerdi_santo": -2,
    "sabato_santo": -1,
    "pasqua": 0,
    "pasquetta": 1,
    "pentecoste": 49,
}


def feast_day(name: str, year: int) -> date:
    """The day of a feast in a year; raises KeyError for a name that the vocabulary does not know."""
    if name in _FIXED:
        month, day = _FIXED[name]
        return date(year, month, day)
    if name == "mamma":
        return date(year, 5, 1) + relativedelta(weekday=SU(2))
    if name == "black_friday":
        # the Friday after the fourth Thursday of November
        return date(year, 11, 2) + relativedelta(weekday=FR(1)) + timedelta(weeks=3)
    return easter(year) + timedelta(days=_FROM_EASTER[name])
