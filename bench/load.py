"""The people: they write through the rest channel and wait for the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count, islice

import aiohttp

from bench import script
from bench.figures import Load, Turn, answer_faults, load_of, percentile


class People:
    """Whoever writes to one assistant. Every conversation has a sender id of its own."""

    def __init__(self, url: str, session: aiohttp.ClientSession, today: date) -> None:
        self._url = f"{url}/webhooks/rest/webhook"
        self._session = session
        self._today = today
        self._numbers = count()
        self.sent: dict[str, list[str]] = {}  # sender id -> texts, to be held against the tracker store
        self.reference: list[tuple[str, ...]] = []  # the answers to a walk of one person alone
        self.stand_in = ""
        self.turns = 0

    async def say(self, sender: str, text: str) -> Turn:
        """Send one message and wait for the answer. Raises: aiohttp.ClientError, TimeoutError."""
        self.sent.setdefault(sender, []).append(text)
        self.turns += 1
        sent = time.perf_counter()
        async with self._session.post(self._url, json={"sender": sender, "message": text}) as response:
            response.raise_for_status()
            messages = await response.json()
        answered = time.perf_counter()
        return Turn(sender, text, tuple(m["text"] for m in messages if m.get("text")), sent, answered)

    async def talk(self, texts: Iterable[str], sender: str | None = None) -> list[Turn]:
        """One conversation, a message after the other."""
        who = sender or f"bench-{next(self._numbers)}"
        return [await self.say(who, text) for text in texts]

    async def walk(self) -> tuple[list[Turn], list[str]]:
        """One walk from first message to filed case, and what is wrong with its answers."""
        number = next(self._numbers)
        turns = await self.talk(script.walk(number, self._today), f"walk-{number}")
        name = script.full_name(number)
        if not self.reference:
            self.reference, self.stand_in = [turn.answer for turn in turns], name
        return turns, answer_faults(turns, self.reference, name, self.stand_in)

    async def users(self, users: int, walks: int) -> Load:
        """So many people at once, each with so many walks one after the other.

        They are not in step, as they would be if all began a walk at once: one asks more questions before it than another.
        """
        steps = len(script.walk(0, self._today))

        async def one(number: int) -> tuple[list[Turn], list[tuple[list[Turn], list[str]]]]:
            before = await self.talk(islice(script.endless(), number % steps))
            return before, [await self.walk() for _ in range(walks)]

        everybody = await asyncio.gather(*map(one, range(users)))
        done = [walk for _, walks_of_one in everybody for walk in walks_of_one]
        turns = [turn for before, _ in everybody for turn in before] + [turn for walked, _ in done for turn in walked]
        return load_of(users, turns, [fault for _, faults in done for fault in faults])

    async def long_conversation(
        self, marks: Sequence[int], budget: float, around: int = 100
    ) -> tuple[dict[int, float], int]:
        """The p50 of the turns around each mark in one conversation, and how many turns the budget allowed.

        Args:
            marks: turns to look at, ascending; the first is measured in several conversations, as it has few turns.
            budget: seconds after which the conversation ends.
            around: how many turns up to and including the mark are taken, whole rounds of the script.
        """
        few = 2 * len(script.ROUND)
        starts = [(await self.talk(islice(script.endless(), marks[0])))[-few:] for _ in range(4)]
        found = {marks[0]: percentile([turn.seconds for turns in starts for turn in turns], 50)}
        sender, texts, seconds = f"bench-{next(self._numbers)}", script.endless(), []
        end = time.perf_counter() + budget
        while len(seconds) < marks[-1] and time.perf_counter() < end:
            seconds.append((await self.say(sender, next(texts))).seconds)
            if len(seconds) in marks[1:]:
                found[len(seconds)] = percentile(seconds[-around:], 50)
        found.setdefault(len(seconds), percentile(seconds[-around:], 50))
        return found, len(seconds)

    async def pair(self, gap: float | None) -> tuple[Turn, Turn]:
        """Two messages of one person: the second `gap` seconds after the first, or (None) after its answer."""
        sender = f"bench-{next(self._numbers)}"
        if gap is None:
            return await self.say(sender, script.ROUND[1]), await self.say(sender, script.ROUND[2])
        first = asyncio.create_task(self.say(sender, script.ROUND[1]))
        await asyncio.sleep(gap)
        second = asyncio.create_task(self.say(sender, script.ROUND[2]))
        return await first, await second
