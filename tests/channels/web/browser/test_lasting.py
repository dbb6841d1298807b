"""What the web chat keeps: across reloads, pages, tabs, lost lines and restarts; and what erasing and saving leave."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="BROWSER TESTS ARE SKIPPED: playwright is not installed")

from playwright.sync_api import expect

from bot.channels import speakers

from ..conftest import eventually
from .people import LABEL, QUICK, Person, Tab, host_page


def test_a_reload_in_the_middle_loses_nothing(visitor: Person) -> None:
    tab = visitor.visit().open()
    tab.say("ciao")
    tab.say("scegli", "reclamo scritto")
    tab.composer.fill("stavo scriv")
    tab.page.reload()
    tab.sees("Ho letto: ciao")
    expect(tab.composer).to_have_value("stavo scriv")
    expect(tab.log.get_by_text("Ho letto: ciao")).to_have_count(1)
    tab.frame.get_by_role("button", name=QUICK).click()
    tab.sees("Ho letto: /affirm")


def test_the_conversation_goes_on_on_another_page_of_the_same_site(visitor: Person) -> None:
    tab = visitor.visit(host_page(visitor.server, "uno")).open()
    tab.say("ciao")
    tab.page.goto(host_page(visitor.server, "due"))
    tab.sees("Ho letto: ciao")
    assert len({message.sender_id for message in visitor.server.assistant.heard}) == 1


def test_what_is_written_offline_is_sent_once_when_the_line_is_back(visitor: Person) -> None:
    tab = visitor.visit().open()
    tab.say("ciao")
    visitor.context.set_offline(True)
    tab.say("uno", "")
    tab.say("due messaggi", "")
    expect(tab.frame.get_by_text("Non c’è connessione")).to_be_visible()
    expect(tab.log.get_by_text("In attesa di invio")).to_have_count(2)
    assert visitor.server.assistant.texts == ["ciao"]
    visitor.context.set_offline(False)
    tab.sees("Ho letto: due messaggi")
    expect(tab.frame.get_by_text("Non c’è connessione")).to_have_count(0)
    expect(tab.log.get_by_text("In attesa di invio")).to_have_count(0)
    assert visitor.server.assistant.texts == ["ciao", "uno", "due messaggi"]
    visitor.complaints.clear()  # the browser reports each request that found no network


def test_what_waits_to_be_sent_survives_closing_the_page(visitor: Person) -> None:
    tab = visitor.visit().open()
    tab.say("ciao")
    visitor.context.set_offline(True)
    tab.say("scritto senza rete", "")
    expect(tab.log.get_by_text("In attesa di invio")).to_be_visible()
    tab.page.close()
    visitor.context.set_offline(False)
    visitor.visit()
    eventually(lambda: visitor.context.pages[0].wait_for_timeout(20) or len(visitor.server.assistant.heard) == 2)
    again = visitor.visit()
    again.launcher.click()
    again.sees("Ho letto: scritto senza rete")
    assert visitor.server.assistant.texts == ["ciao", "scritto senza rete"]
    visitor.complaints.clear()


def test_a_restart_of_the_server_is_bridged(visitor: Person) -> None:
    tab = visitor.visit().open()
    tab.say("ciao")
    visitor.server.stop()
    tab.say("ci sei?", "")
    expect(tab.frame.get_by_text("Non c’è connessione")).to_be_visible()
    visitor.server.start()
    tab.sees("Ho letto: ci sei?")
    assert visitor.server.assistant.texts == ["ciao", "ci sei?"]
    visitor.complaints.clear()


def test_two_tabs_show_the_same_conversation(visitor: Person) -> None:
    first, second = visitor.visit().open(), visitor.visit().open()
    first.say("dal primo")
    second.sees("Ho letto: dal primo")
    second.say("scegli", "reclamo scritto")
    first.frame.get_by_role("button", name=QUICK).click()
    second.sees("Ho letto: /affirm")
    expect(second.frame.get_by_role("button", name=QUICK)).to_have_count(0)
    for tab in (first, second):
        expect(tab.log.get_by_text("dal primo", exact=True)).to_have_count(1)
    assert len({message.sender_id for message in visitor.server.assistant.heard}) == 1


def test_news_are_counted_while_the_chat_is_closed(visitor: Person) -> None:
    tab = visitor.visit().open()
    tab.say("ciao")
    tab.sees("Ho letto: ciao")
    tab.page.keyboard.press("Escape")
    expect(tab.frame.get_by_role("log")).to_be_hidden()
    sender = visitor.server.assistant.heard[0].sender_id
    visitor.server.run(speakers.speak(sender, [{"text": "Novità 1"}, {"text": "Novità 2"}]))
    expect(tab.page.get_by_role("button", name=f"{LABEL}, 2 messaggi non letti")).to_be_visible()
    tab.page.reload()
    expect(tab.page.get_by_role("button", name=f"{LABEL}, 2 messaggi non letti")).to_be_visible()
    tab.launcher.click()
    tab.sees("Novità 2")
    tab.page.keyboard.press("Escape")
    expect(tab.page.get_by_role("button", name=LABEL, exact=True)).to_be_visible()


def test_erasing_asks_first_and_then_leaves_nothing(visitor: Person) -> None:
    tab = visitor.visit().open()
    tab.say("il mio segreto")
    erase = tab.frame.get_by_role("button", name="Cancella la conversazione")
    tab.frame.get_by_role("button", name="Altre azioni").click()
    erase.click()
    tab.frame.get_by_role("button", name="Annulla").click()
    tab.sees("Ho letto: il mio segreto")
    tab.frame.get_by_role("button", name="Altre azioni").click()
    erase.click()
    tab.frame.get_by_role("button", name="Cancella", exact=True).click()
    tab.sees("La conversazione è cancellata.")
    expect(tab.log.get_by_text("segreto")).to_have_count(0)
    tab.sees("assistente automatico")
    assert tab.page.evaluate("Object.keys(localStorage)") == []
    tab.say("ricomincio")
    assert len({message.sender_id for message in visitor.server.assistant.heard}) == 2
    eventually(lambda: visitor.server.forgotten)


def test_files_and_the_conversation_can_be_saved_and_the_code_copied(visitor: Person) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = visitor.visit().open()
    tab.say("pratica", "promemoria.ics")
    with tab.page.expect_download() as download:
        tab.frame.get_by_role("link", name="Aggiungi al calendario").click()
    assert download.value.suggested_filename == "promemoria.ics"
    assert Path(download.value.path()).read_bytes() == b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    tab.frame.get_by_role("button", name="Copia il codice").click()
    expect(tab.frame.get_by_text("Copiato")).to_be_visible()
    assert tab.page.evaluate("navigator.clipboard.readText()") == "SM-7K3F-9QWT-2"
    with tab.page.expect_download() as download:
        tab.frame.get_by_role("button", name="Altre azioni").click()
        tab.frame.get_by_role("button", name="Salva come testo").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert re.search(r"Tu \(.*\)\npratica\n", saved) and "SM-7K3F-9QWT-2 è da completare" in saved


def test_printing_shows_the_whole_conversation_and_no_controls(visitor: Person) -> None:
    tab = visitor.visit(f"{visitor.server.url}/chat/frame")
    page = tab.page
    for _ in range(6):
        page.get_by_label("Il tuo messaggio").fill("pratica")
        page.get_by_label("Il tuo messaggio").press("Enter")
        expect(page.locator(".message.waiting")).to_have_count(0)
    expect(page.get_by_text("promemoria.ics")).to_have_count(6)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Invia")).to_be_hidden()
    log = page.get_by_role("log")
    assert log.evaluate("node => node.scrollHeight <= node.clientHeight && node.clientHeight > innerHeight")


def test_without_storage_the_chat_still_works(visitor: Person) -> None:
    page = visitor.context.new_page()
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    page.goto(host_page(visitor.server))
    tab = Tab(page).open()
    tab.say("ciao")
    tab.say("ancora")
    assert len({message.sender_id for message in visitor.server.assistant.heard}) == 1
