"""The written complaint to the supplier, as a text with blanks (data/letter.txt)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from bot.checked_yaml import DATA, DataError

BLANKS = frozenset(
    {"date", "supplier", "subject", "name", "delegate", "tax_code", "supply", "before", "story", "contact"}
)

WRITERS = ("customer", "delegate")  # as the slot applicant_role has it
_ONLY_FOR = re.compile(r"\[(?P<writer>\w+)\] ?")


@cache
def load_letter(path: Path = DATA / "letter.txt") -> Mapping[str, str]:
    """The letter for each sort of writer, read once; a line that begins with «[delegate]» is in theirs alone.

    Raises: DataError if it is missing, or has a blank that nobody fills in or a line for nobody.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DataError(f"{path.name}: the file is missing") from error
    letters: dict[str, list[str]] = {writer: [] for writer in WRITERS}
    for number, line in enumerate(text.splitlines(), start=1):
        only = _ONLY_FOR.match(line)
        if only and only["writer"] not in WRITERS:
            raise DataError(f"{path.name}:{number}: there is no writer called {only['writer']}")
        unknown = {name for _, name, _, _ in Formatter().parse(line) if name is not None} - BLANKS
        if unknown:
            raise DataError(f"{path.name}:{number}: nobody fills in {', '.join(sorted(unknown))}")
        for writer in (only["writer"],) if only else WRITERS:
            letters[writer].append(line[only.end() if only else 0 :])
    return {writer: "\n".join(lines) + "\n" for writer, lines in letters.items()}
