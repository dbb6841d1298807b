"""What the channels' tests share: a Sanic that starts more than once, a browser, the assistant as a real process."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

import pytest
from sanic import Sanic
from sanic.server.protocols.http_protocol import HttpProtocol
from sanic.touchup import TouchUp

if TYPE_CHECKING:
    from tests.channels.assistant_server import AssistantServer
    from tests.channels.telegram.line import TelegramLine

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(autouse=True)
def sanic_starts_more_than_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sanic rewrites its own methods when it starts, and fails when it reads the source of a rewritten one."""
    rewrite = TouchUp.run

    def rewrite_once(app: Sanic) -> None:
        if HttpProtocol.send.__code__.co_filename.endswith(".py"):
            rewrite(app)

    monkeypatch.setattr(TouchUp, "run", rewrite_once)


def _skip_loudly(reason: str) -> NoReturn:
    warnings.warn(f"BROWSER TESTS ARE SKIPPED: {reason}", UserWarning, stacklevel=2)
    pytest.skip(f"BROWSER TESTS ARE SKIPPED: {reason}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium. One for each module: while Playwright runs, no other event loop can in this thread."""
    from playwright.sync_api import Error, sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        _skip_loudly("there is no Chromium here (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        except Error as error:
            _skip_loudly(f"{path} does not start: {str(error).splitlines()[0]}")
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe_script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core, installed from the lock file in web/."""
    here = Path(__file__).parent / "web"
    folder = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(here / name, folder)
    if shutil.which("npm") is None:
        _skip_loudly("axe-core needs npm")
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        _skip_loudly(f"axe-core could not be installed: {done.stderr.strip()[-200:]}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def telegram_line() -> Iterator[TelegramLine]:
    """A stand-in of Telegram at work beside the tests, for the whole session."""
    from tests.channels.telegram.line import TelegramLine

    line = TelegramLine()
    yield line
    line.close()


@pytest.fixture(scope="session")
def assistant_server(
    model: Path, telegram_line: TelegramLine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AssistantServer]:
    """The whole assistant as whoever installs it starts it, with a folder of its own and the stand-in of Telegram."""
    from tests.channels.assistant_server import AssistantServer

    server = AssistantServer(model, tmp_path_factory.mktemp("installation"), telegram_line.api.url)
    telegram_line.leads_to(server.port)
    server.start()
    yield server
    server.kill()
