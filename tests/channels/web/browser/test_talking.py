"""The web chat in a real browser: talking, by mouse, finger or keyboard, on the desk's site and on others."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="BROWSER TESTS ARE SKIPPED: playwright is not installed")

from playwright.sync_api import Browser, expect

from bot.channels.web.site import WEB

from ..conftest import eventually
from ..server import ChatServer
from .people import DESKTOP, LABEL, PHONE, QUICK, Meet, Person, host_page


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
