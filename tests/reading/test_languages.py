"""Another language is told from Italian; names and trade words are no language."""

from __future__ import annotations

import pytest

from bot.reading import is_foreign


@pytest.mark.parametrize(
    "text",
    [
        "Hello, I have a problem with my electricity bill",
        "do you speak english?",
        "Bonjour, je ne comprends pas",
        "Guten Tag, ich habe eine Frage",
        "Hola, tengo un problema con la luz",
        "Buna ziua, sunt nou aici",
        "привет, помогите",
        "你好",
    ],
)
def test_another_language_is_heard(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "mi fatturano in due",
        "John Smith",
        "Enel Green Power",
        "io no capire bolletta, two bollette",
        "la mail è info@the-shop.com",
        "ok grazie, bye",
        "per me",
        "👍",
    ],
)
def test_italian_names_and_numbers_are_not(text: str) -> None:
    assert not is_foreign(text)
