"""The day of the complaint in a message: of several days the one that is told of the complaint, never another's.

«Ho cambiato gestore il 1° agosto, ho telefonato il 10 settembre e scritto una PEC l'11 novembre»: the last one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot import dates
from bot.dialogue.answers import Answer, Given, Refused
from bot.dialogue.world import World
from bot.knowledge import normalise
from bot.procedure import Topic

A_MONTH = timedelta(days=31)
CountedFrom = Literal["receipt", "sending"]

# A day counted from today, as against one of the calendar.
_RECKONED = re.compile(r"\b(?:fa|ieri|oggi|stamattina|stamani|sono|addietro|indietro)\b", re.IGNORECASE)
# «Oggi sono quaranta giorni»: today is where it is counted to, and not the day.
_COUNTED_TO_TODAY = re.compile(
    r"\boggi (?:sono|fanno) (?:esattamente |giusti |giusto |già |gia )?(?=\w+ giorni)", re.IGNORECASE
)
_WEEKS_TO_TODAY = re.compile(r"\boggi (?:fa|fanno|sono) (?P<span>\w+ (?:settiman\w|mes[ei]))\b", re.IGNORECASE)
# «era il 25 no il 15», «il 5 novembre no ottobre»
_NO_FOR_NON = re.compile(
    r"(?<=[\w]) no (?=(?:(?:il|l'|lo|del|di|a)\s*)?(?:\d{1,2}\b|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|"
    r"settembre|ottobre|novembre|dicembre))",
    re.IGNORECASE,
)
_STATEMENT = re.compile(r"[.,;!]\s")
# What parts one statement from the next: «…, ho telefonato il 3 e scritto l'11».
_BOUNDARY = re.compile(r"[,;:!?\n]|\.(?!\d)|\s(?:e|ed|ma|però|pero|poi|quindi|mentre)\s", re.IGNORECASE)


@dataclass(frozen=True)
class _Told:
    """A day and what is said around it."""

    reading: dates.Exact | dates.Loose
    mention: str
    around: str


def counted_from(topic: Topic | None) -> CountedFrom:
    """Where the wait of a topic counts from; receipt while the topic is not known."""
    return topic.wait.counted_from if topic and topic.wait else "receipt"


def read_complaint_day(text: str, topic: Topic | None, world: World) -> Answer | None:
    """The day of a complaint, as told. Where sending and receipt are both told, the one that the wait counts from.

    None if the days in the text are told of something else. A future day is refused; a loose one is refused with its
    bounds, to be asked about, and so are two days between which the words leave the choice.
    """
    text = _WEEKS_TO_TODAY.sub(r"\g<span> fa", _COUNTED_TO_TODAY.sub("sono ", _NO_FOR_NON.sub(" non ", text)))
    mentions = dates.meant_dates(text, world.today)
    found = _told(mentions, text)
    told = _said_precisely(found, world)
    if told:
        ours = [day for day in told if not _of_something_else(day, topic, world)]
        if not ours and len(told) == len(mentions):
            return None
    by_its_words = [day for day in told if any(world.cues.has(kind, day.around) for kind in ("sending", "receipt"))]
    restated = world.cues.has("correction", text) and len(by_its_words) != 1  # «il 20, anzi il 28»
    to_choose = told and (len(ours) < len(told) or len(ours) > 1) and not restated
    if to_choose or told != found:
        chosen = _chosen(ours, counted_from(topic), world)
        if chosen:
            return day_answer(chosen, world)
    read = dates.read_date(text, world.today)
    first = _STATEMENT.split(text.strip())[0]
    if not isinstance(read, dates.Exact) and first != text.strip():
        alone = dates.read_date(first, world.today)  # «17 agosto. Oh, siamo quasi a Natale»
        read = alone if isinstance(alone, dates.Exact) else read
    return day_answer(read, world) if read else None


def days_told(text: str, world: World) -> dict[CountedFrom, str]:
    """The day of sending and the day of receipt (ISO), as far as a text tells which it is."""
    found: dict[CountedFrom, str] = {}
    for day in _told(dates.find_dates(text, world.today), text):
        for kind in ("sending", "receipt"):
            exact = isinstance(day.reading, dates.Exact) and day.reading.day <= world.today
            if exact and world.cues.has(kind, day.around):
                found.setdefault(kind, day.reading.day.isoformat())  # type: ignore[arg-type]
    return found if len(set(found.values())) == len(found) else {}


def _told(mentions: list[dates.Mention], text: str) -> list[_Told]:
    """The days with the words around each, up to the next statement or day."""
    told = []
    for i, mention in enumerate(mentions):
        if isinstance(mention.reading, dates.Impossible):
            continue
        start = mentions[i - 1].end if i else 0
        end = mentions[i + 1].start if i + 1 < len(mentions) else len(text)
        before = _BOUNDARY.split(text[start : mention.start])[-1]
        after = _BOUNDARY.split(text[mention.end : end])[0]
        told.append(_Told(mention.reading, mention.text, f"{before} {after}"))
    return told


def _said_precisely(told: list[_Told], world: World) -> list[_Told]:
    """«Prima di ferragosto, il 10 agosto»: of a loose day and the exact one right behind it, within it, the exact one."""
    return [_Told(_exact_end(day, world) or day.reading, day.mention, day.around) for day in told]


def _exact_end(day: _Told, world: World) -> dates.Exact | None:
    *_, end = day.mention.split(",")
    if end == day.mention or not isinstance(day.reading, dates.Loose):
        return None
    read = dates.read_date(end, world.today)
    within = isinstance(read, dates.Exact) and day.reading.earliest <= read.day <= day.reading.latest
    return read if within else None  # type: ignore[return-value]


def _of_something_else(day: _Told, topic: Topic | None, world: World) -> bool:
    """Is it the day of a bill, a contract, a telephone call or an answer?"""
    cues, around = world.cues, day.around
    if cues.has("other_day", around) and not cues.has("in_writing", around):
        return True
    by_phone = cues.has("by_phone", around) and not cues.has("in_writing", around)
    if cues.has("came_from_them", around):
        return True
    return by_phone and not (topic and topic.complaint_by_phone_counts)


def _chosen(days: list[_Told], kind: CountedFrom, world: World) -> dates.Exact | dates.Loose | None:
    for cues in ((kind,), ("sending", "receipt", "in_writing")):
        behind = {day.reading for day in days if any(world.cues.has(cue, day.around) for cue in cues)}
        exact = {reading for reading in behind if isinstance(reading, dates.Exact)}
        # «arrivata verso il 26» is asked about, however exactly the day of sending was told
        for among in (behind,) if cues == (kind,) else (exact, behind - exact):
            if len(among) == 1:
                return among.pop()
    exactly = _without_its_weekday([day for day in days if isinstance(day.reading, dates.Exact)])
    of_the_calendar = {day.reading for day in exactly if not _RECKONED.search(day.mention)}
    if len(of_the_calendar) == 1:
        return of_the_calendar.pop()
    all_days = {day.reading.day for day in exactly if isinstance(day.reading, dates.Exact)}
    return dates.Loose(min(all_days), max(all_days)) if len(all_days) > 1 else days[0].reading if days else None


def _without_its_weekday(days: list[_Told]) -> list[_Told]:
    """«Due settimane fa, era lunedì pure quello»: the weekday of the day that was told is no other day."""
    weekdays = [dates.in_words(day.reading.day).split()[0] for day in days if isinstance(day.reading, dates.Exact)]
    return [
        day
        for i, day in enumerate(days)
        if not any(j != i and normalise(day.mention) == normalise(weekday) for j, weekday in enumerate(weekdays))
    ]


def day_answer(read: dates.Reading, world: World) -> Answer | None:
    """A reading as an answer: a future day or one on no calendar is refused, a loose one with its bounds.

    None if it tells nothing.
    """
    if isinstance(read, dates.Impossible):
        return Refused("date_impossible")
    if isinstance(read, dates.Loose):
        latest = min(read.latest, world.today)
        if read.earliest == date.min and latest == world.today:
            return None  # «qualche tempo fa»
        if read.earliest > world.today:
            return Refused("date_future")
        return Refused("date_loose", {"earliest": read.earliest.isoformat(), "latest": latest.isoformat()})
    if read.day > world.today:
        return Refused("date_future", {"day": read.day.isoformat()})
    return Given(read.day.isoformat())


def tells_too_little(found: Refused, today: date) -> bool:
    """«Dopo l'estate»: the latest possible day is today, and would make whoever complained in September wait anew."""
    earliest, latest = (date.fromisoformat(str(found.values[name])) for name in ("earliest", "latest"))
    return latest == today and latest - earliest > A_MONTH
