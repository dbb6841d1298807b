"""What is named only to be denied, set aside, or because it was said wrongly before, is not what is meant."""

from __future__ import annotations

import pytest

from bot.reading import is_denied


def denied(text: str, word: str) -> bool:
    start = text.index(word)
    return is_denied(text, start, start + len(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("è il gas, non la luce", "luce"),
        ("scusa è gas nn luce", "luce"),
        ("è il gas no la luce", "luce"),
        ("è Edison no Enel", "Enel"),
        ("Bianchi, non Bianco", "Bianco"),
        ("macché negozio, ci abito", "negozio"),
        ("nessun ufficio", "ufficio"),
        ("attività no, ci vivo", "attività"),
        ("il gas no", "gas"),
        ("la luce è a posto, il gas invece", "luce"),
        ("la luce non c'entra", "luce"),
        ("il gas è un'altra pratica", "gas"),
        ("ho detto luce, ma è il gas", "luce"),
        ("avevo scritto Russo per sbaglio", "Russo"),
        ("NON È LA LUCE", "LUCE"),
    ],
)
def test_what_is_denied_is_not_meant(text: str, word: str) -> None:
    assert denied(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("è il gas, non la luce", "gas"),
        ("è Edison no Enel", "Edison"),
        ("no, è la luce", "luce"),
        ("non va la luce", "luce"),
        ("no la luce", "luce"),
        ("sono senza luce da ieri", "luce"),
        ("la luce non c'è da ieri", "luce"),
        ("ho scritto a Enel ma non risponde", "Enel"),
        ("non lo so, credo Enel", "Enel"),
    ],
)
def test_what_stands_beside_a_no_of_something_else_is_meant(text: str, word: str) -> None:
    assert not denied(text, word)


def test_any_text_and_any_place_in_it_are_read() -> None:
    assert not is_denied("", 0, 0)
    assert not is_denied("🙂", 0, 1)
