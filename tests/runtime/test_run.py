"""What `make run` takes, and what it refuses before anything is started."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from bot.runtime import run
from bot.settings import ROOT, Settings


class Started:
    """What would have been served."""

    args: argparse.Namespace | None = None
    model: str | None = None
    settings: Settings | None = None


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    seen = Started()

    def serve(args: argparse.Namespace, model: str, settings: Settings) -> None:
        seen.args, seen.model, seen.settings = args, model, settings

    monkeypatch.setattr(run, "_serve", serve)
    monkeypatch.setattr(run, "_prepare_environment", lambda debug: None)
    monkeypatch.setattr(run, "ensure_model", lambda: Path("models/trained.tar.gz"))
    monkeypatch.delenv("SANIC_WORKERS", raising=False)
    return seen


def test_without_options_it_serves_the_trained_model_on_5005_with_the_api_shut(started: Started) -> None:
    run.main([])
    assert started.args
    assert started.model == "models/trained.tar.gz"
    assert (started.args.port, started.args.enable_api, started.args.auth_token) == (5005, False, None)
    assert started.args.credentials == str(ROOT / "credentials.yml")
    assert started.args.endpoints == str(ROOT / "endpoints.yml")


def test_the_options_bear_the_names_that_rasa_run_gives_them(
    started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "ensure_model", lambda: pytest.fail("trained although a model was given"))
    endpoints = tmp_path / "e.yml"
    named = f"--port 5010 --credentials c.yml --endpoints {endpoints} --model m.tar.gz --interface 127.0.0.1"
    run.main([*named.split(), "--enable-api", "--auth-token", "secret", "--cors", "*", "--debug"])
    assert started.model == "m.tar.gz"
    wanted = {
        "port": 5010, "credentials": "c.yml", "endpoints": str(endpoints), "model": "m.tar.gz", "enable_api": True,
        "auth_token": "secret", "cors": ["*"], "interface": "127.0.0.1", "debug": True,
    }  # fmt: skip
    assert vars(started.args) == wanted


@pytest.mark.parametrize("wrong", [["--prot", "5010"], ["--port", "http"], ["5010"]])
def test_a_mistyped_option_is_told_at_once(started: Started, wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        run.main(wrong)
    assert refused.value.code == 2
    assert started.args is None


SHARED = "lock_store:\n  type: bot.runtime.lock_store.RedisLockStore\n  url: localhost\n"
NOT_SHARED = {
    "a process's own lock": (ROOT / "endpoints.yml").read_text(encoding="utf-8"),
    "Rasa's lock in memory": "lock_store:\n  type: in_memory\n",
    "Rasa's lock in Redis, which two processes may hold at once": "lock_store:\n  type: redis\n  url: localhost\n",
    "the same by its full name": "lock_store:\n  type: rasa.core.lock_store.RedisLockStore\n",
    "none named": "tracker_store:\n  type: sql\n",
    "a Redis that is only spoken of": "# lock_store: {type: redis}\nlock_store: {type: in_memory}\n",
    "a Redis for conversations only": "tracker_store: {type: redis}\n",
    "an empty file": "",
}


@pytest.mark.parametrize("name", NOT_SHARED)
def test_two_processes_without_a_shared_lock_are_refused(
    started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(NOT_SHARED[name], encoding="utf-8")
    monkeypatch.setenv("SANIC_WORKERS", "2")
    with pytest.raises(SystemExit, match="Redis"):
        run.main(["--endpoints", str(endpoints)])
    assert started.args is None
    monkeypatch.setenv("SANIC_WORKERS", "1")
    run.main(["--endpoints", str(endpoints)])
    assert started.args is not None


def test_two_processes_with_a_lock_in_redis_are_served(
    started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(SHARED, encoding="utf-8")
    monkeypatch.setenv("SANIC_WORKERS", "2")
    run.main(["--endpoints", str(endpoints)])
    assert started.settings
    assert started.settings.workers == 2
