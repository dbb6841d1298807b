"""Buttons' payloads, which Rasa's own RegexMessageHandler reads after the pipeline."""

from __future__ import annotations

import re

# The shape of Rasa's payloads, /intent or /intent/key with optional @confidence and {"entity": "value"}.
_PAYLOAD = re.compile(r"^\s*/[A-Za-z_]\w*(?:/\w+)?(?:@\d+(?:\.\d+)?)?(?:\{.*\})?\s*$", re.DOTALL)


def is_payload(text: str | None) -> bool:
    """True if the text is a button's payload: nothing in it is to be understood."""
    return bool(text and _PAYLOAD.match(text))
