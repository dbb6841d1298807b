"""The written complaint to the supplier, as a text with blanks (data/letter.txt)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter

from bot.checked_yaml import DATA, DataError

BLANKS = frozenset({"date", "supplier", "subject", "name", "tax_code", "supply", "before", "story", "contact"})


@cache
def load_letter(path: Path = DATA / "letter.txt") -> str:
    """The letter, read once. Raises: DataError if it is missing or has a blank that nobody fills in."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DataError(f"{path.name}: the file is missing") from error
    for number, line in enumerate(text.splitlines(), start=1):
        unknown = {name for _, name, _, _ in Formatter().parse(line) if name is not None} - BLANKS
        if unknown:
            raise DataError(f"{path.name}:{number}: nobody fills in {', '.join(sorted(unknown))}")
    return text
