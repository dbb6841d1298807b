"""The web chat in a real browser, against a stand-in for the assistant."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="BROWSER TESTS ARE SKIPPED: playwright is not installed")

from playwright.sync_api import Browser, Page, expect

from bot.channels import speakers
from bot.channels.texts import load_channel_texts
from bot.channels.web.site import WEB

from .conftest import eventually
from .people import DESKTOP, LABEL, PHONE, Person, Tab, person
from .server import HOSTILE, ChatServer

Meet = Callable[..., AbstractContextManager[Person]]
QUICK = "Sì, l'ho mandato"


@pytest.fixture
def meet(browser: Browser, chat_server: ChatServer) -> Meet:
    return partial(person, browser, chat_server)


@pytest.fixture
def visitor(meet: Meet) -> Iterator[Person]:
    with meet() as somebody:
        yield somebody


def host_page(server: ChatServer, name: str = "sito", attributes: str = "", head: str = "") -> str:
    """The address of a page of another site (127.0.0.1, not localhost) with the one line in it."""
    line = f'<script src="{server.url}/chat.js" defer {attributes}></script>'
    page = f"<!doctype html><html lang='it'><head><title>Sito</title>{head}{line}</head>"
    server.host_pages[name] = f"{page}<body><main><h1>Un sito qualsiasi</h1></main></body></html>"
    return f"http://127.0.0.1:{server.port}/host/{name}"


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_somebody_talks_with_the_assistant_by_mouse_or_finger(meet: Meet, device: dict[str, Any]) -> None:
    with meet(**device) as visitor:
        tab = visitor.visit().open()
        tab.composer.fill("Ho due bollette\nper lo stesso mese")
        tab.frame.get_by_role("button", name="Invia").click()
        tab.sees("Ho letto: Ho due bollette")
        tab.say("scegli", "reclamo scritto")
        tab.frame.get_by_role("button", name=QUICK).click()
        tab.sees("Ho letto: /affirm")
        expect(tab.frame.get_by_role("button", name=QUICK)).to_have_count(0)
        tab.say("quando", "12 dicembre 2026")
        tab.frame.get_by_role("button", name="Chiudi la chat").click()
        expect(tab.launcher).to_be_focused()


def test_somebody_talks_with_the_assistant_by_keyboard_alone(visitor: Person) -> None:
    tab = visitor.visit()
    keys = tab.page.keyboard
    tab.page.locator("footer pre").focus()
    keys.press("Tab")
    expect(tab.launcher).to_be_focused()
    keys.press("Enter")
    tab.sees("assistente automatico")
    expect(tab.composer).to_be_focused()
    keys.type("prima riga")
    keys.press("Shift+Enter")
    keys.type("seconda riga")
    keys.press("Enter")
    tab.sees("Ho letto: prima riga")
    keys.type("scegli")
    keys.press("Enter")
    tab.sees("reclamo scritto")
    keys.press("Shift+Tab")
    assert tab.focused() == "No, non ancora"
    keys.press("Shift+Tab")
    keys.press("Enter")
    tab.sees("Ho letto: /affirm")
    expect(tab.composer).to_be_focused()
    keys.press("Escape")
    expect(tab.launcher).to_be_focused()
    expect(tab.page.get_by_role("dialog")).to_have_count(0)
    keys.press("Enter")
    expect(tab.composer).to_be_focused()
    assert visitor.server.assistant.texts[0] == "prima riga\nseconda riga"


def test_the_menu_opens_and_closes_by_keyboard_and_escape_closes_one_thing_at_a_time(visitor: Person) -> None:
    tab = visitor.visit().open()
    more = tab.frame.get_by_role("button", name="Altre azioni")
    more.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(more).to_have_attribute("aria-expanded", "false")
    tab.page.keyboard.press("Escape")
    expect(tab.launcher).to_be_focused()


def test_looking_in_makes_no_conversation(visitor: Person) -> None:
    tab = visitor.visit().open()
    tab.page.reload()
    tab.sees("assistente automatico")
    assert visitor.server.assistant.heard == []
    assert not any("session" in url for url in visitor.requests)


def test_a_page_loads_nothing_but_the_launcher_until_the_chat_is_opened(visitor: Person) -> None:
    tab = visitor.visit(host_page(visitor.server))
    expect(tab.launcher).to_be_visible()
    tab.page.wait_for_load_state("networkidle")
    assert [url for url in visitor.requests if "/host/" not in url] == [f"{visitor.server.url}/chat.js"]


def test_the_files_are_small() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in WEB.iterdir() if path.is_file()}
    assert (WEB / "chat.js").stat().st_size <= 10_000
    assert sum(sizes.values()) <= 150_000


def test_another_site_embeds_it_with_one_line_and_a_strict_policy_of_its_own(visitor: Person) -> None:
    own = visitor.server.url
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src {own}; frame-src {own}">'
    )
    tab = visitor.visit(host_page(visitor.server, head=head)).open()
    tab.say("ciao dal sito")
    tab.page.reload()
    tab.sees("Ho letto: ciao dal sito")


def test_a_site_that_is_not_in_the_settings_cannot_embed_it(browser: Browser, tmp_path: Path) -> None:
    server = ChatServer(tmp_path, origins=("https://www.example.org",))
    server.start()
    try:
        context = browser.new_context()
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(host_page(server))
        page.get_by_role("button", name=LABEL).click()
        eventually(lambda: page.wait_for_timeout(50) or any("frame-ancestors" in text for text in refused))
        assert page.frame_locator("#sportello-chat iframe").get_by_role("log").count() == 0
        context.close()
    finally:
        server.stop()


def test_each_site_has_its_own_conversation(visitor: Person) -> None:
    here = visitor.visit().open()
    here.say("qui")
    there = visitor.visit(host_page(visitor.server)).open()
    there.say("altrove")
    expect(there.log.get_by_text("Ho letto: qui")).to_have_count(0)
    assert len({message.sender_id for message in visitor.server.assistant.heard}) == 2


def test_title_colour_and_theme_come_from_the_line(visitor: Person) -> None:
    attributes = 'data-title="Chiedi a noi" data-color="#ffd400" data-theme="dark" data-label="Parliamone"'
    tab = visitor.visit(host_page(visitor.server, attributes=attributes))
    tab.page.get_by_role("button", name="Parliamone").click()
    expect(tab.page.get_by_role("dialog", name="Chiedi a noi")).to_be_visible()
    expect(tab.frame.get_by_role("heading", name="Chiedi a noi")).to_be_visible()
    expect(tab.frame.get_by_role("button", name="Invia")).to_have_css("background-color", "rgb(255, 212, 0)")
    expect(tab.frame.get_by_role("button", name="Invia")).to_have_css("color", "rgb(0, 0, 0)")
    expect(tab.frame.locator("body")).to_have_css("background-color", "rgb(27, 25, 21)")


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
    tab.page.keyboard.press("Escape")
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


def test_hostile_texts_stay_texts_on_both_sides(visitor: Person) -> None:
    tab = visitor.visit().open()
    tab.say(HOSTILE, "Ho letto: <img")
    tab.say("ostile", "clicca")
    tab.sees("<script>alert(2)</script>")
    assert tab.log.locator("img, script, [onclick], [onerror]").count() == 0
    links = tab.log.locator("a").evaluate_all("links => links.map((link) => link.href)")
    assert links and all(link.startswith("https://www.arera.it/") for link in links)
    tab.frame.get_by_role("button", name="<b>Sì</b>").click()
    tab.sees("<b>Sì</b>")
    tab.page.reload()
    tab.sees("<script>alert(2)</script>")


def test_hostile_cards_stay_texts(visitor: Person) -> None:
    visitor.server.assistant.script["carta"] = [
        {
            "text": "?",
            "custom": {
                "card": {
                    "kind": "verdict",
                    "outcome": "__proto__",
                    "title": HOSTILE,
                    "reason": HOSTILE,
                    "date": "<b>ieri</b>",
                    "source": {"title": "fonte", "url": "javascript:alert(6)"},
                }
            },
        },
        {"text": "file", "custom": {"card": {"kind": "file", "name": "../<x>.html", "mime": "text/html", "text": "x"}}},
    ]
    tab = visitor.visit().open()
    tab.say("carta", "<b>ieri</b>")
    assert tab.log.locator(".card img, .card script, .card b").count() == 0
    assert tab.log.locator(".verdict a").count() == 0
    with tab.page.expect_download() as download:
        tab.frame.get_by_role("link", name="Scarica").click()
    assert "/" not in download.value.suggested_filename


def test_a_page_around_the_chat_cannot_be_impersonated(visitor: Person) -> None:
    """A message from anywhere but the page around the frame changes nothing."""
    tab = visitor.visit().open()
    tab.say("ciao")
    before = tab.page.evaluate("JSON.stringify(localStorage)")
    tab.page.evaluate("window.postMessage({sportello: 1, type: 'store', key: 'token', value: 'mio'}, '*')")
    tab.page.evaluate("window.postMessage({sportello: 1, type: 'close'}, '*')")
    tab.say("ancora qui")
    after = tab.page.evaluate("JSON.stringify(localStorage)")
    assert "mio" not in after and ("token" in before) == ("token" in after)


def test_an_empty_message_is_not_sent_and_a_refused_one_is_explained(visitor: Person) -> None:
    tab = visitor.visit().open()
    tab.composer.press("Enter")
    tab.say("///", load_channel_texts().empty)
    expect(tab.log.get_by_text("Non inviato")).to_be_visible()
    assert visitor.server.assistant.heard == []
    visitor.complaints.clear()  # the browser reports the refusal


def test_whoever_writes_too_fast_is_told_and_everything_arrives(browser: Browser, tmp_path: Path) -> None:
    from pyrate_limiter import Duration, Rate

    from bot.channels.web.chat import Limits

    server = ChatServer(tmp_path, limits=Limits(messages=(Rate(2, 2 * Duration.SECOND),)))
    server.start()
    try:
        with person(browser, server) as visitor:
            tab = visitor.visit().open()
            for text in ("uno", "due volte", "tre", "quattro"):
                tab.say(text, "")
            tab.sees(load_channel_texts().too_fast)
            tab.sees("Ho letto: quattro")
            assert server.assistant.texts == ["uno", "due volte", "tre", "quattro"]
            visitor.complaints.clear()  # the browser reports the refusals
    finally:
        server.stop()


def test_new_messages_are_announced_once_and_old_ones_not_again(visitor: Person) -> None:
    page = visitor.context.new_page()
    page.add_init_script(
        """window.announced = [];
        new MutationObserver((changes) => changes.forEach(({ target, addedNodes }) => {
          const log = target.nodeType === 1 && target.closest('[role=log]');
          if (log && log.getAttribute('aria-live') !== 'off') {
            addedNodes.forEach((node) => window.announced.push(node.textContent));
          }
        })).observe(document, { childList: true, subtree: true });"""
    )
    page.goto(f"{visitor.server.url}/")
    tab = Tab(page).open()
    tab.say("due", "Seconda risposta.")
    announced = tab.log.evaluate("() => window.announced.join('|')")
    assert announced.count("Assistente: Prima risposta.") == announced.count("Assistente: Seconda risposta.") == 1
    page.reload()
    tab.sees("Seconda risposta.")
    assert tab.log.evaluate("() => window.announced") == []
    expect(tab.log).not_to_have_attribute("aria-live", "off")  # from here on, what is new is read out again


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(meet: Meet, axe_script: str, scheme: str, device: dict[str, Any]) -> None:
    with meet(color_scheme=scheme, **device) as visitor:
        tab = visitor.visit()
        assert violations(tab.page, axe_script) == []
        tab.open()
        assert violations(tab.page, axe_script) == []
        tab.say("quando", "12 dicembre 2026")
        tab.say("pratica", "promemoria.ics")
        tab.say("scegli", "reclamo scritto")
        tab.frame.get_by_role("button", name="Altre azioni").click()
        assert violations(tab.page, axe_script) == []
        tab.frame.get_by_role("button", name="Cancella la conversazione").click()
        assert violations(tab.page, axe_script) == []


def violations(page: Page, axe_script: str) -> list[str]:
    """What axe finds, in the page and in the chat's frame: rule and place."""
    found = []
    for frame in page.frames:
        frame.evaluate(axe_script)
        result = frame.evaluate("axe.run(document, { iframes: false, resultTypes: ['violations'] })")
        found += [f"{v['id']}: {node['target']}" for v in result["violations"] for node in v["nodes"]]
    return found


@pytest.mark.parametrize("size", [(320, 640), (640, 430), (320, 256)], ids=["narrow", "zoom 200 %", "zoom 400 %"])
def test_nothing_is_lost_on_small_screens(meet: Meet, size: tuple[int, int]) -> None:
    with meet(viewport={"width": size[0], "height": size[1]}) as visitor:
        tab = visitor.visit()
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.open()
        tab.say("pratica", "promemoria.ics")
        tab.say("quando", "12 dicembre 2026")
        body = tab.frame.locator("body")
        assert body.evaluate("node => document.documentElement.scrollWidth <= innerWidth")
        assert tab.log.evaluate("node => node.scrollWidth <= node.clientWidth")
        for control in (tab.composer, tab.frame.get_by_role("button", name="Invia")):
            expect(control).to_be_in_viewport()
        assert tab.log.evaluate("node => node.clientHeight >= 60")


def test_every_target_is_large_enough_for_a_finger(visitor: Person) -> None:
    tab = visitor.visit().open()
    tab.say("pratica", "promemoria.ics")
    tab.say("scegli", "reclamo scritto")
    sizes = tab.frame.locator("button:visible").evaluate_all(
        "nodes => nodes.map((node) => node.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height))"
    )
    assert len(sizes) >= 6 and min(sizes) >= 44


def test_nothing_moves_for_those_who_do_not_want_it(meet: Meet) -> None:
    with meet(reduced_motion="reduce") as visitor:
        tab = visitor.visit().open()
        visitor.server.assistant.hold.clear()
        tab.say("piano", "")
        expect(tab.frame.get_by_text("sta scrivendo")).to_be_visible()
        assert tab.frame.locator("body").evaluate("() => document.getAnimations().length") == 0
        visitor.server.assistant.hold.set()
        tab.sees("Ho letto: piano")
        expect(tab.frame.get_by_text("sta scrivendo")).to_be_hidden()


def test_with_the_keyboard_open_a_phone_shows_the_line_that_is_written(meet: Meet) -> None:
    """Playwright has no keyboard on the screen: the page is told that less of it is seen, as browsers tell it."""
    with meet(**PHONE) as visitor:
        page = visitor.context.new_page()
        page.add_init_script(
            "if (window === top) { const seen = new EventTarget(); Object.assign(seen,"
            " { height: innerHeight, offsetTop: 0, scale: 1 });"
            " Object.defineProperty(window, 'visualViewport', { value: seen }); }"
        )
        page.goto(f"{visitor.server.url}/")
        tab = Tab(page).open()
        page.evaluate("visualViewport.height = 400; visualViewport.dispatchEvent(new Event('resize'))")
        box = eventually(lambda: (b := tab.composer.bounding_box()) and b["y"] + b["height"] < 400 and b)
        assert box["y"] > 200


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
