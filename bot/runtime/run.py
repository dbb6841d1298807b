"""Starting it all: the model, the stores, the channels, the server."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from pathlib import Path

from bot.checked_yaml import read_yaml
from bot.runtime.training import ensure_model
from bot.settings import ROOT, Settings


def main(argv: list[str] | None = None) -> None:
    """Run the assistant until it is stopped. The options that it shares with `rasa run` bear the same names."""
    args = _arguments(argv)
    settings = Settings.from_env()
    if settings.workers > 1 and not _locks_are_shared(Path(args.endpoints)):
        sys.exit("Più di un processo (SANIC_WORKERS) richiede un lock_store Redis in endpoints.yml.")
    _prepare_environment(args.debug)
    model = args.model or str(ensure_model())
    _serve(args, model, settings)


def _locks_are_shared(endpoints: Path) -> bool:
    """Two processes must not handle one conversation at once: only a lock store that both see prevents that."""
    lock_store = (read_yaml(endpoints) or {}).get("lock_store") or {}
    return "redis" in str(lock_store.get("type")).lower()


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description="Avvia l'assistente.")
    parser.add_argument("--port", type=int, default=5005, help="porta del server (5005)")
    parser.add_argument("--interface", default="0.0.0.0", help="indirizzo su cui ascoltare")
    parser.add_argument("--credentials", default=str(ROOT / "credentials.yml"), help="file dei canali")
    parser.add_argument("--endpoints", default=str(ROOT / "endpoints.yml"), help="file degli archivi e delle azioni")
    parser.add_argument("--model", default=None, help="un modello già addestrato")
    parser.add_argument("--enable-api", action="store_true", help="monta l'API HTTP di Rasa (usare con --auth-token)")
    parser.add_argument("--auth-token", default=None, help="chiave dell'API HTTP")
    parser.add_argument("--cors", nargs="*", default=None, help="origini ammesse dall'API HTTP")
    parser.add_argument("--debug", action="store_true", help="registro dettagliato")
    return parser.parse_args(argv)


def _prepare_environment(debug: bool) -> None:
    """What libraries read when they are imported. No wall of warnings: what is logged is about this assistant."""
    # A message is one short vector: more threads of linear algebra only wait for each other, and cost processor time.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    if not debug:
        os.environ.setdefault("LOG_LEVEL", "WARNING")
        warnings.simplefilter("ignore")


def _serve(args: argparse.Namespace, model: str, settings: Settings) -> None:
    # late: importing Rasa takes seconds, and a wrong option is to be told at once
    from bot.runtime.serving import serve

    serve(args, model, settings)
