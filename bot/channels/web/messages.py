"""Between Rasa's response dicts, what the transcript keeps of them, and what a browser gets to see. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.texts import Introduction, Suggestion
from bot.channels.web.store import Message

CARDS = ("verdict", "case", "file")


def body_of(response: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the transcript keeps of a response: text, buttons with their payloads, a card; None if nothing is shown."""
    text = str(response.get("text") or "").strip()
    links = [str(response[kind]) for kind in ("image", "attachment") if isinstance(response.get(kind), str)]
    body: dict[str, Any] = {"text": "\n".join(filter(None, [text, *links]))}
    buttons = response.get("buttons") or response.get("quick_replies") or ()
    body["buttons"] = [
        {"title": str(button["title"]), "payload": str(button["payload"])}
        for button in buttons
        if button.get("title") and button.get("payload")
    ]
    card = (response.get("custom") or {}).get("card")
    if isinstance(card, Mapping) and card.get("kind") in CARDS:
        body["card"] = dict(card)
    return {key: value for key, value in body.items() if value} or None


def public(message: Message) -> dict[str, Any]:
    """The message as a browser gets it: buttons with an id and without their payload."""
    shown: dict[str, Any] = {
        "id": message.id,
        "from": "person" if message.by_person else "assistant",
        "at": message.at.isoformat(timespec="seconds"),
        "text": message.body.get("text", ""),
    }
    if message.key:
        shown["key"] = message.key
    if "buttons" in message.body:
        shown["buttons"] = [
            {"id": f"{message.id}.{index}", "title": button["title"]}
            for index, button in enumerate(message.body["buttons"])
        ]
    if "card" in message.body:
        shown["card"] = message.body["card"]
    return shown


def public_introduction(introduction: Introduction) -> dict[str, Any]:
    """The introduction as a browser gets it."""
    suggestions = [{"id": f"intro.{i}", "title": s.title} for i, s in enumerate(introduction.suggestions)]
    return {"text": introduction.text, "buttons": suggestions}


def read_button_id(button_id: str) -> tuple[int | None, int] | None:
    """The message (None: the introduction) and the index that a button's id names; None if it is none of our ids."""
    message, _, index = button_id.partition(".")
    if not (index.isascii() and index.isdigit() and len(index) < 4):
        return None
    if message == "intro":
        return None, int(index)
    return (int(message), int(index)) if message.isascii() and message.isdigit() and len(message) < 19 else None


def at_index(buttons: Sequence[Any], index: int) -> Any | None:
    """The button at this place, if there is one."""
    return buttons[index] if index < len(buttons) else None


def pressed_suggestion(introduction: Introduction, index: int) -> Suggestion | None:
    """The suggestion at this place, if there is one."""
    return at_index(introduction.suggestions, index)
