"""One conversation, one message at a time: a lock that wakes the one who waits.

Rasa's own lock stores ask once a second whether it is their turn; a quick second message waits that long for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore


class InProcessLockStore(InMemoryLockStore):
    """Locks within one process, first come first served. More than one process needs a shared store (Redis)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        self._waiting: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the conversation. asyncio's lock is fair: it is handed on in the order of asking."""
        lock, users = self._waiting.get(conversation_id, (asyncio.Lock(), 0))
        self._waiting[conversation_id] = (lock, users + 1)
        try:
            async with lock:
                yield TicketLock(conversation_id)
        finally:
            lock, users = self._waiting[conversation_id]
            if users == 1:
                del self._waiting[conversation_id]
            else:
                self._waiting[conversation_id] = (lock, users - 1)
