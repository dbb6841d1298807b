"""Plays the conversations of this folder through the real agent (README.md says how they are written)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.cases import Author, State, find_codes
from bot.dialogue import ROME
from tests.support.assistant import Assistant, Chat

HERE = Path(__file__).parent
USUAL_NOW = "2026-11-23 10:00"
KEYS = {"user", "press", "asks", "slots", "says", "says_not", "buttons", "later", "operator", "chat", "cards"}


def conversations() -> Iterator[Any]:
    for path in sorted(HERE.glob("*/*.yml")):
        for one in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
            yield pytest.param(one, id=f"{path.parent.name}/{path.stem}: {one['name']}")


@pytest.mark.parametrize("conversation", conversations())
def test_conversation(assistant: Assistant, conversation: dict[str, Any]) -> None:
    assistant.clock.moment = datetime.fromisoformat(str(conversation.get("now", USUAL_NOW))).replace(tzinfo=ROME)
    chats: dict[str, Chat] = {}
    code = ""
    told: list[str] = []
    for turn in conversation["turns"]:
        assert not set(turn) - KEYS, f"unknown keys: {set(turn) - KEYS}"
        chat = chats.setdefault(turn.get("chat", ""), assistant.chat())
        if "later" in turn:
            assistant.clock.moment += timedelta(**turn["later"])
        if "operator" in turn:
            operate(assistant, code, turn["operator"])
        if "user" not in turn and "press" not in turn:
            continue
        said = chat.press(turn["press"]) if "press" in turn else chat.say(str(turn["user"]).replace("{code}", code))
        told.append(f"> {turn.get('user', turn.get('press'))}\n{said.text}\n[{chat.pending}] {list(said.buttons)}")
        codes = find_codes(said.text)
        code = str(codes[-1].reading) if codes else code
        check(turn, chat, code, "\n".join(told))


def check(turn: dict[str, Any], chat: Chat, code: str, so_far: str) -> None:
    slots = chat.slots
    if "asks" in turn:
        assert chat.pending == turn["asks"], f"asks {chat.pending}, not {turn['asks']}:\n{so_far}"
    for slot, value in turn.get("slots", {}).items():
        wanted = str(value).replace("{code}", code) if isinstance(value, str) else value
        wanted = wanted.isoformat() if hasattr(wanted, "isoformat") else wanted
        assert slots.get(slot) == wanted, f"{slot} is {slots.get(slot)!r}, not {wanted!r}:\n{so_far}"
    for pattern in turn.get("says", ()):
        assert re.search(str(pattern).replace("{code}", re.escape(code)), chat.last.text, re.I), (
            f"does not say «{pattern}»:\n{so_far}"
        )
    for pattern in turn.get("says_not", ()):
        assert not re.search(str(pattern), chat.last.text, re.I), f"says «{pattern}»:\n{so_far}"
    for title in turn.get("buttons", ()):
        assert title in chat.last.buttons, f"no button «{title}»:\n{so_far}"
    kinds = [card["kind"] for card in chat.last.cards]
    for kind in turn.get("cards", ()):
        assert kind in kinds, f"no card {kind}, only {kinds}:\n{so_far}"


def operate(assistant: Assistant, code: str, order: dict[str, Any]) -> None:
    if "ask" in order:
        assistant.cases.ask_for(code, order["ask"], note=order.get("note", ""))
    elif "close" in order:
        assistant.cases.set_state(code, State.CLOSED, author=Author.OPERATOR, outcome=order["close"])
    else:
        assistant.cases.set_state(code, State(order["state"]), author=Author.OPERATOR, note=order.get("note", ""))
