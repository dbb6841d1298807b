"""One conversation, one message at a time: a lock that wakes the one who waits.

Rasa's own lock stores ask once a second whether it is their turn; a quick second message waits that long for nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore
from rasa.utils.endpoints import EndpointConfig
from redis import asyncio as redis


class InProcessLockStore(InMemoryLockStore):
    """Locks within one process, first come first served. More than one process needs RedisLockStore."""

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


class RedisLockStore(InProcessLockStore):
    """Locks that several processes share: a queue in Redis for each conversation, and only its head goes on.

    Rasa's own RedisLockStore reads its tickets and writes them back in two steps: of two processes one may overwrite the
    other's ticket, and then both handle the conversation at once, or neither for a minute.
    """

    LOOK_EVERY = 0.01  # seconds

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        """`url` of the endpoint is the host; `port`, `db`, `username`, `password`, `ssl`, `key_prefix` go beside it."""
        super().__init__()
        settings = dict(endpoint_config.kwargs)
        self._prefix = settings.pop("key_prefix", "lock")
        self._redis = redis.Redis(host=endpoint_config.url or "localhost", decode_responses=True, **settings)

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the conversation. A process that dies lets go of it after `lock_lifetime` seconds."""
        queue, me = f"{self._prefix}:{conversation_id}", secrets.token_hex(8)
        async with super().lock(conversation_id) as ticket:  # this process's own messages: one at a time, in order
            try:
                await self._sign_of_life(me, lock_lifetime)
                await self._redis.rpush(queue, me)
                while (head := await self._redis.lindex(queue, 0)) != me:
                    if head is None:  # Redis was emptied
                        await self._redis.rpush(queue, me)
                    elif not await self._redis.exists(f"{self._prefix}:alive:{head}"):
                        await self._redis.lrem(queue, 0, head)
                    await self._sign_of_life(me, lock_lifetime)
                    await asyncio.sleep(self.LOOK_EVERY)
                await self._sign_of_life(me, lock_lifetime)
                yield ticket
            finally:
                await self._redis.lrem(queue, 0, me)
                await self._redis.delete(f"{self._prefix}:alive:{me}")

    async def _sign_of_life(self, token: str, seconds: float) -> None:
        await self._redis.set(f"{self._prefix}:alive:{token}", 1, px=int(seconds * 1000))
