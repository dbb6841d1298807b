"""The web chat over HTTP, on a real server."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from pyrate_limiter import Duration, Rate

from bot.channels import speakers
from bot.channels.text import MAX_CHARACTERS
from bot.channels.texts import load_channel_texts
from bot.channels.web.chat import Limits
from bot.channels.web.site import frame_ancestors
from bot.channels.web.store import WebStore

from .conftest import Visitor, eventually
from .server import ChatServer

TEXTS = load_channel_texts()


def test_the_site_page_stands_where_rasa_has_its_greeting(chat_server: ChatServer) -> None:
    page = httpx.get(f"{chat_server.url}/")
    assert page.headers["content-type"].startswith("text/html") and "/chat.js" in page.text
    again = httpx.get(f"{chat_server.url}/", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304


def test_no_page_allows_inline_scripts_or_other_servers(chat_server: ChatServer) -> None:
    for path in ("/", "/chat/frame"):
        policy = httpx.get(chat_server.url + path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "https:" not in policy


def test_only_the_sites_in_the_settings_may_embed_the_chat() -> None:
    assert frame_ancestors(["https://www.example.org"]) == "'self' https://www.example.org"
    assert frame_ancestors(["*"]) == "*"
    with pytest.raises(ValueError, match="no origin"):
        frame_ancestors(["https://a.example; script-src *"])


def test_a_message_is_answered(chat_server: ChatServer, visitor: Visitor) -> None:
    sent = visitor.send("buongiorno")
    assert sent.status_code == 202
    visitor.wait_for("Ho letto: buongiorno")
    assert visitor.texts() == ["buongiorno", "Ho letto: buongiorno"]
    [message] = chat_server.assistant.heard
    assert (message.input_channel, message.parse_data) == ("web", None)


def test_opening_the_chat_makes_no_conversation(chat_server: ChatServer) -> None:
    shown = httpx.get(f"{chat_server.url}/chat/api/introduction").json()
    assert "automatico" in shown["text"] and shown["buttons"]
    assert "payload" not in str(shown)
    assert chat_server.assistant.heard == []


def test_tokens_are_long_and_unlike_and_say_nothing_of_the_sender(chat_server: ChatServer) -> None:
    tokens = {Visitor(chat_server.url).arrive().token for _ in range(20)}
    assert len(tokens) == 20 and all(len(token) == 22 for token in tokens)  # 128 bits in base 64
    visitors = [Visitor(chat_server.url, token) for token in tokens]
    for visitor in visitors[:3]:
        visitor.send("ciao")
        visitor.wait_for("Ho letto")
    senders = {message.sender_id for message in chat_server.assistant.heard}
    assert len(senders) == 3 and not any(token in sender for token in tokens for sender in senders)


@pytest.mark.parametrize("token", ["0", "x", "A" * 22, "web:1", "' OR 1=1 --"])
def test_a_guessed_token_opens_nothing(chat_server: ChatServer, token: str) -> None:
    stranger = Visitor(chat_server.url, token)
    assert stranger.send("ciao").status_code == 401
    for path in ("messages", "events"):
        assert stranger.http.get(path, headers=stranger.headers).status_code == 401
    assert chat_server.assistant.heard == []


def test_the_sender_is_never_the_clients_choice(chat_server: ChatServer, visitor: Visitor) -> None:
    body = {
        "key": uuid.uuid4().hex,
        "text": "ciao",
        "sender": "web:other",
        "sender_id": "web:other",
        "metadata": {"a": 1},
    }
    visitor.http.post("messages", json=body, headers=visitor.headers)
    visitor.wait_for("Ho letto")
    [message] = chat_server.assistant.heard
    assert message.sender_id != "web:other" and message.metadata is None


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_a_page_of_another_site_cannot_call_the_server(chat_server: ChatServer, headers: dict[str, str]) -> None:
    refused = httpx.post(f"{chat_server.url}/chat/api/session", headers=headers)
    assert refused.status_code == 403 and "token" not in refused.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"key": "short", "text": "ciao"}',
        b'{"key": "0123456789abcdef"}',
        b'{"key": "0123456789abcdef", "text": 1}',
        b'{"key": "0123456789abcdef", "text": "a", "button": "1.0"}',
        b'{"key": {"$ne": 1}, "text": "ciao"}',
    ],
)
def test_what_is_no_message_is_refused(visitor: Visitor, body: bytes) -> None:
    assert visitor.http.post("messages", content=body, headers=visitor.headers).status_code == 400
    assert visitor.history() == []


def test_typed_commands_reach_the_assistant_as_text(chat_server: ChatServer, visitor: Visitor) -> None:
    for text in ("/restart", ' /inform{"outcome": "eligible"}', "//session_start"):
        visitor.send(text)
    eventually(lambda: len(chat_server.assistant.heard) == 3)
    assert not any(text.startswith("/") for text in chat_server.assistant.texts)
    assert all(message.parse_data is None for message in chat_server.assistant.heard)


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "\u200b", "///"])
def test_an_empty_message_is_answered_kindly_and_not_passed_on(
    chat_server: ChatServer, visitor: Visitor, text: str
) -> None:
    refused = visitor.send(text)
    assert (refused.status_code, refused.json()["text"]) == (422, TEXTS.empty)
    assert chat_server.assistant.heard == []


def test_of_a_very_long_message_the_first_part_is_read_and_the_person_is_told(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.send("a" * (MAX_CHARACTERS + 1))
    visitor.wait_for("Ho letto")
    assert TEXTS.too_long in visitor.texts()
    assert len(chat_server.assistant.texts[0]) == MAX_CHARACTERS
    assert visitor.send("a" * 100_000).status_code == 413


def test_a_pressed_button_sends_its_payload_which_the_browser_never_sees(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.send("scegli")
    shown = visitor.wait_for("reclamo scritto")
    assert "payload" not in str(shown) and "affirm" not in str(shown)
    assert visitor.send(button=shown["buttons"][0]["id"]).status_code == 202
    visitor.wait_for("Ho letto: /affirm")
    pressed = chat_server.assistant.heard[-1]
    assert pressed.parse_data is not None and pressed.parse_data["intent"]["name"] == "affirm"
    assert pressed.parse_data["entities"][0]["value"] == "complaint_sent"
    assert "Sì, l'ho mandato" in visitor.texts()


def test_a_suggestion_of_the_introduction_can_be_pressed_first(chat_server: ChatServer, visitor: Visitor) -> None:
    offered = visitor.http.get("introduction").json()["buttons"]
    for button in (offered[0], offered[-1]):
        assert visitor.send(button=button["id"]).status_code == 202
    eventually(lambda: len(chat_server.assistant.heard) == 2)
    typed, pressed = chat_server.assistant.heard
    assert (typed.text, typed.parse_data) == (offered[0]["title"], None)
    assert pressed.parse_data is not None and pressed.parse_data["intent"]["name"] == "help"


def test_a_button_is_stale_once_the_person_has_written(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.send("scegli")
    button = visitor.wait_for("reclamo scritto")["buttons"][0]["id"]
    visitor.send("altro")
    visitor.wait_for("Ho letto: altro")
    refused = visitor.send(button=button)
    assert (refused.status_code, refused.json()["text"]) == (409, TEXTS.stale_button)
    assert chat_server.assistant.texts == ["scegli", "altro"]


def test_a_button_of_another_chat_does_nothing(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.send("scegli")
    button = visitor.wait_for("reclamo scritto")["buttons"][0]["id"]
    assert Visitor(chat_server.url).arrive().send(button=button).status_code == 409
    assert chat_server.assistant.texts == ["scegli"]


@pytest.mark.parametrize(
    "button", ["", ".", "0.0", "1.99", "intro.99", "-1.0", "1.-1", "٣.0", "1" * 40 + ".0", "/affirm"]
)
def test_an_unknown_button_is_harmless(chat_server: ChatServer, visitor: Visitor, button: str) -> None:
    assert visitor.send(button=button).status_code == 409
    assert chat_server.assistant.heard == []


def test_a_message_sent_twice_is_heard_once(chat_server: ChatServer, visitor: Visitor) -> None:
    key = uuid.uuid4().hex
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: Visitor(chat_server.url, visitor.token).send("ciao", key=key), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [202]
    assert len({answer.json()["id"] for answer in answers}) == 1
    visitor.wait_for("Ho letto")
    visitor.send("poi")
    visitor.wait_for("Ho letto: poi")
    assert chat_server.assistant.texts == ["ciao", "poi"]


def test_a_pressed_button_sent_twice_is_heard_once(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.send("scegli")
    button = visitor.wait_for("reclamo scritto")["buttons"][1]["id"]
    key = uuid.uuid4().hex
    assert [visitor.send(button=button, key=key).status_code for _ in range(2)] == [202, 200]
    visitor.wait_for("Ho letto: /deny")
    assert chat_server.assistant.texts == ["scegli", "/deny"]


def test_messages_of_one_chat_are_answered_in_order_and_a_slow_chat_delays_no_other(chat_server: ChatServer) -> None:
    slow, quick = (Visitor(chat_server.url).arrive() for _ in range(2))
    chat_server.assistant.hold.clear()
    slow.send("piano 1")
    slow.send("piano 2")
    quick.send("svelto")
    quick.wait_for("Ho letto: svelto")
    assert not any(message["from"] == "assistant" for message in slow.history())
    chat_server.assistant.hold.set()
    slow.wait_for("piano 2")
    answers = [message["text"] for message in slow.history() if message["from"] == "assistant"]
    assert answers == ["Ho letto: piano 1", "Ho letto: piano 2"]


def test_whoever_writes_too_fast_is_asked_to_wait_and_nobody_else(tmp_path) -> None:
    server = ChatServer(tmp_path, limits=Limits(messages=(Rate(3, Duration.MINUTE),)))
    server.start()
    try:
        hasty, calm = (Visitor(server.url).arrive() for _ in range(2))
        answers = [hasty.send(f"messaggio {n}") for n in range(4)]
        assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
        assert answers[-1].json()["text"] == TEXTS.too_fast
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 61
        assert calm.send("ciao").status_code == 202
    finally:
        server.stop()


def test_one_address_cannot_open_sessions_without_end(tmp_path) -> None:
    server = ChatServer(tmp_path, limits=Limits(sessions_from_address=(Rate(2, Duration.HOUR),)))
    server.start()
    try:
        statuses = [httpx.post(f"{server.url}/chat/api/session").status_code for _ in range(3)]
        assert statuses == [201, 201, 429]
    finally:
        server.stop()


@pytest.mark.parametrize("text", ["errore", "muto"])
def test_a_failure_is_told_and_the_conversation_goes_on(visitor: Visitor, text: str) -> None:
    visitor.send(text)
    visitor.wait_for(TEXTS.failed)
    visitor.send("ancora")
    visitor.wait_for("Ho letto: ancora")


def test_replies_come_as_events_with_the_typing_sign_around_them(chat_server: ChatServer, visitor: Visitor) -> None:
    chat_server.assistant.hold.clear()
    stream = visitor.events()
    assert next(stream)[:2] == ("typing", {"on": False})
    Visitor(chat_server.url, visitor.token).send("piano")
    assert next(stream)[1]["from"] == "person"
    assert next(stream)[:2] == ("typing", {"on": True})
    chat_server.assistant.hold.set()
    assert next(stream)[1]["text"] == "Ho letto: piano"
    assert next(stream)[:2] == ("typing", {"on": False})


def test_a_broken_stream_goes_on_where_it_broke(visitor: Visitor) -> None:
    visitor.send("due")
    visitor.wait_for("Seconda")
    messages = [event for event in itertools.islice(visitor.events(), 4) if event[0] == "message"]
    assert [data["text"] for _, data, _ in messages] == ["due", "Prima risposta.", "Seconda risposta."]
    _, resumed, _ = next(visitor.events(after=messages[1][2]))
    assert resumed["text"] == "Seconda risposta."


def test_the_assistant_speaks_first(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.send("ciao")
    visitor.wait_for("Ho letto")
    sender = chat_server.assistant.heard[0].sender_id
    assert chat_server.run(speakers.speak(sender, [{"text": "La tua pratica è cambiata."}])) is True
    assert visitor.texts()[-1] == "La tua pratica è cambiata."
    assert chat_server.run(speakers.speak("web:nobody", [{"text": "?"}])) is False


def test_rasa_itself_can_speak_through_the_output_channel(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.send("ciao")
    visitor.wait_for("Ho letto")
    assert chat_server.channel is not None
    output = chat_server.channel.get_output_channel()
    sender = chat_server.assistant.heard[0].sender_id
    chat_server.run(output.send_text_message(sender, "Promemoria"))
    chat_server.run(output.send_image_url(sender, "https://example.org/x.png"))
    assert visitor.texts()[-2:] == ["Promemoria", "https://example.org/x.png"]


def test_the_transcript_survives_a_restart_and_who_waited_is_told(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.send("ciao")
    visitor.wait_for("Ho letto")
    store = WebStore(chat_server.settings.database_url)
    session = store.session_of(visitor.token)
    assert session is not None
    chat_server.stop()
    store.add_from_person(session, uuid.uuid4().hex, {"text": "perso"})  # taken, and the process died
    store.close()
    chat_server.start()
    again = Visitor(chat_server.url, visitor.token)
    assert again.texts() == ["ciao", "Ho letto: ciao", "perso", TEXTS.interrupted]
    again.send("eccomi")
    again.wait_for("Ho letto: eccomi")


def test_stopping_the_server_ends_open_streams_and_lets_a_turn_finish(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    chat_server.assistant.hold.clear()
    with ThreadPoolExecutor(1) as pool:
        listening = pool.submit(lambda: [data.get("text") for name, data, _ in visitor.events() if name == "message"])
        visitor_too = Visitor(chat_server.url, visitor.token)
        visitor_too.send("piano")
        eventually(lambda: chat_server.assistant.heard)
        chat_server._loop.call_soon_threadsafe(chat_server._loop.call_later, 0.2, chat_server.assistant.hold.set)
        chat_server.stop()
        assert listening.result(timeout=10)[:1] == ["piano"]
    chat_server.start()
    assert Visitor(chat_server.url, visitor.token).texts() == ["piano", "Ho letto: piano"]


def test_a_long_history_comes_in_pages(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.send("ciao")
    visitor.wait_for("Ho letto")
    sender = chat_server.assistant.heard[0].sender_id
    chat_server.run(speakers.speak(sender, [{"text": f"n. {n}"} for n in range(120)]))
    page = visitor.http.get("messages", headers=visitor.headers).json()
    assert page["earlier"] is True and page["messages"][-1]["text"] == "n. 119"
    earlier = visitor.history(before=page["messages"][0]["id"])
    assert earlier[0]["text"] == "ciao" and len(earlier) + len(page["messages"]) == 122


def _up_to_the_end_of_the_turn(stream: Iterator[tuple[str, Any, str]]) -> list[str]:
    """The events until the typing sign is off, by name: a reply may be read a moment before its turn has ended."""
    names = []
    for name, data, _ in stream:
        names.append(name)
        if (name, data) == ("typing", {"on": False}):
            break
    return names


def test_erasing_leaves_nothing_and_tells_the_assistant_to_forget(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.send("il mio segreto")
    visitor.wait_for("Ho letto")
    stream = visitor.events(after="0.999999")
    assert set(_up_to_the_end_of_the_turn(stream)) == {"typing"}
    other = Visitor(chat_server.url, visitor.token)
    assert other.http.post("erase", headers=other.headers).status_code == 200
    assert next(stream)[0] == "gone"
    assert other.send("ciao").status_code == 401
    eventually(lambda: chat_server.forgotten == [chat_server.assistant.heard[0].sender_id])


def test_clearing_the_transcript_empties_open_pages_and_lets_the_person_go_on(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.send("cancella i miei dati")
    visitor.wait_for("Ho letto")
    stream = visitor.events()
    first, second, *signs = _up_to_the_end_of_the_turn(stream)
    assert (first, second) == ("message", "message") and set(signs) == {"typing"}
    assert chat_server.channel is not None
    assert chat_server.run(chat_server.channel.clear_transcript(chat_server.assistant.heard[0].sender_id))
    assert next(stream)[0] == "cleared"
    other = Visitor(chat_server.url, visitor.token)
    other.send("di nuovo")
    assert next(stream)[1]["text"] == "di nuovo"
    assert other.history()[0]["text"] == "di nuovo"


def test_a_flood_of_visitors_at_once_loses_nothing(chat_server: ChatServer) -> None:
    def talk(number: int) -> list[str]:
        visitor = Visitor(chat_server.url).arrive()
        for turn in range(3):
            visitor.send(f"{number}.{turn}")
        visitor.wait_for(f"{number}.2")
        return [message["text"] for message in visitor.history() if message["from"] == "assistant"]

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(talk, range(16)))
    assert told == [[f"Ho letto: {number}.{turn}" for turn in range(3)] for number in range(16)]


def test_no_more_streams_than_tabs_make_sense(visitor: Visitor) -> None:
    async def open_many() -> list[int]:
        async with httpx.AsyncClient(base_url=visitor.http.base_url, timeout=10) as client:
            requests = [client.build_request("GET", "events", headers=visitor.headers) for _ in range(14)]
            responses = await asyncio.gather(*(client.send(request, stream=True) for request in requests))
            statuses = sorted(response.status_code for response in responses)
            for response in responses:
                await response.aclose()
            return statuses

    assert asyncio.run(open_many()) == [200] * 12 + [429] * 2
