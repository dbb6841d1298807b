"""The whole walk on the web: the real assistant behind the real page, in Debian's Chromium."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

pytest.importorskip("playwright", reason="BROWSER TESTS ARE SKIPPED: playwright is not installed")

from playwright.sync_api import Browser, Locator, expect

from bot.cases import Case, CaseStore, State

from .assistant_server import AssistantServer
from .web.browser.people import PHONE, Meet, Tab, person
from .web.browser.test_accessibility import violations
from .web.conftest import eventually

PATIENCE = 45_000  # milliseconds that somebody waits for an answer
UNHURRIED = 900  # milliseconds between two messages: faster than people write, slower than the limit
TODAY = datetime.now(ZoneInfo("Europe/Rome")).date()
LONG_AGO = f"{TODAY - timedelta(days=70):%d/%m/%Y}"
RECENTLY = f"{TODAY - timedelta(days=3):%d/%m/%Y}"
CODE = re.compile(r"SM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}")

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def meet(browser: Browser, assistant_server: AssistantServer) -> Iterator[Meet]:
    expect.set_options(timeout=PATIENCE)
    yield partial(person, browser, assistant_server)
    expect.set_options(timeout=5_000)


@pytest.fixture
def cases(assistant_server: AssistantServer) -> Iterator[CaseStore]:
    """What is in the case store, read beside the assistant."""
    store = CaseStore(assistant_server.database_url)
    yield store
    store.close()


def case_of(cases: CaseStore, tab: Tab) -> Case:
    """The case whose code the chat shows."""
    found = cases.find(code_shown(tab))
    assert found is not None
    return found


def code_shown(tab: Tab) -> str:
    code = tab.log.locator(".card.case code").last.inner_text()
    assert CODE.fullmatch(code)
    return code


def hears(tab: Tab, then: str) -> None:
    """Wait until the assistant's last message has this text."""
    expect(tab.log.locator(".message.assistant").last).to_contain_text(re.compile(re.escape(then), re.IGNORECASE))


def says(tab: Tab, text: str, then: str) -> None:
    tab.page.wait_for_timeout(UNHURRIED)
    tab.composer.fill(text)
    tab.frame.get_by_role("button", name="Invia").click()
    hears(tab, then)


def presses(tab: Tab, title: str, then: str) -> None:
    tab.page.wait_for_timeout(UNHURRIED)
    tab.frame.get_by_role("button", name=title, exact=True).click()
    hears(tab, then)


def types(tab: Tab, text: str, then: str) -> None:
    """Without a mouse."""
    tab.page.wait_for_timeout(UNHURRIED)
    tab.page.keyboard.type(text)
    tab.page.keyboard.press("Enter")
    hears(tab, then)


def reaches(tab: Tab, title: str, then: str) -> None:
    """Go back by keyboard from the line that is written to a button, and press it."""
    tab.page.wait_for_timeout(UNHURRIED)
    for _ in range(12):
        tab.page.keyboard.press("Shift+Tab")
        if tab.focused() == title:
            break
    else:
        raise AssertionError(f"the keyboard does not reach «{title}»")
    tab.page.keyboard.press("Enter")
    hears(tab, then)
    expect(tab.composer).to_be_focused()


def downloads(tab: Tab, link: Locator) -> tuple[str, str]:
    """Name and text of what a link saves."""
    with tab.page.expect_download() as download:
        link.click()
    return download.value.suggested_filename, Path(download.value.path()).read_text(encoding="utf-8")


def test_somebody_files_a_case_by_mouse_in_two_tabs_with_a_reload_and_is_told_what_the_desk_does(
    meet: Meet, assistant_server: AssistantServer, cases: CaseStore
) -> None:
    with meet() as visitor:
        visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
        tab = visitor.visit().open()
        says(tab, "mi arrivano due bollette della luce da due gestori diversi", "reclamo scritto")
        presses(tab, "Sì, per iscritto", "in che giorno")
        says(tab, LONG_AGO, "ti ha risposto")
        presses(tab, "No, nessuna risposta", "acconsenti?")
        verdict = tab.log.locator(".card.verdict.eligible")
        expect(verdict.get_by_role("link")).to_have_attribute("href", re.compile("^https://www.sportelloperilconsu"))
        presses(tab, "Sì, acconsento", "per te o per")
        presses(tab, "Per me", "di una casa")
        tab.page.reload()
        hears(tab, "di una casa")
        expect(tab.log.get_by_text("Per me", exact=True)).to_have_count(1)
        presses(tab, "Casa", "come ti chiami")
        other = visitor.visit().open()
        hears(other, "come ti chiami")
        says(other, "Giulia Verdi", "codice fiscale")
        hears(tab, "codice fiscale")
        says(tab, "VRDGPP62M12F205S", "POD")
        says(tab, "IT001E87654321", "quale fornitore")
        says(tab, "Enel Energia", "e-mail")
        says(tab, "giulia.verdi@example.org", "va bene così")
        presses(tab, "Va bene così", "li hai pronti")
        presses(tab, "Sì, ho tutto", "la invio?")
        expect(tab.log.locator(".message.assistant").last).to_contain_text("Giulia Verdi")
        presses(tab, "Sì, invia", "posso fare altro")
        hears(other, "posso fare altro")

        code = code_shown(tab)
        case = case_of(cases, tab)
        assert (case.state, case.person and case.person.full_name) == (State.RECEIVED, "Giulia Verdi")
        tab.frame.get_by_role("button", name="Copia il codice").click()
        expect(tab.frame.get_by_text("Copiato")).to_be_visible()
        assert tab.page.evaluate("navigator.clipboard.readText()") == code

        other.page.keyboard.press("Escape")
        assistant_server.desk("set-state", code, "in_progress", "--note", "La guarda Carla")
        hears(tab, "La guarda Carla")
        says(tab, f"a che punto è {code}?", "posso fare altro")
        steps = tab.log.locator(".card.case").last.locator(".timeline li strong")
        assert steps.all_inner_texts() == ["ricevuta", "in lavorazione"]


def test_somebody_files_a_case_by_keyboard_alone(meet: Meet, cases: CaseStore) -> None:
    with meet() as visitor:
        tab = visitor.visit()
        tab.page.locator("footer pre").focus()
        tab.page.keyboard.press("Tab")
        expect(tab.launcher).to_be_focused()
        tab.page.keyboard.press("Enter")
        expect(tab.composer).to_be_focused()
        types(tab, "il bonus sociale della luce non mi arriva", "acconsenti?")
        reaches(tab, "Sì, acconsento", "per te o per")
        reaches(tab, "Per me", "di una casa")
        reaches(tab, "Casa", "come ti chiami")
        types(tab, "Mario Rossi", "codice fiscale")
        types(tab, "RSSMRA80A01H501U", "POD")
        types(tab, "IT001E12345678", "quale fornitore")
        types(tab, "a2a", "e-mail")
        types(tab, "mario@example.org", "va bene così")
        reaches(tab, "Va bene così", "la invio?")
        reaches(tab, "Sì, invia", "posso fare altro")
        assert case_of(cases, tab).state is State.RECEIVED
        tab.page.keyboard.press("Escape")
        expect(tab.launcher).to_be_focused()


def test_whoever_has_to_wait_takes_the_letter_and_the_day_away_and_the_page_is_for_everyone(
    meet: Meet, axe_script: str
) -> None:
    with meet(**PHONE) as visitor:
        tab = visitor.visit().open()
        says(tab, "ho due fornitori che mi mandano le bollette della luce", "reclamo scritto")
        presses(tab, "Sì, per iscritto", "in che giorno")
        says(tab, RECENTLY, "ti ha risposto")
        presses(tab, "No, nessuna risposta", "tenga una bozza")
        first_day = TODAY + timedelta(days=28)
        verdict = tab.log.locator(".card.verdict.wait")
        expect(verdict).to_contain_text(f"{first_day.year}")
        presses(tab, "Mettimi un promemoria", "tenga una bozza")
        name, calendar = downloads(tab, tab.frame.get_by_role("link", name="Aggiungi al calendario"))
        assert name == f"promemoria-{first_day}.ics"
        assert f"DTSTART;TZID=Europe/Rome:{first_day:%Y%m%d}T090000" in calendar
        says(tab, "mi scrivi la lettera di reclamo?", "tenga una bozza")
        name, letter = downloads(tab, tab.frame.get_by_role("link", name="Scarica"))
        assert name == "reclamo.txt" and "[nome e cognome]" in letter
        presses(tab, "Sì, tieni la bozza", "posso fare altro")
        expect(tab.log.locator(".card.case")).to_contain_text("bozza")
        for scheme in ("light", "dark"):
            tab.page.emulate_media(color_scheme=scheme)
            assert violations(tab.page, axe_script) == []
        assert tab.log.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_whoever_wants_to_be_forgotten_is(meet: Meet, assistant_server: AssistantServer) -> None:
    with meet() as visitor:
        tab = visitor.visit().open()
        says(tab, "non so più chi è il mio fornitore della luce", "acconsenti?")
        presses(tab, "Sì, acconsento", "per te o per")
        presses(tab, "Per me", "di una casa")
        presses(tab, "Casa", "come ti chiami")
        says(tab, "Annamaria Zanardelli", "codice fiscale")
        assert held("Zanardelli", assistant_server)
        says(tab, "cancella i miei dati", "Confermi?")
        presses(tab, "Sì, cancella tutto", "come ricevuta")
        expect(tab.log.get_by_text("Zanardelli")).to_have_count(0)
        eventually(lambda: not held("Zanardelli", assistant_server))

        tab.composer.fill("sono Annamaria Brambilla")
        tab.frame.get_by_role("button", name="Invia").click()
        eventually(lambda: held("Brambilla", assistant_server))
        tab.frame.get_by_role("button", name="Altre azioni").click()
        tab.frame.get_by_role("button", name="Cancella la conversazione").click()
        tab.frame.get_by_role("button", name="Cancella", exact=True).click()
        expect(tab.log.get_by_text("La conversazione è cancellata.")).to_be_visible()
        expect(tab.log.get_by_text("Brambilla")).to_have_count(0)
        eventually(lambda: not held("Brambilla", assistant_server))


def held(name: str, server: AssistantServer) -> list[tuple[str, Any]]:
    """Where a name still stands: every text in every table of both databases."""
    found = []
    for file in ("cases.db", "conversations.db"):
        with closing(sqlite3.connect(server.folder / file)) as db:
            tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found += [
                (table, row) for table in tables for row in db.execute(f"SELECT * FROM {table}") if name in str(row)
            ]
    return found
