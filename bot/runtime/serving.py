"""The server: Rasa's, with this project's processor, stores and actions.

tools/setup.sh imports this module once, so that the bytecode of whatever serving imports is there at the first start.
"""

from __future__ import annotations

import argparse
from typing import Any

from bot.runtime.lean_imports import import_tensorflow_late, trust_the_domain_of_a_model

import_tensorflow_late()  # before anything of Rasa
trust_the_domain_of_a_model()

# ruff: noqa: E402
from rasa.core.run import serve_application
from rasa.core.utils import AvailableEndpoints

import bot.channels.telegram.channel
import bot.channels.web.channel
import bot.nlu.entities  # noqa: F401
from actions import converse, session  # noqa: F401
from actions.world import world
from bot.nlu.classifier import IntentEnsemble
from bot.nlu.reader_process import ReaderProcess
from bot.runtime import logs
from bot.runtime.chores import start_chores
from bot.runtime.in_process_actions import InProcessActions
from bot.runtime.processor import use_turn_processor
from bot.runtime.tracker_store import ConversationStore
from bot.settings import Settings


def serve(args: argparse.Namespace, model: str, settings: Settings) -> None:
    """Serve until stopped. Raises: sqlalchemy.exc.SQLAlchemyError if a database does not answer."""
    logs.configure(debug=args.debug)
    use_turn_processor()
    # messages are read on one processor while others are answered on the next
    IntentEnsemble.load_reader = ReaderProcess
    world()  # opens and migrates the case store: what is wrong with it is told before anybody writes
    ConversationStore.check(settings.conversations_url)
    endpoints = AvailableEndpoints.read_endpoints(args.endpoints)
    if endpoints.action is None:
        endpoints.action = InProcessActions()
    serve_application(
        model_path=model,
        credentials=args.credentials,
        endpoints=endpoints,
        interface=args.interface,
        port=args.port,
        enable_api=args.enable_api,
        auth_token=args.auth_token,
        cors=args.cors,
        server_listeners=[(start_chores, "after_server_start"), (_announce(args.port), "after_server_start")],
    )


def _announce(port: int) -> Any:
    async def announce(app: object, loop: object) -> None:
        print(f"\nL'assistente è pronto: http://localhost:{port}/\n", flush=True)

    return announce
