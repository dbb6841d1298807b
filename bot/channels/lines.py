"""One thing at a time in each chat, in the order in which people wrote; chats do not wait for each other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

import structlog

log = structlog.get_logger(__name__)

Job = Callable[[], Awaitable[object]]


class Lines:
    """A line of jobs for each chat that has any, on the running event loop."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, chat: Hashable, job: Job) -> None:
        """Run `job` once everything submitted before for this chat is done; a job that raises is logged."""
        if chat in self._lines:
            self._lines[chat].append(job)
            return
        self._lines[chat] = deque([job])
        task = asyncio.get_running_loop().create_task(self._work_off(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def waiting(self, chat: Hashable) -> int:
        """How many jobs of the chat have not begun."""
        return len(self._lines.get(chat, ()))

    async def finish(self, seconds: float) -> None:
        """Wait at most this long until nothing is left to do, then give up what is still running."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def stop(self, seconds: float) -> None:
        """Begin nothing more, and give what has begun so long to end."""
        for line in self._lines.values():
            line.clear()
        await self.finish(seconds)

    async def _work_off(self, chat: Hashable) -> None:
        line = self._lines[chat]
        try:
            while line:
                try:
                    await line.popleft()()
                except Exception:
                    log.exception("channels.job_failed")
        finally:
            del self._lines[chat]
