"""The web chat for everybody: screen readers, keyboards, small screens, no motion; axe finds nothing."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright", reason="BROWSER TESTS ARE SKIPPED: playwright is not installed")

from playwright.sync_api import Page, expect

from ..conftest import eventually
from .people import DESKTOP, PHONE, Meet, Person, Tab


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
