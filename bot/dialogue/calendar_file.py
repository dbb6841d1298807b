"""The reminder as a calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

REMINDER_AT = time(9, 0)  # the hour at which the person is reminded, Rome's time


def reminder_file(day: date, title: str, made: datetime) -> dict[str, Any]:
    """A file card holding an .ics, made at `made`, with one event on `day` at nine, Europe/Rome, and an alarm."""
    start = datetime.combine(day, REMINDER_AT, tzinfo=ZoneInfo("Europe/Rome"))
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'{day.isoformat()} {title}')}@sportello-smart")
    event.add("dtstamp", made.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=30))
    event.add("summary", f"Da oggi puoi rivolgerti allo Sportello: {title}")
    event.add("description", "Se il fornitore non ha risposto al reclamo, il tempo per aspettare è finito.")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Sportello")
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//sportello-smart//it")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return {"kind": "file", "name": f"promemoria-{day.isoformat()}.ics", "mime": "text/calendar",
            "text": calendar.to_ical().decode("utf-8")}  # fmt: skip
