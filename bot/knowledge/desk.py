"""Who runs this assistant, how a person is reached, and when (data/desk.yml)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from pydantic import root_validator

from bot.checked_yaml import DATA, Model, load
from bot.procedure import is_working_day


class Operator(Model):
    """The body that runs the assistant; the contact for privacy requests."""

    name: str
    email: str
    privacy_url: str = ""


class PhoneLine(Model):
    """The free number: open on working days from `opens` to `closes` (whole hours, Rome's time)."""

    number: str
    opens: int
    closes: int

    @root_validator(skip_on_failure=True)
    def _opens_before_it_closes(cls, values: dict[str, int]) -> dict[str, int]:
        if not 0 <= values["opens"] < values["closes"] <= 24:
            raise ValueError("opens and closes are hours of one day, opens first")
        return values

    def is_open(self, now: datetime) -> bool:
        """Is somebody answering at `now` (Rome's time)?"""
        return is_working_day(now.date()) and self.opens <= now.hour < self.closes

    def next_opening(self, now: datetime) -> datetime:
        """The moment at which the line opens next, after `now` (Rome's time)."""
        day = now.date()
        if not (is_working_day(day) and now.hour < self.opens):
            day = next_working_day(day)
        return datetime.combine(day, time(self.opens), tzinfo=now.tzinfo)


class Privacy(Model):
    """The notice that comes before the first personal datum; its `version` is kept with every consent."""

    version: str
    notice: str


class Retention(Model):
    """For how many days things are kept."""

    conversation_days: int
    idle_draft_days: int


class Desk(Model):
    """The whole of data/desk.yml."""

    operator: Operator
    phone: PhoneLine
    privacy: Privacy
    retention: Retention


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@cache
def load_desk(path: Path = DATA / "desk.yml") -> Desk:
    """The desk, read once. Raises: bot.checked_yaml.DataError with file and line."""
    return load(path, Desk)
