"""The web chat on a real server, a visitor without a browser, and visitors with one."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

import httpx
import pytest

from .server import ChatServer

PATIENCE = 15.0


@pytest.fixture
def chat_server(tmp_path: Path) -> Iterator[ChatServer]:
    server = ChatServer(tmp_path)
    server.start()
    yield server
    server.stop()


@dataclass
class Visitor:
    """Speaks the chat's HTTP interface, as the frame does."""

    url: str
    token: str = ""

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"{self.url}/chat/api/", timeout=PATIENCE)

    def arrive(self) -> Visitor:
        self.token = self.http.post("session").json()["token"]
        return self

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def send(self, text: str | None = None, button: str | None = None, key: str | None = None) -> httpx.Response:
        sent = {"key": key or uuid.uuid4().hex, "text": text, "button": button}
        return self.http.post("messages", json=sent, headers=self.headers)

    def history(self, before: int | None = None) -> list[dict[str, Any]]:
        params = {"before": before} if before else {}
        return self.http.get("messages", params=params, headers=self.headers).json()["messages"]

    def texts(self) -> list[str]:
        return [message["text"] for message in self.history()]

    def wait_for(self, text: str) -> dict[str, Any]:
        """The assistant's last message with this text in it, as soon as there is one."""
        return eventually(lambda: [m for m in self.history() if m["from"] == "assistant" and text in m["text"]])[-1]

    def events(self, after: str = "0.0") -> Iterator[tuple[str, Any, str]]:
        """The stream of events: name, data and id."""
        headers = {**self.headers, "Last-Event-ID": after}
        with self.http.stream("GET", "events", headers=headers) as response:
            assert response.status_code == 200, response.status_code
            fields: dict[str, str] = {}
            for line in response.iter_lines():
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "event" in fields:
                    yield fields["event"], json.loads(fields["data"]), fields.get("id", "")
                    fields = {}


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` returns once it is true."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError("it never came")
        time.sleep(0.02)
    return found


@pytest.fixture
def visitor(chat_server: ChatServer) -> Visitor:
    return Visitor(chat_server.url).arrive()
