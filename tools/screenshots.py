"""Pictures of a real conversation for docs/pictures/, from an assistant that runs: `make run`, and then

    .venv/bin/python tools/screenshots.py [http://localhost:5005]

It needs Debian's Chromium, as the browser tests do. The people are made up, and their cases land in that assistant's store.
"""

from __future__ import annotations

import re
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
DESKTOP = {"viewport": {"width": 1280, "height": 860}}
PHONE = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
PAUSE = 1000  # milliseconds between two messages
PATIENCE = 60_000  # milliseconds


class Visit:
    """One visitor with the chat open."""

    def __init__(self, browser: Browser, url: str, scheme: str = "light", **device: object) -> None:
        context = browser.new_context(locale="it-IT", timezone_id="Europe/Rome", color_scheme=scheme, **device)
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.page.goto(url)
        self.page.get_by_role("button", name="Serve aiuto?").click()

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("#sportello-chat iframe")

    def says(self, text: str, then: str) -> None:
        self.frame.get_by_label("Il tuo messaggio").fill(text)
        self.frame.get_by_role("button", name="Invia").click()
        self._hears(then)

    def presses(self, title: str, then: str) -> None:
        self.frame.get_by_role("button", name=title, exact=True).click()
        self._hears(then)

    def picture(self, name: str, top: str = "") -> None:
        """Save what is seen; with the last element of this selector at the top, if given."""
        if top:
            self.frame.locator(top).last.evaluate(
                "node => node.scrollIntoView({ block: 'start', behavior: 'instant' })"
            )
        self.page.wait_for_timeout(PAUSE)
        self.page.screenshot(path=PICTURES / name)

    def _hears(self, then: str) -> None:
        last = self.frame.locator(".message.assistant").last
        expect(last).to_contain_text(re.compile(re.escape(then), re.IGNORECASE), timeout=PATIENCE)
        self.page.wait_for_timeout(PAUSE)


def day(ago: int) -> str:
    return f"{date.today() - timedelta(days=ago):%d/%m/%Y}"


def must_wait(visit: Visit) -> None:
    visit.says("Mi arrivano due bollette della luce da due gestori diversi", "reclamo scritto")
    visit.presses("Sì, per iscritto", "in che giorno")
    visit.says(f"l'ho mandato il {day(17)}", "ti ha risposto")
    visit.presses("No, nessuna risposta", "tenga una bozza")


def files(visit: Visit) -> None:
    visit.says("Il bonus sociale della luce non mi arriva", "acconsenti?")
    visit.presses("Sì, acconsento", "per te o per")
    visit.presses("Per me", "di una casa")
    visit.presses("Casa", "come ti chiami")
    visit.says("Maria Bianchi", "codice fiscale")
    visit.says("BNCMRA50A41H501Y", "POD")
    visit.says("IT001E12345678", "quale fornitore")
    visit.says("Hera", "e-mail")
    visit.says("maria.bianchi@example.org", "va bene così")
    visit.presses("Va bene così", "la invio?")
    visit.picture("riepilogo-telefono.png")
    visit.presses("Sì, invia", "posso fare altro")


def main(url: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        waits = Visit(browser, url, **DESKTOP)
        must_wait(waits)
        waits.picture("attesa-computer.png", top=".message:has(.card.verdict)")
        dark = Visit(browser, url, scheme="dark", **PHONE)
        must_wait(dark)
        dark.picture("attesa-telefono-scuro.png", top=".message:has(.card.verdict)")
        first = Visit(browser, url, **PHONE)
        first.picture("inizio-telefono.png")
        files(first)
        first.picture("pratica-telefono.png", top=".message:has(.card.case)")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:5005")
