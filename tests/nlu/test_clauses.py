import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.clauses import split_clauses


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("mi fatturano in due e non mi rispondono", ["mi fatturano in due", "e non mi rispondono"]),
        ("il 5 marzo, ma quanto costa?", ["il 5 marzo", "ma quanto costa?"]),
        ("no. perché ti serve?", ["no.", "perché ti serve?"]),
        ("sì, ma non ricordo la data", ["sì", "ma non ricordo la data"]),
        ("Buongiorno, a che punto è la pratica", ["Buongiorno", "a che punto è la pratica"]),
    ],
)
def test_a_message_that_says_two_things_is_read_in_two_parts(message: str, parts: list[str]) -> None:
    assert [clause.text for clause in split_clauses(message)] == parts


@pytest.mark.parametrize(
    "message", ["sì", "luce e gas", "ho pagato 83,20 euro", "il reclamo l'ho mandato il 12.03.2026", "", "..."]
)
def test_a_message_that_says_one_thing_stays_whole(message: str) -> None:
    assert split_clauses(message) == []


@given(st.text(alphabet="sì no ma, e. non mi?! perché\n", max_size=80))
def test_clauses_lie_in_the_message_in_order_and_apart(message: str) -> None:
    end = 0
    for clause in split_clauses(message):
        assert message[clause.start : clause.end] == clause.text
        assert clause.start >= end
        end = clause.end
