"""Photos and documents that people sent, where the operator has switched this on: files in a folder for each chat."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from pathlib import Path

# https://core.telegram.org/bots/api#getfile
MAX_BYTES = 20 * 1024 * 1024

# By what the file begins with: its name and its declared type are the sender's.
_SIGNATURES = (
    (0, b"%PDF-", "pdf"),
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (4, b"ftyphei", "heic"),
)


class Documents:
    """The folder. Names in it tell nothing of the person; only the owner of the process may read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, sender_id: str, content: bytes) -> str | None:
        """Keep a PDF or a picture; its reference (folder and name), or None if it is neither, or too large."""
        kind = next((name for at, sign, name in _SIGNATURES if content[at : at + len(sign)] == sign), None)
        if kind is None or len(content) > MAX_BYTES:
            return None
        folder = self._of(sender_id)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{secrets.token_hex(8)}.{kind}"
        with open(os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
        return f"{folder.name}/{name}"

    def erase(self, sender_id: str) -> None:
        """Delete what the chat sent."""
        shutil.rmtree(self._of(sender_id), ignore_errors=True)

    def _of(self, sender_id: str) -> Path:
        return self._folder / hashlib.sha256(sender_id.encode()).hexdigest()[:24]
