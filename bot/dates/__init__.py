"""Reading Italian dates as people type them, and saying them back. Pure functions of a text and today (Rome's)."""

from bot.dates.find import find_dates
from bot.dates.meant import meant_dates, read_date
from bot.dates.readings import Exact, Impossible, Loose, Mention, Reading
from bot.dates.say import distance, in_words

__all__ = [
    "Exact",
    "Impossible",
    "Loose",
    "Mention",
    "Reading",
    "distance",
    "find_dates",
    "in_words",
    "meant_dates",
    "read_date",
]
