"""What the assistant says: wording by name (domain.yml); code holds titles of buttons, and a few words as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Button:
    """A choice: what is shown and what is sent when it is pressed."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message. Either a response of domain.yml with its values, or a `text` from data/ (an answer).

    `card` carries the same content in a structured form for channels that can show it.
    """

    response: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    buttons: tuple[Button, ...] = ()
    card: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reply:
        buttons = tuple(Button(**button) for button in data.get("buttons", ()))
        return cls(data["response"], data["values"], data["text"], buttons, data.get("card"))


RATE = Button("Valuta il servizio", "/rate_service")
HELP_BUTTONS = (
    Button("Ho un problema con una bolletta", "/open_request"),
    Button("Stato di una pratica", "/check_status"),
    Button("Scrivere il reclamo", "/ask_letter"),
    Button("Parlare con una persona", "/human_handoff"),
)


def say(response: str, *buttons: Button, card: Mapping[str, Any] | None = None, **values: Any) -> Reply:
    """The response `utter_<response>` with its values."""
    return Reply(f"utter_{response}", values, buttons=buttons, card=card)


def bullets(items: Iterable[str]) -> str:
    """A list as a value of a response, an item a line: «• la delega»."""
    return "\n".join(f"• {item}" for item in items)
