"""Buttons' payloads, `/intent{"entity": "value"}`, as what Rasa would have understood: no model needs to read them."""

from __future__ import annotations

import json
import re
from typing import Any

_PAYLOAD = re.compile(r"/(?P<intent>[A-Za-z_]\w*(?:/\w+)?)(?P<entities>\{.*\})?", re.DOTALL)


def parse_data(payload: str) -> dict[str, Any]:
    """`UserMessage.parse_data` for a pressed button: the intent with confidence 1 and an entity for each pair.

    A list as value stands for several entities of that name.

    Raises:
        ValueError: it is no payload.
    """
    match = _PAYLOAD.fullmatch(payload.strip())
    if not match:
        raise ValueError("a payload has the form /intent or /intent{…}")
    intent = {"name": match["intent"], "confidence": 1.0}
    start, end = match.span("entities") if match["entities"] else (len(match[0]), len(match[0]))
    return {
        "text": payload,
        "intent": intent,
        "intent_ranking": [intent],
        "entities": [
            {"entity": name, "value": value, "start": start, "end": end} for name, value in _pairs(match["entities"])
        ],
    }


def _pairs(entities: str | None) -> list[tuple[str, Any]]:
    try:
        given = json.loads(entities or "{}")
    except json.JSONDecodeError as error:
        raise ValueError(f"the entities of a payload are JSON: {error}") from error
    return [(name, v) for name, value in given.items() for v in (value if isinstance(value, list) else [value])]
