"""People with a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from ..server import ChatServer

DESKTOP = {"viewport": {"width": 1280, "height": 860}}
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
LABEL = "Serve aiuto?"
QUICK = "Sì, l'ho mandato"


class Tab:
    """A page with the chat in it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name=LABEL)

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("#sportello-chat iframe")

    @property
    def log(self) -> Locator:
        return self.frame.get_by_role("log")

    @property
    def composer(self) -> Locator:
        return self.frame.get_by_label("Il tuo messaggio")

    def open(self) -> Tab:
        self.launcher.click()
        expect(self.frame.get_by_text("assistente automatico, non una persona").first).to_be_visible()
        return self

    def say(self, text: str, answer: str | None = None) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")
        if answer != "":
            self.sees(answer or f"Ho letto: {text}")

    def sees(self, text: str) -> None:
        expect(self.log.get_by_text(text).first).to_be_visible()

    def focused(self) -> str:
        """The name of what has the focus within the frame."""
        handle = self.page.query_selector("#sportello-chat iframe")
        assert handle is not None
        inner = handle.content_frame()
        assert inner is not None
        return inner.evaluate(
            "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.id"
            " + document.activeElement.textContent.trim()"
        )


class Person:
    """One browser profile. Every page is watched: no error, no request to anybody else."""

    def __init__(self, context: BrowserContext, server: ChatServer) -> None:
        self.context = context
        self.server = server
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        context.on("page", self._watch)
        context.on("request", lambda request: self.requests.append(request.url))

    def visit(self, url: str | None = None) -> Tab:
        page = self.context.new_page()
        page.goto(url or f"{self.server.url}/")
        return Tab(page)

    def _watch(self, page: Page) -> None:
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def strangers(self) -> list[str]:
        """Requests that went anywhere but to the server and this machine's own host pages."""
        return [url for url in self.requests if urlsplit(url).hostname not in ("localhost", "127.0.0.1", None)]


@contextmanager
def person(browser: Browser, server: ChatServer, **options: Any) -> Iterator[Person]:
    context = browser.new_context(locale="it-IT", timezone_id="Europe/Rome", **{**DESKTOP, **options})
    somebody = Person(context, server)
    try:
        yield somebody
        assert somebody.complaints == []
        assert somebody.strangers() == []
        assert somebody.dialogs == []
    finally:
        context.close()


Meet = Callable[..., AbstractContextManager[Person]]


def host_page(server: ChatServer, name: str = "sito", attributes: str = "", head: str = "") -> str:
    """The address of a page of another site (127.0.0.1, not localhost) with the one line in it."""
    line = f'<script src="{server.url}/chat.js" defer {attributes}></script>'
    page = f"<!doctype html><html lang='it'><head><title>Sito</title>{head}{line}</head>"
    server.host_pages[name] = f"{page}<body><main><h1>Un sito qualsiasi</h1></main></body></html>"
    return f"http://127.0.0.1:{server.port}/host/{name}"
