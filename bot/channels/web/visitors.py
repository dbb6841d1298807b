"""Who is looking at which chat right now, in this process: waking their event streams, showing that we are typing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

STREAMS_A_SESSION = 12


class TooManyStreams(Exception):
    """A visitor holds more streams open than any number of tabs would."""


class Visitors:
    """The open event streams, by session."""

    def __init__(self) -> None:
        self.closing = False
        self._streams: dict[str, set[asyncio.Event]] = {}

    @contextmanager
    def stream(self, session_id: str) -> Iterator[asyncio.Event]:
        """An event that is set when there may be something to tell. Raises: TooManyStreams."""
        streams = self._streams.setdefault(session_id, set())
        if len(streams) >= STREAMS_A_SESSION:
            raise TooManyStreams
        wake = asyncio.Event()
        streams.add(wake)
        try:
            yield wake
        finally:
            streams.discard(wake)
            if not streams:
                self._streams.pop(session_id, None)

    def wake(self, session_id: str) -> None:
        """Let the streams of this session look again."""
        for event in self._streams.get(session_id, ()):
            event.set()

    def close(self) -> None:
        """End all streams: the server stops."""
        self.closing = True
        for session_id in list(self._streams):
            self.wake(session_id)
