"""One thing at a time in each chat, in the order in which people wrote; chats do not wait for each other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)

Job = Callable[[], Awaitable[object]]


class Turns:
    """A queue for each chat, on the running event loop."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, chat: str, job: Job) -> None:
        """Run `job` once everything submitted before for this chat is done; a job that raises is logged."""
        if chat in self._waiting:
            self._waiting[chat].append(job)
            return
        self._waiting[chat] = deque([job])
        task = asyncio.get_running_loop().create_task(self._work(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> None:
        """Wait at most this long until nothing is left to do, then give up what is still running."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, chat: str) -> None:
        queue = self._waiting[chat]
        try:
            while queue:
                try:
                    await queue.popleft()()
                except Exception:
                    log.exception("channels.turn_failed")
        finally:
            del self._waiting[chat]
