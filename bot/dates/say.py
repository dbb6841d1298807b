"""Saying a day back in Italian."""

from __future__ import annotations

from datetime import date

from bot.dates.words import MONTHS

_WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_NEAR = {0: "oggi", -1: "ieri", 1: "domani"}


def in_words(day: date, *, short: bool = False) -> str:
    """«lunedì 23 novembre 2026»; `short` leaves the weekday out. The first of a month is «1° ottobre»."""
    number = "1°" if day.day == 1 else str(day.day)
    said = f"{number} {MONTHS[day.month - 1]} {day.year}"
    return said if short else f"{_WEEKDAYS[day.weekday()]} {said}"


def distance(day: date, today: date) -> str:
    """«oggi», «ieri», «domani», «17 giorni fa», «tra 12 giorni»."""
    days = (day - today).days
    if days in _NEAR:
        return _NEAR[days]
    return f"{-days} giorni fa" if days < 0 else f"tra {days} giorni"
