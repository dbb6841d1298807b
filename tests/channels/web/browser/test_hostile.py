"""Hostile texts, pages and people, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="BROWSER TESTS ARE SKIPPED: playwright is not installed")

from playwright.sync_api import Browser, expect

from bot.channels.texts import load_channel_texts

from ..server import HOSTILE, ChatServer
from .people import Person, person


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
