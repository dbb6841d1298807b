"""The letter of complaint: each writer has lines of their own, and a mistake is told with its line."""

from pathlib import Path

import pytest

from bot.checked_yaml import DataError
from bot.knowledge import load_letter


def test_a_delegate_writes_on_behalf_of_the_holder_and_a_customer_for_themselves() -> None:
    letters = load_letter()
    assert "per conto di {name}" in letters["delegate"]
    assert "per conto di" not in letters["customer"]
    assert not any("[customer]" in text or "[delegate]" in text for text in letters.values())


def test_a_line_for_nobody_and_a_blank_that_nobody_fills_in_are_told_with_their_line(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("{date}\n[neighbour] sono {name}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"letter\.txt:2: there is no writer called neighbour"):
        load_letter(letter)
    letter.write_text("{date}\n{shoe_size}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"letter\.txt:2: nobody fills in shoe_size"):
        load_letter(letter)
