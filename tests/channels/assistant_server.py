"""The whole assistant as a real process: `python -m bot.runtime`, with stores of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bot.settings import ROOT

from .telegram.bot_api import TOKEN

START_SECONDS = 240.0  # a cold start on a busy machine


class AssistantServer:
    """One installation, which can be started, killed, started again otherwise, and worked on by its operators."""

    def __init__(self, model: Path, folder: Path, telegram_url: str) -> None:
        self.model = model
        self.folder = folder
        self.port = free_port()
        self.database_url = f"sqlite:///{folder / 'cases.db'}"
        self.documents = folder / "documents"
        self._process: subprocess.Popen[bytes] | None = None
        self._webhook = ""
        self._environment = {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "CONVERSATIONS_URL": f"sqlite:///{folder / 'conversations.db'}",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": telegram_url,
            "TELEGRAM_DOCUMENTS_DIR": str(self.documents),
            "PYTHONWARNINGS": "ignore",
        }

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        """What the process wrote, all starts together."""
        return (self.folder / "log.txt").read_text(encoding="utf-8", errors="replace")

    def serve(self, webhook: str = "") -> None:
        """See that it runs, by this webhook or else by polling."""
        if self._process is None or self._webhook != webhook:
            self.kill()
            self.start(webhook)

    def start(self, webhook: str = "") -> None:
        """Start, and wait until it answers; by polling unless there is a webhook's address."""
        self._webhook = webhook
        command = [sys.executable, "-m", "bot.runtime", "--port", str(self.port), "--interface", "127.0.0.1"]
        command += ["--credentials", str(ROOT / "credentials.yml"), "--model", str(self.model)]
        with (self.folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env={**self._environment, "TELEGRAM_WEBHOOK_URL": webhook}, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < deadline, self.log[-4000:]
            time.sleep(0.2)

    def kill(self) -> None:
        """As a power cut does: SIGKILL."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def desk(self, *arguments: str) -> str:
        """What an operator does at the command line of the cases; returns what it prints."""
        command = [sys.executable, "-m", "bot.cases", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/chat/api/introduction", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
