"""A real server with the web channel, as Rasa mounts it, and a stand-in for the assistant behind it."""

from __future__ import annotations

import asyncio
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rasa.core.channels.channel import UserMessage, register
from sanic import Sanic
from sanic.response import empty, html, text

from bot.channels.web import WebChannel
from bot.channels.web.chat import Limits
from bot.settings import Settings

VERDICT = {
    "kind": "verdict",
    "outcome": "wait",
    "title": "Puoi rivolgerti allo Sportello dal 12 dicembre",
    "date": "2026-12-12",
    "days": 20,
    "reason": "Il fornitore ha 40 giorni per rispondere al reclamo che hai mandato il 1º novembre.",
    "source": {
        "title": "ARERA, Sportello",
        "url": "https://www.sportelloperilconsumatore.it/",
        "checked_on": "2026-11-20",
    },
}
CASE = {
    "kind": "case",
    "code": "SM-7K3F-9QWT-2",
    "state": "to_complete",
    "state_label": "da completare",
    "since": "2026-11-20",
    "timeline": [
        {"at": "2026-11-12", "label": "Ricevuta", "note": None},
        {"at": "2026-11-20", "label": "Da completare", "note": "Manca un documento."},
    ],
    "expected_answer": "2026-12-20",
    "missing": ["copia del reclamo"],
}
CALENDAR = {
    "kind": "file",
    "name": "promemoria.ics",
    "mime": "text/calendar",
    "text": "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
}
HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script> [clicca](javascript:alert(3)) "
    '[dati](data:text/html,<script>alert(4)</script>) [vero](https://www.arera.it/) https://www.arera.it/"onclick=alert(5)'
)


class Assistant:
    """Answers by script: what it says to a text, and all that it heard."""

    def __init__(self) -> None:
        self.heard: list[UserMessage] = []
        self.hold = threading.Event()
        self.hold.set()
        self.script: dict[str, list[dict[str, Any]]] = {
            "scegli": [
                {
                    "text": "Hai già mandato un reclamo scritto al fornitore?",
                    "buttons": [
                        {"title": "Sì, l'ho mandato", "payload": '/affirm{"question": "complaint_sent"}'},
                        {"title": "No, non ancora", "payload": "/deny"},
                    ],
                }
            ],
            "quando": [{"text": "Dal 12 dicembre 2026.", "custom": {"card": VERDICT}}],
            "pratica": [
                {"text": "La pratica SM-7K3F-9QWT-2 è da completare.", "custom": {"card": CASE}},
                {"text": "Ecco il promemoria.", "custom": {"card": CALENDAR}},
            ],
            "ostile": [{"text": HOSTILE, "buttons": [{"title": "<b>Sì</b>", "payload": "/affirm"}]}],
            "due": [{"text": "Prima risposta."}, {"text": "Seconda risposta."}],
            "muto": [],
        }

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.heard]

    async def __call__(self, message: UserMessage) -> None:
        self.heard.append(message)
        if message.text == "errore":
            raise RuntimeError("scripted")
        while message.text.startswith("piano") and not self.hold.is_set():
            await asyncio.sleep(0.01)
        for response in self.script.get(message.text, [{"text": f"Ho letto: {message.text}"}]):
            await message.output_channel.send_response(message.sender_id, dict(response))


class ChatServer:
    """The channel on a loopback port, in a thread with a loop of its own; it can be stopped and started again."""

    def __init__(
        self, folder: Path, assistant: Assistant | None = None, limits: Limits | None = None, origins: Any = None
    ) -> None:
        self.assistant = assistant or Assistant()
        self.settings = Settings(database_url=f"sqlite:///{folder / 'web.db'}")
        if origins is not None:
            self.settings = replace(self.settings, web_allowed_origins=origins)
        self.limits = limits
        self.forgotten: list[str] = []
        self.host_pages: dict[str, str] = {}
        self.port = _free_port()
        self.channel: WebChannel | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.run(self._start())

    def stop(self) -> None:
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Any) -> Any:
        """Run a coroutine in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def _start(self) -> None:
        app = Sanic(f"web_chat_test_{uuid.uuid4().hex}", configure_logging=False)
        app.config.ACCESS_LOG = False
        app.add_route(lambda request: text("Hello from Rasa"), "/")  # as Rasa's own server has it
        self.channel = WebChannel(self.settings, self.limits)
        register([self.channel], app, route="/webhooks/")
        app.ctx.agent = _Agent(self.assistant)

        async def forget(sender_id: str) -> None:
            self.forgotten.append(sender_id)

        app.ctx.forget_conversation = forget
        app.add_route(lambda request, name: html(self.host_pages[name]), "/host/<name:str>")
        app.add_route(lambda request: empty(), "/favicon.ico")
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self._server = await app.create_server(sock=listener, return_asyncio_server=True)
        with patch.object(Sanic, "test_mode", True):  # without, Sanic starts only once in a process
            await self._server.startup()
        await self._server.before_start()
        await self._server.after_start()
        await self._server.start_serving()

    async def _stop(self) -> None:
        await self._server.before_stop()
        await self._server.close()
        for _ in range(100):
            for connection in list(self._server.connections):
                connection.close_if_idle()
            if not self._server.connections:
                break
            await asyncio.sleep(0.02)
        await self._server.after_stop()


class _Agent:
    def __init__(self, handler: Callable[[UserMessage], Any]) -> None:
        self.handle_message = handler


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
