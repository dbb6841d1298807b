"""A whole bot in a process of its own, with a stand-in of the assistant that never ends to think about «aspetta».

Usage: python -m tests.channels.telegram.bot_process PORT [patient]
"""

from __future__ import annotations

import asyncio
import sys

from rasa.core.channels.channel import UserMessage, register
from rasa.shared.utils.common import class_from_module_path
from sanic import Sanic, response


class Assistant:
    def __init__(self, patient: bool) -> None:
        self.patient = patient

    async def handle_message(self, message: UserMessage) -> None:
        if message.text == "aspetta" and self.patient:
            await asyncio.Event().wait()
        question = {"text": f"Hai detto: {message.text}", "buttons": [{"title": "Sì", "payload": "/affirm"}]}
        await message.output_channel.send_response(message.sender_id, question)


def main(port: int, patient: bool) -> None:
    channel = class_from_module_path("bot.channels.telegram.TelegramChannel").from_credentials(None)
    app = Sanic("bot", configure_logging=False)
    app.ctx.agent = Assistant(patient)
    app.add_route(lambda request: response.text("ok"), "/")
    register([channel], app, route="/webhooks/")
    app.run("127.0.0.1", port, access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:] == ["patient"])
