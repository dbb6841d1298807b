"""One thing after the other in each chat, and no chat waits for another."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Job = Callable[[], Awaitable[None]]


class Chats:
    """A line of jobs for each chat that has any. A job handles its own errors."""

    def __init__(self) -> None:
        self._lines: dict[int, deque[Job]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def submit(self, chat_id: int, job: Job) -> None:
        """Do `job` after what the chat has waiting."""
        self._lines.setdefault(chat_id, deque()).append(job)
        if chat_id not in self._tasks:
            self._tasks[chat_id] = asyncio.create_task(self._work_off(chat_id))

    def waiting(self, chat_id: int) -> int:
        """How many jobs of the chat have not begun."""
        return len(self._lines.get(chat_id, ()))

    async def stop(self, patience: float) -> None:
        """Begin nothing more; give what has begun `patience` seconds to end."""
        self._lines.clear()
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work_off(self, chat_id: int) -> None:
        try:
            while line := self._lines.get(chat_id):
                await line.popleft()()
        finally:
            self._lines.pop(chat_id, None)
            self._tasks.pop(chat_id, None)
