"""The two assistants as they are run for real: server processes on loopback, each with stores of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bench.machine import processor_seconds, resident_mb
from bot.settings import ROOT

PATIENCE = 900.0  # seconds for a server to answer its first message; stock builds four TensorFlow models first


class DidNotStart(RuntimeError):
    """A server stopped, or did not answer in time; its log is named in the message."""


@dataclass
class System:
    """An assistant's processes, its folder of logs and stores, and where it listens."""

    name: str
    folder: Path
    model: Path
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    start_seconds: float = 0.0
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait for its first answer. Raises: DidNotStart."""
        started = time.perf_counter()
        self._launch()
        while not self._answers():
            if any(process.poll() is not None for process in self.processes):
                raise DidNotStart(f"{self.name} stopped: see {self.folder}")
            if time.perf_counter() - started > PATIENCE:
                raise DidNotStart(f"{self.name} does not answer: see {self.folder}")
            time.sleep(0.05)
        self.start_seconds = time.perf_counter() - started

    def stop(self) -> None:
        """End its processes, and those that they started."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        self.processes.clear()

    def memory_mb(self) -> float:
        """What all its processes together hold in memory, in MB."""
        return resident_mb([process.pid for process in self.processes])

    def processor_seconds(self) -> float | None:
        """The processor time that its processes have used so far; None where the system does not tell."""
        return processor_seconds([process.pid for process in self.processes])

    def kept_messages(self) -> dict[str, list[str]]:
        """Sender id -> the texts that its tracker store kept, in the order kept."""
        raise NotImplementedError

    def filed(self) -> int:
        """How many cases were filed."""
        with closing(sqlite3.connect(self.folder / "cases.db")) as db:
            return db.execute("SELECT COUNT(*) FROM cases WHERE filed_at IS NOT NULL").fetchone()[0]

    def _launch(self) -> None:
        raise NotImplementedError

    def _answers(self) -> bool:
        body = json.dumps({"sender": "bench-first", "message": "ciao"}).encode()
        request = urllib.request.Request(
            f"{self.url}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return bool(json.load(response))
        except OSError:
            return False

    def _run(self, log: str, *command: str) -> None:
        environ = {**os.environ, "DATABASE_URL": f"sqlite:///{self.folder / 'cases.db'}", "CONVERSATIONS_URL": ""}
        environ |= self.environ
        for channel in ("TELEGRAM_BOT_TOKEN", "SANIC_WORKERS"):
            environ.pop(channel, None)
        out: IO[bytes]
        with (self.folder / log).open("wb") as out:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=ROOT, env=environ, stdout=out, stderr=out, start_new_session=True,
                )
            )  # fmt: skip


class Ours(System):
    """This assistant, as `make run` starts it, with the rest channel."""

    def _launch(self) -> None:
        credentials = self.folder / "credentials.yml"
        credentials.write_text("rest:\n")
        self._run(
            "server.log", "bot.runtime", "--port", str(self.port), "--interface", "127.0.0.1",
            "--credentials", str(credentials), "--model", str(self.model),
        )  # fmt: skip

    def kept_messages(self) -> dict[str, list[str]]:
        with closing(sqlite3.connect(self.folder / "conversations.db")) as db:
            rows = db.execute("SELECT sender_id, data FROM conversation_event ORDER BY id").fetchall()
        return _user_texts(rows)


class Stock(System):
    """`rasa run` and `rasa run actions`, with Rasa's own tracker store on SQLite and its lock store in memory."""

    def _launch(self) -> None:
        credentials, endpoints = self.folder / "credentials.yml", self.folder / "endpoints.yml"
        credentials.write_text("rest:\n")
        actions_port = free_port()
        endpoints.write_text(
            f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n"
            f"tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {self.folder / 'tracker.db'}\n"
            "lock_store:\n  type: in_memory\n"
        )
        self._run("actions.log", "rasa", "run", "actions", "--port", str(actions_port), "--actions", "actions")
        wait_for_port(actions_port, PATIENCE)
        self._run(
            "server.log", "rasa", "run", "--port", str(self.port), "--interface", "127.0.0.1",
            "--credentials", str(credentials), "--endpoints", str(endpoints), "--model", str(self.model),
        )  # fmt: skip

    def kept_messages(self) -> dict[str, list[str]]:
        with closing(sqlite3.connect(self.folder / "tracker.db")) as db:
            rows = db.execute("SELECT sender_id, data FROM events WHERE type_name = 'user' ORDER BY id").fetchall()
        return _user_texts(rows)


def _user_texts(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    for sender, data in rows:
        event = json.loads(data)
        if event.get("event") == "user":
            kept.setdefault(sender, []).append(event["text"])
    return kept


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int, patience: float) -> None:
    """Wait until somebody listens. Raises: DidNotStart."""
    end = time.perf_counter() + patience
    while time.perf_counter() < end:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise DidNotStart(f"nobody listens on port {port}")
