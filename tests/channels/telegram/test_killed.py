"""A bot that is killed in the middle and started again, as a real process mounted as Rasa mounts it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys

import pytest

from bot.settings import ROOT

from .bot_api import TOKEN
from .conftest import PUBLIC, WEBHOOK

MODULE = f"{__name__.rpartition('.')[0]}.bot_process"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(params=["polling", "webhook"])
def process(request, api, tmp_path):
    """Starts the bot as a process, which is killed at the end of the block."""
    port = free_port()
    api.hosts[PUBLIC] = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'cases.db'}",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": api.url,
        "TELEGRAM_WEBHOOK_URL": WEBHOOK if request.param == "webhook" else "",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
    }

    @contextlib.asynccontextmanager
    async def running(*arguments):
        started = await asyncio.create_subprocess_exec(
            sys.executable, "-m", MODULE, str(port), *arguments, env=environment, cwd=ROOT
        )
        try:
            yield
        finally:
            started.send_signal(signal.SIGKILL)
            await started.wait()

    return running


async def test_after_a_kill_nothing_is_lost_nothing_comes_twice_and_buttons_still_work(process, api, ada):
    api.patience = 60
    async with process("patient"):
        await ada.says("Ciao")
        assert await ada.hears_text() == "Hai detto: Ciao"
        await ada.says("aspetta")
        await ada.says("e poi")
        await api.all_taken()
        await api.until(lambda: len(api.called("sendChatAction")) == 2)
    await ada.says("ci sei?")
    async with process():
        heard = [await ada.hears_text() for _ in range(3)]
        assert heard == ["Hai detto: aspetta", "Hai detto: e poi", "Hai detto: ci sei?"]
        await ada.presses("Sì")
        assert await ada.hears_text() == "Hai detto: /affirm"
